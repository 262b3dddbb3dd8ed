"""Which module may import what: the layers, and the libraries kept behind a border."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest
from checkout import PACKAGE, ROOT

# Where each outside library may be imported: a module ("frames") or all of a package ("adapters.").
BORDERS = {
    "python_calamine": ("adapters.",),
    "xlsxwriter": ("adapters.",),
    "openpyxl": ("adapters.",),
    "fsspec": ("adapters.",),
    "distributed": ("adapters.",),
    "pyarrow": ("adapters.",),
    "lxml": ("adapters.",),
    "tomlkit": ("adapters.",),
    "subprocess": ("adapters.",),
    "pandas": ("workbooks.reading.frames", "workbooks.reading.workbook", "portfolio.frames", "portfolio.portfolio"),
    "numpy": ("workbooks.reading.frames", "indicators.simulation"),
    "click": ("cli.",),
    "starlette": ("cli.panel.",),
    "uvicorn": ("cli.panel.",),
    "rich": ("cli.",),
}
# Slow to import, and of no use to most commands.
LATE = ("pandas", "numpy", "openpyxl", "xlsxwriter", "rich")


# Each room may import only itself and those before it.
ROOMS = ("base", "forms", "adapters", "indicators", "workbooks", "projects", "portfolio", "reports", "cli")
# Rooms that stand side by side: neither imports the other.
APART = {"adapters": "indicators", "indicators": "adapters"}


class Import(NamedTuple):
    """One imported name, as "package.module" or "package.module.name", and where it is imported."""

    name: str
    line: int


def imports(tree: ast.Module) -> Iterator[Import]:
    """All that a module imports: at its top, inside functions, and for type checkers alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (Import(f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def module_name(path: Path) -> str:
    """The dotted name below the package: "cli.main", "adapters." for a package itself, "" for the whole."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts).removesuffix("__init__")


TREES = {module_name(path): ast.parse(path.read_text("utf-8"), str(path)) for path in sorted(PACKAGE.rglob("*.py"))}
IMPORTS = {module: list(imports(tree)) for module, tree in TREES.items()}


def own_modules(imported: str) -> Iterator[str]:
    """The modules of this package that an imported name runs; none for other packages' names."""
    below = imported.removeprefix("implementation_xl.") if imported.startswith("implementation_xl.") else None
    while below:
        if below in TREES or f"{below}." in TREES:
            yield below if below in TREES else f"{below}."
            return
        below = below.rpartition(".")[0]


def within(module: str, places: tuple[str, ...]) -> bool:
    return any(module == place or (place.endswith(".") and module.startswith(place)) for place in places)


@pytest.mark.parametrize("library", BORDERS)
def test_libraries_stay_behind_their_border(library: str) -> None:
    strays = [
        f"{module}:{found.line}"
        for module, all_found in IMPORTS.items()
        for found in all_found
        if found.name.split(".")[0] == library and not within(module, BORDERS[library])
    ]
    assert strays == []


def room_of(module: str) -> str:
    return module.split(".")[0]


def test_tests_have_the_same_rooms() -> None:
    """Beside the rooms: `house` holds what is true of the whole, `support` the helpers, `data` what they read."""
    folders = {
        path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
    }
    assert folders == {*ROOMS, "house", "support", "data"}


def test_the_package_has_these_rooms() -> None:
    beside = {"__init__.py", "__main__.py", "py.typed", "__pycache__"}
    assert {path.name for path in PACKAGE.iterdir()} - beside == set(ROOMS)


def test_the_page_of_the_architecture_has_these_rooms() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("| Room |")[2].partition("\n\n")[0]
    assert tuple(re.findall(r"(?m)^\| `(\w+)` \|", table)) == ROOMS


def test_a_room_imports_only_those_before_it() -> None:
    strays = [
        f"{module}:{imported.line} imports {own}"
        for module, all_imports in IMPORTS.items()
        if room_of(module) in ROOMS
        for imported in all_imports
        for own in own_modules(imported.name)
        if ROOMS.index(room_of(own)) > ROOMS.index(room_of(module)) or room_of(own) == APART.get(room_of(module))
    ]
    assert strays == []


def test_only_the_command_line_prints() -> None:
    strays = [
        f"{module}:{node.lineno}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print" and not within(module, ("cli.",))
    ]
    assert strays == []


def test_modules_import_each_other_one_way() -> None:
    """No circle of any kind: one that hides behind a lazy import, or one for type checkers, is one all the same."""
    graph = {
        module: {own for imported in all_imports for own in own_modules(imported.name) if own != module}
        for module, all_imports in IMPORTS.items()
        if module  # the package's own face gives names from everywhere
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_imports_are_absolute() -> None:
    relative = [
        f"{module}:{node.lineno}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_importing_the_package_is_cheap() -> None:
    code = f"import sys, implementation_xl; print([name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == "[]"


def test_a_room_of_a_public_name_takes_nothing_away() -> None:
    """Importing the room `forms` puts it where the function of that name was: both go on working, in any order."""
    use = "print(len(ixl.forms()) > 9)\n"
    room = "import implementation_xl.forms.catalog as room\nprint(room.Catalog.__name__)\n"
    for code in (use + room + use, room + use + room):
        command = [sys.executable, "-c", "import implementation_xl as ixl\n" + code]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        assert set(done.stdout.split()) == {"True", "Catalog"}
