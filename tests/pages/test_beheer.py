"""The management pages: what a city decides is there, what residents told it is not, and nobody climbs by them."""

from __future__ import annotations

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.forms import Textarea
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import trans_real

from areas.models import AreaKind, AreaVersion, Indicator
from officers import rights
from officers.models import (
    ApiClient,
    AreaAlderman,
    Arrangement,
    CityText,
    Coverage,
    Domain,
    MunicipalTask,
    Officer,
    PartnerContact,
    PartnerOrganisation,
    Positioning,
    Right,
    Role,
    RoleTitle,
    Team,
)
from officers.starter import add_roles, ensure_triage
from signals.models import (
    Category,
    Cause,
    ClosingResult,
    CompensationRule,
    DangerWords,
    EscalationDesk,
    EscalationLevel,
    JudgementChoice,
    JudgementQuestion,
    KindTerm,
    MailTemplate,
    NoticeKind,
    NoticeRule,
    QuestionRule,
    Referral,
    Reporter,
    RetentionRule,
    RoutingRule,
    Signal,
    StandardText,
    StatutoryStart,
    WordList,
)
from tests import world
from wijkwerk.beheer import RIGHT_OF

pytestmark = pytest.mark.django_db

TABLES = sorted(model._meta.label_lower for model in admin.site._registry)
GOOD_PASSWORD = "regenboog-trein-41"


def begin(slug: str, team: Team) -> StatutoryStart:
    """A way in which a law begins with a signal."""
    return StatutoryStart.objects.create(
        slug=slug, name=slug, law="Wmo 2015", term_days=42, promise="is ons onderzoek klaar", team=team
    )


def page(table: str, what: str = "changelist", *arguments: object) -> str:
    app, _dot, model = table.partition(".")
    return reverse(f"admin:{app}_{model}_{what}", args=arguments)


@pytest.fixture
def boss(client, manager):
    """A browser in which the application manager is signed in."""
    add_roles()
    client.force_login(manager)
    return client


@pytest.fixture
def in_two_languages(settings):
    """As if the public pages are there in English as well."""
    settings.LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
    trans_real.get_languages.cache_clear()
    yield
    trans_real.get_languages.cache_clear()


def form_of(response) -> dict[str, object]:
    """What the form of a page would send when nothing is changed."""
    form = response.context["adminform"].form
    sent: dict[str, object] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, (list, set)) or hasattr(value, "values_list"):
            items = [getattr(item, "pk", item) for item in value]
            sent[bound.html_name] = "\n".join(items) if isinstance(bound.field.widget, Textarea) else items
        elif value not in (None, False):
            sent[bound.html_name] = "on" if value is True else value
    for inline in response.context["inline_admin_formsets"]:
        for name, value in inline.formset.management_form.initial.items():
            sent[f"{inline.formset.prefix}-{name}"] = value
        for row in inline.formset.initial_forms:
            for bound in row:
                sent[bound.html_name] = bound.value() if bound.value() is not None else ""
    return sent


def save(browser, table: str, row=None, **changes: object):
    """Open the form, change what is named, and send it; None leaves a field out."""
    path = page(table, "change", row.pk) if row else page(table, "add")
    sent = form_of(browser.get(path)) | changes
    return browser.post(path, {name: value for name, value in sent.items() if value is not None})


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- what is there ---


def test_exactly_what_a_city_decides_can_be_opened():
    assert set(TABLES) == {
        "areas.areakind", "areas.area", "areas.indicator", "officers.citytext", "officers.partnercontact",
        "officers.domain", "officers.team", "officers.officer", "officers.role", "officers.roletitle",
        "officers.coverage", "officers.positioning", "officers.areaalderman", "officers.municipaltask",
        "officers.arrangement", "officers.entryrule", "officers.apiclient",
        "signals.category", "signals.closingresult", "signals.referral", "signals.routingrule", "signals.noticerule",
        "signals.mailtemplate", "signals.standardtext", "signals.questionrule", "signals.cause",
        "signals.statutorystart",
        "signals.judgementquestion", "signals.judgementchoice", "signals.extraquestion", "signals.objectlayer",
        "signals.retentionrule",
        "officers.partnerorganisation",
        "signals.escalationdesk", "signals.dangerwords", "signals.compensationrule", "signals.wordlist",
        "signals.kindterm",
    }  # fmt: skip
    assert set(RIGHT_OF) - set(TABLES) == {
        "areas.areaversion", "signals.extrachoice",  # parts of the pages of an area and of a question
    }  # fmt: skip


