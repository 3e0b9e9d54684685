"""Every signal that changed is written down to be measured, in the transaction that changes it (`signals/measuring.py`).

Of a change of a signal only what is counted matters; of its history everything but reading.
"""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION signals_measure_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_tomeasure (signal_number, has_moved, was_at, was_about)
    SELECT id, point IS NOT NULL, NULL, NULL FROM made;
    RETURN NULL;
END $$;
CREATE FUNCTION signals_measure_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_tomeasure (signal_number, has_moved, was_at, was_about)
    SELECT o.id, moved, CASE WHEN moved THEN o.point END, CASE WHEN moved THEN o.category_id END
    FROM before o JOIN after n ON n.id = o.id
    CROSS JOIN LATERAL (
        SELECT o.point IS DISTINCT FROM n.point OR o.category_id IS DISTINCT FROM n.category_id AS moved
    ) m
    WHERE (o.kind, o.category_id, o.domain_id, o.secondary_domain_id, o.area_id, o.point, o.channel, o.entry_desk_id,
           o.status, o.team_id, o.received_at, o.due_on, o.first_contact_at, o.closed_at, o.told, o.feedback,
           o.times_reopened)
        IS DISTINCT FROM
          (n.kind, n.category_id, n.domain_id, n.secondary_domain_id, n.area_id, n.point, n.channel, n.entry_desk_id,
           n.status, n.team_id, n.received_at, n.due_on, n.first_contact_at, n.closed_at, n.told, n.feedback,
           n.times_reopened);
    RETURN NULL;
END $$;
CREATE FUNCTION signals_measure_happened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_tomeasure (signal_number, has_moved)
    -- What says that it came in, or went to another team, comes with a change of the signal.
    SELECT DISTINCT signal_id, false FROM made WHERE what NOT IN ('gelezen', 'ontvangen', 'toegewezen');
    RETURN NULL;
END $$;
CREATE TRIGGER signals_measure_made AFTER INSERT ON signals_signal
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION signals_measure_made();
CREATE TRIGGER signals_measure_changed AFTER UPDATE ON signals_signal
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION signals_measure_changed();
CREATE TRIGGER signals_measure_happened AFTER INSERT ON signals_event
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION signals_measure_happened();
"""
BACK = """
DROP TRIGGER signals_measure_happened ON signals_event;
DROP TRIGGER signals_measure_changed ON signals_signal;
DROP TRIGGER signals_measure_made ON signals_signal;
DROP FUNCTION signals_measure_happened();
DROP FUNCTION signals_measure_changed();
DROP FUNCTION signals_measure_made();
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0050_measures")]

    operations = [migrations.RunSQL(TRIGGERS, BACK)]
