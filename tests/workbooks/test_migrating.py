"""A filled form of version 1 becomes one of version 2 and nothing of it is lost."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from checkout import PORTFOLIO
from forms_helper import filled, generated
from lived_in import ANNEX, MINE, SHEET, lived_in, sheet_part, write_with
from lxml import etree
from rich_workbook import parts, rewritten, strict
from versions_helper import MEETINGS, SCHEDULE, newer_catalog
from workbook_strategies import clean, drawn, messy
from xlsx_rules import findings as breaches

from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.plan import plan_of
from implementation_xl.projects.measuring import measure_reading
from implementation_xl.workbooks.finding import workbooks
from implementation_xl.workbooks.migrating import files
from implementation_xl.workbooks.migrating.files import (
    CURRENT,
    FAILED,
    MIGRATED,
    NEWER,
    RESTORED,
    TO_MIGRATE,
    MigratedFile,
    migrate,
    restore,
)
from implementation_xl.workbooks.reading.workbook import Reading, read_here

DAY = date(2026, 4, 15)
LEFT = "De la versión 1"
FIRST = 13
"""The first record's row in version 2."""


@pytest.fixture(scope="module")
def newer(tmp_path_factory: Any) -> Catalog:
    return newer_catalog(tmp_path_factory.mktemp("definiciones"))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: Any, newer: Catalog) -> tuple[Path, MigratedFile, bytes]:
    """A form that somebody lived in, migrated, what was said of it, and its bytes before."""
    path = lived_in(tmp_path_factory.mktemp("proyecto") / "Actas.xlsm", macros=True)
    before = path.read_bytes()
    (done,) = migrate(path, catalog=newer)
    return path, done, before


def one(path: Path, newer: Catalog, **options: Any) -> MigratedFile:
    (done,) = migrate(path, catalog=newer, **options)
    return done


def measured(reading: Reading, newer: Catalog) -> tuple[Any, ...]:
    value = measure_reading(reading, DAY, today=DAY, catalog=newer)
    return value.value, value.numerator, value.denominator, value.state, value.excluded


def grid(path: Path, sheet: str) -> list[list[Any]]:
    """What the cells of a sheet show."""
    from implementation_xl.adapters.reading.readers import open_file

    return open_file(str(path)).grid(sheet).rows


# what the newer version says


def test_values_are_renamed_split_and_moved_as_the_newer_version_declares(tmp_path, newer):
    rows = """
        | tipo    | fecha      | tema | estado    | acta_realizada | fecha_envio | responsable     | destinatarios |
        | Interna | 2026-03-02 | Plan | Realizada | Sí             | 2026-03-03  | Ana Ruiz - Jefa | Todos         |
        | Cliente | 2026-03-09 | Ojo  | Agendada  |                | 31/02/2026  | Luis            |               |
    """
    path = filled(tmp_path, MEETINGS, rows, coordinador="Marta")
    done = one(path, newer)
    assert (done.state, done.before, done.after) == (MIGRATED, 1, 2)
    reading = read_here(path, catalog=newer)
    columns = reading.tables["reuniones"].columns
    assert reading.header["coordinador"] == "Marta"
    assert reading.header_cells["coordinador"][0] == "Acuerdos"
    assert columns["responsable"] == ["Ana Ruiz", "Luis"]
    assert columns["cargo"] == ["Jefa", None]
    assert columns["enviada_a"] == ["Todos", None]
    assert columns["sala"] == [None, None]
    assert [problem.found for problem in reading.problems if problem.code == "E301"] == ["31/02/2026"]
    assert breaches(path) == []


def test_a_list_word_is_the_one_that_the_newer_version_has(tmp_path, newer):
    rows = """
        | fase      | actividad | area      | inicio_planeado | fin_planeado |
        | Formación | Formar    | Formación | 2026-03-02      | 2026-03-06   |
        | Compras   | Comprar   | Compras   | 2026-03-02      | 2026-03-06   |
    """
    path = filled(tmp_path, SCHEDULE, rows)
    before = read_here(path, catalog=newer)
    assert one(path, newer).state == MIGRATED
    after = read_here(path, catalog=newer)
    assert after.tables["actividades"].columns["fase"] == ["Entrenamiento", "Compras"]
    assert after.tables["actividades"].columns["area"] == before.tables["actividades"].columns["area"]
    assert measured(after, newer) == measured(before, newer)
    assert after.holidays == before.holidays


@pytest.mark.parametrize("how", [clean, messy])
def test_any_fill_reads_and_measures_alike(how, tmp_path, newer):
    check_fills(drawn(how(MEETINGS), 3), tmp_path, newer)


