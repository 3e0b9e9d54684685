"""The one rule of who may know of, read and act on a signal; the table of `signals/visibility.py`, cell by cell."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from officers.models import ApiClient
from signals import handover
from signals.models import Sensitivity, Signal
from signals.visibility import viewer_of
from tests import world

NOTHING, KNOWS, READS, ACTS = "nothing", "knows", "reads", "reads and acts"

# relation -> (on an ordinary signal, on a sensitive one)
RULE = {
    "owning team": (ACTS, ACTS),
    "team with an open offer": (READS, READS),
    "triage": (ACTS, ACTS),
    "contact centre": (READS, KNOWS),
    "officer of the area": (READS, KNOWS),
    "made it": (READS, KNOWS),
    "former team": (READS, NOTHING),
    "another team": (NOTHING, NOTHING),
    "officer of another area": (NOTHING, NOTHING),
    "application manager": (NOTHING, NOTHING),
    "alderman": (NOTHING, NOTHING),
    "reader": (NOTHING, NOTHING),
    "data protection officer": (READS, READS),
    "superuser": (NOTHING, NOTHING),
    "deactivated member": (NOTHING, NOTHING),
    "resident without link": (NOTHING, NOTHING),
    "program that submits": (NOTHING, NOTHING),
    "program that reads": (READS, KNOWS),
    "program that reads sensitive": (READS, READS),
    "program that handles": (ACTS, KNOWS),
    "program of another domain": (NOTHING, NOTHING),
    "program of another area": (NOTHING, NOTHING),
}


def somebody(relation: str, town: world.Town, signal: Signal):
    """A person or program in this relation to the signal, which team lighting owns."""
    from officers.models import Coverage

    def member(team, **fields):
        return world.officer("", "teamlid", teams=(team,), **fields)

    def program(*scopes, domains=(), areas=()):
        client = ApiClient.objects.create(name="koppeling", key_digest="x", scopes=list(scopes))
        client.domains.set(domains)
        client.areas.set(areas)
        return client

    def covers(area):
        officer = world.officer("", "wijkambtenaar")
        Coverage.objects.create(officer=officer, area=area, role_title=town.role_title)
        return officer

    if relation == "team with an open offer":
        handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=None)
        return member(town.wijkteam)
    if relation == "former team":
        handover.accept(handover.offer(signal, to_team=town.wijkteam, reason="Voor u.", by=None), by=None)
        return member(town.lighting)
    if relation == "made it":
        maker = world.officer("", "teamlid")
        Signal.objects.filter(pk=signal.pk).update(made_by=maker)
        return maker
    return {
        "owning team": lambda: member(town.lighting),
        "triage": lambda: world.officer("", "triage"),
        "contact centre": lambda: world.officer("", "kcc", teams=(town.kcc,)),
        "officer of the area": lambda: covers(town.oost),
        "another team": lambda: member(town.wijkteam),
        "officer of another area": lambda: covers(town.west),
        "application manager": lambda: world.officer("", "beheerder"),
        "alderman": lambda: world.officer("", "wethouder"),
        "reader": lambda: world.officer("", "lezer"),
        "data protection officer": lambda: world.officer("", "fg"),
        "superuser": lambda: world.officer("", is_superuser=True, is_staff=True),
        "deactivated member": lambda: member(town.lighting, is_active=False),
        "resident without link": AnonymousUser,
        "program that submits": lambda: program("signalen:indienen"),
        "program that reads": lambda: program("signalen:lezen"),
        "program that reads sensitive": lambda: program("signalen:lezen", "signalen:gevoelig"),
        "program that handles": lambda: program("signalen:behandelen"),
        "program of another domain": lambda: program("signalen:lezen", domains=[world.domain("sociaal")]),
        "program of another area": lambda: program("signalen:lezen", areas=[town.west]),
    }[relation]()


def access(signal: Signal, who) -> str:
    """What the rule says, in the words of the table."""
    found = Signal.objects.known_to(viewer_of(who)).filter(pk=signal.pk).first()
    if found is None:
        return NOTHING
    if found.may_read:
        return ACTS if found.may_act else READS
    assert not found.may_act
    return KNOWS


@pytest.mark.parametrize("sensitivity", list(Sensitivity))
@pytest.mark.parametrize("relation", RULE)
def test_the_rule_holds_for(relation, sensitivity, town):
    signal = world.signal()
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    signal.refresh_from_db()
    who = somebody(relation, town, signal)
    expected = RULE[relation][0 if sensitivity == Sensitivity.ORDINARY else 1]
    assert access(signal, who) == expected


@pytest.mark.parametrize("relation", RULE)
def test_nobody_sees_contact_details_of_what_one_may_not_read(relation, town):
    signal = world.signal(email="bewoner@example.nl")
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    signal.refresh_from_db()
    viewer = viewer_of(somebody(relation, town, signal))
    for found in Signal.objects.known_to(viewer):
        assert found.may_read or not found.may_see_contact


def test_a_reader_of_a_list_gets_the_same_answer_as_of_one_signal(town, member):
    mine = world.signal()
    world.signal(category="zorgwekkend-gedrag")
    assert list(Signal.objects.known_to(viewer_of(member))) == [mine]
    assert list(Signal.objects.readable_by(viewer_of(member))) == [mine]


def test_only_the_asked_team_may_answer_an_offer(town, member, social_worker, triager):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    answers = {
        who.username: Signal.objects.known_to(viewer_of(who)).get(pk=signal.pk).may_answer
        for who in (member, social_worker, triager)
    }
    assert answers == {"lamp": False, "sociaal": True, "triage": False}
