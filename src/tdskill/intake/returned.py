"""Filled skill-check forms as they come back: our workbooks, and tables wide or long."""

import datetime as dt
import difflib
import hashlib
import os
import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from glob import glob
from itertools import chain, repeat
from pathlib import Path
from typing import NoReturn

import polars as pl

from tdskill import tables
from tdskill.copies import open_file
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.fields import NAME
from tdskill.files import patiently
from tdskill.framework.core import Framework
from tdskill.framework.fingerprint import PATTERN, SIZE, fingerprint, texts_digest
from tdskill.framework.models import Skill, names_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import cells, excel, headers
from tdskill.intake.absences import (
    Absence,
    absences,
    column_of,
    not_counted,
    read_employment,
)
from tdskill.intake.bounds import letters_of, number_of
from tdskill.intake.cells import Parse, Scale, quoted
from tdskill.intake.encoding import first_bytes
from tdskill.intake.form import (
    ASSESSED_ON,
    ASSESSOR,
    MARKER,
    STAFF_ID,
    STAGE,
    VERSION,
    Form,
    FormRow,
    FormsInside,
    Mark,
    read_forms,
)
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.named import columns_with_levels
from tdskill.intake.odd_cells import tell_odd_answers
from tdskill.intake.row_problems import Bad, Findings, Sheets
from tdskill.intake.table import read_column, read_table, staff_ids
from tdskill.intake.writings import ALIKE, did_you_mean
from tdskill.names import Names, match_key, other_writings, plain
from tdskill.years import FIRST_DAY, first_day, fiscal_year_of, last_day, last_day_so_far

_HIDDEN = (".", "~$")
CONTAINERS = (".msg", ".eml", ".zip", ".7z", ".lzh", ".rar")
"""Endings of files that may have forms inside, which are not read there."""

_NO_FORMS = frozenset(
    (
        *(".txt", ".ini", ".lnk", ".url", ".toml", ".yaml", ".yml", ".json", ".md", ".log"),
        *(".pdf", ".doc", ".docx", ".docm", ".rtf", ".ppt", ".pptx", ".jtd", ".xdw", ".xbd"),
        *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".svg", ".mp4"),
        *CONTAINERS,
    )
)
_SHOWN, _COMPARED = 5, 10
_BEGINNING = 1 << 12
_ON_COMMAND_LINE = re.compile(r"\w[\w-]*")
_FINGERPRINT = re.compile(PATTERN)

ROWS: tables.Schema = {
    "place": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    **tables.ASSESSMENTS,
}
"""The columns of `tables.ASSESSMENTS`, and where each judgement stands, as problems tell it."""


@dataclass(frozen=True)
class Terms:
    """What returned forms are held against; `stage` and `assessed_on` stand in where one says none.

    `sets` is the framework with each of its sets of skills asked about (`Framework.views`).
    """

    sets: tuple[Framework, ...]
    roster: tuple[str, ...]
    fiscal_year: int
    today: dt.date
    stage: str | None = None
    assessed_on: dt.date | None = None
    any_date: bool = False
    """Whether dates outside the fiscal year are taken."""
    called: Mapping[str, str | None] = field(default_factory=dict)
    """The names of the people on the roster, by staff id."""
    mentors: tuple[str, ...] = ()
    """The mentors that the roster names, as it writes them."""
    absent: Mapping[str, Absence] = field(default_factory=dict)
    """Why people of the roster are not counted, by staff id."""
    count_on_leave: bool = True
    """Whether people on leave count, by what a returned table says of them."""

    @cached_property
    def people(self) -> frozenset[str]:
        return frozenset(self.roster)

    @cached_property
    def set_by_id(self) -> dict[str, Framework]:
        return {each.set_id: each for each in self.sets}

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of the texts of each set, by the set's id."""
        return {each.set_id: texts_digest(each) for each in self.sets}

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """The level scale of each set, by the set's id."""
        return {each.set_id: Scale.of(each) for each in self.sets}

    @cached_property
    def skill_by_id(self) -> dict[str, Skill]:
        """The skills of all sets."""
        return {skill.id: skill for each in self.sets for skill in each.skills}

    @cached_property
    def names(self) -> Names:
        """Every spelling of every skill of all sets."""
        return names_of(self.skill_by_id.values())

    @cached_property
    def spellings(self) -> dict[str, frozenset[str]]:
        """The spellings of each skill, by its id."""
        return {
            skill.id: frozenset(text for text, _id in skill.spellings())
            for skill in self.skill_by_id.values()
        }

    @cached_property
    def earlier_names(self) -> Names:
        """Every skill of an earlier framework that some skill replaces."""
        names = {name for skill in self.skill_by_id.values() for name in skill.replaces}
        return Names((name, name) for name in sorted(names) if self.names.find(name) is None)

    @cached_property
    def assessors(self) -> frozenset[str]:
        """The keys of everybody who can be meant as an assessor."""
        known = (*self.roster, *self.absent, *self.mentors, *self.called.values())
        return frozenset(match_key(each) for each in known if each)

    @cached_property
    def explain_stranger(self) -> Callable[[object, frozenset[str]], Bad]:
        """Say why a staff id is not known, which stands among others; each id is looked up once."""
        find = other_writings(self.roster)
        return cache(partial(_not_on_roster, find=find, roster=self.roster, compared=set()))

    @cached_property
    def set_of(self) -> dict[str, str]:
        """The id of the set of each skill."""
        return {skill.id: each.set_id for each in self.sets for skill in each.skills}

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """The present fingerprint of each skill."""
        return {skill.id: fingerprint(skill, each) for each in self.sets for skill in each.skills}

    def parse_date(self, text: str) -> dt.date | Bad | None:
        """Return the date that a cell gives; a day without a year is one of the fiscal year."""
        return cells.parse_date(text, self.fiscal_year)

    def is_of_year(self, day: dt.date) -> bool:
        """Tell whether a day is in the fiscal year."""
        return fiscal_year_of(day) == self.fiscal_year


