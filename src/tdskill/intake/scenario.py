"""Changes to be tried out (a YAML file), each checked against the people, needs and job types there are."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeVar

import polars as pl
from pydantic import BeforeValidator, Field, StringConstraints

from tdskill.errors import Problem, ProblemsFoundError, Severity, errors_in
from tdskill.framework import Framework
from tdskill.framework.models import Entry, LevelNumber, RequiredLevel, Sentence
from tdskill.framework.validation import Validated, closest, level_words, validate
from tdskill.framework.yaml_source import Document, Loc, read
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.cells import MAX_HEADCOUNT, lacking_level, quoted
from tdskill.intake.writings import did_you_mean
from tdskill.names import Names, other_writings, plain

NOT_REQUIRED = 0
_IDS_COMPARED = 20_000
_SHOWN = 20


def _digits(value: object) -> object:
    """Take a number for the text that was written: ids of figures need no quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _none(value: object) -> object:
    return NOT_REQUIRED if value == "none" else value


StaffId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    BeforeValidator(_digits),
]


class OfPerson(Entry):
    """What happens to one person."""

    staff_id: StaffId


class Trained(OfPerson):
    """A person whose level in a skill becomes `level`; a higher one stays."""

    skill: Sentence
    level: RequiredLevel


class HeldLevel(Entry):
    """A level of a person who joins."""

    skill: Sentence
    level: LevelNumber


class Joined(OfPerson):
    """A person who comes; a skill without a level was not assessed."""

    bureau: Sentence
    name: Sentence | None = None
    rank: Sentence | None = None
    group: Sentence | None = None
    levels: Annotated[tuple[HeldLevel, ...], Field(strict=False)] = ()


class Left(OfPerson):
    """A person who goes."""


class Moved(OfPerson):
    """A person who goes to another bureau."""

    bureau: Sentence


class DemandChange(Entry):
    """The head count of a bureau at this very level: `add` more (or less), or set to `headcount`."""

    bureau: Sentence
    skill: Sentence
    level: RequiredLevel
    add: Annotated[int, Field(ge=-MAX_HEADCOUNT, le=MAX_HEADCOUNT)] | None = None
    headcount: Annotated[int, Field(ge=0, le=MAX_HEADCOUNT)] | None = None


class RequirementChange(Entry):
    """The level of a skill that a job type requires from now on; `none` is no requirement."""

    job_type: Sentence
    skill: Sentence
    level: Annotated[int, Field(ge=NOT_REQUIRED, le=9), BeforeValidator(_none)]


class Scenario(Entry):
    """What is supposed to change, all at one time; with ids and bureaus as the files have them."""

    trained: Annotated[tuple[Trained, ...], Field(strict=False)] = ()
    joined: Annotated[tuple[Joined, ...], Field(strict=False)] = ()
    left: Annotated[tuple[Left, ...], Field(strict=False)] = ()
    moved: Annotated[tuple[Moved, ...], Field(strict=False)] = ()
    demand: Annotated[tuple[DemandChange, ...], Field(strict=False)] = ()
    requirements: Annotated[tuple[RequirementChange, ...], Field(strict=False)] = ()


def load_scenario(
    path: Path, framework: Framework, staff: pl.DataFrame, demand: pl.DataFrame
) -> tuple[Scenario, tuple[Problem, ...]]:
    """Return the scenario of a file, and warnings of changes that change nothing.

    Raises ProblemsFoundError with every problem of the file.
    """
    scenario, problems = check_scenario(read(path), framework, staff, demand)
    if scenario is None:
        count = len(errors_in(problems))
        raise ProblemsFoundError(
            ngettext(
                "The changes in {file} have {n} error.",
                "The changes in {file} have {n} errors.",
                count,
            ).format(file=path, n=count),
            problems,
        )
    return scenario, tuple(problems)


