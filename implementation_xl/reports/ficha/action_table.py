"""*Acciones*: what a ficha says is done about its results, linked by ID to the registers of *Acciones Correctivas*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing, Validation
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import show_date
from implementation_xl.base.paper import paper_for
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.model import Form
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.actions import CorrectiveAction
from implementation_xl.reports.ficha.lines import FichaAction
from implementation_xl.reports.parts.looks import CELL, DAY, MUTED, project_name
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer

NAME = "Acciones"
PROJECT, INDICATOR, PERIOD, ID, TEXT, PERSON, DUE, STATE, EFFECTIVE, REGISTERED = (
    "Proyecto",
    "Indicador",
    "Periodo",
    "ID de la acción",
    "Acción",
    "Responsable",
    "Fecha límite",
    "Estado",
    "¿Fue eficaz?",
    "Según Acciones Correctivas",
)
TYPED_ACTION = (PROJECT, INDICATOR, PERIOD, ID, TEXT, PERSON, DUE, STATE, EFFECTIVE)
WIDTHS = {
    PROJECT: 28.0,
    INDICATOR: 28.0,
    PERIOD: 17.0,
    ID: 11.0,
    TEXT: 44.0,
    PERSON: 22.0,
    DUE: 13.0,
    STATE: 13.0,
    EFFECTIVE: 10.0,
    REGISTERED: 40.0,
}
HELP = {
    PROJECT: "De qué proyecto es la acción; vacío si es de toda la cartera.",
    INDICATOR: "Por cuál indicador se abrió.",
    PERIOD: "El periodo cuyo resultado la pidió, como «junio de 2026».",
    ID: "El ID con que está en el registro de Acciones Correctivas.",
    TEXT: "Qué se va a hacer, en una frase que se pueda comprobar.",
    PERSON: "Una sola persona, con nombre.",
    DUE: "Día hasta el que hay plazo.",
    STATE: "Abierta, En ejecución, Vencida o Cerrada.",
    EFFECTIVE: "Sí, si el resultado mejoró y se sostuvo. Si es No, abra otra acción.",
}
CHOICES = {STATE: ["Abierta", "En ejecución", "Vencida", "Cerrada"], EFFECTIVE: ["Sí", "No"]}
FIRST_ROW, FREE_ROWS, FEWEST_ROWS = 7, 6, 12
_NOTE = (
    "Una fila por acción. Un resultado puede pedir varias. Con el ID basta: lo demás se lee en el registro de Acciones "
    "Correctivas, y ambos se comparan al escribir la ficha de nuevo."
)
_OPEN = CELL.but(unlocked=True, valign="top")


class Registered(NamedTuple):
    """An action of a register, and what the project that it is of may be called."""

    action: CorrectiveAction
    names: frozenset[str]


def registered_in(portfolio: Portfolio) -> list[Registered]:
    """Every action of the registers of a portfolio."""
    owners = portfolio.each_register()
    return [Registered(action, _names(owner, action)) for owner in owners for action in owner.actions]


class ActionTable:
    """The actions of one ficha beside those `registered`, for the indicators `ids`."""

    def __init__(
        self,
        portfolio: Portfolio,
        ids: Sequence[str],
        written: Sequence[FichaAction],
        registered: Sequence[Registered],
        *,
        of_project: bool,
    ) -> None:
        self.portfolio, self.written, self.registered = portfolio, written, registered
        self.columns = tuple(one for one in WIDTHS if one != (PROJECT if of_project else INDICATOR))
        definitions = [portfolio.catalog.indicators[id] for id in ids]
        self.subject = project_name(portfolio.projects[0]) if of_project else definitions[0].name
        project = portfolio.projects[0] if of_project else None
        own = _own_names(project) if project else None
        self.citing = [
            entry
            for entry in registered
            if any(entry.action.cites(each) for each in definitions) and (own is None or own & entry.names)
        ]

    def found(self, row: FichaAction) -> list[Registered]:
        """The actions of the registers that a row of the ficha means by its ID, and its project where it names one."""
        id, project = _folded(row.get(ID)), _folded(row.get(PROJECT))
        same = [one for one in self.registered if id and fold(one.action.id) == id]
        return [one for one in same if project in one.names] if project else same

    def problems(self, path: str) -> Iterator[Problem]:
        """What of the ficha is in no register, and what of a register cites the indicator and is not in the ficha."""
        told: set[int] = set()
        place = column_letter(self.columns.index(ID) + 1)
        for at, row in enumerate(self.written, FIRST_ROW):
            matches = self.found(row)
            told.update(id(one.action) for one in matches)
            if row.get(ID) not in (None, "") and not matches and not self.portfolio.filters:
                yield Problem("A850", path, NAME, f"{place}{at}", found=_shown(row[ID]), label=_project(row))
        for entry in self.citing:
            action, day = entry.action, self.portfolio.cutoff
            if id(action) not in told and not (action.opened and action.opened > day):
                number = action.id or "sin ID"
                yield Problem("N851", action.path, action.sheet, action.cell, found=number, expected=action.indicator)

    def draw(self, book: BookDrawing, form: Form) -> None:
        """Draw the sheet: what was written, what the registers say of it, and room for more."""
        widths = [WIDTHS[one] for one in self.columns]
        sheet = book.add(SheetDrawing(NAME, protected=True, tab_color=style.PRIMARY))
        sheet.columns += [(at, at, width, None) for at, width in enumerate(widths, 1)]
        catalog = self.portfolio.catalog
        draw_letterhead(sheet, form, catalog.company, widths, catalog.logo())
        header = FIRST_ROW - 1
        sheet.span(header - 2, 1, len(widths), f"Acciones: {self.subject}", style.SECTION)
        sheet.span(header - 1, 1, len(widths), _NOTE, style.NOTE)
        sheet.heights |= {header - 2: 24.0, header - 1: 20.0, header: 30.0}
        for at, title in enumerate(self.columns, 1):
            look = style.HEADER_OPTIONAL if title == REGISTERED else style.HEADER_REQUIRED
            sheet.put(header, at, title, look)
        last = FIRST_ROW - 1 + max(len(self.written) + FREE_ROWS, FEWEST_ROWS)
        for row in range(FIRST_ROW, last + 1):
            place = row - FIRST_ROW
            self._row(sheet, row, self.written[place] if place < len(self.written) else {})
        for at, title in enumerate(self.columns, 1):
            if title in HELP:
                area = f"{column_letter(at)}{FIRST_ROW}:{column_letter(at)}{last}"
                sheet.validations.append(_validation(title, area))
        sheet.freeze = (FIRST_ROW, 1)
        sheet.print.repeat = (header, header)
        sheet.print.area = (1, 1, last, len(widths))
        sheet.print.footer = footer(form, catalog.company)
        sheet.print.paper = paper_for(widths)

    def _row(self, sheet: SheetDrawing, row: int, written: FichaAction) -> None:
        lines = 1
        for at, title in enumerate(self.columns, 1):
            value = written.get(title) if title != REGISTERED else self._said(written)
            look = MUTED if title == REGISTERED else _look(title, value)
            sheet.put(row, at, value, look)
            if isinstance(value, str):
                lines = max(lines, lines_taken(value, WIDTHS[title], look))
        sheet.heights[row] = min(max(12.0 * lines + 5.0, 22.0), 400.0)

    def _said(self, row: FichaAction) -> str | None:
        """What the registers say of an action of the ficha."""
        if row.get(ID) in (None, ""):
            return None
        matches = self.found(row)
        if not matches:
            return "Ningún registro tiene este ID"
        if len(matches) > 1:
            return f"{len(matches)} registros tienen este ID: escriba el proyecto"
        action, day = matches[0].action, self.portfolio.cutoff
        parts = [
            action.state_at(day),
            f"eficaz: {action.effective}" if action.effective else "",
            f"límite {show_date(action.due)}" if action.due else "",
            action.person or "",
        ]
        if row.get(TEXT) in (None, ""):
            parts.append(action.text)
        return " · ".join(part for part in parts if part)


def is_action_table(titles: set[str]) -> bool:
    """True for the titles of a table *Acciones*."""
    return {ID, PERSON} <= titles


def title_of(text: str) -> str:
    """The column that a title names, else the title as it is written."""
    plain = fold(text).strip(" ¿?:*.")
    known = (one for one in WIDTHS if fold(one).strip(" ¿?:*.") == plain)
    return next(known, text.strip())


def _look(title: str, value: Any) -> style.Style:
    if title == DUE or isinstance(value, date):
        return DAY.but(unlocked=True, valign="top")
    return _OPEN.but(align="center", indent=0) if title in (PERIOD, ID, STATE, EFFECTIVE) else _OPEN


def _validation(title: str, area: str) -> Validation:
    if title in CHOICES:
        words = ", ".join(CHOICES[title])
        return Validation(
            area,
            "list",
            source=CHOICES[title],  # type: ignore[arg-type]
            prompt_title=title,
            prompt=HELP[title],
            error_title=title,
            error=f"Escriba una de estas: {words}.",
            stop=False,
        )
    return Validation(area, "any", prompt_title=title, prompt=HELP[title])


def _names(project: ProjectResult, action: CorrectiveAction) -> frozenset[str]:
    """What the project of an action may be called, folded: as its row says, else as its register does."""
    return frozenset([fold(action.project)]) if action.project else _own_names(project)


def _own_names(project: ProjectResult) -> frozenset[str]:
    return frozenset(fold(name) for name in (project.name, project.code, project_name(project)) if name)


def _project(row: FichaAction) -> str | None:
    return _shown(row.get(PROJECT)) or None


def _folded(value: Any) -> str:
    return fold(_shown(value))


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
