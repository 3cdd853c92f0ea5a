"""The sheets of many people, made by several processes at a time where that is worth it."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

import polars as pl

from tdskill import i18n
from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.render.pages import PageFormat, person_page
from tdskill.reports.one_on_one import PersonSheets

_WORTH_A_PROCESS = 1_000
_MOST_PROCESSES = 8

Made = tuple[str, str]
"""A staff id and the page of that person."""


def person_pages(
    sheets: PersonSheets,
    staff_ids: Sequence[str],
    file_format: PageFormat,
    *,
    catalogue: str | None = None,
    templates: Path | None = None,
    processes: int | None = None,
) -> Iterator[Made]:
    """Yield the staff id and the page of each of these people, in no particular order.

    `catalogue` is as for `person_page`. A process for every thousand people, as the processor has cores
    for, unless `processes` says how many. Raises TdskillError as `person_page`, and where a process was
    ended from outside.
    """
    many = min(os.cpu_count() or 1, _MOST_PROCESSES, len(staff_ids) // _WORTH_A_PROCESS)
    if processes is not None:
        many = processes
    if many < 2:  # noqa: PLR2004 - one is this one
        yield from _made(sheets, staff_ids, file_format, catalogue, templates)
    else:
        shares = [staff_ids[place::many] for place in range(many)]
        yield from _made_beside(sheets, shares, file_format, catalogue, templates)


def _made(
    sheets: PersonSheets,
    staff_ids: Sequence[str],
    file_format: PageFormat,
    catalogue: str | None,
    templates: Path | None,
) -> Iterator[Made]:
    make = partial(person_page, catalogue=catalogue, templates=templates)
    for report in sheets.of(staff_ids):
        yield report.staff_id, make(report, sheets.framework, file_format)


def _made_beside(
    sheets: PersonSheets,
    shares: Sequence[Sequence[str]],
    file_format: PageFormat,
    catalogue: str | None,
    templates: Path | None,
) -> Iterator[Made]:
    # Forking a process in which Polars has threads may hang.
    context = get_context("spawn")
    workers, lines = [], []
    try:
        for _share in shares:
            here, there = context.Pipe()
            worker = context.Process(target=_send, args=(there,), daemon=True)
            worker.start()
            there.close()
            workers.append(worker)
            lines.append(here)
        for line, share in zip(lines, shares, strict=True):
            with _end_told():
                given = _only(sheets, share), share, file_format, catalogue, templates
                line.send((i18n.language(), *given))
        while lines:
            ready = wait(lines)
            for line in [each for each in lines if each in ready]:
                got = _received(line)
                if got is None:
                    lines.remove(line)
                else:
                    yield got
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _only(sheets: PersonSheets, staff_ids: Sequence[str]) -> PersonSheets:
    """Return the sheets with no more than these people need, as it goes to another process."""
    careers = sheets.careers
    return replace(
        sheets,
        staff=sheets.staff.filter(pl.col("staff_id").is_in(staff_ids)),
        said={each: sheets.said[each] for each in staff_ids if each in sheets.said},
        careers=careers and {each: careers[each] for each in staff_ids if each in careers},
        before=sheets.before and sheets.before.only(staff_ids),
    )


@contextmanager
def _end_told() -> Iterator[None]:
    """Raise TdskillError where the process at the other end of a line is gone."""
    try:
        yield
    except (EOFError, ConnectionError):
        raise TdskillError(
            _("A process that made sheets was ended from outside."),
            _("Was the memory too small? Go on with --only-changed."),
        ) from None


def _received(line: Connection) -> Made | None:
    """Return what comes next from a process, None at its end."""
    with _end_told():
        got: Made | Exception | None = line.recv()
    if isinstance(got, Exception):
        raise got
    return got


def _send(line: Connection) -> None:
    """Make pages in a process of its own and send them; ends by itself when nobody listens any more."""
    # Ctrl+C reaches all processes: the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        language, *given = line.recv()
        i18n.use(language)
        for made in _made(*given):
            line.send(made)
        line.send(None)
    except (ConnectionError, EOFError):
        pass
    except Exception as error:  # noqa: BLE001 - it is raised where the pages are wanted
        line.send(error)