def test_no_address_leads_from_a_table_and_an_id_to_a_row(boss, town):
    """Django's "view on site" would tell the number of a signal to who guesses an id."""
    signal = world.signal()
    for model in (Signal, Officer, Team):
        kind = ContentType.objects.get_for_model(model).pk
        row = signal if model is Signal else model.objects.first()
        assert boss.get(f"/beheer/r/{kind}/{row.pk}/").status_code == 404


@pytest.mark.parametrize("model", [Signal, Reporter])
def test_a_table_with_what_residents_told_cannot_be_opened_by_mistake(model):
    with pytest.raises(ImproperlyConfigured):
        admin.site.register(model)


@pytest.mark.parametrize("table", TABLES)
def test_every_list_and_form_opens_in_dutch_whatever_the_browser_asks(boss, town, table, in_two_languages):
    for path in (page(table), page(table, "add")):
        response = boss.get(path, headers={"Accept-Language": "en"})
        assert response.status_code == 200
        assert 'lang="nl"' in response.content.decode()
        assert not {"Save", "Add", "Change", "Search"} & set(words(response).split())


def test_every_existing_row_can_be_opened_and_saved_unchanged(boss, town, area_officer, manager):
    AreaAlderman.objects.create(area=town.oost, officer=area_officer)
    Indicator.objects.create(slug="inwoners", name="Inwoners")
    Referral.objects.create(code="112", name="Alarmnummer", phone="112")
    client = ApiClient.objects.create(name="Kaart", key_digest="x", scopes=["signalen:lezen"])
    client.areas.add(town.oost)
    NoticeRule.objects.create(kind=NoticeKind.TEAM)
    EscalationDesk.objects.create(level="directie", email="directie@example.nl")
    QuestionRule.objects.create(pk=1)
    RetentionRule.objects.create(category=town.worry, years=1, contact_months=3)
    JudgementQuestion.objects.create(pk=1)
    JudgementChoice.objects.create(slug="ja", text="Ja", is_solved=True)
    Cause.objects.create(slug="slijtage", name="Slijtage")
    world.question("hoeveel", "Hoeveel?", town.streetlight, choices={"een": "Eén", "meer": "Meer"})
    world.layer("lantaarns", {})
    begin("wmo-melding", town.wijkteam)
    PartnerContact.objects.create(partner=world.partner(), name="Jo", email="jo@paalwerk.example")
    CityText.objects.create(slug="wijkgericht-werken", title="Wijkgericht", text="Per wijk.")
    StandardText.objects.create(title="Dag", text="Dag.").categories.add(town.streetlight)
    MailTemplate.objects.create(kind="status", subject="Dag", body="{bericht}\n\n{volgpagina}")
    Category.objects.filter(pk=town.streetlight.pk).update(keywords=["lantaarn", "straatlamp"])
    world.rule(town.streetlight, team=town.lighting, weekdays=[5, 6], begins="17:00", ends="08:00")
    DangerWords.objects.create(slug="brand", name="Brand", codes=["112"], patterns=["brand"])
    KindTerm.objects.create(kind="idee", handling_days=20)
    words = WordList.objects.create(slug="angst", name="Angst", words=["bang", "niet veilig"])
    made = CompensationRule.objects.create(
        name="Zorg", reason="Mag niet weg.", placed="overal", team=town.wijkteam, question="Kent u dit?", kinds=["zorg"]
    )
    made.words.add(words)
    for model in admin.site._registry:
        row = model.objects.exclude(pk=manager.pk).first() if model is Officer else model.objects.first()
        before = model.objects.filter(pk=row.pk).values().get()
        response = save(boss, model._meta.label_lower, row)
        assert response.status_code == 302, (model, response.context["errors"])
        assert model.objects.filter(pk=row.pk).values().get() == before


# --- who may ---


def test_a_stranger_is_sent_to_the_one_sign_in_of_the_house(client):
    response = client.get("/beheer/officers/officer/")
    assert response.status_code == 302
    response = client.get(response["Location"])
    assert response["Location"] == "/inloggen?next=/beheer/officers/officer/"


def test_there_is_no_second_sign_in(client, manager):
    response = client.post("/beheer/login/", {"username": "beheer", "password": "beheer"})
    assert response["Location"] == "/inloggen?next=/beheer/"
    assert "_auth_user_id" not in client.session


