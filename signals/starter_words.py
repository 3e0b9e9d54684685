"""Words of a city's first day: what is easily lost where area officers sit with one world, with the rules that make up
for it, and what threatens somebody (urgency by consequence: domain study, S7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from signals.models import CompensationRule, Kind

Placed = CompensationRule.Placed

# code -> (name, words and short phrases)
LISTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "angst": (
        "Angst en onveiligheid",
        (
            "bang", "angst", "angstig", "durf", "onveilig", "eng", "griezelig", "schrik", "bedreigd", "bedreigend",
            "niet veilig", "in het donker", "geintimideerd", "intimidatie", "lastiggevallen",
        ),
    ),
    "eenzaamheid": (
        "Eenzaamheid",
        (
            "eenzaam", "eenzaamheid", "helemaal alleen", "zie niemand", "spreek niemand", "ziet niemand", "weduwe",
            "weduwnaar", "kom nergens meer", "geen bezoek", "isolement", "geen aanspraak",
        ),
    ),
    "zorg-om-iemand": (
        "Zorg om iemand",
        (
            "bezorgd", "maak me zorgen", "maken ons zorgen", "maak mij zorgen", "gaat niet goed", "in de war",
            "verward", "ziet er niet uit", "trek het niet meer", "red het niet", "kan niet meer", "overbelast",
            "vergeetachtig", "verwaarloosd", "verwaarlozing", "vermagerd", "dementie", "dementerend",
        ),
    ),
    "verwaarlozing": (
        "Verwaarloosde woning of tuin",
        (
            "vervuilde woning", "vervuild huis", "vervuilde tuin", "vol vuilniszakken", "vol afval", "vol spullen",
            "dichtgegroeid", "volgestouwd", "verzamelwoede", "ziet er niet uit", "verwaarloosd", "verwaarloosde",
        ),
    ),
    "gebrek": (
        "Iets dat stuk of vies is",
        (
            "kapot", "stuk", "defect", "lantaarn", "lantaarnpaal", "straatverlichting", "verlichting", "losse tegel",
            "stoeptegel", "kuil", "gat in de weg", "verzakt", "container", "zwerfvuil", "zwerfafval", "grofvuil",
            "verstopt", "put", "riool", "omgewaaid", "losse tak", "bankje",
        ),
    ),
}  # fmt: skip

# The same, of what happens to somebody while nobody looks: whoever writes it is looked at today, whatever it is about.
CONSEQUENCES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "zonder-inkomen-of-zorg": (
        "Zonder inkomen of zorgverzekering",
        (
            "geen zorgverzekering", "niet verzekerd", "niet meer verzekerd", "onverzekerd", "zorgverzekering gestopt",
            "verzekering gestopt", "zorgverzekering is gestopt", "verzekering is gestopt", "verzekering is beëindigd",
            "geen inkomen", "geen uitkering", "uitkering gestopt", "uitkering is gestopt", "uitkering is stopgezet",
            "toeslagen gestopt", "toeslagen zijn gestopt", "geen geld voor eten", "niets te eten", "geen medicijnen",
            "no health insurance", "no income",
        ),
    ),
    "zonder-dak": (
        "Zonder dak boven het hoofd",
        (
            "uit huis gezet", "huis uitgezet", "op straat gezet", "huisuitzetting", "ontruiming", "woning ontruimd",
            "huis ontruimd", "evicted", "nergens om heen te gaan", "geen dak boven mijn hoofd",
            "geen dak boven ons hoofd", "slaap in de auto", "slaapt in de auto",
        ),
    ),
    "zonder-water-of-warmte": (
        "Zonder water, warmte of stroom in huis",
        (
            "water afgesloten", "gas afgesloten", "stroom afgesloten", "energie afgesloten", "water afsluiten",
            "gas afsluiten", "stroom afsluiten", "energie afsluiten", "zitten zonder water", "zit zonder water",
            "zitten zonder stroom", "zit zonder stroom", "zitten zonder verwarming", "zit zonder verwarming",
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mirror:
    """A rule of the first day, by codes."""

    name: str
    reason: str
    placed: str
    domain: str | None
    kinds: tuple[str, ...]
    words: tuple[str, ...]
    team: str
    question: str
    holds: bool = False


MIRRORS: Final = (
    # First: where enforcement waits, it waits for this team.
    Mirror(
        name="Eerst een zorgvraag, dan handhaven",
        reason="Een verwaarloosde tuin of woning vraagt soms om hulp.",
        placed=Placed.ANYWHERE,
        domain=None,
        kinds=(),
        words=("verwaarlozing",),
        team="zorg-overlast",
        question="Kent u deze plek, en is hier hulp nodig voordat wij handhaven?",
        holds=True,
    ),
    Mirror(
        name="Onder fysiek: zorg naar sociaal",
        reason="Onder fysiek wordt een zorg makkelijk een defect.",
        placed=Placed.DOMAIN,
        domain="fysiek",
        kinds=(Kind.CONCERN,),
        words=("angst", "eenzaamheid", "zorg-om-iemand"),
        team="sociaal-wijkteam",
        question="Dit kwam binnen waar wijkambtenaren onder fysiek zitten. Zit er een zorg achter die bij u hoort?",
    ),
    Mirror(
        name="Onder sociaal: gebreken naar fysiek",
        reason="Onder sociaal verdwijnt een gebrek makkelijk in een gesprek.",
        placed=Placed.DOMAIN,
        domain="sociaal",
        kinds=(),
        words=("gebrek",),
        team="openbare-ruimte",
        question="Dit kwam binnen waar wijkambtenaren onder sociaal zitten. Is er buiten iets dat u moet herstellen?",
    ),
    Mirror(
        name="Eigen dienst: zorg niet doorschuiven",
        reason="Een eigen dienst geeft door en raakt het dan kwijt.",
        placed=Placed.OWN,
        domain=None,
        kinds=(Kind.CONCERN,),
        words=("angst", "eenzaamheid", "zorg-om-iemand"),
        team="sociaal-wijkteam",
        question="Dit kwam binnen bij een eigen dienst. Zit er een zorg achter die bij u hoort?",
    ),
)
