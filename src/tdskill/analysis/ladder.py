"""The career ladder beside people: whether targets and guides are met, and what is still to come.

Every answer is yes, no or unknown (null); unknown never counts as met.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise
from operator import add

import polars as pl

from tdskill.framework import Criterion, Framework, PointsCriterion, Rank, Target

AnyCriterion = Criterion | PointsCriterion

DSM_GUIDE, IPA_GUIDE, EXAM_GUIDE = ("guide:dsm", "guide:ipa", "guide:exam")
"""Guides of a rank as they stand beside ids of targets; an id of the framework holds no colon."""


def meets(target: Target, framework: Framework) -> pl.Expr:
    """Return whether all criteria of a target hold, for every row of a staff frame.

    Null of a target without criteria, and of one that levels never assessed could still turn.
    """
    if not target.criteria:
        return pl.lit(None, pl.Boolean)
    return pl.all_horizontal(_satisfies(criterion, framework) for criterion in target.criteria)


def _satisfies(criterion: AnyCriterion, framework: Framework) -> pl.Expr:
    return _reaches(wanted_of(criterion), gains_of(criterion, framework))


def _reaches(wanted: int, gains: Mapping[str, tuple[int, ...]]) -> pl.Expr:
    """Return whether enough is gained: what is known is enough, or all that is not could not do."""
    reached = _gained(gains)
    still = _sum(
        _worth(pl.col(skills).is_null(), max(gain)) for gain, skills in _by_gain(gains).items()
    )
    return (
        pl.when(reached >= wanted)
        .then(statement=True)
        .when(reached + still < wanted)
        .then(statement=False)
    )


def _gained(gains: Mapping[str, tuple[int, ...]]) -> pl.Expr:
    """Return the sum of what the levels held add, whole columns of skills that add alike at a time."""
    return _sum(_gain(pl.col(skills), gain) for gain, skills in _by_gain(gains).items())


def _by_gain(gains: Mapping[str, tuple[int, ...]]) -> Mapping[tuple[int, ...], list[str]]:
    skills_by_gain: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for skill, gain in gains.items():
        skills_by_gain[gain].append(skill)
    return skills_by_gain


def _gain(levels: pl.Expr, gain: Sequence[int]) -> pl.Expr:
    """Return what each level held adds; null for a level never assessed."""
    steps = [
        (level, more - less) for level, (less, more) in enumerate(pairwise(gain), 1) if more > less
    ]
    return reduce(add, (_worth(levels >= level, more) for level, more in steps))


def _worth(condition: pl.Expr, gain: int) -> pl.Expr:
    """Return a gain where a condition holds, else 0."""
    holds = condition.cast(pl.UInt32)
    return holds if gain == 1 else holds * gain


def wanted_of(criterion: AnyCriterion) -> int:
    """Return how many skills, or points, a criterion asks for."""
    return criterion.points if isinstance(criterion, PointsCriterion) else criterion.at_least


def gains_of(criterion: AnyCriterion, framework: Framework) -> dict[str, tuple[int, ...]]:
    """Return what each level, from 0 on, adds to what is wanted, of each skill that can add anything.

    That is its points, or 1 from the level on that is asked for; a level that a skill lacks adds what
    the highest one below it adds.
    """

    @cache
    def gain_with(levels: tuple[int, ...]) -> tuple[int, ...]:
        scale = range(framework.max_level + 1)
        held = (max((x for x in levels if x <= level), default=0) for level in scale)
        return tuple(
            framework.points[level]
            if isinstance(criterion, PointsCriterion)
            else int(level >= criterion.level)
            for level in held
        )

    gains = {
        skill: gain_with(framework.levels_of[skill]) for skill in skills_of(criterion, framework)
    }
    return {skill: gain for skill, gain in gains.items() if gain[-1] > 0}


def guide_gains(rank: Rank, framework: Framework) -> dict[str, tuple[int, ...]]:
    """Return what each level, from 0 on, of each skill adds toward a rank's guide: 1 from the guide on.

    A skill that lacks the guide level has the one that stands for it (`Framework.level_in`).
    """
    scale = range(framework.max_level + 1)
    return {
        skill: tuple(int(level >= framework.level_in(skill, rank.dsm_level)) for level in scale)
        for skill in framework.skill_ids
    }


def _count(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return _sum(condition.cast(pl.UInt32) for condition in conditions)


def _sum(parts: Iterable[pl.Expr]) -> pl.Expr:
    # One flat sum, to which null adds nothing: Polars plans a chain of additions in the square of its length.
    terms = list(parts)
    return pl.sum_horizontal(terms).cast(pl.UInt32) if terms else pl.lit(0, pl.UInt32)


def skills_of(criterion: AnyCriterion, framework: Framework) -> list[str]:
    """Return the skills that a criterion counts, in the framework's order."""
    everything = not criterion.categories and not criterion.skills
    return [
        skill.id
        for skill in framework.skills
        if everything
        or skill.id in criterion.skills
        or any(each in criterion.categories for each in framework.categories_of[skill.id])
    ]


