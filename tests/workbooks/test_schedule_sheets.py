"""*Gantt*, *Curva S* and *Resumen* of the schedule, recalculated, against Python looking at the same cells."""

from __future__ import annotations

import random
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import python_calamine
from engines import evaluated
from xlsx_rules import findings

import implementation_xl as ixl
from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.base.dates import from_serial
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.plan import plan_of
from implementation_xl.forms.tables import TableData
from implementation_xl.forms.validation import GENERATED_SHEETS
from implementation_xl.indicators import schedule
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.earned_schedule import EarnedSchedule, earned_schedule
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.indicators.schedule import RowState
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.sheets import gantt, s_curve
from implementation_xl.workbooks.sheets.gantt_lines import Lines
from implementation_xl.workbooks.sheets.summary import page as parts
from implementation_xl.workbooks.sheets.summary import schedule as schedule_summary

FORM = "cronograma_general"
CUTOFF = date(2026, 6, 12)
PHASES = catalog().lists["fase"].active()
AREAS = catalog().lists["areas"].active()
PLAN = plan_of(catalog().form(FORM)).table("actividades")
FIRST = PLAN.first_row
DATA = PLAN.sheet.name
HEADER = {"proyecto": "Línea de Atención", "cliente": "Banco Andino", "fecha_corte": CUTOFF}


def book_of(values: dict[str, Any]) -> BookDrawing:
    """The workbook of the schedule with its *Resumen*."""
    book = draw_form(catalog().form(FORM), catalog(), values)
    if all(sheet.name != parts.NAME for sheet in book.sheets):
        book.add(schedule_summary.draw(plan_of(catalog().form(FORM)), catalog()).sheet)
    return book


def activities(count: int, seed: int) -> list[dict[str, Any]]:
    """Activities of every kind: other phases and none, cancelled, suspended, undated, reversed, with an hour, late."""
    chance = random.Random(seed)
    records = []
    for number in range(count):
        start = date(2026, 5, 4) + timedelta(chance.randrange(60))
        end = start + timedelta(chance.choice([0, 1, 4, 9, 15]))
        record: dict[str, Any] = {
            "id": str(number + 1),
            "fase": chance.choice([*PHASES, "Piloto", "mesa de ayuda", "tecnología", None]),
            "actividad": f"Actividad {number + 1:03}",
            "area": chance.choice([*AREAS, "formación", "Mercadeo", None]),
            "responsable": chance.choice(["Ana", None]),
            "hito": chance.choice(["Sí", "No", None]),
            "inicio_planeado": start,
            "fin_planeado": end,
            "situacion": chance.choice(["Cancelada", "Suspendida", *[None] * 8]),
        }
        if chance.random() < 0.6:
            begun = start + timedelta(chance.randrange(-3, 6))
            record["inicio_real"] = chance.choice([begun, begun, None])
            record["avance"] = chance.choice([None, 0, 0.25, 0.5, 1, 1.5])
            record["fin_real"] = chance.choice([None, begun + timedelta(chance.randrange(15))])
        records.append(record)
    records[1] |= {"inicio_planeado": datetime(2026, 5, 6, 15), "fin_planeado": datetime(2026, 5, 8, 9)}
    records[2] |= {"inicio_planeado": date(2026, 5, 20), "fin_planeado": date(2026, 5, 6)}
    records[3] |= {"fin_planeado": None}
    records[4] |= {"actividad": None}
    records[5] |= {"inicio_planeado": "6 de mayo", "fin_planeado": date(2026, 5, 6)}
    records[6] |= {"inicio_planeado": date(2026, 6, 13), "fin_planeado": date(2026, 6, 14)}
    records.insert(8, {})
    return records


def finished(count: int) -> list[dict[str, Any]]:
    days = [date(2026, 3, 2) + timedelta(3 * number) for number in range(count)]
    return [
        {
            "fase": PHASES[number % 3],
            "actividad": f"A{number}",
            "area": AREAS[0],
            "inicio_planeado": day,
            "fin_planeado": day + timedelta(4),
            "inicio_real": day,
            "fin_real": day + timedelta(6),
        }
        for number, day in enumerate(days)
    ]


