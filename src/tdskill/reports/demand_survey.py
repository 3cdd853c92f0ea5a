"""The demand survey: who is asked, what came back, where each bureau stands and what is confirmed."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

import polars as pl

from tdskill.closing import changed_since
from tdskill.copies import open_file
from tdskill.errors import (
    Problem,
    ProblemsFoundError,
    Severity,
    TdskillError,
    UsageError,
    errors_in,
    once,
)
from tdskill.files import file_names, patiently, real
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.cells import quoted
from tdskill.intake.demand_answers import ANSWER, that_count
from tdskill.intake.demand_form import NEED
from tdskill.intake.returned_demand import Answer, read_returned_demand
from tdskill.intake.returned_files import digest_of, name_of
from tdskill.intake.terms import Terms
from tdskill.kinds import OF_YEAR
from tdskill.manifest import DEMAND as CONFIRMED
from tdskill.manifest import is_blank_form, sha256
from tdskill.names import Names, match_key
from tdskill.reports.collection import LeftAlone, OwnFileError, open_elsewhere, why_left_alone
from tdskill.tables import DEMAND, DEMAND_ANSWERS, Schema, of_columns
from tdskill.workspace import SUFFIXES, Workspace, year_before
from tdskill.year_data import YearData, read_year
from tdskill.years import today

ANSWERS = "demand_answers"


@dataclass(frozen=True)
class Survey:
    """Who is asked, in the order of last year's demand, and what each said so far.

    `known` are all bureaus that could be asked; in those of `gone` nobody is any more. `before` are the
    needs of last year in all sets of skills (as `tables.DEMAND`), None where none are known; `answers` all
    that was collected (`tables.DEMAND_ANSWERS`); `standing` the needs of this year's demand file, None
    where there is none that can be read. All spell bureaus as `known`.
    """

    organisation: str | None
    fiscal_year: int
    known: tuple[str, ...]
    gone: frozenset[str]
    before: pl.DataFrame | None
    answers: pl.DataFrame
    standing: pl.DataFrame | None
    notes: tuple[Problem, ...]

    @property
    def bureaus(self) -> tuple[str, ...]:
        """The bureaus that are asked: all but those gone that did not answer of themselves."""
        silent = self.gone.difference(self.answers["bureau"])
        return tuple(each for each in self.known if each not in silent)

    @property
    def names(self) -> Names:
        """What finds a bureau in any spelling."""
        return Names((each, each) for each in self.known)

    @property
    def needs(self) -> pl.DataFrame:
        """What the bureaus need by the answers that count (as `tables.DEMAND`)."""
        return _needs_in(self.counting)

    @property
    def is_standing(self) -> bool:
        """Whether the year's demand file holds these needs, in whatever order."""
        if self.standing is None or self.answers.is_empty():
            return False
        return _added_up(self.standing).equals(_added_up(self.needs))

    @property
    def counting(self) -> pl.DataFrame:
        """The rows of the answers that count."""
        return that_count(self.answers)

    @property
    def missing(self) -> tuple[str, ...]:
        """The bureaus without an answer."""
        answered = set(self.answers["bureau"])
        return tuple(each for each in self.bureaus if each not in answered)

    def needs_before(self, bureau: str) -> pl.DataFrame:
        """Return what a bureau needed last year."""
        if self.before is None:
            return pl.DataFrame(schema=DEMAND).select(NEED)
        return self.before.filter(pl.col("bureau") == bureau).select(NEED)

    @property
    def file_names(self) -> dict[str, str]:
        """The names of the forms without ending, by bureau: year, `demand` and the bureau."""
        names = file_names(self.known)
        return {bureau: f"{self.fiscal_year}-demand-{name}" for bureau, name in names.items()}


