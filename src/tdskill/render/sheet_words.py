"""Words of the 1on1 sheet: what its data and its questions say in the language in use."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from tdskill.analysis.evidence import Validity
from tdskill.analysis.priorities import RankSpan
from tdskill.analysis.talks import StepState
from tdskill.framework import Rank, Skill, Text
from tdskill.i18n import gettext as _
from tdskill.i18n import joined, language, listed, ngettext
from tdskill.render.answer import as_share, as_text
from tdskill.render.labels import (
    code_label,
    date_label,
    due_label,
    level_label,
    months_word,
    stage_label,
    with_document,
)
from tdskill.reports.career_bars import Bar, Career
from tdskill.reports.sheet import (
    Assumption,
    Change,
    ChoiceBasis,
    ExamPoint,
    ExamRow,
    Fit,
    Held,
    Part,
    PersonReport,
    PriorityFields,
    Question,
    RankRow,
    SkillRow,
    TargetRow,
    Topic,
)
from tdskill.reports.talks import AgreedStep

_AS_NEAR = 3
_CLAUSE = re.compile(r"[、;] ?")


def level_word(level: int | None, skill: Skill | None = None) -> str:
    """Return `Lv.2`, or say that the skill was never assessed; a skill may have a name for the level."""
    if level is None:
        return _("not assessed")
    name = skill.level_names.get(level) if skill else None
    return f"{level_label(level)} {name}" if name else level_label(level)


def level_dots(level: int | None, max_level: int, own: Collection[int] | None = None) -> str:
    """Return `●●○`, or dashes for a level never assessed; a level that a skill lacks is a point: `·●○`."""
    if level is None:
        return "–" * max_level
    return "".join(
        "·" if own and each not in own else "●" if each <= level else "○"
        for each in range(1, max_level + 1)
    )


def not_counted_lines(totals: int, left: int, on_leave: int) -> Iterator[str]:
    """Say how many rows are no data, and how many people of the files are not counted."""
    if totals:
        yield ngettext(
            "{n} row of totals and notes was left out.",
            "{n} rows of totals and notes were left out.",
            totals,
        ).format(n=f"{totals:,}")
    if left:
        yield ngettext(
            "{n} person who left is not counted.", "{n} people who left are not counted.", left
        ).format(n=f"{left:,}")
    if on_leave:
        yield ngettext(
            "{n} person on leave is not counted.", "{n} people on leave are not counted.", on_leave
        ).format(n=f"{on_leave:,}")


def people_word(count: int) -> str:
    """Return a head count with its unit."""
    return ngettext("{n} person", "{n} people", count).format(n=f"{count:,}")


def places_word(count: int) -> str:
    """Return a number of places with its unit."""
    return ngettext("{n} place", "{n} places", count).format(n=f"{count:,}")


def seats_word(count: int) -> str:
    """Return a number of seats with its unit."""
    return ngettext("{n} seat", "{n} seats", count).format(n=f"{count:,}")


def names_of(things: Iterable[object], most: int | None = None) -> str:
    """Return the names of entries one after another; of many the first `most`."""
    return listed((getattr(thing, "name", thing) for thing in things), most)


def nearest_names(job_types: Iterable[object]) -> str:
    """Name job types that are equally near, of many the first few."""
    return names_of(job_types, _AS_NEAR)


def noted(text: object, note: object) -> str:
    """Return a text with a note behind it."""
    return _("{text} ({note})").format(text=text, note=note)


def span_word(span: RankSpan) -> str:
    """Return a rank, or from where to where it may lie."""
    if span.rank is not None:
        return str(span.rank)
    return _("{low} to {high}").format(low=span.low, high=span.high)


def folded_skills(report: PersonReport) -> str:
    """Say how many skills stand behind the others, and how many of them are held all the same."""
    folded = [row for of in report.folded_categories for row in of.skills]
    if held := sum(bool(row.level) for row in folded):
        return _("Other skills, not needed now: {n} (held: {held})").format(
            n=as_text(len(folded)), held=as_text(held)
        )
    return _("Other skills, not held and not needed now: {n}").format(n=len(folded))


def levels_sentence(report: PersonReport) -> str:
    """Say how many skills have a level and how many are at the guide."""
    total, assessed = len(report.skills), report.assessed
    if not assessed:
        text = ngettext(
            "The only skill has no level yet.", "None of the {total} skills has a level yet.", total
        )
        return text.format(total=total)
    text = (
        ngettext(
            "{assessed} of {total} skills has a level.",
            "{assessed} of {total} skills have a level.",
            assessed,
        )
        if assessed < total
        else ngettext("The only skill has a level.", "All {total} skills have a level.", total)
    )
    text = text.format(assessed=assessed, total=total)
    if not report.ladder:
        return text
    own = report.ladder[0]
    at_guide = ngettext(
        "{n} is at {guide}, the guide level of {rank}, or above.",
        "{n} are at {guide}, the guide level of {rank}, or above.",
        own.at_guide,
    ).format(n=own.at_guide, guide=level_word(report.guide), rank=report.rank_called)
    return _("{first} {second}").format(first=text, second=at_guide)


_CHANGES_NAMED = 4


def since_title(report: PersonReport) -> str:
    """Name the year before, and the stage in which its levels stood."""
    last = report.last_year
    if last is None or last.stage is None:
        return _("Since last year")
    return _("Since last year ({stage})").format(stage=stage_label(last.stage))


def since_sentence(report: PersonReport) -> str:
    """Say which levels rose and fell since the year before, and which cannot be compared."""
    if report.last_year is None:
        return _("There are no levels of last year.")
    if not report.last_year.known:
        return _("There is no record of last year.")
    return joined(_since(report)) or _("There are no levels to compare.")


def _since(report: PersonReport) -> Iterator[str]:
    risen, fallen, same = (
        report.changed(each) for each in (Change.RISEN, Change.FALLEN, Change.SAME)
    )
    if risen or fallen or same:
        yield (
            _told(
                ngettext(
                    "{n} skill has risen: {skills}.", "{n} skills have risen: {skills}.", len(risen)
                ),
                risen,
            )
            if risen
            else _("No skill has risen.")
        )
        yield (
            _told(
                ngettext(
                    "{n} skill has fallen: {skills}.",
                    "{n} skills have fallen: {skills}.",
                    len(fallen),
                ),
                fallen,
            )
            if fallen
            else _("No skill has fallen.")
        )
    if same:
        yield ngettext("{n} skill is unchanged.", "{n} skills are unchanged.", len(same)).format(
            n=len(same)
        )
    for change, text in (
        (Change.NEW, _("Without a level last year ({n}): {skills}.")),
        (Change.GONE, _("Without a level this year ({n}): {skills}.")),
        (
            Change.OTHER_TEXTS,
            _("Not compared, as the texts changed their meaning ({n}): {skills}."),
        ),
    ):
        if rows := report.changed(change):
            yield _told(text, rows)


def _told(text: str, rows: Sequence[SkillRow]) -> str:
    return text.format(n=len(rows), skills=listed(map(_step_of, rows), _CHANGES_NAMED))


def _step_of(row: SkillRow) -> str:
    if row.then is None or row.level is None:
        text = f"{row.skill.name} {level_word(row.level if row.then is None else row.then)}"
    else:
        text = _change_of(row)
    return noted(text, _("priority field")) if row.priority else text


def change_mark(row: SkillRow) -> str:
    """Return how a level changed in a sign: `↑1`, `↓1`, or that it is new; nothing where it did not."""
    if row.change is Change.NEW:
        return _("new")
    if row.change not in {Change.RISEN, Change.FALLEN} or row.level is None or row.then is None:
        return ""
    return f"{'↑' if row.level > row.then else '↓'}{abs(row.level - row.then)}"


def step_skill(row: SkillRow) -> str:
    """Say how the level stands of a skill that an agreed step names, beside that of last year."""
    if row.change is Change.RISEN:
        return noted(_change_of(row), _("risen"))
    if row.change is Change.FALLEN:
        return noted(_change_of(row), _("fallen"))
    now = f"{row.skill.name} {level_word(row.level)}"
    return noted(now, _("unchanged")) if row.change is Change.SAME else now


def _change_of(row: SkillRow) -> str:
    return f"{row.skill.name} {level_word(row.then)} → {level_word(row.level)}"


def counted_word(report: PersonReport) -> str:
    """Say what the bars of the categories count."""
    if report.guide is None or not report.ladder:
        return _("Bars: skills at {level} or above").format(level=level_word(report.counted_level))
    return _("Bars: skills at {level}, the guide of {rank}, or above").format(
        level=level_word(report.guide), rank=report.rank_called
    )


def wished_sentence(fit: Fit) -> str:
    """Say what a job type only wishes for."""
    skills = listed(f"{skill.name} {level_word(level)}" for skill, level in fit.wished)
    return _("Desirable: {skills}.").format(skills=skills)


def priorities_sentence(priorities: PriorityFields | None) -> str:
    """Say where the year's priority fields come from."""
    if priorities is None:
        return _("No priority fields are known for this fiscal year.")
    if not priorities.fields:
        return _("No skill was chosen this fiscal year.")
    text = (
        _("From the published ranks of the fiscal year: high in demand, middle or low in supply.")
        if priorities.basis is ChoiceBasis.PUBLISHED
        else _("From the figures of the fiscal year: high in demand, middle or low in supply.")
    )
    if not priorities.published:
        return text
    others = ngettext(
        "The published field of the year is {skills}.",
        "The published fields of the year are {skills}.",
        len(priorities.published),
    )
    return _("{first} {second}").format(
        first=text, second=others.format(skills=names_of(priorities.published))
    )