@dataclass
class Recalculated:
    """A workbook as LibreOffice recalculated it, and what Python reads in it."""

    path: Path
    lines: Lines

    @cached_property
    def reading(self) -> Any:
        return ixl.read(self.path)

    @cached_property
    def cutoff(self) -> date:
        return self.reading.header["fecha_corte"]

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar(self.reading.header["semana_laboral"], self.reading.holidays)

    @cached_property
    def table(self) -> TableData:
        return self.reading.tables["actividades"].seen_by_sheet()

    @cached_property
    def states(self) -> list[RowState]:
        return schedule.row_states(self.table, self.cutoff, self.calendar)

    @cached_property
    def counted(self) -> list[RowState]:
        return [one for one in self.states if one.weight is not None]

    @cached_property
    def measured(self) -> Measurement:
        definition = catalog().indicators["cronograma"]
        return schedule.measure(self.table, self.cutoff, definition, calendar=self.calendar)

    @cached_property
    def earned(self) -> EarnedSchedule:
        column = self.table.columns
        plan = [(column["inicio_planeado"][one.record], column["fin_planeado"][one.record]) for one in self.counted]
        return earned_schedule(plan, 0.0, None, self.cutoff, self.calendar)

    @cached_property
    def sheets(self) -> dict[str, list[list[Any]]]:
        book = python_calamine.CalamineWorkbook.from_path(str(self.path))
        names = (gantt.NAME, s_curve.NAME, parts.NAME)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}

    def cell(self, sheet: str, row: int, column: int) -> Any:
        rows = self.sheets[sheet]
        value = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
        return value.date() if isinstance(value, datetime) else value

    def line(self, name: str, number: int) -> Any:
        """A value of a line of the Gantt, dates as such."""
        value = self.cell(gantt.NAME, self.lines.row(number), place_of(self.lines.letter(name) + "1")[1])
        if name in ("inicio", "final", "primero", "ultimo") and isinstance(value, float):
            return from_serial(value)
        return value

    def shown(self) -> list[tuple[Any, ...]]:
        """What the lines show: name, start, end, progress and state, down to the first blank one."""
        found = []
        for number in range(1, self.lines.count + 1):
            if not self.line("nombre", number):
                break
            found.append(
                tuple(self.line(name, number) for name in ("nombre", "inicio", "final", "progreso", "situacion"))
            )
        return found

    def shown_phases(self) -> list[str]:
        """The names of the phases of the lines that are shown."""
        return [line[0] for line in self.shown() if not line[0].startswith(" ")]

    def expected(self) -> list[tuple[Any, ...]]:
        """What the lines must show, by phases in the order of the list, then others, then none."""
        groups: dict[tuple[int, str], list[int]] = {}
        names: dict[tuple[int, str], str] = {}
        for index in range(len(self.table)):
            if not any(self.table.columns[id][index] for id in ("actividad", "inicio_planeado", "fin_planeado")):
                continue
            phase = self.table.columns["fase"][index] or ""
            folded = [word.casefold() for word in PHASES]
            place = folded.index(phase.casefold()) if phase.casefold() in folded else len(PHASES) + (not phase)
            key = (place, phase.casefold())
            names.setdefault(key, PHASES[place] if place < len(PHASES) else phase or "Sin fase")
            groups.setdefault(key, []).append(index)
        shown = []
        for key in sorted(groups, key=lambda key: key[0]):
            shown.append(self._phase(names[key], groups[key]))
            shown += [self._activity(index) for index in groups[key]]
        return shown

    def _phase(self, name: str, indexes: list[int]) -> tuple[Any, ...]:
        column = self.table.columns
        states = [self.states[index] for index in indexes]
        counted = [one for one in states if one.weight is not None]
        weight = sum(one.weight or 0 for one in counted)
        progress = sum((one.weight or 0) * one.progress for one in counted) / weight if weight else ""
        members = sum(one.state != "Cancelada" for one in states)
        late = sum(one.state == "Atrasada" for one in states)
        done = sum(one.state == "Finalizada" for one in states)
        said = f"⚠ {late} atrasada{'s' if late > 1 else ''}" if late else f"{done} de {members}"
        start = min((column["inicio_planeado"][one.record] for one in counted), default="")
        end = max((column["fin_planeado"][one.record] for one in counted), default="")
        return name, start, end, progress, said

    def _activity(self, index: int) -> tuple[Any, ...]:
        column, one = self.table.columns, self.states[index]
        start, end = column["inicio_planeado"][index] or "", column["fin_planeado"][index] or ""
        name = ("◆ " if column["hito"][index] == "Sí" and one.state != "Cancelada" else "") + (
            column["actividad"][index] or "(sin nombre)"
        )
        if one.state == "Atrasada":
            said = "⚠ Atrasada" + (f" {one.deviation} d" if (one.deviation or 0) > 0 else "")
        elif one.state:
            said = one.state
        else:
            said = "⚠ Revise fechas" if start and end else "Sin fechas"
        return "    " + name, start, end, one.progress if one.weight is not None else None, said

    def real_progress(self, day: date) -> float:
        """Real cumulative progress on a day: each activity's spread from its real or planned start to its finish."""
        column, total = self.table.columns, 0.0
        for one in self.counted:
            begun, ended = column["inicio_real"][one.record], column["fin_real"][one.record]
            last = min(ended, self.cutoff) if ended else self.cutoff
            first = min(begun or column["inicio_planeado"][one.record], last)
            share = ((day - first).days + 1) / ((last - first).days + 1)
            total += (one.weight or 0) * one.progress * max(0.0, min(1.0, share))
        return total / self.earned.total


