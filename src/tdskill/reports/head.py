"""What stands at the head of every answer: whose figures these are and how sure they are."""

from dataclasses import dataclass

import polars as pl

from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.errors import Problem
from tdskill.intake.absences import Absence
from tdskill.tables import NOT_STARTED, STAGES
from tdskill.year_data import Rest, YearData


@dataclass(frozen=True)
class Head:
    """People by stage, head count wanted, and what was left out or filtered.

    A stage is one of STAGES, NOT_STARTED, or None where a file does not state it. `audience` are the
    groups that the set of skills is for, `outside` the people of other groups, who are not counted;
    None where the staff file names no groups. `smallest_group` is the fewest people of whom something
    is told by itself (None: the answer tells of none or names them), `rest` the bureaus in one row.
    Not counted are `totals` (rows that are totals or footnotes) and the people who `left` or are
    `on_leave`.
    """

    organisation: str | None
    fiscal_year: int | None
    people: int
    stages: tuple[tuple[str | None, int], ...]
    headcount: int | None
    rows_left_out: int
    notes: tuple[Problem, ...]
    bureaus: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    outside: int | None = None
    smallest_group: int | None = None
    rest: Rest | None = None
    totals: int = 0
    left: int = 0
    on_leave: int = 0

    @property
    def tells_of_few(self) -> bool:
        """Whether single persons may be told from figures of these people."""
        smallest = SMALLEST_GROUP if self.smallest_group is None else self.smallest_group
        return smallest < SMALLEST_GROUP or 0 < self.people < smallest


def head_of(
    data: YearData,
    people: pl.DataFrame,
    *,
    bureaus: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
    ranks: tuple[str, ...] = (),
) -> Head:
    """Make the head of a frame with a row a person and a column stage.

    In a running year and a confirmed one every level has a stage: a person without one has not started.
    """
    without = NOT_STARTED if data.workspace.states_every_stage else None
    stage = pl.col("stage").cast(pl.String).fill_null(pl.lit(without, pl.String))
    counts = dict(people.group_by(stage).len().iter_rows())
    return Head(
        organisation=data.workspace.organisation,
        fiscal_year=data.workspace.fiscal_year,
        people=people.height,
        stages=tuple(
            (stage, counts[stage])
            for stage in (*reversed(STAGES), NOT_STARTED, None)
            if counts.get(stage)
        ),
        headcount=int(data.demand["headcount"].sum()) if "demand" in data.kinds else None,
        rows_left_out=data.rows_left_out,
        notes=data.notes,
        bureaus=bureaus,
        groups=groups,
        ranks=ranks,
        audience=data.audience,
        outside=None if data.outside is None else len(data.outside),
        smallest_group=data.smallest_group,
        rest=data.rest,
        totals=data.totals,
        left=data.count_absent(Absence.LEFT),
        on_leave=data.count_absent(Absence.ON_LEAVE),
    )