def point_word(point: ExamPoint) -> str:
    """Say how a level stands beside the one that an exam suggests."""
    return evidence_word(point.evidence)


def evidence_word(evidence: str) -> str:
    """Say how a level stands beside the one that an exam suggests, or that no exam is held."""
    return code_label("evidence", evidence)


def validity_word(validity: str) -> str:
    """Say where a term stands in a fiscal year."""
    return code_label("validity", validity)


def exam_word(name: object, validity: str | None) -> str:
    """Name what is held, and say where its term is not simply running on."""
    if validity is None or validity == Validity.VALID:
        return str(name)
    return noted(name, validity_word(validity))


def held_word(row: ExamRow) -> str:
    """Name what is held, with its term and with what an earlier exam counts as today."""
    name = exam_word(row.certification.name, row.held.validity)
    if not row.counts_as:
        return name
    return noted(name, _("counts as {exams}").format(exams=names_of(row.counts_as)))


def untold_word(row: ExamRow) -> str:
    """Say why nothing is suggested beside what is held."""
    if not row.told_by:
        return _("no single skill")
    return _("told by {exams}").format(exams=names_of(row.told_by))


def held_days(held: Held) -> str:
    """Return the day of an exam held, and the last one of its term."""
    if held.passed_on is None:
        return ""
    day = date_label(held.passed_on)
    if held.valid_until is None:
        return day
    return _("{day} (until {last})").format(day=day, last=date_label(held.valid_until))


