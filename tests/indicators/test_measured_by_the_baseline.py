"""With a baseline the schedule is measured by what was approved; today's plan may move and moves no figure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables_helper import HEADER_ROW, activities, codes, definition

from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import same_activities
from implementation_xl.indicators.definitions import form
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.indicators.schedule import LATE, measure, row_states

WEEK = WorkCalendar()
MONDAY = date(2026, 3, 2)
T = date(2026, 3, 11)
Record = dict[str, Any]


def table_of(id: str, records: list[Record]) -> TableData:
    """A table of the schedule's form as the reader hands it over."""
    table = form("cronograma_general").table(id)
    ids = [field.id for field in table.fields]
    sheet = {"versiones": "Versiones", "lineas_base": "Líneas base"}[id]
    columns = {id: [record.get(id) for record in records] for id in ids}
    rows = [HEADER_ROW + 1 + place for place in range(len(records))]
    return TableData(table, sheet, HEADER_ROW, rows, columns, {id: at for at, id in enumerate(ids, 1)})


def measured(records: list[Record], cutoff: date = T, **tables: list[Record]) -> Measurement:
    others = {id: table_of(id, rows) for id, rows in tables.items()}
    return measure(activities(records), cutoff, definition("cronograma"), calendar=WEEK, tables=others, detail=True)


def row(name: str, start: int, end: int, **values: Any) -> Record:
    """An activity whose base and plan go from one day of March 2026 to another."""
    days = {"inicio": date(2026, 3, start), "fin": date(2026, 3, end)}
    dates = {f"{id}_{kind}": day for id, day in days.items() for kind in ("planeado", "base")}
    return {"actividad": name, "area": "WFM"} | dates | values


def two(**second: Any) -> list[Record]:
    """The worked example of the indicator: 0.75 at `T`."""
    done = {"inicio_real": MONDAY, "fin_real": date(2026, 3, 6)}
    begun = {"inicio_real": date(2026, 3, 9), "avance": 0.2}
    return [row("A", 2, 6, id="1", **done), row("B", 9, 13, id="2", **begun, **second)]


def test_moving_the_plan_does_not_move_the_figure():
    moved = measured(two(fin_planeado=date(2026, 9, 30)))
    assert moved.value == measured(two()).value == 0.75
    against = moved.details["linea_base"]
    (move,) = against["movidas"]
    assert (move["actividad"], move["base_fin"], move["plan_fin"]) == ("B", date(2026, 3, 13), date(2026, 9, 30))
    assert against["corrimiento_dias"] == move["dias"] == WEEK.between(date(2026, 3, 13), date(2026, 9, 30))
    assert codes(moved) == [f"N473 {move['celda']}"]
    assert moved.problems[0].found == "30/09/2026" and moved.problems[0].expected == "13/03/2026"


def test_moving_the_start_is_said_at_the_start():
    moved = measured(two(inicio_planeado=date(2026, 3, 10)))
    assert [(one.code, one.field) for one in moved.problems] == [("N473", "inicio_planeado")]
    assert moved.details["linea_base"]["corrimiento_dias"] == 0


def test_without_base_dates_it_is_measured_by_the_plan_as_before():
    bare = [{id: value for id, value in one.items() if not id.endswith("_base")} for one in two()]
    plain = measured(bare)
    assert plain.value == 0.75 and "linea_base" not in plain.details and plain.problems == ()
    bare[1]["fin_planeado"] = date(2026, 9, 30)
    assert measured(bare).value != 0.75


def test_what_was_added_after_the_approval_is_left_out_and_said_once():
    extra = [row(f"C{n}", 2, 3, inicio_base=None, fin_base=None) for n in range(3)]
    result = measured([*two(), *extra])
    assert result.value == 0.75 and [one.reason for one in result.excluded] == ["fuera de la línea base"] * 3
    assert [one.code for one in result.problems] == ["A472"]
    assert result.details["linea_base"]["fuera"] == ["C0", "C1", "C2"]
    late = row_states(activities([*two(), *extra]), T, WEEK)[2]
    assert late.weight is None and late.state == LATE  # it is work all the same


@pytest.mark.parametrize("missing", ["inicio_base", "fin_base"])
def test_one_base_date_without_the_other_does_not_count(missing):
    half = measured([*two(), row("C", 2, 3, **{missing: None})])
    assert half.value == 0.75 and len(half.excluded) == 1 and half.problems == ()


def test_a_reversed_baseline_does_not_count():
    reversed_ = measured([*two(), row("C", 2, 3, inicio_base=date(2026, 3, 5))])
    assert reversed_.value == 0.75 and "Base fin" in reversed_.excluded[0].reason


def test_a_cancelled_activity_leaves_the_figure_and_its_weight_is_told():
    result = measured([*two(), row("C", 9, 13, situacion="Cancelada")])
    assert result.value == 0.75
    assert result.details["linea_base"]["canceladas_peso"] == pytest.approx(5 / 15)


