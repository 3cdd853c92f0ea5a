"""Keeping some bureaus, groups or persons of a year's data."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.names import Names, plain
from tdskill.workspace import YearData


def narrow(
    data: YearData, *, bureaus: Sequence[str] = (), groups: Sequence[str] = ()
) -> tuple[YearData, tuple[str, ...], tuple[str, ...]]:
    """Keep these bureaus (staff and demand) and groups (staff), spelled in any way.

    Returns the data and the two selections as the files spell them. Raises TdskillError for a name
    that no row has.
    """
    staff, demand = data.staff, data.demand
    known = pl.concat([staff["bureau"], demand["bureau"]])
    chosen_bureaus = _resolve(bureaus, known, _("bureau"))
    chosen_groups = _resolve(groups, staff["group"], _("group"))
    if chosen_bureaus:
        staff = staff.filter(pl.col("bureau").is_in(chosen_bureaus))
        demand = demand.filter(pl.col("bureau").is_in(chosen_bureaus))
    if chosen_groups:
        staff = staff.filter(pl.col("group").is_in(chosen_groups))
    return replace(data, staff=staff, demand=demand), chosen_bureaus, chosen_groups


def _resolve(asked: Sequence[str], column: pl.Series, what: str) -> tuple[str, ...]:
    if not asked:
        return ()
    known = column.drop_nulls().unique(maintain_order=True).to_list()
    names = Names((name, name) for name in known)
    chosen = []
    for name in asked:
        found = names.find(name)
        if found is None:
            closest = names.closest(name)
            raise TdskillError(
                _("No row has the {what} {name!r}.").format(what=what, name=name),
                _("Did you mean {closest}?").format(closest=closest)
                if closest
                else _("Known: {names}.").format(names=", ".join(known[:20])),
            )
        chosen.append(found)
    return tuple(dict.fromkeys(chosen))


def person_of(data: YearData, staff_id: str) -> pl.DataFrame:
    """Return the row of a person.

    Raises TdskillError for one whom the set of skills is not for, else as `one_person` does.
    """
    if data.outside is not None and plain(staff_id) in data.outside:
        raise TdskillError(
            _("This set of skills is not for the group of {staff_id}.").format(staff_id=staff_id),
            _("It is for: {groups}.").format(groups=", ".join(data.audience)),
        )
    return one_person(data.staff, staff_id)


def one_person(staff: pl.DataFrame, staff_id: str) -> pl.DataFrame:
    """Return the row of a person. Raises TdskillError naming the closest ids."""
    asked = plain(staff_id)
    found = staff.filter(pl.col("staff_id") == asked)
    if found.height == 1:
        return found
    raise TdskillError(
        _("No person has the staff id {staff_id!r}.").format(staff_id=staff_id),
        _("The closest ids are: {ids}.").format(ids=", ".join(_closest(staff, asked))),
    )


_IDS_COMPARED = 20_000


def _closest(staff: pl.DataFrame, staff_id: str) -> list[str]:
    ids = staff["staff_id"].head(_IDS_COMPARED).to_list()
    return difflib.get_close_matches(staff_id, ids, n=3, cutoff=0.0)
