"""Learning from corrections: what teaches, when another model comes in use, and what is refused."""

from __future__ import annotations

import datetime
import io
import json
import logging
import re
import subprocess
import weakref
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from areas.dated import today
from officers.models import Officer
from officers.organisation import stamp
from signals import city_model, corrections, learning
from signals.categories import known_categories
from signals.corpus import KINDS, Example, examples
from signals.learned import FILE, learned, load
from signals.model_file import Unusable, measured
from signals.models import Category, LearnedModel, Sensitivity, Signal, SuggestionCount, UnderstandingChoice
from signals.reclassify import reclassify
from signals.routing import Facts
from signals.starter import load_starter_set
from signals.training import sha256_of, train
from signals.understanding import CategoryWords, understand
from tests import world
from tests.api.conftest import Program

# Few categories, so that a model is made in a second.
LAMPS = CategoryWords("straatverlichting", "fysiek", "Straatverlichting", "Lampen op straat.", ("lantaarn", "lamp"))
WASTE = CategoryWords("afval-container", "fysiek", "Afval", "Containers en afval.", ("container", "afval"))
PASSPORT = CategoryWords("paspoort-rijbewijs", "publiekszaken", "Paspoort", "Paspoort en rijbewijs.", ("paspoort",))
FEW = [LAMPS, WASTE, PASSPORT]
SAID = {
    LAMPS.slug: "De lantaarn {} is stuk",
    WASTE.slug: "De container {} zit vol",
    PASSPORT.slug: "Mijn paspoort {} is verlopen",
}
OURS = [
    Example(slug, KINDS[number % len(KINDS)], None, text.format(letter))
    for slug, text in SAID.items()
    for number, letter in enumerate("abcdefghijklmnop")
]


def made(*also: Example) -> bytes:
    return train(OURS, FEW, also=also)


def judged(text: str, category: Category, *, by: Officer) -> Signal:
    """A signal that nothing was decided of, until somebody said what it is about."""
    signal = world.signal(text, category=None)
    Signal.objects.filter(pk=signal.pk).update(category=None, category_by="")
    signal.refresh_from_db()
    return reclassify(signal, category=category, by=by)


# --- what teaches ---


def test_what_a_person_decided_teaches_and_what_a_rule_or_the_reporter_decided_does_not(town, triager):
    world.signal("De lantaarn is stuk", category="straatverlichting")  # the reporter chose it
    judged("Er knippert iets in de Beukenlaan", town.streetlight, by=triager)
    assert [(one.category, one.text) for one in corrections.corrections()] == [
        ("straatverlichting", "Er knippert iets in de Beukenlaan")
    ]


def test_what_is_special_and_what_has_no_text_any_more_teaches_nothing(town, triager):
    for sensitivity, text in ((Sensitivity.SPECIAL, "Het licht van mijn buurman"), (Sensitivity.ORDINARY, "")):
        signal = world.signal()
        reclassify(signal, category=town.streetlight, by=triager)
        Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity, text=text, category_by="medewerker")
    assert list(corrections.corrections()) == []


def test_pve_3_44_a_category_that_was_merged_keeps_its_examples_and_one_that_was_split_gives_them_to_its_parts(town):
    old = world.category("lampen-oud", task=town.task)
    lamps, masts = world.category("lampen", task=town.task), world.category("masten", task=town.task)
    Category.objects.filter(pk=old.pk).update(is_active=False)
    old.successors.set([lamps, masts])
    parts = [
        CategoryWords("lampen", "fysiek", "Lampen", "", ("lamp", "gloeilamp")),
        CategoryWords("masten", "fysiek", "Masten", "", ("mast",)),
    ]
    texts = ["De lamp is stuk", "De mast staat scheef", "Kom eens kijken"]
    examples = [Example("lampen-oud", "melding", None, text) for text in texts]
    found = list(corrections.placed(examples, corrections.heirs(), parts))
    # Words that speak for neither part tell nothing.
    assert [(one.category, one.text) for one in found] == [("lampen", texts[0]), ("masten", texts[1])]
    old.successors.set([lamps])
    merged = list(corrections.placed(examples, corrections.heirs(), parts))
    assert [one.category for one in merged] == ["lampen"] * 3


