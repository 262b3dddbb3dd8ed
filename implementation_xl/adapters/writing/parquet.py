"""Tables as Parquet by pyarrow, an optional extra: each column of one type, whatever the first rows hold."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from implementation_xl.base.words import written

ROWS_AT_A_TIME = 20_000


def available() -> bool:
    """True where pyarrow is installed."""
    return importlib.util.find_spec("pyarrow") is not None


def write_parquet(path: Path, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table; `columns` maps name to kind: texto, numero, entero or fecha. None is null."""
    import pyarrow
    import pyarrow.parquet

    types = {
        "texto": pyarrow.string(),
        "numero": pyarrow.float64(),
        "entero": pyarrow.int64(),
        "fecha": pyarrow.date32(),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
    waiting = iter(rows)
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        while batch := list(islice(waiting, ROWS_AT_A_TIME)):
            arrays = [
                pyarrow.array([_storable(value) for value in values], field.type)
                for values, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))


def _storable(value: Any) -> Any:
    """A value as Parquet takes it: a name that is no text at all is escaped."""
    return written(value) if isinstance(value, str) else value
