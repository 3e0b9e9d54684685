"""Two hundred writes on ten signals at once, by page and by API: none fails, and history tells what happened."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from django.db import close_old_connections, connections
from django.test import Client

from officers.models import ApiClient
from signals.models import Event, Handover, Message, Note, Signal
from tests import world
from tests.conftest import OfficeClient

pytestmark = pytest.mark.django_db(transaction=True)
What = Event.What

WRITES, AT_ONCE = 200, 20


class Hand:
    """Somebody with a browser and a program, who does one thing after another with signals of ten."""

    def __init__(self, number: int, *, officer: Any, key: str, begin: threading.Barrier) -> None:
        self.choose = random.Random(number)
        self.number, self.begin = number, begin
        self.page = OfficeClient(raise_request_exception=False)
        self.page.force_login(officer)
        self.api = Client(headers={"Authorization": f"Bearer {key}"}, raise_request_exception=False)
        self.colleagues = [officer.pk, ""]

    def work(self, signals: list[Signal], times: int) -> list[tuple[str, int]]:
        """Do `times` things; gives what, and the status of the answer."""
        done = []
        try:
            for _ in range(times):
                verb = self.choose.choice(self.verbs)
                signal = self.choose.choice(signals)
                self.begin.wait(timeout=120)
                done.append((verb.__name__, verb(self, signal).status_code))
        finally:
            connections.close_all()
        return done

    def post(self, signal: Signal, verb: str, **typed: Any) -> Any:
        return self.page.post(f"/signalen/{signal.number}/{verb}", typed)

    def call(self, method: str, signal: Signal, path: str = "", **body: Any) -> Any:
        address = f"/api/v1/signalen/{signal.public_id}{path}"
        return getattr(self.api, method)(address, json.dumps(body), content_type="application/json")

    def move(self, signal: Signal) -> Any:
        status = self.choose.choice(["in_behandeling", "ingepland", "wacht_op_derde", "heropend"])
        return self.post(signal, "status", status=status, toelichting=f"Bericht van {self.number}.", lezer="melder")

    def close(self, signal: Signal) -> Any:
        return self.post(signal, "sluiten", status="afgehandeld", resultaat="opgelost", toelichting="Klaar.")

    def move_by_api(self, signal: Signal) -> Any:
        status = self.choose.choice(["in_behandeling", "ingepland", "afgehandeld", "heropend"])
        return self.call("post", signal, "/statussen", status=status, toelichting="Bericht.")

    def take(self, signal: Signal) -> Any:
        return self.post(signal, "nemen")

    def assign(self, signal: Signal) -> Any:
        return self.post(signal, "toewijzen", behandelaar=self.choose.choice(self.colleagues))

    def assign_by_api(self, signal: Signal) -> Any:
        return self.call("patch", signal, behandelaar=self.choose.choice(["baas", None]))

    def hurry(self, signal: Signal) -> Any:
        return self.post(signal, "spoed", spoed=self.choose.choice(["ja", "nee"]))

    def hurry_by_api(self, signal: Signal) -> Any:
        return self.call("patch", signal, spoed=self.choose.choice([True, False]))

    def offer(self, signal: Signal) -> Any:
        return self.post(signal, "aanbieden", team=self.choose.choice(["wijkteam", "verlichting"]), reden="Kijk mee.")

    def offer_by_api(self, signal: Signal) -> Any:
        team = self.choose.choice(["wijkteam", "wijkzaken"])
        return self.call("post", signal, "/overdrachten", naarTeam=team, reden="Kijk mee.")

    def accept(self, signal: Signal) -> Any:
        return self.post(signal, "aannemen")

    def decline(self, signal: Signal) -> Any:
        return self.post(signal, "weigeren", reden="Niet van ons.")

    def withdraw(self, signal: Signal) -> Any:
        return self.post(signal, "intrekken")

    def answer_by_api(self, signal: Signal) -> Any:
        waiting = Handover.objects.filter(signal=signal).order_by("-pk").first()
        if waiting is None:
            return self.offer_by_api(signal)
        answer = self.choose.choice(["aanvaard", "geweigerd"])
        return self.call("patch", signal, f"/overdrachten/{waiting.public_id}", antwoord=answer, reden="Zo is het.")

    def give(self, signal: Signal) -> Any:
        return self.post(signal, "toekennen", team=self.choose.choice(["wijkteam", "verlichting", "wijkzaken"]))

    def reclassify(self, signal: Signal) -> Any:
        return self.post(signal, "onderwerp", categorie=self.choose.choice(["straatverlichting", "overig"]))

    def reclassify_by_api(self, signal: Signal) -> Any:
        return self.call("patch", signal, categorie=self.choose.choice(["straatverlichting", "overig"]))

    def readdress(self, signal: Signal) -> Any:
        return self.call("patch", signal, locatie={"adres": {"straat": f"Beukenlaan {self.choose.random()}"}})

    def relocate(self, signal: Signal) -> Any:
        place = self.choose.choice([world.IN_BEUKEN, world.IN_OOST, world.IN_WEST])
        return self.call("patch", signal, locatie={"punt": place}, spoed=self.choose.choice([True, False]))

    def note(self, signal: Signal) -> Any:
        return self.post(signal, "notitie", tekst=f"Notitie van {self.number}.")

    def note_by_api(self, signal: Signal) -> Any:
        return self.call("post", signal, "/notities", tekst="Notitie.")

    verbs: list[Callable[[Hand, Signal], Any]] = [
        move, close, move_by_api, take, assign, assign_by_api, hurry, hurry_by_api, offer, offer_by_api, accept,
        decline, withdraw, answer_by_api, give, reclassify, reclassify_by_api, readdress, relocate, note, note_by_api,
    ]  # fmt: skip


def test_two_hundred_writes_on_ten_signals_lose_nothing(settings):
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "1000000/s")
    town = world.town()
    teams = (town.triage, town.lighting, town.wijkteam, town.unit)
    officer = world.officer("baas", "triage", teams=teams)
    _program, key = world.program(*ApiClient.Scope.values)
    signals = [world.signal(f"Lantaarn {number} is kapot", email="bewoner@example.nl") for number in range(10)]
    begin = threading.Barrier(AT_ONCE)
    hands = [Hand(number, officer=officer, key=key, begin=begin) for number in range(AT_ONCE)]
    close_old_connections()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        work = [threads.submit(hand.work, signals, WRITES // AT_ONCE) for hand in hands]
        answers = [one for done in work for one in done.result()]
    assert len(answers) == WRITES
    said = Counter(status for _verb, status in answers)
    # 403: there is no offer to answer. 400: that colleague is not of the team that it went to, say.
    assert set(said) <= {200, 201, 302, 400, 403, 409}, Counter(answers)
    assert {verb for verb, status in answers if status == 403} <= {"accept", "decline"}
    assert said[200] + said[201] + said[302] > WRITES / 4, said
    # Every note that was answered as written stands there.
    notes = sum(1 for verb, status in answers if verb.startswith("note") and status in (201, 302))
    assert Note.objects.count() == Event.objects.filter(what=What.NOTE).count() == notes
    for signal in Signal.objects.select_related("team", "category", "area"):
        history_tells_how_it_stands(signal)


def history_tells_how_it_stands(signal: Signal) -> None:
    """Each kind of event begins where the one before ended, and the last one is what the columns say."""
    events = list(signal.events.order_by("pk"))

    def of(*kinds: str) -> list[Event]:
        return [event for event in events if event.what in kinds]

    for kind, first, now in (
        (What.STATUS, "gemeld", signal.status),
        (What.CATEGORY, "straatverlichting", signal.category.slug if signal.category else ""),
        (What.PLACE, "BU1", signal.area.code if signal.area else ""),
        (What.URGENT, "False", str(signal.is_urgent)),
    ):
        chain = of(kind)
        assert [event.before for event in chain] == [first, *(event.after for event in chain)][: len(chain)], kind
        assert (chain[-1].after if chain else first) == now, kind
    owners, handler = [], ""
    for event in of(What.ROUTED, What.ACCEPTED, What.OFFICER):
        if event.what == What.OFFICER:
            assert event.before == handler
            handler = event.after
        else:
            owners.append(event)
            handler = ""
    names = {str(signal.team.pk), signal.team.slug}
    assert owners[-1].after in names
    assert handler == str(signal.officer_id or "")
    assert all(one.after != other.after for one, other in pairwise(owners[1:]))
    # What triage gave to a team was offered to nobody.
    offers = Counter(Handover.objects.filter(signal=signal).asked_for().values_list("answer", flat=True))
    assert len(of(What.OFFERED)) == offers.total()
    for kind, answer in (
        (What.ACCEPTED, Handover.Answer.ACCEPTED),
        (What.DECLINED, Handover.Answer.DECLINED),
        (What.WITHDRAWN, Handover.Answer.WITHDRAWN),
    ):
        assert len(of(kind)) == offers[answer]
    assert signal.times_reopened == sum(1 for event in of(What.STATUS) if event.after == "heropend")
    assert len(of(What.MESSAGE)) == Message.objects.filter(signal=signal, what="status").count()
    assert signal.is_open == (signal.closed_at is None)
