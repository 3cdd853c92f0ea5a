"""What is confirmed when a year is closed, and who is not yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from tdskill import ledger
from tdskill.analysis import cycle
from tdskill.closing import changed_since
from tdskill.errors import Problem, ProblemsFoundError, Severity, TdskillError, errors_in
from tdskill.files import patiently
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.absences import Absence
from tdskill.intake.assessments import staff_of
from tdskill.intake.cells import quoted
from tdskill.intake.writings import meant_by, told_in_pairs
from tdskill.manifest import LEVELS, levels_of, not_as_confirmed, sha256
from tdskill.required import require
from tdskill.tables import ASSESSMENTS, NOT_STARTED, STANDING
from tdskill.workspace import RUNNING, Workspace
from tdskill.year_data import YearData, for_audience, need_audience, read_year

_SHOWN = 10


@dataclass(frozen=True)
class Confirmation:
    """The levels of a year, as the roster and the assessments have them.

    `staff` is a staff frame (see `tables`) of everybody on the roster, `bureaus` as `cycle.progress`
    has them, `missing` those who are not confirmed: staff_id, name, bureau, mentor and stage, as a
    standing. `inputs` are the files read, with their SHA-256. `leavers` are the ids with judgements
    that are not on the roster, or not counted on it; `partly` those confirmed and not in every skill,
    and `suspect` counts the levels judged under other texts than the present ones. `judgements` is a
    digest of those of the set of skills; `outside`, `totals`, `left` and `on_leave` as in `Head`.
    """

    organisation: str | None
    fiscal_year: int | None
    staff: pl.DataFrame
    bureaus: pl.DataFrame
    missing: pl.DataFrame
    inputs: tuple[tuple[Path, str], ...]
    leavers: tuple[str, ...]
    partly: tuple[str, ...]
    suspect: int
    notes: tuple[Problem, ...]
    judgements: str
    outside: int | None = None
    totals: int = 0
    left: int = 0
    on_leave: int = 0

    @property
    def standings(self) -> dict[str, int]:
        """The number of people at each standing."""
        return {each: int(self.bureaus[each].sum()) for each in STANDING.categories}


def confirmation(
    workspace: Workspace,
    framework: Framework,
    *,
    encoding: str | None = None,
    allow_leavers: bool = False,
) -> Confirmation:
    """Read the roster and the assessments of a year, whether or not it has a staff file already.

    Raises ProblemsFoundError when a row of theirs cannot be read, or, unless `allow_leavers`, there are
    judgements of somebody who is not on the roster; TdskillError when there is nothing to close.
    """
    require(workspace, *RUNNING)
    if framework.is_main:
        _refuse_workbook(workspace)
    inputs = _digests(workspace)
    data = read_year(workspace, framework, *RUNNING, encoding=encoding, skip_bad_rows=True)
    if _digests(workspace) != inputs:
        raise TdskillError(
            _("A file changed while it was read."), _("Nothing was written. Run it again.")
        )
    strangers = _strangers(data)
    told = strangers.filter(~pl.col("staff_id").is_in(list(data.absent)))
    problems = errors_in(data.notes) or ([] if allow_leavers else list(_not_on_roster(told, data)))
    if problems:
        raise ProblemsFoundError(
            ngettext(
                "There is {n} problem in the files.",
                "There are {n} problems in the files.",
                len(problems),
            ).format(n=len(problems)),
            problems,
            _("Nothing was written. Mend the files first: a confirmed year leaves no row out."),
        )
    if data.roster.is_empty():
        raise TdskillError(
            _("There is nobody on the roster."), _("Fill in {file}.").format(file=inputs[0][0])
        )
    others = other_sets(data, framework, encoding=encoding)
    data = for_audience(data, framework)
    need_audience(data.roster, framework)
    staff = staff_of(data.roster, data.assessments, framework)
    people = cycle.standing(data.roster.lazy(), data.assessments.lazy(), framework).collect()
    confirmed = pl.col("stage") == "confirmed"
    called = dict(data.roster.select("staff_id", "name").iter_rows())
    disputes = _disputes(ledger.disputed(data.assessments, called), workspace, framework)
    return Confirmation(
        organisation=workspace.organisation,
        fiscal_year=workspace.fiscal_year,
        staff=staff,
        bureaus=cycle.progress(people.lazy(), "bureau").collect(),
        missing=people.filter(~confirmed).select("staff_id", "name", "bureau", "mentor", "stage"),
        inputs=inputs,
        leavers=tuple(strangers["staff_id"]),
        partly=tuple(people.filter(confirmed, pl.col("not_assessed") > 0)["staff_id"]),
        suspect=int(people["suspect"].sum()),
        notes=(*data.notes, *disputes, *others),
        judgements=_digest(data.assessments, framework),
        outside=None if data.outside is None else len(data.outside),
        totals=data.totals,
        left=data.count_absent(Absence.LEFT),
        on_leave=data.count_absent(Absence.ON_LEAVE),
    )


def other_sets(
    data: YearData, framework: Framework, *, encoding: str | None = None
) -> list[Problem]:
    """Note the other sets of skills with judgements of the year that are open, and who is missing.

    `data` has the roster and the assessments. A set that is closed and has no new judgements is not told.
    """
    if not data.of_other_sets.get("assessments"):
        return []
    told: list[Problem] = []
    for each in framework.views:
        if each.set_id == framework.set_id:
            continue
        judged = read_year(
            data.workspace, each, "assessments", encoding=encoding, skip_bad_rows=True
        )
        if judged.assessments.is_empty():
            continue
        of_set = for_audience(judged.with_frames(roster=data.roster), each)
        own = data.workspace.for_set(each.set_id)
        levels = own.files.get("staff")
        if levels is None or levels.stem != Path(levels_of(each.set_id)).stem:
            told.append(_open_set(own, of_set, each))
        else:
            told += closed_before(own, of_set, each)
    return told


def _open_set(workspace: Workspace, data: YearData, framework: Framework) -> Problem:
    people = cycle.standing(data.roster.lazy(), data.assessments.lazy(), framework).collect()
    late = people.filter(pl.col("stage") == NOT_STARTED)["staff_id"]
    confirmed = people.filter(pl.col("stage") == "confirmed").height
    message = _(
        "The set {name} is still open: {confirmed} of {people} people are confirmed."
    ).format(
        name=quoted(str(framework.set_name)),
        confirmed=f"{confirmed:,}",
        people=f"{people.height:,}",
    )
    if len(late):
        missing = ngettext(
            "The form of {n} person is missing: {ids}.",
            "The forms of {n} people are missing: {ids}.",
            len(late),
        ).format(n=f"{len(late):,}", ids=listed(late, _SHOWN))
        message = _("{first} {second}").format(first=message, second=missing)
    option = option_of(framework)
    return Problem(
        str(workspace.files["assessments"]),
        message,
        _("See who is where: {status}. Close it: {confirm}").format(
            status=f"tdskill status{option}", confirm=f"tdskill confirm{option}"
        ),
        severity=Severity.NOTE,
        code="set_open",
    )


def option_of(framework: Framework) -> str:
    """Return the option of a command that asks for the set of skills; none for that of skills.yaml."""
    return "" if framework.is_main else f" --set {framework.set_id}"


def _digest(assessments: pl.DataFrame, framework: Framework) -> str:
    """Return a digest of the judgements of a set of skills."""
    of_set = assessments.filter(pl.col("skill").is_in(framework.skill_ids))
    return sha256(of_set.select(*ASSESSMENTS).write_csv().encode())


def _disputes(rows: pl.DataFrame, workspace: Workspace, framework: Framework) -> Iterator[Problem]:
    """Warn of levels that count although two assessors said different ones on the same day."""
    said = _("{level} from {source} (assessor: {assessor})")
    for each in rows.partition_by(*ledger.JUDGEMENT, maintain_order=True):
        first = each.row(0, named=True)
        levels = (
            said.format(level=level, source=source or "-", assessor=assessor or "-")
            for level, source, assessor in each.select("level", "source", "assessor").iter_rows()
        )
        yield Problem(
            str(workspace.files["assessments"]),
            _(
                "{staff_id}, {skill}: different levels of the same stage and date {date}: {levels}. The "
                "one collected last counts."
            ).format(
                staff_id=quoted(first["staff_id"]),
                skill=quoted(str(framework.skill_by_id[first["skill"]].name)),
                date=first["assessed_on"],
                levels=listed(levels),
            ),
            _("Find out which one holds, and collect it with a later date."),
            severity=Severity.WARNING,
            code="judgements_contradict",
        )


def _refuse_workbook(workspace: Workspace) -> None:
    found = workspace.files.get("staff")
    if found is not None and found.name != LEVELS:
        raise TdskillError(
            _("The year has a staff file already: {file}.").format(file=found),
            _("Two of them cannot stand side by side. Move it to another folder first."),
        )


def _digests(workspace: Workspace) -> tuple[tuple[Path, str], ...]:
    files = [workspace.files[kind] for kind in RUNNING]
    return tuple((file, sha256(patiently(file.read_bytes))) for file in files)


def _strangers(data: YearData) -> pl.DataFrame:
    """Return staff_id and len: the people with judgements who are not in the roster's frame."""
    return (
        data.assessments.join(data.roster, on="staff_id", how="anti", maintain_order="left")
        .group_by("staff_id", maintain_order=True)
        .len()
    )


