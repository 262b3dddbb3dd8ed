"""The worked examples of CONTRIBUTING.md: taken from the page, carried out on a copy of the tree.

A section that is an example has blocks with a file name. A block is a new file; one in `diff` changes a file that is
there: lines with "-" go, lines with "+" come, the others must stand there as they are. Below `$` in a `console` block
stands a command and what it prints; "…" alone on a line is any number of lines, within a line any text.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from checkout import ROOT

PAGE = ROOT / "CONTRIBUTING.md"
COPIED = (".ci", ".github", "implementation_xl", "workbook_templates", "tests", "scripts", "docs")
PROGRAMS = {
    "ixl": [sys.executable, "-m", "implementation_xl"],
    "python": [sys.executable],
    "test.py": [sys.executable, "-m", "pytest", "-o", "addopts=", "-q"],
}
# Where the package is installed for editing, Python looks there for the templates, which lie outside the package.
TEMPLATES = """
import importlib.abc, importlib.util, pathlib, sys

FOLDER = pathlib.Path(__file__).parent / "workbook_templates"

class Templates(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "implementation_xl.workbook_templates":
            return importlib.util.spec_from_file_location(
                name, FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
            )

sys.meta_path.insert(0, Templates())
"""
_HEADING = re.compile(r"(?m)^(#{2,}) (.+)$")
_BLOCK = re.compile(r'(?ms)^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$')
_TOUCHED = re.compile(r"(?ms)^Files: (.+?)\.?\n\n")


class Block(NamedTuple):
    """A fenced block; `title` is the file it is, "" where it is none."""

    language: str
    title: str
    text: str


class Example(NamedTuple):
    """One section: the files that it says it touches, and its blocks in order."""

    name: str
    touched: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def files(self) -> list[str]:
        """The files that its blocks make or change."""
        return [block.title for block in self.blocks if block.title]


class Run(NamedTuple):
    """A command as the page has it, and the lines shown below it."""

    command: str
    shown: list[str]


def examples() -> list[Example]:
    """Every section of the page that is a worked example."""
    parts = _HEADING.split(PAGE.read_text(encoding="utf-8"))
    found = [_example(name, text) for name, text in zip(parts[2::3], parts[3::3], strict=True)]
    return [example for example in found if example.files]


def _example(name: str, text: str) -> Example:
    touched = _TOUCHED.search(text)
    names = re.findall(r"`([^`]+)`", touched[1]) if touched else []
    return Example(name, tuple(names), tuple(Block(*match) for match in _BLOCK.findall(text)))


def copy_of_the_tree(target: Path) -> Path:
    """Package, templates, tests and documents in a folder of their own, where `run` uses them and not the originals."""
    for name in COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (path for path in ROOT.glob("[!.]*") if path.is_file()):
        shutil.copy(path, target)
    (target / "sitecustomize.py").write_text(TEMPLATES, encoding="utf-8")
    return target


def write_files(example: Example, tree: Path) -> None:
    """Carry out the blocks that are files."""
    for block in example.blocks:
        if block.title and block.language == "diff":
            _change(tree / block.title, block.text)
        elif block.title:
            path = tree / block.title
            assert not path.exists(), f"{block.title} exists: show its change as a diff"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")


def _change(path: Path, diff: str) -> None:
    text = path.read_text(encoding="utf-8")
    for hunk in re.split(r"(?m)^@@.*\n", diff):
        lines = [(line[:1], line[1:]) for line in hunk.splitlines()]
        before = "".join(f"{line}\n" for mark, line in lines if mark != "+")
        after = "".join(f"{line}\n" for mark, line in lines if mark != "-")
        assert text.count(before) == 1, f"{path.name} has {text.count(before)} times:\n{before}"
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def runs(example: Example) -> Iterator[Run]:
    """The commands of an example."""
    for block in example.blocks:
        if block.language == "console":
            for part in re.split(r"(?m)^\$ ", block.text)[1:]:
                command, *shown = part.splitlines()
                yield Run(command, [line for line in shown if line.strip()])


def run(command: str, tree: Path) -> tuple[int, str]:
    """The exit code of a command in the tree, and all it printed."""
    program, *arguments = shlex.split(command)
    if program == "python" and arguments[0] == "test.py":
        program = arguments.pop(0)
    path = os.pathsep.join([str(tree), str(tree / "tests" / "support"), str(tree / "scripts")])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1", "COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=tree,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, done.stdout


def is_shown(shown: list[str], printed: str) -> bool:
    """True when a command printed what the page shows."""
    lines = [r"(?:.*\n)*?" if line.strip() == "…" else rf"{_pattern(line)}\n" for line in shown]
    text = "".join(f"{line.rstrip()}\n" for line in printed.splitlines() if line.strip())
    return re.fullmatch("".join(lines), text) is not None


def _pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.rstrip().split("…"))
