"""The report of positioning in a browser: readable for everybody, at every width, without a script."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from officers.models import Positioning
from signals import measuring
from tests import world
from tests.browser import OpenPage, assert_good_at_both_widths, look
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_report_of_a_change_is_good_at_every_width_and_needs_no_script(open_page: OpenPage, town):
    now = timezone.localdate()
    change = now.replace(day=1) - datetime.timedelta(days=62)
    Positioning.objects.filter(area=town.oost).update(valid_until=change)
    Positioning.objects.create(area=town.oost, role_title=town.role_title, team=town.unit, valid_from=change)
    for back in range(5, 118, 3):
        when = timezone.now() - datetime.timedelta(days=back)
        after = when.date() >= change
        subject = "zorgwekkend-gedrag" if after and back % 2 else "straatverlichting"
        world.signal("Gehoord", channel="straat", category=subject, received_at=when, tell=False)
        if back % 2:
            world.signal(received_at=when, tell=False, point=world.IN_WEST)
    measuring.catch_up()
    page = sign_in(open_page, world.officer("directeur", "teamleider"))
    for number, path in enumerate(
        (
            f"/rapporten/positionering?naast=verandering:WK1:{change}",
            "/rapporten/positionering?naast=positionering",
            "/rapporten/positionering?gebied=WK1",
            "/rapporten",
        )
    ):
        page.goto(path)
        unfold(page)
        look(page, f"report-{number}")
        assert_good_at_both_widths(page)
