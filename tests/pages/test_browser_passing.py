"""Passing a signal on in a browser: a hand-over with its preview, and a question to look along, with the real mail."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from areas.dated import today
from officers.models import Officer
from outbox import post
from outbox.models import Letter
from signals import consult, handover, notices, workflow
from signals.deadlines import working_days_after
from signals.models import Sensitivity, Signal
from tests import files, world
from tests.browser import OpenPage, assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _mailbox(settings) -> None:
    """Mail lands in the demo's mailbox, as in the demo."""
    settings.EMAIL_BACKEND = "outbox.mailbox.MailboxBackend"
    settings.MAILBOX = True


def open_the_link(open_page: OpenPage, officer: Officer, subject: str, **how) -> Page:
    """Read a mail in the mailbox, and follow its link to the signal as somebody who signs in."""
    post.deliver_all(list(Letter.objects.filter(state=Letter.State.WAITING).values_list("pk", flat=True)))
    box = open_page("/postbus")
    box.get_by_role("link", name=re.compile(subject)).first.click()
    link = box.locator("a[href*='/signalen/']").first.get_attribute("href") or ""
    return sign_in(open_page, officer, "/" + link.split("/", 3)[3], **how)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_us7_a_signal_is_offered_after_a_look_at_what_they_see_and_is_accepted(
    open_page, town, member, social_worker, scripts
):
    signal = world.signal("De lantaarn is uit en ik ben bang.", street="Beukenlaan", email="bewoner@example.nl")
    files.kept(signal)
    page = sign_in(open_page, member, signal.get_absolute_url(), scripts=scripts)
    page.locator("summary", has_text="Aan een ander team aanbieden").click()
    page.locator("#aanbieden-team").select_option("wijkteam")
    page.locator("#aanbieden-reden").fill("Mevrouw is bang: hier speelt meer.")
    page.get_by_role("button", name="Kijk eerst wat zij zien").first.click()
    expect(page.get_by_text("Dit ziet Wijkteam (1 medewerker):")).to_be_visible()
    expect(page.get_by_text("Er is nog niets verstuurd.")).to_be_visible()
    expect(page.locator("#aanbieden-reden")).to_have_value("Mevrouw is bang: hier speelt meer.")
    if scripts:
        assert_good_at_both_widths(page)
    page.get_by_role("button", name="Bied het aan").click()
    expect(page.get_by_text("Uw team houdt het tot het andere team het aanneemt.").first).to_be_visible()
    theirs = open_the_link(open_page, social_worker, "Signaal aangeboden", scripts=scripts)
    expect(theirs.get_by_text("Verlichting vraagt Wijkteam om dit over te nemen")).to_be_visible()
    theirs.get_by_role("button", name="Aannemen", exact=True).click()
    expect(theirs.get_by_text("Uw team heeft dit signaal aangenomen.")).to_be_visible()
    assert Signal.objects.get().team == town.wijkteam


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_us8_a_team_is_asked_along_by_mail_and_answers_without_reading_the_text(
    open_page, town, member, social_worker, scripts
):
    signal = world.signal("De tuin van Kees ligt vol vuilniszakken.")
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    page = sign_in(open_page, member, signal.get_absolute_url(), scripts=scripts)
    page.locator("summary", has_text="Een ander team laten meekijken").click()
    page.locator("#meekijken-team").select_option("wijkteam")
    page.locator("#meekijken-vraag").fill("Komt u hier al?")
    page.locator("#meekijken-wacht").check()
    page.get_by_role("button", name="Kijk eerst wat zij zien").last.click()
    expect(page.get_by_text("Niet: de tekst, de plek, de bestanden")).to_be_visible()
    if scripts:
        assert_good_at_both_widths(page)
    page.get_by_role("button", name="Vraag mee te kijken").click()
    expect(page.get_by_text("Wacht op meekijken").first).to_be_visible()
    theirs = open_the_link(open_page, social_worker, "Vraag om mee te kijken", scripts=scripts)
    expect(theirs.get_by_text("Komt u hier al?")).to_be_visible()
    expect(theirs.get_by_text("vuilniszakken")).to_have_count(0)
    if scripts:
        assert_good_at_both_widths(theirs)
        # By keyboard alone.
        theirs.get_by_role("button", name="Neem contact op").focus()
        theirs.keyboard.press("Enter")
    else:
        theirs.get_by_role("button", name="Neem contact op").click()
    expect(theirs.get_by_text("Uw antwoord is doorgegeven.")).to_be_visible()
    mine = open_the_link(open_page, member, "Antwoord op uw vraag", scripts=scripts)
    expect(mine.get_by_text("Wijkteam keek mee en antwoordde: neem contact met ons op.")).to_be_visible()
    expect(mine.get_by_text("Wacht op meekijken")).to_have_count(0)


def test_the_daily_mail_leads_from_the_mailbox_to_what_is_late_and_to_how_one_is_told(open_page, town, member):
    Officer.objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    late = workflow.take(world.signal("De lantaarn is uit"), by=member)
    Signal.objects.filter(pk=late.pk).update(due_on="2026-01-05")
    page = sign_in(open_page, member, "/account/berichten")
    page.get_by_role("group", name="Een collega noemt mij").get_by_label("Een keer per werkdag").check()
    page.get_by_role("button", name="Bewaar").click()
    workflow.note(Signal.objects.get(), text="Kijk jij even, @lamp?", by=None)
    assert not Letter.objects.filter(recipient="lamp@gemeente.example").exists()
    assert notices.write_daily(day=working_days_after(today(), 1)) == 1
    theirs = open_the_link(open_page, member, "Uw overzicht van")
    expect(theirs.get_by_role("heading", name="Straatverlichting")).to_be_visible()
    expect(theirs.get_by_text("Kijk jij even, @lamp?")).to_be_visible()


def test_pages_with_questions_and_with_what_floats_are_good(open_page, town, member, social_worker):
    town.lighting.lead = member
    town.lighting.save()
    signal = world.signal("De tuin ligt vol vuilniszakken.")
    Signal.objects.filter(pk=signal.pk).update(secondary_domain=world.domain("sociaal"))
    signal = Signal.objects.get(pk=signal.pk)
    handover.lapse(handover.offer(signal, to_team=town.wijkteam, reason="Voor u?", by=None))
    consult.answer(
        consult.ask(signal, team=town.kcc, question="Belde zij?", by=member), answer="niet_betrokken", by=None
    )
    consult.ask(signal, team=town.wijkteam, question="Komt u hier al?", by=member, holds=True)
    page = sign_in(open_page, member, "/bureau?stapel=zwevend")
    expect(page.get_by_text("Zwevend").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.goto(signal.get_absolute_url())
    unfold(page)
    assert_good_at_both_widths(page)
    asked = sign_in(open_page, social_worker)
    expect(asked.get_by_role("heading", name="Uw team is gevraagd om mee te kijken")).to_be_visible()
    assert_good_at_both_widths(asked)
