"""Nobody begins with a blank sheet: a starter lands on the go-live, keeps the holidays, and passes the review."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from cli_helper import run
from hypothesis import given, settings
from hypothesis import strategies as st
from project_helper import handover

import implementation_xl as ixl
from implementation_xl.base.workdays import WorkCalendar, colombian_holidays
from implementation_xl.forms.process import CLOSING, NEW_CLIENT
from implementation_xl.indicators.critical_path import gap
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.starters.filling import values_of
from implementation_xl.projects.starters.loading import Starters
from implementation_xl.projects.starters.planning import check_fits, plan_starter
from implementation_xl.projects.starters.validation import dependencies_of

STARTERS = {starter.id: starter for starter in Starters(catalog()).offered()}
HOLIDAYS = [day for day, _ in colombian_holidays(2022, 2036)]
CALENDAR = WorkCalendar(holidays=tuple(day for day, _ in colombian_holidays(2018, 2040)))
DAYS = st.dates(date(2022, 6, 1), date(2036, 6, 30)) | st.sampled_from(HOLIDAYS)
TODAY = date(2026, 3, 2)
SIZES = {"fte": 52.0, "puestos": 40.0}


def begin(folder, starter, live, *, today=TODAY, **options):
    type = CLOSING if starter == "cierre" else NEW_CLIENT
    names = {"proyecto": "Servicio", "cliente": "Banco Andino", "tipo": type, "coordinador": "Laura Méndez"}
    return ixl.new_project(folder, **names, plantilla=starter, salida=live, today=today, **options)


def test_the_six_kinds_of_campaign_and_each_is_its_own():
    assert set(STARTERS) == {"inbound", "outbound", "cobranzas", "whatsapp", "backoffice", "cierre"}
    for starter in STARTERS.values():
        assert 40 <= len(starter.activities) <= 70
        others = {row.name for other in STARTERS.values() if other is not starter for row in other.activities}
        assert len({row.name for row in starter.activities} - others) >= 5
        assert len({row.name for row in starter.activities}) == len(starter.activities)


@settings(max_examples=150)
@given(starter=st.sampled_from(sorted(STARTERS)), live=DAYS)
def test_a_plan_lands_on_its_day_and_puts_nothing_on_a_day_off(starter, live):
    plan = plan_starter(STARTERS[starter], live, SIZES)
    (day,) = {row.last for row in plan.rows if row.activity.live}
    assert day == plan.live <= live
    assert not any(CALENDAR.working(day + timedelta(days=n + 1)) for n in range((live - day).days))
    assert bool(plan.day_off()) is (day != live)
    planned = {place for row in plan.rows for place in (row.first, row.last)}
    meetings = values_of(plan, SIZES, TODAY.replace(year=2020)).get("control_actas", {"reuniones": ()})["reuniones"]
    needs = values_of(plan, SIZES, TODAY).get("registro_necesidades", {"necesidades": ()})["necesidades"]
    planned |= {row["fecha"] for row in meetings} | {row["fecha_requerida"] for row in needs}
    assert all(CALENDAR.working(one) for one in planned)
    assert all(plan.first <= row["fecha_requerida"] <= plan.last for row in needs)


@pytest.mark.parametrize("starter", sorted(STARTERS))
def test_nobody_starts_before_those_that_are_waited_for(starter):
    plan = plan_starter(STARTERS[starter], date(2026, 9, 15), {})
    days = [CALENDAR.count((row := plan.row(one.id)).first, row.last) for one in plan.starter.activities]
    assert days == [one.days for one in plan.starter.activities]
    starts = [CALENDAR.elapsed(plan.row(one.id).first.toordinal()) for one in plan.starter.activities]
    for link in dependencies_of(plan.starter):
        assert starts[link.after] >= starts[link.before] + gap(link, days)


@pytest.mark.parametrize(
    ("starter", "live"), list(zip(sorted(STARTERS), 3 * [date(2026, 7, 20), date(2026, 7, 22)], strict=True))
)
def test_a_project_that_begins_with_a_starter_has_nothing_to_mend(tmp_path, starter, live):
    """A holiday (20 July) or not: what is not filled yet is only said to be blank."""
    files = begin(tmp_path / "P", starter, live, fte=52, puestos=40)
    answer = json.loads(run("revisar", tmp_path / "P", "--corte", "2026-03-02", "--json").output)
    said = {problem["codigo"] for file in answer["archivos"] for problem in file["problemas"]}
    assert said <= {"N120"}
    counts = {file["formato"]: sum(file["filas"].values()) for file in answer["archivos"]}
    assert counts["cronograma_general"] == len(STARTERS[starter].activities)
    assert counts["control_actas"] >= 10
    if starter != "cierre":
        assert counts["set_pruebas"] >= 20
        assert counts["registro_necesidades"] >= 15
    assert len(files) == len(answer["archivos"])


def test_quantities_follow_from_the_hand_over_and_training_takes_as_long_as_it_says(tmp_path):
    lines = [
        {"linea": "A", "canal": "Voz inbound", "fte": 30.5, "puestos": 25, "dias_formacion": 12, "supervisores": 2},
        {"linea": "B", "canal": "Voz inbound", "fte": 21.5, "puestos": 15, "dias_formacion": 8},
    ]
    handover(tmp_path, NEW_CLIENT, lineas=lines, fecha_salida_produccion=date(2026, 7, 22))
    names = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "tipo": NEW_CLIENT}
    ixl.new_project(tmp_path, **names, plantilla="inbound", complete=True, today=TODAY)
    needs = ixl.read(tmp_path / "Registro de Necesidades.xlsx").tables["necesidades"].columns
    wanted = dict(zip(needs["necesidad"], needs["cantidad"], strict=True))
    assert wanted["Recurso humano: asesores"] == 58  # 52 and a tenth
    assert wanted["Recurso humano: supervisores"] == 2
    assert wanted["Puesto de trabajo"] == 40
    assert wanted["Equipo de cómputo"] == 42
    assert wanted["Salas de formación"] == 3
    table = ixl.read(tmp_path / "Cronograma General de Implementación.xlsx").tables["actividades"].columns
    place = table["actividad"].index("Dictar la formación inicial a los asesores")
    assert CALENDAR.count(table["inicio_planeado"][place], table["fin_planeado"][place]) == 12
    assert date(2026, 7, 22) in table["fin_planeado"]


def test_without_a_size_a_quantity_is_left_to_who_knows_it(tmp_path):
    begin(tmp_path, "whatsapp", date(2026, 7, 22))
    needs = ixl.read(tmp_path / "Registro de Necesidades.xlsx").tables["necesidades"].columns
    assert needs["cantidad"][needs["necesidad"].index("Puesto de trabajo")] is None


def test_needs_cite_no_activity_of_a_schedule_that_is_not_the_starters(tmp_path):
    ixl.generate(
        "cronograma_general", tmp_path / "Cronograma.xlsx", values={"proyecto": "Servicio", "cliente": "Banco Andino"}
    )
    written = {path.name for path in begin(tmp_path, "inbound", date(2026, 7, 22), complete=True)}
    assert "Cronograma General de Implementación.xlsx" not in written
    needs = ixl.read(tmp_path / "Registro de Necesidades.xlsx").tables["necesidades"].columns
    assert set(needs["actividad"]) == {None}


@pytest.mark.parametrize("starter", sorted(STARTERS))
def test_a_starter_too_long_for_the_days_left_says_from_when_it_fits(tmp_path, starter):
    live = TODAY + timedelta(days=21)
    with pytest.raises(ixl.ImplementationXLError) as refused:
        begin(tmp_path / "P", starter, live)
    (problem,) = refused.value.problems
    assert problem.code == "E724"
    assert int(problem.params["need"]) - int(problem.params["left"]) == int(problem.params["missing"]) > 0
    assert not (tmp_path / "P").exists()
    day, month, year = map(int, problem.params["fits"].split("/"))
    fits = date(year, month, day)
    check_fits(plan_starter(STARTERS[starter], fits, {}), TODAY)
    before = max(fits - timedelta(days=n) for n in range(1, 9) if CALENDAR.working(fits - timedelta(days=n)))
    with pytest.raises(ixl.ImplementationXLError):
        check_fits(plan_starter(STARTERS[starter], before, {}), TODAY)


@given(today=DAYS, ahead=st.integers(0, 120), starter=st.sampled_from(sorted(STARTERS)))
def test_what_is_refused_fits_from_the_day_that_is_said(today, ahead, starter):
    try:
        check_fits(plan_starter(STARTERS[starter], today + timedelta(days=ahead), {}), today)
    except ixl.ImplementationXLError as refused:
        day, month, year = map(int, refused.problems[0].params["fits"].split("/"))
        check_fits(plan_starter(STARTERS[starter], date(year, month, day), {}), today)


def test_forced_it_is_written_and_no_meeting_lies_behind(tmp_path):
    begin(tmp_path, "inbound", TODAY + timedelta(days=21), forzar=True)
    meetings = ixl.read(tmp_path / "Control de Reuniones y Actas.xlsx").tables["reuniones"].columns
    assert min(meetings["fecha"]) >= TODAY


WORDS = ("--proyecto", "P", "--cliente", "C", "--tipo", "cliente-nuevo")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--salida", "2027-07-22"), 2),
        (("--fte", "5"), 2),
        (("--forzar",), 2),
        (("--plantilla", "inbound"), 3),
        (("--plantilla", "inbond", "--salida", "2099-07-22"), 3),
        (("--plantilla", "voz", "--salida", "2099-07-22"), 3),
        (("--plantilla", "cierre", "--salida", "2098-07-22"), 3),
        (("--plantilla", "inbound", "--salida", "2099-12-31"), 3),
        (("--plantilla", "inbound", "--salida", "2000-01-03", "--forzar"), 3),
        (("--plantilla", "../inbound", "--salida", "2027-07-22"), 3),
        (("--plantilla", "inbound", "--salida", "mañana"), 2),
        (("--plantilla", "inbound", "--salida", "2027-07-22", "--fte", "-3"), 2),
        (("--plantilla", "inbound", "--salida", "2027-07-22", "--fte", "nan"), 2),
        (("--plantilla", "inbound", "--salida", "2027-07-22", "--fte", "inf"), 2),
        (("--plantilla", "", "--salida", "2027-07-22"), 3),
        (("--plantilla", "inbound", "--salida", "2027-07-22", "--puestos", "muchos"), 2),
    ],
)
def test_what_cannot_be_begun_is_said_and_nothing_is_written(tmp_path, options, code):
    answer = run("nuevo", tmp_path / "P", *WORDS, *options, code=code)
    assert "Falla interna" not in answer.output
    assert not (tmp_path / "P").exists()


def test_the_command_says_where_a_day_off_sends_the_go_live(tmp_path):
    answer = run("nuevo", tmp_path / "P", *WORDS, "--plantilla", "inbound", "--salida", "2035-07-20", "--json")
    begun = json.loads(answer.output)["plantilla"]
    assert (begun["salida_pedida"], begun["salida"]) == ("2035-07-20", "2035-07-19")
    schedule = ixl.read(tmp_path / "P" / "Cronograma General de Implementación.xlsx").tables["actividades"].columns
    assert date(2035, 7, 19) in schedule["fin_planeado"]


def test_what_was_there_blank_is_named_and_stays(tmp_path):
    run("nuevo", tmp_path / "P", *WORDS)
    words = (*WORDS, "--completar", "--plantilla", "inbound", "--salida", "2035-07-19", "--json")
    begun = json.loads(run("nuevo", tmp_path / "P", *words).output)
    assert begun["archivos"] == []
    assert len(begun["plantilla"]["en_blanco"]) == 4


def test_the_list_of_starters():
    shown = json.loads(run("plantillas", "--json").output)["plantillas"]
    assert [one["plantilla"] for one in shown] == sorted(STARTERS)
    assert all(one in run("plantillas").output for one in STARTERS)


OWN = """
id = "ventas"
titulo = "Ventas"
descripcion = "Propia."
tipos = ["Cliente nuevo"]
actividades = [
  {id = "a", fase = "Planeación", actividad = "Preparar", area = "Operaciones", dias = 3},
  {id = "b", fase = "Salida a producción", actividad = "Salir", area = "Operaciones", dias = 1, PRE, salida = true},
]
""".replace("PRE", 'predecesora = "a FC+1 sem"')


def own(folder, text, name="ventas"):
    place = folder / "definiciones" / "plantillas"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / "definiciones"


def test_a_starter_of_ones_own_is_one_more_file(tmp_path):
    definitions = own(tmp_path, OWN)
    assert "ventas" in run("plantillas", "--definiciones", definitions).output
    options = ("--plantilla", "ventas", "--salida", "2035-07-19", "--definiciones", definitions)
    run("nuevo", tmp_path / "P", *WORDS, *options)
    table = ixl.read(tmp_path / "P" / "Cronograma General de Implementación.xlsx").tables["actividades"].columns
    assert table["predecesora"] == [None, "1FC+5d"]
    assert table["fin_planeado"] == [date(2035, 7, 11), date(2035, 7, 19)]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('predecesora = "a FC+1 sem"', 'predecesora = "z"', "E720"),
        ('predecesora = "a FC+1 sem"', 'predecesora = "a FC+media hora"', "E720"),
        ('predecesora = "a FC+1 sem"', 'predecesora = "a", antes_de = "a"', "E721"),
        ('predecesora = "a FC+1 sem"', 'predecesora = "b"', "E721"),
        (", salida = true", "", "E722"),
        ("dias = 3", "dias = 3, salida = true", "E722"),
        ('predecesora = "a FC+1 sem", ', "", "E722"),
        ("dias = 3", "dias = 0", "E723"),
        ("dias = 3", "dias = 900", "E723"),
        ("dias = 3", 'dias = "tres"', "E703"),
        ("dias = 3", "dais = 3", "E701"),
        (", dias = 3}", "}", "E702"),
        ('area = "Operaciones", dias = 3', 'area = "Operasiones", dias = 3', "E704"),
        ('tipos = ["Cliente nuevo"]', 'tipos = ["Cliente viejo"]', "E704"),
        ('id = "b"', 'id = "a"', "E705"),
        ('id = "b"', 'id = "la b"', "E706"),
        ('id = "ventas"', 'id = "otra"', "E704"),
        ('tipos = ["Cliente nuevo"]', 'hereda = "ventas"', "E704"),
        ('tipos = ["Cliente nuevo"]', 'hereda = "nadie"', "E704"),
        ('tipos = ["Cliente nuevo"]', 'hereda = "comun"\nomite = ["nadie"]', "E704"),
        ("actividades = [", "actividades = [[", "E707"),
        ("actividades = [", 'reuniones = [{tipo = "Interna", tema = "T"}]\nactividades = [', "E702"),
        ("actividades = [", 'reuniones = [{tipo = "Interna", tema = "T", actividad = "z"}]\nactividades = [', "E704"),
        (
            "actividades = [",
            'necesidades = [{area = "WFM", necesidad = "N", actividad = "a", cada = 0.0}]\nactividades = [',
            "E723",
        ),
        (
            "actividades = [",
            'pruebas = [{categoria = "X", item = "I", esperado = "E", area = "WFM", criticidad = "T"}]\n'
            "actividades = [",
            "E704",
        ),
    ],
)
def test_a_faulty_starter_is_said_and_stops_no_form(tmp_path, before, after, code):
    assert before in OWN
    definitions = own(tmp_path, OWN.replace(before, after, 1))
    options = ("--plantilla", "ventas", "--salida", "2035-07-19", "--definiciones", definitions)
    answer = run("nuevo", tmp_path / "P", *WORDS, *options, code=3).output
    assert code in answer
    assert "Falla interna" not in answer
    assert not (tmp_path / "P").exists()
    run("formatos", "--definiciones", definitions)
    assert code in run("plantillas", "--definiciones", definitions, code=3).output


def test_a_plan_that_leaves_the_years_that_there_are_is_said(tmp_path):
    definitions = own(tmp_path, OWN.replace("a FC+1 sem", "a FC+9999 sem"))
    options = ("--plantilla", "ventas", "--salida", "2035-07-19", "--definiciones", definitions, "--forzar")
    assert "2000" in run("nuevo", tmp_path / "P", *WORDS, *options, code=3).output


def test_what_waited_for_an_omitted_activity_waits_for_what_it_waited_for(tmp_path):
    text = OWN.replace(
        'tipos = ["Cliente nuevo"]', 'tipos = ["Cliente nuevo"]\nhereda = "comun"\nomite = ["crm", "vpn"]'
    )
    definitions = own(tmp_path, text[: text.index("actividades")])
    starter = Starters(catalog(definitions)).starter("ventas")
    assert len(starter.activities) == len(Starters(catalog())._load("comun").activities) - 2
    (informes,) = (one for one in starter.activities if one.id == "informes")
    assert informes.waits == "arquitectura; guiones"
    assert {"crm", "vpn"}.isdisjoint(need.activity for need in starter.needs)


def test_two_starters_that_inherit_each_other_are_said(tmp_path):
    own(tmp_path, OWN.replace('tipos = ["Cliente nuevo"]', 'hereda = "otras"'))
    definitions = own(tmp_path, OWN.replace('id = "ventas"', 'id = "otras"\nhereda = "ventas"'), "otras")
    assert "E704" in run("plantillas", "--definiciones", definitions, code=3).output
