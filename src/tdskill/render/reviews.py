"""Problems as the formats that code reviews and build servers read: SARIF, GitLab's, JUnit's."""

import hashlib
import html
import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from tdskill import __version__, i18n
from tdskill.errors import Problem, Severity
from tdskill.files import patiently
from tdskill.framework.rules import NAMES, rules
from tdskill.framework.yaml_wording import LINE_END
from tdskill.render.alike import place_of
from tdskill.render.rules import explained
from tdskill.render.safe import utf8

_SARIF: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_GITLAB: Final = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}
_NOT_OF_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_sarif(problems: Sequence[Problem]) -> bytes:
    """Return a SARIF 2.1.0 log with a result for each problem."""
    used = list(dict.fromkeys(problem.code for problem in problems))
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": used.index(problem.code),
            "level": str(problem.severity),
            "message": {"text": _told(problem)},
            "locations": [_location(problem)],
            "partialFingerprints": {"primaryLocationLineHash": mark},
        }
        for problem, mark in zip(problems, fingerprints(problems), strict=True)
    ]
    driver = {"name": "tdskill", "version": __version__, "rules": list(map(_rule, used))}
    run = {
        "tool": {"driver": driver},
        "language": i18n.language(),
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return _as_json({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    """Describe a rule; of what is no rule of a framework there is its code alone."""
    rule = rules().get(code)
    if rule is None:
        return {"id": code}
    return {
        "id": code,
        "name": NAMES[code],
        "shortDescription": {"text": str(rule.what)},
        "fullDescription": {"text": str(rule.why)},
        "help": {"text": explained(code)},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _location(problem: Problem) -> dict[str, Any]:
    path = Path(_relative(problem.source))
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if line := problem.line or problem.row:
        column = problem.column if isinstance(problem.column, int) else None
        place["region"] = {"startLine": line} | ({"startColumn": column} if column else {})
    return {"physicalLocation": place}


def to_gitlab(problems: Sequence[Problem]) -> bytes:
    """Return a code quality report with a finding for each problem."""
    return _as_json(
        [
            {
                "description": _told(problem),
                "check_name": problem.code,
                "fingerprint": mark,
                "severity": _GITLAB[problem.severity],
                "location": {
                    "path": Path(_relative(problem.source)).as_posix(),
                    "lines": {"begin": problem.line or problem.row or 1},
                },
            }
            for problem, mark in zip(problems, fingerprints(problems), strict=True)
        ]
    )


def to_junit(problems: Sequence[Problem]) -> bytes:
    """Return a test case for each problem: an error has failed, anything else passed with its words."""
    cases = [_case(problem) for problem in problems] or ['<testcase name="tdskill validate"/>']
    failed = sum(problem.severity is Severity.ERROR for problem in problems)
    counts = f'tests="{len(cases)}" failures="{failed}"'
    suite = [f'<testsuite name="tdskill validate" {counts}>', *cases, "</testsuite>"]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *suite, ""]).encode()


def _case(problem: Problem) -> str:
    name = _xml(f"{place_of(problem)} {problem.code}")
    told, code = _xml(_told(problem)), _xml(problem.code)
    inner = (
        f'<failure type="{code}" message="{_xml(problem.message)}">{told}</failure>'
        if problem.severity is Severity.ERROR
        else f"<system-out>{told}</system-out>"
    )
    return f'<testcase classname="{_xml(problem.source)}" name="{name}">{inner}</testcase>'


def fingerprints(problems: Sequence[Problem]) -> list[str]:
    """Return what each problem is known by from one run to the next, also where lines above it move.

    It is a digest of the file's name, the code, the text of the line and the message; of those that
    have all of these in common the first, the second and so on are told apart.
    """
    texts = {each.source: _lines(Path(each.source)) for each in problems if each.line is not None}
    seen: Counter[tuple[str, ...]] = Counter()
    marks = []
    for problem in problems:
        lines, number = texts.get(problem.source, ()), problem.line or 0
        text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        path = Path(_relative(problem.source)).as_posix()
        what = (path, problem.code, text, problem.message)
        seen[what] += 1
        told = json.dumps([*what, seen[what]])
        marks.append(hashlib.sha256(told.encode()).hexdigest())
    return marks


def _lines(path: Path) -> Sequence[str]:
    data = patiently(path.read_bytes) if path.is_file() else b""
    text = data.decode("utf-8-sig", errors="replace")
    return LINE_END.split(text)


def _relative(source: str) -> str:
    path = Path(source)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else source


def _told(problem: Problem) -> str:
    return "\n".join(filter(None, (problem.message, problem.hint)))


def _xml(text: str) -> str:
    return html.escape(_NOT_OF_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _as_json(content: object) -> bytes:
    return utf8(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
