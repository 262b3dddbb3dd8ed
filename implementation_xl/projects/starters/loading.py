"""Finding and loading starters: `plantillas/*.toml` of the definition folders, later ones winning, validated."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from implementation_xl.base.files import reason
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import did_you_mean
from implementation_xl.forms.catalog import STARTERS, Catalog
from implementation_xl.forms.loading import FAULTY, Loader, toml_file
from implementation_xl.forms.validation import check_identifier
from implementation_xl.indicators.precedence import cited_in
from implementation_xl.projects.starters.model import Activity, Need, Starter
from implementation_xl.projects.starters.validation import check_starter


class Starters:
    """The starters of a catalogue's folders; a faulty file is said when it is needed, and stops no other."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.paths: dict[str, Path] = {}
        for folder in catalog.folders:
            for path in sorted((folder / STARTERS).glob("*.toml")):
                self.paths[path.stem] = path

    def starter(self, id: str) -> Starter:
        """A starter with all that it inherits.

        Raises ImplementationXLError when there is none of that name, when it is a part of others only, or when its
        definition has faults: `problems` has them all.
        """
        starter = self._load(id) if id in self.paths else None
        if starter is None or starter.part:
            known = [other.id for other in self.offered()]
            hint = did_you_mean(id, known) or f"Plantillas: {', '.join(known)}."
            raise ImplementationXLError(f"No existe la plantilla «{id}». {hint}")
        return starter

    def offered(self) -> list[Starter]:
        """Every starter that can be chosen, by id; raises ImplementationXLError for a faulty definition."""
        return [starter for starter in map(self._load, sorted(self.paths)) if not starter.part]

    def resources(self) -> list[Need]:
        """The needs that every project has, with a starter or without: people, seats, computers, telephone lines.

        Raises ImplementationXLError for a faulty definition.
        """
        needs: dict[str, Need] = {}
        for starter in self.offered():
            needs.update({need.need: need for need in starter.needs if need.resource})
        return list(needs.values())

    def _load(self, id: str) -> Starter:
        loaded, problems = self._read(id)
        if loaded is not None and not problems:
            starter, problems = self._whole(loaded, (id,))
            if not problems:
                loader = Loader(str(self.paths[id]))
                check_starter(loader, starter, self.catalog)
                problems = loader.problems
            if not problems:
                return starter
        lines = "\n".join(str(problem) for problem in problems)
        raise ImplementationXLError(f"La plantilla «{id}» tiene fallas:\n{lines}", tuple(problems))

    def _whole(self, starter: Starter, chain: tuple[str, ...]) -> tuple[Starter, list[Problem]]:
        """A starter with what it inherits, and what is wrong on the way."""
        if not starter.inherits:
            return starter, []
        loader = Loader(str(self.paths[chain[-1]]))
        loader.reference("hereda", starter.inherits, [id for id in sorted(self.paths) if id not in chain])
        if loader.problems:
            return starter, loader.problems
        parent, problems = self._read(starter.inherits)
        if parent is not None and not problems:
            parent, problems = self._whole(parent, (*chain, starter.inherits))
        if parent is None or problems:
            return starter, problems
        inherited = {activity.id: activity for activity in parent.activities}
        for index, id in enumerate(starter.omits):
            loader.reference(f"omite[{index}]", id, inherited)
            inherited = without(inherited, id)
        activities = {**inherited, **{activity.id: activity for activity in starter.activities}}
        whole = dataclasses.replace(
            starter,
            activities=tuple(activities.values()),
            tests=(*parent.tests, *starter.tests),
            needs=(*(need for need in parent.needs if need.activity not in starter.omits), *starter.needs),
            meetings=(*(one for one in parent.meetings if one.activity not in starter.omits), *starter.meetings),
        )
        return whole, loader.problems

    def _read(self, id: str) -> tuple[Starter | None, list[Problem]]:
        """What one file says, without what it inherits, and what is wrong with it by itself."""
        path = self.paths[id]
        try:
            data = toml_file(path)
        except FileNotFoundError as error:
            return None, [Problem("E707", str(path), params={"reason": reason(error)})]
        if isinstance(data, Problem):
            return None, [data]
        loader = Loader(str(path))
        starter = loader.build(Starter, data, "")
        if starter is FAULTY:
            return None, loader.problems
        if starter.id != id:
            loader.fault("E704", "id", starter.id, id)
        for index, activity in enumerate(starter.activities):
            check_identifier(loader, f"actividades[{index}].id", activity.id)
        loader.unique((f"actividades[{index}].id", row.id) for index, row in enumerate(starter.activities))
        return starter, loader.problems


def without(activities: dict[str, Activity], id: str) -> dict[str, Activity]:
    """The activities less one: those that waited for it wait for what it waited for."""
    gone = activities.get(id)
    if gone is None:
        return activities

    def rewired(text: str, instead: str) -> str:
        kept = (instead if piece.split()[0] == id else piece for piece in cited_in(text))
        return "; ".join(piece for piece in kept if piece)

    return {
        name: dataclasses.replace(
            activity, waits=rewired(activity.waits, gone.waits), holds=rewired(activity.holds, "")
        )
        for name, activity in activities.items()
        if name != id
    }
