"""What the 1on1s did to levels, and the levels worth a word, as frozen results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from tdskill.analysis import calibration, cycle
from tdskill.analysis.evidence import exams_held
from tdskill.analysis.small_groups import SMALLEST_GROUP, hidden_units
from tdskill.analysis.suspects import judged_otherwise
from tdskill.analysis.talking_points import points
from tdskill.errors import Problem, once
from tdskill.framework import Framework
from tdskill.intake.assessments import that_count
from tdskill.reports.head import Head, head_of
from tdskill.reports.judged import judged_under
from tdskill.reports.one_person import one_person
from tdskill.reports.said import reasons_by_stage
from tdskill.reports.selection import narrow, refuse_outside
from tdskill.reports.small_groups import in_one_row, refuse_few, refuse_part, rest_of
from tdskill.reports.year_before import written_otherwise
from tdskill.tables import STAGES
from tdskill.year_data import YearData, for_audience


class CalibrationView(StrEnum):
    """What a row of the figures stands for."""

    SKILL = "skill"
    PERSON = "person"
    MENTOR = "mentor"
    BUREAU = "bureau"

    @property
    def key(self) -> str:
        """The column that holds it."""
        return "staff_id" if self is CalibrationView.PERSON else self.value


@dataclass(frozen=True)
class CalibrationReport:
    """Figures of every step (`calibration.figures`): of the view, and for the remarks.

    `step` is the one to show first: from the self-check to the confirmed level, else the last that
    anybody has taken; None where nobody has. `other_texts` counts by step the pairs that were judged
    under texts of different meaning, and are in no figure.
    """

    head: Head
    view: CalibrationView
    step: str | None
    rows: pl.DataFrame
    skills: pl.DataFrame
    mentors: pl.DataFrame
    agreement: pl.DataFrame
    """A row for each step, of all skills together: step, people, pairs, `calibration.AGREEMENT`."""
    together: tuple[str, ...]
    """Names of rows that stand for several bureaus or mentors."""
    other_texts: Mapping[str, int]


def calibration_report(
    data: YearData,
    framework: Framework,
    *,
    view: CalibrationView = CalibrationView.SKILL,
    bureaus: Sequence[str] = (),
    smallest_group: int = SMALLEST_GROUP,
) -> CalibrationReport:
    """Compare the judgements of each stage with those of the next.

    Figures of some bureaus by skill or mentor, less which those of all are of few people, are not
    told: then `skills` and `mentors` are empty, and such a view is refused. Raises TdskillError for
    a bureau that is not on the roster, UsageError for what is not told of it.
    """
    everybody = cycle.with_mentors(data.roster)
    assessments = data.assessments.lazy()
    data = for_audience(data, framework)
    everybody = everybody.join(data.roster, on="staff_id", how="semi", maintain_order="left")
    data, kept_bureaus, _groups = narrow(data, bureaus=bureaus)
    roster = everybody.join(data.roster, on="staff_id", how="semi", maintain_order="left")
    # As codes: of each of them there may be half a million rows.
    coded = pl.col("staff_id", "bureau", "mentor").cast(pl.Categorical)
    people, kept = everybody.select(coded), roster.select(coded)
    found = (
        calibration.pairs(assessments, framework)
        .with_columns(
            pl.col("staff_id").cast(pl.Categorical),
            pl.col("skill").cast(pl.Enum(framework.skill_ids)),
        )
        .join(people.lazy(), on="staff_id", maintain_order="left")
        .collect()
    )
    apart = pl.col("other_texts")
    all_pairs = found.filter(~apart)
    pairs = all_pairs.join(kept, on="staff_id", how="semi", maintain_order="left")
    if kept_bureaus and view in {CalibrationView.SKILL, CalibrationView.MENTOR}:
        refuse_part(smallest_group)
    if view is not CalibrationView.PERSON:
        _refuse_few(all_pairs, kept_bureaus, smallest_group)

    def figures(view: CalibrationView) -> pl.DataFrame:
        as_text = pl.col(view.key).cast(pl.String)
        if view is CalibrationView.PERSON:
            return calibration.figures(pairs.lazy(), view.key).with_columns(as_text).collect()
        of_steps = [
            _of_step(
                all_pairs.filter(pl.col("step") == step),
                pairs.filter(pl.col("step") == step),
                view,
                smallest_group,
                framework.max_level,
            )
            for step in calibration.STEPS
        ]
        figures = pl.concat(of_steps)
        return figures if view is CalibrationView.SKILL else figures.with_columns(as_text)

    rows = figures(view)
    if view is CalibrationView.PERSON:
        rows = rows.join(
            roster.select("staff_id", "name", "bureau"), on="staff_id", maintain_order="left"
        )
    elif view is CalibrationView.MENTOR:
        rows = cycle.with_mentor_names(rows, roster)
    skills, mentors = figures(CalibrationView.SKILL), figures(CalibrationView.MENTOR)
    if kept_bureaus and view is CalibrationView.BUREAU and smallest_group > 1:
        skills, mentors = skills.clear(), mentors.clear()
    known = {*all_pairs[view.key].unique().cast(pl.String)}
    taken = [step for step in calibration.STEPS if step in pairs["step"]]
    return CalibrationReport(
        _head(replace(data, smallest_group=smallest_group), framework, kept_bureaus),
        view,
        taken[-1] if taken else None,
        rows,
        skills,
        cycle.with_mentor_names(mentors, roster).filter(
            pl.col("mentor").is_in(roster["mentor"].drop_nulls().to_list())
        ),
        _of_all_skills(
            pairs,
            framework.max_level,
            smallest_group if view is not CalibrationView.PERSON else 1,
        ),
        tuple({*rows[view.key].cast(pl.String)} - known),
        dict(
            found.filter(apart)
            .join(kept, on="staff_id", how="semi")
            .group_by("step")
            .len()
            .iter_rows()
        ),
    )


def _refuse_few(pairs: pl.DataFrame, bureaus: Sequence[str], smallest_group: int) -> None:
    for of_step in pairs.partition_by("step"):
        counts = calibration.people_of(of_step, "bureau")
        people = sum(counts.get(bureau, 0) for bureau in bureaus)
        hidden = hidden_units(counts, smallest=smallest_group)
        refuse_few(bureaus, hidden, people, smallest_group, rest_of(hidden, counts))


def _of_all_skills(pairs: pl.DataFrame, top: int, smallest_group: int) -> pl.DataFrame:
    """Return a row for each step of which enough people may be told."""
    counts = pairs.group_by("step").agg(
        pl.col("staff_id").n_unique().alias("people"), pl.len().alias("pairs")
    )
    agreement = calibration.agreement(pairs.lazy(), ["step"], top).collect()
    return counts.filter(pl.col("people") >= smallest_group).join(agreement, on="step").sort("step")


def _figures(pairs: pl.DataFrame, key: str, top: int) -> pl.DataFrame:
    """Return `calibration.figures` with `calibration.AGREEMENT`."""
    by = [key, "step"]
    return (
        calibration.figures(pairs.lazy(), key)
        .join(
            calibration.agreement(pairs.lazy(), by, top),
            on=by,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .collect()
    )


def _of_step(
    everybody: pl.DataFrame,
    pairs: pl.DataFrame,
    view: CalibrationView,
    smallest_group: int,
    top: int,
) -> pl.DataFrame:
    """Return a step's figures, those with few people in one row; of skills, which share people, null.

    `pairs` are those of `everybody` that are asked for; nor are the others to be few.
    """
    parts = [pairs]
    if pairs.height < everybody.height:
        others = everybody.join(pairs, on="staff_id", how="anti", maintain_order="left")
        parts = [everybody, pairs, others]
    counts = [calibration.people_of(part, view.key) for part in parts]
    of_skills = view is CalibrationView.SKILL
    hidden = hidden_units(*counts, smallest=smallest_group, overlapping=of_skills)
    if not of_skills and (rest := rest_of(hidden, counts[0], view.key)):
        pairs = in_one_row(pairs, rest, view.key)
        rows = _figures(pairs, view.key, top)
        return rows.sort(pl.col(view.key).eq_missing(pl.lit(rest.name)), maintain_order=True)
    rows = _figures(pairs, view.key, top)
    return calibration.without(rows, view.key, hidden)


def _head(data: YearData, framework: Framework, bureaus: tuple[str, ...] = ()) -> Head:
    people = cycle.standing(data.roster.lazy(), data.assessments.lazy(), framework).collect()
    return head_of(data, people, bureaus=bureaus)


@dataclass(frozen=True)
class MovesReport:
    """A person's levels at each stage (`calibration.stages_of`).

    `other_texts` are the skills whose levels were judged under texts of different meaning.
    """

    head: Head
    staff_id: str
    name: str | None
    rows: pl.DataFrame
    other_texts: tuple[str, ...]


def moves_report(data: YearData, framework: Framework, *, person: str) -> MovesReport:
    """Tell which levels of a person moved. Raises TdskillError for one who is not on the roster."""
    data = for_audience(data, framework)
    refuse_outside(person, data.outside, data.audience)
    found, data = one_person(data.roster, person, data)
    staff_id = found["staff_id"].item()
    mine = data.assessments.lazy().filter(pl.col("staff_id") == staff_id)
    rows = (
        calibration.stages_of(mine)
        .drop("staff_id")
        .sort(pl.col("skill").cast(pl.Enum(framework.skill_ids)))
        .collect()
    )
    apart = calibration.pairs(mine, framework).filter("other_texts").collect()["skill"].unique()
    return MovesReport(
        _head(data.with_frames(roster=found), framework),
        staff_id,
        found["name"].item(),
        rows,
        tuple(skill for skill in framework.skill_ids if skill in apart),
    )


@dataclass(frozen=True)
class PointsReport:
    """Points to talk about (`analysis.points`), and what could not be looked at for them.

    The rows have the reason of the level at each stage as well, as reason_STAGE.

    `other_texts` counts the levels that are not compared with those of the year before, as they were
    judged under texts of different meaning. `notes` are those of the year before.
    """

    head: Head
    rows: pl.DataFrame
    exams_known: bool
    mentors_known: bool
    year_before_known: bool
    other_texts: int
    notes: tuple[Problem, ...]


def points_report(
    data: YearData,
    framework: Framework,
    before: YearData | None,
    *,
    bureaus: Sequence[str] = (),
) -> PointsReport:
    """Collect what speaks against levels that count, of everybody or of the people of some bureaus.

    `before` is the year before with its confirmed levels alone (`year_before.confirmed_before`).
    Raises TdskillError for a bureau that is not on the roster.
    """
    roster = cycle.with_mentors(data.roster)
    asked, kept_bureaus, _groups = narrow(for_audience(data, framework), bureaus=bureaus)
    among = pl.col("staff_id").is_in(asked.roster["staff_id"].implode())
    counted = that_count(data.assessments.lazy()).collect()
    other: dict[str, pl.Series] = {}
    notes: tuple[Problem, ...] = ()
    if before is not None:
        texts, told = judged_under(before, framework)
        other = judged_otherwise(texts, counted, framework)
        ids = before.staff["staff_id"], data.roster["staff_id"]
        renumbered = written_otherwise(*ids, before.workspace, data.workspace)
        notes = once((*renumbered, *before.notes, *told))
    found = points(
        counted,
        roster,
        framework,
        exams=exams_held(data.certificates.lazy(), framework, data.workspace.fiscal_year).collect(),
        before=data.staff.clear() if before is None else before.staff,
        other=other,
    )
    reasons = (
        reasons_by_stage(data.assessments.lazy())
        .filter(among)
        .collect()
        .pivot("stage", index=["staff_id", "skill"], values="reason")
    )
    written = [stage for stage in STAGES if stage in reasons.columns]
    rows = found.filter(among).join(
        reasons.select("staff_id", "skill", *written),
        on=["staff_id", "skill"],
        how="left",
        maintain_order="left",
    )
    return PointsReport(
        _head(asked, framework, kept_bureaus),
        rows.select(
            *found.columns,
            *(
                (pl.col(stage) if stage in written else pl.lit(None, pl.String)).alias(
                    f"reason_{stage}"
                )
                for stage in STAGES
            ),
        ),
        exams_known="certificates" in data.kinds,
        mentors_known=roster["mentor"].null_count() < roster.height,
        year_before_known=before is not None,
        other_texts=sum(
            int(people.is_in(asked.roster["staff_id"].implode()).sum()) for people in other.values()
        ),
        notes=notes,
    )
