"""One pydantic model for each kind of entry in the framework's YAML files.

What one file can be checked for by itself stands here; what needs several files is in `checks`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tdskill import i18n
from tdskill.names import Names, match_key
from tdskill.years import YEARS

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""Lower-case English with underscores."""

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]

Provenance = Annotated[
    str,
    StringConstraints(
        pattern=r"^((inferred|assumed): .+|https://\S+( .*)?|[^:]*[0-9][^:]*)$", max_length=500
    ),
]
"""`deck p.12` (a document and a place in it), a page of the web, `inferred: from what` or `assumed: ...`.

What follows the colon may be in more languages than one: `assumed: 日本語 / en: English`.
"""

_NEXT_LANGUAGE = re.compile(rf" / ({'|'.join(i18n.LANGUAGES)}): ")


def reason_in(provenance: str) -> str:
    """Return what something was inferred or assumed from, in the language in use."""
    first, *others = _NEXT_LANGUAGE.split(provenance.partition(":")[2].strip())
    return dict(zip(others[::2], others[1::2], strict=True)).get(i18n.language(), first)


YearMonth = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
"""A month, as `2009-04`."""

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A language, as `ja` or `zh-Hant`."""

WebAddress = Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=500)]
"""A page of the web."""

LevelNumber = Annotated[int, Field(ge=0, le=9)]
RequiredLevel = Annotated[int, Field(ge=1, le=9)]


def _unused(value: object) -> bool:
    """Whether a key that came later is not used: a digest of the framework then is what it was."""
    return value is None or value == () or value is False


class Entry(BaseModel):
    """Frozen, strict and closed: no unknown keys, no silent conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


SLIP = re.compile(r"[a-z]{2,3}\s*[:：]")
"""How a text begins that was to be a language with a text, and lacks the space or has a wide colon."""


def languages_of(context: object) -> tuple[str, ...]:
    """Return the languages that framework.yaml names, the main one first: what models are read with."""
    return context if isinstance(context, tuple) else ()


def _language(key: str, info: ValidationInfo) -> str:
    if key not in (*i18n.LANGUAGES, *languages_of(info.context)):
        raise PydanticCustomError("extra_forbidden", "no language")
    return key


class Text(Entry):
    """A text in one language or more; `str()` gives it in the language in use, else the first.

    A file may have a plain text for one in the main language of the framework alone.
    """

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[Annotated[str, AfterValidator(_language)], Sentence | None]

    @model_validator(mode="before")
    @classmethod
    def _main_language_first(cls, value: object, info: ValidationInfo) -> object:
        main = next(iter(languages_of(info.context)), i18n.DEFAULT)
        if isinstance(value, str) and not SLIP.match(value):
            return {main: value}
        if isinstance(value, dict) and languages_of(info.context) and main in value:
            return {main: value[main], **value}
        return value

    @model_validator(mode="after")
    def _in_a_language(self, info: ValidationInfo) -> Self:
        if not any(self.__pydantic_extra__.values()):
            raise PydanticCustomError("no_language", "no text")
        for main in languages_of(info.context)[:1]:
            if not self.__pydantic_extra__.get(main):
                raise PydanticCustomError("no_main_language", "no text", {"language": main})
        return self

    def __str__(self) -> str:
        return self.__pydantic_extra__.get(i18n.language()) or self.first

    @property
    def first(self) -> str:
        """The text in the main language, else in the one written first: whoever reads the files."""
        return next(filter(None, self.__pydantic_extra__.values()))

    def spellings(self) -> Iterator[str]:
        yield from self.by_language.values()

    @property
    def by_language(self) -> dict[str, str]:
        """The text in each language that it has."""
        return {lang: text for lang, text in self.__pydantic_extra__.items() if text}


