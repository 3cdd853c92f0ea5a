"""Bureaus with few people as one row of a year's data, and the refusal to tell of them alone."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import polars as pl

from tdskill.analysis.small_groups import (
    COLUMNS_AT_MOST,
    gives_away,
    head_counts,
    hidden_units,
    is_among,
)
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.year_data import Rest, YearData

_NAMED_AT_MOST = 5


def hidden_bureaus(*years: YearData, smallest_group: int) -> frozenset[str | None]:
    """Return the bureaus that stand together in answers about these years."""
    return hidden_units(*(head_counts(data.staff) for data in years), smallest=smallest_group)


def hidden_by_group(
    data: YearData, smallest_group: int
) -> tuple[frozenset[str | None], frozenset[str | None]]:
    """Return the bureaus and the groups of staff that stand together in answers about some groups.

    In a bureau with a row of its own each group is nobody or many. All groups stand together where
    the sums by bureau and by group would give few people away, all bureaus where those not shown
    would. Raises UsageError where there are too many groups to be sure.
    """
    staff = data.staff
    bureaus = hidden_bureaus(data, smallest_group=smallest_group)
    if smallest_group == 1:
        return bureaus, frozenset()
    groups = hidden_units(head_counts(staff, "group"), smallest=smallest_group)
    if staff["group"].n_unique() - max(len(groups) - 1, 0) > COLUMNS_AT_MOST:
        raise UsageError(
            _(
                "With more than {most} groups of staff no figures of single groups are shown: whether they "
                "would let figures of fewer than {n} people be worked out by subtraction cannot be told."
            ).format(most=COLUMNS_AT_MOST, n=smallest_group),
            _internal(),
        )
    if gives_away(_cells(staff, bureaus, groups), smallest_group):
        groups = frozenset(staff["group"])
    few = is_among("group", groups)
    parts = [*staff.filter(~few).partition_by("group"), staff.filter(few)]
    tables = [head_counts(part) for part in (staff, *parts)]
    crossed = hidden_units(*tables, smallest=smallest_group)
    hidden = staff.filter(is_among("bureau", crossed))
    if gives_away(_cells(hidden, bureaus, groups), smallest_group):
        crossed = frozenset(staff["bureau"])
    return crossed, groups


def _cells(
    staff: pl.DataFrame, bureaus: frozenset[str | None], groups: frozenset[str | None]
) -> dict[tuple[object, object], int]:
    """Count people by bureau and group, each set of those that stand together as one."""
    cells: Counter[tuple[object, object]] = Counter()
    for bureau, group, n in staff.group_by("bureau", "group").len().iter_rows():
        cells[bureaus if bureau in bureaus else bureau, groups if group in groups else group] += n
    return cells


def as_one(years: Sequence[YearData], hidden: Collection[str | None]) -> tuple[YearData, ...]:
    """Return the years with the hidden bureaus as one, named as its row is; `rest` tells which."""
    known = {
        bureau
        for data in years
        for frame in (data.staff, data.demand)
        for bureau in frame["bureau"].unique()
    }
    rest = rest_of(hidden, known)
    if rest is None:
        return tuple(years)
    return tuple(
        replace(
            data.with_frames(
                staff=in_one_row(data.staff, rest),
                roster=in_one_row(data.roster, rest),
                demand=in_one_row(data.demand, rest),
            ),
            rest=rest,
        )
        for data in years
    )


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
    name = pl.when(is_among(column, rest.units)).then(pl.lit(rest.name)).otherwise(column)
    return frame.with_columns(name.alias(column))


def rest_last(rows: pl.DataFrame, data: YearData) -> pl.DataFrame:
    """Put the row of those who stand together last."""
    if data.rest is None:
        return rows
    return rows.sort(pl.col("bureau").eq_missing(pl.lit(data.rest.name)), maintain_order=True)


class FewPeopleError(UsageError):
    """Figures of few people were asked for by themselves."""


def refuse_few(
    chosen: Collection[str],
    hidden: Collection[str | None],
    people: int,
    smallest_group: int,
    rest: Rest | None = None,
) -> None:
    """Raise FewPeopleError where figures of the chosen units alone would tell of few people.

    `people` are theirs. Those hidden can be chosen all together: that is the row `rest`, which is shown.
    """
    asked = [unit for unit in chosen if unit in hidden]
    is_few = bool(chosen) and 0 < people < smallest_group
    if not is_few and (not asked or set(hidden) <= set(chosen)):
        return
    told = _(
        "{names}: these figures are not shown separately: they cover fewer than {n} people, or would "
        "let figures of fewer than {n} be worked out by subtraction."
    ).format(names=listed(asked or chosen, _NAMED_AT_MOST), n=smallest_group)
    others = [unit for unit in rest.units if unit not in asked] if rest else []
    if rest and asked and others:
        where = _("Counted together with {others} as “{rest}”: {names}.").format(
            names=listed(asked, _NAMED_AT_MOST),
            others=listed(map(_unit_name, others), _NAMED_AT_MOST),
            rest=rest.name,
        )
        told = _("{first} {second}").format(first=told, second=where)
    raise FewPeopleError(
        told,
        _internal(),
    )


def refuse_part(smallest_group: int) -> None:
    """Raise UsageError for figures of some bureaus that are told of everybody only."""
    if smallest_group > 1:
        raise UsageError(
            _(
                "With --bureau these figures are not shown: beside those of everybody they would let "
                "figures of fewer than {n} people be worked out by subtraction."
            ).format(n=smallest_group),
            _internal(),
        )


def _unit_name(unit: str | None) -> str:
    return _("no bureau stated") if unit is None else unit


def _internal() -> str:
    return _("For internal use: --smallest-group 1")
