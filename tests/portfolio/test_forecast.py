"""When a project will go live: the same answer for the same seed, true to its closed form, and never before today."""

from __future__ import annotations

import json
from datetime import date, timedelta
from math import exp
from typing import Any

import pytest
from click.testing import CliRunner
from project_helper import activity, handover, write_form

import implementation_xl as ixl
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.cli.main import ixl as command
from implementation_xl.indicators.measurement import MET, NOT_MET
from implementation_xl.indicators.pace import Pace, Ratio, expected_ratio, pooled_pace
from implementation_xl.indicators.precedence import Dependency
from implementation_xl.indicators.simulation import Progress, Work, by_periods, simulate
from implementation_xl.portfolio.forecasting import BY_NETWORK, BY_PERIODS, Forecast, forecasts, tally, with_history
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.projects.outlook import END_OF_PLAN, GO_LIVE_DAY
from implementation_xl.projects.what_if import what_if

CUTOFF = date(2026, 3, 31)
FIRST = date(2026, 3, 2)
LIVE = "Salida a producción"


def chain(length: int = 8, done: int = 2, days: int = 5, late: int = 0, **values: Any) -> list[dict[str, Any]]:
    """A serial chain of a working week each from the first Monday of March; the last is the go-live."""
    calendar, rows, before = WorkCalendar(), [], 0
    for number in range(1, length + 1):
        start, end = calendar.day(FIRST, before + 1), calendar.day(FIRST, before + days)
        assert start and end
        real = {"inicio_real": start, "fin_real": end + timedelta(days=late)} if number <= done else {}
        waits = {"predecesora": str(number - 1)} if number > 1 else {}
        phase = LIVE if number == length else "Tecnología"
        rows.append(activity(f"Actividad {number}", start, end, phase, id=str(number), **waits, **real, **values))
        before += days
    return rows


def project(folder, rows: list[dict[str, Any]], promise: date | None = date(2026, 9, 30), **header: Any):
    folder.mkdir(parents=True, exist_ok=True)
    write_form(folder, "cronograma_general", actividades=rows, **header)
    if promise:
        handover(folder, fecha_salida_produccion=promise, **header)
    return folder


def foretold(folder, cutoff: date = CUTOFF, **asked: Any) -> Forecast:
    (forecast,) = forecasts(ixl.consolidate(folder, cutoff, workers=1), **asked)
    return forecast


@pytest.mark.parametrize(("mean", "variance", "doubt"), [(0.0, 0.09, 0.01), (0.3, 0.04, 0.002), (-0.2, 0.2, 0.0)])
def test_the_mean_of_a_serial_chain_is_its_closed_form(mean: float, variance: float, doubt: float) -> None:
    days = [5, 10, 3, 8, 20, 1, 4, 6]
    links = [Dependency(place, place + 1) for place in range(len(days) - 1)]
    drawn = simulate([Work(length) for length in days], links, [len(days) - 1], Ratio(mean, variance, doubt), 7)
    closed = sum(days) * exp(mean + (variance + doubt) / 2)
    assert float(drawn.ends.mean(dtype=float)) == pytest.approx(closed, rel=0.01)


def test_lags_and_the_four_relations_move_the_end_by_their_days() -> None:
    steady = Ratio(0.0, 0.0, 0.0)
    for relation, lag, end in (("FC", 2, 10), ("CC", 1, 5), ("FF", 0, 5), ("CF", 6, 6)):
        drawn = simulate([Work(5), Work(3)], [Dependency(0, 1, relation, lag)], [0, 1], steady, 1)
        assert float(drawn.ends.min()) == float(drawn.ends.max()) == pytest.approx(end)


def test_few_finished_activities_are_drawn_towards_those_of_closed_projects() -> None:
    slow, none = Pace(40, 40 * 0.5, 40 * 0.25), Pace()
    alone, among = expected_ratio(none, none), expected_ratio(none, slow)
    assert alone.mean == 0
    assert 0.4 < among.mean < 0.5
    assert expected_ratio(Pace(200, 0.0, 2.0), slow).mean < 0.05
    assert pooled_pace([slow, slow]).number == 80


