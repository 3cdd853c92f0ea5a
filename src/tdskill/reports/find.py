"""Who can do this: people by all that is known of them, as a frozen result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_

import polars as pl

from tdskill.analysis import find as find_of
from tdskill.analysis.attainment import steps_short
from tdskill.analysis.evidence import Validity, exams_held
from tdskill.analysis.rotation import stays
from tdskill.errors import UsageError, once
from tdskill.framework import Framework
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.intake.aims import interests
from tdskill.intake.described import WORK_KIND_NAMES
from tdskill.intake.query import Wanted, example, named_skill, read_query
from tdskill.names import Names
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import EVERYBODY, Selection, bureaus_named, find_named, select
from tdskill.tables import NOT_STARTED
from tdskill.workspace import Workspace
from tdskill.year_data import YearData
from tdskill.years import last_day_so_far


@dataclass(frozen=True)
class Asked:
    """What is looked for, all of it together; names in any spelling, `wanted` skills of any set.

    `interest` is the id of a skill.
    """

    wanted: tuple[Wanted, ...] = ()
    selection: Selection = EVERYBODY
    not_bureaus: Sequence[str] = ()
    job_types: Sequence[str] = ()
    exams: Sequence[str] = ()
    stage: str | None = None
    wish: str | None = None
    interest: str | None = None
    near: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is looked for, so that everybody would be found."""
        return not any(value for name, value in vars(self).items() if name != "selection") and (
            self.selection == EVERYBODY
        )


@dataclass(frozen=True)
class Condition:
    """One thing looked for: which kind, what (ids and names as files spell them), and who meets it."""

    kind: str
    asked: tuple[str, ...]
    met: pl.Series
    wanted: Wanted | None = None


@dataclass(frozen=True)
class FindReport:
    """People found, in order of fit.

    rows: staff_id, name, bureau, group, rank (an id, or null), stage, match, steps_above, workplace and
    since, levels, and a column for each skill wanted. conditions: a row for each thing looked for:
    condition, asked, level_least, level_most, people (who meet it), people_without (who would be found
    if it were left out), not_assessed (of a skill). `near` counts those one step away; `unknown` those
    who would be found or not by levels that are not assessed. `job_types` are looked for.
    """

    head: Head
    asked: Asked
    rows: pl.DataFrame
    conditions: pl.DataFrame
    wanted: tuple[Wanted, ...]
    exact: int
    near: int
    unknown: int
    job_types: tuple[str, ...]
    has_workplaces: bool


def asked_of(
    framework: Framework, query: str | None, *, interest: str | None, **others: object
) -> Asked:
    """Return what is looked for. Raises UsageError where that is nothing, else as `read_query` does."""
    wanted = () if query is None else read_query(query, framework)
    keen = None if interest is None else named_skill(interest, framework)
    asked = Asked(wanted, interest=keen, **others)  # type: ignore[arg-type]
    if asked.near and not wanted:
        raise UsageError(
            _("{option} goes with {other}.").format(option="--near", other="QUERY"),
            _("Write skills with levels, such as: {example}").format(example=example(framework)),
        )
    if asked.is_nothing:
        raise UsageError(
            _("It is not said who is looked for."),
            _("Write skills with levels, such as: {example}").format(example=example(framework)),
        )
    return asked


def sets_of(framework: Framework, asked: Asked) -> tuple[Framework, ...]:
    """Return the framework as seen from each set that has a skill or a job type looked for.

    The one asked about comes first where it has any, and stands alone where none has.
    Raises TdskillError for an unknown job type, UsageError for a set that has nothing looked for.
    """
    ids = {each.skill for each in asked.wanted} | {asked.interest}
    ids |= {job_type for name in asked.job_types for job_type in [_job_type(framework, name)[1]]}
    views = (framework, *(each for each in framework.views if each.set_id != framework.set_id))
    having = [each for each in views if not ids.isdisjoint({*each.skill_ids, *each.job_type_by_id})]
    if having and having[0].set_id != framework.set_id and not framework.is_main:
        raise UsageError(
            _("No skill or job type that is looked for is of the set {name}.").format(
                name=framework.set_id
            ),
            _("Leave the set {name} out.").format(name=framework.set_id),
        )
    return tuple(having) or (framework,)


def _job_type(framework: Framework, name: str) -> tuple[Framework, str]:
    """Return a job type of the own set, else of any, and the framework as seen from there."""
    for view in (framework, *framework.views):
        found = view.job_type_names.find(name)
        if found is not None:
            return view, found
    every = names_of(entry for view in framework.views for entry in view.job_types)
    return framework, find_named(
        every,
        name,
        _("There is no job type {name!r}.").format(name=name),
        _("See them with: tdskill show job-types"),
    )


