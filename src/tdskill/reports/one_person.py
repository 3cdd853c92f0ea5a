"""Finding the person whom somebody means by a staff ID, a name or a part of one."""

import difflib
from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from tdskill.errors import Problem, ProblemsFoundError, Severity, TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.absences import not_counted
from tdskill.intake.writings import ALIKE, meant_by
from tdskill.names import Names, match_key, plain
from tdskill.year_data import YearData

_SHOWN = 10
_COMPARED = 20_000


def called(asked: str, people: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return the ids of pairs (id, name) whose name is this one, else of those of whose name it is a part.

    What has a figure in it is part of no name: it is meant as an id.
    """
    key = match_key(asked)
    keys = [(staff_id, match_key(name)) for staff_id, name in people if name] if key else []
    whole = [staff_id for staff_id, name in keys if name == key]
    if whole or any(sign.isdigit() for sign in key):
        return whole
    return [staff_id for staff_id, name in keys if key in name]


def one_person(
    people: pl.DataFrame, asked: str, data: YearData, within: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, YearData]:
    """Return the row of a person, one of these people of the data, by staff ID or else by name.

    A person found by name is told in a note of the data returned. Raises TdskillError where several
    are called so, or the person is not `within` those that were asked for; ProblemsFoundError that
    names the closest, or says why the person is not counted, with what the files are warned of: it
    may be the reason.
    """
    if why := data.absent.get(plain(asked)):
        bad = not_counted(plain(asked), why)
        raise ProblemsFoundError(bad.message, _warnings(data), bad.hint)
    found = people.filter(pl.col("staff_id") == plain(asked))
    if found.is_empty():
        ids = called(asked, people.select("staff_id", "name").iter_rows())
        found = people.filter(pl.col("staff_id").is_in(ids))
        if found.is_empty():
            raise _nobody(people, asked, data)
        if found.height > 1:
            raise _several(found, asked)
        staff_id = found["staff_id"].item()
        told = _("This is taken for {person}.").format(person=_described(found)[0])
        note = Problem(asked, told, code="person_by_name", severity=Severity.NOTE, about=staff_id)
        data = replace(data, notes=(*data.notes, note))
    if within is None:
        return found, data
    kept = within.join(found, on="staff_id", how="semi")
    if kept.is_empty():
        raise TdskillError(
            _("{person} is there, and not among those asked for.").format(
                person=_described(found)[0]
            ),
            _("Leave out, or widen, what chooses among people."),
        )
    return kept, data


def people_asked_for(
    data: YearData, asked: str | None, everybody: pl.DataFrame
) -> tuple[pl.DataFrame, YearData]:
    """Return the staff in view, or the one asked for of it; see `one_person`."""
    if asked is None:
        return data.staff, data
    return one_person(everybody, asked, data, data.staff)


def _described(people: pl.DataFrame) -> list[str]:
    """Write each person as `name (id, bureau)`, with what is known of it."""
    return [
        _("{name} ({facts})").format(name=name, facts=listed(filter(None, (staff_id, bureau))))
        if name
        else listed(filter(None, (staff_id, bureau)))
        for staff_id, name, bureau in people.select("staff_id", "name", "bureau").iter_rows()
    ]


def _several(found: pl.DataFrame, asked: str) -> TdskillError:
    lines = _described(found.head(_SHOWN))
    if more := found.height - len(lines):
        lines.append(ngettext("{n} more", "{n} more", more).format(n=f"{more:,}"))
    return TdskillError(
        _("{n} people are called {name!r}.").format(n=f"{found.height:,}", name=asked),
        "\n".join([_("Name one by the staff id:"), *(f"  {line}" for line in lines)]),
    )


def _warnings(data: YearData) -> list[Problem]:
    return [note for note in data.notes if note.severity is Severity.WARNING and not note.about]


def _nobody(people: pl.DataFrame, asked: str, data: YearData) -> ProblemsFoundError:
    ids = _closest(people["staff_id"], asked)
    some = people.head(_COMPARED).drop_nulls("name")
    name = Names(some.select("name", "staff_id").iter_rows()).closest(asked)
    if ids:
        hint = ngettext("The closest id is: {ids}.", "The closest ids are: {ids}.", len(ids))
    elif name:
        hint = _("Did you mean {closest}?")
    elif people.is_empty():
        hint = _("There are no people here to choose from.")
    else:
        hint = _(
            "No staff ID and no name is like it; look for the person in the roster or the staff file."
        )
    return ProblemsFoundError(
        _("No person has the staff id or the name {asked!r}.").format(asked=asked),
        _warnings(data),
        hint.format(ids=listed(ids), closest=name),
    )


def _closest(known: pl.Series, staff_id: str) -> list[str]:
    if meant := meant_by([staff_id], known):
        return [*meant.values()]
    ids = known.head(_COMPARED).to_list()
    return difflib.get_close_matches(staff_id, ids, n=3, cutoff=ALIKE)
