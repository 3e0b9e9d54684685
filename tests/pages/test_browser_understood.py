"""How well texts are understood, in a browser: with figures, on a telephone and on a wide screen."""

from __future__ import annotations

import datetime

import pytest

from areas.dated import today
from signals.models import LearnedModel, SuggestionCount
from tests import world
from tests.browser import OpenPage, assert_good_at_both_widths, look
from tests.pages.test_browser_staff import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Of every word in a drawing how high its letters are on the screen, and whether it is within the drawing.
WORDS = """
() => [...document.querySelectorAll(".ww-plot__label")].map((word) => {
    const drawing = word.ownerSVGElement, scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
    const here = word.getBoundingClientRect(), there = drawing.getBoundingClientRect();
    return [parseFloat(getComputedStyle(word).fontSize) * scale,
        here.left >= there.left - 1 && here.right <= there.right + 1 && here.bottom <= there.bottom + 1];
})
"""


@pytest.fixture
def counted(town):
    """Three months of suggestions, with subjects that have long names and are taken for each other."""
    names = ("Verkeersonveilige situaties en snelheidsovertredingen", "Ondersteuningsmogelijkheden mantelzorgers")
    first, second = (world.category(f"lang-{at}", task=town.task, name=name) for at, name in enumerate(names))
    month = today().replace(day=1)
    for _number in range(3):
        for suggested, chosen in ((first, first), (first, second), (second, second), (second, first)):
            SuggestionCount.objects.create(
                month=month, suggested=suggested, chosen=chosen, number=1234, certainty=900.0
            )
        month = (month - datetime.timedelta(days=1)).replace(day=1)
    LearnedModel.objects.create(state=LearnedModel.State.NOT_BETTER, corrections=1234)


def test_figures_of_understanding_fit_and_can_be_read_on_a_telephone(open_page: OpenPage, manager, counted):
    page = sign_in(open_page, manager, "/rapporten/begrip")
    page.locator("summary", has_text="Per maand, als tabel").click()
    for width in (320, 400, 481, 640, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        look(page, f"understood-{width}")
        words = page.evaluate(WORDS)
        assert len(words) > 12
        assert all(11 <= size <= 20 and is_within for size, is_within in words), (width, words)
    assert_good_at_both_widths(page)
