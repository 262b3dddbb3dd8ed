"""The catalogue of forms, lists and indicators: finds, loads and cross-checks their TOML definitions."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from implementation_xl.definitions import FAULTY, Loader
from implementation_xl.model import (
    ONCE_SIGNED,
    OPTIONAL,
    REQUIRED,
    Choices,
    Company,
    Condition,
    Field,
    Form,
    IndicatorDefinition,
    Sheet,
    Table,
)
from implementation_xl.problems import ImplementationXLError, Problem
from implementation_xl.words import did_you_mean, fold

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,60}$")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
GENERATED_SHEETS = ("Inicio", "Resumen", "Gantt", "Curva S", "Cálculo", "Calendario", "Festivos", "Listas", "_meta")
NEEDS = (REQUIRED, ONCE_SIGNED, OPTIONAL)
RESERVED_SHEETS = ("History", "Historial")


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that the definitions say, valid as a whole."""

    forms: dict[tuple[str, int], Form]
    lists: dict[str, Choices]
    indicators: dict[str, IndicatorDefinition]
    company: Company
    folders: tuple[Path, ...]

    def form(self, id: str, version: int | None = None) -> Form:
        """A form, by default its newest version.

        Raises ImplementationXLError when there is no such form or version.
        """
        versions = self.versions(id)
        if not versions:
            known = sorted({form_id for form_id, _ in self.forms})
            hint = did_you_mean(id, known) or f"Formatos: {', '.join(known)}."
            raise ImplementationXLError(f"No existe el formato «{id}». {hint}")
        if version is None:
            return versions[max(versions)]
        if version not in versions:
            known_versions = ", ".join(str(number) for number in sorted(versions))
            raise ImplementationXLError(
                f"El formato «{id}» no tiene versión {version}. Versiones conocidas: {known_versions}."
            )
        return versions[version]

    def versions(self, id: str) -> dict[int, Form]:
        """Every version of a form, by number; empty when there is no such form."""
        return {number: form for (form_id, number), form in self.forms.items() if form_id == id}

    def latest(self) -> list[Form]:
        """The newest version of every form, by id."""
        return [self.form(id) for id in sorted({form_id for form_id, _ in self.forms})]

    def logo(self) -> Path | None:
        """The company's logo, looked for in the definition folders, the last one first; None when there is none."""
        found = (folder / self.company.logo for folder in reversed(self.folders))
        return next((path for path in found if self.company.logo and path.is_file()), None)

    def choices(self, field: Field) -> Choices | None:
        """The list of a field; None when it has none."""
        return self.lists[field.choices] if field.choices else None


def packaged_folder() -> Path:
    """Where the definitions that come with the library lie."""
    return Path(str(resources.files("implementation_xl.workbook_templates")))


@functools.lru_cache(maxsize=4)
def catalog(*folders: str | Path) -> Catalog:
    """The catalogue of the packaged definitions and those in further folders, which win over packaged ones.

    Raises ImplementationXLError, with every fault in `problems`, when a definition is broken.
    """
    found, problems = load(packaged_folder(), *(Path(folder) for folder in folders))
    if found is None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise ImplementationXLError(f"Las definiciones de los formatos tienen fallas:\n{lines}", tuple(problems))
    return found


def forms() -> list[Form]:
    """The newest version of every packaged form, by id."""
    return catalog().latest()


def form(id: str, version: int | None = None) -> Form:
    """A packaged form, by default its newest version; ImplementationXLError when there is none."""
    return catalog().form(id, version)


def load(*folders: Path) -> tuple[Catalog | None, list[Problem]]:
    """The catalogue of these folders, later ones winning; None with the problems when anything is wrong."""
    problems: list[Problem] = []
    lists: dict[str, Choices] = {}
    indicators: dict[str, IndicatorDefinition] = {}
    company: Company | None = None
    found: dict[tuple[str, int], Form] = {}
    for folder in folders:
        if not folder.is_dir():
            problems.append(Problem("E105", str(folder)))
            continue
        lists.update({one.id: one for one in _rows(folder / "listas.toml", "listas", Choices, problems)})
        indicators.update(
            {one.id: one for one in _rows(folder / "indicadores.toml", "indicadores", IndicatorDefinition, problems)}
        )
        company = _company(folder / "empresa.toml", problems) or company
    for folder in folders:
        for path in sorted(folder.glob("*/v*.toml")):
            one = _form(path, lists, indicators, problems)
            if one is not None:
                found[one.id, one.version] = one
    if company is None and not problems:
        problems.append(Problem("E105", str(folders[0] / "empresa.toml")))
    if problems or company is None:
        return None, problems
    return Catalog(found, lists, indicators, company, tuple(folders)), problems