def find_report(
    workspace: Workspace,
    read: Sequence[YearData],
    framework: Framework,
    asked: Asked,
    *,
    top: int | None = None,
) -> FindReport:
    """Look for people; `read` are the data as read for each set of `sets_of`.

    Raises TdskillError as `select` does, and for an unknown job type, exam or wish.
    """
    data = _together(read)
    people = data.staff
    kept, selected = select(data, framework, asked.selection)
    conditions = list(_conditions(data, framework, asked))
    job_types = tuple(each.asked[0] for each in conditions if each.kind == "job_type")
    others = [each.met for each in conditions if each.wanted is None]
    rest = people.filter(reduce(and_, others)) if others else people
    both = find_of.found(rest.lazy(), asked.wanted, near=True).collect()
    exact = both.filter(pl.col("steps_away") == 0).height
    rows = both if asked.near else both.head(exact)
    stated = people["rank"].drop_nulls().unique().to_list()
    ranks = {text: rank.id for text in stated if (rank := framework.main.rank_of(text))}
    untold = NOT_STARTED if workspace.is_running else None
    rows = rows if top is None else rows.head(top)
    times = data.assignments.lazy().join(rows.lazy().select("staff_id"), on="staff_id", how="semi")
    rows = (
        rows.lazy()
        .with_columns(
            pl.col("rank").replace_strict(ranks, default=None, return_dtype=pl.String),
            pl.col("stage").cast(pl.String).fill_null(pl.lit(untold, pl.String)),
            pl.when(pl.col("steps_away") == 0)
            .then(pl.lit("exact"))
            .otherwise(pl.lit("near"))
            .alias("match"),
            _levels(asked.wanted).alias("levels"),
        )
        .join(
            stays(times, last_day_so_far(workspace.fiscal_year)),
            on="staff_id",
            how="left",
            maintain_order="left",
        )
        .collect()
    )
    return FindReport(
        head=head_of(replace(kept, notes=data.notes), kept.staff, **vars(selected)),
        asked=asked,
        rows=rows,
        conditions=_counted(conditions, people),
        wanted=asked.wanted,
        exact=exact,
        near=both.height - exact,
        unknown=rest.select(find_of.may_be_found(asked.wanted, near=asked.near).sum()).item(),
        job_types=job_types,
        has_workplaces="assignments" in data.kinds,
    )


def _together(read: Sequence[YearData]) -> YearData:
    """Return data whose people have the levels of all sets, those whom all of these are for.

    Their stage is the least advanced of all sets.
    """
    first, *others = read
    staff = first.staff
    for each in others:
        other = each.staff.select(
            *("staff_id", pl.col("stage").alias("_stage")),
            *(name for name in each.staff.columns if name not in staff.columns),
        )
        earlier = pl.col("_stage").is_null() | (pl.col("_stage") < pl.col("stage"))
        staff = (
            staff.join(other, on="staff_id", how="inner", maintain_order="left")
            .with_columns(stage=pl.when(earlier).then("_stage").otherwise("stage"))
            .drop("_stage")
        )
    aimed = next((each for each in read if each.audience), first)
    return replace(
        first,
        frames={**first.frames, "staff": staff, "aims": pl.concat(each.aims for each in read)},
        notes=once(note for each in read for note in each.notes),
        audience=aimed.audience,
        outside=aimed.outside,
    )


def _conditions(data: YearData, framework: Framework, asked: Asked) -> Iterable[Condition]:
    """Yield what is looked for, one thing after the other, with who meets it among all people."""
    people = data.staff

    def met(condition: pl.Expr) -> pl.Series:
        return people.select(condition.fill_null(value=False)).to_series()

    for each in asked.wanted:
        yield Condition("skill", (each.skill,), met(find_of.steps_away([each]) == 0), each)
    for name in asked.job_types:
        view, job_type = _job_type(framework, name)
        short = steps_short(view.job_type_by_id[job_type], view)
        yield Condition("job_type", (job_type,), met(short == 0))
    for name in asked.exams:
        exam = _exam(framework, name)
        holders = _holders(data.certificates, exam, framework, data.workspace.fiscal_year)
        yield Condition("exam", (exam,), met(pl.col("staff_id").is_in(holders.implode())))
    for kind in ("bureaus", "groups", "ranks"):
        if names := getattr(asked.selection, kind):
            kept, chosen = select(data, framework, Selection(**{kind: names}))
            of_them = pl.col("staff_id").is_in(kept.staff["staff_id"].implode())
            yield Condition(kind.removesuffix("s"), getattr(chosen, kind), met(of_them))
    if asked.not_bureaus:
        bureaus = bureaus_named(data, asked.not_bureaus)
        others = ~pl.col("bureau").is_in(bureaus).fill_null(value=False)
        yield Condition("not_bureau", bureaus, met(others))
    if asked.stage is not None:
        yield Condition("stage", (asked.stage,), met(pl.col("stage") == asked.stage))
    for kind, name, staff_ids in _said(data, asked):
        yield Condition(kind, (name,), met(pl.col("staff_id").is_in(staff_ids.implode())))


