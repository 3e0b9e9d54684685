"""Figures that a city brings itself: what comes in, what is looked at first, and what is refused by line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from areas import own_figures
from areas.models import AreaFigure, Indicator
from areas.sources import Refused
from areas.tables import table_of
from tests import world

pytestmark = pytest.mark.django_db

HEAD = "gebied;indicator;jaar;waarde;eenheid;bron;richting;wie;thema"
LINE = "WK1;Rapportcijfer buurt;2025;7,2;rapportcijfer;Buurtbarometer;hoger;openbaar;Barometer"


@pytest.fixture
def areas(db):
    """A municipality with two wijken, and two buurten of one name."""
    whole = world.area("GM1", "gemeente", name="Waterrijk")
    oost, west = (
        world.area("WK1", "wijk", name="Oost", parent=whole),
        world.area("WK2", "wijk", name="West", parent=whole),
    )
    world.area("BU1", "buurt", name="Centrum", parent=oost)
    world.area("BU2", "buurt", name="Centrum", parent=west)


def plan(*lines: str, head: str = HEAD) -> own_figures.Plan:
    return own_figures.plan(table_of("cijfers.csv", "\n".join([head, *lines]).encode()))


def figures() -> set[tuple[str, int, float, str]]:
    return {(one.area.code, one.year, one.value, one.source) for one in AreaFigure.objects.select_related("area")}


def test_a_look_changes_nothing_and_says_what_will_be_new_change_and_stay(areas):
    own_figures.take_over(plan(LINE, LINE.replace("2025", "2024").replace("7,2", "7,0")))
    made = plan(
        LINE.replace("7,2", "7,4"), LINE.replace("2025", "2024").replace("7,2", "7,0"), LINE.replace("WK1", "west")
    )
    told = made.indicators["rapportcijfer-buurt"]
    assert (told.added, told.changed, told.same) == (1, [("Oost", 2025, 7.2, 7.4)], 1)
    assert len(figures()) == 2


def test_what_is_taken_over_is_an_indicator_of_the_city_with_all_that_the_table_said(areas):
    assert own_figures.take_over(plan(LINE, LINE.replace("WK1", "GM1").replace("7,2", "7"))) == (2, 0)
    assert figures() == {("WK1", 2025, 7.2, "Buurtbarometer"), ("GM1", 2025, 7.0, "Buurtbarometer")}
    made = Indicator.objects.get()
    assert (made.name, made.unit, made.theme, made.direction, made.audience, made.is_own) == (
        "Rapportcijfer buurt", "rapportcijfer", "Barometer", "hoger", "openbaar", True,
    )  # fmt: skip
    assert own_figures.take_over(plan(LINE.replace("7,2", "7,3"))) == (0, 1)
    assert Indicator.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (LINE.replace("WK1", "WK9"), "wij kennen geen gebied met code of naam “WK9”."),
        (LINE.replace("WK1", "Centrum"), "er zijn 2 gebieden die Centrum heten. Gebruik de code."),
        (LINE.replace("WK1", ""), "het gebied ontbreekt."),
        (LINE.replace("2025", "25"), "“25” is geen jaar tussen 1990 en"),
        (LINE.replace("2025", "²⁰²⁵"), "is geen jaar"),
        (LINE.replace("2025", "20255555555555"), "is geen jaar"),
        (LINE.replace("7,2", "7.200,5"), "“7.200,5” is geen getal."),
        (LINE.replace("7,2", "18%"), "“18%” is geen getal."),
        (LINE.replace(";Buurtbarometer;", ";;"), "de bron ontbreekt"),
        (LINE.replace("hoger", "beter"), "“beter” kan niet in kolom richting. Kies uit: hoger, lager, neutraal."),
        (LINE.replace("openbaar", "geheim"), "“geheim” kan niet in kolom wie."),
        (LINE.replace("Rapportcijfer buurt", "Inwoners"), "“Inwoners” komt van het CBS."),
        (LINE.replace("Rapportcijfer buurt", ""), "de naam van de indicator ontbreekt."),
        (LINE.replace(";rapportcijfer;", ";%;"), "hier staat “%”, maar op een eerdere regel staat"),
        (LINE, "dit cijfer staat ook al op regel 2."),
    ],
)
def test_what_is_wrong_is_refused_by_line_and_then_nothing_comes_in(areas, line, why):
    made = plan(LINE, LINE.replace("2025", "2024"), line)
    (fault,) = made.faults
    assert fault.line == 4
    assert why in fault.why
    with pytest.raises(ValueError, match="faults"):
        own_figures.take_over(made)
    assert figures() == set()


def test_every_line_that_is_wrong_is_told_at_once(areas):
    made = plan(LINE.replace("WK1", "X"), LINE, LINE.replace("7,2", "veel"), LINE.replace("2025", "nu"))
    assert [fault.line for fault in made.faults] == [2, 4, 5]


def test_what_an_indicator_is_can_not_be_changed_by_a_table(areas):
    own_figures.take_over(plan(LINE))
    (fault,) = plan(LINE.replace("openbaar", "intern")).faults
    assert "hier staat “intern”, maar in beheer staat bij Rapportcijfer buurt “openbaar”." in fault.why


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("gebied;indicator;jaar;waarde", "deze kolommen ontbreken: bron."),
        (HEAD + ";melder", "deze kolommen kennen wij niet: melder."),
    ],
)
def test_a_table_of_something_else_is_refused_as_a_whole(areas, head, why):
    with pytest.raises(Refused, match=why):
        plan(LINE, head=head)


def test_a_line_without_a_value_is_passed_over(areas):
    made = plan(LINE, LINE.replace("WK1", "WK2").replace("7,2", ""), LINE.replace("WK1", "GM1").replace("7,2", "."))
    assert (made.added, made.empty, made.faults) == (1, 2, [])


def test_cells_from_a_spreadsheet_can_be_pasted(areas):
    assert plan(LINE.replace(";", "\t"), head=HEAD.replace(";", "\t")).added == 1


def test_the_command_takes_in_a_file_looks_first_where_asked_and_names_the_lines_that_are_wrong(
    areas, tmp_path, capsys
):
    path = tmp_path / "barometer.csv"
    path.write_text(f"{HEAD}\n{LINE}\n", "utf-8")
    call_command("import_own_figures", path, "--dry-run")
    assert "Rapportcijfer buurt: 1 nieuw, 0 veranderd, 0 gelijk." in capsys.readouterr().out
    assert figures() == set()
    call_command("import_own_figures", path)
    assert len(figures()) == 1
    path.write_text(f"{HEAD}\n{LINE}\n{LINE.replace('7,2', 'x')}\n", "utf-8")
    with pytest.raises(CommandError, match=r"barometer\.csv, regel 3: “x” is geen getal"):
        call_command("import_own_figures", path)