def survey_of(
    workspace: Workspace,
    framework: Framework,
    *,
    encoding: str | None = None,
    skip_bad_rows: bool = False,
) -> Survey:
    """Find the bureaus on the roster, else in the staff file, and those with demand last year.

    Raises TdskillError where there are none, and as `read_year` does.
    """
    main = framework.main
    people_in = next((kind for kind in ("roster", "staff") if kind in workspace.files), None)
    own = [kind for kind in (people_in, ANSWERS) if kind]
    reading = partial(read_year, encoding=encoding, skip_bad_rows=skip_bad_rows)
    data = reading(workspace, main, *own)
    before, notes = _before(workspace, framework, reading)
    people = data.frames[people_in]["bureau"] if people_in else pl.Series([], dtype=pl.String)
    present = {match_key(each): each for each in people.drop_nulls().unique(maintain_order=True)}
    then = () if before is None else before["bureau"].unique(maintain_order=True)
    bureaus = {match_key(each): each for each in then} | present
    if not bureaus:
        raise TdskillError(
            _("No bureau is known that could be asked."),
            _("Fill in the bureaus in roster.csv, or put last year's demand.csv into its folder."),
        )
    gone = [each for each in then if present and match_key(each) not in present]
    standing = _standing(workspace, framework, reading)
    return Survey(
        organisation=workspace.organisation,
        fiscal_year=int(workspace.year_dir.name),
        known=tuple(bureaus.values()),
        gone=frozenset(gone),
        before=None if before is None else _spelled(before, bureaus),
        answers=_spelled(data.demand_answers, bureaus),
        standing=None if standing is None else _spelled(standing, bureaus),
        notes=once((*data.notes, *notes, *_without_people(gone, workspace))),
    )


def _without_people(gone: Sequence[str], workspace: Workspace) -> Iterator[Problem]:
    """Note the bureaus of last year's demand in which nobody is now."""
    if gone:
        yield Problem(
            str(workspace.year_dir),
            _("Bureaus of last year's demand without anybody this year: {names}.").format(
                names=listed(gone)
            ),
            _("They are not asked. To ask one all the same, name it: {command}").format(
                command=f"tdskill sheet --demand --out DIR --bureau {gone[0]}"
            ),
            severity=Severity.NOTE,
            code="bureaus_without_people",
        )


def _standing(
    workspace: Workspace, framework: Framework, reading: Callable[..., YearData]
) -> pl.DataFrame | None:
    """Return the needs that the year's demand file holds; what is wrong with it is told elsewhere."""
    if is_blank_form(workspace.files.get("demand")) or "demand" not in workspace.files:
        return None
    try:
        return _demand_in(workspace, framework, reading)[0]
    except TdskillError:
        return None


def _before(
    workspace: Workspace, framework: Framework, reading: Callable[..., YearData]
) -> tuple[pl.DataFrame | None, tuple[Problem, ...]]:
    """Return the needs of last year: its demand, else what its bureaus answered."""
    earlier = year_before(workspace)
    if earlier is not None and "demand" in earlier.files:
        return _demand_in(earlier, framework, reading)
    if earlier is not None and ANSWERS in earlier.files:
        data = reading(earlier, framework.main, ANSWERS)
        return _needs_in(that_count(data.demand_answers)), data.notes
    return None, ()


