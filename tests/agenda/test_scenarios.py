"""User story 5 and the scenarios of the domain study that end on the agenda, end to end."""

from __future__ import annotations

import datetime
import re

from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.dates import MONTHS

from agenda.models import Initiative, Item
from areas.dated import today
from officers.models import AreaAlderman, Arrangement, Coverage, MunicipalTask, PartnerOrganisation
from outbox.models import Letter
from signals.deadlines import working_days_after
from signals.models import Kind, KindTerm, Sensitivity, Signal
from tests import world
from tests.conftest import OfficeClient

NEXT_MONTH = today() + datetime.timedelta(days=30)


def main_of(answer) -> str:
    """The words of a page, between header and footer."""
    return re.sub(r"<[^>]*>", " ", answer.content.decode().split("<main")[1].split("</main")[0])


def at_work(officer) -> Client:
    client = OfficeClient()
    client.force_login(officer)
    return client


def make(client: Client, signals, town: world.Town, officer, **typed) -> Item:
    """On the pages: from ticked signals to an item."""
    numbers = [one.number for one in signals]
    assert all(number in main_of(client.post("/agenda/bundelen", {"kenmerk": numbers})) for number in numbers)
    said = {
        "soort": "opgave", "gebieden": [town.oost.pk], "eigenaar": officer.pk, "bekijken": NEXT_MONTH.isoformat(),
        "domeinen": [world.domain("fysiek").pk, world.domain("sociaal").pk, world.domain("publiekszaken").pk],
        "kenmerk": numbers,
    }  # fmt: skip
    answer = client.post("/agenda/punten/nieuw", said | typed)
    assert answer.status_code == 302, main_of(answer)
    return Item.objects.get(public_id=answer["Location"].rpartition("/")[2])


def move(client: Client, item: Item, phase: str, **typed) -> None:
    version = Item.objects.get(pk=item.pk).version
    answer = client.post(f"{item.get_absolute_url()}/fase", {"versie": version, "fase": phase} | typed)
    assert answer.status_code == 302, main_of(answer)


def publish(client: Client, item: Item) -> None:
    assert client.post(f"{item.get_absolute_url()}/openbaar", {"openbaar": "ja"}).status_code == 302


def test_us5_from_seven_sounds_around_the_station_to_a_public_item_and_news_for_who_asked(town, area_officer):
    """Seven signals from three domains are bundled, named, published; everybody reads numbers, reporters hear it."""
    social = world.category("jongeren", task=None, domain_slug="sociaal", sensitivity=Sensitivity.PERSONAL)
    public = world.category("loket", task=None, domain_slug="publiekszaken")
    signals = [
        *(world.signal("Lampen uit bij het station", email=f"a{n}@bewoner.example") for n in range(5)),
        world.signal("Ik durf er niet langs, zei mevrouw Jansen", category=social.slug, email="b@bewoner.example"),
        world.signal("Het loket is dicht", category=public.slug),
    ]
    partner = world.partner("woonbron", name="Woonbron")
    work = at_work(area_officer)
    # On the list of one's areas each can be ticked, whoever handles it and also what one may not read.
    listed = work.get("/signalen?lijst=mijn-gebieden").content.decode()
    boxes = re.findall(r'<input[^>]*type="checkbox" name="kenmerk" value="([^"]+)"', listed)
    assert set(boxes) == {one.number for one in signals}
    ticked = work.post("/signalen/samen", {"kenmerk": boxes}).content.decode()
    assert "/agenda/bundelen" in ticked
    # To bundle changes nothing of them; who handles none of these can do nothing else.
    assert "Geef aan deze collega" not in ticked
    item = make(work, signals, town, area_officer, titel="Veilig bij het station", partners=[partner.pk])
    assert Letter.objects.filter(body__contains="agenda").count() == 0
    move(work, item, "geagendeerd")
    publish(work, item)

    words = main_of(Client().get(item.get_absolute_url()))
    for said in ("Veilig bij het station", "ongeveer 5", "fysiek", "enkele", "Woonbron", "Geagendeerd"):
        assert said in words, said
    for hidden in ("Jansen", "Lampen uit", area_officer.name, *(one.number for one in signals)):
        assert hidden not in words, hidden
    # How many there are exactly; a day may be the seventh.
    assert not re.search(r"\b7\b", re.sub(rf"\b\d+ ({'|'.join(map(str, MONTHS.values()))})", "", words))
    assert "Veilig bij het station" in Client().get("/gebieden/WK1").content.decode()

    told = {one.recipient: one for one in Letter.objects.filter(subject__contains="Nieuws")}
    assert set(told) == {*(f"a{n}@bewoner.example" for n in range(5)), "b@bewoner.example"}
    assert "Veilig bij het station" in told["a0@bewoner.example"].body
    assert "station" not in told["b@bewoner.example"].body
    # And the signal shows what it led to.
    assert "Veilig bij het station" in main_of(work.get(f"/signalen/{signals[0].number}/agenda"))

    move(work, item, "in_uitvoering")
    move(work, item, "afgerond", uitkomst="Er staan zes lampen, en er is een jongerenwerker.")
    assert Letter.objects.filter(subject__contains="Nieuws").count() == 12
    assert "Er staan zes lampen" in main_of(Client().get(item.get_absolute_url()))