def test_successors_are_followed_to_a_category_in_use_and_a_circle_has_no_end(town):
    first, second, third = (world.category(slug, task=town.task) for slug in ("eerste", "tweede", "derde"))
    Category.objects.filter(pk__in=[first.pk, second.pk]).update(is_active=False)
    first.successors.set([second])
    second.successors.set([third])
    assert corrections.heirs()["eerste"] == ("derde",)
    second.successors.set([first])
    assert corrections.heirs()["eerste"] == ()


def test_no_word_that_a_resident_alone_wrote_stands_in_the_file():
    also = [Example(LAMPS.slug, "melding", None, "Zwaluwstaart Klaproosdijk lantaarn")] * 20
    content = made(*also)
    model = load(content, sha256=sha256_of(content))
    assert not model.knows("zwaluwstaart")
    assert not model.knows("klaproosdijk")
    assert model.knows("lantaarn")


def test_corrections_move_what_is_suggested():
    text = "De container geeft geen licht"
    also = [Example(LAMPS.slug, "melding", None, f"De container {word} geeft geen licht") for word in "qrstuvwxyz"] * 4
    before, after = (load(content, sha256=sha256_of(content)) for content in (made(), made(*also)))
    assert understand(text, FEW, model=before).suggestions[0].slug == WASTE.slug
    assert understand(text, FEW, model=after).suggestions[0].slug == LAMPS.slug


def test_a_word_that_was_seen_once_speaks_for_its_category():
    once = Example(WASTE.slug, "melding", None, "De zwenklader staat scheef")
    content = train([*OURS, once], FEW)
    model = load(content, sha256=sha256_of(content))
    assert understand("zwenklader", FEW, model=model).suggestions[0].slug == WASTE.slug


# --- which one serves ---


def in_use(content: bytes, *, sha256: str | None = None) -> LearnedModel:
    return LearnedModel.objects.create(
        state=LearnedModel.State.IN_USE, content=content, sha256=sha256 or sha256_of(content)
    )


def test_the_city_s_own_model_serves_once_it_is_in_use_and_another_one_after_it(town):
    assert known_categories(on=stamp()).model == ""
    row = in_use(made())
    known = known_categories(on=stamp())
    assert known.model == row.sha256
    assert city_model.of(known.model).categories == tuple(one.slug for one in FEW)
    LearnedModel.objects.update(state=LearnedModel.State.REPLACED)
    assert known_categories(on=stamp()).model == ""
    assert city_model.of("") is learned()


def test_a_poisoned_file_is_refused_and_the_old_one_keeps_serving(town, caplog):
    good = in_use(made())
    serving = city_model.of(good.sha256)
    LearnedModel.objects.update(state=LearnedModel.State.REPLACED)
    bad = in_use(b"no arrays", sha256="f" * 64)
    with caplog.at_level(logging.ERROR):
        assert city_model.of(bad.sha256) is serving
        assert city_model.of(bad.sha256) is serving
    assert len([line for line in caplog.records if "refused" in line.message]) == 1
    assert known_categories(on=stamp()).understand("De lantaarn is stuk").suggestions


@pytest.fixture
def new_process(monkeypatch):
    """A process that read no model of the city yet."""
    monkeypatch.setattr(city_model, "_kept", {})
    monkeypatch.setattr(city_model, "_refused", set())


BROKEN = pytest.mark.parametrize(
    "broken", [b"", b"no arrays", FILE.read_bytes()[:9000]], ids=["empty", "no arrays", "cut short"]
)


@BROKEN
def test_in_a_new_process_the_newest_that_was_in_use_before_serves_for_a_broken_one(town, new_process, caplog, broken):
    rows = [made(), made(Example(LAMPS.slug, "melding", None, "De lantaarn is dof")), b"broken too"]
    for content in rows:
        LearnedModel.objects.create(state=LearnedModel.State.REPLACED, content=content, sha256=sha256_of(content))
    # What was never found good enough does not serve now.
    never = made(Example(LAMPS.slug, "melding", None, "De lantaarn is scheef"))
    LearnedModel.objects.create(state=LearnedModel.State.NOT_BETTER, content=never, sha256=sha256_of(never))
    bad = in_use(broken, sha256=sha256_of(broken))
    # Neither does what was put away for an earlier one: who did so had a reason.
    later = made(Example(LAMPS.slug, "melding", None, "De lantaarn is later"))
    LearnedModel.objects.create(state=LearnedModel.State.REPLACED, content=later, sha256=sha256_of(later))
    with caplog.at_level(logging.ERROR):
        serves = [city_model.of(bad.sha256) for _twice in range(2)]
    assert serves[0] is serves[1]
    assert set(city_model._kept) == {sha256_of(rows[1])}
    refused = [line for line in caplog.records if "refused" in line.message]
    assert [line.sha256 for line in refused] == [bad.sha256, sha256_of(rows[2])]  # each once


