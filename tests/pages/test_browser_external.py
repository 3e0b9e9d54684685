"""A partner outside in a browser: asked by an officer, mailed, answered with a photo, by keyboard alone; its pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from outbox import tasks
from outbox.models import Letter, MailboxMail
from signals import consult, links, partners, team_actions
from signals.models import Event, Signal, TeamAction
from tests import files, world
from tests.browser import assert_good_at_both_widths
from tests.pages.test_browser_files import chosen
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _mailbox(settings):
    """Mail lands in the demo's mailbox, as in the demo."""
    settings.EMAIL_BACKEND = "outbox.mailbox.MailboxBackend"
    settings.MAILBOX = True


@pytest.fixture
def signal(town) -> Signal:
    return world.signal(
        "De paal staat scheef, belt u mij?",
        street="Beukenlaan",
        house_number="12",
        email="bewoner@example.nl",
    )


def go_to(page: Page, name: str) -> None:
    """With the tab key to what is called this."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.id + ' ' + document.activeElement.innerText"):
            return
    pytest.fail(f"the keyboard does not reach {name}")


def as_it_stands() -> list[object]:
    rows = [Signal.objects.values_list("pk", "status", "updated_at"), TeamAction.objects.values_list("pk", "status")]
    return [*map(list, rows), Event.objects.count()]


def scan_every_link(client) -> int:
    """What a scanner of mail does: it opens every link in every mail, more than once."""
    opened = 0
    for mail in MailboxMail.objects.all():
        for address in re.findall(r"https?://[^/\s]+(/\S+)", mail.body):
            for method in (client.head, client.get, client.get):
                assert method(address).status_code in (200, 302)
                opened += 1
    return opened


def test_pve_2_6_a_partner_is_asked_mailed_and_answers_with_a_photo_by_keyboard_alone(
    open_page, client, town, member, signal
):
    world.partner("paalwerk")
    files.kept(signal, name="paal.jpg")
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    go_to(page, "Actie voor een ander team")
    page.keyboard.press("Enter")
    go_to(page, "Liever een partner van buiten vragen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/partner")
    assert_good_at_both_widths(page)
    go_to(page, "Bekijk wat de partner ziet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="nog 2 dingen")).to_be_visible()
    assert_good_at_both_widths(page)
    page.locator("#partner-partner").focus()
    page.keyboard.press("P")
    go_to(page, "partner-tekst")
    page.keyboard.type("Zet de paal recht.")
    go_to(page, "partner-fotos_0")
    page.keyboard.press("Space")
    go_to(page, "partner-wacht")
    page.keyboard.press("Space")
    go_to(page, "Bekijk wat de partner ziet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dit krijgt Paalwerk te zien")).to_be_visible()
    assert_good_at_both_widths(page)
    go_to(page, "Verstuur")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/signalen/{signal.number}")
    expect(page.get_by_text("Paalwerk heeft de vraag gekregen.")).to_be_visible()

    tasks.sweep()
    before = as_it_stands()
    assert scan_every_link(client) > 2
    assert as_it_stands() == before

    box = open_page("/postbus")
    box.locator("li", has_text="werk@paalwerk.example").first.get_by_role("link").click()
    address = re.search(r"/extern/\S+", box.get_by_role("main").inner_text())
    partner = open_page(address[0])
    expect(partner.get_by_text("Zet de paal recht.")).to_be_visible()
    assert "belt u mij" not in partner.content()
    assert_good_at_both_widths(partner)
    go_to(partner, "Verstuur uw antwoord")
    partner.keyboard.press("Enter")
    expect(partner.get_by_text("Kies hoe het ermee staat.").first).to_be_visible()
    assert_good_at_both_widths(partner)
    go_to(partner, "id_stand_0")
    partner.keyboard.press("ArrowDown")
    go_to(partner, "id_antwoord")
    partner.keyboard.type("De paal staat recht.")
    partner.locator("#id_bestand").set_input_files([chosen("recht.jpg", files.picture())])
    go_to(partner, "Verstuur uw antwoord")
    partner.keyboard.press("Enter")
    expect(partner.get_by_role("heading", name="U hebt gemeld dat het klaar is")).to_be_visible()
    assert_good_at_both_widths(partner)

    page.reload()
    expect(page.get_by_text("De actie van Paalwerk is klaar.")).to_be_visible()
    expect(page.get_by_text("De paal staat recht.")).to_be_visible()
    expect(page.get_by_role("img", name="recht.jpg")).to_be_attached()
    unfold(page)
    assert_good_at_both_widths(page)
    signal.refresh_from_db()
    assert signal.status == "in_behandeling"


def test_without_scripts_a_partner_answers_as_well(open_page, town, member, signal):
    action = partners.ask(signal, partner=world.partner(), text="Zet de paal recht.", by=member)
    page = open_page(f"/extern/{links.partner_token(action)}", scripts=False)
    page.get_by_label("Wij zijn ermee bezig").check()
    page.get_by_role("button", name="Verstuur uw antwoord").click()
    expect(page.get_by_text("Bezig", exact=True)).to_be_visible()


def test_the_pages_of_a_partner_are_good_where_it_may_close_and_where_the_link_is_over(open_page, town, member, signal):
    may_close = world.partner("woonstad", agreement_on="2026-01-01", name="Woonstad")
    may_close.refresh_from_db()
    action = partners.ask(signal, partner=may_close, text="Zet de paal recht.", by=member, may_close=True)
    token = links.partner_token(action)
    page = open_page(f"/extern/{token}")
    page.get_by_label("Het is klaar").check()
    page.get_by_label("Rond het hele signaal af").check()
    page.get_by_role("button", name="Verstuur uw antwoord").click()
    expect(page.get_by_text("Schrijf wat u hebt gedaan, voor de melder.").first).to_be_visible()
    assert_good_at_both_widths(page)
    partners.withdraw_link(action, by=member)
    page = open_page(f"/extern/{token}")
    expect(page.get_by_role("heading", name="Deze link is ingetrokken")).to_be_visible()
    assert_good_at_both_widths(page)


def test_the_pages_of_actions_are_good_empty_filled_and_with_an_error(open_page, town, member, social_worker, signal):
    page = sign_in(open_page, social_worker, "/acties")
    assert_good_at_both_widths(page)
    action = team_actions.add(signal, team=town.wijkteam, text="Bel mevrouw op en vraag hoe het gaat.", by=member)
    page.goto("/bureau")
    expect(page.get_by_role("heading", name="Acties voor uw team")).to_be_visible()
    assert_good_at_both_widths(page)
    page.goto("/acties")
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Straatverlichting").click()
    page.wait_for_url(f"**{action.get_absolute_url()}")
    assert_good_at_both_widths(page)
    page.get_by_label("Kan niet").check()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Schrijf waarom het niet kan.").first).to_be_visible()
    assert_good_at_both_widths(page)
    asked = partners.ask(signal, partner=world.partner(), text="Zet de paal recht.", by=member, shares_place=True)
    staff = sign_in(open_page, member, asked.get_absolute_url())
    assert_good_at_both_widths(staff)
    staff.goto(f"/signalen/{signal.number}/partner")
    assert_good_at_both_widths(staff)


def test_us8_a_partner_is_asked_to_look_along_by_mail_and_answers_with_one_press_by_keyboard_alone(
    open_page, client, town, member, signal
):
    world.partner("woonstad", name="Woonstad", email="meld@woonstad.example")
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    go_to(page, "Een ander team laten meekijken")
    page.keyboard.press("Enter")
    go_to(page, "Liever een partner van buiten laten meekijken")
    page.keyboard.press("Enter")
    page.wait_for_url("**/partner/meekijken")
    go_to(page, "Bekijk wat de partner ziet")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kies wie mee moet kijken.").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.locator("#partner-partner").focus()
    page.keyboard.press("W")
    go_to(page, "partner-vraag")
    page.keyboard.type("Is dit een huis van u?")
    go_to(page, "partner-wacht")
    page.keyboard.press("Space")
    go_to(page, "Bekijk wat de partner ziet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dit krijgt Woonstad te zien")).to_be_visible()
    assert_good_at_both_widths(page)
    go_to(page, "Verstuur")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/signalen/{signal.number}")
    expect(page.get_by_text("Woonstad kijkt mee sinds")).to_be_visible()

    tasks.sweep()
    before = as_it_stands()
    assert scan_every_link(client) > 2
    assert as_it_stands() == before

    box = open_page("/postbus")
    box.locator("li", has_text="meld@woonstad.example").first.get_by_role("link").click()
    address = re.search(r"/extern/meekijken/\S+", box.get_by_role("main").inner_text())
    partner = open_page(address[0])
    expect(partner.get_by_text("Is dit een huis van u?")).to_be_visible()
    assert "belt u mij" not in partner.content()
    assert_good_at_both_widths(partner)
    go_to(partner, "Neem contact met ons op")
    partner.keyboard.press("Enter")
    expect(partner.get_by_role("heading", name="Bedankt voor uw antwoord")).to_be_visible()
    assert_good_at_both_widths(partner)

    page.reload()
    expect(page.get_by_text("Woonstad keek mee en antwoordde: neem contact met ons op.")).to_be_visible()


def test_mail_that_a_partner_never_got_is_sent_to_a_better_address_by_keyboard_alone(open_page, town, member, signal):
    partner = world.partner("woonstad", name="Woonstad", email="meld@woonstad.example", phone="030-1234567")
    consult.ask(signal, partner=partner, question="Is dit een huis van u?", by=member)
    action = partners.ask(signal, partner=partner, text="Zet de paal recht.", by=member)
    Letter.objects.filter(recipient=partner.email).update(state="failed", error="SMTPRecipientsRefused 550")
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    assert page.get_by_text("Woonstad kreeg onze mail niet.").count() == 2
    assert_good_at_both_widths(page)
    for wrong in (True, False):
        page.locator("#nazenden-adres").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("geen adres" if wrong else "balie@woonstad.example")
        go_to(page, "Verstuur opnieuw")
        page.keyboard.press("Enter")
        if wrong:
            expect(page.get_by_text("Vul een mailadres in").first).to_be_visible()
            assert_good_at_both_widths(page)
    expect(page.get_by_text("Woonstad kijkt mee sinds")).to_be_visible()
    go_to(page, "Verbeter het adres en verstuur opnieuw")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{action.get_absolute_url()}#mail")
    assert_good_at_both_widths(page)
    page.locator("#link-adres").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("werk@woonstad.example")
    go_to(page, "Mail een nieuwe link")
    page.keyboard.press("Enter")
    expect(page.get_by_text("De vorige werkt niet meer.")).to_be_visible()
    tasks.sweep()
    assert {mail.recipient for mail in MailboxMail.objects.filter(subject__contains=signal.number)} >= {
        "balie@woonstad.example",
        "werk@woonstad.example",
    }
