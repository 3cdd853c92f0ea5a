"""tdskill report --all: everybody's pages and the one that leads to them."""

import hashlib
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import typer

from tdskill import __version__, i18n
from tdskill.cli.notes import tell_errors, tell_others
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.files import file_names
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.page_folder import CATALOGUE, Page, PageFolder, open_page_folder
from tdskill.render.pages import PageFormat, catalogue_page, index_page, templates_digest
from tdskill.render.person_pages import person_pages
from tdskill.render.terminal import console, print_lines, progress
from tdskill.reports.catalogue import catalogue
from tdskill.reports.everybody import digests, index_of
from tdskill.reports.one_on_one import PersonSheets
from tdskill.sheets import refuse_unknown

_INDEX = "index"
_NAMED = 10


def write_everybody(
    sheets: PersonSheets,
    out: Path,
    file_format: str,
    *,
    templates: Path | None,
    to_pdf: Callable[[str], bytes] | None,
    only_changed: bool,
    notes: Sequence[Problem],
) -> None:
    """Write the pages and tell on stderr what was written and what was left, and the notes.

    Each page is written whole; a run that was stopped goes on with `only_changed`. The index has no
    PDF: it is HTML then. Pages in HTML lead to the catalogue of the framework beside them.
    """
    tell_errors(notes)
    if sheets.staff.is_empty():
        raise TdskillError(_("There is nobody to write a sheet for."))
    markup: PageFormat = "md" if file_format == "md" else "html"
    names = file_names(sheets.staff["staff_id"], taken=[_INDEX, Path(CATALOGUE).stem])
    made_with = (__version__, i18n.language(), file_format, templates_digest(templates))
    pages = {
        staff_id: Page(f"{names[staff_id]}.{file_format}", staff_id, digest)
        for staff_id, digest in digests(sheets, *made_with)
    }
    files = {staff_id: page.file for staff_id, page in pages.items()}
    beside = CATALOGUE if markup == "html" else None
    index = index_page(index_of(sheets, files, beside), markup, templates=templates)
    common = [_common(f"{_INDEX}.{markup}", index)]
    if beside:
        whole = catalogue_page(catalogue(sheets.framework), templates=templates)
        common.append(_common(beside, whole))
    leading = [page for page, _content in common]

    refuse_unknown()
    with open_page_folder(out) as folder:
        left = folder.left([*pages.values(), *leading])
        due = {
            staff_id: page
            for staff_id, page in pages.items()
            if not (only_changed and folder.is_current(page))
        }
        try:
            with (
                folder.writing([*due.values(), *leading]) as write,
                progress(len(due), _("Writing sheets"), console(sys.stderr)) as advance,
            ):
                for staff_id, page in person_pages(
                    *(sheets, list(due), markup),
                    catalogue=None if to_pdf else beside,
                    templates=templates,
                ):
                    write(due[staff_id], to_pdf(page) if to_pdf else page.encode())
                    advance()
                for each, content in common:
                    write(each, content)
        finally:
            _tell(folder, leading, len(pages) - len(due))
    refused = [
        Problem("", error.message, error.hint, code="file_not_written") for error in folder.refused
    ]
    tell_errors(refused)
    tell_others((*notes, *_left_behind(left, pages.keys(), out)))
    if refused:
        raise typer.Exit(1)


def _common(file: str, text: str) -> tuple[Page, bytes]:
    """Return a page that is nobody's, and what it holds."""
    content = text.encode()
    return Page(file, None, hashlib.sha256(content).hexdigest()), content


def _tell(folder: PageFolder, leading: Sequence[Page], kept: int) -> None:
    """Say how many pages were written and kept, also where a run ends before all are."""
    written = len(folder.written - {page.file for page in leading})
    text = ngettext("{n} sheet written", "{n} sheets written", written).format(n=f"{written:,}")
    if kept:
        unchanged = _("{n} unchanged").format(n=f"{kept:,}")
        text = _("{first}, {second}").format(first=text, second=unchanged)
    out = console(sys.stderr)
    index = leading[0].file
    place = folder.folder / (index if index in folder.written else "")
    print_lines([_("{what}: {file}").format(what=text, file=place)], out)


def _left_behind(left: dict[str, str | None], present: Collection[str], out: Path) -> list[Problem]:
    """Return what is to be told of pages that an earlier run wrote and this one did not."""
    gone = [file for file, staff_id in left.items() if staff_id and staff_id not in present]
    others = [file for file in left if file not in gone]
    problems = []
    for code, files, sentence in (
        (
            "pages_of_people_gone",
            gone,
            ngettext(
                "{n} page is of a person who is no longer in the data: {files}.",
                "{n} pages are of people who are no longer in the data: {files}.",
                len(gone),
            ),
        ),
        (
            "pages_of_earlier_run",
            others,
            ngettext(
                "{n} page is from an earlier run under another name or format: {files}.",
                "{n} pages are from an earlier run under another name or format: {files}.",
                len(others),
            ),
        ),
    ):
        if files:
            problems.append(
                Problem(
                    str(out),
                    sentence.format(n=f"{len(files):,}", files=listed(files, _NAMED)),
                    _("Nothing was deleted: do so yourself when they are no longer needed."),
                    severity=Severity.WARNING,
                    code=code,
                )
            )
    return problems
