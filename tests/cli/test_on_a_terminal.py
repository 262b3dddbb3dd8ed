"""`ixl` on a terminal: what a coordinator types, reads and gets."""

from __future__ import annotations

import ast
import csv
import gettext
import os
import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from datetime import date
from io import StringIO
from pathlib import Path

import click
import pytest
from cli_helper import project, run, start

import implementation_xl as ixl_package
from implementation_xl.base.problems import CODES, FAMILIES, Problem
from implementation_xl.cli import main as cli_main
from implementation_xl.cli import spanish
from implementation_xl.cli.commands.explicar import PLACES, readable
from implementation_xl.cli.demo.samples import sample
from implementation_xl.cli.shown import output
from implementation_xl.cli.shown.problem_lines import problem_lines
from implementation_xl.forms.process import TYPES

HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "rich", "holidays")
ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|commands?|show|help|exit|error in|missing|default|required|text|integer|path|"
    r"range|such|did you|must|the|and|for)\b",
    re.IGNORECASE,
)
CORTE = ("--corte", "15/07/2026")
KIND = {"kind": "un porcentaje"}


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three projects: a new client with faults, a change that went well, one with two schedules."""
    root = tmp_path_factory.mktemp("cartera") / "Implementaciones"
    for name in ("cobranzas", "whatsapp", "crm"):
        project(name, root)
    return root


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def all_commands() -> list[tuple[str, ...]]:
    below = ("ver", "publicar", "nueva-version", "comparar", "retirar", "listado")
    return [(), *((name,) for name in cli_main.COMMANDS), *(("formatos", name) for name in below)]


# Spanish


@pytest.mark.parametrize("words", all_commands(), ids=" ".join)
def test_help_is_in_spanish(words: tuple[str, ...]) -> None:
    text = run(*words, "--help").stdout
    assert text.startswith("Uso: ixl")
    assert "Opciones:" in text
    plain = re.sub(r"--[a-z-]+|\.xlsx|\.csv", "", text)
    assert ENGLISH.findall(plain.replace("Error", "")) == []


def test_help_lists_every_command() -> None:
    text = run("--help").stdout
    assert all(f"\n  {name} " in text for name in cli_main.COMMANDS)


def test_version() -> None:
    assert re.fullmatch(r"ixl \d+\.\d+\.\d+\S*\n", run("--version").stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("revisr",), "No existe el comando «revisr». ¿Quiso decir «revisar»?"),
        (("qqqq",), "Comandos: panel, nuevo, plantillas, revisar"),
        (("revisar",), "Falta el argumento 'RUTA…'"),
        (("revisar", "--jsn", "x"), "No existe la opción '--jsn'. ¿Quiso decir '--json'?"),
        (("nuevo", "x"), "Faltan --proyecto, --cliente y --tipo"),
        (("nuevo", "x", "--proyecto", "P", "--tipo", "cierre"), "Falta --cliente (solo con --completar se toma"),
        (("indicadores", "a", "b"), "Sobra un argumento: b"),
        (("indicadores", "a", "--corte", "31/02/2026"), "«31/02/2026» no es una fecha"),
        (("indicadores", "a", "--corte"), "La opción '--corte' necesita un valor"),
        (("consolidar", "a", "--procesos", "x"), "'x' no es un valor válido (número entero)"),
        (("consolidar", "a", "--procesos", "0"), "0 no está en el rango"),
        (("consolidar", "a", "-o", "b.xls"), "debe terminar en .xlsx"),
        (("fichas", "a", "-o", "b", "--tipo", "ciere"), "¿Quiso decir «cierre»?"),
        (("generar", "-o", "x.xlsx"), "Indique el ID de un formato, o --todos"),
        (("generar", "cronograma", "-o", "x.xlsx"), "¿Quiso decir «cronograma_general»?"),
        (("formatos", "ver", "nada"), "No existe el formato «nada»"),
        (("explicar", "E999"), "No existe el código «E999»"),
        (("explicar", "a301"), "¿Quiso decir «E301»?"),
    ],
)
def test_wrong_use_says_what_to_do(words: tuple[str, ...], said: str) -> None:
    result = run(*words, code=2)
    assert said in result.stderr
    assert "\nError: " in f"\n{result.stderr}"
    assert result.stdout == ""


def test_click_speaks_spanish_whatever_the_system_speaks(here: Path) -> None:
    english = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "LANGUAGE": "en"}
    done = start("revisar", env=english)
    _, errors = done.communicate()
    assert done.returncode == 2
    assert "Falta el argumento" in errors.decode("utf-8")


def test_the_callers_language_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    domain = gettext.textdomain()
    run("--help")
    assert (gettext.textdomain(), os.environ["LANGUAGE"]) == (domain, "fr")


def translations() -> dict[str, list[str]]:
    """The catalogue as compiled: each message's translations, plurals too."""
    compiled = gettext.translation(spanish.DOMAIN, spanish.catalogue_folder(), ["es"])
    found: dict[str, list[str]] = {}
    for key, value in compiled._catalog.items():  # type: ignore[attr-defined]
        found.setdefault(key[0] if isinstance(key, tuple) else key, []).append(value)
    return found


