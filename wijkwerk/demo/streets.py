"""The streets of the demo, by buurt. Made up; where such a name occurs in a real town, that street is not meant."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from .figures import AREAS_FILE

Point = tuple[float, float]

STREETS: dict[str, tuple[str, ...]] = {
    # Binnenstad
    "BU99010101": ("Grote Markt", "Waagplein", "Kaarsenmakersgang", "Lakenstraat", "Boterbrug"),
    "BU99010102": ("Sint-Jorisplein", "Drakensteeg", "Lange Lansstraat", "Korte Lansstraat", "Schildknaapstraat"),
    "BU99010103": ("Vismarkt", "Netteboetersgang", "Palingstraat", "Zalmkade", "Achter de Afslag"),
    "BU99010104": ("Weduwenhofje", "Proveniershof", "Begijnenpad", "Regentesstraat", "Stille Rei"),
    # Havenkwartier
    "BU99010201": ("Teakkade", "Mahoniestraat", "Balkengat", "Vurenplein"),
    "BU99010202": ("Lijnbaan", "Touwslagersstraat", "Hennepstraat", "Teerpad", "Kabelgarenplein"),
    "BU99010203": ("Pakhuisplein", "Specerijenkade", "Nootmuskaatstraat", "Kruidnagelstraat"),
    "BU99010204": ("Werfkade", "Hellingweg", "Dokweg", "Klinknagelstraat"),
    # Singelwijk
    "BU99010301": ("Stationsplein", "Perronstraat", "Koffiehuisstraat", "Vertrekhof"),
    "BU99010302": ("Penseelstraat", "Paletplein", "Aquarelstraat", "Ezelstraat", "Doekstraat"),
    "BU99010303": ("Plantsoenlaan", "Rozenpad", "Prieelstraat", "Vijverlaan", "Muziektentplein"),
    "BU99010304": ("Bleekweg", "Linnenstraat", "Wasvrouwenpad", "Stijfselstraat"),
    # Veerkwartier
    "BU99010401": ("Veerdam", "Pontstraat", "Overzetstraat", "Veerpoortplein"),
    "BU99010402": ("Schippersstraat", "Roefstraat", "Zwaardstraat", "Tjalkkade", "Kluiverplein"),
    "BU99010403": ("Uiterwaardweg", "Steenovenpad", "Kribbenweg"),
    "BU99010404": ("Gashouderplein", "Cokesstraat", "Retortstraat", "Lantaarnopstekerstraat"),
    # Vogelhorst
    "BU99010501": ("Blauwe Reigerlaan", "Roerdompstraat", "Lepelaarplein", "Purperreigerhof"),
    "BU99010502": ("Kokmeeuwstraat", "Mantelmeeuwlaan", "Sternplein", "Stormmeeuwstraat", "Jan-van-gentpad"),
    "BU99010503": ("Kerkuilstraat", "Ransuillaan", "Oehoeplein", "Steenuilpad"),
    "BU99010504": ("Lijsterbosweg", "Koperwieklaan", "Kramsvogelstraat", "Merelhof", "Beflijsterpad"),
    # Noorderwaard
    "BU99010601": ("Kreekrug", "Weidekreek", "Zilverschoonlaan", "Watermuntstraat", "Dotterbloemhof"),
    "BU99010602": ("Sonnetlaan", "Kwatrijnstraat", "Balladeplein", "Rijmstraat", "Refreinhof", "Limerickpad"),
    "BU99010603": ("Plasoever", "Noorderplasweg", "Steigerhof", "Zeilmakerslaan"),
    "BU99010604": ("De Drieslag", "Turbineweg", "Ploegijzerweg", "Egstraat"),
    # Seinwachter
    "BU99010701": ("Werkplaatsstraat", "Bankwerkersstraat", "Draaibankplein", "Ketelmakersstraat"),
    "BU99010702": ("Seinpaalstraat", "Semafoorlaan", "Armseinstraat", "Vrijseinplein", "Seinhuispad"),
    "BU99010703": ("Wisselstraat", "Tongstraat", "Hefboomstraat", "Spoorstaafplein", "Bielzenpad"),
    "BU99010704": ("Remiseweg", "Rangeerpad", "Locomotiefstraat", "Draaischijf"),
    # Muziekwijk
    "BU99010801": ("Arialaan", "Ouverturestraat", "Librettoplein", "Souffleurstraat", "Divahof"),
    "BU99010802": ("Sonatelaan", "Adagiostraat", "Menuetplein", "Scherzostraat", "Rondohof"),
    "BU99010803": ("Cantatestraat", "Sopraanhof", "Altstraat", "Tenorstraat", "Koorplein"),
    "BU99010804": ("Fanfarelaan", "Trombonestraat", "Bugelstraat", "Cornetplein", "Tamboerpad"),
    # Oosterakkers
    "BU99010901": ("Boekweitveld", "Grutterslaan", "Honingdauwstraat", "Bijenschansplein", "Zaaierspad"),
    "BU99010902": ("Vlasakkerlaan", "Hekelstraat", "Lijnzaadstraat", "Braakhof"),
    "BU99010903": ("Haverhof", "Kafmolenstraat", "Dorsvloerplein", "Havermoutpad"),
    "BU99010904": ("Korenschoof", "Maaierslaan", "Sikkelstraat", "Oogstplein"),
    # Molenveld
    "BU99011001": ("Zuidersingel", "Kruihaspelstraat", "Poortwachterstraat", "Bolwerkpad"),
    "BU99011002": ("Wiekenlaan", "Zeilkruisstraat", "Bovenkruierplein", "Molenaarspad"),
    "BU99011003": ("Bakkersstraat", "Krentenweggestraat", "Deegplein", "Ovenpad"),
    "BU99011004": ("Maalsteenstraat", "Ligerstraat", "Loperstraat", "Steenbilplein"),
    # Welgelegen
    "BU99011101": ("Tuindorpplein", "Eendrachtlaan", "Hoop-op-Zegenstraat", "Voorwaartsstraat", "Spaarpotpad"),
    "BU99011102": ("Tijmstraat", "Marjoleinstraat", "Lavasplein", "Bonenkruidpad"),
    "BU99011103": ("Taxuslaan", "Zilverberkstraat", "Vleugelnootplein", "Hazelaarstraat", "Mispelpad"),
    "BU99011104": ("Dopheidestraat", "Struikheilaan", "Gagelplein", "Brempad"),
    # Elzenbroek
    "BU99011201": ("Waterlelie", "Gele Plomp", "Krabbenscheer", "Kroosplein"),
    "BU99011202": ("Lisdodde", "Kalmoes", "Zwanenbloem", "Egelskopplein"),
    "BU99011203": ("Kikkerveen", "Heikikker", "Padderoep", "Salamanderplein", "Donderkop"),
    "BU99011204": ("Broekrand", "Elzenkatpad", "Zeggeweg", "Moerasandoornlaan"),
    # Rietdam
    "BU99012101": ("Dorpsstraat Rietdam", "Rietsnijdersweg", "Kerkpad", "Sluisbrink", "Bootsmanstraat"),
    "BU99012102": ("Meerdijk", "Noorderwetering", "Kadeweg"),
    "BU99012103": ("Wolmeersteiger",),
    # Kolkhuizen
    "BU99012201": ("Kolkweg", "Brinkhuizen", "Oude Doorbraak", "Schoolpad"),
    "BU99012202": ("Nieuwlandlaan", "Eerste Kaveling", "Tweede Kaveling", "Pioniershof"),
    "BU99012203": ("Kolkdijk", "Verlengde Kolkweg", "Oosterwetering"),
    # Sint-Wolbert
    "BU99012301": ("Sint-Wolbertusplein", "Kapelstraat", "Processiepad", "Kermisweide", "Bronlaan"),
    "BU99012302": ("Elzedijk", "Waardweg", "Boomgaardweg"),
    # Vinkendijk
    "BU99012401": ("Vinkendijk", "Slagnetstraat", "Vinkentouwplein", "Veilingpad"),
    "BU99012402": ("Zuiderwetering", "Achterdijk", "Gemaalweg"),
    "BU99012403": ("Zesgangen", "Molengang", "Vijzelweg"),
    # Westermade
    "BU99012501": ("Madeweg", "Hooimijt", "Kaasmakersplein", "Boterstraat", "Melkbuspad"),
    "BU99012502": ("Westerwetering", "Hooilandweg", "Madedijk"),
}


@cache
def street_lines() -> dict[str, tuple[Point, Point]]:
    """Where each street runs: from one point (lon, lat) to another, straight, and inside its buurt."""
    collection = json.loads(AREAS_FILE.read_text("utf-8"))
    lines: dict[str, tuple[Point, Point]] = {}
    for feature in collection["features"]:
        names = STREETS.get(feature["properties"]["code"], ())
        if not names:
            continue
        rings = feature["geometry"]["coordinates"]
        west, east = min(x for x, _ in rings[0]), max(x for x, _ in rings[0])
        south, north = min(y for _, y in rings[0]), max(y for _, y in rings[0])
        for name in names:
            draw = random.Random(f"street {name}")
            while name not in lines:
                start = (draw.uniform(west, east), draw.uniform(south, north))
                angle, length = draw.uniform(0, math.pi), draw.uniform(0.0008, 0.0025)
                end = (start[0] + 1.64 * length * math.cos(angle), start[1] + length * math.sin(angle))
                along = [
                    (start[0] + (end[0] - start[0]) * n / 8, start[1] + (end[1] - start[1]) * n / 8) for n in range(9)
                ]
                if all(inside(rings, point) for point in along):
                    lines[name] = (start, end)
    return lines


def lamps() -> dict[str, Point]:
    """Made-up lamp posts by their numbers: four along each street, the same each time."""
    posts: dict[str, Point] = {}
    for number, (start, end) in enumerate(street_lines().values(), start=1):
        for post in range(4):
            share = (2 * post + 1) / 8
            place = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            posts[f"L-{number:03}{post + 1}"] = (round(place[0], 6), round(place[1], 6))
    return posts


def containers() -> dict[str, Point]:
    """Made-up waste containers: one at the end of every third street."""
    ends = [end for _start, end in street_lines().values()][::3]
    return {f"C-{number:03}": (round(x, 6), round(y, 6)) for number, (x, y) in enumerate(ends, start=1)}


def inside(rings: Sequence[Sequence[Sequence[float]]], point: Point) -> bool:
    """Whether a point lies in a polygon of GeoJSON (outer ring, then holes)."""
    x, y = point
    crossings = 0
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                crossings += 1
    return crossings % 2 == 1
