"""Drawing instructions -> an .xlsx by XlsxWriter, whose warnings and refusals are errors here."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
import xlsxwriter.image

from implementation_xl.adapters.drawing import (
    BookDrawing,
    Cell,
    Conditional,
    DataBar,
    Formula,
    Hyperlink,
    Merge,
    SheetDrawing,
)
from implementation_xl.adapters.style import FONT, Style
from implementation_xl.adapters.writing.worksheets import (
    EmptyText,
    PortableWorkbook,
    PortableWorksheet,
    SharedFormula,
    StreamedWorksheet,
)
from implementation_xl.base.files import beside, failure, reason
from implementation_xl.base.paper import READABLE, SIZE
from implementation_xl.base.problems import Problem
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.base.words import storable
from implementation_xl.forms.plan import quoted

CREATED = datetime(2026, 1, 1)
LANGUAGE = "es-CO"
MARGIN = 4
"""Pixels around a picture, so that it covers no border of its cells."""


def write(
    drawing: BookDrawing,
    path: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    refused: list[Problem] | None = None,
) -> Path:
    """Write a workbook beside its place and rename it there, so that `path` is never half-written.

    Raises ImplementationXLError when the file exists and `overwrite` is false, or when it cannot be written; `refused`
    is as for `beside`.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise failure("E802", target)
    with beside(target, refused) as temporary, _strict(), _scratch(target) as scratch:
        _Writer(drawing, temporary, scratch).run()
    return target


@contextlib.contextmanager
def _strict() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@contextlib.contextmanager
def _scratch(target: Path) -> Iterator[str]:
    """The folder where XlsxWriter keeps the parts until they are put together; gone with all in it when the block ends.

    Raises ImplementationXLError when it is there, and not at the target, that the system refuses.
    """
    with scratch_folder("libro") as folder:
        try:
            yield str(folder)
        except OSError as error:
            putting_together = any(
                frame.f_code.co_filename == zipfile.__file__ for frame, _ in traceback.walk_tb(error.__traceback__)
            )
            _forget(error)
            if putting_together:
                raise
            why = f"{reason(error)} en la carpeta temporal «{tempfile.gettempdir()}»"
            raise failure("E801", target, found=target.name, reason=why) from error


def _forget(error: BaseException) -> None:
    """Let go of the package that XlsxWriter leaves open when it fails: closing it fails again, and prints so."""
    known, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        traceback.clear_frames(error.__traceback__)
    finally:
        sys.unraisablehook = known


def _done(code: Any) -> None:
    """XlsxWriter says by a negative number that it dropped something: that is a bug of ours."""
    if isinstance(code, int) and code < 0:
        raise ValueError(f"XlsxWriter refused a call ({code})")


def _plain(text: str) -> str:
    """A text as a cell can hold it, told from XlsxWriter's own markup.

    XlsxWriter writes a text that begins with "<r>" and ends with "</r>" as it is: an invisible character at the end
    says that it is no markup.
    """
    text = storable(text)
    return f"{text}\u200b" if text.startswith("<r>") and text.endswith("</r>") else text