def ladder_sentence(report: PersonReport) -> str:
    """Say what the ladder shows, or why it shows nothing."""
    if not report.rank:
        return _("No rank is stated, so there are no guides and targets to show.")
    if not report.ladder:
        text = _("The career ladder has no rank “{rank}”, so there are none to show.")
        return text.format(rank=report.rank)
    rows = [each for row in report.ladder for each in (*row.gq, *row.dq)]
    if not rows:
        return _("The ladder names no targets here, only guides.")
    told = [each.checkable for each in rows if each.told]
    labels = {
        (): "",
        (True,): _("Labels say what the levels show."),
        (False,): _("Labels say what was answered."),
        (False, True): _("Labels say what the levels show, or else what was answered."),
    }[tuple(sorted(set(told)))]
    boxes = _("Talk over the targets with a box and tick them.") if len(told) < len(rows) else ""
    if not (labels and boxes):
        return labels or boxes
    return _("{first} {second}").format(first=labels, second=boxes)


def rank_title(row: RankRow, report: PersonReport) -> str:
    """Name a rank and say whether it is the person's own or the next one."""
    own = row.rank == report.ladder[0].rank
    return noted(row.rank.name, rank_held(row.rank, report.rank) if own else _("next rank"))


def rank_held(rank: Rank, stated: str | None) -> str:
    """Say that a rank of the ladder is the one held, and how the person's file calls that one."""
    called = rank.called(stated) if stated else rank.name
    return _("rank held") if called == rank.name else _("rank held: {rank}").format(rank=called)