def test_an_activity_without_plan_counts_by_its_base():
    gone = two(inicio_planeado=None, fin_planeado=None)
    assert measured(gone).value == 0.75 and measured(gone).details["a_tiempo"] == 1


VERSIONS = [
    {"version": 1, "fecha": date(2026, 2, 27), "motivo": "Aprobado"},
    {"version": 2, "fecha": date(2026, 3, 12), "motivo": "El cliente aplazó"},
]
FIRST = [
    {"version": 1, "id": "1", "actividad": "A", "inicio": MONDAY, "fin": date(2026, 3, 6)},
    {"version": 1, "id": "2", "actividad": "B", "inicio": date(2026, 3, 9), "fin": date(2026, 3, 13)},
]
SECOND = {"fin_base": date(2026, 3, 27), "fin_planeado": date(2026, 3, 27)}


@pytest.mark.parametrize(
    ("day", "version"), [(T, 1), (date(2026, 3, 12), 2), (date(2026, 3, 31), 2), (date(2026, 2, 20), 1)]
)
@pytest.mark.parametrize("order", [1, -1])
def test_the_version_in_force_at_the_cut_off_counts(day, version, order):
    result = measured(two(**SECOND), day, versiones=VERSIONS[::order], lineas_base=FIRST)
    plain = measured(two(**SECOND) if version == 2 else two(), day)
    assert (result.value, result.numerator, result.denominator) == (plain.value, plain.numerator, plain.denominator)
    against = result.details["linea_base"]
    assert against["version"] == version
    assert against["original"]["valor"] == measured(two(), day).value


def test_an_earlier_version_that_is_not_kept_is_measured_by_the_last_and_said():
    result = measured(two(**SECOND), T, versiones=VERSIONS)
    assert result.value == measured(two(**SECOND)).value
    assert [(one.code, one.sheet) for one in result.problems] == [("A479", "Versiones")]
    assert result.details["linea_base"]["version"] == 2 and result.details["linea_base"]["original"] is None


def test_what_a_version_kept_and_is_gone_is_named():
    lines = [*FIRST, {"version": 1, "id": "9", "actividad": "Ida", "inicio": MONDAY, "fin": MONDAY}]
    assert measured(two(), versiones=VERSIONS[:1], lineas_base=lines).details["linea_base"]["retiradas"] == ["Ida"]


def test_activities_are_joined_by_id_then_by_what_they_are_called():
    then = [("1", "Troncal", "Tecnología"), ("2", "Formar", "Formación"), ("", "Cierre", "Cierre")]
    now = [
        ("2", "Formar agentes", "Formación"),
        ("7", "TRONCAL", "tecnologia"),
        ("", "cierre", "Cierre"),
        ("8", "Otra", ""),
    ]
    assert same_activities(now, then) == [1, 0, 2, None]


# 1,000 random plans: what is edited beside the baseline changes nothing of the figure.

days = st.integers(0, 120).map(lambda n: MONDAY + timedelta(n))


@st.composite
def plans(draw: st.DrawFn) -> list[Record]:
    records = []
    for number in range(draw(st.integers(1, 8))):
        first, last = sorted((draw(days), draw(days)))
        start, end = sorted((draw(days), draw(days)))
        begun = draw(st.none() | days)
        records.append(
            {
                "id": str(number),
                "actividad": f"Actividad {number}",
                "area": "WFM",
                "inicio_planeado": first,
                "fin_planeado": last,
                "inicio_base": first,
                "fin_base": last,
                "inicio_real": begun,
                "fin_real": draw(st.none() | days) if begun else None,
                "avance": draw(st.sampled_from([None, 0.0, 0.25, 0.5, 1.0])),
                "situacion": draw(st.sampled_from([None, None, None, "Suspendida", "Cancelada"])),
                "edited": (start, end),
            }
        )
    return records


def without(record: Record, *names: str) -> Record:
    return {id: value for id, value in record.items() if id not in names}


@pytest.mark.slow
@settings(max_examples=1000)
@given(plans(), days, st.randoms(use_true_random=False))
def test_no_edit_beside_the_baseline_changes_the_official_value(records, cutoff, chance):
    before = measured([without(one, "edited") for one in records], cutoff)
    edited = [without(one, "edited") for one in records]
    for one, record in zip(edited, records, strict=True):
        if chance.random() < 0.6:
            one["inicio_planeado"], one["fin_planeado"] = record["edited"]
        if chance.random() < 0.1:
            one["fin_planeado"] = None
    extra = [
        without(record, "edited", "inicio_base", "fin_base") | {"id": f"x{at}"} for at, record in enumerate(records)
    ]
    edited += extra[: chance.randrange(len(extra) + 1)] + [{}] * chance.randrange(2)
    chance.shuffle(edited)
    after = measured(edited, cutoff)
    for name in ("value", "numerator", "denominator", "state", "reason"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), rel=1e-12), name
    same = ("avance_real", "avance_esperado", "indice_avance", "a_tiempo", "fin_previsto")
    assert {id: after.details[id] for id in same} == pytest.approx({id: before.details[id] for id in same})  # type: ignore[literal-required]
