"""Fills a database for measuring: the demo's areas, the starting set, officers, and any number of signals by SQL.

The signals are made in the database, because a million through the front door takes an hour. Their numbers are like
those of a town: one in twenty is open, spread over buurten, categories and three years; what is not arranged for a
buurt goes to the team that the starting set names. One in eight was offered to another team, one in five hundred stands
on the agenda, and in the middle of a month the officers of one stadsdeel moved to another unit. One text in seven has a
common word, one in fifty and one in a thousand a rarer one, and each a number of its own. Nothing in them is random: a
second run gives the same rows.
"""

from __future__ import annotations

import datetime
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from agenda.models import Commitment, Item, Phase
from areas.importing import import_areas
from areas.models import Area
from areas.sources import open_source
from officers.models import ApiClient, AreaAlderman, Coverage, Domain, Officer, Positioning, Role, RoleTitle, Team
from signals import measuring
from signals.models import Category, OpenRelation, TeamAction, ToMeasure
from wijkwerk.bench import work
from wijkwerk.demo.geography import as_geojson

# One row for each number: area, category and moment follow from it by steps that have no common factor.
_SIGNALS = """
WITH RECURSIVE up AS (
    SELECT id AS area_id, id AS above, 0 AS step FROM areas_area
  UNION ALL
    SELECT up.area_id, v.parent_id, up.step + 1
    FROM up JOIN areas_areaversion v ON v.area_id = up.above WHERE v.parent_id IS NOT NULL
), ways AS (
    -- Of each area its own code and those above it, the nearest first, and the unit of its area officers.
    SELECT up.area_id, jsonb_agg(a.code ORDER BY up.step) AS codes, jsonb_agg(v.name ORDER BY up.step) AS names,
           (array_agg(p.team_id ORDER BY up.step) FILTER (WHERE p.team_id IS NOT NULL))[1] AS unit_id
    FROM up JOIN areas_area a ON a.id = up.above JOIN areas_areaversion v ON v.area_id = a.id
    LEFT JOIN officers_positioning p ON p.area_id = a.id AND p.valid_until IS NULL
    GROUP BY up.area_id
)
INSERT INTO signals_signal (
    public_id, number, external_number, kind, text, category_id, category_by, domain_id, sensitivity, is_urgent,
    area_id, point, is_outside, street, house_number, postcode, town, place, channel, entry_desk_id, facts, trace,
    status, team_id, received_at, updated_at, due_on, first_contact_due_on, closed_at, told, first_contact_at,
    other_organisation, times_reopened
)
SELECT gen_random_uuid(), '2026-' || to_char(nextval('signals_number'), 'FM000000000'), '', 'melding',
       (%(words)s::text[])[1 + i %% cardinality(%(words)s::text[])] || ' Nummer ' || i || '.'
       || CASE WHEN i %% 50 = 0 THEN ' Er staat een scooter.' ELSE '' END
       || CASE WHEN i %% 1000 = 0 THEN ' Wij zien er ratten.' ELSE '' END,
       c.id, 'melder', c.domain_id, c.sensitivity, i %% 40 = 0,
       a.id,
       -- Spread over some hundreds of metres: on one point each would be looked at as a repeat of thousands.
       ST_Translate(
           ST_PointOnSurface(v.boundary), ((i * 37) %% 401 - 200) * 0.00002, ((i * 53) %% 397 - 198) * 0.00001
       ), false,
       -- A hundred and fifty streets, one of which is looked for; of one in twenty the place is said in words.
       CASE i %% 150 WHEN 1 THEN 'Van der Lindenstraat'
            ELSE 'Van der Q' || translate((i %% 150)::text, '0123456789', 'abcdefghij') || 'straat' END,
       (i %% 97)::text || CASE i %% 3 WHEN 0 THEN ' a' WHEN 1 THEN 'b' ELSE '' END, '', '',
       CASE i %% 20 WHEN 3 THEN 'naast de glascontainer' ELSE '' END, h.channel, coalesce(h.desk, %(triage)s),
       -- What was known when it came in, as `routing.Facts` keeps it: proefdraaien routes on this.
       jsonb_build_object(
           'channel', h.channel, 'kind', 'melding', 'sensitivity', c.sensitivity,
           'at', to_char(m.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
           'category', c.slug, 'category_name', c.name, 'decided', true, 'decided_by', 'melder', 'task', t.slug,
           'areas', w.codes, 'area_names', w.names, 'outside', false, 'answers', '{}'::jsonb
       ), '[]',
       CASE WHEN i %% 20 = 0 THEN (ARRAY['gemeld', 'in_behandeling', 'ingepland', 'heropend'])[1 + (i / 20) %% 4]
            ELSE 'afgehandeld' END,
       coalesce(h.desk, r.team_id, %(triage)s),
       m.at, m.at, m.at::date + 14 + (i %% 30)::int, m.at::date + 3,
       CASE WHEN i %% 20 = 0 THEN NULL
            ELSE least(%(now)s::timestamptz, m.at + (1 + i %% 21) * interval '1 day') END,
       CASE WHEN i %% 20 <> 0 THEN i %% 9 <> 0 END,
       CASE WHEN i %% 2 = 0 THEN least(%(now)s::timestamptz, m.at + (i %% 200) * interval '1 hour') END, '', 0
FROM generate_series(%(first)s::bigint, %(until)s) AS i
CROSS JOIN LATERAL (SELECT %(now)s::timestamptz - i * (interval '1095 days' / %(until)s) AS at) m
JOIN LATERAL (SELECT (%(areas)s::bigint[])[1 + (i * 7) %% cardinality(%(areas)s::bigint[])] AS id) a ON true
JOIN areas_areaversion v ON v.area_id = a.id
JOIN signals_category c ON c.id = (%(categories)s::bigint[])[1 + (i * 11) %% cardinality(%(categories)s::bigint[])]
LEFT JOIN officers_municipaltask t ON t.id = c.task_id
LEFT JOIN officers_arrangement r ON r.task_id = c.task_id AND r.area_id IS NULL
JOIN ways w ON w.area_id = a.id
-- One in four is heard by an area officer, and comes in where they sit.
CROSS JOIN LATERAL (
    SELECT CASE i %% 8 WHEN 3 THEN 'straat' WHEN 5 THEN 'overleg' WHEN 6 THEN 'email' ELSE 'web' END AS channel,
           CASE WHEN i %% 8 IN (3, 5) THEN coalesce(w.unit_id, %(triage)s) END AS desk
) h
"""
_EVENTS = """
INSERT INTO signals_event (signal_id, what, before, after, is_public, at)
SELECT s.id, w.what, '', CASE w.what WHEN 'toegewezen' THEN t.slug ELSE s.channel END, w.what = 'ontvangen',
       s.received_at
FROM signals_signal s JOIN officers_team t ON t.id = s.team_id
CROSS JOIN (VALUES ('ontvangen'), ('toegewezen')) AS w (what)
WHERE s.id > %(after)s
"""
_NOW = "2026-11-23 12:00:00+00"
# Two in three of the offers were accepted, by who has it now.
_OFFERS = """
INSERT INTO signals_handover (
    public_id, signal_id, from_team_id, to_team_id, reason, offered_at, answer, answer_reason, answered_at
)
SELECT gen_random_uuid(), s.id, CASE WHEN a.is_accepted THEN o.id ELSE s.team_id END,
       CASE WHEN a.is_accepted THEN s.team_id ELSE o.id END, '', s.received_at + interval '2 hours',
       CASE WHEN a.is_accepted THEN 'aanvaard' ELSE 'geweigerd' END, '',
       s.received_at + (3 + s.id %% 90) * interval '1 hour'
FROM signals_signal s
CROSS JOIN LATERAL (SELECT s.id %% 3 <> 0 AS is_accepted) a
CROSS JOIN LATERAL (SELECT (%(teams)s::bigint[])[1 + (s.id / 8) %% cardinality(%(teams)s::bigint[])] AS id) o
WHERE s.id > %(after)s AND s.id %% 8 = 1
"""
_EVIDENCE = """
INSERT INTO agenda_evidence (item_id, signal_id, added_at)
SELECT (%(items)s::bigint[])[1 + (s.id / 500) %% cardinality(%(items)s::bigint[])], s.id, s.received_at
FROM signals_signal s WHERE s.id > %(after)s AND s.id %% 500 = 7
"""
WORDS = [
    "De lantaarnpaal voor de deur is kapot en het is donker op het fietspad.",
    "Er ligt een bankstel naast de containers bij de flat.",
    "De stoeptegels liggen los bij het gezondheidscentrum, mijn moeder is gevallen.",
    "Het gras langs de vijver is al weken niet gemaaid.",
    "Er hangen elke avond jongeren bij de ingang van de supermarkt.",
    "De schommel in het speeltuintje heeft een scherpe punt.",
    "Bij elke bui loopt het water tot aan de voordeur.",
]