EXTRA = [
    ["999", "Pruebas", "Insertada", "Calidad", "Ana", None, "Sí", date(2026, 6, 1), date(2026, 6, 5)],
    ["998", "Piloto", "Otra insertada", "Mercadeo", None, None, None, date(2026, 6, 3), date(2026, 6, 9)],
]
REAL = [[date(2026, 6, 2), None, 0.4], [date(2026, 6, 4), date(2026, 6, 11), None]]


def paste(office: ModuleType, row: int) -> list[Any]:
    """Values of two activities over the raw cells of two rows."""
    begun = column_letter(PLAN.column("inicio_real"))
    return [office.set_values(DATA, f"A{row}", EXTRA), office.set_values(DATA, f"{begun}{row}", REAL)]


@pytest.fixture(scope="module")
def cases(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recalculated]:
    """Workbooks filled by `generate` and then by hand, recalculated in one session."""
    folder = tmp_path_factory.mktemp("schedule")
    mixed = HEADER | {"actividades": activities(70, 1)}
    week = HEADER | {"semana_laboral": "Lunes a sábado", "actividades": activities(60, 2)}
    name = column_letter(PLAN.column("actividad"))
    rows = f"A{FIRST}:{column_letter(PLAN.columns)}{FIRST + 100}"
    every = [field.id for field in PLAN.sheet.table.fields]
    many = [[one.get(id) for id in every] for one in activities(1999, 4)]
    wanted: dict[str, tuple[dict[str, Any], list[Any]]] = {
        "mixed": (mixed, []),
        "week": (week, []),
        "many": (HEADER | {"actividades": activities(420, 3)}, []),
        "finished": (HEADER | {"actividades": finished(20)}, []),
        "typed": (
            mixed,
            [office.insert_rows(DATA, FIRST + 9, 2), *paste(office, FIRST + 9), *paste(office, FIRST + 1200)],
        ),
        "deleted": (mixed, [office.delete_rows(DATA, FIRST, 3), office.delete_rows(DATA, FIRST + 30)]),
        "sorted": (
            mixed,
            [
                office.sort(DATA, rows, name, descending=True),
                office.set_value(gantt.NAME, f"C{gantt.SCALE}", "Semana"),
                office.set_value(gantt.NAME, f"C{gantt.FROM}", date(2026, 6, 10)),
            ],
        ),
        "crowded": (HEADER, [office.set_values(DATA, f"A{FIRST}", many)]),
        "blank": ({}, []),
    }
    jobs, found = [], {}
    for case, (values, steps) in wanted.items():
        source = write(book_of(values), folder / f"{case}.xlsx")
        jobs.append(office.Job(source, folder / "out" / f"{case}.xlsx", steps))
        count = max(gantt.LINES, len(values.get("actividades", ())) + gantt.SPARE)
        lines = Lines(gantt.NAME, count, gantt.FIRST_ROW, gantt.AFTER_TIME + 1)
        found[case] = Recalculated(jobs[-1].target, lines)
    office.fill(jobs)
    return found


