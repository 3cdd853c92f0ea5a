"""Made-up people, needs and exams in the shape of a real export, at any size.

The people stand in blocks of up to BLOCK. In each block, and so in the whole, as many of them reach
a level of a skill as the skill's published supply rank asks for; which of them is decided by
service, job type and chance. A block is a queue: each year the longest-serving leave and as many
join, so years made with one seed belong together. All chance is a hash of the seed and the
person's number; nothing depends on the machine or the day.
"""

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import shake_128
from itertools import accumulate, islice, pairwise
from math import ceil
from pathlib import Path
from typing import BinaryIO

from tdskill.errors import TdskillError, UsageError, reason_of
from tdskill.files import new_folders, open_whole, sweep, write_whole
from tdskill.framework import (
    Certification,
    Framework,
    JobType,
    PublishedRank,
    Rank,
    Skill,
    Training,
    fingerprint,
)
from tdskill.i18n import gettext as _
from tdskill.kinds import (
    ASSESSMENTS,
    CERTIFICATES,
    DEMAND,
    DEMAND_ANSWERS,
    KINDS,
    OWN_JOB_TYPE,
    POSTS,
    ROSTER,
    SEATS,
    STAFF,
    WISHES,
    Kind,
)
from tdskill.resources import SETTINGS, sample_dir
from tdskill.towns import Town, Words, town_of
from tdskill.years import check_year, first_day, last_day

DEFAULT_SEED = 2024
NEXT_STEPS = ("trainings_taken", "ladder_checks", "assignments", "talks", "aims", "careers")
"""The files about what a person could do next."""

BLOCK = 180
FIRST_YEAR = 2023  # in which all its bureaus stood; a block begins with its person number 1
NUMBERS = 2000  # numbers of a block: its first people and all who join it in YEARS
GROWTH = 0.04  # of supply and demand, a year
ROOM = 4  # people for each skill: enough for counts with no two alike


# What decides who is best at a skill, in years of a career times 256.
MOST_MERIT = 44 * 256
SETTLED = 20 * 256  # merit beyond which levels rise no more: years of management
ROLE = 16 * 256  # what the person's job type asks for at the top level
HOME = 7 * 256  # a skill of the category at home
CHANCE = 11  # times 0 to 255

# Chances in 256.
SWAPPED = 64
EXPERT = 20
UNASSESSED = 10
_STAGES = [0] * 12 + [1] * 18 + [2] * 226  # how far people are, by chance
_STAGES_IN_ALL = 3
OVERRATED = (8, 72)  # a level at the self-check, from the most modest skill to the boldest
UNDERRATED = 12
MENDED_EARLY = 170  # a wrong level of the self-check that the self-correction mends
SILENT = 36  # a mentor who never changes a level

