"""TOML data -> model, validated like any other data: every fault is a problem with its file and key path.

The shape of a definition is read from the dataclasses of `model` (their metadata), so loader, checks and the JSON
Schema for editors cannot disagree.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from io import TextIOWrapper
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from implementation_xl.base.files import opened_file, reason
from implementation_xl.base.problems import Problem
from implementation_xl.base.toml_text import MOST_CHARACTERS, TomlFaultError, toml_of
from implementation_xl.base.words import did_you_mean
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import ListValue

TYPE_NAMES: dict[type, str] = {
    str: "un texto",
    int: "un entero",
    float: "un número",
    bool: "true o false",
    dict: "una tabla",
    list: "una lista",
    datetime: "una fecha y hora",
    date: "una fecha",
    time: "una hora",
}
JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
FAULTY: Any = object()
_P = ParamSpec("_P")
_T = TypeVar("_T")


def toml_file(path: Path) -> dict[str, Any] | Problem:
    """What a TOML file holds, or why it cannot be used (E707). Raises FileNotFoundError where there is no file."""
    try:
        with TextIOWrapper(opened_file(path), encoding="utf-8-sig") as stream:
            return toml_of(stream.read(MOST_CHARACTERS + 1))
    except FileNotFoundError:
        raise
    except UnicodeDecodeError:
        why = "no está guardado en UTF-8"
    except TomlFaultError as error:
        why = str(error)
    except OSError as error:
        why = reason(error)
    return Problem("E707", str(path), params={"reason": why})


def by_identity(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Remember what a function of definitions gives, by which objects it is given and not by what they say.

    Definitions are loaded once and never change; hashing a whole form at each call costs more than reading one.
    """
    known: dict[tuple[int, ...], tuple[Any, _T]] = {}

    @functools.wraps(function)
    def remembered(*objects: _P.args, **options: _P.kwargs) -> _T:
        key = tuple(map(id, objects))
        if key not in known:
            if len(known) >= 20_000:
                known.clear()
            known[key] = objects, function(*objects, **options)
        return known[key][1]

    return remembered


@functools.cache
def _keys(cls: type) -> dict[str, tuple[dataclasses.Field[Any], Any]]:
    """The TOML keys of a model class: key -> (dataclass field, resolved type)."""
    hints = typing.get_type_hints(cls)
    return {one.metadata["toml"]: (one, hints[one.name]) for one in dataclasses.fields(cls)}


def _options(field: dataclasses.Field[Any]) -> tuple[str, ...]:
    """The only values that a key takes; empty where any will do."""
    enum: tuple[str, ...] | str = field.metadata["enum"]
    return tuple(KINDS) if isinstance(enum, str) else enum


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


