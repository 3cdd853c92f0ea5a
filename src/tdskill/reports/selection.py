"""Keeping some bureaus, groups or persons of a year's data."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tdskill.errors import ProblemsFoundError, Severity, TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.absences import not_counted
from tdskill.intake.writings import ALIKE, meant_by
from tdskill.names import Names, plain
from tdskill.reports.small_groups import as_one, hidden_bureaus, hidden_by_group, refuse_few
from tdskill.workspace import YearData


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

    Raises TdskillError as `narrow`, `find_rank` and `person_of` do, and for a person who is not among
    the others selected.
    """
    ranks = tuple(dict.fromkeys(find_rank(framework.main, name) for name in selection.ranks))
    kept, bureaus, groups = narrow(
        data,
        bureaus=selection.bureaus,
        groups=selection.groups,
        smallest_group=selection.smallest_group,
    )
    staff = kept.staff
    if ranks:
        stated = staff["rank"].drop_nulls().unique()
        found = {text: framework.main.rank_of(text) for text in stated}
        of_them = [text for text, rank in found.items() if rank and rank.id in ranks]
        staff = staff.filter(pl.col("rank").is_in(of_them))
    if selection.person is not None:
        staff_id = person_of(data, selection.person)["staff_id"].item()
        staff = staff.filter(pl.col("staff_id") == staff_id)
        if staff.is_empty():
            raise TdskillError(
                _("{staff_id} is there, but not in this selection.").format(staff_id=staff_id),
                _("Leave out --bureau, --group or --rank."),
            )
    return replace(kept, staff=staff), Kept(bureaus, groups, ranks)


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


def _bureaus_of(data: YearData) -> pl.Series:
    return pl.concat([data.staff["bureau"], data.roster["bureau"], data.demand["bureau"]])


def _in_bureaus(data: YearData, chosen: Sequence[str]) -> YearData:
    if not chosen:
        return data
    rest = data.rest if data.rest and set(chosen) & set(data.rest.units) else None
    of_them = pl.col("bureau").is_in([*chosen, *([rest.name] if rest else ())])
    return replace(
        data,
        rest=rest,
        staff=data.staff.filter(of_them),
        roster=data.roster.filter(of_them),
        demand=data.demand.filter(of_them),
    )


def _in_groups(data: YearData, chosen: Sequence[str]) -> YearData:
    if not chosen:
        return data
    of_them = pl.col("group").is_in(chosen)
    return replace(data, staff=data.staff.filter(of_them), roster=data.roster.filter(of_them))


def find_named(names: Names, name: str, missing: str, see: str) -> str:
    """Return the id of an entry named in any spelling.

    Raises TdskillError that says `missing` and the closest name, else where to `see` all.
    """
    found = names.find(name)
    if found is None:
        closest = names.closest(name)
        raise TdskillError(
            missing, _("Did you mean {closest}?").format(closest=closest) if closest else see
        )
    return found


def _resolve(asked: Sequence[str], column: pl.Series, what: str) -> tuple[str, ...]:
    if not asked:
        return ()
    known = column.drop_nulls().unique(maintain_order=True).to_list()
    if not known:
        raise TdskillError(_("No row of the files has any {what}.").format(what=what))
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
                else _("Known: {names}.").format(names=listed(known, 20)),
            )
        chosen.append(found)
    return tuple(dict.fromkeys(chosen))


def person_of(data: YearData, staff_id: str) -> pl.DataFrame:
    """Return the row of a person.

    Raises TdskillError for one whom the set of skills is not for, else as `one_person` does.
    """
    refuse_outside(staff_id, data.outside, data.audience)
    return one_person(data.staff, staff_id, data)


def refuse_outside(staff_id: str, outside: pl.Series | None, audience: Sequence[str]) -> None:
    """Raise TdskillError for one whom the set of skills, which is for `audience`, is not for."""
    if outside is not None and plain(staff_id) in outside:
        raise TdskillError(
            _("This set of skills is not for the group of {staff_id}.").format(staff_id=staff_id),
            _("It is for: {groups}.").format(groups=listed(audience)),
        )


def one_person(people: pl.DataFrame, staff_id: str, data: YearData) -> pl.DataFrame:
    """Return the row of a person, one of these people of the data.

    Raises ProblemsFoundError that names the closest ids, or says why the person is not counted, with
    what the files are warned of: it may be the reason.
    """
    asked = plain(staff_id)
    warned = [note for note in data.notes if note.severity is Severity.WARNING and not note.about]
    if why := data.absent.get(asked):
        bad = not_counted(asked, why)
        raise ProblemsFoundError(bad.message, warned, bad.hint)
    found = people.filter(pl.col("staff_id") == asked)
    if found.height == 1:
        return found
    if ids := _closest(people, asked):
        hint = ngettext("The closest id is: {ids}.", "The closest ids are: {ids}.", len(ids))
    elif people.is_empty():
        hint = _("There are no people here to choose from.")
    else:
        hint = _(
            "No other staff ID is like it; look for the person in the roster or the staff file."
        )
    raise ProblemsFoundError(
        _("No person has the staff id {staff_id!r}.").format(staff_id=staff_id),
        warned,
        hint.format(ids=listed(ids)),
    )


def narrow_roster(
    data: YearData, *, persons: Sequence[str] = (), bureaus: Sequence[str] = ()
) -> pl.DataFrame:
    """Keep these persons and, of them, those of these bureaus, in the roster's order.

    Raises TdskillError for an id or a bureau that nobody on the roster has.
    """
    roster = data.roster
    if persons:
        ids = [one_person(roster, person, data)["staff_id"].item() for person in persons]
        roster = roster.filter(pl.col("staff_id").is_in(ids))
    kept = _resolve(bureaus, roster["bureau"], _("bureau"))
    return roster.filter(pl.col("bureau").is_in(kept)) if kept else roster


_IDS_COMPARED = 20_000


def _closest(staff: pl.DataFrame, staff_id: str) -> list[str]:
    if meant := meant_by([staff_id], staff["staff_id"]):
        return [*meant.values()]
    ids = staff["staff_id"].head(_IDS_COMPARED).to_list()
    return difflib.get_close_matches(staff_id, ids, n=3, cutoff=ALIKE)
