"""The activities of a schedule as a network: who waits for whom, on the working days of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from implementation_xl.base.dates import FIRST
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.process import YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.critical_path import Slot, critical_path, gap
from implementation_xl.indicators.precedence import FINISH_START, Dependency, Precedence, precedence
from implementation_xl.indicators.schedule import CANCELLED
from implementation_xl.projects.references import Index, cycles


@dataclass(frozen=True, slots=True)
class Network:
    """What a schedule's predecessors say, and the plan on its calendar.

    `cells` has what each filled cell says, by record; `circles` the records that wait for each other. `starts` and
    `days` are of the activities that are planned and not cancelled: working days gone by before the planned start, and
    the working days that it takes. `links` ties those only, without what goes round in a circle. A milestone of one day
    takes none (`no_time`): it may lie on the last day of what has to end first, and its links say a day less.
    """

    calendar: WorkCalendar
    cells: Mapping[int, Precedence]
    circles: tuple[tuple[int, ...], ...]
    starts: Mapping[int, int]
    days: Mapping[int, int]
    links: tuple[Dependency, ...]
    no_time: frozenset[int]

    def earliest(self, link: Dependency) -> int:
        """The working days gone by before the first day on which a link lets its later activity start."""
        return self.starts[link.before] + gap(link, self.days)

    def day(self, gone_by: int) -> date | None:
        """The first working day after so many; None outside of 2000 to 2099."""
        number = gone_by + 1 - self.calendar.elapsed(FIRST.toordinal() - 1)
        return self.calendar.day(FIRST, number) if number >= 1 else None

    def slots(self, held: Mapping[int, int] | None = None) -> dict[int, Slot]:
        """Early and late days of each activity, none before its planned start, or before `held` says of it.

        The float of an activity is what it may slip without moving the end of the plan.
        """
        records = list(self.starts)
        places = {record: place for place, record in enumerate(records)}
        bounds = {places[record]: start for record, start in {**self.starts, **(held or {})}.items()}
        links = [link._replace(before=places[link.before], after=places[link.after]) for link in self.links]
        return dict(zip(records, critical_path(list(self.days.values()), links, bounds), strict=True))


def network_of(table: TableData, calendar: WorkCalendar, index: Index | None = None) -> Network:
    """The network of a table *actividades*; a reference that leads nowhere or is not understood is in `cells`.

    What goes round in a circle waits for nothing.
    """
    column = table.columns.get("predecesora") or ()
    known = index or Index(table, "id", "actividad")
    cells = {
        record: precedence(str(text), record, known.named, calendar.days_a_week)
        for record, text in enumerate(column)
        if text is not None
    }
    waits = {record: [link.before for link in cell.links] for record, cell in cells.items()}
    circles = tuple(map(tuple, cycles(waits)))
    round_about = {record for circle in circles for record in circle}
    starts, days = _planned(table, calendar)
    no_time = frozenset(one for one, length in days.items() if length <= 1 and table.columns["hito"][one] == YES)
    links = tuple(
        link._replace(lag=link.lag - 1) if record in no_time and link.relation == FINISH_START else link
        for record, cell in cells.items()
        for link in cell.links
        if record in starts and link.before in starts and record not in round_about
    )
    return Network(calendar, cells, circles, starts, days, links, no_time)


def _planned(table: TableData, calendar: WorkCalendar) -> tuple[dict[int, int], dict[int, int]]:
    """Start and working days of the activities that are planned and not cancelled."""
    column = table.columns
    starts, days = {}, {}
    for record, (first, last) in enumerate(zip(column["inicio_planeado"], column["fin_planeado"], strict=True)):
        if first and last and first <= last and column["situacion"][record] != CANCELLED:
            starts[record] = calendar.elapsed(first.toordinal() - 1)
            days[record] = calendar.elapsed(last.toordinal()) - starts[record]
    return starts, days
