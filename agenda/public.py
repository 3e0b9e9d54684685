"""What everybody may know of the agenda of an area: what is worked on, what came of it, what was promised, and when
people meet. The page of the area shows it and leads on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from agenda.evidence import Sounds, sounds_of
from agenda.models import Commitment, Item, Meeting, Phase

# Of each the page shows at most so many; the rest stands on the agenda itself.
SHOWN: Final = 6
# What changes when the public agenda must show something else, for `signals.public.stamp`: of three small tables.
STAMPS: Final = tuple(f"(SELECT max(changed_at) FROM agenda_{one})" for one in ("item", "commitment", "meeting"))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of an area shows of its agenda."""

    items: list[tuple[Item, list[Sounds]]] = field(default_factory=list)  # that run
    done: list[Item] = field(default_factory=list)  # with what came of it, the last one first
    promises: list[Commitment] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.items or self.done or self.promises or self.meetings)


def shown_in(area_id: int) -> Shown:
    """What bears on an area: its own, what lies in it, and what it lies in. Eight statements at most."""
    public = Item.objects.public().bearing_on(area_id).for_list()
    running = list(public.open()[:SHOWN])
    sounds = sounds_of(one.pk for one in running)
    return Shown(
        items=[(one, sounds.get(one.pk, [])) for one in running],
        done=list(public.filter(phase=Phase.DONE).order_by("-ended_at", "-pk")[:SHOWN]),
        promises=list(Commitment.objects.public().open().of_area(area_id).for_list()[:SHOWN]),
        meetings=list(Meeting.objects.public().bearing_on(area_id).coming().for_list()[:SHOWN]),
    )