def guide_exams(rank: Rank, framework: Framework) -> list[str]:
    """Return what reaches a rank's exam guide: the exams it names and those of a higher IPA level.

    What counts as one of them reaches it too.
    """
    named = [framework.certification_by_id[exam] for exam in rank.certifications]
    if not named:
        return []
    top = max((exam.ipa_level or 0 for exam in named), default=0)
    return [
        held
        for held, exams in framework.counts_as.items()
        if any(exam in rank.certifications for exam in exams)
        or (top and framework.ipa_levels[held] > top)
    ]


@dataclass(frozen=True, slots=True)
class _Item:
    """A target or a guide of a rank, as expressions over the rows of `_with_answers`.

    `checkable` ones can be told from levels and exams; the others are for people to answer.
    """

    id: str
    kind: str
    checkable: bool
    by_levels: pl.Expr
    answered: pl.Expr

    @property
    def verdict(self) -> pl.Expr:
        """Levels decide where they can; else the answer that people gave."""
        return pl.coalesce(self.by_levels, self.answered)

    @property
    def met(self) -> pl.Expr:
        return self.verdict.fill_null(value=False)

    @property
    def open(self) -> pl.Expr:
        return (~self.verdict).fill_null(value=False)

    @property
    def unknown(self) -> pl.Expr:
        return self.verdict.is_null()

    @property
    def differs(self) -> pl.Expr:
        return (self.by_levels != self.answered).fill_null(value=False)


_NO_ANSWER = pl.lit(None, pl.Boolean)


def _targets(rank: Rank) -> list[_Item]:
    return [
        _Item(
            id=target.id,
            kind=kind,
            checkable=bool(target.criteria),
            by_levels=pl.col(f"_levels {target.id}"),
            answered=pl.col(f"_answer {target.id}"),
        )
        for kind, targets in (("GQ", rank.gq), ("DQ", rank.dq))
        for target in targets
    ]


def _guides(rank: Rank) -> list[_Item]:
    reached = {DSM_GUIDE: pl.col(f"_dsm {rank.id}")}
    if rank.ipa_level is not None:
        reached[IPA_GUIDE] = pl.col("ipa_level") >= rank.ipa_level
    if rank.certifications:
        reached[EXAM_GUIDE] = pl.col(f"_exam {rank.id}")
    return [
        _Item(guide, "guide", checkable=True, by_levels=verdict, answered=_NO_ANSWER)
        for guide, verdict in reached.items()
    ]


def _items(rank: Rank) -> list[_Item]:
    return [*_targets(rank), *_guides(rank)]


def _told_by_levels(
    staff: pl.LazyFrame, ranks: Sequence[Rank], framework: Framework
) -> pl.LazyFrame:
    """Put what levels say of these ranks in place of the levels.

    Worked out once, rank by rank: each rank takes its people from it, and one plan for all of hundreds
    of skills takes gigabytes.
    """
    people = staff.select(pl.exclude(framework.skill_ids)).collect()
    told = (staff.select(_by_levels(rank, framework)).collect() for rank in ranks)
    return pl.concat([people, *told], how="horizontal").lazy()


def _by_levels(rank: Rank, framework: Framework) -> Iterator[pl.Expr]:
    for target in (*rank.gq, *rank.dq):
        yield meets(target, framework).alias(f"_levels {target.id}")
    gains = guide_gains(rank, framework)
    yield _reaches(1, gains).alias(f"_dsm {rank.id}")
    yield _gained(gains).alias(f"_at_guide {rank.id}")


