"""A sheet that people fill: letter-head, label-value blocks, the live panel and the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Conditional, Formula, Note, SheetDrawing, Validation
from implementation_xl.adapters.text_fit import height_of_lines, lines_taken
from implementation_xl.base.cells import column_letter
from implementation_xl.base.paper import LEGAL, LETTER, pages_across, paper_of, pixels
from implementation_xl.forms.catalog import PLACEHOLDER, Catalog
from implementation_xl.forms.contradictions import factors, fields_of, rules_of
from implementation_xl.forms.kinds.kinds import KINDS, Kind, kind_of
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.forms.plan import Pair, SheetPlan, quoted
from implementation_xl.workbooks.sheets.columns import own_row, table_of_lectura
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer
from implementation_xl.workbooks.sheets.support import keep_side
from implementation_xl.workbooks.sheets.totals import total_mark, total_rows

LONG_TEXT_HEIGHT = 75.0
HEADER_HEIGHT = 33.0
PAIR_HEIGHT = 25.0
FILTER_BUTTON = 2.5
STRUT_WIDTH = 1.0


def draw_data_sheet(
    plan: SheetPlan, form: Form, catalog: Catalog, values: Mapping[str, Any], logo: Path | None = None
) -> SheetDrawing:
    """Draw one sheet of a form with the header values and table rows given."""
    sheet = SheetDrawing(plan.sheet.name, tab_color=style.PRIMARY)
    _across(sheet, plan)
    page = sheet.print.columns[0] if sheet.print.columns else 0
    last = draw_letterhead(sheet, form, catalog.company, plan.widths, logo, paper=plan.paper, page=page)
    if plan.sheet.instructions:
        look = style.NOTE.but(valign="vcenter")
        sheet.span(plan.instructions_row, 1, last, plan.sheet.instructions, look)
        sheet.heights[plan.instructions_row] = max(16.0, _height(plan.sheet.instructions, sum(plan.widths), look))
    for block in plan.sheet.blocks:
        if block.id in plan.titles:
            sheet.span(plan.titles[block.id], 1, last, block.title, style.SECTION)
            sheet.heights[plan.titles[block.id]] = 20.0
    for pair in plan.pairs:
        _draw_pair(sheet, pair, plan, catalog, values)
    if plan.sheet.table:
        _Table(sheet, plan, form, catalog, values).draw()
    else:
        for number, width in enumerate(plan.widths, 1):
            sheet.columns.append((number, number, width, None))
        sheet.print.fit_height = 1
    sheet.print.footer = footer(form, catalog.company)
    return sheet


def _height(value: Any, width: float, look: style.Style) -> float:
    """The height of a row in which a value is shown whole; 0 for what takes one line at most."""
    if not isinstance(value, str):
        return 0.0
    lines = lines_taken(value, width, look)
    return height_of_lines(lines, look.size) if lines > 1 else 0.0


def _across(sheet: SheetDrawing, plan: SheetPlan) -> None:
    """The paper on which the columns can be read; beyond legal, pages side by side with the fixed columns on each."""
    paper = paper_of(pixels(plan.widths), (LETTER, LEGAL))
    sheet.print.paper = paper or LEGAL
    if paper is None and plan.sheet.table:
        fixed = plan.column(plan.sheet.table.freeze) if plan.sheet.table.freeze else 1
        sheet.print.repeat_columns = (1, fixed)
        header = max((pair.value[1] for pair in plan.pairs), default=1)
        sheet.print.columns = pages_across(plan.widths, header, fixed)


def _draw_pair(sheet: SheetDrawing, pair: Pair, plan: SheetPlan, catalog: Catalog, values: Mapping[str, Any]) -> None:
    field = pair.field
    kind = kind_of(field, catalog.choices(field))
    label = field.label + (" *" if field.required or field.required_when else "")
    sheet.span(pair.row, pair.label[0], pair.label[1], label, style.LABEL)
    if field.computed:
        look = style.COMPUTED_VALUE
        value: Any = Formula("=" + field.formula)
    else:
        look = style.VALUE
        value = values.get(field.id)
        if value is None and field.initial:
            value = Formula("=" + field.initial.removeprefix("="))
    look = look.but(number_format=(field.computed and kind.computed_format) or kind.number_format)
    sheet.span(pair.row, pair.value[0], pair.value[1], value, look)
    height = LONG_TEXT_HEIGHT if kind.long and not field.computed else PAIR_HEIGHT
    told = _height(label, plan.across(pair.label), style.LABEL), _height(value, plan.across(pair.value), look)
    sheet.heights[pair.row] = max(height, *told, sheet.heights.get(pair.row, 0.0))
    _keep_whole(sheet, pair.cell, look)
    if field.computed:
        _panel_colours(sheet, pair)
        if field.help:
            sheet.notes.append(Note(pair.row, pair.label[0], field.help))
        return
    sheet.validations.append(_validation(kind, pair.cell))
    own = f"${column_letter(pair.value[0])}${pair.row}"
    sheet.conditionals.append(Conditional(pair.cell, f"=ISERROR({own})", style.WRONG))
    wrong = kind.wrong(own)
    if wrong:
        sheet.conditionals.append(Conditional(pair.cell, wrong, style.WRONG))
    if field.not_before:
        first = f"enc_{field.not_before}"
        sheet.conditionals.append(Conditional(pair.cell, f"=AND(COUNT({own},{first})=2,{own}<{first})", style.WRONG))
    missing = _header_missing(pair)
    if missing:
        sheet.conditionals.append(Conditional(pair.cell, missing, style.MISSING))


def _header_missing(pair: Pair) -> str:
    """The conditional formula that is true where a required header value is blank."""
    cell, when = f"${column_letter(pair.value[0])}${pair.row}", pair.field.required_when
    if pair.field.required:
        return f'={cell}=""'
    if when is None:
        return ""
    cases = ",".join(f'enc_{when.field}="{value}"' for value in when.values)
    return f'=AND({cell}="",OR({cases}))'


def _panel_colours(sheet: SheetDrawing, pair: Pair) -> None:
    cell = f"${column_letter(pair.value[0])}${pair.row}"
    if pair.field.id in ("ind_estado", "apto_salida"):
        tones = style.tones_of_state(cell)
        sheet.conditionals += [Conditional(pair.cell, f"={condition}", look) for condition, look in tones]
    elif pair.field.id == "ind_valor":
        keep_side(sheet, pair.cell)
    elif pair.field.id == "ind_sin_contar":
        sheet.conditionals.append(Conditional(pair.cell, f"=AND(ISNUMBER({cell}),{cell}>0)", style.WRONG))


def _prompt(field: Field) -> str:
    parts = [field.help, f"Ej.: {field.example}" if field.example else ""]
    return " ".join(part for part in parts if part)[:255]


def _validation(kind: Kind, area: str, before: str = "") -> Validation:
    """The validation of a field over an area; `before` is the first cell of its `not_before`."""
    title = kind.field.label[:32]
    allowed = kind.allowed(area.partition(":")[0], before)._asdict()
    return Validation(area, prompt_title=title, prompt=_prompt(kind.field), error_title=title, **allowed)


class _Table:
    def __init__(
        self, sheet: SheetDrawing, plan: SheetPlan, form: Form, catalog: Catalog, values: Mapping[str, Any]
    ) -> None:
        assert plan.sheet.table is not None
        self.sheet = sheet
        self.form = form
        self.plan = plan
        self.table = table = plan.sheet.table
        self.catalog = catalog
        self.words = table_of_lectura(form) is table
        self.records = table_rows(table, values)

    def draw(self) -> None:
        """Draw header row, records, formatted blank rows, validations, marks, filter, freeze and print set-up."""
        sheet, plan, table = self.sheet, self.plan, self.table
        titles = [_height(_title(one), one.width - FILTER_BUTTON, style.HEADER_REQUIRED) for one in table.fields]
        sheet.heights[plan.header_row] = max(HEADER_HEIGHT, *titles)
        sheet.heights[plan.header_row - 1] = 6.0
        last = max(plan.last_row, plan.header_row + len(self.records))
        sheet.fitted |= dict.fromkeys(range(plan.first_row, last + 1), style.ROW_HEIGHT)
        filled = self._anything_typed()
        for number, field in enumerate(table.fields, 1):
            self._column(number, field, last, filled)
        beside = len(plan.widths)
        for number in range(plan.columns + 1, beside + 1):
            sheet.columns.append((number, number, plan.widths[number - 1], None))
        sheet.columns.append((beside + 1, beside + 1, STRUT_WIDTH, style.Style(size=style.STRUT)))
        frozen = plan.column(table.freeze) + 1 if table.freeze else 1
        sheet.freeze = (plan.first_row, frozen)
        sheet.number_as_text = [plan.area(one.id) for one in table.fields if one.number and not KINDS[one.kind].numeric]
        sheet.filter = (plan.header_row, 1, plan.counted_row, plan.columns)
        sheet.print.repeat = (plan.header_row, plan.header_row)
        sheet.print.filled = self._filled_area()
        sheet.selection = f"A{plan.first_row}"

    def _column(self, number: int, field: Field, last: int, filled: str) -> None:
        sheet, plan = self.sheet, self.plan
        choices = self.catalog.choices(field)
        kind = kind_of(field, choices)
        look = _data_style(field, kind)
        below = look.but(border="", fill="", color=style.INK, unlocked=True)
        sheet.columns.append((number, number, field.width, below))
        header = style.HEADER_OPTIONAL
        if field.computed or field.required:
            header = style.HEADER_COMPUTED if field.computed else style.HEADER_REQUIRED
        sheet.put(plan.header_row, number, _title(field), header)
        sheet.notes.append(Note(plan.header_row, number, column_help(field, kind)))
        for row in range(plan.first_row, last + 1):
            value = self._value(field, row)
            sheet.put(row, number, value, look)
            sheet.fitted[row] = max(sheet.fitted[row], _height(value, field.width, look))
        _keep_whole(sheet, plan.area(field.id), look)
        if field.computed:
            self._tones(field, choices)
            return
        letter = column_letter(number)
        first = f"{letter}{plan.first_row}"
        other = f"{column_letter(plan.column(field.not_before))}{plan.first_row}" if field.not_before else ""
        area = plan.area(field.id)
        sheet.validations.append(_validation(kind, area, other))
        sheet.conditionals.append(Conditional(area, f"=ISERROR(${first})", style.WRONG))
        wrong = kind.wrong(f"${first}")
        if wrong:
            sheet.conditionals.append(Conditional(area, wrong, style.WRONG))
        self._contradicted(field, area)
        totals = total_rows(self.table)
        if totals and totals.named is field:
            mark = total_mark(f"${first}", self._address(totals.blank.id, plan.first_row))
            sheet.conditionals.append(Conditional(area, mark, style.WRONG))
        if field.required:
            sheet.conditionals.append(Conditional(area, f'=AND(${first}="",{filled}>0)', style.MISSING))
        self._tones(field, choices)

    def _contradicted(self, field: Field, area: str) -> None:
        """Mark a cell whose row contradicts itself there, by the rules that the check has."""
        for rule in rules_of(self.table):
            if field.id in fields_of(rule, self.table):
                product = factors(rule, self.form, self.table, lambda id: self._address(id, self.plan.first_row))
                self.sheet.conditionals.append(Conditional(area, f"=1*{product}=1", style.CONTRADICTED))

    def _tones(self, field: Field, choices: Any) -> None:
        if not choices:
            return
        cell = f"${column_letter(self.plan.column(field.id))}{self.plan.first_row}"
        for name in style.TONES:
            words = [choice.value for choice in choices.values if choice.tone == name]
            if words:
                tests = ",".join(f'{cell}="{word}"' for word in words)
                rule = Conditional(self.plan.area(field.id), f"=OR({tests})", style.tone(name))
                self.sheet.conditionals.append(rule)

    def _value(self, field: Field, row: int) -> Any:
        if field.computed:
            text = PLACEHOLDER.sub(lambda match: self._read(match[1], row), field.formula)
            return Formula("=" + text.removeprefix("="))
        index = row - self.plan.first_row
        return self.records[index].get(field.id) if index < len(self.records) else None

    def _read(self, field_id: str, row: int) -> str:
        """What a formula of the row reads of one of its cells: what is meant, whatever was shifted."""
        field = self.table.field(field_id)
        return own_row(self.table, field) if self.words and not field.computed else self._address(field_id, row)

    def _address(self, field_id: str, row: int) -> str:
        return f"${column_letter(self.plan.column(field_id))}{row}"

    def _filled_area(self) -> str:
        """The print area: down to the last row with its first required column filled, at least ten rows."""
        plan, name = self.plan, quoted(self.plan.sheet.name)
        key = next((one for one in self.table.fields if one.required), self.table.fields[0])
        last = column_letter(plan.columns)
        cells = plan.counted(key.id)[1:]
        row = f'MAX({plan.header_row + 10},SUMPRODUCT(MAX(({cells}<>"")*ROW({cells}))))'
        return f"={name}!$A$1:INDEX({name}!${last}$1:${last}${plan.counted_row},{row})"

    def _anything_typed(self) -> str:
        """A formula that counts what was typed in the first record's row, its number left out."""
        groups: list[list[int]] = []
        for number, field in enumerate(self.table.fields, 1):
            if field.computed or field.number:
                continue
            if groups and groups[-1][1] == number - 1:
                groups[-1][1] = number
            else:
                groups.append([number, number])
        row = self.plan.first_row
        return "+".join(f"COUNTA(${column_letter(a)}{row}:${column_letter(b)}{row})" for a, b in groups)


