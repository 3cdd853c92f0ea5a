"""What the 1on1s did to levels, put into words."""

from collections.abc import Iterable

import polars as pl

from tdskill.analysis.calibration import STEPS
from tdskill.analysis.talking_points import Point
from tdskill.columns import Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Column,
    Table,
    as_difference,
    as_share,
    hidden,
    number,
    share,
    text,
)
from tdskill.render.answers.common import (
    head_lines,
    skill_names,
    small_group_remarks,
    title,
    together_remark,
    with_names,
)
from tdskill.render.labels import stage_label
from tdskill.render.sheet_words import exam_word
from tdskill.reports.calibration import (
    CalibrationReport,
    CalibrationView,
    MovesReport,
    PointsReport,
)
from tdskill.tables import STAGES

_NAMED_AT_MOST = 3
_TENDENCY = 0.1
"""The least balance of raised and lowered pairs, as a share of the pairs, and the least mean
difference, in levels, of what is called a tendency."""
_TENDENCY_PAIRS = 2
"""The least number of pairs by which it must be more of the one than of the other."""


def step_label(step: str) -> str:
    """Name a step by the stages before and after it."""
    before, after = STEPS[step]
    return _("{before} → {after}").format(before=stage_label(before), after=stage_label(after))


def calibration_answer(
    report: CalibrationReport, framework: Framework, *, step: str | None = None, every_step: bool
) -> Answer:
    """A row for each skill, person, mentor or bureau, of one step or of every step."""
    shown = step or report.step
    rows, told = report.rows, shown is not None and not every_step
    if told:
        rows = rows.filter(pl.col("step") == shown)
    if report.view is CalibrationView.SKILL:
        rows = with_names(rows, "skill", skill_names(framework), "name")
    columns = (
        *_key_columns(report.view),
        text("step", show=step_label, shown=not told),
        # Of one skill, a person is one pair.
        number(
            "people",
            shown=report.view is not CalibrationView.PERSON,
            roomy=report.view is CalibrationView.SKILL,
        ),
        number("pairs"),
        number("raised"),
        number("unchanged"),
        number("lowered"),
        share("share_raised"),
        share("share_lowered"),
        number("mean_difference", Kind.DIFFERENCE),
    )
    mentors = tuple(_mentor_remarks(report, shown)) if shown else ()
    return Answer(
        title(_("What the 1on1s did to levels"), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, rows, title=step_label(shown) if told and shown else ""),),
        (
            *_skill_remarks(report, framework, shown),
            *mentors,
            *_not_compared(report, shown),
            *_reading_remarks(report, rows),
            *small_group_remarks(report.head),
        ),
        personal=report.view in {CalibrationView.PERSON, CalibrationView.MENTOR}
        or bool(mentors)
        or report.head.tells_of_few,
    )


def _key_columns(view: CalibrationView) -> tuple[Column, ...]:
    match view:
        case CalibrationView.SKILL:
            return hidden("skill"), text("name", header=_("Skill"), whole=True)
        case CalibrationView.PERSON:
            return (
                text("staff_id"),
                text("name", header=_("Full name"), whole=True),
                text("bureau", roomy=True),
            )
        case CalibrationView.MENTOR:
            return text("mentor"), text("mentor_name", header=_("Full name"), whole=True)
        case CalibrationView.BUREAU:
            return (text("bureau", whole=True),)


def _skill_remarks(
    report: CalibrationReport, framework: Framework, step: str | None
) -> Iterable[str]:
    if step is None:
        yield _("Nobody has two stages to compare yet.")
        return
    names = skill_names(framework)
    rows = report.skills.filter((pl.col("step") == step) & pl.col("pairs").is_not_null())
    if rows.is_empty():
        return
    found = False
    for sentence, sign in (
        (_("Most over-rated by oneself: {skills}."), -1),
        (_("Most under-rated by oneself: {skills}."), 1),
    ):
        balance = sign * (pl.col("raised").cast(pl.Int64) - pl.col("lowered").cast(pl.Int64))
        share_of_pairs = balance / pl.col("pairs")
        most = rows.filter(
            balance >= _TENDENCY_PAIRS,
            share_of_pairs >= _TENDENCY,
            sign * pl.col("mean_difference") >= _TENDENCY,
        ).sort(share_of_pairs, descending=True, maintain_order=True)
        if most.height:
            found = True
            yield sentence.format(
                skills=listed(
                    _("{skill} (lowered {lowered}, raised {raised} of {n}; mean {mean})").format(
                        skill=names[row["skill"]],
                        lowered=as_share(row["share_lowered"]),
                        raised=as_share(row["share_raised"]),
                        n=f"{row['pairs']:,}",
                        mean=as_difference(row["mean_difference"]),
                    )
                    for row in most.head(_NAMED_AT_MOST).iter_rows(named=True)
                )
            )
    if not found:
        yield _(
            "In no skill shown were levels raised or lowered often enough to call it a tendency."
        )


def _mentor_remarks(report: CalibrationReport, step: str) -> Iterable[str]:
    rows = report.mentors.filter(
        pl.col("step") == step, pl.col("pairs").is_not_null(), pl.col("mentor").is_not_null()
    )
    changed = pl.col("raised") + pl.col("lowered")
    for sentence, which in (
        (
            _("Worth a word: mentors with whom no level differs after this step: {mentors}."),
            changed == 0,
        ),
        (
            _("Worth a word: mentors with whom every level differs after this step: {mentors}."),
            pl.col("unchanged") == 0,
        ),
    ):
        found = rows.filter(which).select(pl.coalesce("mentor_name", "mentor"), "people")
        if found.height:
            yield sentence.format(
                mentors=listed(
                    ngettext("{name} ({n} person)", "{name} ({n} people)", people).format(
                        name=name, n=people
                    )
                    for name, people in found.iter_rows()
                )
            )


