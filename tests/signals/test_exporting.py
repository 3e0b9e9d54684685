"""A list of signals as a file: what stands in it, what never does, and what a spreadsheet makes of it."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from signals import exporting
from signals.models import Sensitivity, Signal
from signals.visibility import viewer_of
from tests import world


def listed(officer):
    return Signal.objects.known_to(viewer_of(officer))


def read_csv(officer) -> list[dict[str, str]]:
    text = "".join(exporting.as_csv(listed(officer)))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def read_sheet(officer):
    return load_workbook(io.BytesIO(exporting.as_xlsx(listed(officer)))).active


def test_the_rows_hold_what_the_list_holds_newest_first(town, member):
    first, second = world.signal("De lantaarn is stuk"), world.signal("De lamp knippert; echt\nwaar")
    rows = read_csv(member)
    assert [row["kenmerk"] for row in rows] == [second.number, first.number]
    assert rows[0]["tekst"] == "De lamp knippert; echt\nwaar"
    assert (rows[0]["gebied"], rows[0]["team"], rows[0]["status"]) == ("BU1", "verlichting", "gemeld")
    assert list(rows[0]) == list(exporting.HEADINGS)


@pytest.mark.parametrize(
    "text", ["=1+1", "+31 6", "-2+3", "@SUM(A1)", '  =HYPERLINK("http://x")', "|calc", "%0A=1", "\u00a0=1"]
)
def test_no_cell_is_run_by_a_spreadsheet(town, member, text):
    world.signal("stuk", street=text, place=text)
    Signal.objects.update(text=text)
    (row,) = read_csv(member)
    for cell in (row["tekst"], row["straat"], row["omschrijving"]):
        assert cell.lstrip()[0] == "'"
    sheet = read_sheet(member)
    texts = [cell for cell in sheet[2] if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}
    assert text in [cell.value for cell in texts]


def test_times_are_local_and_dates_are_dates(town, member):
    world.signal(received_at=datetime.datetime(2026, 7, 1, 22, 30, tzinfo=datetime.UTC))
    (row,) = read_csv(member)
    assert row["ingediendOp"] == "2026-07-02 00:30:00"
    sheet = read_sheet(member)
    cells = dict(zip(exporting.HEADINGS, sheet[2], strict=True))
    assert cells["ingediendOp"].value == datetime.datetime(2026, 7, 2, 0, 30)
    assert cells["uiterlijk"].is_date
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:AG2")


def test_what_the_viewer_may_not_read_is_empty_and_what_is_special_is_left_out(town, area_officer):
    special = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    personal = world.signal("Bel Jansje", street="Geheimlaan", email="jansje@example.nl")
    Signal.objects.filter(pk=personal.pk).update(sensitivity=Sensitivity.PERSONAL, team=town.wijkteam)
    assert special.sensitivity == Sensitivity.SPECIAL
    (row,) = read_csv(area_officer)
    assert row["kenmerk"] == personal.number
    assert (row["tekst"], row["straat"], row["lengtegraad"]) == ("", "", "")
    # Also for who may read it.
    supervisor = world.officer("fg", "fg")
    assert [row["kenmerk"] for row in read_csv(supervisor)] == [personal.number]


def test_of_what_may_not_be_read_a_file_says_what_its_own_page_says_and_no_more(town, member, area_officer):
    """A filter on who has it, how it came in or how pressing it is finds nothing of it; nor does a file tell."""
    signal = world.signal("Bel Jansje", external_number="Z-7", channel="telefoon")
    Signal.objects.filter(pk=signal.pk).update(
        sensitivity=Sensitivity.PERSONAL, team=town.wijkteam, is_urgent=True, officer=member, feedback="telefoon"
    )
    (row,) = read_csv(area_officer)
    told = {"kenmerk", "status", "categorie", "domein", "gevoeligheid", "gebied", "gebiedNaam", "niveau", "team",
            "uiterlijk"}  # fmt: skip
    assert {name for name, cell in row.items() if cell} == told


def test_a_file_holds_no_contact_details(town, triager):
    world.signal(name="Jansje Pol", email="jansje@example.nl", phone="0612345678")
    text = "".join(exporting.as_csv(listed(triager)))
    assert not [word for word in ("Jansje", "jansje", "0612345678") if word in text]


def test_reading_costs_as_many_statements_for_fifty_rows_as_for_one(town, member):
    found = listed(member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(exporting.rows(found.all()))
        return len(queries)

    world.signal()
    one = cost()
    world.many(49)
    assert cost() == one


def test_a_long_list_is_read_some_at_a_time_and_whole(town, member, monkeypatch):
    monkeypatch.setattr(exporting, "_AT_ONCE", 2)
    numbers = [world.signal().number for _number in range(5)]
    assert [row["kenmerk"] for row in read_csv(member)] == numbers[::-1]


def test_a_sheet_that_would_be_too_long_is_not_made(town, member, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_IN_A_SHEET", 1)
    world.signal()
    assert exporting.as_xlsx(listed(member))
    world.signal()
    with pytest.raises(exporting.TooMany):
        exporting.as_xlsx(listed(member))


def test_a_list_without_rows_is_a_file_with_a_heading(town, member):
    assert read_csv(member) == []
    assert read_sheet(member)["A1"].value == "kenmerk"
