"""The sentences of the organisation's report: what each of its figures shows."""

from collections.abc import Iterable

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import joined, listed, ngettext
from tdskill.render.answer import as_part, as_share, as_text, between
from tdskill.render.answers.common import (
    apart,
    coverage_label,
    if_all_held,
    internal_note,
    no_bureau_known,
    places_between,
    together_remark,
)
from tdskill.render.choice import agreement_sentences, tie_sentences
from tdskill.render.foremost import NAMED, Foremost, foremost
from tdskill.render.labels import fiscal_year_label, stage_label
from tdskill.render.sheet_words import (
    level_word,
    names_of,
    not_counted_lines,
    noted,
    people_word,
    places_word,
)
from tdskill.reports.organisation_report import (
    BureauRow,
    HeadCount,
    JobTypeCount,
    OrganisationReport,
    Quality,
    SkillChange,
    SkillFigures,
    YearChange,
)

_CONFIRMED = "confirmed"


def bureau_word(bureau: str | None) -> str:
    """Name a bureau, or say that the files name none."""
    return _("no bureau stated") if bureau is None else bureau


def report_title(report: OrganisationReport, framework: Framework) -> str:
    """Say what report this is, and of what set of skills where it is not that of skills.yaml."""
    kind = _("Annual Report") if report.bureau is None else _("Bureau Report")
    return kind if framework.is_main else noted(kind, framework.set_name)


def not_stated(name: str | None) -> str:
    """Name a rank or group, or say that the files name none."""
    return _("not stated") if name is None else name


def part_of(part: int, whole: int) -> str:
    """Return a part as per cents of the whole, a dash of nothing."""
    return as_share(part / whole if whole else None)


def _nobody(report: OrganisationReport) -> str:
    if report.bureau is None:
        return _("There are no people in the files.")
    return _("The bureau has no people in the files.")


def heads_sentence(report: OrganisationReport) -> str:
    """Say how many people there are, and which rank and group most of them have."""
    people = report.head.people
    if not people:
        return _nobody(report)
    texts = [_("The report covers {people}.").format(people=people_word(people))]
    for rows, most_of, all_of in (
        (
            report.ranks,
            _most_of_rank,
            ngettext("The rank is {name}.", "All of them are of the rank {name}.", people),
        ),
        (
            report.groups,
            _most_of_group,
            ngettext("The group is {name}.", "All of them are of the group {name}.", people),
        ),
    ):
        named = [row for row in rows if row.name is not None and row.people]
        if named:
            first = foremost(named, _people)
            text = all_of if first.value == people else most_of(len(first.rows))
            texts.append(
                text.format(
                    name=first.names(_name), n=first.each, share=part_of(first.value, people)
                )
            )
    if report.bureau is not None:
        texts.append(
            _("That is {share} of the {whole} of the organisation.").format(
                share=part_of(people, report.people_whole), whole=people_word(report.people_whole)
            )
        )
    return joined(texts)


def _most_of_rank(ranks: int) -> str:
    return ngettext(
        "The most common rank is {name} ({n}, {share}).",
        "The most common ranks are {name} ({n}, {share}).",
        ranks,
    )


def _most_of_group(groups: int) -> str:
    return ngettext(
        "The most common group is {name} ({n}, {share}).",
        "The most common groups are {name} ({n}, {share}).",
        groups,
    )


def head_notes(report: OrganisationReport) -> tuple[str, ...]:
    """Say what a bureau's page is for, and how one is to be treated that tells of single persons."""
    notes = [apart()] if report.bureau is not None else []
    return (*notes, internal_note()) if report.few else tuple(notes)


def rest_notes(report: OrganisationReport) -> tuple[str, ...]:
    """Say why bureaus are one row, if any are; a page names none of them."""
    return () if report.rest is None else (together_remark(report.head.smallest_group),)


def first_in_demand(report: OrganisationReport) -> tuple[SkillFigures, ...]:
    """Return the skills among which the priority fields were chosen, those wanted most first."""
    if report.choice is None:
        return ()
    last = report.choice.cuts.demand
    return tuple(row for row in report.by_demand if row.demand and row.demand_rank <= last)


