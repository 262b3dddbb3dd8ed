"""The sheet agrees with Python: generated forms, filled in many ways and recalculated by LibreOffice.

Hypothesis draws the forms, one office call recalculates them all, and each is compared as `engines.differences` says.
A form that disagrees is cut down to the fewest records that still do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from engines import Computed, differences, saved
from lxml import etree
from python_calamine import CalamineWorkbook
from workbook_strategies import EXAMPLES, MARCH, MIXED, NOT_AVAILABLE, TABLES, TRUE, Bare, Filled, drawn

from implementation_xl import generate, read
from implementation_xl.base.cells import column_letter
from implementation_xl.projects.measuring import measure_reading

FORMS = list(TABLES)
SIZES = {"clean": 10, "messy": 12}
SEEDS = [0]


# Many forms at once.


@pytest.fixture(scope="session")
def batch(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], dict[str, list[Computed]]]:
    """The drawn forms of a seed, recalculated once: "form kind" to its workbooks."""
    done: dict[int, dict[str, list[Computed]]] = {}

    def recalculated(seed: int) -> dict[str, list[Computed]]:
        if seed not in done:
            folder = tmp_path_factory.mktemp(f"seed{seed}")
            forms = {
                f"{form} {kind}": drawn(strategy(form), SIZES[kind], seed)
                for form in FORMS
                for kind, strategy in MIXED.items()
            }
            computed = iter(recalculate([one for some in forms.values() for one in some], office, folder))
            done[seed] = {name: [next(computed) for _ in some] for name, some in forms.items()}
        return done[seed]

    return recalculated


def recalculate(forms: Sequence[Filled], office: ModuleType, folder: Path) -> list[Computed]:
    paths = [one.write(folder / f"{number}.xlsx", quick=True) for number, one in enumerate(forms)]
    results = []
    for first in range(0, len(paths), 100):
        results += office.recalculate(paths[first : first + 100], folder / "recalculated")
    return [saved(one, path) for one, path in zip(forms, results, strict=True)]


def smallest(found: Computed, office: ModuleType, folder: Path) -> Computed:
    """The same form with the fewest records that still disagree, found by one office call a round."""
    for number in range(5):
        records = found.filled.records
        fewer = [[one] for one in records] + [[*records[:out], *records[out + 1 :]] for out in range(len(records))]
        trials = [found.filled.with_records(some) for some in fewer if len(some) < len(records)]
        place = folder / f"round{number}"
        place.mkdir()
        smaller = next((one for one in recalculate(trials, office, place) if differences(one)), None)
        if smaller is None:
            break
        found = smaller
    return found


def check(computed: Sequence[Computed], office: ModuleType, folder: Path) -> None:
    """Fail with the smallest form of the first that disagrees."""
    wrong = [one for one in computed if differences(one)]
    if wrong:
        worst = smallest(wrong[0], office, folder)
        lines = "\n".join(f"  {fault}" for fault in differences(worst))
        pytest.fail(f"{len(wrong)} of {len(computed)} disagree:\n{lines}\n{worst.filled!r}")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", FORMS)
def test_clean_forms_have_one_value(form: str, seed: int, batch: Any, office: ModuleType, tmp_path: Path) -> None:
    computed = batch(seed)[f"{form} clean"]
    check(computed, office, tmp_path)
    for one in computed:
        assert not any(one.table.as_sheet.values()), one.filled
        assert not one.table.ghosts, one.filled
        assert one.lines["calc_sin_contar"] == 0
        written = [record for record in one.filled.records if record.keys() - {"id", "numero"}]
        read_back = [{id: one.table.columns[id][index] for id in record} for index, record in enumerate(written)]
        assert read_back == written


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", FORMS)
def test_messy_forms_differ_only_where_a_cell_says_why(
    form: str, seed: int, batch: Any, office: ModuleType, tmp_path: Path
) -> None:
    computed = batch(seed)[f"{form} messy"]
    check(computed, office, tmp_path)
    assert any(one.lines["calc_sin_contar"] for one in computed)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "set_pruebas"])
def test_a_different_value_is_said_on_the_sheet(form: str, batch: Any) -> None:
    """Where Python's value is another than the sheet's, the sheet counts cells that it does not count."""
    for one in batch(0)[f"{form} messy"]:
        measured = measure_reading(one.reading)
        stored = one.lines["calc_valor"]
        if measured is None or not isinstance(stored, float) or measured.value == pytest.approx(stored, abs=1e-9):
            continue
        header = {place for id, place in one.reading.header_cells.items() if id in ("fecha_corte", "semana_laboral")}
        named = {(problem.sheet, problem.cell) for problem in one.reading.problems}
        assert one.lines["calc_sin_contar"] > 0 or header & named or _holidays_differ(one), one.filled


def _holidays_differ(one: Computed) -> bool:
    return (one.reading.holidays or ()) != (one.reading.holidays_as_sheet or ())


# Rows and columns come and go.


@dataclass(frozen=True)
class Edit:
    """What a person does to a filled form: steps, and the problems that it must cause."""

    name: str
    steps: Callable[[ModuleType, Filled], list[Any]]
    codes: tuple[str, ...] = ()


DATA = {form: one.plan.table(one.table) for form, one in EXAMPLES.items()}


def name_of(filled: Filled) -> str:
    return DATA[filled.form_id].sheet.name


def at(filled: Filled, field_id: str, row: int) -> str:
    return f"{column_letter(DATA[filled.form_id].column(field_id))}{row}"


def typed(office: ModuleType, filled: Filled, row: int, record: dict[str, Any]) -> list[Any]:
    """Type a record into a row, cell by cell."""
    return [
        office.set_value(name_of(filled), at(filled, id, row), value)
        for id, value in record.items()
        if value is not None
    ]


def first(filled: Filled) -> int:
    return DATA[filled.form_id].first_row


def last_formatted(filled: Filled) -> int:
    return DATA[filled.form_id].last_row


def last_column(filled: Filled) -> str:
    return column_letter(DATA[filled.form_id].columns)


def _type_below(office: ModuleType, filled: Filled) -> list[Any]:
    below = last_formatted(filled) + 1
    return [
        step
        for number, record in enumerate(filled.records[:3])
        for step in typed(office, filled, below + number, record)
    ]


def _insert(office: ModuleType, filled: Filled) -> list[Any]:
    row = first(filled) + 2
    return [
        office.insert_rows(name_of(filled), row, 2),
        *typed(office, filled, row, filled.records[0]),
        office.insert_rows(name_of(filled), first(filled)),
        *typed(office, filled, first(filled), filled.records[-1]),
    ]


def _delete_all(office: ModuleType, filled: Filled) -> list[Any]:
    count = last_formatted(filled) - first(filled) + 1
    return [
        office.delete_rows(name_of(filled), first(filled), count),
        *typed(office, filled, first(filled), filled.records[1]),
        *typed(office, filled, first(filled) + 1, filled.records[4]),
    ]


def _sort(office: ModuleType, filled: Filled) -> list[Any]:
    column = {"cronograma_general": "inicio_planeado", "control_actas": "fecha", "set_pruebas": "criticidad"}
    letter = column_letter(DATA[filled.form_id].column(column.get(filled.form_id, "estado")))
    area = f"A{first(filled)}:{last_column(filled)}{last_formatted(filled)}"
    return [office.sort(name_of(filled), area, letter, descending=True)]


def _cut(office: ModuleType, filled: Filled) -> list[Any]:
    area = f"A{first(filled) + 1}:{last_column(filled)}{first(filled) + 2}"
    return [office.cut(name_of(filled), area, f"A{first(filled) + 40}")]


def _copy(office: ModuleType, filled: Filled) -> list[Any]:
    area = f"A{first(filled)}:{last_column(filled)}{first(filled) + 2}"
    return [office.copy(name_of(filled), area, f"A{last_formatted(filled) - 1}")]


def _paste(office: ModuleType, filled: Filled) -> list[Any]:
    """Paste 60 rows of values over the columns that people fill: dates arrive as bare serial numbers."""
    table = DATA[filled.form_id].sheet.table
    assert table is not None
    records = [filled.records[number % len(filled.records)] for number in range(60)]
    steps = []
    for one in table.fields:
        if not one.computed:
            block = [[record.get(one.id)] for record in records]
            steps.append(office.set_values(name_of(filled), at(filled, one.id, last_formatted(filled) - 20), block))
    return steps


def _optional(filled: Filled) -> str:
    letter = column_letter(DATA[filled.form_id].column("observaciones"))
    return letter


EDITS = [
    Edit("nothing", lambda office, filled: []),
    Edit("type below the formatted rows", _type_below),
    Edit("insert rows", _insert),
    Edit("delete the first row", lambda office, filled: [office.delete_rows(name_of(filled), first(filled))]),
    Edit("delete all rows and type two", _delete_all),
    Edit(
        "empty a row",
        lambda office, filled: [
            office.clear(name_of(filled), f"A{first(filled) + 1}:{last_column(filled)}{first(filled) + 1}")
        ],
    ),
    Edit("sort", _sort),
    Edit("cut and paste", _cut),
    Edit("copy and paste", _copy),
    Edit("paste 60 rows", _paste),
    Edit("insert a column within", lambda office, filled: [office.insert_columns(name_of(filled), "D")]),
    Edit("insert a column before", lambda office, filled: [office.insert_columns(name_of(filled), "A")]),
    Edit(
        "insert rows above the table",
        lambda office, filled: [office.insert_rows(name_of(filled), DATA[filled.form_id].header_row, 3)],
    ),
    Edit("rename the sheet", lambda office, filled: [office.rename_sheet(name_of(filled), "Mis datos (copia)")]),
    Edit(
        "delete an optional column",
        lambda office, filled: [office.delete_columns(name_of(filled), _optional(filled))],
        ("A206",),
    ),
]


KEYS = {
    "cronograma_general": ("inicio_planeado", "fin_real", "avance", "situacion"),
    "requerimientos_contractuales": ("estado", "cumplimiento", "fecha_cumplimiento"),
    "control_actas": ("fecha", "estado", "fecha_envio"),
    "set_pruebas": ("criticidad", "resultado", "confirmado"),
}
"""Columns that each indicator, and the gate, reads: the first and the last of some of them are shifted."""


def _shift(
    step: str, column: int | str | None, row: Callable[[Filled], int], count: int = 1
) -> Callable[[ModuleType, Filled], list[Any]]:
    """Insert or delete cells in one column that is read (None: in the whole width) at a row."""

    def steps(office: ModuleType, filled: Filled) -> list[Any]:
        top = row(filled)
        area = f"A{top}:{last_column(filled)}{top + count - 1}"
        if column is not None:
            id = column if isinstance(column, str) else KEYS[filled.form_id][column]
            area = f"{at(filled, id, top)}:{at(filled, id, top + count - 1)}"
        return [getattr(office, step)(name_of(filled), area)]

    return steps


def _shift_block(step: str) -> Callable[[ModuleType, Filled], list[Any]]:
    """Insert or delete two rows of cells from the first read column to the last."""

    def steps(office: ModuleType, filled: Filled) -> list[Any]:
        columns = [DATA[filled.form_id].column(id) for id in KEYS[filled.form_id]]
        top = first(filled) + 1
        area = f"{column_letter(min(columns))}{top}:{column_letter(max(columns))}{top + 1}"
        return [getattr(office, step)(name_of(filled), area)]

    return steps


def _paste_apart(office: ModuleType, filled: Filled) -> list[Any]:
    """Cut some cells of one column and paste them lower in the same column, and a block over the first records."""
    id = KEYS[filled.form_id][0]
    one = f"{at(filled, id, first(filled) + 1)}:{at(filled, id, first(filled) + 2)}"
    block = f"A{first(filled) + 3}:{last_column(filled)}{first(filled) + 4}"
    return [
        office.cut(name_of(filled), one, at(filled, id, first(filled) + 12)),
        office.cut(name_of(filled), block, f"A{first(filled)}"),
    ]


def _many_shifts(office: ModuleType, filled: Filled) -> list[Any]:
    """One shift after another, as an afternoon brings them."""
    return [
        step
        for steps in (
            _shift("delete_cells", 0, first),
            _shift("insert_cells", 1, _second, 3),
            _shift_block("delete_cells"),
            _shift("insert_cells", None, _header_row),
            lambda office, filled: [office.insert_columns(name_of(filled), "C")],
        )
        for step in steps(office, filled)
    ]


def _second(filled: Filled) -> int:
    return first(filled) + 1


def _header_row(filled: Filled) -> int:
    """Above the table: the row of air over its header."""
    return DATA[filled.form_id].header_row - 1


def _last(filled: Filled) -> int:
    return first(filled) + len(filled.records) - 1


def _below(filled: Filled) -> int:
    return last_formatted(filled) + 3


SHIFTS = [
    Edit("delete a cell and shift up", _shift("delete_cells", 0, _second)),
    Edit("delete the first cell and shift up", _shift("delete_cells", 0, first)),
    Edit("delete the last cell and shift up", _shift("delete_cells", -1, _last)),
    Edit("insert a cell and shift down", _shift("insert_cells", 0, _second)),
    Edit("insert cells before the first and shift down", _shift("insert_cells", 1, first, 2)),
    Edit("insert a cell at the last record", _shift("insert_cells", -1, _last)),
    Edit("insert cells below the records", _shift("insert_cells", 0, _below, 4)),
    Edit("delete cells below the records", _shift("delete_cells", 0, _below, 4)),
    Edit("delete cells of several columns", _shift_block("delete_cells")),
    Edit("insert cells in several columns", _shift_block("insert_cells")),
    Edit("delete the cells of a whole record", _shift("delete_cells", None, _second)),
    Edit("insert the cells of a whole record", _shift("insert_cells", None, _second, 2)),
    Edit("cut cells and paste them elsewhere", _paste_apart),
    Edit("one shift after another", _many_shifts),
    Edit("delete the number's column", lambda office, filled: [office.delete_columns(name_of(filled), "A")]),
]


APPROVED = EXAMPLES["cronograma_general"].with_records(
    [
        {
            **record,
            "inicio_base": None if number == 5 else record["inicio_planeado"] - timedelta(days=number % 3),
            "fin_base": None if number == 5 else record["fin_planeado"] - timedelta(days=number % 2),
        }
        for number, record in enumerate(EXAMPLES["cronograma_general"].records)
    ]
)
"""The schedule with a baseline, one activity outside it."""
KEPT = ("nothing", "insert rows", "sort", "paste 60 rows", "type below the formatted rows")
BASED = [
    *(edit for edit in EDITS if edit.name in KEPT),
    *(
        Edit(f"{step} of a base date, {name}", _shift(step, "fin_base", row, count))
        for step in ("insert_cells", "delete_cells")
        for name, row, count in (("first", first, 1), ("second", _second, 2), ("last", _last, 1))
    ),
    Edit(
        "empty the base columns",
        lambda office, filled: [
            office.clear(name_of(filled), f"{at(filled, id, first(filled))}:{at(filled, id, last_formatted(filled))}")
            for id in ("inicio_base", "fin_base")
        ],
    ),
]


@pytest.fixture(scope="session")
def approved(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Computed]:
    """The schedule with a baseline after each edit."""
    folder = tmp_path_factory.mktemp("approved")
    source = APPROVED.write(folder / "x.xlsx", quick=True)
    jobs = [
        office.Job(source, folder / f"{number}.xlsx", edit.steps(office, APPROVED)) for number, edit in enumerate(BASED)
    ]
    paths = office.fill(jobs)
    return {edit.name: saved(APPROVED, path) for edit, path in zip(BASED, paths, strict=True)}


@pytest.mark.parametrize("edit", BASED, ids=lambda edit: edit.name)
def test_edits_of_a_schedule_with_a_baseline(edit: Edit, approved: dict[str, Computed]) -> None:
    found = approved[edit.name]
    assert differences(found) == []
    assert (found.lines["calc_con_base"] == 0) == edit.name.startswith("empty")


class Edited(dict[tuple[str, str], Computed]):
    """Each example after each edit, saved by LibreOffice: one office session for a form's edits or shifts, when asked.

    Shifts are tried without the sheets that only show what others compute, which take most of the time.
    """

    def __init__(self, office: ModuleType, folder: Path) -> None:
        super().__init__()
        self._office, self._folder = office, folder

    def __missing__(self, key: tuple[str, str]) -> Computed:
        form, filled = key[0], EXAMPLES[key[0]]
        shifts = key[1] in {edit.name for edit in SHIFTS}
        source = self._folder / f"{form}{'-shifts' if shifts else ''}.xlsx"
        if shifts:
            filled.write(source, quick=True)
        else:
            generate(form, source, values={**filled.header, filled.table: filled.records})
        edits = SHIFTS if shifts else EDITS
        jobs = [
            self._office.Job(source, source.with_name(f"{source.stem}-{number}.xlsx"), edit.steps(self._office, filled))
            for number, edit in enumerate(edits)
        ]
        for edit, path in zip(edits, self._office.fill(jobs), strict=True):
            self[form, edit.name] = saved(filled, path)
        return self[key]


@pytest.fixture(scope="session")
def edited(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return Edited(office, tmp_path_factory.mktemp("edited"))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
@pytest.mark.parametrize("form", FORMS)
def test_edits_leave_sheet_and_python_agreed(form: str, edit: Edit, edited: Any) -> None:
    found = edited[form, edit.name]
    assert differences(found) == []
    before = [problem.code for problem in edited[form, "nothing"].reading.problems]
    codes = {problem.code for problem in found.reading.problems} - set(before)
    assert codes == set(edit.codes)
    assert len(found.table) > 0


@pytest.mark.parametrize("edit", SHIFTS, ids=lambda edit: edit.name)
@pytest.mark.parametrize("form", FORMS)
def test_shifted_cells_leave_sheet_and_python_agreed(form: str, edit: Edit, edited: Any) -> None:
    """Records may come to contradict themselves; no formula breaks."""
    found = edited[form, edit.name]
    assert differences(found) == []
    assert len(found.table) > 0


# The indicator cell is not what its cells give.


def panel_cell(form: str, field_id: str) -> str:
    place = EXAMPLES[form].plan.pair(field_id)
    assert place is not None
    return place[1].cell


def stale(path: Path) -> list[tuple[str | None, str | None]]:
    """Where the reader says that the stored indicator is not what the cells give."""
    measured = measure_reading(read(path))
    assert measured is not None
    return [(problem.sheet, problem.cell) for problem in measured.problems if problem.code == "A501"]


MEASURED = [form for form in FORMS if form != "set_pruebas"]


@pytest.fixture(scope="session")
def broken(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Each indicator's example with its formula gone, in several ways."""
    folder = tmp_path_factory.mktemp("broken")
    jobs, keys = [], []
    for form in MEASURED:
        filled = EXAMPLES[form]
        sheet, cell = name_of(filled), panel_cell(form, "ind_valor")
        source = generate(form, folder / f"{form}.xlsx", values={**filled.header, filled.table: filled.records})
        key = {"cronograma_general": "avance", "requerimientos_contractuales": "estado", "control_actas": "fecha_envio"}
        below = DATA[form].counted_row + 1
        ways = {
            "typed over": [office.set_value(sheet, cell, 0.995)],
            "text over": [office.set_value(sheet, cell, "95 %")],
            "column deleted": [office.delete_columns(sheet, column_letter(DATA[form].column(key[form])))],
            "emptied": [office.clear(sheet, cell)],
            "rows below the counted ones": typed(office, filled, below, filled.records[1]),
        }
        for way, steps in ways.items():
            jobs.append(office.Job(source, folder / f"{form}-{way}.xlsx", steps))
            keys.append((form, way))
    return dict(zip(keys, office.fill(jobs), strict=True))


