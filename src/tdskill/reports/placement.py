"""Who takes which post: the best placement of a year, as a frozen result."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import placement as placement_of
from tdskill.analysis.placement import Basis, Conditions, Pair, Placed
from tdskill.analysis.rotation import spent
from tdskill.analysis.tally import tally
from tdskill.errors import Problem, Severity, TdskillError, UsageError
from tdskill.framework import Framework, Placement
from tdskill.i18n import gettext as _
from tdskill.names import Names
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import narrow, one_person
from tdskill.workspace import Workspace, YearData

_EMPTY_OF_FILE = (Basis.NOBODY_HOLDS, Basis.BELOW_LEAST)


@dataclass(frozen=True)
class PlacementReport:
    """The best placement.

    bureaus: bureau, shortfall before and after, the sums over all skills; empty without demand.
    weights: those used; a part of which no file tells anything is at 0.
    notes: posts that nobody can fill, with their rows.
    """

    head: Head
    placed: Placed
    weights: Placement
    least_fit: int
    bureaus: pl.DataFrame
    notes: tuple[Problem, ...]


def placement_report(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    *,
    groups: Sequence[str] = (),
    fixed: Sequence[str] = (),
    excluded: Sequence[str] = (),
    least_fit: int = 0,
) -> PlacementReport:
    """Place people on posts: those of `data.people`, else everybody, and of them these groups.

    `fixed` and `excluded` are written ID=POST. Raises TdskillError for an unknown group, person or
    post, UsageError for pairs that contradict each other.
    """
    wanted, _bureaus, kept_groups = narrow(data, groups=groups)
    people = wanted.staff
    if "people" in data.kinds:
        people = people.join(data.people, on="staff_id", how="semi", maintain_order="left")
    pairs = [_pair(text, "--fix", people, data.posts) for text in fixed]
    apart = [_pair(text, "--exclude", people, data.posts) for text in excluded]
    _refuse_contradictions(pairs, apart)
    weights = _weights(workspace, data, framework)
    placed = placement_of.place(
        people,
        data.posts,
        data.wishes,
        _spent(workspace, data),
        framework,
        weights,
        Conditions(pairs, apart, least_fit),
    )
    return PlacementReport(
        head_of(
            workspace,
            data,
            people,
            groups=kept_groups,
        ),
        placed,
        weights,
        least_fit,
        _bureaus_before_and_after(data, placed, framework),
        _unfillable(workspace, data.posts, placed),
    )


def _pair(text: str, option: str, people: pl.DataFrame, posts: pl.DataFrame) -> Pair:
    staff_id, sign, post = text.partition("=")
    if not sign:
        raise UsageError(
            _("{option} does not take {word!r}.").format(option=option, word=text),
            _("Write a staff id and a post, such as 100011=総務局-001."),
        )
    names = Names((name, name) for name in posts["post"])
    found = names.find(post)
    if found is None:
        closest = names.closest(post)
        raise TdskillError(
            _("There is no post {name!r} in the file of posts.").format(name=post),
            _("Did you mean {closest}?").format(closest=closest) if closest else "",
        )
    return one_person(people, staff_id)["staff_id"].item(), found


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


def _weights(workspace: Workspace, data: YearData, framework: Framework) -> Placement:
    weights = framework.placement_for(workspace.fiscal_year)
    absent = {
        "wish": data.wishes.is_empty(),
        "balance": data.assignments.is_empty() or workspace.fiscal_year is None,
    }
    return weights.model_copy(update=dict.fromkeys((k for k, v in absent.items() if v), 0))


def _spent(workspace: Workspace, data: YearData) -> pl.DataFrame:
    if workspace.fiscal_year is None:
        return pl.DataFrame(schema={"staff_id": pl.String, "gq": pl.Int64, "dq": pl.Int64})
    last_day = dt.date(workspace.fiscal_year + 1, 3, 31)
    return spent(data.assignments.lazy(), last_day).collect()


def _bureaus_before_and_after(data: YearData, placed: Placed, framework: Framework) -> pl.DataFrame:
    schema = {"bureau": pl.String, "before": pl.Int64, "after": pl.Int64}
    if "demand" not in data.kinds:
        return pl.DataFrame(schema=schema)
    before, after = (
        _bureau_shortfalls(staff, data.demand, framework)
        for staff in (data.staff, placement_of.moved(data.staff, placed.rows))
    )
    both = before.rename({"shortfall": "before"}).join(
        after.rename({"shortfall": "after"}), on="bureau", how="full", coalesce=True
    )
    return (
        both.with_columns(pl.col("before", "after").fill_null(0).cast(pl.Int64))
        .filter((pl.col("before") > 0) | (pl.col("after") > 0))
        .sort("before", "after", "bureau", descending=[True, True, False])
        .select(*schema)
    )


def _bureau_shortfalls(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    places = gap_of.places(tally(staff.lazy(), framework).supply.lazy(), demand.lazy(), framework)
    return (
        gap_of.gap_by_bureau(places, framework)
        .filter(pl.col("bureau").is_not_null())
        .group_by("bureau")
        .agg(pl.col("shortfall").sum())
        .collect()
    )


def _unfillable(workspace: Workspace, posts: pl.DataFrame, placed: Placed) -> tuple[Problem, ...]:
    basis = placed.rows["basis"]
    rows = posts.with_columns(basis).filter(pl.col("basis").is_in([str(b) for b in _EMPTY_OF_FILE]))
    return tuple(
        Problem(
            str(workspace.files["posts"]),
            _("Nobody can fill the post {name}.").format(name=post),
            _("Nobody to place holds anything that it needs.")
            if basis == Basis.NOBODY_HOLDS
            else _("Nobody reaches the least fit asked for (--least-fit)."),
            row=row,
            column="post",
            severity=Severity.WARNING,
        )
        for post, row, basis in rows.select("post", "row", "basis").iter_rows()
    )
