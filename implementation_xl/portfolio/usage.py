"""Where forms are used: which workbooks of a portfolio are on which version of their form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from implementation_xl.forms.model import Form
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult


class Use(NamedTuple):
    """The workbooks of a project on one version of a form."""

    form: Form
    project: ProjectResult
    files: tuple[str, ...]


def uses(portfolio: Portfolio) -> Iterator[Use]:
    """Every version of a form that a project, or the process, has workbooks of."""
    for project in portfolio.each_register():
        books: dict[tuple[str, int], list[str]] = {}
        for path, mark in zip(project.files, project.marks, strict=False):
            if mark.form and mark.version:
                books.setdefault((mark.form, mark.version), []).append(path)
        for key, files in books.items():
            if key in portfolio.catalog.forms:
                yield Use(portfolio.catalog.forms[key], project, tuple(files))


def on_other_versions(portfolio: Portfolio) -> Mapping[str, Mapping[int, int]]:
    """How many workbooks of each form are on which version, of the forms that have some on another than the current."""
    counts: dict[str, dict[int, int]] = {}
    for use in uses(portfolio):
        versions = counts.setdefault(use.form.id, {})
        versions[use.form.version] = versions.get(use.form.version, 0) + len(use.files)
    current = {id: portfolio.catalog.form(id).version for id in counts}
    return {id: versions for id, versions in counts.items() if set(versions) != {current[id]}}
