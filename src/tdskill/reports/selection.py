"""Keeping some bureaus, groups or persons of a year's data."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tdskill.errors import TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import Names, plain
from tdskill.reports.one_person import one_person, people_asked_for
from tdskill.reports.small_groups import as_one, hidden_bureaus, hidden_by_group, refuse_few
from tdskill.year_data import YearData


@dataclass(frozen=True)
class Selection:
    """Whom a question is about: a staff ID and names in any spelling; none of a kind: everybody.

    `smallest_group` is the fewest people of a bureau that stands by itself; None: all do.
    """

    person: str | None = None
    bureaus: Sequence[str] = ()
    groups: Sequence[str] = ()
    ranks: Sequence[str] = ()
    smallest_group: int | None = None


EVERYBODY: Final = Selection()


@dataclass(frozen=True)
class Kept:
    """What was selected: bureaus and groups as the files spell them, and ids of ranks."""

    bureaus: tuple[str, ...]
    groups: tuple[str, ...]
    ranks: tuple[str, ...]


def select(data: YearData, framework: Framework, selection: Selection) -> tuple[YearData, Kept]:
    """Keep the bureaus and groups as `narrow` does, then people of the ranks, then one person.

    Raises TdskillError as `narrow`, `find_rank` and `one_person` do.
    """
    ranks = tuple(dict.fromkeys(find_rank(framework.main, name) for name in selection.ranks))
    kept, bureaus, groups = narrow(
        data,
        bureaus=selection.bureaus,
        groups=selection.groups,
        smallest_group=selection.smallest_group,
    )
    kept = _of_ranks(kept, framework.main, ranks)
    staff = kept.staff
    if selection.person is not None:
        refuse_outside(selection.person, data.outside, data.audience)
        staff, kept = one_person(data.staff, selection.person, kept, within=staff)
    return kept.with_frames(staff=staff), Kept(bureaus, groups, ranks)


def find_rank(framework: Framework, name: str) -> str:
    """Return the id of a rank named in any spelling. Raises TdskillError with the closest."""
    return find_named(
        framework.rank_names,
        name,
        _("The career ladder has no rank {name!r}.").format(name=name),
        _("See them with: tdskill show ladder"),
    )


def narrow(
    data: YearData,
    *,
    bureaus: Sequence[str] = (),
    groups: Sequence[str] = (),
    smallest_group: int | None = None,
) -> tuple[YearData, tuple[str, ...], tuple[str, ...]]:
    """Keep these bureaus (staff, roster and demand) and groups (staff, roster), spelled in any way.

    Returns the data and the two selections as the files spell them. With `smallest_group` bureaus
    with fewer people stand as one (see `small_groups`). Raises TdskillError for a name that no row
    has, UsageError where so few people are asked for alone.
    """
    known_groups = pl.concat([data.staff["group"], data.roster["group"]])
    chosen_groups = _resolve(groups, known_groups, _("group"))
    (kept,), chosen = _narrowed((data,), bureaus, chosen_groups, smallest_group)
    return kept, chosen, chosen_groups


def narrow_years(
    then: YearData,
    now: YearData,
    *,
    bureaus: Sequence[str] = (),
    smallest_group: int | None = None,
) -> tuple[YearData, YearData, tuple[str, ...]]:
    """Keep these bureaus in two years, as `narrow` does; one of them may be in a single year.

    The same bureaus stand as one in both years.
    """
    (old, new), chosen = _narrowed((then, now), bureaus, (), smallest_group)
    return old, new, chosen


def _narrowed(
    years: tuple[YearData, ...],
    bureaus: Sequence[str],
    groups: tuple[str, ...],
    smallest_group: int | None,
) -> tuple[list[YearData], tuple[str, ...]]:
    known = pl.concat([_bureaus_of(data) for data in reversed(years)])
    chosen = _resolve(bureaus, known, _("bureau"))
    hidden, of_groups = frozenset[str | None](), frozenset[str | None]()
    if smallest_group is not None:
        hidden = hidden_bureaus(*years, smallest_group=smallest_group)
        if groups:
            hidden, of_groups = hidden_by_group(years[0], smallest_group)
    merged = as_one(years, hidden)
    kept = [_in_groups(_in_bureaus(data, chosen), groups) for data in merged]
    if smallest_group is not None:
        for data in kept:
            refuse_few(groups, of_groups, data.staff.height, smallest_group)
            refuse_few(chosen, hidden, data.staff.height, smallest_group, merged[0].rest)
        kept = [replace(data, smallest_group=smallest_group) for data in kept]
    return kept, chosen


def bureaus_named(data: YearData, names: Sequence[str]) -> tuple[str, ...]:
    """Return bureaus as the files spell them. Raises TdskillError for a name that no row has."""
    return _resolve(names, _bureaus_of(data), _("bureau"))


def _bureaus_of(data: YearData) -> pl.Series:
    return pl.concat([data.staff["bureau"], data.roster["bureau"], data.demand["bureau"]])


def _in_bureaus(data: YearData, chosen: Sequence[str]) -> YearData:
    if not chosen:
        return data
    rest = data.rest if data.rest and set(chosen) & set(data.rest.units) else None
    of_them = pl.col("bureau").is_in([*chosen, *([rest.name] if rest else ())])
    kinds = ("staff", "roster", "demand")
    kept = {kind: data.frames[kind].filter(of_them) for kind in kinds}
    return replace(data.with_frames(**kept), rest=rest)


def _in_groups(data: YearData, chosen: Sequence[str]) -> YearData:
    if not chosen:
        return data
    of_them = pl.col("group").is_in(chosen)
    return data.with_frames(staff=data.staff.filter(of_them), roster=data.roster.filter(of_them))


def _of_ranks(data: YearData, framework: Framework, chosen: Sequence[str]) -> YearData:
    if not chosen:
        return data
    stated = pl.concat([data.staff["rank"], data.roster["rank"]]).drop_nulls().unique()
    found = {text: framework.rank_of(text) for text in stated}
    of_them = pl.col("rank").is_in(
        [text for text, rank in found.items() if rank and rank.id in chosen]
    )
    return data.with_frames(staff=data.staff.filter(of_them), roster=data.roster.filter(of_them))


def with_staff_names(rows: pl.DataFrame, staff: pl.DataFrame) -> pl.DataFrame:
    """Add the name of each row's person, where the staff frame has one, as staff_name."""
    named = staff.select("staff_id", staff_name="name")
    return rows.join(named, on="staff_id", how="left", maintain_order="left")