@pytest.mark.slow
@pytest.mark.parametrize("form", [MEETINGS, SCHEDULE])
@pytest.mark.parametrize("how", [clean, messy])
def test_many_fills_read_and_measure_alike(how, form, tmp_path, newer):
    check_fills(drawn(how(form), 40, 5), tmp_path, newer)


def check_fills(fills: Any, folder: Path, newer: Catalog) -> None:
    """What both versions have is read alike (`migrate` refuses if not), measured alike, and twice is once."""
    for number, fill in enumerate(fills):
        path = fill.write(folder / f"{number}.xlsx", quick=True)
        before = read_here(path, catalog=newer)
        done = one(path, newer)
        assert (done.state, done.problems) == (MIGRATED, []), fill
        after, data = read_here(path, catalog=newer), path.read_bytes()
        assert measured(after, newer)[:4] == measured(before, newer)[:4], fill
        assert sorted(problem.code for problem in after.problems) == sorted(one.code for one in before.problems), fill
        assert one(path, newer).state == CURRENT
        assert path.read_bytes() == data


# nothing of hers is lost


def test_what_is_not_the_form_keeps_its_bytes(lived):
    path, _, before = lived
    original = parts(path.with_name("Actas (versión 1).xlsm"))
    assert path.with_name("Actas (versión 1).xlsm").read_bytes() == before
    now = parts(path)
    kept = [name for name in original if now.get(name) == original[name]]
    for pattern in (
        r"xl/vbaProject\.bin",
        r"xl/media/image\d",
        r"xl/printerSettings/",
        r"xl/pivotTables/",
        r"xl/slicers/",
        r"xl/persons/",
        r"xl/externalLinks/",
        r"customXml/",
        r"xl/theme/",
        r"xl/tables/table1",
        r"xl/metadata\.xml",
        r"xl/richData/",
        r"xl/featurePropertyBag/",
        r"xl/comments2\.xml",
        r"docProps/custom\.xml",
        r"xl/drawings/vmlDrawing2",
    ):
        there = [name for name in original if re.match(pattern, name)]
        assert there, pattern
        assert set(there) <= set(kept), pattern
    gone = {name for name in original if name not in now and "/worksheets/" not in name}
    assert all("drawing" in name or "charts/" in name or "comments" in name for name in gone), gone


def test_her_sheets_follow_the_cells_that_they_name(lived):
    path, done, _ = lived
    assert done.own_sheets == (MINE, ANNEX)
    now = parts(path)
    root = etree.fromstring(now[sheet_part(now, MINE)])
    cells = {cell.get("r"): cell for cell in root.iter("{*}c")}
    said = {place: cell.findtext("{*}f") for place, cell in cells.items() if cell.find("{*}f") is not None}
    assert said["B1"] == f"COUNT({SHEET}!C{FIRST}:C{FIRST + 9})"
    assert said["B3"] == f"'{LEFT}'!C8&\"\""
    assert said["D1"] == "_xlfn.UNIQUE(A1:A2)"
    assert "B4" not in said
    assert cells["B4"].findtext("{*}v") == "Cobranzas"
    assert grid(path, LEFT)[7][2] == "Laura y WFM"
    charts = "".join(text.decode() for name, text in now.items() if name.startswith("xl/charts/"))
    assert f"'{LEFT}'!$C$6:$C$8" in charts
    assert f"{SHEET}!$Q$13:$Q$15" in charts
    assert b'name="mis_fechas">Reuniones!$C$13:$C$22<' in now["xl/workbook.xml"]
    assert b'ref="A12:O22" sheet="Reuniones"' in now["xl/pivotCache/pivotCacheDefinition1.xml"]
    states = {
        sheet.get("name"): sheet.get("state") for sheet in etree.fromstring(now["xl/workbook.xml"]).iter("{*}sheet")
    }
    assert (states[MINE], states[ANNEX], states["_meta"]) == (None, "veryHidden", "hidden")


