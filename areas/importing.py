"""Taking boundaries in: checks a file as a whole, and writes what changed, from the day on which it holds.

Whose day? With a year: the first of January of that year. Without: today. A first version has no begin date, so that
old signals find it. What differs from the version that holds on that day closes it and follows it; nothing is thrown
away. A file that is the same as what we have changes nothing. The tree of codes is worked out here; `staging` asks
PostGIS about the shapes.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.dated import today
from areas.figures import write_figures
from areas.models import AreaKind
from areas.nesting import nest
from areas.queries import HOLDS
from areas.sources import LEVEL_NAMES, NAME_LENGTH, Found, Source, codes_above, level_of
from areas.staging import Known, Row, Staging

# Share of its surface that may lie outside its parent: boundaries of two makers never meet to the centimetre.
MOST_OUTSIDE: Final = 0.01
# Below this it is rounding, which nobody wants to read about.
LEAST_OUTSIDE: Final = 0.000_001
# Of a long list a report names the first ones.
NAMED: Final = 8
RANKS: Final = {"gemeente": 10, "stadsdeel": 20, "wijk": 30, "kern": 35, "buurt": 40}
# One import at a time: two would both find that an area is new.
_LOCK: Final = 2_801_404

# Vertices that matter less than a triangle of 10 by 20 metres are left out of the outline. Visvalingam looks at each
# vertex with its neighbours only, so that two areas keep the same line where they meet.
_OUTLINE: Final = """
    CASE WHEN ST_IsValid(s.simple) AND ST_Area(s.simple) > 0 THEN ST_Multi(s.simple)
         ELSE ST_Multi(ST_SimplifyPreserveTopology(t.geom, 0.0001)) END
