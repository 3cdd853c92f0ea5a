"""What a command tells besides its answer: errors before it; after it one line that counts the rest."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from tdskill.errors import Problem, Severity, errors_in
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext

_NEVER_ONLY_COUNTED = frozenset(
    {
        # Perhaps another file was read than the one that is meant: every figure would be another.
        *("confirmed_file_changed", "manifest_damaged", "manifest_of_other_year"),
        *("changed_since_closed", "copies_beside", "file_misnamed", "file_open_elsewhere"),
        # People are taken for nobody, or for others, by the most common accident of all.
        *("zeros_lost", "ids_written_otherwise"),
        # Somebody else may be meant.
        "person_by_name",
        # The page may lack what a template of before knows nothing of.
        "templates_of_other_version",
        # What is left for somebody to do: nobody would look for it.
        *("people_without_form", "set_open", "pages_of_people_gone", "pages_of_earlier_run"),
        *("solver_lacking", "bureaus_not_answered", "answers_changed"),
    }
)
_FILES = 10

_all_asked_for: ContextVar[bool] = ContextVar("all_asked_for", default=False)


@contextmanager
def listing(asked: bool) -> Iterator[None]:
    """Let all notes be listed where that is asked for, instead of counted."""
    token = _all_asked_for.set(asked)
    try:
        yield
    finally:
        _all_asked_for.reset(token)


def tell_errors(notes: Sequence[Problem]) -> None:
    """Print on stderr, before the answer, those of the notes that are errors."""
    from tdskill.render.terminal import console, print_problems

    print_problems(errors_in(notes), console(sys.stderr))


def tell_others(notes: Sequence[Problem], *, in_full: bool = False) -> None:
    """Print on stderr, after the answer, those of the notes that are no errors.

    They are counted by file in one line, but for a few that nobody must miss, unless the option
    --notes asks for all of them; `in_full` is for those that no second run would tell again.
    """
    from tdskill.render.terminal import console, print_lines, print_problems

    out = console(sys.stderr)
    others = [note for note in notes if note.severity is not Severity.ERROR]
    if in_full or _all_asked_for.get():
        print_problems(others, out)
        return
    shown = [note for note in others if note.code in _NEVER_ONLY_COUNTED]
    print_problems(shown, out, hints_beside=True)
    counted = [note for note in others if note.code not in _NEVER_ONLY_COUNTED]
    if counted:
        print_lines([_count(counted)], out)


def _count(notes: Sequence[Problem]) -> str:
    """Return how many things --notes would tell of each file, by severity and by file."""
    from tdskill.render.alike import lines_of

    lines = [(line.severity, source) for line in lines_of(notes) for source in line.sources]
    severities = [severity for severity, _source in lines]
    warnings, others = (severities.count(each) for each in (Severity.WARNING, Severity.NOTE))
    counts = [
        ngettext("{n} warning", "{n} warnings", warnings).format(n=f"{warnings:,}"),
        ngettext("{n} note", "{n} notes", others).format(n=f"{others:,}"),
    ]
    what = _(" and ").join(text for text, n in zip(counts, (warnings, others), strict=True) if n)
    files = Counter(Path(source).name for _severity, source in lines)
    told = listed(
        (_("{file} {n}").format(file=name, n=f"{n:,}") for name, n in files.items() if name),
        _FILES,
    )
    text = _("{what}: {files} (--notes lists them)") if told else _("{what} (--notes lists them)")
    return text.format(what=what, files=told)
