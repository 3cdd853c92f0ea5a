"""Who takes which post: the best placement of a year, as a frozen result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import placement as placement_of
from tdskill.analysis.guard import MOST_PAIRS, TODAYS, Bureaus, Guard, NoGuard, in_reach
from tdskill.analysis.placement import PARTS, Basis, Conditions, Pair, Placed
from tdskill.analysis.rotation import spent
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.errors import Problem, Severity, TdskillError, UsageError
from tdskill.framework import Framework, Placement
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.cells import quoted
from tdskill.names import Names
from tdskill.reports.courses import turns
from tdskill.reports.guard import Price
from tdskill.reports.head import Head, head_of
from tdskill.reports.one_person import one_person
from tdskill.reports.selection import EVERYBODY, Selection, narrow_years, select
from tdskill.reports.small_groups import rest_last
from tdskill.tables import NEEDS_ANYTHING
from tdskill.year_data import Rest, YearData
from tdskill.years import last_day

_WHOLE = 100
_NAMED_AT_MOST = 5
_BYTES_OF_PAIR = 24
"""A fit, and its costs twice while the solver works."""
MOST_GIGABYTES = 4
_EMPTY_OF_FILE = (Basis.NOBODY_HOLDS, Basis.BELOW_LEAST)


@dataclass(frozen=True)
class Wanted:
    """What placement is wanted: `fixed` and `excluded` are written ID=POST (see `Conditions`)."""

    fixed: Sequence[str] = ()
    excluded: Sequence[str] = ()
    least_fit: int = 0
    guard: Guard | None = TODAYS
    sensitivity: bool = False


WANTED: Final = Wanted()


def _price(placed: Placed, guard: Guard | None) -> Price | None:
    found = placed.guarded
    if guard is None or found is None or placed.rows.is_empty():
        return None
    of_point = placed.most / placed.rows.height / _WHOLE
    return Price(
        *(guard.each, guard.most, found.before, found.after, found.unguarded),
        *(one / of_point for one in (found.loss, found.least_loss, placed.total + found.loss)),
    )


@dataclass(frozen=True)
class PlacementReport:
    """The best placement.

    bureaus: bureau, shortfall before and after by the levels known, the sums over all skills, and
    before_least and after_least if everybody not assessed held the top level; empty without demand.
    head.rest: the bureaus with few people, which are one row of these. shortfall: the sums before and
    after, each bureau by itself, by the levels known. price: that of the guard; None: none was kept.
    sensitivity: part, weight, weight_changed,
    posts_changed, shortfall_after (null without demand): what another weight would change, where asked for.
    notes: posts that nobody can fill, and those fixed for who holds nothing they need, with their
    rows.
    """

    head: Head
    placed: Placed
    least_fit: int
    bureaus: pl.DataFrame
    shortfall: tuple[int, int] | None
    price: Price | None
    sensitivity: pl.DataFrame | None
    notes: tuple[Problem, ...]


def placement_report(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    wanted: Wanted = WANTED,
    smallest_group: int = SMALLEST_GROUP,
) -> PlacementReport:
    """Place people on posts: those of `data.people`, else everybody, and of them those selected.

    The trainings taken are those of all years. Posts that need nothing of the framework's set of skills
    are left alone and noted. Bureaus with fewer people than `smallest_group` before or after are one row
    of `bureaus`.

    Raises TdskillError for an unknown bureau, group, rank, person or post, for a guard that no placement
    keeps and for more people and posts than that of each bureau is looked after for, UsageError for pairs
    that contradict each other and a least fit beyond 0 to 100.
    """
    least_fit = wanted.least_fit
    if not 0 <= least_fit <= _WHOLE:
        raise UsageError(_("--least-fit takes a number from 0 to 100."))
    data, idle = _of_this_set(data)
    asked, kept = select(data, framework, selection)
    people = asked.staff
    if "people" in data.kinds:
        people = people.join(data.people, on="staff_id", how="semi", maintain_order="left")
    pairs, data = _pairs(wanted.fixed, "--fix", people, data)
    apart, data = _pairs(wanted.excluded, "--exclude", people, data)
    _refuse_contradictions(pairs, apart)
    refuse_too_many(people.height, data.posts.height)
    guard = wanted.guard if "demand" in data.kinds else None
    is_in_reach = in_reach(people.height, data.posts.height)
    looks = "demand" in data.kinds and (guard is not None or is_in_reach)
    if guard and guard.each and not is_in_reach:
        raise _out_of_reach(people.height, data.posts.height)
    bound_to = Conditions(
        pairs, apart, least_fit, Bureaus(data.staff, data.demand, guard) if looks else None
    )
    spent_so_far = _spent(data)
    in_turn = turns(data.trainings_taken, framework, data.workspace.fiscal_year)

    def placed_by(weights: Placement) -> Placed:
        found = placement_of.place(
            *(people, data.posts, data.wishes, spent_so_far, framework, weights),
            conditions=bound_to,
            turns=in_turn,
        )
        if isinstance(found, NoGuard):
            raise _guard_not_kept(found, bound_to)
        return found

    placed = placed_by(framework.placement_for(data.workspace.fiscal_year))
    after = placement_of.moved(data.staff, placed.rows)
    bureaus, rest = bureaus_before_and_after(data, after, framework, smallest_group)
    return PlacementReport(
        head_of(
            replace(data, smallest_group=smallest_group, rest=rest),
            people,
            **vars(kept),
        ),
        placed,
        least_fit,
        bureaus,
        _sums(data, after, framework),
        _price(placed, guard),
        _sensitivity(placed_by, placed) if wanted.sensitivity else None,
        (
            *idle,
            *(
                data.located("posts", problem)
                for problem in (
                    *_unfillable(data, placed),
                    *_fixed_without_needs(data, placed),
                )
            ),
        ),
    )


WEIGHT_STEP: Final = 10
"""By so many points a weight is moved to see what it decides."""


def _sensitivity(placed_by: Callable[[Placement], Placed], placed: Placed) -> pl.DataFrame:
    """Count the posts that have another person, or nobody, when a weight alone is changed."""
    rows = []
    now = placed.rows["staff_id"]
    for part in PARTS:
        weight = getattr(placed.weights, part)
        for other in (weight - WEIGHT_STEP, weight + WEIGHT_STEP) if weight else ():
            least = 1 if part == "needs" else 0
            if not least <= other <= _WHOLE:
                continue
            then = placed_by(placed.weights.model_copy(update={part: other}))
            changed = then.rows.height - int(now.eq_missing(then.rows["staff_id"]).sum())
            left = None if then.guarded is None else then.guarded.after
            rows.append((part, weight, other, changed, left))
    schema = {"part": pl.String, **dict.fromkeys(("weight", "weight_changed"), pl.Int64)}
    schema |= dict.fromkeys(("posts_changed", "shortfall_after"), pl.Int64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sums(data: YearData, after: pl.DataFrame, framework: Framework) -> tuple[int, int] | None:
    if "demand" not in data.kinds:
        return None
    before_and_after = (
        int(_bureau_shortfalls(staff, data.demand, framework)["shortfall"].sum())
        for staff in (data.staff, after)
    )
    return next(before_and_after), next(before_and_after)


def _out_of_reach(people: int, posts: int) -> TdskillError:
    return TdskillError(
        _(
            "People: {people}, posts: {posts}. That no bureau comes to lack more is looked after for up to "
            "{most} pairs of a person and a post, and these are {n}."
        ).format(
            people=f"{people:,}",
            posts=f"{posts:,}",
            most=f"{MOST_PAIRS:,}",
            n=f"{people * posts:,}",
        ),
        _(
            "Keep the sum of all bureaus instead (--guard total), seek the best fit alone (--guard none), or "
            "place fewer people (--bureau, --group, --rank, --people) on fewer posts."
        ),
    )


def _guard_not_kept(found: NoGuard, bound_to: Conditions) -> TdskillError:
    guard = bound_to.bureaus.guard if bound_to.bureaus else None
    if guard is not None and guard.each:
        message = _(
            "With --fix no placement keeps every bureau from lacking more than today: {bureaus}."
        ).format(
            bureaus=listed(
                (
                    _("{bureau} ({before} → {after})").format(
                        bureau=bureau, before=f"{before:,}", after=f"{after:,}"
                    )
                    for bureau, before, after in found.risen
                ),
                _NAMED_AT_MOST,
            )
        )
    elif found.least is None:
        message = _(
            "Of so many people and posts no placement was found that keeps the guard: the shortfalls of all "
            "bureaus together are to be {most} at most."
        ).format(most=f"{found.most:,}")
    else:
        message = _(
            "No placement keeps the guard: the shortfalls of all bureaus together are to be {most} at "
            "most, and whoever has which post, {least} are left."
        ).format(most=f"{found.most:,}", least=f"{found.least:,}")
    return TdskillError(
        message,
        _(
            "Raise the number of --guard, take a --fix back, or seek the best fit alone: --guard none."
        ),
    )


def refuse_too_many(people: int, posts: int) -> None:
    """Raise TdskillError where the fits of so many people and posts would not fit into memory."""
    gigabytes = people * posts * _BYTES_OF_PAIR / 1e9
    if gigabytes > MOST_GIGABYTES:
        raise TdskillError(
            _(
                "People: {people}, posts: {posts}. To place them would take about {n} GB of memory, and "
                "more than {most} GB is not begun."
            ).format(
                people=f"{people:,}",
                posts=f"{posts:,}",
                n=f"{gigabytes:,.1f}",
                most=MOST_GIGABYTES,
            ),
            _(
                "Place fewer people (--bureau, --group, --rank, --people) or give posts.csv fewer posts."
            ),
        )


def _of_this_set(data: YearData) -> tuple[YearData, tuple[Problem, ...]]:
    """Return the data with the posts that need anything of this set, and a note of the others."""
    kept = data.posts.filter(NEEDS_ANYTHING)
    others = data.posts.height - kept.height
    if not others:
        return data, ()
    note = Problem(
        str(data.workspace.files["posts"]),
        ngettext(
            "{n} post asks for skills of another set alone and is not filled here.",
            "{n} posts ask for skills of another set alone and are not filled here.",
            others,
        ).format(n=f"{others:,}"),
        severity=Severity.NOTE,
        code="posts_of_other_set",
    )
    return data.with_frames(posts=kept), (note,)


def _pairs(
    texts: Sequence[str], option: str, people: pl.DataFrame, data: YearData
) -> tuple[list[Pair], YearData]:
    pairs = []
    for text in texts:
        asked, post = _pair(text, option, data)
        found, data = one_person(data.staff, asked, data, people)
        pairs.append((found["staff_id"].item(), post))
    return pairs, data


def _pair(text: str, option: str, data: YearData) -> Pair:
    staff_id, sign, post = text.replace("＝", "=").partition("=")
    if not sign:
        raise UsageError(
            _("{option} does not take {word!r}.").format(option=option, word=text),
            _("Write a staff id and a post, such as 100011=総務局-001."),
        )
    names = Names((name, name) for name in data.posts["post"])
    found = names.find(post)
    if found is None:
        closest = names.closest(post)
        raise TdskillError(
            _("There is no post {name} in the file of posts.").format(name=quoted(post)),
            _("Did you mean {name}?").format(name=quoted(closest)) if closest else "",
        )
    return staff_id, found


def _refuse_contradictions(fixed: Sequence[Pair], excluded: Sequence[Pair]) -> None:
    both = [pair for pair in fixed if pair in excluded]
    for name in [
        *(pair[0] for pair in both),
        *_twice([staff_id for staff_id, _post in dict.fromkeys(fixed)]),
        *_twice([post for _staff_id, post in dict.fromkeys(fixed)]),
    ]:
        raise UsageError(
            _("--fix and --exclude contradict each other about {name}.").format(name=name)
            if both
            else _("{name} stands in --fix twice.").format(name=name)
        )


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def _spent(data: YearData) -> pl.DataFrame:
    if data.workspace.fiscal_year is None:
        return pl.DataFrame(schema={"staff_id": pl.String, "gq": pl.Int64, "dq": pl.Int64})
    return spent(data.assignments.lazy(), last_day(data.workspace.fiscal_year)).collect()


def bureaus_before_and_after(
    data: YearData, staff: pl.DataFrame, framework: Framework, smallest_group: int
) -> tuple[pl.DataFrame, Rest | None]:
    """Return the shortfalls of the bureaus before, and after as the staff frame has people then.

    Columns: see `PlacementReport.bureaus`; with it come the bureaus that stand in one row.
    """
    counts = ("before", "after", "before_least", "after_least")
    schema = {"bureau": pl.String, **dict.fromkeys(counts, pl.Int64)}
    if "demand" not in data.kinds:
        return pl.DataFrame(schema=schema), None
    moved = data.with_frames(staff=staff)
    data, moved, _kept = narrow_years(data, moved, smallest_group=smallest_group)
    before, after = (
        _bureau_shortfalls(each.staff, each.demand, framework) for each in (data, moved)
    )
    rows = gap_of.before_and_after(before, after, "bureau").sort(
        "before", "after", "bureau", descending=[True, True, False]
    )
    return rest_last(rows, data), data.rest


def _bureau_shortfalls(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    places = gap_of.places_of(staff, demand, framework)
    return (
        gap_of.gap_by_bureau(places, framework)
        .filter(pl.col("bureau").is_not_null())
        .group_by("bureau")
        .agg(pl.col("shortfall", "shortfall_least").sum())
        .collect()
    )


def _unfillable(data: YearData, placed: Placed) -> tuple[Problem, ...]:
    basis = placed.rows["basis"]
    rows = data.posts.with_columns(basis).filter(
        pl.col("basis").is_in([str(b) for b in _EMPTY_OF_FILE])
    )
    return tuple(
        Problem(
            str(data.workspace.files["posts"]),
            _("Nobody can fill the post {name}.").format(name=post),
            _("Nobody to place holds anything that it needs.")
            if basis == Basis.NOBODY_HOLDS
            else _("Nobody reaches the least fit asked for (--least-fit)."),
            row=row,
            column=data.header("posts", "post"),
            severity=Severity.WARNING,
            code="post_nobody_fills",
        )
        for post, row, basis in rows.select("post", "row", "basis").iter_rows()
    )


def _fixed_without_needs(data: YearData, placed: Placed) -> tuple[Problem, ...]:
    """Warn of people fixed on posts that they could not have otherwise."""
    fixed = data.posts.with_columns(placed.rows["staff_id", "basis", "needs"]).filter(
        (pl.col("basis") == str(Basis.FIXED)) & (pl.col("needs") == 0)
    )
    return tuple(
        Problem(
            str(data.workspace.files["posts"]),
            _("{staff_id}, fixed on the post {name}, holds nothing that it needs.").format(
                staff_id=staff_id, name=quoted(post)
            ),
            _("The post is given as --fix says; look whether that is meant."),
            row=row,
            column=data.header("posts", "post"),
            severity=Severity.WARNING,
            code="fixed_without_fit",
        )
        for staff_id, post, row in fixed.select("staff_id", "post", "row").iter_rows()
    )