class _Writer:
    def __init__(self, drawing: BookDrawing, path: Path, scratch: str) -> None:
        self.drawing = drawing
        options = {
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "tmpdir": scratch,
        }
        self.book = PortableWorkbook(str(path), options)
        self.formats: dict[Style, Any] = {}

    def run(self) -> None:
        drawing, book = self.drawing, self.book
        book.set_properties(
            {
                "title": drawing.title,
                "subject": drawing.subject,
                "company": drawing.company,
                "author": drawing.company,
                "created": CREATED,
            }
        )
        book.set_custom_property("Language", LANGUAGE)
        book.set_calc_mode("auto")
        book.formats[0].set_font_name(FONT)
        book.formats[0].set_font_size(10)
        sheets = [(sheet, self._worksheet(sheet)) for sheet in drawing.sheets]
        for name, reference in drawing.names.items():
            _done(book.define_name(name, reference))
        for sheet, target in sheets:
            if sheet.print.filled:
                _done(book.define_name(f"{quoted(sheet.name)}!_xlnm.Print_Area", sheet.print.filled))
            (_StreamWriter if sheet.stream else _SheetWriter)(self, sheet, target).run()
            if sheet.name == drawing.active:
                target.activate()
                target.set_first_sheet()
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise cause if isinstance(cause, OSError) else OSError(str(cause)) from error

    def _worksheet(self, sheet: SheetDrawing) -> Any:
        self.book.constant_memory = sheet.stream is not None
        kind = StreamedWorksheet if sheet.stream else PortableWorksheet
        return self.book.add_worksheet(sheet.name, worksheet_class=kind)

    def format(self, style: Style | None) -> Any:
        """The XlsxWriter format of a style, made once."""
        if style is None:
            return None
        if style not in self.formats:
            self.formats[style] = self.book.add_format(_format(style))
        return self.formats[style]

    def conditional(self, style: Style) -> Any:
        """The differential format of a conditional style: only what it changes."""
        properties: dict[str, Any] = {"font_color": style.color} if style.color else {}
        if style.fill:
            properties["bg_color"] = style.fill
        if style.bold:
            properties["bold"] = True
        if style.number_format:
            properties["num_format"] = style.number_format
        return self.book.add_format(properties | _border(style))


def _formula(formula: Formula) -> str:
    if not formula.shared:
        return formula.text
    text = SharedFormula(formula.text.removeprefix("="))
    text.area = formula.shared
    return text


def _cached(value: Any) -> Any:
    """The value of a formula as XlsxWriter takes it, for which an empty text is none."""
    return "" if value is None else EmptyText() if value == "" else value


def _border(style: Style) -> dict[str, Any]:
    """The border properties of a style: all round, or the sides it names ("left right")."""
    if style.border == "all":
        return {"border": 1, "border_color": style.border_color}
    sides = style.border.split()
    return dict.fromkeys(sides, 1) | {f"{side}_color": style.border_color for side in sides}


def _format(style: Style) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": FONT,
        "font_size": style.size,
        "font_color": style.color,
        "bold": style.bold,
        "italic": style.italic,
        "text_wrap": style.wrap,
        "valign": style.valign,
        "locked": not style.unlocked,
    }
    if style.fill:
        properties["bg_color"] = style.fill
    properties |= _border(style)
    if style.align:
        properties["align"] = style.align
    if style.indent:
        properties["indent"] = style.indent
    if style.number_format:
        properties["num_format"] = style.number_format
    if style.underline:
        properties["underline"] = 1
    return properties


