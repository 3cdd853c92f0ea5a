"""The problems of a framework, for people, programs and code review."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from tdskill.errors import Problem, Severity, errors_in
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.alike import place_of
from tdskill.render.labels import severity_label

_ANNOTATIONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def to_text(problems: Sequence[Problem], framework: Framework | None, folder: Path) -> bytes:
    """Return `file:line:col: message` lines, each with its hint, and a last line that sums up."""
    lines = []
    for problem in problems:
        message = problem.message
        if problem.severity is not Severity.ERROR:
            message = f"{severity_label(problem.severity)}: {message}"
        lines.append(f"{place_of(problem)}: {message}")
        if problem.hint:
            lines.append(f"    {problem.hint}")
    errors = len(errors_in(problems))
    if framework is None:
        lines.append(
            ngettext("{folder}: {n} error.", "{folder}: {n} errors.", errors).format(
                folder=folder, n=errors
            )
        )
    else:
        told = _(
            "{folder}: no errors. Skills {skills}, job types {job_types}, exams {exams}, ranks "
            "{ranks}, trainings {trainings}."
        ).format(
            folder=folder,
            skills=len(framework.skills),
            job_types=len(framework.job_types),
            exams=len(framework.certifications),
            ranks=len(framework.ranks),
            trainings=len(framework.trainings),
        )
        others = [f"{each.head.id} {len(each.skills)}" for each in framework.sets[1:]]
        if others:
            sets = _("Other sets of skills: {sets}.").format(sets=listed(others))
            told = _("{first} {second}").format(first=told, second=sets)
        lines.append(told)
        if errors:
            lines.append(
                ngettext(
                    "{n} error in the files of the years: commands that read that file stop.",
                    "{n} errors in the files of the years: commands that read those files stop.",
                    errors,
                ).format(n=errors)
            )
    return ("\n".join(lines) + "\n").encode()


def to_json(problems: Sequence[Problem], _framework: Framework | None, _folder: Path) -> bytes:
    """Return an array with an object for each problem."""
    rows = [
        {
            "file": problem.source,
            "line": problem.line or problem.row,
            "column": problem.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode()


def to_github(problems: Sequence[Problem], _framework: Framework | None, _folder: Path) -> bytes:
    """Return workflow commands that a code review shows beside the line."""
    lines = []
    for problem in problems:
        column = problem.column if isinstance(problem.column, int) else None
        place = {"file": problem.source, "line": problem.line or problem.row, "col": column}
        properties = ",".join(
            f"{key}={_escape_property(str(value))}"
            for key, value in place.items()
            if value is not None
        )
        message = "\n".join(part for part in (problem.message, problem.hint) if part)
        lines.append(f"::{_ANNOTATIONS[problem.severity]} {properties}::{_escape(message)}\n")
    return "".join(lines).encode()


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


FORMATTERS: dict[str, Callable[[Sequence[Problem], Framework | None, Path], bytes]] = {
    "text": to_text,
    "json": to_json,
    "github": to_github,
}
