"""What a year comes to, in words: the message, its reasons, the figures, and what each chapter shows.

Pages and the workbook of the year say the same: both take these texts of `reports.story.Story`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tdskill.analysis.priorities import Cuts
from tdskill.columns import Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.ahead import best_moves_notes, best_moves_sentence, outlook_sentence
from tdskill.render.answer import as_change, as_mean, as_mean_change, as_part, as_share, as_text
from tdskill.render.answer import between as between_ends
from tdskill.render.answers.common import (
    coverage_label,
    mean_places,
    places_between,
    together_remark,
)
from tdskill.render.decisions import placement_notes, placement_sentence, plan_notes, plan_sentence
from tdskill.render.foremost import NAMED, Foremost, foremost
from tdskill.render.pictures import length
from tdskill.render.sheet_words import people_word, places_word, seats_word
from tdskill.reports.decisions import BestMoves, Decisions, PlacedPosts, Plan, Shift
from tdskill.reports.organisation_report import BureauRow, SkillFigures
from tdskill.reports.story import Places, Standing, Story
from tdskill.rounding import percent

_LEAST_PART: Final = 0.5
"""A smaller part of a change is not named as a reason of it."""

_MOST_NAMES, _NAMED = 8, 3
"""Up to how many skills a headline names all, and how many of more."""


def message(story: Story) -> str:
    """Say in one line what is short, and where."""
    if not story.demand:
        return _("No demand is stated.")
    if not story.short.most:
        return ngettext(
            "Nothing is short: the only place wanted can be filled",
            "Nothing is short: all of the {n} places wanted can be filled",
            story.demand,
        ).format(n=as_text(story.demand))
    places = short_word(story.short)
    share = story.of_fields.most / story.short.most
    if story.is_concentrated and share < 1:
        return _("{places} short, {share} of them in {skills}").format(
            places=places, share=as_share(share), skills=_names(story.fields)
        )
    if len(story.lacking) == 1 or story.is_concentrated:
        rows = story.fields if story.is_concentrated else story.lacking
        return _("{places} short, all in {skills}").format(
            places=places, skills=_names([row for row in rows if row.shortfall])
        )
    return _("{places} short, the most in {skill} ({n})").format(
        places=places, **_told(foremost(story.lacking, _shortfall))
    )


def lead(story: Story) -> tuple[str, ...]:
    """Say how the shortfall changed, why, and what the draft plan does: up to three sentences."""
    return (*_compared(story), *_reasons(story), *_planned(story))


def _compared(story: Story) -> Iterator[str]:
    past = story.past
    if past is None or not (story.demand or past.demand):
        return
    change, before = story.short.most - past.short.most, past.short
    if not change:
        yield (
            _("The shortfall is the same as the year before ({places}).").format(
                places=short_word(before)
            )
            if before.most
            else _("Nothing was short the year before either.")
        )
        return
    is_shift = story.short.least - before.least == change
    if is_shift:
        text = (
            _("The shortfall grew by {change} from {places} the year before.")
            if change > 0
            else _("The shortfall fell by {change} from {places} the year before.")
        )
    else:
        text = (
            _("The upper end of the shortfall grew by {change} from {places} the year before.")
            if change > 0
            else _("The upper end of the shortfall fell by {change} from {places} the year before.")
        )
    yield text.format(
        change=places_word(abs(change)),
        places=short_word(before) if is_shift else places_word(before.most),
    )


@dataclass(frozen=True, slots=True)
class _Drivers:
    """The parts of a change that are worth naming: those with its sign, and the opposite ones."""

    change: int
    along: tuple[tuple[str, float], ...]
    against: tuple[tuple[str, float], ...]


def _drivers(story: Story) -> _Drivers | None:
    """Order the parts by size; None where they are not told, or none of them drives the change."""
    if story.past is None or story.past.parts is None:
        return None
    change = story.change or 0
    parts = sorted(story.past.parts.items(), key=lambda part: -abs(part[1]))
    named = [part for part in parts if abs(part[1]) >= _LEAST_PART]
    up = tuple(part for part in named if part[1] > 0)
    down = tuple(part for part in named if part[1] < 0)
    along, against = (down, up) if change < 0 else (up, down)
    return _Drivers(change, along, against) if along else None


def _reasons(story: Story) -> Iterator[str]:
    found = _drivers(story)
    if found is None:
        return
    along = _signed_parts(found.along)
    against = _signed_parts(found.against) if found.against else ""
    if not found.change:
        if against:
            yield _("What added to it, {more}, and what took from it, {less}, are equal.").format(
                more=along, less=against
            )
    elif found.change > 0 and against:
        yield _("It would have fallen through {less}, but {more} outweighed that.").format(
            less=against, more=along
        )
    elif against:
        yield _(
            "It would have risen through {more}, but the main reasons, {less}, outweighed that."
        ).format(more=against, less=along)
    else:
        yield _("The main reasons: {parts}.").format(parts=along)


def _signed_parts(parts: Sequence[tuple[str, float]]) -> str:
    return _together(
        _("{reason} ({change})").format(reason=_reason(name, value), change=as_part(value))
        for name, value in parts
    )


def _together(reasons: Iterable[str]) -> str:
    *first, last = reasons
    return _("{names} and {last}").format(names=listed(first), last=last) if first else last


def _reason(part: str, value: float) -> str:
    """Name a part of a change as its reason."""
    return {
        "demand": _("more demand") if value > 0 else _("less demand"),
        "joiners": _("joiners"),
        "leavers": _("leavers"),
        "growth": _("changes of level"),
        "assessment": _("assessment"),
    }[part]


def _planned(story: Story) -> Iterator[str]:
    plan = story.plan
    if plan is None or plan.after >= plan.before:
        return
    few = any(row.is_few(row.used) or row.is_few(plan.people) for row in plan.courses)
    what = (
        _("the draft training plan")
        if few
        else _("the draft training plan ({people}, {seats})").format(
            people=people_word(plan.people), seats=seats_word(plan.seats)
        )
    )
    notes: list[str] = []
    if plan.range is not None:
        low, high = plan.range
        notes = [
            _("on average"),
            _("{low} to {high} in four cases out of five").format(
                low=as_text(low), high=as_text(high)
            ),
        ]
    if story.is_assumed:
        notes.append(_("effects of training are assumed"))
    text = (
        _("If all of {plan} is carried out, the shortfall falls to {places} ({notes}).")
        if notes
        else _("If all of {plan} is carried out, the shortfall falls to {places}.")
    )
    yield text.format(plan=what, places=mean_places(plan.after), notes=listed(notes))


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at the head of a year: what it is, how much, and what it is compared with.

    `value` is the number of which `figure` is the text, and `kind` how it reads; `course` is `worse` or
    `better`, or blank where the comparison is neither.
    """

    what: str
    figure: str
    unit: str
    compared: str
    value: float | None
    kind: Kind
    course: str = ""


