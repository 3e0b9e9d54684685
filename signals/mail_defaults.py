"""The mails to reporters, as they are while a city wrote nothing of its own: a subject, and a text in pieces, each of
which is translated."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from signals.models import MailKind

_GREETING: Final = (_("Beste lezer,"), "\n\n")
_FAREWELL: Final = ("\n\n", _("Met vriendelijke groet,"), "\n{gemeente}")
_FOLLOW: Final = ("\n\n", _("Volg uw bericht hier:"), "\n{volgpagina}")
_ANSWER: Final = (
    "\n\n",
    _("Geef hier antwoord, tot en met {antwoord_tot}:"),
    "\n{antwoordpagina}\n\n",
    _("Antwoorden op deze mail kan niet: wij lezen dit mailadres niet."),
)
PIECES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    MailKind.CONFIRMATION: (
        _("Wij hebben uw bericht ontvangen ({kenmerk})"),
        (*_GREETING, "{bericht}\n\n", _("{team} kijkt naar uw bericht."), "\n\n{uw_tekst}", *_FOLLOW, *_FAREWELL),
    ),
    MailKind.STATUS: (
        _("Nieuws over uw bericht ({kenmerk})"),
        (*_GREETING, _("Er is nieuws over uw bericht {kenmerk}."), "\n\n{bericht}", *_FOLLOW, *_FAREWELL),
    ),
    MailKind.CLOSING: (
        _("Wij zijn klaar met uw bericht ({kenmerk})"),
        (
            *_GREETING,
            _("Wij zijn klaar met uw bericht {kenmerk}."),
            "\n\n{bericht}\n\n{oordeel}\n\n",
            _("Lees alles terug op uw volgpagina:"),
            "\n{volgpagina}",
            *_FAREWELL,
        ),
    ),
    MailKind.QUESTION: (
        _("Wij hebben een vraag over uw bericht ({kenmerk})"),
        (
            *_GREETING,
            _("Wij hebben een vraag over uw bericht {kenmerk}."),
            "\n\n{bericht}",
            *_ANSWER,
            *_FAREWELL,
        ),
    ),
    MailKind.REMINDER: (
        _("Wij wachten op uw antwoord ({kenmerk})"),
        (
            *_GREETING,
            _("Wij vroegen u iets over uw bericht {kenmerk}. Wij hebben nog geen antwoord van u."),
            "\n\n{bericht}",
            *_ANSWER,
            *_FAREWELL,
        ),
    ),
    MailKind.STATUTORY: (
        _("Wij hebben uw bericht doorgegeven ({kenmerk})"),
        (*_GREETING, "{bericht}", *_FOLLOW, *_FAREWELL),
    ),
    # Awb 9:6 (receipt), 9:7 (by whom), 9:11 (term) and 9:12 (the ombudsman, with the answer).
    MailKind.COMPLAINT: (
        _("Bevestiging van ontvangst ({kenmerk})"),
        (
            *_GREETING,
            _("Op {ontvangen} kregen wij uw klacht. Zij hoort bij uw bericht {kenmerk}."),
            "\n\n",
            _(
                "{team} behandelt uw klacht. Dat doet iemand die niets te maken had met wat er is gebeurd. U mag uw"
                " verhaal ook aan ons vertellen."
            ),
            "\n\n",
            _("U krijgt uiterlijk op {termijn} ons antwoord. Lukt dat niet, dan schrijven wij u dat voor die dag."),
            *_FAREWELL,
        ),
    ),
    MailKind.COMPLAINT_EXTENDED: (
        _("Ons antwoord duurt langer ({kenmerk})"),
        (
            *_GREETING,
            _("Wij hebben meer tijd nodig voor uw klacht bij bericht {kenmerk}. De wet geeft ons vier weken extra."),
            "\n\n",
            _("U krijgt uiterlijk op {termijn} ons antwoord."),
            *_FAREWELL,
        ),
    ),
}


def sender() -> str:
    """Who signs a mail to somebody outside: the municipality."""
    return str(settings.MUNICIPALITY_NAME or gettext(_("de gemeente")))
