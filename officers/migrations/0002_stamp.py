"""A stamp that changes with the organisation, so that processes may keep a snapshot and know when it is old.

A random value and not a counter: after a rollback a counter would come back with other facts behind it.
"""

from django.db import migrations

TABLES = [
    "officers_domain",
    "officers_team",
    "officers_municipaltask",
    "officers_arrangement",
    "officers_positioning",
    "officers_roletitle",
    "officers_entryrule",
]
FUNCTION = """
CREATE TABLE officers_stamp (one boolean PRIMARY KEY DEFAULT true CHECK (one), value uuid NOT NULL);
CREATE FUNCTION officers_new_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO officers_stamp (value) VALUES (gen_random_uuid())
    ON CONFLICT (one) DO UPDATE SET value = excluded.value;
    RETURN NULL;
END $$;
"""
ON = """
CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("officers", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION officers_new_stamp; DROP TABLE officers_stamp"),
        *[migrations.RunSQL(ON.format(table=table), f"DROP TRIGGER {table}_stamp ON {table}") for table in TABLES],
    ]