def tiles(story: Story) -> tuple[Tile, ...]:
    """Return the five figures of a year, each beside that of the year before."""
    past = story.past
    return (
        short_tile(_("Needs training or hiring"), story),
        coverage_tile(story, _share_before(past.coverage if past else None)),
        fields_tile(story),
        _plan_tile(story),
        confirmed_tile(story, _share_before(past.share_confirmed if past else None)),
    )


def _no_past() -> str:
    return _("no data of the year before")


def _course(change: float) -> str:
    return "worse" if change > 0 else "better" if change < 0 else ""


def _share_before(share: float | None) -> str:
    return _no_past() if share is None else _("{n} the year before").format(n=as_share(share))


def _before_with(text: str, change: int) -> str:
    return _("{n} the year before ({change})").format(n=text, change=as_change(change))


def short_tile(what: str, story: Story) -> Tile:
    """Return what is short, beside the year before."""
    return _places_tile(what, story.short, story.past.short if story.past else None)


def _places_tile(what: str, now: Places, before: Places | None) -> Tile:
    change = now.most - before.most if before else 0
    return Tile(
        what,
        _ends(now),
        _unit_of(now),
        _before_with(_ends(before), change) if before else _no_past(),
        now.most,
        Kind.COUNT,
        _course(change),
    )


def _unit_of(places: Places) -> str:
    several = 2
    return _unit(places.most if places.least == places.most else several)


def _unit(places: int) -> str:
    return ngettext("place", "places", places)


def coverage_tile(now: Standing, compared: str) -> Tile:
    """Return the coverage, beside what it is compared with."""
    return Tile(
        coverage_label(certain=now.short.least == now.short.most),
        as_share(now.coverage),
        "",
        compared,
        now.coverage,
        Kind.SHARE,
    )