class _SheetWriter:
    def __init__(self, writer: _Writer, sheet: SheetDrawing, target: Any) -> None:
        self.writer = writer
        self.sheet = sheet
        self.target = target

    def run(self) -> None:
        sheet, target = self.sheet, self.target
        for first, last, width, style in sheet.columns:
            _done(target.set_column(first - 1, last - 1, width, self.writer.format(style)))
        for first, last in sheet.hidden_columns:
            _done(target.set_column(first - 1, last - 1, None, None, {"hidden": True}))
        self._rows()
        for merge in sheet.merges:
            self._merge(merge)
        for validation in sheet.validations:
            self._validation(validation)
        for rule in sheet.conditionals:
            self._conditional(rule)
        for note in sheet.notes:
            lines = sum(1 + len(line) // 42 for line in note.text.split("\n"))
            options = {"x_scale": 2.0, "y_scale": max(0.5, lines * 0.24), "author": self.writer.drawing.company}
            _done(target.write_comment(note.row - 1, note.column - 1, note.text, options))
        if sheet.number_as_text:
            _done(target.ignore_errors({"number_stored_as_text": " ".join(sheet.number_as_text)}))
        for image in sheet.images:
            self._image(image)
        for chart in sheet.charts:
            self._chart(chart)
        self._view()
        self._print()

    def _rows(self) -> None:
        sheet, target = self.sheet, self.target
        for row, height in sheet.heights.items():
            _done(target.set_row(row - 1, height))
        for row, height in sheet.fitted.items():
            _done(target.fit_row(row - 1, height))
        for row in sheet.hidden_rows:
            _done(target.set_row(row - 1, sheet.heights.get(row), None, {"hidden": True}))
        for row, column, value, style in sheet.cells:
            self._cell(row - 1, column - 1, value, self.writer.format(style))
        for fill in sheet.fills:
            _done(target.fill_down(fill, self.writer.format(fill.style)))

    def _merge(self, merge: Merge) -> None:
        style = self.writer.format(merge.style)
        area = (merge.first_row - 1, merge.first_column - 1, merge.last_row - 1, merge.last_column - 1)
        _done(self.target.merge_range(*area, "", style))
        self._cell(merge.first_row - 1, merge.first_column - 1, merge.value, style)

    def _cell(self, row: int, column: int, value: Any, style: Any) -> None:
        target = self.target
        if value is None or value == "":
            code = target.write_blank(row, column, None, style)
        elif isinstance(value, Formula) and value.array:
            code = target.write_array_formula(row, column, row, column, value.text, style, _cached(value.cached))
        elif isinstance(value, Formula):
            code = target.write_formula(row, column, _formula(value), style, _cached(value.cached))
        elif isinstance(value, Hyperlink):
            code = self._link(row, column, value, style)
        elif isinstance(value, bool):
            code = target.write_string(row, column, "Sí" if value else "No", style)
        elif isinstance(value, (datetime, date, time)):
            code = target.write_datetime(row, column, value, style)
        elif isinstance(value, (int, float)):
            code = target.write_number(row, column, value, style)
        else:
            code = target.write_string(row, column, _plain(str(value)), style)
        _done(code)

    def _link(self, row: int, column: int, link: Hyperlink, style: Any) -> Any:
        return self.target.write_url(row, column, link.target, style, _plain(link.text), link.tip or None)

    def _validation(self, validation: Any) -> None:
        options: dict[str, Any] = {
            "validate": validation.kind,
            "ignore_blank": True,
            "input_title": validation.prompt_title[:32],
            "input_message": validation.prompt[:255],
            "error_title": validation.error_title[:32],
            "error_message": validation.error[:255],
            "error_type": "stop" if validation.stop else "warning",
        }
        if validation.kind in ("list", "custom"):
            options["source" if validation.kind == "list" else "value"] = validation.source
        elif validation.kind != "any":
            options["criteria"] = validation.criteria
            if validation.criteria == "between":
                options |= {"minimum": validation.minimum, "maximum": validation.maximum}
            else:
                options["value"] = validation.minimum
        _done(self.target.data_validation(validation.area, options))

    def _conditional(self, rule: Conditional | DataBar) -> None:
        if isinstance(rule, DataBar):
            options: dict[str, Any] = {
                "type": "data_bar",
                "bar_color": rule.color,
                "bar_solid": True,
                "min_type": "num",
                "max_type": "num",
                "min_value": 0,
                "max_value": 1,
            }
        else:
            options = {
                "type": "formula",
                "criteria": rule.formula,
                "format": self.writer.conditional(rule.style),
                "stop_if_true": rule.stop,
            }
        _done(self.target.conditional_format(rule.area, options))

    def _image(self, image: Any) -> None:
        size = xlsxwriter.image.Image(image.path)
        scale = min((image.width - 2 * MARGIN) / size.width, (image.height - 2 * MARGIN) / size.height)
        options = {"description": image.alt_text, "object_position": 1, "x_scale": scale, "y_scale": scale}
        options |= {"x_offset": MARGIN, "y_offset": MARGIN}
        _done(self.target.insert_image(image.row - 1, image.column - 1, image.path, options))

    def _chart(self, chart: Any) -> None:
        main: Any = None
        for kind in dict.fromkeys(series.kind or chart.kind for series in chart.series):
            subtype = chart.options.get("subtype")
            layer: Any = self.writer.book.add_chart({"type": kind} | ({"subtype": subtype} if subtype else {}))
            for series in chart.series:
                if (series.kind or chart.kind) == kind:
                    style = {"color": series.color}
                    look: dict[str, Any] = (
                        {"line": {**style, "width": 2.25}} if kind in ("line", "scatter") else {"fill": style}
                    )
                    layer.add_series(
                        {
                            "name": series.name,
                            "categories": series.categories,
                            "values": series.values,
                            **look,
                            **series.options,
                        }
                    )
            if main is None:
                main = layer
            else:
                main.combine(layer)
        title = {"name": chart.title, "name_font": {"size": 12, "bold": True}, "overlay": False}
        main.set_title(title if chart.title else {"none": True})
        main.set_size({"width": chart.width, "height": chart.height})
        main.set_legend(chart.options.get("legend", {"position": "bottom"}))
        for part in ("x_axis", "y_axis", "chartarea", "plotarea"):
            if part in chart.options:
                getattr(main, f"set_{part}")(chart.options[part])
        _done(self.target.insert_chart(chart.row - 1, chart.column - 1, main, {"description": chart.alt_text}))

    def _view(self) -> None:
        sheet, target = self.sheet, self.target
        target.hide_gridlines(2)
        if sheet.freeze:
            target.freeze_panes(sheet.freeze[0] - 1, sheet.freeze[1] - 1)
        if sheet.filter:
            top, left, bottom, right = sheet.filter
            target.autofilter(top - 1, left - 1, bottom - 1, right - 1)
        if sheet.protected:
            target.protect("", {"select_locked_cells": True, "format_columns": True, "format_rows": True})
        if sheet.hidden:
            target.hide()
        if sheet.tab_color:
            target.set_tab_color(sheet.tab_color)
        if sheet.zoom != 100:
            target.set_zoom(sheet.zoom)
        if sheet.selection:
            target.set_selection(sheet.selection)

    def _print(self) -> None:
        setup, target = self.sheet.print, self.target
        if setup.landscape:
            target.set_landscape()
        target.set_paper(setup.paper)
        target.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        target.center_horizontally()
        if setup.columns:
            target.set_print_scale(math.ceil(100 * READABLE / SIZE))
            target.set_v_pagebreaks(setup.columns)
        else:
            target.fit_to_pages(1, setup.fit_height)
        if setup.repeat_columns:
            target.repeat_columns(setup.repeat_columns[0] - 1, setup.repeat_columns[1] - 1)
        if setup.repeat:
            target.repeat_rows(setup.repeat[0] - 1, setup.repeat[1] - 1)
        if setup.breaks:
            target.set_h_pagebreaks(setup.breaks)
        if setup.area:
            top, left, bottom, right = setup.area
            target.print_area(top - 1, left - 1, bottom - 1, right - 1)
        if setup.footer:
            target.set_footer(setup.footer)


class _StreamWriter(_SheetWriter):
    """Writes a sheet whose rows are made as they are written: first those above the stream, then the stream's."""

    def _rows(self) -> None:
        sheet, target = self.sheet, self.target
        above = [Cell(merge.first_row, merge.first_column, merge.value, merge.style) for merge in sheet.merges]
        above += [
            Cell(row, column, None, merge.style)
            for merge in sheet.merges
            for row in range(merge.first_row, merge.last_row + 1)
            for column in range(merge.first_column, merge.last_column + 1)
            if (row, column) != (merge.first_row, merge.first_column)
        ]
        height = 0
        for row, column, value, style in sorted([*sheet.cells, *above], key=lambda cell: cell[:2]):
            if row > height:
                for between in range(height, row):
                    if between + 1 in sheet.heights:
                        _done(target.set_row(between, sheet.heights[between + 1]))
                height = row
            self._cell(row - 1, column - 1, value, self.writer.format(style))
        for row, streamed in enumerate(sheet.stream or (), height):
            _done(target.set_row(row, streamed.height))
            for column, (value, style) in enumerate(streamed.cells):
                self._cell(row, column, value, self.writer.format(style))
            target.forget_row(row - 1)
        target.end()

    def _merge(self, merge: Merge) -> None:
        self.target.merge_written(
            merge.first_row - 1, merge.first_column - 1, merge.last_row - 1, merge.last_column - 1
        )

    def _link(self, row: int, column: int, link: Hyperlink, style: Any) -> Any:
        return self.target.write_link(row, column, link.target, _plain(link.text), style)
