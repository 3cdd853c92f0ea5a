"""People in a file who are there no longer, or on leave, by a column such as 在職区分 or 退職日."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial

import polars as pl

from tdskill.errors import Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake import cells
from tdskill.intake.cells import quoted
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.kinds import EMPLOYMENT, EMPLOYMENT_COLUMNS, LEFT_ON, MOVED_AWAY_ON
from tdskill.names import match_key
from tdskill.resources import SETTINGS

_HERE = "here"
_LEAVING = "leaving"
_DECORATION = re.compile(r"^[0-9]+[:.ー]*|[()\[\]【】]|(?<=.)(?:中|者|済み?)(?=[)\]】]?$)")


class Absence(StrEnum):
    """Why a person in a file is not counted."""

    LEFT = "left"
    ON_LEAVE = "on_leave"


_SPELLINGS = {
    _HERE: (
        "在職 在籍 現職 現任 現員 勤務 在勤 常勤 非常勤 出向 派遣 研修派遣 応援 兼務 併任 採用 新規採用"
        " 転入 復職 再任用 再任用職員 暫定再任用 暫定再任用職員 任期付 任期付職員 会計年度任用"
        " 会計年度任用職員 臨時 嘱託 休職予定 休業予定 育休予定 産休予定 active employed current seconded"
    ),
    _LEAVING: "退職予定 転出予定",
    Absence.LEFT: (
        "退職 定年退職 普通退職 早期退職 勧奨退職 自己都合退職 任期満了 任期満了退職 離職 退社 転出 転籍 除籍"
        " 死亡 死亡退職 失職 免職 懲戒免職 分限免職 解職"
        " left retired resigned terminated dismissed deceased transferred"
    ),
    Absence.ON_LEAVE: (
        "休職 病気休職 専従休職 休業 休暇 育休 育児休業 育児休暇 産休 産前休暇 産後休暇 産前産後休暇"
        " 産前産後休業 産休育休 産育休 病休 病気休暇 介護休業 介護休暇 自己啓発等休業"
        " 配偶者同行休業 大学院修学休業 leave onleave parentalleave maternityleave sickleave"
    ),
}
_NO_DAYS = "未定 未 なし 無し 無 該当なし - -- --- n/a none tbd undecided"
_NO_DAY = frozenset(map(match_key, _NO_DAYS.split()))
_STATES = {
    match_key(word): str(state) for state, words in _SPELLINGS.items() for word in words.split()
}
_BRACKETS = re.compile(r"([^(\[【]+)[(\[【]([^)\]】]+)[)\]】]")
_OPEN = re.compile(r"予|見込|年度末|月末|末日|取消|取り消し|撤回|中止|保留|未|[0-9]|\?")
"""What makes of somebody who has left one who may be there: a plan, a day, a change of mind."""

_BACK = frozenset(
    match_key(word) for word in ["再任用", "再任用職員", "暫定再任用", "暫定再任用職員", "復職"]
)
_CONTRACTS = frozenset(
    match_key(word)
    for word in [
        "常勤",
        "非常勤",
        "任期付",
        "任期付職員",
        "会計年度任用",
        "会計年度任用職員",
        "臨時",
        "嘱託",
    ]
)


def read_employment(
    grid: Grid, columns: Columns, ids: pl.Series, findings: Findings
) -> pl.DataFrame | None:
    """Return row, staff_id, state (here, left, on_leave) and left_on of the people not simply there.

    A word or a date that is not understood is warned of and says nothing. None where the file has
    no such columns.
    """
    told = {"row": grid.rows, "staff_id": ids, "state": _states(grid, columns, findings)}
    days = {
        each.name: _days(grid, columns.fields[each.name], findings)
        for each in (LEFT_ON, MOVED_AWAY_ON)
        if each.name in columns.fields
    }
    if told["state"] is None and not days:
        return None
    frame = pl.DataFrame(told | days, schema_overrides={"state": pl.String}).with_columns(
        pl.min_horizontal(pl.lit(None, pl.Date), *days).alias("left_on")
    )
    is_more = (pl.col("state") != _HERE).fill_null(value=False) | pl.col("left_on").is_not_null()
    people = frame.filter(is_more)["staff_id"].drop_nulls().unique()
    return frame.filter(pl.col("staff_id").is_in(people.implode())).select(
        "row", "staff_id", "state", "left_on"
    )


def _states(grid: Grid, columns: Columns, findings: Findings) -> pl.Series | None:
    place = columns.fields.get(EMPLOYMENT.name)
    if place is None:
        return None
    column, header = grid.column(place), grid.header[place]
    texts = [text for text in column.unique().cast(pl.String) if text and match_key(text)]
    known = {text: state for text in texts if (state := _state(text))}
    if not known and match_key(header) in map(match_key, EMPLOYMENT.tiers()[1]):
        findings.note(
            _("Columns not used: {columns}.").format(columns=quoted(header)), code="columns_unused"
        )
        return None
    states = column.cast(pl.String)
    unknown = pl.DataFrame({"_rows": grid.rows, "text": states}).filter(
        pl.col("text").is_in([text for text in texts if text not in known])
    )
    if not unknown.is_empty():
        first = unknown.unique("text", keep="first", maintain_order=True)
        findings.note(
            _("It is not known what this says of a person: {words}. The person is counted.").format(
                words=findings.sheets.with_rows(map(quoted, first["text"]), first["_rows"])
            ),
            _("Known are 在職, 退職, 転出, 死亡, 休職, 育休 and the like."),
            header,
            Severity.WARNING,
            row=first["_rows"][0],
            code="employment_unknown",
        )
    # Of who is going to leave the day says more. Texts alone: Polars takes a StrEnum for an Enum of its own.
    says = {text: None if state == _LEAVING else str(state) for text, state in known.items()}
    return states.replace_strict(says, default=None, return_dtype=pl.String)


def _state(text: str) -> str | None:
    """Return what a word says: `退職`, `退職済み`, `2:退職`, `退職（予定）`, `転出（国）`, `在職（育休中）`.

    Of two words that say different things the one in brackets counts where somebody is back, and the
    leave where the other word says that the person is there; else it is not known what they say.
    """
    key = match_key(text)
    whole = _STATES.get(key) or _STATES.get(_bare(key))
    two = _BRACKETS.search(key)
    if whole or two is None:
        return whole
    word, inside = map(_bare, two.groups())
    said, added = _STATES.get(word), _STATES.get(inside)
    if inside in _BACK:
        return _HERE
    if added is None:
        return None if _OPEN.search(two[2]) else said
    if said == added or inside in _CONTRACTS:
        return said
    return Absence.ON_LEAVE if {said, added} == {_HERE, Absence.ON_LEAVE} else None


def _bare(key: str) -> str:
    return _DECORATION.sub("", key)


def _days(grid: Grid, place: int, findings: Findings) -> pl.Series:
    column = grid.column(place)
    read = cells.translate(column, _parse_day, pl.Date)
    if read.wrong is not None and read.wrong.any():
        told = (
            replace(bad, advice=_("The date is passed over; mend it or take it out."))
            for text in column.filter(read.wrong).cast(pl.String)
            if isinstance(bad := _parse_day(text), Bad)
        )
        findings.tell(grid.rows.filter(read.wrong), grid.header[place], told)
    return read.values


def _parse_day(text: str) -> dt.date | Bad | None:
    """Return the day on which a person leaves; nothing for a word that says there is none."""
    if match_key(text) in _NO_DAY:
        return None
    return cells.parse_date(text)


def absences(
    employment: pl.DataFrame,
    column: str | None,
    end: dt.date,
    findings: Findings,
    *,
    count_on_leave: bool,
) -> dict[str, Absence]:
    """Return who of a file is not counted, by staff id, and tell them; `column` is where it says so.

    Gone is who left before `end`, by the day where there is one and else by the word. Where a row
    says that a person is there and has left, or two rows differ in that, the person counts and that is
    warned of.
    """
    states = pl.col("state").drop_nulls().unique()
    gone = pl.col("left_on") < end
    people = (
        employment.drop_nulls("staff_id")
        .group_by("staff_id", maintain_order=True)
        .agg(
            pl.col("row").min(),
            states.len().alias("words"),
            states.first(),
            pl.col("left_on").max(),
            pl.col("left_on").min().alias("first"),
        )
        .with_columns(
            pl.when((pl.col("words") > 1) | (pl.col("first").lt(end) & ~gone))
            .then(pl.lit("torn"))
            .when(pl.col("state").eq(Absence.LEFT) & gone.fill_null(value=True))
            .then(pl.lit(Absence.LEFT))
            .when(pl.col("state").is_null() & gone)
            .then(pl.lit(Absence.LEFT))
            .when(pl.col("state").ne(Absence.LEFT) & gone)
            .then(pl.lit("torn"))
            .when(pl.col("state").eq(Absence.ON_LEAVE))
            .then(pl.lit(Absence.ON_LEAVE))
            .alias("found")
        )
    )
    of = {found[0]: part for found, part in people.partition_by("found", as_dict=True).items()}
    tell = partial(_tell, column=column, findings=findings)
    if (torn := of.get("torn")) is not None:
        message = ngettext(
            "{n} person is there and has left at once, and is counted: {ids}.",
            "{n} people are there and have left at once, and are counted: {ids}.",
            torn.height,
        )
        hint = _("Look at the word and the day.")
        tell(torn, message, hint, severity=Severity.WARNING, code="people_there_and_gone")
    absent: dict[str, Absence] = {}
    if (left := of.get(Absence.LEFT)) is not None:
        absent |= dict.fromkeys(left["staff_id"], Absence.LEFT)
        message = ngettext(
            "{n} person has left and is not counted: {ids}.",
            "{n} people have left and are not counted: {ids}.",
            left.height,
        )
        tell(left, message, code="people_left")
    resting = of.get(Absence.ON_LEAVE)
    if resting is not None and not count_on_leave:
        absent |= dict.fromkeys(resting["staff_id"], Absence.ON_LEAVE)
        message = ngettext(
            "{n} person is on leave and is not counted: {ids}.",
            "{n} people are on leave and are not counted: {ids}.",
            resting.height,
        )
        hint = _("{file} says count_on_leave = false.").format(file=SETTINGS)
        tell(resting, message, hint, code="people_on_leave")
    return absent


def _tell(
    people: pl.DataFrame,
    message: str,
    hint: str = "",
    *,
    column: str | None,
    findings: Findings,
    severity: Severity = Severity.NOTE,
    code: str,
) -> None:
    """Note something of these people; `message` has places for how many they are and for their ids."""
    ids = findings.sheets.with_rows(map(quoted, people["staff_id"]), people["row"])
    told = message.format(n=f"{people.height:,}", ids=ids)
    findings.note(told, hint, column, severity, row=people["row"][0], code=code)


def without_absent(
    intake: Intake,
    source: str,
    end: dt.date,
    *,
    count_on_leave: bool,
    counted: pl.Series | None = None,
) -> tuple[Intake, dict[str, Absence]]:
    """Return a file of people without those who are not counted, and who they are (`absences`).

    The people of `counted` count whatever the file says of them.
    """
    employment = intake.employment
    if employment is not None and counted is not None:
        employment = employment.filter(~pl.col("staff_id").is_in(counted.implode()))
    if employment is None or employment.is_empty():
        return intake, {}
    findings = Findings(source)
    findings.sheets = intake.sheets
    absent = absences(
        employment,
        column_of(intake.headers),
        end,
        findings,
        count_on_leave=count_on_leave,
    )
    kept = ~intake.frame["staff_id"].is_in(list(absent))
    rest = replace(
        intake,
        frame=intake.frame.filter(kept),
        rows=None if intake.rows is None else intake.rows.filter(kept),
        problems=(*intake.problems, *findings.problems()),
    )
    return rest, absent


def not_counted(staff_id: str, why: Absence) -> Bad:
    """Say that a person who is asked about is not counted, and why."""
    return Bad(
        {
            Absence.LEFT: _("{staff_id} has left, and is not counted."),
            Absence.ON_LEAVE: _("{staff_id} is on leave, and is not counted."),
        }[why].format(staff_id=quoted(staff_id)),
        _("If that is wrong, mend the column that says so in the roster or the staff file."),
        code="person_not_counted",
    )


def column_of(headers: Mapping[str, str]) -> str | None:
    """Return the header of the column that says who is there, by the headers of a file's fields."""
    names = (column.name for column in EMPLOYMENT_COLUMNS)
    return next((headers[name] for name in names if name in headers), None)