def _demand_in(
    workspace: Workspace, framework: Framework, reading: Callable[..., YearData]
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read the demand of a year in all sets of skills."""
    read = [reading(workspace, each, "demand") for each in framework.views]
    return pl.concat(data.demand for data in read), once(
        note for data in read for note in data.notes
    )


def _added_up(needs: pl.DataFrame) -> pl.DataFrame:
    """Return needs with one row for each bureau, work, skill and level, in one order."""
    key = ["bureau", "work", "skill", "level"]
    wanted = needs.filter(pl.col("headcount") > 0)
    return wanted.group_by(key).agg(pl.col("headcount").sum()).sort(key)


def _needs_in(answers: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of answers that need anybody, as rows of demand."""
    return answers.filter(pl.col("headcount") > 0).select(*DEMAND)


def _spelled(rows: pl.DataFrame, bureaus: Mapping[str, str]) -> pl.DataFrame:
    spelling = {each: bureaus.get(match_key(each), each) for each in rows["bureau"].unique()}
    return rows.with_columns(pl.col("bureau").replace(spelling))


def survey_terms(
    survey: Survey,
    framework: Framework,
    *,
    answered_on: dt.date | None = None,
    any_date: bool = False,
) -> Terms:
    """Return what returned answers are held against; `answered_on` stands in where one says none."""
    return Terms(
        sets=framework.views,
        roster=(),
        fiscal_year=survey.fiscal_year,
        today=today(),
        assessed_on=answered_on,
        any_date=any_date,
    )


def chosen(survey: Survey, bureaus: Sequence[str]) -> tuple[str, ...]:
    """Return the bureaus asked for (none: all). Raises UsageError for one that is not known."""
    names, found = survey.names, []
    for each in bureaus:
        known = names.find(each)
        if known is None:
            closest = names.closest(each)
            raise UsageError(
                _("There is no bureau {name}.").format(name=quoted(each)),
                _("Did you mean {name}?").format(name=quoted(closest))
                if closest
                else _("Known: {names}.").format(names=listed(survey.known)),
            )
        found.append(known)
    return tuple(dict.fromkeys(found)) or survey.bureaus


class Outcome(StrEnum):
    """What became of an answer in a returned file."""

    ADDED = "added"
    KNOWN = "known"
    NOT_ANSWERED = "not_answered"
    LEFT_ALONE = "left_alone"


@dataclass(frozen=True)
class ReturnedAnswer:
    """An answer in a file, or a file without one: then `bureau` is whose it seems to be."""

    file: str
    bureau: str | None
    outcome: Outcome
    left_alone: LeftAlone | None = None
    answer: Answer | None = None


@dataclass(frozen=True)
class DemandCollection:
    """What a run found; `added` has the columns of `tables.DEMAND_ANSWERS`, in the order to append."""

    survey: Survey
    returned: tuple[ReturnedAnswer, ...]
    added: pl.DataFrame
    notes: tuple[Problem, ...]
    passed_over: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether no file was left alone."""
        return all(each.left_alone is None for each in self.returned)

    @property
    def after(self) -> Survey:
        """The survey with what is added."""
        return replace(self.survey, answers=pl.concat([self.survey.answers, self.added]))


def demand_collection(
    paths: Sequence[Path],
    passed_over: Sequence[Path],
    workspace: Workspace,
    survey: Survey,
    terms: Terms,
    *,
    encoding: str | None = None,
) -> DemandCollection:
    """Read the files and choose the answers to add to the year's. Writes nothing.

    A file with an error is left alone as a whole, and so are files of which two give a bureau different
    needs on one day. A file whose digest is known adds nothing, nor does an answer that says the same.
    """
    own = {real(workspace.year_dir / (kind + suffix)) for kind in OF_YEAR for suffix in SUFFIXES}
    notes = [*survey.notes, *open_elsewhere(passed_over)]
    returned: list[ReturnedAnswer] = []
    taken: list[_Taken] = []
    for path in paths:
        read = _read(path, real(path) in own, survey, terms, encoding)
        notes += read.problems
        returned += read.returned
        taken += read.taken
    said = _said_before(survey.answers)
    problems = dict(_contradictions(taken, said))
    notes += problems.values()
    bad = {taken[number][0] for number in problems}
    rows = []
    for file, digest, answer in taken:
        key, outcome, why = (answer.bureau, answer.answered_on), Outcome.ADDED, None
        before = said.get(key)
        if file in bad:
            outcome, why = Outcome.LEFT_ALONE, LeftAlone.CONTRADICTION
        elif before is not None and _same(before.needs, answer.needs):
            outcome = Outcome.KNOWN
        else:
            if before is not None:
                notes.append(_correction(answer, before))
            source = Path(file).name
            rows.append(_as_rows(answer, source, digest))
            said[key] = _Said(source, answer.answered_by, answer.needs)
        returned.append(ReturnedAnswer(file, answer.bureau, outcome, why, answer))
    order = {name_of(path): number for number, path in enumerate(paths)}
    return DemandCollection(
        survey=survey,
        returned=tuple(sorted(returned, key=lambda each: order[each.file])),
        added=pl.concat([survey.answers.clear(), *rows]),
        notes=tuple(notes),
        passed_over=tuple(name_of(each) for each in passed_over if not open_file(each.name)),
    )


@dataclass(frozen=True)
class _Read:
    """What one file gave: what is settled of it, and the answers that are to be held against others."""

    returned: Sequence[ReturnedAnswer] = ()
    taken: Sequence["_Taken"] = ()
    problems: Sequence[Problem] = ()


def _read(path: Path, is_own: bool, survey: Survey, terms: Terms, encoding: str | None) -> _Read:
    file = name_of(path)
    try:
        if is_own:
            raise OwnFileError(_("{file} is the workspace's own.").format(file=path))
        digest = digest_of(path)
        known = survey.answers.filter(pl.col("source_digest") == digest)["bureau"].unique()
        if len(known):
            return _Read([ReturnedAnswer(file, each, Outcome.KNOWN) for each in known.sort()])
        found = read_returned_demand(
            path, terms, survey.names, survey.needs_before, encoding=encoding
        )
    except (TdskillError, OSError) as error:
        why, problem = why_left_alone(path, error)
        named = {name: bureau for bureau, name in survey.file_names.items()}
        # A name may have been added to, as `(1)` where a file was sent twice.
        likely = (bureau for name, bureau in named.items() if path.stem.startswith(name))
        bureau = max(likely, key=len, default=None)
        return _Read([ReturnedAnswer(file, bureau, Outcome.LEFT_ALONE, why)], problems=[problem])
    if errors_in(found.problems):
        alone = (Outcome.LEFT_ALONE, LeftAlone.PROBLEMS)
        of_file = [ReturnedAnswer(file, each, *alone) for each in found.bureaus or (None,)]
        return _Read(of_file, problems=found.problems)
    if not found.is_answered:
        of_file = [ReturnedAnswer(file, each, Outcome.NOT_ANSWERED) for each in found.bureaus]
        return _Read(of_file, problems=found.problems)
    return _Read([], [(file, digest, answer) for answer in found.answers], found.problems)


_Key = tuple[str, dt.date]
_Taken = tuple[str, str, Answer]
"""A file, its digest and an answer in it."""


@dataclass(frozen=True)
class _Said:
    """What a bureau said of one day, last: from which file, by whom, and what it needs."""

    source: str | None
    answered_by: str | None
    needs: pl.DataFrame


def _said_before(answers: pl.DataFrame) -> dict[_Key, _Said]:
    return {
        (bureau, day): _Said(
            rows["source"][0],
            rows["answered_by"][0],
            rows.filter(pl.col("skill").is_not_null()).select(NEED),
        )
        for (bureau, day, _digest), rows in answers.group_by(*ANSWER, maintain_order=True)
    }


def _same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Tell whether two answers need the same people, in whatever order."""
    return one.sort(NEED).equals(other.sort(NEED))


def _as_rows(answer: Answer, source: str, digest: str) -> pl.DataFrame:
    """Return an answer as rows to append; one that needs nothing has one row, for 0 people."""
    nothing = pl.DataFrame({"headcount": [0]})
    rows = answer.needs if answer.needs.height else nothing
    said = {
        "bureau": answer.bureau,
        "answered_by": answer.answered_by,
        "answered_on": answer.answered_on,
        "source": source,
        "source_digest": digest,
    }
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(said.get(name))).cast(dtype).alias(name)
        for name, dtype in DEMAND_ANSWERS.items()
    )