SHOWN = ("mixed", "week", "many", "finished", "typed", "deleted", "sorted")
FILLED = (*SHOWN, "crowded")


@pytest.mark.parametrize("case", SHOWN)
def test_gantt_lines(cases: dict[str, Recalculated], case: str) -> None:
    """Phases in order with their roll-up, activities in the order of the table, whatever was done to its rows."""
    one = cases[case]
    shown, expected = one.shown(), one.expected()
    assert [line[0] for line in shown] == [line[0] for line in expected]
    for found, wanted in zip(shown, expected, strict=True):
        assert found[:3] == wanted[:3]
        assert found[4] == wanted[4], wanted
        if wanted[3] is not None:
            assert found[3] == (pytest.approx(wanted[3], abs=1e-9) if wanted[3] != "" else ""), wanted
    assert len(shown) > 20


@pytest.mark.parametrize("case", FILLED)
def test_s_curve(cases: dict[str, Recalculated], case: str) -> None:
    one = cases[case]
    first, total = one.earned.start - timedelta(1), one.earned.total
    columns = [place_of(letter + "1")[1] for letter in (s_curve.DAY, s_curve.PLANNED, s_curve.UNTIL, s_curve.REAL)]
    points = [
        [one.cell(s_curve.NAME, row, column) for column in columns] for row in range(s_curve.FIRST, s_curve.LAST + 1)
    ]
    assert len(points) == 41
    assert points[0][:3] == [first, 0, first]
    ends = [end for end in one.table.columns["fin_real"] if end and end <= one.cutoff]
    stop = max(ends) if one.measured.details["avance_real"] == 1 else one.cutoff
    plan_end = max(one.table.columns["fin_planeado"][state.record] for state in one.counted)
    assert points[-1][0] == max(plan_end, stop)
    for day, planned, until, real in points:
        elapsed = min(one.calendar.count(one.earned.start, day), len(one.earned.curve) - 1)
        assert planned == pytest.approx(one.earned.curve[elapsed] / total, abs=1e-9)
        assert until == min(day, one.cutoff)
        assert real == pytest.approx(one.real_progress(until), abs=1e-9)
    mark = [one.cell(s_curve.NAME, s_curve.MARK, column) for column in (columns[0], columns[1], columns[3])]
    assert mark[0] == min(one.cutoff, points[-1][0])
    assert mark[1] == pytest.approx(one.measured.details["avance_esperado"], abs=1e-9)
    assert mark[2] == pytest.approx(one.measured.details["avance_real"], abs=1e-9)


@pytest.mark.parametrize("case", FILLED)
def test_cards(cases: dict[str, Recalculated], case: str) -> None:
    one = cases[case]
    details, value = one.measured.details, one.measured.value
    row = parts.FIRST_ROW + 1
    result, real, planned, delay, end, late = (one.cell(parts.NAME, row, first) for first, _ in schedule_summary.CARDS)
    assert result == pytest.approx(value, abs=1e-9)
    assert one.cell(parts.NAME, row + 1, 1) == one.measured.state
    assert real == pytest.approx(details["avance_real"], abs=1e-9)
    assert planned == pytest.approx(details["avance_esperado"], abs=1e-9)
    assert delay == pytest.approx(abs(details["retraso_dias"]), abs=0.0501)
    assert end == details["fin_previsto"]
    assert late == len(details["atrasadas"])