def test_s3_mould_in_a_block_becomes_an_opgave_with_the_housing_association_as_who_does_it(town, area_officer):
    """S3: a partner organisation as possible assignee; cluster by block, then opgave."""
    health = world.category("jeugd-gezin", task=None, domain_slug="sociaal")
    signals = [world.signal(f"Schimmel op nummer {n}", category="overig") for n in range(4)]
    signals += [world.signal("Mijn zoon hoest", category=health.slug) for _ in range(3)]
    PartnerOrganisation.objects.create(
        slug="woonbron", name="Woonbron", email="w@woonbron.example", kind="woningcorporatie"
    )
    work = at_work(area_officer)
    page = work.get("/agenda/groepen").content.decode()
    numbers = re.findall(r'name="kenmerk" value="([^"]+)"', page)
    assert set(numbers) == {one.number for one in signals}
    item = make(work, signals, town, area_officer, titel="Gezonde woningen in de Beukenflat")
    asked = {
        "tekst": "Meet het vocht",
        "zorgt": area_officer.pk,
        "partner": "woonbron",
        "uiterlijk": NEXT_MONTH.isoformat(),
    }
    assert work.post(f"{item.get_absolute_url()}/actie", asked).status_code == 302
    letter = Letter.objects.get(recipient="w@woonbron.example")
    link = next(word for word in letter.body.split() if "/extern/agenda/" in word).removeprefix(settings.BASE_URL)
    assert "Meet het vocht" in main_of(Client().get(link))
    assert Client().post(link, {"stond": "open", "stand": "klaar", "antwoord": "Vier woningen nat."}).status_code == 302
    assert "Vier woningen nat." in main_of(work.get(item.get_absolute_url()))


def test_s5_young_people_laughing_gas_and_a_wall_at_one_place_are_seen_together(town, area_officer, triager):
    """S5: clusters by place and time across categories; the same place, other domains."""
    young = world.category("jongeren-op-straat", task=None, domain_slug="sociaal")
    rubbish = world.category("zwerfafval", task=None)
    for n in range(3):
        world.signal(f"Hangjongeren {n}", category=young.slug)
        world.signal(f"Lachgaspatronen {n}", category=rubbish.slug)
        world.signal(f"Kalk op de muur {n}", category="overig")
    words = main_of(at_work(area_officer).get("/agenda/groepen"))
    for said in ("9 signalen", "Jongeren op straat (3)", "Zwerfafval (3)", "Overig (3)", "Fysiek", "Sociaal"):
        assert said in words, said
    # And from any of them: the same place, other domains.
    wall = Signal.objects.get(text="Kalk op de muur 1")
    around = main_of(at_work(triager).get(f"{wall.get_absolute_url()}/omgeving"))
    beside = around.split("Zelfde plek, andere domeinen")[1]
    for said in ("Hangjongeren 0", "Lachgaspatronen 0"):
        assert said in beside, said
    assert "Kalk op de muur 0" not in beside


