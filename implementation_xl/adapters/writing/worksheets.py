"""XlsxWriter's worksheet and workbook where they do more, or keep more, than our sheets ask for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from html import escape
from itertools import chain, repeat
from typing import IO, Any
from zipfile import ZipFile

import xlsxwriter.workbook
from xlsxwriter.packager import Packager
from xlsxwriter.relationships import DOCUMENT_SCHEMA, Relationships
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from implementation_xl.adapters.drawing import Fill

COPIED = 65_536
NUMBERED = 4_096


class SharedFormula(str):
    """The formula of a group that is stored once, in the first cell of its area."""

    area = ""


class EmptyText(str):
    """The value of a formula that comes to an empty text, not to nothing."""


class PortableWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas are written as they are, and whose rows may have a height and still fit what is typed.

    XlsxWriter looks for thirty newer functions in each formula to prefix them, which is most of the time that a form
    takes; ours use none (a test holds every form to functions that all engines share).
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula if isinstance(formula, SharedFormula) else formula.removeprefix("=")

    def _xml_formula_element(self, formula: str, result: Any, attributes: Any = ()) -> None:
        if isinstance(result, EmptyText):
            attributes = [*attributes, ("t", "str")]
        if not isinstance(formula, SharedFormula):
            super()._xml_formula_element(formula, result, attributes)
            return
        groups = self.__dict__.setdefault("shared_groups", {})
        first = formula.area not in groups
        number = groups.setdefault(formula.area, len(groups))
        cell = "".join(f' {key}="{value}"' for key, value in attributes)
        text = f' ref="{formula.area}" si="{number}">{self._escape_data(formula)}</f>' if first else f' si="{number}"/>'
        self.fh.write(f'<c{cell}><f t="shared"{text}<v>{self._escape_data(result)}</v></c>')

    def fill_down(self, fill: Fill, style: Any) -> int:
        """Write a formula down a column, in rows below all other cells that hold nothing but such columns."""
        groups = self.__dict__.setdefault("shared_groups", {})
        group = groups.setdefault(fill.area, len(groups))
        self.__dict__.setdefault("fills", []).append((fill, style._get_xf_index() if style else 0, group))
        column = fill.column - 1
        code: int = self._check_dimensions(fill.first - 1, column) or self._check_dimensions(fill.last - 1, column)
        return code

    def _write_rows(self) -> None:
        super()._write_rows()
        fills: list[tuple[Fill, int, int]] = sorted(self.__dict__.get("fills", ()), key=lambda fill: fill[0].column)
        if not fills:
            return
        first, last = min(fill.first for fill, _, _ in fills), max(fill.last for fill, _, _ in fills)
        columns = [_filled_cells(fill, style, group, first, last) for fill, style, group in fills]
        for row, cells in enumerate(zip(*columns, strict=True), first):
            self.fh.write(f'<row r="{row}">{"".join(cells)}</row>')

    def fit_row(self, row: int, height: float) -> int:
        """Give a row a height that Excel shows, and changes as soon as somebody types more into it."""
        self.__dict__.setdefault("fitted_rows", set()).add(row + 1)
        code: int = self.set_row(row, height)
        return code

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        super()._xml_start_tag_unencoded(tag, self._unfixed(tag, attributes))

    def _xml_empty_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        super()._xml_empty_tag_unencoded(tag, self._unfixed(tag, attributes))

    def _unfixed(self, tag: str, attributes: Any) -> Any:
        """The attributes of a row, without the one that keeps its height where it is to fit."""
        if tag != "row" or attributes[0][1] not in self.__dict__.get("fitted_rows", ()):
            return attributes
        return [one for one in attributes if one[0] != "customHeight"]


def _filled_cells(fill: Fill, style: int, group: int, first: int, last: int) -> Iterator[str]:
    """The cells of a column as they are stored, from row `first` to `last`, of which the fill may have but some."""
    yield from repeat("", fill.first - first)
    start, look = f'<c r="{xl_col_to_name(fill.column - 1)}', f'" s="{style}"' if style else '"'
    formula = f'><f t="shared" ref="{fill.area}" si="{group}">{escape(fill.formula[1:], quote=False)}</f>'
    alike, values = f'><f t="shared" si="{group}"/>', fill.values or (None,)
    for row, value in enumerate(values, fill.first):
        kind, text = _stored(value)
        yield f"{start}{row}{look}{kind}{formula}<v>{text}</v></c>"
        formula = alike
    kind, text = _stored(values[-1])
    tail = f"{look}{kind}{alike}<v>{text}</v></c>"
    for row in range(fill.first + len(values), fill.last + 1):
        yield f"{start}{row}{tail}"
    yield from repeat("", last - fill.last)


def _stored(value: Any) -> tuple[str, str]:
    """The type and value of a formula's cell; None is none yet."""
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, str):
        return ' t="str"', escape(value, quote=False)
    return "", f"{value:.16G}"


