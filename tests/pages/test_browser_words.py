"""Words to the reporter in a browser: a standard text on a telephone, and a mail that is shown before it goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from outbox import post
from outbox.models import Letter
from signals import answering, links, workflow
from signals.models import Signal, StandardText
from tests import world
from tests.browser import assert_good, assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signal(town) -> Signal:
    """A signal of which its reporter can be told, and standard texts for it."""
    StandardText.objects.create(title="Wij komen", text="Wij komen langs voor {kenmerk}.", status="ingepland", order=1)
    StandardText.objects.create(title="Bezig", text="Wij zijn bezig.", status="in_behandeling", order=2)
    StandardText.objects.create(title="Altijd goed", text="Het is nu {status}.", order=3)
    StandardText.objects.create(title="Gedaan", text="De lamp brandt weer.", status="afgehandeld", order=4)
    return world.signal(email="bewoner@example.nl")


def test_pve_2_8_a_standard_text_is_sent_on_a_telephone_without_typing(open_page, member, signal):
    page = sign_in(open_page, member, f"/signalen/{signal.number}", width=360)
    page.locator("summary", has_text="Status veranderen").click()
    page.locator("#status-status").select_option("ingepland")
    # Only what fits this status is offered.
    assert page.locator("#status-standaardtekst option").all_inner_texts() == [
        "Geen, ik schrijf zelf", "Altijd goed", "Wij komen",
    ]  # fmt: skip
    page.locator("#status-standaardtekst").select_option(label="Altijd goed")
    assert page.locator("#status-toelichting").input_value() == "Het is nu ingepland."
    page.locator("#status-standaardtekst").select_option(label="Wij komen")
    assert page.locator("#status-toelichting").input_value() == f"Wij komen langs voor {signal.number}."
    assert_good(page)
    page.get_by_role("button", name="Verander de status").click()
    expect(page.get_by_text("De status is veranderd.")).to_be_visible()
    letter = Letter.objects.filter(recipient="bewoner@example.nl").latest("pk")
    assert f"Wij komen langs voor {signal.number}." in letter.body


def test_pve_2_8_the_same_without_scripts(open_page, member, signal):
    page = sign_in(open_page, member, f"/signalen/{signal.number}", width=360, scripts=False)
    page.locator("summary", has_text="Sluiten").click()
    page.locator("#sluiten-resultaat").select_option("opgelost")
    page.locator("#sluiten-standaardtekst").select_option(label="Gedaan")
    page.locator("details", has_text="Sluiten").get_by_role("button", name="Vul in").click()
    assert page.locator("#sluiten-toelichting").input_value() == "De lamp brandt weer."
    page.get_by_role("button", name="Sluit het signaal").click()
    expect(page.get_by_text("Het signaal is gesloten.")).to_be_visible()
    assert "De lamp brandt weer." in Letter.objects.filter(recipient="bewoner@example.nl").latest("pk").body


def test_pve_2_31_a_mail_is_shown_and_nothing_goes_out_when_one_goes_back(open_page, member, signal):
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    letters = Letter.objects.count()
    page.locator("summary", has_text="Sluiten").click()
    page.locator("#sluiten-resultaat").select_option("opgelost")
    page.locator("#sluiten-toelichting").fill("De lamp brandt weer.")
    page.locator("details", has_text="Sluiten").get_by_role("button", name="Bekijk eerst de mail").click()
    expect(page.get_by_text("Zo ziet de mail eruit. Er is nog niets verstuurd.")).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Ga terug zonder iets te doen").click()
    page.wait_for_url(f"**/signalen/{signal.number}")
    assert Letter.objects.count() == letters
    assert Signal.objects.get(pk=signal.pk).status == "gemeld"


@pytest.fixture
def real_mail(settings):
    """Mail goes to the mailbox of the demo."""
    settings.MAILBOX = True
    settings.EMAIL_BACKEND = "outbox.mailbox.MailboxBackend"


def test_pve_2_5_a_question_goes_by_mail_and_its_answer_comes_back_in_the_browser(open_page, member, signal, real_mail):
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    page.locator("summary", has_text="De melder iets vragen").click()
    page.locator("#vragen-toelichting").fill("Welke kleur heeft de paal?")
    page.locator("details", has_text="De melder iets vragen").get_by_role("button", name="Bekijk eerst de mail").click()
    expect(page.get_by_text("Wij hebben een vraag over uw bericht").first).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Stel de vraag").click()
    expect(page.get_by_text("De vraag is gesteld.")).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)
    post.deliver_all(list(Letter.objects.values_list("pk", flat=True)))
    resident = open_page("/postbus", scripts=False)
    resident.get_by_role("link", name="Wij hebben een vraag over uw bericht").click()
    resident.locator("a[href*='/antwoord/']").click()
    expect(resident.get_by_text("Welke kleur heeft de paal?")).to_be_visible()
    assert resident.locator("body").get_attribute("class")
    resident.get_by_role("button", name="Verstuur uw antwoord").click()
    expect(resident.get_by_text("Schrijf uw antwoord.").first).to_be_visible()
    resident.get_by_label("Uw antwoord").fill("Groen, met een deuk.")
    resident.get_by_role("button", name="Verstuur uw antwoord").click()
    expect(resident.get_by_role("heading", name="Bedankt, wij hebben uw antwoord")).to_be_visible()
    page.goto(f"/signalen/{signal.number}")
    expect(page.get_by_text("Groen, met een deuk.")).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)


def test_the_page_of_a_question_is_good_empty_wrong_and_answered(open_page, member, signal):
    workflow.move(signal, to="wacht_op_melder", by=member, text="Welke kleur heeft de paal?")
    question = signal.questions.get()
    address = links.answer_url(question).partition("/antwoord/")[2]
    page = open_page(f"/antwoord/{address}")
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Verstuur uw antwoord").click()
    expect(page.locator("#fouten")).to_be_focused()
    assert_good_at_both_widths(page)
    page.get_by_label("Uw antwoord").fill("Groen.")
    page.get_by_role("button", name="Verstuur uw antwoord").click()
    expect(page.get_by_role("heading", name="Bedankt")).to_be_visible()
    assert_good_at_both_widths(page)


def test_a_reaction_contact_details_and_a_mail_that_failed_are_good(open_page, member, signal):
    workflow.move(signal, to="afgehandeld", by=member, text="De lamp brandt weer.")
    answering.ask_reopening(signal, text="De lamp is weer uit.")
    Letter.objects.update(state=Letter.State.FAILED, error="SMTPRecipientsRefused 550", attempts=1)
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    expect(page.get_by_role("heading", name="De melder vindt dit niet opgelost")).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)
    page.locator("#melder-email").fill("geen-adres")
    page.get_by_role("button", name="Bewaar de gegevens").click()
    expect(page.get_by_text("Dit is geen e-mailadres.").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Verstuur opnieuw").first.click()
    expect(page.get_by_text("De mail gaat opnieuw op weg.")).to_be_visible()


def test_the_pages_where_texts_are_managed_are_good(open_page, town, manager, signal):
    page = sign_in(open_page, manager, "/beheer/signals/mailtemplate/add/")
    page.get_by_label("Onderwerp").fill("Goed {")
    page.get_by_label("Tekst").fill("javascript:alert(1) {naam}")
    page.get_by_label("Mail").select_option("status")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_text("Er staat een accolade zonder wederhelft.").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.goto("/beheer/signals/standardtext/")
    assert_good_at_both_widths(page)
    page.goto("/beheer/signals/standardtext/add/")
    assert_good_at_both_widths(page)
