"""Which teams something beside an open signal ties to it: a table that PostgreSQL keeps by triggers, empty as yet."""

import django.db.models.deletion
from django.db import migrations, models

# No trigger names columns: a later migration could not change the type of those.
TRIGGERS = """
CREATE FUNCTION signals_relations(which bigint) RETURNS TABLE (signal_id bigint, team_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT h.signal_id, CASE h.answer WHEN 'aanvaard' THEN h.from_team_id ELSE h.to_team_id END
    FROM signals_handover h WHERE h.signal_id = which AND h.answer IN ('aanvaard', 'open', 'verlopen')
  UNION ALL
    SELECT a.signal_id, a.team_id FROM signals_teamaction a
    WHERE a.signal_id = which AND a.partner_id IS NULL AND a.status <> 'ingetrokken'
  UNION ALL
    SELECT c.signal_id, c.team_id FROM signals_consult c WHERE c.signal_id = which AND c.team_id IS NOT NULL
  UNION ALL
    SELECT c.signal_id, c.team_id FROM signals_complaint c WHERE c.signal_id = which
  UNION ALL
    SELECT p.signal_id, p.team_id FROM signals_statutorypassing p WHERE p.signal_id = which
$$;
-- Of something new whether the signal is open or not: it may be being opened by somebody else, who does not see this yet.
CREATE FUNCTION signals_relate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR EXISTS (
        SELECT FROM signals_signal s WHERE s.id = NEW.signal_id AND s.status NOT IN ('afgehandeld', 'geannuleerd')
    ) THEN
        INSERT INTO signals_openrelation (signal_id, team_id)
        SELECT r.signal_id, r.team_id FROM signals_relations(NEW.signal_id) r ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION signals_relate_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status IN ('afgehandeld', 'geannuleerd') THEN
        IF OLD.status NOT IN ('afgehandeld', 'geannuleerd') THEN
            DELETE FROM signals_openrelation r WHERE r.signal_id = NEW.id;
        END IF;
    ELSIF OLD.status IN ('afgehandeld', 'geannuleerd') THEN
        INSERT INTO signals_openrelation (signal_id, team_id)
        SELECT r.signal_id, r.team_id FROM signals_relations(NEW.id) r ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER signals_relate_opened AFTER UPDATE ON signals_signal
    FOR EACH ROW EXECUTE FUNCTION signals_relate_opened();
"""
BACK = """
DROP TRIGGER signals_relate_opened ON signals_signal;
DROP FUNCTION signals_relate_opened();
DROP FUNCTION signals_relate();
DROP FUNCTION signals_relations(bigint);
"""
# That what is open is urgent or has news more often than all that there ever was PostgreSQL does not know of columns
# by themselves. And it reads a list from an index alone where a table was vacuumed lately: by itself it waits until a
# fifth of all signals changed.
PLANNING = """
CREATE STATISTICS signal_of_open (mcv) ON status, is_urgent, has_action_news FROM signals_signal;
ALTER TABLE signals_signal SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
"""
PLANNING_BACK = """
ALTER TABLE signals_signal RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
DROP STATISTICS signal_of_open;
"""
BESIDE = ("signals_handover", "signals_teamaction", "signals_consult", "signals_complaint", "signals_statutorypassing")


class Migration(migrations.Migration):
    dependencies = [
        ("officers", "0013_stories_and_partners_of_areas"),
        ("signals", "0067_callback_warned"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenRelation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "signal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="signals.signal"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="officers.team",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("team", "signal"), name="open_relation_once")],
            },
        ),
        migrations.RunSQL(PLANNING, PLANNING_BACK),
        migrations.RunSQL(TRIGGERS, BACK),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER signals_relate AFTER INSERT OR UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION signals_relate()",
                f"DROP TRIGGER signals_relate ON {table}",
            )
            for table in BESIDE
        ],
    ]