def test_s6_a_cage_for_football_becomes_a_kans_with_a_window_and_an_initiative_with_an_owner(town, area_officer):
    """S6: an idea never gets a defect's term; its owner is the area officer; it joins planned work (meekoppelkans)."""
    playing = MunicipalTask.objects.create(slug="spelen", name="Spelen", domain=world.domain("fysiek"))
    Arrangement.objects.create(task=playing, team=world.team("spelen"))
    played = world.category("speelplek-sport", task=playing, handling_days=3)
    # A city puts the rule in use that came with the starting set, and keeps its term for ideas.
    world.rule(team=town.unit, kind=Kind.IDEA, to_unit=True, name="Idee", reason="Wie het gebied kent.")
    KindTerm.objects.create(kind=Kind.IDEA, handling_days=20)
    broken = world.signal("De goal is kapot", category=played.slug)
    idea = world.signal("Er is niks voor tieners, wij willen een pannakooi", category=played.slug, kind=Kind.IDEA)
    assert (broken.team.slug, broken.due_on) == ("spelen", working_days_after(today(), 3))
    # It is with who knows the area, wherever they sit: in Oost with Verlichting.
    assert (idea.team, idea.due_on) == (town.lighting, working_days_after(today(), 20))
    assert {"stap": "regel", "uitleg": "Regel Idee: naar team Verlichting. Reden: Wie het gebied kent."} in idea.trace
    area_officer.teams.add(town.lighting)
    assert at_work(area_officer).post(f"{idea.get_absolute_url()}/nemen").status_code == 302
    assert Signal.objects.get(pk=idea.pk).officer == area_officer
    # Another subject makes no defect of it.
    other = world.category("bankjes", task=playing, handling_days=2)
    subject = f"{idea.get_absolute_url()}/onderwerp"
    assert at_work(area_officer).post(subject, {"categorie": other.slug}).status_code == 302
    assert Signal.objects.get(pk=idea.pk).due_on == working_days_after(today(), 20)
    work = at_work(area_officer)
    item = make(
        work, [idea], town, area_officer, soort="kans", titel="Pannakooi bij de herinrichting",
        van=today().isoformat(), tot=NEXT_MONTH.isoformat(),
    )  # fmt: skip
    assert (item.kind, item.owner, item.is_usable()) == ("kans", area_officer, True)
    told = {
        "titel": "Pannakooi", "gebied": town.oost.pk, "contact": area_officer.pk, "kenmerk": idea.number,
        "nodig": ["geld", "plek"], "bedrag": "800", "buren": "31", "punt": item.pk,
    }  # fmt: skip
    assert work.post("/agenda/initiatieven/nieuw", told).status_code == 302
    made = Initiative.objects.get()
    assert (made.item, made.contact, made.supporters) == (item, area_officer, 31)


def test_s9_the_tone_of_an_area_about_windmills_reaches_the_alderman_as_numbers(town, area_officer):
    """S9: the sentiment of an area on the agenda, visible to the alderman in aggregated form and in no other."""
    heard = world.category("inspraak-bestuur", task=None, domain_slug="publiekszaken")
    signals = [world.signal(f"Alles lijkt al beklonken, schrijft bewoner {n}", category=heard.slug) for n in range(11)]
    work = at_work(area_officer)
    item = make(work, signals, town, area_officer, titel="Windmolens: eerder meepraten")
    alderman = world.officer("wethouder", "wethouder")
    page = main_of(at_work(alderman).get("/agenda/WK1"))
    assert "Windmolens: eerder meepraten" in page
    assert "ongeveer 10" in page
    AreaAlderman.objects.create(area=town.oost, officer=alderman)
    for path in (item.get_absolute_url(), "/rapporten/briefing"):
        page = at_work(alderman).get(path).content.decode()
        assert "Windmolens: eerder meepraten" in page
        assert "beklonken" not in page
        assert not any(one.number in page for one in signals)