def chapters(report: OrganisationReport) -> dict[str, str]:
    """Return the chapters of the organisation's page as id and topic, in their order."""
    decided = report.decisions
    compared = report.change is not None and report.change.skills is not None
    topics = (
        ("where", _("Where it is short"), True),
        ("why", _("Why it changed"), compared),
        ("actions", _("What can be done"), decided is not None and decided.any_found),
        ("fields", _("Priority fields"), bool(first_in_demand(report))),
        ("bureaus", _("By bureau"), bool(report.bureaus)),
        ("outlook", _("The years ahead"), decided is not None and decided.has_outlook),
        ("appendix", _("Appendix"), True),
    )
    return {chapter: topic for chapter, topic, is_there in topics if is_there}


def _people(row: HeadCount) -> int:
    return row.people


def _name(row: HeadCount) -> object:
    return row.name


def _skill(row: SkillFigures) -> object:
    return row.skill.name


def _job_type(row: JobTypeCount) -> object:
    return row.job_type.name


def stages_sentence(report: OrganisationReport) -> str:
    """Say how far the year's cycle has come."""
    people = report.head.people
    counts = dict(report.head.stages)
    done = counts.get(_CONFIRMED, 0)
    if not people:
        return _nobody(report)
    if counts.keys() == {None}:
        return _("The files do not say at which stage the levels stand.")
    if done == people:
        text = ngettext(
            "The only person's levels are confirmed.",
            "The levels of all {people} are confirmed.",
            people,
        ).format(people=people_word(people))
        if not any(row.not_assessed for row in report.skills):
            return text
        return joined([text, _("Some skills are still not assessed.")])
    return _(
        "Confirmed: {done} of {people} ({share}); the others are still on the way ({others})."
    ).format(
        done=as_text(done),
        people=people_word(people),
        share=part_of(done, people),
        others=listed(
            _("{stage} {n}").format(stage=stage_label(stage), n=as_text(n))
            for stage, n in counts.items()
            if stage != _CONFIRMED
        ),
    )


def balance_sentence(report: OrganisationReport) -> str:
    """Say which skill is wanted most, and how often people are fewer than places."""
    most = foremost(report.by_demand, lambda row: row.demand)
    if not most.value:
        return _("No demand is stated.")
    behind = sum(row.supply < row.demand for row in report.skills)
    wanted = sum(row.demand for row in report.skills)
    if most.value == wanted:
        text = _("Demand is {places}, all in {skill}.")
    elif most.value * len(most.rows) == wanted:
        text = _("Demand is {places}, the same in each skill wanted: {skill} ({n}).")
    else:
        text = _("Demand is {places}, the most in {skill} ({n}).")
    texts = [
        text.format(places=places_word(wanted), skill=most.names(_skill), n=most.each),
        ngettext(
            "There are fewer people known to be at {level} or above than places.",
            "In {k} of {n} skills there are fewer people known to be at {level} or above than places.",
            len(report.skills),
        ).format(k=behind, n=len(report.skills), level=level_word(report.supply_level))
        if behind
        else _("In no skill are there fewer people at {level} or above than places.").format(
            level=level_word(report.supply_level)
        ),
    ]
    return joined(texts)


def slope_sentence(report: OrganisationReport) -> str:
    """Say how the priority fields stand in demand and in supply."""
    fields = report.fields
    if report.choice is None:
        return _("These are the ranks of each skill in demand and in supply.")
    if not fields:
        return _("No skill was chosen this fiscal year.")
    return ngettext(
        "Priority field of the year: {skills}. High in demand (rank {demand}), middle or low in "
        "supply (rank {supply}).",
        "Priority fields of the year: {skills}. High in demand (rank {demand}), middle or "
        "low in supply (rank {supply}).",
        len(fields),
    ).format(
        skills=names_of(row.skill for row in fields),
        demand=listed(row.demand_rank for row in fields),
        supply=listed(row.supply_rank for row in fields),
    )


def choice_sentences(report: OrganisationReport) -> tuple[str, ...]:
    """Say what the organisation's choice hangs on, and whether it is the published one."""
    if report.choice is None:
        return ()
    names = {row.skill.id: row.skill.name for row in report.skills}
    return (
        *tie_sentences(report.choice.ties, report.choice.cuts, names),
        *agreement_sentences(report.choice, names),
    )