@pytest.mark.parametrize("way", ["typed over", "text over", "emptied"])
@pytest.mark.parametrize("form", MEASURED)
def test_an_indicator_typed_over_is_one_warning_at_its_cell(form: str, way: str, broken: Any) -> None:
    assert stale(broken[form, way]) == [(name_of(EXAMPLES[form]), panel_cell(form, "ind_valor"))]


@pytest.mark.parametrize("form", MEASURED)
def test_rows_below_what_the_sheet_counts_have_their_own_warning(form: str, broken: Any) -> None:
    assert stale(broken[form, "rows below the counted ones"]) == []
    assert "A207" in {problem.code for problem in read(broken[form, "rows below the counted ones"]).problems}


@pytest.mark.parametrize("form", MEASURED)
def test_a_deleted_column_is_named(form: str, broken: Any) -> None:
    """The sheet's formulas break with it; the missing column says so, and the indicator's cell at most once."""
    path = broken[form, "column deleted"]
    assert {problem.code for problem in read(path).problems} & {"E202", "A206"}
    assert len(stale(path)) <= 1


def change_value(path: Path, target: Path, part: str, cell: str, value: float) -> Path:
    """A copy of a workbook with another number in a cell, nothing else touched: saved without recalculation."""
    with ZipFile(path) as package, ZipFile(target, "w", ZIP_DEFLATED) as changed:
        for name in package.namelist():
            data = package.read(name)
            if name == part:
                xml = etree.fromstring(data)
                (found,) = xml.xpath(f"//*[local-name()='c'][@r='{cell}']/*[local-name()='v']")
                found.text = repr(value)
                data = etree.tostring(xml)
            changed.writestr(name, data)
    return target


