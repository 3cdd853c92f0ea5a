"""What the answers share: the head in words, titles, names of skills and job types."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl

from tdskill.framework import Certification, Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Remark, Show, as_mean, as_share, as_text, between
from tdskill.render.labels import fiscal_year_label, provenance_label, stage_label
from tdskill.render.layout import Cell, hidden
from tdskill.render.sheet_words import (
    not_counted_lines,
    people_word,
    places_word,
    published_word,
)
from tdskill.reports.courses import SHARES
from tdskill.reports.head import Head
from tdskill.rounding import half_up
from tdskill.year_data import Rest

_BUREAUS_NAMED = 10
_noop = str


MENTOR: Final = (
    hidden("mentor"),
    hidden("mentor_name"),
    Cell("mentor", lambda mentor, name: as_text(name or mentor), of=("mentor", "mentor_name")),
)
"""The mentor of a person: the id and the name for machines, one cell for people."""

PUBLISHED: Final = (
    Cell("people_published", shown=False, sheet=True),
    Cell("published_at_least", shown=False, sheet=True),
    Cell("published_expected", shown=False, sheet=True),
    Cell(
        "people_published",
        published_word,
        heading=_noop("As published"),
        of=("people_published", "published_at_least", "published_expected"),
        sheet=False,
    ),
)
"""A published head count: its parts for machines and workbooks, one cell for people."""


def raises_text(framework: Framework, low: str) -> Show:
    """Return what shows the levels that a course raises, each from its field `low` to `to_level`.

    A course that raises every skill by the same steps says so in a line.
    """
    names = {skill.id: skill.name for each in framework.sets for skill in each.skills}

    def show(entries: list[dict[str, Any]]) -> str:
        steps = {(entry[low], entry["to_level"]) for entry in entries}
        if len(entries) > 1 == len(steps) and {entry["skill"] for entry in entries} == set(
            framework.skill_ids
        ):
            ((held, needed),) = steps
            return _("all {n} skills {low}→{high}").format(n=len(entries), low=held, high=needed)
        return "\n".join(
            _("{skill} {held}→{needed}").format(
                skill=names[entry["skill"]], held=entry[low], needed=entry["to_level"]
            )
            for entry in entries
        )

    return show


def term_remarks(framework: Framework) -> Iterable[Remark]:
    """Say of each term how long it runs, and of each registration how files tell it from its exam."""
    for entry in framework.certifications:
        if entry.renewal_years is not None:
            yield Remark("renewal", _renewal_rule(entry))
        if entry.registration_of is not None:
            yield Remark(
                "registration",
                _(
                    "{registration} is distinct from {exam}, which never lapses; files write it as {names}, "
                    "with the day of registration or renewal."
                ).format(
                    registration=entry.name,
                    exam=framework.certification_by_id[entry.registration_of].name,
                    names=listed((entry.name.first, *entry.aliases[:1])),
                ),
            )


def _renewal_rule(exam: Certification) -> str:
    years = exam.renewal_years or 0
    source = provenance_label(exam.renewal_years_provenance or exam.provenance)
    if exam.renewal_due_days is None:
        rule = ngettext(
            "{exam}: to be renewed after {n} year ({source}).",
            "{exam}: to be renewed after {n} years ({source}).",
            years,
        )
    else:
        rule = ngettext(
            "{exam}: to be renewed after {n} year, applying at least {days} days before the last day "
            "({source}).",
            "{exam}: to be renewed after {n} years, applying at least {days} days before the last day "
            "({source}).",
            years,
        )
    return rule.format(exam=exam.name, n=years, days=exam.renewal_due_days, source=source)


def staff_word(staff_id: str, name: str | None) -> str:
    """Name a person by name and staff id, or by the id alone."""
    return _("{name} ({staff_id})").format(name=name, staff_id=staff_id) if name else staff_id


def without_names(rows: pl.DataFrame) -> tuple[str, ...]:
    """Return what people need not see of rows about persons: names, where there are none."""
    return ("staff_name",) if rows["staff_name"].is_null().all() else ()


def head_lines(head: Head) -> tuple[str, ...]:
    """Say whose figures these are, on which stage people stand, and what is not in them."""
    stages = listed(
        _("{stage} {n}").format(stage=stage_label(stage), n=f"{people:,}")
        for stage, people in head.stages
    )
    people = people_word(head.people)
    lines = [_("Staff: {people} ({stages})").format(people=people, stages=stages)]
    if not head.stages:
        lines = [_("Staff: {people}").format(people=people)]
    if head.headcount is not None:
        lines.append(
            ngettext("Demand: {n} place", "Demand: {n} places", head.headcount).format(
                n=f"{head.headcount:,}"
            )
        )
    if head.audience:
        lines.append(audience_line(head.audience, head.outside))
    if head.organisation:
        lines.insert(0, head.organisation)
    if head.bureaus:
        lines.append(_("Only bureau: {names}").format(names=listed(head.bureaus)))
    if head.groups:
        lines.append(_("Only group: {names}").format(names=listed(head.groups)))
    if head.rows_left_out:
        lines.append(
            ngettext(
                "{n} row with problems was left out.",
                "{n} rows with problems were left out.",
                head.rows_left_out,
            ).format(n=f"{head.rows_left_out:,}")
        )
    return (*lines, *not_counted_lines(head.totals, head.left, head.on_leave))


def ranks_lines(head: Head, framework: Framework) -> Iterable[str]:
    """Say of which ranks of the ladder people are kept."""
    if head.ranks:
        ranks = framework.main.rank_by_id
        yield _("Only rank: {names}").format(
            names=listed(str(ranks[each].name) for each in head.ranks)
        )


def counted_sentence(head: Head, otherwise: str = "tdskill gap --joint") -> str:
    """Say how heavily people are counted where each skill is looked at by itself; of nobody nothing.

    `otherwise` is the command that counts in another way; blank on a page, which tells it itself.
    """
    if not (head.people and head.headcount) or head.groups:
        return ""
    text = (
        _(
            "How this is counted: {n} places are wanted for each person, and a person is taken to fill one "
            "place of every skill at the same time ({command} counts otherwise)."
        )
        if otherwise
        else _(
            "How this is counted: {n} places are wanted for each person, and a person is taken to fill one "
            "place of every skill at the same time."
        )
    )
    return text.format(n=each(head.headcount, head.people), command=otherwise)


def nobody_chosen(head: Head) -> tuple[Remark, ...]:
    """Say that nobody is in the groups asked for, so that what they lack of the demand says nothing."""
    if head.people or not head.groups:
        return ()
    return (
        Remark(
            "nobody_chosen",
            _("Nobody is in this selection, so it says nothing about what is short."),
        ),
    )


def each(things: int, people: int) -> str:
    """Return how many there are for each person, to one decimal, half up; 0.0 only for none."""
    return f"{max(half_up(things / people, 1), half_up(bool(things) / 10, 1)):,}"


def none_short() -> str:
    """Say that no skill is short."""
    return _("No skill is short in the organisation as a whole.")


def no_bureau_known() -> str:
    """Say why nothing is told of moving people."""
    return _(
        "No bureau is known for the staff, so it cannot be said what moving people would mend."
    )


def coverage_label(*, certain: bool) -> str:
    """Return the heading of the coverage: it is the least where a shortfall has two ends."""
    return _("Coverage") if certain else _("Coverage at least")


def places_between(least: int, most: int) -> str:
    """Return a number of places that lies between two ends, with its unit."""
    return ngettext("{n} place", "{n} places", most if least == most else 2).format(
        n=between(least, most)
    )


def total_between(rows: pl.DataFrame, time: str) -> str:
    """Return the sum of the shortfall and of its least as `between` says them."""
    return between(int(rows[f"shortfall_least{time}"].sum()), int(rows[f"shortfall{time}"].sum()))


def unknown_remark(rows: pl.DataFrame, time: str = "") -> tuple[Remark, ...]:
    """Say how levels that nobody has assessed are counted in a shortfall, where there are any."""
    is_wanted = pl.col(f"demand{time}") > 0
    not_assessed = int(rows.filter(is_wanted)[f"not_assessed{time}"].sum())
    if not not_assessed:
        return ()
    return (
        Remark(
            "not_assessed",
            ngettext(
                "{n} level of skills that are wanted is not assessed: the upper end of a shortfall counts "
                "it as not held, the lower end as held.",
                "{n} levels of skills that are wanted are not assessed: the upper end of a shortfall "
                "counts them as not held, the lower end as held.",
                not_assessed,
            ).format(n=as_text(not_assessed)),
        ),
    )


def shortfalls(rows: pl.DataFrame) -> pl.DataFrame:
    """Call the shortfall before and after, and the least of both, as columns are, with its change."""
    change = pl.col("after").cast(pl.Int64) - pl.col("before")
    ends = {
        f"{when}{end}": f"shortfall{end}_{when}"
        for when in ("before", "after")
        for end in ("", "_least")
    }
    return rows.with_columns(shortfall_change=change).rename(ends)


def least_remark(rows: pl.DataFrame) -> tuple[Remark, ...]:
    """Say what a shortfall before and after would be if all levels not assessed were held, if less."""
    least = [int(rows[f"{time}_least"].sum()) for time in ("before", "after")]
    most = [int(rows[time].sum()) for time in ("before", "after")]
    return least_sentence(least, most)


def rest_as_one(head: Head, rows: pl.DataFrame, sums: tuple[int, int]) -> tuple[Remark, ...]:
    """Say what a table by bureau adds up to, where bureaus in one row make that something else."""
    before, after = (int(rows[name].sum()) for name in ("before", "after"))
    if not head.rest or (before, after) == sums:
        return ()
    return (Remark("rest_as_one", rest_as_one_sentence(before, after)),)


def rest_as_one_sentence(before: int, after: int) -> str:
    """Say what rows by bureau add up to where some bureaus stand in one row."""
    return _(
        "The table by bureau counts the small bureaus of its last row as one bureau; it adds up to "
        "{before} → {after}."
    ).format(before=as_text(before), after=as_text(after))


def least_sentence(least: Sequence[int], most: Sequence[int]) -> tuple[Remark, ...]:
    """Say what least a shortfall before and after may be, where it is not the shortfall itself."""
    if list(least) == list(most):
        return ()
    before, after = map(as_text, least)
    told = _("{before} would be short before and {after} after").format(before=before, after=after)
    return (Remark("if_all_held", if_all_held(told)),)


def least_mean_sentence(least: tuple[int, float], most: tuple[int, float]) -> tuple[Remark, ...]:
    """Say the same where what is short after is a mean."""
    (before, after), (most_before, most_after) = least, most
    if before == most_before and as_mean(after) == as_mean(most_after):
        return ()
    told = _("{before} would be short before and {after} after").format(
        before=as_text(before), after=as_mean(after)
    )
    return (Remark("if_all_held", if_all_held(told)),)


def mean_places(places: float) -> str:
    """Return a number of places with its unit; one with decimals is a mean."""
    if isinstance(places, int):
        return places_word(places)
    n = as_mean(places)
    return ngettext("{n} place", "{n} places", 1 if n == "1.0" else 2).format(n=n)


def shares_sentence(left: Sequence[float]) -> str:
    """Say what a plan leaves if all of the seats work, and if fewer do."""
    return _("Remaining on average, by the share of seats that work: {pairs}.").format(
        pairs=listed(
            _("{left} at {share}").format(left=as_mean(places), share=as_share(share))
            for places, share in zip(left, SHARES, strict=True)
        )
    )


def less_by_course(course: str, less: float) -> str:
    """Name a course with by how much one more seat of it would lower the shortfall."""
    n = as_mean(less).removesuffix(".0")
    return ngettext(
        "{course} ({n} place less)", "{course} ({n} places less)", 1 if n == "1" else 2
    ).format(course=course, n=n)


def if_all_held(told: str) -> str:
    """Say what would be if everybody held the levels that nobody has assessed."""
    return _("Levels not assessed count as not held here; if all were held, {told}.").format(
        told=told
    )


def small_group_remarks(head: Head, *, by_bureau: bool = False) -> Iterable[Remark]:
    """Say which bureaus are one row of a table by bureau, and whether single persons may be told."""
    if by_bureau and head.rest:
        yield Remark("rest", rest_remark(head.rest, head.smallest_group))
    if head.tells_of_few:
        yield Remark("internal", internal_note())


def rest_names(head: Head) -> tuple[str, ...]:
    """Return the name of the row in which bureaus stand together, if there is one."""
    return (head.rest.name,) if head.rest else ()


def rest_remark(rest: Rest, smallest_group: int | None) -> str:
    """Say who stands together in one row, and why."""
    named = _("{name}: {bureaus}.").format(
        name=rest.name,
        bureaus=listed(
            (_("no bureau stated") if bureau is None else bureau for bureau in rest.units),
            _BUREAUS_NAMED,
        ),
    )
    return _("{first} {second}").format(first=named, second=together_remark(smallest_group))


def together_remark(smallest_group: int | None, of: str = "bureau") -> str:
    """Say who stands together in one row, and why: bureaus, mentors, or bureaus by rank."""
    return {
        "bureau": _(
            "Bureaus with fewer than {n} people, and the next smallest where that is needed, are one "
            "row, so that no single person is told."
        ),
        "mentor": _(
            "Mentors with fewer than {n} people, and the next smallest where that is needed, are one "
            "row, so that no single person is told."
        ),
        "rank": _(
            "Of each rank the bureaus with fewer than {n} people of it, and the next smallest where that "
            "is needed, are one row, so that no single person is told."
        ),
    }[of].format(n=smallest_group)


def internal_note() -> str:
    """Say how an answer is to be treated from which a single person may be told."""
    return _("Single persons can be told from this. Internal use only.")


def audience_line(audience: Iterable[str], outside: int | None) -> str:
    """Say whom a set of skills is for, and how many others (None: not known) are not counted."""
    others = None
    if outside is None:
        others = _("No file names groups, so everybody is counted.")
    elif outside:
        others = ngettext(
            "{n} person of other groups is not counted.",
            "{n} people of other groups are not counted.",
            outside,
        ).format(n=f"{outside:,}")
    return audience_text(audience, others)


def audience_text(audience: Iterable[str], others: str | None) -> str:
    """Say whom a set of skills is for, and what that means for the others."""
    whom = _("This set of skills is for {groups}.").format(groups=listed(audience))
    return whom if others is None else _("{first} {second}").format(first=whom, second=others)


def title(what: str, fiscal_year: int | None, framework: Framework | None = None) -> str:
    """Name the answer, its year and, where it is not that of skills.yaml, the set of skills."""
    if framework and not framework.is_main:
        what = _("{text} ({note})").format(text=what, note=framework.set_name)
    return _("{what}, {year}").format(what=what, year=fiscal_year_label(fiscal_year))


def skill_names(framework: Framework) -> dict[str, str]:
    return {skill.id: str(skill.name) for skill in framework.skills}


def with_categories(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Add the category of each skill."""
    categories = {skill.id: skill.category for skill in framework.skills}
    category = pl.col("skill").replace_strict(categories, return_dtype=pl.String)
    return rows.with_columns(category=category)