def _meant(strangers: Sequence[str], data: YearData) -> dict[str, str]:
    return meant_by(strangers, [*data.roster["staff_id"], *data.absent])


def _not_on_roster(strangers: pl.DataFrame, data: YearData) -> Iterator[Problem]:
    """Tell the `_strangers`, those in one who seem to be on the roster in another writing."""
    source = str(data.workspace.files["assessments"])
    meant = _meant(strangers["staff_id"].to_list(), data)
    if meant:
        yield Problem(
            source,
            ngettext(
                "{n} staff ID of this file is not in {file}: {ids}.",
                "{n} staff IDs of this file are not in {file}: {ids}.",
                len(meant),
            ).format(
                n=f"{len(meant):,}",
                file=data.workspace.files["roster"].name,
                ids=listed(map(quoted, meant), _SHOWN),
            ),
            told_in_pairs(meant),
            code="staff_ids_unknown",
        )
    for staff_id, count in strangers.iter_rows():
        if staff_id not in meant:
            yield Problem(
                source,
                ngettext(
                    "Staff id {staff_id} is not on the roster: {n} judgement would not be in the "
                    "confirmed file.",
                    "Staff id {staff_id} is not on the roster: {n} judgements would not be in the "
                    "confirmed file.",
                    count,
                ).format(staff_id=quoted(staff_id), n=count),
                _(
                    "Put the person on the roster. Of people who left, close the year with: "
                    "--allow-leavers (their rows stay in assessments.csv)"
                ),
                code="judged_not_on_roster",
            )


