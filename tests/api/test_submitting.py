"""`POST signalen`: everybody may send in; what comes back; what is refused; a repeat is harmless."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from officers.models import ApiClient
from outbox.models import Letter
from signals.models import Event, IdempotencyKey, Reporter, Signal
from tests import world
from tests.api.conftest import Program, wrong

SHORT = ["id", "kenmerk", "status", "soort", "categorie", "gebied", "ingediendOp", "uiterlijk", "volgUrl"]
LAMP = {"tekst": "De lantaarn is kapot", "locatie": {"punt": list(world.IN_BEUKEN)}}


def test_a_stranger_gets_the_number_the_term_and_the_link_and_nothing_more(town, anyone):
    answer = anyone.post("signalen", LAMP)
    assert answer.status_code == 201
    sent = answer.json()
    assert list(sent) == SHORT
    assert sent["kenmerk"] == Signal.objects.get().number
    assert (sent["status"], sent["soort"], sent["categorie"]) == ("gemeld", "melding", "straatverlichting")
    assert sent["gebied"] == {"code": "BU1", "naam": "Beuken", "niveau": "buurt"}
    assert sent["ingediendOp"].endswith("Z")
    assert len(sent["uiterlijk"]) == 10
    assert answer["Location"].endswith(f"/api/v1/signalen/{sent['id']}")
    assert anyone.client.get(sent["volgUrl"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_pve_1_2_with_a_text_and_a_place_alone_a_category_is_set(town, anyone):
    answer = anyone.post("signalen", {"tekst": LAMP["tekst"], "locatie": LAMP["locatie"]})
    assert answer.status_code == 201
    assert answer.json()["categorie"] == Signal.objects.get().category.slug == "straatverlichting"


def test_pve_1_13_without_a_name_or_address_a_program_gets_its_number_and_nobody_is_written_down(town, anyone):
    assert anyone.post("signalen", LAMP).status_code == 201
    assert not Reporter.objects.exists()


def test_a_text_that_tells_of_abuse_beside_a_lamp_goes_to_triage_unless_who_sends_it_names_the_subject(town, anyone):
    text = "De lantaarn is kapot. Ik denk dat de buurman zijn dochter misbruikt."
    assert anyone.post("signalen", LAMP | {"tekst": text}).status_code == 201
    assert anyone.post("signalen", LAMP | {"tekst": text, "categorie": "straatverlichting"}).status_code == 201
    by_itself, named = Signal.objects.order_by("pk")
    assert (by_itself.team, named.team) == (town.triage, town.lighting)
    assert (by_itself.sensitivity, named.sensitivity) == ("bijzonder", "bijzonder")


def test_only_the_text_is_needed(town, anyone):
    sent = anyone.post("signalen", {"tekst": "Ik weet het niet"}).json()
    assert (sent["gebied"], sent["categorie"]) == (None, "overig")


def test_what_may_be_left_out_may_be_null(town, anyone):
    body = {"tekst": "Er ligt iets"} | dict.fromkeys(
        ["soort", "categorie", "kanaal", "externNummer", "locatie", "melder", "antwoorden", "objecten"]
    )
    assert anyone.post("signalen", body).status_code == 201


def test_everything_that_is_sent_arrives(town, program):
    caller = program("signalen:indienen", "signalen:lezen")
    world.layer("lantaarns", {"L-12": world.IN_WEST})
    answer = caller.post(
        "signalen",
        {
            "tekst": "Mag er een bankje komen?",
            "soort": "idee",
            "categorie": "straatverlichting",
            "kanaal": "telefoon",
            "externNummer": "ZAAK-7",
            "locatie": {
                "punt": list(world.IN_WEST),
                "adres": {"straat": "Kade", "huisnummer": "1a", "postcode": "1234 AB", "plaats": "Waterrijk"},
                "omschrijving": "bij de brug",
            },
            "melder": {"naam": "J. Jansen", "email": "jansen@example.nl", "telefoon": "0612345678"},
            "antwoorden": {"paal": "L-12", "hoeveel": 2, "vaker": True, "welke": ["a", "b"]},
            "objecten": ["lantaarns:L-12"],
        },
    )
    assert answer.status_code == 201, answer.content
    sent = answer.json()
    assert (sent["soort"], sent["kanaal"], sent["externNummer"]) == ("idee", "telefoon", "ZAAK-7")
    assert sent["locatie"] == {
        "punt": list(world.IN_WEST),
        "adres": {"straat": "Kade", "huisnummer": "1a", "postcode": "1234 AB", "plaats": "Waterrijk"},
        "omschrijving": "bij de brug",
    }
    signal = Signal.objects.get()
    assert sent["objecten"] == ["lantaarns:L-12"]
    assert sent["antwoorden"] == {"paal": "L-12", "hoeveel": 2, "vaker": True, "welke": ["a", "b"]}
    # What somebody wrote stands where it can be erased.
    assert signal.facts["answers"] == {}
    assert Reporter.objects.get().phone == "0612345678"
    assert Letter.objects.filter(recipient="jansen@example.nl").count() == 1
    assert signal.events.first().client == ApiClient.objects.get()


@pytest.mark.parametrize(
    ("locatie", "gebied"),
    [
        ({"gebied": "WK2"}, "WK2"),
        ({"punt": list(world.IN_OOST)}, "WK1"),
        ({"adres": {"straat": "Kade", "plaats": "Waterrijk"}}, None),
    ],
)
def test_a_place_is_a_point_an_area_or_an_address(town, anyone, locatie, gebied):
    sent = anyone.post("signalen", {"tekst": "De lantaarn is kapot", "locatie": locatie}).json()
    assert (sent["gebied"] or {}).get("code") == gebied


def test_a_point_outside_every_area_is_accepted_and_goes_to_triage(town, anyone):
    sent = anyone.post("signalen", LAMP | {"locatie": {"punt": list(world.OUTSIDE)}})
    assert (sent.status_code, sent.json()["gebied"]) == (201, None)
    assert Signal.objects.get().team == town.triage


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"tekst": ""}, "tekst"),
        ({"tekst": "   "}, "tekst"),
        ({"tekst": None}, "tekst"),
        ({"tekst": 12}, "tekst"),
        ({"tekst": ["a"]}, "tekst"),
        ({"tekst": "x" * 5001}, "tekst"),
        ({"tekst": "belletje \x07"}, "tekst"),
        ({"tekst": "omgekeerd \u202e"}, "tekst"),
        ({"soort": "klacht"}, "soort"),
        ({"soort": {}}, "soort"),
        ({"categorie": "bestaat-niet"}, "categorie"),
        ({"categorie": 5}, "categorie"),
        ({"externNummer": "x" * 101}, "externNummer"),
        ({"locatie": {}}, "locatie"),
        ({"locatie": "Kade 1"}, "locatie"),
        ({"locatie": {"punt": None}}, "locatie.punt"),
        ({"locatie": {"punt": [6]}}, "locatie.punt"),
        ({"locatie": {"punt": ["6", "52"]}}, "locatie.punt"),
        ({"locatie": {"punt": [True, False]}}, "locatie.punt"),
        ({"locatie": {"punt": [181, 52]}}, "locatie.punt"),
        ({"locatie": {"punt": [6, 91]}}, "locatie.punt"),
        ({"locatie": {"punt": [10**400, 52]}}, "locatie.punt"),
        ({"locatie": {"punt": {"lat": 52}}}, "locatie.punt"),
        ({"locatie": {"gebied": "ONBEKEND"}}, "locatie.gebied"),
        ({"locatie": {"adres": {"postcode": "12"}}}, "locatie.adres.postcode"),
        ({"locatie": {"adres": {"land": "NL"}}}, "locatie.adres.land"),
        ({"locatie": {"x": 1}}, "locatie.x"),
        ({"melder": {"email": "geen adres"}}, "melder.email"),
        ({"melder": {"telefoon": "abc"}}, "melder.telefoon"),
        ({"melder": {"bsn": "123456782"}}, "melder.bsn"),
        ({"antwoorden": []}, "antwoorden"),
        ({"antwoorden": {"vraag": {"diep": 1}}}, "antwoorden"),
        ({"antwoorden": {"vraag": "x" * 1001}}, "antwoorden"),
        ({"antwoorden": {str(n): 1 for n in range(51)}}, "antwoorden"),
        ({"objecten": ["x"] * 21}, "objecten"),
        ({"objecten": [{"id": 1}]}, "objecten.0"),
        ({"team": "verlichting"}, "team"),
        ({"status": "afgehandeld"}, "status"),
        ({"Tekst": "x"}, "Tekst"),
    ],
)
def test_what_is_wrong_is_refused_by_name_and_nothing_is_stored(town, anyone, change, name):
    reasons = wrong(anyone.post("signalen", LAMP | change))
    assert list(reasons) == [name]
    assert reasons[name].endswith(".")
    assert not Signal.objects.exists()


def test_all_faults_are_named_at_once(town, anyone):
    body = {"tekst": "", "soort": "klacht", "extra": 1, "locatie": {"punt": "hier"}}
    assert set(wrong(anyone.post("signalen", body))) == {"tekst", "soort", "extra", "locatie.punt"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "geen json",
        "[]",
        '"tekst"',
        "null",
        "12",
        '{"tekst": "a", "locatie": {"punt": [NaN, 52]}}',
        '{"tekst": "a", "locatie": {"punt": [Infinity, 52]}}',
        '{"tekst": "a", "locatie": {"punt": [1e999, 52]}}',
        '{"tekst": "a", "antwoorden": {"a": 1e999}}',
        '{"tekst": "a\\u0000b"}',
        '{"tekst": "half \\ud800 teken"}',
        '{"\\ud800": "a", "tekst": "b"}',
        '{"tekst": "a", "antwoorden": {"a\\u0000": 1}}',
        "[" * 100_000,
        '{"tekst": "a", "antwoorden": ' + '{"a":' * 50 + "1" + "}" * 50 + "}",
        b'{"tekst": "\xff\xfe"}',
        '{"tekst": "a", "antwoorden": {"a": ' + "9" * 5000 + "}}",
    ],
)
def test_what_is_no_good_json_is_refused_and_never_an_error_of_ours(town, anyone, body):
    assert anyone.post("signalen", body).status_code == 400
    assert not Signal.objects.exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "a/b"])
def test_anything_but_json_is_refused(town, anyone, kind):
    assert anyone.post("signalen", "tekst=hoi", content_type=kind).status_code == 415


def test_json_with_its_charset_named_is_read(town, anyone):
    assert anyone.post("signalen", LAMP, content_type="application/json; charset=utf-8").status_code == 201


def test_words_of_every_language_arrive_as_they_were(town, anyone):
    anyone.post("signalen", {"tekst": "Café 🎈 <b>vet</b> ﷽ \u00e9\ttab\nregel"})
    assert Signal.objects.get().text == "Café 🎈 <b>vet</b> ﷽ é\ttab\nregel"


@pytest.mark.parametrize("scopes", [(), ("signalen:lezen",), ("signalen:behandelen", "organisatie:lezen")])
def test_without_the_scope_to_submit_the_channel_is_always_api(town, program, anyone, scopes):
    caller = program(*scopes) if scopes else anyone
    assert caller.post("signalen", LAMP | {"kanaal": "straat"}).status_code == 201
    assert Signal.objects.get().channel == "api"


def test_with_the_scope_to_submit_a_program_says_how_it_came_in(town, program):
    caller = program("signalen:indienen")
    answer = caller.post("signalen", LAMP | {"kanaal": "straat"})
    assert list(answer.json()) == SHORT
    signal = Signal.objects.get()
    assert (signal.channel, signal.entry_desk) == ("straat", town.lighting)
    caller.post("signalen", LAMP)
    assert Signal.objects.latest("pk").channel == "api"
    assert list(wrong(caller.post("signalen", LAMP | {"kanaal": "duif"}))) == ["kanaal"]


def test_a_signal_of_another_system_is_taken_over_once(town, program):
    caller = program("signalen:indienen")
    body = LAMP | {"kanaal": "import", "externNummer": "A-1", "categorie": "straatverlichting"}
    assert caller.post("signalen", body).status_code == 201
    assert list(wrong(caller.post("signalen", body))) == ["externNummer"]
    assert Signal.objects.count() == 1


def test_a_program_that_may_not_read_sensitive_texts_gets_its_own_back_without_text_and_link(town, program):
    body = {"tekst": "Mijn buurman is verward", "categorie": "zorgwekkend-gedrag"}
    closed = program("signalen:lezen", "signalen:indienen").post("signalen", body).json()
    assert (closed["tekst"], closed["volgUrl"]) == (None, None)
    open_ = program("signalen:lezen", "signalen:indienen", "signalen:gevoelig").post("signalen", body).json()
    assert open_["tekst"] == "Mijn buurman is verward"


def test_a_program_of_another_domain_gets_the_short_answer(town, program):
    caller = program("signalen:lezen", domains=[world.domain("sociaal")])
    assert list(caller.post("signalen", LAMP).json()) == SHORT


# --- Repeats


@pytest.mark.parametrize("with_key", [True, False])
def test_a_repeat_with_the_same_key_gives_the_same_signal(town, program, anyone, with_key):
    caller = program("signalen:indienen") if with_key else anyone
    first = caller.post("signalen", LAMP, **{"Idempotency-Key": "eén"})
    again = caller.post("signalen", dict(reversed(LAMP.items())), **{"Idempotency-Key": "eén"})
    assert (again.status_code, again["Location"]) == (201, first["Location"])
    assert list(again.json()) == SHORT
    assert Signal.objects.count() == 1
    assert Letter.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(town, anyone):
    anyone.post("signalen", LAMP, **{"Idempotency-Key": "een"})
    assert anyone.post("signalen", LAMP | {"tekst": "Iets anders"}, **{"Idempotency-Key": "een"}).status_code == 409
    assert Signal.objects.count() == 1


def test_a_key_of_somebody_else_is_another_key(town, program, anyone):
    for caller in (program("signalen:indienen"), program("signalen:indienen"), anyone):
        assert caller.post("signalen", LAMP, **{"Idempotency-Key": "een"}).status_code == 201
    assert Signal.objects.count() == 3


def test_without_a_key_every_sending_counts(town, anyone):
    assert len({anyone.post("signalen", LAMP).json()["id"] for _ in range(2)}) == 2


def test_a_refused_request_may_be_repaired_under_the_same_key(town, anyone):
    assert anyone.post("signalen", {"tekst": ""}, **{"Idempotency-Key": "een"}).status_code == 400
    assert anyone.post("signalen", LAMP, **{"Idempotency-Key": "een"}).status_code == 201


@pytest.mark.parametrize("key", ["", "   ", "x" * 256])
def test_a_key_that_is_none_is_refused(town, anyone, key):
    assert list(wrong(anyone.post("signalen", LAMP, **{"Idempotency-Key": key}))) == ["Idempotency-Key"]


def test_no_word_of_a_request_stands_with_its_key(town, anyone):
    anyone.post("signalen", LAMP, **{"Idempotency-Key": "een"})
    kept = IdempotencyKey.objects.get()
    assert (len(kept.key_digest), len(kept.body_digest)) == (64, 64)


@pytest.mark.django_db(transaction=True)
def test_ten_repeats_at_once_make_one_signal():
    world.town()
    _client, key = world.program("signalen:indienen")
    answers = []

    def send() -> None:
        try:
            answers.append(Program(key).post("signalen", LAMP, **{"Idempotency-Key": "tegelijk"}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 10
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Signal.objects.count(), Event.objects.filter(what="ontvangen").count()) == (1, 1)


# --- Doors and costs


def test_strangers_who_send_too_much_must_wait(town, anyone, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"api": "3/m"}
    answers = [anyone.post("signalen", LAMP) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert Signal.objects.count() == 3


def test_a_program_with_a_key_is_not_counted_with_the_strangers(town, program, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"api": "1/m"}
    caller = program("signalen:indienen")
    assert [caller.post("signalen", LAMP).status_code for _ in range(4)] == [201] * 4


def spent_on(send) -> list[str]:
    """The statements of one request, without savepoints."""
    send()  # what is kept in the process is read once
    with CaptureQueriesContext(connection) as spent:
        assert send().status_code == 201
    return [
        query["sql"]
        for query in spent.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))
    ]


def test_a_signal_in_costs_at_most_fourteen_statements(town, program, anyone):
    assert len(spent_on(lambda: anyone.post("signalen", LAMP))) <= 14
    submitter = program("signalen:indienen")
    assert len(spent_on(lambda: submitter.post("signalen", LAMP))) <= 14
    reader = program(*ApiClient.Scope.values)
    assert len(spent_on(lambda: reader.post("signalen", LAMP | {"melder": {"email": "a@example.nl"}}))) <= 14