def test_her_columns_notes_colours_and_charts_on_the_form_stay(lived):
    path, done, _ = lived
    now = parts(path)
    form = sheet_part(now, SHEET)
    root = etree.fromstring(now[form])
    cells = {cell.get("r"): cell for cell in root.iter("{*}c")}
    rows = grid(path, SHEET)
    assert done.own_columns == 3
    assert [rows[FIRST - 2][column] for column in (16, 17, 18)] == ["Semáforo", "Doble", "Tendencia"]
    assert (rows[FIRST - 1][16], rows[FIRST + 1][16]) == (0.75, 0.25)
    assert cells[f"R{FIRST}"].findtext("{*}f") == f"IF(C{FIRST}>0,Q{FIRST}*2,0)"
    assert cells[f"R{FIRST}"].findtext("{*}v") == "1.5"
    assert fill_of(now, cells[f"F{FIRST}"]) == "FFFFFF00"
    strings = etree.fromstring(now["xl/sharedStrings.xml"])
    rich = strings[int(cells[f"F{FIRST}"].findtext("{*}v"))]
    assert "".join(rich.itertext()) == "Plan muy claro"
    assert rich.find("{*}r") is not None
    hidden = [row.get("r") for row in root.iter("{*}row") if row.get("hidden")]
    assert hidden == [str(FIRST + 1)]
    assert root.find("{*}hyperlinks/{*}hyperlink").get("ref") == f"N{FIRST}"
    assert root.find("{*}autoFilter").get("ref").endswith("S2012")
    assert any(name.endswith("}id") for name in root.find("{*}pageSetup").attrib)
    sheet = now[form].decode()
    assert all(word in sheet for word in ("iconSet", "x14:dataBar", "x14:sparkline", 'type="decimal"'))
    notes = {
        one.get("ref"): "".join(one.itertext()) for one in etree.fromstring(now["xl/comments1.xml"]).iter("{*}comment")
    }
    assert notes[f"C{FIRST}"] == "Pregúntele a Laura"
    assert notes[f"E{FIRST - 1}"].startswith("Sala")
    assert f'ref="C{FIRST}"'.encode() in now["xl/threadedComments/threadedComment1.xml"]
    drawings = "".join(text.decode() for name, text in now.items() if re.match(r"xl/drawings/drawing\d", name))
    assert all(word in drawings for word in ("Mi gráfica", "Mi foto", "Cuadro mío", "Otra mía"))
    assert "Calcular" in now["xl/drawings/vmlDrawing1.vml"].decode()


def fill_of(package: dict[str, bytes], cell: Any) -> str:
    styles = etree.fromstring(package["xl/styles.xml"])
    number = int(styles.find("{*}cellXfs")[int(cell.get("s"))].get("fillId"))
    return str(styles.find("{*}fills")[number].find("{*}patternFill/{*}fgColor").get("rgb"))


def test_what_has_no_place_is_on_a_sheet_of_its_own(lived):
    path, done, _ = lived
    assert (done.leftovers, done.unplaced) == (LEFT, 4)
    assert [problem.code for problem in done.problems] == ["N743"]
    told = [cell for row in grid(path, LEFT) for cell in row if cell != ""]
    assert {"Laura y WFM", "ojo con este cliente", f"={SHEET}!$B$4", "Los puso el cliente"} <= set(told)


def test_the_result_is_one_that_excel_opens(lived):
    from openxml_audit import OpenXmlValidator

    path, _, _ = lived
    known = {"threadedComments", "pivot", "slicers", "persons", "vbaProject"}  # made up in the test
    faults = [
        error for error in OpenXmlValidator().validate(path).errors if not any(k in error.part_uri for k in known)
    ]
    assert faults == []
    assert breaches(path) == []


def test_every_formula_holds_its_value_without_opening_it(tmp_path, newer):
    path = filled(tmp_path, MEETINGS)
    one(path, newer)
    reading = read_here(path, catalog=newer)
    assert not {"A501", "E320"} & {problem.code for problem in reading.problems}
    assert reading.stored["ind_denominador"] == 2


def test_edited_holidays_and_a_version_kept_by_ixl_go_over(tmp_path, newer):
    values = {
        "proyecto": "Cobranzas",
        "actividades": [{"actividad": "Formar", "inicio_planeado": date(2026, 3, 2), "fin_planeado": date(2026, 3, 6)}],
        "versiones": [{"version": 1, "fecha": date(2026, 3, 1), "motivo": "Primera"}],
    }

    def own_day(book: Any) -> None:
        sheet = book.get_worksheet_by_name("Festivos")
        sheet.write_datetime("A300", date(2026, 12, 31), book.add_format({"num_format": "dd-mmm-yyyy"}))
        sheet.write("C300", "Día de la empresa")

    path = write_with(tmp_path / "Cronograma.xlsx", SCHEDULE, values, own_day)
    before = read_here(path, catalog=newer)
    assert one(path, newer).state == MIGRATED
    after = read_here(path, catalog=newer)
    assert date(2026, 12, 31) in (after.holidays or ())
    assert after.holidays == before.holidays
    assert grid(path, "Festivos")[299][2] == "Día de la empresa"
    assert after.tables["versiones"].columns["motivo"] == ["Primera"]


