"""The screens of the panel, by raw requests: they show what the commands say, and write what the commands write."""

from __future__ import annotations

import gc
import shutil
import time
import warnings
import zipfile
from dataclasses import replace
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path

import hostile_files
import openpyxl
import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json
from mutations import compressed
from panel_helper import CUTOFF, dropped, visit, words

from implementation_xl.cli.panel.portfolio_screen import ORDERS, PAGE, ordered
from implementation_xl.cli.panel.uploading import own_name
from implementation_xl.cli.panel.watching import matching
from implementation_xl.forms.process import TYPES
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.creating import book_name, forms_of_type

TODAY = CUTOFF.isoformat()
TAG = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """The panel of the sample portfolio, for tests that write nothing."""
    return visit(PORTFOLIO, tmp_path_factory.mktemp("panel"))


@pytest.fixture
def one(tmp_path):
    """The panel of a folder with one project, to write into; and that project's folder."""
    source = next(PORTFOLIO.glob("Banco*"))
    folder = tmp_path / "Implementaciones" / source.name
    shutil.copytree(source, folder)
    return visit(folder.parent, tmp_path), folder


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# what is read


def test_the_portfolio_says_what_ixl_estado_says(reader):
    page = words(reader.get("/"))
    said = run_json("estado", PORTFOLIO, "--corte", TODAY, code=None)
    reader.project("")
    page = words(reader.get("/"))
    for project in said["proyectos"]:
        assert project["proyecto"] in page
        assert project["etapa"] in page
    names = [line.name for line in reader.panel.watch.snapshot.lines]
    assert names == [project["proyecto"] for project in said["proyectos"]]


def test_every_order_and_filter_keeps_whole_lines(reader):
    lines = reader.panel.watch.wait(60).lines
    for order in (*ORDERS, "cronograma", "no hay"):
        assert {line.id for line in ordered(lines, order)} == {line.id for line in lines}
    line = lines[0]
    for name, value in (("cliente", line.client), ("tipo", line.type), ("etapa", line.stage), ("texto", line.client)):
        assert line in matching(lines, {name: value.upper()})
        assert reader.get("/", params={name: value, "orden": "cliente"}).status_code == 200
    assert matching(lines, {"texto": "no hay tal cosa"}) == []
    assert "Ningún proyecto" in words(reader.get("/?texto=no+hay+tal"))


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "9" * 5000, "٣"])
def test_a_page_that_is_not_there_is_the_nearest(reader, page):
    assert reader.get("/", params={"pagina": page}).status_code == 200


def test_a_thousand_projects_are_shown_a_page_at_a_time(reader):
    reader.project("")
    watch = reader.panel.watch
    known = watch.snapshot
    lines = [replace(known.lines[0], id=f"{number:012}", name=f"Proyecto {number}") for number in range(1000)]
    many = type(known)(known.portfolio, lines, {line.id: line for line in lines}, {})
    watch.snapshot = many
    try:
        page = reader.get("/?pagina=3")
    finally:
        watch.snapshot = known
    assert page.text.count('<th scope="row">') == PAGE
    assert "Proyecto 100<" in page.text and "página 3 de 20" in page.text


def test_a_project_says_what_ixl_indicadores_says(reader):
    folder = next(PORTFOLIO.glob("Banco*"))
    said = run_json("indicadores", folder, "--corte", TODAY, "--detalle", code=None)
    page = reader.project(said["proyecto"])
    shown = words(reader.get(page))
    for measured in said["indicadores"]:
        if measured["valor"] is None:
            continue
        assert measured["estado"] in shown
        rows = words(reader.get(f"{page}/indicador/{measured['id']}"))
        assert all(f"{row['celda']} {row['nombre'].split()[0]}" in rows for row in measured["filas"])


def test_what_is_not_there_is_said(reader):
    for address in (
        "/proyecto/000000000000",
        "/trabajos/x",
        f"{reader.project('')}/indicador/no",
        "/formatos/no/1",
        "/no",
    ):
        answer = reader.get(address)
        assert answer.status_code == 404
        assert "Aviso" in answer.text


def test_a_folder_without_projects_says_so(tmp_path):
    visitor = visit(tmp_path, tmp_path / "otra")
    visitor.panel.watch.wait(60)
    assert "Todavía no hay proyectos en esta carpeta. Cree el primero en Nuevo" in words(visitor.get("/"))