def table_rows(one: Recalculated, label: str, count: int) -> list[list[Any]]:
    """The rows of a table of *Resumen* below its header, found by the header's first label."""
    rows = one.sheets[parts.NAME]
    top = next(number for number, row in enumerate(rows) if row[0] == label)
    return [row[: schedule_summary.LEFT] for row in rows[top + 1 : top + 1 + count]]


@pytest.mark.parametrize("case", FILLED)
def test_by_area_and_phase(cases: dict[str, Recalculated], case: str) -> None:
    one = cases[case]
    for label, field, words in (("Fase", "fase", PHASES), ("Área responsable", "area", AREAS)):
        table = table_rows(one, label, len(words) + 2)
        assert [row[0] for row in table[1:-1]] == list(words)
        groups: dict[str, list[RowState]] = {word: [] for word in (*words, table[-1][0])}
        folded = {word.casefold(): word for word in words}
        for state in one.counted:
            typed = one.table.columns[field][state.record] or ""
            groups[folded.get(typed.casefold(), table[-1][0])].append(state)
        groups[table[0][0]] = one.counted
        for row in table:
            states = groups[row[0]]
            assert row[1] == len(states), row
            counts = [sum(state.state == word for state in states) for word in schedule_summary.STATES]
            assert row[2:7] == counts, row
            weight = sum(state.weight or 0 for state in states)
            if weight:
                real = sum((state.weight or 0) * state.progress for state in states) / weight
                assert row[7] == pytest.approx(real, abs=1e-9)
                assert row[8] == pytest.approx(sum(state.planned for state in states) / weight, abs=1e-9)
            else:
                assert row[7:] == ["", ""]


@pytest.mark.parametrize("case", FILLED)
def test_late_activities(cases: dict[str, Recalculated], case: str) -> None:
    """The fifteen with most working days of delay, with the sheet row where they stand."""
    one = cases[case]
    rows = one.sheets[parts.NAME]
    top = next(number for number, row in enumerate(rows) if row[0] == "Actividades atrasadas") + 2
    late = [state for state in one.counted if state.state == "Atrasada"]
    found = [row for row in rows[top : top + 15] if row[13] != ""]
    days = sorted((max(0, state.deviation or 0) for state in late), reverse=True)[:15]
    said = ["avance menor" if n == 0 else f"{n} día{'s' if n > 1 else ''}" for n in days]
    assert [row[12] for row in found] == said
    by_row = {one.table.rows[state.record]: state for state in late}
    for row in found:
        state = by_row[int(row[13])]
        assert row[1] == (one.table.columns["actividad"][state.record] or "")
        assert row[11] == one.table.columns["fin_planeado"][state.record]


def test_scale(cases: dict[str, Recalculated]) -> None:
    """By day, or as few days as show the whole plan; by week from the Monday before the day asked for."""

    def days(case: str) -> list[Any]:
        cells = [cases[case].cell(gantt.NAME, gantt.DATES, column) for column in range(7, gantt.AFTER_TIME + 1)]
        return [from_serial(value) if isinstance(value, float) else value for value in cells]

    start = cases["mixed"].earned.start
    monday = start - timedelta(start.weekday())
    assert days("mixed") == [monday + timedelta(number) for number in range(92)]
    assert days("sorted") == [date(2026, 6, 8) + timedelta(7 * number) for number in range(92)]
    marks = [cases["mixed"].cell(gantt.NAME, gantt.CUT, column) for column in range(7, gantt.AFTER_TIME)]
    assert marks.index("▼") == (CUTOFF - monday).days
    assert marks.count("▼") == 1
    worked = [cases["mixed"].cell(gantt.NAME, gantt.WORKED, column) for column in range(7, gantt.AFTER_TIME)]
    calendar = cases["mixed"].calendar
    assert worked == [calendar.working(day) for day in days("mixed")[:91]]