def at_guide_word(row: RankRow, report: PersonReport) -> str:
    """Say how many skills are at a rank's guide level or above."""
    total = len(report.skills)
    text = ngettext("{count} of {total} skill", "{count} of {total} skills", total)
    return text.format(count=row.at_guide, total=total)


def guide_exams_word(row: RankRow) -> str:
    """Name the guide exams of a rank, any one of which counts."""
    if row.rank.certifications_name:
        return str(row.rank.certifications_name)
    return names_of(row.guide_exams)


def target_word(row: TargetRow) -> str:
    """Say whether a target is met, as levels or people say."""
    if row.met is None:
        return _("cannot be said yet")
    return _("met") if row.met else _("to come")


def yes_word(answer: bool | None) -> str:
    """Say whether a guide is reached; None where it is not known."""
    if answer is None:
        return _("not known")
    return _("reached") if answer else _("to come")


def career_sentence(career: Career) -> str:
    """Say how many months of GQ and DQ there are up to which day, and whose turn is next."""
    day = date_label(career.on)
    if not career.bars:
        return _("No assignment up to {day} is on record.").format(day=day)
    return _("Up to {day}: GQ {gq} months, DQ {dq} months ({share} DQ). Due next: {due}.").format(
        day=day,
        gq=months_word(career.months_gq),
        dq=months_word(career.months_dq),
        share=as_share(career.share_dq),
        due=due_label(career.due),
    )


def period_word(bar: Bar) -> str:
    """Return from when to when a time at a workplace ran, with no end where it goes on."""
    if bar.open:
        return _("since {begin}").format(begin=date_label(bar.begin))
    return _("{begin} to {end}").format(begin=date_label(bar.begin), end=date_label(bar.end))


def steps_sentence(steps: Sequence[AgreedStep]) -> str:
    """Say how many steps there are, and where they stand."""
    counts = Counter(step.state for step in steps)
    return listed(
        _("{reason} {n}").format(reason=code_label("step_state", state), n=counts[state])
        for state in StepState
        if counts[state]
    )


def agreed_word(step: AgreedStep) -> str:
    """Say when a step was agreed, and with whom."""
    day = date_label(step.held_on)
    return noted(day, step.mentor) if step.mentor else day


def step_word(step: AgreedStep) -> str:
    """Say where a step stands, and of one that is done since when."""
    state = code_label("step_state", step.state)
    if step.state is StepState.DONE and step.done_on:
        return noted(state, date_label(step.done_on))
    return state


def shared_reason(group: Sequence[Assumption]) -> str:
    """Return the clause with which the reasons of several assumptions all begin; blank without one."""
    first = {_CLAUSE.split(each.reason, maxsplit=1)[0] for each in group}
    return with_document(first.pop()) if len(group) > 1 == len(first) else ""


def own_reason(assumption: Assumption, shared: str) -> str:
    """Return the reason of an assumption without the clause that it shares with others."""
    told = with_document(assumption.reason)
    return _CLAUSE.sub("", told.removeprefix(shared), count=1) if shared else told


def part_heading(part: Part, shared: str = "") -> str:
    """Name a part of a report that rests on assumptions, with the reason that all of them share."""
    name = _part_word(part)
    if not shared:
        return name
    return _("{part} ({reason}; set as follows)").format(part=name, reason=shared)


def _part_word(part: Part) -> str:
    return {
        Part.SKILLS: _("What the set of skills holds"),
        Part.SCALE: _("The scale of the levels"),
        Part.PRIORITIES: _("Choice of the priority fields"),
        Part.LEVEL_TEXTS: _("What levels look like in each skill"),
        Part.JOB_TYPES: _("Required levels of job types"),
        Part.EXAMS: _("Levels that exams suggest"),
        Part.LADDER: _("Guides and targets of the career ladder"),
        Part.TRAININGS: _("Levels and seats of trainings"),
        Part.WORKS: _("Usual needs of kinds of work"),
    }[part]