def _contradictions(
    taken: Sequence[_Taken], before: Mapping[_Key, _Said]
) -> Iterator[tuple[int, Problem]]:
    """Yield the places of answers that contradict others of the same bureau and day, and what to tell.

    Who answered may correct what was collected before; of two files of one run nobody knows which one
    is the later.
    """
    of_day: dict[_Key, list[int]] = {}
    for number, (_file, _digest, answer) in enumerate(taken):
        of_day.setdefault((answer.bureau, answer.answered_on), []).append(number)
    for key, numbers in of_day.items():
        for number in numbers:
            answer = taken[number][2]
            others = (each for each in numbers if not _same(taken[each][2].needs, answer.needs))
            said = before.get(key)
            if (other := next(others, None)) is not None:
                where = taken[other][2].place
                yield number, _contradicts(answer, where, taken[other][2].answered_by)
            elif said and not _same(said.needs, answer.needs) and not _is_same_person(said, answer):
                yield number, _contradicts(answer, said.source, said.answered_by)


def _is_same_person(said: _Said, answer: Answer) -> bool:
    return bool(said.answered_by and answer.answered_by) and match_key(
        said.answered_by or ""
    ) == match_key(answer.answered_by or "")


def _contradicts(answer: Answer, where: str | None, whom: str | None) -> Problem:
    return Problem(
        answer.place,
        _(
            "{bureau} needs other people here than in {source} of the same day {date} (answered by: "
            "{person})."
        ).format(
            bureau=quoted(answer.bureau),
            source=where or "-",
            date=answer.answered_on,
            person=whom or "-",
        ),
        _(
            "Find out which one holds and take the other one away; a correction gets its own day as "
            "the date."
        ),
        row=answer.row,
        code="bureaus_contradict",
    )


