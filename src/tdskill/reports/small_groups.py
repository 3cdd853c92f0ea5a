"""Bureaus with few people as one row of a year's data, and the refusal to tell of them alone."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import polars as pl

from tdskill.analysis.small_groups import head_counts, hidden_units, is_among
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.workspace import Rest, YearData

_NAMED_AT_MOST = 5


def hidden_bureaus(
    years: Sequence[YearData], smallest_group: int, *, by_group: bool = False
) -> frozenset[str | None]:
    """Return the bureaus that stand together in answers about these years.

    `by_group` is for answers about some groups of staff alone: then each group of a bureau counts as
    a unit of its own, so that neither those asked for nor the others are few.
    """
    tables = [head_counts(data.staff) for data in years]
    if by_group:
        tables += [table for data in years for table in _by_group(data, smallest_group)]
    return hidden_units(*tables, smallest=smallest_group)


def _by_group(data: YearData, smallest_group: int) -> list[dict[str | None, int]]:
    together = hidden_groups(data, smallest_group)
    in_rest = is_among("group", together)
    alone = data.staff.filter(~in_rest).partition_by("group")
    return [head_counts(people) for people in (*alone, data.staff.filter(in_rest))]


def hidden_groups(data: YearData, smallest_group: int) -> frozenset[str | None]:
    """Return the groups of staff of which no answer tells alone."""
    return hidden_units(head_counts(data.staff, "group"), smallest=smallest_group)


def as_one(years: Sequence[YearData], hidden: Collection[str | None]) -> tuple[YearData, ...]:
    """Return the years with the hidden bureaus as one, named as its row is; `rest` tells which."""
    rest = rest_of(hidden, {unit for data in years for unit in _units(data)})
    if rest is None:
        return tuple(years)
    return tuple(
        replace(
            data,
            staff=in_one_row(data.staff, rest),
            roster=in_one_row(data.roster, rest),
            demand=in_one_row(data.demand, rest),
            rest=rest,
        )
        for data in years
    )


def _units(data: YearData) -> set[str | None]:
    return {unit for frame in (data.staff, data.demand) for unit in frame["bureau"].unique()}


def rest_of(
    hidden: Collection[str | None], known: Collection[str | None], column: str = "bureau"
) -> Rest | None:
    """Name the row of the hidden units of those known; None where no two are hidden."""
    if len(hidden) < 2:  # noqa: PLR2004 - one alone, of which there is no other, is no rest
        return None
    n = len(hidden) - (None in hidden)
    count = {
        "bureau": ngettext("{n} bureau", "{n} bureaus", n),
        "mentor": ngettext("{n} mentor", "{n} mentors", n),
    }[column].format(n=n)
    if None in hidden:
        count = _("{units} and people without one").format(units=count)
    name = _("All ({units})") if set(known) <= set(hidden) else _("Others ({units})")
    units = sorted(hidden, key=lambda unit: (unit is None, unit or ""))
    return Rest(name.format(units=count), tuple(units))


def in_one_row(frame: pl.DataFrame, rest: Rest, column: str = "bureau") -> pl.DataFrame:
    """Give the units of the rest one name."""
    name = pl.when(is_among(column, rest.bureaus)).then(pl.lit(rest.name)).otherwise(column)
    return frame.with_columns(name.alias(column))


def rest_last(rows: pl.DataFrame, data: YearData) -> pl.DataFrame:
    """Put the row of those who stand together last."""
    if data.rest is None:
        return rows
    return rows.sort(pl.col("bureau").eq_missing(pl.lit(data.rest.name)), maintain_order=True)


def refuse_few(
    chosen: Collection[str], hidden: Collection[str | None], people: int, smallest_group: int
) -> None:
    """Raise UsageError where figures of the chosen units alone would tell of few people.

    `people` are theirs. Those hidden can be chosen all together: that is a row which is shown.
    """
    asked = [unit for unit in chosen if unit in hidden]
    is_few = bool(chosen) and 0 < people < smallest_group
    if not is_few and (not asked or set(hidden) <= set(chosen)):
        return
    raise UsageError(
        _(
            "{names}: these figures are not told alone. They are of fewer than {n} people, or those of so "
            "few could be had as a difference."
        ).format(names=listed(asked or chosen, _NAMED_AT_MOST), n=smallest_group),
        _("Single persons could be told. For internal use all is shown with: --smallest-group 1"),
    )
