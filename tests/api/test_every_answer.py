"""What holds for the whole API: pages, parameters, formats, keys, refusals."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from officers.models import ApiClient
from tests import world
from tests.api.conftest import Program, slugs, wrong


@pytest.fixture
def many(town):
    """Thirteen wijken."""
    for number in range(11):
        world.area(f"WX{number:02}", "wijk", parent=town.municipality)


def test_pages_follow_each_other_to_the_end_and_back(many, anyone):
    forward, pages = [], []
    address = "gebieden?niveau=wijk&pageSize=5"
    while address:
        page = anyone.get(address)
        pages.append(page.json())
        forward += slugs(page, "code")
        address = page.json()["next"]
    assert len(forward) == len(set(forward)) == 13
    assert forward == sorted(forward)
    assert [len(page["results"]) for page in pages] == [5, 5, 3]
    assert pages[0]["previous"] is None
    back = anyone.get(pages[2]["previous"]).json()
    assert back["results"] == pages[1]["results"]
    first = anyone.get(back["previous"]).json()
    assert (first["results"], first["previous"]) == (pages[0]["results"], None)
    assert anyone.get(first["next"]).json()["results"] == pages[1]["results"]


def test_a_row_that_is_added_meanwhile_does_not_shift_the_pages(many, anyone, town):
    first = anyone.get("gebieden", niveau="wijk", pageSize=5).json()
    world.area("AA", "wijk", parent=town.municipality)
    following = anyone.get(first["next"])
    assert not {row["code"] for row in first["results"]} & set(slugs(following, "code"))


def test_the_count_is_there_when_it_is_asked_for(many, anyone):
    assert anyone.get("gebieden", niveau="wijk", pageSize=2, count="true").json()["count"] == 13
    assert "count" not in anyone.get("gebieden", count="false").json()


def test_a_page_has_fifty_rows_unless_another_size_is_asked(town, anyone):
    for number in range(120):
        world.area(f"B{number}", "buurt", parent=town.oost)
    assert len(slugs(anyone.get("gebieden"), "code")) == 50
    assert len(slugs(anyone.get("gebieden", pageSize=100), "code")) == 100


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pageSize", "0"),
        ("pageSize", "101"),
        ("pageSize", "-1"),
        ("pageSize", "veel"),
        ("pageSize", "1.5"),
        ("pageSize", "²"),
        ("count", "ja"),
        ("cursor", "zelfbedacht"),
        ("cursor", "W2ZhbHNlLFsiR00xIl1d:x"),
        ("niveau", ""),
        ("niveau", "a\x00b"),
        ("nivo", "wijk"),
        ("page_size", "5"),
    ],
)
def test_a_parameter_that_is_unknown_empty_or_wrong_is_refused_by_name(town, anyone, name, value):
    assert list(wrong(anyone.get("gebieden", **{name: value}))) == [name]


def test_a_parameter_that_can_be_given_once_is_refused_twice(town, anyone):
    assert list(wrong(anyone.get("gebieden", niveau=["wijk", "buurt"]))) == ["niveau"]


def test_a_cursor_of_one_list_says_nothing_in_another(many, anyone):
    for number in range(3):
        world.domain(f"domein-{number}")
    cursor = anyone.get("domeinen", pageSize=1).json()["next"].split("cursor=")[1].split("&")[0]
    assert anyone.get(f"gebieden?cursor={cursor}").status_code == 400


@pytest.mark.parametrize("address", ["/api/v1/gebieden/", "/api/v1/weg", "/api/v1", "/api/v1/", "/api/weg"])
def test_an_address_that_does_not_exist_is_a_problem_and_no_redirect(db, anyone, address):
    answer = anyone.get(address)
    assert answer.status_code == 404
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_code_with_a_nul_character_is_not_found(db, anyone):
    assert anyone.get("gebieden/a%00b").status_code == 404


def test_a_method_that_is_not_there_is_refused_whoever_asks(town, anyone):
    answer = anyone.post("gebieden", {})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    answer = anyone.client.options("/api/v1/signalen")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD")


def test_a_format_that_we_do_not_give_is_refused(town, anyone):
    assert anyone.get("domeinen", accept="text/html").status_code == 406
    assert anyone.get("domeinen", accept="application/geo+json").status_code == 406


def test_a_browser_gets_json_as_well(town, anyone):
    assert anyone.get("domeinen", accept="text/html,application/xhtml+xml,*/*;q=0.8").status_code == 200


@pytest.mark.parametrize("header", ["Bearer fout", "Bearer", "", "Basic abc", "Token abc", "Bearer \xe9"])
def test_a_wrong_key_is_refused_also_where_none_is_needed(town, header):
    answer = Program()._good(Client(headers={"Authorization": header}).get("/api/v1/gebieden"))
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_a_key_that_was_withdrawn_opens_nothing(town, program):
    caller = program("signalen:lezen")
    assert caller.get("gebieden").status_code == 200
    ApiClient.objects.update(is_active=False)
    assert caller.get("gebieden").status_code == 401


def test_who_tries_many_wrong_keys_must_wait(town, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"api": "3/m"}
    guesser = Program("fout")
    assert [guesser.get("gebieden").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert Program().get("gebieden").status_code == 200


def test_a_program_is_counted_at_the_rate_of_its_own_key(town, program):
    slow, quick = program("signalen:lezen", rate="2/m"), program("signalen:lezen")
    answers = [slow.get("gebieden") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert [quick.get("gebieden").status_code for _ in range(5)] == [200] * 5


def test_a_stranger_who_reads_very_much_must_wait(town, anyone, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"read": "2/m"}
    assert [anyone.get("gebieden").status_code for _ in range(3)] == [200, 200, 429]


def test_a_body_that_is_too_large_is_a_problem(town, anyone):
    assert anyone.post("gebieden", "x" * 300_000).status_code == 413


def test_what_fails_inside_is_a_problem_without_its_cause(town, anyone, monkeypatch):
    from areas.api.views import AreaList

    def fail(view):
        raise RuntimeError("geheim")

    monkeypatch.setattr(AreaList, "get_queryset", fail)
    anyone.client.raise_request_exception = False
    answer = anyone.client.get("/api/v1/gebieden")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer["API-Version"]
    assert "geheim" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_charset_that_is_no_text_does_not_break_an_address():
    from wijkwerk.wsgi import application

    said = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/openapi.json",
        "QUERY_STRING": "niveau=wijk",
        "CONTENT_TYPE": "text/plain; charset=base64",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    list(application(environ, lambda status, headers: said.append(status)))
    assert said == ["405 Method Not Allowed"]