def _keep_whole(sheet: SheetDrawing, area: str, look: style.Style) -> None:
    """A whole number without the comma that Excel shows where a format has decimals that may be left out («5,»)."""
    whole, _, decimals = look.number_format.partition(".")
    if decimals.startswith("#"):
        first = area.partition(":")[0]
        test = f"=IF(ISNUMBER({first}),INT({first})={first},FALSE)"
        sheet.conditionals.append(Conditional(area, test, style.Style(color="", number_format=whole)))


def _title(field: Field) -> str:
    return field.label + (" *" if field.required else "")


def table_rows(table: Table, values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The records a new workbook carries: those given, else what the definition pre-fills for this header."""
    if table.id in values:
        rows: Sequence[Mapping[str, Any]] = values[table.id]
        return rows
    return [
        row
        for prefill in table.prefill
        for row in prefill.rows
        if prefill.when is None or values.get(prefill.when.field) in prefill.when.values
    ]


def column_help(field: Field, kind: Kind) -> str:
    """What a column's note says: what goes in, whether it must, the kind of data, an example."""
    lines = [field.label + (" (obligatorio)" if field.required else "")]
    if field.help:
        lines.append(field.help)
    lines.append("Se calcula sola; no escriba aquí." if field.computed else kind.explain() + ".")
    if field.example and not field.computed:
        lines.append(f"Ejemplo: {field.example}")
    return "\n".join(lines)


def _data_style(field: Field, kind: Kind) -> style.Style:
    look = style.DATA_COMPUTED if field.computed else style.DATA
    if field.number:
        return look.but(align="center", color=style.MUTED, number_format="0" if kind.numeric else "@")
    return look.but(align=kind.align, indent=int(kind.align != "center"), number_format=kind.number_format)