def _said(data: YearData, asked: Asked) -> Iterable[tuple[str, str, pl.Series]]:
    """Yield a wish and an interest that are looked for, each with the staff ids of whom it is."""
    if asked.wish is not None:
        yield "wish", *_wishers(data, asked.wish)
    if asked.interest is not None:
        said = interests(data.aims).filter("interest", pl.col("skill") == asked.interest)
        yield "interest", asked.interest, said["staff_id"]


def _exam(framework: Framework, name: str) -> str:
    return find_named(
        framework.certification_names,
        name,
        _("There is no exam {name!r}.").format(name=name),
        _("See them with: tdskill show certifications"),
    )


def _holders(
    certificates: pl.DataFrame, exam: str, framework: Framework, fiscal_year: int | None
) -> pl.Series:
    """Return who holds an exam, by itself while its term has not ended, or by one that counts as it."""
    counting = [held for held, exams in framework.counts_as.items() if exam in exams]
    held = exams_held(certificates.lazy(), framework, fiscal_year)
    lapsed = (pl.col("exam") == exam) & (pl.col("validity") == Validity.LAPSED.value)
    return held.filter(pl.col("exam").is_in(counting) & ~lapsed).collect()["staff_id"].unique()


def _wishers(data: YearData, name: str) -> tuple[str, pl.Series]:
    """Return a kind of work, a bureau or a post as files spell it, and who wishes for it.

    A wish for a post is one for its bureau and for what its work builds.
    Raises TdskillError for what nobody could wish for.
    """
    posts = data.posts.select("post", of_bureau="bureau", of_kind="kind")
    wishes = data.wishes.join(posts, on="post", how="left")
    known = pl.concat(
        [
            *(data.staff["bureau"], data.wishes["bureau"], data.posts["bureau"]),
            *(data.posts["post"], data.wishes["post"]),
        ]
    )
    names = Names((each, each) for each in known.drop_nulls().unique(maintain_order=True))
    kind = WORK_KIND_NAMES.find(name)
    wished = kind or find_named(
        names,
        name,
        _("There is no post, bureau or kind of work {name!r}.").format(name=name),
        _("Name a bureau, a post of posts.csv, GQ or DQ."),
    )
    columns = ("kind", "of_kind") if kind else ("post", "bureau", "of_bureau")
    is_so = pl.any_horizontal(pl.col(column).cast(pl.String) == wished for column in columns)
    return wished, wishes.filter(is_so)["staff_id"].unique()


def _levels(wanted: Sequence[Wanted]) -> pl.Expr:
    records = [pl.struct(skill=pl.lit(each.skill), level=pl.col(each.skill)) for each in wanted]
    if not records:
        return pl.lit([], pl.List(pl.Struct({"skill": pl.String, "level": pl.UInt8})))
    return pl.concat_list(records)


def _counted(conditions: Sequence[Condition], people: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each condition, with who meets it and who would be found without it."""
    everybody = pl.repeat(value=True, n=people.height, dtype=pl.Boolean, eager=True)

    def without(left_out: Condition) -> int:
        kept = (each.met for each in conditions if each is not left_out)
        return int(reduce(and_, kept, everybody).sum())

    return pl.DataFrame(
        [
            {
                "condition": each.kind,
                "asked": list(each.asked),
                "level_least": each.wanted.low if each.wanted else None,
                "level_most": each.wanted.high if each.wanted else None,
                "people": int(each.met.sum()),
                "people_without": without(each),
                "not_assessed": people[each.wanted.skill].null_count() if each.wanted else None,
            }
            for each in conditions
        ],
        schema={
            "condition": pl.String,
            "asked": pl.List(pl.String),
            "level_least": pl.UInt8,
            "level_most": pl.UInt8,
            "people": pl.Int64,
            "people_without": pl.Int64,
            "not_assessed": pl.Int64,
        },
    )
