"""Files that are none of ours beside projects and among their forms: notices, and every figure as without them."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from bench_corpus import CUTOFF, write_corpus
from cli_helper import run, run_json
from foreign_files import budget, page, plan, workbook, write_foreign
from project_helper import handover, write_form

import implementation_xl as ixl
from implementation_xl.projects.foreign import FOREIGN

PROJECTS, FILES = 7, 60
WHEN = ("--corte", CUTOFF.isoformat())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    root = tmp_path_factory.mktemp("ajenos") / "raíz"
    write_corpus(root, PROJECTS, patterns=2)
    return root


@pytest.fixture
def root(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caché"))
    return Path(shutil.copytree(corpus, tmp_path / "raíz"))


def one_project(root):
    return next(root.glob("*/*"))


def seen(root, project):
    """What the four commands say, with exit codes, the foreign files left out; and the names of those, by command."""
    consolidated = run("consolidar", root, "--json", "--sin-cache", *WHEN, code=None)
    figures = run_json("consolidar", root, "--sin-cache", *WHEN, code=consolidated.exit_code)
    states = run_json("estado", root, *WHEN, code=None)
    states_code = run("estado", root, *WHEN, code=None).exit_code
    measured = run("indicadores", project, *WHEN, code=None)
    indicators = run_json("indicadores", project, *WHEN, code=measured.exit_code)
    reviewed = run_json("revisar", root, *WHEN, code=None)
    review_code = run("revisar", root, *WHEN, code=None).exit_code
    foreign = {
        "consolidar": taken_out(figures["problemas"]),
        "estado": taken_out(states.pop("ajenos", [])),
        "indicadores": taken_out(indicators["problemas"]),
        "revisar": taken_out([one for file in reviewed["archivos"] for one in file["problemas"]]),
    }
    assert figures["lectura"].pop("ajenos", 0) == len(foreign["consolidar"])
    figures.pop("lectura")
    files = [file for file in reviewed["archivos"] if not {one["codigo"] for one in file["problemas"]} & FOREIGN]
    codes = consolidated.exit_code, states_code, measured.exit_code, review_code
    return (figures, states, indicators, files, codes), foreign


def taken_out(problems):
    """The names of the foreign files among problems, which lose them."""
    notices = [one for one in problems if one["codigo"] in FOREIGN]
    problems[:] = [one for one in problems if one["codigo"] not in FOREIGN]
    return sorted(Path(one["archivo"]).name for one in notices)


@pytest.mark.parametrize("where", ["root", "project", "folders of their own", "inside a folder of a project"])
def test_sixty_foreign_files_change_nothing(where, root):
    project = one_project(root)
    before, nothing = seen(root, project)
    assert not any(nothing.values())
    places = {
        "root": [root],
        "project": [project],
        "folders of their own": [root / "Presupuestos", root / "Gestión humana" / "2026"],
        "inside a folder of a project": [project / "Anexos" / "Varios"],
    }[where]
    written = [path for seed, place in enumerate(places) for path in write_foreign(place, FILES // len(places), seed)]
    after, foreign = seen(root, project)
    assert after == before
    names = sorted(path.name for path in written)
    assert foreign["consolidar"] == foreign["estado"] == foreign["revisar"] == names
    assert foreign["indicadores"] == (names if project in places[0].parents or project == places[0] else [])


def test_the_screen_says_how_many_and_names_the_first(root):
    write_foreign(root, 20)
    for command in ("consolidar", "estado", "revisar"):
        lines = [line for line in run(command, root, *WHEN, code=None).stdout.splitlines() if "por alto" in line]
        assert len(lines) == 1 and "20" in lines[0]


def test_foreign_files_are_read_once(root, tmp_path):
    cache = tmp_path / "c.sqlite"
    write_foreign(root, 20)
    past = Path(root).stat().st_mtime - 3600
    for path in root.rglob("*.*"):
        os.utime(path, (past, past))
    first = ixl.consolidate(root, CUTOFF, cache=cache)
    again = ixl.consolidate(root, CUTOFF, cache=cache)
    assert (first.read, again.read) == (PROJECTS * 5 + 20, 0)
    assert again.problems == first.problems and again.files == first.files == first.read


def test_a_root_with_nothing_of_ours_has_no_project(tmp_path):
    write_foreign(tmp_path / "x", 15)
    assert run("consolidar", tmp_path / "x", code=3).stdout == ""
    assert run("indicadores", tmp_path / "x", code=3).stdout == ""
    assert run("revisar", tmp_path / "x", code=0)


def test_a_foreign_file_named_on_the_command_line_is_an_error(tmp_path):
    path = tmp_path / "mío.xlsx"
    for build, like in ((budget, None), (plan, "Cronograma General de Implementación")):
        path.write_bytes(build(Random(1)))
        [file] = run_json("revisar", path, code=1)["archivos"]
        [problem] = file["problemas"]
        assert (problem["codigo"], problem["esperado"]) == ("E106", like)
        for places in ((tmp_path, path), (path, tmp_path)):
            [file] = run_json("revisar", *places, code=1)["archivos"]
            assert [one["codigo"] for one in file["problemas"]] == ["E106"]
        [file] = run_json("revisar", tmp_path, code=0)["archivos"]
        assert [one["codigo"] for one in file["problemas"]] == ["N123"]


CUT = workbook(("A", [["x"] * 30] * 30))[:2000]
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)


@pytest.mark.parametrize("content", [CUT, LOCKED, b""], ids=["cut", "locked", "empty"])
@pytest.mark.parametrize(
    ("place", "name", "is_error"),
    [
        ("", "Nómina marzo.xlsx", False),
        ("Otra cosa", "Tarifas.xlsx", False),
        ("whole", "Nómina marzo.xlsx", False),
        ("lacking", "Plan definitivo.xlsx", True),
        ("lacking/Soportes", "Plan definitivo.xlsx", True),
        ("", "Cronograma Andino.xlsx", True),
        ("Otra cosa", "lista_requerimientos v2.xlsx", True),
        ("whole", "Acta 14.xlsx", True),
    ],
)
def test_what_does_not_open_is_an_error_where_it_may_be_ours(content, place, name, is_error, root):
    whole = one_project(root)
    lacking = next(one for one in root.glob("*/*") if one != whole)
    next(lacking.glob("Cronograma*")).unlink()
    before = ixl.consolidate(root, CUTOFF)
    folder = {"whole": whole, "lacking": lacking, "lacking/Soportes": lacking / "Soportes"}.get(place, root / place)
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    after = ixl.consolidate(root, CUTOFF)
    codes = [one.code for one in after.problems if Path(one.path or "").name == name]
    assert ([one[0] for one in codes] == ["E"]) if is_error else codes == ["N124"]
    assert sum(one.unreadable for one in after.projects) == is_error
    if not is_error:
        assert list(after.projects) == list(before.projects) and after.errors == before.errors
        assert after.consolidated() == before.consolidated()


def test_a_page_with_the_ending_of_a_workbook_is_no_form_of_a_project(tmp_path):
    """Systems export their reports so: only its name can make it one."""
    handover(tmp_path)
    for name, code in (("reporte.xls", "N124"), ("Cronograma General.xls", "E103")):
        (tmp_path / name).write_bytes(page(Random(1)))
        problems = ixl.consolidate(tmp_path, CUTOFF).problems
        assert [one.code for one in problems if Path(one.path or "").name == name] == [code]


def test_a_form_of_other_definitions_is_not_passed_over(tmp_path):
    handover(tmp_path)
    path = write_form(tmp_path, "control_actas")
    with_mark = tmp_path / "visitas.xlsx"
    with_mark.write_bytes(workbook(("Hoja", [["x"]]), ("_meta", [["formato", "visitas"], ["version", 1]])))
    assert path.exists()
    assert Counter(one.code for one in ixl.consolidate(tmp_path, CUTOFF).problems if one.code == "E106") == {"E106": 1}


def test_blank_and_foreign_files_get_no_marked_copy_and_it_is_said(tmp_path):
    blank = ixl.generate("control_actas", tmp_path / "Actas.xlsx")
    own = tmp_path / "mío.xlsx"
    own.write_bytes(budget(Random(1)))
    files = run_json("revisar", blank, own, "--anotar", code=1)["archivos"]
    assert all("N125" in {one["codigo"] for one in file["problemas"]} for file in files)
    assert not any("copia_revisada" in file for file in files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Actas.xlsx", "mío.xlsx"]
    assert ixl.annotate(ixl.read(blank)) is ixl.annotate(ixl.read(own)) is None
