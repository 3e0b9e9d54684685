"""Figures from a table of Statistics Netherlands: what comes in, what is left out, and what is refused."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from areas.models import AreaFigure, Indicator
from tests import world

pytestmark = pytest.mark.django_db

HEAD = "code,level,name,AantalInwoners_5,GemiddeldeHuishoudensgrootte_33,MeestVoorkomendePostcode_118"


@pytest.fixture
def areas():
    """A municipality and a wijk."""
    return world.area("GM0014", "gemeente"), world.area("WK001400", "wijk")


@pytest.fixture
def take_in(tmp_path, capsys):
    """Import lines as a file; gives what the command told."""

    def _take_in(*lines, content=None, **options):
        path = tmp_path / "kwb.csv"
        path.write_bytes(content if content is not None else ("\n".join(lines) + "\n").encode())
        call_command("import_figures", path, **{"year": 2024, **options})
        return capsys.readouterr().out

    return _take_in


def figures():
    return {
        (figure.area.code, figure.year, figure.indicator.slug, figure.value)
        for figure in AreaFigure.objects.select_related("area", "indicator")
    }


def test_figures_come_in_for_the_areas_that_we_know(areas, take_in):
    told = take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,9712", "WK001400,wijk,Centrum,24920,1.2,")
    assert figures() == {
        ("GM0014", 2024, "inwoners", 243768.0),
        ("GM0014", 2024, "huishoudensgrootte", 1.7),
        ("WK001400", 2024, "inwoners", 24920.0),
        ("WK001400", 2024, "huishoudensgrootte", 1.2),
    }
    assert "Niet gebruikte kolommen: level, name, MeestVoorkomendePostcode_118." in told
    assert "2 gebieden: 4 cijfers nieuw, 0 veranderd, 0 ontbreken in de bron." in told


def test_indicators_have_a_dutch_name_and_a_unit(areas, take_in):
    take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,9712")
    indicator = Indicator.objects.get(slug="huishoudensgrootte")
    assert (indicator.name, indicator.unit) == ("Gemiddelde huishoudensgrootte", "personen per huishouden")


def test_a_figure_says_whose_it_is_so_that_a_city_may_add_its_own(areas, take_in):
    take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,", year=2023)
    take_in(HEAD, "GM0014,gemeente,Groningen,244100,1.7,", year=2024, source="Basisregistratie Groningen")
    assert dict(AreaFigure.objects.filter(indicator__slug="inwoners").values_list("year", "source")) == {
        2023: "CBS, Kerncijfers wijken en buurten",
        2024: "Basisregistratie Groningen",
    }


def test_who_overwrites_a_figure_signs_for_it(areas, take_in):
    take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,")
    told = take_in(HEAD, "GM0014,gemeente,Groningen,243768,,", source="Basisregistratie Groningen")
    assert "0 cijfers nieuw, 1 veranderd" in told
    assert set(AreaFigure.objects.values_list("indicator__slug", "source")) == {
        ("inwoners", "Basisregistratie Groningen"),
        ("huishoudensgrootte", "CBS, Kerncijfers wijken en buurten"),
    }


def test_an_indicator_that_a_city_renamed_keeps_its_name(areas, take_in):
    Indicator.objects.create(slug="inwoners", name="Mensen")
    take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,9712")
    assert Indicator.objects.get(slug="inwoners").name == "Mensen"


@pytest.mark.parametrize("missing", ["", ".", " ", "-99990", "-99997", "-99999.0", "nan"])
def test_what_is_missing_is_not_stored(areas, take_in, missing):
    told = take_in(HEAD, f"GM0014,gemeente,Groningen,{missing},1.7,")
    assert {slug for _code, _year, slug, _value in figures()} == {"huishoudensgrootte"}
    assert "1 ontbreken in de bron" in told


def test_zero_and_small_negative_values_are_figures(areas, take_in):
    take_in(HEAD, "GM0014,gemeente,Groningen,0,-3,")
    assert {value for *_rest, value in figures()} == {0.0, -3.0}


def test_codes_that_we_do_not_know_are_counted_and_named(areas, take_in):
    told = take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,", "GM0034,gemeente,Almere,226630,2.4,")
    assert {code for code, *_rest in figures()} == {"GM0014"}
    assert "1 gebieden kennen wij niet, overgeslagen: GM0034." in told


def test_the_same_file_again_adds_and_changes_nothing(areas, take_in):
    line = "GM0014,gemeente,Groningen,243768,1.7,"
    take_in(HEAD, line)
    before = set(AreaFigure.objects.values_list("pk", "value"))
    assert "0 cijfers nieuw, 0 veranderd" in take_in(HEAD, line)
    assert set(AreaFigure.objects.values_list("pk", "value")) == before


def test_a_better_figure_takes_the_place_of_the_old_one(areas, take_in):
    take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,")
    assert "0 cijfers nieuw, 1 veranderd" in take_in(HEAD, "GM0014,gemeente,Groningen,243769,1.7,")


def test_every_year_has_its_own_figures(areas, take_in):
    take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,")
    take_in(HEAD, "GM0014,gemeente,Groningen,250000,1.7,", year=2025)
    assert {(year, value) for _code, year, slug, value in figures() if slug == "inwoners"} == {
        (2024, 243768.0),
        (2025, 250000.0),
    }


def test_a_table_with_semicolons_decimal_commas_and_padded_codes_is_read(areas, take_in):
    content = "\ufeffID;WijkenEnBuurten;GemiddeldeHuishoudensgrootte_33\r\n0;GM0014    ;1,7\r\n".encode()
    take_in(content=content)
    assert figures() == {("GM0014", 2024, "huishoudensgrootte", 1.7)}


def test_a_packed_table_is_read(areas, take_in):
    take_in(content=gzip.compress(f"{HEAD}\nGM0014,gemeente,Groningen,5,1.7,\n".encode()))
    assert len(figures()) == 2


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "dit bestand is leeg."),
        (b"\xff\xfe\x00c", "dit is geen tekst in UTF-8."),
        (b"naam,AantalInwoners_5\nOost,5\n", "de kolom met de code van het gebied ontbreekt"),
        (b"code,naam\nGM0014,Oost\n", "er is geen kolom met cijfers die wij kennen."),
        (b"code,AantalInwoners_5\n", "het bestand heeft geen regels."),
        (b"code,code,AantalInwoners_5\n1,1,1\n", "de kolom code staat er twee keer in."),
        (b"code,AantalInwoners_5\nGM0014,veel\n", "regel 2: “veel” in kolom AantalInwoners_5 is geen getal."),
        (b"code,AantalInwoners_5\nGM0014,5\nGM0014,6\n", "regel 3: de code GM0014 staat er twee keer in."),
        (b"code,naam,AantalInwoners_5\nGM0014,Gron", "regel 2: er staan 2 waarden in plaats van 3; is het bestand"),
        (b'code,AantalInwoners_5\nGM0014,"5', "regel 2: dit is geen CSV die wij kunnen lezen"),
        (gzip.compress(b"code,AantalInwoners_5\nGM0014,5\n", mtime=0)[:-12], "het bestand is afgebroken"),
    ],
)
def test_bad_tables_are_refused_with_one_sentence_and_nothing_changed(areas, take_in, content, cause):
    with pytest.raises(CommandError) as refused:
        take_in(content=content)
    assert str(refused.value).startswith("kwb.csv")
    assert cause in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not AreaFigure.objects.exists()


def test_a_figure_that_is_wrong_takes_back_those_before_it(areas, take_in):
    with pytest.raises(CommandError):
        take_in(HEAD, "GM0014,gemeente,Groningen,243768,1.7,", "WK001400,wijk,Centrum,x,1.2,")
    assert not AreaFigure.objects.exists()


@pytest.mark.parametrize("arguments", [[], ["kwb.csv"], ["kwb.csv", "--year", "24"]])
def test_a_wrong_call_is_exit_code_2(arguments):
    done = subprocess.run([sys.executable, "manage.py", "import_figures", *arguments], capture_output=True, check=False)
    assert done.returncode == 2
