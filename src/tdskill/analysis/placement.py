"""Who takes which post: the fit of each person and post, and the assignment with the highest sum."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tdskill.analysis.assignment import (
    IMPOSSIBLE,
    NOBODY,
    Exchange,
    Fits,
    Indexes,
    Next,
    best_assignment,
    next_best,
)
from tdskill.analysis.guard import Bureaus, Guarded, NoGuard, Watch, guarded, in_reach, setting
from tdskill.analysis.priced_guard import nearly_guarded
from tdskill.analysis.turns import BY_LOT, Turns
from tdskill.framework import Framework, Placement
from tdskill.names import match_key
from tdskill.rounding import half_up, percent

WHOLE: Final = 1000
"""A part of a fit is a whole number of thousandths."""

PARTS: Final = ("needs", "wish", "balance", "stay")

COLUMNS: Final = (
    *("post", "bureau", "work", "kind", "staff_id", "name", "bureau_before"),
    *("fit", *PARTS, "basis"),
    *("next_id", "next_name", "next_fit", "next_loss", "next_from", "swap"),
)

Numbers = NDArray[np.int64]
Pair = tuple[str, str]
"""A staff id and a post."""


class Basis(StrEnum):
    """Why a post has the person it has, or nobody."""

    BEST = "best"
    FIXED = "fixed"
    NOBODY_HOLDS = "nobody_holds"
    EXCLUDED = "excluded"
    BELOW_LEAST = "below_least"
    NEEDED_ELSEWHERE = "needed_elsewhere"
    GUARD = "guard"


@dataclass(frozen=True)
class Placed:
    """The best assignment.

    rows: COLUMNS, a row a post in the order of the file; a fit is a whole number of per cents of all
    weights (`rounding.percent`), its parts are thousandths. left: staff_id, name, bureau of the people
    without a post. total and most: the sum of the fits and what it would be if every fit were full,
    in weights times thousandths. weights: those used; a part of which nothing is told weighs 0. guarded:
    what the bureaus lack and what a guard costs, where that was looked at.
    """

    rows: pl.DataFrame
    left: pl.DataFrame
    total: int
    most: int
    weights: Placement
    guarded: Guarded | None = None


def needs_of(posts: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return post, skill, level and weight: the requirements of the job type and the skills together.

    Of a skill that stands in both the higher level counts; a skill of its own weighs 1. Rows of a post
    with the same `need` are a group of skills, of which `at_least` so many are needed.
    """
    rows: list[tuple[str, str, int, int, int, int]] = []
    for post, job_type, skills in posts.select("post", "job_type", "skills").iter_rows():
        role = None if job_type is None else framework.job_type_by_id[job_type]
        groups = [each for each in (role.needed() if role else ()) if len(each.of) > 1]
        needed = {
            each.of[0].skill: (each.of[0].level, each.weight)
            for each in (role.needed() if role else ())
            if len(each.of) == 1
        }
        for entry in skills or ():
            level, weight = needed.get(entry["skill"], (0, 1))
            needed[entry["skill"]] = (max(level, entry["level"]), weight)
        rows += [
            (post, skill, level, weight, number, 1)
            for number, (skill, (level, weight)) in enumerate(needed.items())
        ]
        rows += [
            (post, each.skill, each.level, group.weight, number, group.at_least)
            for number, group in enumerate(groups, start=len(needed))
            for each in group.of
        ]
    schema = {
        "post": pl.String,
        **dict.fromkeys(("skill",), pl.String),
        **dict.fromkeys(("level", "weight"), pl.UInt8),
        **dict.fromkeys(("need", "at_least"), pl.UInt32),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@dataclass(frozen=True)
class _FitParts:
    """Gives each part of the fit of everybody with the post of this index."""

    of: dict[str, Callable[[int], Numbers]]
    able: Callable[[int], NDArray[np.bool_]]
    weights: dict[str, int]

    @property
    def most(self) -> int:
        """A full fit."""
        return WHOLE * sum(self.weights.values())

    def fit(self, post: int) -> Numbers:
        """sum over the parts of weight * part; a part that weighs nothing costs no time."""
        counting = [name for name in PARTS if self.weights[name]]
        return reduce(add, (self.weights[name] * self.of[name](post) for name in counting))

    def row(self, post: int, person: int) -> dict[str, object]:
        """Return the fit of a pair and its parts; nothing for NOBODY."""
        if person == NOBODY:
            return {}
        parts = {name: int(part(post)[person]) for name, part in self.of.items()}
        fit = int(self.fit(post)[person])
        return {**parts, "_person": person, "_fit": fit, "fit": percent(fit / self.most)}


@dataclass(frozen=True)
class Conditions:
    """What a placement is bound to: pairs that come together or never do, the least fit in %, a guard.

    Without `bureaus` nobody looks at what they lack.
    """

    fixed: Collection[Pair] = ()
    excluded: Collection[Pair] = ()
    least_fit: int = 0
    bureaus: Bureaus | None = None


def place(
    people: pl.DataFrame,
    posts: pl.DataFrame,
    wishes: pl.DataFrame,
    spent: pl.DataFrame,
    framework: Framework,
    weights: Placement,
    conditions: Conditions = Conditions(),
    turns: Turns = BY_LOT,
) -> Placed | NoGuard:
    """Return the assignment of people to posts with the highest sum of fits, or why there is none.

    `people` is a staff frame, `spent` is from `rotation.spent`. fit = sum of weight * part with, in
    thousandths:

    needs = sum of w * steps done / sum of w * steps needed over what the post needs (0 for a level never
    assessed), rounded down but never to 0; who holds nothing of it cannot have the post.
    wish = 1 / place of the best wish that the post meets.
    balance = the share of the time spent so far in work of the other kind than the post's; a half
    where there is no history or the post is of both kinds or of none.
    stay = whether the post is in the person's bureau.

    Fixed pairs come together whatever their fit. The guard is kept, and of several best
    assignments that with the least sum of shortfalls counts; then the first in order: posts in the
    order of the file, people as it is their turn. Only a guard can be kept by none.
    """
    people = turns.in_order(people)
    weights = _counting(weights, wishes, spent)
    parts = _parts(people, posts, wishes, spent, framework, weights)
    person_at = {staff_id: index for index, staff_id in enumerate(people["staff_id"])}
    post_at = {post: index for index, post in enumerate(posts["post"])}
    held = {post_at[post]: person_at[staff_id] for staff_id, post in conditions.fixed}
    barred: dict[int, list[int]] = {}
    for staff_id, post in conditions.excluded:
        barred.setdefault(post_at[post], []).append(person_at[staff_id])
    fits, basis = _fits(parts, (posts.height, people.height), held, barred, conditions.least_fit)
    chosen = best_assignment(fits)
    allows: Callable[[Exchange], bool] = _anything
    kept: Guarded | None = None
    if bureaus := conditions.bureaus:
        homes = posts["bureau"].to_list()
        fixed = {people["staff_id"][who]: homes[post] for post, who in held.items()}
        given = setting(bureaus, framework, people["staff_id"].to_list(), homes, fixed)
        found = (
            guarded(fits, chosen, given, bureaus.guard, parts.most)
            if bureaus.guard is None or in_reach(people.height, posts.height)
            else nearly_guarded(fits, chosen, given, bureaus.guard, parts.most)
        )
        if isinstance(found, NoGuard):
            return found
        kept, chosen = found, found.chosen
        if bureaus.guard is not None:
            allows = Watch(given, chosen, bureaus.guard).allows
    following = [next_best(fits, chosen, post, allows) for post in range(posts.height)]
    _tell_guard(fits, chosen, basis)
    for index, person in held.items():
        chosen[index] = person
    rows = [
        {"basis": str(basis[index] if chosen[index] == NOBODY or index in held else Basis.BEST)}
        | parts.row(index, int(chosen[index]))
        | _following(another, posts["post"], parts.most)
        for index, another in enumerate(following)
    ]
    answer = _rows(rows, people, posts)
    idle = pl.Series(np.setdiff1d(np.arange(people.height), chosen[chosen != NOBODY]))
    return Placed(
        answer.select(COLUMNS),
        people[idle].select("staff_id", "name", "bureau").sort("staff_id"),
        int(answer["_fit"].sum()),
        parts.most * posts.height,
        weights,
        kept,
    )


def _anything(_exchange: object) -> bool:
    return True


def _tell_guard(fits: Fits, chosen: Indexes, basis: list[Basis]) -> None:
    """Tell of posts that stay empty though somebody without a post could have them: the guard's doing."""
    idle = np.setdiff1d(np.arange(fits.shape[1]), chosen)
    for post in np.flatnonzero(chosen == NOBODY).tolist():
        if basis[post] != Basis.FIXED and (fits[post, idle] > IMPOSSIBLE).any():
            basis[post] = Basis.GUARD


def _counting(weights: Placement, wishes: pl.DataFrame, spent: pl.DataFrame) -> Placement:
    untold = {"wish": wishes.is_empty(), "balance": spent.is_empty()}
    return weights.model_copy(update={name: 0 for name, is_so in untold.items() if is_so})


def _fits(
    parts: "_FitParts",
    shape: tuple[int, int],
    held: Mapping[int, int],
    barred: Mapping[int, list[int]],
    least_fit: int,
) -> tuple[Fits, list[Basis]]:
    """Return the fits of the posts and people that are not fixed, and why a post would be empty."""
    fits = np.full(shape, IMPOSSIBLE, dtype=np.int32)
    basis = [Basis.FIXED] * shape[0]
    for post in range(shape[0]):
        if post in held:
            continue
        able, fit = parts.able(post), parts.fit(post)
        kept = enough = able & (100 * fit >= least_fit * parts.most)
        if post in barred:
            kept = enough.copy()
            kept[barred[post]] = False
        basis[post] = _why_empty(able, enough, kept)
        fits[post] = np.where(kept, fit, IMPOSSIBLE)
    fits[:, list(held.values())] = IMPOSSIBLE
    return fits, basis


def _following(another: Next | None, names: pl.Series, most: int) -> dict[str, object]:
    if another is None:
        return {}
    return {
        "_next": another.person,
        "next_fit": percent(another.fit / most),
        "next_loss": float(half_up(100 * another.loss / most, 1)),
        "next_from": None if another.post == NOBODY else names[another.post],
        "swap": another.swap,
    }


def _why_empty(
    able: NDArray[np.bool_], enough: NDArray[np.bool_], kept: NDArray[np.bool_]
) -> Basis:
    if not able.any():
        return Basis.NOBODY_HOLDS
    if not enough.any():
        return Basis.BELOW_LEAST
    return Basis.NEEDED_ELSEWHERE if kept.any() else Basis.EXCLUDED


def _rows(
    rows: Sequence[dict[str, object]], people: pl.DataFrame, posts: pl.DataFrame
) -> pl.DataFrame:
    schema: dict[str, type[pl.DataType]] = {
        "_person": pl.Int64,
        "_fit": pl.Int64,
        "fit": pl.Int64,
        **dict.fromkeys(PARTS, pl.Int64),
        "basis": pl.String,
        "_next": pl.Int64,
        "next_fit": pl.Int64,
        "next_loss": pl.Float64,
        "next_from": pl.String,
        "swap": pl.Boolean,
    }
    known = people.select("staff_id", "name", "bureau").with_row_index("_index")
    named = known.with_columns(pl.col("_index").cast(pl.Int64))
    return (
        pl.concat(
            [
                posts.select("post", "bureau", "work", "kind"),
                pl.DataFrame(list(rows), schema=schema),
            ],
            how="horizontal",
        )
        .join(
            named.rename({"bureau": "bureau_before"}),
            left_on="_person",
            right_on="_index",
            how="left",
            maintain_order="left",
        )
        .join(
            named.select("_index", next_id="staff_id", next_name="name"),
            left_on="_next",
            right_on="_index",
            how="left",
            maintain_order="left",
        )
    )


def _parts(
    people: pl.DataFrame,
    posts: pl.DataFrame,
    wishes: pl.DataFrame,
    spent: pl.DataFrame,
    framework: Framework,
    weights: Placement,
) -> _FitParts:
    reached = _reached(people, posts, framework)
    return _FitParts(
        {
            "needs": lambda post: reached(post)[0],
            "wish": _wished(people, posts, wishes),
            "balance": _balanced(people, posts, spent),
            "stay": _stayed(people, posts),
        },
        lambda post: reached(post)[1],
        {name: getattr(weights, name) for name in PARTS},
    )


def _reached(
    people: pl.DataFrame, posts: pl.DataFrame, framework: Framework
) -> Callable[[int], tuple[Numbers, NDArray[np.bool_]]]:
    """Give the thousandths of what a post needs that everybody holds, and who holds anything of it."""
    steps = {
        skill: np.array(
            [framework.steps(skill, 0, level) for level in range(framework.max_level + 1)]
        )
        for skill in framework.skill_ids
    }
    climbed = {
        skill: of_level[people[skill].fill_null(0).to_numpy()] for skill, of_level in steps.items()
    }
    needed: dict[str, dict[int, list[tuple[str, int, int, int]]]] = {
        post: {} for post in posts["post"]
    }
    for post, skill, level, weight, need, at_least in needs_of(posts, framework).iter_rows():
        wanted = int(steps[skill][level])
        needed[post].setdefault(need, []).append((skill, wanted, weight, at_least))

    def part(index: int) -> tuple[Numbers, NDArray[np.bool_]]:
        whole, held = 0, np.zeros(people.height, dtype=np.int64)
        for group in needed[posts["post"][index]].values():
            _skill, _wanted, weight, at_least = group[0]
            size = sum(sorted(wanted for _skill, wanted, *_rest in group)[:at_least])
            short = [np.maximum(wanted - climbed[skill], 0) for skill, wanted, *_rest in group]
            fewest = short[0] if len(short) == 1 else np.sort(short, axis=0)[:at_least].sum(axis=0)
            whole += weight * size
            held += weight * (size - fewest)
        able = held > 0
        return np.maximum(WHOLE * held // whole, able), able

    return part


def _wished(
    people: pl.DataFrame, posts: pl.DataFrame, wishes: pl.DataFrame
) -> Callable[[int], Numbers]:
    known = people.select("staff_id").with_row_index("_person").join(wishes, on="staff_id")
    # The last of several values for a person stays: that of the first wish.
    ordered = known.sort("wish", descending=True)
    who = ordered["_person"].to_numpy()
    value = WHOLE // ordered["wish"].cast(pl.Int64).to_numpy()
    post = _codes(ordered["post"], posts["post"])
    bureau = _codes(ordered["bureau"], posts["bureau"])
    kinds = ordered["kind"].cast(pl.String)
    any_kind = kinds.is_null().to_numpy()
    of_kind = {
        kind: any_kind | (kinds == kind).fill_null(value=False).to_numpy() for kind in ("GQ", "DQ")
    }
    of_kind["both"] = np.ones(len(ordered), dtype=bool)
    post_codes, bureau_codes = (_codes(posts[name], posts[name]) for name in ("post", "bureau"))
    post_kinds = posts["kind"].cast(pl.String).to_list()

    def part(index: int) -> Numbers:
        kind = post_kinds[index]
        met = (post == _ANY) | (post == post_codes[index])
        met &= (bureau == _ANY) | (bureau == bureau_codes[index])
        met &= any_kind if kind is None else of_kind[kind]
        found = np.zeros(people.height, dtype=np.int64)
        found[who[met]] = value[met]
        return found

    return part


_ANY: Final = -1
_UNKNOWN: Final = -2


def _codes(names: pl.Series, known: pl.Series) -> Numbers:
    """Return numbers by which equal names, in any spelling, are found; where there is none, _ANY."""
    numbers: dict[str, int] = {}
    for name in known.drop_nulls().unique(maintain_order=True):
        numbers.setdefault(match_key(name), len(numbers))
    return np.array(
        [_ANY if name is None else numbers.get(match_key(name), _UNKNOWN) for name in names],
        dtype=np.int64,
    )


def _balanced(
    people: pl.DataFrame, posts: pl.DataFrame, spent: pl.DataFrame
) -> Callable[[int], Numbers]:
    known = people.select("staff_id").join(spent, on="staff_id", how="left", maintain_order="left")
    gq, dq = (
        known[name].fill_null(0).cast(pl.Int64).to_numpy()
        if name in known.columns
        else np.zeros(people.height, dtype=np.int64)
        for name in ("gq", "dq")
    )
    both = np.maximum(gq + dq, 1)
    half = np.full(people.height, WHOLE // 2, dtype=np.int64)
    unknown = gq + dq == 0
    shares = {
        "DQ": np.where(unknown, half, WHOLE * gq // both),
        "GQ": np.where(unknown, half, WHOLE * dq // both),
    }
    kinds = posts["kind"].cast(pl.String).to_list()
    return lambda post: shares.get(kinds[post] or "", half)


def _stayed(people: pl.DataFrame, posts: pl.DataFrame) -> Callable[[int], Numbers]:
    here = people["bureau"].to_list()
    at_home = {
        bureau: WHOLE * np.array([home == bureau for home in here], dtype=np.int64)
        for bureau in set(posts["bureau"].drop_nulls())
    }
    nowhere = np.zeros(people.height, dtype=np.int64)
    bureaus = posts["bureau"].to_list()
    return lambda post: at_home.get(bureaus[post], nowhere)


def moved(staff: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the staff frame with everybody who has a post in the bureau of that post."""
    there = rows.filter(pl.col("staff_id").is_not_null() & pl.col("bureau").is_not_null())
    return (
        staff.join(
            there.select("staff_id", _there="bureau"),
            on="staff_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.coalesce("_there", "bureau").alias("bureau"))
        .drop("_there")
    )