def test_a_workbook_saved_without_recalculation_is_one_warning(edited: Any, tmp_path: Path) -> None:
    found = edited["cronograma_general", "nothing"]
    cell = at(found.filled, "avance", first(found.filled) + 7)
    names = CalamineWorkbook.from_path(str(found.path)).sheet_names
    part = f"xl/worksheets/sheet{1 + names.index(name_of(found.filled))}.xml"
    changed = change_value(found.path, tmp_path / "x.xlsx", part, cell, 0.9)
    assert stale(changed) == [(name_of(found.filled), panel_cell("cronograma_general", "ind_valor"))]


@pytest.mark.parametrize("form", MEASURED)
def test_a_form_just_written_has_its_values(form: str, tmp_path: Path) -> None:
    filled = EXAMPLES[form]
    path = generate(form, tmp_path / "x.xlsx", values={**filled.header, filled.table: filled.records})
    assert stale(path) == []


# One case each, for what people do that a draw may miss.

CUTOFF = date(2026, 4, 10)
TOTALS: dict[str, dict[str, Any]] = {
    "cronograma_general": {"actividad": "Total", "avance": 0.55},
    "requerimientos_contractuales": {"requerimiento": "Total", "cumplimiento": 0.55},
    "control_actas": {"tema": "Total", "observaciones": "4 actas"},
    "set_pruebas": {"item": "Total"},
}
BY_HAND: dict[str, Filled] = {
    f"a total row in {form}": filled.with_records([*filled.records, TOTALS[form]]) for form, filled in EXAMPLES.items()
}


