"""Two administrators who change one row: the second sees who changed what, and keeps what was filled in."""

from __future__ import annotations

import pytest

from officers.models import Officer, Team
from signals.models import ClosingResult
from tests import world
from tests.conftest import OfficeClient
from tests.pages.test_beheer import form_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(manager):
    """Two browsers, each with an administrator."""
    other = world.officer("beheer2", "beheerder", name="Anke de Vries")
    browsers = OfficeClient(), OfficeClient()
    for browser, officer in zip(browsers, (manager, other), strict=True):
        browser.force_login(officer)
    return browsers


def open_form(browser, table, row):
    answer = browser.get(page(table, "change", row.pk))
    sent = form_of(answer)
    assert sent["gelezen"]
    assert f'name="gelezen" value="{sent["gelezen"]}"' in answer.content.decode()
    return sent


def save(browser, table, row, sent):
    return browser.post(page(table, "change", row.pk), sent)


def test_the_second_sees_who_changed_what_and_keeps_the_form(town, two):
    slow, quick = two
    team = town.lighting
    mine = open_form(slow, "officers.team", team) | {"email": "mijn@gemeente.example"}
    assert (
        save(quick, "officers.team", team, open_form(quick, "officers.team", team) | {"name": "Licht"}).status_code
        == 302
    )
    answer = save(slow, "officers.team", team, mine)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Anke de Vries heeft dit intussen veranderd: Naam is nu Licht." in text
    assert 'value="mijn@gemeente.example"' in text
    assert 'value="Verlichting"' in text
    assert Team.objects.get(pk=team.pk).email == "verlichting@gemeente.example"
    # Sent again it is a choice.
    assert save(slow, "officers.team", team, mine | {"gelezen": form_of(answer)["gelezen"]}).status_code == 302
    changed = Team.objects.get(pk=team.pk)
    assert (changed.name, changed.email) == ("Verlichting", "mijn@gemeente.example")


def test_rights_that_somebody_gave_meanwhile_are_not_taken_in_silence(town, two, member):
    slow, quick = two
    mine = open_form(slow, "officers.officer", member) | {"function": "Monteur"}
    theirs = open_form(quick, "officers.officer", member)
    theirs["teams"] = [town.lighting.pk, town.wijkteam.pk]
    assert save(quick, "officers.officer", member, theirs).status_code == 302
    text = save(slow, "officers.officer", member, mine).content.decode()
    assert "Teams is nu Verlichting, Wijkteam" in text
    assert set(Officer.objects.get(pk=member.pk).teams.all()) == {town.lighting, town.wijkteam}


def test_what_changed_outside_these_pages_is_seen_as_well(town, two):
    result = town.results[0]
    mine = open_form(two[0], "signals.closingresult", result) | {"name": "Gemaakt"}
    ClosingResult.objects.filter(pk=result.pk).update(is_active=False)
    text = save(two[0], "signals.closingresult", result, mine).content.decode()
    assert "Iemand anders heeft dit intussen veranderd" in text
    assert "is nu nee" in text


def test_who_is_alone_saves_as_ever(town, two):
    team = town.lighting
    for name in ("Licht", "Lampen"):
        assert (
            save(two[0], "officers.team", team, open_form(two[0], "officers.team", team) | {"name": name}).status_code
            == 302
        )
    assert Team.objects.get(pk=team.pk).name == "Lampen"