def _toml(path: Path, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problems.append(Problem("E707", str(path), params={"reason": str(error)}))
        return None


def _rows(path: Path, root: str, cls: type, problems: list[Problem]) -> Iterator[Any]:
    """The objects of a file that is one list of tables."""
    data = _toml(path, problems)
    if data is None:
        return
    loader = Loader(str(path))
    for key in data:
        if key != root:
            loader.fault("E701", key, key, root, suggestion=did_you_mean(key, [root]))
    rows = data.get(root, [])
    built = [loader.build(cls, row, f"{root}[{index}]") for index, row in enumerate(rows)]
    sound = [row for row in built if row is not FAULTY]
    loader.unique((f"{root}[{index}].id", row.id) for index, row in enumerate(sound))
    for index, row in enumerate(sound):
        _check_identifier(loader, f"{root}[{index}].id", row.id)
        if isinstance(row, Choices):
            _check_list(loader, f"{root}[{index}]", row)
        elif isinstance(row, IndicatorDefinition) and not 0 <= row.alert <= row.goal:
            loader.fault("E704", f"{root}[{index}].alerta", str(row.alert), f"entre 0 y la meta ({row.goal})")
    problems += loader.problems
    yield from sound


def _company(path: Path, problems: list[Problem]) -> Company | None:
    data = _toml(path, problems)
    if data is None:
        return None
    loader = Loader(str(path))
    company = loader.build(Company, data.get("empresa", {}), "empresa")
    problems += loader.problems
    return None if company is FAULTY else company


def _form(path: Path, lists: dict[str, Choices], indicators: dict[str, IndicatorDefinition],
          problems: list[Problem]) -> Form | None:  # fmt: skip
    data = _toml(path, problems)
    if data is None:
        return None
    loader = Loader(str(path))
    form = loader.build(Form, data, "")
    if form is not FAULTY:
        _FormCheck(loader, form, lists, indicators).run(path)
    problems += loader.problems
    return None if form is FAULTY or loader.problems else form


def _check_identifier(loader: Loader, where: str, name: str) -> None:
    if not IDENTIFIER.match(name):
        loader.fault("E706", where, name, reason="use minúsculas sin tilde, números y guion bajo, hasta 60")


def _check_list(loader: Loader, where: str, choices: Choices) -> None:
    names = [(f"{where}.valores[{i}]", choice.value) for i, choice in enumerate(choices.values)]
    loader.unique(names, fold)
    if not choices.active():
        loader.fault("E702", where, expected="valores (al menos uno activo)")
    if len(choices.values) > 32767:
        loader.fault("E706", where, choices.id, reason="una lista admite 32.767 valores")
    for place, value in names:
        if not value or len(value) > 255 or value != value.strip():
            loader.fault("E706", place, value, reason="un valor tiene de 1 a 255 caracteres, sin espacios a los lados")


class _FormCheck:
    """What must hold within a form, Excel's own limits among it."""

    def __init__(self, loader: Loader, form: Form, lists: dict[str, Choices],
                 indicators: dict[str, IndicatorDefinition]) -> None:  # fmt: skip
        self.loader = loader
        self.form = form
        self.lists = lists
        self.indicators = indicators
        self.header = {field.id: field for _, field in form.header_fields()}

    def run(self, path: Path) -> None:
        form, loader = self.form, self.loader
        _check_identifier(loader, "id", form.id)
        if form.id != path.parent.name:
            loader.fault("E704", "id", form.id, f"{path.parent.name} (el nombre de la carpeta)")
        if path.stem != f"v{form.version}":
            loader.fault("E704", "version", str(form.version), f"la del archivo ({path.name})")
        if form.indicator:
            loader.reference("indicador", form.indicator, self.indicators)
        loader.unique((f"hojas[{i}].nombre", sheet.name) for i, sheet in enumerate(form.sheets))
        for type, need in form.needed.items():
            loader.reference("necesidad", type, [one.value for one in self.lists["tipo_proyecto"].values])
            loader.reference(f"necesidad.{type}", need, NEEDS)
        self._unique_fields()
        for index, sheet in enumerate(form.sheets):
            self._sheet(sheet, f"hojas[{index}]")

    def _unique_fields(self) -> None:
        ids, labels, tables = [], [], []
        for i, sheet in enumerate(self.form.sheets):
            for j, block in enumerate(sheet.blocks):
                for k, field in enumerate(block.fields):
                    ids.append((f"hojas[{i}].bloques[{j}].campos[{k}].id", field.id))
                    labels.append((f"hojas[{i}].bloques[{j}].campos[{k}].etiqueta", field.label))
            if sheet.table:
                tables.append((f"hojas[{i}].tabla.id", sheet.table.id))
        self.loader.unique(ids)
        self.loader.unique(labels, fold)
        self.loader.unique(tables)

    def _sheet(self, sheet: Sheet, where: str) -> None:
        name, place = sheet.name, f"{where}.nombre"
        if not 1 <= len(name) <= 31:
            self.loader.fault("E706", place, name, reason="un nombre de hoja tiene de 1 a 31 caracteres")
        if re.search(r"[\[\]:*?/\\]", name) or name.startswith("'") or name.endswith("'"):
            self.loader.fault("E706", place, name, reason="lleva un signo que Excel no admite en nombres de hoja")
        if name.casefold() in {one.casefold() for one in (*RESERVED_SHEETS, *GENERATED_SHEETS)}:
            self.loader.fault("E706", place, name, reason="es un nombre reservado")
        for index, block in enumerate(sheet.blocks):
            _check_identifier(self.loader, f"{where}.bloques[{index}].id", block.id)
            for position, field in enumerate(block.fields):
                self._field(field, f"{where}.bloques[{index}].campos[{position}]", set(self.header))
        if sheet.table:
            self._table(sheet.table, f"{where}.tabla")

    def _table(self, table: Table, where: str) -> None:
        ids = {field.id for field in table.fields}
        places = [(f"{where}.campos[{index}]", field) for index, field in enumerate(table.fields)]
        _check_identifier(self.loader, f"{where}.id", table.id)
        self.loader.unique((f"{place}.id", field.id) for place, field in places)
        labels = [(f"{place}.etiqueta", field.label) for place, field in places]
        labels += [(f"{place}.sinonimos", name) for place, field in places for name in _other_names(field)]
        self.loader.unique(labels, fold)
        for place, field in places:
            self._field(field, place, ids)
        if table.freeze:
            self.loader.reference(f"{where}.fijar_hasta", table.freeze, ids)
        if not 1 <= table.rows <= 2000:
            self.loader.fault("E706", f"{where}.filas", str(table.rows), reason="las filas con formato son de 1 a 2000")
        for index, prefill in enumerate(table.prefill):
            self._condition(prefill.when, f"{where}.prellenado[{index}].si")
            for row in prefill.rows:
                for key in row:
                    self.loader.reference(f"{where}.prellenado[{index}].filas", key, ids)

    def _field(self, field: Field, where: str, siblings: set[str]) -> None:
        loader = self.loader
        _check_identifier(loader, f"{where}.id", field.id)
        for key, text, limit in (("etiqueta", field.label, 255), ("ayuda", field.help, 255)):
            if len(text) > limit:
                loader.fault("E706", f"{where}.{key}", text[:40] + "…", reason=f"admite {limit} caracteres")
        if not 1 <= field.width <= 255:
            loader.fault("E706", f"{where}.ancho", str(field.width), reason="un ancho es de 1 a 255")
        if (field.kind == "lista") != bool(field.choices):
            loader.fault("E702", where, expected="lista" if not field.choices else 'tipo = "lista"')
        if field.choices:
            loader.reference(f"{where}.lista", field.choices, self.lists)
        self._condition(field.required_when, f"{where}.obligatorio_si")
        if field.not_before:
            loader.reference(f"{where}.no_antes_de", field.not_before, siblings)
        for name in PLACEHOLDER.findall(field.formula):
            loader.reference(f"{where}.formula", name, siblings)
        if len(field.formula) > 4000:
            loader.fault("E706", f"{where}.formula", field.id, reason="la fórmula es demasiado larga")

    def _condition(self, condition: Condition | None, where: str) -> None:
        if condition is None:
            return
        self.loader.reference(f"{where}.campo", condition.field, self.header)
        field = self.header.get(condition.field)
        if field and field.choices in self.lists:
            options = [choice.value for choice in self.lists[field.choices].values]
            for value in condition.values:
                self.loader.reference(f"{where}.valores", value, options)


def _other_names(field: Field) -> Iterable[str]:
    return (name for name in field.synonyms if fold(name) != fold(field.label))
