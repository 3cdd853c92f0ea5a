"""What the 1on1s did to levels, put into words."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

import polars as pl

from tdskill.analysis.talking_points import Point
from tdskill.columns import COLUMNS
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, as_coefficient, as_difference, as_share
from tdskill.render.answers.common import (
    head_lines,
    skill_names,
    small_group_remarks,
    title,
    together_remark,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import stage_label
from tdskill.render.layout import Cell, Layout, aside, hidden
from tdskill.render.line_breaks import cut
from tdskill.render.sheet_words import exam_word
from tdskill.reports.calibration import (
    CalibrationReport,
    CalibrationView,
    MovesReport,
    PointsReport,
)
from tdskill.tables import STAGES

ALL = "all"
"""What `--step` calls every step at once."""

_noop = str
_NAMED_AT_MOST = 3
_REASON_WIDTH = 60
_TENDENCY = 0.1
"""The least balance of raised and lowered pairs, as a share of the pairs, and the least mean
difference, in levels, of what is called a tendency."""
_TENDENCY_PAIRS = 2
"""The least number of pairs by which it must be more of the one than of the other."""


_FIGURES: Final[tuple[Cell | str, ...]] = (
    "pairs",
    "raised",
    "unchanged",
    "lowered",
    Cell("share_raised", roomy=1),
    Cell("share_lowered", roomy=1),
    Cell("mean_difference", roomy=1),
)
_INTERVAL: Final = ("ac2_low", "ac2_high")
_AGREEMENT: Final[tuple[Cell | str, ...]] = (
    "ac2",
    *(Cell(name, roomy=2) for name in _INTERVAL),
    hidden("kappa"),
    hidden("kappa_low"),
    hidden("kappa_high"),
)
SKILLS: Final = Layout(
    "calibrate",
    "skills",
    _noop("A row for each step and skill."),
    ("step", "skill"),
    (Cell("skill", whole=True), "step", Cell("people", roomy=1), *_FIGURES, *_AGREEMENT),
)
PEOPLE: Final = Layout(
    "calibrate",
    "people",
    _noop("A row for each step and person."),
    ("step", "staff_id"),
    (
        "staff_id",
        Cell("staff_name", whole=True),
        Cell("bureau", roomy=1),
        "step",
        *_FIGURES,
    ),
)
MENTORS: Final = Layout(
    "calibrate",
    "mentors",
    _noop("A row for each step and mentor."),
    ("step", "mentor"),
    ("mentor", Cell("mentor_name", whole=True), "step", "people", *_FIGURES, *_AGREEMENT),
)
BUREAUS: Final = Layout(
    "calibrate",
    "bureaus",
    _noop("A row for each step and bureau."),
    ("step", "bureau"),
    (Cell("bureau", whole=True), "step", "people", *_FIGURES, *_AGREEMENT),
)
AGREEMENT: Final = Layout(
    "calibrate",
    "agreement",
    _noop("A row for each step, of all skills together."),
    ("step",),
    ("step", "people", "pairs", *_AGREEMENT),
    extra=True,
)
_LAYOUTS: Final = {
    CalibrationView.SKILL: SKILLS,
    CalibrationView.PERSON: PEOPLE,
    CalibrationView.MENTOR: MENTORS,
    CalibrationView.BUREAU: BUREAUS,
}
MOVES: Final = Layout(
    "calibrate",
    "moves",
    _noop("A row for each skill of the person."),
    ("skill",),
    (
        Cell("skill", whole=True),
        *(f"level_{stage}" for stage in STAGES),
        "level_change",
        hidden("texts_differ"),
    ),
)


def _reasons(*texts: str | None) -> str:
    """Return the reasons by stage, each cut to a line; one that stands as before is of the later stage."""
    told = {text: stage for text, stage in zip(texts, STAGES, strict=True) if text}
    return "\n".join(
        _("{stage}: {reason}").format(stage=stage_label(stage), reason=cut(text, _REASON_WIDTH))
        for text, stage in told.items()
    )


POINTS: Final = Layout(
    "calibrate",
    "points",
    _noop("A row for each level that something else speaks against."),
    ("staff_id", "skill", "point", "exam"),
    (
        "staff_id",
        Cell("skill", whole=True),
        "level",
        Cell("point", roomy=1),
        hidden("other_level"),
        hidden("exam"),
        hidden("validity"),
        Cell("detail", of=("point", "level", "other_level", "exam", "validity")),
        *(aside(f"reason_{stage}") for stage in STAGES),
        Cell("reasons", _reasons, of=tuple(f"reason_{stage}" for stage in STAGES), sheet=False),
    ),
)


def calibration_answer(report: CalibrationReport, framework: Framework, step: str | None) -> Answer:
    """A row for each skill, person, mentor or bureau, of one step or of every one (`ALL`)."""
    shown = report.step if step in (None, ALL) else step
    rows, one = report.rows, step != ALL and shown is not None
    if one:
        rows = rows.filter(pl.col("step") == shown)
    has_intervals = "ac2_low" in rows.columns and rows["ac2_low"].count() > 0
    agreement = report.agreement
    if one:
        agreement = agreement.filter(pl.col("step") == shown)
    mentors = tuple(_mentor_remarks(report, shown)) if shown else ()
    return Answer(
        title(_("What the 1on1s did to levels"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (
            _LAYOUTS[report.view].of(
                rows.rename({"name": "staff_name"}, strict=False),
                id_names(framework),
                title=step_label(shown) if one and shown else "",
                hide=(*(["step"] if one else []), *([] if has_intervals else _INTERVAL)),
                together=report.together,
            ),
            AGREEMENT.of(agreement, id_names(framework)),
        ),
        (
            *_skill_remarks(report, framework, shown),
            *_agreement_remarks(agreement),
            *mentors,
            *_not_compared(report, shown),
            *_reading_remarks(report, rows),
            *small_group_remarks(report.head),
        ),
        personal=bool(mentors) or report.head.tells_of_few,
        about=report.head,
    )


def step_label(step: str) -> str:
    """Name a step by the stages before and after it."""
    return _(COLUMNS["step"].codes[step])


def _skill_remarks(
    report: CalibrationReport, framework: Framework, step: str | None
) -> Iterable[Remark]:
    if step is None:
        yield Remark("nothing_to_compare", _("Nobody has two stages to compare yet."))
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
            yield Remark(
                "tendency",
                sentence.format(
                    skills=listed(
                        _(
                            "{skill} (lowered {lowered}, raised {raised} of {n}; mean {mean})"
                        ).format(
                            skill=names[row["skill"]],
                            lowered=as_share(row["share_lowered"]),
                            raised=as_share(row["share_raised"]),
                            n=f"{row['pairs']:,}",
                            mean=as_difference(row["mean_difference"]),
                        )
                        for row in most.head(_NAMED_AT_MOST).iter_rows(named=True)
                    )
                ),
            )
    if not found:
        yield Remark(
            "no_tendency",
            _(
                "In no skill shown were levels raised or lowered often enough to call it a tendency."
            ),
        )


def _agreement_remarks(agreement: pl.DataFrame) -> Iterable[Remark]:
    """Say how far the levels agree in all; a step that spans others comes last."""
    for row in agreement.tail(1).iter_rows(named=True):
        figures = {
            name: as_coefficient(row[name]) for name in ("ac2", *_INTERVAL) if row[name] is not None
        }
        told = (
            _(
                "{step}, all skills together: agreement {ac2} ({ac2_low} to {ac2_high} with 95 per cent "
                "confidence). It is 1 where all levels are equal and 0 where they agree as by chance (AC2)."
            )
            if "ac2_low" in figures
            else _(
                "{step}, all skills together: agreement {ac2}. It is 1 where all levels are equal and 0 "
                "where they agree as by chance (AC2)."
            )
        )
        yield Remark("agreement", told.format(step=step_label(row["step"]), **figures))


def _mentor_remarks(report: CalibrationReport, step: str) -> Iterable[Remark]:
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
            yield Remark(
                "mentors_to_talk_to",
                sentence.format(
                    mentors=listed(
                        ngettext("{name} ({n} person)", "{name} ({n} people)", people).format(
                            name=name, n=people
                        )
                        for name, people in found.iter_rows()
                    )
                ),
            )


def _not_compared(report: CalibrationReport, step: str | None) -> Iterable[Remark]:
    told = report.other_texts
    count = sum(told.values()) if step is None else told.get(step, 0)
    if count:
        yield Remark(
            "not_compared",
            ngettext(
                "{n} pair is not compared: its two levels were judged under texts of different meaning.",
                "{n} pairs are not compared: their two levels were judged under texts of different "
                "meaning.",
                count,
            ).format(n=f"{count:,}"),
        )


def _reading_remarks(report: CalibrationReport, rows: pl.DataFrame) -> Iterable[Remark]:
    if rows.is_empty():
        return
    if rows["pairs"].null_count():
        yield Remark(
            "few",
            _(
                "No figure is shown (-) of groups of fewer than {n} people, nor of one that would give "
                "them away as a difference."
            ).format(n=report.head.smallest_group),
        )
    if report.together:
        yield Remark("rest", together_remark(report.head.smallest_group, report.view.key))
    yield Remark(
        "ordinal",
        _("Levels are ordinal: read the mean difference (in levels) only beside the numbers."),
    )


def moves_answer(report: MovesReport, framework: Framework) -> Answer:
    """A row for each skill of a person, with the level at each stage and what the 1on1s did to it."""
    names = id_names(framework)
    apart = pl.col("skill").is_in(list(report.other_texts))
    change = pl.col(STAGES[-1]).fill_null(pl.col(STAGES[1])) - pl.col(STAGES[0])
    levels = pl.concat_list(STAGES).list.drop_nulls()
    rows = report.rows.with_columns(
        apart.alias("texts_differ"),
        pl.when(~apart).then(change).alias("level_change"),
        levels.list.len().alias("_stages"),
        levels.list.n_unique().alias("_levels"),
    ).rename({stage: f"level_{stage}" for stage in STAGES})
    called = report.staff_id
    if report.name:
        called = _("{name} ({staff_id})").format(name=report.name, staff_id=report.staff_id)
    remarks = list(_move_remarks(rows.filter(~pl.col("texts_differ")), names["skill"]))
    if report.other_texts:
        told = _("Not compared, as judged under texts of different meaning: {skills}.")
        skills = listed(names["skill"][skill] for skill in report.other_texts)
        remarks.append(Remark("not_compared", told.format(skills=skills)))
    return Answer(
        title(
            _("Levels of {person} by stage").format(person=called),
            report.head.fiscal_year,
            framework,
        ),
        head_lines(report.head),
        (MOVES.of(rows, names),),
        tuple(remarks),
        personal=True,
        about=report.head,
    )


def _move_remarks(rows: pl.DataFrame, names: Mapping[str, str]) -> Iterable[Remark]:
    """Say which levels moved; `_stages` counts the stages that have a level, `_levels` these levels."""
    if not (rows["_stages"] > 1).any():
        yield Remark("nothing_to_compare", _("No skill has levels of two stages to compare yet."))
        return
    moved = rows.filter(pl.col("_levels") > 1)
    returned = moved.filter(pl.col("level_change") == 0)["skill"]
    if moved.is_empty():
        yield Remark("none_moved", _("No level moved from one stage to another."))
    else:
        yield Remark("moved", _("Moved: {skills}.").format(skills=_named(moved["skill"], names)))
    if len(returned):
        yield Remark(
            "came_back", _("Moved and came back: {skills}.").format(skills=_named(returned, names))
        )


def _named(skills: pl.Series, names: Mapping[str, str]) -> str:
    return listed(names[skill] for skill in skills)


def points_answer(report: PointsReport, framework: Framework) -> Answer:
    """A row for each level that something else speaks against."""
    names = id_names(framework)
    return Answer(
        title(_("Levels to talk about"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (
            POINTS.of(
                report.rows,
                names,
                shows={"detail": partial(_detail, names["exam"])},
                hide=[] if _has_reasons(report) else [cell.name for cell in POINTS.all_cells[-4:]],
            ),
        ),
        tuple(_point_remarks(report)),
        about=report.head,
    )


def _has_reasons(report: PointsReport) -> bool:
    return any(report.rows[f"reason_{stage}"].count() for stage in STAGES)


def _point_label(point: str) -> str:
    return _(COLUMNS["point"].codes[point])


def _detail(
    exams: Mapping[str, str],
    point: str,
    level: int | None,
    other_level: int | None,
    exam: str | None,
    validity: str | None,
) -> str:
    match Point(point):
        case Point.EXAM:
            told = (
                _("{exam} suggests Lv.{level}, and no level is known")
                if level is None
                else _("{exam} suggests Lv.{level}")
            )
            return told.format(exam=exam_word(exams[exam or ""], validity or ""), level=other_level)
        case Point.NOBODY_GUIDED:
            return _("the roster names nobody whose mentor the person is")
        case Point.ROSE:
            return _("Lv.{level} a year before").format(level=other_level)


def _point_remarks(report: PointsReport) -> Iterable[Remark]:
    counted = dict(report.rows.group_by("point").len().iter_rows())
    if counted:
        yield Remark(
            "points",
            _("Points: {points}.").format(
                points=listed(
                    _("{point} {n}").format(point=_point_label(point), n=f"{counted[point]:,}")
                    for point in Point
                    if point in counted
                )
            ),
        )
    else:
        yield Remark("no_points", _("Nothing speaks against any level."))
    if _has_reasons(report):
        yield Remark(
            "own_words",
            _(
                "The reasons are people's own words: keep this answer among those who talk with them. They "
                "are cut here and whole in a workbook, CSV or JSON."
            ),
        )
    if not report.exams_known:
        yield Remark("exams_unknown", _("Exams were not looked at: there is no certificates.csv."))
    if not report.mentors_known:
        yield Remark(
            "mentors_unknown",
            _("Whether people guide others was not looked at: the roster names no mentors."),
        )
    if not report.year_before_known:
        yield Remark(
            "year_before_unknown",
            _("The year before was not looked at: there is no staff.csv of it."),
        )
    if report.other_texts:
        yield Remark(
            "not_compared",
            ngettext(
                "{n} level was not compared with the year before: it was judged under texts of another "
                "meaning.",
                "{n} levels were not compared with the year before: they were judged under texts of "
                "another meaning.",
                report.other_texts,
            ).format(n=f"{report.other_texts:,}"),
        )
    yield Remark("no_verdict", _("These are points to talk about, never a verdict."))
