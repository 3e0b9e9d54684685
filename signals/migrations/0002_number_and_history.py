"""The sequence behind public numbers, and the trigger that keeps history as it was written."""

from django.db import migrations

# The retention job (and nothing else) says in its own transaction that it may: SET LOCAL wijkwerk.retention = 'on'.
TRIGGER = """
CREATE FUNCTION signals_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('wijkwerk.retention', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'History of signals is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER signals_event_append_only BEFORE UPDATE OR DELETE ON signals_event
    FOR EACH ROW EXECUTE FUNCTION signals_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE signals_number", "DROP SEQUENCE signals_number"),
        migrations.RunSQL(
            TRIGGER,
            "DROP TRIGGER signals_event_append_only ON signals_event; DROP FUNCTION signals_event_is_append_only()",
        ),
    ]