def _with_answers(
    staff: pl.LazyFrame,
    checks: pl.LazyFrame,
    certificates: pl.LazyFrame | None,
    ranks: Sequence[Rank],
    framework: Framework,
) -> pl.LazyFrame:
    """Return people with their answers about these ranks, and what levels and exams say of them.

    Null where it is not known.
    """
    answers = checks.group_by("staff_id").agg(
        pl.col("met").filter(pl.col("target") == target.id).first().alias(f"_answer {target.id}")
        for rank in ranks
        for target in (*rank.gq, *rank.dq)
    )
    told = _told_by_levels(staff, ranks, framework)
    joined = told.join(answers, on="staff_id", how="left")
    exams = {f"_exam {rank.id}": guide_exams(rank, framework) for rank in ranks}
    if certificates is None:
        return joined.with_columns(
            pl.lit(None, pl.UInt8).alias("ipa_level"),
            *(pl.lit(None, pl.Boolean).alias(name) for name in exams),
        )
    reached = certificates.group_by("staff_id").agg(
        pl.col("exam")
        .replace_strict(framework.ipa_levels, default=0, return_dtype=pl.UInt8)
        .max()
        .alias("ipa_level"),
        *(pl.col("exam").is_in(enough).any().alias(name) for name, enough in exams.items()),
    )
    return joined.join(reached, on="staff_id", how="left").with_columns(
        pl.col("ipa_level").fill_null(0), pl.col(*exams).fill_null(value=False)
    )


_IDS = pl.List(pl.String)
_BESIDE: dict[str, pl.DataType] = {
    **dict.fromkeys(("met", "open", "unknown", "differs", "at_guide"), pl.UInt32()),
    **dict.fromkeys(("dsm", "ipa", "exam"), pl.Boolean()),
}
_READINESS: dict[str, pl.DataType] = {
    "ready": pl.Boolean(),
    **dict.fromkeys(("to_work_on", "to_find_out", "unanswered"), _IDS),
}


def standing(
    staff: pl.LazyFrame,
    checks: pl.LazyFrame,
    certificates: pl.LazyFrame | None,
    framework: Framework,
) -> pl.LazyFrame:
    """Return a row for each person, by staff id, beside the own rank and each that may follow.

    Takes frames of `tables`, but `rank` of the staff holds ids of the ladder, null for a rank that
    is not on it; `certificates` is None where exams are not known.

    Columns: staff_id, bureau, rank, next_rank, ipa_level (highest by exams passed, 0 for none); of the
    own rank met, open, unknown (targets), differs (targets of which the answer is not what levels
    say), at_guide (skills at the guide level or above), and dsm, ipa, exam (guides reached); the
    same of the next rank with `next_` before it; of the next rank's targets and guides also

    - to_work_on: ids of the open ones
    - to_find_out: ids of the ones that levels or exams could tell, and do not yet
    - unanswered: ids of the ones that only people can tell, and did not yet
    - ready: no for anything open, else unknown for anything to find out, else yes
    """
    people = _with_answers(staff, checks, certificates, framework.ranks, framework)
    rows = [_standing_of(None, people.filter(pl.col("rank").is_null()))]
    rows += [
        _standing_of(rank, people.filter(pl.col("rank") == rank.id), following)
        for rank in framework.ranks
        for following in framework.next_ranks[rank.id] or (None,)
    ]
    return pl.concat(rows).sort("staff_id", maintain_order=True)


def _standing_of(
    rank: Rank | None, people: pl.LazyFrame, following: Rank | None = None
) -> pl.LazyFrame:
    columns = {**_beside(rank, ""), **_beside(following, "next_"), **_readiness(following)}
    return people.select(
        "staff_id",
        "bureau",
        "rank",
        pl.lit(following.id if following else None, pl.String).alias("next_rank"),
        "ipa_level",
        *(column.alias(name) for name, column in columns.items()),
    )


def _beside(rank: Rank | None, prefix: str) -> dict[str, pl.Expr]:
    nothing = {name: pl.lit(None) for name in _BESIDE}
    columns = nothing if rank is None else nothing | _counts(rank)
    return {prefix + name: columns[name].cast(dtype) for name, dtype in _BESIDE.items()}


def _counts(rank: Rank) -> dict[str, pl.Expr]:
    targets = _targets(rank)
    return {
        "met": _count(target.met for target in targets),
        "open": _count(target.open for target in targets),
        "unknown": _count(target.unknown for target in targets),
        "differs": _count(target.differs for target in targets),
        "at_guide": pl.col(f"_at_guide {rank.id}"),
        **{guide.id.partition(":")[2]: guide.verdict for guide in _guides(rank)},
    }


