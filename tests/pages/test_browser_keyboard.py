"""Every action on the page of a signal, carried out with the keyboard alone, and found in the database.

That the keyboard comes by everything on every page: `test_browser_every_page.py`. Here it does the work: Tab, Enter,
Space, arrows and typing, from signing in on. No mouse, and nothing is filled in by a script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from areas.dated import today
from officers.models import Officer
from outbox.models import Letter
from signals import consult, coordination, escalation, handover, joining, legal_hold, team_actions, workflow
from signals.models import Cause, Signal, Status, StatutoryStart
from signals.views.actions import ACTIONS
from tests import files, world
from tests.browser import OpenPage, assert_good_at_both_widths

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_FOCUSED = """() => {
  const one = document.activeElement;
  return [one.id, (one.innerText || '').trim().replace(/\\s+/g, ' ')];
}"""
# How many stops it is to what is wanted; so that only the last ones are looked at one by one.
_STOPS_TO = """wanted => {
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(one => !one.disabled && one.type !== 'hidden' && one.tabIndex >= 0 && one.checkVisibility());
  const here = stops.indexOf(document.activeElement);
  const words = one => (one.innerText || '').trim().replace(/\\s+/g, ' ');
  const at = stops.findIndex((one, place) => place > here && (one.id === wanted || words(one).startsWith(wanted)));
  return at < 0 ? 0 : at - here;
}"""
_CHOSEN = "() => document.activeElement.selectedOptions[0].text"


class Hands:
    """Two hands on a keyboard in front of one page."""

    def __init__(self, page: Page, town: world.Town) -> None:
        self.page, self.town, self.keys = page, town, page.keyboard

    def sign_in(self, officer: Officer) -> Hands:
        """Sign in on the page for that, with the name as the password."""
        self.write("id_username", officer.username)
        self.write("id_password", officer.username)
        with self.page.expect_navigation():
            self.keys.press("Enter")
        return self

    def to(self, wanted: str) -> Hands:
        """Tab on to what has this id, or begins with these words; on the way nothing is touched."""
        for _ in range(self.page.evaluate(_STOPS_TO, wanted) - 3):
            self.keys.press("Tab")
        for _ in range(250):
            self.keys.press("Tab")
            key, words = self.page.evaluate(_FOCUSED)
            if key == wanted or words.startswith(wanted):
                return self
        raise AssertionError(f"the keyboard does not come by “{wanted}”")

    def open(self, words: str) -> Hands:
        """Unfold a part of the page."""
        self.to(words).keys.press("Enter")
        return self

    def write(self, field: str, words: str) -> Hands:
        """Type something in a field, in the place of what stands there."""
        self.to(field).keys.press("Control+A")
        self.keys.type(words)
        return self

    def choose(self, field: str, words: str) -> Hands:
        """Take one of a list, with the arrows."""
        self.to(field)
        for _ in range(80):
            if self.page.evaluate(_CHOSEN).startswith(words):
                return self
            self.keys.press("ArrowDown")
        raise AssertionError(f"“{words}” is not in the list {field}")

    def press(self, button: str, *, key: str = "Enter") -> None:
        """Tab on to a button, press it, and wait for the page that comes."""
        self.to(button)
        # What the page then fetches is not waited for: it was done before the page came.
        with self.page.expect_navigation(wait_until="commit"):
            self.keys.press(key)

    def press_here(self, button: str) -> None:
        """Tab on to a button that does its work on the page, and press it."""
        self.to(button).keys.press("Enter")

    def at(self, signal: Signal) -> Signal:
        """Open the page of a signal."""
        self.page.goto(signal.get_absolute_url(), wait_until="domcontentloaded")
        return signal


STEPS: dict[str, Callable[[Hands], Any]] = {}


def step(verb: str) -> Callable[[Callable[[Hands], Any]], Callable[[Hands], Any]]:
    """One action: what is typed and pressed. It gives what must be true afterwards."""

    def keep(done: Callable[[Hands], Any]) -> Callable[[Hands], Any]:
        STEPS[verb] = done
        return done

    return keep


def fresh(text: str = "De lantaarn is kapot", **fields: Any) -> Signal:
    """A signal without a place, and so without a map to go by."""
    return world.signal(text, point=None, **fields)


def now(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


# --- Moving -----------------------------------------------------------------------------------------------------------


@step("nemen")
def _(hands):
    signal = hands.at(fresh())
    hands.press("Ik pak dit op", key="Space")
    return now(signal).officer.username == "allesziener"


@step("status")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Status veranderen").choose("status-status", "Ingepland").write("status-toelichting", "Wij komen.")
    hands.press("Verander de status")
    return (now(signal).status, signal.messages.last().text) == ("ingepland", "Wij komen.")


@step("sluiten")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Sluiten").choose("sluiten-resultaat", "Opgelost").write("sluiten-toelichting", "Hij brandt weer.")
    hands.press("Sluit het signaal")
    return (now(signal).status, now(signal).result.slug) == ("afgehandeld", "opgelost")


@step("toewijzen")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Aan een collega geven").choose("toewijzen-behandelaar", "Lamp").press("Geef aan deze collega")
    return now(signal).officer.username == "lamp"


@step("spoed")
def _(hands):
    signal = hands.at(fresh())
    hands.press("Dit heeft spoed")
    return now(signal).is_urgent


@step("onderwerp")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Onderwerp veranderen").choose("onderwerp-categorie", "Overig").press("Verander het onderwerp")
    return now(signal).category == hands.town.other


@step("soort")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Soort veranderen").choose("soort-soort", "Idee").press("Verander de soort")
    return now(signal).kind == "idee"


# --- Its end ----------------------------------------------------------------------------------------------------------


@step("oorzaak")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Oorzaak vastleggen").choose("oorzaak-oorzaak", "Kapotte kabel").press("Bewaar de oorzaak")
    return now(signal).cause.slug == "kabel"


@step("bevestigd")
def _(hands):
    signal = workflow.move(
        fresh(), to="afgehandeld", by=None, text="Doorgezet.", result=hands.town.results[1],
        organisation="Waterschap", forwarded_on=today(),
    )  # fmt: skip
    hands.at(signal)
    hands.press("Ontvangst bevestigd")
    return now(signal).status == "afgehandeld"


@step("ontvangst")
def _(hands):
    signal = hands.at(
        fresh(phone="0612345678", channel="telefoon", by=world.officer("", "teamlid", teams=(hands.town.unit,)))
    )
    hands.open("Hier begint een wettelijke termijn").choose("wettelijk-start", "Wmo-melding").press("Geef het door")
    hands.press("De melder weet het nu")
    return signal.statutory_passings.get().receipt_on == today()


@step("heropenen")
def _(hands):
    signal = _judged()
    hands.at(signal)
    hands.open("Weer openen").write("heropenen-toelichting", "Wij kijken nog eens.").press("Open het signaal weer")
    return now(signal).status == "heropend"


@step("dichthouden")
def _(hands):
    signal = _judged()
    hands.at(signal)
    hands.open("Gesloten houden").write("dichthouden-toelichting", "Het is zo bedoeld.").press("Houd het gesloten")
    return now(signal).status == "afgehandeld"


def _judged() -> Signal:
    closed = workflow.move(fresh(), to=Status.DONE, by=None, text="Klaar.")
    return workflow.move(closed, to=Status.REOPENING_ASKED, by=None, text="Het is niet klaar.")


# --- Passing it on ----------------------------------------------------------------------------------------------------


@step("aanbieden")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Aan een ander team aanbieden").choose("aanbieden-team", "Wijkteam")
    hands.write("aanbieden-reden", "Hier speelt meer.").press("Bied het aan")
    return signal.handovers.get().to_team == hands.town.wijkteam


@step("intrekken")
def _(hands):
    signal = fresh()
    handover.offer(signal, to_team=hands.town.wijkteam, reason="Voor u?", by=None)
    hands.at(signal)
    hands.press("Trek het aanbod in")
    return signal.handovers.get().answer == "ingetrokken"


@step("terug")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Terug naar triage").write("terug-reden", "Niet van ons.").press("Geef terug aan triage")
    return now(signal).team == hands.town.triage


@step("toekennen")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Aan een team geven zonder te vragen").choose("toekennen-team", "Wijkzaken").press("Geef aan dit team")
    return now(signal).team == hands.town.unit


@step("aannemen")
def _(hands):
    signal = _offered(hands)
    hands.press("Aannemen")
    return now(signal).team == hands.town.lighting


@step("weigeren")
def _(hands):
    signal = _offered(hands)
    hands.open("Niet aannemen").write("weigeren-reden", "Hoort bij wijkzaken.")
    hands.choose("weigeren-ander_team", "Wijkzaken").press("Niet aannemen")
    offer = signal.handovers.get()
    return (offer.answer, offer.other_team) == ("geweigerd", hands.town.unit)


def _offered(hands: Hands) -> Signal:
    signal = workflow.reassign(fresh(), team=hands.town.wijkteam, by=None)
    handover.offer(signal, to_team=hands.town.lighting, reason="Voor u?", by=None)
    return hands.at(signal)


# --- Asking others ----------------------------------------------------------------------------------------------------


@step("meekijken")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Een ander team laten meekijken").choose("meekijken-team", "Wijkteam")
    hands.write("meekijken-vraag", "Komt u hier al?").to("meekijken-wacht").keys.press("Space")
    hands.press("Vraag mee te kijken")
    asked = signal.consults.get()
    return (asked.question, asked.holds) == ("Komt u hier al?", True)


@step("vraag-intrekken")
def _(hands):
    signal = fresh()
    asked = consult.ask(signal, team=hands.town.wijkteam, question="Kent u dit?", by=None)
    hands.at(signal)
    hands.press("Trek de vraag aan Wijkteam in")
    asked.refresh_from_db()
    return not asked.is_open


@step("actie")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Actie voor een ander team").choose("actie-team", "Wijkzaken")
    hands.write("actie-tekst", "Snoei de boom.").press("Vraag dit")
    return signal.team_actions.get().text == "Snoei de boom."


@step("gezien")
def _(hands):
    signal = fresh()
    action = team_actions.add(signal, team=hands.town.unit, text="Kijk eens.", by=None)
    team_actions.change(action, to="klaar", text="Gedaan.", by=world.officer("", "teamlid", teams=(hands.town.unit,)))
    assert now(signal).has_action_news
    hands.at(signal)
    hands.press("Gezien")
    return not now(signal).has_action_news


@step("opschalen")
def _(hands):
    world.desks()
    signal = hands.at(fresh())
    hands.open("Opschalen").choose("opschalen-niveau", "Regietafel").write("opschalen-reden", "Twee teams wachten.")
    hands.press("Schaal op")
    return now(signal).escalated_to == "regietafel"


@step("besluit")
def _(hands):
    signal = _raised(hands)
    hands.write("besluit-besluit", "Doe het deze week.").press("Bewaar het besluit")
    return signal.escalations.get().decision == "Doe het deze week."


@step("afschalen")
def _(hands):
    signal = _raised(hands)
    hands.press("Trek de opschaling in")
    return signal.escalations.get().outcome == "ingetrokken"


def _raised(hands: Hands) -> Signal:
    world.desks()
    signal = fresh()
    escalation.escalate(signal, level="directie", reason="Het duurt lang.", decide_by=today(), by=None)
    return hands.at(signal)


@step("wettelijk")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Hier begint een wettelijke termijn").choose("wettelijk-start", "Wmo-melding").press("Geef het door")
    return signal.statutory_passings.get().start.slug == "wmo-melding"


@step("klacht")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Dit is (ook) een klacht").choose("klacht-over", "Wijkzaken")
    hands.write("klacht-woorden", "Onbeleefd.").press("Het is ook een klacht")
    return signal.complaints.get().about_team == hands.town.unit


@step("regie")
def _(hands):
    signal = hands.at(_sensitive())
    hands.open("Regie").choose("regie-regievoerder", "Lamp").press("Leg de regie vast")
    return now(signal).coordinations.filter(ended_at=None).exists()


@step("loslaten")
def _(hands):
    signal = _sensitive()
    coordination.appoint(signal, coordinator=Officer.objects.get(username="lamp"), warns=True, by=None)
    hands.at(signal)
    hands.press("Beëindig de regie")
    return not now(signal).coordinations.filter(ended_at=None).exists()


def _sensitive() -> Signal:
    signal = fresh()
    Signal.objects.filter(pk=signal.pk).update(sensitivity="persoonsgegevens")
    return now(signal)


# --- Adding and taking away -------------------------------------------------------------------------------------------


@step("notitie")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Notitie schrijven").write("notitie-tekst", "Ladder nodig.").press("Bewaar de notitie")
    return signal.notes.get().text == "Ladder nodig."


@step("bijlagen")
def _(hands):
    signal = hands.at(fresh())
    photo = {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": files.photo().read()}
    hands.open("Foto of PDF toevoegen")
    with hands.page.expect_file_chooser() as chooser:
        hands.to("bijlagen-bestand").keys.press("Enter")
    chooser.value.set_files(photo)
    hands.press("Voeg toe")
    return signal.attachments.get().name == "lamp.jpg"


@step("delen")
def _(hands):
    signal = _with_a_file(hands)
    hands.open("Delen of verwijderen").press("Deel met de melder")
    return signal.attachments.get().is_shared


@step("verwijderen")
def _(hands):
    signal = _with_a_file(hands)
    hands.open("Delen of verwijderen").press("Verwijder voorgoed")
    return not signal.attachments.exists()


def _with_a_file(hands: Hands) -> Signal:
    signal = fresh()
    files.kept(signal)
    return hands.at(signal)


@step("lakken")
def _(hands):
    signal = hands.at(fresh("De lamp is stuk, zegt Karel van hiernaast."))
    hands.open("Persoonsgegevens lakken").write("lakken-woorden", "Karel").press("Lak ")
    return "Karel" not in now(signal).text


@step("gevoeligheid")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Gevoeligheid veranderen").choose("gevoeligheid-gevoeligheid", "Gevoelig: alleen")
    hands.write("gevoeligheid-reden", "De melder noemt zijn buurman.").press("Verander")
    return now(signal).is_sensitive


@step("samenvoegen")
def _(hands):
    main = fresh()
    signal = hands.at(fresh())
    hands.open("Dit is dubbel").write("samenvoegen-met", main.number).press("Voeg samen")
    return signal.joining.main == main


@step("losmaken")
def _(hands):
    main, signal = fresh(), fresh()
    joining.join(signal, main, by=Officer.objects.get(username="lamp"))
    hands.at(signal)
    hands.press("Maak los")
    return not main.joined.exists()


@step("bewaren")
def _(hands):
    signal = hands.at(fresh())
    hands.open("Niet wissen of vernietigen").choose("bewaren-reden", "Verzoek om openbaarmaking")
    hands.write("bewaren-kenmerk", "Z-17").press("Bewaar dit signaal")
    return signal.holds.get().reference == "Z-17"


@step("vrijgeven")
def _(hands):
    signal = fresh()
    held = legal_hold.lay(signal, ground="woo", by=now(signal).made_by)
    hands.at(signal)
    hands.press("Hoeft niet meer apart bewaard")
    held.refresh_from_db()
    return held.lifted_at is not None


# --- Talking with the reporter ----------------------------------------------------------------------------------------


@step("vragen")
def _(hands):
    signal = hands.at(fresh(email="bewoner@example.nl"))
    hands.open("De melder iets vragen").write("vragen-toelichting", "Welke lamp?").press("Stel de vraag")
    return now(signal).status == "wacht_op_melder" and signal.questions.exists()


@step("bericht")
def _(hands):
    signal = hands.at(fresh(email="bewoner@example.nl"))
    hands.open("De melder iets laten weten").write("bericht-toelichting", "Het duurt langer.")
    hands.press("Stuur het bericht")
    return now(signal).status == "gemeld" and signal.messages.filter(text="Het duurt langer.").exists()


@step("gesproken")
def _(hands):
    signal = hands.at(fresh(phone="0612345678"))
    hands.open("U sprak de melder").to("gesproken-hoe_0").keys.press("Space")
    hands.write("gesproken-tekst", "Zij wacht nog een week.").press("Leg het gesprek vast")
    return signal.events.filter(what="gesproken", before="telefoon").exists()


@step("verteld")
def _(hands):
    signal = fresh(phone="0612345678")
    Signal.objects.filter(pk=signal.pk).update(
        status=Status.DONE, closed_at=signal.received_at, told=False, feedback=""
    )
    hands.at(now(signal))
    hands.choose("verteld-terugkoppeling", "aan de telefoon").press("Leg vast")
    return now(signal).feedback == "telefoon"


@step("melder")
def _(hands):
    signal = hands.at(fresh(phone="0612345678"))
    hands.open("Gegevens verbeteren").write("melder-telefoon", "0687654321").press("Bewaar de gegevens")
    return now(signal).reporter.phone == "0687654321"


@step("opnieuw")
def _(hands):
    signal = fresh(email="weg@example.nl")
    Letter.objects.filter(recipient="weg@example.nl").update(state=Letter.State.FAILED, error="SMTP 550")
    hands.at(signal)
    hands.press("Verstuur opnieuw")
    return Letter.objects.get(recipient="weg@example.nl").state == Letter.State.WAITING


@step("nazenden")
def _(hands):
    signal = fresh()
    consult.ask(signal, partner=world.partner("woonstad"), question="Is dit van u?", by=None)
    Letter.objects.filter(recipient="werk@woonstad.example").update(state=Letter.State.FAILED, error="SMTP 550")
    hands.at(signal)
    hands.write("nazenden-adres", "balie@woonstad.example")
    hands.press("Verstuur opnieuw")
    return Letter.objects.filter(recipient="balie@woonstad.example", state=Letter.State.WAITING).count() == 1


def test_one_key_accepts_what_a_text_seems_to_be_about_and_two_keys_correct_it(open_page: OpenPage, town, seer):
    """Not while somebody types, and not for who put the keys off."""
    world.category("container", task=town.task, name="Container", keywords=["container", "stinkt"])
    page = open_page("/inloggen?next=/bureau")
    hands = Hands(page, town).sign_in(seer)

    def undecided() -> tuple[Signal, list[str]]:
        signal = hands.at(fresh("Het licht bij de container doet raar", category=None, is_other=True))
        page.wait_for_load_state()
        shown = page.locator("[data-suggested] [name=categorie]")
        return signal, [one.get_attribute("value") for one in shown.all()]

    def pressed(*keys: str) -> None:
        for key in keys[:-1]:
            hands.keys.press(key)
        with page.expect_navigation(wait_until="commit"):
            hands.keys.press(keys[-1])

    signal, offered = undecided()
    assert page.locator("[data-suggested] kbd:visible").all_inner_texts() == [
        "1",
        "2",
        "3",
        "1",
        "2",
        "3",
        "Enter",
        "a",
    ]
    assert_good_at_both_widths(page)
    pressed("1")
    assert (now(signal).category.slug, now(signal).category_by) == (offered[0], "medewerker")
    for number in (2, 3):
        signal, offered = undecided()
        pressed(str(number), "Enter")
        assert now(signal).category.slug == offered[number - 1]
    signal, offered = undecided()
    hands.keys.press("a")
    assert page.evaluate("document.activeElement.id") == "onderwerp-categorie"
    # In a list and in a text these keys are letters.
    hands.keys.press("1")
    hands.open("Notitie").to("notitie-tekst").keys.type("1 van de 2")
    assert page.locator("#notitie-tekst").input_value() == "1 van de 2"
    assert now(signal).category_by == ""
    signal, offered = undecided()
    hands.press_here("Zet de sneltoetsen uit")
    assert page.locator("[data-suggested] kbd:visible").count() == 0
    for _again in range(2):  # it stays so on the next page
        page.evaluate("document.addEventListener('submit', () => { window.wasSent = true; })")
        page.evaluate("document.activeElement.blur()")
        for key in ("2", "a", "1"):
            hands.keys.press(key)
        assert page.evaluate("[document.activeElement.tagName, window.wasSent]") == ["BODY", None]
        signal, offered = undecided()
    assert page.locator("[data-suggested] kbd:visible").count() == 0


def test_every_action_on_a_signal_is_carried_out_with_the_keyboard_alone(open_page: OpenPage, town, seer, member):
    Cause.objects.create(slug="kabel", name="Kapotte kabel")
    StatutoryStart.objects.create(
        slug="wmo-melding", name="Wmo-melding", law="Wmo 2015", term_days=42, promise="is het klaar", team=town.wijkteam
    )
    assert set(STEPS) == set(ACTIONS)
    page = open_page("/inloggen?next=/bureau")
    hands = Hands(page, town).sign_in(seer)
    wrong = {}
    for verb, carry_out in STEPS.items():
        try:
            done = carry_out(hands)
        except AssertionError as fault:
            wrong[verb] = str(fault)
            continue
        if not done:
            wrong[verb] = "it was not done"
    assert wrong == {}
