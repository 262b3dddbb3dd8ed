"""What changed between two versions of a form, in Spanish, as a control of changes writes it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from implementation_xl.base.words import fold
from implementation_xl.forms.conditions_said import word_list
from implementation_xl.forms.contradictions import rule_in_words
from implementation_xl.forms.model import Block, Condition, Contradiction, Field, Form, Sheet, Table
from implementation_xl.forms.releases import Shared, has_default

NOTHING = "nada"
_NAMES = {
    "titulo": "título",
    "archivo": "nombre del libro",
    "objetivo": "objetivo",
    "quien": "quién lo llena",
    "cuando": "cuándo se llena",
    "tipo": "clase de dato",
    "obligatorio_si": "obligatorio solo si",
    "ayuda": "ayuda",
    "ejemplo": "ejemplo",
    "ancho": "ancho",
    "lista": "lista",
    "sinonimos": "otros títulos con que se reconoce",
    "no_antes_de": "no puede ser anterior a",
    "si_falta": "gravedad cuando falta",
    "filas": "filas con formato",
    "impresion": "columnas que se imprimen",
    "fijar_hasta": "última columna fija",
    "externo": "lo que puede ver el cliente",
    "instrucciones": "instrucciones",
    "prellenado": "filas que ya vienen escritas",
    "puede_faltar": "puede faltar en un libro anterior",
}
_FORM_APART = frozenset({"id", "version", "hojas", "borrador"})
_SHEET_APART = frozenset({"nombre", "bloques", "tabla"})
_TABLE_APART = frozenset({"id", "campos", "contradicciones", "antes"})
_BLOCK_APART = frozenset({"id", "campos"})
_FIELD_APART = frozenset({"id", "etiqueta", "obligatorio", "antes"})


class FormChange(NamedTuple):
    """One change: what kind it is, of what part of the form, and the sentence of the control of changes."""

    kind: str
    where: str
    text: str


def changes_between(
    old: Form, new: Form, before: Shared | None = None, after: Shared | None = None
) -> list[FormChange]:
    """All that changed from one version to another; of lists and goal where it is given how they stood.

    First what a form has, lacks or calls otherwise; then what it says of each part.
    """
    changes = [*_properties(old, new, "Formato", _FORM_APART, {})]
    changes += _sheets(old, new)
    changes += _header(old, new)
    tables = {table.id: (sheet, table) for sheet, table in old.tables()}
    current = {_id_before(table, tables): (sheet, table) for sheet, table in new.tables()}
    for id, (sheet, table) in current.items():
        if id in tables:
            changes += _table(old, new, tables[id][1], table)
        else:
            changes.append(
                FormChange("tabla agregada", f"Hoja «{sheet.name}»", f"Se agrega la tabla {_told_table(table)}.")
            )
    for id, (sheet, table) in tables.items():
        if id not in current:
            changes.append(
                FormChange("tabla retirada", f"Hoja «{sheet.name}»", f"Se retira la tabla {_told_table(table)}.")
            )
    if before and after:
        changes += shared_changes(before, after, new)
    return sorted(changes, key=_is_of_words)


def _is_of_words(change: FormChange) -> bool:
    return change.kind == "cambio" or "cambiad" in change.kind


def shared_changes(before: Shared, after: Shared, form: Form) -> Iterator[FormChange]:
    """What changed of a form's lists and of the goal of its indicator."""
    for id in sorted({*before.lists, *after.lists}):
        if id in before.lists and id in after.lists and before.lists[id] != after.lists[id]:
            where = f"Lista «{id}»{_shown_by(form, id)}"
            text = _items(before.lists[id], after.lists[id], {})
            yield FormChange("lista cambiada", where, f"{where}: {text}.")
    where = f"Indicador «{form.indicator}»"
    for name, old, new in (("meta", before.goal, after.goal), ("alerta", before.alert, after.alert)):
        if old != new and old is not None and new is not None:
            yield FormChange("meta cambiada", where, f"{where}: {name}, antes {_percent(old)}; ahora {_percent(new)}.")


