"""Filled skill-check forms as they come back: our workbooks, and tables wide or long."""

from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from tdskill.errors import Problem, Severity, TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import excel, headers
from tdskill.intake.cells import quoted
from tdskill.intake.encoding import first_bytes
from tdskill.intake.form import (
    MARKER,
    FormsInside,
    read_forms,
)
from tdskill.intake.returned_files import name_of
from tdskill.intake.returned_forms import read_form, without_marks
from tdskill.intake.returned_heads import Returned
from tdskill.intake.returned_tables import read_table_of_levels
from tdskill.intake.returned_talks import read_table_of_talks, read_talks_sheet
from tdskill.intake.talks_form import is_talks
from tdskill.intake.terms import Terms

_BEGINNING = 1 << 12


def read_returned(
    path: Path, digest: str, terms: Terms, *, encoding: str | None = None
) -> Returned:
    """Read one returned file. Raises TdskillError when it is no form and no table with levels."""
    found = read_forms(path, terms.names) if excel.is_workbook(path) else FormsInside()
    if found.forms or _has_talks_alone(found):
        alone = len(found.forms) + len(found.bare) == 1
        parts = [read_form(form, path, terms, alone=alone) for form in found.forms]
        parts += [read_talks_sheet(sheet, path, terms) for sheet in found.talks]
        passed_over = (*_tell_bare(path, found.bare), *_tell_others(path, found))
        return Returned(
            _of_file(pl.concat(part.rows for part in parts), path, digest),
            (*(problem for part in parts for problem in part.problems), *passed_over),
            sum(part.rows_left_out for part in parts),
            absent=ChainMap(*(dict(part.absent) for part in parts)),
            talks=pl.concat(part.talks for part in parts),
            aims=_of_file(pl.concat(part.aims for part in parts), path, digest),
        )
    try:
        read = read_table_of_levels(path, terms, encoding)
    except headers.MissingColumnsError as error:
        talks = None if found.bare or found.hidden else _table_of_talks(path, terms, encoding)
        if talks is None:
            raise (_why_no_form(path, found) or error) from error
        return talks
    problems = (*read.problems, *_tell_others(path, replace(found, others=())))
    return replace(
        read,
        rows=_of_file(read.rows, path, digest),
        aims=_of_file(read.aims, path, digest),
        problems=problems,
    )


def _has_talks_alone(found: FormsInside) -> bool:
    """Tell a workbook of which somebody took the forms away, and left the sheet about talks."""
    return any(map(is_talks, found.talks)) and not (found.bare or found.hidden)


def _table_of_talks(path: Path, terms: Terms, encoding: str | None) -> Returned | None:
    try:
        return read_table_of_talks(path, terms, encoding)
    except headers.MissingColumnsError:
        return None


def _why_no_form(path: Path, found: FormsInside) -> TdskillError | None:
    """Return what is wrong with a file that is no table, where it was a form once."""
    source = name_of(path)
    if found.bare:
        bad = without_marks()
        return TdskillError(f"{source}: {bad.message}", bad.hint)
    if found.hidden:
        return TdskillError(
            _("{file}: the form is on a hidden sheet: {sheets}.").format(
                file=source, sheets=listed(map(quoted, found.hidden))
            ),
            _("Show the sheet in Excel and save the workbook, or name it: --sheet NAME"),
        )
    if not excel.is_workbook(path) and MARKER.encode() in first_bytes(path, _BEGINNING):
        return TdskillError(
            _("{file} is a form that was saved as CSV.").format(file=source),
            _("Collect the .xlsx file; answers are read from there."),
        )
    return None


def _of_file(rows: pl.DataFrame, path: Path, digest: str) -> pl.DataFrame:
    return rows.with_columns(
        pl.lit(name_of(path, whole=False)).alias("source"), pl.lit(digest).alias("source_digest")
    ).select(pl.col(rows.columns))


def _tell_bare(path: Path, sheets: Sequence[str]) -> Iterator[Problem]:
    bad = without_marks()
    for sheet in sheets:
        place = _("{file}, sheet {sheet}").format(file=name_of(path), sheet=sheet)
        yield Problem(place, bad.message, bad.hint, code=bad.code)


def _tell_others(path: Path, found: FormsInside) -> Iterator[Problem]:
    for code, severity, message, sheets in (
        (
            "sheets_without_form",
            Severity.NOTE,
            _("Sheets that are no forms were passed over: {sheets}."),
            found.others,
        ),
        (
            "forms_on_hidden_sheets",
            Severity.WARNING,
            _("Forms on hidden sheets were passed over: {sheets}."),
            found.hidden,
        ),
    ):
        if sheets:
            names = listed(map(quoted, sheets))
            yield Problem(name_of(path), message.format(sheets=names), severity=severity, code=code)
