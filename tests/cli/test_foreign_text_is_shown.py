"""Foreign text is shown and never obeyed: from a cell, a file name, a folder or a definition, whatever it goes into.

A project is full of sequences that steer a terminal, turn lines round or begin a line of their own ("FORJADA").
"""

from __future__ import annotations

import csv
import email
import re
import zipfile
from datetime import date, time
from email import policy
from pathlib import Path

import pytest
from cli_helper import run
from icalendar import Calendar
from project_helper import MONDAY, activity, handover, write_form

import implementation_xl as ixl

pytestmark = pytest.mark.xdist_group("foreign_text")
ESCAPE = "[esc]"
"""Stands in our forms, which hold no control characters, for one that another program put there."""
PLANTED = b"_x001B_]0;robado_x0007__x009B_31m"
EVIL = f"{ESCAPE}\u202e\u2028\nFORJADA: sin problemas"
FILE = "Cronograma \x1b[2K\rFORJADA"
CORTE = ("--corte", "2026-06-30")
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")


def planted(path: Path) -> None:
    """Put the control characters in, as a program does that does not ask what a cell may hold."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part.replace(ESCAPE.encode(), PLANTED))


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two projects that say the same with other words; in a folder and a file whose names are no better."""
    root = tmp_path_factory.mktemp("cartera")
    for code, text in (("IMP-1", EVIL), ("IMP-2", f"=HYPERLINK(1){ESCAPE}\r\nFORJADA")):
        folder = root / f"Proyecto\nFORJADA {code}"
        folder.mkdir()
        who = {"proyecto": f"Cobranzas {text}", "cliente": f"Banco {text}", "codigo_proyecto": code}
        who["coordinador"] = f"Laura {text}"
        handover(folder, **who, campana=text, alcance=text)
        rows = [
            activity(f"Troncal {text}", date(2026, 3, 9), date(2026, 3, 13), responsable=f"Ana {text}"),
            activity(f"Arranque {text}", date(2026, 3, 24), date(2026, 3, 24), hito="Sí"),
        ]
        write_form(folder, "cronograma_general", **who, actividades=rows).rename(folder / f"{FILE}.xlsx")
        meeting = {"numero": 1, "tipo": "Interna", "fecha": MONDAY, "hora": time(9), "estado": "Realizada"}
        meeting |= {"tema": f"Seguimiento {text}", "convocados": text, "responsable": f"Sara {text}"}
        write_form(folder, "control_actas", **who, reuniones=[meeting])
        owed = {"id": "1", "compromiso": f"Entregar {text}", "responsable": f"Carlos {text}", "area": "Tecnología"}
        owed |= {"fecha_limite": date(2026, 3, 20), "estado": "Abierto"}
        write_form(folder, "acta_reunion", **who, numero_acta="AR-001", fecha_reunion=MONDAY, compromisos=[owed])
        contact = {"area": "Tecnología", "nombre": f"Ana {text}", "correo": "ana@ejemplo.com"}
        ixl.generate("directorio", folder / "Directorio.xlsx", values={"contactos": [contact]})
    for path in root.rglob("*.xlsx"):
        planted(path)
    return root


def first_of(root: Path) -> Path:
    return min(root.iterdir())


def assert_shown(text: str) -> None:
    """Nothing in it steers a terminal, and no line was begun by a foreign text."""
    assert not OBEYED.search(text), OBEYED.search(text)
    assert not re.search(r"^\W*FORJADA", text, re.MULTILINE), text


@pytest.mark.parametrize(
    "words",
    [
        "revisar {root}",
        "indicadores {project} --detalle",
        "estado {project}",
        "estado {root}",
        "compromisos {root}",
        "consolidar {root} --sin-cache --sin-historial",
        "indicadores {project}/no hay",
    ],
)
def test_the_terminal_is_not_steered_and_no_line_is_forged(portfolio, words, tmp_path):
    places = {"root": str(portfolio), "project": str(first_of(portfolio))}
    arguments = [word.format(**places) for word in re.findall(r"(?:\S|(?<=no) )+", words)]
    result = run(*arguments, *(CORTE if "revisar" not in words else ()), code=None)
    assert result.exit_code in (0, 1, 3) and "FORJADA" in result.output
    assert_shown(result.stdout)
    assert_shown(result.stderr)


def test_log_tables_and_history_are_lines_of_ours(portfolio, tmp_path):
    out = tmp_path / "salida"
    log = tmp_path / "registro.tsv"
    arguments = ("--csv", out, "--registro", log, "--sin-cache", "-o", out / "Consolidado.xlsx")
    run("consolidar", portfolio, *CORTE, *arguments, code=None)
    assert_shown(log.read_text("utf-8"))
    history = run("historial", out, "--csv", *CORTE[:0]).stdout
    assert_shown(run("historial", out).stdout)
    assert_shown(history)
    tables = [one.read_text("utf-8-sig") for one in out.glob("*.csv")]
    for text in (*tables, history):
        assert_shown(text)
        rows = list(csv.reader(text.splitlines()))
        assert len({len(row) for row in rows}) == 1, "a text of a cell begins no row"
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert len(tables) == 3 and any("FORJADA" in text for text in tables)


def test_the_calendar_says_in_one_line_what_a_cell_says_in_two(portfolio, tmp_path):
    for project in portfolio.iterdir():
        target = tmp_path / "a.ics"
        run("agenda", project, "-o", target, *CORTE)
        calendar = Calendar.from_ical(target.read_bytes())
        texts = [str(calendar["x-wr-calname"])]
        for event in calendar.walk("VEVENT"):
            texts += [str(event["summary"]), *str(event["description"]).split("\n")]
            assert "\n" not in str(event["summary"])
        assert len(texts) > 6
        for text in texts:
            assert_shown(text)


@pytest.mark.parametrize("template", ["cronograma", "recordatorio", "seguimiento"])
def test_a_mail_has_our_headers_and_our_lines_only(portfolio, tmp_path, template):
    for project in portfolio.iterdir():
        target = tmp_path / f"{project.name[-1]}.eml"
        run("correo", project, "--plantilla", template, "-o", target, *CORTE)
        message = email.message_from_bytes(target.read_bytes(), policy=policy.default)
        assert not message.defects
        for name, value in message.items():
            assert_shown(str(value))
            assert name != "FORJADA"
        for part in message.walk():
            if part.get_content_maintype() == "text":
                assert_shown(part.get_content())
            assert not part.get_filename() or OBEYED.search(part.get_filename()) is None


def test_a_template_of_the_company_is_foreign_too(portfolio, tmp_path):
    (tmp_path / "propia.md").write_text(
        '+++\nasunto = "Hola \\u001b[2K\\nBcc: otro@ejemplo.com"\npara = ["Tecnología"]\n+++\n'
        "Una \x1b[31mlínea\x07 {{ proyecto }}\n",
        "utf-8",
    )
    target = tmp_path / "a.eml"
    arguments = ("--plantilla", "propia", "--plantillas", tmp_path, "-o", target)
    run("correo", first_of(portfolio), *arguments, *CORTE)
    message = email.message_from_bytes(target.read_bytes(), policy=policy.default)
    assert message["bcc"] is None
    assert_shown(message["subject"])
    for kind in ("plain", "html"):
        assert_shown(message.get_body((kind,)).get_content())
