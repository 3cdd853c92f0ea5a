"""Returned workbooks made by `tdskill sheet`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill.errors import Severity
from tdskill.framework.fingerprint import PATTERN
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import cells
from tdskill.intake.aims import parse_reason
from tdskill.intake.bounds import letters_of, number_of
from tdskill.intake.cells import Scale, quoted
from tdskill.intake.described import parse_answer
from tdskill.intake.form import (
    AIM,
    ASSESSED_ON,
    ASSESSOR,
    STAFF_ID,
    STAGE,
    VERSION,
    Form,
    FormRow,
    Mark,
)
from tdskill.intake.odd_cells import tell_odd_answers
from tdskill.intake.returned_files import name_of
from tdskill.intake.returned_heads import (
    AIM_ROWS,
    ROWS,
    Returned,
    Told,
    check_heads,
    finished,
    of_another_name,
    reason_without_level,
    stated,
    taken,
    tell_year,
    unknown_skill,
)
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.terms import SHOWN, Terms
from tdskill.names import match_key, plain

_ON_COMMAND_LINE = re.compile(r"\w[\w-]*")


_FINGERPRINT = re.compile(PATTERN)


def read_form(form: Form, path: Path, terms: Terms, *, alone: bool) -> Returned:
    source = name_of(path)
    place = source if alone else _("{file}, sheet {sheet}").format(file=source, sheet=form.sheet)
    findings = Findings(place)
    fields = {answer.key: answer for answer in form.answers if answer.key.startswith("@")}
    judged = [a for a in form.answers if a.text and not a.key.startswith("@")]
    wished = _wishes(form, terms, any_level=bool(judged))
    numbers = _numbers(a for a in form.answers if a in judged or a in wished)
    mark, flaw = form.mark, flaw_of(form.mark, terms)
    if mark is None or flaw is not None:
        findings.whole(numbers, flaw or _unreadable())
        return finished(pl.DataFrame(schema=ROWS), findings)
    if mark.texts_digest != terms.digests[mark.skill_set]:
        findings.note(
            _(
                "The form is of another version of the framework ({framework} {version}); its levels "
                "keep the marks of the texts on the form."
            ).format(framework=mark.framework, version=mark.framework_version),
            severity=Severity.WARNING,
            code="form_of_other_texts",
        )
    if not numbers.len():
        findings.note(_("No level is filled in."), code="form_empty")
    _tell_beside(form, mark, terms, findings)
    moved = list(_moved(form, mark, terms))
    if moved:
        findings.whole(numbers, _of_moved(moved, mark, terms), moved[0][0])
    columns = [*filter(None, (form.column, form.reason_column, form.interest_column))]
    tell_odd_answers(path, form.number, columns, {a.row for a in form.answers}, findings)
    shown = fields.get(STAFF_ID)
    if shown and shown.text and plain(shown.text) != plain(mark.staff_id):
        findings.whole(numbers, _of_another(mark, shown), shown.row, form.column)
    called = terms.called.get(plain(mark.staff_id))
    if called and form.name and match_key(form.name) != match_key(called):
        findings.whole(numbers, of_another_name(mark.staff_id, form.name, called))
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
            findings.whole(numbers, value, answer.row, form.column)
        else:
            common[key.removeprefix("@")] = value
    if (answer := fields.get(ASSESSED_ON)) and cells.lacks_year(answer.text):
        tell_year(_numbers([answer]), [answer.text], form.column, terms, findings)
    rows = [common | _judgement(answer, form, mark, terms, findings) for answer in judged]
    told = Told(
        dict.fromkeys(("staff_id", "stage", "assessed_on"), form.column),
        {key.removeprefix("@"): answer.row for key, answer in fields.items()},
        {key.removeprefix("@"): numbers for key, answer in fields.items() if answer.text},
    )
    frame = pl.DataFrame(rows, schema=ROWS)
    common["stated_on"] = common.get("assessed_on")
    wishes = [common | _wish(answer, form, mark, terms, findings) for answer in wished]
    aims = pl.DataFrame(wishes, schema=AIM_ROWS)
    heads = ("row", "staff_id", "stage", "assessed_on")
    of_aims = aims.rename({"stated_on": "assessed_on"}).select(heads)
    check_heads(pl.concat([frame.select(heads), of_aims]), told, terms, findings)
    _tell_without_level(form, judged, findings)
    # As in a table, a level that was not assessed is none.
    assessed = frame.filter(pl.col("level").is_not_null())
    said = stated(aims, terms, findings)
    return finished(taken(assessed, terms, findings), findings, said)


def _says_wish(answer: FormRow, mark: Mark | None) -> bool:
    """Tell the rows with an interest or the aim.

    Where one was filled in already, a blank says that it is one no more.
    """
    if answer.key == AIM:
        return bool(answer.text or (mark and mark.aim))
    return bool(answer.interest or (mark and answer.key in mark.interests))


def _wishes(form: Form, terms: Terms, *, any_level: bool) -> list[FormRow]:
    """Return the rows with an interest or the aim; none of a form that is as it was handed out."""
    wished = [a for a in form.answers if _says_wish(a, form.mark)]
    mark = form.mark
    touched = any_level or mark is None or any(_changes(a, mark, terms) for a in wished)
    return wished if touched else []


def _changes(answer: FormRow, mark: Mark, terms: Terms) -> bool:
    """Tell whether an interest or the aim is another than the form was handed out with."""
    if answer.key == AIM:
        return (terms.parse_aim(answer.text) if answer.text else None) != mark.aim
    return parse_answer(answer.interest) is not (answer.key in mark.interests)


def _wish(
    answer: FormRow, form: Form, mark: Mark, terms: Terms, findings: Findings
) -> dict[str, object]:
    """Return what a row says of an interest or of the aim; tell what cannot be understood."""
    column = form.column if answer.key == AIM else form.interest_column or form.column
    parse = terms.parse_aim if answer.key == AIM else parse_answer
    found = parse(answer.text if answer.key == AIM else answer.interest)
    if isinstance(found, Bad):
        findings.rows(_numbers([answer]), column, (found,))
        found = None
    row: dict[str, object] = {"row": answer.row, "column": column}
    if answer.key == AIM:
        return row | {"target_job_type" if found in terms.job_types else "target_rank": found}
    skill = terms.set_by_id[mark.skill_set].skill_names.find(answer.key)
    return row | {"skill": skill, "interest": bool(found)}


def _tell_without_level(form: Form, judged: Sequence[FormRow], findings: Findings) -> None:
    """Warn of reasons beside no level."""
    alone = [a for a in form.answers if a.reason and a not in judged and not a.key.startswith("@")]
    findings.tell(
        _numbers(alone), form.reason_column, repeat(reason_without_level()), Severity.WARNING
    )


def _tell_beside(form: Form, mark: Mark, terms: Terms, findings: Findings) -> None:
    """Warn of levels that stand behind the column to fill in.

    Before it a form itself shows the levels of a stage or a year before.
    """
    skills = [answer for answer in form.answers if not answer.key.startswith("@")]
    scale = terms.scales[mark.skill_set]
    beside = []
    columns = zip(*(answer.beyond for answer in skills), strict=True)
    last = form.interest_column or form.reason_column or form.column
    for place, texts in enumerate(columns, number_of(last)):
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
            rows=listed(told, SHOWN)
        ),
        _copy_into_fresh(mark.staff_id),
        code="form_rows_moved",
    )


def _judgement(
    answer: FormRow, form: Form, mark: Mark, terms: Terms, findings: Findings
) -> dict[str, object]:
    """Return what a row of a form adds to its head; tell what cannot be understood."""
    skill = terms.set_by_id[mark.skill_set].skill_names.find(answer.key)
    scale = terms.scales[mark.skill_set] if skill is None else terms.scale_of[skill]
    level = _chosen_level(answer.text, mark, scale)
    reason = parse_reason(answer.reason)
    if isinstance(reason, Bad):
        findings.rows(_numbers([answer]), form.reason_column, (reason,))
        reason = None
    bad = (
        level
        if isinstance(level, Bad)
        else unknown_skill(answer.key, terms)
        if skill is None
        else None
    )
    if bad is not None:
        findings.rows(_numbers([answer]), form.column, (bad,))
    return {
        "row": answer.row,
        "skill": skill,
        "level": None if isinstance(level, Bad) else level,
        "fingerprint": answer.value if _FINGERPRINT.fullmatch(answer.value) else None,
        # Blank where it was asked for, null where it was not.
        "reason": None if form.reason_column is None else reason or "",
    }


def _numbers(answers: Iterable[FormRow]) -> pl.Series:
    return pl.Series([answer.row for answer in answers], dtype=pl.UInt32)


def flaw_of(mark: Mark | None, terms: Terms) -> Bad | None:
    """Return why nothing on a form can be taken, or None."""
    if mark is None:
        return _unreadable()
    if flaw := of_other_time(mark.version, VERSION, mark.fiscal_year, terms):
        return flaw
    if mark.skill_set not in terms.set_by_id:
        return Bad(
            _("The form is of a set of skills that the framework does not have: {name}.").format(
                name=quoted(mark.skill_set)
            ),
            _("Known: {names}.").format(names=listed(terms.set_by_id)),
            code="form_of_unknown_set",
        )
    return None


def of_other_time(version: int, known: int, fiscal_year: int, terms: Terms) -> Bad | None:
    """Return why a form made by this version for this year cannot be taken, or None."""
    if version > known:
        return Bad(
            _("The form was made by a later version of tdskill."),
            _("Collect it with that version."),
            code="form_of_later_version",
        )
    if fiscal_year != terms.fiscal_year:
        return Bad(
            _("The form is of fiscal year {year}, not {wanted}.").format(
                year=fiscal_year, wanted=terms.fiscal_year
            ),
            _("Name the year with --year, or hand out this year's form."),
            code="form_of_other_year",
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


def without_marks() -> Bad:
    return Bad(
        _("The form has lost its hidden cells: the columns A and B, or the first row."),
        _copy_into_fresh(),
        code="form_without_marks",
    )


def _chosen_level(text: str, mark: Mark, scale: Scale) -> int | Bad | None:
    """Return the level that a cell gives: one of the form's own choices, or as anywhere else."""
    keys = [match_key(choice) for choice in mark.levels]
    if text and match_key(text) in keys:
        return cells.parse_level(str(keys.index(match_key(text))), scale)
    return cells.parse_level(text, scale)