def shortfall_sentence(report: OrganisationReport) -> str:
    """Say how many places are empty, and what fills them."""
    rows = report.skills
    empty, hired, unknown = (
        sum(values)
        for values in zip(*((row.empty, row.hired, row.unknown) for row in rows), strict=True)
    )
    known = any(row.movable is not None for row in rows)
    if not empty:
        return _("No place is empty.") if known else joined([_none_empty(), no_bureau_known()])
    least = sum(row.empty_least for row in rows)
    places = places_between(least, empty)
    if not known:
        sentence = joined(
            [_("The shortfall is {places}.").format(places=places), no_bureau_known()]
        )
    else:
        parts = (
            (_hired_part(report, hired), hired),
            (_unknown_part(report), unknown),
            (_movable_part(report), empty - hired - unknown),
        )
        told = _("; ").join(part.format(n=as_text(n)) for part, n in parts if n)
        sentence = _shortfall_of(report, certain=least == empty).format(
            places=places, n=as_text(empty), parts=told
        )
    if not hired:
        return sentence
    worst = foremost(rows, lambda row: row.hired)
    if worst.value * len(worst.rows) == hired:
        most = (
            _("All that needs training or hiring is in {skill} ({n}).")
            if report.bureau is None
            else _("Of these only {skill} are short in the whole organisation too ({n}).")
        )
    else:
        most = (
            _("The largest part that needs training or hiring is in {skill} ({n}).")
            if report.bureau is None
            else _(
                "The largest part that the whole organisation is short of too is in {skill} ({n})."
            )
        )
    return joined([sentence, most.format(skill=worst.names(_skill), n=worst.each)])


def _none_empty() -> str:
    return _("In the organisation as a whole no place is empty.")


def _shortfall_of(report: OrganisationReport, *, certain: bool) -> str:
    if report.bureau is not None:
        return (
            _("The shortfall of the bureau is {places}: {parts}.")
            if certain
            else _(
                "The shortfall of the bureau is {places}. Counted by the levels known it is {n}: {parts}."
            )
        )
    return (
        _("Seen bureau by bureau the shortfall is {places}: {parts}.")
        if certain
        else _(
            "Seen bureau by bureau the shortfall is {places}. Counted by the levels known it is {n}: "
            "{parts}."
        )
    )


def _hired_part(report: OrganisationReport, places: int) -> str:
    if report.bureau is None:
        return ngettext("{n} needs training or hiring", "{n} need training or hiring", places)
    return _("{n} in skills that the whole organisation is short of")


def _unknown_part(report: OrganisationReport) -> str:
    if report.bureau is None:
        return _(
            "of {n} it cannot be known before everybody is assessed whether they call for training or "
            "hiring"
        )
    return _(
        "of {n} it cannot be known before everybody is assessed whether the whole organisation is short "
        "of them"
    )


def _movable_part(report: OrganisationReport) -> str:
    if report.bureau is None:
        return _("moving people fills at most {n}")
    return _("{n} in skills of which, each by itself, others have enough people")


def heat_sentence(report: OrganisationReport) -> str:
    """Say where the largest shortfall is, and which bureau lacks most."""
    if not report.bureaus and report.head.people and report.head.headcount:
        return _("No bureau is known for the staff, so what each bureau lacks is not known either.")
    if not any(row.total for row in report.bureaus):
        return _("No bureau is short.")
    cells = [(bureau, place) for bureau in report.bureaus for place in range(len(report.skills))]
    deepest = foremost(cells, lambda cell: cell[0].shortfalls[cell[1]] or 0)
    bureau, place = deepest.rows[0]
    hole = (
        _("The largest shortfall is {skill} in {bureau}: {n} of {places} empty.")
        if len(deepest.rows) == 1
        else _(
            "{k} shortfalls are the largest, one of them {skill} in {bureau}: {n} of {places} empty."
        )
    )
    least, most = (
        sum(row.total_least for row in report.bureaus),
        sum(row.total for row in report.bureaus),
    )
    return joined(
        [
            hole.format(
                k=as_text(len(deepest.rows)),
                skill=report.skills[place].skill.name,
                bureau=bureau_word(bureau.bureau),
                n=as_text(deepest.value),
                places=places_word(bureau.demands[place]),
            ),
            *_lacks_most(report),
            *(
                []
                if least == most
                else [
                    if_all_held(
                        _("{places} would be empty in all").format(places=places_word(least))
                    )
                ]
            ),
        ]
    )


def _single(report: OrganisationReport) -> list[BureauRow]:
    """Return the bureaus that have a row of their own; people without one are no bureau."""
    return [row for row in report.bureaus if row.bureau is not None and not row.several]