def find_named(names: Names, name: str, missing: str, see: str) -> str:
    """Return the id of an entry named in any spelling.

    Raises TdskillError that says `missing` and the closest name, else where to `see` all.
    """
    found = names.find(name)
    if found is None:
        raise TdskillError(missing, names.did_you_mean(name, see))
    return found


def find_skill(framework: Framework, name: str) -> str:
    """Return the id of a skill named in any spelling. Raises TdskillError with the closest."""
    return find_named(
        framework.skill_names,
        name,
        _("There is no skill {name!r}.").format(name=name),
        _("See them with: tdskill show skills"),
    )


def _resolve(asked: Sequence[str], column: pl.Series, what: str) -> tuple[str, ...]:
    if not asked:
        return ()
    known = column.drop_nulls().unique(maintain_order=True).to_list()
    if not known:
        raise TdskillError(_("No row of the files has any {what}.").format(what=what))
    names = Names((name, name) for name in known)
    see = _("Known: {names}.").format(names=listed(known, 20))
    found = (
        find_named(
            names, name, _("No row has the {what} {name!r}.").format(what=what, name=name), see
        )
        for name in asked
    )
    return tuple(dict.fromkeys(found))


def person_of(
    data: YearData, asked: str | None, everybody: pl.DataFrame
) -> tuple[pl.DataFrame, YearData]:
    """Return the staff in view, or the one asked for of it, as `people_asked_for` does.

    Raises TdskillError for one whom the set of skills is not for, else as `one_person` does.
    """
    if asked is not None:
        refuse_outside(asked, data.outside, data.audience)
    return people_asked_for(data, asked, everybody)


def refuse_outside(staff_id: str, outside: pl.Series | None, audience: Sequence[str]) -> None:
    """Raise TdskillError for one whom the set of skills, which is for `audience`, is not for."""
    if outside is not None and plain(staff_id) in outside:
        raise TdskillError(
            _("This set of skills is not for the group of {staff_id}.").format(staff_id=staff_id),
            _("It is for: {groups}.").format(groups=listed(audience)),
        )


def narrow_roster(
    data: YearData, *, persons: Sequence[str] = (), bureaus: Sequence[str] = ()
) -> tuple[pl.DataFrame, YearData]:
    """Return these persons on the roster and those of these bureaus, in its order; see `one_person`.

    Raises TdskillError for a person or a bureau that is not on the roster, and a person of another bureau.
    """
    everybody = data.roster
    kept = _resolve(bureaus, everybody["bureau"], _("bureau"))
    roster = everybody.filter(pl.col("bureau").is_in(kept)) if kept else everybody
    ids = []
    for person in persons:
        found, data = one_person(everybody, person, data, roster)
        ids.append(found["staff_id"].item())
    return roster.filter(pl.col("staff_id").is_in(ids)) if ids else roster, data
