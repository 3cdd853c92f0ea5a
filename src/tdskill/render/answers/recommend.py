"""A person's next steps put into words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from tdskill.framework import Certification, Framework, Training
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, Table, out_of
from tdskill.render.answers import names
from tdskill.render.answers.common import apart, head_lines, title
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.sheet_words import level_word, names_of, nearest_names
from tdskill.reports.path import NextStep, Way
from tdskill.reports.recommendation import Recommendation

_noop = str

STEPS: Final = Layout(
    "recommend",
    "steps",
    _noop("A row for each step of one level."),
    ("step_number",),
    (
        "step_number",
        Cell("skill", whole=True),
        "from_level",
        "to_level",
        hidden("job_type"),
        hidden("next_rank"),
        hidden("core"),
        hidden("priority_field"),
        hidden("assess_first"),
        hidden("trainings"),
        Cell("trainings", of=("step_number",)),
        hidden("further_trainings"),
        "exams",
        hidden("behind_trainings"),
        hidden("behind_exams"),
        Cell("reason", of=("step_number",)),
    ),
)
MANDATORY: Final = Layout(
    "recommend",
    "mandatory",
    _noop("A row for each mandatory course that is still to come."),
    ("training",),
    ("training", Cell("format", of=("training",)), "seats"),
)


def recommend_answer(report: Recommendation, framework: Framework) -> Answer:
    """A row for each level-step, then the mandatory courses to come."""
    steps = {step.number: step for step in report.steps}
    table = STEPS.of(
        STEPS.frame(_row(step, report) for step in report.steps),
        names.id_names(framework),
        nothing=outcome(report),
        hide=() if framework.certifications else ("exams",),
        shows={
            "trainings": lambda number: _courses(steps[number]),
            "reason": lambda number: reason(steps[number], report),
        },
    )
    return Answer(
        title(heading(report), report.head.fiscal_year),
        (
            *head_lines(report.head),
            _("Person: {name}").format(name=report.name or report.staff_id),
        ),
        (table, _mandatory(report, framework)),
        (*_remarks(report), *_groups(report, framework), *_wished(report, framework), apart()),
        personal=True,
        about=report.head,
    )


def heading(report: Way) -> str:
    """Say where a way leads."""
    goal = report.job_type or report.rank
    return _("Next steps toward {goal}").format(goal=goal.name) if goal else _("Next steps")


def _row(step: NextStep, report: Recommendation) -> tuple[object, ...]:
    def ids(entries: Iterable[Training | Certification], kind: type) -> list[str]:
        return [each.id for each in entries if isinstance(each, kind)]

    return (
        step.number,
        step.skill.id,
        step.from_level,
        step.to_level,
        report.job_type and report.job_type.id,
        report.rank and report.rank.id,
        step.core if report.job_type else None,
        step.priority,
        step.assess_first,
        ids(step.trainings, Training),
        ids(step.further, Training),
        ids(step.exams, Certification),
        ids(step.behind, Training),
        ids(step.behind, Certification),
    )


def _courses(step: NextStep) -> str:
    return "\n".join(course_word(each, step) for each in step.trainings) or _("none")


def course_word(training: Training, step: NextStep) -> str:
    """Name a course and what is to be known of it."""
    notes = [
        *([_("mandatory")] if training.mandatory else []),
        *([_("no seats")] if training.seats == 0 else []),
        *([_("taken, leads further")] if training in step.further else []),
    ]
    if not notes:
        return str(training.name)
    return _("{text} ({note})").format(text=training.name, note=listed(notes))


def reason(step: NextStep, report: Way) -> str:
    """Say in one line why a step stands here."""
    return _("; ").join(_reasons(step, report))


def _reasons(step: NextStep, report: Way) -> Iterable[str]:
    if report.rank:
        yield _("counts toward the targets of {rank}").format(rank=report.rank.name)
    elif report.job_type:
        yield (_("core of {job_type}") if step.core else _("needed for {job_type}")).format(
            job_type=report.job_type.name
        )
    if step.priority:
        yield _("priority field of the year")
    names = listed(str(each.name) for each in step.behind)
    if step.assess_first and names:
        yield _("no level yet: assess it first, as you completed {names}").format(names=names)
    elif step.assess_first:
        yield _("no level yet: assess it first")
    elif names:
        yield _("look at the level again, as you completed {names}").format(names=names)


def _mandatory(report: Recommendation, framework: Framework) -> Table:
    """Return the mandatory courses; people do not see the table where there are none."""
    known = report.trainings_known
    formats = {each.id: str(each.format) for each in report.mandatory}
    table = MANDATORY.of(
        MANDATORY.frame((each.id, each.seats) for each in report.mandatory),
        names.id_names(framework),
        title=_("Mandatory trainings not yet taken") if known else _("Mandatory trainings"),
        nothing=_("There are none."),
        shows={"format": formats.__getitem__},
    )
    return replace(table, extra=not report.mandatory)


def _remarks(report: Recommendation) -> Iterable[Remark]:
    if report.steps:
        yield Remark("outcome", outcome(report))
    if left := left_out(report):
        yield Remark("left_out", left)
    yield from _goal(report)
    if len(report.steps) > 1:
        yield Remark(
            "order",
            _(
                "Order: core skills, priority fields of the year, fewest steps to go, then the order of "
                "the map. No way has fewer steps."
            )
            if report.fields_known
            else _(
                "Order: core skills, fewest steps to go, then the order of the map. No way has fewer "
                "steps."
            ),
        )
    if report.mandatory and report.trainings_known:
        yield Remark(
            "mandatory_to_come",
            ngettext(
                "{n} mandatory course is still to come.",
                "{n} mandatory courses are still to come.",
                len(report.mandatory),
            ).format(n=len(report.mandatory)),
        )
    if not report.trainings_known:
        yield Remark(
            "no_trainings",
            _("It is not known which courses are finished: there is no trainings_taken.csv."),
        )
    if not report.exams_known:
        yield Remark(
            "no_exams", _("It is not known which exams are held: there is no certificates.csv.")
        )
    if not report.group:
        yield Remark(
            "no_group",
            _("The staff file states no group: courses for certain groups are not listed."),
        )
    if report.strange:
        yield Remark(
            "unknown_courses",
            _("Finished courses that the framework does not have: {names}.").format(
                names=listed(report.strange)
            ),
        )
    yield from assumed(report)


def _goal(report: Recommendation) -> Iterable[Remark]:
    """Say where the way leads, and where others would."""
    yield from nearness(report)
    if report.grade:
        yield Remark(
            "next_grade",
            _("The next grade is {job_type}: --next-grade shows the way there.").format(
                job_type=report.grade.name
            ),
        )
    if report.rank and len(report.following) > 1:
        yield Remark(
            "nearest_rank",
            _("Ranks that may follow: {ranks}. Shown is the way to the nearest, {rank}.").format(
                ranks=listed(str(each.name) for each in report.following), rank=report.rank.name
            ),
        )


def _groups(report: Recommendation, framework: Framework) -> Iterable[Remark]:
    """Say of what there is to choose from that the steps are one choice."""
    for needed in report.job_type.needed() if report.job_type else ():
        if len(needed.of) > 1:
            skills = listed(
                f"{framework.skill_by_id[each.skill].name} {level_word(each.level)}"
                for each in needed.of
            )
            text = _("Needed are {n} of: {skills}. The steps lead to the nearest.")
            yield Remark("group", text.format(n=needed.at_least, skills=skills))


def _wished(report: Recommendation, framework: Framework) -> Iterable[Remark]:
    """Name what the job type only wishes for, which no step is about."""
    job_type = report.job_type
    if job_type and (wished := [each for group in job_type.wished() for each in group.of]):
        skills = listed(
            f"{framework.skill_by_id[each.skill].name} {level_word(each.level)}" for each in wished
        )
        yield Remark("desirable", _("Desirable: {skills}.").format(skills=skills))


def outcome(report: Way) -> str:
    """Say how far it is."""
    steps = ngettext("{n} step", "{n} steps", report.steps_in_all).format(n=report.steps_in_all)
    if report.rank:
        return _outcome_of_rank(report).format(steps=steps, rank=report.rank.name)
    if report.job_type is None:
        return _("Every job type is met.")
    text = (
        _("{steps} to every required level of {job_type}.")
        if report.steps_in_all
        else _("Every required level of {job_type} is met.")
    )
    return text.format(steps=steps, job_type=report.job_type.name)


def _outcome_of_rank(report: Way) -> str:
    if not report.targets:
        return _("The ladder names no targets for {rank}.")
    if not report.checkable:
        return _("No target of {rank} can be checked from levels: talk them over.")
    if not report.steps_in_all:
        return _("Every target of {rank} that levels can check is met.")
    if report.checkable == report.targets:
        return _("{steps} to every target of {rank}.")
    return _("{steps} to every target of {rank} that levels can check; the others are talked over.")


def nearness(report: Way) -> Iterable[Remark]:
    """Say that a way leads to the nearest job type, and which are as near; nothing where it was chosen."""
    if not report.nearest:
        return
    if not report.assessed:
        yield Remark(
            "none_assessed",
            _(
                "No level is assessed yet, so which job type is nearest is not known. Shown is the way "
                "to {job_type}, as if all were Lv.0."
            ).format(job_type=names_of(report.nearest[:1])),
        )
        return
    text = (
        _("The nearest job type not met yet is {job_type}.")
        if len(report.nearest) == 1
        else _(
            "The nearest job types not met yet are {job_types}, equally near. Shown is the way to "
            "{job_type}."
        )
    )
    yield Remark(
        "nearest",
        text.format(job_types=nearest_names(report.nearest), job_type=names_of(report.nearest[:1])),
    )


def remarks(report: Way) -> Iterable[Remark]:
    """Say of a way what the sheet says below it."""
    yield from nearness(report)
    yield from assumed(report)


def left_out(report: Way) -> str:
    """Say how many steps are not shown; nothing where all are."""
    left = report.steps_in_all - len(report.steps)
    if not left:
        return ""
    return ngettext("{n} more step is not shown.", "{n} more steps are not shown.", left).format(
        n=left
    )


def sentence(report: Way) -> str:
    """Say how far it is, and what of the way is not shown."""
    left = left_out(report)
    text = outcome(report)
    return _("{first} {second}").format(first=text, second=left) if left else text


def assumed(report: Way) -> Iterable[Remark]:
    """Say what of a way stands in no source."""
    job_type = report.job_type
    if job_type and job_type.assumed_requirements():
        yield Remark(
            "assumed_requirements",
            _("Required levels of {job_type} that are assumed: {count}.").format(
                job_type=job_type.name,
                count=out_of(len(job_type.assumed_requirements()), len(job_type.named())),
            ),
        )
    if report.rank and report.checkable:
        targets = [each for each in (*report.rank.gq, *report.rank.dq) if each.criteria]
        if any(each.provenance.startswith(("assumed", "inferred")) for each in targets):
            yield Remark(
                "assumed_targets",
                _("What the targets of {rank} ask of levels is inferred or assumed.").format(
                    rank=report.rank.name
                ),
            )
    trainings = [each for step in report.steps for each in step.trainings]
    if any((each.raises_provenance or "").startswith("assumed") for each in trainings):
        yield Remark("assumed_raises", _("Which levels a course raises is assumed."))
    suggested = [entry for step in report.steps for exam in step.exams for entry in exam.suggests]
    if any(entry.provenance.startswith("assumed") for entry in suggested):
        yield Remark("assumed_suggestions", _("Which level an exam suggests is assumed."))
