"""What the 1on1s did to levels, put into words."""

from collections.abc import Iterable

import polars as pl

from tdskill.analysis.calibration import STEPS
from tdskill.analysis.points import Point
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Column,
    Table,
    as_change,
    as_share,
    hidden,
    number,
    share,
    signed,
    text,
)
from tdskill.render.answers.common import (
    head_lines,
    skill_names,
    small_group_remarks,
    title,
    with_names,
)
from tdskill.render.labels import stage_label
from tdskill.reports.calibration import (
    CalibrationReport,
    CalibrationView,
    MovesReport,
    PointsReport,
)
from tdskill.tables import STAGES

_NAMED_AT_MOST = 3


def step_label(step: str) -> str:
    """Name a step by the stages before and after it."""
    before, after = STEPS[step]
    return _("{before} → {after}").format(before=stage_label(before), after=stage_label(after))


def _signed(value: float | None) -> str:
    return "-" if value is None else signed(f"{value:+.2f}")


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
        Column("step", show=step_label, shown=not told),
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
        number("mean_difference", show=_signed),
    )
    mentors = tuple(_mentor_remarks(report, shown)) if shown else ()
    return Answer(
        title(_("What the 1on1s did to levels"), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, rows, title=step_label(shown) if told and shown else ""),),
        (
            *_skill_remarks(report, framework, shown),
            *mentors,
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
    balance = pl.col("share_lowered") - pl.col("share_raised")
    for sentence, side in (
        (_("Most over-rated by oneself: {skills}."), balance),
        (_("Most under-rated by oneself: {skills}."), -balance),
    ):
        most = rows.filter(side > 0).sort(side, descending=True, maintain_order=True)
        if most.height:
            yield sentence.format(
                skills=listed(
                    _("{skill} (lowered {lowered}, raised {raised} of {n}; mean {mean})").format(
                        skill=names[row["skill"]],
                        lowered=as_share(row["share_lowered"]),
                        raised=as_share(row["share_raised"]),
                        n=f"{row['pairs']:,}",
                        mean=_signed(row["mean_difference"]),
                    )
                    for row in most.head(_NAMED_AT_MOST).iter_rows(named=True)
                )
            )


def _mentor_remarks(report: CalibrationReport, step: str) -> Iterable[str]:
    rows = report.mentors.filter(
        pl.col("step") == step, pl.col("pairs").is_not_null(), pl.col("mentor").is_not_null()
    )
    changed = pl.col("raised") + pl.col("lowered")
    for sentence, which in (
        (_("Worth a word: mentors with whom no level changed: {mentors}."), changed == 0),
        (
            _("Worth a word: mentors with whom every level changed: {mentors}."),
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


def _reading_remarks(report: CalibrationReport, rows: pl.DataFrame) -> Iterable[str]:
    if rows.is_empty():
        return
    if rows["pairs"].null_count():
        yield _(
            "No figure is shown (-) of groups of fewer than {n} people, nor of one that would give "
            "them away as a difference."
        ).format(n=report.smallest_group)
    if report.together:
        yield _(
            "Those with fewer than {n} people stand together in one row, if need be with the smallest "
            "of the others."
        ).format(n=report.smallest_group)
    yield _("Levels are ordinal: read the mean difference (in levels) only beside the numbers.")


def moves_answer(report: MovesReport, framework: Framework) -> Answer:
    """A row for each skill of a person, with the level at each stage and what the 1on1s did to it."""
    change = pl.col(STAGES[-1]).fill_null(pl.col(STAGES[1])) - pl.col(STAGES[0])
    rows = with_names(report.rows, "skill", skill_names(framework), "name").with_columns(
        change.alias("change")
    )
    called = report.staff_id
    if report.name:
        called = _("{name} ({staff_id})").format(name=report.name, staff_id=report.staff_id)
    moved = rows.filter(pl.col("change") != 0)["name"]
    return Answer(
        title(_("Levels of {person} by stage").format(person=called), report.head.fiscal_year),
        head_lines(report.head),
        (
            Table(
                (
                    hidden("skill"),
                    text("name", header=_("Skill"), whole=True),
                    *(number(stage, header=stage_label(stage)) for stage in STAGES),
                    number("change", show=lambda n: "-" if n is None else as_change(n)),
                ),
                rows,
            ),
        ),
        (
            _("Moved: {skills}.").format(skills=listed(moved))
            if len(moved)
            else _("No level moved from one stage to another."),
        ),
        personal=True,
    )


def points_answer(report: PointsReport, framework: Framework) -> Answer:
    """A row for each level that something else speaks against."""
    columns = (
        text("staff_id"),
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        number("level", show=lambda level: _("not assessed") if level is None else str(level)),
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
            return _("{exam} is held; it suggests Lv.{level}").format(
                exam=framework.certification_by_id[str(row["exam"])].name, level=row["other_level"]
            )
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
    yield _("These are points to talk about, never a verdict.")
