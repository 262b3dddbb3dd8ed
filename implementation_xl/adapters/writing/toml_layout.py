"""A TOML text with other values in it, and all else, comments and order too, as it stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from implementation_xl.base.toml_text import TomlFaultError


def with_values(text: str, values: Mapping[str, Any]) -> str:
    """The text with the values of some keys: None takes a key out, a mapping changes what it names in that table.

    A list takes the place of the list that stood there. Raises TomlFaultError for a text that is no TOML.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        _put(document, values)
        written = tomlkit.dumps(document)
    except TOMLKitError as error:
        raise TomlFaultError(str(error)) from error
    if "\r\n" in text:
        written = written.replace("\r\n", "\n").replace("\n", "\r\n")
    return written


def _put(table: Any, values: Mapping[str, Any]) -> None:
    import tomlkit

    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        elif isinstance(value, Mapping):
            if not isinstance(table.get(key), Mapping):
                table[key] = tomlkit.table()
            _put(table[key], value)
        elif isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
            _put_rows(table, key, value)
        elif key not in table or table[key] != value:
            table[key] = value


def _put_rows(table: Any, key: str, rows: list[Mapping[str, Any]]) -> None:
    """A list of tables: those that say the same stay with their comments."""
    import tomlkit
    from tomlkit.items import AoT

    if not isinstance(table.get(key), AoT):
        table[key] = tomlkit.aot()
    listed = table[key]
    for index, row in enumerate(rows):
        if index < len(listed):
            _put(listed[index], dict.fromkeys(listed[index].keys() - row.keys()) | dict(row))
        else:
            listed.append(tomlkit.item(dict(row)))
    while len(listed) > len(rows):
        del listed[-1]