def _schedule(*records: dict[str, Any], **header: Any) -> Filled:
    filled = EXAMPLES["cronograma_general"]
    base = {"actividad": "A", "area": "WFM"}
    return Filled("cronograma_general", {**filled.header, **header}, tuple(base | record for record in records))


def _from(start: date, days: int, **more: Any) -> dict[str, Any]:
    return {"inicio_planeado": start, "fin_planeado": start + timedelta(days=days), **more}


BY_HAND |= {
    "a plan of 729 days": _schedule(_from(MARCH, 729, avance=0.3)),
    "a plan longer than the calendar": _schedule(_from(MARCH, 730, avance=0.3)),
    "a plan of a lifetime": _schedule(_from(date(2000, 1, 1), 36523, avance=0.3)),
    "a cut-off on the last day of the calendar": _schedule(
        _from(MARCH, 4, avance=0.3), fecha_corte=MARCH + timedelta(days=1825)
    ),
    "a cut-off after the calendar": _schedule(_from(MARCH, 4, avance=0.3), fecha_corte=MARCH + timedelta(days=1826)),
    "finished long before a late cut-off": _schedule(
        _from(MARCH, 4, fin_real=MARCH + timedelta(days=5)), fecha_corte=date(2040, 1, 1)
    ),
    "the first day there is": _schedule(_from(date(2000, 1, 1), 4, avance=0.5), fecha_corte=date(2000, 1, 5)),
    "the last day there is": _schedule(_from(date(2099, 12, 28), 3, avance=0.5), fecha_corte=date(2099, 12, 31)),
    "a text for a cut-off": _schedule(_from(MARCH, 4, avance=0.5), fecha_corte="10/04/2026"),
    **{
        f"{typed!r} for a cut-off in {form}": replace(filled, header={**filled.header, "fecha_corte": typed})
        for form, filled in EXAMPLES.items()
        if "fecha_corte" in filled.header
        for typed in ("hoy", "-", " ", date(1999, 12, 27), Bare(0), Bare(73051), TRUE, NOT_AVAILABLE)
    },
    "an error for a working week": _schedule(_from(MARCH, 4, avance=0.5), semana_laboral=NOT_AVAILABLE),
    "no cut-off": _schedule(_from(date.today() - timedelta(days=9), 20, avance=0.5), fecha_corte=None),
    "hours in every date": _schedule(
        {"inicio_planeado": datetime(2026, 3, 6, 23, 50), "fin_planeado": datetime(2026, 3, 6, 0, 10), "avance": 0.5},
        {
            "inicio_planeado": datetime(2026, 3, 9, 8),
            "fin_planeado": datetime(2026, 3, 10, 7),
            "fin_real": datetime(2026, 3, 10, 19),
            "inicio_real": datetime(2026, 3, 10, 23, 59),
        },
        fecha_corte=datetime(2026, 3, 10, 6, 30),
    ),
    "all cancelled": _schedule(_from(MARCH, 4, situacion="Cancelada"), _from(MARCH, 9, situacion="Cancelada")),
    "one day, on a Sunday": _schedule(_from(date(2026, 3, 8), 0, avance=1)),
}


@pytest.fixture(scope="session")
def by_hand(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Computed]:
    computed = recalculate(list(BY_HAND.values()), office, tmp_path_factory.mktemp("by_hand"))
    return dict(zip(BY_HAND, computed, strict=True))


@pytest.mark.parametrize("name", BY_HAND)
def test_odd_forms_agree(name: str, by_hand: dict[str, Computed]) -> None:
    assert differences(by_hand[name]) == []


def test_beyond_the_calendar_the_sheet_says_so_and_python_measures(by_hand: dict[str, Computed]) -> None:
    for name in ("a plan longer than the calendar", "a plan of a lifetime", "a cut-off after the calendar"):
        assert by_hand[name].lines["calc_valor"] == "Sin medición"
        measured = measure_reading(by_hand[name].reading)
        assert measured is not None and measured.value