def _correction(answer: Answer, before: _Said) -> Problem:
    return Problem(
        answer.place,
        _("{bureau} corrects what was collected from {source} of the same day.").format(
            bureau=quoted(answer.bureau), source=before.source or "-"
        ),
        row=answer.row,
        severity=Severity.NOTE,
        code="answer_corrected",
    )


def demand_status(survey: Survey, collection: DemandCollection | None = None) -> pl.DataFrame:
    """Return a row for each bureau that is known: where its answer is, and what it needs beside last year.

    Columns: bureau, answer_state, answered_on, needs, headcount, headcount_before, headcount_change and
    needs_changed: how many works, skills and levels have another head count. `collection` are files that
    came back, of which nothing was added.
    """
    counting = survey.counting
    back = {} if collection is None else _states(collection)
    rows = []
    for bureau in survey.known:
        mine = counting.filter(pl.col("bureau") == bureau)
        now, before = _needs_in(mine), survey.needs_before(bureau)
        answered = mine.height > 0
        known = survey.before is not None
        total, earlier = int(now["headcount"].sum()), int(before["headcount"].sum())
        state = back.get(bureau) or (State.COLLECTED if answered else State.OUT)
        rows.append(
            {
                "bureau": bureau,
                "answer_state": state,
                "answered_on": mine["answered_on"][0] if answered else None,
                "needs": now.height if answered else None,
                "headcount": total if answered else None,
                "headcount_before": earlier if known else None,
                "headcount_change": total - earlier if answered and known else None,
                "needs_changed": _changed(before, now) if answered and known else None,
            }
        )
    return pl.DataFrame(rows, schema=STATUS)


class State(StrEnum):
    """Where the answer of a bureau is: in the year's file, back and not collected, broken, or out."""

    COLLECTED = "collected"
    BACK = "back"
    BROKEN = "broken"
    OUT = "out"


STATUS: Schema = of_columns(
    (
        *("bureau", "answer_state", "answered_on", "needs", "headcount", "headcount_before"),
        *("headcount_change", "needs_changed"),
    )
)


def _states(collection: DemandCollection) -> dict[str, State]:
    """Return the bureaus with a file that is not collected; one that is broken says so."""
    found: dict[str, State] = {}
    for each in collection.returned:
        if each.bureau is None or found.get(each.bureau) is State.BROKEN:
            continue
        if each.outcome is Outcome.LEFT_ALONE:
            found[each.bureau] = State.BROKEN
        elif each.outcome is Outcome.ADDED:
            found[each.bureau] = State.BACK
    return found


