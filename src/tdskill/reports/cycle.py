"""Where everybody stands in the year's cycle, as a frozen result."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from tdskill.analysis import cycle
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.cells import quoted
from tdskill.intake.writings import did_you_mean
from tdskill.names import Names, plain
from tdskill.reports.confirmation import closed_before, other_sets
from tdskill.reports.head import Head, head_of
from tdskill.reports.one_person import called
from tdskill.reports.selection import EVERYBODY, Selection, select
from tdskill.year_data import YearData, for_audience

_SHOWN = 5


class StatusView(StrEnum):
    """What a row of the status stands for; also the column of that name."""

    BUREAU = "bureau"
    MENTOR = "mentor"
    RANK = "rank"


@dataclass(frozen=True)
class StatusReport:
    """`people` as `cycle.standing` has them with mentor_name, `groups` counted for the view.

    `suspects` as `cycle.suspects_by_skill` has them.
    """

    head: Head
    view: StatusView
    people: pl.DataFrame
    groups: pl.DataFrame
    suspects: pl.DataFrame

    @property
    def missing(self) -> pl.DataFrame:
        """The people not confirmed yet, those who have not started first."""
        late = self.people.filter(pl.col("stage") != "confirmed")
        return late.sort("stage", maintain_order=True)


def status_report(
    data: YearData,
    framework: Framework,
    *,
    view: StatusView = StatusView.BUREAU,
    selection: Selection = EVERYBODY,
) -> StatusReport:
    """Tell where the people of the roster stand. Raises TdskillError as `select` does."""
    everybody = cycle.with_mentors(data.roster)
    more_notes = (
        *closed_before(data.workspace, data, framework),
        *unclear_mentors(data),
        *other_sets(data, framework),
    )
    data = for_audience(data, framework)
    data, kept = select(data, framework, selection)
    roster = everybody.join(data.roster, on="staff_id", how="semi", maintain_order="left").lazy()
    assessments = data.assessments.lazy()
    people = cycle.standing(roster, assessments, framework, data.talks.lazy()).collect()
    found = head_of(data, people, **vars(kept))
    return StatusReport(
        replace(found, notes=(*found.notes, *more_notes)),
        view,
        people,
        _groups_of(people, view, framework),
        cycle.suspects_by_skill(roster, assessments, framework).collect(),
    )


def unclear_mentors(data: YearData) -> Iterator[Problem]:
    """Note the mentors on the roster of the data who are nobody there."""
    unclear = cycle.unclear_mentors(data.roster)
    if not unclear:
        return
    yield Problem(
        str(data.workspace.files["roster"]),
        ngettext(
            "{n} mentor is nobody on the roster, by staff ID or by a name that one person has: {names}.",
            "{n} mentors are nobody on the roster, by staff ID or by a name that one person has: "
            "{names}.",
            len(unclear),
        ).format(n=len(unclear), names=listed(map(quoted, unclear), _SHOWN)),
        " ".join(
            did_you_mean(*pair)
            for pair in [(asked, known) for asked, known in unclear.items() if known][:_SHOWN]
        )
        or _("They are shown as they are written; people from outside may stay so."),
        column=data.header("roster", "mentor"),
        severity=Severity.NOTE,
        code="mentors_unknown",
    )


def _groups_of(people: pl.DataFrame, view: StatusView, framework: Framework) -> pl.DataFrame:
    rows = cycle.progress(people.lazy(), view).collect()
    match view:
        case StatusView.BUREAU:
            return rows
        case StatusView.MENTOR:
            return cycle.with_mentor_names(rows, people)
        case StatusView.RANK:
            return rows.sort(_ladder_places(rows["rank"], framework), maintain_order=True)


def _ladder_places(ranks: pl.Series, framework: Framework) -> pl.Series:
    """Return where each rank stands on the ladder; strangers and blanks after all of them."""
    places = {rank.id: place for place, rank in enumerate(framework.ranks)}
    found = [framework.rank_of(rank) for rank in ranks]
    return pl.Series([places[rank.id] if rank else len(places) for rank in found], dtype=pl.UInt32)


@dataclass(frozen=True)
class MentorReport:
    """A mentor's people in the order in which their 1on1s are due (`cycle.queue`)."""

    head: Head
    mentor: str
    name: str | None
    people: pl.DataFrame


def mentor_report(
    data: YearData,
    framework: Framework,
    *,
    mentor: str,
    selection: Selection = EVERYBODY,
) -> MentorReport:
    """Tell a mentor which 1on1 is next, of these people.

    Raises TdskillError unless just one mentor is so called, where none of the people is the mentor's, and
    as `select` does.
    """
    roster = cycle.with_mentors(data.roster)
    data = for_audience(data, framework)
    roster = roster.join(data.roster, on="staff_id", how="semi", maintain_order="left")
    chosen = _one_mentor(roster, mentor)
    of_mentor = roster.filter(pl.col("mentor") == chosen)
    data, kept = select(data, framework, selection)
    mine = of_mentor.join(data.roster, on="staff_id", how="semi", maintain_order="left")
    if mine.is_empty():
        raise TdskillError(
            _("None of these people has the mentor {mentor}.").format(mentor=quoted(mentor))
        )
    standing = cycle.standing(mine.lazy(), data.assessments.lazy(), framework, data.talks.lazy())
    people = cycle.queue(standing).collect()
    return MentorReport(
        head_of(data, people, **vars(kept)),
        chosen,
        mine["mentor_name"][0],
        people,
    )


def _one_mentor(roster: pl.DataFrame, asked: str) -> str:
    """Return the mentor of this staff id or name, as the roster's column mentor has it."""
    known = roster.select("mentor", "mentor_name").drop_nulls("mentor").unique(maintain_order=True)
    if plain(asked) in known["mentor"] and plain(asked) in roster["staff_id"]:
        return plain(asked)
    spellings = [(row[0], word) for row in known.iter_rows() for word in row]
    found = [*dict.fromkeys(called(asked, spellings))]
    match found:
        case [one]:
            return str(one)
        case []:
            names = Names((word, word) for _id, word in spellings if word)
            raise TdskillError(
                _("The roster names no mentor {name!r}.").format(name=asked),
                names.did_you_mean(asked, _("See all mentors with: tdskill status --by mentor")),
            )
        case _:
            raise TdskillError(
                _("Several mentors are called {name!r}.").format(name=asked),
                _("Name one by the staff id: {ids}.").format(
                    ids=listed(mentor for mentor in found if mentor in roster["staff_id"])
                ),
            )
