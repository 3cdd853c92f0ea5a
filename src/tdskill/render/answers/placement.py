"""The placement put into words."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from tdskill.analysis.placement import PARTS, WHOLE, Basis
from tdskill.columns import Kind
from tdskill.framework import Framework, Placement
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Table,
    as_share,
    as_text,
    hidden,
    in_sheets,
    number,
    text,
)
from tdskill.render.answers.common import head_lines, least_remark, small_group_remarks, title
from tdskill.render.labels import column_label, provenance_label
from tdskill.reports.placement import PlacementReport
from tdskill.rounding import half_up, percent

_IDS_SHOWN = 10


def placement_answer(report: PlacementReport, _framework: Framework) -> Answer:
    """A row for each post; below, the shortfall of each bureau before and after."""
    weights = {name: getattr(report.placed.weights, name) for name in PARTS}
    rows = report.placed.rows
    shown = rows.with_columns(
        *(pl.Series(name, map(_per_cent, rows[name]), dtype=pl.Int64) for name in PARTS),
        pl.Series("_person", [_person(row) for row in rows.iter_rows(named=True)], dtype=pl.String),
        pl.Series(
            "_why", [_why(row, weights) for row in rows.iter_rows(named=True)], dtype=pl.String
        ),
        pl.Series(
            "_instead", [_instead(row) for row in rows.iter_rows(named=True)], dtype=pl.String
        ),
        pl.Series("_next", [_next(row) for row in rows.iter_rows(named=True)], dtype=pl.String),
    )
    columns = (
        text("post", header=_("Post"), whole=True),
        hidden("bureau"),
        text("work", header=_("Work"), roomy=3),
        text("kind", header=_("Kind"), show=_kind_word, roomy=2),
        in_sheets("staff_id", column_label("staff_id")),
        in_sheets("name", _("Full name")),
        text("_person", header=_("Person"), machine=False, sheet=False),
        text("bureau_before", header=_("Bureau now"), roomy=1),
        number("fit", Kind.PER_CENT, header=_("Fit")),
        *map(hidden, PARTS),
        hidden("basis"),
        text("_why", header=_("Why"), machine=False),
        in_sheets("next_id", _("Who comes next: staff id")),
        in_sheets("next_name", _("Who comes next: name")),
        in_sheets("next_fit", _("Who comes next: fit"), kind=Kind.PER_CENT, numeric=True),
        *map(hidden, ("next_loss", "next_from", "swap")),
        in_sheets("_instead", _("Who comes next: effect"), machine=False),
        text("_next", header=_("Who comes next"), machine=False, sheet=False),
    )
    tables = [Table(columns, shown, nothing=_("There are no posts to fill."))]
    if report.bureaus.height:
        tables.append(
            Table(
                (
                    text("bureau", whole=True),
                    number("before", header=_("Shortfall before")),
                    number("after", header=_("Shortfall after")),
                    number("change", Kind.CHANGE),
                ),
                report.bureaus.with_columns(
                    (pl.col("after").cast(pl.Int64) - pl.col("before")).alias("change")
                ),
                title=_("Shortfall by bureau, all skills together"),
            )
        )
    return Answer(
        title(_("Placement"), report.head.fiscal_year),
        head_lines(report.head),
        tuple(tables),
        (
            *_remarks(report),
            *small_group_remarks(report.head, by_bureau=True),
        ),
        personal=True,
    )


def _per_cent(part: int | None) -> int | None:
    return None if part is None else percent(part / WHOLE)


def _kind_word(kind: str | None) -> str:
    return {None: "-", "both": _("GQ and DQ")}.get(kind, str(kind))


def _person(row: dict[str, Any]) -> str:
    if row["staff_id"] is None:
        return _("(empty)")
    return "\n".join(filter(None, (row["staff_id"], row["name"])))


def _part_word(name: str) -> str:
    return {
        "needs": _("needs"),
        "wish": _("wish"),
        "balance": _("balance"),
        "stay": _("own bureau"),
    }[name]


def basis_word(basis: str) -> str:
    """Say why a post has the person it has, or nobody."""
    return {
        Basis.BEST: _("best"),
        Basis.FIXED: _("fixed by --fix"),
        Basis.NOBODY_HOLDS: _("nobody holds anything of the needs"),
        Basis.EXCLUDED: _("all who could are excluded"),
        Basis.BELOW_LEAST: _("nobody reaches the least fit"),
        Basis.NEEDED_ELSEWHERE: _("all who could do more on other posts"),
    }[Basis(basis)]


def _why(row: dict[str, Any], weights: dict[str, int]) -> str:
    """Say the parts of the fit that weigh something; of the own bureau only where it is so."""
    if row["staff_id"] is None:
        return basis_word(row["basis"])
    parts = [
        _part_word(name)
        if name == "stay"
        else _("{part} {share}").format(part=_part_word(name), share=as_share(row[name] / WHOLE))
        for name, weight in weights.items()
        if weight and (row[name] or name == "needs")
    ]
    if row["basis"] == Basis.FIXED:
        parts.insert(0, basis_word(row["basis"]))
    return "\n".join(parts)


def _next(row: dict[str, Any]) -> str:
    if row["next_id"] is None:
        return "-"
    person = " ".join(filter(None, (row["next_id"], row["next_name"])))
    fit = _("fit {fit}%").format(fit=row["next_fit"])
    return f"{person}\n{fit}\n{_instead(row)}"


def _instead(row: dict[str, Any]) -> str | None:
    """Say what it would mean to take the person who comes next."""
    if row["next_id"] is None:
        return None
    lines = []
    if row["next_from"] is not None:
        lines.append(
            _("changing places with {post}").format(post=row["next_from"])
            if row["swap"]
            else _("from {post}, which stays empty").format(post=row["next_from"])
        )
    lines.append(
        _("loses {loss} points").format(loss=half_up(row["next_loss"], 1))
        if row["next_loss"]
        else _("loses nothing to speak of")
    )
    return "\n".join(lines)


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


def _remarks(report: PlacementReport) -> Iterable[str]:
    placed = report.placed
    if placed.rows.is_empty():
        return
    filled = placed.rows["staff_id"].count()
    yield _(
        "{filled}; all fits together are {share} of what full fits everywhere would be."
    ).format(
        filled=filled_clause(filled, placed.rows.height),
        share=as_share(placed.total / placed.most),
    )
    is_fixed = (placed.rows["basis"].cast(pl.String) == Basis.FIXED).any()
    yield (
        _(
            "With the pairs that were fixed this is the best there is: no exchange of any number of "
            "the other people gives a higher sum of fits."
        )
        if is_fixed
        else _(
            "This is the best there is: no exchange of any number of people gives a higher sum of "
            "fits."
        )
    )
    yield from _wishes_met(report)
    yield from _shortfalls(report)
    yield from _left(report)
    yield weights_line(report.placed.weights)
    if report.least_fit:
        yield _("A post stays empty rather than with a fit below {n}%.").format(n=report.least_fit)
    yield _(
        "Of equally good placements the one is taken in which the first post has the first person by "
        "staff id that it can have, then the second post, and so on."
    )
    yield _(
        "A point is a hundredth of a full fit. Who comes next is found by one exchange between two "
        "people at most."
    )
    yield _("The placement is something to start from: who goes where is for people to decide.")


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


def _wishes_met(report: PlacementReport) -> Iterable[str]:
    if not report.placed.weights.wish:
        return
    rows = report.placed.rows
    met = rows.filter(pl.col("wish") > 0).height
    first = rows.filter(pl.col("wish") == WHOLE).height
    yield ngettext(
        "{n} person placed has a wish met, {first} the first one.",
        "{n} people placed have a wish met, {first} of them the first one.",
        met,
    ).format(n=as_text(met), first=as_text(first))


def _shortfalls(report: PlacementReport) -> Iterable[str]:
    if report.bureaus.is_empty():
        return
    before, after = (int(report.bureaus[name].sum()) for name in ("before", "after"))
    yield _(
        "Shortfall of the bureaus, each by itself, all skills together: {before} before, {after} after. "
        "Who gets no post stays in the present bureau."
    ).format(before=as_text(before), after=as_text(after))
    yield from least_remark(report.bureaus)
    yield best_fit_first()


def best_fit_first() -> str:
    """Say why a bureau may lack more after a placement."""
    return _(
        "The placement seeks the best fit and not the least shortfall, and nobody follows on the "
        "work that somebody leaves: a bureau may come to lack more."
    )


def _left(report: PlacementReport) -> Iterable[str]:
    ids = report.placed.left["staff_id"].to_list()
    if not ids:
        return
    shown = listed(ids, _IDS_SHOWN)
    yield ngettext(
        "{n} person to place has no post: {ids}.",
        "{n} people to place have no post: {ids}.",
        len(ids),
    ).format(n=as_text(len(ids)), ids=shown)