def question_title(question: Question) -> str:
    """Return one or two words for what a question is about."""
    return _question_titles(language())[question.topic]


@cache
def _question_titles(_language: str) -> dict[Topic, str]:
    return {
        Topic.STRENGTH: _("Strength"),
        Topic.GUIDING: _("Strength"),
        Topic.TEACHING: _("Strength"),
        Topic.EXAM: _("Exam"),
        Topic.EXAM_UNASSESSED: _("Exam"),
        Topic.STEP: _("Job type"),
        Topic.GRADE_STEP: _("Job type"),
        Topic.CHOSEN_STEP: _("Job type"),
        Topic.CHOSEN_WISH: _("Job type"),
        Topic.JOB_TYPE_MET: _("Job type"),
        Topic.INTEREST: _("Job type"),
        Topic.PRIORITY_GROW: _("Priority"),
        Topic.PRIORITY_LEAD: _("Priority"),
        Topic.PRIORITY_INTEREST: _("Priority"),
        Topic.UNASSESSED: _("Skill check"),
        Topic.UNASSESSED_ALL: _("Skill check"),
        Topic.TARGET_OPEN: _("Target"),
        Topic.GUIDE_NEAR: _("Guide level"),
        Topic.GUIDE_FIRST: _("Guide level"),
        Topic.NEXT_RANK: _("Next rank"),
        Topic.OUTLOOK: _("Outlook"),
        Topic.SUPPORT: _("Support"),
    }


def job_types_order(report: PersonReport) -> str:
    """Say in which order the job types stand."""
    if report.by_family:
        return _(
            "The family first: its next grade, the own job type, then its others, the nearest first."
        )
    return _("The nearest first: fewest level-steps missing, then higher attainment.")


def question_text(question: Question) -> str:
    """Return a question as one would ask it."""
    count = question.count or 0
    return _pattern(question).format(
        skills=_skills_named(question),
        level=level_word(question.level),
        wanted=level_word(question.wanted),
        count=count,
        job_type=question.job_type.name if question.job_type else "",
        job_types=nearest_names(question.nearest),
        exam=question.exam.name if question.exam else "",
        rank=question.rank.name if question.rank else names_of(question.ranks),
        target=_quoted(question.target.text) if question.target else "",
    )


def _skills_named(question: Question) -> str:
    """Name the skills of a question, and say how many more there are unless its text does."""
    names = names_of(question.skills)
    more = (question.count or 0) - len(question.skills)
    if more <= 0 or question.topic is Topic.UNASSESSED:
        return names
    return _("{names} and {n} more").format(names=names, n=more)


def _quoted(text: Text) -> str:
    """Return a sentence as it stands inside another one."""
    return str(text).rstrip("。.")


def _pattern(question: Question) -> str:
    if question.topic is Topic.UNASSESSED:
        return _unassessed(question)
    if question.topic is Topic.INTEREST and question.job_type:
        return _("Does the job type {job_type} interest you, and why?")
    if question.topic is Topic.PRIORITY_INTEREST and question.count == 1:
        return _(
            "The priority field of the year is {skills}. Have you met it in your work or studies?"
        )
    if question.topic is Topic.GUIDE_NEAR and question.count == 1:
        return _(
            "{skills}: one level below the guide of your rank ({wanted}). Would you like to work on "
            "it, and how?"
        )
    of_several = _of_several() if max(len(question.ranks), len(question.nearest)) > 1 else {}
    return of_several.get(question.topic) or _patterns(language())[question.topic]


def _of_several() -> dict[Topic, str]:
    return {
        Topic.NEXT_RANK: _(
            "Which of the targets of the ranks that may follow, {rank}, could you begin to prepare for "
            "in your present work?"
        ),
        Topic.STEP: _(
            "The job types nearest to you are {job_types}, equally near. A next step toward "
            "{job_type} would be {skills} (now {level}, needed {wanted}). Does it interest you, and "
            "what work or learning could help?"
        ),
    }


