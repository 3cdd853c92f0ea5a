"""Which people move to which bureau, so that the shortfalls of all bureaus together fall most."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import shake_128
from time import monotonic
from typing import Final

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array, diags_array, hstack, vstack

from tdskill.analysis.cells import Binding, Bits, Cells, binding, located
from tdskill.analysis.integers import (
    Bound,
    Floats,
    Limits,
    Whole,
    bound_like,
    fewest,
    in_turn_within,
    rounded_up,
)
from tdskill.framework import Framework
from tdskill.names import match_key
from tdskill.tables import Schema

COLUMNS: Final[Schema] = {
    **dict.fromkeys(("staff_id", "name", "bureau_before", "bureau_after"), pl.String),
    "basis": pl.String,
    "wish": pl.UInt16,
    **dict.fromkeys(("mends", "costs"), pl.List(pl.String)),
    "change": pl.Int64,
}
BEST: Final = "best"
FIXED: Final = "fixed"

CURVE: Final[Schema] = {
    **dict.fromkeys(("at_most", "mended", "mended_bound"), pl.Int64),
}

WHOLE: Final = 1000
"""A wish that is met is worth so many over its place."""
PER_CENT: Final = 100

_STEPS: Final = (1, 2, 5)
_AS_FAR: Final = 2
"""The curve goes on to so many times the moves that were asked for."""
_LOT_BYTES: Final = 3


@dataclass(frozen=True)
class Terms:
    """What moves are bound to.

    at_most: how many people move, those fixed among them. floor: the per cents of its head count that
    each bureau keeps, None where it need keep none. fixed: whose bureau is decided (the own one: stays).
    movable: who may move besides (None: everybody). apart: pairs of a staff id and a bureau that
    never come together. seconds: how long a best choice is searched for, where it is not found at once.
    """

    at_most: int
    floor: int | None = PER_CENT
    fixed: Mapping[str, str] = field(default_factory=dict)
    movable: Collection[str] | None = None
    apart: Collection[tuple[str, str]] = ()
    seconds: float = 10.0


@dataclass(frozen=True)
class Moves:
    """The best moves found.

    rows: COLUMNS, a row for each person who moves, by the bureaus and the staff id. `mends` are the skills
    of which the new bureau would lack one more if this person alone did not come, `costs` those of
    which the old one would lack one less; `change` is the second number less the first. `wish` is the
    place of the wish that is met. before and after: the sum of the shortfalls of all bureaus and skills
    by the levels known; no moves within the terms leave less than `least`. curve: CURVE, `mended` only
    where it is proven to be the most. Whether it is proven that as few moves as these are needed, that
    no others as few meet more wishes (None: nobody wishes for what can be), and that lots chose among
    the rest, say is_fewest, meets_most_wishes and of_equals.
    """

    rows: pl.DataFrame
    before: int
    after: int
    least: int
    curve: pl.DataFrame
    is_fewest: bool
    meets_most_wishes: bool | None
    of_equals: bool

    @property
    def mended(self) -> int:
        return self.before - self.after

    @property
    def mended_bound(self) -> int:
        return self.before - self.least


@dataclass(frozen=True)
class NoMoves:
    """Why no moves keep the floor: the bureaus with people after the fixed moves and people to be kept.

    needed: with how many moves, those fixed among them, it could be kept; None: with none.
    """

    bureaus: tuple[tuple[str, int, int], ...]
    needed: int | None


@dataclass(frozen=True, eq=False)
class _People(Cells):
    """People with a bureau in the order of ids, and who is where.

    home: the bureau now, there: after the fixed moves (numbers). may: people by bureaus to which they
    may move.
    """

    staff_ids: list[str]
    home: Whole
    there: Whole
    may: Bits

    def head_counts(self, where: Whole) -> Whole:
        return np.bincount(where[where >= 0], minlength=len(self.bureaus))


def choose(
    staff: pl.DataFrame,
    demand: pl.DataFrame,
    wishes: pl.DataFrame,
    framework: Framework,
    terms: Terms,
    *,
    curve: bool = True,
) -> Moves | NoMoves:
    """Return the moves after which the bureaus lack least, or why there are none within the terms.

    `wishes` has staff_id, wish (its place) and bureau. Of equally good moves those of the fewest
    people count, of these those that meet most wishes, a wish being worth one over its place; what
    then is equal is decided by lots, a lot being a number made of the ids of a person and a bureau.
    Who has no bureau moves only where that is fixed.
    """
    people = _people(staff, demand, framework, terms)
    fixed = int(np.count_nonzero(people.home != people.there))
    model = _Model(people, terms, fixed)
    start = model.start()
    if start is None or model.moves(start) > terms.at_most - fixed:
        needed = None if start is None else fixed + model.moves(start)
        return NoMoves(tuple(model.below_floor()), needed)
    wished = _wished(people, wishes)
    if not len(model.person):
        return _of_fixed(staff, people, wished, terms)
    costs = [model.shortfall(), model.of_moves(np.ones(len(model.person)))]
    of_wishes = WHOLE - WHOLE // np.maximum(wished[model.person, model.to], 1)
    any_wish = bool(np.any(wished[model.person, model.to]))
    if any_wish:
        value = np.where(wished[model.person, model.to] > 0, of_wishes, WHOLE)
        costs.append(model.of_moves(value.astype(np.float64)))
    costs.append(model.of_moves(model.lots()))
    stages = in_turn_within(costs, model.limits, start, terms.seconds)
    where = model.apply(stages[-1].x)
    before, after = int(people.short(people.home).sum()), int(people.short(where).sum())
    least = min(model.apart + stages[0].least, after)
    proven = before - after if after == least else None
    return Moves(
        _rows(staff, people, where, wished, terms.fixed),
        before,
        after,
        least,
        model.curve(terms, proven, before, stages[0].bound)
        if curve
        else pl.DataFrame(schema=CURVE),
        stages[1].is_best,
        stages[2].is_best if any_wish else None,
        stages[-1].is_best,
    )


def _of_fixed(staff: pl.DataFrame, people: _People, wished: Whole, terms: Terms) -> Moves:
    """Return the fixed moves alone, where nobody else may move."""
    before, after = (int(people.short(at).sum()) for at in (people.home, people.there))
    curve = pl.DataFrame([(terms.at_most, *(before - after,) * 2)], schema=CURVE, orient="row")
    rows = _rows(staff, people, people.there, wished, terms.fixed)
    return Moves(rows, before, after, after, curve, True, None, True)


def _people(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework, terms: Terms
) -> _People:
    staff = staff.filter(
        pl.col("bureau").is_not_null() | pl.col("staff_id").is_in(list(terms.fixed))
    ).sort("staff_id")
    ids = staff["staff_id"].to_list()
    cells, home, there = located(staff, demand, framework, terms.fixed)
    may = np.ones((len(ids), len(cells.bureaus)), dtype=bool)
    may[np.arange(len(ids)), there] = False
    stays = [one in terms.fixed or not _among(one, terms.movable) for one in ids]
    may[stays] = False
    place = {one: n for n, one in enumerate(ids)}
    for one, bureau in terms.apart:
        if one in place:
            may[place[one], cells.bureaus.index(bureau)] = False
    return _People(**vars(cells), staff_ids=ids, home=home, there=there, may=may)


def _among(one: str, some: Collection[str] | None) -> bool:
    return some is None or one in some


def _wished(people: _People, wishes: pl.DataFrame) -> Whole:
    """Return for each person and bureau the place of the first wish for it, 0 where there is none."""
    places = np.zeros((len(people.staff_ids), len(people.bureaus)), dtype=np.int64)
    person = {one: n for n, one in enumerate(people.staff_ids)}
    bureau_of = {match_key(bureau): n for n, bureau in enumerate(people.bureaus)}
    ordered = wishes.drop_nulls("bureau").sort("wish", descending=True)
    for one, place, bureau in ordered.select("staff_id", "wish", "bureau").iter_rows():
        if one in person and (at := bureau_of.get(match_key(bureau))) is not None:
            places[person[one], at] = place
    return places


class _Model:
    """minimise sum z(b, s) subject to, with x(i, b) = 1 where person i moves to bureau b:

    z(b, s) + sum of x(i, b) of those who hold L - sum of x(i, c) of those of b who hold it >= D - S
                                            for each level L of a skill s in a bureau b
    sum over b of x(i, b) <= 1              for each person i
    sum of x <= K
    out(b) - in(b) <= people(b) - those to be kept      for each bureau b

    The levels are those of `cells.binding`; `apart` is what no move can change. Few moves leave the level
    that lacks most now the one that lacks most. So z is written as what that level will lack, which is
    `base` and `falls` of x, and what another one lacks beyond that, which is the column e:

    z = base + falls @ x + e, e >= 0        both 0 where nobody is lacking now

    Then nearly all rows are loose, and those that no moves within K can break are left out.
    """

    def __init__(self, people: _People, terms: Terms, fixed: int) -> None:
        self.people, self.fixed = people, fixed
        self.at_most = terms.at_most - fixed
        self.person, self.to = np.nonzero(people.may)
        movers = fixed + int(np.count_nonzero(people.may.any(axis=1)))
        self.ceiling = max(terms.at_most, min(_AS_FAR * terms.at_most, movers))
        self.kept = (
            np.zeros(len(people.bureaus), dtype=np.int64)
            if terms.floor is None
            else -(-people.head_counts(people.home) * terms.floor // PER_CENT)
        )
        leaving = np.bincount(people.there[people.may.any(axis=1)], minlength=len(people.bureaus))
        found = binding(people, people.there, np.minimum(self.ceiling, leaving))
        self.pairs = found.pairs
        beyond = self._shortfalls(found)
        self.apart = int(found.apart.sum() + self.base.sum())
        self.limits = self._limits(found, *beyond)
        self.cap = self.limits.loose

    def _shortfalls(self, cells: Binding) -> tuple[csr_array, Whole]:
        """Set `base` and `falls`; return the rows that e is no less than, and the constants of these."""
        shape = len(cells.bureau), len(self.pairs) + len(self.person)
        rows, columns, values = cells.entries(
            self.people, self.person, self.people.there[self.person], self.to
        )
        whole = coo_array((values, (rows, columns)), shape=shape).tocsr()
        lacks = whole[:, len(self.pairs) :]
        worst_first = np.lexsort((-cells.lacking, cells.of_row))
        _pairs, firsts = np.unique(cells.of_row[worst_first], return_index=True)
        worst = worst_first[firsts]
        self.base = np.maximum(cells.lacking[worst], 0)
        in_need = diags_array((self.base > 0).astype(np.float64))
        self.falls = csr_array(in_need @ lacks[worst])
        beyond = cells.lacking - self.base[cells.of_row]
        may_pass = beyond > -self.ceiling
        may_pass[worst[self.base > 0]] = False
        may_end = np.flatnonzero((self.base > 0) & (self.base < self.ceiling))
        of_pair = np.concatenate([cells.of_row[may_pass], may_end])
        is_own = coo_array(
            (np.full(len(of_pair), -1.0), (np.arange(len(of_pair)), of_pair)),
            shape=(len(of_pair), len(self.pairs)),
        )
        more = lacks[may_pass] - self.falls[cells.of_row[may_pass]]
        matrix = hstack([is_own, vstack([more, -self.falls[may_end]])], "csr")
        matrix.eliminate_zeros()
        return matrix, np.concatenate([beyond[may_pass], -self.base[may_end]])

    def _limits(self, cells: Binding, shortfalls: csr_array, beyond: Whole) -> Limits:
        people, first = self.people, len(self.pairs)
        moves = first + np.arange(len(self.person))
        away = people.there[self.person]
        entries = []

        def add(row: Whole | int, value: float) -> None:
            rows = np.broadcast_to(np.asarray(row), moves.shape)
            entries.append((rows, moves, np.full(len(moves), value)))

        add(0, 1.0)
        at = 1
        add(at + away, 1.0)
        add(at + self.to, -1.0)
        at += len(people.bureaus)
        add(at + self.person, 1.0)
        at += len(people.staff_ids)
        rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
        of_moves = coo_array((values, (rows, columns)), shape=(at, first + len(moves)))
        spare = people.head_counts(people.there) - self.kept
        most = [-beyond, np.array([self.at_most]), spare, np.ones(len(people.staff_ids))]
        return Limits(
            vstack([shortfalls, of_moves], "csr"),
            np.concatenate(most).astype(np.float64),
            np.concatenate([cells.wanted + self.ceiling, np.ones(len(moves))]).astype(np.float64),
            loose=len(beyond),
        )

    def shortfall(self) -> Floats:
        """Return the cost that counts the shortfall, but for `apart`."""
        return np.concatenate([np.ones(len(self.pairs)), self.falls.sum(axis=0)])

    def of_moves(self, costs: Floats) -> Floats:
        """Return the cost that counts these costs of the moves."""
        return np.concatenate([np.zeros(len(self.pairs)), costs])

    def lots(self) -> Floats:
        """Return a number for each move that depends on the ids of the person and the bureau alone."""
        people = self.people
        return np.array(
            [
                1 + int.from_bytes(_digest(people.staff_ids[i], people.bureaus[b]))
                for i, b in zip(self.person.tolist(), self.to.tolist(), strict=True)
            ],
            dtype=np.float64,
        )

    def below_floor(self) -> Iterator[tuple[str, int, int]]:
        """Yield bureaus that keep too few after the fixed moves, their people and those to be kept."""
        heads = self.people.head_counts(self.people.there)
        for bureau, n, kept in zip(
            self.people.bureaus, heads.tolist(), self.kept.tolist(), strict=True
        ):
            if n < kept:
                yield bureau, n, kept

    def start(self) -> Whole | None:
        """Return the fewest moves with which the floor is kept, and what is short then; None: no moves do."""
        if not any(self.below_floor()):
            return self._with_shortfalls(np.zeros(len(self.person), dtype=np.int64))
        found = fewest(
            self.of_moves(np.ones(len(self.person))),
            self.limits.among(np.arange(len(self.limits.most)) >= self.cap).at_most(
                0, len(self.person)
            ),
        )
        return None if found is None else self._with_shortfalls(found[len(self.pairs) :])

    def _with_shortfalls(self, moves: Whole) -> Whole:
        short = self.people.short(self._where(moves)).ravel()[self.pairs]
        beyond = short - self.base - (self.falls @ moves).astype(np.int64)
        return np.concatenate([beyond, moves])

    def moves(self, x: Whole) -> int:
        return int(x[len(self.pairs) :].sum())

    def apply(self, x: Whole) -> Whole:
        """Return the bureau of everybody after the fixed moves and those of x."""
        return self._where(x[len(self.pairs) :])

    def _where(self, moves: Whole) -> Whole:
        where = self.people.there.copy()
        made = moves > 0
        where[self.person[made]] = self.to[made]
        return where

    def curve(self, terms: Terms, mended: int | None, before: int, bound: Bound) -> pl.DataFrame:
        """Return the most that moves can mend, for numbers of moves up to and beyond those asked for.

        `bound` is that of the moves asked for; each is found near that of the number beside it, as far
        as the seconds go.
        """
        until = monotonic() + terms.seconds
        asked = terms.at_most
        steps = steps_to(asked, self.ceiling)
        at = steps.index(asked)
        most = {asked: bound}
        for beside, number in (
            *zip(steps[at:0:-1], steps[at - 1 :: -1] if at else (), strict=True),
            *zip(steps[at:-1], steps[at + 1 :], strict=True),
        ):
            if number < self.fixed or beside not in most or monotonic() > until:
                continue
            limits = self.limits.at_most(self.cap, number - self.fixed)
            if found := bound_like(self.shortfall(), limits, most[beside]):
                most[number] = found
        return pl.DataFrame(
            [
                (
                    number,
                    mended if number == asked else None,
                    before - self.apart - rounded_up(most[number].value),
                )
                for number in steps
                if number in most
            ],
            schema=CURVE,
            orient="row",
        )


def steps_to(asked: int, most: int) -> list[int]:
    """Return 1, 2, 5, 10, 20, 50, ... up to `most`, with what was asked for and `most` among them."""
    tens = (10**power for power in range(len(str(most))))
    return sorted(
        {asked, most, *(n for ten in tens for n in (ten * s for s in _STEPS) if n < most)}
    )


def _digest(staff_id: str, bureau: str) -> bytes:
    return shake_128(f"{staff_id}\n{bureau}".encode()).digest(_LOT_BYTES)


def _rows(
    staff: pl.DataFrame,
    people: _People,
    where: Whole,
    wished: Whole,
    fixed: Mapping[str, str],
) -> pl.DataFrame:
    lacking = people.demand - people.supply(where)
    names = dict(staff.select("staff_id", "name").iter_rows())
    rows = []
    for i in np.flatnonzero(where != people.home).tolist():
        one, old, new = people.staff_ids[i], int(people.home[i]), int(where[i])
        mends = _fewer(people, lacking[new] + people.held[i], lacking[new])
        costs = [] if old < 0 else _fewer(people, lacking[old], lacking[old] - people.held[i])
        rows.append(
            {
                "staff_id": one,
                "name": names[one],
                "bureau_before": None if old < 0 else people.bureaus[old],
                "bureau_after": people.bureaus[new],
                "basis": FIXED if one in fixed else BEST,
                "wish": int(wished[i, new]) or None,
                "mends": mends,
                "costs": costs,
                "change": len(costs) - len(mends),
            }
        )
    return pl.DataFrame(rows, schema=COLUMNS).sort(
        "bureau_before", "bureau_after", "staff_id", nulls_last=True
    )


def _fewer(people: _People, more: Whole, less: Whole) -> Sequence[str]:
    """Return the skills of which a bureau lacks less with one of two supplies than with the other."""
    differs = people.by_skill(more) > people.by_skill(less)
    return [people.skills[n] for n in np.flatnonzero(differs).tolist()]


def moved(staff: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the staff frame with everybody of these rows in the new bureau."""
    there = dict(rows.select("staff_id", "bureau_after").iter_rows())
    return staff.with_columns(
        pl.col("staff_id")
        .replace_strict(there, default=pl.col("bureau"), return_dtype=pl.String)
        .alias("bureau")
    )