def closed_before(
    workspace: Workspace, data: YearData, framework: Framework
) -> tuple[Problem, ...]:
    """Warn where the year was closed and its files have changed since: every figure is of before.

    `data` has the roster and the assessments as they are now. A staff file that is not what was
    confirmed is told, too; no figure of these commands is from it.
    """
    if workspace.fiscal_year is None:
        return ()
    staff = workspace.files.get("staff")
    told = not_as_confirmed(staff) if staff and staff.parent == workspace.year_dir else None
    odd = () if told is None else (_not_in_the_way(told),)
    name = levels_of(framework.set_id)
    changed = changed_since_closing(data, framework)
    if not changed:
        return odd
    return (
        *odd,
        Problem(
            str(workspace.year_dir / name),
            _(
                "The year is closed, and changed since: {files}. Levels are read as they were."
            ).format(files=listed(changed)),
            _("Close it anew with: {command}").format(
                command=f"tdskill confirm{option_of(framework)}{options_anew(data)}"
            ),
            severity=Severity.WARNING,
            code="changed_since_closed",
        ),
    )


def changed_since_closing(data: YearData, framework: Framework) -> tuple[str, ...]:
    """Return the names of the files that changed since a set of skills was closed, else none."""
    name = levels_of(framework.set_id)
    judgements = partial(_digest, data.assessments, framework)
    return changed_since(data.workspace.year_dir, name, judgements=judgements)


def options_anew(data: YearData) -> str:
    """Return the options of `tdskill confirm` with which a closed year is closed anew."""
    strangers = [each for each in _strangers(data)["staff_id"] if each not in data.absent]
    gone = len(_meant(strangers, data)) < len(strangers)
    return " --replace" + gone * " --allow-leavers"


def _not_in_the_way(told: Problem) -> Problem:
    return replace(told, severity=Severity.WARNING) if told.severity is Severity.ERROR else told
