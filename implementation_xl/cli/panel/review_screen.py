"""*Revisar*: workbooks that are dropped, or those of a project, and what is wrong in them, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, JSONResponse, Response

from implementation_xl.base.problems import Problem
from implementation_xl.cli.commands.revisar import marked_copy, what_was_read
from implementation_xl.cli.panel.asking import Address, Asked, UnknownError, project_folder
from implementation_xl.cli.panel.findings import Reviewed, reviewed_of
from implementation_xl.cli.panel.jobs import FINISHED, Job
from implementation_xl.cli.panel.uploading import Dropped, uploaded
from implementation_xl.cli.shown.problem_lines import severity_counts
from implementation_xl.projects.reviewing import Review, review
from implementation_xl.reports.parts.looks import shown
from implementation_xl.workbooks.finding import workbooks
from implementation_xl.workbooks.reading.workbook import Reading


def _drop_page(asked: Asked) -> Response:
    """The page on which workbooks are dropped."""
    return asked.page("review.html")


def review_dropped(asked: Asked) -> Response:
    """Review what was dropped; the originals are gone as soon as they are read and marked."""
    dropped, folder = uploaded(asked)
    cutoff, catalog = asked.panel.watch.cutoff, asked.panel.catalog

    def work(job: Job) -> tuple[str, dict[str, Any]]:
        job.folder.enter_context(folder)
        reviews = review([one.path for one in dropped], cutoff, catalog=catalog, progress=_progress(job, len(dropped)))
        copies = [_copied(reviewed) for reviewed in reviews]
        for original in dropped:
            original.path.unlink(missing_ok=True)
        return "reviewed.html", reviews_told(reviews, copies, job, dropped)

    return asked.job("Revisión", work, "/revisar")


def review_project(asked: Asked) -> Response:
    """Review the workbooks of a project where they lie; nothing is written."""
    root, catalog = project_folder(asked), asked.panel.catalog
    line, cutoff = asked.line(), asked.panel.watch.cutoff

    def work(job: Job) -> tuple[str, dict[str, Any]]:
        total = sum(1 for _ in workbooks(root))
        reviews = review([root], cutoff, catalog=catalog, progress=_progress(job, total))
        values = reviews_told(reviews, [None] * len(reviews), job, [], str(root))
        return "reviewed.html", values | {"project": line}

    return asked.job(f"Revisión de {line.name}", work, f"/proyecto/{line.id}")


def _progress(job: Job, total: int) -> Any:
    read = 0

    def seen(reading: Reading) -> None:
        nonlocal read
        read += 1
        job.progress(read, total, Path(reading.path).name)

    job.progress(0, total)
    return seen


def _copied(reviewed: Review) -> Path | None:
    """The marked copy of a dropped workbook, as the command makes it."""
    lost: list[str] = []
    return marked_copy(reviewed, lost)


def reviews_told(
    reviews: Sequence[Review], copies: Sequence[Path | None], job: Job, dropped: Sequence[Dropped], root: str = ""
) -> dict[str, Any]:
    """What the page of a review shows; the copies become the files of the job."""
    names = {str(one.path): one.name for one in dropped}
    books: list[Reviewed] = []
    foreign: list[str] = []
    problems: list[Problem] = []
    for reviewed, copy in zip(reviews, copies, strict=True):
        path = reviewed.reading.path
        name = names.get(path) or (shown(path, root) if root else Path(path).name)
        problems += reviewed.problems
        if reviewed.foreign:
            foreign.append(name)
            continue
        if copy:
            job.files.append(copy)
        number = len(job.files) - 1 if copy else None
        books.append(reviewed_of(name, what_was_read(reviewed.reading), reviewed.problems, number))
    order = ["error", "advertencia", "aviso", ""]
    books.sort(key=lambda book: order.index(book.worst))
    return {"books": books, "foreign": foreign, "counts": severity_counts(problems), "project": None}


# what takes long


def find_job(asked: Asked) -> Job:
    """The job that the address names; raises UnknownError where it is none, or not any more."""
    job = asked.panel.jobs.find(asked.part("job"))
    if job is None:
        raise UnknownError
    return job


def job_page(asked: Asked) -> Response:
    """How far a job is, or what it came to."""
    job = find_job(asked)
    if job.state == FINISHED and job.answer:
        template, values = job.answer
        return asked.page(template, job=job, **values)
    return asked.page("job.html", job=job)


def job_state(asked: Asked) -> Response:
    """How far a job is, for the page that shows it."""
    job = find_job(asked)
    return JSONResponse({"estado": job.state, "hechos": job.done, "total": job.total, "palabras": job.words})


def stop_job(asked: Asked) -> Response:
    """Have a job stop."""
    job = find_job(asked)
    job.stop()
    return asked.to(f"/trabajos/{job.id}")


def forget_job(asked: Asked) -> Response:
    """Remove what a job made, now."""
    job = find_job(asked)
    asked.panel.jobs.forget(job.id)
    return asked.to("/revisar")


def job_file(asked: Asked) -> Response:
    """One of the files of a job, to keep."""
    job, number = find_job(asked), asked.part("number")
    if not number.isascii() or not number.isdigit() or len(number) > 4 or int(number) >= len(job.files):
        raise UnknownError
    path = job.files[int(number)]
    return FileResponse(path, filename=path.name, media_type="application/octet-stream")


ADDRESSES = (
    Address("/revisar", _drop_page),
    Address("/revisar", review_dropped, posted=True),
    Address("/proyecto/{project}/revisar", review_project),
    Address("/trabajos/{job}", job_page),
    Address("/trabajos/{job}/estado", job_state),
    Address("/trabajos/{job}/detener", stop_job, posted=True),
    Address("/trabajos/{job}/borrar", forget_job, posted=True),
    Address("/trabajos/{job}/archivo/{number}", job_file),
)