@dataclass(frozen=True)
class Returned:
    """What one returned file says: its good rows (see ROWS) and everything to tell.

    `rows_left_out` counts rows with problems alone; `absent` are the people who are not counted.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    rows_left_out: int
    totals: int = 0
    absent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Told:
    """Where a file says a field: in which column, and in which row where one cell holds for all.

    `filled` are the numbers of the rows in which the field's cell is not blank.
    """

    columns: dict[str, str]
    rows: dict[str, int]
    filled: dict[str, pl.Series]


def files_in(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files, and those in the folders below, each once and in a fixed order; and others.

    The others stand in folders and cannot be forms by their endings, as texts, pictures and settings,
    or are what Excel keeps beside an open workbook. Other hidden files are passed over without a word.
    Raises TdskillError for a path that does not exist.
    """
    found: dict[Path, Path] = {}
    others: dict[Path, Path] = {}
    for path in chain.from_iterable(map(_expanded, paths)):
        if not path.exists():
            raise TdskillError(
                _("{file}: there is no such file.").format(file=path),
                _("Check the name and the folder."),
            )
        if not path.is_dir():
            (others if open_file(path.name) else found).setdefault(path.resolve(), path)
            continue
        for file in _walk(path):
            is_other = (
                file.suffix.lower() in _NO_FORMS
                or file.name.lower() == "thumbs.db"
                or open_file(file.name)
            )
            (others if is_other else found).setdefault(file.resolve(), file)
    return list(found.values()), [path for key, path in others.items() if key not in found]


def _expanded(path: Path) -> list[Path]:
    """Return what a pattern with * and ? stands for; a path without, or one that is there, is itself.

    No shell expands it on Windows. Raises TdskillError where nothing fits.
    """
    if path.exists() or not re.search("[*?]", str(path)):
        return [path]
    # A bracket is a bracket: Windows knows no classes of signs.
    fitting = glob(str(path).replace("[", "[[]"), recursive=True)  # noqa: PTH207 - any folder
    found = sorted(filter(_is_seen, map(Path, fitting)))
    if not found:
        raise TdskillError(
            _("{pattern}: no file fits this pattern.").format(pattern=path),
            _("Check the name and the folder."),
        )
    return found


def _is_seen(path: Path) -> bool:
    """Tell whether a file is to be looked at: it is not hidden, or says of another that it is open."""
    return not path.name.startswith(_HIDDEN) or open_file(path.name) is not None


def _walk(folder: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in sorted(files):
            if _is_seen(Path(file)):
                yield Path(name) / file


def _refuse(error: OSError) -> NoReturn:
    """Let a folder that cannot be read be told, instead of passed over."""
    raise error


def name_of(path: Path, *, whole: bool = True) -> str:
    """Return a path, or the file's name alone, as text even where its bytes are none."""
    return os.fsencode(path if whole else path.name).decode("utf-8", "replace")


def digest_of(path: Path) -> str:
    """Return the short digest by which a file is known again. Raises OSError.

    The letter before it keeps spreadsheets from taking it for a number.
    """
    with patiently(path.open, "rb") as file:
        return f"s{hashlib.file_digest(file, 'sha256').hexdigest()[:SIZE]}"


def read_returned(
    path: Path, digest: str, terms: Terms, *, encoding: str | None = None
) -> Returned:
    """Read one returned file. Raises TdskillError when it is no form and no table with levels."""
    found = read_forms(path, terms.names) if excel.is_workbook(path) else FormsInside()
    if found.forms:
        alone = len(found.forms) + len(found.bare) == 1
        parts = [_read_form(form, path, terms, alone=alone) for form in found.forms]
        passed_over = (*_tell_bare(path, found.bare), *_tell_others(path, found))
        return Returned(
            _of_file(pl.concat(part.rows for part in parts), path, digest),
            (*(problem for part in parts for problem in part.problems), *passed_over),
            sum(part.rows_left_out for part in parts),
            absent=ChainMap(*(dict(part.absent) for part in parts)),
        )
    try:
        read = _read_table(path, terms, encoding)
    except headers.MissingColumnsError as error:
        raise (_why_no_form(path, found) or error) from error
    problems = (*read.problems, *_tell_others(path, replace(found, others=())))
    return replace(read, rows=_of_file(read.rows, path, digest), problems=problems)


def _why_no_form(path: Path, found: FormsInside) -> TdskillError | None:
    """Return what is wrong with a file that is no table, where it was a form once."""
    source = name_of(path)
    if found.bare:
        bad = _without_marks()
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
    ).select(pl.col(name).cast(dtype) for name, dtype in ROWS.items())


