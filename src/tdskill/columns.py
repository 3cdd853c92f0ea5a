"""Every column of every answer: what it holds, what people call it, and what it means, once.

One name means one thing in all answers. Machine formats have the names and the values as they are
here; words stand only in what people read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

_noop = str


class Kind(Enum):
    """What the values of a column are; every form of an answer shows a kind in its own way.

    ID is an id of the framework, read as the name it has there. CODE is one of a few words that do
    not change with the language; LIST holds several values, or several records. PARTS have one decimal
    and DIFFERENCES two, both signed, MEANS of counts one; POINTS are differences of shares; PER_CENTS are
    whole numbers. COEFFICIENTS are at most 1 and have two decimals.
    """

    WORDS = auto()
    ID = auto()
    CODE = auto()
    YES_NO = auto()
    LIST = auto()
    COUNT = auto()
    NUMBER = auto()
    LEVEL = auto()
    SHARE = auto()
    PER_CENT = auto()
    MONTHS = auto()
    CHANGE = auto()
    POINTS = auto()
    PART = auto()
    DIFFERENCE = auto()
    MEAN = auto()
    COEFFICIENT = auto()
    DAY = auto()
    YEAR = auto()


@dataclass(frozen=True)
class Meaning:
    """A column: `heading` and `meaning` are message ids.

    `ids` names what an ID is an id of, a key of `id_names`; `codes` are the values of a CODE with what
    people read for them; `items` are the columns that a record of a LIST has (none: it holds texts).
    `unknown` is what people read where there is no value.
    """

    name: str
    kind: Kind
    heading: str
    meaning: str
    ids: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    unknown: str = "-"
    personal: bool = False


def _words(
    name: str, heading: str, meaning: str, *, unknown: str = "-", personal: bool = False
) -> Meaning:
    return Meaning(name, Kind.WORDS, heading, meaning, unknown=unknown, personal=personal)


def _id(name: str, heading: str, meaning: str, ids: str) -> Meaning:
    return Meaning(name, Kind.ID, heading, meaning, ids=ids)


def _skill(name: str, heading: str, meaning: str) -> Meaning:
    return _id(name, heading, meaning, "skill")


def _code(name: str, heading: str, meaning: str, codes: Mapping[str, str]) -> Meaning:
    return Meaning(name, Kind.CODE, heading, meaning, codes=codes)


def _yes_no(name: str, heading: str, meaning: str) -> Meaning:
    return Meaning(name, Kind.YES_NO, heading, meaning)


def _level(name: str, heading: str, meaning: str, *, unknown: str = "-") -> Meaning:
    return Meaning(name, Kind.LEVEL, heading, meaning, unknown=unknown)


def _share(name: str, heading: str, meaning: str) -> Meaning:
    return Meaning(name, Kind.SHARE, heading, meaning)


def _list(
    name: str, heading: str, meaning: str, *, ids: str = "", items: tuple[str, ...] = ()
) -> Meaning:
    return Meaning(name, Kind.LIST, heading, meaning, ids=ids, items=items)


def _count(name: str, heading: str, meaning: str) -> Meaning:
    return Meaning(name, Kind.COUNT, heading, meaning)


def _skills(name: str, heading: str, meaning: str) -> Meaning:
    return _list(name, heading, meaning, ids="skill")


def _people(name: str, heading: str, meaning: str, items: tuple[str, ...] = ()) -> Meaning:
    return Meaning(name, Kind.LIST, heading, meaning, items=items, personal=True)


def _bands(name: str, heading: str, meaning: str) -> Meaning:
    words = {"upper": _noop("upper"), "middle": _noop("middle"), "lower": _noop("lower")}
    return Meaning(name, Kind.LIST, heading, meaning, codes=words)


def _both(name: str, before: str, after: str, kind: Kind = Kind.COUNT) -> tuple[Meaning, Meaning]:
    """Return a figure before and after changes, under these headings."""
    return (
        Meaning(f"{name}_before", kind, before, _noop("The value before the changes.")),
        Meaning(f"{name}_after", kind, after, _noop("The value after the changes.")),
    )


def _middle(name: str, heading: str, meaning: str) -> tuple[Meaning, Meaning, Meaning]:
    """Return a count that is not known yet: the ends of an interval of 80 per cent, and its middle."""
    return (
        _count(f"{name}_low", _LOW_END[heading], _noop("With 90 per cent it is this or more.")),
        _count(f"{name}_middle", heading, meaning),
        _count(f"{name}_high", _HIGH_END[heading], _noop("With 90 per cent it is this or less.")),
    )


def _ends(name: str, heading: str, meaning: str) -> tuple[Meaning, Meaning]:
    """Return a count of people that is told with two ends, where there are few."""
    return (
        _count(name, heading, meaning),
        _count(f"{name}_least", _AT_LEAST[heading], _noop("The least that it can be.")),
    )


def _coefficient(name: str, heading: str, meaning: str) -> tuple[Meaning, ...]:
    """Return an agreement with the ends of its interval."""
    return (
        Meaning(name, Kind.COEFFICIENT, heading, meaning),
        Meaning(f"{name}_low", Kind.COEFFICIENT, _LOW[heading], _LOW_MEANS),
        Meaning(f"{name}_high", Kind.COEFFICIENT, _HIGH[heading], _HIGH_MEANS),
    )


_AC2: Final = _noop("How far the two levels agree, up to 1 (Gwet's AC2, quadratic weights).")
_KAPPA: Final = _noop("How far the two levels agree, up to 1 (Cohen's kappa, quadratic weights).")
_LOW: Final = {"Agreement": _noop("Agreement from"), "Kappa": _noop("Kappa from")}
_HIGH: Final = {"Agreement": _noop("Agreement to"), "Kappa": _noop("Kappa to")}
_LOW_MEANS: Final = _noop(
    "The lower end of its 95 per cent interval, people drawn with all their pairs; none of few people."
)
_HIGH_MEANS: Final = _noop("The upper end of that interval.")

_AT_LEAST: Final = {
    "No longer read": _noop("No longer read at least"),
    "Newly met": _noop("Newly met at least"),
    "No longer met": _noop("No longer met at least"),
    "Newly nearest": _noop("Newly nearest at least"),
    "No longer nearest": _noop("No longer nearest at least"),
    "To be looked at again": _noop("To be looked at again at least"),
    "No longer to be looked at": _noop("No longer to be looked at at least"),
}

_LOW_END: Final = {
    "People": _noop("People, low end"),
    "Supply to come": _noop("Supply, low end"),
    "Shortfall to come": _noop("Shortfall, low end"),
    "Joiners a year": _noop("Joiners a year, low end"),
}
_HIGH_END: Final = {
    "People": _noop("People, high end"),
    "Supply to come": _noop("Supply, high end"),
    "Shortfall to come": _noop("Shortfall, high end"),
    "Joiners a year": _noop("Joiners a year, high end"),
}

_VERDICT: Final = {
    "met": _noop("met"),
    "open": _noop("to come"),
    "unknown": _noop("not known yet"),
}


def _verdict(name: str, heading: str, meaning: str) -> Meaning:
    return _code(name, heading, meaning, _VERDICT)


_ALL: Final = (
    # Files that arrive
    _count("column_number", _noop("No."), _noop("The place of the column in the file, from 1.")),
    _words(
        "file_column",
        _noop("Column of the file"),
        _noop("The header as the file has it; that of a row, where people stand in columns."),
    ),
    _code(
        "used_as",
        _noop("Used as"),
        _noop("What the column is used as."),
        {
            "field": _noop("column"),
            "skill": _noop("skill"),
            "earlier_skill": _noop("earlier skill"),
            "other_set": _noop("skill of another set"),
            "gives_way": _noop("gives way"),
            "set_aside": _noop("set aside by the profile"),
            "unused": _noop("not used"),
        },
    ),
    _words(
        "taken_as",
        _noop("Taken as"),
        _noop(
            "The column of such files, or the skill, that it is; of one that gives way, to which."
        ),
    ),
    _count(
        "cells_read",
        _noop("Read"),
        _noop("The filled cells that are understood; of columns in use."),
    ),
    _count(
        "cells_unread",
        _noop("Unread"),
        _noop("The cells of which a problem is told; of columns in use."),
    ),
    _people(
        "samples",
        _noop("Cells"),
        _noop("The first different cells, as they stand; of columns in use."),
    ),
    # Who and what
    _words(
        "staff_id", _noop("Staff id"), _noop("The staff ID as the files write it."), personal=True
    ),
    _words("staff_name", _noop("Full name"), _noop("The name of the person."), personal=True),
    _words(
        "bureau",
        _noop("Bureau"),
        _noop("The bureau, as the files write it; * where several small ones are one row."),
    ),
    _words("group", _noop("Group"), _noop("The group of staff.")),
    _skill("skill", _noop("Skill"), _noop("The skill's id.")),
    _id("category", _noop("Category"), _noop("The id of the skill's category."), "category"),
    _id("job_type", _noop("Job type"), _noop("The job type's id."), "job_type"),
    _id("rank", _noop("Rank of the ladder"), _noop("The id of a rank of the ladder."), "rank"),
    _id("exam", _noop("Exam"), _noop("The id of an exam or registration."), "exam"),
    _id("training", _noop("Training"), _noop("The training's id."), "training"),
    _level(
        "level",
        _noop("Level"),
        _noop("The level held; nothing where it was never assessed."),
        unknown=_noop("not assessed"),
    ),
    _level("to_level", _noop("Next level"), _noop("The level after the step.")),
    _count("people", _noop("People"), _noop("How many people.")),
    # Demand and supply
    _level("at_level", _noop("Level"), _noop("The level at or above which is counted.")),
    _count(
        "demand",
        _noop("Demand"),
        _noop(
            "Places wanted in the skill: at at_level or above, without that column at any from 1."
        ),
    ),
    _count(
        "supply",
        _noop("Supply"),
        _noop(
            "People known to stand at at_level or above; without that column, at the supply level of "
            "the year's policy (1 by default) or above."
        ),
    ),
    _count("not_assessed", _noop("Not assessed"), _noop("People who count and have no level.")),
    _count(
        "filled",
        _noop("Filled"),
        _noop("Places that people fill together by the levels known."),
    ),
    _count(
        "filled_most",
        _noop("Filled at most"),
        _noop("The same if everybody not assessed held the top level."),
    ),
    _count("capacity", _noop("Capacity"), _noop("Places that the people can take together.")),
    _count("places", _noop("Places"), _noop("Places wanted.")),
    _count(
        "joint_shortfall",
        _noop("Joint shortfall"),
        _noop("Places that stay empty when nobody takes more places than allowed."),
    ),
    _count(
        "joint_shortfall_least",
        _noop("Joint shortfall at least"),
        _noop("The same if everybody not assessed held the top level."),
    ),
    _count(
        "bottleneck_places",
        _noop("Bottleneck places"),
        _noop("Places of the bottleneck: they keep each other empty."),
    ),
    _count(
        "bottleneck_people",
        _noop("Bottleneck people"),
        _noop("People who fit a place of the bottleneck."),
    ),
    _count(
        "bottleneck_capacity",
        _noop("Bottleneck capacity"),
        _noop("Places that these people can take together."),
    ),
    _count("people_fit", _noop("People who fit"), _noop("People who could fill such a place.")),
    _count(
        "places_each",
        _noop("Places a person"),
        _noop("Places that a person takes at most."),
    ),
    _count(
        "shortfall",
        _noop("Shortfall"),
        _noop("Places that stay empty by the levels known."),
    ),
    _count(
        "shortfall_least",
        _noop("Shortfall at least"),
        _noop("Places that stay empty if everybody not assessed held the top level."),
    ),
    _share(
        "coverage",
        _noop("Coverage"),
        _noop("The share of the demand that is not short; nothing where nothing is wanted."),
    ),
    _count(
        "movable",
        _noop("Movable at most"),
        _noop("Places that moving people between bureaus could fill at most."),
    ),
    _count(
        "demand_rank",
        _noop("Demand rank"),
        _noop(
            "The rank by demand; equal values share the smaller rank. Skills of which nothing is wanted "
            "share the last place."
        ),
    ),
    _count(
        "supply_rank",
        _noop("Supply rank"),
        _noop("The rank by supply; equal values share the larger rank."),
    ),
    # Before and after what was tried
    _count("shortfall_before", _noop("Shortfall before"), _noop("The shortfall without it.")),
    _count("shortfall_after", _noop("Shortfall after"), _noop("The shortfall with it.")),
    _count(
        "shortfall_least_before",
        _noop("Shortfall at least before"),
        _noop("The same without it, if everybody not assessed held the top level."),
    ),
    _count(
        "shortfall_least_after",
        _noop("Shortfall at least after"),
        _noop("The same with it, if everybody not assessed held the top level."),
    ),
    Meaning("shortfall_change", Kind.CHANGE, _noop("Change"), _noop("After less before.")),
    # plan
    _list(
        "raises",
        _noop("Levels raised"),
        _noop("The levels that the seat raises."),
        items=("skill", "level", "to_level", "short"),
    ),
    _yes_no("short", _noop("Short"), _noop("Whether the skill is short.")),
    _count("able", _noop("People it would help"), _noop("People whom the course would raise.")),
    _count("seats", _noop("Seats"), _noop("Seats of the course; nothing where no limit is known.")),
    _yes_no(
        "left_over",
        _noop("Left-over seat"),
        _noop(
            "Whether the seat lowers nothing more by itself and goes to the next best level that is short."
        ),
    ),
    Meaning(
        "shortfall_expected",
        Kind.MEAN,
        _noop("Expected after"),
        _noop("The shortfall that is left on the average, where seats do not always work."),
    ),
    _count(
        "shortfall_low",
        _noop("80%: from"),
        _noop("The lower end of what is left in four of five cases."),
    ),
    _count(
        "shortfall_high",
        _noop("80%: to"),
        _noop("The upper end of what is left in four of five cases."),
    ),
    _share(
        "success",
        _noop("Works"),
        _noop("How likely a seat is taken to lift a person to the levels that the course raises."),
    ),
    _code(
        "success_source",
        _noop("Where that is from"),
        _noop("Where it comes from how likely a seat works."),
        {
            "asked": _noop("--success"),
            "stated": _noop("framework"),
            "assumed": _noop("assumed"),
        },
    ),
    _count(
        "levels_took",
        _noop("Observed: takers' levels"),
        _noop("Levels of takers that the course could raise, of people known in both years."),
    ),
    _count("levels_rose", _noop("Of these risen"), _noop("Of these, those that rose.")),
    _yes_no(
        "has_seat",
        _noop("Has a seat in the plan"),
        _noop("Whether the plan gives the person a seat."),
    ),
    _count("used", _noop("Seats used"), _noop("Seats that the plan gives away.")),
    _count("left", _noop("Seats left"), _noop("Seats that the plan leaves.")),
    Meaning(
        "one_more",
        Kind.PART,
        _noop("Change by one more seat"),
        _noop(
            "By how much one more seat would change the shortfall of all skills together, on the average; "
            "nothing where it was not asked for (--one-more)."
        ),
    ),
    # The yearly cycle
    _words("rank_stated", _noop("Rank"), _noop("The rank as the files write it.")),
    _words(
        "mentor",
        _noop("Mentor"),
        _noop(
            "The mentor's staff ID, or name as the roster writes it; * where several are one row."
        ),
        personal=True,
    ),
    _words(
        "mentor_name",
        _noop("Mentor's name"),
        _noop("The mentor's name, where the mentor is on the roster."),
        personal=True,
    ),
    _code(
        "stage",
        _noop("Stage"),
        _noop("Where the person stands in the year's cycle."),
        {
            "not_started": _noop("not started"),
            "self": _noop("self-check"),
            "corrected": _noop("self-corrected"),
            "confirmed": _noop("confirmed"),
        },
    ),
    _code(
        "next",
        _noop("Next"),
        _noop("What comes next for the person."),
        {
            "self_check": _noop("enter the self-check"),
            "first_1on1": _noop("1on1 on the levels entered"),
            "correction": _noop("enter the self-correction"),
            "second_1on1": _noop("1on1 on the result"),
            "review": _noop("look at the suspect levels again"),
            "nothing": _noop("nothing left to do"),
        },
    ),
    _count(
        "people_with_steps",
        _noop("With steps"),
        _noop(
            "People with a step agreed in a 1on1 of this year, or in one before and not done then."
        ),
    ),
    _count("steps_agreed", _noop("Steps"), _noop("The steps that these people agreed on.")),
    _count("steps_done", _noop("Steps done"), _noop("Steps that are done.")),
    _count(
        "steps_overdue",
        _noop("Overdue"),
        _noop("Steps that are not done, and whose last day is over."),
    ),
    _count(
        "steps_due",
        _noop("Due soon"),
        _noop("Steps that are not done, and whose last day is within 30 days."),
    ),
    _count(
        "steps_open",
        _noop("Later"),
        _noop("Steps that are not done, and whose last day is later or not set."),
    ),
    _count("steps_dropped", _noop("Dropped"), _noop("Steps that are no longer wanted.")),
    Meaning("held_on", Kind.DAY, _noop("Talk on"), _noop("The day of the 1on1.")),
    _count(
        "step_number",
        _noop("No. in the talk"),
        _noop("The place of the step among those agreed in the same 1on1."),
    ),
    Meaning(
        "by_when", Kind.DAY, _noop("By when"), _noop("The last day of the step, where one is set.")
    ),
    _count("days_overdue", _noop("Days overdue"), _noop("Days since the last day of the step.")),
    _code(
        "step_state",
        _noop("State"),
        _noop("Where the step stands."),
        {
            "done": _noop("done"),
            "overdue": _noop("overdue"),
            "due": _noop("due soon"),
            "open": _noop("later"),
            "dropped": _noop("dropped"),
        },
    ),
    Meaning(
        "stage_since",
        Kind.DAY,
        _noop("Since"),
        _noop("The oldest day among the levels of the stage."),
    ),
    _count("assessed", _noop("Assessed"), _noop("Skills of the person that have a level.")),
    _count(
        "not_assessed_skills", _noop("Not assessed"), _noop("Skills of the person without a level.")
    ),
    _count(
        "suspect",
        _noop("Suspect"),
        _noop("Levels that were judged under other texts than the present ones."),
    ),
    _count(
        "judged_otherwise",
        _noop("Texts changed"),
        _noop("Levels that were judged under texts of another meaning."),
    ),
    _count(
        "texts_unknown",
        _noop("Texts unknown"),
        _noop("Levels that do not say under which texts they were judged."),
    ),
    _count("people_not_started", _noop("not started"), _noop("People without any level yet.")),
    _count("people_self", _noop("self-check"), _noop("People who stand at the self-check.")),
    _count(
        "people_corrected", _noop("self-corrected"), _noop("People whose self-check is corrected.")
    ),
    _count("people_confirmed", _noop("confirmed"), _noop("People who are confirmed.")),
    _share("done", _noop("Done"), _noop("The share of the people who are confirmed.")),
    # calibrate
    _code(
        "step",
        _noop("Step"),
        _noop("Between which stages levels are compared."),
        {
            "self_to_corrected": _noop("self-check → self-corrected"),
            "corrected_to_confirmed": _noop("self-corrected → confirmed"),
            "self_to_confirmed": _noop("self-check → confirmed"),
        },
    ),
    _count("pairs", _noop("Pairs"), _noop("Levels that are known at both stages.")),
    _count("raised", _noop("Raised"), _noop("Pairs whose later level is higher.")),
    _count("unchanged", _noop("Unchanged"), _noop("Pairs whose levels are equal.")),
    _count("lowered", _noop("Lowered"), _noop("Pairs whose later level is lower.")),
    _share("share_raised", _noop("Share raised"), _noop("Raised, of the pairs.")),
    _share("share_lowered", _noop("Share lowered"), _noop("Lowered, of the pairs.")),
    Meaning(
        "mean_difference",
        Kind.DIFFERENCE,
        _noop("Mean difference"),
        _noop("The mean of the later level less the earlier one."),
    ),
    *_coefficient("ac2", _noop("Agreement"), _AC2),
    *_coefficient("kappa", _noop("Kappa"), _KAPPA),
    _level("level_self", _noop("self-check"), _noop("The level of the self-check.")),
    _level(
        "level_corrected",
        _noop("self-corrected"),
        _noop("The level as corrected after the first 1on1."),
    ),
    _level("level_confirmed", _noop("confirmed"), _noop("The level that was confirmed.")),
    _words(
        "reason_self",
        _noop("Reason at the self-check"),
        _noop("Why the level of the self-check was given, in somebody's own words."),
        personal=True,
    ),
    _words(
        "reason_corrected",
        _noop("Reason as corrected"),
        _noop("Why the level was given after the first 1on1, in somebody's own words."),
        personal=True,
    ),
    _words(
        "reason_confirmed",
        _noop("Reason as confirmed"),
        _noop("Why the level was confirmed, in somebody's own words."),
        personal=True,
    ),
    _words(
        "reasons",
        _noop("Reasons"),
        _noop("The reasons of the level by stage, each on a line and cut where it is long."),
    ),
    Meaning(
        "level_change",
        Kind.CHANGE,
        _noop("Change"),
        _noop("The last level less the first; nothing where they are not compared."),
    ),
    _yes_no(
        "texts_differ",
        _noop("Texts differ"),
        _noop("Whether the levels were judged under texts of different meaning."),
    ),
    _code(
        "point",
        _noop("Point"),
        _noop("What speaks against the level."),
        {
            "exam": _noop("exam held"),
            "nobody_guided": _noop("nobody guided"),
            "rose": _noop("rose fast"),
        },
    ),
    _words("detail", _noop("Detail"), _noop("What speaks against the level, in words.")),
    _level(
        "other_level",
        _noop("Level suggested"),
        _noop("The level that the exam suggests, or that of the year before."),
    ),
    _code(
        "validity",
        _noop("Term"),
        _noop("Whether the term runs on beyond the fiscal year."),
        {
            "valid": _noop("valid"),
            "due": _noop("term ends this fiscal year"),
            "lapsed": _noop("term ended"),
            "unknown": _noop("term not known"),
        },
    ),
    # attainment
    _yes_no("met", _noop("Met"), _noop("Whether every required level is held.")),
    _count("requirements_met", _noop("Requirements met"), _noop("Required levels that are held.")),
    _count("needed", _noop("Requirements"), _noop("Required levels of the job type.")),
    _count("steps_short", _noop("Steps short"), _noop("Level-steps short of the job type.")),
    _yes_no(
        "core_met",
        _noop("Core met"),
        _noop("Whether every core level is held; nothing where none is core."),
    ),
    _share(
        "attainment",
        _noop("Attainment"),
        _noop("The share of the required levels that is held, by weight."),
    ),
    _share(
        "assessed_share",
        _noop("Assessed"),
        _noop("The share of the required skills that were assessed."),
    ),
    _list(
        "missing",
        _noop("Missing (held→needed)"),
        _noop("The required levels that are not held."),
        items=("skill", "level", "required"),
    ),
    _level("required", _noop("Level needed"), _noop("The level that is required.")),
    _count("people_met", _noop("Met"), _noop("People who hold every required level.")),
    _count(
        "people_one_step_away",
        _noop("One step away"),
        _noop("People who are one level-step short."),
    ),
    # find
    _code(
        "match",
        _noop("Match"),
        _noop("Whether the person holds all that was asked for, or is one level-step away."),
        {"exact": _noop("exact"), "near": _noop("one step away")},
    ),
    _count(
        "steps_above",
        _noop("Steps above"),
        _noop("Level-steps above the least level, in the skills asked for at a level or higher."),
    ),
    _list(
        "levels",
        _noop("Levels"),
        _noop("The levels held of the skills asked for."),
        items=("skill", "level"),
    ),
    _code(
        "condition",
        _noop("Condition"),
        _noop("Which kind of thing was asked for."),
        {
            "skill": _noop("skill"),
            "job_type": _noop("job type"),
            "exam": _noop("exam"),
            "bureau": _noop("bureau"),
            "group": _noop("group"),
            "rank": _noop("rank"),
            "not_bureau": _noop("not of the bureau"),
            "stage": _noop("stage"),
            "wish": _noop("wish"),
            "interest": _noop("wants to learn"),
        },
    ),
    _list(
        "asked",
        _noop("Asked for"),
        _noop("What was asked for: ids, and names as the files write them; one of several."),
    ),
    _level(
        "level_least",
        _noop("Lowest level"),
        _noop("The lowest level asked for; nothing where it is no skill."),
    ),
    _level(
        "level_most",
        _noop("Highest level"),
        _noop("The highest level asked for; nothing where it is no skill."),
    ),
    _count(
        "people_without",
        _noop("Found without it"),
        _noop("People who would be found if this alone were not asked for."),
    ),
    # rotation
    Meaning("months_gq", Kind.MONTHS, _noop("GQ months"), _noop("Months of work that builds GQ.")),
    Meaning("months_dq", Kind.MONTHS, _noop("DQ months"), _noop("Months of work that builds DQ.")),
    _share("share_dq", _noop("DQ share"), _noop("The share of DQ in these months.")),
    Meaning(
        "imbalance",
        Kind.POINTS,
        _noop("DQ off 50%"),
        _noop("How far the share of DQ lies from one half."),
    ),
    _code(
        "due",
        _noop("Due next"),
        _noop("The side that the next assignment should build."),
        {"GQ": "GQ", "DQ": "DQ", "either": _noop("either")},
    ),
    _words("workplace", _noop("Workplace"), _noop("Where the person is on the day.")),
    Meaning(
        "since",
        Kind.DAY,
        _noop("At the workplace since"),
        _noop("The first day at the workplace."),
    ),
    Meaning(
        "months_here",
        Kind.MONTHS,
        _noop("Months here"),
        _noop("Months at the workplace up to the day."),
    ),
    # ladder
    _id("next_rank", _noop("Next rank"), _noop("The id of the rank after that one."), "rank"),
    _count("targets_met", _noop("Met"), _noop("Targets of the rank that are met.")),
    _count("targets_open", _noop("To come"), _noop("Targets of the rank that are not met.")),
    _count(
        "targets_unknown",
        _noop("Not known yet"),
        _noop("Targets of the rank of which it is not known."),
    ),
    _count(
        "targets_differ",
        _noop("Answers that differ"),
        _noop("Targets of the rank whose answer is not what the levels show."),
    ),
    _count(
        "skills_at_guide",
        _noop("Skills at guide"),
        _noop("Skills at the guide level of the rank or above."),
    ),
    _verdict("guide_level", _noop("Guide level"), _noop("Whether a skill is at the guide level.")),
    _verdict(
        "guide_ipa",
        _noop("IPA guide"),
        _noop("Whether an exam of the rank's IPA level is passed; nothing where it names none."),
    ),
    _verdict(
        "guide_exam",
        _noop("Guide exam"),
        _noop("Whether an exam that the rank names is passed; nothing where it names none."),
    ),
    _count("next_targets_met", _noop("Next: Met"), _noop("Targets of the next rank, met.")),
    _count(
        "next_targets_open", _noop("Next: To come"), _noop("Targets of the next rank, not met.")
    ),
    _count(
        "next_targets_unknown",
        _noop("Next: Not known yet"),
        _noop("Targets of the next rank, not known."),
    ),
    _count(
        "next_targets_differ",
        _noop("Next: Answers that differ"),
        _noop("Targets of the next rank whose answer is not what the levels show."),
    ),
    _count(
        "next_skills_at_guide",
        _noop("Next: Skills at guide"),
        _noop("Skills at the guide level of the next rank or above."),
    ),
    _verdict(
        "next_guide_level",
        _noop("Next: Guide level"),
        _noop("Whether a skill is at the next rank's guide level."),
    ),
    _verdict(
        "next_guide_ipa",
        _noop("Next: IPA guide"),
        _noop("The same of the next rank's IPA level."),
    ),
    _verdict(
        "next_guide_exam",
        _noop("Next: Guide exam"),
        _noop("The same of the exams that the next rank names."),
    ),
    _count(
        "ipa_level",
        _noop("IPA level"),
        _noop(
            "The highest IPA level of the exams passed; 0 for none, nothing where none are known."
        ),
    ),
    _count("skills", _noop("Skills"), _noop("How many skills there are.")),
    _code(
        "target_of",
        _noop("Whose target"),
        _noop("Whether the target is of the rank held or of the next one."),
        {"own": _noop("rank held"), "next": _noop("next rank")},
    ),
    _code(
        "target_kind",
        _noop("Kind"),
        _noop("What the target builds, or that it is a guide."),
        {"GQ": "GQ", "DQ": "DQ", "guide": _noop("guide")},
    ),
    _words(
        "target",
        _noop("Target"),
        _noop("The id of the target, or guide:dsm, guide:ipa, guide:exam."),
    ),
    _yes_no(
        "checkable",
        _noop("Checkable"),
        _noop("Whether levels or exams can tell; else people answer."),
    ),
    _yes_no(
        "by_levels",
        _noop("By levels"),
        _noop("What levels or exams say; nothing where they cannot tell."),
    ),
    _yes_no("answered", _noop("Answer"), _noop("What people answered; nothing without an answer.")),
    _verdict("target_state", _noop("State"), _noop("Whether the target is met.")),
    _words("from_what", _noop("From what"), _noop("What tells the state.")),
    _code(
        "readiness",
        _noop("Preparation"),
        _noop("Whether all is met of the next rank that levels, exams or answers can tell."),
        {
            "ready": _noop("prepared"),
            "open": _noop("has things to work on"),
            "unknown": _noop("not known yet"),
        },
    ),
    _list(
        "to_work_on",
        _noop("To work on from here"),
        _noop("Targets and guides of the next rank that are not met, by id."),
    ),
    _list(
        "to_find_out",
        _noop("Levels or exams to find out"),
        _noop("Those that levels or exams could tell, and do not yet, by id."),
    ),
    _list(
        "unanswered",
        _noop("Targets without answer"),
        _noop("Those that only people can tell, and did not yet, by id."),
    ),
    _count("unanswered_count", _noop("Without answer"), _noop("How many these are.")),
    _count("people_all_met", _noop("All met"), _noop("People who meet every target of the rank.")),
    _count("people_some_open", _noop("Some to come"), _noop("People with a target not met.")),
    _count(
        "people_some_unknown",
        _noop("None to come, some not known"),
        _noop("People with no target open, and with some not known."),
    ),
    _count(
        "people_ready",
        _noop("Prepared for the next rank"),
        _noop("People prepared for the next rank; nothing at the top."),
    ),
    _yes_no(
        "small",
        _noop("Small group"),
        _noop("Whether the group has too few people for anything to be told of it."),
    ),
    # careers
    Meaning("fiscal_year", Kind.YEAR, _noop("Fiscal year"), _noop("The fiscal year.")),
    _count(
        "people_published",
        _noop("Published"),
        _noop("How many people the framework says were published for the first day of the year."),
    ),
    _yes_no(
        "published_at_least",
        _noop("Published as at least"),
        _noop("Whether so many or more were published."),
    ),
    _yes_no(
        "published_expected",
        _noop("Published as expected"),
        _noop("Whether the number was published before the day."),
    ),
    _id(
        "selection_exam",
        _noop("Selection exam"),
        _noop("The id of an exam by which people rise to a rank."),
        "selection_exam",
    ),
    _count(
        "years_needed",
        _noop("Years in rank needed"),
        _noop("The whole years in the rank that the exam asks for."),
    ),
    _count(
        "service_needed",
        _noop("Years of service needed"),
        _noop("The whole years since entering that the exam asks for."),
    ),
    _list(
        "exam_routes",
        _noop("Routes"),
        _noop("The ids of the ways of entering that the exam is for; none: any."),
        ids="route",
    ),
    _count("people_may", _noop("May sit"), _noop("How many of them may sit the exam in the year.")),
    _count(
        "people_first",
        _noop("For the first time"),
        _noop("How many of them may sit it, and could not yet in the year before."),
    ),
    _count(
        "people_route_unknown",
        _noop("Route not known"),
        _noop("Of how many it is not known, as the exam asks for a route and theirs is not told."),
    ),
    _id(
        "career_path", _noop("Career path"), _noop("The id of a model of a career."), "career_path"
    ),
    _id("route", _noop("Route"), _noop("The id of a way of entering."), "route"),
    _count(
        "model_from",
        _noop("Model: from year"),
        _noop("The year of service from which the model stands in the rank; the first is 1."),
    ),
    _count(
        "model_years",
        _noop("Model: years"),
        _noop("How many years the model stays in the rank; not told: to the end."),
    ),
    _count(
        "people_earlier",
        _noop("Earlier than the model"),
        _noop("How many of them are in a rank that the model reaches in a later year of service."),
    ),
    _count(
        "people_as_model",
        _noop("As the model"),
        _noop("How many of them are in the rank of the model in their year of service."),
    ),
    _count(
        "people_later",
        _noop("Later than the model"),
        _noop("How many of them are in a rank that the model has left by their year of service."),
    ),
    Meaning(
        "rank_since", Kind.DAY, _noop("In the rank since"), _noop("The first day in the rank.")
    ),
    _count(
        "years_in_rank",
        _noop("Years in rank"),
        _noop("The whole years in the rank up to the last day counted."),
    ),
    Meaning(
        "entered_on", Kind.DAY, _noop("Entered on"), _noop("The day on which the person entered.")
    ),
    _count(
        "service_year",
        _noop("Year of service"),
        _noop("The fiscal years since that of entering, which is 1."),
    ),
    _list(
        "selection_exams",
        _noop("May sit"),
        _noop("The ids of the exams that the person may sit in the year."),
        ids="selection_exam",
    ),
    _id(
        "model_rank",
        _noop("Rank of the model"),
        _noop("The id of the rank in which the model stands in the person's year of service."),
        "rank",
    ),
    _code(
        "position",
        _noop("Beside the model"),
        _noop(
            "Whether the rank is one that the model reaches later, that of the model, or one that it has "
            "left; nothing where the path does not have the rank."
        ),
        {
            "earlier": _noop("earlier than the model"),
            "as_model": _noop("as the model"),
            "later": _noop("later than the model"),
        },
    ),
    # evidence
    _level("suggested", _noop("Level suggested"), _noop("The level that the exam suggests.")),
    _code(
        "evidence",
        _noop("Beside each other"),
        _noop("How the level stands beside the one suggested."),
        {
            "above": _noop("above what the exam suggests"),
            "equal": _noop("as the exam suggests"),
            "below": _noop("below what the exam suggests: worth talking about"),
            "not_assessed": _noop("not assessed yet"),
            "no_exam": _noop("no exam passed yet"),
        },
    ),
    _count("levels_above", _noop("Above"), _noop("Levels above what an exam suggests.")),
    _count("levels_equal", _noop("As the exam suggests"), _noop("Levels as an exam suggests.")),
    _count("levels_below", _noop("Below"), _noop("Levels below what an exam suggests.")),
    _count(
        "levels_not_assessed",
        _noop("Not assessed yet"),
        _noop("Levels that an exam suggests and nobody assessed."),
    ),
    _count(
        "levels_no_exam",
        _noop("No exam passed yet"),
        _noop("Levels that an exam would support, with none passed."),
    ),
    _count("holders_valid", _noop("Holders"), _noop("Holders whose term runs on, or has no end.")),
    _count(
        "holders_due",
        _noop("Term ends this fiscal year"),
        _noop("Holders whose term ends in the fiscal year."),
    ),
    _count(
        "holders_lapsed", _noop("Term ended"), _noop("Holders whose term ended before the year.")
    ),
    _count("holders_unknown", _noop("Term not known"), _noop("Holders whose term is not known.")),
    Meaning(
        "ends_in",
        Kind.YEAR,
        _noop("Term ends in"),
        _noop("The fiscal year in which the term ends."),
    ),
    Meaning(
        "passed_on",
        Kind.DAY,
        _noop("Registered or renewed"),
        _noop("The newest day of passing, registration or renewal."),
    ),
    Meaning("valid_until", Kind.DAY, _noop("Last day"), _noop("The last day of the term.")),
    Meaning("apply_by", Kind.DAY, _noop("Apply by"), _noop("The last day to apply for renewal.")),
    # recommend
    _count("step_number", _noop("No."), _noop("The number of the step.")),
    _level(
        "from_level",
        _noop("Held"),
        _noop("The level before the step; nothing where it was never assessed."),
        unknown=_noop("none yet"),
    ),
    _yes_no("core", _noop("Core"), _noop("Whether the job type calls it core.")),
    _yes_no(
        "priority_field",
        _noop("Priority field"),
        _noop("Whether the skill is a priority field of the year."),
    ),
    _yes_no(
        "assess_first",
        _noop("Assess first"),
        _noop("Whether the skill was never assessed, at its first step."),
    ),
    _list(
        "trainings",
        _noop("Trainings"),
        _noop("The courses that serve the step, by id."),
        ids="training",
    ),
    _list("exams", _noop("Exams"), _noop("The exams that serve the step, by id."), ids="exam"),
    _list(
        "further_trainings",
        _noop("Taken, lead further"),
        _noop("Those of the courses that are finished and lead further, by id."),
        ids="training",
    ),
    _list(
        "behind_trainings",
        _noop("Courses behind"),
        _noop("Finished courses that lead to the level after the step, by id."),
        ids="training",
    ),
    _list(
        "behind_exams",
        _noop("Exams behind"),
        _noop("Exams passed that suggest the level after the step, by id."),
        ids="exam",
    ),
    _words("format", _noop("Format"), _noop("How the course is held.")),
    # trend
    _count("demand_then", _noop("Demand then"), _noop("The same in the earlier year.")),
    _count("demand_now", _noop("Demand now"), _noop("The same in the later year.")),
    _count("supply_then", _noop("Supply then"), _noop("The same in the earlier year.")),
    _count("supply_now", _noop("Supply now"), _noop("The same in the later year.")),
    _count("not_assessed_then", _noop("Not assessed then"), _noop("The same in the earlier year.")),
    _count("not_assessed_now", _noop("Not assessed now"), _noop("The same in the later year.")),
    _count("people_then", _noop("People then"), _noop("The same in the earlier year.")),
    _count("people_now", _noop("People now"), _noop("The same in the later year.")),
    _count("shortfall_then", _noop("Shortfall then"), _noop("The shortfall of the earlier year.")),
    _count("shortfall_now", _noop("Shortfall now"), _noop("The shortfall of the later year.")),
    _count(
        "shortfall_least_then",
        _noop("Shortfall at least then"),
        _noop("The same if everybody not assessed held the top level."),
    ),
    _count(
        "shortfall_least_now",
        _noop("Shortfall at least now"),
        _noop("The same if everybody not assessed held the top level."),
    ),
    _count("came", _noop("Came"), _noop("People with the level who were not there before.")),
    _count("left_levels", _noop("Left"), _noop("People with the level who are there no more.")),
    _count("rose", _noop("Rose"), _noop("People of both years who rose to the level.")),
    _count("fell", _noop("Fell"), _noop("People of both years who fell below the level.")),
    _count(
        "newly_assessed",
        _noop("Newly assessed"),
        _noop("People of both years whose level is known now and was not before."),
    ),
    _count(
        "no_longer_assessed",
        _noop("No longer assessed"),
        _noop("People of both years whose level was known before and is not now."),
    ),
    _count(
        "other_texts",
        _noop("Other texts"),
        _noop("People whose two levels were judged under texts of different meaning."),
    ),
    _count(
        "other_texts_up",
        _noop("Higher, other texts"),
        _noop("Of these, those at the level now and not before."),
    ),
    _count(
        "other_texts_down",
        _noop("Lower, other texts"),
        _noop("Of these, those at the level before and not now."),
    ),
    Meaning(
        "demand_part",
        Kind.PART,
        _noop("due to demand"),
        _noop("The part of the change that demand made."),
    ),
    Meaning(
        "joiners_part",
        Kind.PART,
        _noop("of it joiners"),
        _noop("The part of the change that people who came made."),
    ),
    Meaning(
        "leavers_part",
        Kind.PART,
        _noop("of it leavers"),
        _noop("The part of the change that people who left made."),
    ),
    Meaning(
        "growth_part",
        Kind.PART,
        _noop("due to growth"),
        _noop("The part of the change that rising and falling levels made."),
    ),
    Meaning(
        "assessment_part",
        Kind.PART,
        _noop("due to assessment"),
        _noop("The part of the change that newly known or no longer known levels made."),
    ),
    _level("level_then", _noop("Level then"), _noop("The level of the earlier year.")),
    _level("level_now", _noop("Level now"), _noop("The level of the later year.")),
    _count(
        "took",
        _noop("Takers"),
        _noop(
            "People of both years who took it, and no other that raises the skill, and could rise."
        ),
    ),
    _count("took_rose", _noop("Takers risen"), _noop("Of these, those who rose.")),
    _count(
        "others",
        _noop("Others"),
        _noop("People of both years who took none that raises the skill and could rise."),
    ),
    _count("others_rose", _noop("Others risen"), _noop("Of these, those who rose.")),
    _share("share_took", _noop("Risen of takers"), _noop("The share of takers who rose.")),
    _share(
        "share_others",
        _noop("Risen of others"),
        _noop("The share of others who rose, weighted to the takers' levels before."),
    ),
    Meaning(
        "share_difference",
        Kind.POINTS,
        _noop("Difference"),
        _noop("The share of takers less that of others."),
    ),
    Meaning(
        "share_low",
        Kind.POINTS,
        _noop("Lower end"),
        _noop("The lower end of the difference with 95 per cent confidence."),
    ),
    Meaning(
        "share_high",
        Kind.POINTS,
        _noop("Upper end"),
        _noop("The upper end of the difference with 95 per cent confidence."),
    ),
    _count(
        "without_others",
        _noop("Without others"),
        _noop("Takers left out, as nobody else stood at their level before."),
    ),
    _share(
        "by_chance",
        _noop("By chance"),
        _noop("How often chance alone would let as many takers rise, or more (exact, one-sided)."),
    ),
    _yes_no(
        "stays",
        _noop("Stays"),
        _noop("Whether it is more than chance does among so many rows (Benjamini-Hochberg)."),
    ),
    _count(
        "levels_took",
        _noop("Levels of takers"),
        _noop("Levels of people who took a training that raises them."),
    ),
    _count(
        "levels_others",
        _noop("Levels of others"),
        _noop("The same levels of people who took no training that raises the skill."),
    ),
    # forecast
    Meaning(
        "in_year", Kind.YEAR, _noop("Fiscal year"), _noop("The fiscal year of which it is told.")
    ),
    _code(
        "told_from",
        _noop("Told from"),
        _noop("What the figures of the row come from."),
        {
            "counted": _noop("the files"),
            "observed": _noop("what was seen"),
            "given": _noop("forecast.yaml"),
            "assumed": _noop("assumptions"),
        },
    ),
    *_middle("people", _noop("People"), _noop("How many people.")),
    *_middle(
        "supply",
        _noop("Supply to come"),
        _noop(
            "People at the supply level or above of the policy of the year that the forecast starts from; "
            "of all skills together each person counts once for each skill."
        ),
    ),
    *_middle(
        "shortfall",
        _noop("Shortfall to come"),
        _noop("Places that stay empty by the levels known; of all skills together their sum."),
    ),
    *_middle(
        "joiners",
        _noop("Joiners a year"),
        _noop("How many people join each year; nothing where not even the most tried suffice."),
    ),
    _code(
        "joiner_profile",
        _noop("Who joins"),
        _noop("What the people who join hold."),
        {
            "observed": _noop("people as those seen to join"),
            "given": _noop("people as in forecast.yaml"),
            "best": _noop("people with what is short most"),
        },
    ),
    _list(
        "profile",
        _noop("Each holds"),
        _noop("The levels that each of them holds; nothing where several profiles are drawn from."),
        items=("skill", "level"),
    ),
    Meaning(
        "one_joiner_change",
        Kind.PART,
        _noop("One more now"),
        _noop("By how much one more such person would change the shortfall now, in the mean."),
    ),
    # priorities
    _count(
        "demand_rank_low", _noop("Demand rank from"), _noop("The best rank it may have by demand.")
    ),
    _count(
        "demand_rank_high", _noop("Demand rank to"), _noop("The worst rank it may have by demand.")
    ),
    _count(
        "supply_rank_low", _noop("Supply rank from"), _noop("The best rank it may have by supply.")
    ),
    _count(
        "supply_rank_high", _noop("Supply rank to"), _noop("The worst rank it may have by supply.")
    ),
    _bands("demand_bands", _noop("Demand band"), _noop("The thirds of demand it may stand in.")),
    _bands("supply_bands", _noop("Supply band"), _noop("The thirds of supply it may stand in.")),
    _yes_no(
        "selected",
        _noop("Priority field"),
        _noop("Whether it is a priority field; nothing where that cannot be said."),
    ),
    Meaning(
        "tied_at",
        Kind.LIST,
        _noop("Tied at a cut"),
        _noop("The cuts that run through a tie in which it is."),
        codes={"demand": _noop("demand"), "supply": _noop("supply")},
    ),
    _code(
        "reason",
        _noop("Reason"),
        _noop("Why it was chosen or not."),
        {
            "selected": _noop("demand is upper, supply is not"),
            "supply_upper": _noop("supply is upper too"),
            "demand_not_upper": _noop("demand is not upper"),
            "unknown": _noop("a rank is not known exactly enough"),
        },
    ),
    _code(
        "cut",
        _noop("Cut"),
        _noop("The cut that is moved."),
        {"demand": _noop("demand: upper up to"), "supply": _noop("supply: upper up to")},
    ),
    Meaning(
        "shift",
        Kind.CHANGE,
        _noop("Moved by (0: as it is)"),
        _noop("By how many ranks the cut is moved; 0: as it is."),
    ),
    _count("cut_rank", _noop("Boundary rank"), _noop("The last rank that is upper then.")),
    _skills("skills_added", _noop("Would come in"), _noop("Skills that would be chosen then.")),
    _skills(
        "skills_removed", _noop("Would drop out"), _noop("Skills that would be chosen no more.")
    ),
    _skills(
        "skills_unknown",
        _noop("Could not be said"),
        _noop("Skills of which it could not be said any more."),
    ),
    _skills(
        "skills_tied", _noop("Tied at the cut"), _noop("Skills of a tie that it runs through.")
    ),
    _share(
        "chosen_people",
        _noop("People drawn anew"),
        _noop("The share of draws of people, with replacement, in which it is chosen."),
    ),
    _share(
        "chosen_ratings",
        _noop("Ratings drawn anew"),
        _noop("The share of draws of levels, as self-checks spread about confirmed ones."),
    ),
    _share(
        "chosen_works",
        _noop("People and works drawn anew"),
        _noop("The share of draws of people and of the works behind the demand."),
    ),
    # team: before and after people leave
    _count(
        "people_after",
        _noop("People afterwards"),
        _noop("How many without those who leave; the same where nobody does."),
    ),
    _words(
        "only_holder",
        _noop("Only one"),
        _noop("The staff ID of the only person at the level or higher."),
        personal=True,
    ),
    _words(
        "only_holder_after",
        _noop("Only one afterwards"),
        _noop("The same without those who leave."),
        personal=True,
    ),
    _people(
        "mentors",
        _noop("Mentors"),
        _noop("The staff IDs at the level from which one can teach others, or above."),
    ),
    _people(
        "mentors_after", _noop("Mentors afterwards"), _noop("The same without those who leave.")
    ),
    _people(
        "who_met",
        _noop("Who meets it"),
        _noop("The staff IDs of those who hold every required level."),
    ),
    _people(
        "who_met_after",
        _noop("Who meets it afterwards"),
        _noop("The same without those who leave."),
    ),
    _people(
        "nearest",
        _noop("Nearest"),
        _noop("The staff IDs of those who are nearest, where nobody meets it."),
    ),
    _people(
        "nearest_after", _noop("Nearest afterwards"), _noop("The same without those who leave.")
    ),
    _count(
        "steps_short_after",
        _noop("Steps short afterwards"),
        _noop("The same without those who leave."),
    ),
    _list(
        "held_alone",
        _noop("Held alone"),
        _noop("The skills that nobody else holds at the level or higher."),
        items=("skill", "at_level"),
    ),
    # move
    _code(
        "move_basis",
        _noop("Why"),
        _noop("Why the person moves."),
        {"best": _noop("mends most"), "fixed": _noop("fixed by --fix")},
    ),
    _count(
        "wish_met",
        _noop("Wish met"),
        _noop("The place of the first wish for the new bureau; nothing where there is none."),
    ),
    _skills(
        "mends",
        _noop("Mends"),
        _noop(
            "The skills of which the new bureau would lack one more if this person alone did not come."
        ),
    ),
    _skills(
        "costs",
        _noop("Costs"),
        _noop(
            "The skills of which the old bureau would lack one less if this person alone stayed."
        ),
    ),
    _count("at_most", _noop("People at most"), _noop("How many people move at most.")),
    _count(
        "mended",
        _noop("Mended, proven"),
        _noop("Places that the moves fill, where that is proven to be the most."),
    ),
    _count(
        "mended_bound",
        _noop("Bound of mended"),
        _noop("Places that so many moves could fill at most; no moves fill more."),
    ),
    # hire
    _count("hires", _noop("Hired"), _noop("How many people are hired, one after another.")),
    _list(
        "hire_brings",
        _noop("The last one brings"),
        _noop(
            "The skills in which the last one hired fills a place, with the level that it takes."
        ),
        items=("skill", "level"),
    ),
    _people(
        "colleague_brings",
        _noop("The last one brings"),
        _noop("The same of what somebody of the present staff holds."),
        items=("skill", "level"),
    ),
    _count(
        "filled_by_last",
        _noop("Filled by this one"),
        _noop("Places that the last one hired fills."),
    ),
    _count(
        "filled_by_hires", _noop("Filled in all"), _noop("Places that all of them fill together.")
    ),
    _level(
        "level_needed",
        _noop("Level needed"),
        _noop("The level at or above which the next one hired fills a place of the skill."),
    ),
    _count(
        "hires_bringing",
        _noop("Hires that bring it"),
        _noop("How many of the people hired fill a place of the skill."),
    ),
    _code(
        "hired_like",
        _noop("Hired like"),
        _noop("What the people hired hold."),
        {
            "best": _noop("the best profile"),
            "like_staff": _noop("somebody like the best of the present staff"),
            "joiners": _noop("a joiner of the year, in the mean"),
        },
    ),
    # mentors
    _words(
        "teacher",
        _noop("Teacher's id"),
        _noop("The staff ID of the one who teaches."),
        personal=True,
    ),
    _words(
        "teacher_name", _noop("Teacher"), _noop("The name of the one who teaches."), personal=True
    ),
    _words(
        "teacher_bureau", _noop("Teacher's bureau"), _noop("The bureau of the one who teaches.")
    ),
    _skills(
        "taught_fields", _noop("Fields"), _noop("The skills in which the one teaches the other.")
    ),
    _yes_no("same_bureau", _noop("Same bureau"), _noop("Whether both are of one bureau.")),
    _level(
        "teacher_level",
        _noop("Teachers from"),
        _noop("The level at or above which people can teach the field."),
    ),
    _count("teachers", _noop("Teachers"), _noop("People who can teach the field.")),
    _count(
        "teaching_places",
        _noop("Places with them"),
        _noop(
            "People whom they can take together; who can teach several fields has the same places in each."
        ),
    ),
    _count(
        "learners", _noop("Learners"), _noop("People at the level from which the field is learnt.")
    ),
    _count(
        "taught", _noop("With a teacher"), _noop("Learners of the field who have a teacher in it.")
    ),
    _count(
        "without_teacher",
        _noop("Without a teacher"),
        _noop("Learners of the field who have no teacher in it."),
    ),
    _count(
        "second_teachers",
        _noop("Second teachers"),
        _noop(
            "People one level below the teachers who could teach besides, where that is above the learners."
        ),
    ),
    # place
    _words("post", _noop("Post"), _noop("The post, as the file of posts writes it.")),
    _words("work", _noop("Work"), _noop("The work of the post.")),
    _code(
        "work_kind",
        _noop("Kind"),
        _noop("What the work of the post builds."),
        {"GQ": "GQ", "DQ": "DQ", "both": _noop("GQ and DQ")},
    ),
    Meaning("fit", Kind.PER_CENT, _noop("Fit"), _noop("How well the person fits the post.")),
    Meaning(
        "fit_needs",
        Kind.PER_CENT,
        _noop("needs"),
        _noop("How much of what the post needs the person holds."),
    ),
    Meaning(
        "fit_wish",
        Kind.PER_CENT,
        _noop("wish"),
        _noop("One over the place of the best wish that the post meets."),
    ),
    Meaning(
        "fit_balance",
        Kind.PER_CENT,
        _noop("balance"),
        _noop("The share of the time so far in work of the other kind."),
    ),
    Meaning(
        "fit_stay",
        Kind.PER_CENT,
        _noop("own bureau"),
        _noop("100 where the post is in the person's bureau, else 0."),
    ),
    _code(
        "basis",
        _noop("Why"),
        _noop("Why the post has this person, or nobody."),
        {
            "best": _noop("best"),
            "fixed": _noop("fixed by --fix"),
            "nobody_holds": _noop("nobody holds anything of the needs"),
            "excluded": _noop("all who could are excluded"),
            "below_least": _noop("nobody reaches the least fit"),
            "needed_elsewhere": _noop("all who could do more on other posts"),
            "guard": _noop("empty so that the guard is kept"),
        },
    ),
    _words(
        "next_staff_id",
        _noop("Who comes next: staff id"),
        _noop("The staff ID of the person who would take the place at the least loss."),
        personal=True,
    ),
    _words(
        "next_staff_name",
        _noop("Who comes next: name"),
        _noop("The name of that person."),
        personal=True,
    ),
    Meaning(
        "next_fit",
        Kind.PER_CENT,
        _noop("Who comes next: fit"),
        _noop("How well that person fits the post."),
    ),
    Meaning(
        "next_loss",
        Kind.PART,
        _noop("Who comes next: loss"),
        _noop("How many points all fits together would lose, a full fit being 100."),
    ),
    _words(
        "next_from",
        _noop("Who comes next: post"),
        _noop("The post that this person has in the placement."),
    ),
    _yes_no(
        "next_swap",
        _noop("Who comes next: exchange"),
        _noop("Whether the two would change places; else that post stays empty."),
    ),
    _code(
        "guard",
        _noop("Guard"),
        _noop("What of the bureaus' shortfalls does not rise above today's, or a number given."),
        {
            "total": _noop("all bureaus together"),
            "bureau": _noop("each bureau"),
            "number": _noop("a number for all together"),
        },
    ),
    _count(
        "shortfall_unguarded",
        _noop("After, without guard"),
        _noop("The shortfall after the placement of the best fit alone."),
    ),
    Meaning(
        "fits_unguarded",
        Kind.MEAN,
        _noop("Fits without guard"),
        _noop("The highest sum of fits without a guard, in points, a full fit being 100."),
    ),
    Meaning(
        "fits_lost",
        Kind.MEAN,
        _noop("Price of the guard"),
        _noop("How many points the sum of fits is lower with the guard."),
    ),
    _share(
        "fits_lost_share",
        _noop("Price in per cent"),
        _noop("The same as a share of the highest sum without a guard."),
    ),
    _code(
        "fit_part",
        _noop("Part of the fit"),
        _noop("The part of the fit whose weight is another."),
        {
            "needs": _noop("needs"),
            "wish": _noop("wish"),
            "balance": _noop("balance"),
            "stay": _noop("own bureau"),
        },
    ),
    _count("weight", _noop("Weight"), _noop("What the part weighs.")),
    _count("weight_changed", _noop("Other weight"), _noop("What it would weigh.")),
    _count(
        "posts_changed",
        _noop("Posts with another person"),
        _noop("The posts that would have another person, or nobody, or somebody where nobody is."),
    ),
    # simulate
    *_both("demand", _noop("Demand before"), _noop("Demand after")),
    *_both("supply", _noop("Supply before"), _noop("Supply after")),
    *_both("not_assessed", _noop("Not assessed before"), _noop("Not assessed after")),
    *_both("coverage", _noop("Coverage before"), _noop("Coverage after"), Kind.SHARE),
    *_both("movable", _noop("Movable at most before"), _noop("Movable at most after")),
    *_both("demand_rank", _noop("Demand rank before"), _noop("Demand rank after")),
    *_both("supply_rank", _noop("Supply rank before"), _noop("Supply rank after")),
    *_both("people_met", _noop("Met before"), _noop("Met after")),
    *_both("people_one_step_away", _noop("One step away before"), _noop("One step away after")),
    Meaning(
        "people_met_change",
        Kind.CHANGE,
        _noop("Change"),
        _noop("People who meet it after the changes less those before."),
    ),
    *_both("selected", _noop("Priority field before"), _noop("Priority field after"), Kind.YES_NO),
    _code(
        "change_kind",
        _noop("Kind of change"),
        _noop("What is changed."),
        {
            "trained": _noop("trained"),
            "joined": _noop("joined"),
            "left": _noop("left"),
            "moved": _noop("moved"),
            "demand": _noop("demand changed"),
            "requirement": _noop("requirement changed"),
        },
    ),
    *_both("level", _noop("Level before"), _noop("Level after"), Kind.LEVEL),
    *_both("bureau", _noop("Bureau before"), _noop("Bureau after"), Kind.WORDS),
    *_both("places", _noop("Places before"), _noop("Places after")),
    # diff
    _words("yaml_file", _noop("File"), _noop("The file of the framework.")),
    _words("yaml_list", _noop("List"), _noop("The key of the file under which the entry stands.")),
    _words(
        "entry",
        _noop("Entry"),
        _noop(
            "The id of the entry, a level by its number; nothing where it is of the list itself."
        ),
    ),
    _words(
        "yaml_path",
        _noop("Key"),
        _noop("The place within the entry; nothing where it is of the whole entry."),
        unknown="",
    ),
    _code(
        "difference",
        _noop("Kind of difference"),
        _noop("What became of it."),
        {
            "added": _noop("newly added"),
            "removed": _noop("removed"),
            "changed": _noop("changed"),
            "reordered": _noop("in another order"),
        },
    ),
    _words(
        "value_before",
        _noop("Before"),
        _noop("What stood there; of a whole entry its name, where it has one."),
        unknown="",
    ),
    _words(
        "value_after",
        _noop("Afterwards"),
        _noop("What stands there; of a whole entry its name, where it has one."),
        unknown="",
    ),
    _code(
        "skill_change",
        _noop("What happened"),
        _noop("What became of the skill."),
        {
            "meaning": _noop("another meaning"),
            "harmless": _noop("other words, same meaning"),
            "renamed": _noop("renamed"),
            "replaces": _noop("replaces others"),
            "new": _noop("new"),
            "gone": _noop("gone"),
        },
    ),
    _skills(
        "skills_before",
        _noop("Earlier skills"),
        _noop("The skills of the earlier framework that it is about."),
    ),
    _list("texts_changed", _noop("Texts changed"), _noop("The keys whose texts differ.")),
    _words(
        "fingerprint_before",
        _noop("Fingerprint before"),
        _noop("The fingerprint of the earlier texts, where they changed."),
    ),
    _code(
        "direction_of",
        _noop("Of what"),
        _noop("What became easier or harder to meet."),
        {"job_type": _noop("job type"), "rank": _noop("rank")},
    ),
    _code(
        "direction",
        _noop("Direction"),
        _noop(
            "Whether the levels required, or the guides and targets, ask for less (easier: nobody who met "
            "it misses it), for more (harder: nobody meets it newly), for less and more, or the same."
        ),
        {
            "easier": _noop("easier"),
            "harder": _noop("harder"),
            "mixed": _noop("easier and harder"),
            "same": _noop("the same"),
            "added": _noop("newly added"),
            "removed": _noop("removed"),
        },
    ),
    _code(
        "year_file",
        _noop("File of the year"),
        _noop("The kind of file of the year."),
        {
            "staff": _noop("staff levels"),
            "roster": _noop("roster"),
            "demand": _noop("demand"),
            "certificates": _noop("exams passed"),
            "ladder_checks": _noop("answers to the ladder"),
            "assessments": _noop("judgements"),
        },
    ),
    *_ends(
        "rows_unread",
        _noop("No longer read"),
        _noop("Rows of the file, or levels of the skill in it, that only the earlier one reads."),
    ),
    *_ends(
        "people_gained",
        _noop("Newly met"),
        _noop("People who meet it under the later framework alone."),
    ),
    *_ends(
        "people_lost",
        _noop("No longer met"),
        _noop("People who meet it under the earlier framework alone."),
    ),
    *_ends(
        "nearest_gained",
        _noop("Newly nearest"),
        _noop("People of whom it is a nearest job type under the later framework alone."),
    ),
    *_ends(
        "nearest_lost",
        _noop("No longer nearest"),
        _noop("People of whom it is a nearest job type under the earlier framework alone."),
    ),
    _count(
        "people_met_least_before",
        _noop("Met at least before"),
        _noop("The least that people_met_before can be."),
    ),
    _count(
        "people_met_least_after",
        _noop("Met at least after"),
        _noop("The least that people_met_after can be."),
    ),
    _code(
        "ladder_item",
        _noop("What is met"),
        _noop("What of the rank is met."),
        {
            "on_ladder": _noop("the rank is on the ladder"),
            "guide_dsm": _noop("guide: level"),
            "guide_ipa": _noop("guide: IPA level"),
            "guide_exam": _noop("guide: exam"),
            "targets": _noop("all targets"),
            "ready": _noop("ready for the next rank"),
        },
    ),
    *_ends(
        "suspect_gained",
        _noop("To be looked at again"),
        _noop("Levels judged under texts that say the same under the earlier framework alone."),
    ),
    *_ends(
        "suspect_ended",
        _noop("No longer to be looked at"),
        _noop("Levels judged under texts that say the same under the later framework alone."),
    ),
    # next
    _code(
        "task",
        _noop("What to do"),
        _noop("A task of the secretariat in the yearly cycle."),
        {
            "open_year": _noop("lay out the year"),
            "fill_roster": _noop("write the roster"),
            "mend_files": _noop("mend the files"),
            "hand_out": _noop("make and hand out the forms"),
            "collect": _noop("take the forms in"),
            "talk": _noop("make the sheets of the 1on1s"),
            "close": _noop("confirm the levels"),
            "ask_demand": _noop("ask the bureaus what they need"),
            "collect_demand": _noop("take the answers on demand in"),
            "close_demand": _noop("confirm the demand"),
            "report": _noop("write the report of the year"),
            "next_year": _noop("lay out the year that follows"),
        },
    ),
    _code(
        "task_state",
        _noop("State"),
        _noop("How far the task is; a late one is to be done now as well."),
        {
            "done": _noop("done"),
            "now": _noop("to do now"),
            "late": _noop("overdue"),
            "later": _noop("to come later"),
        },
    ),
    _count("waiting", _noop("Waiting for"), _noop("People, or bureaus for demand, it waits for.")),
    Meaning("due_on", Kind.DAY, _noop("Until"), _noop("The last day of the task.")),
    _yes_no(
        "due_assumed",
        _noop("Day assumed"),
        _noop("Whether tdskill.toml does not state the day under deadlines."),
    ),
    _words("command", _noop("Command"), _noop("The command that does it.")),
    # remind
    _code(
        "reminder_to",
        _noop("To"),
        _noop("Whom the reminder is for."),
        {
            "person": _noop("staff member"),
            "mentor": _noop("mentor"),
            "bureau": _noop("bureau"),
        },
    ),
    _words(
        "recipient",
        _noop("Recipient"),
        _noop("The staff ID of a person or mentor as the files write it, or a bureau."),
        personal=True,
    ),
    _words(
        "recipient_name",
        _noop("Recipient's name"),
        _noop("The name of the person or mentor, where the roster has it."),
        personal=True,
    ),
    _words(
        "mail",
        _noop("E-mail"),
        _noop("The e-mail address, where the roster has one."),
        personal=True,
    ),
    _count("dues", _noop("Due"), _noop("How many things are due.")),
    _yes_no("overdue", _noop("Overdue"), _noop("Whether the last day has passed.")),
    _code(
        "what_is_due",
        _noop("What is due"),
        _noop("What the person, the mentor or the bureau is to do."),
        {
            "self_check": _noop("enter the self-check"),
            "correction": _noop("correct the self-check after the 1on1"),
            "first_1on1": _noop("1on1 on the levels entered"),
            "second_1on1": _noop("1on1 on the result"),
            "review": _noop("look at the suspect levels again"),
            "step": _noop("a step that was agreed"),
            "demand": _noop("answer what is needed"),
        },
    ),
    _words(
        "form_file",
        _noop("Form"),
        _noop("The form in the workspace in which it is done, where one is found."),
    ),
    # sheet, collect
    _count(
        "files_written",
        _noop("Files written"),
        _noop("Forms written that have people of the bureau."),
    ),
    _count(
        "files_kept",
        _noop("Files kept as they were"),
        _noop("Forms kept as they were that have people of the bureau."),
    ),
    _words("file", _noop("File"), _noop("The returned file.")),
    _count("rows_added", _noop("Levels added"), _noop("Levels of the file that were added.")),
    _count(
        "rows_known",
        _noop("Levels known already"),
        _noop("Levels of the file that had been collected already."),
    ),
    _count("talks_added", _noop("Talks added"), _noop("Rows about talks that were added.")),
    _count(
        "rows_left_out",
        _noop("Rows left out"),
        _noop("Rows with problems that were left out."),
    ),
    _code(
        "left_alone",
        _noop("Left alone"),
        _noop("Why nothing of the file was taken; nothing where it was."),
        {
            "unreadable": _noop("cannot be read"),
            "foreign": _noop("no form"),
            "problems": _noop("has problems"),
            "contradiction": _noop("contradiction"),
            "own": _noop("the workspace's own file"),
            "nothing": _noop("no row without problems"),
        },
    ),
    # the demand survey
    _code(
        "outcome",
        _noop("Outcome"),
        _noop("What became of the answer in the file."),
        {
            "added": _noop("newly added"),
            "known": _noop("known already"),
            "not_answered": _noop("not answered yet"),
            "left_alone": _noop("left alone"),
        },
    ),
    _code(
        "answer_state",
        _noop("Answer"),
        _noop("Where the answer of the bureau is."),
        {
            "collected": _noop("collected"),
            "back": _noop("back, not collected"),
            "broken": _noop("broken"),
            "out": _noop("out"),
        },
    ),
    Meaning(
        "answered_on",
        Kind.DAY,
        _noop("Answered on"),
        _noop("The day of the answer; nothing without an answer."),
    ),
    _count(
        "needs",
        _noop("Needs"),
        _noop("How many works, skills and levels people are wanted for."),
    ),
    _count(
        "headcount",
        _noop("Places"),
        _noop("How many people are wanted, skill by skill, in all."),
    ),
    _count(
        "headcount_before",
        _noop("Places last year"),
        _noop("How many places there were last year; nothing where that is not known."),
    ),
    Meaning(
        "headcount_change",
        Kind.CHANGE,
        _noop("Change"),
        _noop("Places, this year less last year."),
    ),
    _count(
        "needs_changed",
        _noop("Needs changed"),
        _noop(
            "Works, skills and levels for which another number of people is wanted than last year."
        ),
    ),
    # show
    _id("set", _noop("Set of skills"), _noop("The set's id."), "set"),
    _words(
        "description",
        _noop("Description"),
        _noop("What it means in that language, where that is said."),
    ),
    _words(
        "provenance", _noop("Source"), _noop("Where it comes from, as the framework writes it.")
    ),
    _level("scale_level", _noop("Level"), _noop("A level of the scale.")),
    _words("level_name", _noop("Name"), _noop("What the level is called.")),
    _list(
        "audience", _noop("Audience"), _noop("The groups of staff that it is for; none: everybody.")
    ),
    _level("top_level", _noop("Highest level"), _noop("The top of the scale.")),
    _count("job_types", _noop("Job types"), _noop("How many job types there are.")),
    _list(
        "requirements",
        _noop("Required levels"),
        _noop("The levels that the job type requires."),
        items=("skill", "required"),
    ),
    _list(
        "core_requirements",
        _noop("Core"),
        _noop("Those of the levels that the job type calls core."),
        items=("skill", "required"),
    ),
    _count(
        "group_number",
        _noop("Group no."),
        _noop("The place of the group, or of the wish, in the job type, from 1."),
    ),
    _count("at_least", _noop("At least"), _noop("How many skills of the group are needed.")),
    _yes_no(
        "desirable",
        _noop("Wished for"),
        _noop("Whether it is only wished for: the job type is met without it."),
    ),
    _id("family", _noop("Family"), _noop("The id of the job type's family."), "family"),
    _count("grade", _noop("Grade"), _noop("The job type's grade in its family, the lowest first.")),
    _count(
        "assumed_requirements",
        _noop("Assumed required levels"),
        _noop("How many of the required levels are assumed."),
    ),
    _words("issuer", _noop("Issuer"), _noop("Who holds the exam.")),
    _count("exam_level", _noop("IPA level"), _noop("The level that IPA gives the exam.")),
    _list(
        "suggests",
        _noop("Suggested levels"),
        _noop("The levels that the exam suggests."),
        items=("skill", "suggested"),
    ),
    _words(
        "held_since",
        _noop("Held since"),
        _noop("The month in which it was first held, as 2009-04."),
    ),
    _words(
        "held_until", _noop("Held until"), _noop("The month in which it was last held, as 2016-10.")
    ),
    _list(
        "succeeds",
        _noop("Earlier exams"),
        _noop("The exams that it came after, by id."),
        ids="exam",
    ),
    _id(
        "registration_of",
        _noop("Registration for"),
        _noop("The id of the exam that the registration rests on."),
        "exam",
    ),
    _count(
        "renewal_years",
        _noop("Years of the term"),
        _noop("After how many years it is to be renewed; nothing where it never lapses."),
    ),
    _count(
        "renewal_due_days",
        _noop("Days to apply before"),
        _noop("How many days before the last one renewal is to be applied for."),
    ),
    _list("aliases", _noop("Other names"), _noop("Other names by which files call it.")),
    _yes_no("mandatory", _noop("Must"), _noop("Whether everybody must take it.")),
    _list(
        "levels_raised",
        _noop("Raises"),
        _noop("The levels that the course raises."),
        items=("skill", "from_level", "to_level"),
    ),
    _id("work_type", _noop("Type of work"), _noop("The id of the kind of work."), "work_type"),
    _list(
        "usual_needs",
        _noop("Usually needs"),
        _noop("The levels that such work usually needs."),
        items=("skill", "required"),
    ),
    _yes_no(
        "open_to_municipalities",
        _noop("Municipalities"),
        _noop("Whether people of municipalities may take it."),
    ),
    _level(
        "guide_dsm_level",
        _noop("Guide level"),
        _noop("The level of skills that is a guide for the rank."),
    ),
    _count(
        "guide_ipa_level",
        _noop("IPA level"),
        _noop("The IPA level that is a guide for the rank."),
    ),
    _list(
        "guide_exams",
        _noop("Exam"),
        _noop("The exams that are a guide for the rank, by id."),
        ids="exam",
    ),
    _code(
        "id_of",
        _noop("Of what"),
        _noop("What the text is of; a level is that of a set, what it looks like that of a skill."),
        {
            "set": _noop("set of skills"),
            "category": _noop("category"),
            "skill": _noop("skill"),
            "level": _noop("level"),
            "level_text": _noop("what the level looks like"),
            "level_name": _noop("what the level is called in the skill"),
            "job_type": _noop("job type"),
            "exam": _noop("exam"),
            "work_type": _noop("kind of work"),
            "training": _noop("training"),
            "training_format": _noop("format of the training"),
            "rank": _noop("rank"),
            "rank_exams": _noop("exams of the rank"),
            "target": _noop("target"),
            "route": _noop("route"),
            "career_path": _noop("career path"),
            "selection_exam": _noop("selection exam"),
        },
    ),
    _words("id", _noop("Id"), _noop("The id of what the text is of.")),
    _level("text_level", _noop("Level"), _noop("The level that the text is of; else nothing.")),
    _words("language", _noop("Language"), _noop("The language of the text.")),
    _words("label", _noop("Name"), _noop("The name, or the text, in that language.")),
    # show columns
    _words("command", _noop("Command"), _noop("The command that answers.")),
    _words("table", _noop("Table"), _noop("The table, as --table names it.")),
    _words("column", _noop("Column"), _noop("The column's name.")),
    _words(
        "heading",
        _noop("Words"),
        _noop("What people read over the column; for machines in English, whatever the language."),
    ),
    _words("values", _noop("Values"), _noop("What the values are.")),
    _code(
        "value_kind",
        _noop("Kind of value"),
        _noop("What kind the values are of."),
        {
            "words": _noop("text"),
            "id": _noop("id of the framework"),
            "code": _noop("code"),
            "yes_no": _noop("true or false"),
            "list": _noop("list"),
            "count": _noop("whole number"),
            "number": _noop("whole number"),
            "level": _noop("level"),
            "share": _noop("share of 1"),
            "per_cent": _noop("per cent"),
            "months": _noop("months"),
            "change": _noop("signed whole number"),
            "points": _noop("difference of shares of 1"),
            "part": _noop("signed number"),
            "difference": _noop("signed number"),
            "mean": _noop("number"),
            "coefficient": _noop("number up to 1"),
            "day": _noop("day"),
            "year": _noop("fiscal year"),
        },
    ),
    _list("codes", _noop("Codes"), _noop("The values that a code can have.")),
    _list(
        "items",
        _noop("Parts"),
        _noop("The columns of which a list has records; none where it holds single values."),
    ),
    _words(
        "meaning",
        _noop("Meaning"),
        _noop("What the column says; for machines in English, whatever the language."),
    ),
    _yes_no("is_key", _noop("Key"), _noop("Whether it is one of those that tell rows apart.")),
    _yes_no("is_personal", _noop("Personal"), _noop("Whether it tells of a single person.")),
)

COLUMNS: Final[Mapping[str, Meaning]] = {column.name: column for column in _ALL}
"""The columns by name."""
