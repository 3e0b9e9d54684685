"""What a page of a signal lets its reader choose from is kept by a process for each stamp of the organisation."""

from django.db import migrations

STAMP = """
CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""
WATCHED = (
    "signals_closingresult",
    "signals_cause",
    "signals_cause_categories",
    "signals_standardtext",
    "signals_standardtext_categories",
    "signals_statutorystart",
)


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0034_judgements"),
        ("officers", "0002_stamp"),
    ]

    operations = [
        migrations.RunSQL(STAMP.format(table=table), f"DROP TRIGGER {table}_stamp ON {table}") for table in WATCHED
    ]