def test_an_officer_without_a_right_to_manage_gets_403(client, member):
    client.force_login(member)
    assert client.get("/beheer/", follow=True).status_code == 403
    Officer.objects.filter(pk=member.pk).update(is_staff=True)
    assert client.get("/beheer/", follow=True).status_code == 403


@pytest.mark.parametrize("right", sorted(rights.MANAGE))
def test_a_right_opens_exactly_its_own_tables_and_closes_them_when_it_is_taken_away(client, db, right):
    add_roles()
    role = Role.objects.create(slug="proef", name="Proef")
    role.rights.add(Right.objects.get(code=right))
    somebody = world.officer("iemand")
    somebody.roles.add(role)
    client.force_login(somebody)
    opened = {table for table in TABLES if client.get(page(table)).status_code == 200}
    assert opened == {table for table in TABLES if RIGHT_OF[table] == right}
    assert {table for table in TABLES if client.get(page(table, "add")).status_code == 200} == opened
    index = client.get("/beheer/").content.decode()
    assert {table for table in TABLES if f'"{page(table)}"' in index} == opened
    role.rights.clear()
    assert client.get("/beheer/", follow=True).status_code == 403
    assert client.get(page(min(opened)), follow=True).status_code == 403


def test_the_page_of_an_area_shows_its_versions_only_to_who_manages_areas(boss, town):
    assert "Oost" in words(boss.get(page("areas.area", "change", town.oost.pk)))
    inlines = boss.get(page("areas.area", "change", town.oost.pk)).context["inline_admin_formsets"]
    assert [inline.formset.model for inline in inlines] == [AreaVersion]
    assert not {"boundary", "outline"} & set(inlines[0].formset.form.base_fields)


# --- accounts: nobody climbs ---


def test_a_new_officer_gets_a_role_and_a_team_and_can_sign_in(boss, town, client):
    response = save(
        boss, "officers.officer", username="nieuw", name="Nieuw", email="",
        password1=GOOD_PASSWORD, password2=GOOD_PASSWORD,
        roles=[Role.objects.get(slug="teamlid").pk], teams=[town.lighting.pk],
    )  # fmt: skip
    assert response.status_code == 302, response.context["errors"]
    made = Officer.objects.get(username="nieuw")
    assert made.team_ids == {town.lighting.pk}
    assert made.may(rights.SIGNALS_HANDLE)
    assert not made.is_staff
    assert not made.is_superuser
    assert client.login(username="nieuw", password=GOOD_PASSWORD)


@pytest.mark.parametrize("password", ["kort", "1234567890123", "wachtwoord", "nieuw-persoon"])
def test_a_password_that_is_easy_to_guess_is_refused(boss, password):
    response = save(
        boss, "officers.officer", username="nieuw-persoon", name="Nieuw", password1=password, password2=password
    )
    assert response.status_code == 200
    assert not Officer.objects.filter(username="nieuw-persoon").exists()


def test_a_new_password_for_somebody_else_is_checked_too(boss, member):
    path = page("officers.officer", "change", member.pk).replace("change/", "password/")
    assert boss.post(path, {"password1": "kort", "password2": "kort"}).status_code == 200
    answer = boss.post(path, {"usable_password": "true", "password1": GOOD_PASSWORD, "password2": GOOD_PASSWORD})
    assert answer.status_code == 302
    member.refresh_from_db()
    assert member.check_password(GOOD_PASSWORD)


def test_no_form_makes_a_superuser(boss, member):
    fields = boss.get(page("officers.officer", "change", member.pk)).context["adminform"].form.fields
    assert not {"is_superuser", "is_staff", "groups", "user_permissions", "password"} & set(fields)
    save(boss, "officers.officer", member, is_superuser="on", is_staff="on")
    member.refresh_from_db()
    assert not member.is_superuser
    assert not member.is_staff


def test_who_is_no_superuser_does_not_touch_the_account_of_one(boss):
    root = world.officer("root", is_superuser=True)
    assert boss.post(page("officers.officer", "change", root.pk), {"username": "root"}).status_code == 403
    path = page("officers.officer", "change", root.pk).replace("change/", "password/")
    assert boss.post(path, {"password1": GOOD_PASSWORD, "password2": GOOD_PASSWORD}).status_code == 403
    root.refresh_from_db()
    assert root.check_password("root")