def fields_tile(story: Story) -> Tile:
    """Return what is short in the priority fields (without any: how many skills are short)."""
    past = story.past
    if story.fields:
        what = ngettext(
            "Short in the priority field", "Short in the {n} priority fields", len(story.fields)
        ).format(n=len(story.fields))
        return _places_tile(what, story.of_fields, past.of_fields if past else None)
    skills = len(story.lacking)
    change = skills - past.skills_short if past else 0
    return Tile(
        _("Skills that are short"),
        as_text(skills),
        _("of {n}").format(n=as_text(len(story.skills))),
        _before_with(as_text(past.skills_short), change) if past else _no_past(),
        skills,
        Kind.COUNT,
        _course(change),
    )


def _plan_tile(story: Story) -> Tile:
    plan = story.plan
    if plan is not None:
        change = plan.after - plan.before
        text = _("{change} (partly assumed)") if story.is_assumed else "{change}"
        return Tile(
            _("Left by the draft training plan"),
            as_mean(plan.after),
            _unit(int(plan.after)) if plan.is_sure else _("places (mean)"),
            text.format(change=as_mean_change(change)),
            plan.after,
            Kind.COUNT if plan.is_sure else Kind.MEAN,
            _course(change),
        )
    if story.by_bureau is not None:
        return Tile(
            _("Short, bureau by bureau"),
            _ends(story.by_bureau),
            _unit_of(story.by_bureau),
            _("each bureau by itself"),
            story.by_bureau.most,
            Kind.COUNT,
        )
    past = story.past
    return Tile(
        _("Demand"),
        as_text(story.demand),
        _unit(story.demand),
        _before_with(as_text(past.demand), story.demand - past.demand) if past else _no_past(),
        story.demand,
        Kind.COUNT,
    )


def confirmed_tile(now: Standing, compared: str) -> Tile:
    """Return the share of people whose levels are confirmed, beside what it is compared with."""
    share = now.share_confirmed
    return Tile(
        _("Levels confirmed"),
        as_share(share),
        ""
        if share is None
        else _("{done} / {people}").format(
            done=as_text(now.confirmed), people=people_word(now.people)
        ),
        compared,
        share,
        Kind.SHARE,
    )


def where_title(story: Story) -> str:
    """Say of which skill how little of its demand is met."""
    if not story.lacking:
        return _("No skill is short")
    worst = foremost(story.lacking, _shortfall)
    if len(worst.rows) > 1:
        return ngettext(
            "{k} skill is short, the most {skill} ({n})",
            "{k} skills are short, the most {skill} ({n})",
            len(story.lacking),
        ).format(k=len(story.lacking), **_told(worst))
    (row,) = worst.rows
    share = share_between(row.coverage, row.coverage_most)
    if len(story.lacking) == 1:
        return _("Only {skill} is short: {share} of its demand is met").format(
            skill=row.skill.name, share=share
        )
    sentence = (
        _("Of the {k} skills that are short, {skill} covers {share} of its demand")
        if (row.coverage_most or 0) >= 1
        else _("Of the {k} skills that are short, {skill} covers only {share} of its demand")
    )
    return sentence.format(k=len(story.lacking), skill=row.skill.name, share=share)


def where_notes(story: Story) -> tuple[str, ...]:
    """Say how many skills are not in the table of what is short, and why."""
    wanted = sum(row.demand > 0 for row in story.skills)
    met, unwanted = wanted - len(story.lacking), len(story.skills) - wanted
    counts = [
        *([_("{n} whose demand is met").format(n=as_text(met))] if met else []),
        *([_("{n} that nobody needs").format(n=as_text(unwanted))] if unwanted else []),
    ]
    return (_("Skills not shown: {counts}.").format(counts=listed(counts)),) if counts else ()


def why_title(story: Story) -> str:
    """Say what outweighed what."""
    found = _drivers(story)
    change = story.change or 0
    if found is None:
        if not change:
            return _("The shortfall did not change")
        return (
            _("The shortfall grew by {places}")
            if change > 0
            else _("The shortfall fell by {places}")
        ).format(places=places_word(abs(change)))
    along, against = (
        _together(_reason(name, value) for name, value in parts) if parts else ""
        for parts in (found.along, found.against)
    )
    if not change:
        return _("What added to the shortfall and what took from it are equal")
    if change > 0:
        return (
            _("Lower through {less}, but higher still through {more}")
            if against
            else _("Rose through {more}")
        ).format(less=against, more=along)
    return (
        _("Higher through {more}, but lower still through {less}")
        if against
        else _("Fell through {less}")
    ).format(less=along, more=against)


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the waterfall: a bar from `at` on, `size` long (per cents of the longest), and its text."""

    name: str
    figure: str
    at: float
    size: float
    kind: str
    value: float

    @property
    def is_sum(self) -> bool:
        """Whether it is a year's shortfall and no part of the change."""
        return self.kind == "have"


