"""A framework as large as they come: 900 skills x 7 levels with texts, 200 job types; 180 people.

`large.py FOLDER` lays it out and runs every command: CPU seconds, wall seconds and peak MB of each.
Bounds: 5 s of CPU and 300 MB.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SKILLS, LEVELS, JOB_TYPES, YEAR = 900, 7, 200, 2025
CATEGORIES, RANKS, COURSES, EXAMS = 30, 7, 60, 20
NOTE = "note p.1"
SENTENCE = {
    "ja": "定められた手順をよく確かめながら、まわりの人と話し合って進めることができる。",
    "en": "Goes through the steps that were agreed on and talks them over with the people around.",
}
Entry = dict[str, Any]


def entry(identifier: str, ja: str, en: str, **more: object) -> Entry:
    """Return an entry of a list with what all of them have."""
    return {"id": identifier, "name": {"ja": ja, "en": en}, **more, "provenance": NOTE}


def skills() -> Entry:
    """Return skills.yaml: every skill with texts of all levels in two languages."""
    return {
        "levels": [
            {
                "level": n,
                "name": {"ja": f"段{n}", "en": f"Step {n}"},
                "description": SENTENCE,
                "provenance": NOTE,
            }
            for n in range(LEVELS + 1)
        ],
        "categories": [entry(f"c{n}", f"分類{n}", f"Category {n}") for n in range(CATEGORIES)],
        "skills": [
            entry(
                f"s{n}",
                f"項目{n}",
                f"Skill {n}",
                category=f"c{n % CATEGORIES}",
                description=SENTENCE,
                level_texts=[{"level": x, "text": SENTENCE} for x in range(1, LEVELS + 1)],
                level_texts_provenance=NOTE,
            )
            for n in range(SKILLS)
        ],
    }


def job_types() -> Entry:
    """Return jobtypes.yaml: twelve skills of each."""
    return {
        "job_types": [
            entry(
                f"j{n}",
                f"役割{n}",
                f"Role {n}",
                description=SENTENCE,
                requirements=[
                    {
                        "skill": f"s{(37 * n + 11 * k) % SKILLS}",
                        "level": 1 + (n + k) % LEVELS,
                        "core": k % 4 == 0,
                    }
                    for k in range(12)
                ],
                requirements_provenance=NOTE,
            )
            for n in range(JOB_TYPES)
        ]
    }


def ladder() -> Entry:
    """Return career_ladder.yaml: each rank asks for some of all skills, and of a category."""

    def target(name: str, at_least: int, level: int, **among: object) -> Entry:
        criteria = [{"at_least": at_least, "level": level, **among}]
        return {"id": name, "text": SENTENCE, "criteria": criteria, "provenance": NOTE}

    return {
        "ranks": [
            entry(
                f"r{n}",
                f"職層{n}",
                f"Rank {n}",
                order=n + 1,
                dsm_level=min(LEVELS, n + 1),
                guide_provenance=NOTE,
                dq=[
                    target(f"r{n}_any", 5 * (n + 1), 1 + n // 2),
                    target(f"r{n}_some", 2, 1 + n // 2, categories=[f"c{n}"]),
                ],
            )
            for n in range(RANKS)
        ]
    }


def courses() -> Entry:
    """Return trainings.yaml: each raises five skills."""
    return {
        "trainings": [
            entry(
                f"t{n}",
                f"研修{n}",
                f"Course {n}",
                description=SENTENCE,
                format={"ja": "1日", "en": "a day"},
                raises=[
                    {
                        "skill": f"s{(15 * n + k) % SKILLS}",
                        "from_level": n % 3,
                        "to_level": n % 3 + 2,
                    }
                    for k in range(5)
                ],
                raises_provenance=NOTE,
                seats=20,
                seats_provenance=NOTE,
            )
            for n in range(COURSES)
        ]
    }


def exams() -> Entry:
    """Return certifications.yaml."""
    return {
        "certifications": [
            entry(
                f"e{n}",
                f"試験{n}",
                f"Exam {n}",
                issuer=SENTENCE,
                suggests=[{"skill": f"s{n}", "level": 3, "provenance": NOTE}],
            )
            for n in range(EXAMS)
        ]
    }


def write(folder: Path) -> None:
    """Write the framework; JSON is YAML."""
    folder.mkdir(parents=True)
    for name, content in {
        "skills": skills(),
        "jobtypes": job_types(),
        "career_ladder": ladder(),
        "trainings": courses(),
        "certifications": exams(),
    }.items():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / f"{name}.yaml").write_text(text + "\n", encoding="utf-8")


COMMANDS = """
validate .
show skills
show job-types
gap
gap --by-bureau
gap --joint
priorities
priorities --firmness
attainment --summary
attainment --top 1
attainment
ladder
ladder --ready
ladder --summary
evidence
recommend --person {person}
recommend --person {person} --next-rank
rotation
plan
place
move --at-most 5
hire --people 3
mentors --capacity 3
careers
diff framework framework
status
calibrate
team --bureau {bureau}
find 項目1:2
report --person {person} --output p.html
report --org --output o.html
sheet --form csv --by bureau --out forms
sheet --form xlsx --person {person} --out form
"""


def measure(arguments: list[str], folder: Path) -> tuple[float, float, float, int]:
    """Run tdskill; return CPU seconds, wall seconds, peak MB and the exit code."""
    begin = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "tdskill", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "stderr.txt").open("wb"),
    ) as process:
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, process.returncode


def main() -> None:
    """Lay out the framework and the sample, and run all commands, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("only", nargs="*", help="commands to run; all where none is named")
    asked = parser.parse_args()
    folder: Path = asked.folder
    if not folder.exists():
        write(folder / "framework")
        for words in (
            ["init", "empty", "--framework", "framework", "--year", str(YEAR)],
            ["sample", "--workspace", "empty", "--out", "made", "--year", str(YEAR), "--cycle"],
        ):
            print(words[0], *measure(words, folder), flush=True)
    folder /= "made"
    first = (folder / str(YEAR) / "staff.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    person, _name, bureau, *_rest = first.split(",")
    for line in COMMANDS.strip().splitlines():
        words = [word.format(person=person, bureau=bureau) for word in line.split()]
        if asked.only and words[0] not in asked.only:
            continue
        cpu, wall, peak, code = measure(words, folder)
        over = " OVER" if cpu > 5 or peak > 300 else ""  # noqa: PLR2004
        print(
            f"{line:45} {cpu:6.1f} s CPU {wall:6.1f} s {peak:7.0f} MB rc {code}{over}", flush=True
        )


if __name__ == "__main__":
    main()