def test_nobody_changes_their_own_roles_teams_or_access(boss, manager, town):
    triage = world.role("triage")
    response = save(boss, "officers.officer", manager, roles=[triage.pk], teams=[town.triage.pk], name="Anders")
    assert response.status_code == 302
    manager = Officer.objects.get(pk=manager.pk)
    assert manager.name == "Anders"
    assert [role.slug for role in manager.roles.all()] == ["beheerder"]
    assert not manager.teams.exists()
    assert manager.is_active


def test_nobody_changes_the_rights_of_a_role_that_they_hold(boss):
    everything = list(Right.objects.values_list("pk", flat=True))
    own, other = Role.objects.get(slug="beheerder"), Role.objects.get(slug="lezer")
    Role.objects.filter(pk=own.pk).update(needs_second_factor=False)
    save(boss, "officers.role", own, rights=everything, needs_second_factor="on")
    save(boss, "officers.role", other, rights=everything)
    assert not own.rights.filter(code=rights.SIGNALS_SENSITIVE).exists()
    own.refresh_from_db()
    assert not own.needs_second_factor
    assert other.rights.count() == len(everything)


def test_nobody_makes_themselves_the_lead_of_a_team(boss, manager, member, town):
    response = save(boss, "officers.team", town.wijkteam, lead=manager.pk)
    assert response.status_code == 200
    assert save(boss, "officers.team", town.wijkteam, lead=member.pk).status_code == 302
    town.wijkteam.refresh_from_db()
    assert town.wijkteam.lead == member


def test_the_history_says_who_gave_which_right(boss, manager, member):
    save(boss, "officers.officer", member, roles=[world.role("triage").pk], is_active=None)
    entry = LogEntry.objects.get(object_id=str(member.pk))
    assert entry.user == manager
    said = entry.get_change_message()
    assert "+ Triage, - Teamlid" in said
    assert "nee" in said
    assert "+ Triage" in words(boss.get(page("officers.officer", "history", member.pk)))
    reader = Role.objects.get(slug="lezer")
    save(boss, "officers.role", reader, rights=[Right.objects.get(code=rights.AUDIT).pk])
    assert "+ Inzage" in LogEntry.objects.get(object_id=str(reader.pk)).get_change_message()


def test_who_lost_their_second_factor_is_helped_and_the_history_says_by_whom(boss, member):
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=member, type=kind, data={})
    save(boss, "officers.officer", member, name="Lamp")
    assert Authenticator.objects.filter(user=member).count() == 2
    save(boss, "officers.officer", member, forget_second_factor="on")
    assert not Authenticator.objects.filter(user=member).exists()
    assert "Tweede stap weghalen" in LogEntry.objects.filter(object_id=str(member.pk)).first().get_change_message()


def test_who_is_put_out_of_service_is_out_with_the_next_click(client, member, manager):
    client.force_login(member)
    assert client.get("/bureau").status_code == 200
    Officer.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get("/bureau").status_code == 302
    assert not client.login(username="lamp", password="lamp")


def test_who_left_stays_in_history_and_leaves_the_choices(boss, town, member, area_officer):
    coverage = Coverage.objects.get(officer=area_officer)
    Officer.objects.filter(pk=area_officer.pk).update(is_active=False)
    choices = boss.get(page("officers.coverage", "add")).context["adminform"].form.fields["officer"].queryset
    assert area_officer not in choices
    assert member in choices
    assert save(boss, "officers.coverage", coverage, valid_until="2030-01-01").status_code == 302
    coverage.refresh_from_db()
    assert coverage.officer == area_officer


def test_a_key_is_shown_once_and_only_its_digest_is_kept(boss, town):
    response = save(boss, "officers.apiclient", name="Kaart", scopes=["signalen:lezen"], rate="20/s")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    key = re.search(r"wijk_[\w-]{30,}", response.content.decode())[0]
    made = ApiClient.objects.get(name="Kaart")
    assert made.key_digest == ApiClient.digest(key)
    assert not any(key in cookie.value for cookie in boss.cookies.values())
    for path in (page("officers.apiclient"), page("officers.apiclient", "change", made.pk)):
        seen = boss.get(path).content.decode()
        assert key not in seen
        assert made.key_digest not in seen


