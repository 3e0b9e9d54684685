"""Mijn meldingen and what can be done on the status page, in a browser: empty, filled and with errors."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from outbox.models import Letter
from signals import links, workflow
from signals.models import JudgementChoice, Referral
from tests import world
from tests.browser import assert_good_at_both_widths

pytestmark = pytest.mark.browser

OWN = "sanne@voorbeeld.nl"


def test_a_resident_finds_all_own_signals_by_a_mailed_link(open_page, town, member):
    world.signal("De lamp knippert", email=OWN, street="Beukenlaan")
    world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag", email=OWN)
    page = open_page("/mijn-meldingen")
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Mail mij de link").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_label("Uw e-mailadres").fill(OWN)
    page.get_by_role("button", name="Mail mij de link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw e-mail")
    assert_good_at_both_widths(page)
    path = re.findall(r"/mijn-meldingen/\S+", Letter.objects.order_by("-pk")[0].body)[0]
    open_page(path, page=page)
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Toon mijn meldingen").click()
    expect(page.get_by_role("link", name=re.compile("Straatverlichting"))).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Sluit mijn meldingen").click()
    expect(page.get_by_label("Uw e-mailadres")).to_be_visible()
    open_page(path, page=page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze link werkt niet meer")
    assert_good_at_both_widths(page)


def test_two_clicks_from_the_mail_say_what_somebody_thinks(open_page, town, member):
    JudgementChoice.objects.create(slug="ja", text="Ja, het is opgelost", is_solved=True)
    JudgementChoice.objects.create(slug="nee", text="Nee", consequence="heropenen", asks_reason=True)
    signal = world.signal("De lamp is uit", email=OWN)
    workflow.move(signal, to="afgehandeld", by=member, text="De lamp brandt.")
    page = open_page(f"/volg/{links.status_token(signal)}")
    assert_good_at_both_widths(page)
    mail = Letter.objects.filter(recipient=OWN).order_by("-pk")[0].body
    open_page(re.findall(r"/volg/\S+/oordeel\?antwoord=nee", mail)[0], page=page)
    expect(page.get_by_label("Nee", exact=True)).to_be_checked()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Verstuur uw oordeel").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_good_at_both_widths(page)
    page.get_by_label("Ja, het is opgelost").check()
    page.get_by_role("button", name="Verstuur uw oordeel").click()
    expect(page.get_by_role("main")).to_contain_text("Bedankt, wij hebben uw oordeel.")
    assert_good_at_both_widths(page)
    # A browser that keeps nothing sends the earlier answer once more; the others ask whether they should.
    page.context.route("**/*", lambda route: route.continue_())
    page.go_back()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Wij hebben uw oordeel al")
    assert_good_at_both_widths(page)


@pytest.mark.parametrize("what", ["bestanden", "gegevens", "intrekken"])
def test_each_thing_that_can_be_done_has_a_good_page(open_page, town, what):
    signal = world.signal("De lamp is uit", email=OWN, name="Sanne")
    address = f"/volg/{links.status_token(signal)}"
    page = open_page(f"{address}/{what}")
    assert_good_at_both_widths(page)
    if what == "gegevens":
        page.get_by_label("E-mailadres").fill("geen adres")
    if what != "intrekken":
        page.locator("main form button").click()
        expect(page.get_by_role("alert")).to_be_focused()
        assert_good_at_both_widths(page)
    else:
        page.get_by_label("Waarom trekt u uw bericht in?").fill("Hij brandt weer.")
        page.locator("main form button").click()
        expect(page.get_by_role("main")).to_contain_text("Uw bericht is ingetrokken.")
        assert_good_at_both_widths(page)
        open_page(f"{address}/{what}", page=page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Dit kan niet meer")
        assert_good_at_both_widths(page)


@pytest.mark.parametrize("what", ["antwoord", "intrekken"])
def test_whom_to_call_is_said_while_answering_or_taking_back_and_again_on_the_page_after(open_page, town, member, what):
    Referral.objects.create(code="veilig-thuis", name="Veilig Thuis", phone="0800-2000", text="Dag en nacht, gratis.")
    signal = world.signal("De lamp is uit", email=OWN)
    address = f"/volg/{links.status_token(signal)}/{what}"
    if what == "antwoord":
        workflow.move(signal, to="wacht_op_melder", by=member, text="Welke lamp is het?")
        address = "/antwoord/" + links.answer_url(signal.questions.get()).partition("/antwoord/")[2]
    page = open_page(address)
    page.locator("textarea").fill("Mijn man slaat mij elke avond.")
    typing = page.locator("#meelezen[aria-live=assertive]")
    assert typing.get_by_role("link", name="0800-2000").get_attribute("href") == "tel:08002000"
    assert_good_at_both_widths(page)
    page.locator("main form button").click()
    page.wait_for_url("**/volg/*" if what == "intrekken" else "**/antwoord/*")
    panel = page.locator(".ww-panel--danger")
    expect(panel).to_be_focused()
    expect(panel.get_by_role("link", name="0800-2000")).to_be_visible()
    expect(page.get_by_role("link", name="Snel weg van deze pagina")).to_have_count(1)
    assert_good_at_both_widths(page)


def test_the_page_of_a_link_that_expired_is_good(open_page, town, settings):
    signal = world.signal(email=OWN)
    address = f"/volg/{links.status_token(signal)}"
    settings.STATUS_LINK_DAYS = -2
    page = open_page(address)
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Mail mij een nieuwe link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw e-mail")
    assert_good_at_both_widths(page)
