"""What must hold of the contradictions that a definition declares, beyond their shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter

from implementation_xl.base.problems import CODES
from implementation_xl.forms.conditions import (
    BLANK,
    CUTOFF,
    HEADER,
    ORDER,
    OTHERWISE,
    Clause,
    has_order,
    is_scale,
    parse,
)
from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import Choices, Contradiction, Field, Following, Table

EXAMPLE = "COLUMNA = palabra | palabra, COLUMNA = vacío, COLUMNA < COLUMNA, COLUMNA >= 1 (con espacios)"


def check_rules(
    loader: Loader, table: Table, where: str, header: Mapping[str, Field], lists: Mapping[str, Choices]
) -> None:
    """Record every fault of a table's `seguimiento`, `contradicciones` and `filas_externas`."""
    fields = {field.id: field for field in table.fields if not field.computed}
    checker = _RuleCheck(loader, fields, header, lists, [field.id for field in table.fields])
    if table.following:
        checker.following(table.following, f"{where}.seguimiento")
    for index, rule in enumerate(table.contradictions):
        checker.contradiction(rule, f"{where}.contradicciones[{index}]")
    # A company's own list of areas may be without the client's: then no row is the client's.
    _RuleCheck(loader, fields, header, {}, checker.all_ids).clauses(table.external_rows, f"{where}.filas_externas")


class _RuleCheck:
    """The columns that a rule of one table may name: those that people fill, and to be shown the computed ones too."""

    def __init__(
        self,
        loader: Loader,
        fields: Mapping[str, Field],
        header: Mapping[str, Field],
        lists: Mapping[str, Choices],
        all_ids: list[str],
    ) -> None:
        self.loader, self.fields, self.header, self.lists = loader, fields, header, lists
        self.all_ids = all_ids

    def following(self, rule: Following, where: str) -> None:
        """The faults of what is opened and closed."""
        dates = [field.id for field in self.fields.values() if field.kind == "fecha"]
        for key, name in (("cierre", rule.closed_on), ("limite", rule.due), ("apertura", rule.opened)):
            if name:
                self.loader.reference(f"{where}.{key}", name, dates)
        self.loader.reference(f"{where}.estado", rule.state, self.fields)
        if rule.person:
            self.loader.reference(f"{where}.persona", rule.person, self.fields)
        if rule.day:
            days = [field.id for field in self.header.values() if field.kind == "fecha"]
            self.loader.reference(f"{where}.dia", rule.day, days)
        if not set(rule.closed) - set(rule.undated):
            self.loader.fault("E702", where, expected="cerrado (al menos uno que pida fecha de cierre)")
        self._words(rule.closed, rule.state, f"{where}.cerrado")
        self._words([rule.late] if rule.late else [], rule.state, f"{where}.vencido")
        for index, word in enumerate(rule.undated):
            self.loader.reference(f"{where}.sin_fecha[{index}]", word, rule.closed)

    def contradiction(self, rule: Contradiction, where: str) -> None:
        """The faults of one contradiction."""
        self.loader.reference(f"{where}.codigo", rule.code, CODES)
        self.loader.reference(f"{where}.campo", rule.field, self.fields)
        if not rule.when:
            self.loader.fault("E702", where, expected="si")
        self.clauses(rule.when, f"{where}.si")
        self._shown(rule.found, f"{where}.encontrado")
        self._shown(rule.expected, f"{where}.esperado")
        if rule.code in CODES:
            known = _placeholders(CODES[rule.code].message + CODES[rule.code].hint)
            for name in rule.params:
                self.loader.reference(f"{where}.datos.{name}", name, known)

    def clauses(self, texts: Iterable[str], where: str) -> None:
        """The faults of conditions on a row."""
        for index, text in enumerate(texts):
            clause = parse(text)
            if clause is None:
                self.loader.fault("E704", f"{where}[{index}]", text, EXAMPLE)
            else:
                self._clause(clause, f"{where}[{index}]")

    def _clause(self, clause: Clause, where: str) -> None:
        if clause.otherwise:
            self._clause(clause.otherwise, where)
            if clause.operator not in ORDER or clause.constant is not None or clause.otherwise.operator not in ORDER:
                self.loader.fault("E704", where, OTHERWISE.strip(), "«si no» entre dos comparaciones de columnas")
                return
        if not all(self._known(name, where) for name in clause.left):
            return
        if clause.operator in ORDER:
            self._ordered(clause, where)
        elif len(clause.left) > 1:
            self.loader.fault("E704", where, " * ".join(clause.left), "una sola columna antes de = o <>")
        elif has_order(self.fields[clause.left[0]]):
            self.loader.reference(where, clause.right, [BLANK])
        else:
            self._words(clause.words, clause.left[0], where)

    def _ordered(self, clause: Clause, where: str) -> None:
        """An order is between numbers, or between days."""
        sides = [self.fields[name] for name in clause.left]
        if clause.right.startswith(HEADER):
            name = clause.right.removeprefix(HEADER)
            self.loader.reference(where, name, [field.id for field in self.header.values() if field.kind == "fecha"])
        elif clause.constant is None and clause.right != CUTOFF:
            if not all(self._known(name, where) for name in clause.factors):
                return
            sides += [self.fields[name] for name in clause.factors]
        days = clause.right == CUTOFF or clause.right.startswith(HEADER)
        for field in dict.fromkeys(sides):
            multiplied = len(clause.left) > 1 or (clause.constant is None and len(clause.factors) > 1)
            if not has_order(field) or (days or sides[0].kind == "fecha") != (field.kind == "fecha"):
                self.loader.fault("E704", where, field.id, "columnas que se pueden comparar: todas fechas o números")
            elif field.kind == "porcentaje" and clause.constant is None:
                self.loader.fault("E704", where, clause.right, "un número: un porcentaje se compara con un número")
            elif multiplied and not is_scale(field):
                self.loader.fault("E704", where, field.id, "enteros con minimo desde 1 y maximo hasta 9 más")

    def _known(self, name: str, where: str) -> bool:
        self.loader.reference(where, name, self.fields)
        return name in self.fields

    def _words(self, words: Iterable[str], name: str, where: str) -> None:
        """Words of a column with a closed list are of that list."""
        choices = self.lists.get(self.fields[name].choices) if name in self.fields else None
        for word in words if choices and not choices.open else ():
            self.loader.reference(where, word, [*(choice.value for choice in choices.values), BLANK] if choices else [])

    def _shown(self, text: str, where: str) -> None:
        if text.startswith(HEADER):
            self.loader.reference(where, text.removeprefix(HEADER), self.header)
            return
        if "{" in text:
            for name in _placeholders(text):
                self.loader.reference(where, name, self.all_ids)
        elif text:
            self.loader.reference(where, text, self.fields)


def _placeholders(template: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(template) if name]
    except ValueError:
        return [template]