@pytest.mark.parametrize("rate", ["veel", "20/week", "0/s", "-1/s", "20 / s"])
def test_a_rate_that_nobody_can_read_is_refused(boss, rate):
    assert save(boss, "officers.apiclient", name="Kaart", scopes=["signalen:lezen"], rate=rate).status_code == 200
    assert not ApiClient.objects.exists()


# --- what a row may be ---


@pytest.mark.parametrize(
    ("table", "fields", "sentence"),
    [
        ("officers.arrangement", {"task": "task", "area": None, "team": "unit"}, "al een team deze taak"),
        ("officers.arrangement", {"task": "task", "area": "west", "team": "unit"}, "al een team deze taak"),
        ("officers.positioning", {"area": "west", "role_title": "role_title", "team": "kcc"}, "al vastgelegd"),
        ("officers.coverage", {"area": "oost", "role_title": "role_title", "officer": "officer"}, "al iemand deze"),
        ("officers.areaalderman", {"area": "oost", "officer": "officer"}, "al een wijkwethouder"),
    ],
)
def test_overlapping_periods_are_refused_with_a_sentence(boss, town, area_officer, member, table, fields, sentence):
    Arrangement.objects.create(task=town.task, area=town.west, team=town.lighting, valid_from="2026-01-01")
    AreaAlderman.objects.create(area=town.oost, officer=area_officer, valid_until="2027-01-01")
    sent = {name: member.pk if what == "officer" else getattr(town, what).pk for name, what in fields.items() if what}
    response = save(boss, table, **sent, valid_from="2026-06-01", valid_until="2026-07-01")
    assert response.status_code == 200
    assert sentence in words(response)


def test_a_period_beside_another_is_taken(boss, town):
    first = Positioning.objects.get(area=town.west)
    assert save(boss, "officers.positioning", first, valid_until="2026-06-01").status_code == 302
    response = save(
        boss, "officers.positioning", area=town.west.pk, role_title=town.role_title.pk, team=town.kcc.pk,
        valid_from="2026-06-01",
    )  # fmt: skip
    assert response.status_code == 302


def test_an_end_before_the_start_is_refused(boss, town):
    response = save(
        boss, "officers.arrangement", task=town.task.pk, area=town.west.pk, team=town.unit.pk,
        valid_from="2026-06-01", valid_until="2026-06-01",
    )  # fmt: skip
    assert "Kies een einde na het begin." in words(response)


def test_two_who_save_at_once_get_a_sentence_and_no_error_page(boss, town, monkeypatch):
    monkeypatch.setattr(Positioning, "validate_constraints", lambda self, exclude=None: None)
    response = save(boss, "officers.positioning", area=town.west.pk, role_title=town.role_title.pk, team=town.kcc.pk)
    assert response.status_code == 302
    assert "Er is niets bewaard" in words(boss.get(response["Location"]))
    assert Positioning.objects.filter(area=town.west).count() == 1


def test_a_code_is_chosen_once(boss, town):
    for table, row, field in (
        ("signals.category", town.streetlight, "slug"),
        ("areas.area", town.oost, "code"),
        ("officers.team", town.lighting, "slug"),
    ):
        before = getattr(row, field)
        assert save(boss, table, row, **{field: "anders"}).status_code == 302
        row.refresh_from_db()
        assert getattr(row, field) == before