class Named(Entry):
    """Something with an id, a name and other spellings by which files may call it."""

    id: Id
    name: Text
    aliases: Annotated[tuple[Sentence, ...], Field(strict=False)] = ()
    provenance: Provenance

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Yield (spelling, id) for every way to write this entry."""
        for spelling in (*self.name.spellings(), *self.aliases, self.id):
            yield spelling, self.id


def names_of(entries: Iterable[Named]) -> Names:
    """Return every spelling of the entries; a hint calls one by its name in the language in use."""
    known = tuple(entries)
    spellings = (pair for entry in known for pair in entry.spellings())
    return Names(spellings, {entry.id: entry.name for entry in known})


class Level(Entry):
    """A step of the level scale; the scale runs 0, 1, 2, ... or 1, 2, ... without holes.

    `aliases` are other spellings of the name, and signs such as ◎, by which files may give the level.
    `points` are what the level counts in criteria of points. From one that `teaches` on people can
    teach others; without any it is the top one.
    """

    level: LevelNumber
    name: Text
    description: Text
    aliases: Annotated[tuple[Sentence, ...], Field(strict=False, exclude_if=_unused)] = ()
    provenance: Provenance
    points: Annotated[int | None, Field(ge=0, le=999, exclude_if=_unused)] = None
    teaches: Annotated[bool, Field(exclude_if=_unused)] = False

    def spellings(self) -> Iterator[str]:
        """Yield every spelling by which files may give the level, but its number."""
        yield from (*self.name.spellings(), *self.aliases)


class Category(Named):
    """A group of skills, perhaps within another one."""

    parent: Annotated[Id | None, Field(exclude_if=_unused)] = None


class LevelText(Entry):
    """What a level looks like in one skill, and what it is called there."""

    level: RequiredLevel
    name: Annotated[Text | None, Field(exclude_if=_unused)] = None
    text: Text


Fingerprint = Annotated[str, StringConstraints(pattern=r"^f[0-9a-f]{12}$")]


class Skill(Named):
    """A skill that people hold at a level and work demands at a level.

    `replaces` names skills of earlier frameworks that this one took over, whole or in part; a mere
    change of name is an alias. `same_meaning` lists the fingerprints of earlier texts that said the
    same in other words, so that levels judged under them still hold. `levels` are those above 0 that
    can be held in it, rising; without them all of the scale. `code` is a short form of the name. The
    category may be left out where a file has none.
    """

    category: Id = ""
    description: Text
    level_texts: Annotated[tuple[LevelText, ...], Field(strict=False)] = ()
    level_texts_provenance: Provenance | None = None
    replaces: Annotated[tuple[Sentence, ...], Field(strict=False)] = ()
    same_meaning: Annotated[tuple[Fingerprint, ...], Field(strict=False)] = ()
    levels: Annotated[tuple[RequiredLevel, ...] | None, Field(strict=False, exclude_if=_unused)] = (
        None
    )
    code: Annotated[Sentence | None, Field(exclude_if=_unused)] = None

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Yield (spelling, id) for every way to write this skill."""
        yield from super().spellings()
        if self.code is not None:
            yield self.code, self.id

    @property
    def level_names(self) -> dict[int, Text]:
        """What levels are called in this skill, where it is otherwise than on the scale."""
        return {entry.level: entry.name for entry in self.level_texts if entry.name}


class SkillsFile(Entry):
    """skills.yaml."""

    levels: Annotated[tuple[Level, ...], Field(strict=False, min_length=1)]
    categories: Annotated[tuple[Category, ...], Field(strict=False)] = ()
    skills: Annotated[tuple[Skill, ...], Field(strict=False, min_length=1)]


class Need(Entry):
    """A skill, of any set, with the level that is needed of it."""

    skill: Id
    level: RequiredLevel
    provenance: Provenance | None = None


Weighing = Annotated[int, Field(ge=1, le=9)]
"""How much a requirement counts in attainment."""


class Requirement(Entry):
    """A skill with the level that a job type needs; steps in `core` ones come first.

    A `desirable` one is wished for: without it a job type is met all the same.
    """

    skill: Id
    level: RequiredLevel
    core: bool = False
    weight: Weighing = 1
    provenance: Provenance | None = None
    desirable: Annotated[bool, Field(exclude_if=_unused)] = False


class Group(Entry):
    """Several skills, each with a level, of which a job type needs `at_least` so many."""

    of: Annotated[tuple[Need, ...], Field(strict=False, min_length=2)]
    at_least: Annotated[int, Field(ge=1, le=99)] = 1
    core: bool = False
    weight: Weighing = 1
    provenance: Provenance | None = None
    desirable: bool = False


ONE, SEVERAL = "one skill", "several skills"


def kind_of_requirement(value: object) -> str:
    """Tell a requirement that names several skills from one that names one."""
    is_group = "of" in value if isinstance(value, dict) else isinstance(value, Group)
    return SEVERAL if is_group else ONE


@dataclass(frozen=True, slots=True)
class Needed:
    """What a job type cannot do without: `at_least` of these, or the only one of them."""

    of: tuple[Requirement, ...]
    at_least: int = 1
    core: bool = False
    weight: int = 1


