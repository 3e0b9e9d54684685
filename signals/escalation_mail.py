"""What is told where a signal is put before a level: that a decision is asked, or that none is needed any more.

The team lead hears as a person; a level above that by its secretariat's mailbox (`EscalationDesk`), with number and day
and no text, subject or place of the signal.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from officers.models import Officer
from outbox import post
from outbox.models import Letter
from signals.history import Actor
from signals.models import Escalation, EscalationDesk, EscalationLevel, NoticeKind, Signal
from signals.notices import notify

_NO_DECISION: Final = (
    gettext_lazy("Besluit is niet meer nodig"),
    gettext_lazy("Over signaal %s hoeft u niet meer te besluiten."),
)


def tell_lead_before_whom_it_is(signal: Signal, *, by: Actor) -> None:
    """Tell the lead of the team that has a signal, where it is before the team lead: as it is put there, and when it
    goes to another team while it is, since the lead of that one decides from then. A higher level stays the same, and
    hears who has the signal from now, since it asks that team for an explanation."""
    if signal.escalated_to == EscalationLevel.LEAD:
        lead = list(Officer.objects.reachable().filter(pk=signal.team.lead_id))
        notify(NoticeKind.ESCALATED, signal, officers=lead, team=signal.team, by=by)
        waiting = Escalation.objects.filter(signal=signal, outcome=Escalation.Outcome.OPEN)
        waiting.update(lead_told=lead[0] if lead else None)
    elif raised := Escalation.objects.filter(signal=signal, outcome=Escalation.Outcome.OPEN).first():
        with override("nl"):
            values = {"number": signal.number, "team": signal.team}
            words = _("Signaal %(number)s ligt nu bij %(team)s. Vraag dit team om een toelichting, niet het vorige.")
            _write(raised, _("Ander team bij een opschaling (%s)") % signal.number, words % values)


def ask(made: Escalation, *, by: Actor) -> None:
    """Tell a level that a signal is before it."""
    if made.level == EscalationLevel.LEAD:
        tell_lead_before_whom_it_is(made.signal, by=by)
        return
    signal = made.signal
    with override("nl"):
        values = {
            "number": signal.number,
            "team": signal.team,
            "level": made.get_level_display(),
            "day": formats.date_format(made.decide_by),
        }
        body = (
            _(
                "Signaal %(number)s is opgeschaald naar: %(level)s.\n\n"
                "Een besluit is nodig voor het einde van %(day)s. Vraag %(team)s om een toelichting: "
                "dit team heeft het signaal, brengt het in en schrijft het besluit op."
            )
            % values
            + f"\n\n{settings.BASE_URL}{signal.get_absolute_url()}\n"
            + _("Alleen wie het signaal mag zien, kan deze pagina openen.")
        )
        _write(made, _("Opgeschaald: besluit gevraagd (%s)") % signal.number, body)


def call_off(made: Escalation, *, by: Actor) -> None:
    """Tell a level that heard of a signal that no decision is needed any more: it was taken back, went further up, or
    is closed."""
    signal = made.signal
    if made.level == EscalationLevel.LEAD:
        if made.lead_told is not None:
            whom = {"officers": [made.lead_told], "team": signal.team}
            notify(NoticeKind.ESCALATED, signal, by=by, words=_NO_DECISION, **whom)
        return
    with override("nl"):
        values = {"number": signal.number, "level": made.get_level_display()}
        body = _("Signaal %(number)s was opgeschaald naar: %(level)s. Een besluit is niet meer nodig.") % values
        _write(made, _("Besluit is niet meer nodig (%s)") % signal.number, body)


def address_of(made: Escalation) -> str:
    """The mailbox of the secretariat of its level; empty where the city took it away since."""
    return EscalationDesk.objects.filter(level=made.level).values_list("email", flat=True).first() or ""


def _write(made: Escalation, subject: str, body: str) -> None:
    """Mail the secretariat of a level, if it has a mailbox; what was put there keeps its last mail, so that the page of
    the signal can tell that it never arrived."""
    if address := address_of(made):
        letter = Letter(reference=made.signal.number, recipient=address, subject=subject, body=body)
        (made.letter,) = post.write(letter)
        Escalation.objects.filter(pk=made.pk).update(letter=made.letter)
