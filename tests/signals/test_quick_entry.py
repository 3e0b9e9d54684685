"""The entry of twenty seconds: by any employee, with consent, and no name where nobody calls back (scenario S14)."""

from __future__ import annotations

import pytest

from areas.dated import today
from signals.models import Callback, Reporter, Signal
from tests import world


def tell(client, officer, **typed):
    client.force_login(officer)
    defaults = {
        "tekst": "Zij zorgt voor haar man en trekt het niet meer", "kanaal": "balie", "wens": "gehoord",
        "akkoord": "on", "gebied": "BU1",
    }  # fmt: skip
    return client.post("/signalen/snel", {**defaults, **typed})


def test_s14_a_clerk_without_any_role_passes_on_what_somebody_said_at_the_counter(town, client):
    clerk = world.officer("balie")
    answer = tell(client, clerk, wens="bel", telefoon="0612345678", naam="Ans")
    assert answer["Location"] == "/signalen/snel"
    signal = Signal.objects.get()
    assert (signal.channel, signal.entry_desk, signal.made_by) == ("balie", town.kcc, clerk)
    assert signal.facts["answers"] == {"wens": "bel", "akkoord": True}
    callback = Callback.objects.get()
    assert callback.phone == "0612345678"
    assert callback.on > today()
    assert f"Doorgegeven: {signal.number}." in client.get("/signalen/snel").content.decode()


def test_who_only_wants_to_be_heard_leaves_no_name(town, client):
    tell(client, world.officer("balie"), wens="gehoord", telefoon="0612345678", naam="Ans")
    assert Signal.objects.count() == 1
    assert not Reporter.objects.exists()
    assert not Callback.objects.exists()


def test_who_wants_information_is_reached_and_the_team_reads_what_was_asked(town, client, member):
    tell(client, world.officer("balie"), tekst="De lantaarn en straatlamp zijn kapot", wens="informatie", naam="Ans")
    signal = Signal.objects.get()
    assert signal.team == town.lighting
    assert Reporter.objects.get().name == "Ans"
    assert not Callback.objects.exists()
    client.force_login(member)
    assert "Informatie krijgen" in client.get(signal.get_absolute_url()).content.decode()


def test_of_who_wants_information_a_name_or_a_number_is_asked(town, client):
    answer = tell(client, world.officer("balie"), wens="informatie")
    assert answer.status_code == 400
    assert (
        "Schrijf een naam of een nummer. Anders kan niemand de bewoner de informatie geven." in answer.content.decode()
    )
    assert not Signal.objects.exists()
    assert tell(client, world.officer("loket"), wens="informatie", telefoon="0612345678").status_code == 302
    assert Reporter.objects.get().phone == "0612345678"


def test_the_own_area_and_place_are_chosen_already(town, client, area_officer):
    client.force_login(area_officer)
    text = client.get("/signalen/snel").content.decode()
    assert 'value="WK1" selected' in text
    assert 'value="straat" id="id_kanaal_1" checked' in text or 'value="straat"' in text.split("checked")[0][-120:]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"tekst": ""}, "Schrijf wat u wilt melden"),
        ({"wens": ""}, "Kies wat de bewoner wil."),
        ({"akkoord": ""}, "Vraag eerst of u dit mag doorgeven."),
        ({"wens": "bel"}, "Op welk nummer?"),
        ({"wens": "bel", "telefoon": "bel maar"}, "Dit is geen telefoonnummer"),
        ({"gebied": "BU9"}, "Dit gebied kennen wij niet"),
        ({"kanaal": "import"}, "import"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(town, client, typed, words):
    answer = tell(client, world.officer("balie"), naam="Ans Bewoner", **typed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "Ans Bewoner" in answer.content.decode()
    assert not Signal.objects.exists()


def test_sent_twice_it_is_one_signal_and_one_call(town, client):
    clerk = world.officer("balie")
    for _ in range(2):
        tell(client, clerk, wens="bel", telefoon="0612345678", formulier="een-formulier")
    assert (Signal.objects.count(), Callback.objects.count()) == (1, 1)


def test_a_stranger_signs_in_first(town, client):
    assert client.get("/signalen/snel")["Location"].startswith("/inloggen")