def _lacks_most(report: OrganisationReport) -> Iterable[str]:
    """Say which of several bureaus lacks most; nothing where they all lack the same."""
    single = _single(report)
    most = foremost(single, lambda row: row.total) if single else None
    if most is None or not most.value or len(most.rows) == len(single):
        return
    text = (
        ngettext(
            "In all skills together {bureau} lacks most ({n}).",
            "In all skills together {bureau} lack most ({n}).",
            len(most.rows),
        )
        if report.rest is None
        else ngettext(
            "Of the bureaus with a row of their own {bureau} lacks most in all skills together ({n}).",
            "Of the bureaus with a row of their own {bureau} lack most in all skills together ({n}).",
            len(most.rows),
        )
    )
    yield text.format(bureau=most.names(lambda row: row.bureau), n=most.each)


def spread_sentence(report: OrganisationReport) -> str:
    """Say which skills most and fewest people are known to practise."""
    assessed = [row for row in report.skills if sum(row.levels)]
    if not assessed:
        return _("No level has been assessed.")
    most = foremost(assessed, lambda row: row.practised)
    least = foremost(assessed, lambda row: row.practised, min)
    if most.value != least.value:
        text = _(
            "Most people known to be at {level} or above are in {most} ({n}), fewest in {least} ({m})."
        )
    elif not most.value:
        text = _("Nobody is known to be at {level} or above in any skill.")
    elif len(assessed) == 1:
        text = _("Known to be at {level} or above in {most}: {people}.")
    else:
        text = _("Known to be at {level} or above in each skill assessed: {people}.")
    return text.format(
        level=level_word(1),
        most=most.names(_skill),
        n=most.each,
        least=least.names(_skill),
        m=least.each,
        people=people_word(most.value),
    )


def job_types_sentence(report: OrganisationReport) -> str:
    """Say which job types most people are known to meet and nearly meet."""
    if not report.job_types:
        return _("The framework has no job types.")
    if not report.head.people:
        return _nobody(report)
    met = foremost(report.job_types, lambda row: row.met)
    near = foremost(report.job_types, lambda row: row.near)
    texts = [
        _counted_job_types(
            met,
            len(report.job_types),
            _("Each job type is met by {people}."),
            _("{job_type} is met by {people}.")
            if len(report.job_types) == 1
            else ngettext(
                "{job_type} is met by most people ({n}).",
                "{job_type} are met by most people ({n}).",
                len(met.rows),
            ),
        )
        if met.value
        else _("Nobody is known to meet all required levels of a job type yet.")
    ]
    if near.value:
        texts.append(
            _counted_job_types(
                near,
                len(report.job_types),
                _("One level-step away from each job type: {people}."),
                _("One level-step away from {job_type}: {people}.")
                if len(report.job_types) == 1
                else ngettext(
                    "The job type with most people one step away: {job_type} ({n}).",
                    "The job types with most people one step away: {job_type} ({n}).",
                    len(near.rows),
                ),
            )
        )
    return joined(texts)


def _counted_job_types(
    foremost_of: Foremost[JobTypeCount, int], job_types: int, every: str, some: str
) -> str:
    text = every if 1 < job_types == len(foremost_of.rows) else some
    return text.format(
        job_type=foremost_of.names(_job_type),
        n=foremost_of.each,
        people=people_word(foremost_of.value),
    )


def change_sentence(report: OrganisationReport) -> str:
    """Say how people and shortfall changed since the year before."""
    change = report.change
    if change is None and report.has_before:
        return _(
            "The year before is not compared: the bureau or those it stands together with had few "
            "people, and single persons could be told."
        )
    if change is None:
        return _("The workspace has no levels of the year before, so nothing can be compared.")
    span = change.span
    if not span.then.people and not span.now.people:
        heads = _("Nobody was there in {year} either.")
    elif span.then.people == span.now.people:
        heads = _("Since {year} the head count stayed at {now} ({came} came, {left} left).")
    else:
        heads = _(
            "Since {year} the head count went from {then} to {now} ({came} came, {left} left)."
        )
    moved = ""
    if span.stayed and change.rose is None:
        moved = _("Of so few it is not told whose levels rose or fell.")
    elif span.stayed:
        moved = _("Levels of those who stayed: {rose} risen, {fell} fallen.")
    texts = [
        joined(filter(None, (heads, moved))).format(
            year=fiscal_year_label(span.then.fiscal_year),
            then=as_text(span.then.people),
            now=as_text(span.now.people),
            came=as_text(span.came),
            left=as_text(span.left),
            rose=as_text(change.rose),
            fell=as_text(change.fell),
        ),
        *_not_compared(change),
    ]
    if change.shortfalls is not None:
        then, now = change.shortfalls
        text = _shortfall_kept(report) if then == now else _shortfall_changed(report)
        texts.append(text.format(then=as_text(then), places=places_word(now)))
        texts += _by_assessment(change.skills or ())
    return joined(texts)