def test_more_activities_than_the_gantt_shows_are_all_counted(cases: dict[str, Recalculated]) -> None:
    """Two thousand pasted into a blank form: the lines end, and say so; every figure is of all of them."""
    one = cases["crowded"]
    said = one.cell(gantt.NAME, gantt.FROM, gantt.FIRST_TIME + 1)
    shown = gantt.LINES - len(set(one.shown_phases()))
    assert f"{shown} de las 1.999 actividades" in said  # one of the rows is blank
    assert f"1.{1999 - shown - 1000} más" in said
    assert not cases["many"].cell(gantt.NAME, gantt.FROM, gantt.FIRST_TIME + 1).startswith("⚠")


def test_blank_shows_no_errors(cases: dict[str, Recalculated]) -> None:
    assert cases["blank"].shown() == []
    for name, rows in cases["blank"].sheets.items():
        assert not [cell for row in rows for cell in row if str(cell).startswith("#")], name


def test_ironcalc_agrees(cases: dict[str, Recalculated]) -> None:
    """The lines of the Gantt, the curve and the summary as another engine computes them."""
    one = cases["mixed"]
    source = one.path.parent.parent / one.path.name
    model = evaluated(source)
    names = [sheet.name for sheet in book_of({}).sheets]
    for name, rows in one.sheets.items():
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if isinstance(value, float):
                    other = model.get_cell_value(names.index(name), number, column)
                    assert other == pytest.approx(value, abs=1e-9), f"{name}!{column_letter(column)}{number}"


def test_size_and_rules(tmp_path: Path) -> None:
    """300 activities: under 450 KB, nothing that Excel would repair."""
    path = write(book_of(HEADER | {"actividades": activities(300, 5)}), tmp_path / "300.xlsx")
    assert path.stat().st_size < 450_000
    assert findings(path) == []
    assert findings(write(book_of({}), tmp_path / "blank.xlsx")) == []


def test_formulas_filled_down_are_what_excel_can_share(tmp_path: Path) -> None:
    """A shared formula has no other sheet's cells, array constants, unions, intersections nor joined references."""
    path = write(book_of({}), tmp_path / "blank.xlsx")
    shared = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                xml = archive.read(name).decode()
                groups = dict(re.findall(r'<f t="shared" ref="([A-Z0-9:]+)" si="(\d+)">', xml))
                assert set(re.findall(r'<f t="shared" si="(\d+)"/>', xml)) <= set(groups.values())
                shared += re.findall(r'<f t="shared" ref="[A-Z0-9:]+" si="\d+">([^<]+)</f>', xml)
    assert len(shared) > 20
    for text in shared:
        bare = re.sub(r"&quot;[^&]*&quot;|\"[^\"]*\"", "", text)
        assert not re.search(r"[!{}:]|\) \(", bare), text


def test_the_reader_passes_over_every_sheet_that_only_shows() -> None:
    """Reading costs no more for the sheets that a person does not fill."""
    shown = {sheet.name for sheet in book_of({}).sheets} - {DATA, "Versiones", "Líneas base"}
    assert shown <= set(GENERATED_SHEETS)


def test_only_two_cells_can_be_typed_in() -> None:
    """The sheets are protected; scale and first day of the Gantt are open."""
    book = book_of({})
    for sheet in book.sheets:
        if sheet.name in (parts.NAME, gantt.NAME, s_curve.NAME):
            assert sheet.protected
            free = [(one.row, one.column) for one in sheet.cells if one.style and one.style.unlocked]
            free += [(one.first_row, one.first_column) for one in sheet.merges if one.style.unlocked]
            assert free == ([(gantt.SCALE, 3), (gantt.FROM, 3)] if sheet.name == gantt.NAME else [])
            assert sheet.print.footer
            assert all(chart.alt_text for chart in sheet.charts)