def test_the_page_learns_that_a_file_changed_and_that_one_is_open(one):
    visitor, folder = one
    visitor.project("")
    before = visitor.get("/cambios").json()["version"]
    (folder / "~$Set de Pruebas.xlsx").write_bytes(b"")
    shutil.copy(next(folder.glob("Cronograma*")), folder / "Cronograma copia.xlsx")
    visitor.panel.watch.changed()
    page = visitor.project("")
    for _ in range(200):
        if (
            visitor.get("/cambios").json()["version"] > before
            and len(visitor.panel.watch.snapshot.result(page[10:]).files) > 6
        ):
            break
        time.sleep(0.05)
    shown = words(visitor.get(page))
    assert "Abiertos en Excel: Set de Pruebas.xlsx" in shown
    assert "Cronograma copia.xlsx" in shown


def test_what_a_cell_says_is_never_part_of_the_page(one):
    visitor, folder = one
    path = folder / "Entrega de Proyecto.xlsx"
    packed = parts(path.read_bytes())
    strings = packed["xl/sharedStrings.xml"].decode()
    for text in ("Banco Cordillera", "Línea de Atención al Cliente"):
        strings = strings.replace(f">{text}<", f">{text} {escape(TAG)}<")
    path.write_bytes(compressed({**packed, "xl/sharedStrings.xml": strings.encode()}))
    pages = ["/", visitor.project("")]
    review = visitor.post("/revisar", files=dropped([path]))
    for answer in (*map(visitor.get, pages), visitor.done(review)):
        assert "<img" not in answer.text
    assert "&lt;img" in visitor.done(review).text


# workbooks that are dropped


@pytest.mark.parametrize("address", ["/revisar", "/importar"])
def test_what_was_dropped_goes_with_its_job(address, tmp_path):
    """The job closes its folder: nothing is left to be tidied by whoever collects the garbage."""
    visitor = visit(tmp_path, tmp_path / "otra")
    (tmp_path / "carta.csv").write_text("Estimado señor;\n", "utf-8")
    answer = visitor.post(address, files=dropped([tmp_path / "carta.csv"]))
    visitor.done(answer)
    id = answer.headers["location"].rpartition("/")[2]
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        visitor.panel.jobs._jobs.pop(id)
        gc.collect()
    assert not [str(one.message) for one in left if "ixl-" in str(one.message)]


def test_what_is_dropped_is_reviewed_as_the_command_does(reader, tmp_path):
    """Also what is hostile, of a strange name, or no workbook at all."""
    hostile = {
        f"hostil {number}.xlsx": make() for number, (make, *_) in enumerate(list(hostile_files.CASES.values())[:8])
    }
    sound = [path for path in sorted(PORTFOLIO.rglob("*.xlsx")) if "Banco" in str(path)][:5]
    folder = tmp_path / "correo"
    folder.mkdir()
    for name, data in hostile.items():
        (folder / name).write_bytes(data)
    for path in sound:
        shutil.copy(path, folder)
    (folder / "carta.csv").write_text("Estimado señor;\n", "utf-8")
    paths = sorted(folder.iterdir())
    answer = reader.post("/revisar", files=dropped(paths))
    page = reader.done(answer)
    job = reader.panel.jobs.find(answer.headers["location"].rpartition("/")[2])
    said = run_json("revisar", *paths, "--anotar", "--corte", TODAY, code=None)
    books = {book.name: book for book in job.answer[1]["books"]}
    for file in said["archivos"]:
        name = file["archivo"].rpartition("/")[2]
        found = books[name]
        codes = sorted(problem["codigo"] for problem in file["problemas"])
        assert sorted({one.code for one in found.findings}) == sorted(set(codes))
        cells = {problem["celda"] for problem in file["problemas"] if problem["celda"]}
        shown = page.text.partition(f"<h2>{name}</h2>")[2].partition("</section>")[0]
        assert all(cell in shown for cell in list(cells)[:6])
        assert (found.copy is not None) is ("copia_revisada" in file)
        if found.copy is not None:
            copy = reader.get(f"/trabajos/{job.id}/archivo/{found.copy}").content
            assert parts(copy) == parts((folder / Path(file["copia_revisada"]).name).read_bytes())
    kept = set(job.files[0].parent.iterdir())
    assert kept == set(job.files)  # the originals are gone
    reader.post(f"/trabajos/{job.id}/borrar")
    assert not any(path.exists() for path in kept)
    assert reader.get(f"/trabajos/{job.id}").status_code == 404
    assert not kept.pop().parent.exists()


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\libros\\Acta.xlsx", "Acta.xlsx"),
        ("CON.xlsx", "CON_.xlsx"),
        ("..", "sin nombre.sin nombre"),
        (".xlsx", "xlsx"),
        ("a\x00b\n.xlsx", "a b.xlsx"),
        ("<img src=x>.xlsx", "img src=x.xlsx"),
    ],
)
def test_a_dropped_file_has_a_name_of_its_own_folder(given, name):
    assert own_name(given) == name