def _not_compared(report: CalibrationReport, step: str | None) -> Iterable[str]:
    told = report.other_texts
    count = sum(told.values()) if step is None else told.get(step, 0)
    if count:
        yield ngettext(
            "{n} pair is not compared: its two levels were judged under texts of different meaning.",
            "{n} pairs are not compared: their two levels were judged under texts of different "
            "meaning.",
            count,
        ).format(n=f"{count:,}")


def _reading_remarks(report: CalibrationReport, rows: pl.DataFrame) -> Iterable[str]:
    if rows.is_empty():
        return
    if rows["pairs"].null_count():
        yield _(
            "No figure is shown (-) of groups of fewer than {n} people, nor of one that would give "
            "them away as a difference."
        ).format(n=report.head.smallest_group)
    if report.together:
        yield together_remark(report.head.smallest_group, report.view.key)
    yield _("Levels are ordinal: read the mean difference (in levels) only beside the numbers.")


def moves_answer(report: MovesReport, framework: Framework) -> Answer:
    """A row for each skill of a person, with the level at each stage and what the 1on1s did to it."""
    apart = pl.col("skill").is_in(list(report.other_texts))
    change = pl.col(STAGES[-1]).fill_null(pl.col(STAGES[1])) - pl.col(STAGES[0])
    levels = pl.concat_list(STAGES).list.drop_nulls()
    rows = with_names(report.rows, "skill", skill_names(framework), "name").with_columns(
        pl.when(~apart).then(change).alias("change"),
        levels.list.len().alias("_stages"),
        levels.list.n_unique().alias("_levels"),
    )
    called = report.staff_id
    if report.name:
        called = _("{name} ({staff_id})").format(name=report.name, staff_id=report.staff_id)
    return Answer(
        title(_("Levels of {person} by stage").format(person=called), report.head.fiscal_year),
        head_lines(report.head),
        (
            Table(
                (
                    hidden("skill"),
                    text("name", header=_("Skill"), whole=True),
                    *(number(stage, header=stage_label(stage)) for stage in STAGES),
                    number("change", Kind.CHANGE),
                ),
                rows,
            ),
        ),
        (
            *_move_remarks(rows.filter(~apart)),
            *(
                [
                    _("Not compared, as judged under texts of different meaning: {skills}.").format(
                        skills=listed(rows.filter(apart)["name"])
                    )
                ]
                if report.other_texts
                else []
            ),
        ),
        personal=True,
    )


def _move_remarks(rows: pl.DataFrame) -> Iterable[str]:
    """Say which levels moved; `_stages` counts the stages that have a level, `_levels` these levels."""
    if not (rows["_stages"] > 1).any():
        yield _("No skill has levels of two stages to compare yet.")
        return
    moved = rows.filter(pl.col("_levels") > 1)
    returned = moved.filter(pl.col("change") == 0)["name"]
    if moved.is_empty():
        yield _("No level moved from one stage to another.")
    else:
        yield _("Moved: {skills}.").format(skills=listed(moved["name"]))
    if len(returned):
        yield _("Moved and came back: {skills}.").format(skills=listed(returned))


def points_answer(report: PointsReport, framework: Framework) -> Answer:
    """A row for each level that something else speaks against."""
    columns = (
        text("staff_id"),
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        number("level", unknown=_("not assessed")),
        text("point", show=_point_label, roomy=True),
        text("detail"),
    )
    details = pl.Series(
        "detail", [_detail(row, framework) for row in report.rows.iter_rows(named=True)], pl.String
    )
    rows = with_names(report.rows, "skill", skill_names(framework), "name").with_columns(details)
    return Answer(
        title(_("Levels to talk about"), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, rows),),
        tuple(_point_remarks(report)),
        personal=True,
    )


def _point_label(point: str) -> str:
    return {
        Point.EXAM: _("exam held"),
        Point.NOBODY_GUIDED: _("nobody guided"),
        Point.ROSE: _("rose fast"),
    }[Point(point)]


def _detail(row: dict[str, object], framework: Framework) -> str:
    match Point(str(row["point"])):
        case Point.EXAM:
            told = (
                _("{exam} suggests Lv.{level}, and no level is known")
                if row["level"] is None
                else _("{exam} suggests Lv.{level}")
            )
            name = framework.certification_by_id[str(row["exam"])].name
            return told.format(exam=exam_word(name, str(row["validity"])), level=row["other_level"])
        case Point.NOBODY_GUIDED:
            return _("the roster names nobody whose mentor the person is")
        case Point.ROSE:
            return _("Lv.{level} a year before").format(level=row["other_level"])


def _point_remarks(report: PointsReport) -> Iterable[str]:
    counted = dict(report.rows.group_by("point").len().iter_rows())
    if counted:
        yield _("Points: {points}.").format(
            points=listed(
                _("{point} {n}").format(point=_point_label(point), n=f"{counted[point]:,}")
                for point in Point
                if point in counted
            )
        )
    else:
        yield _("Nothing speaks against any level.")
    if not report.exams_known:
        yield _("Exams were not looked at: there is no certificates.csv.")
    if not report.mentors_known:
        yield _("Whether people guide others was not looked at: the roster names no mentors.")
    if not report.year_before_known:
        yield _("The year before was not looked at: there is no staff.csv of it.")
    if report.other_texts:
        yield ngettext(
            "{n} level was not compared with the year before: it was judged under texts of another "
            "meaning.",
            "{n} levels were not compared with the year before: they were judged under texts of "
            "another meaning.",
            report.other_texts,
        ).format(n=f"{report.other_texts:,}")
    yield _("These are points to talk about, never a verdict.")