def changes_told(changes: Sequence[FormChange], most: int = 0) -> str:
    """The changes as one text, the first `most` of them in full and the rest counted."""
    first = changes[: most or None]
    rest = len(changes) - len(first)
    more = f" Y {rest} {'cambio' if rest == 1 else 'cambios'} más." if rest else ""
    return " ".join(change.text for change in first) + more


# sheets and blocks


def _sheets(old: Form, new: Form) -> Iterator[FormChange]:
    pairs = _paired(old.sheets, new.sheets)
    for sheet in new.sheets:
        former = next((a for a, b in pairs if b is sheet), None)
        where = f"Hoja «{sheet.name}»"
        if former is None:
            yield FormChange("hoja agregada", where, f"Se agrega la hoja «{sheet.name}».")
            continue
        if former.name != sheet.name:
            yield FormChange("hoja renombrada", where, f"La hoja «{former.name}» pasa a llamarse «{sheet.name}».")
        yield from _properties(former, sheet, where, _SHEET_APART, {})
        yield from _blocks(former, sheet, where, _labels(*_headers(old, new)))
    kept = {id(a) for a, _ in pairs}
    for sheet in old.sheets:
        if id(sheet) not in kept:
            yield FormChange("hoja retirada", f"Hoja «{sheet.name}»", f"Se retira la hoja «{sheet.name}».")
    names = {id(a): b.name for a, b in pairs}
    order = [names[id(sheet)] for sheet in old.sheets if id(sheet) in names]
    for name, after in _moved(order, [sheet.name for sheet in new.sheets]):
        yield FormChange("hoja movida", f"Hoja «{name}»", f"La hoja «{name}» se mueve {_place(after, {})}.")


def _paired(old: Sequence[Sheet], new: Sequence[Sheet]) -> list[tuple[Sheet, Sheet]]:
    """The sheets that go on, by their table, else their name, else a block."""
    pairs: list[tuple[Sheet, Sheet]] = []
    for same in (_same_table, _same_name, _same_block):
        for former in old:
            for sheet in new:
                taken = any(former is a or sheet is b for a, b in pairs)
                if not taken and same(former, sheet):
                    pairs.append((former, sheet))
    return pairs


def _same_table(a: Sheet, b: Sheet) -> bool:
    return bool(a.table and b.table and a.table.id == _id_before(b.table, {a.table.id}))


def _id_before(table: Table, former: Container[str]) -> str:
    """The id that a table had in the version before: its own, or the one that its definition says (`antes`)."""
    return table.former if table.former and table.id not in former else table.id


def _same_name(a: Sheet, b: Sheet) -> bool:
    return fold(a.name) == fold(b.name)


def _same_block(a: Sheet, b: Sheet) -> bool:
    return bool({field.id for one in a.blocks for field in one.fields} & {f.id for one in b.blocks for f in one.fields})


def _blocks(old: Sheet, new: Sheet, where: str, labels: Mapping[str, str]) -> Iterator[FormChange]:
    former = {block.id: block for block in old.blocks}
    current = {block.id: block for block in new.blocks}
    for id, block in current.items():
        if id in former:
            yield from _properties(former[id], block, f"Bloque «{_named(block)}»", _BLOCK_APART, labels)
        else:
            yield FormChange("bloque agregado", where, f"{where}: se agrega el bloque «{_named(block)}».")
    for id, block in former.items():
        if id not in current:
            yield FormChange("bloque retirado", where, f"{where}: se retira el bloque «{_named(block)}».")


def _named(part: Block | Table) -> str:
    return part.title or part.id


def _told_table(table: Table) -> str:
    return f"«{_named(table)}», con las columnas {word_list([f'«{one.label}»' for one in table.fields], 'y')}"


# fields


def _header(old: Form, new: Form) -> Iterator[FormChange]:
    former, current = _headers(old, new)
    yield from _fields(former, current, _OF_HEADER, _labels(former, current))