def test_where_no_other_is_good_the_model_of_the_product_serves(town, new_process, django_assert_num_queries):
    bad = in_use(b"no arrays", sha256=sha256_of(b"no arrays"))
    assert city_model.of(bad.sha256) is learned()
    with django_assert_num_queries(0):
        assert city_model.of(bad.sha256) is learned()


def test_a_process_holds_the_model_that_serves_and_no_other(town, new_process):
    product = weakref.ref(city_model.of(""))
    row = in_use(made())
    own = weakref.ref(city_model.of(row.sha256))
    assert own() is not None
    assert product() is None
    assert city_model.of("").categories
    assert own() is None


@BROKEN
def test_who_reports_is_not_stopped_by_a_broken_model(town, new_process, broken):
    in_use(broken, sha256=sha256_of(broken))
    text = "De lantaarn is stuk"
    told = Program().post("duidingen", {"tekst": text})
    assert (told.status_code, told.json()["suggesties"][0]["categorie"]) == (200, "straatverlichting")
    assert Program().post("signalen", {"tekst": text}).status_code == 201


def test_what_a_model_made_of_texts_that_it_did_not_learn_from_is_read_from_its_file():
    rows = measured(FILE.read_bytes())
    assert len(rows) == sum(one.is_measured for one in examples())
    assert {one.right for one in rows} >= {"straatverlichting", "overig"}
    assert all(0 < one.certainty <= 1 for one in rows)


# --- comparing ---


def compared(better=0, worse=0, ours=580, lost_most=0, most=0) -> learning.Comparison:
    return learning.Comparison(
        own=100,
        own_right=(60, 60 + better - worse),
        ours=1000,
        ours_right=(580, ours),
        own_changed=(better, worse),
        lost_most=lost_most,
        most=("straatverlichting", "afval-container", most) if most else None,
    )


def test_another_model_is_better_only_by_more_than_chance_and_when_it_is_no_worse_at_ours():
    assert compared(better=5).is_better
    assert not compared(better=4).is_better  # one time in sixteen by chance
    assert not compared(better=6, worse=1).is_better
    assert compared(better=7, worse=1).is_better
    assert not compared().is_better
    assert compared(better=9, ours=570).is_better
    assert not compared(better=39, ours=569).is_better
    assert compared(better=9, lost_most=learning.LOST_OF_A_CATEGORY).is_better
    assert not compared(better=39, ours=600, lost_most=learning.LOST_OF_A_CATEGORY + 1).is_better


def test_chance_is_that_of_so_many_coins():
    assert learning.chance(0, 0) == 1
    assert learning.chance(1, 0) == 0.5
    assert learning.chance(5, 0) == 1 / 32
    assert learning.chance(7, 2) == (36 + 9 + 1) / 512
    assert learning.chance(0, 3) == 1


def test_a_gain_that_is_mostly_one_change_leans_on_it():
    assert compared(better=27, worse=2, most=25).leans
    assert compared(better=20, most=4).leans
    assert not compared(better=21, most=4).leans
    assert not compared(better=5, most=3).leans
    assert not compared(better=5).leans


def test_a_gain_at_our_texts_counts_too_where_the_city_s_own_lose_nothing():
    assert replace(compared(ours=600), ours_changed=(30, 10)).is_better
    assert not replace(compared(ours=581), ours_changed=(11, 10)).is_better
    assert not replace(compared(worse=1, ours=600), ours_changed=(30, 10)).is_better