def _not_compared(change: YearChange) -> Iterable[str]:
    """Say which levels are of no rise or fall: they became known or unknown, or were judged otherwise."""
    texts = change.span.other_texts
    counts = [
        (_("{n} assessed now and not before"), change.newly_assessed),
        (_("{n} before and not now"), change.no_longer_assessed),
        (_("{n} judged under texts of another meaning"), sum((texts or {}).values())),
    ]
    told = [text.format(n=as_text(count)) for text, count in counts if count]
    if texts is None:
        told.append(_("some judged under texts of another meaning"))
    if told:
        yield _("Levels not counted as risen or fallen: {counts}.").format(counts=listed(told))


def _by_assessment(skills: Iterable[SkillChange]) -> Iterable[str]:
    """Say what of the change of the shortfall assessment made, and no person's growth."""
    parts = [(row.skill.name, row.by_assessment) for row in skills if row.by_assessment is not None]
    told = [
        _("{skill} {n}").format(skill=name, n=as_part(part))
        for name, part in sorted(parts, key=lambda each: -abs(each[1]))
        if as_part(part) != as_part(0)
    ]
    if told:
        yield _("The part of assessment in this: {parts}.").format(parts=listed(told, NAMED))


def _shortfall_kept(report: OrganisationReport) -> str:
    if report.bureau is None:
        return _("The shortfall of the organisation stayed at {places}.")
    return _("The shortfall of the bureau stayed at {places}.")


def _shortfall_changed(report: OrganisationReport) -> str:
    if report.bureau is None:
        return _("The shortfall of the organisation went from {then} to {places}.")
    return _("The shortfall of the bureau went from {then} to {places}.")


def quality_sentence(report: OrganisationReport) -> str:
    """Say whether anything keeps the figures from being whole."""
    quality = report.quality
    nobody = not report.head.people
    stages = dict(report.head.stages)
    unknown = stages.get(None, 0)
    late = report.head.people - stages.get(_CONFIRMED, 0) - unknown
    texts = [_nobody(report)] if nobody else []
    if unknown:
        texts.append(
            ngettext(
                "At which stage the levels of {n} person stand is not stated.",
                "At which stage the levels of {n} people stand is not stated.",
                unknown,
            ).format(n=as_text(unknown))
        )
    if late:
        texts.append(
            ngettext(
                "The levels of {n} person are not confirmed.",
                "The levels of {n} people are not confirmed.",
                late,
            ).format(n=as_text(late))
        )
    if quality.not_assessed or quality.partly:
        texts.append(
            _("People without any level: {not_assessed}; lacking some: {partly}.").format(
                not_assessed=as_text(quality.not_assessed), partly=as_text(quality.partly)
            )
        )
    if quality.rows_left_out:
        texts.append(
            ngettext(
                "{n} row with problems was left out.",
                "{n} rows with problems were left out.",
                quality.rows_left_out,
            ).format(n=as_text(quality.rows_left_out))
        )
    texts += not_counted_lines(quality.totals, quality.left, quality.on_leave)
    return joined(texts) or _(
        "Everybody's levels are confirmed and complete, and no row was left out."
    )


def quality_rows(quality: Quality) -> tuple[tuple[str, str], ...]:
    """Return what limits the figures as (what, how much)."""
    rows = [
        (_("People without any level"), as_text(quality.not_assessed)),
        (_("People who lack some levels"), as_text(quality.partly)),
        (_("Levels that they lack"), as_text(quality.blanks)),
        (_("People without a bureau"), as_text(quality.without_bureau)),
        (_("People without a rank"), as_text(quality.without_rank)),
        (_("People whose rank is not on the career ladder"), as_text(quality.strange_ranks)),
        (_("People without a group"), as_text(quality.without_group)),
        (
            _("Levels judged under other texts than the present ones"),
            _("not known") if quality.suspect is None else as_text(quality.suspect),
        ),
        (_("Rows left out"), as_text(quality.rows_left_out)),
        *(
            (what, as_text(count))
            for what, count in (
                (_("Rows of totals and notes"), quality.totals),
                (_("People who left and are not counted"), quality.left),
                (_("People on leave who are not counted"), quality.on_leave),
            )
            if count
        ),
    ]
    rows += [(_("Notes on {file}").format(file=file), as_text(n)) for file, n in quality.notes]
    return tuple(rows)