def test_s12_a_compliment_reaches_its_team_counts_in_the_profile_and_on_the_agenda(town, area_officer, social_worker):
    """S12: what works is known as well: a compliment reaches the team, counts in the area profile, and stands under an
    item."""
    care = world.category("ontmoeting", task=town.worry.task, domain_slug="sociaal")
    last_week = timezone.now() - datetime.timedelta(days=8)
    thanks = [
        world.signal(
            "Wat een fijn wijkteam", category=care.slug, kind=Kind.COMPLIMENT, email=f"dank{n}@bewoner.example",
            received_at=last_week,
        )
        for n in range(5)
    ]  # fmt: skip
    # The team hears of it as of any signal, and sees what it is.
    assert Letter.objects.filter(recipient="wijkteam@gemeente.example").count() == 5
    desk = main_of(at_work(social_worker).get("/bureau"))
    assert "compliment" in desk
    assert "Wat een fijn wijkteam" in desk
    # Everybody reads in the profile of the area that there were some.
    world.signal(received_at=timezone.now() - datetime.timedelta(days=60), tell=False)
    assert "Ongeveer 5 waren een compliment." in " ".join(main_of(Client().get("/gebieden/WK1")).split())
    work = at_work(area_officer)
    item = make(work, thanks, town, area_officer, soort="kans", titel="Het spreekuur in de flat blijft")
    move(work, item, "geagendeerd")
    publish(work, item)
    move(work, item, "afgerond", uitkomst="Het spreekuur blijft, ook in de zomer.")
    assert "ongeveer 5" in main_of(Client().get(item.get_absolute_url()))
    assert Letter.objects.filter(recipient="dank0@bewoner.example", body__contains="wat ervan kwam").count() == 1


def test_s13_an_empty_shopping_street_is_one_opgave_of_three_domains_with_one_owner(town, area_officer):
    """S13: three correct answers are one opgave, with three domains and one owner, also for who covers another area."""
    work_and_income = world.category("ondernemen", task=None, domain_slug="publiekszaken")
    groups = world.category("groepjes", task=None, domain_slug="sociaal")
    signals = [
        world.signal("De gracht ligt al een jaar open"),
        world.signal("Lege etalages", category=work_and_income.slug),
        world.signal("Groepjes voor de deur", category=groups.slug),
    ]
    other_item = make(at_work(area_officer), signals[:1], town, area_officer, titel="De gracht")
    item = make(at_work(area_officer), signals, town, area_officer, titel="De winkelstraat", voorwie=["ondernemers"])
    assert item.domains.count() == 3
    assert item.owner == area_officer
    # Entrepreneurs find what is for them, and who asks for it sees no more of it than everybody may know.
    for one in (other_item, item):
        move(at_work(area_officer), one, "verkend")
        move(at_work(area_officer), one, "geagendeerd")
        publish(at_work(area_officer), one)
    for_them, for_all = (main_of(Client().get(f"/agenda{asked}")) for asked in ("?voor=ondernemers", ""))
    assert ("De winkelstraat" in for_them, "De gracht" in for_them) == (True, False)
    assert ("De winkelstraat" in for_all, "De gracht" in for_all) == (True, True)
    assert "voor ondernemers" in for_them
    assert "Voor wie in het bijzonder" in main_of(Client().get(item.get_absolute_url()))
    english = Client()
    english.post("/taal", {"taal": "en", "terug": "/agenda"})
    assert "For entrepreneurs" in main_of(english.get("/agenda?voor=ondernemers"))
    other = world.officer("west", "wijkambtenaar")
    Coverage.objects.create(officer=other, area=town.west, role_title=town.role_title)
    page = main_of(at_work(other).get(item.get_absolute_url()))
    assert area_officer.name in page
    assert not any(one.number in page for one in Signal.objects.all())
