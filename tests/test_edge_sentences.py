"""What is said of nobody, of one of anything, of nothing known and of everything met is true.

Every command answers in every workspace of `edge_cases`, in both languages.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from edge_cases import CASES, COMMANDS, Case
from tdskill import i18n
from tdskill.cli.app import app
from tdskill.framework import Framework
from tdskill.intake.reading import read_file

_COUNTED = (
    "people|places|skills|levels|steps|courses|rows|job types|bureaus|targets|seats|posts|pairs|days|"
    "months|sheets|files|trainings|exams|mentors|requirements|fields|persons|errors|problems"
)
WRONG = {
    "en": re.compile(
        rf"(?<![\d.,−-])1 (?:{_COUNTED})\b"
        r"|(?<![\d.,−])(?<!Lv\.)\b1 (?:are|have|need|stay)\b|\b(?:one|only) [a-z ]*\bare\b|\bAll 1\b"
        r"|\b([A-Za-z]+) \1\b|[Mm]ost (?:[^.,]|Lv\.)*\(0[ )]|\bNone\b(?! of| to come)|\bnan\b"
        r"|[{}]|: \.|: ,|, ,|, \.|\(\)"
    ),
    "ja": re.compile(
        r"\b(?:the|is|are|was|not|people|places|None|nan)\b|[{}]|\(\)|（）|: 。|、、|、。|。。|「」"
        r"|最も多い[^。、]*（0"
    ),
}


def spoken(text: str) -> str:
    """Return what a person reads of a page."""
    return re.sub(r"<style>.*?</style>|<[^>]*>", "\n", text, flags=re.DOTALL)


def once_each(read: Callable[..., Any]) -> Callable[..., Any]:
    """Read a file once for all commands, unless it changed since."""
    known: dict[object, Any] = {}

    def reading(kind: str, path: Path, framework: Framework, *, encoding: str | None = None) -> Any:
        # Problems tell the path as it was named.
        key = kind, path, path.resolve(), path.stat().st_mtime_ns, framework.set_id, encoding
        if key not in known:
            known[key] = read(kind, path, framework, encoding=encoding)
        return known[key]

    return reading


def everything(case: Case, folder: Path, lang: str) -> str:
    """Return what all commands say; none may end in a traceback."""
    case.write(folder)
    said = []
    for command in COMMANDS:
        result = CliRunner().invoke(app, ["--lang", lang, *command])
        assert result.exception is None or isinstance(result.exception, SystemExit), command
        said.append(spoken(result.output))
    return "\n".join(said)


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", CASES)
def test_no_sentence_is_broken_or_untrue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", "2000")
    # Most of the time goes into reading the same small files for each command.
    monkeypatch.setattr("tdskill.year_data.read_file", once_each(read_file))
    said = everything(CASES[name], tmp_path, lang)
    assert [line for line in said.splitlines() if WRONG[lang].search(line)] == []
    if lang == "en":
        must, must_not = SAID.get(name, ((), ()))
        assert [sentence for sentence in must if sentence not in said] == []
        assert [sentence for sentence in must_not if sentence in said] == []


SAID: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "nobody": (
        (
            "There are no people in the file.",
            "The bureau has no people in the files.",
            "There are no people here to choose from.",
            "1 of 2 skills is short, by 1 place in all: this needs training or hiring.",
            "The only place stays empty.",
            "Nobody was there in FY2023 either.",
            "The shortfall stayed at 1 place: Skill A (1)",
        ),
        (
            "Order:",
            "closest",
            "Nobody is known",
            "Nobody holds",
            "Everybody's levels",
            "Everybody is confirmed",
            "rank 1 of 1",
            "lacks most",
        ),
    ),
    "nobody, nothing wanted": (
        ("There are no people and no demand in the files yet.", "No places are wanted."),
        ("Everybody's levels", "No skill is short.", "Most people", "met by"),
    ),
    "one person": (
        (
            "1 step to every required level of Role B.",
            "1 is at Lv.1, the guide level of Junior",
            "The only person's levels are confirmed.",
            "The only place can be filled.",
            "The only post is filled. The fit is 60%.",
            "Demand is 1 place, all in Skill A.",
            "Priority field",
        ),
        ("All of them", "the most in", "Half of those"),
    ),
    "nobody assessed": (
        (
            "which job type is nearest is not known. Shown is the way to Role B, as if all were Lv.0.",
            "Nobody is known to hold, and not everybody is assessed: Skill A, Skill B.",
            "Nobody in the bureau is known to hold any skill, so none would be lost.",
            "1 step to every target of Senior.",
            (
                "Up to 1 of 2 skills is short, by 0-1 places in all: nothing of it is certain before "
                "everybody is assessed."
            ),
            "No level has been assessed.",
            "The shortfall rose from 0 places to 0-1 places: Skill A (0-1)",
        ),
        (
            "The nearest job type not met",
            "Nobody holds",
            "would be without anybody",
            "need training or hiring",
            "Everybody's levels",
        ),
    ),
    "everything met": (
        (
            "Every job type is met.",
            "Every target of Senior that levels can check is met.",
            "No skill held, no skill at Lv.3 (step 3) and no job type met would be without anybody",
            "Known to be at Lv.1 or above in each skill assessed: 2 people.",
            "Each job type is met by 2 people.",
            "No level that is known in both years fell.",
            "Since FY2023 the head count stayed at 2 (0 came, 0 left).",
        ),
        (
            "The nearest job type",
            "Nearest: ",
            "Nobody is known",
            "Nobody holds",
            "Missing for",
            "fewest in",
            "most people",
        ),
    ),
    "nothing wanted": (
        ("No places are wanted.", "The demand file asks for none of these skills yet."),
        ("No skill is short.", "lacks most", "largest shortfall"),
    ),
    "one skill": (
        (
            "The only skill has a level. 0 are at Lv.1",
            "(0 of 1 skill)",
            "The nearest job type not met yet is Role B.",
            "Known to be at Lv.1 or above in Skill A: 1 person.",
        ),
        ("skills have", "fewest in", "1 of 1 skill"),
    ),
    "one job type": (
        (
            "The only required level used here is assumed: it stands in no source.",
            "Does the job type Role A interest you, and why?",
            "Role A is met by 1 person. One level-step away from Role A: 1 person.",
        ),
        ("Which of the job types", "is met by most people"),
    ),
    "no targets": (
        (
            "The ladder names no targets for Senior.",
            "The ladder names no targets here, only guides.",
        ),
        ("talk them over", "Talk over the targets", "Which of the targets"),
    ),
    # The one place wanted by A is for somebody who is here, but nobody knows in which bureau.
    "no bureau": (
        (
            "No skill is short in the organisation as a whole.",
            (
                "In the organisation as a whole no place is empty. No bureau is known for the staff, so it "
                "cannot be said what moving people would mend."
            ),
            "No bureau is known for the staff, so what each bureau lacks is not known either.",
            "The shortfall stayed at 1 place: Skill A (1)",
        ),
        ("No skill is short.", "No place is empty.", "The largest shortfall", "of 2 bureaus"),
    ),
    "some without a bureau": (
        (
            "No skill is short in the organisation as a whole.",
            "Another 2 places are empty in single bureaus",
            "The shortfall stayed at 2 places: Skill B, Skill A (1 each)",
        ),
        ("No skill is short.", "of 2 bureaus", "lacks most"),
    ),
    "another bureau's": (
        (
            "No skill is short in the organisation as a whole.",
            "1 place short: Skill B (1)",
            "1 place short: Skill A (1)",
        ),
        ("No skill is short.", "A局, B局 lack", "need training or hiring"),
    ),
    # One of five is at Lv.1, one at Lv.0, three are not assessed: 1/5, and 3/5 not known.
    "half assessed": (
        (
            "| Skill A | 0 | 0 | 1 | 1 | 3 | 20% | 20% | 3 |",
            "People without any level: 3; lacking some: 2.",
        ),
        ("| 1 | 1 | 3 | 50%", "Everybody's levels", "fewest in"),
    ),
    "all alike": (
        (
            "2 of 2 skills are short, by 4 places in all: these need training or hiring.",
            "Demand is 24 places, the same in each skill wanted: Skill A, Skill B (12 each).",
            "Known to be at Lv.1 or above in each skill assessed: 10 people.",
            "All that needs training or hiring is in Skill A, Skill B (2 each).",
        ),
        ("fewest in", "lacks most (", "lack most (", "most of them", "Most of what"),
    ),
    "many skills": (
        (
            "Each job type is met by 1 person. One level-step away from each job type: 5 people.",
            "can be filled by one person only",
            "8 other skills changed by as much.",
            "In all skills together A局 lacks most (9).",
        ),
        ("fewest in", "met by most people"),
    ),
}


def test_the_patterns_find_what_was_once_said() -> None:
    for wrong in (
        "All 1 places can be filled.",
        "1 of 1 skills are short, by 1 places in all.",
        "The closest ids are: .",
        "most people are in Data (0), fewest in Data (0)",
        "Most people at Lv.1 are in Skill A (0 each)",
        "levels of the the only person",
        "The rank is None.",
    ):
        assert WRONG["en"].search(wrong), wrong
    assert WRONG["ja"].search("役2 is met by most people (10).")
    i18n.use("en")
