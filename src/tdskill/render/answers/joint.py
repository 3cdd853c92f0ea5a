"""The joint shortfall put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, as_text, between
from tdskill.render.answers.common import (
    head_lines,
    nobody_chosen,
    places_between,
    rest_names,
    small_group_remarks,
    title,
    with_categories,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout, aside, ranged
from tdskill.render.sheet_words import places_word
from tdskill.reports.joint import JointReport

_noop = str
_NAMED_AT_MOST = 20


_KEY: Final = Cell("bureau", whole=True)
_BOTTLENECK: Final[tuple[Cell | str, ...]] = (
    Cell("skill", whole=True),
    Cell("category", roomy=1),
    "at_level",
    "places",
    "people_fit",
)


def _figures(roomy: int, *, by_bureau: bool) -> tuple[Cell | str, ...]:
    return (
        "people",
        Cell("capacity", roomy=roomy),
        "places",
        Cell("not_assessed", roomy=roomy),
        *ranged("shortfall"),
        aside("filled"),
        aside("filled_most"),
        Cell("filled", between, of=("filled", "filled_most"), sheet=False, roomy=roomy),
        *ranged("joint_shortfall"),
        Cell("bottleneck_places", shown=by_bureau),
        Cell("bottleneck_people", shown=by_bureau),
        Cell("bottleneck_capacity", shown=by_bureau),
    )


JOINT: Final = Layout(
    "gap", "joint", _noop("One row: all skills together."), (), _figures(0, by_bureau=False)
)
JOINT_BUREAUS: Final = Layout(
    "gap",
    "joint_bureaus",
    _noop("A row for each bureau: all skills together."),
    ("bureau",),
    (_KEY, *_figures(1, by_bureau=True)),
)
BOTTLENECK: Final = Layout(
    "gap",
    "bottleneck",
    _noop("A row for each skill and level of the places that keep each other empty."),
    ("skill", "at_level"),
    _BOTTLENECK,
)
BOTTLENECKS: Final = Layout(
    "gap",
    "bottleneck_bureaus",
    _noop("A row for each bureau, skill and level of the places that keep each other empty."),
    ("bureau", "skill", "at_level"),
    (_KEY, *_BOTTLENECK),
    extra=True,
)
CAPACITIES: Final = Layout(
    "gap",
    "capacities",
    _noop("A row for each number of places that a person may take."),
    ("places_each",),
    ("places_each", *ranged("joint_shortfall")),
)
PEOPLE: Final = Layout(
    "gap",
    "bottleneck_people",
    _noop("A row for each person who fits a place of the bottleneck."),
    ("staff_id",),
    ("staff_id",),
    extra=True,
)
PEOPLE_BUREAUS: Final = replace(
    PEOPLE,
    name="bottleneck_people_bureaus",
    key=("bureau", "staff_id"),
    cells=(_KEY, "staff_id"),
)


def joint_answer(report: JointReport, framework: Framework) -> Answer:
    """The totals, then the bottleneck skill by skill, then what taking more places would bring."""
    names, by_bureau = id_names(framework), report.by_bureau
    places = with_categories(report.bottleneck, framework).rename(
        {"level": "at_level", "people": "people_fit"}
    )
    keys = ["bureau"] if by_bureau else []
    people = report.rows.select(*keys, staff_id="bottleneck_ids").explode(
        "staff_id", empty_as_null=False, keep_nulls=False
    )
    totals = report.rows.with_columns(
        filled_most=pl.col("places") - pl.col("joint_shortfall_least")
    )
    return Answer(
        title(_("Joint shortfall"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (
            (JOINT_BUREAUS if by_bureau else JOINT).of(
                totals,
                names,
                headings={"shortfall": _("Short skill by skill")},
                together=rest_names(report.head),
            ),
            (BOTTLENECKS if by_bureau else BOTTLENECK).of(
                places,
                names,
                title=_("Bottleneck: the places that keep each other empty"),
                headings={"at_level": _("From level")},
                nothing=_("There is no bottleneck."),
                together=rest_names(report.head),
            ),
            *(
                []
                if report.by_capacity is None
                else [
                    CAPACITIES.of(
                        report.by_capacity.rename({"capacity": "places_each"}),
                        names,
                        title=_("If everybody took so many places"),
                        nothing=_(
                            "The file states capacities of people's own, so none is tried for everybody."
                        ),
                    )
                ]
            ),
            (PEOPLE_BUREAUS if by_bureau else PEOPLE).of(
                people,
                names,
                title=_("People of the bottleneck"),
                together=rest_names(report.head),
            ),
        ),
        (*_remarks(report), *small_group_remarks(report.head, by_bureau=by_bureau)),
        personal=report.head.tells_of_few,
        about=report.head,
    )


def _remarks(report: JointReport) -> Iterable[Remark]:
    found = report.organisation
    if not found.places:
        yield Remark("none_wanted", _("No places are wanted."))
        return
    if nobody_chosen(report.head):
        yield from nobody_chosen(report.head)
        return
    yield Remark(
        "capacity",
        ngettext(
            "Each person takes at most {n} place, and one of a skill.",
            "Each person takes at most {n} places, and one of a skill.",
            report.capacity,
        ).format(n=as_text(report.capacity)),
    )
    if report.own_capacities:
        yield Remark(
            "own_capacities",
            ngettext(
                "The file states a capacity of its own for {n} person.",
                "The file states capacities of their own for {n} people.",
                report.own_capacities,
            ).format(n=as_text(report.own_capacities)),
        )
    yield from _totals(report)
    yield from _not_assessed(report)
    if report.by_bureau:
        yield from _by_bureau(report)
    elif found.bottleneck and not found.bottleneck_ids:
        yield Remark(
            "certificate",
            ngettext(
                "Certificate: nobody who takes places holds a level of the bottleneck, so its only place "
                "stays empty.",
                "Certificate: nobody who takes places holds a level of the bottleneck, so its {places} "
                "places stay empty.",
                found.bottleneck_places,
            ).format(places=as_text(found.bottleneck_places)),
        )
    elif found.bottleneck:
        yield Remark(
            "certificate",
            ngettext(
                "Certificate: the {places} places of the bottleneck can be filled by one person only, "
                "who can take {capacity} of them at most: {places} − {capacity} = {short} empty.",
                "Certificate: the {places} places of the bottleneck can be filled by {people} people only, "
                "who can take {capacity} of them at most: {places} − {capacity} = {short} empty.",
                found.bottleneck_people,
            ).format(
                places=as_text(found.bottleneck_places),
                people=as_text(found.bottleneck_people),
                capacity=as_text(found.bottleneck_capacity),
                short=as_text(found.joint_shortfall),
            ),
        )
        if found.bottleneck_places == found.places and len(found.bottleneck) > 1:
            yield Remark(
                "all_skills",
                _(
                    "The bottleneck has all skills that are wanted: people can take too few places in all, "
                    "and it points to no skill in particular."
                ),
            )
        yield from _who(found.bottleneck_ids)
        yield Remark(
            "look_up", _("Places and people at a level can be looked up with: tdskill gap --levels")
        )
    if report.by_capacity is not None and report.by_capacity.height > 1:
        most = report.by_capacity["capacity"][-1]
        yield Remark(
            "skill_by_skill",
            ngettext(
                "Counting skill by skill ({short} short) takes for granted that people take up to "
                "{capacity} place each.",
                "Counting skill by skill ({short} short) takes for granted that people take up to "
                "{capacity} places each.",
                most,
            ).format(
                short=between(report.shortfall_least, report.shortfall), capacity=as_text(most)
            ),
        )
    if report.head.groups:
        yield Remark(
            "demand_of_everybody", _("Demand is everybody's: needs are not stated for groups.")
        )


def _who(staff_ids: Sequence[str]) -> Iterable[Remark]:
    """Name the people of the bottleneck and say how to check them."""
    ids = listed(staff_ids[:_NAMED_AT_MOST])
    more = len(staff_ids) - _NAMED_AT_MOST
    if more > 0:
        yield Remark(
            "who",
            _("These people are: {ids} and {n} more: see --table {table}.").format(
                ids=ids, n=as_text(more), table=PEOPLE.name
            ),
        )
    else:
        yield Remark(
            "who",
            ngettext("This person is: {ids}.", "These people are: {ids}.", len(staff_ids)).format(
                ids=ids
            ),
        )
    yield Remark(
        "to_check",
        _(
            "To check: nobody else who takes places holds the level of any row of the bottleneck, and "
            "each of them takes at most their own number of places, and one of each row."
        ),
    )


def _totals(report: JointReport) -> Iterable[Remark]:
    found = report.organisation
    if not found.joint_shortfall:
        yield Remark(
            "filled",
            ngettext(
                "The only place can be filled.",
                "All {places} places can be filled at one time.",
                found.places,
            ).format(places=as_text(found.places)),
        )
        return
    if found.places == 1:
        yield Remark("filled", _("The only place stays empty."))
        return
    yield Remark(
        "filled",
        ngettext(
            "Of {places} places {filled} can be filled at one time and {short} stays empty; short skill by "
            "skill: {alone}.",
            "Of {places} places {filled} can be filled at one time and {short} stay empty; short skill by "
            "skill: {alone}.",
            found.joint_shortfall,
        ).format(
            places=as_text(found.places),
            filled=between(found.filled, found.places - report.joint_least),
            short=between(report.joint_least, found.joint_shortfall),
            alone=places_between(report.shortfall_least, report.shortfall),
        ),
    )


def _not_assessed(report: JointReport) -> Iterable[Remark]:
    """Say how far levels that nobody has assessed may lower the joint shortfall."""
    unknown, short, least = (
        int(report.rows[name].sum())
        for name in ("not_assessed", "joint_shortfall", "joint_shortfall_least")
    )
    if short > least:
        yield Remark(
            "not_assessed",
            ngettext(
                "{n} level of skills that are wanted is not assessed and counts as not held; if it were "
                "held, {least} instead of {short} would stay empty. What follows is by the levels known.",
                "{n} levels of skills that are wanted are not assessed and count as not held; if all were "
                "held, {least} instead of {short} would stay empty. What follows is by the levels known.",
                unknown,
            ).format(n=as_text(unknown), least=as_text(least), short=places_word(short)),
        )


def _by_bureau(report: JointReport) -> Iterable[Remark]:
    in_bureaus = int(report.rows["joint_shortfall"].sum())
    whole = report.organisation.joint_shortfall
    yield Remark(
        "bureaus_alone",
        _(
            "Empty in all with each bureau's own people alone: {in_bureaus}; that is {movable} more than if "
            "people could work for any bureau."
        ).format(in_bureaus=places_word(in_bureaus), movable=as_text(in_bureaus - whole)),
    )
    yield Remark(
        "in_each_row",
        _(
            "In each row: bottleneck places − bottleneck capacity = joint shortfall. The bottleneck's "
            "people are the only ones who can fill its places; skill by skill and with their ids: "
            "--table {places} and --table {people}"
        ).format(places=BOTTLENECKS.name, people=PEOPLE_BUREAUS.name),
    )