class Loader:
    """Builds model objects from the data of one TOML file and collects what is wrong with it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def fault(self, code: str, where: str, found: str | None = None, expected: str | None = None, **params: str) -> Any:
        """Record a problem at a key path; returns FAULTY."""
        self.problems.append(Problem(code, self.path, None, where, found=found, expected=expected, params=params))
        return FAULTY

    def build(self, cls: type, data: Any, where: str) -> Any:
        """An object of the model class `cls`, or FAULTY with the reasons recorded."""
        if not isinstance(data, dict):
            return self.wrong_type(where, "una tabla", data)
        known = _keys(cls)
        values: dict[str, Any] = {}
        sound = True
        for key in data:
            if key not in known:
                options = ", ".join(known)
                self.fault("E701", _join(where, key), key, options, suggestion=did_you_mean(key, known))
                sound = False
        for key, (field, hint) in known.items():
            if key in data:
                value = self._value(hint, data[key], _join(where, key), _options(field))
                sound = sound and value is not FAULTY
                values[field.name] = value
            elif _is_required(field):
                sound = False
                self.fault("E702", where, expected=key)
        return cls(**values) if sound else FAULTY

    def _value(self, hint: Any, data: Any, where: str, enum: tuple[str, ...] = ()) -> Any:
        origin = typing.get_origin(hint)
        if origin in (typing.Union, types.UnionType):
            return self._value(next(a for a in typing.get_args(hint) if a is not type(None)), data, where)
        if origin is tuple:
            if not isinstance(data, list):
                return self.wrong_type(where, "una lista", data)
            item = typing.get_args(hint)[0]
            items = [self._value(item, one, f"{where}[{index}]") for index, one in enumerate(data)]
            return FAULTY if any(one is FAULTY for one in items) else tuple(items)
        if origin is dict:
            if not isinstance(data, dict):
                return self.wrong_type(where, "una tabla", data)
            item = typing.get_args(hint)[1]
            pairs = {name: self._value(item, one, _join(where, name)) for name, one in data.items()}
            return FAULTY if any(one is FAULTY for one in pairs.values()) else pairs
        if dataclasses.is_dataclass(hint):
            assert isinstance(hint, type)
            short = next(iter(_keys(hint)))
            if isinstance(data, str) and hint is ListValue:
                data = {short: data}
            return self.build(hint, data, where)
        return self._scalar(hint, data, where, enum)

    def _scalar(self, hint: type, data: Any, where: str, enum: tuple[str, ...]) -> Any:
        if hint is float and type(data) is int:
            data = float(data)
        if type(data) is not hint:
            return self.wrong_type(where, TYPE_NAMES[hint], data)
        if enum and data not in enum:
            word = str(data)
            return self.fault("E704", where, word, ", ".join(enum), suggestion=did_you_mean(word, enum))
        return data

    def wrong_type(self, where: str, expected: str, data: Any) -> Any:
        """A fault for a value of another type than `expected`; returns FAULTY."""
        return self.fault("E703", where, TYPE_NAMES.get(type(data), type(data).__name__), expected)

    def only(self, data: dict[str, Any], root: str) -> None:
        """A fault for each key of a file beside its one root."""
        for key in data:
            if key != root:
                self.fault("E701", key, key, root, suggestion=did_you_mean(key, [root]))

    def unique(self, names: Iterable[tuple[str, str]], folded: Callable[[str], str] = str.casefold) -> None:
        """A fault for each (key path, name) whose name came before."""
        seen: set[str] = set()
        for where, name in names:
            if folded(name) in seen:
                self.fault("E705", where, name)
            seen.add(folded(name))

    def reference(self, where: str, name: str, options: Iterable[str]) -> None:
        """A fault when `name` is not one of `options`."""
        known = list(options)
        if name not in known:
            self.fault("E704", where, name, ", ".join(known), suggestion=did_you_mean(name, known))


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def json_schema(cls: type, root: str = "", *, many: bool = False) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a definition file that holds an object of the model class `cls`.

    With `root` the file holds it under that key, with `many` a list of them.
    """
    definitions: dict[str, Any] = {}
    content = _class_schema(cls, definitions)
    if many:
        content = {"type": "array", "items": content}
    if root:
        content = {"type": "object", "properties": {root: content}, "required": [root], "additionalProperties": False}
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **content, "$defs": dict(sorted(definitions.items()))}


def _class_schema(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}
        properties = {}
        for key, (field, hint) in _keys(cls).items():
            schema = _type_schema(hint, definitions)
            if options := _options(field):
                schema = {**schema, "enum": list(options)}
            properties[key] = {**schema, "description": field.metadata["doc"]}
        required = [key for key, (one, _) in _keys(cls).items() if _is_required(one)]
        definitions[cls.__name__].update(
            type="object", properties=properties, required=required, additionalProperties=False
        )
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _type_schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _type_schema(next(a for a in arguments if a is not type(None)), definitions)
    if origin is tuple:
        return {"type": "array", "items": _type_schema(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type_schema(arguments[1], definitions)}
    if dataclasses.is_dataclass(hint):
        assert isinstance(hint, type)
        schema = _class_schema(hint, definitions)
        return {"anyOf": [{"type": "string"}, schema]} if hint is ListValue else schema
    return {"type": JSON_TYPES[hint]}