@cache
def _patterns(_language: str) -> dict[Topic, str]:
    return {
        Topic.STRENGTH: _(
            "{skills}: at {level} this is where you stand highest. Which work helped you get there, "
            "and where would you like to use it next?"
        ),
        Topic.GUIDING: _(
            "{skills}: {level} is the top of the scale. With whom would you like to share what you "
            "know, and how?"
        ),
        Topic.TEACHING: _(
            "{skills}: at {level} you can teach others. With whom would you like to share what you "
            "know, and how?"
        ),
        Topic.EXAM: _(
            "Having passed {exam} suggests {wanted} in {skills}; the map says {level}. Looking "
            "at your work, which of the two fits better?"
        ),
        Topic.EXAM_UNASSESSED: _(
            "Having passed {exam} suggests {wanted} in {skills}; that skill has not been assessed "
            "yet. Looking at your work, which level fits?"
        ),
        Topic.STEP: _(
            "{job_type} is the job type nearest to you. A next step would be {skills} (now {level}, "
            "needed {wanted}). Does it interest you, and what work or learning could help?"
        ),
        Topic.GRADE_STEP: _(
            "{job_type} is the next grade. A next step would be {skills} (now {level}, needed "
            "{wanted}). Does it interest you, and what work or learning could help?"
        ),
        Topic.CHOSEN_STEP: _(
            "You aim at {job_type}. A next step would be {skills} (now {level}, needed {wanted}). "
            "What work or learning could help?"
        ),
        Topic.CHOSEN_WISH: _(
            "You aim at {job_type}. What draws you to it, and what do you already bring along?"
        ),
        Topic.JOB_TYPE_MET: _(
            "You meet every required level of {job_type}. Which work would you like to take on in "
            "this role?"
        ),
        Topic.PRIORITY_GROW: _(
            "{skills} is a priority field of the year (you: {level}). Where in your present work "
            "could you try a little more of it?"
        ),
        Topic.PRIORITY_LEAD: _(
            "{skills} is a priority field of the year, and you stand at {level}. How could your "
            "team or bureau gain from it?"
        ),
        Topic.PRIORITY_INTEREST: _(
            "Priority fields of the year are {skills}. Which of them have you met in your work or "
            "studies?"
        ),
        Topic.UNASSESSED_ALL: _(
            "No level has been entered yet. Which skills do you use most in your work, so that we "
            "can begin with those?"
        ),
        Topic.TARGET_OPEN: _(
            "A target of {rank} not met yet: “{target}”. What would be a first step that suits you?"
        ),
        Topic.GUIDE_NEAR: _(
            "{skills}: one level below the guide of your rank ({wanted}). Is there one that you "
            "would like to work on, and how?"
        ),
        Topic.GUIDE_FIRST: _(
            "The guide of your rank is {wanted}. If you chose one skill to begin with, which would "
            "it be, and why?"
        ),
        Topic.NEXT_RANK: _(
            "Which of the targets of the next rank, {rank}, could you begin to prepare for in your "
            "present work?"
        ),
        Topic.INTEREST: _("Which of the job types interests you, and why?"),
        Topic.OUTLOOK: _("What kind of work would you like to be doing a year from now?"),
        Topic.SUPPORT: _(
            "Which support would help you most: work to try, training, time, someone to ask?"
        ),
    }


def _unassessed(question: Question) -> str:
    count = question.count or 0
    if count > len(question.skills):
        return _(
            "{count} skills have no level yet, {skills} among them. What makes them hard to place?"
        )
    return ngettext(
        "{count} skill has no level yet: {skills}. What makes it hard to place?",
        "{count} skills have no level yet: {skills}. What makes them hard to place?",
        count,
    )


def published_word(people: int | None, at_least: bool | None, expected: bool | None) -> str:
    """Return a published head count as it was published."""
    if people is None:
        return "-"
    told = _("{n} or more").format(n=as_text(people)) if at_least else as_text(people)
    return _("{text} ({note})").format(text=told, note=_("expected")) if expected else told