YEAR_WITHOUT_EXAMS = 2020  # those of spring were called off
SHORTENED = 15  # of 16 ways to write an exam
REGISTERED = 160  # who registers or renews, of 256
APRIL = 4
SATURDAY = 5
MENTEES = 7  # people of a bureau for each of its mentors
PEOPLE_A_POST = 5  # people of the organisation for each post to fill
WISHING = 70  # people who wish for something
WRITING = 32  # people who write reasons, of 256
REASONED = 90  # of their levels
UNSTATED = 32  # people whose job type nobody wrote down
WANTING, AIMING, CHANGING = (
    80,
    110,
    24,
)  # people who want to learn, who aim at something, who drop one


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: the year's folder, and the rows of each file.

    With fewer people than `strict_from` some skills with a published rank tie with others.
    """

    folder: Path
    people: int
    needs: int
    certificates: int
    assessments: int
    strict_from: int


@dataclass(frozen=True)
class _Plan:
    """What is the same for all blocks of a year."""

    framework: Framework
    people: int
    year: int
    seed: int

    @cached_property
    def town(self) -> Town:
        return town_of(self.framework)

    @property
    def words(self) -> Words:
        return self.town.words

    def header(self, kind: Kind, *more: str) -> str:
        return _line(*kind.header_in(self.framework.about.main_language), *more)

    @cached_property
    def supply_order(self) -> tuple[str, ...]:
        return _order(self, "supply")

    @cached_property
    def demand_order(self) -> tuple[str, ...]:
        return _order(self, "demand")

    @cached_property
    def block_supply(self) -> dict[str, list[int]]:
        return _supply(self, BLOCK)

    @cached_property
    def places(self) -> dict[str, int]:
        return _demand(self, self.people)

    @cached_property
    def rank_cells(self) -> tuple[str, ...]:
        return tuple(_cell(rank.name.first) for rank in self.framework.ranks) or ("",)

    @cached_property
    def grades(self) -> tuple[tuple[JobType, ...], ...]:
        """The job types of each family that has grades, the lowest first."""
        graded: dict[str, list[JobType]] = {}
        for job_type in self.framework.job_types:
            if job_type.family and job_type.grade:
                graded.setdefault(job_type.family, []).append(job_type)
        return tuple(
            tuple(sorted(some, key=lambda each: each.grade or 0)) for some in graded.values()
        )

    @cached_property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(fingerprint(skill, self.framework) for skill in self.framework.skills)

    @cached_property
    def overrated(self) -> tuple[int, ...]:
        """The chance in 256 that a level is too high at the self-check, skill by skill."""
        least, most = OVERRATED
        return tuple(
            least + (most - least) * self.draw("overrated", skill)[0] // 255
            for skill in self.framework.skill_ids
        )

    @cached_property
    def senior_ranks(self) -> frozenset[str]:
        """The cells of the upper half of the ranks; all of them where there is but one."""
        return frozenset(self.rank_cells[len(self.rank_cells) // 2 :])

    @cached_property
    def staff_id_base(self) -> int:
        """A power of ten above all numbers, so that every id has the same width."""
        blocks = -(-self.people // BLOCK)
        return int(10 ** max(5, len(str(blocks * NUMBERS))))

    @cached_property
    def tools(self) -> tuple[Skill, ...]:
        """The skills of the sets besides that of skills.yaml."""
        return tuple(skill for each in self.framework.sets[1:] for skill in each.skills)

    def levels_of(self, tool: Skill) -> tuple[int, ...]:
        """The levels above 0 that a tool has."""
        scale = self.framework.set_of[tool.id].levels
        return tool.levels or tuple(level.level for level in scale if level.level)

    @property
    def stretch(self) -> float:
        """How much of a level of a scale of three each level is."""
        return min(1, 3 / self.framework.max_level)

    @property
    def growth(self) -> float:
        return min(1.2, 1 + GROWTH * (self.year - FIRST_YEAR))

    def draw(self, *what: object, size: int = 1) -> bytes:
        """Return bytes of chance that depend on the seed and on `what` alone."""
        return shake_128(":".join(map(str, (self.seed, *what))).encode()).digest(size)

    def draws(self, numbers: Sequence[int], what: str, size: int) -> list[bytes]:
        """Return `size` columns with a byte for each person."""
        drawn = b"".join(self.draw(what, number, size=size) for number in numbers)
        return [drawn[start::size] for start in range(size)]


@dataclass(frozen=True, slots=True)
class _People:
    """The people of a block, longest-serving first; a list holds a value for each of them.

    merit is in years of a career at average speed, times 256; talent adds to it for each skill.
    started is the year in which the career began, joined the one in which the person came here.
    cells are the columns of staff.csv before the levels. moves decide on the bureau of each year.
    """

    numbers: list[int]
    merit: list[int]
    talent: dict[str, list[int]]
    started: list[int]
    cells: list[list[str]]
    joined: list[int]
    moves: list[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Files:
    """The files about people; roster and assessments only where the cycle is asked for."""

    staff: BinaryIO
    certificates: BinaryIO
    roster: BinaryIO | None
    assessments: BinaryIO | None
    wishes: BinaryIO


def write_sample(
    framework: Framework,
    folder: Path,
    *,
    people: int,
    year: int,
    seed: int = DEFAULT_SEED,
    cycle: bool = False,
    next_steps: bool = True,
) -> SampleSummary:
    """Write the files of a fiscal year to `folder`/`year`.

    staff.csv (wide), demand.csv, certificates.csv, posts.csv, wishes.csv and seats.csv.

    A new folder gets the settings of a workspace whose data are made up.

    With `cycle` also roster.csv and assessments.csv: the judgements that led to the levels of skills
    in staff.csv, at every stage up to the one told there. With `next_steps` tools stand behind the
    skills, and demand_answers.csv and the files of NEXT_STEPS are there too.

    UTF-8 with BOM and CRLF, headers and words of the main language. People at or above the policy's
    supply level follow the year's published supply ranks, places follow its demand ranks; a year without
    published ones takes those of the nearest year, a little moved. Memory does not grow with `people`. Raises
    UsageError, and TdskillError when a file is there already or cannot be written.
    """
    if people < 1:
        raise UsageError(_("The number of people must be 1 or more."))
    check_year(year)
    if year < FIRST_YEAR:
        raise UsageError(
            _("There is no sample of years before {first}.").format(first=FIRST_YEAR),
            _("Its workplaces are those of today: some did not exist before."),
        )
    target = folder / str(year)
    sweep(target)
    is_new = not (folder / SETTINGS).exists() and not any(folder.glob("[0-9]*/*"))
    kinds = [
        *("staff", "demand", "certificates", "posts", "wishes", "seats"),
        *(("roster", "assessments") if cycle else ()),
        *((DEMAND_ANSWERS.id, *NEXT_STEPS) if next_steps else ()),
    ]
    paths = [target / f"{kind}.csv" for kind in kinds]
    existing = next((path for path in paths if path.exists()), None)
    if existing:
        raise TdskillError(
            _("{path} exists already.").format(path=existing),
            _("Choose another folder, or remove the file first."),
        )
    sets = framework.sets if next_steps else framework.sets[:1]
    plan = _Plan(replace(framework, sets=sets), people, year, seed)
    try:
        with new_folders(target), ExitStack() as files:
            opened = {
                path.stem: files.enter_context(
                    open_whole(
                        path, private=any(each.is_personal for each in KINDS[path.stem].columns)
                    )
                )
                for path in paths
            }
            needs = _write_demand(plan, opened.pop("demand"), opened.pop(DEMAND_ANSWERS.id, None))
            _write_posts(plan, opened.pop("posts"))
            _write_seats(plan, opened.pop("seats"))
            about_people = _Files(
                opened["staff"],
                opened["certificates"],
                opened.get("roster"),
                opened.get("assessments"),
                opened["wishes"],
            )
            steps = [opened[kind] for kind in NEXT_STEPS if kind in opened]
            exams, judgements = _write_people(plan, about_people, steps)
        if is_new:
            write_whole(folder / SETTINGS, _settings(framework.about.main_language))
    except OSError as error:
        raise TdskillError(
            _("Cannot write {path}: {reason}").format(path=target, reason=reason_of(error))
        ) from error
    return SampleSummary(target, people, needs, exams, judgements, _strict_from(plan))


def _settings(language: str) -> bytes:
    """Return the settings of a folder of made-up data, in both languages or in English alone."""
    of_sample = (sample_dir() / SETTINGS).read_bytes()
    if language == "ja":
        return of_sample
    name = tomllib.loads(of_sample.decode())["organisation"]["en"]
    return f'# All of it is made up.\nmade_up = true\norganisation = "{name}"\n'.encode()


def _line(*cells: object) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cell(text: str) -> str:
    """Return a cell as it stands in a line of CSV."""
    return _line(text).removesuffix("\r\n")


def _published(plan: _Plan, side: str) -> tuple[int, tuple[PublishedRank, ...]]:
    """Return the published ranks of demand or supply nearest to the year, and their year."""
    published = {
        policy.fiscal_year: ranks
        for policy in plan.framework.policies
        if policy.published and (ranks := getattr(policy.published, f"{side}_ranks"))
    }
    nearest = min(published, key=lambda year: (abs(year - plan.year), year), default=plan.year)
    return nearest, tuple(published.get(nearest, ()))


def _order(plan: _Plan, side: str) -> tuple[str, ...]:
    """Return all skills by their published rank in demand or supply, without ties."""
    nearest, published = _published(plan, side)
    waiting = list(published)
    order: list[str] = []
    while waiting:
        # Among the spans that have begun, the one that ends soonest; of those the latest begun.
        begun = [entry for entry in waiting if entry.rank <= len(order) + 1] or waiting
        entry = min(begun, key=lambda entry: (entry.rank_to or entry.rank, -entry.rank))
        waiting.remove(entry)
        order.append(entry.skill)
    order += _by_use(
        plan.framework, [skill for skill in plan.framework.skill_ids if skill not in order]
    )
    if side == "supply" and not published:
        # Some of what is wanted most is rare, or no field would be one of priority.
        rare = len(order) // 6
        order = order[rare:] + order[:rare]
    if nearest != plan.year:
        moves = plan.draw(side, plan.year, size=len(order))
        for place in range(1, len(order) - 1, 2):
            if moves[place] < SWAPPED:
                order[place : place + 2] = order[place + 1], order[place]
    return tuple(order)


def _by_use(framework: Framework, skills: list[str]) -> list[str]:
    """Order skills by how much of them all job types together require."""
    required = dict.fromkeys(framework.skill_ids, 0)
    for job_type in framework.job_types:
        for requirement in job_type.named():
            required[requirement.skill] += requirement.level
    return sorted(skills, key=required.__getitem__, reverse=True)


def _strict_from(plan: _Plan) -> int:
    """Return the number of people from which on no skill with a published rank ties with another."""
    level = plan.framework.rule_for(plan.year).supply_level
    counts_of: dict[str, Callable[[int], Iterable[int]]] = {
        "demand": lambda people: _demand(plan, people).values(),
        "supply": lambda people: (reached[level - 1] for reached in _supply(plan, people).values()),
    }
    ranked = {side: len(found) for side in counts_of if (found := _published(plan, side)[1])}
    for size in range(ROOM * len(plan.framework.skills), 0, -1) if ranked else ():
        for side, ranks in ranked.items():
            listed = islice(counts_of[side](size), ranks + 1)
            if any(count == following for count, following in pairwise(listed)):
                return size + 1
    return 1


def _apart(counts: list[int], whole: int) -> list[int]:
    """Return falling counts with no two alike, where there is room for that."""
    if whole >= ROOM * len(counts):
        for place in reversed(range(len(counts) - 1)):
            counts[place] = max(counts[place], counts[place + 1] + 1)
    return counts


def _supply(plan: _Plan, people: int) -> dict[str, list[int]]:
    """Return for each skill how many of `people` reach level 1, 2, ..."""
    order = plan.supply_order
    strict_level = plan.framework.rule_for(plan.year).supply_level
    above = [0] * len(order)
    columns = []
    for level in range(plan.framework.max_level, 0, -1):
        whole = people * plan.growth * 0.36 ** (plan.stretch * (level - 1))
        counts = [int(whole * (0.62 - 0.54 * place / len(order))) for place in range(len(order))]
        if level == strict_level:
            counts = _apart(counts, people)
        above = [max(pair) for pair in zip(counts, above, strict=True)]
        columns.append(above)
    return {
        skill: list(reversed(reached))
        for skill, reached in zip(order, zip(*columns, strict=True), strict=True)
    }


def _demand(plan: _Plan, people: int) -> dict[str, int]:
    """Return how many of `people` are wanted for each skill; none for the last one."""
    order = plan.demand_order
    third, last = len(order) // 3, len(order) - 1
    whole = people * plan.growth
    upper = [ceil(whole * (0.62 - 0.18 * place / third)) for place in range(third)]
    rest = [ceil(whole * 0.36 * (last - place) / last) for place in range(third, len(order) - 1)]
    return dict(zip(order, [*_apart([*upper, *rest], people), 0], strict=True))


def _write_demand(plan: _Plan, demand: BinaryIO, answers: BinaryIO | None) -> int:
    """Write demand.csv and return its rows: work by work, in the framework's order of skills.

    The answers are the same rows, bureau by bureau.
    """
    skills = plan.framework.skill_by_id
    needs = [
        (work, position, level, people)
        for position, skill in enumerate(skills)
        for work, level, people in _needs(plan, skill)
    ]
    demand.write(plan.header(DEMAND).encode("utf-8-sig"))
    names = [skill.name.first for skill in skills.values()]
    of_skills = [
        (*plan.town.needs[work][:2], names[position], level, people)
        for work, position, level, people in sorted(needs)
    ]
    rows = [*of_skills, *_tool_needs(plan)]
    demand.write("".join(_line(*row) for row in rows).encode())
    if answers:
        answers.write(plan.header(DEMAND_ANSWERS).encode("utf-8-sig"))
        answers.write("".join(_answers(plan, rows)).encode())
    return len(rows)


def _answers(plan: _Plan, rows: Sequence[tuple[object, ...]]) -> Iterator[str]:
    """Yield the lines of demand_answers.csv: each bureau answers once, in October."""
    for bureau in plan.town.bureaus:
        day = _workday(dt.date(plan.year, 10, 1 + plan.draw("answered", bureau)[0] % 24))
        for row in rows:
            if row[0] == bureau:
                by = plan.words.answered_by.format(bureau=bureau)
                yield _line(*row, by, f"{day:%Y/%m/%d}", plan.words.source, "")


def _needs(plan: _Plan, skill: str) -> list[tuple[int, int, int]]:
    """Return the needs of a skill: index of the work, level, people."""
    bureaus, needs = plan.town.bureaus, plan.town.needs
    works = [index for index, (_bureau, _work, skills) in enumerate(needs) if skill in skills]
    if not works:
        apart = min(6, len(needs))
        works = list(range(plan.draw("works", skill)[0] % apart, len(needs), apart))
    weights = [
        bureaus[needs[index][0]] * (128 + plan.draw("work", index, skill)[0]) for index in works
    ]
    falloff = 0.3 + plan.draw("levels", skill)[0] / 2048
    levels = plan.framework.levels_of[skill]
    wanted = [
        int(plan.places[skill] * falloff ** (plan.stretch * place)) for place in range(len(levels))
    ]
    exact = [here - above for here, above in zip(wanted, [*wanted[1:], 0], strict=True)]
    return [
        (index, level, people)
        for level, count in zip(levels, exact, strict=True)
        for index, people in zip(works, _apportion(count, weights), strict=True)
        if people
    ]


def _apportion(count: int, weights: Sequence[int]) -> list[int]:
    """Split `count` by weight into whole numbers that add up to it."""
    ends = [count * weight // sum(weights) for weight in accumulate(weights)]
    return [end - begin for begin, end in pairwise([0, *ends])]


def _write_people(plan: _Plan, files: _Files, steps: Sequence[BinaryIO]) -> tuple[int, int]:
    """Write the files about people block by block; return the exams passed and the judgements.

    `steps` are the files of NEXT_STEPS, or none.
    """
    skills = len(plan.framework.skills)
    names = [skill.name.first for skill in (*plan.framework.skills, *plan.tools)]
    files.staff.write(plan.header(STAFF, *names).encode("utf-8-sig"))
    files.certificates.write(plan.header(CERTIFICATES).encode("utf-8-sig"))
    files.wishes.write(plan.header(WISHES).encode("utf-8-sig"))
    if files.roster and files.assessments:
        language = plan.framework.about.main_language
        stated = [OWN_JOB_TYPE.header_in(language)] if plan.grades else []
        files.roster.write(plan.header(ROSTER, *stated).encode("utf-8-sig"))
        files.assessments.write(plan.header(ASSESSMENTS).encode("utf-8-sig"))
    for file, kind in zip(steps, NEXT_STEPS, strict=False):
        file.write(plan.header(KINDS[kind]).encode("utf-8-sig"))
    passed = judged = 0
    for first in range(0, plan.people, BLOCK):
        people = _people(plan, first // BLOCK, min(BLOCK, plan.people - first))
        levels = [*_levels(plan, people), *_tool_levels(plan, people)]
        files.staff.write(_lines(people.cells, levels))
        exams = _exams(plan, people)
        files.certificates.write("".join(exams).encode())
        passed += len(exams)
        files.wishes.write("".join(_wishes(plan, people)).encode())
        if files.roster and files.assessments:
            mentors = _mentors(plan, people)
            mails = [f"{staff_id}@example.jp" for staff_id in people.cells[0]]
            own = [_own_job_types(plan, people)] if plan.grades else []
            files.roster.write(_lines(people.cells[:5], [mentors, mails, *own]))
            for line in _judgements(plan, people, levels[:skills], mentors):
                files.assessments.write(line.encode())
                judged += 1
        if steps:
            more = (
                *(_courses(plan, people, levels), _checks(plan, people), _places(plan, people)),
                _talks(plan, people),
                list(_aims(plan, people)),
                list(_careers(plan, people)),
            )
            for file, lines in zip(steps, more, strict=True):
                file.write("".join(lines).encode())
    return passed, judged


def _lines(*columns: list[list[str]]) -> bytes:
    rows = zip(*(column for part in columns for column in part), strict=True)
    return "".join([",".join(cells) + "\r\n" for cells in rows]).encode()


def _people(plan: _Plan, block: int, size: int) -> _People:
    leaving = max(1, round(size / 20))
    longest = leaving * (plan.year - FIRST_YEAR)
    numbers = [block * NUMBERS + (longest + i) % NUMBERS + 1 for i in range(size)]
    served = [(size - 1 - i) // leaving for i in range(size)]
    speed, before, roles, homes, kind, *moves, stage = plan.draws(numbers, "person", 9)

    expert = [draw < EXPERT for draw in kind]
    career = [
        years + max(0, draw - 150) // 8 + 8 * is_expert
        for years, draw, is_expert in zip(served, before, expert, strict=True)
    ]
    merit = [years * (160 + draw * 3 // 4) for years, draw in zip(career, speed, strict=True)]
    rank_cells = plan.rank_cells
    noise = plan.draws(numbers, "talent", len(plan.framework.skills))
    return _People(
        numbers=numbers,
        merit=merit,
        talent=_talent(plan.framework, roles, homes, noise),
        started=[plan.year - years for years in career],
        joined=[plan.year - years for years in served],
        moves=list(zip(*moves, strict=True)),
        cells=[
            [str(plan.staff_id_base + number) for number in numbers],
            [plan.words.person.format(number=number) for number in numbers],
            [
                plan.town.expert_bureau if is_expert else _bureau(plan, plan.year, *draws)
                for is_expert, *draws in zip(expert, *moves, strict=True)
            ],
            [
                rank_cells[min(len(rank_cells) - 1, value * len(rank_cells) // MOST_MERIT)]
                for value in merit
            ],
            [plan.town.expert_group if is_expert else plan.town.group for is_expert in expert],
            [plan.words.stages[_STAGES[(draw + 97 * plan.year) % 256]] for draw in stage],
        ],
    )


def _talent(
    framework: Framework, roles: bytes, homes: bytes, noise: Sequence[bytes]
) -> dict[str, list[int]]:
    """Return what a person brings to each skill: a job type, a category at home, chance."""
    categories = list(dict.fromkeys(skill.category for skill in framework.skills))
    fits = [
        {requirement.skill: requirement.level for requirement in job_type.named()}
        for job_type in framework.job_types
    ] or [{}]
    talent = {}
    for skill, draws in zip(framework.skills, noise, strict=True):
        of_role = [ROLE * fit.get(skill.id, 0) // framework.max_level for fit in fits]
        of_home = [HOME * (category == skill.category) for category in categories]
        talent[skill.id] = [
            of_role[role % len(of_role)] + of_home[home % len(of_home)] + CHANCE * draw
            for role, home, draw in zip(roles, homes, draws, strict=True)
        ]
    return talent


def _bureau(plan: _Plan, year: int, home: int, step: int, phase: int) -> str:
    """Return where a person works; once in eight years a person may move."""
    place = (home + step * ((year + phase) // 8)) % 256
    places = plan.town.places
    return places[place * len(places) // 256]


def _levels(plan: _Plan, people: _People) -> list[list[str]]:
    """Return the level cells of each skill: as many people at each level as supply asks for."""
    size = len(people.numbers)
    supply = plan.block_supply if size == BLOCK else _supply(plan, size)
    blank = plan.draws(people.numbers, "blank", len(supply))
    columns = []
    for skill, draws in zip(plan.framework.skill_ids, blank, strict=True):
        score = [
            min(merit, SETTLED) + talent
            for merit, talent in zip(people.merit, people.talent[skill], strict=True)
        ]
        columns.append(_cells(score, draws, plan.framework.levels_of[skill], supply[skill]))
    return columns


def _cells(
    score: Sequence[int], blank: Sequence[int], levels: Sequence[int], supply: Sequence[int]
) -> list[str]:
    """Return the cells of a skill: so many of those with the best score reach each level."""
    best = sorted(range(len(score)), key=score.__getitem__, reverse=True)
    cells = ["" if draw < UNASSESSED else "0" for draw in blank]
    for level, reached in zip(levels, supply, strict=False):
        for person in best[:reached]:
            cells[person] = str(level)
    return cells


def _exams(plan: _Plan, people: _People) -> list[str]:
    """Return the lines of certificates.csv: what was passed or registered by the end of the year.

    Person by person. An exam of today stands for its line: who passed before it was held has the
    certificate of an earlier one.
    """
    known = plan.framework.certification_by_id
    passed: list[list[str]] = [[] for _person in people.numbers]
    for exam in filter(lambda entry: entry.can_be_sat, known.values()):
        line = [*(known[earlier] for earlier in exam.succeeds), exam]
        registrations = [entry for entry in known.values() if entry.registration_of == exam.id]
        luck, how = plan.draws(people.numbers, f"exam {exam.id}", 2)
        talents = [people.talent[entry.skill] for entry in exam.suggests]
        chances = (
            [(max(talent) - 4000) // 20 for talent in zip(*talents, strict=True)]
            if talents
            else [160 - 45 * (exam.ipa_level or 3)] * len(luck)
        )
        for person, (number, chance) in enumerate(zip(people.numbers, chances, strict=True)):
            if luck[person] < chance:
                day, held = _pass(line, people.started[person], how[person])
                days = [(day, _written(held, how[person]))]
                for entry in registrations:
                    lots = plan.draw(f"registration {entry.id}", number, size=9)
                    days += [
                        (day, _cell(entry.name.first)) for day in _registered(entry, day, lots)
                    ]
                passed[person] += [
                    f"{people.cells[0][person]},{name},{day:%Y/%m/%d}\r\n"
                    for day, name in days
                    if day <= last_day(plan.year)
                ]
    return [line for lines in passed for line in lines]


def _written(exam: Certification, draw: int) -> str:
    """Return how a person writes an exam: mostly by its name, now and then as short as can be."""
    return _cell(
        min((exam.name.first, *exam.aliases), key=len)
        if draw // 16 == SHORTENED
        else exam.name.first
    )


def _pass(line: Sequence[Certification], started: int, draw: int) -> tuple[dt.date, Certification]:
    """Return when a person passed, some years into the career, and which exam of a line was held.

    Where none of them was, the newest was passed when it was there.
    """
    newest = line[-1]
    earliest = started + 2 * (newest.ipa_level or 3)
    day = _results(earliest + draw % 8, draw)
    month = f"{day:%Y-%m}"
    for exam in line:
        if (exam.since or "") <= month <= (exam.until or month):
            return day, exam
    day = _results(max(earliest, int((newest.since or "0")[:4])) + draw % 8, draw)
    return (day if f"{day:%Y-%m}" > (newest.since or "") else _results(day.year, 0)), newest


def _results(year: int, draw: int) -> dt.date:
    """Return the day on which the results of a year's spring or autumn are told."""
    year += year == YEAR_WITHOUT_EXAMS
    return _workday(
        dt.date(year, 7, year % 5 + 1) if draw & 8 else dt.date(year, 12, year % 6 + 20)
    )