def _table(old: Form, new: Form, former: Table, table: Table) -> Iterator[FormChange]:
    where = f"Tabla «{_named(table)}»"
    labels = _labels(former.fields, table.fields)
    yield from _properties(former, table, where, _TABLE_APART, labels)
    yield from _fields(former.fields, table.fields, _Words("columna", "la", "a", where), labels)
    for rule in table.contradictions:
        if rule not in former.contradictions:
            yield FormChange("regla agregada", where, f"{where}: se agrega la regla {_rule(new, table, rule)}.")
    for rule in former.contradictions:
        if rule not in table.contradictions:
            yield FormChange("regla retirada", where, f"{where}: se retira la regla {_rule(old, former, rule)}.")
    kept = [rule for rule in former.contradictions if rule in table.contradictions]
    if kept != [rule for rule in table.contradictions if rule in kept]:
        yield FormChange("reglas movidas", where, f"{where}: cambia el orden en que se dicen sus reglas.")


def _rule(form: Form, table: Table, rule: Contradiction) -> str:
    shown = [f"{name} «{text}»" for name, text in (("muestra", rule.found), ("espera", rule.expected)) if text]
    more = f" ({', '.join(shown)})" if shown else ""
    return f"{rule.code} en «{table.field(rule.field).label}»: {rule_in_words(rule, form, table)}{more}"


def _headers(old: Form, new: Form) -> tuple[list[Field], list[Field]]:
    return [field for _, field in old.header_fields()], [field for _, field in new.header_fields()]


class _Words(NamedTuple):
    """How a field is spoken of: a column, or a field of the header."""

    noun: str
    article: str
    ending: str
    where: str


_OF_HEADER = _Words("campo", "el", "o", "Encabezado")


def _fields(
    old: Sequence[Field], new: Sequence[Field], words: _Words, labels: Mapping[str, str]
) -> Iterator[FormChange]:
    former, current = {field.id: field for field in old}, {field.id: field for field in new}
    noun, end, where = words.noun, words.ending, words.where
    replaced: set[str] = set()
    for index, field in enumerate(new):
        if field.id in former:
            yield from _field(former[field.id], field, words, labels)
            continue
        origins = [former[id] for id in _former_ids(field) if id in former]
        replaced.update(one.id for one in origins)
        after = _place(new[index - 1].id if index else None, labels)
        if origins:
            told_origins = word_list([f"«{one.label}»" for one in origins], "y")
            text = f"{where}: {words.article} {noun} «{field.label}» reemplaza a {told_origins}."
            yield FormChange(f"{noun} reemplazad{end}", where, text)
        else:
            text = f"{where}: se agrega {words.article} {noun} «{field.label}» {after}."
            yield FormChange(f"{noun} agregad{end}", where, text)
    for id, field in former.items():
        if id not in current and id not in replaced:
            text = f"{where}: se retira {words.article} {noun} «{field.label}»."
            yield FormChange(f"{noun} retirad{end}", where, text)
    for id, previous in _moved(list(former), list(current)):
        text = f"{where}: {words.article} {noun} «{current[id].label}» se mueve {_place(previous, labels)}."
        yield FormChange(f"{noun} movid{end}", where, text)


def _field(old: Field, new: Field, words: _Words, labels: Mapping[str, str]) -> Iterator[FormChange]:
    if old.label != new.label:
        text = f"{words.where}: {words.article} {words.noun} «{old.label}» pasa a llamarse «{new.label}»."
        yield FormChange(f"{words.noun} renombrad{words.ending}", words.where, text)
    what = f"{words.where}, {words.noun} «{new.label}»"
    if old.required != new.required:
        turn = "pasa a ser" if new.required else "deja de ser"
        yield FormChange(
            f"{words.noun} cambiad{words.ending}", words.where, f"{what}: {turn} obligatori{words.ending}."
        )
    for change in _properties(old, new, what, _FIELD_APART, labels):
        yield FormChange(f"{words.noun} cambiad{words.ending}", words.where, change.text)