def test_two_files_of_one_name_are_two(reader):
    path = next(PORTFOLIO.rglob("Set de Pruebas.xlsx"))
    page = reader.done(reader.post("/revisar", files=dropped([path, path])))
    assert page.text.count("<h2>Set de Pruebas.xlsx</h2>") == 2


def test_nothing_dropped_and_too_much_dropped_are_said(reader):
    assert "No se soltó" in words(reader.post("/revisar"))
    many = [("libros", (f"{number}.csv", b"")) for number in range(201)]
    assert reader.post("/revisar", files=many).status_code == 400


def test_a_job_can_be_stopped(reader):
    paths = sorted(PORTFOLIO.rglob("*.xlsx"))[:20]
    answer = reader.post("/revisar", files=dropped(paths))
    reader.post(f"{answer.headers['location']}/detener")
    assert "Se detuvo" in words(reader.done(answer)) or "20 libros" in words(reader.done(answer))


# what is written


@pytest.mark.parametrize(
    ("action", "form", "written"),
    [
        ("agenda", {}, "Agenda"),
        ("correo", {"plantilla": "seguimiento"}, "Correos/"),
        ("completar", {"con": "riesgos_oportunidades"}, "Riesgos y Oportunidades.xlsx"),
        ("acta", {"tipo": "interna", "fecha": "2026-07-01", "tema": "Seguimiento"}, "Actas/"),
    ],
)
def test_a_button_says_what_it_writes_and_writes_that(one, action, form, written):
    visitor, folder = one
    page = f"{visitor.project('')}/hacer/{action}"
    before, marks = files_of(folder), {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert visitor.get(page).status_code in (200, 303)
    told = visitor.done(visitor.post(f"{page}/ver", form))
    assert "Esto se escribirá" in told.text and written in told.text
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == marks
    done = visitor.done(visitor.post(page, form))
    assert "Listo" in done.text, words(done)
    changed = {
        name for name in files_of(folder) if name not in before or (folder / name).read_bytes() != marks[folder / name]
    }
    assert changed and all(name in told.text for name in changed)


def test_a_workbook_that_is_open_in_excel_is_said_and_left(one):
    visitor, folder = one
    register = folder / "Control de Reuniones y Actas.xlsx"
    register.with_name(f"~${register.name}").write_bytes(b"")
    before, there = register.read_bytes(), files_of(folder)
    page = f"{visitor.project('')}/hacer/acta"
    form = {"tipo": "interna", "fecha": "2026-07-01", "tema": "Seguimiento"}
    assert "Abierto en Excel" in visitor.done(visitor.post(f"{page}/ver", form)).text
    done = words(visitor.done(visitor.post(page, form)))
    assert "Listo" not in done and "abiert" in done
    assert (register.read_bytes(), files_of(folder)) == (before, there)


def test_a_button_of_another_name_is_none(one):
    visitor, _ = one
    assert visitor.get(f"{visitor.project('')}/hacer/borrar").status_code == 404


def test_a_new_project_is_what_ixl_nuevo_makes(tmp_path):
    root = tmp_path / "Implementaciones"
    root.mkdir()
    visitor = visit(root, tmp_path)
    form = {"tipo": "cierre", "proyecto": "Cierre", "cliente": "../Ñandú", "carpeta": "", "plantilla": ""}
    told = visitor.done(visitor.post("/nuevo/ver", form))
    assert "4 formatos" in words(told) and not any(root.iterdir())
    assert "Listo" in words(visitor.done(visitor.post("/nuevo", form)))
    (folder,) = root.iterdir()
    assert folder.name == "Ñandú - Cierre"
    assert files_of(folder) == {book_name(form) for form in forms_of_type(TYPES["cierre"], catalog())[0]}
    again = words(visitor.done(visitor.post("/nuevo", form)))
    assert "Listo" not in again and "libros" in again


@pytest.mark.parametrize(
    "form",
    [
        {"tipo": "x", "proyecto": "P", "cliente": "C"},
        {"tipo": "cierre", "proyecto": "P"},
        {"tipo": "cierre", "proyecto": "P", "cliente": "C", "plantilla": "no hay"},
        {"tipo": "cierre", "proyecto": "P", "cliente": "C", "plantilla": "voz", "fte": "nan"},
        {"tipo": "cierre", "proyecto": "P", "cliente": "C", "plantilla": "voz", "salida": "ayer"},
    ],
)
def test_what_is_filled_wrongly_is_said(tmp_path, form):
    visitor = visit(tmp_path, tmp_path / "otra")
    page = words(visitor.done(visitor.post("/nuevo/ver", form)))
    assert "Esto se escribirá" not in page and "Volver" in page and "Falla interna" not in page


def test_a_blank_form_is_the_one_that_ixl_generar_makes(reader, tmp_path):
    answer = reader.get("/formatos/control_actas/1")
    run("generar", "control_actas", "-o", tmp_path / "x.xlsx")
    assert parts(answer.content).keys() == parts((tmp_path / "x.xlsx").read_bytes()).keys()
    assert "Control de Reuniones y Actas" in words(reader.get("/formatos"))
    assert reader.get("/formatos/encuesta/1").status_code == 404


def test_the_fichas_of_a_month_and_the_history(one):
    visitor, folder = one
    assert "Todavía no hay" in words(visitor.get("/fichas"))
    assert "Todavía no hay" in words(visitor.get("/fichas/verificar"))
    form = {"periodo": "2026-05", "fichas": "1", "consolidado": "1"}
    told = visitor.done(visitor.post("/fichas/ver", form))
    before = files_of(folder.parent)
    done = visitor.done(visitor.post("/fichas", form))
    made = {name for name in files_of(folder.parent) - before if name.endswith(".xlsx")}
    assert len(made) >= 4 and all(name in told.text and name in done.text for name in made)
    assert "Íntegro" in words(visitor.get("/fichas/verificar"))
    assert "Algo no encaja" in words(visitor.get("/fichas/verificar?sello=no"))


def test_what_is_imported_is_confirmed_first(tmp_path):
    root = tmp_path / "Implementaciones"
    root.mkdir()
    source = tmp_path / "Plan de trabajo.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["N.º", "Actividad", "Responsable", "Fecha inicio", "Fecha fin", "Canal"])
    for number in range(1, 6):
        book.active.append(
            [number, f"Actividad {number}", "Ana", date(2026, 3, number), date(2026, 3, number + 5), TAG]
        )
    book.save(source)
    visitor = visit(root, tmp_path)
    answer = visitor.post("/importar", files=dropped([source]))
    page = visitor.done(answer)
    assert "Actividad" in page.text and "<img" not in page.text
    job = answer.headers["location"].rpartition("/")[2]
    for _ in range(3):
        if "No queda nada por preguntar" in words(visitor.get(f"/trabajos/{job}")):
            break
        visitor.post(f"/importar/{job}/responder")
    assert "Cronograma General" in visitor.done(visitor.post(f"/importar/{job}/ver", {"carpeta": "../../fuera"})).text
    assert not any(root.iterdir())
    assert "Listo" in words(visitor.done(visitor.post(f"/importar/{job}/crear", {"carpeta": "../../fuera"})))
    (made,) = root.rglob("*.xlsx")
    assert made.parent == root / "fuera"


def test_the_company_is_written_into_its_settings_and_holds_at_once(one):
    visitor, folder = one
    settings = folder.parent / "ixl.toml"
    settings.write_text('# de la empresa\n[empresa]\nsistema = "SGC"\n', "utf-8")
    form = {
        "nombre": f"Contactos {TAG}",
        "sistema": "SGC",
        "meta-actas": "80",
        "alerta-actas": "70,5",
        "desde": "2026-06-01",
    }
    assert "Esto se escribirá" in visitor.done(visitor.post("/empresa/ver", form)).text
    assert "Contactos" not in settings.read_text("utf-8")
    assert "Listo" in visitor.done(visitor.post("/empresa", form)).text
    written = settings.read_text("utf-8")
    assert written.startswith("# de la empresa") and "0.705" in written
    page = visitor.get("/empresa")
    assert "Contactos &lt;img" in page.text and 'value="70,5"' in page.text
    assert "<img" not in visitor.get("/formatos").text
    wrong = words(visitor.done(visitor.post("/empresa", {**form, "meta-actas": "x"})))
    assert "porcentaje" in wrong and settings.read_text("utf-8") == written


def test_only_a_picture_becomes_the_logo(one):
    visitor, folder = one
    answer = visitor.post("/empresa/logo", files=[("logo", ("logo.png", b"<svg/>"))])
    assert "no es una imagen" in words(answer) and not (folder.parent / "ixl.toml").exists()