def check_scenario(
    document: Document, framework: Framework, staff: pl.DataFrame, demand: pl.DataFrame
) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario with every name resolved, or None when there are errors, and every problem."""
    validated = validate(document, Scenario)
    problems = validated.problems(framework.max_level)
    told, places = _readable(validated)
    if told is None:
        return None, problems
    check = _Check(document, places, framework, staff, demand)
    scenario = check.resolved(told)
    problems += check.problems
    if not errors_in(problems):
        problems += check.effects(scenario)
    return (None if errors_in(problems) else scenario), sorted(problems, key=_place)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column if isinstance(problem.column, int) else 0


def _readable(validated: Validated) -> tuple[Scenario | None, dict[str, list[int]]]:
    """Return what is good in itself, so that one wrong entry hides nothing that is wrong with others.

    Beside it stands, for each list of which entries were left out, where those kept are in the file.
    """
    if isinstance(validated.model, Scenario):
        return validated.model, {}
    value = validated.document.value
    if not isinstance(value, dict):
        return None, {}
    wrong = {error["loc"][:2] for error in validated.errors}
    lists = {
        key: entries
        for key, entries in value.items()
        if key in Scenario.model_fields and isinstance(entries, list)
    }
    places = {
        key: [place for place in range(len(entries)) if (key, place) not in wrong]
        for key, entries in lists.items()
    }
    kept = {key: [lists[key][place] for place in of_key] for key, of_key in places.items()}
    return Scenario.model_validate(kept), places


def _names_in(words: Iterable[str]) -> Names:
    return Names((word, word) for word in words)


_Entry = TypeVar("_Entry", bound=Entry)


class _Check:
    """One file held against what there is; what is wrong is collected in `problems`."""

    def __init__(
        self,
        document: Document,
        places: Mapping[str, Sequence[int]],
        framework: Framework,
        staff: pl.DataFrame,
        demand: pl.DataFrame,
    ) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._places = places
        self._framework = framework
        self._staff = staff
        self._demand = demand
        self._people = frozenset(staff["staff_id"])
        bureaus = pl.concat([staff["bureau"], demand["bureau"]]).drop_nulls()
        self._bureaus = bureaus.unique(maintain_order=True).to_list()
        self._bureau_names = _names_in(self._bureaus)
        self._words = {
            name: _names_in(staff[name].drop_nulls().unique(maintain_order=True))
            for name in ("rank", "group")
        }

    def resolved(self, told: Scenario) -> Scenario:
        """Return the scenario in the spelling of the files, and collect what cannot be resolved."""
        joined = tuple(map(self._as_spelled, self._resolve("joined", told.joined)))
        scenario = Scenario(
            trained=self._resolve("trained", told.trained),
            joined=tuple(
                person.model_copy(
                    update={"levels": self._resolve(("joined", place, "levels"), person.levels)}
                )
                for place, person in enumerate(joined)
            ),
            left=self._resolve("left", told.left),
            moved=self._resolve("moved", told.moved),
            demand=self._resolve("demand", told.demand),
            requirements=self._resolve("requirements", told.requirements),
        )
        self._refuse_twice(scenario)
        return scenario

    def _as_spelled(self, person: Joined) -> Joined:
        """Write rank and group of a person who joins as the staff file does."""
        found = {
            name: names.find(getattr(person, name) or "") for name, names in self._words.items()
        }
        return person.model_copy(update={name: text for name, text in found.items() if text})

    def _resolve(self, where: str | Loc, entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
        loc: Loc = (where,) if isinstance(where, str) else where
        return tuple(
            entry.model_copy(update=dict(self._names(entry, (*loc, place))))
            for place, entry in enumerate(entries)
        )

    def _names(self, entry: Entry, loc: Loc) -> Iterator[tuple[str, str]]:
        known = self._framework
        finders: dict[str, Callable[[str, Loc], str | None]] = {
            "skill": lambda text, at: self._find(
                text, at, known.skill_names, _("Unknown skill {name!r}.")
            ),
            "job_type": lambda text, at: self._find(
                text, at, known.job_type_names, _("There is no job type {name!r}.")
            ),
            "bureau": lambda text, at: self._find(
                text,
                at,
                self._bureau_names,
                _("No row has the bureau {name!r}."),
                _("Known: {names}.").format(names=listed(self._bureaus, _SHOWN))
                if self._bureaus
                else _("The files name no bureau."),
            ),
            "staff_id": lambda text, at: self._person(text, at, comes=isinstance(entry, Joined)),
        }
        skill = None
        for key, find in finders.items():
            text = getattr(entry, key, None)
            found = None if text is None else find(text, (*loc, key))
            if found is not None:
                skill = found if key == "skill" else skill
                yield key, found
        level = getattr(entry, "level", 0)
        if level > known.max_level:
            least = 1 if isinstance(entry, Trained | DemandChange) else 0
            self._tell(
                (*loc, "level"),
                *level_words(level, least, known.max_level),
                code="level_out_of_scale",
            )
        elif skill and level not in (0, *known.levels_of[skill]):
            bad = lacking_level(level, known.levels_of[skill])
            self._tell((*loc, "level"), bad.message, bad.hint, code=bad.code)

    def _find(
        self, text: str, loc: Loc, names: Names, message: str, otherwise: str = ""
    ) -> str | None:
        found = names.find(text)
        if found is None:
            near = names.closest(text)
            hint = _("Did you mean {name!r}?").format(name=near) if near else otherwise
            self._tell(loc, message.format(name=text), hint, code="name_unknown")
        return found

    def _person(self, text: str, loc: Loc, *, comes: bool) -> str:
        staff_id = plain(text)
        if comes and staff_id in self._people:
            self._tell(
                loc,
                _("The staff ID {staff_id!r} is somebody's already.").format(staff_id=staff_id),
                _("Give the person who joins an ID that nobody has, such as new-1."),
                code="staff_id_taken",
            )
        if not comes and staff_id not in self._people:
            self._tell(
                loc,
                _("No person has the staff id {staff_id!r}.").format(staff_id=staff_id),
                self._closest_id(staff_id),
                code="staff_id_unknown",
            )
        return staff_id

    @cached_property
    def _in_another_writing(self) -> Callable[[str], str | None]:
        return other_writings(self._staff["staff_id"])

    def _closest_id(self, staff_id: str) -> str:
        if meant := self._in_another_writing(staff_id):
            return did_you_mean(staff_id, meant)
        return closest(staff_id, self._staff["staff_id"].head(_IDS_COMPARED))

    def _refuse_twice(self, scenario: Scenario) -> None:
        self._once("trained", ((e.staff_id, e.skill) for e in scenario.trained))
        self._once("joined", (e.staff_id for e in scenario.joined))
        for place, person in enumerate(scenario.joined):
            self._once(("joined", place, "levels"), (e.skill for e in person.levels))
        self._once("left", (e.staff_id for e in scenario.left))
        self._once("moved", (e.staff_id for e in scenario.moved))
        self._once("demand", ((e.bureau, e.skill, e.level) for e in scenario.demand))
        self._once("requirements", ((e.job_type, e.skill) for e in scenario.requirements))
        gone = {entry.staff_id: place for place, entry in enumerate(scenario.left)}
        others: dict[str, Sequence[OfPerson]] = {
            "trained": scenario.trained,
            "moved": scenario.moved,
        }
        for key, entries in others.items():
            for place, entry in enumerate(entries):
                if entry.staff_id in gone:
                    self._tell(
                        (key, place, "staff_id"),
                        _("{staff_id!r} leaves: nothing else can happen to this person.").format(
                            staff_id=entry.staff_id
                        ),
                        self._see(("left", gone[entry.staff_id])),
                        code="leaver_changed",
                    )

    def _once(self, where: str | Loc, keys: Iterable[Hashable]) -> None:
        loc: Loc = (where,) if isinstance(where, str) else where
        first: dict[Hashable, int] = {}
        for place, key in enumerate(keys):
            if key in first:
                self._tell(
                    (*loc, place),
                    _("This is changed twice here."),
                    self._see((*loc, first[key])),
                    code="changed_twice",
                )
            first.setdefault(key, place)

    def _see(self, loc: Loc) -> str:
        return _("The first is on line {line}.").format(
            line=self._document.marks[self._in_file(loc)][2]
        )

    def _tell(self, loc: Loc, message: str, hint: str = "", *, code: str) -> None:
        self.problems.append(self._document.problem(self._in_file(loc), message, hint, code=code))

    def _in_file(self, loc: Loc) -> Loc:
        key, place, *rest = loc
        kept = self._places.get(str(key))
        return loc if kept is None or not isinstance(place, int) else (key, kept[place], *rest)

    def effects(self, scenario: Scenario) -> Iterator[Problem]:
        """Yield what is wrong with what the changes would do, and warn of those that do nothing."""
        if not any(value for _name, value in scenario):
            yield self._document.problem(
                (),
                _("This file changes nothing."),
                severity=Severity.WARNING,
                code="scenario_empty",
            )
        rows = {row["staff_id"]: row for row in self._touched(scenario).iter_rows(named=True)}
        for place, trained in enumerate(scenario.trained):
            held = rows[trained.staff_id][trained.skill]
            if held is not None and held >= trained.level:
                yield self._nothing(
                    ("trained", place, "level"), _("Lv.{level} is held.").format(level=held)
                )
        yield from self._strange_words(scenario.joined)
        for place, moved in enumerate(scenario.moved):
            if rows[moved.staff_id]["bureau"] == moved.bureau:
                yield self._nothing(("moved", place, "bureau"), _("It is the person's bureau."))
        for place, change in enumerate(scenario.demand):
            yield from self._demand_effects(change, ("demand", place))
        yield from self._requirement_effects(scenario.requirements)

    def _strange_words(self, joined: Iterable[Joined]) -> Iterator[Problem]:
        """Warn of ranks and groups that nobody has; a rank of the framework is known too."""
        messages = {
            "rank": _("Nobody has the rank {name}."),
            "group": _("Nobody is of the group {name}."),
        }
        for place, person in enumerate(joined):
            for name, message in messages.items():
                text, names = getattr(person, name), self._words[name]
                if text is None or names.find(text):
                    continue
                if name == "rank" and self._framework.rank_names.find(text):
                    continue
                near = names.closest(text)
                yield self._document.problem(
                    self._in_file(("joined", place, name)),
                    message.format(name=quoted(text)),
                    _("Did you mean {name}?").format(name=quoted(near))
                    if near
                    else _("It is taken as it is written."),
                    severity=Severity.WARNING,
                    code=f"{name}_of_nobody",
                )

    def _touched(self, scenario: Scenario) -> pl.DataFrame:
        touched: tuple[OfPerson, ...] = (*scenario.trained, *scenario.moved)
        ids = {entry.staff_id for entry in touched}
        return self._staff.filter(pl.col("staff_id").is_in(ids))

    def _nothing(self, loc: Loc, why: str) -> Problem:
        return self._document.problem(
            loc,
            _("This changes nothing."),
            why,
            severity=Severity.WARNING,
            code="change_without_effect",
        )

    def _demand_effects(self, change: DemandChange, loc: Loc) -> Iterator[Problem]:
        if (change.add is None) == (change.headcount is None):
            yield self._document.problem(
                loc,
                _("One of the keys 'add' and 'headcount' is needed, and not both."),
                _("add: 3 or add: -3 changes the number of people wanted; headcount: 10 sets it."),
                code="add_or_headcount",
            )
            return
        now = headcount(self._demand, change)
        then = after(now, change)
        if then < 0:
            yield self._document.problem(
                (*loc, "add"),
                _("The number of people wanted would be {n}.").format(n=then),
                _("It is {n} at this very level.").format(n=now),
                code="headcount_negative",
            )
        elif then == now:
            yield self._nothing(loc, _("It is {n} at this very level.").format(n=now))

    def _requirement_effects(self, changes: Iterable[RequirementChange]) -> Iterator[Problem]:
        left = {
            job_type.id: {entry.skill: entry.level for entry in job_type.named()}
            for job_type in self._framework.job_types
        }
        for place, change in enumerate(changes):
            required = left[change.job_type]
            loc = ("requirements", place, "level")
            if required.get(change.skill, NOT_REQUIRED) == change.level:
                yield self._nothing(loc, _("The job type requires it so already."))
            required[change.skill] = change.level
            if not any(required.values()):
                yield self._document.problem(
                    loc,
                    _("The job type would require nothing any more."),
                    _("Leave it at least one requirement."),
                    code="job_type_without_needs",
                )


def headcount(demand: pl.DataFrame, change: DemandChange) -> int:
    """Return how many people a bureau wants at the very level of a change, over all its work."""
    return int(demand.filter(of_change(change))["headcount"].sum())


def of_change(change: DemandChange) -> pl.Expr:
    """Return the condition of the needs that a change is about."""
    return (
        (pl.col("bureau") == change.bureau)
        & (pl.col("skill") == change.skill)
        & (pl.col("level") == change.level)
    )


def after(now: int, change: DemandChange) -> int:
    """Return the number of people wanted after a change."""
    return now + change.add if change.add is not None else change.headcount or 0
