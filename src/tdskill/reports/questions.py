"""Questions for a 1on1, drawn from what stands on the person's own sheet."""

from collections.abc import Callable, Iterator

from tdskill.analysis.evidence import Evidence
from tdskill.framework import Framework, Skill
from tdskill.reports.sheet import PersonReport, Question, SkillRow, Topic

LEAST, MOST = 3, 5
NAMED = 3
"""Skills that one question names at most."""

_EXAM_TOPICS = {Evidence.BELOW: Topic.EXAM, Evidence.NOT_ASSESSED: Topic.EXAM_UNASSESSED}


def questions_for(report: PersonReport, framework: Framework) -> tuple[Question, ...]:
    """Return three to five questions, the ones that tell most about this person first.

    No two of them are about a step in the same skill, but that the one on a job type always names
    the first step of the way there. General ones fill up where the sheet says little.
    """
    asked: set[str] = set()
    questions: list[Question] = []
    for draw in _draws(report, framework):
        for question in draw(asked):
            questions.append(question)
            asked.update(skill.id for skill in question.skills)
    own = questions[:MOST]
    general = [Question(topic) for topic in (Topic.OUTLOOK, Topic.SUPPORT)]
    return (*own, *general[: max(0, LEAST - len(own))])


def _draws(
    report: PersonReport, framework: Framework
) -> Iterator[Callable[[set[str]], Iterator[Question]]]:
    """Yield what to look for, in order; a sheet with more blanks than levels starts from them."""
    mostly_blank = report.assessed * 2 < len(report.skills)
    if mostly_blank:
        yield lambda asked: _unassessed(report, asked)
    yield lambda _asked: _strength(report, framework)
    yield lambda asked: _exam(report, asked)
    yield lambda _asked: _job_type(report)
    yield lambda asked: _priority(report, asked)
    if not mostly_blank:
        yield lambda asked: _unassessed(report, asked)
    yield lambda _asked: _target(report)
    yield lambda asked: _guide(report, asked)
    yield lambda _asked: _next_rank(report)


def _skills(rows: list[SkillRow]) -> tuple[Skill, ...]:
    return tuple(row.skill for row in rows[:NAMED])


def _strength(report: PersonReport, framework: Framework) -> Iterator[Question]:
    """The highest level held, in the year's priority fields before others."""
    top = max((row.level or 0 for row in report.skills), default=0)
    if top:
        best = sorted(
            (row for row in report.skills if row.level == top), key=lambda row: not row.priority
        )
        topic = (
            Topic.GUIDING
            if top == framework.max_level
            else Topic.TEACHING
            if top >= framework.teaching_level
            else Topic.STRENGTH
        )
        yield Question(topic, skills=_skills(best), level=top, count=len(best))


def _exam(report: PersonReport, asked: set[str]) -> Iterator[Question]:
    """The first exam that suggests more than the level held, or a level where none is known.

    Of a registration, which may have ended, the exam that it rests on is what suggests it.
    """
    for row in report.exams or ():
        for point in row.points:
            if point.evidence in _EXAM_TOPICS and point.skill.id not in asked:
                yield Question(
                    _EXAM_TOPICS[point.evidence],
                    skills=(point.skill,),
                    level=point.level,
                    wanted=point.suggested,
                    exam=row.certification
                    if row.certification.registration_of is None
                    else point.exam,
                )
                return


def _job_type(report: PersonReport) -> Iterator[Question]:
    """The first step to the job type chosen, else the next grade, else the nearest; else what interests."""
    if not report.fits:
        return
    following = next((fit for fit in report.fits if fit.job_type is report.next_grade), None)
    fit = next((fit for fit in report.fits if fit.chosen), following or report.fits[0])
    if fit.met:
        yield Question(Topic.JOB_TYPE_MET, job_type=fit.job_type)
    elif fit.attainment or (fit.chosen and fit.assessed):
        step = fit.missing[0]
        yield Question(
            Topic.CHOSEN_STEP
            if fit.chosen
            else Topic.GRADE_STEP
            if fit is following
            else Topic.STEP,
            skills=(step.skill,),
            level=step.level,
            wanted=step.required,
            job_type=fit.job_type,
            nearest=() if fit.chosen or fit is following else report.nearest,
        )
    elif fit.chosen:
        yield Question(Topic.CHOSEN_WISH, job_type=fit.job_type)
    else:
        only = report.fits[0].job_type if len(report.fits) == 1 else None
        yield Question(Topic.INTEREST, job_type=only)


def _priority(report: PersonReport, asked: set[str]) -> Iterator[Question]:
    """The lowest level in a priority field, else the ones to lead in, else an open question."""
    fields = [each.row for each in report.priorities.fields] if report.priorities else []
    known = [row for row in fields if row.level is not None and row.skill.id not in asked]
    if known:
        lowest = min(known, key=lambda row: row.level or 0)
        if lowest.at_guide or lowest.next_level is None:
            yield Question(Topic.PRIORITY_LEAD, skills=(lowest.skill,), level=lowest.level)
        else:
            yield Question(Topic.PRIORITY_GROW, skills=(lowest.skill,), level=lowest.level)
    elif fields and all(row.level is None for row in fields):
        yield Question(Topic.PRIORITY_INTEREST, skills=_skills(fields), count=len(fields))


def _unassessed(report: PersonReport, asked: set[str]) -> Iterator[Question]:
    """The skills without a level, unless other questions are about all of them."""
    blank = [row for row in report.skills if row.level is None]
    if len(blank) == len(report.skills):
        yield Question(Topic.UNASSESSED_ALL, count=len(blank))
    elif any(row.skill.id not in asked for row in blank):
        blank.sort(key=lambda row: not row.priority)
        yield Question(Topic.UNASSESSED, skills=_skills(blank), count=len(blank))


def _target(report: PersonReport) -> Iterator[Question]:
    """A checkable target of the person's own rank that levels do not meet yet."""
    for row in report.ladder[:1]:
        for each in (*row.dq, *row.gq):
            if each.checkable and each.met is False:
                yield Question(Topic.TARGET_OPEN, rank=row.rank, target=each.target)
                return


def _guide(report: PersonReport, asked: set[str]) -> Iterator[Question]:
    """Skills one level below the guide, or where to begin when none is at it or near.

    The level of a skill that is one step higher may be several numbers higher. Those asked about together
    have one guide.
    """
    if report.guide is None or not report.assessed:
        return
    below = (
        row
        for row in report.skills
        if row.level is not None and row.guide and row.level < row.guide <= (row.next_level or 0)
    )
    near = [row for row in below if row.skill.id not in asked]
    near.sort(key=lambda row: not row.priority)
    alike = [row for row in near if row.guide == near[0].guide]
    if alike and report.guide > 1:
        yield Question(
            Topic.GUIDE_NEAR, skills=_skills(alike), wanted=alike[0].guide, count=len(alike)
        )
    elif not any(row.at_guide for row in report.skills):
        yield Question(Topic.GUIDE_FIRST, wanted=report.guide)


def _next_rank(report: PersonReport) -> Iterator[Question]:
    """The targets of the ranks that may follow, where they have any."""
    if ranks := tuple(row.rank for row in report.ladder[1:] if row.gq or row.dq):
        yield Question(Topic.NEXT_RANK, ranks=ranks)