def _readiness(rank: Rank | None) -> dict[str, pl.Expr]:
    if rank is None:
        return {name: pl.lit(None, dtype) for name, dtype in _READINESS.items()}
    items = _items(rank)
    told = [item for item in items if item.checkable]
    some_open = pl.any_horizontal(item.open for item in items)
    some_unknown = pl.any_horizontal(item.unknown for item in told)
    return {
        "ready": pl.when(some_open).then(statement=False).when(~some_unknown).then(statement=True),
        "to_work_on": _ids([(item.id, item.open) for item in items]),
        "to_find_out": _ids([(item.id, item.unknown) for item in told]),
        "unanswered": _ids([(item.id, item.unknown) for item in items if not item.checkable]),
    }


def _ids(flags: list[tuple[str, pl.Expr]]) -> pl.Expr:
    if not flags:
        return pl.lit([], _IDS)
    return pl.concat_list(
        pl.when(flag).then(pl.lit(name)) for name, flag in flags
    ).list.drop_nulls()


def details(
    staff: pl.LazyFrame,
    checks: pl.LazyFrame,
    certificates: pl.LazyFrame | None,
    framework: Framework,
) -> pl.LazyFrame:
    """Return a row for each person and each target and guide of the own rank and those that may follow.

    Takes what `standing` takes. Columns: staff_id, step (own or next), rank (whose target it is),
    kind (GQ, DQ or guide), target, checkable, by_levels (what levels or exams say), answered (what
    people say), met; in the order of staff ids and of the ladder. People who are not on the ladder
    have no row.
    """
    people = _with_answers(staff, checks, certificates, framework.ranks, framework)
    rows = [
        people.filter(pl.col("rank") == own.id).select(
            "staff_id",
            pl.lit(step).alias("step"),
            pl.lit(rank.id).alias("rank"),
            pl.lit(item.kind).alias("kind"),
            pl.lit(item.id).alias("target"),
            pl.lit(item.checkable).alias("checkable"),
            item.by_levels.alias("by_levels"),
            item.answered.alias("answered"),
            item.verdict.alias("met"),
        )
        for own in framework.ranks
        for step, rank in (("own", own), *(("next", each) for each in framework.next_ranks[own.id]))
        for item in _items(rank)
    ]
    return pl.concat(rows).sort("staff_id", maintain_order=True)


def beside(
    rank: Rank,
    staff: pl.LazyFrame,
    checks: pl.LazyFrame,
    certificates: pl.LazyFrame | None,
    framework: Framework,
) -> pl.LazyFrame:
    """Return how people stand beside one rank, whatever their own: staff_id, at_guide, met.

    Takes what `standing` takes; `met` holds the verdict on each target and guide of the rank, by id.
    """
    people = _with_answers(staff, checks, certificates, [rank], framework)
    verdicts = pl.struct(item.verdict.alias(item.id) for item in _items(rank))
    return people.select("staff_id", at_guide=f"_at_guide {rank.id}", met=verdicts)


def by_rank_and_bureau(
    standing: pl.LazyFrame, framework: Framework, smallest_group: int, rests: Collection[str] = ()
) -> pl.LazyFrame:
    """Count people, each once, by rank, in the order of the ladder, and bureau.

    Columns: rank, bureau, people, all_met, some_open, some_unknown (no target of the own rank open,
    but not all known to be met), ready (for the next rank; null at the top), small. A group of fewer
    than `smallest_group` people is `small` and all its figures are null. People who are not on the
    ladder are not counted. `rests` name rows of several bureaus, which come last of their rank.
    """
    order = pl.col("rank").cast(pl.Enum([rank.id for rank in framework.ranks]))
    is_open, is_unknown = pl.col("open") > 0, pl.col("unknown") > 0
    counted = (
        standing.filter(pl.col("rank").is_not_null())
        .with_columns(pl.col("ready").any().over("staff_id"))
        .unique("staff_id", keep="first", maintain_order=True)
        .group_by("rank", "bureau")
        .agg(
            pl.len().alias("people"),
            (~is_open & ~is_unknown).sum().alias("all_met"),
            is_open.sum().alias("some_open"),
            (~is_open & is_unknown).sum().alias("some_unknown"),
            pl.when(pl.col("next_rank").first().is_not_null())
            .then(pl.col("ready").fill_null(value=False).sum())
            .alias("ready"),
        )
        .sort(order, pl.col("bureau").is_in(list(rests)), "bureau", nulls_last=True)
        .with_columns((pl.col("people") < smallest_group).alias("small"))
    )
    figures = pl.col("people", "all_met", "some_open", "some_unknown", "ready")
    return counted.with_columns(pl.when(~pl.col("small")).then(figures))
