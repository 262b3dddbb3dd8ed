"""Tables as typed pandas DataFrames; the only core module that imports pandas, and only when asked for."""

from __future__ import annotations

import pandas as pd

from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field
from implementation_xl.forms.tables import TableData


def table_frame(data: TableData) -> pd.DataFrame:
    """The records of a table: a column per input field, indexed by sheet row (1-based).

    Dates are datetime64, percents (fractions) and numbers float64, whole numbers Int64, lists and texts str, times
    `datetime.time` objects; a blank is NaT, NaN or NA.
    """
    index = pd.Index(data.rows, name="fila", dtype="int64")
    fields = [one for one in data.table.fields if not one.computed]
    return pd.DataFrame({one.id: _series(one, data, index) for one in fields}, index=index)


def _series(one: Field, data: TableData, index: pd.Index) -> pd.Series:
    return pd.Series(data.columns[one.id], index=index, dtype=KINDS[one.kind].dtype)
