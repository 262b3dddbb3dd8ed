"""Which files under a folder are candidates, and what tells that one has changed; local or remote, one set of rules.

By what they hold, never by name alone, in a stable order: this module leaves out only what cannot be a record.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from implementation_xl.adapters.reading.google_forms import SNIFFED, begins_like_answers, is_text_export
from implementation_xl.adapters.reading.other_files import ENDINGS
from implementation_xl.base.files import reason
from implementation_xl.base.places import is_address, is_workbook
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold, folded

if TYPE_CHECKING:
    from implementation_xl.forms.catalog import Catalog

FORMER_FOLDER = "Anteriores"
"""Where the copies of former versions of what we write lie, beside it."""
EXCLUDED = ("Obsoletos", FORMER_FOLDER, "Copias", "Papelera")
OUTPUT_MARKS = ("~$", "~ixl-", ".", "._")
IN_CLOUD = ".icloud"  # «.Cronograma.xlsx.icloud» stands for what is not on this machine yet
REVIEWED = " (revisado)"
SETTLED_NS = 3_000_000_000
LEVELS_ABOVE, LOOKED_AT_ABOVE = 3, 100
_SURVEY_NAMES = ("encuesta", "respuesta", "satisfac", "responses", "survey")
_FORMER = re.compile(r" \(anterior \d{4}-\d\d-\d\d \d{4}\)( \(\d+\))?$")
_FORMER_VERSION = re.compile(r" \(versión \d+\)( \(\d+\))?$")


LeftOut = Callable[[str], bool]


class Found(NamedTuple):
    """A candidate: its path below the root as that was given, its size in bytes and its mark.

    The mark differs when the content does: the time of the last change in nanoseconds since 1970; for a remote file a
    negative number made of its etag; 0 where nothing is known.
    """

    path: str
    size: int = 0
    mark: int = 0


class Passed:
    """The texts found to be no answers, by path, with size and mark: those known from `before` are not opened again.

    `now` are those of this run. `other` are the paths of files that by their ending are of a kind that is not read.
    """

    def __init__(self, before: Mapping[str, tuple[int, int]] | None = None) -> None:
        self.before: Mapping[str, tuple[int, int]] = before or {}
        self.now: dict[str, tuple[int, int]] = {}
        self.other: list[str] = []

    def knows(self, path: str, size: int, mark: int) -> bool:
        """True for a text that is as it was when it was no answers."""
        known = bool(mark) and self.before.get(path) == (size, mark)
        if known:
            self.now[path] = (size, mark)
        return known

    def note(self, path: str, size: int, mark: int) -> None:
        """Remember a text that is no answers, unless it is so new that a later change might not show."""
        if mark and mark < time.time_ns() - SETTLED_NS:
            self.now[path] = (size, mark)


def workbooks(root: str | os.PathLike[str], excluded: Iterable[str] = EXCLUDED) -> Iterator[str]:
    """The paths of `candidates`."""
    return (found.path for found in candidates(root, excluded))


def candidates(
    root: str | os.PathLike[str], excluded: Iterable[str] = EXCLUDED, passed: Passed | None = None
) -> Iterator[Found]:
    """The workbook files in and below a folder, each folder's before those of its sub-folders, in name order.

    Hidden, temporary and lock files, marked copies, former fichas and excluded folders are left out; a folder reached
    twice through links is entered once. A folder that cannot be listed, or is gone by then, stands for itself: reading
    it says why. With `passed` a text that was no answers in an earlier run, and has not changed, is not opened.
    Raises ImplementationXLError when a remote root cannot be listed.
    """
    place = os.fspath(root)
    left_out = _left_out(excluded)
    texts = passed or Passed()
    return _remote(place, left_out, texts) if is_address(place) else _local(str(Path(place)), left_out, texts)


def surveys_above(root: str | os.PathLike[str]) -> Iterator[Found]:
    """The files that may be a survey of many projects, directly in the folders above a local one, by absolute path.

    Up to LEVELS_ABOVE folders, nearest first, and LOOKED_AT_ABOVE files of each: texts that begin as answers do, and
    workbooks whose name says survey, so that no form of another project is opened. A remote folder has none.
    """
    if is_address(os.fspath(root)):
        return
    for folder in [*Path(os.path.abspath(root)).parents][:LEVELS_ABOVE]:  # noqa: PTH100 - not through links
        try:
            with os.scandir(folder) as listing:
                files = [one for one in listing if is_text_export(one.name) or _names_survey(one.name)]
        except OSError:
            continue
        files.sort(key=lambda one: (not _names_survey(one.name), *_entry_order(one)))
        for entry in files[:LOOKED_AT_ABOVE]:
            if (_is_candidate(entry.name) and _is_file(entry)) or _has_answers(entry, Passed()):
                yield Found(entry.path, *_size_and_time(entry))


def _names_survey(name: str) -> bool:
    return any(word in fold(name) for word in _SURVEY_NAMES)


def _local(root: str, left_out: LeftOut, passed: Passed) -> Iterator[Found]:
    seen: set[tuple[int, int]] = set()
    stack = [root]
    while stack:
        folder = stack.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116 - here and below pathlib is three times as slow
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            folders, files = [], []
            with os.scandir(folder) as listing:
                for entry in listing:  # most files of a share are none of ours: they are dropped at once
                    if _is_folder(entry):
                        if not left_out(entry.name):
                            folders.append(entry)
                    elif _is_candidate(entry.name) or _has_answers(entry, passed):
                        files.append(entry)
                    elif _is_other(entry.name):
                        passed.other.append(entry.path)
        except OSError:  # also one that is gone since it was listed: the share may be going
            yield Found(folder)
            continue
        for entry in sorted(files, key=_entry_order):
            size, mark = _size_and_time(entry)
            if not _is_former_version(entry, mark, files):
                yield Found(entry.path, size, mark)
        stack += [entry.path for entry in sorted(folders, key=_entry_order, reverse=True)]


def _remote(root: str, left_out: LeftOut, passed: Passed) -> Iterator[Found]:
    from implementation_xl.adapters.running.remote import files_below, starts_of

    kept: list[tuple[list[tuple[int, str, str]], Found]] = []
    texts: dict[str, Found] = {}
    for path, size, mark in files_below(root):
        *folders, name = path.split("/")
        is_text = is_text_export(name) and not name.startswith(OUTPUT_MARKS) and size > 0
        if any(map(left_out, folders)):
            continue
        if not is_text and _is_other(name):
            passed.other.append(f"{root.rstrip('/')}/{path}")
        if is_text or _is_candidate(name):
            candidate = Found(f"{root.rstrip('/')}/{path}", size, mark)
            if is_text and passed.knows(*candidate):
                passed.other.append(candidate.path)
                continue
            order = [*((1, *_in_order(folder)) for folder in folders), (0, *_in_order(name))]
            kept.append((order, candidate))
            if is_text:
                texts[candidate.path] = candidate
    for address, start in starts_of(sorted(texts), SNIFFED):
        if _begins_like_answers(start):
            del texts[address]
        else:
            passed.note(*texts[address])
            passed.other.append(address)
    return (one for _, one in sorted(kept) if one.path not in texts)


def _in_order(name: str) -> tuple[str, str]:
    return folded(name), name


def _entry_order(entry: os.DirEntry[str]) -> tuple[str, str]:
    return _in_order(entry.name)


def folders_left_out(excluded: Iterable[str] | None, catalog: Catalog) -> tuple[str, ...]:
    """The folders that are not entered: those named, else the usual ones and those that the settings add."""
    return (*EXCLUDED, *catalog.excluded) if excluded is None else tuple(excluded)


def _left_out(excluded: Iterable[str]) -> LeftOut:
    """Tells by their names the folders that are not entered."""
    patterns = ("*".join(fold(part) for part in pattern.split("*")) for pattern in excluded)  # fold drops outer stars
    matches = re.compile("|".join(map(fnmatch.translate, patterns)) or r"(?!)").match
    return lambda folder: folder.startswith(OUTPUT_MARKS) or matches(fold(folder)) is not None


def _is_candidate(name: str) -> bool:
    if not is_workbook(name) or name.startswith(OUTPUT_MARKS):
        return False
    stem = Path(name).stem
    return not stem.endswith(REVIEWED) and not _FORMER.search(stem)


def _is_former_version(entry: os.DirEntry[str], mark: int, files: Iterable[os.DirEntry[str]]) -> bool:
    """True for what «ixl migrar» keeps beside a form: «Cronograma (versión 1).xlsx», older than «Cronograma.xlsx».

    A newer one is no copy of ours.
    """
    stem = os.path.splitext(entry.name)[0]  # noqa: PTH122
    match = _FORMER_VERSION.search(stem)
    if match is None:
        return False
    own = (one for one in files if os.path.splitext(one.name)[0] == stem[: match.start()])  # noqa: PTH122
    return any(mark <= _size_and_time(one)[1] for one in own)


def _is_other(name: str) -> bool:
    """True for the ending of a file that may stand for a workbook and is not read."""
    lower = name.lower()
    return lower.endswith(ENDINGS) and (not name.startswith(OUTPUT_MARKS) or lower.endswith(IN_CLOUD))


def _has_answers(entry: os.DirEntry[str], passed: Passed) -> bool:
    """True for a text that begins as the answers of a survey do; any other text is not looked at again."""
    if not is_text_export(entry.name) or entry.name.startswith(OUTPUT_MARKS):
        return False
    try:
        status = os.stat(entry.path)  # noqa: PTH116
        mark = status.st_size, status.st_mtime_ns
        if not stat.S_ISREG(status.st_mode) or passed.knows(entry.path, *mark):  # a pipe would be waited for
            return False
        with open(entry.path, "rb") as stream:  # noqa: PTH123
            answers = _begins_like_answers(stream.read(SNIFFED))
    except (OSError, ValueError):
        return False
    if not answers:
        passed.note(entry.path, *mark)
        return False
    from implementation_xl.adapters.reading.zipped_text import lies_unpacked

    return not lies_unpacked(entry.path)


def _begins_like_answers(start: bytes) -> bool:
    """True for the first bytes of the answers of a survey, zipped or not; `--help` waits for none of the readers."""
    from implementation_xl.adapters.reading.zipped_text import start_of_text

    return begins_like_answers(start_of_text(start))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _size_and_time(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        status = os.stat(entry.path)  # noqa: PTH116 - Windows keeps an older state in the listing
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def is_folder(place: str) -> bool:
    """True for a folder, local or remote; raises ImplementationXLError when a server does not say."""
    if is_address(place):
        from implementation_xl.adapters.running.remote import is_remote_folder

        return is_remote_folder(place)
    return os.path.isdir(place)  # noqa: PTH112 - pathlib raises where the path is too long


def existing_folder(path: str | os.PathLike[str]) -> str:
    """The folder, local or remote, or ImplementationXLError in words when there is none to be read."""
    place = os.fspath(path)
    if is_address(place):
        from implementation_xl.adapters.running.remote import existing_remote_folder

        return existing_remote_folder(place)
    folder = Path(place)
    if not folder.exists():
        raise ImplementationXLError(f"No existe la carpeta «{folder}». Revise la ruta.")
    if not folder.is_dir():
        raise ImplementationXLError(f"«{folder}» es un archivo; se esperaba una carpeta.")
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise ImplementationXLError(f"No se pudo abrir la carpeta «{folder}»: {reason(error)}.") from error
    return str(folder)