# On this day the officers of the first stadsdeel got another place.
MOVED = datetime.date(2026, 5, 15)
ITEMS = 40


def prepare() -> str:
    """Make the municipality without signals in an empty, migrated database; gives an API key without a limit."""
    call_command("load_starter_set", verbosity=0, stdout=io.StringIO())  # what is written is the table, or its JSON
    if not Area.objects.exists():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "areas.geojson"
            file.write_text(as_geojson())
            with transaction.atomic():
                import_areas(open_source(file))
    # Each team has its mailbox, as a city gives them (`dashboard/gaps.py` names those without).
    for team in Team.objects.filter(email=""):
        team.email = f"{team.slug}@example.nl"
        team.save(update_fields=["email"])
    _officer("bench-team", "teamlid", team=Team.objects.get(slug="triage").pk, also=6)
    _officer("bench-triage", "triage", team=Team.objects.get(slug="triage").pk)
    alderman = _officer("bench-alderman", "wethouder")
    for area in Area.objects.filter(kind__slug="gemeente").order_by("code")[:1]:
        AreaAlderman.objects.get_or_create(officer=alderman, area=area)
    _officer("bench-fg", "fg")
    area_officer = _officer("bench-area", "wijkambtenaar")
    for area in Area.objects.filter(kind__slug="stadsdeel").order_by("code")[:1]:
        Coverage.objects.get_or_create(officer=area_officer, area=area, role_title=RoleTitle.objects.order_by("pk")[0])
    # Half of the areas have their officers with a team of fysiek, the others are a unit of their own.
    title = RoleTitle.objects.order_by("pk")[0]
    units = [Team.objects.filter(domain__slug="fysiek").order_by("pk")[0], _unit()]
    boroughs = list(Area.objects.filter(kind__slug="stadsdeel").order_by("code"))
    if not Positioning.objects.exists():
        for place, area in enumerate(boroughs):
            Positioning.objects.create(
                area=area, role_title=title, team=units[place % 2], valid_from=None if place else MOVED
            )
        Positioning.objects.create(area=boroughs[0], role_title=title, team=units[1], valid_until=MOVED)
    _agenda(boroughs, owner=area_officer)
    key = ApiClient.new_key()
    ApiClient.objects.update_or_create(
        name="bench", defaults={"key_digest": ApiClient.digest(key), "scopes": list(ApiClient.Scope), "rate": ""}
    )
    return key


