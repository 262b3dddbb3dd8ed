"""E-mail addresses as people type and paste them: understood where there is no doubt, else said at reading."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from engines import evaluated
from hypothesis import given
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.forms.model import Field
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.directory import find_directory

MAIL = kind_of(Field(id="correo", label="Correo", kind="correo"))
ANA, LUIS = "ana@ejemplo.com", "luis@ejemplo.com.co"
GOOD = [ANA, "ANA@EJEMPLO.COM", "ana.torres+x@sub.ejemplo.com.co", "o'neil@a-b.co", "a_b-c@x1.info", f" {ANA} "]
MEANT = {
    "Ana Torres <ana@ejemplo.com>": ANA,
    '"Torres, Ana" <ana@ejemplo.com>': ANA,
    "Torres, Ana <ana@ejemplo.com>": ANA,
    "Ana Torres (ana@ejemplo.com)": ANA,
    "<ana@ejemplo.com>": ANA,
    "mailto:ana@ejemplo.com": ANA,
    "MAILTO: ana@ejemplo.com": ANA,
    "Correo: ana@ejemplo.com": ANA,
    "ana@ejemplo.com.": ANA,
    ".ana@ejemplo.com": ANA,
    "ana@ejemplo.com;": ANA,
    "ana @ejemplo.com": ANA,
    "ana@ ejemplo.com": ANA,
    "ana@ejemplo .com": ANA,
}
SEVERAL = [
    f"{ANA}, {LUIS}",
    f"{ANA}; {LUIS}",
    f"{ANA};{LUIS}",
    f"{ANA} / {LUIS}",
    f"{ANA} {LUIS}",
    f"{ANA}\n{LUIS}",
    f"{ANA} y {LUIS}",
    f"Ana <{ANA}>; Luis Gil <{LUIS}>",
    f"Torres, Ana <{ANA}>, Gil, Luis <{LUIS}>",
    f"{ANA}; {LUIS};",
]
WRONG = [
    "ana@ejemplo",
    "ana@",
    "@ejemplo.com",
    "ana",
    "ana torres@ejemplo.com",
    "ana@ejemplo..com",
    "ana..x@ejemplo.com",
    "ana.@ejemplo.com",
    "ana@ejémplo.com",
    "josé@ejemplo.com",
    "peña@ejemplo.com",
    "ana@ejemplo,com",
    "ana(arroba)ejemplo.com",
    "ana@ejemplo.c",
    "ana@@ejemplo.com",
    "ana@-ejemplo.com",
    f"{ANA}, luis@",
    "3001234567",
    "www.ejemplo.com",
]


@pytest.mark.parametrize("raw", GOOD)
def test_an_address_is_an_address(raw: str) -> None:
    assert MAIL.cell(raw) == MAIL.cell(raw.strip()) == (raw.strip(), MAIL.cell(ANA).as_sheet, None)


@pytest.mark.parametrize("raw", MEANT)
def test_what_leaves_no_doubt_is_understood_and_said(raw: str) -> None:
    outcome = MAIL.cell(raw)
    assert outcome.fault is not None
    assert (outcome.value, outcome.fault.code, outcome.fault.expected) == (MEANT[raw], "A335", MEANT[raw])


@pytest.mark.parametrize("raw", SEVERAL)
def test_several_in_a_cell_are_all_read_and_said(raw: str) -> None:
    outcome = MAIL.cell(raw)
    assert outcome.fault is not None
    assert (outcome.value, outcome.fault.code) == (f"{ANA}; {LUIS}", "A336")


@pytest.mark.parametrize("raw", WRONG)
def test_what_is_no_address_is_none(raw: str) -> None:
    outcome = MAIL.cell(raw)
    assert outcome.fault is not None
    assert (outcome.value, outcome.fault.code, outcome.fault.found) == (None, "E337", raw)


@pytest.mark.parametrize(
    ("raw", "suggestion"),
    [
        ("josé@ejemplo.com", "jose@ejemplo.com"),
        ("Peña@Ejemplo.com", "Pena@Ejemplo.com"),
        ("ana(arroba)ejemplo.com", "ana@ejemplo.com"),
        ("ana arroba ejemplo.com", "ana@ejemplo.com"),
        ("ana@ejemplo", "dominio"),
        ("ana", "@"),
        ("ana torres@ejemplo.com", "espacios"),
    ],
)
def test_what_is_wrong_with_it_is_said(raw: str, suggestion: str) -> None:
    outcome = MAIL.cell(raw)
    assert outcome.fault is not None and suggestion in outcome.fault.params["suggestion"]


@given(st.lists(st.sampled_from([*GOOD, *MEANT, *SEVERAL, *WRONG, "", "N/A"]) | st.text(max_size=12), max_size=6))
def test_a_column_is_its_cells(raw: list[str]) -> None:
    outcome = MAIL.column(raw)
    assert outcome.values == [MAIL.cell(cell).value if cell else None for cell in raw]
    assert [index for index, _ in outcome.faults] == [
        index for index, cell in enumerate(raw) if cell and MAIL.cell(cell).fault
    ]


@given(st.text(alphabet="abñé@.;, <>()/\n\t\"'-", max_size=30))
def test_any_text_is_read_and_what_is_read_is_read_again_as_it_is(raw: str) -> None:
    outcome = MAIL.cell(raw)
    for address in (outcome.value or "").split("; ") if outcome.value else []:
        assert MAIL.cell(address) == MAIL.cell(ANA)._replace(value=address)


UNSPACED = sum(raw == raw.strip() for raw in GOOD)
CELLS = [*GOOD, *MEANT, *SEVERAL, *WRONG, ""]


def written(folder: Path) -> Path:
    """A workbook with every cell, what the mark says beside it, and below how many the sheet understands."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.cell(1, 1, "Correo electrónico *")
    for row, raw in enumerate(CELLS, 2):
        sheet.cell(row, 1, raw or None)
        sheet.cell(row, 2, MAIL.wrong(f"$A{row}"))
    sheet.cell(1, 3, f"={MAIL.counted(f'$A$1:$A${len(CELLS) + 1}')}")
    book.save(folder / "marcas.xlsx")
    return folder / "marcas.xlsx"


