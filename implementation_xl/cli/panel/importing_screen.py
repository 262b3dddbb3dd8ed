"""*Importar*: people's own schedules, lists and registers; what each column is proposed to be, to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.responses import Response

from implementation_xl.base.dates import parse_date
from implementation_xl.base.names import file_safe
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold
from implementation_xl.cli.panel.asking import Address, Asked, UnknownError
from implementation_xl.cli.panel.doing import Action, Doing, Given, PageOf, foretell, perform
from implementation_xl.cli.panel.findings import FindingShown, findings_of
from implementation_xl.cli.panel.jobs import Job
from implementation_xl.cli.panel.uploading import Dropped, uploaded
from implementation_xl.cli.shown import output
from implementation_xl.projects.reviewing import review
from implementation_xl.workbooks.importing.answers import Map, answers_of
from implementation_xl.workbooks.importing.converted import Converted
from implementation_xl.workbooks.importing.files import (
    Import,
    Request,
    check_free,
    looked_at,
    planned,
    write_books,
)
from implementation_xl.workbooks.importing.questions import OpenQuestion, answered, is_open, map_title
from implementation_xl.workbooks.importing.rows import RECORD
from implementation_xl.workbooks.importing.words import DROPPED, EXTRA, TARGETS

COLUMNS, YES_OR_NO = "columnas", ("importar", "sin_fechas")
"""The places of a map that a page asks for in ways of their own."""


@dataclass(slots=True)
class Importing:
    """Files on their way: what was dropped, what each is proposed to become, and all that was answered."""

    dropped: list[Dropped]
    imports: list[Import] = field(default_factory=list)
    maps: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """True where some file can be written and none has an open question."""
        plans = [one.plan for one in self.imports if one.plan]
        return any(plan.ready for plan in plans) and not any(plan.questions for plan in plans)


def _drop_page(asked: Asked) -> Response:
    """The page on which files are dropped."""
    return asked.page("import.html")


def propose(asked: Asked) -> Response:
    """Look at what was dropped and propose what it is to become."""
    dropped, folder = uploaded(asked)
    request = Request(asked.panel.catalog, Map())

    def work(job: Job) -> tuple[str, dict[str, Any]]:
        job.folder.enter_context(folder)
        importing = Importing(dropped)
        for number, imported in enumerate(dropped):
            job.progress(number, len(dropped), imported.name)
            importing.imports.append(looked_at(str(imported.path), request))
        return "proposed.html", {"importing": importing, "files": shown_files(importing, request)}

    return asked.job("Importar", work, "/importar")


def _importing(asked: Asked) -> tuple[Job, Importing]:
    job = asked.panel.jobs.find(asked.part("job"))
    importing = job.answer[1].get("importing") if job and job.answer else None
    if job is None or not isinstance(importing, Importing):
        raise UnknownError
    return job, importing


def _answer_page(asked: Asked) -> Response:
    """Take the answers, and propose again."""
    job, importing = _importing(asked)
    catalog = asked.panel.catalog
    for number, imported in enumerate(importing.imports):
        if imported.plan is None:
            continue
        maps = {mark: dict(members) for mark, members in imported.plan.maps().items()}
        for mark, members in maps.items():
            _take(asked, number, mark, members, imported)
        importing.maps |= maps
    request = _request(importing, catalog)
    for imported in importing.imports:
        if imported.plan:
            planned(imported, imported.plan.source, request)
    job.answer = "proposed.html", {"importing": importing, "files": shown_files(importing, request)}
    return asked.to(f"/trabajos/{job.id}")


def _request(importing: Importing, catalog: Any) -> Request:
    return Request(catalog, Map({mark: answers_of(members) for mark, members in importing.maps.items()}))


def _take(asked: Asked, number: int, mark: str, members: dict[str, Any], imported: Import) -> None:
    """Put what the form says of a table into its map."""
    assert imported.plan is not None
    columns = members.get(COLUMNS, {})
    for place, title in enumerate(columns):
        said = asked.text(f"columna-{number}-{mark}-{place}")
        if said:
            columns[title] = said
    for place, question in enumerate(imported.plan.questions):
        if question.fingerprint != mark or question.key[0] == COLUMNS:
            continue
        said = asked.text(f"pregunta-{number}-{place}")
        understood = _understood(question, said)
        if said and understood is not None:
            answered(members, question, understood)


def _understood(question: OpenQuestion, text: str) -> Any:
    """An answer as the map has it; None for what is none."""
    if question.key[0] in YES_OR_NO:
        return fold(text) == "si"
    if question.key[0] == "inicio":
        return parse_date(text)
    if question.key[0] == "formato":
        return text if text in TARGETS else None
    return text


def shown_files(importing: Importing, request: Request) -> list[dict[str, Any]]:
    """Each file with its tables, their columns and what is still to be asked, as the page shows them."""
    return [
        {
            "name": dropped.name,
            "tables": [
                _table(table, number, imported, request) for table in (imported.plan.tables if imported.plan else ())
            ],
            "questions": [
                _question(question, f"pregunta-{number}-{place}", imported, request)
                for place, question in enumerate(imported.plan.questions if imported.plan else ())
                if question.key[0] != COLUMNS
            ],
            "findings": list(findings_of([problem for problem in imported.problems if problem.code != "A893"])),
        }
        for number, (dropped, imported) in enumerate(zip(importing.dropped, importing.imports, strict=True))
    ]


def _table(table: Converted, number: int, imported: Import, request: Request) -> dict[str, Any]:
    assert imported.plan is not None
    mapping, block, mark = table.table.mapping, table.table.block, table.table.fingerprint
    fields = [(field.id, field.label) for field in mapping.words.table.fields if not field.computed]
    titles = list(imported.plan.maps()[mark].get(COLUMNS, {}))
    said = imported.plan.maps()[mark].get(COLUMNS, {})
    columns = []
    for column in mapping.columns:
        title = map_title(column, mapping)
        if title in said:
            name = f"columna-{number}-{mark}-{titles.index(title)}"
            columns.append((column.title or column.letter, name, said[title], is_open(column, mapping), column.why))
    return {
        "sheet": imported.plan.source.sheets[block.sheet].name,
        "header": block.header,
        "form": mapping.words.form.title,
        "records": len(table.records),
        "left": sum(row.kind != RECORD for row in table.rows.rows),
        "columns": columns,
        "choices": [*fields, (EXTRA, "Se conserva a la derecha"), (DROPPED, "No se lleva")],
        "notices": list(table.notices),
    }


def _question(question: OpenQuestion, name: str, imported: Import, request: Request) -> dict[str, Any]:
    """A question with what can be answered: `choices` as (value, words), or none where it is typed."""
    choices: list[tuple[str, str]] = []
    kind = "date" if question.key[0] == "inicio" else "text"
    if question.key[0] == "formato":
        choices = [(id, request.catalog.form(id).title) for id in TARGETS]
    elif question.key[0] in YES_OR_NO:
        choices = [("si", "Sí"), ("no", "No")]
    elif question.key[0] == "valores":
        choices = [(value, value) for value in _values(question, imported, request)]
    proposal = "si" if question.key[0] in YES_OR_NO and fold(question.proposal) in ("si", "true") else question.proposal
    return {
        "text": question.text,
        "at": question.at,
        "name": name,
        "proposal": proposal,
        "choices": choices,
        "kind": kind,
    }


def _values(question: OpenQuestion, imported: Import, request: Request) -> Iterable[str]:
    assert imported.plan is not None
    tables = (table for table in imported.plan.tables if table.table.fingerprint == question.fingerprint)
    fields = (field for table in tables for field in table.table.mapping.words.table.fields)
    of_list = next((found for found in fields if found.id == question.key[1]), None)
    choices = request.catalog.choices(of_list) if of_list else None
    return choices.active() if choices else ()


# writing


def _target(given: Given) -> Path:
    return given.folder / file_safe(given.text("carpeta") or "Importados")


def _action(importing: Importing) -> Action:
    """The button that writes what was confirmed."""
    ready = [one for one in importing.imports if one.plan and one.plan.ready]

    def tell(given: Given) -> Doing:
        if not importing.ready:
            raise ImplementationXLError("Falta responder antes lo que se pregunta.")
        folder = _target(given)
        files = [path for one in ready for path in check_free(one, folder)]
        records = sum(book.records for one in ready for book in one.books)
        words = output.count(records, "registro", "registros")
        return Doing([f"{words}. La hoja «Importación» de cada libro dice de dónde salió cada dato."], files)

    def do(given: Given) -> Doing:
        if not importing.ready:
            raise ImplementationXLError("Falta responder antes lo que se pregunta.")
        folder, request = _target(given), _request(importing, given.panel.catalog)
        for number, imported in enumerate(ready):
            given.job.progress(number, len(ready), Path(imported.path).name)
            imported.written = []
            write_books(imported, folder, request)
        files = [path for imported in ready for path in imported.written]
        findings: list[FindingShown] = []
        for reviewed in review(files, catalog=given.panel.catalog) if files else ():
            findings += findings_of(reviewed.problems)
        return Doing(["Los originales no se tocaron."], files, [], findings)

    return Action("Importar", "", "Crear los libros", tell, do)


def _place(job: Job) -> PageOf:
    page = f"/trabajos/{job.id}"
    return PageOf([("/importar", "Importar"), (page, "Lo propuesto")], f"/importar/{job.id}/crear")


def _tell_page(asked: Asked) -> Response:
    """Say what would be written."""
    job, importing = _importing(asked)
    return foretell(asked, _action(importing), _place(job), asked.panel.root)


def _create_page(asked: Asked) -> Response:
    """Write what was confirmed."""
    job, importing = _importing(asked)
    return perform(asked, _action(importing), _place(job), asked.panel.root)


ADDRESSES = (
    Address("/importar", _drop_page),
    Address("/importar", propose, posted=True),
    Address("/importar/{job}/responder", _answer_page, posted=True),
    Address("/importar/{job}/ver", _tell_page, posted=True, writes=True),
    Address("/importar/{job}/crear", _create_page, posted=True, writes=True),
)