def _agenda(areas: Sequence[Area], *, owner: Officer) -> None:
    """Items and promises, as many as a town has."""
    if Item.objects.exists():
        return
    domains = list(Domain.objects.all())
    for number in range(ITEMS):
        item = Item.objects.create(
            title=f"Opgave {number}", phase=Phase.ON_AGENDA, owner=owner, is_public=number % 2 == 0,
            scheduled_at=datetime.datetime(2026, 1 + number % 10, 5, tzinfo=datetime.UTC),
        )  # fmt: skip
        item.areas.set([areas[number % len(areas)]])
        item.domains.set(domains[: 1 + number % 3])
        Commitment.objects.create(
            text=f"Belofte {number}", promised_by=owner, owner=owner, area=areas[number % len(areas)], item=item,
            due_on=datetime.date(2026, 12, 1 + number % 28), is_public=True,
        )  # fmt: skip


def _unit() -> Team:
    """A unit of area officers outside the domains."""
    return Team.objects.get_or_create(slug="wijkzaken", defaults={"name": "Wijkzaken"})[0]


def _officer(username: str, role: str, *, team: int | None = None, also: int = 0) -> Officer:
    """An officer with a role, in a team and in the first `also` other teams; the password is the username."""
    officer, made = Officer.objects.get_or_create(username=username, defaults={"name": username})
    if made:
        officer.set_password(username)
        officer.save()
        officer.roles.set(Role.objects.filter(slug=role))
        teams = list(Team.objects.exclude(is_triage=True).order_by("pk").values_list("pk", flat=True)[:also])
        officer.teams.set(teams if also else [team] if team else [])
    return officer


def fill(*, until: int) -> int:
    """Add signals until there are `until`, and bring the planner's knowledge up to date; gives how many were added."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM signals_signal")
        present, last = cursor.fetchone()
        if present < until:
            lists = {
                "areas": Area.objects.filter(kind__slug="buurt").order_by("code"),
                "categories": Category.objects.filter(is_active=True).order_by("slug"),
                "teams": Team.objects.order_by("pk"),
                "items": Item.objects.order_by("pk"),
            }
            values: dict[str, Any] = {name: list(rows.values_list("pk", flat=True)) for name, rows in lists.items()}
            values |= {
                "words": WORDS,
                "first": present + 1,
                "until": until,
                "triage": Team.objects.get(is_triage=True).pk,
                "now": _NOW,
                "after": last,
            }
            with _quickly(cursor, "signals_signal", "signals_event", "signals_reporter", "signals_message"):
                for sql in (_SIGNALS, _EVENTS, _OFFERS, _EVIDENCE):
                    cursor.execute(sql, values)
                work.fill(after=last, now=_NOW)
            OpenRelation.objects.rebuild()
            cursor.execute("ANALYZE")
            # All are measured from the first to the last, as those of before an upgrade.
            measuring.measure_again()
            measuring.catch_up(seconds=3600)
        elif present and not TeamAction.objects.exists():
            # Made by an earlier version, which did not work on them.
            work.fill(after=0, now=_NOW)
            ToMeasure.objects.all().delete()
        cursor.execute("VACUUM ANALYZE")
    return max(until - present, 0)


@contextmanager
def _quickly(cursor: CursorWrapper, *tables: str) -> Iterator[None]:
    """Rows are written without triggers and without looking each other up (the statements make no others than whole
    ones), and indexes are made when all are there: that takes a third of the time."""
    cursor.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
        WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
        """,
        [list(tables)],
    )
    indexes = cursor.fetchall()
    with transaction.atomic():
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        (may_skip,) = cursor.fetchone() or (False,)
        if may_skip:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
    ToMeasure.objects.all().delete()


def key_as_header(key: str) -> str:
    """The header under which a program shows its key, as JSON for a process of its own."""
    return json.dumps({"Authorization": f"Bearer {key}"})
