"""The problems of a framework, for people, programs and code review."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tdskill import __version__
from tdskill.errors import Problem, Severity, errors_in
from tdskill.framework import Framework
from tdskill.framework.rules import KNOWN
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.kinds import KINDS
from tdskill.render.alike import coded, place_of
from tdskill.render.labels import severity_label
from tdskill.render.reviews import to_gitlab, to_junit, to_sarif
from tdskill.render.safe import utf8
from tdskill.reports.file_check import CheckedFile, CheckedFiles

_ANNOTATIONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


TABLES = ("problems", "files", "all")
"""What JSON may hold."""

_COUNT: Final = {"type": "integer"}
_CODE: Final = {"type": ["string", "null"]}
_SCHEMAS: Final[Mapping[str, tuple[str, Mapping[str, Mapping[str, Any]]]]] = {
    "problems": (
        "A row for each problem of the framework and of the files of the years.",
        {
            "file": {"type": "string"},
            "line": {"type": ["integer", "null"]},
            "column": {"type": ["string", "integer", "null"]},
            "severity": {"type": "string", "enum": [each.value for each in Severity]},
            "code": _CODE,
            "message": {"type": "string"},
            "hint": {"type": "string"},
        },
    ),
    "files": (
        "A row for each file of the years.",
        {
            "file": {"type": "string"},
            "kind": {"type": "string", "enum": [*KINDS]},
            "year": _COUNT,
            "rows": {"type": ["integer", "null"]},
            **{f"{severity}s": _COUNT for severity in Severity},
        },
    ),
}
"""What a row of each table of the JSON holds."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each table, by its name."""
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"validate {name}",
            "description": about,
            "type": "array",
            "items": {
                "type": "object",
                "properties": properties,
                "required": [*properties],
                "additionalProperties": False,
            },
        }
        for name, (about, properties) in _SCHEMAS.items()
    }


@dataclass(frozen=True)
class Checked:
    """What was found in a framework (None: too wrong to be read) and in the files of the years.

    Without `of_framework` nothing is told of the framework but that nothing else could be checked.
    """

    problems: tuple[Problem, ...]
    framework: Framework | None
    folder: Path
    data: CheckedFiles
    of_framework: bool = True


def formatted(found: Checked, file_format: str, table: str) -> bytes:
    """Return what was found as text, JSON of a table (or all), or in a format of code reviews."""
    match file_format:
        case "json":
            return _to_json(found, table)
        case "github":
            return _to_github(found.problems)
        case "sarif":
            return to_sarif(found.problems)
        case "gitlab":
            return to_gitlab(found.problems)
        case "junit":
            return to_junit(found.problems)
        case _:
            return _to_text(found)


def _to_text(found: Checked) -> bytes:
    """Return `file:line:col: message` lines, each with its hint, a line a file and one that sums up."""
    lines = []
    for problem in found.problems:
        lines.append(line_of(problem))
        if problem.hint:
            lines.append(f"    {problem.hint}")
    lines += [_file_line(file, found.data) for file in found.data.files]
    of_years = len(errors_in(found.data.problems))
    errors = len(errors_in(found.problems)) - of_years
    if found.framework is None or errors:
        lines.append(
            ngettext("{folder}: {n} error.", "{folder}: {n} errors.", errors).format(
                folder=found.folder, n=errors
            )
        )
    elif found.of_framework:
        lines.append(_framework_line(found.framework, found.folder))
    if found.framework is not None:
        if of_years:
            lines.append(
                ngettext(
                    "{n} error in the files of the years: commands that read that file stop.",
                    "{n} errors in the files of the years: commands that read those files stop.",
                    of_years,
                ).format(n=of_years)
            )
        elif not found.of_framework:
            lines.append(
                _("No errors in the files of the years.")
                if found.data.files
                else _("There are no files of a fiscal year to check.")
            )
    return utf8("\n".join(lines) + "\n")


def line_of(problem: Problem) -> str:
    """Return `file:line:col: message [code]`, with its severity where that is no error."""
    message = coded(problem)
    if problem.severity is not Severity.ERROR:
        message = f"{severity_label(problem.severity)}: {message}"
    return f"{place_of(problem)}: {message}"


def _file_line(file: CheckedFile, data: CheckedFiles) -> str:
    counts = data.counts(file)
    told = [f"{severity_label(severity)} {count:,}" for severity, count in counts.items() if count]
    rows = (
        _("not read")
        if file.rows is None
        else ngettext("{n} row", "{n} rows", file.rows).format(n=f"{file.rows:,}")
    )
    return _("{file}: {rows}, {problems}").format(
        file=file.path, rows=rows, problems=listed(told) or _("nothing to tell")
    )


def _framework_line(framework: Framework, folder: Path) -> str:
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
    if not others:
        return told
    sets = _("Other sets of skills: {sets}.").format(sets=listed(others))
    return _("{first} {second}").format(first=told, second=sets)


def _to_json(found: Checked, table: str) -> bytes:
    """Return an array with an object for each problem or file, or an object with both arrays."""
    problems = [
        {
            "file": problem.source,
            "line": problem.line or problem.row,
            "column": problem.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in found.problems
    ]
    files = [
        {
            "file": str(file.path),
            "kind": file.kind,
            "year": file.fiscal_year,
            "rows": file.rows,
            **{f"{severity}s": count for severity, count in found.data.counts(file).items()},
        }
        for file in found.data.files
    ]
    tables = {"files": files, "problems": problems}
    meta = {"command": "validate", "version": __version__, "framework": str(found.folder)}
    content = {"meta": meta, "tables": tables} if table == "all" else tables[table]
    return utf8(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _to_github(problems: Sequence[Problem]) -> bytes:
    """Return workflow commands that a code review shows beside the line."""
    lines = []
    for problem in problems:
        column = problem.column if isinstance(problem.column, int) else None
        title = problem.code if problem.code in KNOWN else None
        place = {
            "title": title,
            "file": problem.source,
            "line": problem.line or problem.row,
            "col": column,
        }
        properties = ",".join(
            f"{key}={_escape_property(str(value))}"
            for key, value in place.items()
            if value is not None
        )
        message = "\n".join(part for part in (problem.message, problem.hint) if part)
        lines.append(f"::{_ANNOTATIONS[problem.severity]} {properties}::{_escape(message)}\n")
    return utf8("".join(lines))


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
