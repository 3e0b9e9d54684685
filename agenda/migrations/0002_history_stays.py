"""The trigger that keeps the history of the agenda as it was written."""

from django.db import migrations

# The retention job (and nothing else) says in its own transaction that it may: SET LOCAL wijkwerk.retention = 'on'.
TRIGGER = """
CREATE FUNCTION agenda_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('wijkwerk.retention', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'History of the agenda is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER agenda_event_append_only BEFORE UPDATE OR DELETE ON agenda_agendaevent
    FOR EACH ROW EXECUTE FUNCTION agenda_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial")]

    operations = [
        migrations.RunSQL(
            TRIGGER,
            "DROP TRIGGER agenda_event_append_only ON agenda_agendaevent; DROP FUNCTION agenda_event_is_append_only()",
        ),
    ]