def _tell_bare(path: Path, sheets: Sequence[str]) -> Iterator[Problem]:
    bad = _without_marks()
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


def _read_form(form: Form, path: Path, terms: Terms, *, alone: bool) -> Returned:
    source = name_of(path)
    place = source if alone else _("{file}, sheet {sheet}").format(file=source, sheet=form.sheet)
    findings = Findings(place)
    fields = {answer.key: answer for answer in form.answers if answer.key.startswith("@")}
    judged = [a for a in form.answers if a.text and not a.key.startswith("@")]
    mark, flaw = form.mark, _flaw(form.mark, terms)
    if mark is None or flaw is not None:
        findings.whole(_numbers(judged), flaw or _unreadable())
        return _finished(pl.DataFrame(schema=ROWS), findings)
    if mark.texts_digest != terms.digests[mark.skill_set]:
        findings.note(
            _(
                "The form is of another version of the framework ({framework} {version}); its levels "
                "keep the marks of the texts on the form."
            ).format(framework=mark.framework, version=mark.framework_version),
            severity=Severity.WARNING,
            code="form_of_other_texts",
        )
    if not judged:
        findings.note(_("No level is filled in."), code="form_empty")
    _tell_beside(form, mark, terms, findings)
    moved = list(_moved(form, mark, terms))
    if moved:
        findings.whole(_numbers(judged), _of_moved(moved, mark, terms), moved[0][0])
    tell_odd_answers(path, form.number, form.column, {a.row for a in form.answers}, findings)
    shown = fields.get(STAFF_ID)
    if shown and shown.text and plain(shown.text) != plain(mark.staff_id):
        findings.whole(_numbers(judged), _of_another(mark, shown), shown.row, form.column)
    called = terms.called.get(plain(mark.staff_id))
    if called and form.name and match_key(form.name) != match_key(called):
        findings.whole(_numbers(judged), _of_another_name(mark.staff_id, form.name, called))
    common: dict[str, object] = {
        "place": place,
        "column": form.column,
        "staff_id": plain(mark.staff_id),
    }
    for key, parse in (
        (STAGE, cells.parse_stage),
        (ASSESSED_ON, terms.parse_date),
        (ASSESSOR, str),
    ):
        answer = fields.get(key)
        value = parse(answer.text) if answer and answer.text else None
        if answer and isinstance(value, Bad):
            findings.whole(_numbers(judged), value, answer.row, form.column)
        else:
            common[key.removeprefix("@")] = value
    if (answer := fields.get(ASSESSED_ON)) and cells.lacks_year(answer.text):
        _tell_year(_numbers([answer]), [answer.text], form.column, terms, findings)
    rows = [common | _judgement(answer, mark, form.column, terms, findings) for answer in judged]
    numbers = _numbers(judged)
    told = _Told(
        dict.fromkeys(("staff_id", "stage", "assessed_on"), form.column),
        {key.removeprefix("@"): answer.row for key, answer in fields.items()},
        {key.removeprefix("@"): numbers for key, answer in fields.items() if answer.text},
    )
    frame = pl.DataFrame(rows, schema=ROWS)
    _check_heads(frame, told, terms, findings)
    # As in a table, a level that was not assessed is none.
    assessed = frame.filter(pl.col("level").is_not_null())
    return _finished(_taken(assessed, terms, findings), findings)


def _tell_beside(form: Form, mark: Mark, terms: Terms, findings: Findings) -> None:
    """Warn of levels that stand behind the column to fill in.

    Before it a form itself shows the levels of a stage or a year before.
    """
    skills = [answer for answer in form.answers if not answer.key.startswith("@")]
    scale = terms.scales[mark.skill_set]
    beside = []
    columns = zip(*(answer.beyond for answer in skills), strict=True)
    for place, texts in enumerate(columns, number_of(form.column)):
        filled = [text for text in texts if text]
        levels = sum(isinstance(_chosen_level(text, mark, scale), int) for text in filled)
        if levels and 2 * levels >= len(filled):
            beside.append(letters_of(place))
    if beside:
        findings.note(
            _("Levels stand in column {columns} and are not taken.").format(columns=listed(beside)),
            _("Answers belong in column {column}: if those are meant, write them there.").format(
                column=form.column
            ),
            severity=Severity.WARNING,
            code="levels_beside",
        )