class Family(Named):
    """A group of job types, perhaps within another one."""

    parent: Id | None = None


class JobType(Named):
    """A role with the skills it needs; `requirements_provenance` holds where a requirement has none.

    `grade` is its place in its `family`, the lowest first.
    """

    description: Text
    requirements: Annotated[
        tuple[
            Annotated[
                Annotated[Requirement, Tag(ONE)] | Annotated[Group, Tag(SEVERAL)],
                Discriminator(kind_of_requirement),
            ],
            ...,
        ],
        Field(strict=False, min_length=1),
    ]
    requirements_provenance: Provenance
    family: Annotated[Id | None, Field(exclude_if=_unused)] = None
    grade: Annotated[int | None, Field(ge=1, le=99, exclude_if=_unused)] = None

    def named(self) -> tuple[Requirement, ...]:
        """Return every skill that is asked for with its level, those of groups one by one."""
        return tuple(each for entry in self.requirements for each in _named(entry))

    def needed(self) -> tuple[Needed, ...]:
        """Return what the job type cannot do without, in the order of the file."""
        return tuple(_needed(entry) for entry in self.requirements if not entry.desirable)

    def wished(self) -> tuple[Needed, ...]:
        """Return what is only wished for."""
        return tuple(_needed(entry) for entry in self.requirements if entry.desirable)

    def assumed_requirements(self) -> tuple[Requirement, ...]:
        """Return the requirements that stand in no source."""
        return tuple(
            requirement
            for requirement in self.named()
            if (requirement.provenance or self.requirements_provenance).startswith("assumed")
        )


def _needed(entry: Requirement | Group) -> Needed:
    at_least = entry.at_least if isinstance(entry, Group) else 1
    return Needed(_named(entry), at_least, entry.core, entry.weight)


def _named(entry: Requirement | Group) -> tuple[Requirement, ...]:
    if isinstance(entry, Requirement):
        return (entry,)
    return tuple(
        Requirement(
            skill=each.skill,
            level=each.level,
            core=entry.core,
            weight=entry.weight,
            provenance=each.provenance or entry.provenance,
            desirable=entry.desirable,
        )
        for each in entry.of
    )


class JobTypesFile(Entry):
    """jobtypes.yaml."""

    families: Annotated[tuple[Family, ...], Field(strict=False)] = ()
    job_types: Annotated[tuple[JobType, ...], Field(strict=False)]


class SuggestedLevel(Entry):
    """A level that holding a certification suggests; never more than a point to talk about."""

    skill: Id
    level: RequiredLevel
    provenance: Provenance


class Certification(Named):
    """An exam or qualification; `ipa_level` is its level on IPA's common scale, where it has one.

    `since` is the month in which it was first held, `until` the last in which a pass can be dated.
    `succeeds` names earlier exams and `registration_of` the exam that a registration rests on: who
    holds those earlier ones, or the registration, counts as having passed this exam, or that one. One
    that must be renewed ends the day before `renewal_years` are over, counted from the day of passing,
    registration or renewal; to renew it, one applies `renewal_due_days` before the last day.
    """

    issuer: Text
    ipa_level: Annotated[int, Field(ge=1, le=7)] | None = None
    since: YearMonth | None = None
    until: YearMonth | None = None
    succeeds: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    registration_of: Id | None = None
    renewal_years: Annotated[int, Field(ge=1, le=20)] | None = None
    renewal_due_days: Annotated[int, Field(ge=1, le=365)] | None = None
    renewal_years_provenance: Provenance | None = None
    suggests: Annotated[tuple[SuggestedLevel, ...], Field(strict=False)] = ()

    @property
    def can_be_sat(self) -> bool:
        """Whether it is an exam of today, neither an earlier one nor a registration."""
        return self.until is None and self.registration_of is None


class Raise(Entry):
    """What a training does for a skill: from holding `from_level` (or more) to `to_level`."""

    skill: Id
    from_level: LevelNumber
    to_level: RequiredLevel


LEAST_SUCCESS: Final = 0.01


