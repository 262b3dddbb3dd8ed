"""Files and folders of filled forms, each brought to a newer version and, if asked, back.

The former file is kept beside, as «… (versión 1)», before the newer one takes its place; the newer one is written
beside, read back, and renamed. Killed at any moment, the next run finds one whole workbook and goes on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from implementation_xl.adapters.editing.marking import NotEditable
from implementation_xl.adapters.grid import ReadFailure
from implementation_xl.adapters.reading.readers import open_file
from implementation_xl.base.files import beside, kept_beside, opened_file, opened_in, refusal
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.places import EDITABLE, EXTENSIONS, is_address
from implementation_xl.base.problems import ERROR, ImplementationXLError, Problem
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.workbooks.finding import workbooks
from implementation_xl.workbooks.migrating.building import Migration, bare_package
from implementation_xl.workbooks.migrating.comparing import differences
from implementation_xl.workbooks.reading.isolation import read
from implementation_xl.workbooks.reading.workbook import Reading, read_here

MIGRATED, TO_MIGRATE, CURRENT, NEWER, RESTORED, FAILED, OTHER = (
    *("migrado", "por migrar", "vigente", "más nuevo", "restaurado", "sin migrar", "ajeno"),
)
"""What became of a file."""
_KEPT = re.compile(r" \(versión \d+\)( \(\d+\))?$")


@dataclass(slots=True)
class MigratedFile:
    """One file: what became of it, its versions before and after, and what there is to say.

    `path` is where the form is now and `original` where the former file is kept. `carried` counts what of the person's
    own went over: columns and sheets; `unplaced` what is told on the sheet `leftovers`.
    """

    path: Path
    state: str = FAILED
    title: str = ""
    before: int = 0
    after: int = 0
    original: Path | None = None
    own_columns: int = 0
    own_sheets: tuple[str, ...] = ()
    leftovers: str = ""
    unplaced: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """True for a form that should be another version and is not."""
        return self.state == FAILED


def migrate(
    root: str | os.PathLike[str],
    *,
    to: int | None = None,
    show_only: bool = False,
    catalog: Catalog,
    limits: Limits = DEFAULT,
) -> Iterator[MigratedFile]:
    """Bring a file, or every form in and below a folder, to version `to`, by default each form's newest.

    Files that are no form are passed over. Whatever is wrong with one is in its `problems`, and the rest goes on; with
    `show_only` nothing is written.
    """
    for path in _files(root):
        done = MigratedFile(path)
        with _told(done):
            _one(done, to, show_only, catalog, limits)
        yield done


def restore(root: str | os.PathLike[str], *, catalog: Catalog, limits: Limits = DEFAULT) -> Iterator[MigratedFile]:
    """Put back what `migrate` kept beside; what is there now is kept as «… (versión N)»."""
    for path in _files(root):
        done = MigratedFile(path)
        with _told(done):
            _restored(done, catalog, limits)
        yield done


def _files(root: str | os.PathLike[str]) -> list[Path]:
    place = os.fspath(root)
    if is_address(place):
        raise ImplementationXLError(f"«{place}» está en un servidor: descargue la carpeta, migre y súbala.")
    path = Path(place)
    if not path.exists():
        raise ImplementationXLError(f"No existe «{path}». Revise la ruta.")
    return [Path(one) for one in workbooks(path)] if path.is_dir() else [path]


@contextmanager
def _told(done: MigratedFile) -> Iterator[None]:
    """Whatever stops the work on a file is told of it, and the others go on."""
    try:
        yield
    except ImplementationXLError as error:
        if not error.problems:
            raise
        done.state = FAILED
        done.problems += error.problems
    except OSError as error:
        done.state = FAILED
        done.problems += refusal(done.path, error).problems


def _read(done: MigratedFile, catalog: Catalog, limits: Limits) -> Reading | None:
    """What a file says; None where it is no form, or cannot be read, which is told then."""
    reading = read(done.path, catalog=catalog, limits=limits)
    if reading.foreign or reading.output or (reading.form and reading.form.imported):
        done.state = OTHER
        return None
    if reading.form is None:
        done.problems += [problem for problem in reading.problems if problem.severity == ERROR] or reading.problems
        return None
    done.title, done.before = reading.form.title, reading.form.version
    return reading


def _one(done: MigratedFile, to: int | None, show_only: bool, catalog: Catalog, limits: Limits) -> None:
    reading, path = _read(done, catalog, limits), done.path
    if reading is None or reading.form is None:
        return
    form = reading.form
    known = catalog.versions(form.id)
    done.after = max(known) if to is None else to
    if done.after not in known or form.version >= done.after:
        done.state = NEWER if to is not None and form.version > to else CURRENT
        done.after = form.version
        return
    _check_free(path)
    data = _bytes(path)
    versions = [known[number] for number in sorted(known) if form.version <= number <= done.after]
    target = path if path.suffix.lower() in EDITABLE else path.with_suffix(".xlsx")
    if target != path:
        if _finished(path, target, data, versions[-1], catalog):
            done.state, done.path = MIGRATED, target
            return
        done.problems.append(Problem("N742", str(path), found=path.suffix.lower(), expected=target.name))
    with scratch_folder("libro") as folder:
        _migrate(reading, (data, versions, target), folder, done, catalog, limits, show_only)


def _migrate(
    reading: Reading,
    what: tuple[bytes, list[Form], Path],
    folder: Path,
    done: MigratedFile,
    catalog: Catalog,
    limits: Limits,
    show_only: bool,
) -> None:
    data, versions, target = what
    path = done.path
    try:
        book = open_file(str(path), data, limits)
        source = folder / f"anterior{path.suffix}"
        source.write_bytes(data)
        if target != path:
            source = bare_package(book, folder / "anterior.xlsx")
            book = open_file(str(source), limits=limits)
        with closing(Migration(book, source, versions, catalog)) as migration:
            _check_whole(path, migration)
            migration.prepare()
            _tell(done, migration)
            if show_only:
                done.state = TO_MIGRATE
                return
            ready = folder / "migrado.xlsx"
            migration.write(folder, ready)
    except NotEditable as error:
        raise _failure(
            path, "sus partes no se pueden editar: guárdelo en Excel como «Libro de Excel (.xlsx)»"
        ) from error
    except ReadFailure as failure:
        done.problems.append(failure.problem)
        return
    newer = ready.read_bytes()
    wrong = differences(reading, read_here(str(target), catalog=catalog, data=newer, limits=limits), versions)
    if wrong:
        raise _failure(path, f"al leer lo migrado no dice lo mismo ({wrong[0]})")
    done.original = _put_in_place(path, target, data, newer, versions[0].version)
    done.state, done.path = MIGRATED, target


def _check_whole(path: Path, migration: Migration) -> None:
    if migration.layout.moved_away:
        sheet = migration.layout.moved_away[0]
        raise _failure(path, f"su tabla está en otra hoja («{sheet}»): devuélvala a la suya")


def _tell(done: MigratedFile, migration: Migration) -> None:
    done.own_columns = sum(len(move.own) for move in migration.layout.moves.values() if move.new_header)
    done.own_sheets = tuple(migration.sheets)
    if migration.leftovers:
        done.leftovers, done.unplaced = migration.leftovers.name, migration.leftovers.count
        params = {"count": str(done.unplaced), "version": str(done.after)}
        done.problems.append(Problem("N743", str(done.path), found=done.leftovers, params=params))


def _put_in_place(path: Path, target: Path, data: bytes, newer: bytes, version: int) -> Path:
    """Keep the former file, then let the newer one take its place; where the former is kept."""
    if target != path and target.exists():
        raise _failure(path, f"ya hay un archivo «{target.name}»")
    with beside(target) as temporary:
        temporary.write_bytes(newer)
        if _bytes(path) != data:
            raise _failure(path, "cambió mientras se migraba: repita cuando esté cerrado")
        _check_free(path)
        original = kept_beside(path.with_name(f"{path.stem} (versión {version}){path.suffix}"), data, path)
    if target != path:
        path.unlink()
    return original


def _finished(path: Path, target: Path, data: bytes, form: Form, catalog: Catalog) -> bool:
    """Finish a run that was killed once the newer file was in its place and the former one kept."""
    if not target.exists() or not any(_bytes(one) == data for one in _kept(path)):
        return False
    reading = read(target, catalog=catalog)
    if reading.form is None or (reading.form.id, reading.form.version) != (form.id, form.version):
        return False
    path.unlink()
    return True


def _kept(path: Path) -> list[Path]:
    """The former files that lie beside one."""
    stem = path.stem
    return sorted(
        candidate
        for candidate in path.parent.iterdir()
        if candidate.suffix.lower() in EXTENSIONS
        and candidate.stem.startswith(stem)
        and _KEPT.fullmatch(candidate.stem[len(stem) :])
    )


def _restored(done: MigratedFile, catalog: Catalog, limits: Limits) -> None:
    reading, path = _read(done, catalog, limits), done.path
    if reading is None or reading.form is None:
        return
    form = reading.form
    former = [(one, read(one, catalog=catalog, limits=limits).form) for one in _kept(path)]
    older = [(old.version, one) for one, old in former if old and old.id == form.id and old.version < form.version]
    if not older:
        done.state, done.after = CURRENT, form.version
        done.problems.append(Problem("N745", str(path), found=path.name))
        return
    _check_free(path)
    version, original = max(older)
    data, now = _bytes(original), _bytes(path)
    target = path.with_suffix(original.suffix)
    if target != path and target.exists() and _bytes(target) != data:
        raise _failure(path, f"ya hay otro archivo «{target.name}»")
    done.original = kept_beside(path.with_name(f"{path.stem} (versión {form.version}){path.suffix}"), now, path)
    with beside(target) as temporary:
        temporary.write_bytes(data)
    if target != path:
        path.unlink()
    original.unlink()
    done.state, done.path, done.after = RESTORED, target, version


def _check_free(path: Path) -> None:
    lock = opened_in(path)
    if lock:
        raise ImplementationXLError(str(path), (Problem("E741", str(path), found=lock),))
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise _failure(path, "no hay permiso para escribirlo")


def _bytes(path: Path) -> bytes:
    with opened_file(path) as stream:
        return stream.read()


def _failure(path: Path, reason: str) -> ImplementationXLError:
    return ImplementationXLError(f"{path}: {reason}", (Problem("E740", str(path), params={"reason": reason}),))
