"""The starting set: whole on the first day, and never in the way of what a city made of it."""

from __future__ import annotations

import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command

from officers.models import Arrangement, Channel, Domain, EntryRule, MunicipalTask, Right, Role, RoleTitle, Team
from officers.organisation import read_organisation
from officers.rights import RIGHTS, ROLES
from signals.models import Category, ClosingResult, Referral, Sensitivity
from signals.routing import Facts, route
from signals.starter import TAXONOMY, load_starter_set
from tests import world

pytestmark = pytest.mark.django_db

SLUGS = [row["slug"] for row in json.loads(TAXONOMY.read_text(encoding="utf-8"))["categories"]]


def run() -> str:
    out = StringIO()
    call_command("load_starter_set", stdout=out)
    return out.getvalue()


def everything() -> dict[str, list[dict]]:
    models = [
        Arrangement, Category, ClosingResult, Domain, EntryRule, MunicipalTask, Referral, Right, Role, RoleTitle, Team,
    ]  # fmt: skip
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    rows["rights of roles"] = list(Role.rights.through.objects.order_by("pk").values())
    return rows


def test_a_city_starts_with_all_that_the_contract_promises():
    said = run()
    assert said.startswith("Toegevoegd: ")
    assert "35 categorieën" in said
    assert said.count("\n") == 1
    assert set(Domain.objects.values_list("slug", flat=True)) == {"sociaal", "fysiek", "publiekszaken"}
    assert Team.objects.filter(is_triage=True).count() == Team.objects.filter(is_contact_centre=True).count() == 1
    for domain in Domain.objects.all():
        assert domain.teams.count() >= 2
    assert not MunicipalTask.objects.filter(arrangements=None).exists()
    assert not Arrangement.objects.exclude(area=None, valid_from=None, valid_until=None).exists()
    assert set(Category.objects.values_list("slug", flat=True)) == set(SLUGS)
    assert ClosingResult.objects.filter(asks_organisation=True).exists()
    assert Referral.objects.count() == 9
    assert set(Role.objects.values_list("slug", flat=True)) == set(ROLES)
    assert set(Right.objects.values_list("code", flat=True)) == set(RIGHTS)
    for slug, (_name, codes) in ROLES.items():
        assert set(Role.objects.get(slug=slug).rights.values_list("code", flat=True)) == set(codes)
    assert set(RoleTitle.objects.values_list("slug", flat=True)) == {
        "gebiedsregisseur", "wijkmanager", "buurtcoordinator", "wijkadviseur",
    }  # fmt: skip


def test_every_channel_has_its_entry_rule():
    load_starter_set()
    for channel in Channel:
        rule = EntryRule.objects.get(channel=channel)
        assert (rule.desk, rule.owner) == world.entry_of(channel)


def test_a_second_run_adds_and_changes_nothing():
    run()
    before = everything()
    assert run() == "Niets toegevoegd: alles stond er al.\n"
    assert everything() == before


@pytest.mark.parametrize("slug", SLUGS)
def test_every_category_finds_a_team_of_its_own_and_only_the_rest_goes_to_triage(slug):
    load_starter_set()
    category = Category.objects.get(slug=slug)
    organisation = read_organisation()
    facts = Facts(
        channel="web",
        kind="melding",
        sensitivity=category.sensitivity,
        at="1999-01-01T12:00:00+00:00",  # arrangements without a begin date hold for old signals too
        category=slug,
        decided=True,
        task=category.task.slug,
    )
    owner = route(facts, organisation).owner
    assert (owner == organisation.triage) == (slug == "overig")


def test_only_ordinary_categories_of_the_street_are_on_the_public_map():
    load_starter_set()
    public = Category.objects.filter(is_public=True)
    assert {(category.domain.slug, category.sensitivity) for category in public.select_related("domain")} == {
        ("fysiek", Sensitivity.ORDINARY)
    }
    assert public.filter(slug="straatverlichting").exists()


def test_what_a_city_changed_stays():
    load_starter_set()
    Category.objects.filter(slug="straatverlichting").update(name="Lantaarns", handling_days=2, is_active=False)
    Team.objects.filter(slug="reiniging").update(name="Schoon en Zo", is_active=False)
    Role.objects.get(slug="lezer").rights.clear()
    EntryRule.objects.filter(channel="web").update(desk="contact_centre")
    Referral.objects.filter(code="veilig-thuis").update(phone="088-1234567", checked_on=datetime.date(2026, 5, 1))
    MunicipalTask.objects.filter(slug="water-riolering").update(is_active=False)
    before = everything()
    assert "Niets toegevoegd" in run()
    assert everything() == before


def test_an_arrangement_that_a_city_ended_or_split_does_not_come_back(town):
    load_starter_set()
    waste = MunicipalTask.objects.get(slug="afval")
    waste.arrangements.all().delete()
    Arrangement.objects.create(task=waste, area=town.oost, team=town.unit)
    ended = MunicipalTask.objects.get(slug="straatreiniging").arrangements.get()
    ended.valid_until = datetime.date(2026, 1, 1)
    ended.save()
    assert "Niets toegevoegd" in run()
    assert waste.arrangements.get().area == town.oost


def test_a_city_with_its_own_triage_and_contact_centre_keeps_them(db):
    own = world.team("meldpunt", domain_slug="publiekszaken", is_triage=True)
    desk = world.team("gemeentewinkel", domain_slug="publiekszaken", is_contact_centre=True)
    load_starter_set()
    assert Team.objects.get(is_triage=True) == own
    assert Team.objects.get(is_contact_centre=True) == desk
    assert Team.objects.filter(slug="triage", is_triage=False).exists()


def test_it_goes_on_where_a_signal_came_before_the_city_was_set_up(db):
    early = world.signal(category=None, point=None)
    assert early.team.slug == "triage"
    load_starter_set()
    assert Team.objects.get(is_triage=True) == early.team


def test_a_file_that_is_wrong_halfway_adds_nothing(tmp_path):
    data = json.loads(TAXONOMY.read_text(encoding="utf-8"))
    del data["redirect_numbers"][-1]["phone"]
    broken = tmp_path / "taxonomy.json"
    broken.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(KeyError):
        load_starter_set(taxonomy=broken)
    assert not Domain.objects.exists()


def test_a_row_that_was_deleted_comes_back_and_one_out_of_use_does_not():
    load_starter_set()
    ClosingResult.objects.get(slug="dubbel").delete()
    ClosingResult.objects.filter(slug="geen-taak").update(is_active=False)
    assert run() == "Toegevoegd: 1 resultaat.\n"
    assert not ClosingResult.objects.get(slug="geen-taak").is_active