class Training(Named):
    """A course: for whom, whether they must take it, and which levels it is to raise.

    `audience` lists groups of staff as staff.csv names them (none: everybody). `seats` are those of a
    year, unknown where there is none. `success` is how likely a seat lifts who takes it to the levels.
    """

    description: Text
    audience: Annotated[tuple[Sentence, ...], Field(strict=False)] = ()
    mandatory: bool = False
    format: Text
    raises: Annotated[tuple[Raise, ...], Field(strict=False)] = ()
    raises_provenance: Provenance | None = None
    seats: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    seats_provenance: Provenance | None = None
    success: Annotated[float | None, Field(ge=LEAST_SUCCESS, le=1, exclude_if=_unused)] = None
    success_provenance: Annotated[Provenance | None, Field(exclude_if=_unused)] = None
    open_to_municipalities: bool = False


class TrainingsFile(Entry):
    """trainings.yaml."""

    trainings: Annotated[tuple[Training, ...], Field(strict=False)]


class Work(Named):
    """A kind of work with what it usually needs; `needs_provenance` holds where a need has none."""

    description: Text
    needs: Annotated[tuple[Need, ...], Field(strict=False)] = ()
    needs_provenance: Provenance | None = None


class WorksFile(Entry):
    """works.yaml; `bureaus` are workplaces for made-up data."""

    bureaus: Annotated[tuple[Text, ...], Field(strict=False, exclude_if=_unused)] = ()
    works: Annotated[tuple[Work, ...], Field(strict=False)]


class SetHead(Named):
    """A set of skills: its name and its audience, groups of staff as staff.csv names them."""

    audience: Annotated[tuple[Sentence, ...], Field(strict=False)] = ()


SETS = "sets"
"""The folder of the files that hold a set of skills each."""


class SetFile(Entry):
    """sets/<id>.yaml: a set of skills with a scale, categories and an audience of its own."""

    skill_set: SetHead
    levels: Annotated[tuple[Level, ...], Field(strict=False, min_length=1)]
    categories: Annotated[tuple[Category, ...], Field(strict=False)] = ()
    skills: Annotated[tuple[Skill, ...], Field(strict=False, min_length=1)]
    families: Annotated[tuple[Family, ...], Field(strict=False)] = ()
    job_types: Annotated[tuple[JobType, ...], Field(strict=False)] = ()


class CertificationsFile(Entry):
    """certifications.yaml."""

    certifications: Annotated[tuple[Certification, ...], Field(strict=False)]


class Criterion(Entry):
    """At least `at_least` skills at `level` or above, among these skills and categories (none: all)."""

    at_least: Annotated[int, Field(ge=1, le=999)]
    level: RequiredLevel
    categories: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    skills: Annotated[tuple[Id, ...], Field(strict=False)] = ()


class PointsCriterion(Entry):
    """At least so many points of the levels held, in these skills and categories (none: all)."""

    points: Annotated[int, Field(ge=1, le=99_999)]
    categories: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    skills: Annotated[tuple[Id, ...], Field(strict=False)] = ()


SKILLS, POINTS = "number of skills", "number of points"


def kind_of_criterion(value: object) -> str:
    """Tell a criterion that counts points from one that counts skills."""
    has_points = (
        "points" in value if isinstance(value, dict) else isinstance(value, PointsCriterion)
    )
    return POINTS if has_points else SKILLS


class Target(Entry):
    """A target of a rank; with `criteria` (all must hold) it is checked from levels, else by people."""

    id: Id
    text: Text
    criteria: Annotated[
        tuple[
            Annotated[
                Annotated[Criterion, Tag(SKILLS)] | Annotated[PointsCriterion, Tag(POINTS)],
                Discriminator(kind_of_criterion),
            ],
            ...,
        ],
        Field(strict=False),
    ] = ()
    provenance: Provenance


class Rank(Named):
    """A step of the career ladder with its guide levels and targets; GQ is administration, DQ digital.

    `certifications` are the guide exams, any one of them; `certifications_name` is what the group is
    called. `next` are the ranks that may follow, without it the one behind it in the file.
    """

    order: Annotated[int, Field(ge=1, le=99)]
    dsm_level: RequiredLevel
    ipa_level: Annotated[int, Field(ge=1, le=7)] | None = None
    certifications: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    certifications_name: Text | None = None
    guide_provenance: Provenance
    gq: Annotated[tuple[Target, ...], Field(strict=False)] = ()
    dq: Annotated[tuple[Target, ...], Field(strict=False)] = ()
    next: Annotated[
        tuple[Id, ...] | None, Field(strict=False, exclude_if=lambda ranks: ranks is None)
    ] = None

    def called(self, text: str) -> Text | str:
        """Return how to call the rank of a person whose file says `text`.

        It is the name, which is shown in the language in use, where that is what the file says in
        any language; else, as for an alias, the file's own word.
        """
        names = map(match_key, self.name.spellings())
        return self.name if match_key(text) in names else text