@pytest.mark.parametrize(
    "table", ["officers.team", "officers.officer", "officers.municipaltask", "officers.apiclient", "signals.category",
              "signals.closingresult", "areas.area"],
)  # fmt: skip
def test_what_can_be_taken_out_of_use_is_not_deleted(boss, town, member, table):
    model = next(model for model in admin.site._registry if model._meta.label_lower == table)
    if model is ApiClient:
        ApiClient.objects.create(name="Kaart", key_digest="x", scopes=[])
    row = model.objects.first()
    assert boss.post(page(table, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_a_domain_with_signals_is_not_deleted_and_none_of_them_is_named(boss, town):
    signal = world.signal()
    client = ApiClient.objects.create(name="Alleen fysiek", key_digest="x", scopes=[])
    client.domains.add(town.streetlight.domain)
    with CaptureQueriesContext(connection) as queries:
        response = boss.get(page("officers.domain", "delete", town.streetlight.domain.pk))
    assert "1 signalen" in words(response)
    assert "1 API-sleutels" in words(response)
    assert signal.number not in response.content.decode()
    assert not any('"signals_signal"."text"' in query["sql"] for query in queries)
    boss.post(page("officers.domain", "delete", town.streetlight.domain.pk), {"post": "yes"})
    assert Domain.objects.filter(pk=town.streetlight.domain.pk).exists()


def test_a_role_that_somebody_holds_is_not_deleted(boss, member):
    role = Role.objects.get(slug="teamlid")
    boss.post(page("officers.role", "delete", role.pk), {"post": "yes"})
    assert Role.objects.filter(pk=role.pk).exists()
    free = Role.objects.create(slug="leeg", name="Leeg")
    boss.post(page("officers.role", "delete", free.pk), {"post": "yes"})
    assert not Role.objects.filter(pk=free.pk).exists()


def test_triage_moves_to_another_team_and_is_never_nobody(boss, town):
    for change in ({"is_triage": None}, {"is_active": None}):
        response = save(boss, "officers.team", town.triage, **change)
        assert "Er moet altijd een team voor triage zijn" in words(response)
    assert save(boss, "officers.team", town.unit, is_triage="on").status_code == 302
    assert Team.objects.get(is_triage=True) == town.unit
    assert save(boss, "officers.team", town.triage, is_active=None).status_code == 302


def test_the_contact_centre_moves_to_another_team(boss, town):
    assert save(boss, "officers.team", town.unit, is_contact_centre="on").status_code == 302
    assert Team.objects.get(is_contact_centre=True) == town.unit


def test_a_signal_comes_in_also_when_triage_was_put_away_behind_our_back(town):
    Team.objects.update(is_triage=False, is_active=False)
    signal = world.signal(category=None)
    assert signal.team == town.triage
    assert ensure_triage() == town.triage


def test_keywords_are_kept_as_the_rule_reads_them(boss, town):
    typed = " Lantaarn\r\n\r\nCafé-verlichting \r\nlantaarn\r\nlicht  uit"
    assert save(boss, "signals.category", town.streetlight, keywords=typed).status_code == 302
    town.streetlight.refresh_from_db()
    assert town.streetlight.keywords == ["lantaarn", "cafe-verlichting", "licht uit"]


def test_a_category_that_a_city_makes_takes_in_signals(boss, town):
    response = save(
        boss, "signals.category", name="Kerstboom", slug="kerstboom", domain=town.task.domain.pk, task=town.task.pk,
        keywords="kerstboom", urgency_hints="", handling_days=2, first_contact_days=1, order=5,
    )  # fmt: skip
    assert response.status_code == 302, response.context["errors"]
    signal = world.signal("De kerstboom staat scheef", category="kerstboom")
    assert signal.team == town.lighting


def test_an_area_cannot_belong_to_what_lies_below_it(boss, town):
    form = form_of(boss.get(page("areas.area", "change", town.oost.pk)))
    form["versions-0-parent"] = town.beuken.pk
    response = boss.post(page("areas.area", "change", town.oost.pk), form)
    assert "Een gebied kan niet bij zichzelf horen" in words(response)


def test_a_kern_that_is_known_by_name_only_is_made_by_hand(boss, town):
    kind = AreaKind.objects.create(slug="kern", name="Kern")
    form = form_of(boss.get(page("areas.area", "add"))) | {
        "code": "K1", "kind": kind.pk, "versions-0-name": "Achterveld", "versions-0-parent": town.municipality.pk,
    }  # fmt: skip
    assert boss.post(page("areas.area", "add"), form).status_code == 302
    version = AreaVersion.objects.get(area__code="K1")
    assert (version.name, version.parent, version.boundary) == ("Achterveld", town.municipality, None)


# --- how fast ---


def fill(table: str, numbers: range, town) -> None:
    """A row of a table for each number, with all that its list shows."""
    day = datetime.date(2000, 1, 1)
    step = datetime.timedelta(days=1)
    for number in numbers:
        name = f"r{number}"
        dated = {"valid_from": day + number * step, "valid_until": day + (number + 1) * step}
        match table:
            case "areas.areakind":
                AreaKind.objects.create(slug=name, name=name)
            case "areas.area":
                world.area(name, "wijk", parent=town.municipality, boundary=world.box(6, 52, 6.1, 52.1))
            case "areas.indicator":
                Indicator.objects.create(slug=name, name=name)
            case "officers.domain":
                world.domain(name)
            case "officers.team":
                made = world.team(name, lead=world.officer(f"lead{name}"))
                world.officer(f"lid{name}", teams=(made,))
            case "officers.officer":
                world.officer(name, "teamlid", "kcc", teams=(town.lighting, town.kcc))
            case "officers.role":
                Role.objects.create(slug=name, name=name)
            case "officers.roletitle":
                RoleTitle.objects.create(slug=name, name=name)
            case "officers.coverage":
                Coverage.objects.create(
                    area=town.beuken, role_title=town.role_title, officer=world.officer(name),
                    stand_in=world.officer(f"stand{name}"), **dated,
                )  # fmt: skip
            case "officers.positioning":
                Positioning.objects.create(area=town.beuken, role_title=town.role_title, team=world.team(name), **dated)
            case "officers.areaalderman":
                AreaAlderman.objects.create(area=town.beuken, officer=world.officer(name), **dated)
            case "officers.municipaltask":
                MunicipalTask.objects.create(slug=name, name=name, domain=world.domain(name))
            case "officers.arrangement":
                Arrangement.objects.create(task=town.task, area=town.beuken, team=world.team(name), **dated)
            case "officers.apiclient":
                ApiClient.objects.create(name=name, key_digest=name, scopes=["signalen:lezen"])
            case "signals.category":
                world.category(name, task=town.task, domain_slug=name)
            case "signals.cause":
                Cause.objects.create(slug=name, name=name)
            case "signals.statutorystart":
                begin(name, world.team(name))
            case "officers.partnerorganisation":
                PartnerOrganisation.objects.create(slug=name, name=name)
            case "officers.citytext":
                CityText.objects.create(slug=name, title=name, text=name)
            case "signals.closingresult":
                ClosingResult.objects.create(slug=name, name=name)
            case "signals.noticerule":
                kinds = set(NoticeKind.values) - set(NoticeRule.objects.values_list("kind", flat=True))
                if kinds:  # one a kind: there are no fifty
                    NoticeRule.objects.create(kind=sorted(kinds)[0])
            case "signals.escalationdesk":
                levels = set(EscalationLevel.values) - set(EscalationDesk.objects.values_list("level", flat=True))
                if levels:
                    EscalationDesk.objects.create(level=sorted(levels)[0], email="niveau@example.nl")
            case "signals.referral":
                Referral.objects.create(code=name, name=name, phone="1")
            case "signals.routingrule":
                team = world.team(name)
                world.rule(
                    world.category(name, task=town.task),
                    team=team,
                    area=town.beuken,
                    officer=world.officer(name, teams=(team,)),
                )


@pytest.mark.parametrize("table", [table for table in TABLES if table != "officers.entryrule"])
def test_a_list_asks_the_database_as_often_for_fifty_rows_as_for_one(boss, town, table):
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = boss.get(page(table))
        assert response.status_code == 200
        return len(queries)

    fill(table, range(1), town)
    ask()
    few = ask()
    fill(table, range(1, 50), town)
    assert ask() == few
    assert few <= 14


@pytest.mark.parametrize(
    "address",
    ["officers/team/?signals=1", "signals/category/?signals__number=x", "officers/apiclient/?key_digest__startswith=a"],
)
def test_no_address_asks_the_lists_about_signals_or_secrets(town, client, manager, address):
    client.force_login(manager)
    assert client.get(f"/beheer/{address}").status_code == 400


# --- rules that do nothing --------------------------------------------------------------------------------------------


def rule_form(town: world.Town, **fields: object) -> dict[str, object]:
    """What the form of a routing rule sends."""
    sent = {"name": "Nieuw", "reason": "Zo is het afgesproken.", "order": 100, "is_active": "on"}
    return sent | {"category": town.streetlight.pk, "team": town.kcc.pk} | fields


def test_a_rule_that_never_has_its_turn_is_kept_only_with_a_tick_and_the_page_names_what_goes_before_it(town, boss):
    first = world.rule(town.streetlight, team=town.unit, name="Lampen", order=10)
    sent = rule_form(town)
    asked = boss.post(page("signals.routingrule", "add"), sent)
    text = asked.content.decode()
    assert "Komt nooit aan de beurt" in text
    assert f'<a href="{page("signals.routingrule", "change", first.pk)}">Lampen</a>' in text
    assert 'type="checkbox" name="anyway"' in text
    assert RoutingRule.objects.count() == 1
    boss.post(page("signals.routingrule", "add"), sent | {"anyway": "on"})
    assert RoutingRule.objects.count() == 2
    listed = boss.get(page("signals.routingrule")).content.decode()
    link = f'<a href="{page("signals.routingrule", "change", first.pk)}">Lampen</a>'
    assert f"Komt nooit aan de beurt. Alles wat past, gaat al langs een eerdere regel: {link}" in listed


def test_a_draft_and_a_rule_that_works_are_kept_without_a_tick(town, boss):
    world.rule(town.streetlight, team=town.unit, order=10)
    boss.post(page("signals.routingrule", "add"), rule_form(town, is_active=""))
    boss.post(page("signals.routingrule", "add"), rule_form(town, name="Zorg", category=town.worry.pk))
    assert RoutingRule.objects.count() == 3


def test_a_rule_that_takes_all_of_later_ones_is_kept_only_with_a_tick(town, boss):
    later = world.rule(town.streetlight, team=town.unit, name="Lampen in Oost", area=town.oost)
    text = boss.post(page("signals.routingrule", "add"), rule_form(town, order=10)).content.decode()
    assert "Deze regel gaat voor, en neemt alle signalen over van:" in text
    assert f'change/">{later.name}</a>' in text
    assert RoutingRule.objects.count() == 1


def test_a_rule_in_use_ends_today_with_a_tick_and_a_slip_of_the_year_is_asked_about(town, boss):
    rule = world.rule(town.streetlight, team=town.unit)
    address = page("signals.routingrule", "change", rule.pk)
    sent = form_of(boss.get(address)) | {"valid_until": "2025-01-01"}
    assert "De regel geldt hierna niet meer" in boss.post(address, sent).content.decode()
    boss.post(address, sent | {"anyway": "on"})
    rule.refresh_from_db()
    assert rule.valid_until == datetime.date(2025, 1, 1)


def test_a_new_rule_whose_days_are_over_is_refused(town, boss):
    text = boss.post(
        page("signals.routingrule", "add"), rule_form(town, valid_until="2025-01-01", anyway="on")
    ).content.decode()
    assert "Deze dagen zijn al voorbij" in text
    assert not RoutingRule.objects.exists()


def test_who_stops_a_team_hears_of_its_open_signals_and_where_they_can_go(town, boss):
    world.signal()
    address = page("officers.team", "change", town.lighting.pk)
    kept = boss.post(address, form_of(boss.get(address)), follow=True).content.decode()
    assert "open signa" not in kept
    sent = {name: value for name, value in form_of(boss.get(address)).items() if name != "is_active"}
    told = boss.post(address, sent, follow=True).content.decode()
    assert "Let op: dit team heeft nog 1 open signaal." in told
    assert 'href="/organisatie/wijzigingen"' in told
    # Once; and nothing of a team that leaves none behind.
    assert "open signa" not in boss.post(address, sent, follow=True).content.decode()
    address = page("officers.team", "change", town.kcc.pk)
    sent = {name: value for name, value in form_of(boss.get(address)).items() if name != "is_active"}
    assert "open signa" not in boss.post(address, sent, follow=True).content.decode()


@pytest.mark.parametrize("ends", ["team", "category", "officer"])
def test_who_ends_what_a_rule_leans_on_hears_which_rule_does_nothing_any_more(town, boss, ends):
    keeper = world.officer("wacht", "teamlid", teams=(town.kcc,), email="wacht@gemeente.example")
    world.rule(town.worry, team=town.unit, name="Blijft")
    rule = world.rule(town.streetlight, team=town.kcc, officer=keeper, name="Lampen")
    table, row = {
        "team": ("officers.team", town.kcc), "category": ("signals.category", town.streetlight),
        "officer": ("officers.officer", keeper),
    }[ends]  # fmt: skip
    address = page(table, "change", row.pk)
    sent = {name: value for name, value in form_of(boss.get(address)).items() if name != "is_active"}
    answer = boss.post(address, sent, follow=True)
    row.refresh_from_db()
    assert not row.is_active
    text = answer.content.decode()
    assert "een routeringsregel doet hierdoor niets meer" in text
    assert f'<a href="{page("signals.routingrule", "change", rule.pk)}">Lampen</a>' in text
    assert "Blijft" not in text
    # Only who ends it hears: not again whoever saves it later.
    again = boss.post(address, {**sent, **form_of(boss.get(address))}, follow=True)
    assert "doet hierdoor niets meer" not in again.content.decode()
