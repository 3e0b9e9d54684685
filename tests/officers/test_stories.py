"""The story of an area: who may write it, its versions, and two who write at once."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from officers import stories
from officers.models import AreaStory, CityText, Role
from tests import world


def tell(area, officer, story="Een rustige buurt.", seen=None, **words) -> AreaStory:
    return stories.tell(area, words={"story": story, **words}, by=officer, seen=seen)


def test_an_area_officer_writes_about_the_own_area_and_all_below_it_and_about_no_other(town, area_officer, manager):
    assert tell(town.oost, area_officer).officer == area_officer
    assert tell(town.beuken, area_officer)
    with pytest.raises(PermissionDenied):
        tell(town.west, area_officer)
    assert tell(town.west, manager)


def test_who_has_no_right_writes_nothing(town, area_officer, member):
    area_officer.roles.clear()
    for officer in (type(area_officer).objects.get(pk=area_officer.pk), member):
        with pytest.raises(PermissionDenied):
            tell(town.oost, officer)


def test_versions_are_kept_and_the_same_words_make_no_new_one(town, area_officer):
    first = tell(town.oost, area_officer)
    second = tell(town.oost, area_officer, "Een drukke buurt.", seen=first.pk)
    assert tell(town.oost, area_officer, "Een drukke buurt. ", seen=second.pk) == second
    assert [one.story for one in AreaStory.objects.filter(area=town.oost)] == [
        "Een drukke buurt.",
        "Een rustige buurt.",
    ]
    assert AreaStory.objects.newest_of(town.oost.pk) == second


@pytest.mark.parametrize("seen", [None, 1])
def test_who_writes_over_what_they_did_not_see_is_told(town, area_officer, manager, seen):
    first = tell(town.oost, area_officer)
    with pytest.raises(stories.Changed) as changed:
        tell(town.oost, manager, "Iets anders.", seen=seen and first.pk + seen)
    assert changed.value.newest == first
    assert AreaStory.objects.count() == 1


def test_the_words_of_an_earlier_version_are_erased_for_good_and_those_that_count_are_not(town, area_officer, member):
    first = tell(town.oost, area_officer, "Mevrouw Jansen woont hier.")
    second = tell(town.oost, area_officer, "Hier wonen ouderen.", seen=first.pk)
    with pytest.raises(PermissionDenied):
        stories.erase(first, by=member)
    with pytest.raises(ValidationError, match="nu op de pagina"):
        stories.erase(second, by=area_officer)
    stories.erase(first, by=area_officer)
    first.refresh_from_db()
    assert (first.story, first.erased_at is not None) == ("", True)


def test_a_text_that_is_too_long_is_refused(town, area_officer):
    with pytest.raises(ValidationError):
        tell(town.oost, area_officer, "x" * 4001)


def test_a_city_starts_with_a_text_and_its_own_words_are_never_overwritten(db):
    call_command("load_starter_set", verbosity=0)
    text = CityText.objects.get(slug=stories.WORKING)
    assert "geen project" in text.text
    CityText.objects.update(text="Onze eigen tekst.")
    call_command("load_starter_set", verbosity=0)
    assert stories.city_text(stories.WORKING).text == "Onze eigen tekst."


def test_the_roles_of_the_first_day_may_write_and_be_briefed(db):
    for slug, codes in (("wijkambtenaar", {"areas.tell", "briefing.read"}), ("wethouder", {"briefing.read"})):
        assert codes <= set(world.role(slug).rights.values_list("code", flat=True))
    assert not Role.objects.exclude(slug__in=("wijkambtenaar", "wethouder")).exists()