def test_a_city_that_renamed_a_category_of_ours_learns_it_from_our_texts_before_it_has_corrections(
    town, triager, monkeypatch
):
    load_starter_set()
    old = Category.objects.get(slug=LAMPS.slug)
    heir = world.category("verlichting-nieuw", task=town.task, name="Verlichting")
    with pytest.raises(learning.TooFew):
        learning.ask(by=triager)
    Category.objects.filter(pk=old.pk).update(is_active=False)
    old.successors.set([heir])
    monkeypatch.setattr(learning, "examples", lambda: iter(OURS))
    row = learning.ask(by=triager)
    assert learning.learn(row.pk) == LearnedModel.State.IN_USE
    assert known_categories(on=None).understand(SAID[LAMPS.slug].format("q")).suggestions[0].slug == heir.slug
    with pytest.raises(learning.TooFew):  # it knows it now
        learning.ask(by=triager)


def test_two_models_are_compared_text_by_text():
    lamp, waste = LAMPS.slug, WASTE.slug
    earlier = [
        [(lamp, lamp, 0.9), (lamp, lamp, 0.9), (lamp, waste, 0.9), (waste, waste, 0.9)],  # ours
        [(lamp, waste, 0.9), (lamp, waste, 0.9), (waste, lamp, 0.9), (waste, waste, 0.9)],  # the city's own
    ]
    later = [
        [(lamp, waste, 0.9), (lamp, waste, 0.9), (lamp, lamp, 0.9), (waste, waste, 0.9)],
        [(lamp, lamp, 0.9), (lamp, lamp, 0.9), (waste, waste, 0.9), (waste, lamp, 0.9)],
    ]
    found = learning._compare(earlier, later)
    assert (found.own_right, found.own_changed, found.most) == ((1, 3), (3, 1), (waste, lamp, 2))
    assert (found.ours_right, found.ours_changed, found.lost_most) == ((3, 2), (1, 2), 1)
    assert learning._compare(earlier, earlier).most is None


def learn(monkeypatch, triager, *, better: bool, most: int = 0) -> LearnedModel:
    """Ask for a model and make it, on our few categories, compared as told."""
    monkeypatch.setattr(learning, "ENOUGH", 1)
    monkeypatch.setattr(learning, "examples", lambda: iter(OURS))
    monkeypatch.setattr(learning, "_compare", lambda *_given: compared(better=9 if better else 0, most=most))
    row = learning.ask(by=triager)
    learning.learn(row.pk)
    row.refresh_from_db()
    return row


@pytest.fixture
def corrected(town, triager):
    load_starter_set()
    return judged("De lantaarn geeft geen licht", Category.objects.get(slug="straatverlichting"), by=triager)


def test_a_better_model_comes_in_use_and_the_one_before_it_is_replaced(corrected, triager, monkeypatch):
    first = learn(monkeypatch, triager, better=True)
    assert first.state == LearnedModel.State.IN_USE
    assert (first.by, first.corrections, first.figures["own_right"]) == (triager, 1, [60, 69])
    second = learn(monkeypatch, triager, better=True)
    first.refresh_from_db()
    assert (first.state, second.state) == (LearnedModel.State.REPLACED, LearnedModel.State.IN_USE)
    assert known_categories(on=stamp()).model == second.sha256
    third = learn(monkeypatch, triager, better=False)
    second.refresh_from_db()
    assert (second.state, third.state) == (LearnedModel.State.IN_USE, LearnedModel.State.NOT_BETTER)
    assert learning.learn(third.pk) == LearnedModel.State.NOT_BETTER  # once more: nothing


def test_a_better_model_that_leans_on_one_change_waits_for_a_person(corrected, triager, manager, monkeypatch):
    first = learn(monkeypatch, triager, better=True)
    second = learn(monkeypatch, triager, better=True, most=7)
    first.refresh_from_db()
    assert (first.state, second.state) == (LearnedModel.State.IN_USE, LearnedModel.State.ASKS)
    learning.use(second.pk, instead_of=first.pk, by=manager)
    assert known_categories(on=stamp()).model == second.sha256


def test_a_model_that_was_compared_with_what_is_not_in_use_any_more_waits_for_a_person(
    corrected, triager, manager, monkeypatch
):
    first = learn(monkeypatch, triager, better=True)

    def meanwhile(*_given):
        learning.use(None, instead_of=first.pk, by=manager)
        return compared(better=9)

    second = learning.ask(by=triager)
    monkeypatch.setattr(learning, "_compare", meanwhile)
    assert learning.learn(second.pk) == LearnedModel.State.ASKS
    assert known_categories(on=stamp()).model == ""


