"""A fiscal year of a workspace, and the questions that it answers."""

import datetime as dt
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Final, Literal, ParamSpec, TypeVar

from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.errors import Problem, ProblemsFoundError, TdskillError, UsageError, not_together, once
from tdskill.i18n import LANGUAGES, speaking
from tdskill.i18n import gettext as _
from tdskill.kinds import KINDS
from tdskill.library.reading import (
    TRAININGS,
    all_trainings,
    locate,
    notes_for,
    open_span,
    years_before,
)
from tdskill.library.result import Page, Result, Workbook
from tdskill.library.values import checked, whole, word
from tdskill.library.year_files import YearFiles
from tdskill.manifest import LEVELS, is_blank_form
from tdskill.render.answer import Answer
from tdskill.required import require, require_year
from tdskill.workspace import Workspace
from tdskill.year_data import for_audience, read_year
from tdskill.years import check_year, fiscal_year_of, today

if TYPE_CHECKING:
    from tdskill.reports.demand_survey import Survey
    from tdskill.reports.diff import DiffReport
    from tdskill.reports.reminders import Reminders

P = ParamSpec("P")
T = TypeVar("T")

_PLANNED_FROM: Final = ("seats", "trainings_taken", "aims")
_DECIDED_FROM: Final = (*_PLANNED_FROM, "posts", "wishes", "assignments")
_Answered = tuple[Answer, Sequence[Problem]]


def _checked(ask: "Callable[Concatenate[Year, P], T]") -> "Callable[Concatenate[Year, P], T]":
    """Let a method have its arguments as `checked` returns them, and speak the language of the year."""

    @wraps(ask)
    def method(year: "Year", /, *args: P.args, **options: P.kwargs) -> T:
        _self, *given = signature(ask).bind(year, *args, **options).arguments.items()
        with year.speaking():
            return ask(year, **checked(dict(given)))  # type: ignore[arg-type,call-arg]

    return method


def _question(
    ask: "Callable[Concatenate[Year, P], _Answered]",
) -> "Callable[Concatenate[Year, P], Result]":
    """Make of what answers in sentences and tables a method that gives a Result."""

    @wraps(ask)
    def method(year: "Year", /, *args: P.args, **options: P.kwargs) -> Result:
        before = len(year.read)
        answer, notes = ask(year, *args, **options)
        return year.answered(ask.__name__, options, answer, notes, read=year.read[before:])

    method.__annotations__ = ask.__annotations__ | {"return": Result}
    method.__signature__ = signature(ask).replace(  # type: ignore[attr-defined]
        return_annotation=Result
    )
    return _checked(method)


