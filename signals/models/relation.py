"""What ties other teams to signals that are open, where it can be found at once."""

from __future__ import annotations

from django.db import connection, models

from officers.models import Team
from signals.models.signal import Signal


class OpenRelationManager(models.Manager):
    """All of them."""

    def rebuild(self) -> None:
        """Write those of every open signal that lack; for who wrote signals with the triggers off (`bin/bench`)."""
        with connection.cursor() as cursor:
            cursor.execute("""
                INSERT INTO signals_openrelation (signal_id, team_id)
                SELECT r.signal_id, r.team_id FROM signals_signal s CROSS JOIN LATERAL signals_relations(s.id) r
                WHERE s.status NOT IN ('afgehandeld', 'geannuleerd') ON CONFLICT DO NOTHING
            """)


class OpenRelation(models.Model):
    """A team that has anything in a table beside an open signal: an offer, an action, a question, a complaint.

    PostgreSQL writes them by triggers, nobody else does. They say where to look and nothing of who may know: one may
    stand here whose offer was declined since, and none may lack of which the rule (`signals/visibility.py`) makes
    something (docs/adr/0041).
    """

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)

    objects = OpenRelationManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "signal"], name="open_relation_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.signal_id}"