def test_a_sheet_of_hers_with_the_name_of_a_new_one_gets_another(tmp_path, newer):
    def own(book: Any) -> None:
        book.add_worksheet("Acuerdos").write("A1", "míos")
        book.add_worksheet("Otra").write_formula("A1", "=Acuerdos!A1", None, "míos")

    path = write_with(tmp_path / "Actas.xlsx", MEETINGS, {"proyecto": "Cobranzas"}, own)
    assert one(path, newer).state == MIGRATED
    assert grid(path, "Acuerdos (2)")[0][0] == "míos"
    now = parts(path)
    assert b"<f>'Acuerdos (2)'!A1</f>" in now[sheet_part(now, "Otra")]


def test_what_was_typed_over_a_formula_is_told(tmp_path, newer):
    state = plan_of(newer.form(SCHEDULE, 1)).table("actividades")
    values = {"proyecto": "Cobranzas", "actividades": [{"actividad": "Formar", "inicio_planeado": DAY}] * 2}

    def typed(book: Any) -> None:
        place = state.first_row - 1, state.column("estado") - 1
        book.get_worksheet_by_name("Cronograma").write(*place, "Va bien")

    path = write_with(tmp_path / "Cronograma.xlsx", SCHEDULE, values, typed)
    assert one(path, newer).unplaced == 1
    assert any("Va bien" in row for row in grid(path, LEFT))


@pytest.mark.parametrize("name", ["Telefonía en la Nube/Control de Reuniones y Actas.xls"])
def test_an_old_format_becomes_xlsx_and_it_is_said(name, tmp_path, newer):
    path = Path(shutil.copy(PORTFOLIO / name, tmp_path))
    before, data = read_here(path, catalog=newer), path.read_bytes()
    done = one(path, newer)
    assert done.path == path.with_suffix(".xlsx")
    assert "N742" in [problem.code for problem in done.problems]
    assert (tmp_path / "Control de Reuniones y Actas (versión 1).xls").read_bytes() == data
    assert not path.exists()
    after = read_here(done.path, catalog=newer)
    assert after.tables["reuniones"].columns["tema"] == before.tables["reuniones"].columns["tema"]
    (back,) = restore(done.path, catalog=newer)
    assert (back.state, back.path) == (RESTORED, path)
    assert path.read_bytes() == data


# one file after the other


def test_twice_is_once_and_undone_it_is_as_before(tmp_path, newer):
    path = filled(tmp_path, MEETINGS)
    before = path.read_bytes()
    assert one(path, newer).state == MIGRATED
    migrated = path.read_bytes()
    assert one(path, newer).state == CURRENT
    assert path.read_bytes() == migrated
    (done,) = restore(path, catalog=newer)
    assert (done.state, done.before, done.after) == (RESTORED, 2, 1)
    assert path.read_bytes() == before
    assert (tmp_path / "libro (versión 2).xlsx").read_bytes() == migrated
    assert not (tmp_path / "libro (versión 1).xlsx").exists()
    (again,) = restore(path, catalog=newer)
    assert [problem.code for problem in again.problems] == ["N745"]
    assert path.read_bytes() == before


def test_only_shown_nothing_is_written(tmp_path, newer):
    path = filled(tmp_path, MEETINGS)
    before = path.read_bytes()
    assert one(path, newer, show_only=True).state == TO_MIGRATE
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["libro.xlsx"]


def test_a_newer_one_than_asked_for_is_left_as_it_is(tmp_path, newer):
    path = filled(tmp_path, MEETINGS)
    one(path, newer)
    assert one(path, newer, to=1).state == NEWER


def test_of_a_folder_one_open_and_one_damaged_are_told_and_the_rest_goes_on(tmp_path, newer):
    for name in ("A", "B", "C", "D"):
        filled(tmp_path / name, MEETINGS, name="Actas.xlsx")
    (tmp_path / "B" / "~$Actas.xlsx").touch()
    (tmp_path / "C" / "Actas.xlsx").write_bytes((tmp_path / "C" / "Actas.xlsx").read_bytes()[:9000])
    (tmp_path / "A" / "Notas.xlsx").write_bytes(b"no es un libro")
    states = {one.path.relative_to(tmp_path).as_posix(): one for one in migrate(tmp_path, catalog=newer)}
    assert [states[f"{name}/Actas.xlsx"].state for name in "ABCD"] == [MIGRATED, FAILED, FAILED, MIGRATED]
    assert [problem.code for problem in states["B/Actas.xlsx"].problems] == ["E741"]
    assert states["C/Actas.xlsx"].problems[0].code == "E101"
    assert not any("versión" in name for name in workbooks(tmp_path))
    assert [one.state for one in migrate(tmp_path, catalog=newer)].count(CURRENT) == 2


