"""Very much of everything costs so much more and no more; what is strange or means harm is one problem, told soon."""

from __future__ import annotations

import io
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json
from hostile_files import sound_bytes
from many_minutes import project_of_minutes
from project_helper import handover

import implementation_xl as ixl
from implementation_xl.base.files import relative
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.checks import problems_of
from implementation_xl.projects.commitments import open_commitments
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.state import project_state
from implementation_xl.projects.worklist import worklist
from implementation_xl.reports.mail.rendering import render

CUTOFF = date(2026, 6, 30)
CORTE = ("--corte", "2026-06-30")
GENEROUS = 1.4
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")


# how it grows


def steps(work: Callable[[], object]) -> int:
    """How many calls a piece of work makes: the same on every machine, however busy."""
    made = 0

    def count(*_: object) -> None:
        nonlocal made
        made += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize(("small", "large"), [((12, 3), (48, 3)), ((3, 20), (3, 80))], ids=["actas", "compromisos"])
def test_work_grows_with_minutes_and_with_commitments(tmp_path, small, large):
    known = catalog()
    counts = []
    for size in (small, large):
        folder = tmp_path / "x".join(map(str, size))
        folder.mkdir()
        project = ixl.read_project(project_of_minutes(folder, *size))
        measured = measure(project, CUTOFF, catalog=known)
        assert len(open_commitments(project, CUTOFF)) == size[0] * size[1]
        counts.append(
            [
                steps(lambda: problems_of(project, measured, CUTOFF, CUTOFF, known)),  # noqa: B023
                steps(lambda: open_commitments(project, CUTOFF)),  # noqa: B023
                steps(lambda: project_state(project, CUTOFF, catalog=known)),  # noqa: B023
                steps(lambda: worklist(project, CUTOFF)),  # noqa: B023
            ]
        )
    times = large[0] * large[1] / (small[0] * small[1])
    assert all(many < GENEROUS * times * few for few, many in zip(*counts, strict=True)), counts


def test_work_grows_with_the_files_of_one_folder(tmp_path):
    counts = []
    for files in (20, 80):
        root = tmp_path / str(files)
        (root / "P").mkdir(parents=True)
        project_of_minutes(root / "P", files, 1, actas=".")
        ixl.consolidate(root, CUTOFF, workers=1)  # what is remembered of a first time
        counts.append(steps(lambda: ixl.consolidate(root, CUTOFF, workers=1)))  # noqa: B023
    assert counts[1] < GENEROUS * 4 * counts[0], counts


@pytest.mark.slow
@pytest.mark.parametrize(("minutes", "owed"), [(300, 300), (2_000, 1), (500, 2)])
def test_very_many_minutes_are_all_there(tmp_path, minutes, owed):
    folder = tmp_path / "P"
    folder.mkdir()
    project_of_minutes(folder, minutes, owed, actas="Actas" if minutes != 500 else ".")
    assert len(run_json("compromisos", tmp_path, *CORTE, code=None)["compromisos"]) == minutes * owed
    assert run_json("consolidar", tmp_path, *CORTE, "--sin-cache", code=None)["lectura"]["archivos"] == minutes + 2


@pytest.mark.slow
def test_fifty_thousand_files_around_a_project_change_nothing(tmp_path):
    handover(tmp_path / "P")
    before = ixl.consolidate(tmp_path, CUTOFF)
    for folder in range(500):
        place = tmp_path / f"Archivo {folder % 7}" / str(folder)
        place.mkdir(parents=True)
        for number in range(100):
            (place / f"{number}.{('pdf', 'docx', 'txt', 'msg')[number % 4]}").touch()
    after = ixl.consolidate(tmp_path, CUTOFF, cache=tmp_path / "c.sqlite")
    assert (after.files, list(after.projects)) == (before.files, list(before.projects))


# what is no file


