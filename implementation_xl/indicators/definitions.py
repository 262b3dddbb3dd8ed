"""The definitions, loaded whole: read from their TOML and held against the registry of indicators.

Every command and function loads them here, so that none can write or measure a form whose indicator nobody measures.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import did_you_mean
from implementation_xl.forms.catalog import Catalog, Definitions, packaged_folder
from implementation_xl.forms.kinds.choice import values_name, words_name
from implementation_xl.forms.lines import CUTOFF_LINES, INDICATOR_PANEL
from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import Form
from implementation_xl.indicators.plugins import broken, installed, register
from implementation_xl.indicators.registry import INDICATORS, Indicator

_NOT_NAMES = re.compile(r'"[^"]*"|\{\w+\}')
_NAME = re.compile(r"\b[a-z]\w*")  # functions and cells are written in capitals


def catalog(*folders: str | Path) -> Catalog:
    """The catalogue of the packaged definitions and those in further folders, which win over packaged ones.

    A file among them is an `ixl.toml` (`Settings.sources` has both). Raises ImplementationXLError, with every fault in
    `problems`, when a definition is broken.
    """
    return _catalog(folders, tuple(_mark(folder) for folder in folders))


def _mark(place: str | Path) -> tuple[int, int]:
    """What changes with the content of a file or folder: a program that runs on has the definitions as they are now."""
    path = Path(place)
    files = [path] if path.is_file() else path.rglob("*.toml")
    statuses = [file.stat() for file in files]
    return max((status.st_mtime_ns for status in statuses), default=0), sum(status.st_size for status in statuses)


@functools.lru_cache(maxsize=4)
def _catalog(folders: tuple[str | Path, ...], marks: tuple[tuple[int, int], ...]) -> Catalog:
    standing, told = standing_folders()
    given = [Path(folder) for folder in folders]
    loaded, problems = load(*(folder for folder in standing if folder not in given), *given)
    if loaded is None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise ImplementationXLError(f"Las definiciones de los formatos tienen fallas:\n{lines}", tuple(problems))
    return dataclasses.replace(loaded, told=told)


@functools.cache
def standing_folders() -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """The folders of definitions that always hold, the library's own and those of plug-ins, and what is left out."""
    folders, told = [packaged_folder()], list(installed()[1])
    for extension in installed()[0]:
        former = dict(INDICATORS)
        register(extension)
        _, problems = load(*folders, extension.plugin.definitions)
        if problems:
            INDICATORS.clear()
            INDICATORS.update(former)
            told.append(broken(extension.name, extension.package, str(problems[0])))
        else:
            folders.append(extension.plugin.definitions)
    return tuple(folders), tuple(told)


def forms() -> list[Form]:
    """The newest version of every packaged form that can be generated, by id."""
    return catalog().generated()


def form(id: str, version: int | None = None) -> Form:
    """A packaged form, by default its newest version; ImplementationXLError when there is none."""
    return catalog().form(id, version)


def load(*folders: Path) -> tuple[Catalog | None, list[Problem]]:
    """The catalogue of these folders, later ones winning; None with the problems when anything is wrong."""
    definitions = Definitions(folders)
    definitions.problems += _unmeasured(definitions)
    return definitions.catalog(), definitions.problems


def _unmeasured(definitions: Definitions) -> Iterator[Problem]:
    """The indicators that the registry does not have, and what the forms that they are measured on lack."""
    for id, (path, where) in definitions.declared.items():
        loader = Loader(str(path))
        loader.reference(f"{where}.id", id, INDICATORS)
        yield from loader.problems
    for path, form in definitions.built:
        loader = Loader(str(path))
        measured = [one.id for one in definitions.indicators.values() if one.form == form.id]
        if form.indicator in definitions.indicators:
            shown = [id for id, one in INDICATORS.items() if one.lines or form.imported]
            loader.reference("indicador", form.indicator, shown)
        for id in dict.fromkeys([*measured, form.indicator]):
            if id in INDICATORS:
                _check_data(loader, form, id, INDICATORS[id])
        yield from loader.problems


def _check_data(loader: Loader, form: Form, id: str, indicator: Indicator) -> None:
    """A fault for each thing that a form lacks of what one of its indicators reads."""
    tables = {
        sheet.table.id: (f"hojas[{at}].tabla", sheet.table) for at, sheet in enumerate(form.sheets) if sheet.table
    }
    if indicator.table not in tables:
        _lacking(loader, "hojas", id, f"la tabla «{indicator.table}»", indicator.table, tables)
        return
    where, table = tables[indicator.table]
    columns = [field.id for field in table.fields]
    for column in indicator.columns:
        if column not in columns:
            _lacking(loader, f"{where}.campos", id, f"la columna «{column}»", column, columns)
    if form.indicator == id and indicator.lines:
        known = _names(form, indicator)
        told = {f"{table.id}_{column}" for column in indicator.columns} | {either.name for either in indicator.either}
        for name in sorted(_used(indicator) - known - told):
            _lacking(loader, "hojas", id, _words(name), name, sorted(known))


def _used(indicator: Indicator) -> set[str]:
    """The names that the formulas of an indicator use."""
    formulas = [line.formula for line in (*CUTOFF_LINES, *indicator.lines, *indicator.uncounted)]
    formulas += [field.formula for field in INDICATOR_PANEL]
    formulas += [formula for column in indicator.days for formula in (column.first, column.each)]
    return {name for formula in formulas for name in _NAME.findall(_NOT_NAMES.sub("", formula))}


def _names(form: Form, indicator: Indicator) -> set[str]:
    """The names that the formulas of a form's workbook can use."""
    header = [field for _, field in form.header_fields()]
    columns = [(table.id, field) for _, table in form.tables() for field in table.fields]
    names = {f"enc_{field.id}" for field in header} | {f"{table}_{field.id}" for table, field in columns}
    lists = {field.choices for field in [*header, *(field for _, field in columns)] if field.choices}
    names |= {name for id in lists for name in (f"lista_{id}", words_name(id), values_name(id))}
    names |= {line.name for line in CUTOFF_LINES + indicator.lines} | {column.name for column in indicator.days}
    names |= {"calc_estado", "calc_sin_contar"}
    return names | ({"festivos"} if form.working_week else set())


def _words(name: str) -> str:
    """What a definition has to say for a formula to find a name."""
    if name == "festivos":
        return "calendario_laboral = true"
    field = name.removeprefix("enc_")
    return f"el nombre «{name}»" if field == name else f"el campo «{field}» en un bloque"


def _lacking(loader: Loader, where: str, id: str, expected: str, name: str, options: Iterable[str]) -> None:
    loader.fault("E708", where, id, expected, suggestion=did_you_mean(name, options))