def test_who_manages_goes_back_to_the_model_before_and_to_that_of_the_product(corrected, triager, manager, monkeypatch):
    first, second, third = (learn(monkeypatch, triager, better=True) for _number in range(3))
    back = learning.previous()
    assert back == second
    for _twice in range(2):  # asked twice is asked once
        learning.use(back.pk, instead_of=third.pk, by=manager)
        assert known_categories(on=stamp()).model == second.sha256
    assert learning.previous() == first
    with pytest.raises(learning.Changed):  # by who still sees the third one
        learning.use(first.pk, instead_of=third.pk, by=manager)
    learning.use(None, instead_of=second.pk, by=manager)
    assert known_categories(on=stamp()).model == ""
    learning.use(second.pk, instead_of=None, by=manager)
    assert known_categories(on=stamp()).model == second.sha256


def test_what_is_damaged_or_was_no_better_cannot_be_put_in_use(corrected, triager, manager, monkeypatch):
    first = learn(monkeypatch, triager, better=True)
    worse = learn(monkeypatch, triager, better=False)
    broken = LearnedModel.objects.create(state=LearnedModel.State.REPLACED, content=b"no arrays", sha256="f" * 64)
    for pk in (worse.pk, broken.pk, 2_000_000):
        with pytest.raises(Unusable):
            learning.use(pk, instead_of=first.pk, by=manager)
    assert known_categories(on=stamp()).model == first.sha256


def test_what_was_no_better_takes_no_place_of_the_files_of_what_was_in_use(corrected, triager, monkeypatch):
    used = [learn(monkeypatch, triager, better=True) for _number in range(2)]
    others = [learn(monkeypatch, triager, better=False) for _number in range(learning.KEPT)]
    asks = [learn(monkeypatch, triager, better=True, most=9) for _number in range(2)]
    kept = LearnedModel.objects.exclude(content=b"").values_list("pk", flat=True)
    assert sorted(kept) == [*(row.pk for row in used), asks[-1].pk]
    assert not {row.pk for row in others} & set(kept)


def test_of_old_models_the_figures_stay_and_the_files_go(corrected, triager, monkeypatch):
    rows = [learn(monkeypatch, triager, better=True) for _number in range(learning.KEPT + 1)]
    kept = LearnedModel.objects.exclude(content=b"").values_list("pk", flat=True)
    assert sorted(kept) == [row.pk for row in rows[1:]]


def test_a_rehearsal_says_how_long_it_took_and_keeps_nothing(db, monkeypatch, capsys):
    taught, judged = [], []
    monkeypatch.setattr("signals.training.train", lambda *_ours, also: taught.extend(also) or FILE.read_bytes())
    monkeypatch.setattr(learning, "measure", lambda texts, *_given: judged.append(len(texts)))
    call_command("train_understanding", rehearse=500)
    said = json.loads(capsys.readouterr().out)
    assert said["corrections"] == 500
    assert said["seconds"] >= 0
    assert 350 < len(taught) < 450
    assert not any(one.is_measured for one in taught)
    assert judged == [judged[0]] * 2
    assert not LearnedModel.objects.exists()


def test_two_at_once_is_one_and_with_too_few_there_is_none(corrected, triager, monkeypatch):
    with pytest.raises(learning.TooFew) as few:
        learning.ask(by=triager)
    assert few.value.number == 1
    monkeypatch.setattr(learning, "ENOUGH", 1)
    learning.ask(by=triager)
    with pytest.raises(learning.AlreadyLearning):
        learning.ask(by=None)
    # What a worker began and never finished does not stand in the way for ever.
    LearnedModel.objects.update(at=timezone.now() - datetime.timedelta(hours=2))
    learning.ask(by=None)
    assert LearnedModel.objects.filter(state=LearnedModel.State.FAILED).count() == 1


