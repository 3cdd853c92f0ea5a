"""What people want to learn and what they aim at, and how a cell of it is read."""

from pathlib import Path

import polars as pl

from tdskill.framework.core import Framework
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.intake import cells
from tdskill.intake.described import named, read_rows
from tdskill.intake.replaced import tell_earlier, with_present_skills
from tdskill.intake.row_problems import Bad, Intake
from tdskill.kinds import AIMS
from tdskill.names import Names

ABOUT = ("staff_id", "skill")
"""What a statement is about: a person's interest in a skill or, without one, the person's aim."""

LONGEST_REASON = 2_000
"""Letters of a reason."""


def read_aims(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read what people said, in the order in which it was collected.

    A job type or a rank that the framework does not know is a warning, and its row is left out; an
    interest in an earlier skill is one in each skill that replaces it. Raises TdskillError when nothing
    can be read.
    """
    main = framework.main
    rows = read_rows(
        AIMS,
        path,
        framework,
        encoding,
        {
            "target_job_type": named(
                main.job_type_names, _("Unknown job type {cell}; the row is left out.")
            ),
            "target_rank": named(main.rank_names, _("Unknown rank {cell}; the row is left out.")),
        },
        unsure=("target_job_type", "target_rank"),
    )
    good = rows.good()
    tell_earlier(good["skill"].drop_nulls().unique(), framework, rows.findings)
    return rows.intake(with_present_skills(good, framework))


def that_hold(aims: pl.LazyFrame) -> pl.LazyFrame:
    """Return the statement that counts of each person about each thing (`ABOUT`).

    The highest stage counts, then the newest date, then the one collected last.
    """
    return (
        aims.with_row_index("_collected")
        .sort("stage", "stated_on", "_collected")
        .group_by(*ABOUT, maintain_order=True)
        .last()
        .sort("_collected")
        .drop("_collected")
    )


def interests(aims: pl.DataFrame) -> pl.DataFrame:
    """Return staff_id, skill and interest of every skill of which a person has said so or not."""
    said = pl.col("skill").is_not_null() & pl.col("interest").is_not_null()
    return that_hold(aims.lazy()).filter(said).select(*ABOUT, "interest").collect()


def targets(aims: pl.DataFrame) -> dict[str, str]:
    """Return by staff id the id of the job type, else of the rank, aimed at, of those who aim at any."""
    aim = pl.coalesce("target_job_type", "target_rank").alias("aim")
    held = that_hold(aims.lazy().filter(pl.col("skill").is_null()))
    return dict(held.select("staff_id", aim).drop_nulls("aim").collect().iter_rows())


def wishes(aims: pl.DataFrame) -> frozenset[tuple[str, str | None]]:
    """Return who wants to learn which skill and, without a skill, who aims at anything."""
    aiming = ((staff_id, None) for staff_id in targets(aims))
    wanted = interests(aims).filter("interest").select(*ABOUT).iter_rows()
    return frozenset((*wanted, *aiming))


def parse_reason(text: str) -> str | Bad | None:
    """Return why a level was given, without spaces around it; line breaks are kept."""
    reason = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(reason) > LONGEST_REASON:
        return Bad(
            _("The reason has {n} letters; at most {most} are taken.").format(
                n=f"{len(reason):,}", most=f"{LONGEST_REASON:,}"
            ),
            _("Shorten it: nothing is cut by itself."),
            code="reason_too_long",
        )
    return reason or None


def aim_names(framework: Framework) -> Names:
    """Return every spelling of what people can aim at; a job type goes before a rank of its name."""
    return names_of((*framework.job_types, *framework.ranks))


def parse_aim(text: str, names: Names) -> str | Bad | None:
    """Return the id of the job type or the rank that a cell names."""
    if not text.strip():
        return None
    return names.find(text) or cells.unknown(
        _("{cell} is neither a job type nor a rank."), text, names
    )