def test_the_compiled_catalogue_is_the_written_one() -> None:
    text = (Path(spanish.catalogue_folder()) / "es" / "LC_MESSAGES" / "ixl.po").read_text("utf-8")
    written: dict[str, list[str]] = {}
    message = ""
    for kind, body in re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d])?) ((?:".*"\n?)+)', text, re.MULTILINE):
        value = "".join(ast.literal_eval(line) for line in body.splitlines())
        if kind == "msgid":
            message = value
        elif kind.startswith("msgstr"):
            written.setdefault(message, []).append(value)
    assert written == translations()


def click_messages() -> set[str]:
    """Every message that the installed Click looks up."""
    found = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in ("_", "gettext", "ngettext"):
                assert isinstance(node, ast.Call)
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_all_that_click_says_is_translated() -> None:
    known = translations()
    assert click_messages() - set(known) == set()
    for message, spoken in known.items():
        blanks = set(re.findall(r"\{\w+", message))
        assert not message or all(spoken), message
        for text in spoken:
            unknown = set(re.findall(r"\{\w+", text)) - blanks
            assert not unknown or unknown <= {"{possibilities", "{choices", "{formats", "{nargs", "{len"}, message


# start-up, interruption, pipes


@pytest.mark.parametrize("words", [("--help",), ("revisar",), ("indicadores",)], ids=" ".join)
def test_starting_is_light(words: tuple[str, ...], portfolio: Path) -> None:
    arguments = [*words] if words[0].startswith("-") else [*words, str(portfolio / sample("whatsapp").folder)]
    code = (
        "import sys; from implementation_xl.cli.main import ixl; ixl.main(sys.argv[1:], standalone_mode=False); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8")
    assert done.stderr.strip().splitlines()[-1] == "[]", done.stderr


