"""The texts that residents read, for translators: collected from the files below, and from what the starting set holds.

`bin/manage collect_texts` brings `locale/*/LC_MESSAGES/django.po` up to date; `tests/test_languages.py` fails on a text
that a language lacks. Needs GNU gettext, which the set-up installs.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import override
from django.utils.translation.template import templatize

from agenda.models import Audience, CommitmentState, InitiativeState, ItemKind, MeetingKind, Need, Participant, Phase
from areas.indicators import CATALOGUE
from areas.sources import LEVEL_NAMES
from officers.models import PartnerOrganisation
from officers.starter import ROLE_TITLES
from officers.stories import STARTING_TEXTS
from signals.models import JudgementQuestion, Status
from signals.starter import JUDGEMENTS, QUESTIONS, TAXONOMY

# What is on the pages and in the mails for residents, and little besides.
SOURCES: Final = (
    "templates/*.html",
    "templates/dashboard/home.html", "templates/dashboard/area.html", "templates/dashboard/areas.html",
    "templates/dashboard/_area.html", "templates/dashboard/_public*.html", "templates/dashboard/_about.html",
    "templates/dashboard/_counter.html", "templates/dashboard/_story.html",
    "templates/dashboard/_theme.html",
    "templates/dashboard/compare.html", "areas/profile.py", "dashboard/profile_forms.py",
    "templates/signals/follow*.html",
    "templates/signals/report.html", "templates/signals/_step_*.html", "templates/signals/_change_step.html",
    "templates/signals/_danger*.html", "templates/signals/_leave.html", "templates/signals/_place_map.html",
    "templates/signals/_copy.html", "templates/signals/_questions.html",
    "templates/signals/_stop.html", "templates/signals/_can_do.html", "templates/signals/_drawing.html",
    "templates/signals/thanks.html", "templates/signals/same_here.html",
    "templates/signals/status.html", "templates/signals/question.html",
    "templates/signals/link_*.html", "templates/signals/mine*.html", "templates/signals/after/*.html",
    "signals/steps.py", "signals/forms.py", "signals/extra.py",
    "signals/typed.py", "signals/uploads.py", "signals/story.py",
    "signals/templatetags/signal_words.py", "signals/views/resident.py", "signals/views/after.py",
    "signals/views/answering.py", "signals/views/same_here.py", "signals/public.py",
    "signals/views/mine.py", "signals/afterwards.py", "signals/judging.py",
    "signals/telling.py", "signals/mail_defaults.py", "signals/mine.py", "signals/contact.py",
    "templates/agenda/public_*.html", "templates/agenda/_*row.html", "templates/agenda/_sounds.html",
    "templates/agenda/_meeting_facts.html", "templates/agenda/_initiative_facts.html", "templates/agenda/meetings.html",
    "templates/agenda/_pages.html",
    "templates/agenda/initiatives.html", "templates/agenda/_public.html", "agenda/telling.py", "agenda/calendar.py",
    "signals/following.py", "signals/views/following.py", "areas/choices.py", "areas/maps.py",
    "signals/attachments.py", "signals/answering.py", "signals/intake.py", "wijkwerk/doors.py", "wijkwerk/pages.py",
)  # fmt: skip
# For colleagues only.
_NOT: Final = {"templates/base_desk.html", "templates/_bar.html", "templates/409.html"}
_KEYWORDS: Final = ("_", "_now", "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2")


def files() -> list[Path]:
    """The files of `SOURCES`, in their order."""
    root = settings.BASE_DIR
    found = [path for pattern in SOURCES for path in sorted(root.glob(pattern))]
    return [path for path in found if str(path.relative_to(root)) not in _NOT]


def city_words() -> Iterator[str]:
    """What a city starts with, and residents read: looked up by what it says (`signals/speech.py`)."""
    with override(None):
        yield from (str(label) for label in Status.labels)
        for choices in (Phase, ItemKind, CommitmentState, MeetingKind, Audience, Participant, InitiativeState, Need):
            yield from (str(label) for label in choices.labels)
    question = JudgementQuestion()
    yield from (question.text, question.explanation, *(text for _slug, text, _follows in JUDGEMENTS))
    data = json.loads(TAXONOMY.read_text(encoding="utf-8"))
    for row in data["redirect_numbers"]:
        yield from (row["name"], f"{row['title']} {row['text']}")
    for row in data["categories"] + data["closing_results"]:
        yield row["label"]
    # On the page of an area: what sorts of area there are, who works there, who does what, and what is counted.
    yield from (row["name"] for row in data["domains"] + data["tasks"])
    yield from LEVEL_NAMES.values()
    yield from ROLE_TITLES.values()
    for known in CATALOGUE:
        yield from (known.name, known.unit, known.theme)
    yield from (str(label) for label in PartnerOrganisation.Kind.labels)
    for title, text in STARTING_TEXTS.values():
        yield from (title, *text.split("\n\n"))
    yield from (row["promise"] for row in data["statutory_starts"])
    for row in json.loads(QUESTIONS.read_text(encoding="utf-8"))["extra_questions"]:
        yield from (row["text"], row.get("explanation", ""))
        for choice in row.get("choices", ()):
            yield from (choice["text"], choice.get("stop_text", ""))


def catalogue() -> str:
    """All texts as a gettext template (.pot)."""
    with tempfile.TemporaryDirectory(prefix="wijkwerk-") as folder:
        names = []
        for path in files():
            name = str(path.relative_to(settings.BASE_DIR))
            source = path.read_text(encoding="utf-8")
            copy = Path(folder, name.replace("/", "__") + (".py" if path.suffix != ".py" else ""))
            copy.write_text(source if path.suffix == ".py" else templatize(source, origin=name), encoding="utf-8")
            names.append(copy.name)
        words = "\n".join(f"_({json.dumps(text, ensure_ascii=False)})" for text in dict.fromkeys(city_words()) if text)
        Path(folder, "city.py").write_text(words, encoding="utf-8")
        keywords = [f"--keyword={one}" for one in _KEYWORDS]
        done = _gettext(
            "xgettext", "--language=Python", "--from-code=UTF-8", *keywords, "--no-location", "--no-wrap", "--output=-",
            *names, "city.py", folder=folder,
        )  # fmt: skip
        done.check_returncode()
    return done.stdout.replace("charset=CHARSET", "charset=UTF-8")


def _gettext(tool: str, *arguments: str, folder: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of GNU gettext. Raises `FileNotFoundError` where it is not installed."""
    program = shutil.which(tool)
    if program is None:
        raise FileNotFoundError(f"{tool} of GNU gettext is not installed")
    # The program is one of gettext and the files are our own: nothing of it comes from outside.
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603


