"""Signing in in a browser: an app with codes, a passkey of a virtual authenticator, the city's identity provider."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from officers.models import Role
from tests import world
from tests.browser import look_at_both_widths
from tests.identity_provider import CLIENT, SECRET, IdentityProvider

pytestmark = pytest.mark.browser


def type_password(page: Page, name: str = "lamp") -> None:
    page.get_by_label("Gebruikersnaam").fill(name)
    page.get_by_label("Wachtwoord").fill(name)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def _at(path: str) -> re.Pattern[str]:
    """An address that has arrived at a path, and not one that only names it as the place to go on to."""
    return re.compile(rf"^[^?]*{path}$")


def test_an_officer_sets_up_an_app_and_signs_in_with_its_code(open_page, member):
    page = open_page("/inloggen")
    type_password(page)
    page.get_by_role("link", name="Lamp").click()
    look_at_both_widths(page, "account")
    page.get_by_role("link", name="Tweede stap instellen").click()
    look_at_both_widths(page, "second-step")
    page.get_by_role("link", name="App instellen").click()
    look_at_both_widths(page, "app")
    secret = page.locator("#sleutel").inner_text()
    assert page.get_by_role("img", name=re.compile("QR-code")).evaluate("image => image.naturalWidth") > 0
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="App aanzetten").click()
    page.get_by_role("alert").wait_for()
    look_at_both_widths(page, "app-wrong")
    assert page.locator("#sleutel").inner_text() == secret
    page.get_by_label("Code").fill(world.code_of(secret))
    page.get_by_role("button", name="App aanzetten").click()
    page.wait_for_url("**/codes")
    look_at_both_widths(page, "codes")
    on_paper = page.locator("#codes li").first.inner_text()
    page.get_by_role("link", name="Nieuwe codes maken").click()
    look_at_both_widths(page, "new-codes")
    page.goto("/account/tweede-stap")
    look_at_both_widths(page, "second-step-set-up")
    page.get_by_role("link", name="App uitzetten").click()
    look_at_both_widths(page, "app-off")
    page.goto("/account/sessies")
    look_at_both_widths(page, "sessions")
    page.get_by_role("button", name="Uitloggen").click()

    page.goto("/inloggen")
    type_password(page)
    page.wait_for_url("**/inloggen/code")
    look_at_both_widths(page, "code")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.get_by_role("alert").wait_for()
    look_at_both_widths(page, "code-wrong")
    page.get_by_label("Code").fill(on_paper)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.wait_for_url("**/bureau")


def test_a_role_that_asks_a_second_step_leads_to_it(open_page, member):
    Role.objects.filter(slug="teamlid").update(needs_second_factor=True)
    page = open_page("/inloggen")
    type_password(page)
    page.wait_for_url("**/account/tweede-stap")
    look_at_both_widths(page, "second-step-asked")


def test_an_officer_changes_a_password(open_page, member):
    page = open_page("/inloggen")
    type_password(page)
    page.goto("/account/wachtwoord")
    look_at_both_widths(page, "password")
    page.get_by_label("Uw huidige wachtwoord").fill("lamp")
    page.get_by_label("Uw nieuwe wachtwoord", exact=True).fill("kort")
    page.get_by_label("Nog een keer").fill("kort")
    page.get_by_role("button", name="Wachtwoord wijzigen").click()
    page.get_by_role("alert").wait_for()
    look_at_both_widths(page, "password-wrong")


def test_an_officer_signs_in_with_a_passkey_and_no_password(open_page, member):
    page = open_page("/inloggen")
    assert "//localhost:" in page.url, "WebAuthn takes no addresses"
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})

    # A device that knows no key here: the page says so.
    page.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    page.get_by_text("De toegangssleutel is niet gebruikt").wait_for()
    look_at_both_widths(page, "passkey-trouble")

    page.goto("/inloggen")
    type_password(page)
    page.goto("/account/tweede-stap/sleutels")
    look_at_both_widths(page, "keys-none")
    page.get_by_role("link", name="Sleutel toevoegen").click()
    look_at_both_widths(page, "key-add")
    page.get_by_label("Hoe noemt u deze sleutel?").fill("Mijn werktelefoon")
    page.get_by_label("Ook inloggen zonder wachtwoord").check()
    page.get_by_role("button", name="Sleutel toevoegen").click()
    page.wait_for_url("**/codes")
    assert Authenticator.objects.filter(user=member, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/account/tweede-stap/sleutels")
    expect(page.get_by_text("Mijn werktelefoon").first).to_be_visible()
    look_at_both_widths(page, "keys")
    page.get_by_role("link", name=re.compile("Naam wijzigen")).click()
    look_at_both_widths(page, "key-name")
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_role("link", name=re.compile("Weghalen")).click()
    look_at_both_widths(page, "key-remove")
    page.get_by_role("button", name="Uitloggen").click()

    # Instead of a password.
    page.goto("/inloggen?next=/account/sessies")
    page.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    page.wait_for_url(_at("/account/sessies"))
    page.get_by_role("button", name="Uitloggen").click()

    # After a password.
    page.goto("/inloggen")
    type_password(page)
    page.wait_for_url("**/inloggen/code")
    look_at_both_widths(page, "code-or-key")
    page.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    page.wait_for_url("**/bureau")

    # And before something that matters.
    page.goto("/account/bevestigen/sleutel?next=/account")
    look_at_both_widths(page, "again-key")
    page.get_by_role("button", name="Gebruik uw toegangssleutel").click()
    page.wait_for_url(_at("/account"))
    page.goto("/account/bevestigen")
    look_at_both_widths(page, "again")


def test_an_officer_signs_in_at_the_identity_provider(open_page, member, settings):
    member.email = "lamp@gemeente.example"
    member.save()
    with IdentityProvider().serving() as provider:
        settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.url, CLIENT, SECRET
        page = open_page("/inloggen")
        page.context.route(f"{provider.url}/**", lambda route: route.continue_())
        look_at_both_widths(page, "provider")
        page.get_by_role("link", name="Inloggen met uw account van de gemeente").click()
        page.get_by_role("link", name="Ik ben het").click()
        page.wait_for_url("**/bureau")
        expect(page.get_by_role("link", name="Lamp")).to_be_visible()
        page.get_by_role("button", name="Uitloggen").click()

        provider.claims["email"] = "niemand@gemeente.example"
        page.goto("/inloggen")
        page.get_by_role("link", name="Inloggen met uw account van de gemeente").click()
        page.get_by_role("link", name="Ik ben het").click()
        page.get_by_text("hier heeft niemand een account voor u gemaakt").wait_for()
        look_at_both_widths(page, "unknown")