@pytest.mark.slow
def test_thirty_projects(tmp_path, newer):
    first = filled(tmp_path / "00", MEETINGS, name="Actas.xlsx")
    for number in range(1, 30):
        (tmp_path / f"{number:02}").mkdir()
        shutil.copy(first, tmp_path / f"{number:02}")
    (tmp_path / "07" / ".~lock.Actas.xlsx#").touch()
    (tmp_path / "19" / "Actas.xlsx").write_bytes(b"PK\3\4")
    done = list(migrate(tmp_path, catalog=newer))
    assert [number for number, one in enumerate(done) if one.state != MIGRATED] == [7, 19]
    assert len(list(restore(tmp_path, catalog=newer))) == 30
    assert (tmp_path / "03" / "Actas.xlsx").read_bytes() == first.read_bytes()


def test_what_cannot_be_migrated_whole_is_left_as_it_was(tmp_path, newer, monkeypatch):
    path = rewritten(filled(tmp_path, MEETINGS), strict)
    before = path.read_bytes()
    done = one(path, newer)
    if done.state == FAILED:
        assert [problem.code for problem in done.problems] == ["E740"]
        assert path.read_bytes() == before
    path = filled(tmp_path, MEETINGS, name="otro.xlsx")
    before = path.read_bytes()
    monkeypatch.setattr(files, "differences", lambda *_: ["«Tema» en F11"])
    done = one(path, newer)
    assert [problem.code for problem in done.problems] == ["E740"]
    assert path.read_bytes() == before
    assert not (tmp_path / "otro (versión 1).xlsx").exists()


# ended in the middle


@pytest.mark.parametrize("step", ["kept", "replaced"])
def test_ended_between_two_steps_the_next_run_finishes(step, tmp_path, newer, monkeypatch):
    path = Path(shutil.copy(PORTFOLIO / "Telefonía en la Nube/Control de Reuniones y Actas.xls", tmp_path))
    before = path.read_bytes()

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        if step == "replaced":
            patched.setattr(Path, "unlink", killed)
        else:
            patched.setattr(files, "_check_free", lambda path, calls=[]: killed() if calls else calls.append(path))
        one(path, newer)
    assert path.read_bytes() == before
    done = [done for done in migrate(tmp_path, catalog=newer) if done.state == MIGRATED]
    assert len(done) == 1
    assert sorted(one.name for one in tmp_path.iterdir() if not one.name.startswith("~")) == [
        "Control de Reuniones y Actas (versión 1).xls",
        "Control de Reuniones y Actas.xlsx",
    ]
    assert (tmp_path / "Control de Reuniones y Actas (versión 1).xls").read_bytes() == before


def test_a_form_that_changed_meanwhile_is_left_as_it_is(tmp_path, newer, monkeypatch):
    path = filled(tmp_path, MEETINGS)
    other = generated(MEETINGS, tmp_path / "otro.xlsx", {"proyecto": "Otro"}).read_bytes()

    def saved(*_: Any) -> list[str]:
        path.write_bytes(other)
        return []

    monkeypatch.setattr(files, "differences", saved)
    done = one(path, newer)
    assert [problem.code for problem in done.problems] == ["E740"]
    assert path.read_bytes() == other


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_killed_at_any_moment_one_whole_book_stays(tmp_path, newer):
    model = filled(tmp_path / "molde", MEETINGS).read_bytes()
    for wait in (0.0, 0.001, 0.003, 0.01, 0.1, 0.5):
        folder = tmp_path / str(wait)
        folder.mkdir()
        path = folder / "Actas.xlsx"
        path.write_bytes(model)
        child = os.fork()
        if not child:
            one(path, newer)
            os._exit(0)
        limit = time.monotonic() + 60
        while not list(folder.glob("~ixl-*")) and time.monotonic() < limit:
            time.sleep(0.0005)
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        reading = read_here(path, catalog=newer)
        assert reading.form is not None
        assert path.read_bytes() == model or (folder / "Actas (versión 1).xlsx").read_bytes() == model
        assert one(path, newer).state in (MIGRATED, CURRENT)
        assert read_here(path, catalog=newer).form == newer.form(MEETINGS, 2)
        assert (folder / "Actas (versión 1).xlsx").read_bytes() == model
