"""What bureaus lack, cell by cell, and how it changes when people come and leave.

A *cell* is a bureau, a skill and a level at which the bureau may lack people. A person who goes from one
bureau to another takes all skills along: what the new bureau gains, the old one loses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tdskill.framework import Framework

Bits = NDArray[np.bool_]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Entries = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.number]]
"""Rows, columns and values of a sparse matrix."""


@dataclass(frozen=True, eq=False)
class Cells:
    """What people hold of the cells of a bureau, and what each bureau wants.

    held: people by skills and levels. demand: bureaus by skills and levels, at a level or above. Where
    people are is said by the number of their bureau, -1 for none.
    """

    bureaus: list[str]
    skills: list[str]
    levels: int
    held: Bits
    demand: Whole

    def supply(self, where: Whole) -> Whole:
        counts = np.zeros_like(self.demand)
        for bureau in np.unique(where[where >= 0]):
            counts[bureau] = np.count_nonzero(self.held[where == bureau], axis=0)
        return counts

    def short(self, where: Whole) -> Whole:
        """Return how many people bureaus lack of each skill: max over levels of (D - S)+."""
        return self.by_skill(self.demand - self.supply(where))

    def by_skill(self, lacking: Whole) -> Whole:
        shape = (*lacking.shape[:-1], len(self.skills), self.levels)
        short: Whole = np.maximum(lacking.reshape(shape), 0).max(axis=-1)
        return short


def located(
    staff: pl.DataFrame,
    demand: pl.DataFrame,
    framework: Framework,
    decided: Mapping[str, str],
    others: Iterable[str] = (),
) -> tuple[Cells, Whole, Whole]:
    """Return the cells of people, and the number of their bureau now and as it is decided.

    The bureaus are those of people, of demand, those decided by staff id, and `others`, in order.
    """
    named = {*staff["bureau"].drop_nulls(), *demand["bureau"], *decided.values(), *others}
    bureaus = sorted(named)
    number = {bureau: place for place, bureau in enumerate(bureaus)}
    home = [number.get(bureau, -1) for bureau in staff["bureau"]]
    there = [
        number[decided[one]] if one in decided else at
        for one, at in zip(staff["staff_id"], home, strict=True)
    ]
    cells = Cells(
        bureaus,
        list(framework.skill_ids),
        framework.max_level,
        _held(staff, framework),
        _demand(demand, number, framework),
    )
    return cells, np.array(home, dtype=np.int64), np.array(there, dtype=np.int64)


def _held(staff: pl.DataFrame, framework: Framework) -> Bits:
    """Return people by skills and levels: who stands there or higher; a level never assessed counts as 0."""
    steps = np.arange(framework.max_level)
    return np.hstack(
        [
            staff[skill].fill_null(0).to_numpy()[:, np.newaxis] > steps
            for skill in framework.skill_ids
        ]
    )


def _demand(demand: pl.DataFrame, number: Mapping[str, int], framework: Framework) -> Whole:
    """Return bureaus by skills and levels: the head count wanted at a level or above."""
    levels = framework.max_level
    first = {skill: place * levels for place, skill in enumerate(framework.skill_ids)}
    wanted = np.zeros((len(number), len(first) * levels), dtype=np.int64)
    for bureau, skill, level, n in demand.select(
        "bureau", "skill", "level", "headcount"
    ).iter_rows():
        wanted[number[bureau], first[skill] : first[skill] + level] += n
    return wanted


@dataclass(frozen=True, eq=False)
class Binding:
    """The cells in which bureaus may lack people, as rows of a model with a column z for each pair.

        z(b, s) + those who come and hold L - those who leave and hold L >= D(b, s, L) - S(b, s, L)

    bureau, cell: a row each; of_row: its z; lacking: D - S. pairs: the bureau and skill of each z
    (bureau x skills + skill), wanted: its most. apart: what is short in each bureau outside of the pairs,
    which nobody who comes or leaves can change.
    """

    bureau: Whole
    cell: Whole
    of_row: Whole
    lacking: Whole
    pairs: Whole
    wanted: Whole
    apart: Whole

    def entries(self, cells: Cells, person: Whole, old: Whole, new: Whole) -> Entries:
        """Return the entries of the rows, each <= -lacking: -1 for its z, and for people who go.

        Columns are the z and then those who go: a person, from an old bureau to a new one (-1: none).
        """
        # There may be millions: in small numbers they take a third of the room.
        rows = [np.arange(len(self.bureau), dtype=np.int32)]
        columns = [self.of_row.astype(np.int32)]
        values = [np.full(len(self.bureau), -1, dtype=np.int8)]
        for b in np.unique(self.bureau):
            of_b = np.flatnonzero(self.bureau == b)
            for there, value in ((new, -1), (old, 1)):
                going = np.flatnonzero((there == b) & (old != new))
                who, which = np.nonzero(cells.held[np.ix_(person[going], self.cell[of_b])])
                rows.append(of_b.astype(np.int32)[which])
                columns.append((len(self.pairs) + going).astype(np.int32)[who])
                values.append(np.full(len(who), value, dtype=np.int8))
        return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def binding(cells: Cells, where: Whole, leaving: Whole) -> Binding:
    """Return the cells in which a bureau may lack people when so many leave each bureau at most.

    Left out are levels at which as many are wanted as at the next one, which a bureau lacks whenever
    it lacks that one, and levels at which so few leave that nobody can be short.
    """
    lacking = cells.demand - cells.supply(where)
    above = np.zeros_like(cells.demand).reshape(-1, len(cells.skills), cells.levels)
    above[..., :-1] = cells.demand.reshape(above.shape)[..., 1:]
    is_step = cells.demand > above.reshape(lacking.shape)
    bureau, cell = np.nonzero(is_step & (lacking > -leaving[:, np.newaxis]))
    pairs, of_row = np.unique(
        bureau * len(cells.skills) + cell // cells.levels, return_inverse=True
    )
    apart = cells.by_skill(lacking)
    apart.ravel()[pairs] = 0
    wanted = cells.demand.reshape(-1, cells.levels).max(axis=1)[pairs]
    return Binding(bureau, cell, of_row, lacking[bureau, cell], pairs, wanted, apart.sum(axis=1))