WATERFALL: Final = ("demand", "leavers", "joiners", "growth", "assessment")


def waterfall(story: Story) -> tuple[Step, ...]:
    """Lead from the shortfall of the year before, part by part, to that of the year; none without parts."""
    past = story.past
    if past is None or past.parts is None:
        return ()
    names = {
        "demand": _("Change of demand"),
        "leavers": _("Leavers"),
        "joiners": _("Joiners"),
        "growth": _("Changes of level"),
        "assessment": _("Assessment"),
    }
    heights = [float(past.short.most)]
    shown = [part for part in WATERFALL if past.parts[part] or part != "assessment"]
    for part in shown:
        heights.append(heights[-1] + past.parts[part])
    low, high = min(0.0, *heights), max(heights)
    whole = high - low
    return (
        _sum_step(past.fiscal_year, past.short.most, -low, whole),
        *(
            Step(
                names[part],
                as_part(past.parts[part]),
                length(min(then, now) - low, whole),
                length(abs(past.parts[part]), whole),
                "short" if past.parts[part] > 0 else "gone",
                past.parts[part],
            )
            for part, then, now in zip(shown, heights, heights[1:], strict=False)
        ),
        _sum_step(story.fiscal_year, story.short.most, -low, whole),
    )


def _sum_step(year: int | None, places: int, at: float, whole: float) -> Step:
    return Step(
        _("Shortfall of {year}").format(year=year),
        as_text(places),
        length(at, whole),
        length(places, whole),
        "have",
        places,
    )


def why_notes(story: Story) -> tuple[str, ...]:
    """Say how the parts of the waterfall come about."""
    return (
        _(
            "Each part is an average over all orders in which the changes can have happened, so "
            "it may be a fraction."
        ),
        *_open_note(story),
    )


def _open_note(story: Story) -> Iterator[str]:
    if story.short.least != story.short.most:
        yield _("Levels not assessed count as not held here.")


def actions_title(story: Story) -> str:
    """Say what the plan leaves, and of which skill the most."""
    plan = story.plan
    if plan is None:
        return _("No training plan was worked out")
    if plan.after >= plan.before:
        return _("No training open to anybody lowers the shortfall")
    last = foremost(plan.skills, _after)
    few = any(row.is_few(row.used) or row.is_few(plan.people) for row in plan.courses)
    seats = _("The plan") if few else _("{seats} of training").format(seats=seats_word(plan.seats))
    if not last.value:
        return _("{seats}: no shortfall remains").format(seats=seats)
    return _("{seats}: {places} remain, the most in {skill} ({n})").format(
        seats=seats,
        places=mean_places(plan.after),
        skill=last.names(lambda row: row.name),
        n=_each(last),
    )


def left_notes(story: Story) -> tuple[str, ...]:
    """Say what is left to do about what the plan leaves, and how its figures are meant."""
    plan = story.plan
    if plan is None:
        return ()
    return (*_left(plan), *_open_note(story))


def _left(plan: Plan) -> Iterator[str]:
    """Say what mends what the plan leaves; seats of no course do in a skill that none raises."""
    untaught = [row for row in plan.untaught if row.after]
    alone = sum(row.after for row in untaught)
    if plan.after > alone:
        yield _("The remaining {places} call for hiring or more seats.").format(
            places=mean_places(plan.after - alone)
        )
    if untaught:
        yield _("{places} are left in skills that no course raises: {skills}.").format(
            places=mean_places(alone), skills=listed((row.name for row in untaught), NAMED)
        )


