"""The civil servant's pages in a browser: good at both widths, with errors, by keyboard and without scripts."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from areas.models import AreaFigure, Indicator
from officers.models import AreaAlderman, Coverage, Officer
from outbox.models import Letter
from signals import finding, handover, workflow
from signals.models import SavedFilter, Signal
from tests import world
from tests.browser import assert_good_at_both_widths
from tests.conftest import OfficeClient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(open_page, officer: Officer, path: str = "/bureau", **how) -> Page:
    """A page of a browser in which somebody is signed in, at `path`. How they sign in: `test_browser_sign_in.py`."""
    client = OfficeClient()
    client.force_login(officer)
    page = open_page(path, cookies={name: one.value for name, one in client.cookies.items()}, **how)
    page.wait_for_url(f"**{path}")
    return page


def sign_in_by_form(open_page, officer: Officer, path: str = "/bureau", **how) -> Page:
    """As `sign_in`, as somebody does it themselves: who did so a moment ago is not asked for a password again."""
    page = open_page(f"/inloggen?next={path}", **how)
    page.get_by_label("Gebruikersnaam").fill(officer.username)
    page.get_by_label("Wachtwoord").fill(officer.username)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(f"**{path}")
    return page


def unfold(page: Page) -> None:
    """Open everything that is folded up."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")


@pytest.fixture
def busy(town, area_officer) -> Officer:
    """A member of the lighting team who covers Oost, with a desk full of all kinds of signals."""
    Officer.objects.filter(pk=area_officer.pk).update(name="Roos Regisseur", phone="0612345678")
    area_officer.teams.add(town.lighting)
    colleague = world.officer("lamp", "teamlid", teams=(town.lighting,))
    late = world.signal("De lantaarn op de hoek van de Beukenlaan brandt al weken niet.", email="b@example.nl")
    Signal.objects.filter(pk=late.pk).update(due_on="2026-01-05", first_contact_due_on="2026-01-02", is_urgent=True)
    told = workflow.take(world.signal("Lamp knippert", name="Joke", phone="0612345678"), by=colleague)
    workflow.note(told, text="Ladderwagen nodig.", by=colleague)
    workflow.move(told, to="ingepland", by=colleague, text="Wij komen dinsdag.")
    handover.offer(told, to_team=town.wijkteam, reason="Mevrouw is bang.", by=colleague)
    asked = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    handover.offer(asked, to_team=town.lighting, reason="Kijkt u mee?", by=None)
    world.signal("Mijn buurvrouw is verward", category="zorgwekkend-gedrag")
    world.signal("Geen idee wat dit is", category=None, point=None)
    return area_officer