def _tell_year(
    rows: pl.Series, texts: Iterable[str], column: str, terms: Terms, findings: Findings
) -> None:
    """Note the days to which the fiscal year was added."""
    message = _("{cell} is taken as {date}, the day of fiscal year {year}.")
    told = [
        (
            row,
            Bad(
                message.format(cell=quoted(text), date=day, year=terms.fiscal_year),
                code="year_added",
            ),
        )
        for row, text in zip(rows, texts, strict=True)
        if isinstance(day := terms.parse_date(text), dt.date)
    ]
    numbers = pl.Series([row for row, _bad in told], dtype=pl.UInt32)
    findings.tell(numbers, column, (bad for _row, bad in told), Severity.NOTE)


def _moved(form: Form, mark: Mark, terms: Terms) -> Iterator[tuple[int, str | None, str]]:
    """Yield the rows that show another skill than that of their key, with the one shown and the key's.

    Nothing is the skill shown where none is known; a form of other texts may have such rows.
    """
    names = terms.set_by_id[mark.skill_set].skill_names
    same_texts = mark.texts_digest == terms.digests[mark.skill_set]
    rows = [
        (answer, skill)
        for answer in form.answers
        if not answer.key.startswith("@") and (skill := names.find(answer.key))
    ]
    if all(not terms.spellings[skill].isdisjoint(answer.seen) for answer, skill in rows):
        return
    # The column of the names is the one with the most names: a category may be called as a skill is.
    columns = zip(*(map(terms.names.find, answer.seen) for answer, _skill in rows), strict=True)
    nothing = (None,) * len(rows)
    shown = max(columns, key=lambda column: len(column) - column.count(None), default=nothing)
    for (answer, skill), seen in zip(rows, shown, strict=True):
        if seen != skill and (seen or same_texts):
            yield answer.row, seen, skill


def _of_moved(moved: Sequence[tuple[int, str | None, str]], mark: Mark, terms: Terms) -> Bad:
    def called(skill: str) -> str:
        return quoted(str(terms.skill_by_id[skill].name))

    told = (
        (
            _("row {row} shows {seen} and holds the key of {skill}")
            if seen
            else _("row {row} does not show {skill}, whose key it holds")
        ).format(row=row, seen=called(seen or skill), skill=called(skill))
        for row, seen, skill in moved
    )
    return Bad(
        _("The rows that are seen no longer stand beside their hidden keys: {rows}.").format(
            rows=listed(told, _SHOWN)
        ),
        _copy_into_fresh(mark.staff_id),
        code="form_rows_moved",
    )


def _judgement(
    answer: FormRow, mark: Mark, column: str, terms: Terms, findings: Findings
) -> dict[str, object]:
    """Return what a row of a form adds to its head; tell what cannot be understood."""
    skill = terms.set_by_id[mark.skill_set].skill_names.find(answer.key)
    level = _chosen_level(answer.text, mark, terms.scales[mark.skill_set])
    bad = (
        level
        if isinstance(level, Bad)
        else _unknown_skill(answer.key, terms)
        if skill is None
        else None
    )
    if bad is not None:
        findings.rows(_numbers([answer]), column, (bad,))
    return {
        "row": answer.row,
        "skill": skill,
        "level": None if isinstance(level, Bad) else level,
        "fingerprint": answer.value if _FINGERPRINT.fullmatch(answer.value) else None,
    }


def _unknown_skill(text: str, terms: Terms) -> Bad:
    """Return the message for a skill that is not known, with those that replace it or the closest."""
    heirs = [
        str(skill.name)
        for skill in terms.skill_by_id.values()
        if match_key(text) in map(match_key, skill.replaces)
    ]
    bad = cells.unknown(_("Unknown skill {cell}."), text, terms.names, ())
    if not heirs:
        return bad
    names = listed(map(quoted, heirs))
    return replace(bad, advice=_("In its place there is now: {names}.").format(names=names))


def _numbers(answers: Iterable[FormRow]) -> pl.Series:
    return pl.Series([answer.row for answer in answers], dtype=pl.UInt32)


def _flaw(mark: Mark | None, terms: Terms) -> Bad | None:
    """Return why nothing on a form can be taken, or None."""
    if mark is None:
        return _unreadable()
    if mark.version > VERSION:
        return Bad(
            _("The form was made by a later version of tdskill."),
            _("Collect it with that version."),
            code="form_of_later_version",
        )
    if mark.fiscal_year != terms.fiscal_year:
        return Bad(
            _("The form is of fiscal year {year}, not {wanted}.").format(
                year=mark.fiscal_year, wanted=terms.fiscal_year
            ),
            _("Name the year with --year, or hand out this year's form."),
            code="form_of_other_year",
        )
    if mark.skill_set not in terms.set_by_id:
        return Bad(
            _("The form is of a set of skills that the framework does not have: {name}.").format(
                name=quoted(mark.skill_set)
            ),
            _("Known: {names}.").format(names=listed(terms.set_by_id)),
            code="form_of_unknown_set",
        )
    return None