def test_the_same_seed_gives_the_same_answer_and_another_nearly_so(tmp_path) -> None:
    folder = project(tmp_path / "a", chain())
    first, again, other = foretold(folder), foretold(folder), foretold(folder, seed=99)
    assert first == again
    assert first.method == BY_NETWORK
    assert abs((first.p50 - other.p50).days) <= 4
    assert CUTOFF < first.p50 <= first.p80 <= first.p90


def test_the_expected_end_of_a_plan_is_its_days_at_the_pace_of_the_project(tmp_path) -> None:
    folder = project(tmp_path / "a", chain(length=30))
    outlook = ixl.consolidate(folder, date(2026, 3, 13), workers=1).projects[0].outlook
    forecast = foretold(folder, date(2026, 3, 13))
    assert forecast.target == GO_LIVE_DAY
    assert forecast.ratio.own == 2
    assert forecast.mean_days == pytest.approx(
        sum(activity.days for activity in outlook.activities) * forecast.ratio.expected, rel=0.01
    )


def test_slow_projects_end_later_and_miss_their_promise(tmp_path) -> None:
    good = foretold(project(tmp_path / "good", chain(late=0), date(2026, 12, 1)))
    bad = foretold(project(tmp_path / "bad", chain(late=12), date(2026, 4, 20)))
    assert (good.state, bad.state) == (MET, NOT_MET)
    assert bad.p50 > good.p50
    assert bad.chance < 0.5 < good.chance


@pytest.mark.parametrize("added", [0, 1])
def test_the_promise_is_what_was_approved_and_no_retyped_plan(tmp_path, added: int) -> None:
    rows, promised = chain(), date(2026, 5, 4)
    for row in rows:
        row |= {"inicio_base": row["inicio_planeado"], "fin_base": row["fin_planeado"]}
    rows[-1] |= {"fin_base": promised, "fin_planeado": date(2026, 8, 31)}
    rows += [activity("Otra ola", FIRST, date(2026, 12, 1), LIVE, id="99")] * added
    forecast = foretold(project(tmp_path / "a", rows, date(2026, 12, 24)))
    assert (forecast.promise, forecast.promised_by) == (promised, "línea base")


def test_what_should_have_ended_long_ago_ends_tomorrow_at_the_earliest(tmp_path) -> None:
    forecast = foretold(project(tmp_path / "a", chain(avance=None), date(2026, 4, 1)), date(2028, 1, 3))
    assert forecast.p50 > date(2028, 1, 3)
    assert forecast.point is None or forecast.point > date(2028, 1, 3)
    assert forecast.chance == 0


def test_without_predecessors_phases_follow_each_other_and_it_is_said(tmp_path) -> None:
    rows = chain()
    for row in rows:
        row.pop("predecesora", None)
    forecast = foretold(project(tmp_path / "a", rows), detail=True)
    assert forecast.by_phase
    assert all(held.name for held in forecast.activities)
    late = foretold(tmp_path / "a", questions=[what_if("4:+40")])
    assert late.p50 > forecast.p50


def test_the_state_of_a_project_names_what_holds_its_end(tmp_path) -> None:
    folder = project(tmp_path / "a", chain(length=4))
    said = CliRunner().invoke(command, ["estado", str(folder), "--corte", "2026-03-31"]).output
    assert "Cadena crítica: 3 Actividad 3 → 4 Actividad 4." in said


def test_a_delay_of_a_critical_activity_moves_the_end_by_its_days(tmp_path) -> None:
    folder = project(tmp_path / "a", chain())
    before, after = foretold(folder, detail=True), foretold(folder, questions=[what_if("Actividad 5: + 2 sem")])
    assert after.mean_days == pytest.approx(before.mean_days + 10, abs=0.01)
    assert [held.id for held in before.critical_chain] == ["3", "4", "5", "6", "7", "8"]
    assert len(before.moving) == 5
    area = foretold(folder, questions=[what_if("tecnologia:+3 días")])
    assert area.mean_days == pytest.approx(before.mean_days + 18, abs=0.01)


def test_five_recorded_periods_decide_by_the_speed_of_the_project(tmp_path) -> None:
    folder = project(tmp_path / "cartera" / "a", chain(length=40, done=30, late=0), date(2027, 3, 1))
    store = tmp_path / "Historial de indicadores.sqlite"
    for month in range(3, 8):
        record_figures(ixl.consolidate(tmp_path / "cartera", date(2026, month, 28), workers=1), store)
    portfolio = with_history(ixl.consolidate(folder, date(2026, 7, 28), workers=1), store)
    (forecast,) = forecasts(portfolio)
    assert (forecast.method, forecast.periods) == (BY_PERIODS, 5)
    assert forecast.p50 > date(2026, 7, 28)
    (network,) = forecasts(portfolio, questions=[what_if("40:+5")])
    assert network.method == BY_NETWORK


