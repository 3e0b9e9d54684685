"""What residents of the demo answered, what they pointed at on the map, and what some of them follow; made up, by dice
of its own, so that nothing else of the demo changes with it."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable
from typing import Any, Final

from areas.models import Area
from officers.models import Channel
from signals import extra, following, objects, public
from signals.extra import Asked
from signals.models import Category, ExtraForm, Follower, Signal

from .texts import Sound

# Who answers questions: on the form, or to somebody who asks them on the telephone.
_ASKED: Final = frozenset({Channel.WEB, Channel.PHONE})
# Of what stands in the street with a number, what somebody who writes about it means.
POINTED_AT: Final = frozenset({"straatverlichting", "afval-container"})
# (mail address, area, subject, how often, language); the last one still has to say yes, from the mailbox of the demo.
FOLLOWERS: Final = (
    ("aaltje.akkerstra@example.nl", "WK990101", None, Follower.Pace.WEEKLY, "nl"),
    ("xander.zeilkruis@example.nl", "KE990101", None, Follower.Pace.AT_ONCE, "nl"),
    ("zohra.meerkoet@example.nl", None, "straatverlichting", Follower.Pace.AT_ONCE, "en"),
    ("nel.pontjager@example.nl", "WK990104", "groen-bomen", Follower.Pace.WEEKLY, "nl"),
)
# How many more had the same to report as the newest signals that everybody may know of.
_SAME_HERE: Final = (3, 1, 2)


def told_besides(
    sound: Sound,
    *,
    category: str | None,
    point: tuple[float, float] | None,
    number: str,
    at: datetime.datetime,
    questions: Iterable[Asked],
) -> dict[str, Any]:
    """Answers and objects with a sound that came in at `at`, as fields of a report; one query where something stands
    nearby that may be meant, and none else."""
    dice = random.Random(f"besides {number}")
    told: dict[str, Any] = {}
    code = ""
    if point and sound.channel in _ASKED and sound.category in POINTED_AT:
        near = objects.near(point, category=sound.category, most=1)
        if near:
            told["objects"] = [near[0].public_id]
            code = near[0].code
    if category and sound.channel in _ASKED:
        answers: dict[str, Any] = {}
        rows = list(questions)
        for question in extra.of_category(category, rows):
            # An answer may bring up the next question.
            if question in extra.asked(category, answers, rows) and dice.random() < 0.8:
                given = _answer(question, dice, code=code, at=at)
                if given is not None:
                    answers[question.slug] = given
        if answers:
            told["answers"] = answers
    return told


def _answer(question: Asked, dice: random.Random, *, code: str, at: datetime.datetime) -> Any:
    """An answer that goes on, or None for who leaves it open."""
    choices = [one.slug for one in question.choices if one.stop is None]
    if question.form == ExtraForm.CHOICE:
        return dice.choice(choices)
    if question.form == ExtraForm.SEVERAL:
        return dice.sample(choices, dice.choice((1, 1, min(2, len(choices)))))
    if question.form == ExtraForm.NUMBER:
        return dice.randint(2, 9)
    if question.form == ExtraForm.DATE:
        return (at.date() - datetime.timedelta(days=dice.randint(3, 60))).isoformat()
    return code or None


def follow(*, now: datetime.datetime) -> None:
    """Let some residents follow an area or a subject, and say that they had the same to report; once, in a demo that
    has no followers."""
    if Follower.objects.exists():
        return
    areas = Area.objects.in_bulk(field_name="code")
    subjects = Category.objects.in_bulk(field_name="slug")
    for place, (email, area, subject, pace, language) in enumerate(FOLLOWERS, start=1):
        in_area, about = areas.get(area or ""), subjects.get(subject or "")
        if in_area is None and about is None:
            continue
        following.ask(email, area=in_area, category=about, pace=pace, language=language)
        if place < len(FOLLOWERS):
            found = Follower.objects.get(email=email)
            following.confirm(following.confirm_token(found), at=now)
    known: list[Signal] = list(public.public_signals().open().order_by("-received_at", "-pk")[: len(_SAME_HERE)])
    for signal, times in zip(known, _SAME_HERE, strict=False):
        for time in range(times):
            following.same_here(signal, form=f"demo {signal.external_number} {time}")