def _of_another(mark: Mark, shown: FormRow) -> Bad:
    return Bad(
        _("The form was made for {staff_id} and shows {cell}.").format(
            staff_id=quoted(mark.staff_id), cell=quoted(shown.text)
        ),
        _("Each person needs a form of their own, made with: {command}").format(
            command=_fresh_form(shown.text)
        ),
        code="form_of_another_person",
    )


def _of_another_name(staff_id: str, shown: str, called: str) -> Bad:
    return Bad(
        _("Staff ID {staff_id} is {called} on the roster, and {shown} here.").format(
            staff_id=quoted(staff_id), called=quoted(called), shown=quoted(shown)
        ),
        _("Find out whose levels these are, and mend the number, the name or the roster."),
        code="name_differs_from_roster",
    )


def _unreadable() -> Bad:
    return Bad(
        _("The hidden marks of the form are damaged."),
        _copy_into_fresh(),
        code="form_marks_damaged",
    )


def _copy_into_fresh(staff_id: str | None = None) -> str:
    return _("Copy the answers into a fresh form, made with: {command}").format(
        command=_fresh_form(staff_id)
    )


def _fresh_form(staff_id: str | None) -> str:
    """Return the command that makes one, in a folder where no form is in its way."""
    known = plain(staff_id or "")
    return _("tdskill sheet --person {staff_id} --out NEW_DIR").format(
        staff_id=known if _ON_COMMAND_LINE.fullmatch(known) else _("ID")
    )


def _without_marks() -> Bad:
    return Bad(
        _("The form has lost its hidden cells: the columns A and B, or the first row."),
        _copy_into_fresh(),
        code="form_without_marks",
    )


def _chosen_level(text: str, mark: Mark, scale: Scale) -> int | Bad | None:
    """Return the level that a cell gives: one of the form's own choices, or as anywhere else."""
    keys = [match_key(choice) for choice in mark.levels]
    if text and match_key(text) in keys:
        level = keys.index(match_key(text))
        return level if level <= scale.top else cells.parse_level(str(level), scale)
    return cells.parse_level(text, scale)


def _read_table(path: Path, terms: Terms, encoding: str | None) -> Returned:
    source = name_of(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.returned_columns(header, terms.names, source, terms.earlier_names),
        ("staff_id", "assessor", "framework"),
        findings,
    )
    strange = _refuse_unknown_skills(grid, columns, terms, findings)
    unused = tuple(place for place in columns.unused if place not in strange)
    headers.tell_columns(grid.header, replace(columns, unused=unused), terms.names, findings)
    common = [
        pl.repeat(source, grid.cells.height, dtype=pl.String, eager=True).alias("place"),
        grid.rows.alias("row"),
        staff_ids(grid, columns, findings).alias("staff_id"),
    ]
    for name, parse in (("stage", cells.parse_stage), ("assessed_on", terms.parse_date)):
        if name in columns.fields:
            place = columns.fields[name]
            read = read_column(grid, place, parse, tables.ASSESSMENTS[name], findings)
            common.append(read.alias(name))
    if "assessed_on" in columns.fields:
        place = columns.fields["assessed_on"]
        days = grid.column(place)
        yearless = [text for text in cells.distinct(days) if cells.lacks_year(text)]
        of_them = days.cast(pl.String).is_in(yearless)
        texts = days.filter(of_them).cast(pl.String)
        _tell_year(grid.rows.filter(of_them), texts, grid.header[place], terms, findings)
    common += [
        grid.column(columns.fields[name]).alias(name)
        for name in ("assessor", "framework")
        if name in columns.fields
    ]
    absent = _leave_out_absent(grid, columns, common[2], terms, findings)
    # A mere 名前 may be what an account of Forms is called.
    named = columns.fields.get("name")
    if named is not None and match_key(grid.header[named]) in map(match_key, NAME.specific):
        _tell_other_names(common[2], grid, named, terms, findings)
    shape = _long if columns.is_long else _wide
    judged = shape(pl.DataFrame(common), grid, columns, terms, findings)
    rows = judged.select(
        pl.col(name) if name in judged.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in ROWS.items()
    )
    heads = pl.DataFrame(common).select(
        "row",
        *(
            pl.col(name) if name in judged.columns else pl.lit(None, ROWS[name]).alias(name)
            for name in ("staff_id", "stage", "assessed_on")
        ),
    )
    with_levels = pl.concat([judged["row"], findings.left_out()])
    checked = pl.col("row").is_in(with_levels.implode()) & ~pl.col("row").is_in(absent.implode())
    told = _Told(
        {name: grid.header[place] for name, place in columns.fields.items()},
        {},
        {
            name: grid.rows.filter(grid.column(columns.fields[name]).is_not_null())
            for name in ("stage", "assessed_on")
            if name in columns.fields
        },
    )
    _check_heads(heads.filter(checked), told, terms, findings)
    rows = _fingerprinted(findings.keep_good(rows), findings.keep_good(judged), terms, findings)
    return _finished(_taken(rows, terms, findings), findings)


