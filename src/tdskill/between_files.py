"""What the files of a year say of one another: people, bureaus and days."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from tdskill.errors import (
    Problem,
    Severity,
    TdskillError,
)
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.absences import Absence
from tdskill.intake.cells import quoted
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Bad, Findings, Intake, Sheets
from tdskill.intake.writings import meant_by, told_in_pairs, without_zeros, zeros_lost
from tdskill.kinds import KINDS
from tdskill.names import match_key
from tdskill.workspace import RUNNING, Workspace
from tdskill.years import last_day_so_far


def days_to_come(kind: str, intake: Intake, workspace: Workspace) -> tuple[Problem, ...]:
    """Warn of days after today, or after the end of the fiscal year; their rows count as they are."""
    day = KINDS[kind].day
    if day is None or day not in intake.headers or intake.rows is None:
        return ()
    year = workspace.fiscal_year
    today, end = last_day_so_far(None), last_day_so_far(year)
    late = intake.frame.select(day).with_columns(row=intake.rows).filter(pl.col(day) > end)
    late = late.sort("row")
    findings = Findings(str(workspace.files[kind]))
    findings.sheets = intake.sheets
    findings.tell(
        late["row"],
        intake.headers[day],
        (
            Bad(
                _("The date {date} lies in the future.").format(date=each)
                if each > today
                else _("The date {date} lies after the end of fiscal year {year}.").format(
                    date=each, year=year
                ),
                _("The row is taken as it is; check the date."),
                code="date_in_future" if each > today else "date_after_year",
            )
            for each in late[day]
        ),
    )
    return findings.problems()


def tell_strangers(
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    known: set[str],
    workspace: Workspace,
    absent: Mapping[str, Absence],
) -> list[Problem]:
    """Note the people of single files who are not on the roster or in the staff file."""
    problems: list[Problem] = []
    if known.issuperset(RUNNING):
        problems += _unknown_people("roster", "assessments", frames, taken, workspace, absent)
    elif "staff" in known and not workspace.is_running:
        for kind in known.intersection(RUNNING):
            problems += _unknown_people(
                "staff", kind, frames, taken, workspace, absent, all_told=False
            )
    staff = "staff" if "staff" in known and not workspace.is_running else "roster"
    if staff in known or "staff" in known:
        for kind in (kind.id for kind in KINDS.values() if kind.id in known and kind.names_people):
            if kind in ("staff", *RUNNING):
                continue
            problems += _unknown_people(staff, kind, frames, taken, workspace, absent)
    return problems


def _unknown_people(
    known: str,
    kind: str,
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    workspace: Workspace,
    absent: Mapping[str, Absence],
    *,
    all_told: bool = True,
) -> list[Problem]:
    """Tell the people of a file whom the file of staff or the roster, `known`, does not have.

    Without `all_told` these are only those whom it seems to have in another writing.
    """
    where, source = workspace.files[known], workspace.files[kind]
    people = taken[kind].frame.with_columns(_rows=taken[kind].rows)
    if "left_on" in people.columns:
        people = people.filter(pl.col("left_on").is_null())
    is_known = pl.col("staff_id").is_in(frames[known]["staff_id"].implode())
    strangers = _first_rows(
        people.lazy()
        .select("staff_id", "_rows")
        .filter(~is_known.fill_null(value=False))
        .collect(),
        "staff_id",
    )
    not_counted = {each: strangers.pop(each) for each in [*strangers] if each in absent}
    problems = _tell_not_counted(
        not_counted, source, taken[kind].headers["staff_id"], taken[kind].sheets
    )
    meant = meant_by(strangers, frames[known]["staff_id"])
    lost = without_zeros({there: asked for asked, there in meant.items()})
    if lost:
        problems.append(zeros_lost(where, lost, source, _("Its rows of these count for nobody.")))
        strangers = {asked: row for asked, row in strangers.items() if asked not in lost.values()}
        meant = {asked: there for asked, there in meant.items() if asked in strangers}
    if not all_told:
        strangers = {asked: row for asked, row in strangers.items() if asked in meant}
    if not strangers:
        return problems
    message = ngettext(
        "{n} staff ID of this file is not in {file}: {ids}.",
        "{n} staff IDs of this file are not in {file}: {ids}.",
        len(strangers),
    ).format(
        n=f"{len(strangers):,}",
        file=where.name,
        ids=taken[kind].sheets.with_rows(map(quoted, strangers), strangers.values()),
    )
    return [
        *problems,
        taken[kind].sheets.located(
            Problem(
                str(source),
                message,
                _("{first} {second}").format(
                    first=_("Their rows count for nobody."), second=told_in_pairs(meant)
                )
                if meant
                else _("Their rows count for nobody. Excel drops leading zeros: compare the IDs."),
                row=min(strangers.values()),
                column=taken[kind].headers["staff_id"],
                severity=Severity.WARNING if meant else Severity.NOTE,
                code="staff_ids_unknown",
            )
        ),
    ]


def ids_apart(
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    workspace: Workspace,
    framework: Framework,
    encoding: str | None,
) -> list[Problem]:
    """Tell those of a roster not read yet whom the staff file seems to have in another writing."""
    if "staff" not in taken or "roster" in taken or "roster" not in workspace.files:
        return []
    try:
        path = workspace.files["roster"]
        roster = read_file("roster", path, framework, encoding=encoding)
    except TdskillError:
        return []
    return _unknown_people(
        "staff", "roster", frames, {"roster": roster}, workspace, {}, all_told=False
    )


def careers_apart(
    frames: Mapping[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    known: set[str],
    workspace: Workspace,
    framework: Framework,
) -> list[Problem]:
    """Warn of careers that say another rank, entry or leaving than the other files of the year."""
    if "careers" not in known:
        return []
    day = last_day_so_far(workspace.fiscal_year)
    careers = frames["careers"].with_columns(_rows=taken["careers"].rows)
    newest = (
        careers.filter(pl.col("from") <= pl.lit(day))
        .sort("from", maintain_order=True)
        .unique("staff_id", keep="last", maintain_order=True)
        .sort("_rows")
    )
    has_left = pl.col("left_on").is_not_null() & (pl.col("left_on") < pl.lit(day))
    problems: list[Problem] = []

    def tell(
        found: pl.DataFrame, column: str, message: str, file: str, hint: str, code: str
    ) -> None:
        if found.is_empty():
            return
        sheets = taken["careers"].sheets
        ids = sheets.with_rows(map(quoted, found["staff_id"]), found["_rows"])
        problem = Problem(
            str(workspace.files["careers"]),
            message.format(n=f"{found.height:,}", file=file, ids=ids),
            hint,
            row=int(found["_rows"][0]),
            column=taken["careers"].headers.get(column, taken["careers"].headers["from"]),
            severity=Severity.WARNING,
            code=code,
        )
        problems.append(sheets.located(problem))

    for kind in (kind for kind in ("staff", "roster") if kind in taken and kind in known):
        file = workspace.files[kind].name
        people = frames[kind].select("staff_id", stated=_rank_ids(frames[kind]["rank"], framework))
        here = newest.join(people, on="staff_id", maintain_order="left")
        apart = here.filter(~has_left & (pl.col("rank") != pl.col("stated")))
        tell(
            apart,
            "rank",
            ngettext(
                "{n} person stands in another rank than in {file}: {ids}.",
                "{n} people stand in other ranks than in {file}: {ids}.",
                apart.height,
            ),
            file,
            _("Mend the file that is not up to date."),
            "ranks_differ",
        )
        gone = here.filter(has_left)
        tell(
            gone,
            "left_on",
            ngettext(
                "{n} person has left by this file and is in {file}: {ids}.",
                "{n} people have left by this file and are in {file}: {ids}.",
                gone.height,
            ),
            file,
            _("Mend the file that is not up to date."),
            "left_and_there",
        )
    if "assignments" in known:
        begun = frames["assignments"].group_by("staff_id").agg(pl.col("from").min().alias("begun"))
        early = (
            careers.unique("staff_id", keep="first", maintain_order=True)
            .join(begun, on="staff_id", maintain_order="left")
            .filter(pl.col("begun") < pl.col("entered_on"))
            .sort("_rows")
        )
        tell(
            early,
            "entered_on",
            ngettext(
                "{n} person entered after an assignment of theirs in {file} begins: {ids}.",
                "{n} people entered after assignments of theirs in {file} begin: {ids}.",
                early.height,
            ),
            workspace.files["assignments"].name,
            _("Look at the dates in both files."),
            "assignment_before_entry",
        )
    return problems


def _rank_ids(stated: pl.Series, framework: Framework) -> pl.Series:
    """Return the ids of ranks as files write them; nothing for what is not on the ladder."""
    ranks = {text: rank.id for text in distinct(stated) if (rank := framework.main.rank_of(text))}
    return stated.replace_strict(ranks, default=None, return_dtype=pl.String)


def _tell_not_counted(
    people: Mapping[str, int], source: Path, column: str, sheets: Sheets
) -> list[Problem]:
    if not people:
        return []
    message = ngettext(
        "{n} person of this file has left or is on leave, and is not counted: {ids}.",
        "{n} people of this file have left or are on leave, and are not counted: {ids}.",
        len(people),
    ).format(n=f"{len(people):,}", ids=sheets.with_rows(map(quoted, people), people.values()))
    return [
        sheets.located(
            Problem(
                str(source),
                message,
                _("Their rows are passed over."),
                row=min(people.values()),
                column=column,
                severity=Severity.NOTE,
                code="absent_people",
            )
        )
    ]


def _first_rows(frame: pl.DataFrame, name: str) -> dict[str, int]:
    """Return each text of a column with the first of its `_rows`, in the order of the file."""
    first = frame.drop_nulls(name).group_by(name).agg(pl.col("_rows").min()).sort("_rows")
    return dict(first.iter_rows())


def _bureaus_without_staff(
    staff: pl.DataFrame, demand: pl.DataFrame, source: str, column: str
) -> list[Problem]:
    """Note the bureaus of demand that have no staff, where any bureau of staff is known."""
    known = set(distinct(staff["bureau"]))
    strangers = [name for name in distinct(demand["bureau"]) if name not in known]
    if not strangers or not known:
        return []
    return [
        Problem(
            source,
            _("Bureaus with demand and no staff: {names}.").format(names=listed(strangers)),
            _("If that is a matter of spelling, write them as the staff file does."),
            column=column,
            severity=Severity.NOTE,
            code="demand_without_staff",
        )
    ]


def spell_bureaus(
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    known: set[str],
    workspace: Workspace,
) -> list[Problem]:
    """Write the bureaus of all frames as the first file that has them does, the staff file first.

    Noted are bureaus that are wished for and have no post, and those of demand without staff.
    """
    if "staff" not in known:
        return []
    spelled = frames["staff"]["bureau"]
    for kind in (kind for kind in ("demand", "posts", "wishes") if kind in known):
        frames[kind] = _spelled_as(spelled, frames[kind])
        spelled = pl.concat([spelled, frames[kind]["bureau"]])
    notes = _wishes_for_no_post(frames, taken, workspace) if {"posts", "wishes"} <= known else []
    if "demand" in known:
        notes += _bureaus_without_staff(
            frames["staff"],
            frames["demand"],
            str(workspace.files["demand"]),
            taken["demand"].headers["bureau"],
        )
    return notes


def _wishes_for_no_post(
    frames: dict[str, pl.DataFrame], taken: Mapping[str, Intake], workspace: Workspace
) -> list[Problem]:
    """Note the bureaus that people wish for and that have no post."""
    there = list(distinct(frames["posts"]["bureau"]))
    wishes = frames["wishes"].with_columns(_rows="row")
    strangers = _first_rows(wishes.filter(~pl.col("bureau").is_in(there)), "bureau")
    if not strangers:
        return []
    return [
        taken["wishes"].sheets.located(
            Problem(
                str(workspace.files["wishes"]),
                _("Bureaus that are wished for and have no post: {names}.").format(
                    names=taken["wishes"].sheets.with_rows(
                        map(quoted, strangers), strangers.values()
                    )
                ),
                _("Nothing can meet these wishes. Write the bureaus as the file of posts does."),
                row=min(strangers.values()),
                column=taken["wishes"].headers["bureau"],
                severity=Severity.NOTE,
                code="wished_bureaus_without_post",
            )
        )
    ]


def _spelled_as(bureaus: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
    """Write the bureaus of a frame as they stand in `bureaus`, where they do."""
    known = {match_key(name): name for name in distinct(bureaus)}
    spelling = {name: known.get(match_key(name), name) for name in distinct(frame["bureau"])}
    return frame.with_columns(pl.col("bureau").replace(spelling))


def distinct(column: pl.Series) -> Iterable[str]:
    return column.drop_nulls().unique(maintain_order=True).to_list()