def decided_notes(
    decided: Decisions, framework: Framework
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Say of plan, moves, placement and the years to come how each is meant, or why it is not there."""
    plan, moves, placement = decided.plan, decided.moves, decided.placement
    shown = decided.any_found
    found: dict[str, tuple[str, ...]] = {}
    if isinstance(plan, Plan) and plan.skills and plan.courses:
        found[_("Training plan")] = plan_notes(plan)
    elif not shown:
        found[_("Training plan")] = (plan_sentence(plan),)
    if isinstance(moves, BestMoves) and decided.has_moves:
        found[_("Moves between bureaus")] = best_moves_notes(moves)
    elif not shown:
        found[_("Moves between bureaus")] = (best_moves_sentence(moves),)
    if isinstance(placement, PlacedPosts):
        found[_("Placement")] = placement_notes(placement)
    elif not shown:
        found[_("Placement")] = (placement_sentence(placement),)
    if not decided.has_outlook:
        found[_("The years ahead")] = (outlook_sentence(decided.outlook, framework),)
    return tuple(found.items())


def fields_title(story: Story, cuts: Cuts) -> str:
    """Say how many of the skills wanted most are held by few."""
    first = sum(row.demand > 0 and row.demand_rank <= cuts.demand for row in story.skills)
    return _("Skills most in demand: {n}; of these below rank {rank} in supply: {k}").format(
        n=first, k=len(story.fields), rank=cuts.supply
    )


def bureaus_title(story: Story) -> str:
    """Say which bureau lacks the greatest share and which the most places; of small ones nothing."""
    rows = [row for row in _single(story) if row.demand]
    by_share = foremost(rows, _share_short) if rows else None
    if by_share is None or not by_share.value:
        return _("What each bureau lacks")
    by_count = foremost(rows, lambda row: row.total)
    if len(rows) == 1:
        return _("{bureau} lacks {places} ({share})").format(
            bureau=by_share.names(_bureau),
            share=as_share(by_share.value),
            places=_each(by_count),
        )
    if by_count.rows == by_share.rows:
        return _("Highest share and most places short: {bureau} ({share}, {places})").format(
            bureau=by_share.names(_bureau),
            share=as_share(by_share.value),
            places=_each(by_count),
        )
    return _(
        "Highest share short: {bureau} ({share}); most places short: {other} ({places})"
    ).format(
        bureau=by_share.names(_bureau),
        share=as_share(by_share.value),
        other=by_count.names(_bureau),
        places=_each(by_count),
    )


def _single(story: Story) -> list[BureauRow]:
    """Return the bureaus that may be named: with a row of their own and enough people."""
    least = story.smallest_group or 0
    return [
        row
        for row in story.bureaus
        if row.bureau is not None and not row.several and row.people >= least
    ]


def bureaus_notes(story: Story) -> tuple[str, ...]:
    """Say what bureaus could fill among each other, and which are one row without a name."""
    if story.by_bureau is None:
        return ()
    movable = story.by_bureau.most - story.short.most
    lent = _(
        "Of the {places} that bureaus lack one by one, {n} would be filled if bureaus could lend "
        "each other people (the theoretical maximum)."
    ).format(places=places_word(story.by_bureau.most), n=as_text(movable))
    return (
        *([lent] if movable > 0 else []),
        *(
            [
                together_remark(story.smallest_group),
                _("The heading leaves this row out of the comparison."),
            ]
            if any(row.several for row in story.bureaus)
            else []
        ),
    )


def short_word(places: Places) -> str:
    """Return how many places are short, or between what ends the number lies."""
    return places_between(places.least, places.most)


def share_between(low: float | None, high: float | None) -> str:
    """Return the two ends of a share, or the one figure where they read alike."""
    if low is None or high is None:
        return as_share(low)
    least, most = percent(low), percent(high)
    if least == most:
        return f"{least}%"
    return _("{low} to {high}%").format(low=least, high=most)


def _ends(places: Places) -> str:
    return between_ends(places.least, places.most)


def _names(rows: Sequence[SkillFigures]) -> str:
    names = [str(row.skill.name) for row in rows]
    if len(names) > _MOST_NAMES:
        return listed(names, _NAMED)
    *first, last = names
    return _("{skills} and {last}").format(skills=listed(first), last=last) if first else last


def _shortfall(row: SkillFigures) -> int:
    return row.shortfall


def _after(row: Shift) -> float:
    return row.after


def _share_short(row: BureauRow) -> float:
    return row.share


def _bureau(row: BureauRow) -> object:
    return row.bureau


def _each(most: Foremost[Any, Any]) -> str:
    """Return the figure of the foremost with its unit."""
    places = mean_places(most.value)
    return places if len(most.rows) == 1 else _("{n} each").format(n=places)


def _told(most: Foremost[SkillFigures, int]) -> Mapping[str, str]:
    return {"skill": most.names(lambda row: row.skill.name), "n": _each(most)}