def _leave_out_absent(
    grid: Grid, columns: Columns, ids: pl.Series, terms: Terms, findings: Findings
) -> pl.Series:
    """Leave out the people of whom the table itself says that they have left, and tell them.

    Return their rows.
    """
    employment = read_employment(grid, columns, ids, findings)
    if employment is None:
        return grid.rows.clear()
    column = column_of({name: grid.header[place] for name, place in columns.fields.items()})
    end = last_day_so_far(terms.fiscal_year)
    absent = absences(employment, column, end, findings, count_on_leave=terms.count_on_leave)
    rows = grid.rows.filter(ids.is_in(list(absent)).fill_null(value=False))
    findings.take_out(rows, absent)
    return rows


def _refuse_unknown_skills(
    grid: Grid, columns: Columns, terms: Terms, findings: Findings
) -> list[int]:
    """Tell the columns with levels of skills that are not known: they could never come in later.

    Return their places.
    """
    if columns.is_long:
        return []
    scale = max(terms.scales.values(), key=lambda scale: scale.top)
    strange = [*columns.earlier.values(), *columns_with_levels(grid, columns, scale)]
    for place in strange:
        column = grid.column(place)
        levels = [
            text for text in cells.distinct(column) if cells.parse_level(text, scale) is not None
        ]
        rows = grid.rows.filter(column.cast(pl.String).is_in(levels))
        if rows.is_empty():
            continue
        bad = _unknown_skill(grid.header[place], terms)
        hint = bad.hint or _("Mend the name of the column, or take the column away.")
        findings.whole(rows, replace(bad, advice=hint), grid.header_row, grid.header[place])
    return strange


def _tell_other_names(
    ids: pl.Series, grid: Grid, place: int, terms: Terms, findings: Findings
) -> None:
    """Tell the rows whose name is not that of the person with the number on the roster."""
    people = pl.DataFrame(
        {"row": grid.rows, "staff_id": ids, "name": grid.column(place).cast(pl.String)}
    ).drop_nulls()
    wrong = [
        (row, _of_another_name(staff_id, name, called))
        for row, staff_id, name in people.iter_rows()
        if (called := terms.called.get(staff_id)) and match_key(name) != match_key(called)
    ]
    rows = pl.Series([row for row, _bad in wrong], dtype=pl.UInt32)
    findings.rows(rows, grid.header[place], (bad for _row, bad in wrong))


def _wide(
    common: pl.DataFrame, grid: Grid, columns: Columns, terms: Terms, findings: Findings
) -> pl.DataFrame:
    parsers = {name: _level_parser(scale) for name, scale in terms.scales.items()}
    levels = [
        read_column(grid, place, parsers[terms.set_of[skill]], tables.LEVEL, findings).alias(skill)
        for skill, place in columns.skills.items()
    ]
    titles = {skill: grid.header[place] for skill, place in columns.skills.items()}
    in_order = [skill for skill in terms.skill_by_id if skill in columns.skills]
    return (
        common.with_columns(levels)
        .unpivot(
            on=in_order,
            index=common.columns,
            variable_name="skill",
            value_name="level",
        )
        .filter(pl.col("level").is_not_null())
        .with_columns(pl.col("skill").replace(titles).alias("column"))
        .sort("row", maintain_order=True)
    )


def _long(
    common: pl.DataFrame, grid: Grid, columns: Columns, terms: Terms, findings: Findings
) -> pl.DataFrame:
    def parse_skill(text: str) -> str | Bad:
        return terms.names.find(text) or _unknown_skill(text, terms)

    fields = columns.fields
    skill = read_column(grid, fields["skill"], parse_skill, pl.String, findings)
    levels = _levels_by_set(grid, fields["level"], skill, terms, findings)
    judged = findings.keep_good(
        common.with_columns(
            skill.alias("skill"),
            pl.lit(grid.header[fields["level"]]).alias("column"),
        ).join(levels, on="row", how="left", maintain_order="left")
    ).filter(pl.col("level").is_not_null())
    nothing = judged.filter(pl.col("skill").is_null())["row"]
    findings.rows(
        nothing,
        grid.header[fields["skill"]],
        repeat(Bad(_("The skill is missing."), code="cell_missing")),
    )
    return judged


def _levels_by_set(
    grid: Grid, place: int, skill: pl.Series, terms: Terms, findings: Findings
) -> pl.DataFrame:
    """Return row and level, each level read on the scale of its skill's set; no skill: the first."""
    first = terms.sets[0].set_id
    sets = skill.replace_strict(terms.set_of, default=first, return_dtype=pl.String)
    parts = []
    for name, scale in terms.scales.items():
        mine = sets == name
        part = replace(grid, cells=grid.cells.filter(mine), rows=grid.rows.filter(mine))
        level = read_column(part, place, _level_parser(scale), tables.LEVEL, findings)
        parts.append(pl.DataFrame([part.rows.alias("row"), level.alias("level")]))
    return pl.concat(parts)


