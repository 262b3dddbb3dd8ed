"""`ixl linea-base`: the plan is fixed in one write, the rest keeps its bytes, and by hand it comes to the same."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from forms_helper import edited, place
from project_helper import MONDAY, activity, handover, project_of, write_form

import implementation_xl as ixl
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.projects.baselines import ADDED, CALLED_OFF, GONE, MOVED
from implementation_xl.projects.measuring import measure

T = date(2026, 6, 30)
NOW = datetime(2026, 3, 6, 9, 30)
SCHEDULE = "cronograma_general"
ENDS = {"Troncal": date(2026, 3, 13), "Formar": date(2026, 6, 12)}


def rows(**ends: date) -> list[dict[str, Any]]:
    return [activity(name, MONDAY, end, id=str(n)) for n, (name, end) in enumerate((ENDS | ends).items(), 1)]


def schedule(folder: Path, activities: list[dict[str, Any]] | None = None, **values: Any) -> Path:
    approvals = {"aprobacion_interna": MONDAY, "aprobacion_cliente": date(2026, 3, 4)}
    return write_form(folder, SCHEDULE, actividades=rows() if activities is None else activities, **approvals | values)


def fix(folder: Path, **options: Any) -> Any:
    return ixl.fix_baseline(folder, options.pop("motivo", "Aprobado por el cliente"), **{"now": NOW, **options})


def tables(path: Path) -> dict[str, Any]:
    return {
        id: {name: column for name, column in table.columns.items() if any(cell is not None for cell in column)}
        for id, table in ixl.read(path).tables.items()
    }


def replan(path: Path, record: int, day: date) -> None:
    with edited(path) as sheet:
        sheet[place(SCHEDULE, "fin_planeado", record)] = day


def test_the_first_version_takes_the_approvals_of_the_header(tmp_path):
    path = schedule(tmp_path)
    fixed = fix(tmp_path, cliente_por="Marta Ruiz", soporte="Correo del 04-mar")
    assert (fixed.version, fixed.activities, fixed.end, fixed.changed) == (1, 2, date(2026, 6, 12), True)
    shown = ixl.baseline(tmp_path, day=T)
    assert shown.based and shown.changes == () and shown.drift == 0
    (version,) = shown.versions
    assert (version.since, version.inside_on, version.client_on) == (NOW.date(), MONDAY, date(2026, 3, 4))
    assert (version.client_by, version.support, version.activities, version.kept) == (
        *("Marta Ruiz", "Correo del 04-mar", 2, True),
    )
    table = ixl.read(path).tables["actividades"].columns
    assert table["fin_base"] == table["fin_planeado"] and table["inicio_base"] == table["inicio_planeado"]
    assert fixed.copy is not None and fixed.copy.parent.name == "Anteriores"


def test_every_other_part_keeps_its_bytes_and_the_copy_is_the_former_workbook(tmp_path):
    path = schedule(tmp_path)
    before = path.read_bytes()
    fixed = fix(tmp_path)
    assert fixed.copy is not None and fixed.copy.read_bytes() == before
    with zipfile.ZipFile(fixed.copy) as old, zipfile.ZipFile(path) as new:
        assert old.namelist() == new.namelist()
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert changed == {"xl/workbook.xml", *_parts(path)}
    assert len(ixl.read_project(tmp_path).of_form(SCHEDULE)) == 1  # the copy is no second schedule


def _parts(path: Path) -> list[str]:
    editor = PackageEditor(path)
    try:
        return [editor.sheets()[name] for name in ("Cronograma", "Versiones", "Líneas base")]
    finally:
        editor.close()


def test_twice_the_same_is_nothing_to_do(tmp_path):
    path = schedule(tmp_path)
    fix(tmp_path)
    before = path.read_bytes()
    again = fix(tmp_path, motivo="Otra vez", now=datetime(2026, 4, 1, 8))
    assert not again.changed and again.version == 1 and again.copy is None and path.read_bytes() == before


def test_by_hand_it_is_the_same(tmp_path):
    by_command, by_hand = tmp_path / "a", tmp_path / "b"
    for folder in (by_command, by_hand):
        folder.mkdir()
        path = schedule(folder)
    fix(by_command)
    with edited(path) as sheet:
        for record in (1, 2):
            for kind in ("inicio", "fin"):
                sheet[place(SCHEDULE, f"{kind}_base", record)] = sheet[
                    place(SCHEDULE, f"{kind}_planeado", record)
                ].value
        said = {"version": 1, "fecha": NOW.date(), "motivo": "Aprobado por el cliente"}
        said |= {"interna_fecha": MONDAY, "cliente_fecha": date(2026, 3, 4), "actividades": 2, "fin": date(2026, 6, 12)}
        table = ixl.read(path).tables["versiones"]
        for field, value in said.items():
            sheet.parent["Versiones"].cell(table.header_row + 1, table.placed[field], value)
    one, other = tables(by_command / path.name), tables(path)
    assert one["actividades"] == other["actividades"] and one["versiones"] == other["versiones"]
    values = [measure(project_of(folder), T)["cronograma"] for folder in (by_command, by_hand)]
    assert values[0].value == values[1].value and values[0].details == values[1].details
    assert fix(by_hand).version == 1  # what the hand cannot keep, the command completes
    assert tables(path) == one and not fix(by_hand).changed


def test_a_second_version_keeps_the_first_and_measures_an_earlier_cut_off_by_it(tmp_path):
    path = schedule(tmp_path)
    fix(tmp_path, desde=MONDAY)
    before = measure(project_of(tmp_path), T)["cronograma"].value
    replan(path, 2, date(2026, 9, 30))
    assert measure(project_of(tmp_path), T)["cronograma"].value == before
    (moved,) = ixl.baseline(tmp_path, day=T).changes
    assert (moved.kind, moved.name, moved.cell) == (MOVED, "Formar", place(SCHEDULE, "fin_planeado", 2))
    second = fix(tmp_path, motivo="El cliente aplazó", desde=date(2026, 7, 1), interna_fecha=date(2026, 6, 29))
    assert second.version == 2
    assert measure(project_of(tmp_path), T)["cronograma"].value == before
    later = measure(project_of(tmp_path), date(2026, 7, 31))["cronograma"].details["linea_base"]
    assert (later["version"], later["movidas"]) == (2, [])
    (change,) = ixl.compare_versions(tmp_path, 1, 2)
    assert (change.kind, change.before, change.after) == (
        *(MOVED, (MONDAY, date(2026, 6, 12)), (MONDAY, date(2026, 9, 30))),
    )


def test_a_version_fixed_by_hand_is_kept_before_the_next_one_takes_its_place(tmp_path):
    version = {"version": 1, "fecha": MONDAY, "motivo": "A mano"}
    base = [one | {"inicio_base": MONDAY, "fin_base": one["fin_planeado"]} for one in rows()]
    path = schedule(tmp_path, base, versiones=[version])
    replan(path, 1, date(2026, 4, 1))
    assert fix(tmp_path).version == 2
    assert [change.name for change in ixl.compare_versions(tmp_path, 1, 2)] == ["Troncal"]


def test_what_was_added_gone_and_called_off_is_told(tmp_path):
    path = schedule(tmp_path, [*rows(), activity("Tercera", MONDAY, MONDAY, id="3")])
    fix(tmp_path)
    with edited(path) as sheet:
        sheet[place(SCHEDULE, "situacion", 1)] = "Cancelada"
        for field in ("id", "actividad"):
            sheet[place(SCHEDULE, field, 3)] = {"id": "9", "actividad": "Nueva"}[field]
        for field in ("inicio_base", "fin_base"):
            sheet[place(SCHEDULE, field, 3)] = None
    kinds = {change.kind: change.name for change in ixl.baseline(tmp_path, day=T).changes}
    assert kinds == {CALLED_OFF: "Troncal", ADDED: "Nueva", GONE: "Tercera"}
    assert fix(tmp_path).activities == 2
    assert ixl.read(path).tables["actividades"].columns["fin_base"][0] is None  # called off before it was approved


def test_a_schedule_that_is_open_is_refused_and_nothing_is_written(tmp_path):
    path = schedule(tmp_path)
    before = path.read_bytes()
    lock = path.with_name(f"~${path.name}")
    lock.write_bytes(b"x")
    with pytest.raises(ImplementationXLError) as refused:
        fix(tmp_path)
    assert [one.code for one in refused.value.problems] == ["E876"]
    assert path.read_bytes() == before and sorted(tmp_path.iterdir()) == sorted([path, lock])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row | {"fin_planeado": None},
        lambda row: row | {"fin_planeado": date(2026, 3, 1)},
        lambda row: row | {"inicio_planeado": "pronto"},
    ],
)
def test_a_plan_with_gaps_is_refused(spoil, tmp_path):
    path = schedule(tmp_path, [rows()[0], spoil(rows()[1])])
    before = path.read_bytes()
    with pytest.raises(ImplementationXLError) as refused:
        fix(tmp_path)
    assert [one.code for one in refused.value.problems] == ["E875"] and path.read_bytes() == before
    assert not (tmp_path / "Anteriores").exists()


@pytest.mark.parametrize("name", ["_x000D_ <&> «é»", "Dos\nrenglones", "x" * 4000])
def test_names_and_reasons_of_any_kind_are_kept(name, tmp_path):
    schedule(tmp_path, [*rows(), activity(name, MONDAY, MONDAY, id="007")])
    assert fix(tmp_path, motivo="con \x07 y\nsalto").activities == 3
    assert ixl.baseline(tmp_path).versions[0].reason == "con y salto"
    assert not fix(tmp_path).changed


def test_two_activities_with_one_id_are_both_kept(tmp_path):
    schedule(tmp_path, [*rows(), activity("Troncal", MONDAY, date(2026, 3, 20), id="1")])
    assert fix(tmp_path).activities == 3 and not fix(tmp_path).changed


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2100, 1, 1)])
def test_a_day_out_of_all_range_is_refused(day, tmp_path):
    schedule(tmp_path)
    with pytest.raises(ImplementationXLError, match="no es una fecha"):
        fix(tmp_path, desde=day)


def test_a_version_is_not_in_force_before_the_one_before(tmp_path):
    path = schedule(tmp_path)
    fix(tmp_path, desde=date(2026, 3, 6))
    replan(path, 2, date(2026, 9, 30))
    with pytest.raises(ImplementationXLError):
        fix(tmp_path, desde=date(2026, 3, 5))


def test_a_draft_without_the_columns_is_told_what_it_lacks(tmp_path):
    path = schedule(tmp_path)
    with edited(path) as sheet:
        del sheet.parent["Versiones"]
    with pytest.raises(ImplementationXLError, match="Versiones"):
        fix(tmp_path)


def test_the_fixed_workbook_survives_a_save_and_sorting(tmp_path):
    path = schedule(tmp_path)
    fix(tmp_path)
    before = measure(project_of(tmp_path), T)["cronograma"]
    with edited(path) as sheet:  # saved by openpyxl, the two rows the other way round
        first, second = (place(SCHEDULE, "id", record) for record in (1, 2))
        rows_ = [[cell.value for cell in sheet[int("".join(filter(str.isdigit, at)))]] for at in (first, second)]
        for at, values in zip((second, first), rows_, strict=True):
            for cell, value in zip(sheet[int("".join(filter(str.isdigit, at)))], values, strict=True):
                if not (isinstance(value, str) and value.startswith("=")):
                    cell.value = value
    after = measure(project_of(tmp_path), T)["cronograma"]
    assert (after.value, after.details["linea_base"]) == (before.value, before.details["linea_base"])


def test_the_command(tmp_path):
    handover(tmp_path)
    path = schedule(tmp_path)
    assert run_json("linea-base", tmp_path)["linea_base"] is False
    said = run_json("linea-base", tmp_path, "--fijar", "--motivo", "Aprobado", "--desde", "2026-03-06")
    assert (said["version"], said["escrito"], said["desde"]) == (1, True, "2026-03-06")
    assert run_json("linea-base", tmp_path, "--fijar", "--motivo", "x")["escrito"] is False
    replan(path, 2, date(2026, 9, 30))
    (change,) = run_json("linea-base", tmp_path, "--corte", "2026-06-30")["cambios"]
    assert (change["que"], change["actividad"], change["despues"]["fin"]) == ("movida", "Formar", "2026-09-30")
    run("linea-base", tmp_path, "--fijar", "--motivo", "Aplazado", "--desde", "2026-07-01")
    assert [one["actividad"] for one in run_json("linea-base", tmp_path, "--comparar", "1", "2")["cambios"]] == [
        "Formar"
    ]
    assert "Formar" in run("linea-base", tmp_path, "--comparar", "1", "2").output
    assert "versión 2" in run("linea-base", tmp_path, "--corte", "2026-08-01").output


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fijar"], 2),
        (["--motivo", "x"], 2),
        (["--fijar", "--motivo", "x", "--comparar", "1", "2"], 2),
        (["--comparar", "1", "7"], 3),
    ],
)
def test_wrong_use_is_said(options, code, tmp_path):
    schedule(tmp_path)
    run("linea-base", tmp_path, *options, code=code)


def test_a_fixed_version_survives_libreoffice(office, tmp_path):
    (tmp_path / "p").mkdir()
    path = schedule(tmp_path / "p")
    fix(tmp_path / "p")
    before, value = tables(path), measure(project_of(tmp_path / "p"), T)["cronograma"].value
    (saved,) = office.recalculate([path], tmp_path / "out")
    assert tables(saved) == before
    saved.replace(path)
    assert measure(project_of(tmp_path / "p"), T)["cronograma"].value == value
    assert not fix(tmp_path / "p").changed
    replan(path, 2, date(2026, 9, 30))
    assert fix(tmp_path / "p", motivo="Aplazado").version == 2  # what LibreOffice wrote can be edited too