class Route(Named):
    """A way of entering; `rank` is the one that a career begins at."""

    rank: Id


class Stay(Entry):
    """A rank of a career path; `years` is how long the model stays in it, without it to the end."""

    rank: Id
    years: Annotated[int | None, Field(ge=1, le=60)] = None


class CareerPath(Named):
    """A model of a career: ranks one after another, of which a route begins at its own."""

    stays: Annotated[tuple[Stay, ...], Field(strict=False, min_length=1)]


class SelectionExam(Named):
    """An exam by which people rise from one of `ranks` to the rank `to`, and who may sit it.

    Whoever has stood in the own rank for `years_in_rank`, and served for `years_of_service`, both in
    whole years by the last day of the fiscal year; of those who entered by one of `routes` (none: any).
    """

    ranks: Annotated[tuple[Id, ...], Field(strict=False, min_length=1)]
    to: Id
    years_in_rank: Annotated[int, Field(ge=0, le=60)] = 0
    years_of_service: Annotated[int, Field(ge=0, le=60)] = 0
    routes: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    rules_provenance: Provenance


class HeadCount(Entry):
    """How many people were published for the first day of a fiscal year, of a rank or (without) of all.

    `at_least` says that there may be more, `expected` that it was published before that day.
    """

    fiscal_year: Annotated[int, Field(ge=YEARS[0], le=YEARS[-1])]
    rank: Id | None = None
    people: Annotated[int, Field(ge=0, le=10_000_000)]
    at_least: bool = False
    expected: bool = False
    provenance: Provenance


class LadderFile(Entry):
    """career_ladder.yaml."""

    ranks: Annotated[tuple[Rank, ...], Field(strict=False)]
    routes: Annotated[tuple[Route, ...], Field(strict=False)] = ()
    career_paths: Annotated[tuple[CareerPath, ...], Field(strict=False)] = ()
    selection_exams: Annotated[tuple[SelectionExam, ...], Field(strict=False)] = ()
    head_counts: Annotated[tuple[HeadCount, ...], Field(strict=False)] = ()


class PublishedRank(Entry):
    """The place of a skill in a published order; from `rank` to `rank_to` where it is not certain."""

    skill: Id
    rank: Annotated[int, Field(ge=1)]
    rank_to: Annotated[int, Field(ge=1)] | None = None


class Published(Entry):
    """What was published for a year: the choice, and as much of the two orders as is known.

    A skill that an order does not list stands after all listed places.
    """

    selected: Annotated[tuple[Id, ...], Field(strict=False)]
    selected_provenance: Provenance
    demand_ranks: Annotated[tuple[PublishedRank, ...], Field(strict=False)] = ()
    demand_ranks_provenance: Provenance | None = None
    supply_ranks: Annotated[tuple[PublishedRank, ...], Field(strict=False)] = ()
    supply_ranks_provenance: Provenance | None = None


class Rule(Entry):
    """How priority fields are chosen.

    Chosen: demand rank up to `demand_cut` and supply rank beyond `supply_cut`; by default both cuts
    stand at a third of the number of skills. Supply counts people at `supply_level` or above.
    """

    demand_cut: Annotated[int, Field(ge=1)] | None = None
    supply_cut: Annotated[int, Field(ge=1)] | None = None
    supply_level: RequiredLevel = 1
    provenance: Provenance


Weight = Annotated[int, Field(ge=0, le=100)]


class Placement(Entry):
    """How much each part of the fit of a person and a post weighs in a placement."""

    needs: Annotated[int, Field(ge=1, le=100)]
    wish: Weight = 0
    balance: Weight = 0
    stay: Weight = 0
    provenance: Provenance


class Policy(Rule):
    """The rule of one fiscal year, with what was published for it and the weights of a placement."""

    id: Id
    fiscal_year: Annotated[int, Field(ge=YEARS[0], le=YEARS[-1])]
    published: Published | None = None
    placement: Placement | None = None


DEFAULT_RULE = Rule(
    provenance="assumed: 年度の方針がない場合の選び方 / en: the default rule, no policy for this year"
)