def _level_parser(scale: Scale) -> Parse:
    return partial(cells.parse_level, scale=scale)


def _fingerprinted(
    rows: pl.DataFrame, judged: pl.DataFrame, terms: Terms, findings: Findings
) -> pl.DataFrame:
    """Give the rows of a table the present fingerprints, except those of another framework."""
    present = pl.col("skill").replace_strict(
        terms.fingerprints, default=None, return_dtype=pl.String
    )
    if "framework" not in judged.columns:
        findings.note(
            _(
                "There is no column フレームワーク: the levels are taken as judged under the present texts."
            ),
            _(
                "A table made with tdskill sheet --form csv has it; keep it when you change the table."
            ),
            severity=Severity.WARNING,
            code="form_column_missing",
        )
        return rows.with_columns(present.alias("fingerprint"))
    framework = judged["framework"]
    digests = {skill: terms.digests[name] for skill, name in terms.set_of.items()}
    expected = rows["skill"].replace_strict(digests, default=None, return_dtype=pl.String)
    other = (framework.str.split(" ").list.last() != expected).fill_null(value=False)
    if other.any():
        findings.note(
            ngettext(
                "{count:,} level is of another version of the framework; it is not known under which "
                "texts it was judged.",
                "{count:,} levels are of another version of the framework; it is not known under "
                "which texts they were judged.",
                int(other.sum()),
            ).format(count=int(other.sum())),
            severity=Severity.WARNING,
            code="levels_of_other_texts",
        )
    return rows.with_columns(pl.when(~other).then(present).alias("fingerprint"))


def _check_heads(heads: pl.DataFrame, told: _Told, terms: Terms, findings: Findings) -> None:
    """Tell the rows whose stage, date or person cannot be taken, whatever else is wrong in them."""
    heads = _filled_up(_of_the_present(heads, told, terms, findings), terms)
    unusable = findings.left_out()
    stage, day, staff_id = pl.col("stage"), pl.col("assessed_on"), pl.col("staff_id")
    in_year = day.is_between(first_day(terms.fiscal_year), last_day(terms.fiscal_year))
    for name, wrong, explain, severity in (
        ("stage", stage.is_null(), _no_stage, Severity.ERROR),
        (
            "assessed_on",
            day.is_null(),
            partial(_no_date, fiscal_year=terms.fiscal_year),
            Severity.ERROR,
        ),
        (
            "assessed_on",
            day > terms.today,
            partial(_in_the_future, terms=terms),
            Severity.ERROR,
        ),
        (
            "assessed_on",
            day < FIRST_DAY,
            partial(_too_early, terms=terms),
            Severity.ERROR,
        ),
        (
            "assessed_on",
            ~in_year & day.is_between(FIRST_DAY, terms.today),
            partial(_outside, terms=terms),
            Severity.WARNING if terms.any_date else Severity.ERROR,
        ),
        (
            "staff_id",
            staff_id.is_not_null() & ~staff_id.is_in(terms.people),
            partial(_stranger, others=frozenset(heads["staff_id"]), terms=terms),
            Severity.ERROR,
        ),
    ):
        bad = heads.filter(wrong).unique("row").sort("row")
        if (filled := told.filled.get(name)) is not None:
            # A cell that cannot be read was told as that.
            unread = unusable.filter(unusable.is_in(filled.implode()))
            bad = bad.filter(pl.col(name).is_not_null() | ~pl.col("row").is_in(unread.implode()))
        if bad.is_empty():
            continue
        if severity is Severity.ERROR:
            findings.leave_out(bad["row"])
        numbers, details = bad["row"], map(explain, bad[name])
        if (row := told.rows.get(name)) is not None:
            # One cell says it for all rows.
            numbers = pl.Series([row], dtype=pl.UInt32)
        findings.tell(numbers, told.columns.get(name), details, severity)


def _of_the_present(
    rows: pl.DataFrame, told: _Told, terms: Terms, findings: Findings
) -> pl.DataFrame:
    """Return the rows of people who count on the roster; warn of the others."""
    apart = pl.col("staff_id").is_in(list(terms.absent)).fill_null(value=False)
    for person in rows.filter(apart).partition_by("staff_id", maintain_order=True):
        staff_id, first = person.select("staff_id", "row").row(0)
        findings.take_out(person["row"], {staff_id: terms.absent[staff_id]})
        findings.whole(
            person["row"].unique(),
            not_counted(staff_id, terms.absent[staff_id]),
            told.rows.get("staff_id", first),
            told.columns.get("staff_id"),
            Severity.WARNING,
        )
    return rows.filter(~apart)