class StreamedWorksheet(PortableWorksheet):
    """A worksheet written row by row, from top to bottom, that keeps none of it in memory.

    XlsxWriter's `constant_memory` keeps the height of each row and an object of a kilobyte for each link. Here heights
    go when their row is written, links go to a file as they come, and a file that neighbouring cells lead to is one
    relationship. What stands in a sheet cannot be asked for: no chart can hold a copy of its values.
    """

    def __init__(self) -> None:
        self._links: IO[str] | None = None
        self._targets: IO[str] | None = None
        self._numbers: dict[str, int] = {}
        super().__init__()

    def write_link(self, row: int, column: int, target: str, text: str, style: Any) -> int:
        """Write a link to a file or address ("external:a/b.xlsx#'Hoja'!A1"); what XlsxWriter says of the text."""
        if self._links is None or self._targets is None:
            self._links, self._targets = (
                tempfile.TemporaryFile("w+", dir=self.tmpdir, encoding="utf-8")  # noqa: SIM115
                for _ in range(2)
            )
        file, _, anchor = target.partition("#")
        number = self._numbers.get(file)
        if number is None:
            if len(self._numbers) >= NUMBERED:  # one that comes again later is a second relationship
                self._numbers = {}
            self.rel_count += 1
            number = self._numbers[file] = self.rel_count
            self._targets.write(f"{Url(file)._target()}\n")
        place = f' location="{escape(anchor)}"' if anchor else ""
        self._links.write(f'<hyperlink ref="{xl_rowcol_to_cell(row, column)}" r:id="rId{number}"{place}/>')
        code: int = self.write_string(row, column, text, style)
        return code

    def end(self) -> None:
        """Forget which files have a number: no link follows."""
        self._numbers = {}

    @property
    def has_links(self) -> bool:
        """True when a link was written."""
        return self._targets is not None

    def relationships(self) -> Iterator[tuple[str, str, str]]:
        """Type, target and mode of the relationship of each link, for whoever writes them down, once."""
        if self._targets is None:
            return
        with self._targets as targets:
            targets.seek(0)
            for target in targets:
                yield DOCUMENT_SCHEMA + "/hyperlink", target.rstrip("\n"), "External"

    def merge_written(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Merge cells that are written already, the blank ones with their look."""
        self.merge.append([first_row, first_column, last_row, last_column])

    def forget_row(self, row: int) -> None:
        """Drop what is kept of a row that is written: one above the last."""
        self.row_info.pop(row, None)
        self.row_sizes.pop(row, None)

    def _write_hyperlinks(self) -> None:
        if self._links is None:
            return
        self._xml_start_tag("hyperlinks")
        with self._links as links:
            links.seek(0)
            while text := links.read(COPIED):
                self.fh.write(text)
        self._xml_end_tag("hyperlinks")


class StreamedPackager(Packager):  # type: ignore[misc]
    """A packager that writes the relationships of streamed sheets one by one; XlsxWriter gathers all of them twice.

    What else a sheet leads to (its logo, its notes) comes after its links, as the sheet has numbered them.
    """

    def _write_worksheet_rels_files(self) -> None:
        for number, sheet in enumerate(self.workbook.worksheets(), 1):
            written = Relationships()
            for kind in ("hyper", "drawing", "vml", "background", "table", "comment"):
                for link in getattr(sheet, f"external_{kind}_links"):
                    written._add_document_relationship(*link)
            if isinstance(sheet, StreamedWorksheet) and sheet.has_links:
                written.relationships = chain(sheet.relationships(), written.relationships)
            elif not written.relationships:
                continue
            written._set_xml_writer(self._filename(f"xl/worksheets/_rels/sheet{number}.xml.rels"))
            written._assemble_xml_file()


class PortableWorkbook(Workbook):  # type: ignore[misc]
    """A workbook put together by our packager."""

    def _get_packager(self) -> Packager:
        return StreamedPackager()

    def _store_workbook(self) -> None:
        """Compressed as far as it goes: of tens of thousands of like cells a tenth less is stored."""
        known, xlsxwriter.workbook.ZipFile = xlsxwriter.workbook.ZipFile, partial(ZipFile, compresslevel=9)
        try:
            super()._store_workbook()
        finally:
            xlsxwriter.workbook.ZipFile = known
