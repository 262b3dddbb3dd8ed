"""What is installed holds every package and every definition."""

from __future__ import annotations

import configparser
import email
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from checkout import ROOT

TEMPLATES = ROOT / "workbook_templates"
SHIPPED = {".toml", ".xlsx", ".png", ".json"}


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_package_is_listed() -> None:
    """setup.cfg lists packages by hand; a forgotten one would be missing only where it is installed."""
    found = {
        ".".join(init.relative_to(ROOT).parent.parts) for init in (ROOT / "implementation_xl").rglob("__init__.py")
    }
    listed = set(setup_cfg()["options"]["packages"].split())
    assert listed == found | {"implementation_xl.workbook_templates"}


def test_every_template_has_a_listed_ending() -> None:
    others = [path for path in TEMPLATES.rglob("*.*") if path.suffix not in SHIPPED | {".py", ".pyc"}]
    assert others == []


def test_the_workflow_is_one_and_runs_what_the_metadata_promises() -> None:
    path = ROOT / ".github" / "workflows" / "ci.yml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    tried = re.search(r"python: \[(.+)\]", path.read_text(encoding="utf-8"))
    classifiers = setup_cfg()["metadata"]["classifiers"]
    assert tried and re.findall(r"3\.\d+", tried[1]) == re.findall(r":: (3\.\d+)", classifiers)


def test_the_project_is_found_in_one_place_or_says_that_it_has_none() -> None:
    """No address is made up: all are place-holders that never resolve, or all are of one host."""
    urls = setup_cfg()["metadata"]["project_urls"].split("\n")
    assert len({url.split("/")[2] for url in urls if url}) == 1


def test_the_changelog_has_the_version() -> None:
    version = setup_cfg()["metadata"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"(?m)^## {re.escape(version)} · \d{{4}}-\d\d-\d\d$", changelog)


@pytest.mark.slow
def test_the_wheel_is_complete(tmp_path: Path) -> None:
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", str(copy_of_sources(tmp_path)), *options], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        texts = {name.rpartition("/")[2]: archive.read(name).decode() for name in names if ".dist-info/" in name}
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "implementation_xl").rglob("*.py")}
    templates = {
        f"implementation_xl/workbook_templates/{path.relative_to(TEMPLATES).as_posix()}"
        for path in TEMPLATES.rglob("*")
        if path.suffix in SHIPPED
    }
    content = {path.relative_to(ROOT).as_posix() for path in (ROOT / "implementation_xl").rglob("*.toml")}
    assert content
    assert code | templates | content <= names
    assert {"implementation_xl/py.typed", "implementation_xl/workbook_templates/__init__.py"} <= names
    assert any(name.endswith(".toml") for name in templates)
    assert {name.split("/")[0] for name in names} == {"implementation_xl", wheel.name.split("-py3")[0] + ".dist-info"}
    assert "ixl = implementation_xl.cli.main:main" in texts["entry_points.txt"]
    metadata = email.message_from_string(texts["METADATA"])
    assert (metadata["Name"], metadata["License-Expression"]) == ("implementation-xl", "MIT")
    assert metadata["Requires-Python"] == ">=3.11"


def copy_of_sources(folder: Path) -> Path:
    """What a wheel is built from, in a folder of its own: building leaves files beside the sources."""
    target = folder / "sources"
    target.mkdir()
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"):
        shutil.copy(ROOT / name, target / name)
    for name in ("implementation_xl", "workbook_templates"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    return target