def _changed(before: pl.DataFrame, now: pl.DataFrame) -> int:
    key = ["work", "skill", "level"]
    one, other = (
        rows.group_by(key).agg(pl.col("headcount").sum())
        for rows in (before.filter(pl.col("headcount") > 0), now)
    )
    both = one.join(other, on=key, how="full", nulls_equal=True, suffix="_now")
    return int(both.select(pl.col("headcount").ne_missing(pl.col("headcount_now")).sum()).item())


@dataclass(frozen=True)
class DemandConfirmation:
    """The year's demand as the bureaus answered: its rows (`tables.DEMAND`), and who answered.

    `answers` has bureau, answered_by, answered_on, source, source_digest, needs and headcount of each
    answer that counts. `inputs` are the files read, with their SHA-256.
    """

    survey: Survey
    rows: pl.DataFrame
    answers: pl.DataFrame
    inputs: tuple[tuple[Path, str], ...]


def demand_confirmation(
    workspace: Workspace, framework: Framework, *, encoding: str | None = None
) -> DemandConfirmation:
    """Read the answers of the year: set by set of skills, in the order of the bureaus.

    Raises ProblemsFoundError where a row of theirs cannot be read, TdskillError where there is none.
    """
    path = workspace.files.get(ANSWERS)
    if path is None:
        raise TdskillError(
            _("There is no {file} of this year.").format(file=f"{ANSWERS}.csv"),
            _("Make the forms with {first}, and take them back with {then}.").format(
                first="tdskill sheet --demand --out DIR", then="tdskill collect --demand DIR"
            ),
        )
    found = workspace.files.get("demand")
    if found is not None and found.name != CONFIRMED:
        raise TdskillError(
            _("The year has a demand file already: {file}.").format(file=found),
            _("Two of them cannot stand side by side. Move it to another folder first."),
        )
    digest = sha256(patiently(path.read_bytes))
    survey = survey_of(workspace, framework, encoding=encoding)
    if sha256(patiently(path.read_bytes)) != digest:
        raise TdskillError(
            _("A file changed while it was read."), _("Nothing was written. Run it again.")
        )
    if problems := errors_in(survey.notes):
        raise ProblemsFoundError(
            _("The answers cannot all be read."),
            problems,
            _("Nothing was written. Mend the files first."),
        )
    counting = survey.counting
    sets = {
        skill: n for n, each in enumerate(framework.sets) for skill in (s.id for s in each.skills)
    }
    places = {bureau: n for n, bureau in enumerate(survey.bureaus)}
    rows = survey.needs.sort(
        pl.col("skill").replace_strict(sets, return_dtype=pl.UInt32),
        pl.col("bureau").replace_strict(places, default=len(places), return_dtype=pl.UInt32),
        maintain_order=True,
    )
    people = pl.col("headcount")
    answers = counting.group_by("bureau", maintain_order=True).agg(
        pl.col("answered_by", "answered_on", "source", "source_digest").first(),
        (people > 0).sum().alias("needs"),
        people.sum(),
    )
    return DemandConfirmation(survey, rows, answers, ((path, digest),))


def changed_answers(workspace: Workspace) -> tuple[Problem, ...]:
    """Warn where the demand was confirmed and the answers have changed since."""
    changed = changed_since(workspace.year_dir, CONFIRMED)
    if not changed:
        return ()
    return (
        Problem(
            str(workspace.year_dir / CONFIRMED),
            _("The demand is confirmed, and changed since: {files}. It is read as it was.").format(
                files=listed(changed)
            ),
            _("Confirm it anew with: {command}").format(
                command="tdskill confirm --demand --replace"
            ),
            severity=Severity.WARNING,
            code="answers_changed",
        ),
    )
