"""The work on the signals that `seed.py` made: who has them, who told them, what was offered, asked, done and said.

As much of each as a town has that works with it every day: half of what is open has a handler, one in ten an action of
another team, one in fifty a question to look along, and of what is closed one in twenty had an action and one in thirty
was handed over. By SQL, and nothing in it is random.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from officers.models import Officer, PartnerOrganisation, Team

COLLEAGUES: Final = 200
# Of each signal a number of its own (`i`), whether it is open, and another team and a colleague by that number.
_MARKED: Final = """
WITH marked AS (
    SELECT s.id, s.id AS i, s.team_id, s.received_at, s.closed_at IS NULL AS is_open,
           coalesce(s.closed_at, %(now)s::timestamptz) AS until, s.status,
           -- What is open is every twentieth: by steps that have no factor in common with that.
           (%(teams)s::bigint[])[1 + (s.id / 20 + s.id) %% cardinality(%(teams)s::bigint[])] AS other_team,
           (%(officers)s::bigint[])[1 + (s.id / 20 * 7 + s.id) %% cardinality(%(officers)s::bigint[])] AS colleague
    FROM signals_signal s WHERE s.id > %(after)s
)
"""
_STATEMENTS: Final = (
    """
    UPDATE signals_signal s SET
        officer_id = CASE WHEN m.is_open AND i %% 40 = 0 THEN m.colleague END,
        made_by_id = CASE WHEN i %% 8 = 5 THEN m.colleague END,
        language = CASE WHEN i %% 50 = 7 THEN 'en' ELSE 'nl' END,
        floating_since = CASE WHEN m.is_open AND i %% 100 = 20 THEN m.received_at END,
        stopped_on = CASE WHEN m.is_open AND i %% 60 = 40 THEN %(now)s::date END,
        waiting_since = CASE WHEN m.is_open AND i %% 60 = 40 THEN m.received_at::date END,
        escalated_to = CASE WHEN m.is_open AND i %% 300 = 60 THEN 'teamleider' ELSE '' END,
        has_action_news = m.is_open AND i %% 80 = 0
    FROM marked m WHERE m.id = s.id AND (m.is_open OR i %% 8 = 5 OR i %% 50 = 7)
    """,
    """
    INSERT INTO signals_reporter (signal_id, name, email, phone)
    SELECT id, 'Melder ' || i %% 5000, 'melder' || i %% 5000 || '@example.nl', '06' || to_char(i %% 5000, 'FM00000000')
    FROM marked WHERE i %% 3 <> 1
    """,
    """
    INSERT INTO signals_message (signal_id, what, status, text, subject, body, at)
    SELECT id, 'status', status, 'Wij zijn ermee bezig.', '', '', received_at + interval '1 day'
    FROM marked WHERE i %% 7 IN (1, 3)
    """,
    """
    INSERT INTO signals_teamaction (
        public_id, signal_id, team_id, text, due_on, status, officer_id, made_by_id, made_at, changed_at, partner_id,
        shares_place, may_close, link_number
    )
    SELECT gen_random_uuid(), id, CASE WHEN i %% 5 = 0 THEN team_id ELSE other_team END, 'Kijk even.',
           CASE WHEN i %% 4 <> 1 THEN (received_at + interval '40 days')::date END,
           CASE WHEN is_open THEN 'open' ELSE 'klaar' END, NULL, colleague, received_at, until,
           CASE WHEN i %% 5 = 0 THEN %(partner)s END, false, false, (i %% 5 = 0)::int
    FROM marked WHERE (is_open AND i %% 200 IN (20, 80)) OR (NOT is_open AND i %% 20 = 3)
    """,
    """
    INSERT INTO signals_handover (
        public_id, signal_id, from_team_id, to_team_id, reason, offered_by_id, offered_at, answer, answer_reason,
        answered_at
    )
    SELECT gen_random_uuid(), id, CASE WHEN is_open THEN team_id ELSE other_team END,
           CASE WHEN is_open THEN other_team ELSE team_id END, 'Dit is voor u.', colleague, received_at,
           CASE WHEN NOT is_open THEN 'aanvaard' WHEN i %% 100 = 20 THEN 'verlopen' ELSE 'open' END, '',
           CASE WHEN NOT is_open OR i %% 100 = 20 THEN received_at END
    FROM marked WHERE (is_open AND i %% 100 IN (0, 20) OR NOT is_open AND i %% 30 = 1) AND team_id <> other_team
    """,
    """
    INSERT INTO signals_consult (
        public_id, signal_id, from_team_id, team_id, question, shares_text, holds, asked_by_id, asked_at, answer,
        answered_at
    )
    SELECT gen_random_uuid(), id, team_id, other_team, 'Kent u dit adres?', false, false, colleague, received_at,
           CASE WHEN is_open THEN 'open' ELSE 'betrokken' END, CASE WHEN NOT is_open THEN until END
    FROM marked WHERE (is_open AND i %% 1000 = 40 OR NOT is_open AND i %% 50 = 9) AND team_id <> other_team
    """,
    """
    INSERT INTO signals_coordination (signal_id, coordinator_id, warns, begun_at)
    SELECT id, colleague, true, received_at FROM marked WHERE is_open AND i %% 2000 = 100
    """,
    """
    INSERT INTO signals_callback (public_id, signal_id, "on", text, phone, officer_id, at)
    SELECT gen_random_uuid(), id, %(now)s::date, 'Bel terug.', '', colleague, received_at
    FROM marked WHERE is_open AND i %% 1000 = 60
    """,
    """
    WITH failed AS (
        INSERT INTO outbox_letter (
            reference, recipient, subject, body, message_id, state, attempts, due_at, error, created_at, told_at
        )
        SELECT 'bench', 'weg@example.nl', 'Bericht', 'Bericht', 'bench-' || m.id, 'failed', 1, %(now)s, 'weg', %(now)s,
               %(now)s
        FROM signals_message m WHERE m.signal_id > %(after)s AND m.signal_id %% 2000 = 0
        RETURNING id, substr(message_id, 7)::bigint AS message
    )
    UPDATE signals_message m SET letter_id = f.id FROM failed f WHERE m.id = f.message
    """,
)


def fill(*, after: int, now: str) -> None:
    """Work on every signal whose key lies after one; `now` is the moment up to which signals were made."""
    partner, _made = PartnerOrganisation.objects.get_or_create(
        slug="bench", defaults={"name": "Bench", "email": "bench@example.nl"}
    )
    _hire()
    given: dict[str, Any] = {
        "after": after,
        "now": now,
        "partner": partner.pk,
        "teams": list(Team.objects.order_by("pk").values_list("pk", flat=True)),
        "officers": list(Officer.objects.order_by("pk").values_list("pk", flat=True)),
    }
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            with_marks = "FROM marked" in statement
            cursor.execute((_MARKED if with_marks else "") + statement, given)


def _hire() -> None:
    """As many colleagues as such a town has; they never sign in."""
    known = set(Officer.objects.values_list("username", flat=True))
    names = [f"bench-collega-{number}" for number in range(COLLEAGUES)]
    Officer.objects.bulk_create([Officer(username=name, name=name) for name in names if name not in known])