"""
# OFFSET 0 keeps the planner from working it out once for each place that names it.
_SIMPLE: Final = "CROSS JOIN LATERAL (SELECT ST_SimplifyVW(t.geom, 1.3e-8) AS simple OFFSET 0) s"
# Whether the version that holds began with this very import: then it is corrected, and not followed.
_SAME_MOMENT: Final = "coalesce(t.valid_from = %(day)s OR (t.valid_from IS NULL AND t.version_year = %(year)s), false)"

Progress = Callable[[str], None]


@dataclass
class Outcome:
    """What an import did, for people and for who locates signals again."""

    day: datetime.date
    read: int = 0
    added: int = 0
    changed: int = 0  # a new version, the former one is closed
    corrected: int = 0  # in place: the version begins on the same day, or is of the same year
    same: int = 0
    closed: list[str] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)  # lie in another area than before, by their shapes
    figures: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def boundaries_changed(self) -> bool:
        """Whether any place may now lie in another area than before."""
        return bool(self.added or self.changed or self.corrected or self.closed or self.nested)


@transaction.atomic
def import_areas(
    source: Source,
    *,
    year: int | None = None,
    municipality: str | None = None,
    progress: Progress = lambda _line: None,
) -> Outcome:
    """Take in the areas of a file, all or nothing.

    `year` says that these are the boundaries of that year: they hold from its first of January, and areas of the
    same kind and municipality that the file no longer has are closed on that day. Years go from old to new: an older
    year than we have, and that differs from it, is refused. `municipality` is the code under which an area hangs
    whose parent nobody knows. Raises `areas.sources.Refused`; then nothing changed.
    """
    return _Work(source, year=year, municipality=municipality, progress=progress).done()


class _Work:
    """One import while it goes on: its rows by code, beside the shapes in the temporary table."""

    def __init__(self, source: Source, *, year: int | None, municipality: str | None, progress: Progress) -> None:
        self.source = source
        self.year = year
        self.municipality = municipality
        self.progress = progress
        self.day = datetime.date(year, 1, 1) if year else today()
        self.staging = Staging(day=self.day, year=year, source=source.name[:200])
        self.sql = self.staging.sql
        self.outcome = Outcome(self.day)
        self.rows: dict[str, Row] = {}
        self.figures: dict[tuple[str, int, str], float] = {}
        self.known: dict[str, Known] = {}
        self.vanishing: set[str] = set()
        self.water: list[str] = []  # codes that the file has twice, once as land and once as water

    def done(self) -> Outcome:
        """Do all of it."""
        self.sql("SELECT pg_advisory_xact_lock(%(lock)s)", lock=_LOCK)
        self.known = self.staging.known()
        self.read()
        self.progress(_("%d gebieden gelezen; grenzen controleren.") % len(self.rows))
        self.check_shapes()
        self.choose_parents()
        self.refuse_circles()
        self.find_vanishing()
        self.derive()
        self.check_inside()
        self.progress(_("Vergelijken met wat er al is en opslaan."))
        self.outcome.same, different = self.staging.compare()
        if different or self.vanishing:
            self.refuse_older()
            self.write()
        self.nest()
        self.write_figures()
        self.report()
        return self.outcome

    # --- reading ---

    def read(self) -> None:
        """Every area of the file."""
        self.staging.load(self.areas())
        if not self.rows:
            raise self.source.refuse(_("het bestand heeft geen gebieden."))
        if self.source.about:
            self.staging.values["source"] = self.source.about[:200]
        self.outcome.read = len(self.rows)
        if self.water:
            self.staging.drop_water(self.water)
        self.staging.settle()

    def areas(self) -> Iterator[Found]:
        """The areas of the file one by one, each noted in passing. Refuses a code that was there before."""
        for number, found in enumerate(self.source.areas(), start=1):
            first = self.rows.get(found.code)
            if first and first.water == found.water:
                raise self.source.refuse(
                    _("de code %(code)s staat er twee keer in: %(first)s en %(second)s.")
                    % {"code": found.code, "first": first.place, "second": found.place},
                    at=found.label,
                )
            if first:
                # CBS gives the water of a municipality the code of its land: the land counts.
                self.water.append(found.code)
            if not first or not found.water:
                self.note_row(found)
            if number % 1000 == 0:
                self.progress(_("%d gebieden gelezen.") % number)
            yield found

    def note_row(self, found: Found) -> None:
        """Keep what is told of an area, but for its shape."""
        row = Row(found.place, found.code, found.name, found.level, found.level_name, None, water=found.water)
        row.options = self.possible_parents(found)
        row.told = found.parent
        self.rows[found.code] = row
        year = found.figures_year or self.year
        if year:
            self.figures |= {(found.code, year, slug): value for slug, value in found.figures.items()}

    def possible_parents(self, found: Found) -> list[str | None]:
        """The parents that an area may have, the best first: what the file says, else what its code says.

        Where a city put an area of its own in between (a stadsdeel above the wijken of CBS), that one stays first.
        """
        options: list[str | None] = []
        if found.parent:
            options = [*found.guesses, found.parent]
        elif found.level != "gemeente":
            options = [*found.guesses, self.municipality if self.municipality != found.code else None]
        ours = self.known.get(found.code)
        if ours and ours.parent in self.known and ours.parent not in options:
            first = found.parent or (options[0] if options else None)
            if first is None or first in self.above(ours.parent):
                options.insert(0, ours.parent)
            elif not found.parent:
                options.insert(-1, ours.parent)
        return options

    def check_shapes(self) -> None:
        """Refuse a shape that is not valid, or has no surface."""
        fault = self.staging.fault()
        if fault:
            code, reason, longitude, latitude = fault
            raise self.source.refuse(_fault(reason, longitude, latitude), at=self.rows[code].label)
        flat = self.staging.flat()
        if flat:
            raise self.source.refuse(_("de grens heeft geen oppervlakte."), at=self.rows[flat].label)

    # --- the tree ---

    def above(self, code: str | None) -> list[str]:
        """A code and the codes above it, as far as we can tell; the file goes before what we have."""
        chain: list[str] = []
        while code and code not in chain:
            chain.append(code)
            row = self.rows.get(code)
            code = row.parent if row else self.parent_of_unread(code)
        return chain

    def parent_of_unread(self, code: str) -> str | None:
        """What lies above an area that the file does not tell of."""
        known = self.known.get(code)
        if known:
            return known.parent
        if self.level_at(code) == "gemeente":
            return None
        return next(iter(codes_above(code)), self.municipality)

    def level_at(self, code: str) -> str | None:
        """The level of an area of the file, of ours, or of one that is still to be put together."""
        row, known = self.rows.get(code), self.known.get(code)
        if row or known:
            return row.level if row else known.level if known else None
        return "gemeente" if code == self.municipality else level_of(code)

    def stands(self, code: str) -> bool:
        """Whether an area is told of, by the file or before, and not put together from those below it."""
        row, known = self.rows.get(code), self.known.get(code)
        return not row.derived if row else known is not None and not known.derived

    def choose_parents(self) -> None:
        """Give each area its parent: the first that it lies in, of those that it may have."""
        lost = []
        for row in self.rows.values():
            if row.told:
                # What the file names may be put together; what only a code tells of must be there.
                row.options = [
                    code for code in row.options if code == row.told or code in self.rows or code in self.known
                ]
            row.parent = row.options.pop(0) if row.options else None
            if row.level == "gemeente" and row.parent and row.parent not in self.rows | self.known:
                # A province, of which we know nothing and need nothing.
                lost.append(f"{row.code} ({row.parent})")
                row.parent = None
        if lost:
            self.note(_("Bovenliggend gebied van een gemeente, onbekend en weggelaten"), lost)
        self.staging.save(self.rows.values())
        waiting = [row for row in self.rows.values() if row.options]
        while waiting:
            found = self.staging.sticking_out([row.code for row in waiting])
            outside = {code for code, _parent, share in found if share > MOST_OUTSIDE}
            waiting = [row for row in waiting if row.code in outside]
            for row in waiting:
                row.parent = row.options.pop(0)
            self.staging.save(waiting)
            waiting = [row for row in waiting if row.options]

    def refuse_circles(self) -> None:
        """Refuse areas that lie, by their codes, in themselves."""
        for code in self.rows:
            chain = self.above(code)
            last = self.rows.get(chain[-1])
            if last and last.parent in chain:
                circle = [*chain[chain.index(last.parent) :], last.parent]
                raise self.source.refuse(
                    _("dit gebied ligt volgens de bovenliggende gebieden in zichzelf: %s.") % " → ".join(circle),
                    at=last.label,
                )

    def group_of(self, code: str) -> tuple[str, str | None]:
        """The municipality above an area (where there is none: what stands at the top), and its level."""
        chain = self.above(code)
        top = next((step for step in chain if self.level_at(step) == "gemeente"), chain[-1])
        return top, self.level_at(code)

    def find_vanishing(self) -> None:
        """With a year: areas that the file says nothing of, though it tells of their kind in their municipality."""
        if not self.year:
            return
        told = {self.group_of(code) for code in self.rows}
        named = {step for code in self.rows for step in self.above(code)}
        self.vanishing = {code for code in self.known if code not in named and self.group_of(code) in told}

    def derive(self) -> None:
        """Put together what is named as a parent and stands nowhere, from the areas below it, the lowest first."""
        wanted: dict[str, str | None] = {}
        for row in list(self.rows.values()):
            code = row.parent
            while code and code not in self.rows and code not in wanted and not self.stands(code):
                wanted[code] = self.parent_of_unread(code)
                code = wanted[code]
        while wanted:
            above = set(wanted.values())
            lowest = [self.derived_row(code, parent) for code, parent in wanted.items() if code not in above]
            self.rows |= {row.code: row for row in lowest}
            self.staging.union(lowest, without=self.vanishing)
            for row in lowest:
                del wanted[row.code]
            self.outcome.derived += [row.code for row in lowest if row.code not in self.known]
        if self.vanishing:
            self.vanishing |= self.left_empty()

    def derived_row(self, code: str, parent: str | None) -> Row:
        """What we can say of an area that no file tells of."""
        known = self.known.get(code)
        if known:
            name, level = known.name, known.level
        else:
            below = {row.level for row in self.rows.values() if row.parent == code}
            name, level = self.source.names.get(code, code)[:NAME_LENGTH], self.level_at(code) or _level_above(below)
        return Row(_("samengesteld"), code, name, level, LEVEL_NAMES.get(level, level), parent, derived=True)

    def left_empty(self) -> set[str]:
        """Areas that were put together before, and of which nothing is left."""
        parents = {row.parent for row in self.rows.values()}
        parents |= {
            known.parent for code, known in self.known.items() if code not in self.vanishing and code not in self.rows
        }
        return {
            code
            for code, known in self.known.items()
            if known.derived and code not in self.rows and code not in parents
        }

    def check_inside(self) -> None:
        """Refuse an area that lies more than a hundredth outside its parent; report less."""
        found = self.staging.sticking_out([code for code, row in self.rows.items() if row.parent])
        found += self.staging.ours_sticking_out(without=self.vanishing)
        found.sort(key=lambda one: -one[2])
        for code, parent, share in found:
            if share > MOST_OUTSIDE:
                row = self.rows.get(code)
                raise self.source.refuse(
                    _("%(share)s van de oppervlakte ligt buiten %(parent)s; meer dan 1%% mag niet.")
                    % {"share": _percent(share), "parent": self.named(parent)},
                    at=row.label if row else _("het gebied %s dat er al is") % self.named(code),
                )
        little = [f"{code} {_percent(share)}" for code, _parent, share in found if share > LEAST_OUTSIDE]
        if little:
            line = ngettext(
                "%d gebied steekt een klein stuk (minder dan 1%%) buiten zijn bovenliggende gebied uit",
                "%d gebieden steken een klein stuk (minder dan 1%%) buiten hun bovenliggende gebied uit",
                len(little),
            )
            self.note(line % len(little), little)

    # --- writing ---

    def refuse_older(self) -> None:
        """Refuse a year before the one that we have: its boundaries would come after those of later years."""
        told = {self.group_of(code) for code in self.rows}
        years = [
            known.year
            for code, known in self.staging.latest().items()
            if known.year and (code in self.rows or (self.group_of(code)[0], known.level) in told)
        ]
        newest = max(years, default=None)
        if self.year and newest and newest > self.year:
            raise self.source.refuse(
                _("er zijn al grenzen van %(newest)d. Importeer de jaren van oud naar nieuw; %(year)d kan niet meer.")
                % {"newest": newest, "year": self.year}
            )
        later = self.sql(
            """
            SELECT a.code, v.valid_from FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
            WHERE v.valid_from > %(day)s AND (
                a.code = ANY(%(vanishing)s) OR a.code IN (SELECT code FROM import_area WHERE NOT same)
            ) ORDER BY a.code, v.valid_from LIMIT 1
            """,
            vanishing=list(self.vanishing),
        )
        for code, valid_from in later:
            raise self.source.refuse(
                _("van dit gebied zijn er al grenzen vanaf %s. Importeer de jaren van oud naar nieuw.")
                % formats.date_format(valid_from),
                at=self.named(code),
            )

    def write(self) -> None:
        """Write kinds, areas and versions of what is not the same."""
        self.write_kinds()
        fresh = self.sql(
            """
            INSERT INTO areas_area (code, kind_id)
            SELECT t.code, k.id FROM import_area t JOIN areas_areakind k ON k.slug = t.level WHERE t.area_id IS NULL
            RETURNING code
            """
        )
        other_kind = self.sql(
            """
            UPDATE areas_area a SET kind_id = k.id FROM import_area t JOIN areas_areakind k ON k.slug = t.level
            WHERE a.id = t.area_id AND a.kind_id <> k.id AND NOT t.same RETURNING a.code
            """
        )
        if other_kind:
            self.note(_("Van soort veranderd"), [code for (code,) in other_kind])
        self.sql(
            "UPDATE import_area t SET area_id = a.id FROM areas_area a WHERE a.code = t.code AND t.area_id IS NULL"
        )
        self.correct()
        self.close()
        self.begin([code for (code,) in fresh])
        if self.outcome.added + self.outcome.changed > 500:
            # Else the planner still thinks that the table is small, and reads all of it for one point.
            self.sql("ANALYZE areas_area, areas_areaversion")

    def write_kinds(self) -> None:
        """Kinds that are new; a level that nobody knew ranks right below the level that it lies in."""
        have = dict(AreaKind.objects.values_list("slug", "rank"))
        for row in sorted(self.rows.values(), key=lambda row: len(self.above(row.code))):
            if row.level in have:
                continue
            above = have.get((row.parent and self.level_at(row.parent)) or "", 95)
            have[row.level] = RANKS.get(row.level, above + 5)
            AreaKind.objects.create(slug=row.level, name=row.level_name[:60], rank=have[row.level])
            if row.level not in RANKS:
                self.note(_("Nieuwe soort gebied"), [row.level_name])

    def correct(self) -> None:
        """Change in place what begins on this very day, or is of this very year: nothing held in between."""
        corrected = self.sql(
            f"""
            UPDATE areas_areaversion v SET name = t.name, parent_id = p.id, boundary = t.geom, is_derived = t.derived,
                surface_m2 = ST_Area(t.geom::geography), outline = {_OUTLINE},
                source = %(source)s, year = coalesce(%(year)s, v.year)
            FROM import_area t {_SIMPLE} LEFT JOIN areas_area p ON p.code = t.parent
            WHERE v.id = t.version_id AND NOT t.same AND {_SAME_MOMENT} RETURNING t.code
            """
        )
        self.outcome.corrected = len(corrected)

    def close(self) -> None:
        """End the versions that are followed by another, and those of areas that are no more."""
        self.sql(
            f"""
            UPDATE areas_areaversion v SET valid_until = %(day)s FROM import_area t
            WHERE v.id = t.version_id AND NOT t.same AND NOT {_SAME_MOMENT}
            """
        )
        if not self.vanishing:
            return
        codes = sorted(self.vanishing)
        # One that would begin on the day of its end never held.
        self.sql(
            """
            DELETE FROM areas_areaversion v USING areas_area a WHERE a.id = v.area_id AND a.code = ANY(%(codes)s)
              AND (v.valid_from = %(day)s OR (v.valid_from IS NULL AND v.year = %(year)s))
            """,
            codes=codes,
        )
        self.sql(
            f"""
            UPDATE areas_areaversion v SET valid_until = %(day)s FROM areas_area a
            WHERE a.id = v.area_id AND a.code = ANY(%(codes)s) AND {HOLDS}
            """,
            codes=codes,
        )
        self.outcome.closed = codes
        self.note(_("Vervallen met ingang van %s") % formats.date_format(self.day), codes)
        left = sorted(
            code
            for code, known in self.known.items()
            if known.parent in self.vanishing and code not in self.vanishing and code not in self.rows
        )
        if left:
            self.note(_("Hoort nog bij een vervallen gebied; geef het een nieuwe plek"), left)

    def begin(self, fresh: Sequence[str]) -> None:
        """New versions. A first one has no begin date; but an area that takes the place of others begins with them."""
        older = {
            self.group_of(code)
            for code, known in self.known.items()
            if not known.derived and (known.valid_from is not None or known.year != self.year)
        }
        successors = [code for code in fresh if self.year and self.group_of(code) in older]
        self.sql(
            f"""
            INSERT INTO areas_areaversion
                (area_id, name, parent_id, boundary, outline, surface_m2, source, year, is_derived, valid_from)
            SELECT t.area_id, t.name, p.id, t.geom, {_OUTLINE}, ST_Area(t.geom::geography), %(source)s, %(year)s,
                   t.derived,
                   CASE WHEN t.code = ANY(%(fresh)s) AND t.code <> ALL(%(successors)s) THEN NULL ELSE %(day)s::date END
            FROM import_area t {_SIMPLE} LEFT JOIN areas_area p ON p.code = t.parent
            WHERE NOT t.same AND (t.version_id IS NULL OR NOT {_SAME_MOMENT})
            """,
            fresh=list(fresh),
            successors=successors,
        )
        total = self.sql("SELECT count(*) FROM import_area WHERE NOT same")[0][0]
        self.outcome.added = len(fresh)
        self.outcome.changed = total - len(fresh) - self.outcome.corrected

    def nest(self) -> None:
        """Where a city has levels beside each other, find which area lies in which by their shapes."""
        self.outcome.nested = nest()
        if self.outcome.nested:
            self.note(_("Ligt ook in een gebied van een andere soort, of juist niet meer"), self.outcome.nested)

    def write_figures(self) -> None:
        """The figures that the file brings beside its boundaries."""
        if self.figures:
            values = ((code, year, slug, value) for (code, year, slug), value in self.figures.items())
            source = self.source.about_figures or self.source.about or self.source.name
            self.outcome.figures = sum(write_figures(values, source=source))

    # --- telling ---

    def report(self) -> None:
        """What people must know of how the file was read."""
        if self.outcome.derived:
            self.note(_("Samengesteld uit de gebieden eronder, want niet in het bestand"), self.outcome.derived)
        hung: dict[str | None, list[str]] = defaultdict(list)
        for row in self.rows.values():
            # Only what is new: who imports again has read it.
            if not (row.told or row.level == "gemeente" or row.derived or row.code in self.known):
                hung[row.parent].append(row.code)
        for parent, codes in hung.items():
            if parent:
                self.note(
                    _("Het bestand noemt geen bovenliggend gebied; onder %s gehangen") % self.named(parent), codes
                )
            else:
                self.note(_("Zonder bovenliggend gebied (noem de gemeente met --municipality)"), codes)
        if self.water:
            self.note(_("Water met de code van het land ernaast, overgeslagen"), self.water)
        if self.source.loose:
            self.note(_("Losse lijnen of punten in de grens, weggelaten"), self.source.loose)
        if self.source.undated and not self.year:
            self.note(
                _("Cijfers zonder jaar, overgeslagen (geef het jaar met --year): %d gebieden") % self.source.undated, []
            )
        if self.source.unused:
            self.note(_("Niet gebruikte eigenschappen"), sorted(self.source.unused))

    def note(self, line: str, named: Sequence[str]) -> None:
        """A line of the report, with the first of those that it is about."""
        if named:
            more = len(named) - NAMED
            line += ": " + ", ".join(named[:NAMED]) + (_(" en nog %d") % more if more > 0 else "")
        self.outcome.notes.append(line + ".")

    def named(self, code: str) -> str:
        """Code and name of an area of the file or of ours; an area without a name has its code only."""
        row, known = self.rows.get(code), self.known.get(code)
        name = row.name if row else known.name if known else ""
        return code if name in ("", code) else f"{code} {name}"


def _level_above(levels: set[str]) -> str:
    """The level of an area of which only the areas below are known: the next larger one."""
    order = ["gemeente", "stadsdeel", "wijk", "buurt"]
    steps = [order.index(level) for level in levels if level in order] or [2]
    return order[max(min(steps) - 1, 0)]


def _fault(reason: str, longitude: float | None, latitude: float | None) -> str:
    """What PostGIS found wrong with a shape, in words, and where."""
    where = f" ({longitude:.6f} {latitude:.6f})" if longitude is not None and latitude is not None else ""
    known = {
        "Self-intersection": _("de grens kruist zichzelf%s."),
        "Ring Self-intersection": _("de grens raakt of kruist zichzelf%s."),
        "Nested shells": _("een deel van het gebied ligt in een ander deel%s."),
        "Duplicate Rings": _("een ring van de grens staat er twee keer in%s."),
        "Hole lies outside shell": _("een gat ligt buiten het gebied%s."),
        "Interior is disconnected": _("het gebied valt binnen zijn grens uiteen%s."),
    }
    return known.get(reason, _("de grens klopt niet%s.")) % where


def _percent(share: float) -> str:
    """A share as people write it: 2,3%; very small ones with the digits that matter."""
    number = share * 100
    return (f"{number:.1f}" if number >= 0.1 else f"{number:.2g}").replace(".", ",") + "%"
