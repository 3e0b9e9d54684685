"""Signing in: how django-allauth behaves in this house. Who may, what is remembered of it, what a second factor is.

Nobody makes an account here: an application manager does, at /beheer/. To count attempts, no address and no name is
kept: strangers are counted at the doors (wijkwerk/doors.py), second factors by the officer's id. See docs/adr/0010.
"""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any, Final

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officers.models import Officer

# What allauth asks of `get_client_ip` for its list of sessions: a place that is nobody's (RFC 6890).
_NO_ADDRESS: Final = "0.0.0.0"  # noqa: S104  # an address that is stored as "none", not one to listen on
# What of a second factor is sealed: the secret of an app, and what codes on paper are made of.
_SEALED: Final = frozenset({"secret", "seed"})
# What is said on the next page, by the name of allauth's own text. Signing in and out show by themselves.
_SAID: Final = {
    "account/messages/password_changed.txt": _("Uw wachtwoord is gewijzigd. Op andere apparaten bent u uitgelogd."),
    "mfa/messages/totp_activated.txt": _("Uw app is ingesteld. Voortaan vragen wij een code bij het inloggen."),
    "mfa/messages/totp_deactivated.txt": _("Uw app is uitgezet."),
    "mfa/messages/webauthn_added.txt": _("Uw toegangssleutel is toegevoegd."),
    "mfa/messages/webauthn_removed.txt": _("Uw toegangssleutel is weggehaald."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Uw reservecodes zijn klaar. Codes die u eerder kreeg, werken niet meer."
    ),
}


class SignInBackend(AuthenticationBackend):
    """Who somebody is, by username and password; and at each request, whether their second factor is missing."""

    def get_user(self, user_id: int) -> Officer | None:
        """The officer of a session, with `lacks_second_factor` and the rights, in one query; None for who was
        deactivated."""
        officer = Officer.objects.of_session(user_id)
        return officer if officer is not None and self.user_can_authenticate(officer) else None


class AccountAdapter(DefaultAccountAdapter):
    """What allauth may do with accounts here: sign in, sign out, change a password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar."),
        "incorrect_password": _("Dit wachtwoord klopt niet."),
        "enter_current_password": _("Dit is niet uw huidige wachtwoord."),
        "incorrect_code": _(
            "Deze code of sleutel klopt niet, of is al gebruikt. Wacht op een nieuwe code en probeer het opnieuw."
        ),
        "incorrect_key": _("Deze toegangssleutel hoort niet bij uw account. Probeer het opnieuw."),
        "too_many_login_attempts": _("U hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het opnieuw."),
        "rate_limited": _("U hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het opnieuw."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an application manager makes accounts."""
        return False

    def get_login_stages(self) -> list[str]:
        """After the password only the second factor."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Officer | None:
        """The officer whose password this is, or None: also for who was deactivated, so that guessing tells nothing.

        Attempts were counted at the door, before we came here.
        """
        officer = authenticate(request, **credentials)
        if officer is None:
            tried = Officer.objects.filter(username__iexact=credentials.get("username", "")).first()
            audit(request, officer=tried)
        return officer if isinstance(officer, Officer) else None

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Who proved to be somebody that was deactivated (a passkey, the identity provider) is told so."""
        messages.error(request, gettext("Dit account is niet actief. Vraag het aan de beheerder."))
        return HttpResponseRedirect(reverse("login"))

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and leave word for the audit of who that was."""
        audit(request, officer=request.user)
        super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the own account."""
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago was just asked, and is not asked again to set up a second factor."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < account_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show again who one is, in our words."""
        words = {
            "reauthenticate": _("Met uw wachtwoord"),
            "mfa_reauthenticate": _("Met een code"),
            "mfa_reauthenticate:webauthn": _("Met een toegangssleutel"),
        }
        return [way | {"description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_client_ip(self, request: HttpRequest) -> str:
        """No address: allauth would keep it in its list of sessions."""
        return _NO_ADDRESS

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say on the next page what was done, in our words; what needs no word gets none."""
        sentence = message or _SAID.get(message_template or "")
        if sentence:
            messages.add_message(request, level, str(sentence), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed past the outbox."""
        raise NotImplementedError(template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: an app that shows codes, a passkey, and codes on paper."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": _("Stel eerst een app of een toegangssleutel in."),
    }

    def get_totp_issuer(self) -> str:
        """What the app shows above its code."""
        return f"wijkwerk {settings.MUNICIPALITY_NAME}".strip()

    def get_totp_label(self, user: Any) -> str:
        """What the app shows below its code: the name to sign in with."""
        return str(user.get_username())

    def encrypt(self, text: str) -> str:
        """A secret as it stands in the database: a copy of the database alone gives nobody a second factor."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret in the clear; also one that was sealed with a key in SECRET_KEY_FALLBACKS. Raises `InvalidToken`
        where that key is not there any more."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A name for a passkey, until its owner gives a better one."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Toegangssleutel %(number)d") % {"number": number}


def _seal() -> MultiFernet:
    """The seal of second factors, made of SECRET_KEY; former keys still open what they sealed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"officers.second-factor:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal_anew(authenticator: Authenticator) -> bool:
    """Seal what a second factor holds with the present SECRET_KEY, so that a former one can go; False where none of
    the keys opens it. A passkey holds nothing that is sealed."""
    seal = _seal()
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        try:
            for name in _SEALED & kept.data.keys():
                kept.data[name] = seal.rotate(kept.data[name]).decode()
        except InvalidToken:
            return False
        kept.save(update_fields=["data"])
    return True


def audit(request: HttpRequest, *, officer: Any) -> None:
    """Leave word for the audit line of this request: whose account it was about, by id (wijkwerk/audit.py)."""
    if isinstance(officer, Officer):
        request.audit_officer = officer.pk  # type: ignore[attr-defined]  # read by the porch, which we do not import


def came_by_identity_provider(request: HttpRequest) -> bool:
    """Whether this session began at the city's identity provider."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "socialaccount" for record in records)