def bring_up_to_date(path: Path) -> None:
    """Add to a catalogue what is new, and take out what is gone."""
    with tempfile.NamedTemporaryFile("w", suffix=".pot", encoding="utf-8") as template:
        template.write(catalogue())
        template.flush()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Path(template.name).read_text(encoding="utf-8"), encoding="utf-8")
        _gettext(
            "msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching", "--no-location", "--no-wrap",
            str(path), template.name,
        ).check_returncode()  # fmt: skip
    _gettext("msgattrib", "--no-obsolete", "--no-wrap", "-o", str(path), str(path)).check_returncode()
    # A date that changes each time is a conflict between any two branches.
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(True) if "-Date:" not in line]
    path.write_text("".join(kept), encoding="utf-8")


def catalogues() -> list[Path]:
    """The catalogue of each language but Dutch, in which the texts themselves are."""
    return [
        settings.BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.po"
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]


def missing(path: Path) -> str:
    """What a catalogue lacks, as `msgcmp` says it and with the texts; empty is good."""
    with tempfile.NamedTemporaryFile("w", suffix=".pot", encoding="utf-8") as template:
        known = catalogue()
        template.write(known)
        template.flush()
        done = _gettext("msgcmp", str(path), template.name)
    if not done.returncode:
        return ""
    lines = {name: text.splitlines() for name, text in ((template.name, known), (str(path), path.read_text("utf-8")))}
    found = []
    for one in (line.split(":", 2) for line in done.stderr.splitlines()):
        if len(one) == 3 and one[1].isdecimal():
            # The line that is named may be the end of a text: its beginning says more.
            before = lines[one[0]][: int(one[1])]
            found.append(next(line for line in reversed(before) if line.startswith("msgid ")) + one[2])
    return "\n".join(found) or done.stderr
