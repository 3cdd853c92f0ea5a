"""What is not to be told of a framework, by `[validate]` of tdskill.toml or by a comment in a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tdskill.errors import Problem, Severity
from tdskill.files import patiently
from tdskill.framework import yaml_source
from tdskill.framework.rules import BETWEEN_FRAMEWORKS, KNOWN, code_of, rules
from tdskill.framework.validation import closest
from tdskill.framework.yaml_wording import LINE_END, line_and_column
from tdskill.i18n import gettext as _

_COMMENT = re.compile(r"(?<!\S)# *tdskill: *ignore +([^#]+)")
_CODE = re.compile(r"[^\s,]+")


class Checks(BaseModel):
    """`[validate]` of tdskill.toml: codes to be ignored, everywhere or in a file, and to be errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    ignore: list[str] = []
    error: list[str] = []
    files: dict[str, list[str]] = {}


@dataclass(frozen=True)
class _Wish:
    """A code that stands in settings or in a comment, and where; it may be for one file, or a line of it."""

    code: str
    source: str
    line: int
    column: int
    file: str | None = None
    at: int | None = None

    def hides(self, problem: Problem) -> bool:
        """Tell whether a problem is not to be told; an error always is."""
        return (
            problem.code == self.code
            and problem.severity is not Severity.ERROR
            and self.file in {None, problem.source}
            and self.at in {None, problem.line}
        )


def settle(
    problems: Sequence[Problem],
    checks: Checks,
    settings: Path,
    folder: Path,
    names: Iterable[str],
    *,
    whole: bool,
) -> list[Problem]:
    """Return the problems of a framework's folder that are to be told, as severe as they are to be.

    `checks` stand in the file `settings`; `names` are the framework's files. What is wrong with the
    wishes follows. Only where the framework is `whole` is it known what is ignored in vain.
    """
    of_settings, to_be_errors = _of_settings(checks, settings, folder)
    ignores = [*of_settings, *_of_comments(folder, names)]
    wrong = [
        *(_unknown(wish) for wish in (*to_be_errors, *ignores) if wish.code not in KNOWN),
        *(_never_ignored(wish) for wish in ignores if _is_error(wish.code)),
        *(_in_vain(wish) for wish in ignores if whole and _is_in_vain(wish, problems)),
    ]
    told = [
        problem
        for problem in (*problems, *wrong)
        if not any(wish.hides(problem) for wish in ignores)
    ]
    return [
        replace(problem, severity=Severity.ERROR) if problem.code in checks.error else problem
        for problem in told
    ]


def _of_settings(checks: Checks, settings: Path, folder: Path) -> tuple[list[_Wish], list[_Wish]]:
    """Return what settings want ignored, and what they want to be errors."""
    if checks == Checks():
        return [], []
    text = patiently(settings.read_text, encoding="utf-8-sig")

    def wish(code: str, file: str | None = None) -> _Wish:
        # The parser of TOML tells no places.
        section = max(text.find(file or "[validate]"), 0)
        found = re.compile(rf"""["']{re.escape(code)}["']""").search(text, section)
        place = line_and_column(text, found.start() + 1) if found else (1, 1)
        return _Wish(code, str(settings), *place, str(folder / file) if file else None)

    of_files = [wish(code, file) for file, codes in checks.files.items() for code in codes]
    return [*map(wish, checks.ignore), *of_files], [*map(wish, checks.error)]


def _of_comments(folder: Path, names: Iterable[str]) -> Iterator[_Wish]:
    for path in (folder / name for name in names):
        data = patiently(path.read_bytes) if path.is_file() else b""
        if b"tdskill:" not in data:
            continue
        text = data.decode("utf-8-sig", errors="replace")
        texts = yaml_source.texts_in(text)
        for number, line in enumerate(LINE_END.split(text), 1):
            for comment in _COMMENT.finditer(line):
                place = number, comment.start() + 1
                if any(begins < place < ends for begins, ends in texts):
                    continue
                for code in _CODE.finditer(line, *comment.span(1)):
                    yield _Wish(code[0], str(path), number, code.start() + 1, str(path), number)


def _is_error(code: str) -> bool:
    return code in KNOWN and not rules()[code].can_be_ignored


def _is_in_vain(wish: _Wish, problems: Sequence[Problem]) -> bool:
    """Tell whether nothing is there that a wish hides; of what is asked only at times nobody knows."""
    asked = wish.code in KNOWN and not wish.code.startswith(BETWEEN_FRAMEWORKS)
    on_itself = wish.code == code_of("ignore_of_nothing")
    return (
        asked
        and not on_itself
        and not _is_error(wish.code)
        and not any(wish.hides(problem) for problem in problems)
    )


def _problem(wish: _Wish, message: str, hint: str, severity: Severity, *, code: str) -> Problem:
    return Problem(
        wish.source,
        message,
        hint,
        line=wish.line,
        column=wish.column,
        severity=severity,
        code=code_of(code),
    )


def _unknown(wish: _Wish) -> Problem:
    message = _("There is no rule {code!r}.").format(code=wish.code)
    known = _("See: {command}").format(command="tdskill explain")
    hint = closest(wish.code, sorted(KNOWN)) or known
    return _problem(wish, message, hint, Severity.ERROR, code="rule_unknown")


def _never_ignored(wish: _Wish) -> Problem:
    message = _("{code} is an error, which cannot be ignored.").format(code=wish.code)
    hint = _("Delete it here, and mend what is told.")
    return _problem(wish, message, hint, Severity.ERROR, code="rule_not_ignorable")


def _in_vain(wish: _Wish) -> Problem:
    message = _("Nothing here has the code {code}.").format(code=wish.code)
    hint = _("Delete it, so that it hides nothing later.")
    return _problem(wish, message, hint, Severity.NOTE, code="ignore_of_nothing")