def _filled_up(rows: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    return rows.with_columns(
        pl.col("stage").fill_null(pl.lit(terms.stage, tables.STAGE)),
        pl.col("assessed_on").fill_null(pl.lit(terms.assessed_on, pl.Date)),
    )


def _taken(rows: pl.DataFrame, terms: Terms, findings: Findings) -> pl.DataFrame:
    """Return the rows that can be taken, filled up from the terms."""
    good = _filled_up(findings.keep_good(rows), terms)
    _tell_nobodies(good["assessor"], terms, findings)
    by_oneself = (pl.col("stage") == "self") & pl.col("assessor").is_null()
    who = pl.when(by_oneself).then("staff_id").otherwise("assessor")
    return good.with_columns(who.alias("assessor"))


def _tell_nobodies(assessors: pl.Series, terms: Terms, findings: Findings) -> None:
    """Warn of assessors whom the roster knows neither by number nor by name, nor as a mentor."""
    nobodies = [
        each
        for each in assessors.drop_nulls().unique(maintain_order=True)
        if match_key(each) not in terms.assessors
    ]
    if nobodies:
        shown = listed(map(quoted, nobodies), _SHOWN)
        findings.note(
            _("The roster knows no such assessor: {names}.").format(names=shown),
            _("The levels are taken as they are; check the numbers and names."),
            severity=Severity.WARNING,
            code="assessors_unknown",
        )


def _no_stage(_value: object) -> Bad:
    return Bad(
        _("The stage is missing."),
        _("Fill it in, or name it for all forms that say none: --stage self"),
        code="cell_missing",
    )


def _no_date(_value: object, fiscal_year: int) -> Bad:
    return Bad(
        _("The date is missing."),
        _("Fill it in, or name it for all forms that say none: --date {date}").format(
            date=f"{fiscal_year}-10-01"
        ),
        code="cell_missing",
    )


def _in_the_future(day: dt.date, terms: Terms) -> Bad:
    return Bad(
        _("The date {date} lies in the future.").format(date=day),
        _other_year(day, terms) or _("Write the day of the check."),
        code="date_in_future",
    )


def _too_early(day: dt.date, terms: Terms) -> Bad:
    return Bad(
        _("The date {date} is too long ago to be that of a check.").format(date=day),
        _other_year(day, terms) or _("Write the day of the check."),
        code="date_too_early",
    )


def _outside(day: dt.date, terms: Terms) -> Bad:
    message = _("The date {date} lies outside fiscal year {year}.")
    hint = (
        _("The levels are taken as they are; check the dates.")
        if terms.any_date
        else _("Dates of other years are taken with: --any-date")
    )
    if meant := _other_year(day, terms):
        hint = _("{first} {second}").format(first=meant, second=hint)
    return Bad(message.format(date=day, year=terms.fiscal_year), hint, code="date_outside_year")


def _other_year(day: dt.date, terms: Terms) -> str:
    """Name the same day of the fiscal year, if it may be the one that is meant."""
    if terms.is_of_year(day):
        return ""
    meant = cells.parse_date(f"{day.month}/{day.day}", terms.fiscal_year)
    if not isinstance(meant, dt.date) or meant > terms.today:
        return ""
    return _("Is {date} meant? Excel adds this year to a day that is typed without one.").format(
        date=meant
    )


def _stranger(staff_id: object, others: frozenset[str], terms: Terms) -> Bad:
    return terms.explain_stranger(staff_id, others)


def _not_on_roster(
    staff_id: object,
    others: frozenset[str],
    find: Callable[[str], str | None],
    roster: Sequence[str],
    compared: set[str],
) -> Bad:
    """Say which id is meant that is none of the others in the file.

    Only the first few are compared with all on the roster, as that is slow.
    """
    asked = str(staff_id)
    hint = _("Add the person to roster.csv, or mend the staff ID.")
    if known := find(asked):
        hint = did_you_mean(asked, known)
    elif len(compared) < _COMPARED:
        compared.add(asked)
        alike = difflib.get_close_matches(asked, roster, n=_SHOWN, cutoff=ALIKE)
        if closest := [each for each in alike if each not in others]:
            hint = _("Did you mean {name}?").format(name=quoted(closest[0])) + " " + hint
    return Bad(
        _("{cell} is not on the roster.").format(cell=quoted(asked)),
        hint,
        code="staff_id_not_on_roster",
    )


def _finished(rows: pl.DataFrame, findings: Findings) -> Returned:
    intake = findings.intake(findings.keep_good(rows))
    rows = _in_sheets(intake.frame, intake.sheets)
    wrong = findings.left_out(but_for_absent=True)
    return Returned(rows, intake.problems, len(wrong), intake.totals, findings.absent)


def _in_sheets(rows: pl.DataFrame, sheets: Sheets) -> pl.DataFrame:
    """Give the rows of several sheets their sheet as a part of their place, and its own row numbers."""
    if not sheets.names or rows.is_empty():
        return rows
    number = pl.Series(sheets.before).search_sorted(rows["row"]) - 1
    places = [
        _("{file}, sheet {sheet}").format(file=rows["place"][0], sheet=name)
        for name in sheets.names
    ]
    return rows.with_columns(
        pl.Series(places).gather(number).alias("place"),
        rows["row"] - pl.Series(sheets.before, dtype=pl.UInt32).gather(number),
    )
