"""Categories decide on routes too: a change of one changes the organisation's stamp."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("signals", "0003_category_by"), ("officers", "0002_stamp")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER signals_category_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON signals_category
                FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
            """,
            "DROP TRIGGER signals_category_stamp ON signals_category",
        ),
    ]
