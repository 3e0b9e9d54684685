"""The forms of signing in: those of allauth, in our words and with our names of fields."""

from __future__ import annotations

import logging
import struct
from typing import Any, Final

from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.fernet import InvalidToken
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from officers.sign_in import AccountAdapter

logger = logging.getLogger(__name__)

# Characters; a passkey of today takes two thousand.
_LONGEST_CREDENTIAL: Final = 20_000


class SignInForm(LoginForm):
    """Username and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", _("Gebruikersnaam"))
        _say(self, "password", _("Wachtwoord"))
        self.fields["login"].widget.attrs["autocapitalize"] = "none"

    def add_prefix(self, field_name: str) -> str:
        """The name that the door counts by, and that Django and password managers know."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class ChangePasswordForm(BaseChangePasswordForm):
    """Another password, for who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", _("Uw huidige wachtwoord"))
        _say(self, "password1", _("Uw nieuwe wachtwoord"), " ".join(password_validators_help_texts()))
        _say(self, "password2", _("Nog een keer uw nieuwe wachtwoord"))


class PasswordAgainForm(ReauthenticateForm):
    """The password again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", _("Wachtwoord"))


class _WorksOnce(BaseAuthenticateForm):
    """A code of an app works once (RFC 6238, 5.2), and no code of before it works any more.

    Allauth remembers a code for half a minute, in the cache; with a step early and late it lives three times as long.
    """

    def clean_code(self) -> str:
        """The code; `incorrect_code` where it was used, or where no key opens what it is compared with."""
        try:
            code: str = super().clean_code()
        except InvalidToken as error:
            logger.error("a second factor is sealed with a SECRET_KEY that is gone; see forget_second_factor")
            raise ValidationError(AccountAdapter.error_messages["incorrect_code"], code="incorrect_code") from error
        if self.authenticator.type == Authenticator.Type.TOTP and not _use_step(self.authenticator, code):
            raise ValidationError(AccountAdapter.error_messages["incorrect_code"], code="incorrect_code")
        return code


def _use_step(app: Authenticator, code: str) -> bool:
    """Note that an app's code of this step was used; False where this one, or a later one, was used before."""
    before = app.data
    secret = decrypt(before["secret"])
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step)))
    ]
    if not steps or max(steps) <= before.get("last_step", 0):
        return False
    # Two may send the same code at once: the second finds other data, and fails.
    app.data = before | {"last_step": max(steps)}
    return bool(Authenticator.objects.filter(pk=app.pk, data=before).update(data=app.data))


class CodeForm(_WorksOnce, AuthenticateForm):
    """A code of the app, or one of the codes on paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", _("Code"), _("De 6 cijfers in uw app, of een van uw reservecodes."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class CodeAgainForm(_WorksOnce, CodeReauthenticateForm):
    """A code again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", _("Code"), _("De 6 cijfers in uw app, of een van uw reservecodes."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AppForm(ActivateTOTPForm):
    """The first code of a new app, to see that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", _("Code"), _("De 6 cijfers die uw app nu laat zien."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class CredentialField(forms.JSONField):
    """What a browser gives of a passkey. Whatever else a stranger sends is an error on the page, and not one of ours.

    Allauth parses it again, and expects no other faults than those of an honest browser.
    """

    def __init__(self, reader: type[RegistrationResponse] | type[AuthenticationResponse]) -> None:
        super().__init__(required=True, widget=forms.HiddenInput)
        self.reader = reader

    def to_python(self, value: Any) -> Any:
        """The JSON object; `ValidationError` with code `incorrect_code` where no passkey could have made it."""
        refusal = ValidationError(AccountAdapter.error_messages["incorrect_key"], code="incorrect_code")
        if isinstance(value, str) and len(value) > _LONGEST_CREDENTIAL:
            raise refusal
        try:
            said = super().to_python(value)
            if said not in self.empty_values:
                self.reader.from_dict(said)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error, RecursionError) as error:
            raise refusal from error
        return said

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown again after a refusal: nothing, so that it is not read a second time."""
        return None

    def prepare_value(self, value: Any) -> str:
        """Empty: the script of the page fills it in."""
        return ""


class KeyLoginForm(LoginWebAuthnForm):
    """A passkey instead of a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(AuthenticationResponse)


class KeyAfterPasswordForm(AuthenticateWebAuthnForm):
    """A passkey after a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(AuthenticationResponse)


class KeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(AuthenticationResponse)


class KeyForm(AddWebAuthnForm):
    """A passkey of a telephone, computer or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(RegistrationResponse)
        self.fields["passwordless"].initial = True
        _say(self, "name", _("Hoe noemt u deze sleutel?"), _("Bijvoorbeeld: mijn werktelefoon."))
        self.fields["name"].max_length = 80
        self.fields["name"].widget.attrs["maxlength"] = 80
        _say(
            self,
            "passwordless",
            _("Ook inloggen zonder wachtwoord"),
            _("Dan vraagt uw apparaat om een vingerafdruk, gezicht of pincode."),
        )

    def clean_name(self) -> str:
        """The name, at most 80 characters: the ceremony is over, so a long one is cut and not refused."""
        return str(super().clean_name())[:80]


class KeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Hoe noemt u deze sleutel?"), max_length=80)


def _say(form: forms.BaseForm, name: str, label: Any, help_text: Any = "") -> None:
    """Label and help of a field in our words; a placeholder that repeats the label goes."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
