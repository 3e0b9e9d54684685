"""The mails to reporters: what each says while a city wrote nothing of its own, and what may be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officers.organisation import OnceForEachStamp
from signals import mail_defaults, placeholders, speech
from signals.models import MailKind, MailTemplate

# What may be filled in -> what it is, for who writes the texts.
VARIABLES: Final[dict[str, Any]] = {
    "kenmerk": gettext_lazy("het kenmerk van het signaal"),
    "status": gettext_lazy("de status, zoals “in behandeling”"),
    "onderwerp": gettext_lazy("het onderwerp, in de woorden voor bewoners"),
    "adres": gettext_lazy("het adres van de plek"),
    "termijn": gettext_lazy("de dag waarop wij klaar willen zijn"),
    "team": gettext_lazy("het team dat het signaal heeft"),
    "gemeente": gettext_lazy("de naam van de gemeente"),
}
# In a mail there may stand more, and in its subject less: a subject is read by who looks over a shoulder.
IN_SUBJECT: Final = ("kenmerk", "status", "gemeente")
_IN_BODY: Final[dict[str, Any]] = {
    **VARIABLES,
    "bericht": gettext_lazy("wat wij de melder vertellen"),
    "volgpagina": gettext_lazy("de link naar de volgpagina van de melder"),
    "kaart": gettext_lazy("de link naar de kaart van het gebied"),
}
_ASKING: Final[dict[str, Any]] = {
    **_IN_BODY,
    "antwoordpagina": gettext_lazy("de link waarmee de melder antwoordt"),
    "antwoord_tot": gettext_lazy("de laatste dag waarop wij op antwoord wachten"),
}
# A complaint has a page that nobody outside sees, and a term of its own.
_OF_COMPLAINT: Final[dict[str, Any]] = {
    "kenmerk": VARIABLES["kenmerk"],
    "gemeente": VARIABLES["gemeente"],
    "team": gettext_lazy("het team dat de klacht behandelt"),
    "ontvangen": gettext_lazy("de dag waarop de klacht binnenkwam"),
    "termijn": gettext_lazy("de laatste dag voor ons antwoord op de klacht"),
}
IN_BODY: Final[dict[str, dict[str, Any]]] = {
    MailKind.CONFIRMATION: {**_IN_BODY, "uw_tekst": gettext_lazy("wat de melder schreef, als citaat")},
    MailKind.STATUS: _IN_BODY,
    MailKind.CLOSING: {
        **_IN_BODY,
        "oordeel": gettext_lazy("de vraag wat de melder ervan vindt, met een link per antwoord"),
    },
    MailKind.QUESTION: _ASKING,
    MailKind.REMINDER: _ASKING,
    MailKind.STATUTORY: _IN_BODY,
    MailKind.COMPLAINT: _OF_COMPLAINT,
    MailKind.COMPLAINT_EXTENDED: _OF_COMPLAINT,
}
# What may stand in a subject, where that is less than usual. That somebody complained is said in the letter only.
IN_SUBJECT_OF: Final[dict[str, tuple[str, ...]]] = {
    MailKind.COMPLAINT: ("kenmerk", "gemeente"),
    MailKind.COMPLAINT_EXTENDED: ("kenmerk", "gemeente"),
}
# A sensitive text is not mailed: without the link its reader would not hear it at all.
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    MailKind.CONFIRMATION: ("bericht", "volgpagina"),
    MailKind.STATUS: ("bericht", "volgpagina"),
    MailKind.CLOSING: ("bericht", "volgpagina"),
    MailKind.QUESTION: ("bericht", "antwoordpagina"),
    MailKind.REMINDER: ("bericht", "antwoordpagina"),
    MailKind.STATUTORY: ("bericht", "volgpagina"),
    MailKind.COMPLAINT: ("ontvangen", "termijn"),
    MailKind.COMPLAINT_EXTENDED: ("termijn",),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a mail, with places to fill in."""

    subject: str
    body: str


DEFAULTS: Final[dict[str, Words]] = {
    kind: Words(subject, "".join(pieces)) for kind, (subject, pieces) in mail_defaults.PIECES.items()
}


@OnceForEachStamp
def _known_words() -> Mapping[str, Words]:
    """The words of each mail: the city's, or else the default."""
    return DEFAULTS | {row.kind: Words(row.subject, row.body) for row in MailTemplate.objects.all()}


def words_of(kind: str, *, on: str | None = None) -> Words:
    """The words of a mail: the city's, or else the default. `on` is the stamp of the organisation where it is known;
    then they are read once for each stamp. A city writes in Dutch: in another language the default holds."""
    if speech.current() != speech.DUTCH:
        subject, pieces = mail_defaults.PIECES[kind]
        return Words(_(subject), "".join(_(piece) for piece in pieces))
    return _known_words(on=on)[kind]


def judge(kind: str, *, subject: str, body: str) -> None:
    """Refuse words that could not be sent as they are meant. Raises `ValidationError`, keys `subject` and `body`."""
    errors = {
        "subject": placeholders.faults(subject, known=IN_SUBJECT_OF.get(kind, IN_SUBJECT)),
        "body": placeholders.faults(
            body,
            known=IN_BODY.get(kind, {}),
            needed=NEEDED.get(kind, ()),
            why_needed=_("Zonder mist de melder wat die moet weten."),
        ),
    }
    if any(errors.values()):
        raise ValidationError({name: found for name, found in errors.items() if found})


def judge_standard(text: str) -> None:
    """Refuse a standard text that could not be filled in, or holds a link that may not be."""
    found = placeholders.faults(text, known=VARIABLES)
    if found:
        raise ValidationError({"text": found})


def listed(variables: Mapping[str, Any]) -> str:
    """What may be filled in, as a line for who writes a text."""
    return "; ".join(f"{{{name}}}: {meaning}" for name, meaning in variables.items())
