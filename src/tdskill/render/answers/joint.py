"""The joint shortfall put into words."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Column,
    Kind,
    Table,
    as_text,
    hidden,
    in_sheets,
    number,
    text,
)
from tdskill.render.answers.common import (
    between,
    head_lines,
    nobody_chosen,
    places_between,
    ranged,
    skill_names,
    small_group_remarks,
    title,
    with_ranges,
    with_skills,
)
from tdskill.render.labels import column_label
from tdskill.render.sheet_words import people_word, places_word
from tdskill.reports.joint import JointReport

_NAMED_AT_MOST = 20


def joint_answer(report: JointReport, framework: Framework) -> Answer:
    """The totals, then the bottleneck skill by skill, then what taking more places would bring."""
    bureau = (text("bureau", whole=True),) if report.by_bureau else ()
    columns = (
        *bureau,
        number("people"),
        number("capacity", roomy=report.by_bureau),
        number("places"),
        number("not_assessed", roomy=report.by_bureau),
        *ranged("shortfall", header=_("Short skill by skill")),
        *(
            in_sheets(name, column_label(name), kind=Kind.COUNT, numeric=True)
            for name in ("filled", "filled_most")
        ),
        text(
            "_filled",
            header=column_label("filled"),
            numeric=True,
            machine=False,
            sheet=False,
            roomy=report.by_bureau,
        ),
        *ranged("joint_shortfall"),
        number("bottleneck_places", shown=report.by_bureau),
        number("bottleneck_people", shown=report.by_bureau),
        number("bottleneck_capacity", shown=report.by_bureau),
        text("bottleneck", show=_bottleneck_text(framework), shown=False),
        hidden("bottleneck_ids"),
    )
    most_filled = pl.col("places") - pl.col("joint_shortfall_least")
    rows = with_ranges(
        report.rows.with_columns(filled_least="filled", filled=most_filled),
        *("shortfall", "joint_shortfall", "filled"),
    ).with_columns(filled="filled_least", filled_most="filled")
    tables = [Table(columns, rows)]
    if report.bottleneck.height and report.rows.height == 1:
        tables.append(
            Table(
                (
                    *bureau,
                    text("name", header=_("Skill"), whole=True),
                    text("category", roomy=True),
                    number("level", header=_("From level")),
                    number("places"),
                    number("people", header=_("People who fit")),
                ),
                with_skills(report.bottleneck, framework),
                title=_("Bottleneck: the places that keep each other empty"),
            )
        )
    if report.by_capacity.height > 1 and not report.by_bureau:
        tables.append(
            Table(
                (
                    number("capacity", header=_("Places a person")),
                    *ranged("joint_shortfall"),
                ),
                with_ranges(report.by_capacity, "joint_shortfall"),
                title=_("If everybody took so many places"),
            )
        )
    people = _people_table(report, bureau)
    return Answer(
        title(_("Joint shortfall"), report.head.fiscal_year),
        head_lines(report.head),
        tuple(tables),
        (*_remarks(report), *small_group_remarks(report.head, by_bureau=report.by_bureau)),
        sheets=(people,) if people.rows.height else (),
        personal=bool(people.rows.height) or report.head.tells_of_few,
    )


def _people_table(report: JointReport, bureau: tuple[Column, ...]) -> Table:
    keys = [column.name for column in bureau]
    people = report.rows.select(*keys, staff_id="bottleneck_ids").explode(
        "staff_id", empty_as_null=False, keep_nulls=False
    )
    return Table((*bureau, text("staff_id")), people, title=_("People of the bottleneck"))


def _bottleneck_text(framework: Framework) -> Callable[[Any], str]:
    names = skill_names(framework)

    def show(parts: list[dict[str, Any]]) -> str:
        return "\n".join(
            _("{skill} Lv.{level}+ {places}/{people}").format(
                skill=names[part["skill"]],
                level=part["level"],
                places=places_word(part["places"]),
                people=people_word(part["people"]),
            )
            for part in parts
        )

    return show


def _remarks(report: JointReport) -> Iterable[str]:
    found = report.organisation
    if not found.places:
        yield _("No places are wanted.")
        return
    if nobody_chosen(report.head):
        yield from nobody_chosen(report.head)
        return
    yield (
        ngettext(
            "Each person takes at most {n} place, and one of a skill.",
            "Each person takes at most {n} places, and one of a skill.",
            report.capacity,
        ).format(n=as_text(report.capacity))
    )
    if report.own_capacities:
        yield ngettext(
            "The file states a capacity of its own for {n} person.",
            "The file states capacities of their own for {n} people.",
            report.own_capacities,
        ).format(n=as_text(report.own_capacities))
    yield from _totals(report)
    yield from _not_assessed(report)
    if report.by_bureau:
        yield from _by_bureau(report)
    elif found.bottleneck and not found.bottleneck_ids:
        yield ngettext(
            "Certificate: nobody who takes places holds a level of the bottleneck, so its only place "
            "stays empty.",
            "Certificate: nobody who takes places holds a level of the bottleneck, so its {places} "
            "places stay empty.",
            found.bottleneck_places,
        ).format(places=as_text(found.bottleneck_places))
    elif found.bottleneck:
        yield ngettext(
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
        )
        if found.bottleneck_places == found.places and len(found.bottleneck) > 1:
            yield _(
                "The bottleneck has all skills that are wanted: people can take too few places in all, "
                "and it points to no skill in particular."
            )
        yield from _who(found.bottleneck_ids)
        yield _("Places and people at a level can be looked up with: tdskill gap --levels")
    if report.by_capacity.height > 1 and not report.by_bureau:
        most = report.by_capacity["capacity"][-1]
        yield ngettext(
            "Counting skill by skill ({short} short) takes for granted that people take up to "
            "{capacity} place each.",
            "Counting skill by skill ({short} short) takes for granted that people take up to "
            "{capacity} places each.",
            most,
        ).format(short=between(report.shortfall_least, report.shortfall), capacity=as_text(most))
    if report.head.groups:
        yield _("Demand is everybody's: needs are not stated for groups.")


def _who(staff_ids: Sequence[str]) -> Iterable[str]:
    """Name the people of the bottleneck and say how to check them."""
    ids = listed(staff_ids[:_NAMED_AT_MOST])
    more = len(staff_ids) - _NAMED_AT_MOST
    if more > 0:
        yield ngettext(
            "These people are: {ids} and {n} more (all stand in bottleneck_ids of JSON and CSV, and on "
            "a sheet of the workbook).",
            "These people are: {ids} and {n} more (all stand in bottleneck_ids of JSON and CSV, and on "
            "a sheet of the workbook).",
            more,
        ).format(ids=ids, n=as_text(more))
    else:
        yield ngettext("This person is: {ids}.", "These people are: {ids}.", len(staff_ids)).format(
            ids=ids
        )
    yield _(
        "To check: nobody else who takes places holds the level of any row of the bottleneck, and "
        "each of them takes at most their own number of places, and one of each row."
    )


def _totals(report: JointReport) -> Iterable[str]:
    found = report.organisation
    if not found.joint_shortfall:
        yield ngettext(
            "The only place can be filled.",
            "All {places} places can be filled at one time.",
            found.places,
        ).format(places=as_text(found.places))
        return
    if found.places == 1:
        yield _("The only place stays empty.")
        return
    yield ngettext(
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
    )


def _not_assessed(report: JointReport) -> Iterable[str]:
    """Say how far levels that nobody has assessed may lower the joint shortfall."""
    unknown, short, least = (
        int(report.rows[name].sum())
        for name in ("not_assessed", "joint_shortfall", "joint_shortfall_least")
    )
    if short > least:
        yield ngettext(
            "{n} level of skills that are wanted is not assessed and counts as not held; if it were held, "
            "{least} instead of {short} would stay empty. What follows is by the levels known.",
            "{n} levels of skills that are wanted are not assessed and count as not held; if all were "
            "held, {least} instead of {short} would stay empty. What follows is by the levels known.",
            unknown,
        ).format(n=as_text(unknown), least=as_text(least), short=places_word(short))


def _by_bureau(report: JointReport) -> Iterable[str]:
    in_bureaus = int(report.rows["joint_shortfall"].sum())
    whole = report.organisation.joint_shortfall
    yield _(
        "Empty in all with each bureau's own people alone: {in_bureaus}; that is {movable} more than if "
        "people could work for any bureau."
    ).format(in_bureaus=places_word(in_bureaus), movable=as_text(in_bureaus - whole))
    yield _(
        "In each row: bottleneck places − bottleneck capacity = joint shortfall. The bottleneck's "
        "people are the only ones who can fill its places; skill by skill and with their ids: "
        "--bureau NAME (the ids stand in bottleneck_ids of JSON and CSV, and on a sheet of the "
        "workbook)"
    )
