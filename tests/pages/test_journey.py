"""The whole way of a signal in a browser: sent, confirmed, found, taken, offered, accepted, closed, told about."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from officers.models import Officer
from outbox import tasks
from signals.models import Signal
from tests.browser import assert_good_at_both_widths

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORY = "De lantaarn bij het park is kapot. Ik durf er na het koor niet meer langs."
ANSWER = "De lamp brandt weer. Wij lopen op donderdag met u mee."


@pytest.fixture
def _mailbox(settings):
    """Mail lands in the demo's mailbox, as in the demo."""
    settings.EMAIL_BACKEND = "outbox.mailbox.MailboxBackend"
    settings.MAILBOX = True


def send(page: Page, *, with_point: bool) -> str:
    """The resident's part: fill in the form step by step, send it; gives the number."""
    onward = page.get_by_role("button", name="Verder")
    page.get_by_label("Wat wilt u ons vertellen?").fill(STORY)
    onward.click()
    if with_point:
        page.locator("path.ww-outline").first.wait_for(state="attached")
        page.locator("#kaart").click()
        page.get_by_text("U hebt een plek gekozen in of bij").wait_for()
    else:
        page.get_by_label("In welke buurt is het?").select_option("BU1")
    onward.click()
    page.get_by_role("heading", name="Hebt u foto’s?").wait_for()
    onward.click()
    page.get_by_label("E-mailadres").fill("sanne@voorbeeld.nl")
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    return Signal.objects.latest("pk").number


def mail_to(open_page, address: str) -> str:
    """The newest mail to an address, as the demo's mailbox shows it."""
    tasks.sweep()
    page = open_page("/postbus")
    assert_good_at_both_widths(page)
    page.locator("li", has_text=address).first.get_by_role("link").click()
    assert_good_at_both_widths(page)
    return page.get_by_role("main").inner_text()


def sign_in(open_page, officer: Officer) -> Page:
    page = open_page("/inloggen")
    page.get_by_label("Gebruikersnaam").fill(officer.username)
    page.get_by_label("Wachtwoord").fill(officer.username)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/bureau")
    return page


def do(page: Page, what: str) -> None:
    """Open one of the things that can be done on the page of a signal."""
    page.locator("summary", has_text=what).click()


@pytest.mark.usefixtures("_mailbox")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "resident without scripts"])
def test_a_signal_is_sent_confirmed_taken_offered_accepted_closed_and_told_about(
    open_page, town, member, social_worker, scripts
):
    number = send(open_page("/melden", scripts=scripts), with_point=scripts)

    letter = mail_to(open_page, "sanne@voorbeeld.nl")
    assert number in letter
    assert "> De lantaarn bij het park is kapot." in letter
    link = re.search(r"/volg/\S+", letter)
    assert link

    page = sign_in(open_page, member)
    assert_good_at_both_widths(page)
    page.locator("li", has_text=number).get_by_role("link").first.click()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Ik pak dit op").click()
    assert Signal.objects.get(number=number).officer == member
    do(page, "Aan een ander team aanbieden")
    page.get_by_label("Aan welk team?").and_(page.locator("#aanbieden-team")).select_option(label="Wijkteam")
    page.get_by_label("Waarom hoort het bij dit team?").fill("De lamp is gemaakt; mevrouw is bang op straat.")
    page.get_by_role("button", name="Bied het aan").click()
    assert Signal.objects.get(number=number).team == town.lighting

    page = sign_in(open_page, social_worker)
    assert_good_at_both_widths(page)
    page.goto(f"/signalen/{number}")
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Aannemen", exact=True).click()
    assert Signal.objects.get(number=number).team == town.wijkteam
    do(page, "Sluiten")
    page.get_by_label("Wat is er gedaan?").select_option(label="Opgelost")
    page.locator("#sluiten-toelichting").fill(ANSWER)
    page.get_by_role("button", name="Sluit het signaal").click()
    assert Signal.objects.get(number=number).status == "afgehandeld"
    assert_good_at_both_widths(page)

    assert ANSWER in mail_to(open_page, "sanne@voorbeeld.nl")
    page = open_page(link.group(), scripts=scripts)
    words = page.get_by_role("main").inner_text()
    assert ANSWER in words
    assert member.name not in words
    assert "bang op straat" not in words
    if scripts:
        assert_good_at_both_widths(page)