def _former_ids(field: Field) -> tuple[str, ...]:
    """The ids that a field had in the version before, where its definition says so (`antes`)."""
    return field.former.fields if field.former else ()


def _moved(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """What stands elsewhere among what both have, with what it now comes after."""
    a, b = [id for id in old if id in new], [id for id in new if id in old]
    stayed: set[str] = set()
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        stayed.update(b[block.b : block.b + block.size])
    for index, id in enumerate(new):
        if id in a and id not in stayed:
            yield id, new[index - 1] if index else None


def _place(after: str | None, labels: Mapping[str, str]) -> str:
    return f"después de «{labels.get(after, after)}»" if after else "al comienzo"


def _labels(old: Iterable[Field], new: Iterable[Field]) -> dict[str, str]:
    """What people call each field, by id; the newer label where both have it."""
    return {field.id: field.label for field in (*old, *new)}


# anything else that a definition says


def _properties(
    old: Any, new: Any, where: str, apart: frozenset[str], labels: Mapping[str, str]
) -> Iterator[FormChange]:
    """The keys of two objects of one class that say something else, but those that are told apart."""
    for field in dataclasses.fields(new):
        key = field.metadata["toml"]
        a, b = getattr(old, field.name), getattr(new, field.name)
        if key in apart or a == b:
            continue
        name = _NAMES.get(key) or _first_clause(field.metadata["doc"])
        if isinstance(a, tuple) and isinstance(b, tuple) and all(isinstance(one, str) for one in (*a, *b)):
            text = f"{where}, {name}: {_items(a, b, labels)}."
        else:
            text = f"{where}, {name}: antes {_shown(a, labels)}; ahora {_shown(b, labels)}."
        yield FormChange("cambio", where, text)


def _first_clause(doc: str) -> str:
    for mark in (":", ";", ","):
        doc = doc.partition(mark)[0]
    return doc[:1].lower() + doc[1:]


def _items(old: Sequence[str], new: Sequence[str], labels: Mapping[str, str]) -> str:
    """What was put in, taken out or put in another order."""
    added = [f"«{labels.get(one, one)}»" for one in new if one not in old]
    gone = [f"«{labels.get(one, one)}»" for one in old if one not in new]
    parts = [f"se agrega {word_list(added, 'y')}"] if added else []
    parts += [f"se retira {word_list(gone, 'y')}"] if gone else []
    if not parts or [one for one in old if one in new] != [one for one in new if one in old]:
        parts.append(f"el orden pasa a {word_list([f'«{labels.get(one, one)}»' for one in new], 'y')}")
    return "; ".join(parts)


def _shown(value: Any, labels: Mapping[str, str]) -> str:
    if value is None or value in ("", (), {}):
        return NOTHING
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, str):
        return f"«{labels.get(value, value)}»"
    if isinstance(value, Condition):
        words = word_list([one or "vacío" for one in value.values], "o")
        return f"«{labels.get(value.field, value.field)}» dice {words}"
    show = functools.partial(_shown, labels=labels)
    if isinstance(value, Mapping):
        return ", ".join(f"{labels.get(name, name)}: {show(one)}" for name, one in value.items())
    if isinstance(value, Iterable):
        return "; ".join(f"({text})" if ", " in text else text for text in map(show, value))
    said = (
        (field.metadata["toml"], getattr(value, field.name))
        for field in dataclasses.fields(value)
        if not has_default(value, field)
    )
    return ", ".join(f"{name}: {show(one)}" for name, one in said)


def _percent(value: float) -> str:
    return f"{round(value * 100, 6):g} %".replace(".", ",")


def _shown_by(form: Form, id: str) -> str:
    fields = [one for _, one in form.header_fields()] + [one for _, table in form.tables() for one in table.fields]
    label = next((field.label for field in fields if field.choices == id), None)
    return f" (de «{label}»)" if label else ""
