"""Which levels have a mailbox is kept by a process for each stamp of the organisation."""

from django.db import migrations

STAMP = """
CREATE TRIGGER signals_escalationdesk_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON signals_escalationdesk
    FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0064_action_known_and_unheard"),
        ("officers", "0002_stamp"),
    ]

    operations = [
        migrations.RunSQL(STAMP, "DROP TRIGGER signals_escalationdesk_stamp ON signals_escalationdesk"),
    ]