def _registered(entry: Certification, passed: dt.date, lots: bytes) -> Iterator[dt.date]:
    """Yield the days of a registration and its renewals; some never register, some let it end.

    It is entered on the first of April or October after the exam, once there are registrations.
    """
    year, month = max(f"{passed:%Y-%m}", entry.since or "").split("-")
    half = 2 * int(year) + (int(month) > APRIL) + (int(month) > APRIL + 6)
    day = dt.date(half // 2, 4 + 6 * (half % 2), 1)
    for lot in lots:
        if lot >= REGISTERED:
            return
        yield day
        if not entry.renewal_years:
            return
        day = day.replace(year=day.year + entry.renewal_years)


def _mentors(plan: _Plan, people: _People) -> list[str]:
    """Return the staff id of each person's mentor: an expert or of the upper half of the ranks.

    Of the same bureau where it has one, else of another; blank where there is nobody at all.
    """
    ids, _names, bureaus, ranks, groups, _stages = people.cells
    turn, *choice = plan.draws(people.numbers, "mentor", 2)
    able = [
        person
        for person in sorted(range(len(ids)), key=lambda person: (turn[person], person))
        if ranks[person] in plan.senior_ranks or groups[person] == plan.town.expert_group
    ]
    at_home = {
        bureau: [person for person in able if bureaus[person] == bureau][
            : 1 + ceil(bureaus.count(bureau) / MENTEES)
        ]
        for bureau in dict.fromkeys(bureaus)
    }
    mentors = []
    for person, draw in enumerate(choice[0]):
        others = [other for other in at_home[bureaus[person]] if other != person]
        others = others or [other for other in able if other != person]
        mentors.append(ids[others[draw % len(others)]] if others else "")
    return mentors


def _own_job_types(plan: _Plan, people: _People) -> list[str]:
    """Return the cell of each person's job type, of any family: the more merit, the higher its grade."""
    families, stated = plan.draws(people.numbers, "own job type", 2)
    return [
        "" if unstated < UNSTATED else _cell(_at(plan.grades[family % len(plan.grades)], merit))
        for family, unstated, merit in zip(families, stated, people.merit, strict=True)
    ]


def _at(grades: Sequence[JobType], merit: int) -> str:
    return grades[min(len(grades) - 1, merit * len(grades) // MOST_MERIT)].name.first


def _judgements(
    plan: _Plan, people: _People, levels: list[list[str]], mentors: list[str]
) -> Iterator[str]:
    """Yield the lines of assessments.csv, person by person, from the self-check on.

    The last stage of a person gives the levels of staff.csv. A level of the self-check may be a
    step off; the self-correction or the confirmation mends it, but never under a silent mentor.
    """
    skills = plan.framework.skill_ids
    draws = plan.draws(people.numbers, "judged", 2 * len(skills) + _STAGES_IN_ALL)
    off, early = draws[: len(skills)], draws[len(skills) : 2 * len(skills)]
    writes, *reasons = plan.draws(people.numbers, "reason", 1 + len(skills))
    for person, (staff_id, mentor) in enumerate(zip(people.cells[0], mentors, strict=True)):
        last = plan.words.stages.index(people.cells[5][person])
        silent = plan.draw("silent", mentor)[0] < SILENT
        before: dict[str, str] = {}
        day = dt.date(plan.year, 9, 1)
        for stage, wait in zip(range(last + 1), draws[2 * len(skills) :], strict=False):
            day = _workday(day + dt.timedelta(days=14 + wait[person] % 35))
            assessor = mentor if stage == _STAGES_IN_ALL - 1 else staff_id
            judged = f"{plan.words.stages[stage]},{day:%Y/%m/%d},{assessor},{plan.words.source}"
            for place, skill in enumerate(skills):
                level = levels[place][person]
                if not level:
                    continue
                mended = 1 if early[place][person] < MENDED_EARLY else 2
                if not silent and stage < mended <= last:
                    level = _misjudged(
                        *(level, off[place][person], plan.overrated[place]),
                        (0, *plan.framework.levels_of[skill]),
                    )
                reason = ""
                if writes[person] < WRITING and reasons[place][person] < REASONED:
                    mended_here = stage > 0 and level != before.get(skill)
                    told = _reason(plan, int(level), reasons[place][person], mended=mended_here)
                    reason = _cell(told)
                before[skill] = level
                yield (
                    f"{staff_id},{skill},{level},{judged},,{plan.fingerprints[place]},{reason}\r\n"
                )


def _reason(plan: _Plan, level: int, draw: int, *, mended: bool) -> str:
    """Return why a level was given, by work, role and difficulty; no one's own words."""
    words = plan.words
    if mended:
        return words.mended.format(level=level)
    work = words.reason_works[draw % len(words.reason_works)]
    most = len(words.reason_roles) - 1
    role = words.reason_roles[ceil(level * most / plan.framework.max_level)].format(work=work)
    return role + words.difficulties[draw // 5 % len(words.difficulties)] if level else role


def _misjudged(level: str, draw: int, overrated: int, levels: Sequence[int]) -> str:
    """Return the level, one of those of the skill, as the person saw it at first."""
    step = (draw < overrated) - (draw >= 256 - UNDERRATED)
    place = levels.index(int(level)) + step
    return str(levels[min(len(levels) - 1, max(0, place))])


def _workday(day: dt.date) -> dt.date:
    """Return the day, or the Monday after a weekend."""
    return day + dt.timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)


# What follows is about what a person could do next: tools, courses, answers, careers.

NEW_IN_2024 = ("job_type_", "reskilling_practical")
"""Beginnings of the ids of courses that were first held in 2024."""
FOR_NEW_STAFF = ("basic_training", "follow_up_training")
COURSE_OF_SECONDMENT = "company_secondment"
RARE = ("overseas_training",)
RECORD_BEGINS = 2005  # no career is on record before; all workplaces not in _SINCE stood then
EXPERTS_SINCE = 2021
NEWCOMER = 2  # years before anybody is seconded
FEWEST, FEW = (2, 8), (8, 32)  # seats for so many of 256 people: where it is rare, else

# Chances in 256.
_MUST, _OPEN, _FITTING, _RARELY = 218, 60, 36, 3
_UNASKED, _UNANSWERED = 26, 14
_HOLE, _OVERLAP = 4, 12

_AT_HOME = 112


def _tool_supply(plan: _Plan, size: int) -> list[list[int]]:
    """Return for each tool how many of `size` people reach level 1, 2, ...; first tools lead."""
    tools = len(plan.tools)
    return [
        [
            min(size, int(size * plan.growth * (0.9 - 0.5 * place / tools) * 0.36 ** (level - 1)))
            for level in range(1, len(plan.levels_of(tool)) + 1)
        ]
        for place, tool in enumerate(plan.tools)
    ]


def _tool_levels(plan: _Plan, people: _People) -> list[list[str]]:
    """Return the level cells of each tool; who is best is chance more than service."""
    size = len(people.numbers)
    draws = plan.draws(people.numbers, "tools", 2 * len(plan.tools))
    columns = []
    for tool, supply, luck, blank in zip(
        plan.tools, _tool_supply(plan, size), draws[::2], draws[1::2], strict=True
    ):
        score = [
            min(merit, SETTLED) // 4 + CHANCE * draw
            for merit, draw in zip(people.merit, luck, strict=True)
        ]
        columns.append(_cells(score, blank, plan.levels_of(tool), supply))
    return columns


def _tool_needs(plan: _Plan) -> list[tuple[object, ...]]:
    """Return the rows of demand.csv for tools: each bureau wants all, the last tools most."""
    rows: list[tuple[object, ...]] = []
    for place, tool in enumerate(plan.tools):
        whole = plan.people * plan.growth * (0.3 + 0.3 * place / len(plan.tools))
        for level, share in zip(plan.levels_of(tool), (0.7, 0.3), strict=False):
            counts = _apportion(round(whole * share), list(plan.town.bureaus.values()))
            rows += [
                (bureau, plan.words.tools_work, tool.name.first, level, count)
                for bureau, count in zip(plan.town.bureaus, counts, strict=True)
                if count
            ]
    return rows


def _courses(plan: _Plan, people: _People, levels: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of trainings_taken.csv: courses finished in the year, person by person.

    People take what they must, and courses that raise what they hold or have just reached.
    """
    courses = plan.framework.all_trainings
    ids = (*plan.framework.skill_ids, *(tool.id for tool in plan.tools))
    held = dict(zip(ids, levels, strict=True))
    draws = plan.draws(people.numbers, f"courses {plan.year}", 2 * len(courses))
    taken: list[list[tuple[str, str]]] = [[] for _person in people.numbers]
    for course, luck, how in zip(courses, draws[::2], draws[1::2], strict=True):
        if not _is_held(plan, course):
            continue
        days = _days(plan, course.id)
        name = _cell(course.name.first)
        chances = _chances(plan, people, course, held)
        for person, chance in enumerate(chances):
            if luck[person] < chance:
                taken[person].append((days[how[person] % len(days)], name))
    return [
        f"{staff_id},{name},{day}\r\n"
        for staff_id, mine in zip(people.cells[0], taken, strict=True)
        for day, name in sorted(mine)
    ]


def _days(plan: _Plan, course: str) -> list[str]:
    """Return the days of the year on which a course ends; a secondment ends with the year."""
    if course == COURSE_OF_SECONDMENT:
        return [f"{plan.year + 1}/03/31"]
    start, day = plan.draw("days", course, size=2)
    days = []
    for session in range(4):
        month = 4 + (start + 3 * session) % 11
        ends = dt.date(plan.year + month // 12, month % 12 + 1, day % 26 + 1)
        ends += dt.timedelta(days=max(0, 7 - ends.weekday()) if ends.weekday() > _FRIDAY else 0)
        days.append(ends.strftime("%Y/%m/%d"))
    return days


_FRIDAY = 4


def _chances(
    plan: _Plan, people: _People, course: Training, held: Mapping[str, Sequence[str]]
) -> list[int]:
    """Return for each person the chance in 256 to take a course this year."""
    if course.id == COURSE_OF_SECONDMENT:
        return [
            256 * (_workplace(plan, people, person, plan.year) == plan.words.secondment)
            for person in range(len(people.numbers))
        ]
    if course.id in FOR_NEW_STAFF:
        fits = [year == plan.year for year in people.started]
        chance = _MUST
    elif course.mandatory or not course.raises:
        fits = [True] * len(people.numbers)
        chance = _MUST if course.mandatory else _OPEN
    else:
        columns = [
            [cell in {str(entry.from_level), str(entry.to_level)} for cell in held[entry.skill]]
            for entry in course.raises
        ]
        fits = [any(mine) for mine in zip(*columns, strict=True)]
        chance = _RARELY if course.id in RARE else _FITTING
    groups = set(course.audience)
    return [
        chance * (fit and (not groups or group in groups))
        for fit, group in zip(fits, people.cells[4], strict=True)
    ]


def _checks(plan: _Plan, people: _People) -> list[str]:
    """Return the lines of ladder_checks.csv: answers to what levels cannot check.

    People answer the targets of their rank and, when half way through it, those of the next one;
    the further they are, the more often with yes. Some leave blanks, some have no answers at all.
    """
    ranks = plan.framework.ranks
    targets = [_statements(rank) for rank in ranks]
    first = list(accumulate(map(len, targets), initial=0))
    draws = plan.draws(people.numbers, "checks", 2 * first[-1] + 2)
    lines = []
    for person, staff_id in enumerate(people.cells[0]):
        if not ranks or draws[-1][person] < _UNASKED:
            continue
        place = people.merit[person] * len(ranks) / MOST_MERIT
        own = min(len(ranks) - 1, int(place))
        part = min(1.0, place - own)
        day = draws[-2][person]
        checked = f"{plan.year}/{10 + day % 2}/{day // 10 + 1:02d}"
        asked = [(own, 110 + 130 * part)]
        if own + 1 < len(ranks) and part > 0.5:  # noqa: PLR2004 - half way
            asked.append((own + 1, 20 + 90 * part))
        for rank, chance in asked:
            for number, target in enumerate(targets[rank], first[rank]):
                luck, blank = draws[2 * number][person], draws[2 * number + 1][person]
                answer = plan.words.yes if luck < chance else plan.words.no
                if (blank + 97 * plan.year) % 256 < _UNANSWERED:
                    answer = ""
                lines.append(f"{staff_id},{target},{answer},{checked}\r\n")
    return lines


def _aims(plan: _Plan, people: _People) -> Iterator[str]:
    """Yield the lines of aims.csv: what some people want to learn, and what some aim at.

    They say so at the self-check; a few drop an interest when they correct themselves.
    """
    framework = plan.framework
    skills, job_types, ranks = framework.skill_ids, framework.job_types, framework.ranks
    draws = plan.draws(people.numbers, "aims", 8)
    for person, (staff_id, stage) in enumerate(zip(people.cells[0], people.cells[5], strict=True)):
        wants, aims, changes, wait, *lots = (column[person] for column in draws)
        days = [
            _workday(dt.date(plan.year, month, 15) + dt.timedelta(days=wait % 14))
            for month in (9, 10)
        ]
        said: list[tuple[int, str]] = []
        wished = list(dict.fromkeys(skills[lot % len(skills)] for lot in lots[: 1 + wants % 3]))
        if wants < WANTING:
            said += [(0, f"{skill},{plan.words.yes},,") for skill in wished]
        if aims < AIMING // 4 and ranks:
            next_rank = people.merit[person] * len(ranks) // MOST_MERIT + 1
            said.append((0, f",,,{ranks[min(len(ranks) - 1, next_rank)].id}"))
        elif aims < AIMING and job_types:
            said.append((0, f",,{job_types[lots[3] % len(job_types)].id},"))
        if wants < WANTING and changes < CHANGING and stage != plan.words.stages[0]:
            said.append((1, f"{wished[0]},{plan.words.no},,"))
        for place, told in said:
            on = f"{days[place]:%Y/%m/%d}"
            yield f"{staff_id},{plan.words.stages[place]},{on},{told},{plan.words.source},\r\n"


def _statements(rank: Rank) -> list[str]:
    return [_cell(target.text.first) for target in (*rank.gq, *rank.dq) if not target.criteria]


_TALKED = 110  # who agreed on a step in the talks of a year, of 256; of these half on a second one
_FINISHED = 160  # steps that are done some day


def _talks(plan: _Plan, people: _People) -> list[str]:
    """Return the lines of talks.csv: the steps agreed in a summer, and which were done in the year.

    Those of the year before that were done later stand there, too.
    """
    mentors = _mentors(plan, people)
    skills, words = plan.framework.skills, plan.words
    agreed, done = [], []
    for year in range(max(FIRST_YEAR, plan.year - 1), plan.year + 1):
        who, day, *more = plan.draws(people.numbers, f"talks {year}", 12)
        for person, staff_id in enumerate(people.cells[0]):
            if people.joined[person] > year or who[person] >= _TALKED:
                continue
            held_on = _workday(dt.date(year, 7, 1 + day[person] % 28))
            for n in range(1 + who[person] % 2):
                what, skill, term, help_, end = (draws[person] for draws in more[5 * n : 5 * n + 5])
                name = skills[skill % len(skills)].name.first
                by_when = (dt.date(year, 12, 27), last_day(year), dt.date(year + 1, 9, 30), None)
                known = [staff_id, f"{held_on:%Y/%m/%d}", mentors[person]]
                known.append(words.steps[what % len(words.steps)].format(skill=name))
                known.append(f"{due:%Y/%m/%d}" if (due := by_when[term % 4]) else "")
                known.append(words.supports[what % len(words.steps)] if help_ % 2 else "")
                if year == plan.year:
                    agreed.append(_line(*known, "", ""))
                ended = _workday(held_on + dt.timedelta(days=60 + 2 * end))
                if end < _FINISHED and first_day(plan.year) <= ended <= last_day(plan.year):
                    done.append(_line(*known, f"{ended:%Y/%m/%d}", ""))
    return agreed + done


def _careers(plan: _Plan, people: _People) -> Iterator[str]:
    """Yield the lines of careers.csv: the ranks since the person came, by the merit of each year.

    Who came at a rank came by the route that begins at it, if there is one. Of those who have left
    nothing is told.
    """
    ranks = plan.framework.ranks
    if not ranks:
        return
    routes = {route.rank: _cell(route.name.first) for route in reversed(plan.framework.routes)}
    cells = plan.rank_cells
    for person, staff_id in enumerate(people.cells[0]):
        years = plan.year - people.started[person]
        entered = people.joined[person]
        before, route = -1, ""
        for year in range(entered, plan.year + 1):
            merit = people.merit[person] * (years - plan.year + year) // max(1, years)
            place = min(len(cells) - 1, merit * len(cells) // MOST_MERIT)
            if year == entered and ranks:
                route = routes.get(ranks[place].id, "")
            if place != before:
                yield f"{staff_id},{entered}/04/01,{route},{cells[place]},{year}/04/01\r\n"
            before = place


def _places(plan: _Plan, people: _People) -> list[str]:
    """Return the lines of assignments.csv: the times at a workplace, mostly from April to March.

    What a year's file tells of times that are over, that of every later year tells too.
    """
    lines = []
    for number, staff_id, times in zip(
        people.numbers, people.cells[0], _times(plan, people), strict=True
    ):
        joints = [
            _joint(plan, number, before[1], begin, place, following[0])
            for before, (begin, place), following in zip(
                times, times[1:], [*times[2:], (None, "")], strict=False
            )
        ]
        firsts = [times[0][0], *(first for _last, first in joints)]
        ends = [*(f"{last:%Y/%m/%d}" for last, _first in joints), ""]
        for (_begin, place), first, end in zip(times, firsts, ends, strict=True):
            kind = plan.town.kinds.get(place, "GQ")
            lines.append(f"{staff_id},{place},{kind},{first:%Y/%m/%d},{end}\r\n")
    return lines


def _joint(
    plan: _Plan, number: int, before: str, begin: dt.date, place: str, until: dt.date | None
) -> tuple[dt.date, dt.date]:
    """Return the last day at the place before and the first one at the place that follows.

    A few come a quarter late and leave a hole, a few run on into the next time for a quarter.
    """
    eve = begin - dt.timedelta(days=1)
    if begin.month == APRIL:
        luck = plan.draw("end", number, begin.year)[0]
        quarter = begin.replace(month=APRIL + 3)
        if luck < _HOLE and place in plan.town.bureaus and (until is None or quarter < until):
            return eve, quarter
        if _HOLE <= luck < _OVERLAP and before in plan.town.bureaus:
            return quarter - dt.timedelta(days=1), begin
    return eve, begin


def _times(plan: _Plan, people: _People) -> Iterator[list[tuple[dt.date, str]]]:
    """Yield each career: the first day of each time, and where it was; a time ends with the next."""
    openings = set(plan.town.since.values())
    for person, (joined, group) in enumerate(zip(people.joined, people.cells[4], strict=True)):
        first = max(joined, EXPERTS_SINCE if group == plan.town.expert_group else RECORD_BEGINS)
        days = {dt.date(year, APRIL, 1) for year in range(first, plan.year + 1)}
        days |= {day for day in openings if min(days) < day <= last_day(plan.year)}
        times: list[tuple[dt.date, str]] = []
        for day in sorted(days):
            place = _place_on(plan, people, person, day)
            if not times or place != times[-1][1]:
                times.append((day, place))
        yield times


def _place_on(plan: _Plan, people: _People, person: int, day: dt.date) -> str:
    """Return where a person was on a day, by the name of that day.

    Who would have been where nothing was yet was at the bureau, or else at one of the old ones.
    """
    year = day.year - (day.month < APRIL)
    home, step, phase = people.moves[person]
    place = _named(plan.town, _workplace(plan, people, person, year), day)
    place = place or _named(plan.town, _bureau(plan, year, home, step, phase), day)
    if place:
        return place
    elder = plan.draw("elder", people.numbers[person], (year + phase) // 8)[0]
    old = plan.town.old_places
    return _named(plan.town, old[elder * len(old) // 256], day)


def _named(town: Town, place: str, day: dt.date) -> str:
    """Return the name that a workplace had on a day; none where nothing was there yet."""
    while place in town.since and day < town.since[place]:
        place = town.before.get(place, "")
    return place


def _workplace(plan: _Plan, people: _People, person: int, year: int) -> str:
    """Return where a person works in a year: at the bureau, or away from it for a time."""
    if people.cells[4][person] != plan.town.group:
        return plan.town.expert_bureau
    home, step, phase = people.moves[person]
    turn, place = divmod(year + phase, 4)
    luck = plan.draw("turn", people.numbers[person], turn)[0]
    for bound, workplace, years in plan.town.turns:
        if _AT_HOME <= luck < bound:
            settled = workplace in plan.town.bureaus or year >= people.joined[person] + NEWCOMER
            if settled and place in years:
                return workplace
            break
    return _bureau(plan, year, home, step, phase)


def _post_name(plan: _Plan, number: int) -> str:
    """Return the name of a post: that of its bureau and a number."""
    bureau, _work, _skills = plan.town.needs[_work_of(plan, number)]
    return f"{bureau}-{number + 1:03d}"


def _work_of(plan: _Plan, number: int) -> int:
    return (plan.draw("post", plan.year, number)[0] + 7 * number) % len(plan.town.needs)


def _posts(plan: _Plan) -> int:
    return max(1, plan.people // PEOPLE_A_POST)


def _write_posts(plan: _Plan, posts: BinaryIO) -> None:
    """Write posts.csv: one post needs a job type, the next one skills of its work at levels."""
    framework = plan.framework
    known = framework.skill_by_id
    posts.write(plan.header(POSTS).encode("utf-8-sig"))
    for number in range(_posts(plan)):
        bureau, work, skills = plan.town.needs[_work_of(plan, number)]
        asked = [skill for skill in skills if skill in known] or list(known)[:2]
        draws = plan.draw("post needs", plan.year, number, size=len(asked))
        role, needs = "", ""
        if framework.job_types and number % 2:
            role = max(
                framework.job_types,
                key=lambda entry: sum(need.skill in asked for need in entry.named()),
            ).name.first
        else:
            needs = ";".join(
                f"{known[skill].name.first}:{levels[draw * len(levels) // 512]}"
                for skill, draw in zip(asked, draws, strict=True)
                for levels in (framework.levels_of[skill],)
            )
        kind = plan.town.kinds.get(bureau, "GQ")
        posts.write(_line(_post_name(plan, number), bureau, work, role, needs, kind).encode())


def _write_seats(plan: _Plan, seats: BinaryIO) -> None:
    """Write seats.csv: the seats of each course that raises a level; none before it was first held.

    There is one for everybody where a course is a must, and few of the rest.
    """
    seats.write(plan.header(SEATS).encode("utf-8-sig"))
    for course in plan.framework.all_trainings:
        if course.raises:
            seats.write(_line(course.name.first, _seats(plan, course)).encode())


def _seats(plan: _Plan, course: Training) -> int:
    if not _is_held(plan, course):
        return 0
    if course.mandatory:
        return plan.people
    least, most = FEWEST if course.id in (*RARE, COURSE_OF_SECONDMENT) else FEW
    share = least + (most - least) * plan.draw("seats", plan.year, course.id)[0] // 255
    return max(1, plan.people * share // 256)


def _is_held(plan: _Plan, course: Training) -> bool:
    return plan.year > FIRST_YEAR or not course.id.startswith(NEW_IN_2024)


def _wishes(plan: _Plan, people: _People) -> Iterator[str]:
    """Yield the lines of wishes.csv: a post or a bureau first, then perhaps a kind of work."""
    whether, what, second = plan.draws(people.numbers, f"wish {plan.year}", 3)
    bureaus = list(plan.town.bureaus)
    for person, staff_id in enumerate(people.cells[0]):
        if whether[person] >= WISHING:
            continue
        draw = what[person]
        if draw % 2:
            number = (draw * 257 + people.numbers[person]) % _posts(plan)
            yield f"{staff_id},1,{_post_name(plan, number)},,\r\n"
        else:
            yield f"{staff_id},1,,{bureaus[draw // 2 % len(bureaus)]},\r\n"
        if second[person] % 2:
            yield f"{staff_id},2,,,{'DQ' if second[person] % 4 == 1 else 'GQ'}\r\n"
