"""The placement put into words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl

from tdskill.analysis.placement import PARTS, WHOLE, Basis, Placed
from tdskill.analysis.turns import RECENT_YEARS
from tdskill.columns import COLUMNS
from tdskill.framework import Framework, Placement
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, as_mean, as_per_cent, as_share, as_text
from tdskill.render.answers.common import (
    head_lines,
    least_remark,
    ranks_lines,
    rest_as_one,
    rest_names,
    shortfalls,
    small_group_remarks,
    title,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import code_label, provenance_label
from tdskill.render.layout import Cell, Layout, aside, hidden
from tdskill.reports.guard import Price
from tdskill.reports.placement import PlacementReport
from tdskill.rounding import half_up, percent

_noop = str
_IDS_SHOWN = 10


def _person(staff_id: str | None, name: str | None) -> str:
    return "\n".join(filter(None, (staff_id, name))) or _("(empty)")


def _instead(staff_id: str | None, loss: float | None, post: str | None, swap: bool | None) -> str:
    """Say what it would mean to take the person who comes next."""
    lines = []
    if post is not None:
        lines.append(
            _("changing places with {post}").format(post=post)
            if swap
            else _("from {post}, which stays empty").format(post=post)
        )
    if staff_id is not None:
        lines.append(
            _("loses {loss} points").format(loss=half_up(loss, 1))
            if loss
            else _("loses nothing to speak of")
        )
    return "\n".join(lines) or "-"


def _next(
    staff_id: str | None,
    loss: float | None,
    post: str | None,
    swap: bool | None,
    name: str | None,
    fit: int | None,
) -> str:
    if staff_id is None:
        return "-"
    told = _("fit {fit}%").format(fit=fit)
    person = " ".join(filter(None, (staff_id, name)))
    return f"{person}\n{told}\n{_instead(staff_id, loss, post, swap)}"


_EFFECT: Final = ("next_staff_id", "next_loss", "next_from", "next_swap")
_FIT: Final = tuple(f"fit_{part}" for part in PARTS)

POSTS: Final = Layout(
    "place",
    "posts",
    _noop("A row for each post, in the order of the file."),
    ("post",),
    (
        Cell("post", whole=True),
        hidden("bureau"),
        Cell("work", roomy=3),
        Cell("work_kind", roomy=2),
        aside("staff_id"),
        aside("staff_name"),
        Cell(
            "staff_id", _person, of=("staff_id", "staff_name"), sheet=False, heading=_noop("Person")
        ),
        Cell("bureau_before", roomy=1, heading=_noop("Bureau now")),
        "fit",
        *map(hidden, _FIT),
        hidden("basis"),
        Cell("basis", of=("basis", *_FIT)),
        aside("next_staff_id"),
        aside("next_staff_name"),
        aside("next_fit"),
        hidden("next_loss"),
        hidden("next_from"),
        hidden("next_swap"),
        Cell(
            "next_loss",
            _instead,
            of=_EFFECT,
            shown=False,
            sheet=True,
            heading=_noop("Who comes next: effect"),
        ),
        Cell(
            "next_staff_id",
            _next,
            of=(*_EFFECT, "next_staff_name", "next_fit"),
            sheet=False,
            heading=_noop("Who comes next"),
        ),
    ),
)
SHORTFALL: Final = Layout(
    "place",
    "bureaus",
    _noop("A row for each bureau: all skills together."),
    ("bureau",),
    (
        Cell("bureau", whole=True),
        "shortfall_before",
        "shortfall_after",
        hidden("shortfall_least_before"),
        hidden("shortfall_least_after"),
        "shortfall_change",
    ),
)
LEFT: Final = Layout(
    "place",
    "without_post",
    _noop("A row for each person to place who has no post."),
    ("staff_id",),
    ("staff_id", "staff_name", "bureau"),
    extra=True,
)
GUARD: Final = Layout(
    "place",
    "guard",
    _noop("What the guard brings and costs; nothing without one."),
    ("guard",),
    (
        Cell("guard", whole=True),
        "shortfall_before",
        "shortfall_after",
        "shortfall_unguarded",
        "fits_unguarded",
        "fits_lost",
        "fits_lost_share",
    ),
    extra=True,
)
SENSITIVITY: Final = Layout(
    "place",
    "sensitivity",
    _noop("With --sensitivity a row for each weight that is 10 less or more, all else as it is."),
    ("fit_part", "weight_changed"),
    (Cell("fit_part", whole=True), "weight", "weight_changed", "posts_changed", "shortfall_after"),
)
_CALLED: Final = {
    "kind": "work_kind",
    "name": "staff_name",
    **{part: f"fit_{part}" for part in PARTS},
    "next_id": "next_staff_id",
    "next_name": "next_staff_name",
    "swap": "next_swap",
}


def placement_answer(report: PlacementReport, framework: Framework) -> Answer:
    """A row for each post; below, the shortfall of each bureau before and after."""
    weights = {name: getattr(report.placed.weights, name) for name in PARTS}
    names = id_names(framework)
    posts = report.placed.rows.rename(_CALLED).with_columns(
        pl.col(name).map_elements(_per_cent, return_dtype=pl.Int64) for name in _FIT
    )
    bureaus = SHORTFALL.of(
        shortfalls(report.bureaus),
        names,
        title=_("Shortfall by bureau, all skills together"),
        together=rest_names(report.head),
    )
    return Answer(
        title(_("Placement"), report.head.fiscal_year, framework),
        (*head_lines(report.head), *ranks_lines(report.head, framework)),
        (
            POSTS.of(
                posts,
                names,
                nothing=_("There are no posts to fill."),
                shows={"basis": partial(_why, weights)},
            ),
            replace(bureaus, extra=report.bureaus.is_empty()),
            GUARD.of(_guard_rows(report.price), names, title=_("Guard")),
            *(
                []
                if report.sensitivity is None
                else [
                    SENSITIVITY.of(
                        report.sensitivity.rename({"part": "fit_part"}),
                        names,
                        title=_("If a weight were another"),
                        hide=()
                        if report.sensitivity["shortfall_after"].count()
                        else ("shortfall_after",),
                    )
                ]
            ),
            LEFT.of(
                report.placed.left.rename({"name": "staff_name"}),
                names,
                title=_("People without a post"),
                nothing=_("Everybody to place has a post."),
            ),
        ),
        (
            *_remarks(report),
            *small_group_remarks(report.head, by_bureau=True),
        ),
        about=report.head,
    )


def _guard_rows(price: Price | None) -> pl.DataFrame:
    rows = (
        []
        if price is None
        else [
            {
                "guard": _guard_word(price),
                "shortfall_before": price.before,
                "shortfall_after": price.after,
                "shortfall_unguarded": price.unguarded,
                "fits_unguarded": float(half_up(price.points_unguarded, 1)),
                "fits_lost": float(half_up(price.points, 1)),
                "fits_lost_share": price.share,
            }
        ]
    )
    return GUARD.frame(rows)


def _guard_word(guard: Price) -> str:
    if guard.each:
        return "bureau"
    return "total" if guard.most is None else "number"


def _per_cent(part: int) -> int:
    return percent(part / WHOLE)


def basis_word(basis: str) -> str:
    """Say why a post has the person it has, or nobody."""
    return code_label("basis", basis)


def _why(weights: Mapping[str, int], basis: str, *parts: int | None) -> str:
    """Say the parts of the fit that weigh something; of the own bureau only where it is so."""
    told = [
        _part_word(name)
        if name == "stay"
        else _("{part} {share}").format(part=_part_word(name), share=as_per_cent(part))
        for (name, weight), part in zip(weights.items(), parts, strict=True)
        if weight and part is not None and (part or name == "needs")
    ]
    return "\n".join([basis_word(basis), *told] if basis != Basis.BEST else told)


def _part_word(name: str) -> str:
    return _(COLUMNS[f"fit_{name}"].heading)


def filled_clause(filled: int, posts: int) -> str:
    """Say how many of the posts are filled, with no full stop."""
    if posts == 1:
        return _("The only post is filled") if filled else _("The only post stays empty")
    text = (
        _("All {posts} posts are filled")
        if filled == posts
        else ngettext(
            "{filled} of {posts} posts is filled", "{filled} of {posts} posts are filled", filled
        )
    )
    return text.format(filled=as_text(filled), posts=as_text(posts))


def _remarks(report: PlacementReport) -> Iterable[Remark]:
    placed = report.placed
    if placed.rows.is_empty():
        return
    filled = placed.rows["staff_id"].count()
    yield Remark(
        "filled",
        _("{filled}; all fits together are {share} of what full fits everywhere would be.").format(
            filled=filled_clause(filled, placed.rows.height),
            share=as_share(placed.total / placed.most),
        ),
    )
    is_fixed = (placed.rows["basis"].cast(pl.String) == Basis.FIXED).any()
    yield Remark("best", best_line(report.price, is_fixed=is_fixed))
    if report.price:
        yield Remark("guard", guard_line(report.price))
    yield from _wishes_met(report)
    yield from _shortfalls(report)
    yield from _left(report)
    yield Remark("weights", weights_line(report.placed.weights))
    if report.sensitivity is not None and report.sensitivity.height:
        # Machines get the table of posts alone unless they name that of the weights.
        yield Remark(
            "sensitivity",
            _("Posts that change with one weight 10 more or less: {n} of {posts} at most.").format(
                n=max(report.sensitivity["posts_changed"].to_list()), posts=placed.rows.height
            ),
        )
    if report.least_fit:
        yield Remark(
            "least_fit",
            _("A post stays empty rather than with a fit below {n}%.").format(n=report.least_fit),
        )
    yield Remark("among_equals", _among_equals(placed))
    yield Remark(
        "point",
        _(
            "A point is a hundredth of a full fit. Who comes next is found by one exchange between two "
            "people at most."
        ),
    )
    yield Remark(
        "to_start_from",
        _("The placement is something to start from: who goes where is for people to decide."),
    )


def best_line(price: Price | None, *, is_fixed: bool = False) -> str:
    """Say in what way a placement is the best, or what bound its sum of fits has."""
    if price and price.points > price.points_least:
        return _(
            "This is the best placement found that keeps the guard: its sum of fits is {points} points below "
            "the highest of all, and no placement that keeps it is less than {least} points below."
        ).format(points=as_mean(price.points), least=as_mean(price.points_least))
    if price and price.points:
        return (
            _(
                "With the pairs that were fixed this is the best that keeps the guard: no exchange of any "
                "number of the other people that keeps it gives a higher sum of fits."
            )
            if is_fixed
            else _(
                "This is the best that keeps the guard: no exchange of any number of people that keeps it "
                "gives a higher sum of fits."
            )
        )
    return (
        _(
            "With the pairs that were fixed this is the best possible: no exchange of any number of "
            "the other people gives a higher sum of fits."
        )
        if is_fixed
        else _(
            "This is the best possible: no exchange of any number of people gives a higher sum of "
            "fits."
        )
    )


def guard_line(price: Price, *, total: bool = True) -> str:
    """Say what the guard is, what it costs, and, in `total`, what is short with and without it."""
    kept = (
        _("Guard: no bureau comes to lack more than today")
        if price.each
        else _("Guard: all bureaus together come to lack no more than today")
        if not total
        else _("Guard: all bureaus together come to lack no more than today ({n})").format(
            n=as_text(price.before)
        )
        if price.most is None
        else _("Guard: all bureaus together come to lack {n} at most").format(n=as_text(price.most))
    )
    if not price.points:
        return _("{guard}. It costs nothing: the sum of fits is the highest of all.").format(
            guard=kept
        )
    text = (
        _(
            "{guard}. It costs {points} points, {share} of the highest sum of fits, with which {unguarded} "
            "would be short."
        )
        if total
        else _("{guard}. It costs {points} points, {share} of the highest sum of fits.")
    )
    return text.format(
        guard=kept,
        points=as_mean(price.points),
        share=_("{n}%").format(n=as_mean(100 * price.share)),
        unguarded=as_text(price.unguarded),
    )


def _among_equals(placed: Placed) -> str:
    if placed.guarded is None:
        return _(
            "Of equally good placements the one is taken in which the first post has the first person that "
            "it can have, then the second post, and so on. People come in the order of the seats on "
            "courses that they had in the last {n} years, the fewest first, then by a lot of the year "
            "made of the staff id."
        ).format(n=RECENT_YEARS)
    if not placed.guarded.of_equals:
        return _("Other placements may be as good as this one.")
    return _(
        "Of equally good placements those are taken with which the bureaus lack least, and of these the one "
        "in which the first post has the first person that it can have, then the second post, and so on. "
        "People come in the order of the seats on courses that they had in the last {n} years, the fewest "
        "first, then by a lot of the year made of the staff id."
    ).format(n=RECENT_YEARS)


def weights_line(weights: Placement) -> str:
    """Say what each part of a fit weighs, and on what that rests."""
    parts = ((name, getattr(weights, name)) for name in PARTS)
    return _("Weights of the fit: {weights} ({source}).").format(
        weights=listed(
            _("{part} {weight}").format(part=_part_word(name), weight=weight)
            for name, weight in parts
            if weight
        ),
        source=provenance_label(weights.provenance),
    )


def _wishes_met(report: PlacementReport) -> Iterable[Remark]:
    if not report.placed.weights.wish:
        return
    rows = report.placed.rows
    met = rows.filter(pl.col("wish") > 0).height
    first = rows.filter(pl.col("wish") == WHOLE).height
    yield Remark(
        "wishes_met",
        ngettext(
            "{n} person placed has a wish met, {first} the first one.",
            "{n} people placed have a wish met, {first} of them the first one.",
            met,
        ).format(n=as_text(met), first=as_text(first)),
    )


def _shortfalls(report: PlacementReport) -> Iterable[Remark]:
    if report.shortfall is None or report.bureaus.is_empty():
        return
    before, after = report.shortfall
    yield Remark(
        "shortfall",
        _(
            "Shortfall of the bureaus, each by itself, all skills together: {before} before, {after} after. "
            "Who gets no post stays in the present bureau."
        ).format(before=as_text(before), after=as_text(after)),
    )
    yield from rest_as_one(report.head, report.bureaus, report.shortfall)
    yield from least_remark(report.bureaus)
    if line := best_fit_first(report.price):
        yield Remark("best_fit_first", line)


def best_fit_first(price: Price | None) -> str:
    """Say why a bureau may lack more after a placement; nothing where none may."""
    if price is None:
        return _(
            "The placement seeks the best fit and not the least shortfall, and nobody follows on the "
            "work that somebody leaves: a bureau may come to lack more."
        )
    if price.each:
        return ""
    return _(
        "The guard is about all bureaus together, and nobody follows on the work that somebody leaves: a "
        "single bureau may come to lack more."
    )


def _left(report: PlacementReport) -> Iterable[Remark]:
    ids = report.placed.left["staff_id"].to_list()
    if not ids:
        return
    shown = listed(ids, _IDS_SHOWN)
    yield Remark(
        "without_post",
        ngettext(
            "{n} person to place has no post: {ids}.",
            "{n} people to place have no post: {ids}.",
            len(ids),
        ).format(n=as_text(len(ids)), ids=shown),
    )
