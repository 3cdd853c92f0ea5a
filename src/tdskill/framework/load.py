"""A framework from a folder of YAML files: every problem at once, or the Framework."""

import os
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from tdskill import resources
from tdskill.errors import Problem, ProblemsFoundError, Severity, TdskillError, errors_in
from tdskill.framework import checks, yaml_source
from tdskill.framework.core import Framework
from tdskill.framework.models import (
    About,
    CertificationsFile,
    Entry,
    JobTypesFile,
    LadderFile,
    PrioritiesFile,
    SkillsFile,
    Text,
    ToolsFile,
    TrainingsFile,
)
from tdskill.framework.nodes import Node
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
TOOLS: Final = "tools.yaml"
TRAININGS: Final = "trainings.yaml"

FILES: Final[dict[str, type[Entry]]] = {
    ABOUT: About,
    SKILLS: SkillsFile,
    JOB_TYPES: JobTypesFile,
    CERTIFICATIONS: CertificationsFile,
    LADDER: LadderFile,
    PRIORITIES: PrioritiesFile,
    TOOLS: ToolsFile,
    TRAININGS: TrainingsFile,
}
"""The files of a framework and the model of each, in the order in which problems are told."""

YAML: Final = frozenset({".yaml", ".yml"})

OPTIONAL: Final = frozenset({ABOUT, PRIORITIES, TOOLS, TRAININGS})
"""Without the first the framework is called by its folder; without another it has none of these."""


def check_framework(folder: Path) -> tuple[Framework | None, list[Problem]]:
    """Read a folder and return the Framework, or None when there are errors, with every problem.

    Problems come in the order of FILES and then of lines, then those of files that are not read.
    Raises TdskillError when there is no such folder.
    """
    strangers = _strangers(folder)
    files = {name: _read(folder / name) for name in FILES}
    lists = checks.listings(
        files[SKILLS],
        files[JOB_TYPES],
        files[CERTIFICATIONS],
        files[LADDER],
        files[PRIORITIES],
    )
    top_level = TOP_LEVEL if lists.top is None else lists.top
    of_form = [problem for file in files.values() for problem in file.problems(top_level)]
    places = {_place(problem) for problem in of_form}
    found = chain(
        checks.check(lists),
        checks.check_tools(lists, files[TOOLS]),
        checks.check_trainings(lists, files[TOOLS], files[TRAININGS]),
    )
    of_lists = chain.from_iterable(checks.several_in_one(file.document) for file in files.values())
    across = [problem for problem in chain(found, of_lists) if _place(problem) not in places]
    assumed = chain.from_iterable(
        checks.assumed_requirements(files[name]) for name in (JOB_TYPES, TOOLS)
    )
    problems = [*of_form, *across, *assumed]
    framework = None
    if not errors_in(problems):
        framework = _framework(folder, *(file.model for file in files.values()))
        problems += checks.present_meanings(framework, lists.skills)
    return framework, _in_order(problems, folder) + strangers


def skills_in(folder: Path) -> dict[str, Node]:
    """Return where each skill of a framework stands, by id: to tell something at its line."""
    document = yaml_source.read(folder / SKILLS)
    skills = Node(document, (), document.value)["skills"]
    return {entry["id"].text or "": entry["id"] for entry in skills}


def load_framework(folder: Path) -> Framework:
    """Return the framework of a folder.

    Raises ProblemsFoundError when its files hold errors, TdskillError when there is no such folder.
    """
    framework, problems = check_framework(folder)
    if framework is None:
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


def _read(path: Path) -> Validated:
    model = FILES[path.name]
    if path.name in OPTIONAL and not os.path.lexists(path):
        return Validated(Document(str(path)), model)
    return validate(yaml_source.read(path), model)


def _framework(folder: Path, *models: Entry | None) -> Framework:
    parts: dict[str, Any] = {"about": _default_about(folder), "policies": ()}
    for model in models:
        match model:
            case About():
                parts["about"] = model
            case ToolsFile():
                parts |= {"tools": model, "elsewhere": model.skills}
            case _:
                parts |= dict(model or ())
    return Framework(**parts)


def _place(problem: Problem) -> tuple[str, int | None, int | str | None]:
    return problem.source, problem.line, problem.column


def _in_order(problems: Iterable[Problem], folder: Path) -> list[Problem]:
    places = {str(folder / name): place for place, name in enumerate(FILES)}

    def key(problem: Problem) -> tuple[int, int, int]:
        column = problem.column if isinstance(problem.column, int) else 0
        return places[problem.source], problem.line or 0, column

    return sorted(problems, key=key)


def _strangers(folder: Path) -> list[Problem]:
    """Return a warning for each YAML file of the folder that is not read."""
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in YAML)
    except OSError as error:
        raise TdskillError(
            _("The folder {folder} cannot be read.").format(folder=folder),
            _("It should hold the files of a framework: {names}.").format(names=listed(FILES)),
        ) from error
    return [
        Problem(
            str(folder / name),
            _("This file is not read."),
            closest(name, FILES) or _("Files of a framework: {names}.").format(names=listed(FILES)),
            severity=Severity.WARNING,
            code="framework_file_not_read",
        )
        for name in names
        if name not in FILES and not name.startswith(".")
    ]


def _default_about(folder: Path) -> About:
    whose = folder.resolve()
    whose = whose.parent if whose.name == "framework" else whose
    name = whose.name.encode(errors="replace").decode().strip() or "framework"
    return About(
        id="framework",
        name=Text(ja=name),
        version="-",
        source=Text(ja="出典の記載なし", en="No source stated"),
    )