DEFAULT_PLACEMENT = Placement(
    needs=60,
    wish=20,
    balance=10,
    stay=10,
    provenance="assumed: 年度の方針に重みの定めがない場合 / en: no weights in the year's policy",
)


class PrioritiesFile(Entry):
    """priorities.yaml."""

    policies: Annotated[tuple[Policy, ...], Field(strict=False)]


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A share of people, such as 0.05 for five of a hundred."""

Growth = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
"""A share by which something grows in a year; below 0 it shrinks."""

PeopleSeen = Annotated[int, Field(ge=1, le=1_000_000)]


class RankLeaving(Entry):
    """The share of the people of a rank who leave in a year."""

    rank: Id
    rate: Share


class LeavingRate(Entry):
    """The share of people who leave in a year; of the ranks in `by_rank` it is another one.

    With a `weight` it is one more thing seen, of so many people; without, it is taken for sure.
    """

    rate: Share
    weight: PeopleSeen | None = None
    by_rank: Annotated[tuple[RankLeaving, ...], Field(strict=False)] = ()
    provenance: Provenance


class LevelRates(Entry):
    """Shares of those who stay that rise, or fall, by a level in a year; `weight` as of leaving.

    `rise` begins at level 0, `fall` at the lowest level above it; levels not listed stay.
    """

    rise: Annotated[tuple[Share, ...], Field(strict=False)] = ()
    fall: Annotated[tuple[Share, ...], Field(strict=False)] = ()
    weight: PeopleSeen | None = None
    provenance: Provenance


class Joining(Entry):
    """How many people join in a year, and what each of them holds; without a `profile` as seen."""

    people: Annotated[int, Field(ge=0, le=100_000)]
    profile: Annotated[tuple[Need, ...], Field(strict=False)] = ()
    provenance: Provenance


class SkillGrowth(Entry):
    """By what share the demand for a skill grows in a year."""

    skill: Id
    growth: Growth


class Wanted(Entry):
    """How many people are wanted at a level from a fiscal year on."""

    fiscal_year: Annotated[int, Field(ge=YEARS[0], le=YEARS[-1])]
    skill: Id
    level: RequiredLevel
    headcount: Annotated[int, Field(ge=0, le=1_000_000)]


class DemandToCome(Entry):
    """How demand grows: in all, by skill, or as a table says of a skill from a year on."""

    growth: Growth = 0.0
    by_skill: Annotated[tuple[SkillGrowth, ...], Field(strict=False)] = ()
    table: Annotated[tuple[Wanted, ...], Field(strict=False)] = ()
    provenance: Provenance


class Assumptions(Entry):
    """What is taken for the years to come where it is not what was seen.

    `year_spread` is by how much good and bad years differ: the standard deviation of the logarithm of
    a year's rises.
    """

    leaving: LeavingRate | None = None
    levels: LevelRates | None = None
    joining: Joining | None = None
    demand: DemandToCome | None = None
    year_spread: Share | None = None
    year_spread_provenance: Provenance | None = None


class Scenario(Assumptions, Named):
    """Assumptions with a name; each takes the place of that which the file has of the same key."""


class ForecastFile(Assumptions):
    """forecast.yaml."""

    draws: Annotated[int, Field(ge=100, le=20_000)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    scenarios: Annotated[tuple[Scenario, ...], Field(strict=False)] = ()

    def assumptions(self, scenario: str | None = None) -> Assumptions:
        """Return what holds, in the scenario of this id if one is named."""
        found = {key: getattr(self, key) for key in Assumptions.model_fields}
        chosen = next((each for each in self.scenarios if each.id == scenario), None)
        if chosen is not None:
            found |= {key: value for key in found if (value := getattr(chosen, key)) is not None}
        return Assumptions.model_construct(**found)


class About(Entry):
    """framework.yaml: whose framework this is and the document that `provenance` cites.

    `languages` are those of its texts, the main one first, in which every text must be. `source_url`
    is where the document can be read.
    """

    id: Id
    name: Text
    version: Sentence
    source: Text
    source_url: Annotated[WebAddress | None, Field(exclude_if=_unused)] = None
    languages: Annotated[tuple[LanguageCode, ...], Field(strict=False, exclude_if=_unused)] = ()

    @property
    def main_language(self) -> str:
        """The language of its texts, and of files that are made for it."""
        return next(iter(self.languages), i18n.DEFAULT)

    @property
    def cited(self) -> str:
        """The document, with where it can be read."""
        return " ".join(filter(None, (str(self.source), self.source_url)))
