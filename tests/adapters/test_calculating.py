"""The values that formulas get when a workbook is written are those that LibreOffice computes."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from implementation_xl.adapters.calculating.drawing import calculate
from implementation_xl.adapters.drawing import BookDrawing, Fill, Formula, SheetDrawing
from implementation_xl.adapters.writing.xlsx import write

ASKED = 6
DATA: list[tuple[Any, ...]] = [
    ("área", "fecha", "valor", "nota"),
    ("Tecnología", date(2026, 6, 1), 0.5, "Sí"),
    ("tecnología", date(2026, 6, 15), 1, "si"),
    ("WFM", "15/06/2026", "12", "No aplica"),
    (None, 46188.75, None, None),
    ("Formación*", date(2026, 7, 20), -2.25, "v1.2"),
    ("Á & B", None, 1234.5, "  dos  palabras "),
]
# What a form may ask of columns that hold what people type, and of what they left blank.
FORMULAS = """
=A1&" "&C2&" "&C6
=C7*1000&"|"&C2/3&"|"&C5&"|"&C4+1
=0.1+0.2-0.3
=IF(0.1+0.2=0.3,"igual","distinto")
=SUM(valor)
=SUM(C2:C4,3,2)
=COUNT(valor,fecha)
=COUNTA(areas)
=COUNTBLANK(B1:B8)
=MAX(valor)&"/"&MIN(valor)
=MAX(A2:A3)
=AVERAGE(valor)
=COUNTIF(areas,"TECNOLOGÍA")
=COUNTIF(areas,"T*")
=COUNTIF(areas,"Formación~*")
=COUNTIF(fecha,">="&B2)
=COUNTIFS(fecha,">="&B2,fecha,"<"&(B3+1),valor,">0")
=COUNTIFS(valor,1)
=SUMIFS(valor,areas,"tecnología")
=SUMIFS(valor,fecha,">46000",valor,"<=1")
=SUMIF(areas,"Tecnología",valor)
=SUMPRODUCT((areas="tecnología")*1)
=SUMPRODUCT((areas<>"")*(fecha>46000))
=SUMPRODUCT(MAX((areas<>"")*ROW(areas)))
=SUMPRODUCT((ROW(areas)>MIN(ROW(areas)))*(LEFT(areas,3)="Tec"))
=SUMPRODUCT(C2:C3,C2:C3)
=MATCH("wfm",areas,0)
=MATCH(46190,B2:B3,1)
=INDEX(areas,4)
=INDEX(A1:D7,3,4)
=SUM(INDEX(A1:D7,0,3))
=ROWS(areas)&"x"&COLUMNS(A1:D7)
=ROWS(larga)
=COUNTA(larga)
=SUMPRODUCT((larga<>"")*1)
=IF(A5="","vacía",A5)
=IF(C5=0,"cero","no")
=A5
=ISBLANK(A5)&ISTEXT(C4)&ISNUMBER(C4)
=IF(ISERROR(1/0),"mal","bien")
=IFERROR(1/0,"división")
=IFERROR(MATCH("nada",areas,0),0)
=AND(C2>0,C3>0)
=OR(A2="x",NOT(C2>1))
=ROUND(2.5,0)&ROUND(-2.5,0)&ROUND(1.005,2)&ROUND(1234.5,-2)
=INT(-2.5)&"|"&MOD(-3,7)&"|"&ABS(C6)
=WEEKDAY(B2,2)&WEEKDAY(B2)&DAY(B3)&MONTH(B3)&YEAR(B3)
=DATE(2026,14,31)
=DATE(2026,1,0)
=EDATE(B2,-4)
=EOMONTH(B2,8)
=TODAY()+0
=LEFT(A2,3)&MID(A2,4,3)&RIGHT(A2,2)&LEN(A2)
=MID(A2,20,5)&"."
=UPPER(A7)&LOWER(A7)
=SUBSTITUTE(D7," ","_")&TRIM(D7)
=FIND("g",A2)&SEARCH("G",A2)
=REPT("█",3)&CHAR(10)&"fin"
=SMALL(C2:C7,2)&"/"&LARGE(C2:C7,1)
=2^10&"|"&2^-1
=-2^2
=50%*2
="a"="A"
="a"<"b"
=1<"a"
=C4*2
=N(A2)&N(C3)
=CHOOSE(2,"uno","dos","tres")
=IF(FALSE,1)
=1E15+0.5&""
=1/3&""
=1E-7&""
=TEXT(0.127,"0%")&TEXT(3.14159,"0")
=HYPERLINK("#Datos!A1","ver")
=SUM({1,2,3})
=IF(OR(A2={"x","Tecnología"}),1,0)
=ISNUMBER(B4)&ISNUMBER(B5)
=COUNTIFS(fecha,">=46188",fecha,"<46189")
=B2-B3
=A7&""
=CONCATENATE(A2," ",C2)
=TRUE()&FALSE()
=IF(A2=A3,"mismo","otro")
=EXACT(A2,A3)
=ROUNDUP(2.1,0)&ROUNDDOWN(2.9,0)
""".strip().splitlines()


def book() -> BookDrawing:
    """A sheet of data with a formula a row beside it."""
    drawing = BookDrawing("Prueba")
    data = drawing.add(SheetDrawing("Datos"))
    for row, values in enumerate(DATA, 1):
        data.put_row(row, 1, values)
    for name, letter in (("areas", "A"), ("fecha", "B"), ("valor", "C")):
        drawing.names[name] = f"='Datos'!${letter}$1:${letter}$200"
    drawing.names["larga"] = "=Datos!$A$2:INDEX(Datos!$A$1:$A$1048576,120)"
    for row, formula in enumerate(FORMULAS, 1):
        data.put(row, ASKED, Formula(formula))
    return drawing


def values(drawing: BookDrawing) -> list[Any]:
    """What the formulas came to, by row."""
    return [cell.value.cached for cell in drawing.sheets[0].cells if cell.column == ASKED]


def test_formulas_come_to_what_libreoffice_computes(office, tmp_path: Path) -> None:
    drawing = book()
    left = calculate(drawing, date.today()).left
    source = write(drawing, tmp_path / "formulas.xlsx")
    (recalculated,) = office.recalculate([source], tmp_path / "out")
    sheet = openpyxl.load_workbook(recalculated, data_only=True)["Datos"]
    wrong = []
    for row, value in enumerate(values(drawing), 1):
        wanted = sheet.cell(row, ASKED).value
        if isinstance(wanted, date):
            wanted = (wanted.date() - date(1899, 12, 30)).days  # type: ignore[attr-defined]
        wanted = "" if wanted is None else wanted
        numbers = isinstance(value, (int, float)) and isinstance(wanted, (int, float))
        if not (math.isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-9) if numbers else value == wanted):
            wrong.append((FORMULAS[row - 1], value, wanted))
    assert not wrong, "\n".join(map(str, wrong))
    assert left == []


def test_what_follows_the_day_is_left_without_one() -> None:
    """The blanks that are published are the same whenever they are made."""
    drawing = BookDrawing("Prueba")
    sheet = drawing.add(SheetDrawing("Hoja"))
    for row, formula in enumerate(("=TODAY()", "=A1+1", "=1+1", '=IF(A2>0,"sí","no")'), 1):
        sheet.put(row, 1, Formula(formula))
    left = calculate(drawing, None).left
    assert left == [("Hoja", 1, 1), ("Hoja", 2, 1), ("Hoja", 4, 1)]
    assert [cell.value.cached for cell in sheet.cells] == [None, None, 2, None]
    calculate(drawing, date(2026, 6, 30))
    assert [cell.value.cached for cell in sheet.cells] == [46203, 46204, 2, "sí"]


@pytest.mark.parametrize(
    "formula",
    [
        "=1/0",
        "=NA()",
        "=NOSUCH(1)",
        "=A1",
        "=noname+1",
        "=IF(",
        "=OFFSET(A1,1,1)",
        "='No hay'!A1",
        '="a"*2',
        "=(-1)^0.5",
    ],
)
def test_what_cannot_be_computed_is_left_as_it_is(formula: str) -> None:
    """An error, a circle, an unknown function or nonsense costs its own cell and those that ask for it; no other."""
    drawing = BookDrawing("Prueba")
    sheet = drawing.add(SheetDrawing("Hoja"))
    sheet.put(1, 1, Formula(formula))
    sheet.put(2, 1, Formula("=A1+1"))
    sheet.put(3, 1, Formula("=2*3"))
    assert calculate(drawing, None).left == [("Hoja", 1, 1), ("Hoja", 2, 1)]
    assert [cell.value.cached for cell in sheet.cells] == [None, None, 6]


def test_a_value_that_a_formula_comes_with_stays(tmp_path: Path) -> None:
    drawing = BookDrawing("Prueba")
    sheet = drawing.add(SheetDrawing("Hoja"))
    sheet.put(1, 1, Formula("=1+1", 5))
    sheet.put(2, 1, Formula("=A1*2"))
    calculate(drawing, None)
    assert [cell.value.cached for cell in sheet.cells] == [5, 10]


def filled_down(rows: int) -> BookDrawing:
    """What a sheet understands of two columns that are filled in so many rows, and what is made of it."""
    drawing = BookDrawing("Prueba")
    data, read = drawing.add(SheetDrawing("Datos")), drawing.add(SheetDrawing("Lee"))
    for row in range(5, 5 + rows):
        data.put(row, 1, f"Fila <{row}>")
        data.put(row, 2, row)
    drawing.names |= {"que": "=Datos!$A$5:$A$44", "cuanto": "=Datos!$B$5:$B$44"}
    drawing.names |= {"lee_que": "=Lee!$A$2:$A$41", "lee_cuanto": "=Lee!$C$2:$C$41"}
    read.put_row(1, 1, ("Qué", None, "Cuánto"))
    for column, name in ((1, "que"), (3, "cuanto")):
        formula = f'=IF(ISBLANK(INDEX({name},ROW()-1)),"",INDEX({name},ROW()-1))'
        read.fills.append(Fill(column, 2, 41, formula, None, ("Datos", 3)))
    asked = (
        '=COUNTIFS(lee_que,"")&"|"&COUNTIFS(lee_que,"Fila*",lee_cuanto,">5")&"|"&COUNTBLANK(lee_cuanto)',
        '=SUMPRODUCT((lee_que<>"")*1)&"|"&SUM(lee_cuanto)&"|"&COUNTA(lee_que)&"|"&SUMIFS(lee_cuanto,lee_que,"<>")',
        '=IFERROR(MATCH("",lee_que,0),"no")&"|"&IFERROR(MATCH(6,lee_cuanto,0),"no")&"|"&MATCH("z",lee_que)',
        '=INDEX(lee_que,40)&"|"&INDEX(lee_que,1)&"|"&SUMPRODUCT((lee_cuanto="")*(ROW(lee_cuanto)>40))',
    )
    for row, formula in enumerate(asked, 1):
        data.put(row, ASKED, Formula(formula))
    return drawing


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (0, ["40|0|40", "0|0|40|0", "1|no|40", "||1"]),
        (2, ["38|1|38", "2|11|40|11", "3|2|40", "|Fila <5>|1"]),
        (40, ["0|39|0", "40|980|40|980", "no|2|40", "Fila <44>|Fila <5>|0"]),
    ],
)
def test_rows_beside_blank_ones_come_to_the_same_as_each_computed(rows: int, wanted: list[str]) -> None:
    """Whoever computes a column of two thousand rows, of which three are filled, computes the blank ones once."""
    drawing, each = filled_down(rows), filled_down(rows)
    each.sheets[1].fills = [fill._replace(beside=None) for fill in each.sheets[1].fills]
    assert calculate(drawing, None) == calculate(each, None)
    assert values(drawing) == values(each) == wanted
    assert max(len(fill.values) for fill in drawing.sheets[1].fills) == min(rows + 1, 40)


def test_a_filled_down_column_is_stored_as_any_formula(tmp_path: Path) -> None:
    drawing = filled_down(3)
    calculate(drawing, None)
    path = write(drawing, tmp_path / "x.xlsx")
    shown, said = (openpyxl.load_workbook(path, data_only=plain)["Lee"] for plain in (True, False))
    assert [shown.cell(row, 1).value for row in (1, 2, 4, 5, 41)] == ["Qué", "Fila <5>", "Fila <7>", None, None]
    assert [shown.cell(row, 3).value for row in (2, 4, 41)] == [5, 7, None]
    assert said.cell(41, 3).value == '=IF(ISBLANK(INDEX(cuanto,ROW()-1)),"",INDEX(cuanto,ROW()-1))'
    assert said.dimensions == "A1:C41"


def test_a_truth_is_no_number_that_another_formula_counts_with() -> None:
    drawing = BookDrawing("Prueba")
    sheet = drawing.add(SheetDrawing("Hoja"))
    sheet.put(1, 1, 2)
    sheet.put(1, 2, Formula("=IF(A1=2,FALSE,TRUE)"))
    sheet.put(1, 3, Formula("=A1>0"))
    sheet.put(1, 4, Formula("=IF(A1=1,1,TRUE)"))
    sheet.put(1, 5, Formula("=A1>1"))
    calculate(drawing, None)
    assert [cell.value.cached for cell in sheet.cells if cell.column > 1] == [False, True, True, True]
