"""A framework from a folder of YAML files: every problem at once, or the Framework."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from tdskill import resources
from tdskill.errors import Problem, ProblemsFoundError, Severity, TdskillError, errors_in
from tdskill.framework import checks, yaml_source
from tdskill.framework.core import MAIN, NO_CATEGORY, NO_LEVEL, Framework, SkillSet
from tdskill.framework.models import (
    SETS,
    About,
    CertificationsFile,
    Entry,
    ForecastFile,
    JobTypesFile,
    LadderFile,
    Level,
    PrioritiesFile,
    SetFile,
    SetHead,
    SkillsFile,
    Text,
    TrainingsFile,
    WorksFile,
)
from tdskill.framework.nodes import Node
from tdskill.framework.rules import code_of
from tdskill.framework.validation import TOP_LEVEL, Validated, closest, validate
from tdskill.framework.yaml_source import Document
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext

ABOUT: Final = "framework.yaml"
SKILLS: Final = "skills.yaml"
JOB_TYPES: Final = "jobtypes.yaml"
CERTIFICATIONS: Final = "certifications.yaml"
LADDER: Final = "career_ladder.yaml"
PRIORITIES: Final = "priorities.yaml"
TRAININGS: Final = "trainings.yaml"
WORKS: Final = "works.yaml"
FORECAST: Final = "forecast.yaml"

FILES: Final[dict[str, type[Entry]]] = {
    ABOUT: About,
    SKILLS: SkillsFile,
    JOB_TYPES: JobTypesFile,
    CERTIFICATIONS: CertificationsFile,
    LADDER: LadderFile,
    PRIORITIES: PrioritiesFile,
    TRAININGS: TrainingsFile,
    WORKS: WorksFile,
    FORECAST: ForecastFile,
}
"""The files of a framework, besides those of `SETS`, and the model of each."""

YAML: Final = frozenset({".yaml", ".yml"})

OPTIONAL: Final = frozenset({ABOUT, PRIORITIES, TRAININGS, WORKS, FORECAST})
"""Without the first the framework is called by its folder; without another it has none of these."""

NO_SOURCE: Final = Text(ja="出典の記載なし", en="No source stated")
"""The source of a framework without framework.yaml, which is called by its folder."""

_KEPT = re.compile(r"\.until-[0-9]{8}-[0-9]{6}")
"""How copies are called that `files.write_anew` keeps of earlier files."""

BEFORE_SETS: Final = "tools.yaml"
"""Where the one further set of skills stood before there were several."""


def files_of(folder: Path) -> dict[str, type[Entry]]:
    """Return the files of a framework and the model of each, in the order in which problems are told.

    The sets of skills are those that the folder has; other files are listed whether there or not.
    Raises TdskillError when there is no such folder.
    """
    sets = filter(_is_set, _yaml_names(folder / SETS))
    return {**FILES, **{f"{SETS}/{name}": SetFile for name in sets}}


def check_framework(folder: Path) -> tuple[Framework | None, list[Problem]]:
    """Read a folder and return the Framework, or None when there are errors, with every problem.

    Problems come in the order of `files_of` and then of lines, then those of files that are not read.
    Raises TdskillError when there is no such folder.
    """
    checked = _checked(folder)
    problems = [*checked.wrong, *checked.doubts()]
    told = _in_order(problems, checked.files) + checked.strangers
    return checked.framework, [replace(problem, code=code_of(problem.code)) for problem in told]


@dataclass(frozen=True)
class _Checked:
    """A folder as it was read: `framework` is None when something is wrong in it.

    What may only not be meant is looked for when it is asked for: a command that loads the framework
    does not tell it.
    """

    framework: Framework | None
    files: dict[str, Validated]
    lists: checks.Lists
    wrong: list[Problem]
    strangers: list[Problem]

    def doubts(self) -> Iterator[Problem]:
        """Yield the warnings, but for those where something is wrong already."""
        places = {_place(problem) for problem in self.wrong}
        of_lists = (checks.several_in_one(file.document) for file in self.files.values())
        for problem in chain(checks.unneeded_skills(self.lists.main), *of_lists):
            if _place(problem) not in places:
                yield problem
        with_job_types = (file for name, file in self.files.items() if name not in FILES)
        yield from chain(
            *map(checks.assumed_requirements, (self.files[JOB_TYPES], *with_job_types))
        )
        views = self.framework.views if self.framework else ()
        for view, each in zip(views, self.lists.sets, strict=False):
            yield from checks.present_meanings(view, each.skills)


def _checked(folder: Path) -> _Checked:
    strangers = _strangers(folder)
    models = files_of(folder)
    languages = _languages(_document(folder / ABOUT))
    files = {
        name: validate(_document(folder / name), model, languages) for name, model in models.items()
    }
    of_sets = {name: file for name, file in files.items() if name not in FILES}
    lists = checks.Lists(
        sets=(
            checks.set_lists(files[SKILLS], files[JOB_TYPES]),
            *(checks.set_lists(file, file) for file in of_sets.values()),
        ),
        certifications=checks.Listing(files[CERTIFICATIONS], "certifications"),
        ranks=checks.Listing(files[LADDER], "ranks"),
        routes=checks.Listing(files[LADDER], "routes"),
        career_paths=checks.Listing(files[LADDER], "career_paths"),
        selection_exams=checks.Listing(files[LADDER], "selection_exams"),
        head_counts=checks.Listing(files[LADDER], "head_counts"),
        policies=checks.Listing(files[PRIORITIES], "policies"),
        trainings=checks.Listing(files[TRAININGS], "trainings"),
        works=checks.Listing(files[WORKS], "works"),
        scenarios=checks.Listing(files[FORECAST], "scenarios"),
        forecast=Node(files[FORECAST].document, (), files[FORECAST].document.value),
    )
    tops = {name: each.top for name, each in zip(of_sets, lists.sets[1:], strict=True)}
    of_form = [
        problem
        for name, file in files.items()
        for problem in file.problems(tops.get(name, lists.main.top) or TOP_LEVEL)
    ]
    places = {_place(problem) for problem in of_form}
    across = [problem for problem in checks.check(lists) if _place(problem) not in places]
    framework = None
    if not errors_in([*of_form, *across, *strangers]):
        framework = _framework(folder, {name: file.model for name, file in files.items()})
    return _Checked(framework, files, lists, [*of_form, *across], strangers)


def skills_in(folder: Path) -> dict[str, Node]:
    """Return where each skill of a framework stands, by id: to tell something at its line."""
    document = yaml_source.read(folder / SKILLS)
    skills = Node(document, (), document.value)["skills"]
    return {entry["id"].text or "": entry["id"] for entry in skills}


def load_framework(folder: Path) -> Framework:
    """Return the framework of a folder.

    Raises ProblemsFoundError when its files hold errors, TdskillError when there is no such folder.
    """
    framework = _checked(folder).framework
    if framework is None:
        _none, problems = check_framework(folder)
        count = len(errors_in(problems))
        raise ProblemsFoundError(
            ngettext(
                "The framework in {folder} has {n} error.",
                "The framework in {folder} has {n} errors.",
                count,
            ).format(folder=folder, n=count),
            problems,
        )
    return framework


@cache
def embedded_framework() -> Framework:
    """Return the framework that comes with tdskill."""
    return load_framework(resources.data_dir())


def _document(path: Path) -> Document:
    if path.name in OPTIONAL and not os.path.lexists(path):
        return Document(str(path))
    return yaml_source.read(path)


def _languages(about: Document) -> tuple[str, ...]:
    """Return the languages that framework.yaml names, the main one first."""
    named = Node(about, (), about.value)["languages"]
    return tuple(code.text for code in named if code.text is not None)


def _framework(folder: Path, models: Mapping[str, Any]) -> Framework:
    """Put the models of all files together; those of optional ones may be None."""
    skills, priorities, trainings = models[SKILLS], models[PRIORITIES], models[TRAININGS]
    works, ladder = models[WORKS], models[LADDER]
    main = replace(
        _set(MAIN, skills, models[JOB_TYPES]),
        ranks=ladder.ranks,
        policies=priorities.policies if priorities else (),
    )
    others = (
        _set(each.skill_set, each, each) for name, each in models.items() if name not in FILES
    )
    return Framework(
        about=models[ABOUT] or _default_about(folder),
        sets=(main, *others),
        all_certifications=models[CERTIFICATIONS].certifications,
        all_trainings=trainings.trainings if trainings else (),
        works=works.works if works else (),
        bureaus=works.bureaus if works else (),
        routes=ladder.routes,
        career_paths=ladder.career_paths,
        selection_exams=ladder.selection_exams,
        head_counts=ladder.head_counts,
        forecast=models[FORECAST],
    )


def _set(
    head: SetHead, skills: SkillsFile | SetFile, job_types: JobTypesFile | SetFile
) -> SkillSet:
    """Return a set of skills; those of a file without categories are of one."""
    categories = skills.categories or (NO_CATEGORY,)
    return SkillSet(
        head,
        _scale(skills.levels),
        categories,
        skills.skills
        if skills.categories
        else tuple(
            skill.model_copy(update={"category": NO_CATEGORY.id}) for skill in skills.skills
        ),
        job_types.job_types,
        families=job_types.families,
    )


def _scale(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """Return the levels of a scale from 0 on, whether it begins there or at 1."""
    return levels if levels[0].level == 0 else (NO_LEVEL, *levels)


def _place(problem: Problem) -> tuple[str, int | None, int | str | None]:
    return problem.source, problem.line, problem.column


def _in_order(problems: Iterable[Problem], files: Mapping[str, Validated]) -> list[Problem]:
    places = {file.document.source: place for place, file in enumerate(files.values())}

    def key(problem: Problem) -> tuple[int, int, int]:
        column = problem.column if isinstance(problem.column, int) else 0
        return places[problem.source], problem.line or 0, column

    return sorted(problems, key=key)


def _yaml_names(folder: Path) -> list[str]:
    """Return the names of the YAML files of a folder; none where there is no folder of sets."""
    if folder.name == SETS and not folder.is_dir():
        return []
    try:
        found = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in YAML)
    except OSError as error:
        raise TdskillError(
            _("The folder {folder} cannot be read.").format(folder=folder),
            _("It should hold the files of a framework: {names}.").format(names=listed(FILES)),
        ) from error
    return [name for name in found if not (name.startswith(".") or _KEPT.search(name))]


def _strangers(folder: Path) -> list[Problem]:
    """Return what is wrong with each YAML file that is not read, and is no file of a set."""
    names = (name for name in _yaml_names(folder) if name not in FILES)
    of_sets = (f"{SETS}/{name}" for name in _yaml_names(folder / SETS) if not _is_set(name))
    return [_stranger(folder / name, name) for name in (*names, *of_sets)]


def _stranger(path: Path, name: str) -> Problem:
    if name == BEFORE_SETS:
        document = yaml_source.read(path)
        set_id = Node(document, (), document.value)["skill_set"]["id"].text or path.stem
        return Problem(
            str(path),
            _("Sets of skills stand in the folder {folder}.").format(folder=SETS),
            _("Move this file to {file}.").format(file=f"{SETS}/{set_id}.yaml"),
            code="set_file_misplaced",
        )
    like_it = FILES if path.name == name else [f"{SETS}/{path.stem}.yaml"]
    known = listed([*FILES, f"{SETS}/*.yaml"])
    return Problem(
        str(path),
        _("This file is not read."),
        closest(name, like_it) or _("Files of a framework: {names}.").format(names=known),
        severity=Severity.WARNING,
        code="framework_file_not_read",
    )


def _is_set(name: str) -> bool:
    return name.endswith(".yaml")


def _default_about(folder: Path) -> About:
    whose = folder.resolve()
    whose = whose.parent if whose.name == "framework" else whose
    name = whose.name.encode(errors="replace").decode().strip() or "framework"
    return About(
        id="framework",
        name=Text(ja=name),
        version="-",
        source=NO_SOURCE,
    )
