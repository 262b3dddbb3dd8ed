"""Habits that were broken once and are kept since: who writes the layout, how many things a function takes, names."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkout import PACKAGE, ROOT

import implementation_xl as ixl

MOST = 7
# Names that stand for one thing in every module that has it: a click command, an indicator's measure, a page's drawing.
SHARED = {"command", "measure", "draw"}
NAMELESS = {"one", "found"}
FOUND = "found"  # as an argument it is what a problem says was found in the cell
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
MODULES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def place(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"


@pytest.mark.parametrize("folder", ["implementation_xl", "tests", "scripts"])
def test_nothing_switches_the_formatter_off(folder: str) -> None:
    switch = re.compile(r"#\s*fmt:")
    assert [path for path in (ROOT / folder).rglob("*.py") if switch.search(path.read_text("utf-8"))] == []


def test_a_function_takes_no_more_than_can_be_told_apart() -> None:
    """The public names may take more, all but the first by keyword."""
    many = []
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name not in ixl.__all__:
                taken = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                if len([name for name in taken if name not in ("self", "cls")]) > MOST:
                    many.append(f"{place(path, node)} {node.name}")
    assert many == []


def test_no_two_public_things_have_one_name() -> None:
    places = defaultdict(list)
    for path, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(place(path, node))
    assert {name: at for name, at in places.items() if len(at) > 1 and name not in SHARED} == {}


def test_what_lives_longer_than_a_line_is_called_for_what_it_is() -> None:
    """`one` and `found` are for a comprehension or a lambda that the eye takes in at once."""
    assert [f"{where} {name}" for path, tree in MODULES.items() for where, name in nameless(path, tree)] == []


def nameless(path: Path, tree: ast.Module) -> Iterator[tuple[str, str]]:
    fields = {id(part) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for part in node.body}
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        names: list[str] = []
        if isinstance(node, ast.FunctionDef):
            taken = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            names = [argument.arg for argument in taken if argument.arg != FOUND]
        elif isinstance(node, ast.For):
            targets = [node.target]
        elif isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and id(node) not in fields:
            targets = [node.target]
        elif isinstance(node, COMPREHENSIONS) and node.end_lineno != node.lineno:
            targets = [part.target for part in node.generators]
        names += [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        yield from ((place(path, node), name) for name in names if name in NAMELESS)