class Year(YearFiles):
    """A fiscal year of a workspace as seen from one set of skills. `open_year` makes it.

    Every question reads the files that it needs anew, and raises TdskillError where one is missing or wrong.
    """

    def __repr__(self) -> str:
        return f"Year({self.fiscal_year} of {self.opened.folder.name}: {self.set})"

    def answered(
        self,
        command: str,
        options: Mapping[str, object],
        answer: Answer,
        notes: Sequence[Problem] = (),
        *,
        read: Sequence[tuple[Workspace, tuple[str, ...]]] | None = None,
        failed: bool = False,
        once: bool = False,
    ) -> Result:
        """Return what the command that is asked with these options answers; `read`: all read so far."""
        files = tuple(self.read if read is None else read)
        return Result(
            command,
            options,
            answer,
            tuple(notes),
            self.framework,
            files,
            self.words,
            failed,
            once,
        )

    def show(self, what: str, *, families: Sequence[str] = ()) -> Result:
        """Show the framework: its skills, job-types, sets, certifications, ladder, trainings or works.

        With families there are the job types of these alone.
        """
        from tdskill.render.answers.framework import ANSWERS
        from tdskill.reports.organisation import of_families

        with self.speaking():
            options = {"families": families} if families else {}
            framework = of_families(self.framework, families)
            return self.answered(f"show {what}", options, ANSWERS[what](framework))

    @_checked
    def catalogue(
        self,
        *,
        since: str | os.PathLike[str] | None = None,
        templates: str | os.PathLike[str] | None = None,
    ) -> Page:
        """Write the whole framework, all its sets of skills, as one page of HTML.

        `since` is an earlier framework, a folder or a revision of git (`REV` or `REV:path`): what changed
        since is marked.
        """
        from tdskill.library.revisions import framework_at
        from tdskill.render.pages import catalogue_page, check_templates
        from tdskill.reports.catalogue import catalogue

        own = None if templates is None else Path(templates)
        unused = () if own is None else check_templates(own)
        place = None if since is None else os.fspath(since)
        earlier = None if place is None else framework_at(place)
        # The page is handed on: it names a folder without the way there.
        called = Path(place).name if place and Path(place).is_dir() else place
        told = catalogue(self.framework, earlier, called or place)
        return Page(catalogue_page(told, templates=own), unused, False)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is to be told of the files of the year, errors as well; all that are there are read."""
        with self.speaking():
            try:
                return self._read(self.workspace, *self.workspace.files).notes
            except ProblemsFoundError as error:
                return error.problems
            except TdskillError as error:
                where = str(self.workspace.folder)
                return (Problem(where, error.message, error.hint, code="not_readable"),)

    @_question
    def gap(
        self,
        *,
        by: str = "skill",
        joint: bool = False,
        capacity: int = 1,
        by_capacity: bool = False,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Compare demand with supply, by `skill`, `bureau` or `level`.

        With `joint` all skills are counted together, a person taking at most `capacity` places;
        `by_capacity` adds what would stay empty with 1, 2, 3, ... places a person.
        """
        from tdskill.render.answers.gap import gap_answer
        from tdskill.render.answers.joint import joint_answer
        from tdskill.reports.joint import joint_report
        from tdskill.reports.organisation import GapView, gap_report

        view = GapView(word("by", by, (GapView.SKILL, GapView.BUREAU) if joint else GapView))
        data = self.data("staff", "demand")
        if joint:
            together = joint_report(
                data,
                self.framework,
                capacity=capacity,
                by_bureau=view is GapView.BUREAU,
                by_capacity=by_capacity,
                bureaus=bureaus,
                groups=groups,
                smallest_group=smallest_group,
            )
            return joint_answer(together, self.framework), together.head.notes
        report = gap_report(
            data,
            self.framework,
            view=view,
            bureaus=bureaus,
            groups=groups,
            smallest_group=smallest_group,
        )
        return gap_answer(report, self.framework), report.head.notes

    @_question
    def plan(
        self,
        *,
        per_person: int = 2,
        success: float | None = None,
        one_more: bool = False,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
    ) -> _Answered:
        """Choose who takes which training, at most `per_person` a person, and say what that is worth.

        A seat works as likely as `success` says (default: as the framework does, else 0.3). With bureaus,
        groups or ranks only their people are sent; the shortfall is everybody's. With `one_more` it is told
        what one more seat of each training would bring, which takes as long again.
        """
        from tdskill.analysis.solver import need_solver

        need_solver()
        from tdskill.render.answers.plan import plan_answer
        from tdskill.reports.plan import plan_report
        from tdskill.reports.selection import Selection

        before = self.confirmed_before()
        # What trainings did is told from the year before, by the texts under which levels were judged.
        judged = ("assessments",) if before else ()
        data = self.with_earlier_trainings(
            self.data("staff", "demand", optional=("seats", "trainings_taken", "aims", *judged))
        )
        report = plan_report(
            data,
            self.framework,
            Selection(None, bureaus, groups, ranks),
            per_person=per_person,
            success=success,
            before=before,
            one_more=one_more,
        )
        notes = (*report.head.notes, *(before.notes if before else ()), *report.notes)
        return plan_answer(report, self.framework), once(notes)

    @_question
    def status(
        self,
        *,
        by: str = "bureau",
        missing: bool = False,
        mentor: str | None = None,
        overdue: bool = False,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        demand: bool = False,
        returned: Sequence[str | os.PathLike[str]] = (),
    ) -> _Answered:
        """Tell who stands where in the yearly cycle, by `bureau`, `mentor` or `rank`.

        With `missing` the people who are not confirmed yet; with `mentor` those of one mentor; with
        `overdue` the steps agreed in 1on1s whose last day is over. With `demand` which bureaus answered
        the demand survey; of files and folders `returned` it is told what came back or is broken, and
        nothing is added.
        """
        if demand:
            return self._demand_status(bureaus, [Path(each) for each in returned])
        from tdskill.render.answers.status import mentor_answer, missing_answer, status_answer
        from tdskill.render.answers.steps import overdue_answer, with_open_steps, with_steps
        from tdskill.reports.cycle import StatusView, mentor_report, status_report
        from tdskill.reports.selection import Selection
        from tdskill.reports.talks import steps_of_year

        view = StatusView(word("by", by, StatusView))
        data = self.with_last_talks(self.data("roster", optional=("assessments", "talks")))
        steps = steps_of_year(data.talks, self.fiscal_year)
        opened = data, self.framework
        selection = Selection(None, bureaus, groups, ranks)
        if mentor is not None:
            queue = mentor_report(*opened, mentor=mentor, selection=selection)
            answer = mentor_answer(queue, self.framework)
            return with_open_steps(answer, queue, steps, self.framework), queue.head.notes
        report = status_report(*opened, view=view, selection=selection)
        if overdue:
            answer = overdue_answer(report, steps, self.framework)
        elif missing:
            answer = missing_answer(report, self.framework)
        else:
            answer = with_steps(
                status_answer(report, self.framework), report, steps, self.framework
            )
        return answer, report.head.notes

    @_question
    def next(self, *, on: dt.date | None = None) -> _Answered:
        """Tell what the secretariat does now, or on a day, and with which command.

        The year, which need not have a folder yet, is that which was asked for, else the newest. Raises
        UsageError for the sample in the package, into which nothing is to be written.
        """
        from tdskill.render.answers.next import next_answer
        from tdskill.reports.next_steps import next_steps
        from tdskill.resources import sample_dir

        if self.opened.folder == sample_dir():
            raise UsageError(
                _(
                    "The made-up data of the package are no workspace to work in: "
                    "what is to be done would write into them."
                ),
                _("Lay out made-up data of your own with: {command}").format(
                    command="tdskill sample --out DIR"
                ),
            )
        self._main_alone(_("What is to be done is told of all sets of skills together."))
        day = on or today()
        year = self.fiscal_year or fiscal_year_of(day)
        framework = self.workspace.framework()
        steps = next_steps(self.workspace, framework, year, day)
        return next_answer(steps, framework), steps.problems

    @_question
    def remind(
        self,
        *,
        to: Sequence[str] = (),
        on: dt.date | None = None,
        bureaus: Sequence[str] = (),
    ) -> _Answered:
        """Tell from whom something is due today, or on a day, and until when.

        `to` are `person`, `mentor` and `bureau` (default: all).
        """
        from tdskill.render.answers.reminders import reminders_answer

        report = self.reminders(to=to, on=on, bureaus=bureaus)
        return reminders_answer(report, self.framework), report.head.notes

    def reminders(
        self,
        *,
        to: Sequence[str] = (),
        on: dt.date | None = None,
        bureaus: Sequence[str] = (),
    ) -> "Reminders":
        """Return what `remind` tells, as the texts of the reminders are made of it."""
        from tdskill.reports.next_steps import sets_asked_about
        from tdskill.reports.reminders import To, is_demand_awaited, reminders

        self._main_alone(_("What is due is told of all sets of skills together."))
        asked = [To(word("to", each, To)) for each in to]
        data = self.with_last_talks(self.data("roster", optional=("assessments", "talks")))
        year = int(self.workspace.year_dir.name)
        views = sets_asked_about(self.workspace, self.framework.main, year)
        of_sets = [data if view.is_main else self._of_set(view) for view in views]
        sets = [(view, for_audience(each, view)) for view, each in zip(views, of_sets, strict=True)]
        survey = None
        if is_demand_awaited(self.workspace):
            survey = self.survey()
        return reminders(
            data,
            sets,
            on or today(),
            survey=survey,
            bureaus=bureaus,
            to=asked or To,
        )

    def survey(self) -> "Survey":
        """Return who is asked for demand in the year, and what each said so far."""
        from tdskill.reports.demand_survey import survey_of

        return survey_of(
            self.workspace,
            self.framework,
            encoding=self.encoding,
            skip_bad_rows=self.skip_bad_rows,
        )

    def _demand_status(self, bureaus: Sequence[str], returned: Sequence[Path]) -> _Answered:
        from tdskill.intake.returned_files import files_in
        from tdskill.render.answers.demand_survey import status_answer
        from tdskill.reports.demand_survey import (
            changed_answers,
            chosen,
            demand_collection,
            survey_terms,
        )

        survey = self.survey()
        self.read.append((self.workspace, ("demand_answers",)))
        asked = chosen(survey, bureaus) if bureaus else ()
        found = None
        if returned:
            terms = survey_terms(survey, self.framework)
            files = files_in(returned)
            found = demand_collection(*files, self.workspace, survey, terms, encoding=self.encoding)
        notes = survey.notes if found is None else found.notes
        return status_answer(survey, asked, found), (*notes, *changed_answers(self.workspace))

    @_checked
    def report(
        self,
        *,
        person: str | None = None,
        bureau: str | None = None,
        target: str | None = None,
        families: Sequence[str] = (),
        decide: bool | None = None,
        explore: bool = False,
        with_names: bool = False,
        beside: str | os.PathLike[str] | None = None,
        smallest_group: int = SMALLEST_GROUP,
        file_format: Literal["html", "md"] = "html",
        templates: str | os.PathLike[str] | None = None,
    ) -> Page:
        """Write the sheet of a person, or the year of a bureau or (without both) of the organisation.

        With `explore` it is a page to look through: counts alone, `with_names` everybody. In the folder
        `beside`, where the page will lie, it leads to the sheets and the catalogue, and a person's sheet to
        the catalogue.
        `target` is a job type that the person aims at; those of these `families` stand first, and the others
        are folded. With `decide` the organisation's has the best training
        plan, placement and moves and the years to come (extra optimize); with None the first three where it
        has no more than 1,000 people; and nothing of more than 200 skills. A bureau's has its seats in that
        plan.
        """
        from tdskill.page_folder import catalogue_in, pages_in
        from tdskill.render.pages import (
            bureau_page,
            check_templates,
            explorer_page,
            organisation_page,
            person_page,
        )
        from tdskill.reports.bureau_report import bureau_report
        from tdskill.reports.explorer import explorer_of
        from tdskill.reports.one_on_one import one_on_one
        from tdskill.reports.organisation_report import organisation_report

        file_format = "md" if word("file_format", file_format, ("html", "md")) == "md" else "html"
        own = None if templates is None else Path(templates)
        unused = () if own is None else check_templates(own)
        if person is not None:
            data = self.sheets_data()
            sheet, told = one_on_one(
                data,
                self.framework,
                person=person,
                target=target,
                families=families,
                before=self.staff_before(),
            )
            catalogue = None if beside is None else catalogue_in(Path(beside))
            text = person_page(
                sheet, self.framework, file_format, catalogue=catalogue, templates=own
            )
            return Page(text, notes_for((*unused, *told), sheet.staff_id), True)
        if explore:
            data = self.data("staff", "demand")
            explorer = explorer_of(
                data,
                self.framework,
                with_names=with_names,
                smallest_group=smallest_group,
            )
            pages = {} if beside is None else pages_in(Path(beside))
            text = explorer_page(explorer, beside=pages, templates=own)
            return Page(text, (*unused, *data.notes), explorer.few)
        decided_from = _DECIDED_FROM if bureau is None else _PLANNED_FROM
        kinds = ("roster", "assessments", *(() if decide is False else decided_from))
        data, before, notes = self._beside_last_year(kinds)
        if bureau is not None:
            of_bureau = bureau_report(
                data,
                self.framework,
                bureau=bureau,
                before=before,
                planned=decide,
                smallest_group=smallest_group,
            )
            text = bureau_page(of_bureau, self.framework, file_format, templates=own)
            return Page(text, (*unused, *notes, *of_bureau.notes), of_bureau.year.few)
        year_of = organisation_report(
            data,
            self.framework,
            before=before,
            decided=decide,
            earlier=() if decide is False else self._confirmed_years(),
            smallest_group=smallest_group,
        )
        notes += year_of.decisions.notes if year_of.decisions else ()
        text = organisation_page(year_of, self.framework, file_format, templates=own)
        return Page(text, (*unused, *notes), year_of.few)

    @_checked
    def workbook(
        self,
        *,
        decide: bool | None = None,
        with_names: bool = False,
        smallest_group: int = SMALLEST_GROUP,
    ) -> Workbook:
        """Write the year of the organisation as a workbook: key points, charts, and the tables behind them.

        With `decide` it tells what the best training plan would leave (extra `optimize`); with None where
        `report` does. Only `with_names` it has the draft training plan person by person, and the
        levels of everybody.
        """
        from tdskill.render.year_book import to_year_book
        from tdskill.reports.organisation_report import organisation_report
        from tdskill.reports.year_book import year_book

        kinds = () if decide is False else ("seats", TRAININGS, "aims")
        data, before, notes = self._beside_last_year(kinds)
        year_of = organisation_report(
            data,
            self.framework,
            before=before,
            decided=False,
            smallest_group=smallest_group,
        )
        book = year_book(
            year_of,
            data,
            self.framework,
            before=before,
            decided=decide,
            with_names=with_names,
            smallest_group=smallest_group,
        )
        notes += book.year.decisions.notes if book.year.decisions else ()
        return Workbook(to_year_book(book, self.framework), notes, book.personal)

    def _main_alone(self, why: str) -> None:
        """Raise UsageError where another set of skills is asked about than that of skills.yaml."""
        if not self.framework.is_main:
            raise UsageError(why, _("Leave the set {name} out.").format(name=self.framework.set_id))

    def speaking(self) -> AbstractContextManager[None]:
        """Speak the language of the year, if it has one of its own, as long as a block runs."""
        return speaking(self.lang) if self.lang else nullcontext()

    @_question
    def trend(
        self,
        *,
        first: int | None = None,
        last: int | None = None,
        by: str = "skill",
        levels: bool = False,
        fell: bool = False,
        training_effect: bool = False,
        everything: bool = False,
        bureaus: Sequence[str] = (),
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Tell what changed from the year `first` to `last` (default: the newest two with levels).

        By `skill` or `bureau`, and by level with `levels`. With `fell` the levels of people that fell, with
        `training_effect` the rise of those who took a training beside that of others; `everything` has the
        pairs of few people as well.
        """
        from tdskill.render.answers.trend import falls_answer, training_answer, trend_answer
        from tdskill.reports.trend import falls_report, training_report, trend_report

        by = word("by", by, ("skill", "bureau"))
        needed = ("staff",) if fell or training_effect else ("staff", "demand")
        earlier, later, just = open_span(self.workspace, self.named, first, last)
        for workspace in (earlier, later):
            require(workspace, *needed)
        kinds = (*needed, *(("assessments",) if training_effect else ()))
        then = self._read(earlier, *kinds)
        now = self._read(later, *kinds)
        now = replace(now, notes=(*just, *now.notes))
        if fell:
            falls = falls_report(then, now, self.framework, bureaus=bureaus)
            return falls_answer(falls, self.framework), falls.span.notes
        if training_effect:
            since = earlier.fiscal_year or 0
            years = [each for each in years_before(later) if (each.fiscal_year or 0) >= since]
            years = [*([] if TRAININGS in self.named else years), later]
            taken, notes = all_trainings(self._trainings_of(years), later)
            effect = training_report(
                then, now, taken, self.framework, smallest_group=smallest_group, bureaus=bureaus
            )
            told = (*effect.span.notes, *notes, *effect.notes)
            return training_answer(effect, self.framework, every_row=everything), told
        report = trend_report(
            then,
            now,
            self.framework,
            by_bureau=by == "bureau",
            by_level=levels,
            bureaus=bureaus,
            smallest_group=smallest_group,
        )
        return trend_answer(report, self.framework), report.span.notes

    @_question
    def forecast(
        self,
        *,
        last: int | None = None,
        scenario: str | None = None,
        hires_for: str | None = None,
        below: int | None = None,
        by: int | None = None,
    ) -> _Answered:
        """Tell what will be short in each year to `last` (default: three years on), with 80 % intervals.

        What happens is taken from the confirmed years, else from forecast.yaml of the framework, and from
        a `scenario` of it. With `hires_for` (a skill, or `all`) how many people must join each year so that
        at most `below` places are short in the year `by` (default: the last).
        """
        from tdskill.analysis.solver import need_numpy

        need_numpy()
        from tdskill.render.answers.forecast import forecast_answer, hires_answer
        from tdskill.reports.forecast import forecast_report, hires_report, last_year

        _refuse_half_asked(hires_for, below, by)
        if scenario is not None:
            self._main_alone(
                _("The scenarios of forecast.yaml are those of the skills of skills.yaml.")
            )
        data = self.data("staff", "demand")
        base = int(self.workspace.year_dir.name)
        self._refuse_unconfirmed(base)
        by = None if by is None else whole("by", by)
        by = None if by is None else last_year(by, base, "--by")
        last = last_year(by if last is None else last, base)
        by = last if by is None else by
        if by > last:
            raise UsageError(
                _("--by {by} is after --to {last}.").format(by=by, last=last),
                _("Leave --to out: it is that year then."),
            )
        now, earlier = data, self._confirmed_years()
        if hires_for is None or below is None:
            report = forecast_report(now, earlier, self.framework, to=last, scenario=scenario)
            return forecast_answer(report, self.framework), report.notes
        hires = hires_report(
            now,
            earlier,
            self.framework,
            by=by,
            below=below,
            skill=None if hires_for.strip().lower() == "all" else hires_for,
            scenario=scenario,
        )
        return hires_answer(hires, self.framework), hires.notes

    def _refuse_unconfirmed(self, year: int) -> None:
        """Raise TdskillError where the levels of the year are not confirmed yet."""
        if self.workspace.is_running:
            staff = self.workspace.year_dir / LEVELS
            raise TdskillError(
                _(
                    "{file} has no rows: the levels of fiscal year {year} are not confirmed yet."
                ).format(file=staff, year=year)
                if is_blank_form(staff)
                else _("The levels of fiscal year {year} are not confirmed yet.").format(year=year),
                _("Start from the year before: --year {year}").format(year=year - 1)
                if year - 1 in self.workspace.years
                else _("Confirm them with: tdskill confirm"),
            )

    @_question
    def calibrate(
        self,
        *,
        by: str = "skill",
        step: str | None = None,
        evidence: bool = False,
        person: str | None = None,
        bureaus: Sequence[str] = (),
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Tell what the 1on1s did to levels, by `skill`, `person`, `mentor` or `bureau`.

        `step` is a code of the column step, or `all` (default: the longest that anybody has taken). With
        `evidence` the levels that something else speaks against, with `person` the levels of one.
        """
        from tdskill.analysis.calibration import STEPS
        from tdskill.render.answers.calibration import (
            ALL,
            calibration_answer,
            moves_answer,
            points_answer,
        )
        from tdskill.reports.calibration import (
            CalibrationView,
            calibration_report,
            moves_report,
            points_report,
        )

        view = CalibrationView(word("by", by, CalibrationView))
        step = step and word("step", step, (*STEPS, ALL))
        data = self.data("roster", "assessments", optional=("certificates",) if evidence else ())
        opened = data, self.framework
        if evidence:
            found = points_report(*opened, self.confirmed_before(), bureaus=bureaus)
            return points_answer(found, self.framework), (*found.head.notes, *found.notes)
        if person is not None:
            moves = moves_report(*opened, person=person)
            return moves_answer(moves, self.framework), moves.head.notes
        report = calibration_report(
            *opened, view=view, bureaus=bureaus, smallest_group=smallest_group
        )
        return calibration_answer(report, self.framework, step), report.head.notes

    @_question
    def attainment(
        self,
        *,
        person: str | None = None,
        job_type: str | None = None,
        families: Sequence[str] = (),
        top: int | None = None,
        summary: bool = False,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Compare people with what job types require, each person's nearest job types first.

        With a job type its nearest people come first; `top` keeps so many of them. With families there
        are the job types of these alone, and it takes no job type. `summary` counts
        for each job type who meets it, and takes no person, `top` or ranks.
        """
        from tdskill.render.answers.attainment import attainment_answer, summary_answer
        from tdskill.reports.organisation import attainment_report, attainment_summary, of_families
        from tdskill.reports.selection import Selection

        if families:
            _alone("families", job_type=job_type)
        framework = of_families(self.framework, families)
        opened = self.data("staff"), framework
        if summary:
            _alone("summary", person=person, top=top, ranks=ranks)
            counts = attainment_summary(
                *opened,
                Selection(bureaus=bureaus, groups=groups, smallest_group=smallest_group),
                job_type=job_type,
            )
            return summary_answer(counts, framework), counts.head.notes
        report = attainment_report(
            *opened, Selection(person, bureaus, groups, ranks), job_type=job_type, top=top
        )
        return attainment_answer(report, framework), report.head.notes

    @_question
    def rotation(
        self,
        *,
        person: str | None = None,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        due: str | None = None,
        on: dt.date | str | None = None,
    ) -> _Answered:
        """Weigh each person's months of GQ against those of DQ, the furthest from 50:50 first.

        `due` keeps those whose next turn is `GQ` or `DQ`; `on` is the day up to which is counted, by
        default the last one of the fiscal year.
        """
        from tdskill.analysis.rotation import Due
        from tdskill.render.answers.rotation import rotation_answer
        from tdskill.reports.rotation import rotation_report
        from tdskill.reports.selection import Selection

        self._main_alone(_("GQ and DQ come of assignments, whatever the set of skills."))
        if due is not None and str(due).upper() not in (Due.GQ, Due.DQ):
            raise UsageError(_("--due takes GQ or DQ."))
        report = rotation_report(
            self.data("staff", "assignments", optional=("careers",)),
            self.framework,
            Selection(person, bureaus, groups, ranks),
            side=None if due is None else Due(due.upper()),
            on=on if isinstance(on, dt.date) else None,
        )
        notes = report.head.notes
        if report.person is not None:
            notes = notes_for(notes, report.person)
        return rotation_answer(report, self.framework), notes

    @_question
    def careers(
        self,
        *,
        by: str = "rank",
        person: str | None = None,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        first: int | None = None,
        exam_year: int | None = None,
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Count people by `rank` over years, by `route` beside models of a career, or list each `person`.

        Head counts begin with the fiscal year `first`, by default five years before. By rank there is
        also how many may sit which selection exam in the fiscal year `exam_year`, by default that of the
        year. One `person` goes with `by` at `person`, `first` at `rank`, `exam_year` at either.
        """
        from tdskill.render.answers.careers import careers_answer
        from tdskill.reports.careers import CareersView, careers_report
        from tdskill.reports.selection import Selection

        self._main_alone(_("Ranks are of the career ladder, whatever the set of skills."))
        view = CareersView(word("by", by, CareersView))
        if view is not CareersView.PERSON:
            _alone(f"by={view}", person=person)
        asked = "--person" if person is not None else f"--by {view}"
        if view is not CareersView.RANK:
            _alone(asked, **{"--from": first})
        if view is CareersView.ROUTE:
            _alone(asked, **{"--exam-year": exam_year})
        for each in (first, exam_year):
            check_year(each)
        if first is not None and first > (self.fiscal_year or first):
            raise UsageError(
                _("--from {first} must not be later than the fiscal year {year}.").format(
                    first=first, year=self.fiscal_year
                )
            )
        report = careers_report(
            self.data("staff", "careers"),
            self.framework,
            Selection(person, bureaus, groups, ranks),
            view=view,
            first=first,
            exam_year=exam_year,
            smallest_group=smallest_group,
        )
        notes = report.head.notes
        if report.person is not None:
            notes = notes_for(notes, report.person)
        return careers_answer(report, self.framework), notes

    @_question
    def ladder(
        self,
        *,
        person: str | None = None,
        ranks: Sequence[str] = (),
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ready: bool = False,
        summary: bool = False,
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Set people beside the career ladder; one `person` target by target.

        `ready` tells who is prepared for the next rank; `summary` counts people by rank and bureau, and
        takes no person and no groups.
        """
        from tdskill.render.answers.ladder import ladder_answer
        from tdskill.reports.ladder import LadderView, ladder_report
        from tdskill.reports.selection import Selection

        self._main_alone(
            _(
                "The targets of the career ladder ask for skills of skills.yaml, so no other set has any."
            )
        )
        view = LadderView.SUMMARY if summary else LadderView.READY if ready else LadderView.PEOPLE
        if summary:
            _alone("summary", person=person, ready=ready, groups=groups)
        if person is not None and view is LadderView.PEOPLE:
            view = LadderView.TARGETS
        report = ladder_report(
            self.data("staff", optional=("certificates", "ladder_checks")),
            self.framework,
            Selection(person, bureaus, groups, ranks),
            view=view,
            smallest_group=smallest_group,
        )
        return ladder_answer(report, self.framework), report.head.notes

    @_question
    def evidence(
        self,
        *,
        view: str = "levels",
        person: str | None = None,
        skill: str | None = None,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        everything: bool = False,
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Set exams passed beside `levels`, or count `holders`; who is `near` an exam; terms for `renewal`.

        `everything` adds the levels that an exam would support, without one. The view `holders` takes no
        person and no ranks.
        """
        from tdskill.render.answers.evidence import evidence_answer
        from tdskill.reports.evidence import EvidenceView, evidence_report
        from tdskill.reports.selection import Selection

        asked = EvidenceView(word("view", view, EvidenceView))
        if asked is not EvidenceView.LEVELS:
            _alone(view, everything=everything)
        if asked is EvidenceView.HOLDERS:
            _alone(view, person=person, ranks=ranks)
        if asked in (EvidenceView.LEVELS, EvidenceView.NEAR):
            self._main_alone(_("Exams suggest levels of the skills of skills.yaml alone."))
        by_fields = asked is EvidenceView.NEAR and skill is None
        report = evidence_report(
            self.data("staff", "certificates", optional=("demand",) if by_fields else ()),
            self.framework,
            Selection(
                person,
                bureaus,
                groups,
                ranks,
                smallest_group if asked is EvidenceView.HOLDERS else None,
            ),
            view=asked,
            skill=skill,
            everything=everything,
        )
        return evidence_answer(report, self.framework), report.head.notes

    @_question
    def recommend(
        self,
        *,
        person: str,
        target: str | None = None,
        next_rank: bool = False,
        next_grade: bool = False,
        steps: int | None = None,
    ) -> _Answered:
        """Show a person the shortest way to a job type or to the targets of the next rank, step by step.

        With `next_grade` it is that of the family of the job type that the roster states. Without any it is
        the way to the nearest job type that is not met; `steps` keeps the first.
        """
        from tdskill.render.answers.recommend import recommend_answer
        from tdskill.reports.recommendation import recommendation

        if next_rank:
            _alone("next_rank", target=target, next_grade=next_grade or None)
        if next_grade:
            _alone("next_grade", target=target)
        has_grades = any(each.grade for each in self.framework.job_types)
        to_nearest = target is None and not next_rank
        roster = ("roster",) if next_grade or (to_nearest and has_grades) else ()
        data = self.with_earlier_trainings(
            self.data(
                "staff", optional=("demand", "certificates", "trainings_taken", "seats", *roster)
            )
        )
        report = recommendation(
            data,
            self.framework,
            staff_id=person,
            target=target,
            to_next_rank=next_rank,
            to_next_grade=next_grade,
            most=steps,
        )
        return recommend_answer(report, self.framework), report.head.notes

    @_question
    def priorities(self, *, firmness: bool = False) -> _Answered:
        """Choose the priority fields by the ranks of demand and supply, and tell why.

        A workspace without any files gives the choice by the published ranks alone. With `firmness` only
        what would change if a cut moved by one rank, and in how many draws each field is chosen when
        people, ratings and works are drawn anew, where numpy of the extra `optimize` is there.
        """
        from tdskill.render.answers.priorities import priorities_answer
        from tdskill.reports.firmness import can_draw, draws_lacking, firmness_report
        from tdskill.reports.organisation import priorities_report, published_priorities

        self._main_alone(
            _("Priority fields are chosen among the skills of skills.yaml, by its policies.")
        )
        if not self.workspace.files:
            published = published_priorities(self.framework, self.fiscal_year)
            if published is not None:
                return priorities_answer(published, self.framework, firmness=firmness), ()
        data = self.data("staff", "demand", optional=("assessments",) if firmness else ())
        report = priorities_report(data, self.framework)
        notes = report.head.notes if report.head else ()
        if not firmness:
            return priorities_answer(report, self.framework), notes
        if not can_draw():
            answer = priorities_answer(report, self.framework, firmness=True)
            return answer, (*notes, draws_lacking())
        draws = firmness_report(data, self.framework, report)
        return priorities_answer(report, self.framework, firmness=True, draws=draws), notes

    @_question
    def team(self, *, bureau: str, without: Sequence[str] = ()) -> _Answered:
        """Tell what the people of a bureau cover, and again without the people of these staff IDs."""
        from tdskill.render.answers.team import team_answer
        from tdskill.reports.team import team_report

        data = self.data("staff", optional=("demand",))
        report = team_report(data, self.framework, bureau=bureau, without=without)
        return team_answer(report, self.framework), report.head.notes

    @_question
    def find(
        self,
        query: str | None = None,
        *,
        bureaus: Sequence[str] = (),
        not_bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        job_types: Sequence[str] = (),
        exams: Sequence[str] = (),
        stage: str | None = None,
        wish: str | None = None,
        interest: str | None = None,
        near: bool = False,
        top: int | None = None,
    ) -> _Answered:
        """Find who can do this: people who hold the levels of a query, such as `クラウド>=2, UX>=1`.

        Skills may be of any set. All that is asked for must fit; of several bureaus, groups or ranks
        one. People meet all `job_types` and hold all `exams`; `wish` is a bureau, a post or a kind of
        work, `interest` a skill that they want to learn. With `near` those one level-step away as well;
        `top` keeps so many people.
        """
        from tdskill.render.answers.find import find_answer
        from tdskill.reports.find import asked_of, find_report, sets_of
        from tdskill.reports.selection import Selection
        from tdskill.tables import STAGES

        asked = asked_of(
            self.framework,
            query,
            selection=Selection(None, bureaus, groups, ranks),
            not_bureaus=not_bureaus,
            job_types=job_types,
            exams=exams,
            stage=stage and word("stage", stage, STAGES),
            wish=wish,
            interest=interest,
            near=near,
        )
        needed = (
            "staff",
            *(["certificates"] if exams else ()),
            *(["wishes"] if wish else ()),
            *(["aims"] if interest else ()),
        )
        require(self.workspace, *needed)
        first, *others = sets_of(self.framework, asked)
        read = [
            self._read(
                *(self.workspace, *needed, *(["posts"] if wish else ()), "assignments"),
                framework=first,
            ),
            *(
                self._read(
                    *(self.workspace, "staff", *(["aims"] if interest else ())), framework=each
                )
                for each in others
            ),
        ]
        report = find_report(self.workspace, read, first, asked, top=top)
        return find_answer(report, first), report.head.notes

    @_question
    def place(
        self,
        *,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        fixed: Sequence[str] = (),
        excluded: Sequence[str] = (),
        least_fit: int = 0,
        guard: str | int = "total",
        sensitivity: bool = False,
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Choose who takes which post, among those of the file of people, else among everybody.

        `fixed` and `excluded` are pairs that come together or never do, written `ID=POST`; a post stays
        empty rather than with a fit below `least_fit` per cent. With `guard` at `total` the sum of the
        bureaus' shortfalls does not rise (at a number: is so many at most), at `bureau` that of none, and
        `none` seeks the best fit alone. `sensitivity` tells what other weights would change.
        """
        from tdskill.analysis.solver import need_solver

        need_solver()
        from tdskill.analysis.guard import named_guard
        from tdskill.render.answers.placement import placement_answer
        from tdskill.reports.placement import Wanted, placement_report
        from tdskill.reports.selection import Selection

        report = placement_report(
            self.with_earlier_trainings(
                self.data(
                    "staff",
                    "posts",
                    optional=("demand", "wishes", "people", "assignments", "trainings_taken"),
                )
            ),
            self.framework,
            Selection(None, bureaus, groups, ranks),
            wanted=Wanted(fixed, excluded, least_fit, named_guard(guard), sensitivity),
            smallest_group=smallest_group,
        )
        return placement_answer(report, self.framework), (*report.head.notes, *report.notes)

    @_question
    def move(
        self,
        *,
        at_most: int,
        floor: int | str | None = 100,
        fixed: Sequence[str] = (),
        excluded: Sequence[str] = (),
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
        seconds: int = 10,
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Choose who moves to which bureau, `at_most` so many people, so that the bureaus lack least.

        Each bureau keeps `floor` per cent of its people (None: it need not). `fixed` are moves that are
        decided, written `ID=BUREAU`; `excluded` are people who do not move, or `ID=BUREAU` that never
        come together. With bureaus, groups or ranks, and with a file of people, only these move besides;
        the shortfall is everybody's. A proof is searched for up to so many `seconds`.
        """
        from tdskill.analysis.solver import need_solver

        need_solver()
        from tdskill.render.answers.moves import moves_answer
        from tdskill.reports.moves import Wanted, moves_report
        from tdskill.reports.selection import Selection

        report = moves_report(
            self.data("staff", "demand", optional=("wishes", "posts", "people")),
            self.framework,
            Selection(None, bureaus, groups, ranks),
            wanted=Wanted(at_most, None if floor is None else int(floor), fixed, excluded, seconds),
            smallest_group=smallest_group,
        )
        return moves_answer(report, self.framework), report.head.notes

    @_question
    def hire(
        self,
        *,
        people: int = 10,
        skills: int = 3,
        bureaus: Sequence[str] = (),
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Tell which profiles mend most of what is short, of up to so many `people` hired.

        Each brings at most `skills` skills. Beside them stand people like the present staff, and what a
        joiner of the year mends in the mean, where the year before is there. With bureaus it is their
        shortfall.
        """
        from tdskill.render.answers.hiring import hiring_answer
        from tdskill.reports.hiring import hiring_report

        data = self.data("staff", "demand")
        report = hiring_report(
            data,
            self.framework,
            people=people,
            most_skills=skills,
            before=self.staff_before(),
            bureaus=bureaus,
            smallest_group=smallest_group,
        )
        return hiring_answer(report, self.framework), report.notes

    @_question
    def mentors(
        self,
        *,
        capacity: int = 2,
        fields: Sequence[str] = (),
        teacher_level: int | None = None,
        learner_level: int | None = None,
        bureaus: Sequence[str] = (),
        groups: Sequence[str] = (),
        ranks: Sequence[str] = (),
    ) -> _Answered:
        """Choose who teaches whom in the priority fields of the year, or in `fields`.

        Who stands at `teacher_level` (default: the one that the framework names, else the top) or higher
        teaches at most `capacity` people who stand at `learner_level` (default: the first), never in the
        own line. With bureaus, groups or ranks only their people learn; everybody may teach.
        """
        from tdskill.analysis.solver import need_solver

        need_solver()
        from tdskill.render.answers.teaching import teaching_answer
        from tdskill.reports.selection import Selection
        from tdskill.reports.teaching import Wanted, teaching_report

        if not fields:
            self._main_alone(
                _("Priority fields are chosen among the skills of skills.yaml: name --field.")
            )
        needed = ("staff",) if fields else ("staff", "demand")
        data = self.with_earlier_trainings(
            self.data(*needed, optional=("roster", "trainings_taken"))
        )
        report = teaching_report(
            data,
            self.framework,
            Selection(None, bureaus, groups, ranks),
            wanted=Wanted(capacity, fields, teacher_level, learner_level),
        )
        return teaching_answer(report, self.framework), report.notes

    @_question
    def simulate(
        self,
        *,
        changes: str | os.PathLike[str],
        by: str = "skill",
        smallest_group: int = SMALLEST_GROUP,
    ) -> _Answered:
        """Apply the changes of a YAML file, and set what there was before beside what would be after.

        With `by` at `bureau` a row for each bureau and skill, else those bureaus whose shortfall changes.
        """
        from tdskill.intake.scenario import load_scenario
        from tdskill.render.answers.simulation import simulation_answer
        from tdskill.reports.simulation import simulation_report

        by = word("by", by, ("skill", "bureau"))
        data = self.data("staff", "demand")
        scenario, warnings = load_scenario(Path(changes), self.framework, data.staff, data.demand)
        report = simulation_report(data, self.framework, scenario, smallest_group=smallest_group)
        answer = simulation_answer(report, self.framework, by_bureau=by == "bureau")
        return answer, (*report.before.notes, *warnings)

    @_checked
    def diff(
        self,
        *,
        old: str | os.PathLike[str],
        new: str | os.PathLike[str],
        fail_on: Sequence[str] = (),
        smallest_group: int = SMALLEST_GROUP,
    ) -> Result:
        """Tell what differs between two frameworks, and what that does to the people of the year.

        `old` and `new` are folders or revisions of git, `REV` or `REV:path`. The effect is told where
        the year has staff. The result has `failed` where something of `fail_on` is so: `differs`,
        `harder`, `lost` (people no longer meet a job type), `suspect` or `unread`.
        """
        from tdskill.library.revisions import framework_at
        from tdskill.render.answers.diff import diff_answer
        from tdskill.reports.diff import FAILURES, diff_report

        failures = [word("fail_on", each, FAILURES) for each in fail_on]
        before, after = (framework_at(os.fspath(place)).for_set(self.set) for place in (old, new))
        report = diff_report((str(old), str(new)), before, after)
        at = len(self.read)
        notes: Sequence[Problem] = ()
        if self._has_people(failures) and report.differences:
            report, notes = self._with_effect(report, smallest_group)
        options = {"old": old, "new": new, "fail_on": fail_on, "smallest_group": smallest_group}
        return Result(
            "diff",
            options,
            diff_answer(report),
            tuple(notes),
            after,
            tuple(self.read[at:]),
            self.words,
            failed=any(FAILURES[each](report) for each in failures),
        )

    def _has_people(self, failures: Collection[str]) -> bool:
        """Whether the year has staff. Raises TdskillError where it must have: a place was named."""
        from tdskill.reports.diff import OF_PEOPLE

        if self.opened.has("staff"):
            return True
        named = self.opened.folder != Path() or self.named
        if named or not OF_PEOPLE.isdisjoint(failures):
            require(self.opened, "staff")
        return False

    def _with_effect(
        self, report: "DiffReport", smallest_group: int
    ) -> tuple["DiffReport", Sequence[Problem]]:
        """Read the year under both frameworks, once where they read alike, and add the effect."""
        from tdskill.framework import read_otherwise
        from tdskill.reports.diff import effect, texts_changed

        before, after = report.before, report.after
        workspace = self.opened
        if not after.is_main:
            workspace = self.opened.for_set(after.set_id, self.named)
        kinds = ["staff", "demand", "certificates", "ladder_checks"]
        if texts_changed(before, after):
            kinds.append("assessments")
        now = then = self._read(workspace, *kinds, framework=before)
        if again := read_otherwise(before, after, kinds):
            now = read_year(
                workspace, after, *again, encoding=self.encoding, skip_bad_rows=True, broken={}
            )
            same = {kind: then.frames[kind] for kind in kinds if kind not in again}
            left_out = {kind: n for kind, n in then.left_out.items() if kind in same}
            now = replace(
                now.with_frames(**same),
                kinds=now.kinds | (then.kinds & same.keys()),
                left_out={**left_out, **now.left_out},
            )
        found = effect(then, now, before, after, smallest_group=smallest_group)
        return replace(report, effect=found), then.notes


def _refuse_half_asked(hires_for: str | None, below: int | None, by: int | None) -> None:
    """Raise UsageError where it is asked how many to hire without for what, or how few are to be short."""
    if hires_for is None:
        for option, value in (("--below", below), ("--by", by)):
            if value is not None:
                raise UsageError(
                    _("{option} goes with {other}.").format(option=option, other="--hires-for")
                )
        return
    if below is None:
        raise UsageError(
            _("{option} goes with {other}.").format(option="--hires-for", other="--below"),
            _("Say how many places may still be short, such as --below 90."),
        )
    if below < 0:
        raise UsageError(_("--below takes a number of places from 0."))


def _alone(argument: str, **others: object) -> None:
    """Raise UsageError where one of the others is given too."""
    for other, value in others.items():
        if value:
            raise not_together(argument, other)


def open_year(
    workspace: str | os.PathLike[str] = ".",
    year: int | None = None,
    *,
    set: str = "skills",  # noqa: A002 - the word of the command line
    lang: str | None = None,
    words: str | None = None,
    sample: bool = False,
    files: Mapping[str, str | os.PathLike[str]] | None = None,
    encoding: str | None = None,
    skip_bad_rows: bool = False,
) -> Year:
    """Open a fiscal year (default: the workspace's, else the newest) of a workspace folder.

    `set` is the set of skills that is asked about, `lang` the language of sentences (default: that of
    the environment), `words` the one in which frames have names beside ids (default: ids alone).
    `files` are single files by kind that stand in for the workspace's. Raises TdskillError where the
    folder makes no sense, has no such year and no files are named, or no such set of skills, UsageError
    for a word or a kind of file that is not known.
    """
    lang, words = (
        each and word(name, each, LANGUAGES) for name, each in (("lang", lang), ("words", words))
    )
    with speaking(lang) if lang else nullcontext():
        year = None if year is None else whole("year", year)
        named = {word("files", kind, KINDS): Path(path) for kind, path in (files or {}).items()}
        found = locate(Path(workspace), year, sample=sample, named=named, output=None)
        if not named:
            require_year(found)
        if set != Year.set:
            found.framework().for_set(set)
    return Year(found, set, lang, words, encoding, skip_bad_rows, frozenset(named))
