"""Files of wishes, and wishes held against the posts that there are."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.errors import Problem, Severity
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells
from tdskill.intake.cells import quoted
from tdskill.intake.described import read_rows
from tdskill.intake.row_problems import Bad, Intake
from tdskill.kinds import WISHES
from tdskill.names import Names, match_key

_LAST_WISH = 1000


def read_wishes(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read what people wish for, each person's wishes in their order.

    A wish is for a post, a bureau or a kind of work, or for several of these at once. Without the
    column `wish` each person's wishes count in the order of the file. A wish for nothing and two of one
    place are errors. Raises TdskillError when nothing can be read.
    """
    rows = read_rows(WISHES, path, framework, encoding, {"wish": _parse_place})
    findings, frame = rows.findings, rows.frame
    if rows.has("wish"):
        blank = rows.grid.rows.filter(rows.are_blank("wish"))
        missing = Bad(_("The place of the wish is missing."), code="cell_missing")
        findings.rows(blank, rows.header("wish"), repeat(missing))
    else:
        order = pl.int_range(1, pl.len() + 1).over("staff_id")
        frame = frame.with_columns(order.cast(tables.WISHES["wish"]).alias("wish"))
    nothing = Bad(
        _("It is not said what is wished for."),
        _("Name a post, a bureau or a kind."),
        code="wish_empty",
    )
    idle = rows.grid.rows.filter(rows.are_blank("post", "bureau", "kind"))
    findings.rows(idle, None, repeat(nothing))
    kept = findings.keep_good(frame).sort("staff_id", "wish", maintain_order=True)
    return rows.intake(kept, frame)


def _parse_place(text: str) -> int | Bad:
    """Return the place of a wish, from 1 on: `1`, `第1希望`, `２位`."""
    wrong = _("{cell} is no place of a wish.")
    bare = unicodedata.normalize("NFKC", text).strip("第希望位番目 ")
    place = cells.parse_count(bare, wrong=wrong)
    if not isinstance(place, int) or not 1 <= place <= _LAST_WISH:
        return Bad(
            wrong.format(cell=cells.quoted(text)),
            _("Write 1 for the first wish, 2, 3, ..."),
            code="not_a_wish_place",
        )
    return place


def held_against_posts(wishes: Intake, posts: Intake, source: str) -> Intake:
    """Return the wishes with their posts spelled as in the file of posts.

    Told are wishes for a post that it lacks, also those of rows that are left out for another fault;
    wishes for a post that is left out; and wishes for a bureau or a kind that is not that of the post
    they name, which then count for the post alone.
    """
    columns = wishes.frame.columns
    lost = posts.left_out["post"] if posts.left_out is not None else pl.Series([], dtype=pl.String)
    faulty = wishes.left_out if wishes.left_out is not None else wishes.frame.clear()
    known, gone = _names_of(posts.frame["post"]), _names_of(lost)
    asked = pl.concat([wishes.frame, faulty.select(columns)]).sort("row")
    found = pl.Series("_post", [known.find(post or "") for post in asked["post"]], pl.String)
    missing = asked.filter(pl.col("post").is_not_null() & found.is_null())
    problems = [
        _no_such_post(post, gone.find(post), known, source, row, wishes.headers["post"])
        for row, post in missing.select("row", "post").iter_rows()
    ]
    there, contradictions = _without_contradictions(
        asked.with_columns(found.alias("post")).join(missing, on="row", how="anti"),
        posts.frame,
        wishes.headers,
        source,
    )
    kept = wishes.frame.select("row").join(there, on="row", maintain_order="left").select(columns)
    return replace(
        wishes,
        frame=kept,
        problems=(
            *wishes.problems,
            *map(wishes.sheets.located, (*problems, *contradictions)),
        ),
        rows_left_out=wishes.rows_left_out + wishes.frame.height - kept.height,
        rows=kept["row"],
    )


def _names_of(names: pl.Series) -> Names:
    return Names((name, name) for name in names.drop_nulls())


def _no_such_post(
    post: str, gone: str | None, known: Names, source: str, row: int, column: str
) -> Problem:
    if gone:
        return Problem(
            source,
            _(
                "The post {post} is wished for, but its row in the file of posts is left out."
            ).format(post=quoted(gone)),
            _("Mend that row; until then nothing can meet this wish."),
            row=row,
            column=column,
            severity=Severity.WARNING,
            code="post_left_out",
        )
    closest = known.closest(post)
    return Problem(
        source,
        _("There is no post {name} in the file of posts.").format(name=quoted(post)),
        _("Did you mean {name}?").format(name=quoted(closest)) if closest else "",
        row=row,
        column=column,
        code="post_unknown",
    )


def _without_contradictions(
    wishes: pl.DataFrame, posts: pl.DataFrame, headers: Mapping[str, str], source: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Take out the bureau or the kind of a wish that is not that of the post it names; tell each."""
    of_post = posts.select("post", _bureau="bureau", _kind="kind")
    both = wishes.join(of_post, on="post", how="left", maintain_order="left")
    keys = [
        [None if name is None else match_key(name) for name in both[column]]
        for column in ("bureau", "_bureau")
    ]
    other_bureau = pl.Series(
        [asked is not None and asked != there for asked, there in zip(*keys, strict=True)],
        dtype=pl.Boolean,
    )
    is_met = (pl.col("_kind") == pl.col("kind")) | (pl.col("_kind") == "both")
    told = both.with_columns(
        (pl.col("post").is_not_null() & other_bureau).alias("_other_bureau"),
        (
            pl.col("post").is_not_null()
            & pl.col("kind").is_not_null()
            & ~is_met.fill_null(value=False)
        ).alias("_other_kind"),
    )
    problems = [
        Problem(
            source,
            message.format(post=quoted(post)),
            _("The wish counts for the post alone. Mend the row if another post is meant."),
            row=row,
            column=headers[name],
            severity=Severity.WARNING,
            code=f"wish_of_other_{name}",
        )
        for name, message in (
            ("bureau", _("This is not the bureau of the post {post}.")),
            ("kind", _("This is not the kind of the post {post}.")),
        )
        for row, post in told.filter(f"_other_{name}").sort("row").select("row", "post").iter_rows()
    ]
    return told.with_columns(
        pl.when(~pl.col(f"_other_{name}")).then(pl.col(name)).alias(name)
        for name in ("bureau", "kind")
    ), problems
