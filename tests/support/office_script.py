"""Carries out jobs inside LibreOffice: office_script.py JOBS.json ANSWERS.json, under a Python that has `uno`.

That may be LibreOffice's own Python, older than the project's, so the code keeps to what Python 3.8 knows.
JOBS: {"office": command line, "jobs": [{"source": URL, "target": URL, "filter": name, "steps": [...]}]}.
ANSWERS: a list with, for each job, null or what went wrong.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import uuid
from datetime import date
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.sheet.CellDeleteMode import LEFT, UP
from com.sun.star.sheet.CellInsertMode import DOWN, RIGHT
from com.sun.star.table import TableSortField

CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA


def main(jobs_file: str, answers_file: str) -> None:
    orders = json.loads(Path(jobs_file).read_text(encoding="utf-8"))
    pipe = "ixl" + uuid.uuid4().hex
    process = subprocess.Popen([*orders["office"], f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"])
    desktop = connect(pipe, process)
    answers = []
    try:
        for job in orders["jobs"]:
            answers.append(attempt(desktop, job))
    finally:
        stop(desktop, process)
    Path(answers_file).write_text(json.dumps(answers), encoding="utf-8")


def connect(pipe, process):
    """The office's desktop, as soon as the program answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + 80
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise
            time.sleep(0.1)


def stop(desktop, process):
    with contextlib.suppress(DisposedException):
        desktop.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def attempt(desktop, job):
    """Carry out one job; None, or what went wrong. A dead office is not survived."""
    document = None
    try:
        document = desktop.loadComponentFromURL(job["source"], "_blank", 0, properties(Hidden=True))
        if document is None:
            return "cannot be opened"
        document.calculateAll()
        document.enableAutomaticCalculation(False)  # not after each cell of a paste
        for step in job["steps"]:
            STEPS[step["do"]](document, step)
        document.enableAutomaticCalculation(True)
        document.calculateAll()
        document.storeToURL(job["target"], properties(FilterName=job["filter"]))
    except DisposedException:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        if document is not None:
            document.close(True)
    return None


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def sheet_of(document, name):
    return document.Sheets.getByName(name)


def area_of(document, step, key="area"):
    return sheet_of(document, step["sheet"]).getCellRangeByName(step[key])


def column_index(document, step):
    return sheet_of(document, step["sheet"]).getCellRangeByName(step["column"] + "1").RangeAddress.StartColumn


def store(document, cell, value):
    if value is None:
        cell.clearContents(CONTENTS)
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(plain(document, value))


def plain(document, value):
    """A value as a cell stores it: a date as its serial number."""
    if not isinstance(value, dict):
        return value
    zero = document.NullDate
    days = date.fromisoformat(value["date"]).toordinal() - date(zero.Year, zero.Month, zero.Day).toordinal()
    return days + value["seconds"] / 86400


def set_value(document, step):
    store(document, area_of(document, step, "cell").getCellByPosition(0, 0), step["value"])


def set_values(document, step):
    first = area_of(document, step, "cell").RangeAddress
    rows = step["rows"]
    last = first.StartColumn + len(rows[0]) - 1, first.StartRow + len(rows) - 1
    area = sheet_of(document, step["sheet"]).getCellRangeByPosition(first.StartColumn, first.StartRow, *last)
    area.setDataArray(tuple(tuple("" if value is None else plain(document, value) for value in row) for row in rows))


def type_text(document, step):
    area_of(document, step, "cell").getCellByPosition(0, 0).FormulaLocal = step["text"]


def insert_rows(document, step):
    sheet_of(document, step["sheet"]).Rows.insertByIndex(step["at"] - 1, step["count"])


def delete_rows(document, step):
    sheet_of(document, step["sheet"]).Rows.removeByIndex(step["at"] - 1, step["count"])


def insert_cells(document, step):
    area = area_of(document, step)
    area.Spreadsheet.insertCells(area.RangeAddress, RIGHT if step["sideways"] else DOWN)


def delete_cells(document, step):
    area = area_of(document, step)
    area.Spreadsheet.removeRange(area.RangeAddress, LEFT if step["sideways"] else UP)


def insert_columns(document, step):
    sheet_of(document, step["sheet"]).Columns.insertByIndex(column_index(document, step), step["count"])


def delete_columns(document, step):
    sheet_of(document, step["sheet"]).Columns.removeByIndex(column_index(document, step), step["count"])


def sort(document, step):
    area = area_of(document, step)
    key = TableSortField()
    key.Field = column_index(document, step) - area.RangeAddress.StartColumn
    key.IsAscending = not step["descending"]
    keys = uno.Any("[]com.sun.star.table.TableSortField", (key,))
    area.sort(properties(SortFields=keys, ContainsHeader=step["header"], BindFormatsToContent=True))


def target_cell(document, step):
    return sheet_of(document, step["to_sheet"]).getCellRangeByName(step["to"]).getCellByPosition(0, 0).CellAddress


def cut(document, step):
    area = area_of(document, step)
    area.Spreadsheet.moveRange(target_cell(document, step), area.RangeAddress)


def copy(document, step):
    area = area_of(document, step)
    area.Spreadsheet.copyRange(target_cell(document, step), area.RangeAddress)


def clear(document, step):
    area_of(document, step).clearContents(CONTENTS)


def rename_sheet(document, step):
    sheet_of(document, step["sheet"]).Name = step["name"]


def time_recalculations(document, step):
    """The seconds of each hard recalculation, into a file."""
    taken = []
    for _ in range(step["times"]):
        begun = time.perf_counter()
        document.calculateAll()
        taken.append(time.perf_counter() - begun)
    Path(step["to"]).write_text(json.dumps(taken), encoding="utf-8")


def time_edits(document, step):
    """The seconds of what is calculated after each of some numbers typed in turn in one cell, into a file."""
    cell = document.Sheets.getByName(step["sheet"]).getCellRangeByName(step["cell"])
    taken = []
    for number in step["numbers"]:
        begun = time.perf_counter()
        cell.setValue(number)
        document.calculate()
        taken.append(time.perf_counter() - begun)
    Path(step["to"]).write_text(json.dumps(taken), encoding="utf-8")


STEPS = {
    step.__name__: step
    for step in (
        set_value,
        set_values,
        type_text,
        insert_rows,
        delete_rows,
        insert_cells,
        delete_cells,
        insert_columns,
        delete_columns,
        sort,
        cut,
        copy,
        clear,
        rename_sheet,
        time_recalculations,
        time_edits,
    )
}

if __name__ == "__main__":
    main(*sys.argv[1:])