def test_the_interval_by_periods_is_wider_where_the_speed_varied() -> None:
    steady = by_periods([Progress(9.0 * n, 10.0 * n) for n in range(1, 6)], Progress(45, 50), 100, 100, 1)
    uneven = by_periods([Progress(9.0 * n + 3 * (n % 2), 10.0 * n) for n in range(1, 6)], Progress(45, 50), 100, 100, 1)
    assert float(steady.std()) < float(uneven.std())
    assert float(steady.mean()) == pytest.approx(100 / 0.9 - 50, rel=0.01)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        chain(done=8),
        chain(situacion="Cancelada", done=0),
        [{"actividad": "Sin fechas", "fase": "Tecnología", "area": "WFM"}],
    ],
    ids=["empty", "finished", "cancelled", "no dates"],
)
def test_what_cannot_be_forecast_says_why(tmp_path, rows: list[dict[str, Any]]) -> None:
    forecast = foretold(project(tmp_path / "a", rows), date(2026, 6, 30))
    assert forecast.reason
    assert forecast.p80 is None


def test_a_project_without_schedule_says_so(tmp_path) -> None:
    (tmp_path / "a").mkdir()
    handover(tmp_path / "a")
    assert foretold(tmp_path / "a").reason


def test_a_lag_beyond_every_calendar_is_no_date(tmp_path) -> None:
    rows = chain()
    rows[-1]["predecesora"] = "; ".join(["7FC+9999 sem"])
    forecast = foretold(project(tmp_path / "a", rows), detail=True)
    assert (forecast.p50, forecast.p90, forecast.chance) == (None, None, 0)


def test_a_circle_is_taken_apart(tmp_path) -> None:
    rows = chain()
    rows[3]["predecesora"] = "6"
    assert foretold(project(tmp_path / "a", rows), detail=True).p80


def test_a_plan_without_a_go_live_ends_with_its_last_activity(tmp_path) -> None:
    rows = chain()
    rows[-1]["fase"] = "Tecnología"
    assert foretold(project(tmp_path / "a", rows, promise=None)).target == END_OF_PLAN


def test_a_portfolio_counts_those_that_will_miss_their_promise(tmp_path) -> None:
    for name, late, promise in (("uno", 0, date(2026, 12, 1)), ("dos", 12, date(2026, 4, 20))):
        project(tmp_path / name, chain(late=late), promise, proyecto=name, codigo_proyecto=name)
    portfolio = ixl.consolidate(tmp_path, CUTOFF, workers=1)
    assert tally(forecasts(portfolio)) == (1, 0, 1, 0)


def run(*arguments: Any) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(command, [*map(str, arguments), "--corte", "2026-03-31", "--silencioso", "--json"])
    code = result.return_value if isinstance(result.return_value, int) else result.exit_code
    return code, json.loads(result.stdout)


def test_the_command_and_the_state_say_the_same(tmp_path) -> None:
    folder = project(tmp_path / "a", chain())
    code, said = run("pronostico", folder, "--si", "5:+5")
    assert code == 0
    assert said["proyectos"][0]["pronostico"]["p80"] > said["proyectos"][0]["sin_supuestos"]["p80"]
    _, state = run("estado", folder)
    _, plain = run("pronostico", folder)
    ours = {key: plain["proyectos"][0]["pronostico"][key] for key in state["proyectos"][0]["pronostico"]}
    assert state["proyectos"][0]["pronostico"] == ours


@pytest.mark.parametrize(
    "question", ["12", "5", ":+5", "5:+mucho", "5:+99999", "999:+5", "1:+2", "Marte:+3", "5:+2 lunas"]
)
def test_a_question_that_is_not_understood_or_about_nothing_is_refused(tmp_path, question: str) -> None:
    folder = project(tmp_path / "a", chain())
    code, said = run("pronostico", folder, "--si", question)
    assert code in (2, 3)
    assert said["error"]