def assumed_remark(framework: Framework, job_types: Iterable[str]) -> tuple[Remark, ...]:
    entries = [framework.job_type_by_id[job_type] for job_type in job_types]
    total = sum(len(entry.named()) for entry in entries)
    assumed = sum(len(entry.assumed_requirements()) for entry in entries)
    if not assumed:
        return ()
    if assumed == total:
        text = ngettext(
            "The only required level used here is assumed: it stands in no source.",
            "All {total} required levels used here are assumed: they stand in no source.",
            total,
        )
    else:
        text = ngettext(
            "{assumed} of the {total} required levels used here is assumed: it stands in no source.",
            "{assumed} of the {total} required levels used here are assumed: they stand in no source.",
            assumed,
        )
    sentence = text.format(assumed=f"{assumed:,}", total=f"{total:,}")
    return (Remark("assumed_requirements", sentence),)


def assumed_scale(framework: Framework) -> tuple[Remark, ...]:
    """Say that the scale of the levels stands in no source, where that is so."""
    if all(level.provenance.startswith("assumed") for level in framework.levels):
        sentence = _("The levels are assumed: they stand in no source.")
        return (Remark("assumed_scale", sentence),)
    return ()


def job_type_names(framework: Framework) -> dict[str, str]:
    return {job_type.id: str(job_type.name) for job_type in framework.job_types}


def apart() -> Remark:
    """Say what answers about a person are for."""
    return Remark(
        "apart", _("This serves career development alone, apart from personnel evaluation.")
    )