def hired_word(report: OrganisationReport) -> str:
    """Name the part of the shortfall that neither assessing nor moving people fills."""
    if report.bureau is None:
        return _("Training or hiring needed")
    return _("The whole organisation is short")


def hired_heading(report: OrganisationReport) -> str:
    """Return the heading of the column of that part."""
    return _("Training or hiring") if report.bureau is None else _("Short in all")


def unknown_word(report: OrganisationReport) -> str:
    """Name the part of the shortfall that levels not assessed may turn out to fill."""
    if report.bureau is None:
        return _("Training or hiring (unknown until assessed)")
    return _("Short in all (unknown until assessed)")


def movable_word(report: OrganisationReport) -> str:
    """Name the part of the shortfall for which there are people in other bureaus."""
    if report.bureau is None:
        return _("Moving people fills at most (by the levels known)")
    return _("Others have enough people (by the levels known)")


def movable_heading(report: OrganisationReport) -> str:
    """Return the heading of the column of that part."""
    return _("Movable at most") if report.bureau is None else _("Enough in all")


def short_text(row: SkillFigures) -> str:
    """Return between what ends a skill's shortfall lies."""
    return between(row.shortfall_least, row.shortfall)


def empty_text(row: SkillFigures) -> str:
    """Return between what ends the places lie that stay empty in the bureaus."""
    return between(row.empty_least, row.empty)


def coverage_heading(report: OrganisationReport) -> str:
    """Return the heading of the coverage, which is the least where shortfalls have two ends."""
    return coverage_label(
        certain=all(row.shortfall == row.shortfall_least for row in report.skills)
    )


def coverage_of_all_heading(report: OrganisationReport) -> str:
    """Return the heading of the organisation's coverage beside a bureau's."""
    return _("Coverage of all at least") if report.whole_is_open else _("Coverage of all")


def counted_rows(report: OrganisationReport) -> tuple[tuple[str, str], ...]:
    """Return (how people are counted, places that stay empty), each skill by itself and at once."""
    at_once = report.at_once
    return (
        (
            _("A person fills one place of every skill, as in this report"),
            between(
                sum(row.shortfall_least for row in report.skills),
                sum(row.shortfall for row in report.skills),
            ),
        ),
        (
            _("A person fills one place in all, or as many as the file states")
            if at_once.own_capacities
            else _("A person fills one place in all"),
            between(at_once.least, at_once.shortfall),
        ),
    )


def slope_text(report: OrganisationReport) -> str:
    """Say in words what the slope picture shows."""
    return joined([slope_sentence(report), _("The table below has the ranks of every skill.")])


def method_lines(report: OrganisationReport) -> tuple[str, ...]:
    """Say in short how the figures come about."""
    lines = [
        _(
            "Demand is the head count wanted at a level or above, supply the people at {level} or above."
        ).format(level=level_word(report.supply_level)),
        _(
            "Shortfall is the least number of places that stay empty when one person fills one place "
            "and a higher level fills a lower place; it looks at every level. Each skill is counted "
            "by itself."
        ),
        _(
            "So one person may fill places of several skills at the same time. How many stay "
            "empty when nobody is counted twice stands under “How many places one person fills”."
        ),
        _("Coverage is the share of the places wanted that are not short."),
    ]
    lines.append(
        _(
            "A level never assessed is not Lv.0. Where a shortfall has two ends, the lower one counts "
            "levels not assessed as held, the upper one as not held. Its parts add up to the upper one."
        )
    )
    if report.bureau is None:
        lines.append(
            _(
                "Movable is what bureaus lack by themselves, by the levels known, although the "
                "organisation as a whole has enough. Moving people fills at most that: a person who "
                "moves takes all skills along."
            )
        )
    else:
        lines.append(
            _(
                "Enough in all is what the bureau lacks beyond the shortfall of the whole "
                "organisation, each skill by itself. A person who moves takes all skills along, "
                "so a placement may fill more of it or less."
            )
        )
        if report.choice:
            lines.append(_("The priority fields are chosen for the organisation."))
        return tuple(lines)
    lines.append(
        _(
            "Equal demand shares the better rank, equal supply the worse; what nobody needs, or nobody "
            "holds, is last."
        )
    )
    return tuple(lines)
