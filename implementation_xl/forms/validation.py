"""What must hold within a definition beyond its shape: references, repetitions and the limits of Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from implementation_xl.base.paper import LEGAL, pixels, readable_on
from implementation_xl.base.words import fold
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.lines import panel_fields
from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import (
    ONCE_SIGNED,
    OPTIONAL,
    REQUIRED,
    Choices,
    Condition,
    Field,
    Form,
    Sheet,
    Table,
)
from implementation_xl.forms.needed import check_needed
from implementation_xl.forms.rule_validation import check_rules

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,60}")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
HOLIDAYS_SHEET, META_SHEET = "Festivos", "_meta"
FINGERPRINT = "huella"
"""What *_meta* calls the fingerprint of the definition."""
PRINTED_SHEETS = ("Resumen", "Gantt", "Curva S", "Mapa de calor")
"""Those of `GENERATED_SHEETS` that go to paper: the others are for whoever fills the form."""
GENERATED_SHEETS = (
    "Inicio",
    "Resumen",
    "Gantt",
    "Curva S",
    "Cálculo",
    "Calendario",
    "Por actividad",
    "Columnas",
    "Lectura",
    HOLIDAYS_SHEET,
    "Mapa de calor",
    "Listas",
    META_SHEET,
)
RESERVED_SHEETS = ("History", "Historial")
RESERVED_NAMES = frozenset(
    {
        "enc",
        "calc",
        "cal",
        "act",
        "gantt",
        "lista",
        "festivos",
        "banda",
        "t",
        "c",
        "lee",
        "fila",
        "aparte",
        "est",
        "base",
    }
)
MATRIX_FIELDS = (
    "clase",
    "probabilidad",
    "impacto",
    "nivel",
    "probabilidad_residual",
    "impacto_residual",
    "nivel_residual",
)
LEVELS = "nivel_riesgo"
SCALE_STEPS = 5
NEEDS = (REQUIRED, ONCE_SIGNED, OPTIONAL)
MAX_PROMPT = 255
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^[\s.]|[\s.]$')


def check_identifier(loader: Loader, where: str, name: str) -> None:
    """A fault when a name cannot be an identifier."""
    if not IDENTIFIER.fullmatch(name):
        loader.fault("E706", where, name, reason="use minúsculas sin tilde, números y guion bajo, hasta 60")


def check_list(loader: Loader, where: str, choices: Choices) -> None:
    """Faults of a drop-down list."""
    names = [(f"{where}.valores[{i}]", choice.value) for i, choice in enumerate(choices.values)]
    loader.unique(names, fold)
    if not choices.active():
        loader.fault("E702", where, expected="valores (al menos uno activo)")
    if len(choices.values) > 32767:
        loader.fault("E706", where, choices.id, reason="una lista admite 32.767 valores")
    for place, value in names:
        if not value or len(value) > 255 or value != value.strip():
            loader.fault("E706", place, value, reason="un valor tiene de 1 a 255 caracteres, sin espacios a los lados")
    meanings = {fold(choice.value): choice.value for choice in choices.values}
    for index, choice in enumerate(choices.values):
        for synonym in choice.synonyms:
            if meanings.setdefault(fold(synonym), choice.value) != choice.value:
                loader.fault("E705", f"{where}.valores[{index}].sinonimos", synonym)


class FormCheck:
    """What must hold within a form; `list_ids` and `indicator_ids` have those of faulty ones too."""

    def __init__(
        self, loader: Loader, form: Form, lists: Mapping[str, Choices], list_ids: set[str], indicator_ids: set[str]
    ) -> None:
        self.loader = loader
        self.form = form
        self.lists = lists
        self.list_ids = list_ids
        self.indicator_ids = indicator_ids
        self.header = {field.id: field for _, field in form.header_fields()}

    def run(self, path: Path) -> None:
        """Record every fault of the form that the file at `path` defines."""
        form, loader = self.form, self.loader
        check_identifier(loader, "id", form.id)
        if form.id != path.parent.name:
            loader.fault("E704", "id", form.id, f"{path.parent.name} (el nombre de la carpeta)")
        if path.stem != f"v{form.version}":
            loader.fault("E704", "version", str(form.version), f"la del archivo ({path.name})")
        if _NOT_IN_FILE_NAMES.search(form.file_name) or not 1 <= len(form.file_name) <= 100:
            loader.fault("E706", "archivo", form.file_name, reason="no sirve como nombre de archivo en Windows")
        if not fold(form.title):
            loader.fault("E702", "", expected="titulo")
        if form.indicator:
            loader.reference("indicador", form.indicator, self.indicator_ids)
        self._needs()
        self._unique_fields()
        self._matrix()
        self._survey()
        if not form.sheets:
            loader.fault("E702", "", expected="hojas")
        for index, sheet in enumerate(form.sheets):
            self._sheet(sheet, f"hojas[{index}]")
        check_needed(loader, form)

    def _needs(self) -> None:
        types = self.lists.get("tipo_proyecto")
        for type, need in self.form.needed.items():
            if types:
                self.loader.reference("necesidad", type, [one.value for one in types.values])
            self.loader.reference(f"necesidad.{type}", need, NEEDS)

    def _matrix(self) -> None:
        matrix = self.form.matrix
        if matrix is None:
            return
        tables = {table.id: table for _, table in self.form.tables()}
        self.loader.reference("matriz.tabla", matrix.table, tables)
        if matrix.table in tables:
            ids = [field.id for field in tables[matrix.table].fields]
            for id in MATRIX_FIELDS:
                self.loader.reference("matriz.tabla", id, ids)
        starts = [band.least for band in matrix.bands]
        if not starts or starts[0] != 1 or starts != sorted(set(starts)):
            given = ", ".join(map(str, starts))
            self.loader.fault("E704", "matriz.bandas", given, "la primera desde 1 y cada una desde más que la anterior")
        levels = [choice.value for choice in self.lists[LEVELS].values] if LEVELS in self.lists else []
        for index, band in enumerate(matrix.bands):
            self.loader.reference(f"matriz.bandas[{index}].nivel", band.level, levels)

    def _survey(self) -> None:
        expected = self.form.survey.expected if self.form.survey else ()
        if expected and not (len(expected) == 2 and expected[0] in (0, 1) and expected[0] < expected[1] <= 10):
            given = ", ".join(map(str, expected))
            self.loader.fault("E704", "encuesta.escala_esperada", given, "dos números: 0 o 1, y la mejor, hasta 10")
        for index, id in enumerate(self.form.survey.scales if self.form.survey else ()):
            self.loader.reference(f"encuesta.escalas[{index}]", id, self.list_ids)
            steps = len(self.lists[id].values) if id in self.lists else SCALE_STEPS
            if steps != SCALE_STEPS:
                wanted = f"una lista de {SCALE_STEPS} valores, de la mejor calificación a la peor"
                self.loader.fault("E704", f"encuesta.escalas[{index}]", f"{id}, de {steps} valores", wanted)

    def _unique_fields(self) -> None:
        ids, labels = [], []
        for i, sheet in enumerate(self.form.sheets):
            names = [("", one.label) for one in panel_fields(self.form, sheet)]
            for j, block in enumerate(sheet.blocks):
                for k, field in enumerate(block.fields):
                    where = f"hojas[{i}].bloques[{j}].campos[{k}]"
                    ids.append((f"{where}.id", field.id))
                    labels.append((f"{where}.etiqueta", field.label))
                    names.append((f"{where}.etiqueta", field.label))
                    names += [(f"{where}.sinonimos", name) for name in _other_names(field)]
            self.loader.unique(names, fold)
            if sheet.table:
                ids.append((f"hojas[{i}].tabla.id", sheet.table.id))
        sheets = [(f"hojas[{i}].nombre", sheet.name) for i, sheet in enumerate(self.form.sheets)]
        self.loader.unique(sheets)
        self.loader.unique(ids)
        if len(self.form.sheets) > 1:
            self.loader.unique(labels, fold)

    def _sheet(self, sheet: Sheet, where: str) -> None:
        name, place = sheet.name, f"{where}.nombre"
        if not 1 <= len(name) <= 31:
            self.loader.fault("E706", place, name, reason="un nombre de hoja tiene de 1 a 31 caracteres")
        if _NOT_IN_SHEET_NAMES.search(name) or name != name.strip():
            self.loader.fault("E706", place, name, reason="lleva un signo que Excel no admite en nombres de hoja")
        if fold(name) in {fold(one) for one in (*RESERVED_SHEETS, *GENERATED_SHEETS)}:
            self.loader.fault("E706", place, name, reason="es un nombre reservado")
        if not sheet.blocks and sheet.table is None:
            self.loader.fault("E702", where, expected="bloques o tabla")
        for index, block in enumerate(sheet.blocks):
            check_identifier(self.loader, f"{where}.bloques[{index}].id", block.id)
            if not block.fields:
                self.loader.fault("E702", f"{where}.bloques[{index}]", expected="campos")
            for position, field in enumerate(block.fields):
                self._field(field, f"{where}.bloques[{index}].campos[{position}]", self.header)
            self._external(block.external, [field.id for field in block.fields], f"{where}.bloques[{index}]")
        if sheet.table:
            self._table(sheet.table, f"{where}.tabla")

    def _table(self, table: Table, where: str) -> None:
        ids = {field.id: field for field in table.fields}
        places = [(f"{where}.campos[{index}]", field) for index, field in enumerate(table.fields)]
        check_identifier(self.loader, f"{where}.id", table.id)
        if table.id in RESERVED_NAMES:
            self.loader.fault("E706", f"{where}.id", table.id, reason="es un nombre reservado")
        if all(field.computed or field.number for field in table.fields):
            self.loader.fault("E702", where, expected="campos (al menos uno que se llene)")
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
        self._printed(table, ids, where)
        self._external(table.external, ids, where)
        self._prefill(table, ids, where)
        check_rules(self.loader, table, where, self.header, self.lists)

    def _external(self, external: Iterable[str], ids: Iterable[str], where: str) -> None:
        """What a client may see: fields that there are, each once."""
        places = [(f"{where}.externo[{index}]", id) for index, id in enumerate(external)]
        for place, id in places:
            self.loader.reference(place, id, ids)
        self.loader.unique(places)

    def _printed(self, table: Table, ids: Mapping[str, Field], where: str) -> None:
        """What goes to paper: columns of the table, each once, in its order, and narrow enough to be read."""
        places = [(f"{where}.impresion[{index}]", id) for index, id in enumerate(table.printed)]
        for place, id in places:
            self.loader.reference(place, id, ids)
        self.loader.unique(places)
        if any(id not in ids for id in table.printed):
            return
        order = [field.id for field in table.fields if field.id in table.printed]
        if table.printed and order != list(dict.fromkeys(table.printed)):
            self.loader.fault("E704", f"{where}.impresion", ", ".join(table.printed), ", ".join(order))
        across = pixels(ids[id].width for id in order)
        if across > readable_on(LEGAL):
            most = readable_on(LEGAL)
            reason = f"sus anchos no caben en papel oficio con letra legible: sobran {across - most:.0f} de {most:.0f}"
            self.loader.fault("E706", f"{where}.impresion", ", ".join(order), reason=reason)

    def _prefill(self, table: Table, ids: Mapping[str, Field], where: str) -> None:
        for index, prefill in enumerate(table.prefill):
            self._condition(prefill.when, f"{where}.prellenado[{index}].si")
            for number, row in enumerate(prefill.rows):
                place = f"{where}.prellenado[{index}].filas[{number}]"
                for key, value in row.items():
                    self.loader.reference(place, key, ids)
                    choices = self.lists.get(ids[key].choices) if key in ids else None
                    if choices and not choices.open:
                        self.loader.reference(f"{place}.{key}", value, choices.active())

    def _field(self, field: Field, where: str, siblings: Mapping[str, Field]) -> None:
        loader = self.loader
        check_identifier(loader, f"{where}.id", field.id)
        if not fold(field.label) or len(field.label) > 255 or field.label != field.label.strip():
            reason = "una etiqueta tiene de 1 a 255 caracteres, sin espacios a los lados"
            loader.fault("E706", f"{where}.etiqueta", field.label[:40], reason=reason)
        if len(field.help) + len(field.example) + len(" Ej.: ") > MAX_PROMPT:
            reason = f"con el ejemplo pasa de {MAX_PROMPT} caracteres, lo que cabe en el aviso de una celda"
            loader.fault("E706", f"{where}.ayuda", field.help[:40] + "…", reason=reason)
        if not 1 <= field.width <= 255:
            loader.fault("E706", f"{where}.ancho", str(field.width), reason="un ancho es de 1 a 255")
        self._limits(field, where)
        self._references(field, where, siblings)

    def _limits(self, field: Field, where: str) -> None:
        low, high = field.minimum, field.maximum
        if low is not None and high is not None and low > high:
            self.loader.fault("E704", f"{where}.minimo", str(low), f"hasta el máximo ({high})")
        for key, limit in (("minimo", low), ("maximo", high)):
            if limit is not None and not KINDS[field.kind].numeric:
                *others, last = (name for name, kind in KINDS.items() if kind.numeric)
                self.loader.fault("E704", f"{where}.{key}", str(limit), f"ninguno: es de {', '.join(others)} y {last}")

    def _references(self, field: Field, where: str, siblings: Mapping[str, Field]) -> None:
        loader = self.loader
        if KINDS[field.kind].listed != bool(field.choices):
            loader.fault("E702", where, expected="lista" if not field.choices else 'tipo = "lista"')
        if field.choices:
            loader.reference(f"{where}.lista", field.choices, self.list_ids)
        self._condition(field.required_when, f"{where}.obligatorio_si")
        if field.not_before:
            dates = [one.id for one in siblings.values() if KINDS[one.kind].dated and one.id != field.id]
            loader.reference(f"{where}.no_antes_de", field.not_before, dates)
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
            for value in filter(None, condition.values):  # "" is a blank
                self.loader.reference(f"{where}.valores", value, options)


def _other_names(field: Field) -> Iterable[str]:
    return (name for name in field.synonyms if fold(name) != fold(field.label))
