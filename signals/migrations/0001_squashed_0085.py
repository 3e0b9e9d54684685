"""All migrations of signals until 0085 in one, for a new database (docs/adr/0038-*)."""

import uuid

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import signals.icons
import signals.models.attachment
import signals.models.upload
import signals.queries
from areas.migrating import CreateModels

# The retention job (and nothing else) says in its own transaction that it may: SET LOCAL wijkwerk.retention = 'on'.
HISTORY = """
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
# Every signal that changed is written down to be measured, in the transaction that changes it (`signals/measuring.py`).
MEASURE = """
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
MEASURE_BACK = """
DROP TRIGGER signals_measure_happened ON signals_event;
DROP TRIGGER signals_measure_changed ON signals_signal;
DROP TRIGGER signals_measure_made ON signals_signal;
DROP FUNCTION signals_measure_happened();
DROP FUNCTION signals_measure_changed();
DROP FUNCTION signals_measure_made();
"""
# Which terms a category, or a kind of sound, had since when.
TERMS = """
CREATE FUNCTION signals_category_term_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_termversion (
        category_id, kind, handling_days, handling_unit, first_contact_days, first_contact_unit, since
    ) VALUES (
        NEW.id, '', NEW.handling_days, NEW.handling_unit, NEW.first_contact_days, NEW.first_contact_unit, now()
    );
    RETURN NULL;
END $$;
CREATE FUNCTION signals_kind_term_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_termversion (kind, handling_days, handling_unit, first_contact_unit, since)
    VALUES (NEW.kind, NEW.handling_days, NEW.handling_unit, '', now());
    RETURN NULL;
END $$;
CREATE TRIGGER signals_category_term_made AFTER INSERT ON signals_category
    FOR EACH ROW EXECUTE FUNCTION signals_category_term_kept();
CREATE TRIGGER signals_category_term_changed AFTER UPDATE ON signals_category FOR EACH ROW
    WHEN ((OLD.handling_days, OLD.handling_unit, OLD.first_contact_days, OLD.first_contact_unit)
          IS DISTINCT FROM (NEW.handling_days, NEW.handling_unit, NEW.first_contact_days, NEW.first_contact_unit))
    EXECUTE FUNCTION signals_category_term_kept();
CREATE TRIGGER signals_kind_term_made AFTER INSERT ON signals_kindterm
    FOR EACH ROW EXECUTE FUNCTION signals_kind_term_kept();
CREATE TRIGGER signals_kind_term_changed AFTER UPDATE ON signals_kindterm FOR EACH ROW
    WHEN ((OLD.kind, OLD.handling_days, OLD.handling_unit)
          IS DISTINCT FROM (NEW.kind, NEW.handling_days, NEW.handling_unit))
    EXECUTE FUNCTION signals_kind_term_kept();
"""
TERMS_BACK = """
DROP TRIGGER signals_category_term_made ON signals_category;
DROP TRIGGER signals_category_term_changed ON signals_category;
DROP TRIGGER signals_kind_term_made ON signals_kindterm;
DROP TRIGGER signals_kind_term_changed ON signals_kindterm;
DROP FUNCTION signals_category_term_kept();
DROP FUNCTION signals_kind_term_kept();
"""
# Which teams something beside an open signal ties to it. No trigger names columns: a later migration could not change the
# type of those.
RELATIONS = """
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
RELATIONS_BACK = """
DROP TRIGGER signals_relate_opened ON signals_signal;
DROP FUNCTION signals_relate_opened();
DROP FUNCTION signals_relate();
DROP FUNCTION signals_relations(bigint);
"""
BESIDE = ("signals_handover", "signals_teamaction", "signals_consult", "signals_complaint", "signals_statutorypassing")
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
# A process keeps what a city set until one of these changes (officers 0002).
STAMP = """
CREATE TRIGGER {name}_stamp AFTER {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""
ALL = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
WATCHED = [
    *[
        (table, table, ALL)
        for table in (
            "officers_officer_teams",
            "signals_category",
            "signals_cause",
            "signals_cause_categories",
            "signals_closingresult",
            "signals_compensationrule",
            "signals_compensationrule_areas",
            "signals_compensationrule_categories",
            "signals_compensationrule_domains",
            "signals_compensationrule_words",
            "signals_dangerwords",
            "signals_escalationdesk",
            "signals_extrachoice",
            "signals_extraquestion",
            "signals_extraquestion_categories",
            "signals_extraquestion_shown_on",
            "signals_kindterm",
            "signals_learnedmodel",
            "signals_mailtemplate",
            "signals_noticechoice",
            "signals_noticerule",
            "signals_routingrule",
            "signals_standardtext",
            "signals_standardtext_categories",
            "signals_statutorystart",
            "signals_understandingchoice",
            "signals_wordlist",
        )
    ],
    ("areas_areafigure_public", "areas_areafigure", ALL),
    ("areas_areaversion_public", "areas_areaversion", ALL),
    ("officers_areaalderman_public", "officers_areaalderman", ALL),
    ("officers_coverage_public", "officers_coverage", ALL),
    # Not of its other columns: the last sign-in stands there too.
    ("officers_officer", "officers_officer", "INSERT OR DELETE OR UPDATE OF is_active OR TRUNCATE"),
    # Not of its other columns: the last sign-in stands there too.
    ("officers_officer_public", "officers_officer", "UPDATE OF name, shows_name"),
]


class Migration(migrations.Migration):
    replaces = [
        ("signals", "0001_initial"),
        ("signals", "0002_number_and_history"),
        ("signals", "0003_category_by"),
        ("signals", "0004_stamp"),
        ("signals", "0005_worklist_indexes"),
        ("signals", "0006_routing_rules"),
        ("signals", "0007_attachments"),
        ("signals", "0008_notices"),
        ("signals", "0009_wording"),
        ("signals", "0010_saved_filters"),
        ("signals", "0011_search"),
        ("signals", "0012_questions"),
        ("signals", "0013_passing"),
        ("signals", "0014_passing_indexes"),
        ("signals", "0015_event_kinds"),
        ("signals", "0016_causes_and_terms"),
        ("signals", "0017_cause_and_term_indexes"),
        ("signals", "0018_team_actions"),
        ("signals", "0019_action_news_index"),
        ("signals", "0020_event_kinds_together"),
        ("signals", "0021_callbacks_and_joining"),
        ("signals", "0022_nearby_index"),
        ("signals", "0023_all_event_kinds"),
        ("signals", "0024_check_cause"),
        ("signals", "0025_kinds_in_code"),
        ("signals", "0026_own_signals"),
        ("signals", "0027_complaint"),
        ("signals", "0028_contact_stage"),
        ("signals", "0029_contact_index"),
        ("signals", "0030_statutory"),
        ("signals", "0031_uploads"),
        ("signals", "0032_escalation"),
        ("signals", "0033_escalated_index"),
        ("signals", "0034_judgements"),
        ("signals", "0035_city_list_stamps"),
        ("signals", "0036_language"),
        ("signals", "0037_public_map"),
        ("signals", "0038_closed_area_index"),
        ("signals", "0039_extra_questions"),
        ("signals", "0040_following"),
        ("signals", "0041_point_index"),
        ("signals", "0042_objects_on_map"),
        ("signals", "0043_follower_language"),
        ("signals", "0044_danger_words"),
        ("signals", "0045_learning"),
        ("signals", "0046_retention"),
        ("signals", "0047_closed_index"),
        ("signals", "0048_compensation"),
        ("signals", "0049_layer_asked"),
        ("signals", "0050_measures"),
        ("signals", "0051_measure_triggers"),
        ("signals", "0052_misfits_and_consequences"),
        ("signals", "0053_coordination"),
        ("signals", "0054_ideas"),
        ("signals", "0055_consult_partner"),
        ("signals", "0056_escalation_reminded"),
        ("signals", "0057_legal_term_stages"),
        ("signals", "0058_partner_mail"),
        ("signals", "0059_partner_mail_indexes"),
        ("signals", "0060_check_letters"),
        ("signals", "0061_dangerwords_is_restricted"),
        ("signals", "0062_team_cells"),
        ("signals", "0063_list_indexes"),
        ("signals", "0064_action_known_and_unheard"),
        ("signals", "0065_escalation_desk_stamp"),
        ("signals", "0066_term_versions"),
        ("signals", "0067_callback_warned"),
        ("signals", "0068_open_relations"),
        ("signals", "0069_fill_open_relations"),
        ("signals", "0070_look_again_days"),
        ("signals", "0071_notice_heading"),
        ("signals", "0072_consult_reminded"),
        ("signals", "0073_statutory_receipt"),
        ("signals", "0074_ended_in_silence"),
        ("signals", "0075_link_end_told"),
        ("signals", "0076_action_days"),
        ("signals", "0077_lead_told"),
        ("signals", "0078_reporter_link_number"),
        ("signals", "0079_former_place"),
        ("signals", "0080_escalation_letter"),
        ("signals", "0081_escalation_letter_index"),
        ("signals", "0082_waiting_since"),
        ("signals", "0083_fill_waiting_since"),
        ("signals", "0084_list_columns"),
        ("signals", "0085_words_of_a_place"),
    ]

    initial = True

    dependencies = [
        ("areas", "0001_squashed_0006"),
        ("officers", "0001_squashed_0013"),
        ("outbox", "0004_told_at"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Category",
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
                            "public_name",
                            models.CharField(blank=True, max_length=120, verbose_name="naam voor bewoners"),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="omschrijving")),
                        (
                            "domain",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="categories",
                                to="officers.domain",
                                verbose_name="domein",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                help_text="Leeg: gaat altijd eerst naar triage.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="categories",
                                to="officers.municipaltask",
                                verbose_name="gemeentelijke taak",
                            ),
                        ),
                        (
                            "sensitivity",
                            models.CharField(
                                choices=[
                                    ("gewoon", "gewoon"),
                                    ("persoonsgegevens", "persoonsgegevens"),
                                    ("bijzonder", "bijzonder"),
                                ],
                                default="gewoon",
                                max_length=20,
                                verbose_name="gevoeligheid",
                            ),
                        ),
                        (
                            "handling_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="Geldt voor wat hierna binnenkomt. Wat al is toegezegd, verandert niet.",
                                verbose_name="afhandeltermijn",
                            ),
                        ),
                        (
                            "handling_unit",
                            models.CharField(
                                choices=[("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")],
                                default="werkdagen",
                                max_length=16,
                                verbose_name="afhandeltermijn telt in",
                            ),
                        ),
                        (
                            "first_contact_days",
                            models.PositiveSmallIntegerField(default=3, verbose_name="termijn van het eerste contact"),
                        ),
                        (
                            "first_contact_unit",
                            models.CharField(
                                choices=[("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")],
                                default="werkdagen",
                                max_length=16,
                                verbose_name="eerste contact telt in",
                            ),
                        ),
                        (
                            "keywords",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="trefwoorden",
                            ),
                        ),
                        (
                            "urgency_hints",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="aanwijzingen voor spoed",
                            ),
                        ),
                        (
                            "is_public",
                            models.BooleanField(
                                default=False,
                                help_text="Ook in de lijst bij het gebied, in de mails en in de feed. Nooit de tekst, een foto of de melder.",
                                verbose_name="op de openbare kaart",
                            ),
                        ),
                        (
                            "has_exact_place",
                            models.BooleanField(
                                default=False,
                                help_text="Alleen als de plek nooit een woning is. Anders staat op de kaart een punt in de buurt daarvan.",
                                verbose_name="precieze plek op de openbare kaart",
                            ),
                        ),
                        (
                            "icon",
                            models.TextField(
                                blank=True,
                                help_text="De code van een SVG-tekening. Leeg: het gewone icoon.",
                                max_length=20000,
                                validators=[signals.icons.check],
                                verbose_name="icoon op de openbare kaart",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                        (
                            "successors",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Als deze categorie niet meer in gebruik is: de categorie of categorieën die ervoor in de plaats kwamen. Zo blijven haar voorbeelden meetellen bij het begrijpen van teksten.",
                                related_name="predecessors",
                                to="signals.category",
                                verbose_name="gaat verder als",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "categorie",
                        "verbose_name_plural": "categorieën",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="KindTerm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("melding", "melding"),
                                    ("idee", "idee"),
                                    ("vraag", "vraag"),
                                    ("compliment", "compliment"),
                                    ("zorg", "zorg"),
                                ],
                                max_length=12,
                                unique=True,
                                verbose_name="soort",
                            ),
                        ),
                        (
                            "handling_days",
                            models.PositiveSmallIntegerField(
                                help_text="Geldt voor wat hierna binnenkomt, in plaats van de termijn van de categorie.",
                                verbose_name="afhandeltermijn",
                            ),
                        ),
                        (
                            "handling_unit",
                            models.CharField(
                                choices=[("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")],
                                default="werkdagen",
                                max_length=16,
                                verbose_name="telt in",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "termijn van een soort",
                        "verbose_name_plural": "termijnen van soorten",
                        "ordering": ["kind"],
                    },
                ),
                migrations.CreateModel(
                    name="ClosingResult",
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
                            "asks_organisation",
                            models.BooleanField(
                                default=False,
                                help_text="Doorzendplicht, Awb artikel 2:3.",
                                verbose_name="vraagt naar een andere organisatie",
                            ),
                        ),
                        (
                            "is_misfit",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Niet kapot, en de bewoner kan er niet mee uit de voeten. Telt per onderwerp mee voor de agenda.",
                                verbose_name="werkt, maar past niet",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                    ],
                    options={
                        "verbose_name": "resultaat",
                        "verbose_name_plural": "resultaten",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Cause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                        (
                            "categories",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Niets gekozen: bij alle categorieën.",
                                related_name="causes",
                                to="signals.category",
                                verbose_name="alleen bij deze categorieën",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "oorzaak",
                        "verbose_name_plural": "oorzaken",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        ("phone", models.CharField(max_length=20, verbose_name="telefoon")),
                        ("text", models.TextField(blank=True, verbose_name="uitleg")),
                        ("checked_on", models.DateField(blank=True, null=True, verbose_name="nagekeken op")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                    ],
                    options={
                        "verbose_name": "doorverwijzing",
                        "verbose_name_plural": "doorverwijzingen",
                        "ordering": ["order", "code"],
                    },
                ),
                migrations.CreateModel(
                    name="Signal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "number",
                            models.CharField(editable=False, max_length=20, unique=True, verbose_name="kenmerk"),
                        ),
                        ("external_number", models.CharField(blank=True, max_length=100, verbose_name="nummer elders")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("melding", "melding"),
                                    ("idee", "idee"),
                                    ("vraag", "vraag"),
                                    ("compliment", "compliment"),
                                    ("zorg", "zorg"),
                                ],
                                default="melding",
                                max_length=12,
                                verbose_name="soort",
                            ),
                        ),
                        ("text", models.TextField(max_length=5000, verbose_name="tekst")),
                        (
                            "category",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to="signals.category",
                                verbose_name="categorie",
                            ),
                        ),
                        ("category_by", models.CharField(blank=True, editable=False, max_length=12)),
                        (
                            "domain",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to="officers.domain",
                                verbose_name="domein",
                            ),
                        ),
                        (
                            "secondary_domain",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="secondary_signals",
                                to="officers.domain",
                                verbose_name="nevendomein",
                            ),
                        ),
                        (
                            "sensitivity",
                            models.CharField(
                                choices=[
                                    ("gewoon", "gewoon"),
                                    ("persoonsgegevens", "persoonsgegevens"),
                                    ("bijzonder", "bijzonder"),
                                ],
                                default="gewoon",
                                max_length=20,
                                verbose_name="gevoeligheid",
                            ),
                        ),
                        ("is_urgent", models.BooleanField(default=False, verbose_name="spoed")),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "point",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, null=True, srid=4326, verbose_name="punt"
                            ),
                        ),
                        ("is_outside", models.BooleanField(default=False, verbose_name="buiten de gemeente")),
                        ("street", models.CharField(blank=True, max_length=120, verbose_name="straat")),
                        ("house_number", models.CharField(blank=True, max_length=20, verbose_name="huisnummer")),
                        ("postcode", models.CharField(blank=True, max_length=7, verbose_name="postcode")),
                        ("town", models.CharField(blank=True, max_length=80, verbose_name="plaats")),
                        (
                            "place",
                            models.CharField(blank=True, max_length=300, verbose_name="omschrijving van de plek"),
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
                                verbose_name="kanaal",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                db_default="nl", default="nl", max_length=8, verbose_name="taal van de melder"
                            ),
                        ),
                        (
                            "entry_desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_signals",
                                to="officers.team",
                                verbose_name="ingang",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="made_signals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ingevoerd door",
                            ),
                        ),
                        ("facts", models.JSONField(default=dict, editable=False)),
                        ("trace", models.JSONField(default=list, editable=False)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("gemeld", "gemeld"),
                                    ("in_behandeling", "in behandeling"),
                                    ("ingepland", "ingepland"),
                                    ("wacht_op_melder", "wacht op de melder"),
                                    ("wacht_op_derde", "wacht op een ander"),
                                    ("afgehandeld", "afgehandeld"),
                                    ("geannuleerd", "geannuleerd"),
                                    ("heropening_gevraagd", "heropening gevraagd"),
                                    ("heropend", "heropend"),
                                ],
                                default="gemeld",
                                max_length=20,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to="officers.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="behandelaar",
                            ),
                        ),
                        ("has_action_news", models.BooleanField(db_default=False, default=False, editable=False)),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="ingediend op"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="bijgewerkt op"),
                        ),
                        (
                            "floating_since",
                            models.DateTimeField(editable=False, null=True, verbose_name="zwevend sinds"),
                        ),
                        ("due_on", models.DateField(null=True, verbose_name="uiterlijk")),
                        ("first_contact_due_on", models.DateField(null=True, verbose_name="eerste contact uiterlijk")),
                        (
                            "first_contact_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="eerste contact op"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="gesloten op")),
                        ("stopped_on", models.DateField(editable=False, null=True)),
                        ("term_stage", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        ("contact_stage", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        ("closes_on", models.DateField(editable=False, null=True)),
                        ("erased_on", models.DateField(editable=False, null=True)),
                        (
                            "escalated_to",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("teamleider", "teamleider"),
                                    ("regietafel", "regietafel"),
                                    ("directie", "directie"),
                                    ("wethouder", "wethouder"),
                                    ("burgemeester", "burgemeester"),
                                ],
                                db_default="",
                                default="",
                                editable=False,
                                max_length=12,
                                verbose_name="opgeschaald naar",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="signals.closingresult",
                                verbose_name="resultaat",
                            ),
                        ),
                        ("told", models.BooleanField(blank=True, null=True, verbose_name="teruggekoppeld")),
                        (
                            "feedback",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("mail", "per mail en op de volgpagina"),
                                    ("volgpagina", "op de volgpagina"),
                                    ("telefoon", "aan de telefoon"),
                                    ("gesprek", "in een gesprek"),
                                    ("anoniem", "de melder is niet bekend"),
                                    ("wettelijk", "de wet staat het niet toe"),
                                    ("onbereikbaar", "de melder is niet te bereiken"),
                                    ("wil-niet", "de melder wil geen bericht"),
                                    ("weet-het", "de melder weet het al"),
                                ],
                                db_default="",
                                default="",
                                max_length=16,
                                verbose_name="hoe teruggekoppeld, of waarom niet",
                            ),
                        ),
                        (
                            "cause",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to="signals.cause",
                                verbose_name="oorzaak",
                            ),
                        ),
                        (
                            "other_organisation",
                            models.CharField(blank=True, max_length=120, verbose_name="andere organisatie"),
                        ),
                        ("forwarded_on", models.DateField(blank=True, null=True, verbose_name="doorgezet op")),
                        ("times_reopened", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("link_number", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        ("waiting_since", models.DateField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "signaal",
                        "verbose_name_plural": "signalen",
                        "ordering": ["-received_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["-received_at", "-id"], name="signal_newest"),
                            models.Index(fields=["-updated_at", "-id"], name="signal_changed"),
                            models.Index(
                                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                fields=["team", "due_on", "id"],
                                name="signal_open_team",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                fields=["area", "due_on", "id"],
                                name="signal_open_area",
                            ),
                            models.Index(
                                condition=models.Q(
                                    models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                    ("officer__isnull", False),
                                ),
                                fields=["officer", "due_on", "id"],
                                name="signal_open_officer",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                fields=["due_on", "id"],
                                name="signal_open_due",
                            ),
                            models.Index(
                                condition=models.Q(
                                    models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                    ("first_contact_at__isnull", True),
                                ),
                                fields=["first_contact_due_on", "id"],
                                name="signal_open_contact",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                fields=["category", "id"],
                                name="signal_open_category",
                            ),
                            models.Index(fields=["category", "-received_at"], name="signal_by_category"),
                            models.Index(
                                condition=models.Q(("external_number", ""), _negated=True),
                                fields=["external_number"],
                                name="signal_external",
                            ),
                            models.Index(
                                condition=models.Q(("cause__isnull", False)),
                                fields=["cause", "-received_at"],
                                name="signal_by_cause",
                            ),
                            models.Index(
                                condition=models.Q(("escalated_to", ""), _negated=True),
                                fields=["team", "due_on", "id"],
                                name="signal_escalated",
                            ),
                            models.Index(
                                condition=models.Q(("closes_on__isnull", False)),
                                fields=["closes_on", "id"],
                                name="signal_closes",
                            ),
                            models.Index(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("street"), name="text_pattern_ops"
                                ),
                                name="signal_street",
                            ),
                            models.Index(
                                django.db.models.functions.text.Upper(signals.queries.Squeezed("postcode")),
                                name="signal_postcode",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False)),
                                fields=["area", "-closed_at"],
                                name="signal_closed_area",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False)),
                                fields=["closed_at", "id"],
                                name="signal_closed",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False), ("erased_on__isnull", True)),
                                fields=["closed_at", "id"],
                                name="signal_closed_kept",
                            ),
                            django.contrib.postgres.indexes.GistIndex(
                                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                fields=["point"],
                                name="signal_open_point",
                            ),
                            django.contrib.postgres.indexes.GistIndex(fields=["point"], name="signal_point"),
                            models.Index(
                                condition=models.Q(("language", "nl"), _negated=True),
                                fields=["language", "-received_at", "-id"],
                                name="signal_by_language",
                            ),
                            models.Index(
                                condition=models.Q(("kind", "melding"), _negated=True),
                                fields=["kind", "-received_at", "-id"],
                                name="signal_by_kind",
                            ),
                            models.Index(
                                condition=models.Q(("channel", "web"), _negated=True),
                                fields=["channel", "-received_at", "-id"],
                                name="signal_by_channel",
                            ),
                            models.Index(
                                condition=models.Q(("sensitivity", "gewoon"), _negated=True),
                                fields=["sensitivity", "-received_at", "-id"],
                                name="signal_by_sensitivity",
                            ),
                            models.Index(
                                condition=models.Q(("times_reopened__gt", 0)),
                                fields=["-received_at", "-id"],
                                name="signal_was_reopened",
                            ),
                            models.Index(
                                condition=models.Q(("made_by__isnull", False)),
                                fields=["made_by", "-received_at", "-id"],
                                name="signal_by_maker",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                fields=["domain", "due_on", "id"],
                                name="signal_open_domain",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                                fields=["is_urgent", "due_on", "id"],
                                include=(
                                    "made_by",
                                    "area",
                                    "domain",
                                    "category",
                                    "sensitivity",
                                    "channel",
                                    "status",
                                    "team",
                                    "officer",
                                    "has_action_news",
                                    "floating_since",
                                    "stopped_on",
                                ),
                                name="signal_open_list",
                            ),
                            models.Index(
                                condition=models.Q(("floating_since__isnull", False)),
                                fields=["team", "floating_since", "id"],
                                include=(
                                    "is_urgent",
                                    "due_on",
                                    "officer",
                                    "made_by",
                                    "area",
                                    "domain",
                                    "category",
                                    "sensitivity",
                                    "channel",
                                    "status",
                                ),
                                name="signal_floating_list",
                            ),
                            models.Index(
                                condition=models.Q(("has_action_news", True)),
                                fields=["team", "officer"],
                                include=(
                                    "is_urgent",
                                    "due_on",
                                    "id",
                                    "made_by",
                                    "area",
                                    "domain",
                                    "category",
                                    "sensitivity",
                                    "channel",
                                    "status",
                                ),
                                name="signal_news_list",
                            ),
                            models.Index(
                                condition=models.Q(("stopped_on__isnull", False)),
                                fields=["stopped_on", "id"],
                                include=(
                                    "is_urgent",
                                    "due_on",
                                    "team",
                                    "officer",
                                    "made_by",
                                    "area",
                                    "domain",
                                    "category",
                                    "sensitivity",
                                    "channel",
                                    "status",
                                ),
                                name="signal_stopped_list",
                            ),
                            models.Index(
                                condition=models.Q(
                                    models.Q(
                                        ("first_contact_at__isnull", True),
                                        models.Q(("told", False), ("told__isnull", True), _connector="OR"),
                                    ),
                                    models.Q(("closed_at__isnull", False), ("feedback", ""), ("told", False)),
                                    _connector="OR",
                                ),
                                fields=["-received_at", "-id"],
                                name="signal_not_told",
                            ),
                            models.Index(
                                condition=models.Q(("closes_on", None), ("waiting_since__isnull", False)),
                                fields=["waiting_since", "id"],
                                name="signal_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("forwarded_on__isnull", False)),
                                fields=["forwarded_on", "id"],
                                name="signal_forwarded",
                            ),
                            models.Index(
                                condition=models.Q(("is_outside", True)),
                                fields=["-received_at", "-id"],
                                name="signal_outside",
                            ),
                            models.Index(
                                condition=models.Q(("other_organisation", ""), _negated=True),
                                fields=["-received_at", "-id"],
                                name="signal_organisation",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.search.SearchVector(
                                    "text",
                                    "place",
                                    "street",
                                    signals.queries.HouseNumberWords("house_number"),
                                    config="dutch",
                                ),
                                name="signal_said",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("channel", "import"), models.Q(("external_number", ""), _negated=True)
                                ),
                                fields=("channel", "external_number"),
                                name="signal_imported_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reporter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reporter",
                                to="signals.signal",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="naam")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mailadres")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                    ],
                    options={
                        "verbose_name": "melder",
                        "verbose_name_plural": "melders",
                        "indexes": [
                            models.Index(django.db.models.functions.text.Lower("email"), name="reporter_email"),
                            models.Index(
                                django.db.models.functions.text.Right(signals.queries.Digits("phone"), 9),
                                name="reporter_phone",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.search.SearchVector("name", config="simple"),
                                name="reporter_name",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key_digest", models.CharField(max_length=64, unique=True)),
                        ("body_digest", models.CharField(max_length=64)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="signals.signal"
                            ),
                        ),
                        ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "herhaalbaar verzoek",
                        "verbose_name_plural": "herhaalbare verzoeken",
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=signals.models.attachment.cascade_to_files,
                                related_name="attachments",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "media_type",
                            models.CharField(
                                choices=[
                                    ("image/jpeg", "JPEG"),
                                    ("image/png", "PNG"),
                                    ("image/webp", "WebP"),
                                    ("application/pdf", "PDF"),
                                ],
                                max_length=20,
                                verbose_name="soort",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="naam")),
                        ("size", models.PositiveIntegerField(verbose_name="grootte")),
                        (
                            "file",
                            models.FileField(upload_to=signals.models.attachment.unguessable, verbose_name="bestand"),
                        ),
                        (
                            "thumbnail",
                            models.FileField(
                                blank=True, upload_to=signals.models.attachment.unguessable, verbose_name="kleine foto"
                            ),
                        ),
                        ("is_shared", models.BooleanField(default=False, verbose_name="gedeeld met de melder")),
                        (
                            "officer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.apiclient",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "bijlage",
                        "verbose_name_plural": "bijlagen",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="TeamAction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="team_actions",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="team_actions",
                                to="officers.team",
                                verbose_name="team",
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="wat er moet gebeuren")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="uiterlijk")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("bezig", "bezig"),
                                    ("klaar", "klaar"),
                                    ("kan_niet", "kan niet"),
                                    ("ingetrokken", "ingetrokken"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="stand",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="behandelaar",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by_client",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.apiclient",
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "partner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="team_actions",
                                to="officers.partnerorganisation",
                                verbose_name="partner",
                            ),
                        ),
                        ("shares_place", models.BooleanField(default=False, verbose_name="deelt de plek")),
                        ("may_close", models.BooleanField(default=False, verbose_name="mag het signaal afronden")),
                        ("link_number", models.PositiveSmallIntegerField(default=0)),
                        ("link_sent_at", models.DateTimeField(null=True)),
                        ("link_withdrawn_at", models.DateTimeField(null=True)),
                        ("files", models.ManyToManyField(blank=True, related_name="+", to="signals.attachment")),
                        (
                            "letter",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="outbox.letter",
                            ),
                        ),
                        (
                            "mail_to",
                            models.EmailField(
                                blank=True, db_default="", default="", max_length=254, verbose_name="mailadres hiervoor"
                            ),
                        ),
                        ("term_stage", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        ("link_end_told", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "actie",
                        "verbose_name_plural": "acties",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(fields=["signal", "team"], name="action_of_signal"),
                            models.Index(
                                condition=models.Q(("status__in", ("open", "bezig"))),
                                fields=["team", "due_on", "id"],
                                name="action_open_team",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ("open", "bezig"))),
                                fields=["due_on", "signal"],
                                name="action_open_due",
                            ),
                            models.Index(
                                condition=models.Q(("letter__isnull", False)), fields=["letter"], name="action_letter"
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("partner__isnull", True), models.Q(("status", "ingetrokken"), _negated=True)
                                ),
                                fields=["team", "signal"],
                                name="action_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="signals.teamaction",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("bezig", "bezig"),
                                    ("klaar", "klaar"),
                                    ("kan_niet", "kan niet"),
                                    ("ingetrokken", "ingetrokken"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="antwoord")),
                        (
                            "officer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.apiclient",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "antwoord op een actie",
                        "verbose_name_plural": "antwoorden op acties",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Callback",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="callbacks",
                                to="signals.signal",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="terugbellen op")),
                        ("text", models.CharField(max_length=500, verbose_name="waarover")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
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
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("done_at", models.DateTimeField(null=True)),
                        ("warned_at", models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "terugbelnotitie",
                        "verbose_name_plural": "terugbelnotities",
                        "ordering": ["on", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)), fields=["on", "id"], name="callback_waiting"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handovers",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "from_team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers_out",
                                to="officers.team",
                            ),
                        ),
                        (
                            "to_team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers_in",
                                to="officers.team",
                            ),
                        ),
                        ("reason", models.TextField(max_length=1000, verbose_name="reden")),
                        (
                            "is_warm",
                            models.BooleanField(db_default=False, default=False, verbose_name="besproken met het team"),
                        ),
                        (
                            "offered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("open", "wacht op antwoord"),
                                    ("aanvaard", "aanvaard"),
                                    ("geweigerd", "geweigerd"),
                                    ("ingetrokken", "ingetrokken"),
                                    ("verlopen", "niet op tijd beantwoord"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="antwoord",
                            ),
                        ),
                        (
                            "answer_reason",
                            models.TextField(blank=True, max_length=1000, verbose_name="reden van het antwoord"),
                        ),
                        (
                            "other_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                                verbose_name="ander team",
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "overdracht",
                        "verbose_name_plural": "overdrachten",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("answer", "open")),
                                fields=["to_team", "offered_at"],
                                name="handover_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("answer", "aanvaard")),
                                fields=["from_team", "signal"],
                                name="handover_former",
                            ),
                            models.Index(
                                condition=models.Q(("answer", "verlopen")),
                                fields=["signal", "to_team"],
                                name="handover_lapsed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answer", "open")),
                                fields=("signal",),
                                name="handover_one_open_offer",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consult",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consults",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "from_team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consults_out",
                                to="officers.team",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consults_in",
                                to="officers.team",
                                verbose_name="gevraagd team",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consults",
                                to="officers.partnerorganisation",
                                verbose_name="gevraagde partner",
                            ),
                        ),
                        ("link_number", models.SmallIntegerField(db_default=0, default=0)),
                        ("link_sent_at", models.DateTimeField(null=True)),
                        ("link_withdrawn_at", models.DateTimeField(null=True)),
                        ("question", models.TextField(max_length=1000, verbose_name="vraag")),
                        ("shares_text", models.BooleanField(default=False, verbose_name="tekst gedeeld")),
                        ("holds", models.BooleanField(default=False, verbose_name="handhaven wacht")),
                        ("hold_until", models.DateField(blank=True, null=True, verbose_name="wacht tot en met")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("open", "wacht op antwoord"),
                                    ("betrokken", "wij zijn betrokken"),
                                    ("niet_betrokken", "wij zijn niet betrokken"),
                                    ("neem_contact_op", "neem contact met ons op"),
                                    ("ingetrokken", "ingetrokken"),
                                ],
                                default="open",
                                max_length=16,
                                verbose_name="antwoord",
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "letter",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="outbox.letter",
                            ),
                        ),
                        (
                            "mail_to",
                            models.EmailField(
                                blank=True, db_default="", default="", max_length=254, verbose_name="mailadres hiervoor"
                            ),
                        ),
                        ("reminded_at", models.DateTimeField(editable=False, null=True)),
                        ("link_end_told", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "meekijkverzoek",
                        "verbose_name_plural": "meekijkverzoeken",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("answer", "open")),
                                fields=["team", "asked_at"],
                                name="consult_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("holds", True)), fields=["hold_until"], name="consult_holding"
                            ),
                            models.Index(
                                condition=models.Q(("letter__isnull", False)), fields=["letter"], name="consult_letter"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answer", "open")),
                                fields=("signal", "team"),
                                name="consult_one_open_question",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("answer", "open")),
                                fields=("signal", "partner"),
                                name="consult_one_open_to_partner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("partner", None), ("team__isnull", False)),
                                    models.Q(("partner__isnull", False), ("team", None)),
                                    _connector="OR",
                                ),
                                name="consult_asks_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("holds", False),
                                    models.Q(("answer", "open"), ("hold_until__isnull", False)),
                                    _connector="OR",
                                ),
                                name="consult_holds_while_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WordList",
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
                            "words",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                default=list,
                                help_text="Woorden of korte zinsdelen, met komma’s ertussen. Meervoud en verkleinwoord vinden wij zelf.",
                                size=None,
                                verbose_name="woorden",
                            ),
                        ),
                        (
                            "is_urgent",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Deze woorden zeggen wat er dreigt. Een signaal krijgt dan spoed, waar het ook over gaat.",
                                verbose_name="geeft spoed",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "woordenlijst",
                        "verbose_name_plural": "woordenlijsten",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="CompensationRule",
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
                            "name",
                            models.CharField(
                                help_text="Collega's zien de naam bij de route.", max_length=80, verbose_name="naam"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                help_text="Waarom deze regel er is. Collega's zien dit bij de route.",
                                max_length=200,
                                verbose_name="reden",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=False,
                                help_text="Bewaar de regel eerst zonder dit vinkje en probeer hem uit op signalen van vroeger.",
                                verbose_name="in gebruik",
                            ),
                        ),
                        (
                            "looks",
                            models.CharField(
                                choices=[
                                    ("eenheid", "waar de wijkambtenaren van het gebied zitten"),
                                    ("ingang", "waar het signaal binnenkwam"),
                                ],
                                default="eenheid",
                                max_length=10,
                                verbose_name="kijkt naar",
                            ),
                        ),
                        (
                            "placed",
                            models.CharField(
                                choices=[
                                    ("domein", "onder een domein"),
                                    ("eigen_dienst", "bij een eigen dienst"),
                                    ("overal", "waar dan ook"),
                                ],
                                default="domein",
                                max_length=14,
                                verbose_name="en dat is",
                            ),
                        ),
                        (
                            "placed_domain",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                                verbose_name="domein",
                            ),
                        ),
                        (
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("melding", "melding"),
                                        ("idee", "idee"),
                                        ("vraag", "vraag"),
                                        ("compliment", "compliment"),
                                        ("zorg", "zorg"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="soort",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="compensations",
                                to="officers.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[("meekijken", "vraag om mee te kijken"), ("aanbod", "bied het aan")],
                                default="meekijken",
                                help_text="Een gevoelig signaal wordt alleen aangeboden als de regel de categorie noemt.",
                                max_length=10,
                                verbose_name="hoe",
                            ),
                        ),
                        ("question", models.CharField(max_length=300, verbose_name="vraag aan dat team")),
                        (
                            "holds",
                            models.BooleanField(
                                default=False,
                                help_text="Hoogstens drie werkdagen. Alleen bij meekijken.",
                                verbose_name="handhaven wacht",
                            ),
                        ),
                        (
                            "areas",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Leeg: alle. Met wat erin ligt.",
                                related_name="+",
                                to="areas.area",
                                verbose_name="gebieden",
                            ),
                        ),
                        (
                            "categories",
                            models.ManyToManyField(
                                blank=True,
                                related_name="compensations",
                                to="signals.category",
                                verbose_name="categorieën",
                            ),
                        ),
                        (
                            "domains",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="officers.domain",
                                verbose_name="categorieën van een domein",
                            ),
                        ),
                        (
                            "words",
                            models.ManyToManyField(
                                blank=True, related_name="rules", to="signals.wordlist", verbose_name="woorden"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "compensatieregel",
                        "verbose_name_plural": "compensatieregels",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("placed", "domein"), ("placed_domain__isnull", False)),
                                    models.Q(
                                        models.Q(("placed", "domein"), _negated=True), ("placed_domain__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="compensation_has_its_domain",
                                violation_error_message="Kies het domein, en alleen bij “onder een domein”.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompensationHit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hits",
                                to="signals.compensationrule",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="compensations",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "consult",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="compensation",
                                to="signals.consult",
                            ),
                        ),
                        (
                            "handover",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="compensation",
                                to="signals.handover",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "compensatie",
                        "verbose_name_plural": "compensaties",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("consult__isnull", False), ("handover", None)),
                                    models.Q(("consult", None), ("handover__isnull", False)),
                                    _connector="OR",
                                ),
                                name="compensation_asked_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Complaint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="complaints",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="officers.team",
                                verbose_name="team dat de klacht behandelt",
                            ),
                        ),
                        (
                            "about_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints_about",
                                to="officers.team",
                                verbose_name="team waar de klacht over gaat",
                            ),
                        ),
                        ("only", models.BooleanField(default=False, verbose_name="alleen een klacht")),
                        (
                            "words",
                            models.TextField(blank=True, max_length=2000, verbose_name="waar de klacht over gaat"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ontvangen", "ontvangen"),
                                    ("in_behandeling", "in behandeling"),
                                    ("informeel_opgelost", "informeel opgelost"),
                                    ("afgehandeld", "afgehandeld"),
                                    ("ingetrokken", "ingetrokken"),
                                ],
                                default="ontvangen",
                                max_length=20,
                                verbose_name="stand",
                            ),
                        ),
                        ("received_on", models.DateField(verbose_name="ontvangen op")),
                        (
                            "with_committee",
                            models.BooleanField(default=False, verbose_name="met een klachtencommissie"),
                        ),
                        ("extended_on", models.DateField(blank=True, null=True, verbose_name="verdaagd op")),
                        ("due_on", models.DateField(verbose_name="uiterlijk")),
                        ("term_stage", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "receipt",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="outbox.letter",
                            ),
                        ),
                        (
                            "extension",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="outbox.letter",
                            ),
                        ),
                        ("receipt_on", models.DateField(blank=True, null=True, verbose_name="ontvangst bevestigd op")),
                    ],
                    options={
                        "verbose_name": "klacht",
                        "verbose_name_plural": "klachten",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ("ontvangen", "in_behandeling"))),
                                fields=["team", "due_on", "id"],
                                name="complaint_open",
                            ),
                            models.Index(
                                condition=models.Q(("only", True), models.Q(("state", "ingetrokken"), _negated=True)),
                                fields=["about_team"],
                                name="complaint_keeps_out",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("ontvangen", "in_behandeling"))),
                                fields=("signal", "about_team"),
                                name="complaint_one_open",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Coordination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coordinations",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "coordinator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coordinations",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="regievoerder",
                            ),
                        ),
                        ("warns", models.BooleanField(default=True, verbose_name="waarschuwt op hetzelfde adres")),
                        (
                            "begun_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "regie",
                        "verbose_name_plural": "regie",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("signal",),
                                name="coordination_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DangerWords",
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
                            "codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                help_text="Welke nummers de bewoner ziet. Een nummer dat uit uw lijst van doorverwijzingen is, staat er niet.",
                                size=None,
                                verbose_name="nummers",
                            ),
                        ),
                        (
                            "patterns",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=500), size=None, verbose_name="woorden"
                            ),
                        ),
                        (
                            "exceptions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=500),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="behalve in een zin met",
                            ),
                        ),
                        (
                            "weakened_by",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10),
                                blank=True,
                                default=list,
                                help_text="Wanneer de woorden geen gevaar betekenen.",
                                size=None,
                                verbose_name="telt niet",
                            ),
                        ),
                        (
                            "is_urgent",
                            models.BooleanField(
                                default=True, help_text="Iemand moet er vandaag naar kijken.", verbose_name="spoed"
                            ),
                        ),
                        ("checked_on", models.DateField(blank=True, null=True, verbose_name="nagekeken op")),
                        (
                            "is_as_delivered",
                            models.BooleanField(default=False, editable=False, verbose_name="zoals geleverd"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                        (
                            "is_restricted",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Alleen triage en het team dat het heeft, lezen het bericht. Het staat nooit op de openbare kaart.",
                                verbose_name="afgeschermd",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "gevaarwoorden",
                        "verbose_name_plural": "gevaarwoorden",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="EscalationDesk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("teamleider", "teamleider"),
                                    ("regietafel", "regietafel"),
                                    ("directie", "directie"),
                                    ("wethouder", "wethouder"),
                                    ("burgemeester", "burgemeester"),
                                ],
                                max_length=12,
                                unique=True,
                                verbose_name="niveau",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                help_text="Van het secretariaat: het krijgt het kenmerk en de datum, en geen tekst.",
                                max_length=254,
                                verbose_name="e-mailadres",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "postbus voor opschaling",
                        "verbose_name_plural": "postbussen voor opschaling",
                        "ordering": ["level"],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "from_level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("teamleider", "teamleider"),
                                    ("regietafel", "regietafel"),
                                    ("directie", "directie"),
                                    ("wethouder", "wethouder"),
                                    ("burgemeester", "burgemeester"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("teamleider", "teamleider"),
                                    ("regietafel", "regietafel"),
                                    ("directie", "directie"),
                                    ("wethouder", "wethouder"),
                                    ("burgemeester", "burgemeester"),
                                ],
                                max_length=12,
                                verbose_name="niveau",
                            ),
                        ),
                        ("reason", models.TextField(max_length=5000, verbose_name="reden")),
                        ("decide_by", models.DateField(verbose_name="besluit nodig voor")),
                        ("reminded_at", models.DateTimeField(editable=False, null=True)),
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
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("open", "wacht op een besluit"),
                                    ("besloten", "er is besloten"),
                                    ("verder", "verder opgeschaald"),
                                    ("ingetrokken", "ingetrokken"),
                                    ("gesloten", "het signaal is gesloten"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="uitkomst",
                            ),
                        ),
                        ("decision", models.TextField(blank=True, max_length=5000, verbose_name="besluit")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "lead_told",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "letter",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="outbox.letter",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "opschaling",
                        "verbose_name_plural": "opschalingen",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("outcome", "open"), ("reminded_at", None)),
                                fields=["decide_by"],
                                name="escalation_undecided",
                            ),
                            models.Index(
                                condition=models.Q(("letter__isnull", False)),
                                fields=["letter"],
                                name="escalation_letter",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("outcome", "open")), fields=("signal",), name="escalation_one_open"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExtraQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("text", models.CharField(max_length=200, verbose_name="vraag")),
                        ("explanation", models.CharField(blank=True, max_length=300, verbose_name="uitleg")),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    ("tekst", "een korte tekst"),
                                    ("keuze", "één antwoord uit een lijst"),
                                    ("meerdere", "een of meer antwoorden uit een lijst"),
                                    ("getal", "een getal"),
                                    ("datum", "een datum"),
                                ],
                                default="keuze",
                                max_length=12,
                                verbose_name="soort antwoord",
                            ),
                        ),
                        (
                            "is_required",
                            models.BooleanField(
                                default=False,
                                help_text="Wie het onderwerp heeft bevestigd, kan zonder antwoord niet verder. Ook een programma dat dit onderwerp noemt, moet dan antwoorden.",
                                verbose_name="verplicht",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        (
                            "order",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="De vraag met het laagste nummer komt eerst.",
                                verbose_name="volgorde",
                            ),
                        ),
                        (
                            "categories",
                            models.ManyToManyField(
                                help_text="De vraag verschijnt vanzelf als een bericht over een van deze onderwerpen gaat.",
                                related_name="extra_questions",
                                to="signals.category",
                                verbose_name="bij deze onderwerpen",
                            ),
                        ),
                        (
                            "shown_on",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Antwoorden op één eerdere vraag. Niets gekozen: de vraag wordt altijd gesteld.",
                                related_name="follow_ups",
                                to="signals.extrachoice",
                                verbose_name="alleen na een van deze antwoorden",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "aanvullende vraag",
                        "verbose_name_plural": "aanvullende vragen",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="ExtraChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="choices",
                                to="signals.extraquestion",
                                verbose_name="vraag",
                            ),
                        ),
                        ("slug", models.SlugField(blank=True, max_length=60, verbose_name="code")),
                        ("text", models.CharField(max_length=120, verbose_name="antwoord")),
                        (
                            "stop_text",
                            models.TextField(
                                blank=True,
                                help_text="Leeg: de melding gaat gewoon door.",
                                max_length=600,
                                verbose_name="stopt de melding: wat de bewoner leest",
                            ),
                        ),
                        (
                            "stop_phone",
                            models.CharField(blank=True, max_length=20, verbose_name="telefoon van wie het wel doet"),
                        ),
                        (
                            "stop_url",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                validators=[django.core.validators.URLValidator(schemes=["https"])],
                                verbose_name="website van wie het wel doet",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                    ],
                    options={
                        "verbose_name": "antwoord om uit te kiezen",
                        "verbose_name_plural": "antwoorden om uit te kiezen",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("question", "slug"), name="extra_choice_code"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stop_text", ""), _negated=True),
                                    models.Q(("stop_phone", ""), ("stop_url", "")),
                                    _connector="OR",
                                ),
                                name="extra_choice_refers",
                                violation_error_message="Schrijf ook wat de bewoner leest als dit antwoord de melding stopt.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExtraAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extra_answers",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="signals.extraquestion",
                            ),
                        ),
                        ("code", models.CharField(max_length=1000)),
                        ("wording", models.CharField(max_length=1000)),
                        ("value", models.JSONField()),
                        ("text", models.TextField()),
                    ],
                    options={
                        "verbose_name": "antwoord op een aanvullende vraag",
                        "verbose_name_plural": "antwoorden op aanvullende vragen",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Follower",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mailadres")),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="signals.category",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followers",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                db_default="nl", default="nl", max_length=8, verbose_name="taal van de volger"
                            ),
                        ),
                        (
                            "pace",
                            models.CharField(
                                choices=[("direct", "meteen"), ("wekelijks", "een keer per week")],
                                default="wekelijks",
                                max_length=10,
                                verbose_name="hoe vaak",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("told_until", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "volger",
                        "verbose_name_plural": "volgers",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("confirmed_at__isnull", False), ("signal__isnull", True)),
                                fields=["pace", "told_until"],
                                name="follower_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"),
                                models.F("area"),
                                models.F("category"),
                                models.F("signal"),
                                name="follower_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("area__isnull", False),
                                    ("category__isnull", False),
                                    ("signal__isnull", False),
                                    _connector="OR",
                                ),
                                name="follower_of_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SameHere",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="same_heres",
                                to="signals.signal",
                            ),
                        ),
                        ("form_digest", models.CharField(max_length=64)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "ook gemeld",
                        "verbose_name_plural": "ook gemeld",
                        "constraints": [
                            models.UniqueConstraint(fields=("signal", "form_digest"), name="same_here_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="signals.signal"
                            ),
                        ),
                        ("what", models.CharField(max_length=16)),
                        ("before", models.CharField(blank=True, max_length=100)),
                        ("after", models.CharField(blank=True, max_length=100)),
                        (
                            "officer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="officers.apiclient",
                            ),
                        ),
                        ("is_public", models.BooleanField(default=False)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "gebeurtenis",
                        "verbose_name_plural": "gebeurtenissen",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["signal", "id"], name="event_of_signal")],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="signals.signal"
                            ),
                        ),
                        ("text", models.TextField(max_length=5000, verbose_name="notitie")),
                        (
                            "officer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="officers.apiclient",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "mentions",
                            models.ManyToManyField(
                                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="genoemd"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notitie",
                        "verbose_name_plural": "notities",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="signals.signal",
                            ),
                        ),
                        ("what", models.CharField(max_length=16)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("gemeld", "gemeld"),
                                    ("in_behandeling", "in behandeling"),
                                    ("ingepland", "ingepland"),
                                    ("wacht_op_melder", "wacht op de melder"),
                                    ("wacht_op_derde", "wacht op een ander"),
                                    ("afgehandeld", "afgehandeld"),
                                    ("geannuleerd", "geannuleerd"),
                                    ("heropening_gevraagd", "heropening gevraagd"),
                                    ("heropend", "heropend"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("text", models.TextField(max_length=5000, verbose_name="tekst")),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="onderwerp van de mail")),
                        ("body", models.TextField(blank=True, verbose_name="tekst van de mail")),
                        (
                            "letter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="outbox.letter",
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
                        "verbose_name": "bericht aan de melder",
                        "verbose_name_plural": "berichten aan melders",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Joining",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "duplicate",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="joining", to="signals.signal"
                            ),
                        ),
                        (
                            "main",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="joined", to="signals.signal"
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
                        "verbose_name": "samenvoeging",
                        "verbose_name_plural": "samenvoegingen",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("duplicate", models.F("main")), _negated=True),
                                name="joining_of_two",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JudgementQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "text",
                            models.CharField(default="Is het voor u opgelost?", max_length=120, verbose_name="vraag"),
                        ),
                        (
                            "explanation",
                            models.CharField(
                                blank=True,
                                default="Met uw antwoord doen wij het de volgende keer beter.",
                                max_length=300,
                                verbose_name="uitleg",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "vraag aan de melder na het sluiten",
                        "verbose_name_plural": "vraag aan de melder na het sluiten",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="judgement_question_only_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JudgementChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("text", models.CharField(max_length=120, verbose_name="antwoord")),
                        ("is_solved", models.BooleanField(default=False, verbose_name="telt als opgelost")),
                        (
                            "consequence",
                            models.CharField(
                                choices=[
                                    ("niets", "niets: het telt alleen mee"),
                                    ("kijken", "de behandelaar kijkt er nog eens naar"),
                                    ("heropenen", "het signaal gaat weer open, bij hetzelfde team"),
                                ],
                                default="niets",
                                help_text="Tot en met 14 dagen na het sluiten. Daarna telt het antwoord alleen mee.",
                                max_length=12,
                                verbose_name="wat er gebeurt",
                            ),
                        ),
                        (
                            "asks_reason",
                            models.BooleanField(
                                default=False,
                                help_text="Nodig waar iemand er nog eens naar kijkt.",
                                verbose_name="vraagt om uitleg",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                    ],
                    options={
                        "verbose_name": "antwoord na het sluiten",
                        "verbose_name_plural": "antwoorden na het sluiten",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Judgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judgements",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "choice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.judgementchoice",
                            ),
                        ),
                        ("wording", models.CharField(max_length=120)),
                        ("is_solved", models.BooleanField()),
                        ("times_reopened", models.PositiveSmallIntegerField(default=0)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "oordeel van een melder",
                        "verbose_name_plural": "oordelen van melders",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("signal", "times_reopened"), name="judgement_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ObjectLayer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                        (
                            "name",
                            models.CharField(
                                help_text="In het enkelvoud, zoals bewoners het lezen: lantaarn.",
                                max_length=60,
                                verbose_name="naam",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                help_text="GeoJSON in lengte en breedte, of een WFS. Elke nacht opgehaald. Leeg: van een bestand.",
                                max_length=500,
                                validators=[django.core.validators.URLValidator(schemes=["https"])],
                                verbose_name="adres van de bron",
                            ),
                        ),
                        (
                            "feature_type",
                            models.CharField(
                                blank=True,
                                help_text="Leeg: het adres geeft zelf GeoJSON.",
                                max_length=120,
                                verbose_name="laag van de WFS",
                            ),
                        ),
                        (
                            "code_property",
                            models.CharField(
                                blank=True,
                                help_text="Leeg: de id die de bron elk object geeft.",
                                max_length=60,
                                verbose_name="eigenschap met het nummer",
                            ),
                        ),
                        (
                            "name_property",
                            models.CharField(blank=True, max_length=60, verbose_name="eigenschap met de naam"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("fetched_at", models.DateTimeField(editable=False, null=True, verbose_name="opgehaald")),
                        ("asked_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "trouble",
                            models.CharField(blank=True, editable=False, max_length=300, verbose_name="wat er misging"),
                        ),
                        (
                            "categories",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Niets gekozen: bij alle onderwerpen.",
                                related_name="object_layers",
                                to="signals.category",
                                verbose_name="alleen bij deze onderwerpen",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "objecten op de kaart",
                        "verbose_name_plural": "objecten op de kaart",
                        "ordering": ["name", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="MapObject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "layer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="objects_on_map",
                                to="signals.objectlayer",
                            ),
                        ),
                        ("code", models.CharField(max_length=60)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("point", django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=4326)),
                    ],
                    options={
                        "verbose_name": "object op de kaart",
                        "verbose_name_plural": "objecten op de kaart",
                        "indexes": [
                            django.contrib.postgres.indexes.GistIndex(fields=["point"], name="map_object_point")
                        ],
                        "constraints": [models.UniqueConstraint(fields=("layer", "code"), name="map_object_code")],
                    },
                ),
                migrations.CreateModel(
                    name="SignalObject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="about_objects",
                                to="signals.signal",
                            ),
                        ),
                        ("public_id", models.CharField(max_length=100)),
                        ("label", models.CharField(max_length=200)),
                    ],
                    options={
                        "verbose_name": "object van een signaal",
                        "verbose_name_plural": "objecten van signalen",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("public_id", ""), _negated=True), name="signal_object_named"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LearnedModel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("content", models.BinaryField(default=bytes)),
                        ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("state", models.CharField(default="wacht", max_length=12)),
                        (
                            "corrections",
                            models.IntegerField(default=0, verbose_name="verbeteringen waarvan het leerde"),
                        ),
                        ("figures", models.JSONField(default=dict, editable=False)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "geleerd model",
                        "verbose_name_plural": "geleerde modellen",
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "gebruikt")),
                                fields=("state",),
                                name="learned_model_one_in_use",
                            ),
                            models.UniqueConstraint(
                                models.Value(1),
                                condition=models.Q(("state__in", ["wacht", "leert"])),
                                name="learned_model_one_at_work",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnderstandingChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "threshold",
                            models.FloatField(
                                validators=[
                                    django.core.validators.MinValueValidator(0.3),
                                    django.core.validators.MaxValueValidator(0.99),
                                ],
                                verbose_name="zo zeker moet een suggestie zijn om vanzelf gevolgd te worden",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "keuze voor het begrijpen van teksten",
                        "verbose_name_plural": "keuze voor het begrijpen van teksten",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="understanding_choice_only_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SuggestionCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(verbose_name="maand")),
                        (
                            "suggested",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="signals.category"
                            ),
                        ),
                        (
                            "chosen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="signals.category"
                            ),
                        ),
                        ("number", models.IntegerField(verbose_name="aantal")),
                        ("certainty", models.FloatField(default=0)),
                    ],
                    options={
                        "verbose_name": "telling van suggesties",
                        "verbose_name_plural": "tellingen van suggesties",
                        "ordering": ["month", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("month", "suggested", "chosen"), name="suggestion_count_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
                    fields=[
                        ("signal_id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("received_on", models.DateField()),
                        (
                            "area",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.category",
                            ),
                        ),
                        (
                            "domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                        (
                            "secondary_domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("melding", "melding"),
                                    ("idee", "idee"),
                                    ("vraag", "vraag"),
                                    ("compliment", "compliment"),
                                    ("zorg", "zorg"),
                                ],
                                max_length=12,
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
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "desk_domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "unit_domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                        ("via_unit", models.BooleanField(default=False)),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        ("is_off_domain", models.BooleanField(null=True)),
                        ("right_after", models.IntegerField(null=True)),
                        ("survived", models.BooleanField(null=True)),
                        ("offered", models.SmallIntegerField(default=0)),
                        ("declined", models.SmallIntegerField(default=0)),
                        ("accepted", models.SmallIntegerField(default=0)),
                        ("transit_hours", models.IntegerField(null=True)),
                        ("contact_hours", models.IntegerField(null=True)),
                        ("is_open", models.BooleanField()),
                        ("was_closed", models.BooleanField()),
                        ("was_reopened", models.BooleanField(default=False)),
                        ("told_days", models.IntegerField(null=True)),
                        ("may_be_told", models.BooleanField(default=False)),
                        ("term_days", models.IntegerField(null=True)),
                        ("in_term", models.BooleanField(null=True)),
                        ("was_asked", models.BooleanField(default=False)),
                        ("solved", models.BooleanField(null=True)),
                        ("has_place", models.BooleanField(default=False)),
                        ("is_repeat", models.BooleanField(default=False)),
                        ("waits", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "meting van een signaal",
                        "verbose_name_plural": "metingen van signalen",
                        "indexes": [
                            models.Index(fields=["area", "received_on"], name="measure_of_area"),
                            models.Index(fields=["team", "received_on"], name="measure_of_team"),
                            models.Index(fields=["received_on"], name="measure_by_day"),
                            models.Index(
                                condition=models.Q(("is_open", True)),
                                fields=["team", "area", "unit", "received_on"],
                                name="measure_open",
                            ),
                            models.Index(
                                condition=models.Q(("waits", True)),
                                fields=["area", "received_on"],
                                name="measure_waits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureCell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField()),
                        (
                            "area",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "unit_domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                        ("via_unit", models.BooleanField()),
                        (
                            "domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
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
                            ),
                        ),
                        ("number", models.IntegerField()),
                        ("cross_domain", models.IntegerField()),
                        ("domain_known", models.IntegerField()),
                        ("off_domain", models.IntegerField()),
                        ("off_decided", models.IntegerField()),
                        ("off_survived", models.IntegerField()),
                        ("never_passed", models.IntegerField()),
                        ("passed_once", models.IntegerField()),
                        ("passed_twice", models.IntegerField()),
                        ("passed_often", models.IntegerField()),
                        ("transit", models.IntegerField()),
                        ("contacted", models.IntegerField()),
                        ("told", models.IntegerField()),
                        ("term_known", models.IntegerField()),
                        ("in_term", models.IntegerField()),
                        ("still_open", models.IntegerField()),
                        ("closed", models.IntegerField()),
                        ("may_be_told", models.IntegerField()),
                        ("was_told", models.IntegerField()),
                        ("asked", models.IntegerField()),
                        ("judged", models.IntegerField()),
                        ("solved", models.IntegerField()),
                        ("reopened", models.IntegerField()),
                        ("placed", models.IntegerField()),
                        ("repeated", models.IntegerField()),
                        ("offered", models.IntegerField()),
                        ("declined", models.IntegerField()),
                        ("accepted", models.IntegerField()),
                        ("term_days", models.IntegerField()),
                        ("transit_hours", models.IntegerField()),
                        (
                            "lead",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "contact",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "transit_spread",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                    ],
                    options={
                        "verbose_name": "telling van een maand",
                        "verbose_name_plural": "tellingen per maand",
                        "indexes": [models.Index(fields=["area", "month"], name="cell_of_area")],
                    },
                ),
                migrations.CreateModel(
                    name="OfferCell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField()),
                        (
                            "area",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        ("via_unit", models.BooleanField()),
                        (
                            "from_team",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.category",
                            ),
                        ),
                        ("offered", models.IntegerField()),
                        ("declined", models.IntegerField()),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "telling van aanbiedingen",
                        "verbose_name_plural": "tellingen van aanbiedingen",
                        "indexes": [models.Index(fields=["area", "month"], name="offer_cell_of_area")],
                    },
                ),
                migrations.CreateModel(
                    name="ToMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("signal_number", models.BigIntegerField()),
                        ("has_moved", models.BooleanField(default=False)),
                        (
                            "was_at",
                            django.contrib.gis.db.models.fields.PointField(null=True, spatial_index=False, srid=4326),
                        ),
                        ("was_about", models.BigIntegerField(null=True)),
                    ],
                    options={
                        "verbose_name": "te meten signaal",
                        "verbose_name_plural": "te meten signalen",
                    },
                ),
                migrations.CreateModel(
                    name="MeasureState",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("counted_at", models.DateTimeField(null=True)),
                        ("day", models.DateField(null=True)),
                        ("placings", models.CharField(blank=True, default="", max_length=64)),
                        ("walked_to", models.BigIntegerField(default=0, null=True)),
                        ("is_stale", models.BooleanField(default=True)),
                        (
                            "tails",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.SmallIntegerField(), db_default=[], default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stand van het meten",
                        "verbose_name_plural": "stand van het meten",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="measure_state_only_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OverviewLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mailadres")),
                        ("asked_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        ("opened_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "link naar eigen meldingen",
                        "verbose_name_plural": "links naar eigen meldingen",
                    },
                ),
                migrations.CreateModel(
                    name="NoticeRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=12, unique=True, verbose_name="bericht")),
                        ("to_team", models.BooleanField(default=True, verbose_name="naar het mailadres van het team")),
                        (
                            "to_person",
                            models.BooleanField(
                                default=True,
                                help_text="Iedereen kiest zelf: meteen, een keer per dag, of niet.",
                                verbose_name="naar medewerkers",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "regel voor berichten",
                        "verbose_name_plural": "regels voor berichten",
                        "ordering": ["kind"],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_choices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("kind", models.CharField(max_length=12)),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("meteen", "meteen"),
                                    ("dagelijks", "een keer per werkdag, om 7.30 uur"),
                                    ("uit", "niet"),
                                ],
                                max_length=12,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "keuze voor berichten",
                        "verbose_name_plural": "keuzes voor berichten",
                        "constraints": [models.UniqueConstraint(fields=("officer", "kind"), name="notice_one_choice")],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="signals.signal"
                            ),
                        ),
                        ("kind", models.CharField(max_length=12)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("heading", models.CharField(blank=True, db_default="", default="", max_length=80)),
                        ("link", models.BooleanField(db_default=True, default=True)),
                    ],
                    options={
                        "verbose_name": "bericht dat wacht",
                        "verbose_name_plural": "berichten die wachten",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="question",
                                to="signals.message",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("remind_on", models.DateField(verbose_name="herinnering op")),
                        ("lapses_on", models.DateField(verbose_name="geen reactie vanaf")),
                        ("reminded_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "wacht op antwoord"),
                                    ("beantwoord", "beantwoord"),
                                    ("geen-reactie", "geen reactie"),
                                    ("vervallen", "niet meer nodig"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="toestand",
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "vraag aan de melder",
                        "verbose_name_plural": "vragen aan melders",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")), fields=["lapses_on"], name="question_waiting"
                            ),
                            models.Index(
                                condition=models.Q(("reminded_at__isnull", True), ("state", "open")),
                                fields=["remind_on"],
                                name="question_to_remind",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")), fields=("signal",), name="question_one_open"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuestionRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "remind_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="In werkdagen na de vraag.",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="herinnering na",
                            ),
                        ),
                        (
                            "lapse_days",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="In werkdagen na de vraag.",
                                validators=[django.core.validators.MinValueValidator(2)],
                                verbose_name="geen reactie na",
                            ),
                        ),
                        (
                            "closes",
                            models.BooleanField(
                                default=False,
                                help_text="Anders gaat het terug naar de behandelaar, die bericht krijgt.",
                                verbose_name="sluit het signaal dan",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.closingresult",
                                verbose_name="resultaat",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                default="Wij kregen geen antwoord op onze vraag. Zonder antwoord kunnen wij niet verder. Daarom sluiten wij uw bericht. Speelt het nog? Meld het dan opnieuw.",
                                max_length=5000,
                                verbose_name="bericht aan de melder",
                            ),
                        ),
                        (
                            "look_again_days",
                            models.PositiveSmallIntegerField(
                                db_default=10,
                                default=10,
                                help_text="In werkdagen dat een signaal wacht op een ander, of op de melder zonder dat er een vraag openstaat. Wie het signaal heeft, krijgt dan bericht.",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="kijk opnieuw na",
                            ),
                        ),
                        (
                            "action_days",
                            models.PositiveSmallIntegerField(
                                db_default=5,
                                default=5,
                                help_text="In werkdagen. Met die dag begint het formulier waarmee iemand een ander team of een partner iets vraagt. Is er geen dag gekozen, dan krijgt wie het moet doen na zoveel werkdagen een keer bericht.",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="actie klaar na",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "wachten op de melder of een ander",
                        "verbose_name_plural": "wachten op de melder of een ander",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="question_rule_only_one"),
                            models.CheckConstraint(
                                condition=models.Q(("lapse_days__gt", models.F("remind_days"))),
                                name="question_rule_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                help_text="Leeg: voor elk onderwerp.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.category",
                                verbose_name="onderwerp",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                blank=True,
                                help_text="Leeg: voor elk resultaat.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.closingresult",
                                verbose_name="resultaat",
                            ),
                        ),
                        (
                            "years",
                            models.SmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="jaren na het sluiten vernietigen",
                            ),
                        ),
                        (
                            "contact_months",
                            models.SmallIntegerField(
                                default=6,
                                help_text="Naam, mailadres en telefoon van de melder, ook waar ze in teksten en berichten staan.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(1200),
                                ],
                                verbose_name="maanden na het sluiten persoonsgegevens wissen",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                default="Selectielijst gemeenten en intergemeentelijke organen 2020",
                                help_text="Zo staat het in de verklaring van vernietiging, met het nummer van het resultaat.",
                                max_length=200,
                                verbose_name="grondslag",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bewaartermijn",
                        "verbose_name_plural": "bewaartermijnen",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("category", "result"),
                                name="retention_rule_once",
                                nulls_distinct=False,
                                violation_error_message="Voor dit onderwerp en resultaat is er al een bewaartermijn.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("contact_months__gte", 1), ("years__gte", 1)),
                                name="retention_rule_waits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalHold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="signals.signal"
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("woo", "verzoek om openbaarmaking (Woo)"),
                                    ("inzage", "verzoek om inzage (AVG)"),
                                    ("klacht", "klacht of onderzoek"),
                                    ("bezwaar", "bezwaar of beroep"),
                                    ("rechter", "rechtszaak of schade"),
                                    ("anders", "een andere reden"),
                                ],
                                max_length=12,
                                verbose_name="reden",
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="kenmerk van het verzoek of de zaak"
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
                        (
                            "lifted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("lifted_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "bewaarplicht",
                        "verbose_name_plural": "bewaarplichten",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("lifted_at", None)), fields=("signal",), name="legal_hold_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DestructionRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=20, unique=True, verbose_name="kenmerk")),
                        ("public_id", models.UUIDField(unique=True)),
                        ("ground", models.CharField(max_length=200, verbose_name="grondslag")),
                        ("years", models.SmallIntegerField(verbose_name="bewaartermijn in jaren")),
                        ("received_on", models.DateField(verbose_name="ingediend op")),
                        ("closed_on", models.DateField(verbose_name="gesloten op")),
                        (
                            "destroyed_at",
                            models.DateTimeField(
                                db_index=True, default=django.utils.timezone.now, verbose_name="vernietigd op"
                            ),
                        ),
                        (
                            "category",
                            models.SlugField(blank=True, db_index=False, max_length=60, verbose_name="onderwerp"),
                        ),
                        ("domain", models.SlugField(blank=True, db_index=False, max_length=60, verbose_name="domein")),
                        ("area", models.SlugField(blank=True, db_index=False, max_length=40, verbose_name="gebied")),
                        ("channel", models.SlugField(blank=True, db_index=False, max_length=12, verbose_name="kanaal")),
                        (
                            "result",
                            models.SlugField(blank=True, db_index=False, max_length=60, verbose_name="resultaat"),
                        ),
                        ("files", models.IntegerField(default=0, verbose_name="bestanden")),
                    ],
                    options={
                        "verbose_name": "verklaring van vernietiging",
                        "verbose_name_plural": "verklaringen van vernietiging",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="RoutingRule",
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
                            "name",
                            models.CharField(
                                help_text="Collega's zien de naam bij de route.", max_length=80, verbose_name="naam"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                help_text="Waarom deze regel er is. Collega's zien dit bij de route.",
                                max_length=200,
                                verbose_name="reden",
                            ),
                        ),
                        (
                            "order",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Passen er twee regels, dan geldt die met het laagste nummer.",
                                verbose_name="volgorde",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=False,
                                help_text="Bewaar de regel eerst zonder dit vinkje en probeer hem uit op signalen van vroeger.",
                                verbose_name="in gebruik",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                help_text="Leeg: alle categorieën. Gevoelige signalen gaan dan niet langs deze regel.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="signals.category",
                                verbose_name="categorie",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("melding", "melding"),
                                    ("idee", "idee"),
                                    ("vraag", "vraag"),
                                    ("compliment", "compliment"),
                                    ("zorg", "zorg"),
                                ],
                                max_length=12,
                                verbose_name="soort",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                help_text="Met alles wat erin ligt.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                blank=True,
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
                                verbose_name="kanaal",
                            ),
                        ),
                        (
                            "answer",
                            models.ForeignKey(
                                blank=True,
                                help_text="Een antwoord op een aanvullende vraag.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="signals.extrachoice",
                                verbose_name="antwoord",
                            ),
                        ),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(
                                    choices=[
                                        (1, "maandag"),
                                        (2, "dinsdag"),
                                        (3, "woensdag"),
                                        (4, "donderdag"),
                                        (5, "vrijdag"),
                                        (6, "zaterdag"),
                                        (7, "zondag"),
                                    ]
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="dagen",
                            ),
                        ),
                        ("begins", models.TimeField(blank=True, null=True, verbose_name="vanaf hoe laat")),
                        (
                            "ends",
                            models.TimeField(
                                blank=True,
                                help_text="Na middernacht mag: vrijdag van 17.00 tot 8.00 uur eindigt op zaterdagochtend.",
                                null=True,
                                verbose_name="tot hoe laat",
                            ),
                        ),
                        (
                            "to_unit",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Naar de eenheid waar zij zitten. Zitten zij daar nergens, dan krijgt het team hieronder het.",
                                verbose_name="naar de wijkambtenaren van het gebied",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="officers.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                blank=True,
                                help_text="Iemand van dit team. Leeg: het team verdeelt zelf.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="medewerker",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "routeringsregel",
                        "verbose_name_plural": "routeringsregels",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("category__isnull", False),
                                    ("area__isnull", False),
                                    ("answer__isnull", False),
                                    models.Q(("kind", ""), _negated=True),
                                    models.Q(("channel", ""), _negated=True),
                                    models.Q(("weekdays", []), _negated=True),
                                    ("begins__isnull", False),
                                    models.Q(("valid_from__isnull", False), ("valid_until__isnull", False)),
                                    _connector="OR",
                                ),
                                name="rule_has_condition",
                                violation_error_message="Kies ten minste één voorwaarde. Anders gaat alles langs deze regel.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("begins__isnull", True), ("ends__isnull", True)),
                                    models.Q(
                                        ("begins__isnull", False),
                                        ("ends__isnull", False),
                                        models.Q(("begins", models.F("ends")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rule_hours_are_whole",
                                violation_error_message="Geef bij de uren een begin en een ander einde.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedFilter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_filters",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="officers.team",
                                verbose_name="gedeeld met",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="naam")),
                        ("asked", models.JSONField(default=dict)),
                        ("is_pinned", models.BooleanField(default=True, verbose_name="op het bureau")),
                    ],
                    options={
                        "verbose_name": "bewaard filter",
                        "verbose_name_plural": "bewaarde filters",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("officer", "name"), name="saved_filter_one_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatutoryStart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        (
                            "name",
                            models.CharField(
                                help_text="Zo staat het op de knop, zoals “Wmo-melding”.",
                                max_length=120,
                                verbose_name="naam",
                            ),
                        ),
                        ("law", models.CharField(max_length=120, verbose_name="wet")),
                        ("article", models.CharField(blank=True, max_length=120, verbose_name="artikel")),
                        (
                            "term_days",
                            models.PositiveSmallIntegerField(
                                help_text="Zes weken zijn 42 kalenderdagen.",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="wettelijke termijn",
                            ),
                        ),
                        (
                            "term_unit",
                            models.CharField(
                                choices=[("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")],
                                default="kalenderdagen",
                                max_length=16,
                                verbose_name="termijn telt in",
                            ),
                        ),
                        (
                            "promise",
                            models.CharField(
                                help_text="Maakt de zin aan de melder af: “Uiterlijk op 6 januari …”. Zoals “is ons onderzoek klaar”.",
                                max_length=200,
                                verbose_name="wat er dan is gebeurd",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statutory_starts",
                                to="officers.team",
                                verbose_name="gaat naar team",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                    ],
                    options={
                        "verbose_name": "wettelijke start",
                        "verbose_name_plural": "wettelijke starts",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="StatutoryPassing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="statutory_passings",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "start",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passings",
                                to="signals.statutorystart",
                                verbose_name="wettelijke start",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statutory_passings",
                                to="officers.team",
                                verbose_name="doorgegeven aan",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="uiterlijk")),
                        ("term_stage", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        ("for_other", models.BooleanField(default=False, verbose_name="voor iemand anders")),
                        (
                            "status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("ontvangen", "ontvangen"),
                                    ("opgepakt", "opgepakt"),
                                    ("niet_voor_ons", "niet voor ons"),
                                    ("afgerond", "afgerond"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="stand",
                            ),
                        ),
                        (
                            "passed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("passed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("receipt_on", models.DateField(blank=True, null=True, verbose_name="ontvangst bevestigd op")),
                    ],
                    options={
                        "verbose_name": "wettelijk doorgegeven signaal",
                        "verbose_name_plural": "wettelijk doorgegeven signalen",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ("", "ontvangen", "opgepakt"))),
                                fields=["team", "due_on", "id"],
                                name="statutory_open_team",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ("", "ontvangen", "opgepakt"))),
                                fields=("signal", "start"),
                                name="statutory_once_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("form_digest", models.CharField(db_index=True, max_length=64)),
                        (
                            "media_type",
                            models.CharField(
                                choices=[
                                    ("image/jpeg", "JPEG"),
                                    ("image/png", "PNG"),
                                    ("image/webp", "WebP"),
                                    ("application/pdf", "PDF"),
                                ],
                                max_length=20,
                                verbose_name="soort",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="naam")),
                        ("size", models.IntegerField(verbose_name="grootte")),
                        (
                            "file",
                            models.FileField(upload_to=signals.models.upload._unguessable, verbose_name="bestand"),
                        ),
                        (
                            "thumbnail",
                            models.FileField(
                                blank=True, upload_to=signals.models.upload._unguessable, verbose_name="kleine foto"
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "foto van een formulier",
                        "verbose_name_plural": "foto’s van formulieren",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="StandardText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                help_text="Zo staat de tekst in de keuzelijst.", max_length=80, verbose_name="titel"
                            ),
                        ),
                        ("text", models.TextField(max_length=5000, verbose_name="tekst")),
                        (
                            "status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("gemeld", "gemeld"),
                                    ("in_behandeling", "in behandeling"),
                                    ("ingepland", "ingepland"),
                                    ("wacht_op_melder", "wacht op de melder"),
                                    ("wacht_op_derde", "wacht op een ander"),
                                    ("afgehandeld", "afgehandeld"),
                                    ("geannuleerd", "geannuleerd"),
                                    ("heropening_gevraagd", "heropening gevraagd"),
                                    ("heropend", "heropend"),
                                ],
                                help_text="Leeg: bij elke status.",
                                max_length=20,
                                verbose_name="bij welke status",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                        (
                            "categories",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Niets aangevinkt: bij elk onderwerp.",
                                related_name="standard_texts",
                                to="signals.category",
                                verbose_name="bij welke onderwerpen",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "standaardtekst",
                        "verbose_name_plural": "standaardteksten",
                        "ordering": ["order", "title"],
                    },
                ),
                migrations.CreateModel(
                    name="MailTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("bevestiging", "ontvangstbevestiging"),
                                    ("status", "bericht over de status"),
                                    ("afsluiting", "bericht dat het klaar is"),
                                    ("vraag", "vraag aan de melder"),
                                    ("herinnering", "herinnering aan een vraag"),
                                    ("wettelijk", "doorgegeven, met een wettelijke termijn"),
                                    ("klacht", "ontvangst van een klacht"),
                                    ("klacht_verdaagd", "verdaging van een klacht"),
                                ],
                                max_length=16,
                                unique=True,
                                verbose_name="mail",
                            ),
                        ),
                        ("subject", models.CharField(max_length=120, verbose_name="onderwerp")),
                        ("body", models.TextField(max_length=5000, verbose_name="tekst")),
                    ],
                    options={
                        "verbose_name": "mailtekst",
                        "verbose_name_plural": "mailteksten",
                        "ordering": ["kind"],
                    },
                ),
                migrations.CreateModel(
                    name="FormerPlace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(blank=True, verbose_name="adres en omschrijving")),
                        (
                            "point",
                            django.contrib.gis.db.models.fields.PointField(
                                null=True, spatial_index=False, srid=4326, verbose_name="punt"
                            ),
                        ),
                        (
                            "event",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_place",
                                to="signals.event",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_places",
                                to="signals.signal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "eerdere plek",
                        "verbose_name_plural": "eerdere plekken",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["signal", "id"], name="former_place_of_signal")],
                    },
                ),
                migrations.CreateModel(
                    name="OpenRelation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                migrations.CreateModel(
                    name="TailCell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField()),
                        ("via_unit", models.BooleanField()),
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
                            ),
                        ),
                        ("number", models.IntegerField()),
                        ("cross_domain", models.IntegerField()),
                        ("domain_known", models.IntegerField()),
                        ("off_domain", models.IntegerField()),
                        ("off_decided", models.IntegerField()),
                        ("off_survived", models.IntegerField()),
                        ("never_passed", models.IntegerField()),
                        ("passed_once", models.IntegerField()),
                        ("passed_twice", models.IntegerField()),
                        ("passed_often", models.IntegerField()),
                        ("transit", models.IntegerField()),
                        ("contacted", models.IntegerField()),
                        ("told", models.IntegerField()),
                        ("term_known", models.IntegerField()),
                        ("in_term", models.IntegerField()),
                        ("still_open", models.IntegerField()),
                        ("closed", models.IntegerField()),
                        ("may_be_told", models.IntegerField()),
                        ("was_told", models.IntegerField()),
                        ("asked", models.IntegerField()),
                        ("judged", models.IntegerField()),
                        ("solved", models.IntegerField()),
                        ("reopened", models.IntegerField()),
                        ("placed", models.IntegerField()),
                        ("repeated", models.IntegerField()),
                        ("offered", models.IntegerField()),
                        ("declined", models.IntegerField()),
                        ("accepted", models.IntegerField()),
                        ("term_days", models.IntegerField()),
                        ("transit_hours", models.IntegerField()),
                        (
                            "lead",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "contact",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "transit_spread",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "unit_domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "telling van het einde van een maand",
                        "verbose_name_plural": "tellingen van het einde van een maand",
                        "indexes": [models.Index(fields=["month", "area"], name="tail_cell_of_area")],
                    },
                ),
                migrations.CreateModel(
                    name="TeamCell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField()),
                        ("via_unit", models.BooleanField()),
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
                            ),
                        ),
                        ("number", models.IntegerField()),
                        ("cross_domain", models.IntegerField()),
                        ("domain_known", models.IntegerField()),
                        ("off_domain", models.IntegerField()),
                        ("off_decided", models.IntegerField()),
                        ("off_survived", models.IntegerField()),
                        ("never_passed", models.IntegerField()),
                        ("passed_once", models.IntegerField()),
                        ("passed_twice", models.IntegerField()),
                        ("passed_often", models.IntegerField()),
                        ("transit", models.IntegerField()),
                        ("contacted", models.IntegerField()),
                        ("told", models.IntegerField()),
                        ("term_known", models.IntegerField()),
                        ("in_term", models.IntegerField()),
                        ("still_open", models.IntegerField()),
                        ("closed", models.IntegerField()),
                        ("may_be_told", models.IntegerField()),
                        ("was_told", models.IntegerField()),
                        ("asked", models.IntegerField()),
                        ("judged", models.IntegerField()),
                        ("solved", models.IntegerField()),
                        ("reopened", models.IntegerField()),
                        ("placed", models.IntegerField()),
                        ("repeated", models.IntegerField()),
                        ("offered", models.IntegerField()),
                        ("declined", models.IntegerField()),
                        ("accepted", models.IntegerField()),
                        ("term_days", models.IntegerField()),
                        ("transit_hours", models.IntegerField()),
                        (
                            "lead",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "contact",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "transit_spread",
                            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.team",
                            ),
                        ),
                        (
                            "unit_domain",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="officers.domain",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "telling van een maand per team",
                        "verbose_name_plural": "tellingen per maand en team",
                        "indexes": [
                            models.Index(fields=["area", "month"], name="team_cell_of_area"),
                            models.Index(fields=["team", "month"], name="team_cell_of_team"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("melding", "melding"),
                                    ("idee", "idee"),
                                    ("vraag", "vraag"),
                                    ("compliment", "compliment"),
                                    ("zorg", "zorg"),
                                ],
                                max_length=12,
                                verbose_name="soort",
                            ),
                        ),
                        ("handling_days", models.SmallIntegerField(verbose_name="afhandeltermijn")),
                        (
                            "handling_unit",
                            models.CharField(
                                choices=[("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")],
                                max_length=16,
                                verbose_name="telt in",
                            ),
                        ),
                        ("first_contact_days", models.SmallIntegerField(null=True, verbose_name="eerste contact")),
                        (
                            "first_contact_unit",
                            models.CharField(
                                blank=True,
                                choices=[("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")],
                                max_length=16,
                                verbose_name="eerste contact telt in",
                            ),
                        ),
                        ("since", models.DateTimeField(null=True, verbose_name="sinds")),
                        (
                            "category",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="term_versions",
                                to="signals.category",
                                verbose_name="categorie",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "termijn door de tijd",
                        "verbose_name_plural": "termijnen door de tijd",
                        "ordering": ["-pk"],
                    },
                ),
            ]
        ),
        migrations.RunSQL("CREATE SEQUENCE signals_number", "DROP SEQUENCE signals_number"),
        migrations.RunSQL(
            HISTORY,
            "DROP TRIGGER signals_event_append_only ON signals_event; DROP FUNCTION signals_event_is_append_only()",
        ),
        migrations.RunSQL(MEASURE, MEASURE_BACK),
        migrations.RunSQL(TERMS, TERMS_BACK),
        migrations.RunSQL(PLANNING, PLANNING_BACK),
        migrations.RunSQL(RELATIONS, RELATIONS_BACK),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER signals_relate AFTER INSERT OR UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION signals_relate()",
                f"DROP TRIGGER signals_relate ON {table}",
            )
            for table in BESIDE
        ],
        *[
            migrations.RunSQL(
                STAMP.format(name=name, table=table, events=events), f"DROP TRIGGER {name}_stamp ON {table}"
            )
            for name, table, events in WATCHED
        ],
    ]
