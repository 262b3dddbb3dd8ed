"""Files that stand for a form of a project in a shape that is not read: a shortcut, a plan of another program, a PDF.

What a file is, and the way out, is a row of `other_files`; which form it stands for is in its name.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

from implementation_xl.adapters.reading.other_files import BEGINNING, CSV, OtherFile, by_name, by_start
from implementation_xl.base.places import is_workbook
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.loading import by_identity
from implementation_xl.forms.model import Form
from implementation_xl.projects.project import Project

GENERAL = frozenset(
    {
        "acciones",
        "cambios",
        "cierre",
        "cliente",
        "control",
        "entrega",
        "general",
        "implementacion",
        "lista",
        "mejora",
        "necesidades",
        "oportunidades",
        "planificacion",
        "preventivas",
        "produccion",
        "proyecto",
        "registro",
        "reunion",
        "reuniones",
        "salida",
        "seguimiento",
        "status",
    }
)
"""Words in the names of our forms that other files have in theirs too."""
_WORD = re.compile(r"[^\W\d_]{3,}")


def stand_in(path: str, project: Project | None, catalog: Catalog) -> Problem | None:
    """What is to be said of a file of a kind that is not read, found where a project is; None for nothing.

    A warning where the project lacks the form that it stands for; a notice beside that form, but for what people keep
    there, or where there is no project: prints, scans, packed copies.
    """
    form, kind = form_named(path, catalog), other_kind(path)
    if form is None or kind is None or (kind.copy and form.repeatable):
        return None
    missing = project is None or not project.of_form(form.id)
    if (kind.copy or kind is CSV) and (project is None or not missing):
        return None
    name = PurePath(path.replace("\\", "/")).name
    params = {"reason": kind.what, "way": kind.way}
    return Problem("A146" if missing else "N144", path, found=name, expected=form.title, params=params)


def stand_ins_alone(paths: Iterable[str], catalog: Catalog) -> str:
    """What to say of such files where there is no workbook at all: « Tiene «…»: es …»; else nothing."""
    problems = [problem for path in paths if (problem := stand_in(path, None, catalog))]
    return f" {problems[0].message} {problems[0].hint}" if problems else ""


def form_named(path: str, catalog: Catalog) -> Form | None:
    """The form that the name of a file says: by a word that only this form's name has, or most of its words."""
    own, most = _said(path, catalog)
    if len(own) == 1:
        return catalog.form(next(iter(own)))
    return catalog.form(most) if most and (not own or most in own) else None


def names_a_form(path: str, catalog: Catalog) -> bool:
    """True where the name of a file has a word of a form's that is in few others, or most of a form's words."""
    words = _words(_stem(path)) - GENERAL
    return bool(_said(path, catalog)[1]) or any(words & names for _, names in _names(catalog)[0])


def _said(path: str, catalog: Catalog) -> tuple[set[str], str]:
    """The forms of which the name of a file has a word that no other has, and the one it has most words of."""
    words = _words(_stem(path))
    forms, owners = _names(catalog)
    best = max(forms, key=lambda one: len(words & one[1]) / len(one[1]), default=None)
    most = best[0] if best and 2 * len(words & best[1]) > len(best[1]) else ""
    return {owner for word in words if (owner := owners.get(word))}, most


def other_kind(path: str) -> OtherFile | None:
    """What a file is: by its name, or by its first bytes where many programs use its ending."""
    named = by_name(path)
    if named:
        return named
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - a pipe would be waited for; what is on a server is not asked for
            return None
        with open(path, "rb") as stream:  # noqa: PTH123
            return by_start(path, stream.read(BEGINNING))
    except (OSError, ValueError):
        return None


def _stem(path: str) -> str:
    """The name of a file without its endings: «.Cronograma.xlsx.icloud» is «Cronograma»."""
    name = PurePath(path.replace("\\", "/"))
    stem = name.stem.lstrip(".")
    return PurePath(stem).stem if is_workbook(stem) or by_name(stem) else stem


def _words(name: str) -> frozenset[str]:
    """The words of a name, «actas» as «acta»."""
    return frozenset(word if word in GENERAL else word.removesuffix("s") for word in _WORD.findall(fold(name)))


@by_identity
def _names(catalog: Catalog) -> tuple[list[tuple[str, frozenset[str]]], dict[str, str]]:
    """The words of each form's names, and the form of each word that no other has."""
    latest = [form for form in catalog.latest() if not form.auxiliary]
    forms = [(form.id, _words(name)) for form in latest for name in (form.file_name, form.title)]
    uses = Counter(word for form in latest for word in _words(f"{form.file_name} {form.title}"))
    owners = {word: id for id, words in forms for word in words if uses[word] == 1 and word not in GENERAL}
    return forms, owners