def marks() -> list[bool]:
    """What the reader says of each cell."""
    return [raw != "" and MAIL.cell(raw).fault is not None for raw in CELLS]


def test_the_sheet_marks_what_is_said_and_counts_the_rest(office, tmp_path: Path) -> None:
    (calculated,) = office.recalculate([written(tmp_path)], tmp_path / "out")
    rows = list(openpyxl.load_workbook(calculated, data_only=True).active.iter_rows(values_only=True))
    assert [bool(row[1]) for row in rows[1:]] == marks()
    assert rows[0][2] == UNSPACED


def test_a_second_engine_marks_the_same(tmp_path: Path) -> None:
    model = evaluated(written(tmp_path))
    seen = [model.get_formatted_cell_value(0, row, 2) == "TRUE" for row in range(2, len(CELLS) + 2)]
    assert seen == marks()
    assert model.get_formatted_cell_value(0, 1, 3) == str(UNSPACED)


def test_a_directory_says_its_addresses_when_it_is_read(tmp_path: Path) -> None:
    people = [
        {"area": "WFM", "nombre": "Ana", "correo": f"Ana <{ANA}>"},
        {"area": "WFM", "nombre": "Luis", "correo": f"{LUIS}; luis.gil@ejemplo.com"},
        {"area": "Calidad", "nombre": "Eva", "correo": "eva@ejemplo"},
    ]
    path = ixl.generate("directorio", tmp_path / "Directorio de Contactos.xlsx", values={"contactos": people})
    reading = ixl.read(path)
    assert [(one.code, one.field) for one in reading.problems] == [
        ("A335", "correo"),
        ("A336", "correo"),
        ("E337", "correo"),
    ]
    directory = find_directory(tmp_path, None, catalog())
    assert [(one.name, one.address) for one in directory.contacts] == [
        ("Ana", ANA),
        ("Luis", LUIS),
        ("Luis", "luis.gil@ejemplo.com"),
    ]
    assert [one.code for one in directory.problems] == ["A335", "A336", "E652"]


def test_every_column_of_addresses_of_every_form_is_of_the_kind() -> None:
    """A column called mail is one; texts that name a person with all her data are none."""
    for form in catalog().latest():
        fields = [field for _, field in form.header_fields()] + [
            one for _, table in form.tables() for one in table.fields
        ]
        for field in fields:
            if "@" in field.example and " " not in field.example:
                assert field.kind == "correo", (form.id, field.id)