def test_help_waits_for_no_model_of_forms() -> None:
    code = (
        "import sys; from implementation_xl.cli.main import ixl; "
        "ixl.main(['consolidar', '--help'], standalone_mode=False); "
        "print('implementation_xl.forms.model' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.strip() == "False"


def test_interrupting_is_quiet(portfolio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("implementation_xl.cli.commands.indicadores.read_project", interrupt)
    result = run("indicadores", portfolio, code=130)
    assert result.output.strip() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a child")
def test_ctrl_c_is_quiet_in_the_real_command(tmp_path: Path) -> None:
    code = (
        "import implementation_xl.cli.commands.explicar as e, os, signal; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); "  # a shell's background job ignores it
        "e._explain = lambda code: os.kill(os.getpid(), signal.SIGINT); "
        "from implementation_xl.cli.main import main; import sys; sys.argv = ['ixl', 'explicar', 'E301']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (130, "", "")
    assert signal.getsignal(signal.SIGINT) is not None


def test_a_reader_that_leaves_is_no_failure() -> None:
    done = start("explicar")
    assert done.stdout is not None and done.stderr is not None
    done.stdout.close()
    errors = done.stderr.read()
    done.stderr.close()
    assert (done.wait(), errors) == (0, b"")


def test_accents_are_utf8_whatever_the_console() -> None:
    done = start("explicar", "E304", env={"PYTHONIOENCODING": "cp1252"})
    out, _ = done.communicate()
    assert "Porcentaje" in out.decode("utf-8") and "Qué hacer" in out.decode("utf-8")


def test_no_colour_where_there_is_no_terminal(portfolio: Path) -> None:
    assert "\x1b" not in run("revisar", portfolio, code=1).output


def test_a_bug_is_told_and_is_no_finding(portfolio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("implementation_xl.cli.commands.indicadores.read_project", lambda *_, **__: 1 / 0)
    result = run("indicadores", portfolio, code=3)
    assert "ZeroDivisionError" in result.stderr and "Falla interna de ixl" in result.stderr


# nuevo, generar, formatos, explicar


def test_a_new_project_has_the_forms_of_its_type_and_no_fault(here: Path) -> None:
    words = ("--proyecto", "Cobranzas", "--cliente", "Banco Andino", "--tipo", "cliente-nuevo")
    said = run("nuevo", "Banco Andino", *words).stdout
    names = {path.name for path in Path("Banco Andino").iterdir()}
    assert names == set(re.findall(r"  (.+\.xlsx)\n", said))
    assert "Entrega de Proyecto.xlsx" in names
    assert "Lista de Requerimientos Contractuales.xlsx" not in names
    assert "ya tiene libros" in run("nuevo", "Banco Andino", *words, code=3).stderr
    assert "no falta ningún formato" in run("nuevo", "Banco Andino", *words, "--completar").stdout
    assert "0 errores" not in run("revisar", "Banco Andino").stdout


def test_type_in_words_will_do(here: Path) -> None:
    run("nuevo", "P", "--proyecto", "P", "--cliente", "C", "--tipo", "Cierre de campaña")
    assert len(list(Path("P").iterdir())) >= 3
    assert "tipo de proyecto" in run("nuevo", "Q", "--proyecto", "P", "--cliente", "C", "--tipo", "otro", code=2).stderr


def test_generating_one_form_with_its_header(here: Path) -> None:
    words = ("--proyecto", "Cobranzas", "--cliente", "Banco Andino", "--codigo", "IMP-1", "--coordinador", "Laura")
    run("generar", "control_actas", "-o", "Actas.xlsx", *words)
    header = ixl_package.read("Actas.xlsx").header
    assert [header[id] for id in ("proyecto", "cliente", "codigo_proyecto", "coordinador")] == [
        "Cobranzas",
        "Banco Andino",
        "IMP-1",
        "Laura",
    ]
    assert "ya existe" in run("generar", "control_actas", "-o", "Actas.xlsx", code=3).stderr
    assert "no tiene versión 9" in run("generar", "control_actas", "-o", "x.xlsx", "--version", "9", code=2).stderr


def test_generating_all_forms_or_none(here: Path) -> None:
    Path("Formatos").mkdir()
    Path("Formatos/Set de Pruebas.xlsx").write_bytes(b"")
    assert "Set de Pruebas" in run("generar", "--todos", "-o", "Formatos", code=3).stderr
    assert len(list(Path("Formatos").iterdir())) == 1
    run("generar", "--todos", "-o", "Nuevos")
    assert len(list(Path("Nuevos").iterdir())) == len(ixl_package.forms())


def test_forms_and_their_fields() -> None:
    listed = run("formatos").stdout
    assert all(form.id in listed and form.title in listed for form in ixl_package.forms())
    shown = run("formatos", "ver", "control_actas").stdout
    assert "Fecha agendada" in shown and "Agendada, Realizada, Cancelada, Reprogramada" in shown


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str) -> None:
    said = run("explicar", code).stdout
    assert said.startswith(f"{code}: {CODES[code].title}")
    assert "{" not in said


def test_every_blank_of_a_message_has_words() -> None:
    used = {name for code in CODES.values() for name in re.findall(r"\{(\w+)\}", code.message + code.hint)}
    assert used <= set(PLACES)
    assert readable("Llene la celda{expected}.") == "Llene la celda [lo esperado]."
    assert readable("«{label}» dice «{found}». {suggestion}") == "[el campo] dice [lo escrito]."


def test_codes_are_listed_by_family() -> None:
    said = run("explicar").stdout
    assert all(code in said for code in CODES)
    places = [said.index(f"{family}\n") for digit, family in FAMILIES.items() if any(one[1] == digit for one in CODES)]
    assert places == sorted(places)


# revisar


def test_review_says_where_what_and_what_to_do(portfolio: Path) -> None:
    said = run("revisar", portfolio / sample("cobranzas").folder, code=1).stdout
    assert "Error E304 · Requerimientos, K17\n" in said
    assert "«% cumplimiento» debe estar entre 0 % y 100 % y dice 85. ¿Quiso decir 85 %?\n" in said
    assert "→ Escriba el porcentaje con su signo, por ejemplo 85 %.\n" in said
    assert re.search(r"\d libros revisados: 1 error, 4 advertencias, 1 aviso\.\n", said)


def test_review_of_a_good_project_ends_well(portfolio: Path, tmp_path: Path) -> None:
    folder = tmp_path / "P"
    shutil.copytree(portfolio / sample("whatsapp").folder, folder)
    (folder / "Set de Pruebas.xlsx").unlink()
    assert "5 libros revisados: sin problemas.\n" in run("revisar", folder).stdout


def test_review_finds_what_is_wrong_between_workbooks(portfolio: Path) -> None:
    said = run("revisar", portfolio / sample("crm").folder, code=1).stdout
    assert said.count("Error E601") == 1


def test_review_reads_each_file_once(portfolio: Path) -> None:
    folder = portfolio / sample("whatsapp").folder
    said = run("revisar", folder / "Set de Pruebas.xlsx", folder, folder, code=1).stdout
    assert "6 libros revisados: 1 error." in said


def test_review_of_a_file_that_is_no_form(here: Path) -> None:
    Path("notas.xlsx").write_text("hola")
    said = run("revisar", "notas.xlsx", "no existe.xlsx", code=1).stdout
    assert "Error E10" in said and "Error E105" in said
    assert "Revise la ruta" in run("revisar", "nada", code=3).stderr
    Path("vacía").mkdir()
    assert "No hay libros de Excel" in run("revisar", "vacía", code=3).stderr


def test_many_equal_problems_are_said_once() -> None:
    problems = [Problem("E401", "a.xlsx", "Hoja", f"H{row}", "area", "Área") for row in range(10, 30)]
    problems += [Problem("A405", "a.xlsx", "Hoja", "K10", "inicio_real", params={"progress": "40 %"})]
    problems += [Problem("E401", "a.xlsx", "Hoja", "I12", "estado", "Estado")]
    lines = [click.unstyle(line) for line in problem_lines(problems)]
    assert lines[:3] == [
        "  Error E401 · Hoja, H10, H11, H12, H13, H14, H15 y 14 más",
        "    Falta «Área».",
        "    → Llene la celda.",
    ]
    assert [line for line in lines if line.startswith("  A")] == ["  Advertencia A405 · Hoja, K10"]


def test_of_cells_wrong_each_in_its_way_each_is_said() -> None:
    """Two cells with another text each are not told with the text of the first."""
    problems = [
        Problem("E303", "a.xlsx", "Hoja", f"K{row}", "avance", "% avance", str(row), params=KIND) for row in (14, 17)
    ]
    lines = [click.unstyle(line) for line in problem_lines(problems)]
    assert lines[:2] == ["  Error E303 · Hoja, K14, K17", "    K14: «% avance» debe ser un porcentaje y dice «14»."]
    assert lines[2] == "    K17: «% avance» debe ser un porcentaje y dice «17»."

    many = [
        Problem("E303", "a.xlsx", "Hoja", f"K{row}", "avance", "% avance", str(row), params=KIND)
        for row in range(10, 30)
    ]
    lines = [click.unstyle(line) for line in problem_lines(many)]
    assert [line for line in lines if "%" in line][-1].startswith("    K29: ")
    assert not any("… y" in line for line in lines)

    far_more = [
        Problem("E303", "a.xlsx", "Hoja", f"K{row}", "avance", "% avance", str(row), params=KIND)
        for row in range(10, 100)
    ]
    lines = [click.unstyle(line) for line in problem_lines(far_more)]
    assert lines[-1].startswith("    … y 70 más") and "--json" in lines[-1] and "--anotar" in lines[-1]


def test_each_cell_gets_its_own_advice() -> None:
    """«tecnologia» is not to become «Gestión Humana» because that stood first; equal ones are told together."""
    typed = [("H10", "RRHH", "Gestión Humana"), ("H11", "tecnologia", "Tecnología"), ("H12", "RRHH", "Gestión Humana")]
    problems = [Problem("A309", "a.xlsx", "Hoja", cell, "area", "Área", found, meant) for cell, found, meant in typed]
    lines = [click.unstyle(line) for line in problem_lines(problems)]
    advice = [place for place, line in enumerate(lines) if line.startswith("    →")]
    assert [("Gestión Humana" in lines[at], "Tecnología" in lines[at]) for at in advice] == [
        (True, False),
        (False, True),
    ]
    assert lines[advice[0] - 1].startswith("    H10, H12: ") and lines[advice[1] - 1].startswith("    H11: ")


def test_each_percent_out_of_range_gets_its_own_number() -> None:
    """A second kind: the message differs and the advice does too."""
    problems = [
        Problem("E314", "a.xlsx", "Hoja", cell, "fte", "FTE", found, expected)
        for cell, found, expected in (("C5", "-3", "0 o más"), ("C9", "-1", "0 o más"), ("C7", "900", "de 0 a 500"))
    ]
    lines = [click.unstyle(line) for line in problem_lines(problems)]
    assert [line.strip()[:3] for line in lines[1:]] == ["C5:", "C9:", "→ C", "C7:", "→ C"]


# what is foreign is shown, not obeyed


@pytest.mark.parametrize(
    "evil",
    [
        "\x1b[2J\x1b]0;dueño\x07borrado",
        "uno\r\x1b[32mSin problemas\x1b[0m",
        "\x9b31mrojo\x85",
        "libro\u202exslx.exe",
        "a\u2028b\x7f\u2066",
    ],
)
def test_no_foreign_text_steers_the_terminal(evil: str, capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem("E305", f"{evil}.xlsx", f"Hoja{evil}", "A1", "estado", "Estado", evil, "Cumple")
    output.say(output.title(evil))
    output.say(output.short_path(f"{evil}.xlsx"))
    output.say(output.table((), [(evil,)]))
    for line in problem_lines([problem]):
        output.say(line)
    output.fail(evil, 3, False)
    said = "".join(capsys.readouterr())
    assert not [char for char in said if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")]
    assert said.count("\n") == 7


def test_a_name_with_a_line_break_forges_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.say(output.short_path("libro\n3 libros revisados: sin problemas.xlsx"))
    output.say(output.joined("Cobranzas\nSin problemas", "Banco"))
    output.say(output.table(("A", "B"), [("uno\ndos", "tres")]))
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_colours_reach_the_terminal_and_their_foreign_twins_do_not() -> None:
    out = StringIO()
    text = f"{output.styled('Error', 'red')} \x1b[31mfalso\x1b[0m"
    out.isatty = lambda: True  # type: ignore[method-assign]
    output._write(text, out)
    assert out.getvalue() == "\x1b[31mError\x1b[0m \ufffd[31mfalso\ufffd[0m\n"


# indicadores


def test_indicators_of_a_project(portfolio: Path) -> None:
    said = run("indicadores", portfolio / sample("cobranzas").folder, code=1).stdout
    assert said.startswith("Cobranzas Banco Andino · Banco Andino · IMP-2026-011 · Cliente nuevo\n")
    assert re.search(r"Cumplimiento de actas +87,5 % +En riesgo +7 / 8 +15/07/2026\n", said)
    assert "Actividades atrasadas (3): Contratar y vincular al personal; " in said
    assert "Requerimientos vencidos (3)" in said
    assert "Celda" not in said


def test_indicators_row_by_row(portfolio: Path) -> None:
    said = run("indicadores", portfolio / sample("cobranzas").folder, "--detalle", code=1).stdout
    assert re.search(
        r"D15 +50 asesores contratados y con pruebas de seguridad aprobadas +0,84 +1  «% cumplimiento» \(K15\) 84 %\n",
        said,
    )
    assert re.search(r"D23 +Centro alterno de operación en Medellín +– +–  No cuenta: No aplica \(J23\)\n", said)
    assert re.search(
        r"E20 +10 · Preparación de la salida \(21/07/2026\) +– +–  No cuenta: Después del corte \(C20\)\n", said
    )
    assert re.search(r"Suma +6,84 +11  11 filas cuentan, 1 fila no cuenta\n  Valor = 6,84 ÷ 11 = 62,2 %\n", said)


def test_indicators_at_another_date(portfolio: Path) -> None:
    folder = portfolio / sample("whatsapp").folder
    assert "/ 9  12/06/2026" not in run("indicadores", folder, code=1).stdout
    said = run("indicadores", folder, "--corte", "2026-06-12", code=1).stdout
    assert re.search(r"actas +100,0 % +Cumple +2 / 2 +12/06/2026", said)


def test_indicators_of_no_project(portfolio: Path, here: Path) -> None:
    assert "No existe la carpeta" in run("indicadores", "nada", code=3).stderr
    assert "3 proyectos" in run("indicadores", portfolio, code=3).stderr


# consolidar, fichas


def test_consolidating(portfolio: Path, here: Path) -> None:
    words = ("consolidar", portfolio, "-o", "Consolidado.xlsx", *CORTE, "--sin-cache")
    said = run(*words, code=1).stdout
    assert "3 proyectos, " in said and "corte 15/07/2026" in said
    assert re.search(r"Cobranzas Banco Andino +Banco Andino +62,2 % No cumple", said)
    assert re.search(r"Cumplimiento de actas +81,3 %|Cumplimiento de actas +8\d,\d %", said)
    assert said.endswith("Escrito: Consolidado.xlsx\n")
    assert Path("Consolidado.xlsx").stat().st_size > 5000
    errors = int(re.search(r"Problemas: (\d+) error", said)[1])  # type: ignore[index]
    run(*words, "--tolerar", str(errors - 1), code=1)
    run(*words, "--tolerar", str(errors), code=0)


def test_a_result_within_the_portfolio_is_passed_over(portfolio: Path, tmp_path: Path) -> None:
    root = tmp_path / "I"
    shutil.copytree(portfolio, root)
    words = ("consolidar", root, "-o", root / "Consolidado.xlsx", *CORTE, "--sin-cache")
    first = run(*words, code=1).stdout
    assert run(*words, code=1).stdout == first.replace("(12 cifras nuevas)", "(sin cifras nuevas)")


def test_filters_keep_what_matches(portfolio: Path, here: Path) -> None:
    def projects(*words: str) -> str:
        return run("consolidar", portfolio, *CORTE, "--sin-cache", *words, code=1).stdout

    assert "1 proyecto," in projects("--cliente", "girasol")
    assert "1 proyecto," in projects("--tipo", "corporativo")
    assert "2 proyectos," in projects("--coordinador", "laura méndez")
    assert "2 proyectos," in projects("--excluir", "Corporativo*")
    said = run("consolidar", portfolio, "--sin-cache", "--cliente", "nadie", code=3).stderr
    assert "ningún proyecto que cumpla los filtros" in said
    assert set(TYPES) == {"cliente-nuevo", "modificacion", "corporativo", "cierre"}


def test_nothing_to_consolidate(here: Path) -> None:
    Path("I").mkdir()
    assert "No hay libros de Excel" in run("consolidar", "I", "--sin-cache", code=3).stderr
    assert "No existe la carpeta" in run("consolidar", "J", "--sin-cache", code=3).stderr


def test_tidy_tables(portfolio: Path, here: Path) -> None:
    run("consolidar", portfolio, "--csv", "tablas", *CORTE, "--sin-cache", code=1)
    raw = Path("tablas/indicadores.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with Path("tablas/indicadores.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 9
    found = next(row for row in rows if (row["codigo_proyecto"], row["indicador"]) == ("IMP-2026-011", "actas"))
    assert (found["valor"], found["corte"], found["estado"]) == ("0.875", "2026-07-15", "En riesgo")
    with Path("tablas/problemas.csv").open(encoding="utf-8-sig", newline="") as stream:
        problems = list(csv.DictReader(stream))
    assert {"E304", "E601"} <= {row["codigo"] for row in problems}
    with Path("tablas/proyectos.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["errores"] for row in csv.DictReader(stream)] == ["1", "2", "1"]
    assert sorted(path.name for path in Path("tablas").glob("*.csv")) == [
        "indicadores.csv",
        "problemas.csv",
        "proyectos.csv",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+57 1", "-", "@x", "\tx", "\rx"])
def test_tidy_tables_hold_no_live_formula(text: str) -> None:
    from implementation_xl.base.words import printable
    from implementation_xl.reports.tables import cell_value

    assert cell_value(text) == "'" + printable(text)
    assert cell_value(-0.5) == -0.5
    assert cell_value(date(2026, 7, 15)) == "2026-07-15"


def test_the_log_has_a_line_a_file_and_keeps_earlier_ones(portfolio: Path, here: Path) -> None:
    words = ("consolidar", portfolio, "--registro", "registro.txt", *CORTE, "--sin-cache")
    run(*words, code=1)
    files = len(list(portfolio.rglob("*.xlsx")))
    lines = Path("registro.txt").read_text("utf-8").splitlines()
    assert len(lines) == files + 1
    assert lines[0].split("\t") == ["fecha", "ruta", "formato", "filas", "problemas", "estado"]
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d\t.*\tcontrol_actas v1\t10\t1\tleído$", lines[1])
    run(*words, code=1)
    assert len(Path("registro.txt").read_text("utf-8").splitlines()) == 2 * files + 1


def test_fichas(portfolio: Path, here: Path) -> None:
    said = run("fichas", portfolio, "-o", "Fichas", *CORTE, code=1).stdout
    assert said.count("Ficha de Indicador - ") == 3
    assert len(list(Path("Fichas").glob("*.xlsx"))) == 3
    run("fichas", portfolio, "-o", "Por", "--por-proyecto", *CORTE, code=1)
    assert len(list(Path("Por").rglob("*.xlsx"))) == 6


def test_output_in_use_is_nothing_produced(portfolio: Path, here: Path) -> None:
    Path("Consolidado.xlsx").mkdir()
    said = run("consolidar", portfolio, "-o", "Consolidado.xlsx", *CORTE, "--sin-cache", code=3).stderr
    assert "Consolidado.xlsx" in said


# numbers and tables


def test_numbers_as_people_read_them() -> None:
    assert [output.shown_number(value) for value in (2.5, 5, 1 / 3)] == ["2,5", "5", "0,33"]
    assert [output.count(amount, "error", "errores") for amount in (0, 1, 2)] == ["0 errores", "1 error", "2 errores"]


def test_tables_are_aligned_with_accents_of_any_spelling() -> None:
    text = output.table(("Área", "Valor"), [("Formacio\u0301n", "1"), ("WFM", "25")], right=(1,))
    assert click.unstyle(text) == "Área       Valor\nFormacio\u0301n      1\nWFM           25"