def test_the_desk_is_good_filled_and_empty(open_page, town, busy):
    page = sign_in(open_page, busy)
    expect(page.get_by_role("heading", name="Uw team moet antwoorden op 1 aanbod")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Mijn gebieden").click()
    expect(page.get_by_text("Gevoelig: neem contact op met team Wijkteam").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_label("Kenmerk").fill("2020-000001")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Wij vinden geen signaal 2020-000001")).to_be_visible()
    assert_good_at_both_widths(page)
    assert_good_at_both_widths(sign_in(open_page, world.officer("nieuw", "teamlid")))


def test_the_page_of_a_signal_is_good_with_everything_open(open_page, town, busy):
    told = Signal.objects.get(text="Lamp knippert")
    page = sign_in(open_page, busy, f"/signalen/{told.number}")
    page.locator(".leaflet-container").wait_for()
    unfold(page)
    assert_good_at_both_widths(page)


def test_the_page_of_a_signal_is_good_where_an_answer_is_asked(open_page, town, busy):
    asked = Signal.objects.get(text="Mijn buurman is verward")
    page = sign_in(open_page, busy, f"/signalen/{asked.number}")
    expect(page.get_by_role("button", name="Aannemen")).to_be_visible()
    page.goto(f"/signalen/{asked.number}#weigeren")
    page.locator("#weigeren button").click()
    expect(page.get_by_text("Schrijf waarom uw team dit niet aanneemt.").first).to_be_visible()
    assert_good_at_both_widths(page)


def test_the_page_of_a_signal_is_good_for_triage_and_with_the_route_shown(open_page, town, triager, busy):
    unclear = Signal.objects.get(text="Geen idee wat dit is")
    page = sign_in(open_page, triager, f"/signalen/{unclear.number}")
    page.locator("summary", has_text="Onderwerp").click()
    page.locator("#onderwerp-categorie").select_option("straatverlichting")
    page.get_by_role("button", name="Kijk eerst waar het heen gaat").click()
    expect(page.get_by_text("Zo gaat het dan:")).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)


def test_the_page_of_a_signal_is_good_with_errors_and_with_a_conflict(open_page, town, busy):
    told = Signal.objects.get(text="Lamp knippert")
    page = sign_in(open_page, busy, f"/signalen/{told.number}")
    page.locator("summary", has_text="Sluiten").click()
    page.get_by_role("button", name="Sluit het signaal").click()
    expect(page.locator("#fouten")).to_be_focused()
    assert_good_at_both_widths(page)
    workflow.assign(told, to=busy, by=busy)
    page.locator("#sluiten-toelichting").fill("De lamp brandt weer.")
    page.locator("#sluiten-resultaat").select_option("opgelost")
    page.get_by_role("button", name="Sluit het signaal").click()
    expect(page.get_by_role("heading", name="Iemand anders was u net voor")).to_be_visible()
    assert page.locator("#sluiten-toelichting").input_value() == "De lamp brandt weer."
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Sluit het signaal").click()
    assert Signal.objects.get(pk=told.pk).status == "afgehandeld"
    assert_good_at_both_widths(page)


def test_the_summary_of_a_sensitive_signal_is_good(open_page, town, busy):
    hidden = Signal.objects.get(text="Mijn buurvrouw is verward")
    page = sign_in(open_page, busy, f"/signalen/{hidden.number}")
    expect(page.get_by_role("heading", name="Gevoelig: neem contact op met team Wijkteam")).to_be_visible()
    assert_good_at_both_widths(page)


def test_entering_a_signal_is_good_and_works_with_the_map(open_page, town, busy):
    page = sign_in(open_page, busy, "/signalen/nieuw")
    page.locator(".leaflet-container").wait_for()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Voer in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_label("Wat is er aan de hand?").fill("Op straat gehoord: de lantaarn is stuk")
    page.get_by_label("Straat", exact=True).first.check()
    page.locator("#kaart").click()
    page.get_by_role("button", name="Voer in").click()
    page.wait_for_url("**/signalen/20*")
    assert Signal.objects.latest("pk").point is not None


def test_areas_are_good_for_residents_and_civil_servants(open_page, town, busy):
    AreaAlderman.objects.create(area=town.oost, officer=world.officer("", "wethouder", name="Wil Wethouder"))
    indicator = Indicator.objects.create(slug="inwoners", name="Inwoners", unit="personen")
    for area in (town.oost, town.municipality):
        AreaFigure.objects.create(area=area, indicator=indicator, year=2025, value=1234)
    for path in ("/gebieden", "/gebieden?zoek=oo", "/gebieden?zoek=nergens", "/gebieden/WK1", "/gebieden/BU1"):
        assert_good_at_both_widths(open_page(path))
    page = sign_in(open_page, busy, "/gebieden/WK1")
    page.locator(".ww-dot--urgent").first.wait_for()
    assert_good_at_both_widths(page)


def test_a_point_on_the_map_leads_to_its_signal_by_keyboard(open_page, town, busy):
    page = sign_in(open_page, busy, "/gebieden/BU1")
    late = Signal.objects.get(due_on="2026-01-05")
    page.locator(f'.leaflet-marker-icon[title^="{late.number}"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/signalen/{late.number}")


def test_without_scripts_a_drawing_stands_in_for_the_map(open_page, town, busy):
    page = open_page("/gebieden/WK1", scripts=False)
    expect(page.locator("svg.ww-drawing")).to_be_visible()
    expect(page.locator("[data-map]")).to_be_hidden()
    page = sign_in(open_page, busy, "/bureau", scripts=False)
    page.get_by_role("link", name="Straatverlichting").first.click()
    page.locator("summary", has_text="Notitie schrijven").click()
    page.locator("#notitie-tekst").fill("Gebeld.")
    page.get_by_role("button", name="Bewaar de notitie").click()
    expect(page.get_by_text("De notitie is bewaard")).to_be_visible()
    expect(page.get_by_text("Gebeld.")).to_be_visible()


def test_gaps_and_letters_are_good(open_page, town, manager):
    page = sign_in(open_page, manager, "/gaten")
    unfold(page)
    assert_good_at_both_widths(page)
    Coverage.objects.all().delete()
    page.goto("/verzending")
    assert_good_at_both_widths(page)
    world.signal(email="bewoner@example.nl")
    Letter.objects.update(state=Letter.State.FAILED, error="SMTPRecipientsRefused 550", attempts=10)
    page.goto("/verzending")
    page.get_by_role("button", name="Opnieuw versturen").first.click()
    expect(page.get_by_text("gaat opnieuw op weg")).to_be_visible()
    assert_good_at_both_widths(page)
    for _ in range(2):
        Letter.objects.create(
            recipient="joke@example.nl", state=Letter.State.FAILED, error="SMTPAuthenticationError 535"
        )
    page.goto("/verzending?toestand=mislukt")
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Alle opnieuw versturen").click()
    expect(page.get_by_text("2 berichten gaan opnieuw op weg")).to_be_visible()


def test_a_signal_is_found_taken_and_moved_with_the_keyboard_alone(open_page, town, busy):
    page = sign_in(open_page, busy)

    def go_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if name in page.evaluate("document.activeElement.id + ' ' + document.activeElement.innerText"):
                return
        pytest.fail(f"the keyboard does not reach {name}")

    late = Signal.objects.get(due_on="2026-01-05")
    go_to("Straatverlichting")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/signalen/{late.number}")
    go_to("Ik pak dit op")
    page.keyboard.press("Enter")
    page.get_by_text("U behandelt dit signaal.").wait_for()
    go_to("Status veranderen")
    page.keyboard.press("Enter")
    go_to("status-status")
    page.keyboard.press("ArrowDown")
    go_to("status-toelichting")
    page.keyboard.type("Wij komen dinsdag.")
    go_to("Verander de status")
    page.keyboard.press("Enter")
    page.get_by_text("De status is veranderd.").wait_for()
    late.refresh_from_db()
    assert (late.officer, late.status) != (None, "gemeld")


def test_pve_3_14_a_rule_is_made_tried_and_put_to_use_in_the_browser(open_page, town):
    both = world.officer("beide", "beheerder", "triage")
    world.officer("wacht", "teamlid", teams=(town.unit,), name="Anke de Vries")
    for _ in range(6):
        world.signal()
    page = sign_in(open_page, both, "/beheer/signals/routingrule/add/")
    page.get_by_label("Naam").fill("Wacht in Oost")
    page.get_by_label("Reden").fill("Wijkzaken kijkt dit jaar eerst zelf.")
    page.get_by_label("Gebied:", exact=True).select_option(label="Oost (Wijk, WK1)")
    page.get_by_label("Team").select_option(label="Wijkzaken")
    page.get_by_label("Medewerker").select_option(label="Anke de Vries")
    page.get_by_label("Vanaf hoe laat").fill("09:00")
    page.get_by_role("button", name="Opslaan en opnieuw bewerken").click()
    expect(page.get_by_text("Geef bij de uren een begin en een ander einde.").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_label("Vanaf hoe laat").fill("")
    page.get_by_role("button", name="Opslaan en opnieuw bewerken").click()
    page.get_by_role("link", name="Probeer uit op signalen van vroeger").click()
    expect(page.get_by_text("6 daarvan passen bij deze regel.")).to_be_visible()
    assert_good_at_both_widths(page)
    assert world.signal().team == town.lighting
    page.get_by_role("link", name="Terug naar de regel").click()
    page.get_by_label("In gebruik").check()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.wait_for_url("**/routingrule/")
    assert_good_at_both_widths(page)
    signal = world.signal()
    assert (signal.team, signal.officer.name) == (town.unit, "Anke de Vries")
    signal.officer.teams.clear()
    page.goto("/gaten")
    expect(page.get_by_text("De medewerker van deze regel is niet meer van team Wijkzaken.")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Open de regel").click()
    page.get_by_role("link", name="Probeer uit op signalen van vroeger").click()
    expect(page.get_by_text("Deze regel wordt overgeslagen.")).to_be_visible()
    assert_good_at_both_widths(page)


def test_pve_3_14_a_rule_that_never_has_its_turn_is_kept_only_by_who_says_so(open_page, town):
    world.rule(area=town.oost, team=town.unit, name="Alles in Oost", order=10)
    page = sign_in(open_page, world.officer("baas", "beheerder"), "/beheer/signals/routingrule/add/")
    page.get_by_label("Naam").fill("Beuken")
    page.get_by_label("Reden").fill("De buurt wil het zo.")
    page.get_by_label("In gebruik").check()
    page.get_by_label("Gebied:", exact=True).select_option(label="Beuken (Buurt, BU1)")
    page.get_by_label("Team").select_option(label="Verlichting")
    expect(page.get_by_label("Ja, dit is de bedoeling")).to_have_count(0)
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_text("Komt nooit aan de beurt.")).to_be_visible()
    expect(page.get_by_role("link", name="Alles in Oost")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_label("Ja, dit is de bedoeling").check()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.wait_for_url("**/routingrule/")
    expect(page.get_by_role("row", name="Beuken")).to_contain_text("Komt nooit aan de beurt.")
    assert_good_at_both_widths(page)


def test_pve_2_30_a_signal_is_handled_and_closed_on_a_telephone_on_a_sunday_night(open_page, town, member):
    """From any network: nothing asks where somebody is, or whether the office is open."""
    signal = world.signal("De lantaarn is kapot", email="bewoner@example.nl")
    ahead = timezone.localtime() + datetime.timedelta(days=(6 - timezone.localtime().weekday()) % 7 or 7)
    night = ahead.replace(hour=3, minute=0, second=0, microsecond=0)
    with time_machine.travel(night, tick=True):
        page = sign_in(open_page, member, width=360)
        page.get_by_role("link", name="Straatverlichting").first.click()
        page.get_by_role("button", name="Ik pak dit op").click()
        page.locator("summary", has_text="Sluiten").click()
        page.get_by_label("Wat is er gedaan?").select_option(label="Opgelost")
        page.locator("#sluiten-toelichting").fill("De lamp brandt weer.")
        page.get_by_role("button", name="Sluit het signaal").click()
        expect(page.get_by_text("Afgehandeld").first).to_be_visible()
    signal.refresh_from_db()
    assert (signal.status, signal.officer) == ("afgehandeld", member)
    assert signal.closed_at is not None
    closed = timezone.localtime(signal.closed_at)
    assert (closed.weekday(), closed.hour) == (6, 3)


def test_the_map_of_the_list_gets_what_lies_in_its_view_when_it_is_moved(open_page, town, member, monkeypatch):
    """Where the list has more than fits on the map; the newest lies in West."""
    monkeypatch.setattr(finding, "MOST_POINTS", 2)
    inside = [world.signal(point=(6.03 + at / 25, 52.02)).number for at in range(2)]
    outside = [world.signal(point=(6.13 + at / 25, 52.05)).number for at in range(2)]
    page = sign_in(open_page, member)
    page.goto("/signalen?weergave=kaart")
    shown = page.locator(".ww-map .ww-dot-box")
    titles = "dots => dots.map(dot => dot.title.split(' ')[0])"
    expect(page.get_by_text("De kaart toont de nieuwste 2 van dit beeld.")).to_be_visible()
    expect(shown).to_have_count(2)
    assert set(shown.evaluate_all(titles)) == set(outside)
    assert_good_at_both_widths(page)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("+")
    for _ in range(20):
        with page.expect_response(lambda answer: "/signalen/punten" in answer.url):
            page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(200)
        if set(shown.evaluate_all(titles)) <= set(inside):
            break
    assert set(shown.evaluate_all(titles)) & set(inside)
    expect(page.get_by_text("van dit beeld")).to_be_hidden()


def test_what_a_list_is_narrowed_by_stands_above_it_and_is_taken_away_by_keyboard(open_page, town, member):
    world.signal()
    page = sign_in(open_page, member, "/signalen?regie=niemand&status=gemeld&status=ingepland")
    chosen = page.get_by_role("list", name="Gekozen filters")
    expect(chosen).to_contain_text("Regie: Niemand")
    expect(chosen).to_contain_text("Status: Gemeld, Ingepland")
    assert_good_at_both_widths(page)
    chosen.get_by_role("link", name="Filter Regie: Niemand weghalen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/signalen?status=gemeld&status=ingepland")
    expect(chosen).not_to_contain_text("Regie")


def test_a_kept_filter_that_asks_for_who_left_is_seen_on_the_desk_and_mended_on_the_list(open_page, town, member):
    left = world.officer("vertrokken", "teamlid", name="Ank Weg", teams=(town.lighting,), is_active=False)
    mine = SavedFilter.objects.create(officer=member, name="Van Ank", asked={"behandelaar": ["vertrokken"]})
    SavedFilter.objects.create(officer=left, name="Haast", team=town.lighting, asked={"spoed": ["ja"]})
    page = sign_in(open_page, member, "/bureau")
    expect(page.get_by_text("Filter Van Ank: Ank Weg werkt hier niet meer.")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Bekijk het filter Van Ank").click()
    expect(page.get_by_text("Dit filter vraagt naar wat er niet meer is")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_text("Meer filters").click()
    page.get_by_label("Behandelaar", exact=True).select_option(label="Ik")
    page.get_by_label("Behandelaar, of ook").select_option(label="-")
    page.get_by_role("button", name="Toon").click()
    page.get_by_text("Bewaar dit filter").click()
    assert_good_at_both_widths(page)
    page.get_by_label("Of zet het in de plaats van").select_option(label="Van Ank")
    page.get_by_role("button", name="Vervang").click()
    page.get_by_text("Het filter Van Ank is bewaard.").wait_for()
    mine.refresh_from_db()
    assert mine.asked == {"behandelaar": [member.username]}
    page.get_by_role("button", name="neem over").click()
    page.get_by_text("Het filter Haast is nu van u.").wait_for()
    assert member.saved_filters.count() == 2


def test_a_shared_filter_on_who_is_of_another_team_says_so_on_desk_and_list(open_page, town, member, social_worker):
    asked = {"behandelaar": [social_worker.username]}
    SavedFilter.objects.create(officer=social_worker, name="Van ons", team=town.lighting, asked=asked)
    page = sign_in(open_page, member, "/bureau")
    why = "Naar signalen van sociaal kunt u niet vragen: die zit niet in uw teams."
    expect(page.get_by_text(f"Filter Van ons: {why}")).to_be_visible()
    page.get_by_role("link", name="Bekijk het filter Van ons").click()
    expect(page.get_by_text("Niet alles van dit filter is voor u")).to_be_visible()
    page.get_by_text("Meer filters").click()
    assert_good_at_both_widths(page)


def test_pve_2_24_from_the_desk_to_the_map_of_what_is_mine_and_from_a_point_to_its_signal(open_page, town, member):
    mine = workflow.take(world.signal(), by=member)
    nowhere = workflow.take(world.signal(point=None, area="BU1"), by=member)
    other = world.signal(point=world.IN_WEST)
    page = sign_in(open_page, member, "/bureau?stapel=van-mij")
    page.get_by_role("link", name="Op de kaart").click()
    dots = page.locator(".ww-map .ww-dot-box")
    expect(dots).to_have_count(1)
    assert str(dots.get_attribute("title")).startswith(mine.number)
    row = page.get_by_role("listitem").filter(has_text=nowhere.number)
    expect(row).to_contain_text("Niet op de kaart")
    expect(page.get_by_text(other.number)).to_have_count(0)
    assert_good_at_both_widths(page)
    dots.click()
    page.wait_for_url(f"**/signalen/{mine.number}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_second_team_is_asked_for_beside_the_first_with_and_without_scripts(open_page, town, scripts):
    busy = world.officer("druk", "triage", teams=(town.lighting,))
    world.signal()
    world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    page = sign_in(open_page, busy, "/signalen?team=verlichting", scripts=scripts)
    rows = page.locator(".ww-worklist .ww-item")
    expect(rows).to_have_count(1)
    page.get_by_text("Meer filters").click()
    page.get_by_label("Team, of ook").select_option(label="Wijkteam")
    page.get_by_role("button", name="Toon").click()
    expect(rows).to_have_count(2)
    expect(page.get_by_role("list", name="Gekozen filters")).to_contain_text("Team: Wijkteam")
    page.get_by_text("Meer filters").click()
    if scripts:
        assert_good_at_both_widths(page)
    page.get_by_label("Team", exact=True).select_option(label="-")
    page.get_by_role("button", name="Toon").click()
    expect(rows).to_have_count(1)
