"""What must be true of a starter: its words are the lists', its predecessors exist, and all leads to the go-live."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError

from implementation_xl.base.words import did_you_mean
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.loading import Loader
from implementation_xl.forms.process import MEETINGS, NEEDS, SCHEDULE, TESTS, TYPES
from implementation_xl.indicators.critical_path import working_order
from implementation_xl.indicators.precedence import Dependency, Precedence, precedence
from implementation_xl.projects.starters.model import Activity, Starter

LONGEST = 250
"""Working days that an activity may take: about a year."""


def check_starter(loader: Loader, starter: Starter, catalog: Catalog) -> None:
    """Record in `loader` what is wrong with a starter that has all that it inherits."""
    _check_words(loader, starter, catalog)
    _check_numbers(loader, starter)
    names = [activity.id for activity in starter.activities]
    for index, need in enumerate(starter.needs):
        loader.reference(f"necesidades[{index}].actividad", need.activity, names)
    for index, meeting in enumerate(starter.meetings):
        where = f"reuniones[{index}]"
        if bool(meeting.activity) == bool(meeting.weekday):
            loader.fault("E702", where, expected="dia» o «actividad")
        elif meeting.activity:
            loader.reference(f"{where}.actividad", meeting.activity, names)
    if not starter.part:
        _check_network(loader, starter)


def dependencies_of(starter: Starter) -> list[Dependency]:
    """Who waits for whom, by the place of each activity."""
    return [link for _, cell in cells_of(starter.activities) for link in cell.links]


def cells_of(activities: tuple[Activity, ...]) -> list[tuple[str, Precedence]]:
    """Each cell of predecessors with its key path; what holds others is turned around."""
    places = {activity.id: place for place, activity in enumerate(activities)}

    def named(text: str) -> list[int] | None:
        place = places.get(text.strip())
        return None if place is None else [place]

    cells = []
    for place, activity in enumerate(activities):
        if activity.waits:
            cells.append((f"actividades.{activity.id}.predecesora", precedence(activity.waits, place, named)))
        if activity.holds:
            said = precedence(activity.holds, place, named)
            turned = tuple(link._replace(before=link.after, after=link.before) for link in said.links)
            cells.append((f"actividades.{activity.id}.antes_de", Precedence(turned, said.missing, said.unclear)))
    return cells


def _check_words(loader: Loader, starter: Starter, catalog: Catalog) -> None:
    """Words that the forms' lists do not have."""
    rows: list[tuple[str, str, str, str, str]] = []
    for index, activity in enumerate(starter.activities):
        rows.append((f"actividades[{index}].area", SCHEDULE, "actividades", "area", activity.area))
        rows.append((f"actividades[{index}].fase", SCHEDULE, "actividades", "fase", activity.phase))
    for index, trial in enumerate(starter.tests):
        rows.append((f"pruebas[{index}].area", TESTS, "pruebas", "area", trial.area))
        rows.append((f"pruebas[{index}].criticidad", TESTS, "pruebas", "criticidad", trial.criticality))
    for index, need in enumerate(starter.needs):
        rows.append((f"necesidades[{index}].area", NEEDS, "necesidades", "area", need.area))
        rows.append((f"necesidades[{index}].prioridad", NEEDS, "necesidades", "prioridad", need.priority))
    for index, meeting in enumerate(starter.meetings):
        rows.append((f"reuniones[{index}].tipo", MEETINGS, "reuniones", "tipo", meeting.kind))
    words: dict[tuple[str, str, str], tuple[str, ...] | None] = {}
    for where, *column, word in rows:
        form, table, field = column
        if (form, table, field) not in words:
            words[form, table, field] = _words(catalog, form, table, field)
        known = words[form, table, field]
        if known is not None:
            loader.reference(where, word, known)
    for index, type in enumerate(starter.types):
        loader.reference(f"tipos[{index}]", type, TYPES.values())


def _words(catalog: Catalog, form: str, table: str, field: str) -> tuple[str, ...] | None:
    """The words of a column's list; None where it takes others too."""
    tables = {one.id: one for _, one in catalog.form(form).tables()}
    choices = catalog.choices(tables[table].field(field))
    return None if choices is None or choices.open else choices.active()


def _check_numbers(loader: Loader, starter: Starter) -> None:
    for activity in starter.activities:
        if not 1 <= activity.days <= LONGEST:
            loader.fault("E723", f"actividades.{activity.id}.dias", str(activity.days), f"de 1 a {LONGEST}")
    for index, need in enumerate(starter.needs):
        where = f"necesidades[{index}]"
        if need.each <= 0:
            loader.fault("E723", f"{where}.cada", f"{need.each:g}", "mayor que 0")
        if not 0 <= need.spare <= 1:
            loader.fault("E723", f"{where}.reserva", f"{need.spare:g}", "de 0 a 1")
        if need.quantity is not None and need.quantity < 0:
            loader.fault("E723", f"{where}.cantidad", str(need.quantity), "0 o más")


def _check_network(loader: Loader, starter: Starter) -> None:
    """Predecessors that are none, circles, no go-live or several, and activities that have nothing to do with it."""
    names = [activity.id for activity in starter.activities]
    cells = cells_of(starter.activities)
    for where, cell in cells:
        for piece in (*cell.missing, *cell.unclear):
            loader.fault("E720", where, piece, suggestion=did_you_mean(piece, names))
    links = [link for _, cell in cells for link in cell.links]
    try:
        working_order(len(names), links)
    except CycleError as error:
        circle = " → ".join(names[node] for node in reversed(error.args[1]))
        loader.fault("E721", "actividades", circle)
    live = [place for place, activity in enumerate(starter.activities) if activity.live]
    if len(live) != 1:
        loader.fault("E722", "actividades", str(len(live)))
        return
    before = reached(live[0], [(link.after, link.before) for link in links])
    after = reached(live[0], [(link.before, link.after) for link in links])
    for place, name in enumerate(names):
        if place not in before | after:
            loader.fault("E722", f"actividades.{name}", "1", rest=f"«{name}» no lleva a ella ni la sigue.")


def reached(start: int, steps: Iterable[tuple[int, int]]) -> set[int]:
    """The places that can be come to from `start`, itself included."""
    ways: dict[int, list[int]] = {}
    for tail, head in steps:
        ways.setdefault(tail, []).append(head)
    seen, left = {start}, [start]
    while left:
        for place in ways.get(left.pop(), ()):
            if place not in seen:
                seen.add(place)
                left.append(place)
    return seen