def test_a_process_that_fails_leaves_the_model_in_use_and_says_so(corrected, triager, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH", 1)
    row = learning.ask(by=triager)
    ended(monkeypatch, -9, b"")
    assert not learning.in_a_process_of_its_own(row.pk)
    row.refresh_from_db()
    assert row.state == LearnedModel.State.FAILED
    assert known_categories(on=stamp()).model == ""


def ended(monkeypatch, code: int, said: bytes) -> None:
    """The process that learns ended so."""
    done = subprocess.CompletedProcess([], returncode=code, stdout=b"", stderr=said)
    monkeypatch.setattr(learning.apart, "run", lambda *_given, **_named: done)


def test_of_a_process_that_fails_the_log_says_what_kind_of_fault_it_was_and_where_and_no_text(
    corrected, triager, monkeypatch, caplog
):
    """The command is really run, here; what it would write is given to who waits for it."""
    monkeypatch.setattr(learning, "ENOUGH", 1)

    def broken(*_given):
        raise ValueError("Klaproosdijk lantaarn")

    monkeypatch.setattr(learning, "heirs", broken)
    with pytest.raises(CommandError) as fault:
        call_command("train_understanding", model=learning.ask(by=triager).pk)
    assert "Klaproosdijk" not in str(fault.value)
    LearnedModel.objects.update(state=LearnedModel.State.WAITING)
    ended(monkeypatch, 1, f"warning: lantaarn\nCommandError: {fault.value}\n".encode())
    learning.in_a_process_of_its_own(LearnedModel.objects.get().pk)
    (line,) = [one.getMessage() for one in caplog.records if "no model was made" in one.getMessage()]
    assert re.fullmatch(r"no model was made: ValueError signals/learning\.py:\d+", line)


@pytest.mark.parametrize(
    "said",
    [b"ValueError: Klaproosdijk", b"CommandError: Klaproosdijk lantaarn\n", b"CommandError: x x.py:1 Klaproosdijk"],
)
def test_what_a_process_says_otherwise_does_not_come_in_the_log(corrected, monkeypatch, caplog, said):
    ended(monkeypatch, 1, said)
    learning.in_a_process_of_its_own(LearnedModel.objects.create().pk)
    assert "no model was made: exit code 1" in caplog.text
    assert "Klaproosdijk" not in caplog.text


@pytest.mark.parametrize(
    ("categories", "kinds"),
    [([LAMPS, WASTE], KINDS), ([LAMPS], KINDS), (FEW, ("melding",)), (FEW, ("melding", "idee")), ([LAMPS], ("idee",))],
    ids=["one domain", "one category", "one kind", "two kinds", "one of all"],
)
def test_a_city_of_one_domain_category_or_kind_learns_too(categories, kinds):
    slugs = [one.slug for one in categories]
    texts = [one for one in OURS if one.category in slugs and one.kind in kinds]
    content = train(texts, categories)
    model = load(content, sha256=sha256_of(content))
    for slug in slugs:
        found = understand(SAID[slug].format("a"), categories, model=model)
        assert found.suggestions[0].slug == slug
        assert found.kind in kinds


def test_a_worker_that_is_told_to_stop_says_that_no_model_came(corrected, triager, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH", 1)
    row = learning.ask(by=triager)
    monkeypatch.setattr(learning.apart, "run", Mock(side_effect=SoftTimeLimitExceeded))
    with pytest.raises(SoftTimeLimitExceeded):
        learning.in_a_process_of_its_own(row.pk)
    row.refresh_from_db()
    assert row.state == LearnedModel.State.FAILED


def test_of_a_process_that_takes_too_long_the_row_and_the_log_say_so(corrected, monkeypatch, caplog):
    row = LearnedModel.objects.create()
    monkeypatch.setattr(learning.apart, "run", Mock(side_effect=subprocess.TimeoutExpired([], 1)))
    assert not learning.in_a_process_of_its_own(row.pk)
    row.refresh_from_db()
    assert row.state == LearnedModel.State.FAILED
    assert "no model was made: TimeoutExpired" in caplog.text


def test_what_nobody_could_be_woken_for_is_made_a_little_later_and_once(corrected, triager, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH", 1)
    row = learning.ask(by=triager)
    made = []
    monkeypatch.setattr(learning, "in_a_process_of_its_own", lambda pk: bool(made.append(pk) or learning.learn(pk)))
    monkeypatch.setattr(learning, "examples", lambda: iter(OURS))
    monkeypatch.setattr(learning, "_compare", lambda *_given: compared())
    assert learning.make_what_waits() == 1
    assert learning.make_what_waits() == 0
    assert made == [row.pk]


# --- how certain ---


def test_a_threshold_of_the_city_decides_what_is_followed_without_a_person(town, manager):
    text = "De lantaarn is stuk"
    certain = known_categories(on=stamp()).understand(text)
    learning.choose(UnderstandingChoice.HIGHEST, by=manager)
    assert known_categories(on=stamp()).understand(text).threshold == UnderstandingChoice.HIGHEST
    assert certain.threshold != UnderstandingChoice.HIGHEST
    for wrong in (0.0, 0.29, 1.0, float("nan")):
        with pytest.raises(ValidationError):
            learning.choose(wrong, by=manager)
    assert UnderstandingChoice.objects.get().threshold == UnderstandingChoice.HIGHEST


# --- how it goes ---


def test_what_the_text_alone_seemed_to_say_is_known_of_each_signal(town):
    facts = Facts.from_json(world.signal("De lantaarn is stuk").facts)
    assert facts.suggested == "straatverlichting"
    assert 0 < facts.certainty <= 1


def test_counts_are_those_of_the_rows_and_counting_twice_changes_nothing(town, triager):
    other = world.category("iets-anders", task=town.task)
    for chosen, number in ((town.streetlight, 3), (other, 2)):
        for _number in range(number):
            judged("De lantaarn is stuk", chosen, by=triager)
    world.signal("De lantaarn is stuk")  # nobody judged it
    for _twice in range(2):
        learning.count_suggestions()
        rows = SuggestionCount.objects.values_list("month", "suggested__slug", "chosen__slug", "number")
        month = today().replace(day=1)
        assert sorted(rows) == [
            (month, "straatverlichting", "iets-anders", 2),
            (month, "straatverlichting", "straatverlichting", 3),
        ]


def by_itself(status: str = "afgehandeld", **changes) -> Signal:
    """A signal that its words brought to a team, without a person."""
    signal = world.signal("De lantaarn is stuk", category=None)
    changes |= {"category_by": "regel", "category": Category.objects.get(slug="straatverlichting"), "status": status}
    if status in ("afgehandeld", "geannuleerd"):
        changes["closed_at"] = signal.received_at
    Signal.objects.filter(pk=signal.pk).update(**changes)
    return Signal.objects.get(pk=signal.pk)


def test_pve_3_43_what_went_by_itself_and_was_dealt_with_unchanged_counts_as_right(town, triager):
    other = world.category("iets-anders", task=town.task)
    for _number in range(3):
        by_itself()
    by_itself("gemeld")  # somebody may still change it
    by_itself("geannuleerd")  # what was dropped tells nothing
    by_itself(channel="import")  # nobody here looked at it
    reclassify(by_itself("gemeld"), category=other, by=triager)
    reclassify(by_itself("gemeld"), category=town.streetlight, by=triager)
    learning.count_suggestions()
    assert sorted(SuggestionCount.objects.values_list("suggested__slug", "chosen__slug", "number")) == [
        ("straatverlichting", "iets-anders", 1),
        ("straatverlichting", "straatverlichting", 4),
    ]


def test_pve_3_42_what_a_person_confirms_teaches_and_what_nobody_looked_at_does_not(town, triager):
    by_itself()
    confirmed = reclassify(by_itself("gemeld"), category=town.streetlight, by=triager)
    assert confirmed.category_by == "medewerker"
    assert len(list(corrections.corrections())) == 1


def test_no_text_is_in_a_row_of_what_was_learned(corrected, triager, monkeypatch, caplog):
    """In no column, in no line of a log: only weights and numbers."""
    Signal.objects.filter(pk=corrected.pk).update(text="Klaproosdijk lantaarn zwaluwstaart")
    with caplog.at_level(logging.DEBUG):
        row = learn(monkeypatch, triager, better=True)
    learning.count_suggestions()
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM (SELECT figures, state, sha256 FROM signals_learnedmodel) m")
        rows = str(cursor.fetchall())
    content = bytes(LearnedModel.objects.values_list("content", flat=True).get(pk=row.pk))
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        names = " ".join(bytes(file[name]).decode() for name in ("traits", "manners"))
    for word in ("klaproosdijk", "zwaluwstaart"):
        assert word not in rows.lower()
        assert word not in caplog.text.lower()
        assert word not in names
