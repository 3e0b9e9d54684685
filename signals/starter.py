"""The starting set of the house: organisation, categories, closing results and referrals of a city's first day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils.text import slugify

from officers.models import Domain, MunicipalTask, Team
from officers.starter import add_missing, add_organisation, add_roles
from signals import mail_words, starter_icons, starter_words
from signals.danger import starting_rules
from signals.models import (
    Category,
    Cause,
    ClosingResult,
    CompensationRule,
    DangerWords,
    ExtraChoice,
    ExtraQuestion,
    JudgementChoice,
    Kind,
    KindTerm,
    MailTemplate,
    Referral,
    RetentionRule,
    RoutingRule,
    Sensitivity,
    StandardText,
    Status,
    StatutoryStart,
    WordList,
)
from signals.understanding import CategoryWords

TAXONOMY: Final = Path(__file__).parent / "data" / "taxonomy.json"
QUESTIONS: Final = Path(__file__).parent / "data" / "extra_questions.json"
# On the map that everybody sees, only what stands on the street and says nothing of a person.
PUBLIC_DOMAIN: Final = "fysiek"
# (title, status, text): for every subject, in words of B1.
STANDARD_TEXTS: Final = (
    ("Wij gaan ermee aan de slag", Status.IN_PROGRESS, "Wij zoeken uit wat er nodig is. U hoort van ons."),
    ("Het werk is gepland", Status.PLANNED, "Wij hebben het werk gepland. Op {termijn} willen wij klaar zijn."),
    ("Wij komen kijken", Status.PLANNED, "Wij komen binnenkort kijken. U hoeft daar niet bij te zijn."),
    (
        "Waar is het precies?",
        Status.WAITING_FOR_REPORTER,
        "Wij kunnen de plek niet vinden. Waar is het precies? Noem bijvoorbeeld een huisnummer of iets dat u ziet.",
    ),
    (
        "Is het er nog?",
        Status.WAITING_FOR_REPORTER,
        "Wij waren ter plaatse en zagen niets. Is het er nog? En op welk moment ziet u het?",
    ),
    (
        "Een andere organisatie moet eerst",
        Status.WAITING_FOR_THIRD_PARTY,
        "Een andere organisatie moet eerst iets doen. Wij houden in de gaten of dat gebeurt.",
    ),
    ("Het is opgelost", Status.DONE, "Het is opgelost. Bedankt dat u het liet weten."),
    ("Wij vonden niets", Status.DONE, "Wij zijn gaan kijken en vonden niets. Ziet u het weer? Laat het ons weten."),
)
_Consequence = JudgementChoice.Consequence
# (code, answer, what follows) to the question after closing.
JUDGEMENTS: Final = (
    ("opgelost", "Ja, het is opgelost", _Consequence.NOTHING),
    ("deels", "Voor een deel", _Consequence.LOOK),
    ("niet-opgelost", "Nee, het is niet opgelost", _Consequence.REOPEN),
)
# The term of a kind, whatever its subject: about as long as for an initiative of residents.
KIND_TERMS: Final = {Kind.IDEA: 20}
# Who gets an idea where no area officers sit, by the rule that a city tries and then puts in use.
AREA_TEAM: Final = "wijkzaken"
# Two runs at once would both find a row missing; any constant number of our own does as a name for the lock.
_LOCK: Final = 20260401


def starting_categories(*, taxonomy: Path = TAXONOMY) -> tuple[CategoryWords, ...]:
    """The categories of the starting set, as understanding reads them; no database."""
    return tuple(
        CategoryWords(
            slug=row["slug"],
            domain=row["domain"],
            label=row["label"],
            description=row["description"],
            keywords=tuple(row["keywords"]),
            urgency_hints=tuple(row["urgency_hints"]),
            is_sensitive=row["sensitivity"] != Sensitivity.ORDINARY,
        )
        for row in json.loads(taxonomy.read_text(encoding="utf-8"))["categories"]
    )


def load_starter_set(*, taxonomy: Path = TAXONOMY) -> dict[type[models.Model], int]:
    """Add what is missing of the starting set, in one transaction; gives the number of new rows by model.

    Takes a file shaped as `signals/data/README.md` says. Idempotent, and changes no row that exists (but for words for
    danger that nobody changed): see
    `officers/starter.py` for what that means for rows that a city changed, took out of use or deleted.
    """
    data: dict[str, list[dict[str, Any]]] = json.loads(taxonomy.read_text(encoding="utf-8"))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        added = add_roles()
        added |= add_organisation(domains=data["domains"], teams=data["teams"], tasks=data["tasks"])
        added[Category] = _add_categories(data["categories"])
        added[ExtraQuestion] = _add_questions()
        added[ClosingResult] = add_missing(
            ClosingResult,
            [
                {
                    "slug": row["slug"],
                    "name": row["label"],
                    "asks_organisation": row["asks_organisation"],
                    "is_misfit": row.get("is_misfit", False),
                    "order": 10 * place,
                }
                for place, row in enumerate(data["closing_results"], start=1)
            ],
        )
        added[KindTerm] = add_missing(
            KindTerm, [{"kind": kind, "handling_days": days} for kind, days in KIND_TERMS.items()], key="kind"
        )
        added[Cause] = add_missing(
            Cause,
            [
                {"slug": row["slug"], "name": row["label"], "order": 10 * place}
                for place, row in enumerate(data.get("causes", ()), start=1)
            ],
        )
        team_ids = dict(Team.objects.values_list("slug", "pk"))
        added[StatutoryStart] = add_missing(
            StatutoryStart,
            [
                {
                    "slug": row["slug"],
                    "name": row["label"],
                    "law": row["law"],
                    "article": row["article"],
                    "term_days": row["term_days"],
                    "term_unit": row["term_unit"],
                    "promise": row["promise"],
                    "team_id": team_ids[row["team"]],
                    "order": 10 * place,
                }
                for place, row in enumerate(data.get("statutory_starts", ()), start=1)
            ],
        )
        added[Referral] = add_missing(
            Referral,
            [
                {
                    "code": row["code"],
                    "name": row["name"],
                    "phone": row["phone"],
                    "text": f"{row['title']} {row['text']}",
                    "order": row["order"],
                }
                for row in data["redirect_numbers"]
            ],
            key="code",
        )
        added[JudgementChoice] = add_missing(
            JudgementChoice,
            [
                {
                    "slug": slug,
                    "text": words,
                    "is_solved": follows == _Consequence.NOTHING,
                    "consequence": follows,
                    "asks_reason": follows != _Consequence.NOTHING,
                    "order": 10 * place,
                }
                for place, (slug, words, follows) in enumerate(JUDGEMENTS, start=1)
            ],
        )
        added[MailTemplate] = add_missing(
            MailTemplate,
            [
                {"kind": kind, "subject": words.subject, "body": words.body}
                for kind, words in mail_words.DEFAULTS.items()
            ],
            key="kind",
        )
        added[DangerWords] = _add_danger_words()
        # The term for all, so that a city sees it and says otherwise.
        added[RetentionRule] = int(RetentionRule.objects.get_or_create(category=None, result=None)[1])
        added[WordList] = add_missing(
            WordList,
            [
                {"slug": slug, "name": name, "words": list(words), "is_urgent": lists is starter_words.CONSEQUENCES}
                for lists in (starter_words.LISTS, starter_words.CONSEQUENCES)
                for slug, (name, words) in lists.items()
            ],
        )
        # They have no codes either; a city tries them before it uses them.
        if not CompensationRule.objects.exists():
            added[CompensationRule] = _add_compensations(team_ids)
        if not RoutingRule.objects.exists() and AREA_TEAM in team_ids:
            added[RoutingRule] = 1
            RoutingRule.objects.create(
                name="Een idee naar de wijkambtenaar",
                reason="Een idee is geen gebrek: wie het gebied kent, zoekt er een plek voor.",
                kind=Kind.IDEA,
                to_unit=True,
                team_id=team_ids[AREA_TEAM],
            )
        # A text has no code to be found again by: these are for who has none at all.
        if not StandardText.objects.exists():
            added[StandardText] = len(
                StandardText.objects.bulk_create(
                    StandardText(title=title, status=status, text=text, order=10 * place)
                    for place, (title, status, text) in enumerate(STANDARD_TEXTS, start=1)
                )
            )
    return added


def _add_danger_words() -> int:
    """The words for danger that are missing; those that a city left as they came get ours of now."""
    known = {row.slug: row for row in DangerWords.objects.all()}
    new = []
    for place, rule in enumerate(starting_rules().rules, start=1):
        words = {
            "name": rule.name[:1].upper() + rule.name[1:],
            "codes": list(rule.codes),
            "patterns": list(rule.patterns),
            "exceptions": list(rule.exceptions),
            "weakened_by": list(rule.weakened_by),
            "is_urgent": rule.urgent,
            "is_restricted": rule.restricted,
            "order": 10 * place,
        }
        row = known.get(slugify(rule.name))
        if row is None:
            new.append(DangerWords(slug=slugify(rule.name), is_as_delivered=True, **words))
        elif row.is_as_delivered:
            DangerWords.objects.filter(pk=row.pk).exclude(**words).update(**words)
    return len(DangerWords.objects.bulk_create(new))


def _add_compensations(team_ids: dict[str, int]) -> int:
    """The mirrors of domain study 5.3, point 6, of teams that there are; none of them is in use yet."""
    domain_ids = dict(Domain.objects.values_list("slug", "pk"))
    lists = WordList.objects.in_bulk(field_name="slug")
    rows = [row for row in starter_words.MIRRORS if row.team in team_ids]
    for place, row in enumerate(rows, start=1):
        made = CompensationRule.objects.create(
            name=row.name,
            reason=row.reason,
            order=10 * place,
            placed=row.placed,
            placed_domain_id=domain_ids[row.domain] if row.domain else None,
            kinds=list(row.kinds),
            team_id=team_ids[row.team],
            question=row.question,
            holds=row.holds,
        )
        made.words.set([lists[slug] for slug in row.words])
    return len(rows)


def _add_questions() -> int:
    """The extra questions that are missing, each with its answers and subjects; not those of subjects that a city
    has not.

    None of them is required: nothing but the text is, until a city wants it so.
    """
    rows = json.loads(QUESTIONS.read_text(encoding="utf-8"))["extra_questions"]
    categories = Category.objects.in_bulk(field_name="slug")
    there = set(ExtraQuestion.objects.values_list("slug", flat=True))
    new = [
        (place, row)
        for place, row in enumerate(rows, start=1)
        if row["slug"] not in there and set(row["categories"]) <= categories.keys()
    ]
    for place, row in new:
        question = ExtraQuestion.objects.create(
            slug=row["slug"],
            text=row["text"],
            explanation=row.get("explanation", ""),
            form=row["form"],
            order=10 * place,
        )
        question.categories.set([categories[slug] for slug in row["categories"]])
        ExtraChoice.objects.bulk_create(
            ExtraChoice(question=question, order=10 * number, **choice)
            for number, choice in enumerate(row.get("choices", ()), start=1)
        )
        for after in row.get("shown_on", ()):
            code, _colon, choice = after.partition(":")
            question.shown_on.add(*ExtraChoice.objects.filter(question__slug=code, slug=choice))
    return len(new)


def _add_categories(rows: list[dict[str, Any]]) -> int:
    domain_ids = dict(Domain.objects.values_list("slug", "pk"))
    task_ids = dict(MunicipalTask.objects.values_list("slug", "pk"))
    return add_missing(
        Category,
        [
            {
                "slug": row["slug"],
                "name": row["label"],
                "description": row["description"],
                "domain_id": domain_ids[row["domain"]],
                "task_id": task_ids[row["task"]],
                "sensitivity": row["sensitivity"],
                "handling_days": row["handling_days"],
                "first_contact_days": row["first_contact_days"],
                "keywords": row["keywords"],
                "urgency_hints": row["urgency_hints"],
                # Of the street and ordinary, and not what lies at homes: noise, building, vermin.
                "is_public": row["domain"] == PUBLIC_DOMAIN
                and row["sensitivity"] == Sensitivity.ORDINARY
                and starter_icons.is_drawn(row["slug"]),
                "icon": starter_icons.drawing_of(row["slug"]),
                "order": 10 * place,
            }
            for place, row in enumerate(rows, start=1)
        ],
    )
