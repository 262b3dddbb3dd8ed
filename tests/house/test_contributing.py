"""CONTRIBUTING.md cannot lie: each worked example is carried out on a copy of the tree and does what it shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from worked_examples import Example, copy_of_the_tree, examples, is_shown, run, runs, write_files

EXAMPLES = examples()
HOUSE = "tests/house/test_architecture.py tests/house/test_docs.py tests/house/test_packaging.py"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_touches_the_files_that_it_names_and_no_other(example: Example) -> None:
    assert sorted(example.touched) == sorted({*example.files})


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_does_what_it_shows(example: Example, tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path / "tree")
    write_files(example, tree)
    assert list(runs(example))
    for command, shown in runs(example):
        code, printed = run(command, tree)
        assert code == 0 and is_shown(shown, printed), f"$ {command}\n{printed}"


@pytest.mark.slow
def test_all_examples_together_keep_the_house_in_order(tmp_path: Path) -> None:
    """Format, types, imports and the tests of the house hold for a tree with every example in it."""
    tree = copy_of_the_tree(tmp_path / "tree")
    for example in EXAMPLES:
        write_files(example, tree)
    for script in ("build_blanks.py", "build_docs.py"):
        assert run(f"python scripts/{script}", tree)[0] == 0
    code, printed = run(f'python test.py {HOUSE} -m "not slow" -k "not guide and not script"', tree)
    assert code == 0, printed
    (tree / "sitecustomize.py").unlink()
    for words in (["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"]):
        done = subprocess.run([sys.executable, "-m", *words], cwd=tree, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
