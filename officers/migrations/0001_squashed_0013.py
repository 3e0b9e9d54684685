"""All migrations of officers until 0013 in one, for a new database (docs/adr/0038-*)."""

import uuid

import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import areas.dated
import officers.models.people
from areas.migrating import CreateModels

# A stamp that changes with the organisation, so that processes may keep a snapshot and know when it is old. A random
# value and not a counter: after a rollback a counter would come back with other facts behind it.
STAMP = """
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
WATCHED = (
    "officers_domain",
    "officers_team",
    "officers_municipaltask",
    "officers_arrangement",
    "officers_positioning",
    "officers_roletitle",
    "officers_entryrule",
)


class Migration(migrations.Migration):
    replaces = [
        ("officers", "0001_initial"),
        ("officers", "0002_stamp"),
        ("officers", "0003_needs_second_factor"),
        ("officers", "0004_partners"),
        ("officers", "0005_takes_complaints"),
        ("officers", "0006_who_takes_complaints"),
        ("officers", "0007_agenda_rights"),
        ("officers", "0008_scenarios"),
        ("officers", "0009_positioning_right"),
        ("officers", "0010_plans"),
        ("officers", "0011_partner_contacts"),
        ("officers", "0012_fg_sees_positioning"),
        ("officers", "0013_stories_and_partners_of_areas"),
    ]

    initial = True

    dependencies = [
        ("areas", "0001_squashed_0006"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="PartnerOrganisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("woningcorporatie", "woningcorporatie"),
                                    ("welzijn", "welzijnsorganisatie"),
                                    ("aannemer", "aannemer"),
                                    ("netbeheerder", "netbeheerder of waterschap"),
                                    ("politie", "politie"),
                                    ("dorpsraad", "wijkraad of dorpsraad"),
                                    ("anders", "anders"),
                                ],
                                default="anders",
                                max_length=20,
                                verbose_name="soort",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                help_text="Hier komt de link naar wat u vraagt.",
                                max_length=254,
                                verbose_name="mailadres",
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                        (
                            "agreement_on",
                            models.DateField(
                                blank=True,
                                help_text="Leeg: er is er geen. Dan kan deze partner geen signaal afronden (AVG artikel 28).",
                                null=True,
                                verbose_name="verwerkersovereenkomst vastgelegd op",
                            ),
                        ),
                        (
                            "agreement_until",
                            models.DateField(
                                blank=True,
                                help_text="De eerste dag dat zij niet meer geldt. Leeg: voor onbepaalde tijd.",
                                null=True,
                                verbose_name="overeenkomst geldt tot",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="actief")),
                        (
                            "areas",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Waar deze partner werkt, met alles wat daaronder ligt. Leeg: in de hele gemeente.",
                                related_name="partners",
                                to="areas.area",
                                verbose_name="gebieden",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partnerorganisatie",
                        "verbose_name_plural": "partnerorganisaties",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerContact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="officers.partnerorganisation",
                                verbose_name="partner",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        ("function", models.CharField(blank=True, max_length=120, verbose_name="functie")),
                        ("email", models.EmailField(max_length=254, verbose_name="mailadres")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                        ("is_active", models.BooleanField(default=True, verbose_name="actief")),
                    ],
                    options={
                        "verbose_name": "contactpersoon van een partner",
                        "verbose_name_plural": "contactpersonen van partners",
                        "ordering": ["partner__name", "name"],
                    },
                ),
                migrations.CreateModel(
                    name="Domain",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="naam")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                    ],
                    options={
                        "verbose_name": "domein",
                        "verbose_name_plural": "domeinen",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        (
                            "domain",
                            models.ForeignKey(
                                blank=True,
                                help_text="Leeg: een eigen dienst, buiten de domeinen.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="teams",
                                to="officers.domain",
                                verbose_name="domein",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True,
                                help_text="Hier komt het bericht dat er een signaal is.",
                                max_length=254,
                                verbose_name="mailadres",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="leads",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="teamleider",
                            ),
                        ),
                        (
                            "is_triage",
                            models.BooleanField(
                                default=False,
                                help_text="Hier komt alles waarvoor geen ander team is.",
                                verbose_name="triage",
                            ),
                        ),
                        (
                            "is_contact_centre",
                            models.BooleanField(
                                default=False,
                                help_text="De ingang van telefoon en balie.",
                                verbose_name="klantcontactcentrum",
                            ),
                        ),
                        (
                            "takes_complaints",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Klachten over gedrag (Awb hoofdstuk 9). Een klacht over dit team zelf gaat naar een ander team.",
                                verbose_name="behandelt klachten",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="actief")),
                    ],
                    options={
                        "verbose_name": "team",
                        "verbose_name_plural": "teams",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True), ("is_triage", True)),
                                fields=("is_triage",),
                                name="team_one_triage",
                                violation_error_message="Er is al een team voor triage.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True), ("is_contact_centre", True)),
                                fields=("is_contact_centre",),
                                name="team_one_contact_centre",
                                violation_error_message="Er is al een klantcontactcentrum.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Right",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=160, verbose_name="betekenis")),
                    ],
                    options={
                        "verbose_name": "recht",
                        "verbose_name_plural": "rechten",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="Role",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="naam")),
                        (
                            "needs_second_factor",
                            models.BooleanField(
                                default=False,
                                help_text="Wie deze rol heeft, logt in met een wachtwoord en een code of toegangssleutel.",
                                verbose_name="alleen met een tweede stap",
                            ),
                        ),
                        (
                            "rights",
                            models.ManyToManyField(
                                blank=True, related_name="roles", to="officers.right", verbose_name="rechten"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rol",
                        "verbose_name_plural": "rollen",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Officer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={"unique": "A user with that username already exists."},
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                                verbose_name="username",
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        ("function", models.CharField(blank=True, max_length=120, verbose_name="functie")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                        (
                            "shows_name",
                            models.BooleanField(
                                default=False,
                                help_text="Alleen met toestemming van de medewerker.",
                                verbose_name="naam mag op de website",
                            ),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                        (
                            "roles",
                            models.ManyToManyField(
                                blank=True, related_name="officers", to="officers.role", verbose_name="rollen"
                            ),
                        ),
                        (
                            "teams",
                            models.ManyToManyField(
                                blank=True, related_name="members", to="officers.team", verbose_name="teams"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "medewerker",
                        "verbose_name_plural": "medewerkers",
                        "ordering": ["name"],
                    },
                    managers=[
                        ("objects", officers.models.people.OfficerManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="RoleTitle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="naam")),
                        (
                            "order",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Bij twee functies in een gebied bepaalt de laagste de ingang.",
                                verbose_name="volgorde",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "functiebenaming",
                        "verbose_name_plural": "functiebenamingen",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Coverage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(blank=True, help_text="Leeg: altijd al.", null=True, verbose_name="van"),
                        ),
                        (
                            "valid_until",
                            models.DateField(
                                blank=True,
                                help_text="De eerste dag dat het niet meer geldt. Leeg: voor onbepaalde tijd.",
                                null=True,
                                verbose_name="tot",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coverages",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="medewerker",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coverages",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "role_title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coverages",
                                to="officers.roletitle",
                                verbose_name="functiebenaming",
                            ),
                        ),
                        (
                            "stand_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="stands_in_for",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="vervanger",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "gebied van een wijkambtenaar",
                        "verbose_name_plural": "gebieden van wijkambtenaren",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("area", "="), ("role_title", "="), (areas.dated.DateRange(), "&&")],
                                name="coverage_one_officer_a_day",
                                violation_error_message="In deze periode heeft al iemand deze functie in dit gebied.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Positioning",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(blank=True, help_text="Leeg: altijd al.", null=True, verbose_name="van"),
                        ),
                        (
                            "valid_until",
                            models.DateField(
                                blank=True,
                                help_text="De eerste dag dat het niet meer geldt. Leeg: voor onbepaalde tijd.",
                                null=True,
                                verbose_name="tot",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="positionings",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "role_title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="positionings",
                                to="officers.roletitle",
                                verbose_name="functiebenaming",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                help_text="De eenheid waar de wijkambtenaren van dit gebied zitten.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="positionings",
                                to="officers.team",
                                verbose_name="eenheid",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "positionering",
                        "verbose_name_plural": "positioneringen",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("area", "="), ("role_title", "="), (areas.dated.DateRange(), "&&")],
                                name="positioning_one_a_day",
                                violation_error_message="In deze periode is de positionering van dit gebied al vastgelegd.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AreaAlderman",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(blank=True, help_text="Leeg: altijd al.", null=True, verbose_name="van"),
                        ),
                        (
                            "valid_until",
                            models.DateField(
                                blank=True,
                                help_text="De eerste dag dat het niet meer geldt. Leeg: voor onbepaalde tijd.",
                                null=True,
                                verbose_name="tot",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="aldermen",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alderman_of",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="wethouder",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "wijkwethouder",
                        "verbose_name_plural": "wijkwethouders",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("area", "="), (areas.dated.DateRange(), "&&")],
                                name="alderman_one_a_day",
                                violation_error_message="Dit gebied heeft in deze periode al een wijkwethouder.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MunicipalTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        (
                            "domain",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="officers.domain",
                                verbose_name="domein",
                            ),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="omschrijving")),
                        ("is_active", models.BooleanField(default=True, verbose_name="actief")),
                    ],
                    options={
                        "verbose_name": "gemeentelijke taak",
                        "verbose_name_plural": "gemeentelijke taken",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Arrangement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(blank=True, help_text="Leeg: altijd al.", null=True, verbose_name="van"),
                        ),
                        (
                            "valid_until",
                            models.DateField(
                                blank=True,
                                help_text="De eerste dag dat het niet meer geldt. Leeg: voor onbepaalde tijd.",
                                null=True,
                                verbose_name="tot",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="arrangements",
                                to="officers.municipaltask",
                                verbose_name="taak",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                help_text="Leeg: overal in de gemeente, tenzij een gebied een eigen afspraak heeft.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="arrangements",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="arrangements",
                                to="officers.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True,
                                help_text="Loket, adres, telefoon, spreekuur.",
                                max_length=200,
                                verbose_name="waar bewoners terechtkunnen",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "afspraak over een taak",
                        "verbose_name_plural": "afspraken over taken",
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("task", "="),
                                    (django.db.models.functions.comparison.Coalesce("area_id", 0), "="),
                                    (areas.dated.DateRange(), "&&"),
                                ],
                                name="arrangement_one_team_a_day",
                                violation_error_message="In deze periode doet al een team deze taak in dit gebied.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntryRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "webformulier"),
                                    ("telefoon", "telefoon"),
                                    ("balie", "balie"),
                                    ("email", "e-mail"),
                                    ("api", "koppeling"),
                                    ("open311", "Open311"),
                                    ("straat", "straat"),
                                    ("schouw", "schouw"),
                                    ("overleg", "overleg"),
                                    ("partner", "partner"),
                                    ("import", "overgenomen"),
                                ],
                                max_length=12,
                                unique=True,
                                verbose_name="kanaal",
                            ),
                        ),
                        (
                            "desk",
                            models.CharField(
                                choices=[
                                    ("triage", "de voordeur van triage"),
                                    ("contact_centre", "het klantcontactcentrum"),
                                    ("positioned_unit", "de eenheid van de wijkambtenaren van het gebied"),
                                ],
                                max_length=20,
                                verbose_name="ingang",
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                choices=[
                                    ("arranged", "het team dat de taak in het gebied doet"),
                                    ("desk", "de ingang; het team van de taak krijgt een aanbod"),
                                ],
                                max_length=12,
                                verbose_name="eigenaar",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ingangsregel",
                        "verbose_name_plural": "ingangsregels",
                        "ordering": ["channel"],
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        ("why", models.TextField(max_length=1000, verbose_name="waarom")),
                        ("starts_on", models.DateField(verbose_name="gaat in op")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("concept", "concept"),
                                    ("vastgesteld", "vastgesteld"),
                                    ("uitgevoerd", "uitgevoerd"),
                                    ("ingetrokken", "ingetrokken"),
                                ],
                                default="concept",
                                max_length=12,
                                verbose_name="stand",
                            ),
                        ),
                        ("edition", models.PositiveIntegerField(default=1)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="gemaakt door",
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "wijziging",
                        "verbose_name_plural": "wijzigingen",
                        "ordering": ["-starts_on", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "vastgesteld")), fields=["starts_on"], name="plan_to_do"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="officers.plan"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("positionering", "positionering"),
                                    ("afspraak", "afspraak over een taak"),
                                    ("team_stopt", "een team stopt"),
                                ],
                                max_length=16,
                                verbose_name="wat",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "role_title",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.roletitle",
                                verbose_name="functiebenaming",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.municipaltask",
                                verbose_name="taak",
                            ),
                        ),
                        (
                            "closing",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                                verbose_name="team dat stopt",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(blank=True, max_length=200, verbose_name="waar bewoners terechtkunnen"),
                        ),
                        ("moves_signals", models.BooleanField(default=False, verbose_name="open signalen gaan mee")),
                        ("moved", models.PositiveIntegerField(default=0)),
                        ("left", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "regel van een wijziging",
                        "verbose_name_plural": "regels van een wijziging",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("area__isnull", False),
                                        ("closing", None),
                                        ("role_title__isnull", False),
                                        ("task", None),
                                        ("what", "positionering"),
                                    ),
                                    models.Q(
                                        ("closing", None),
                                        ("role_title", None),
                                        ("task__isnull", False),
                                        ("what", "afspraak"),
                                    ),
                                    models.Q(
                                        ("area", None),
                                        ("closing__isnull", False),
                                        ("role_title", None),
                                        ("task", None),
                                        ("team__isnull", False),
                                        ("what", "team_stopt"),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_line_is_whole",
                            ),
                            models.UniqueConstraint(
                                fields=("plan", "what", "area", "role_title", "task", "closing"),
                                name="plan_line_once",
                                nulls_distinct=False,
                                violation_error_message="Dit staat al in deze wijziging.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlannedRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="officers.planline"
                            ),
                        ),
                        (
                            "positioning",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="planned",
                                to="officers.positioning",
                            ),
                        ),
                        (
                            "arrangement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="planned",
                                to="officers.arrangement",
                            ),
                        ),
                        ("was_made", models.BooleanField()),
                        ("until", models.DateField(null=True)),
                    ],
                    options={
                        "verbose_name": "geplande rij",
                        "verbose_name_plural": "geplande rijen",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("arrangement", None), ("positioning__isnull", False)),
                                    models.Q(("arrangement__isnull", False), ("positioning", None)),
                                    _connector="OR",
                                ),
                                name="planned_row_is_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="officers.plan"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("gemaakt", "gemaakt"),
                                    ("veranderd", "veranderd"),
                                    ("vastgesteld", "vastgesteld"),
                                    ("ingetrokken", "ingetrokken"),
                                    ("uitgevoerd", "uitgevoerd"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "stap van een wijziging",
                        "verbose_name_plural": "stappen van een wijziging",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ApiClient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, unique=True, verbose_name="naam")),
                        ("key_digest", models.CharField(editable=False, max_length=64, unique=True)),
                        (
                            "scopes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("organisatie:lezen", "organisatie lezen"),
                                        ("signalen:indienen", "signalen indienen"),
                                        ("signalen:lezen", "signalen lezen"),
                                        ("signalen:gevoelig", "tekst van gevoelige signalen lezen"),
                                        ("signalen:behandelen", "signalen behandelen"),
                                    ],
                                    max_length=40,
                                ),
                                size=None,
                                verbose_name="rechten",
                            ),
                        ),
                        (
                            "rate",
                            models.CharField(
                                blank=True,
                                default="20/s",
                                help_text="Bijvoorbeeld 20/s. Leeg: geen grens.",
                                max_length=20,
                                verbose_name="snelheid",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="actief")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="gemaakt op"
                            ),
                        ),
                        (
                            "domains",
                            models.ManyToManyField(
                                blank=True, to="officers.domain", verbose_name="alleen deze domeinen"
                            ),
                        ),
                        (
                            "areas",
                            models.ManyToManyField(blank=True, to="areas.area", verbose_name="alleen deze gebieden"),
                        ),
                    ],
                    options={
                        "verbose_name": "API-sleutel",
                        "verbose_name_plural": "API-sleutels",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Scenario",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scenarios",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="gemaakt door",
                            ),
                        ),
                        ("is_shared", models.BooleanField(default=False, verbose_name="gedeeld met collega's")),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("first_day", models.DateField(verbose_name="vanaf")),
                        ("last_day", models.DateField(verbose_name="tot en met")),
                        (
                            "areas",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="gebieden",
                            ),
                        ),
                        ("changes", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("opgesteld", "nog niet gedraaid"),
                                    ("wacht", "wacht op een plek"),
                                    ("bezig", "is bezig"),
                                    ("klaar", "klaar"),
                                    ("gestopt", "gestopt"),
                                    ("mislukt", "mislukt"),
                                ],
                                default="opgesteld",
                                max_length=12,
                            ),
                        ),
                        ("run", models.UUIDField(editable=False, null=True)),
                        ("percent", models.SmallIntegerField(default=0)),
                        ("looked_at", models.IntegerField(default=0)),
                        ("times_begun", models.SmallIntegerField(default=0)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("beat_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("result", models.JSONField(null=True)),
                    ],
                    options={
                        "verbose_name": "scenario",
                        "verbose_name_plural": "scenario's",
                        "ordering": ["-changed_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["wacht", "bezig"])),
                                fields=["beat_at"],
                                name="scenario_under_way",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))), name="scenario_period"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "klaar"), _negated=True),
                                    ("result__isnull", False),
                                    _connector="OR",
                                ),
                                name="scenario_done_has_result",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AreaStory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stories",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        ("story", models.TextField(blank=True, max_length=4000, verbose_name="verhaal van het gebied")),
                        ("approach", models.TextField(blank=True, max_length=4000, verbose_name="zo werken wij hier")),
                        (
                            "programme",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="wijkaanpak (project of programma)"
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stories",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="geschreven door",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="geschreven op")),
                        ("erased_at", models.DateTimeField(editable=False, null=True, verbose_name="gewist op")),
                    ],
                    options={
                        "verbose_name": "verhaal van een gebied",
                        "verbose_name_plural": "verhalen van gebieden",
                        "ordering": ["-pk"],
                        "indexes": [models.Index(fields=["area", "-id"], name="story_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="CityText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("title", models.CharField(max_length=120, verbose_name="kop")),
                        (
                            "text",
                            models.TextField(
                                help_text="Een lege regel begint een alinea; een regel met - een opsomming.",
                                max_length=4000,
                                verbose_name="tekst",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tekst op een pagina",
                        "verbose_name_plural": "teksten op pagina’s",
                        "ordering": ["slug"],
                    },
                ),
            ]
        ),
        migrations.RunSQL(STAMP, "DROP FUNCTION officers_new_stamp; DROP TABLE officers_stamp"),
        *[migrations.RunSQL(ON.format(table=table), f"DROP TRIGGER {table}_stamp ON {table}") for table in WATCHED],
    ]