@posix
def test_a_pipe_where_a_file_goes_holds_nobody_up(tmp_path):
    """Of every place that is read before it is written to, and of the definitions; each is an error, told at once."""
    root = tmp_path / "Implementaciones"
    handover(root / "P")
    arguments = ("consolidar", root, *CORTE, "--sin-cache", "--sin-historial")
    for place in ("tablas/indicadores.csv", "registro.tsv", "formatos/propio/v1.toml"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(tmp_path / place)
    for more in (
        ("--csv", tmp_path / "tablas"),
        ("--registro", tmp_path / "registro.tsv"),
        ("--definiciones", tmp_path / "formatos"),
    ):
        assert "tubería" in run(*arguments, *more, code=3).stderr
    out = tmp_path / "Fichas"
    run("fichas", root, *CORTE, "-o", out, "--sin-historial", code=None)
    first = next(out.glob("*.xlsx"))
    first.unlink()
    os.mkfifo(first)
    said = run_json("fichas", root, *CORTE, "-o", out, "--sin-historial", code=None)
    assert [one["archivo"] for one in said["problemas"] if one["codigo"] == "A832"] == [relative(first)]


# definitions and templates that mean harm

BOMBS = {
    "listas": "a = " + "[" * 20_000 + "]" * 20_000,
    "tablas": "a = " + "{b = " * 5_000 + "1" + "}" * 5_000,
    "cifras": "version = " + "9" * 10_000,
    "clave": ".".join(["a"] * 20_000) + " = 1",
    "título": "[" + " . ".join(['"a"'] * 20_000) + "]",
    "peso": "".join(f'k{number} = "{"x" * 100}"\n' for number in range(20_000)),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_definition_that_is_a_bomb_is_one_problem(tmp_path, text):
    (tmp_path / "propio").mkdir()
    (tmp_path / "propio" / "v1.toml").write_text(text)
    with pytest.raises(ixl.ImplementationXLError) as error:
        catalog(str(tmp_path))
    assert [one.code for one in error.value.problems] == ["E707"]
    (tmp_path / "carta.md").write_text(f"+++\n{text}\n+++\nHola")
    with pytest.raises(ixl.ImplementationXLError):
        render("carta", {}, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ proyecto|attr('__class__') }}",
        "{{ '{0.__class__}'.format(proyecto) }}",
        "{{ tabla.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as o %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
        "{{ 'x' * 10000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ 10 ** 100000000 }}",
        "{{ lipsum(n=100000) }}",
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
        "{% for a in range(90000) %}{{ 'x' * 0 }}{{ texto }}{% endfor %}",
    ],
)
def test_a_template_neither_escapes_nor_goes_on_for_ever(tmp_path, body):
    (tmp_path / "carta.md").write_text(f'+++\nasunto = "x"\n+++\n{body}')
    with pytest.raises(ixl.ImplementationXLError):
        render("carta", {"proyecto": "Cobranzas", "texto": "x" * 1_000}, tmp_path)


# workbooks of other kinds


def parquet() -> bytes:
    return b"PAR1" + b"\x15\x04\x15\x10" * 50 + b"PAR1"


def zipped(name: str, content: bytes, **how: bool) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package, package.open(name, "w", **how) as part:
        part.write(content)
    return stream.getvalue()


def zip64() -> bytes:
    """A sound form whose parts are written as of more than 4 GB, as programs do that do not know their size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound_bytes())) as package, zipfile.ZipFile(stream, "w") as copy:
        for name in package.namelist():
            with copy.open(name, "w", force_zip64=True) as part:
                part.write(package.read(name))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "is_error"),
    [
        (parquet, True),
        (lambda: zipped("libro.xlsx", sound_bytes()), True),
        (lambda: zipped("a.zip", zipped("b.zip", zipped("c.zip", b"0" * 100_000))), True),
        (zip64, False),
    ],
    ids=["parquet", "un libro en un zip", "zip de zips", "zip64"],
)
def test_what_has_the_name_of_a_form_is_read_or_is_one_problem(tmp_path, make, is_error):
    for project in sorted(one for one in PORTFOLIO.iterdir() if one.is_dir())[:1]:
        shutil.copytree(project, tmp_path / project.name)
    strange = tmp_path / project.name / "Cronograma General.xlsx"
    strange.write_bytes(make())
    portfolio = ixl.consolidate(tmp_path, CUTOFF)
    mine = [one for one in portfolio.problems if one.path == str(strange) and one.code.startswith("E1")]
    assert len(mine) == is_error
