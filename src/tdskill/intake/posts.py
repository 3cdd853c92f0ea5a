"""Files of a placement: the posts to fill, what people wish for, and who is to be placed."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import POST, POST_FIELDS, STAFF_ID, WISH_FIELDS, Field
from tdskill.framework.core import Framework
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.assignments import parse_kind
from tdskill.intake.cells import Scale
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import read_optional, read_table, staff_ids, tell_repeated, tell_twice
from tdskill.names import Names

_LAST_WISH = 1000
_MOST_SIGNS = 8
"""Signs between skills that a single name may hold."""

_BETWEEN_SKILLS = re.compile(r"([;,、\n])")


def read_posts(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a file with a row for each post: post, bureau, work, job_type, skills, kind.

    Needed are post and at least one of job_type and skills; `skills` is written
    `クラウドサービス活用:2;UXデザイン:1`, of any set. The frame has the columns of `tables.POSTS`, with
    what the posts need of the framework's own set. A post that stands twice, that says nothing of
    what it needs, or that asks for a job type, a skill or a level that does not exist, so that nobody
    can fill it, is an error. Raises TdskillError when nothing can be read.
    """
    findings = Findings(str(path))
    grid, columns = _table(path, encoding, POST_FIELDS, (POST,), findings, framework)
    fields = columns.fields
    post = _texts(grid, columns, "post")
    missing = repeat(Bad(_("The name of the post is missing."), code="cell_missing"))
    findings.rows(grid.rows.filter(post.is_null()), grid.header[fields["post"]], missing)
    sets = framework.views
    job_types = names_of(entry for each in sets for entry in each.job_types)
    named = names_of(entry for each in sets for entry in each.skills)
    scales = {skill: Scale.of(each) for each in sets for skill in each.skill_ids}
    job_type, skills = (
        read_optional(grid, columns, name, parse, pl.String, findings)
        for name, parse in (
            ("job_type", partial(_parse_job_type, names=job_types)),
            ("skills", partial(_parse_skills, names=named, scales=scales)),
        )
    )
    frame = pl.DataFrame(
        {
            "row": grid.rows,
            "post": post,
            "bureau": _texts(grid, columns, "bureau"),
            "work": _texts(grid, columns, "work"),
            "job_type": [name if name in framework.job_type_by_id else None for name in job_type],
            "skills": pl.Series(
                [_needs(text, framework) for text in skills.to_list()],
                dtype=tables.POSTS["skills"],
            ),
            "kind": read_optional(grid, columns, "kind", parse_kind, tables.WORK_KINDS, findings),
        },
        schema_overrides={"job_type": pl.String},
    )
    idle = grid.rows.filter(_blank(grid, columns, "job_type") & _blank(grid, columns, "skills"))
    nothing = Bad(
        _("It is not said what this post needs."),
        _("Name a job type, or skills with levels such as クラウドサービス活用:2;UXデザイン:1."),
        code="post_without_needs",
    )
    findings.rows(idle, None, repeat(nothing))
    tell_twice(
        frame,
        ["post"],
        grid.header[fields["post"]],
        _("This post stands already in row {row}."),
        _("Give each post a name of its own; until then none of them counts."),
        findings,
    )
    return findings.intake(unify(findings.keep_good(frame), findings), tables.POSTS, frame)


def read_wishes(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a file with a row for each wish: staff_id, perhaps wish (1 is the first), and what for.

    A wish is for a post, a bureau or a kind of work, or for several of these at once. Without the
    column `wish` each person's wishes count in the order of the file. The frame has the columns of
    `tables.WISHES`. A wish for nothing and two of one place are errors. Raises TdskillError when
    nothing can be read.
    """
    findings = Findings(str(path))
    grid, columns = _table(path, encoding, WISH_FIELDS, (STAFF_ID,), findings, framework)
    ids = staff_ids(grid, columns, findings)
    order = pl.int_range(1, pl.len() + 1).over("staff_id").cast(tables.WISHES["wish"])
    wish = read_optional(grid, columns, "wish", _parse_place, tables.WISHES["wish"], findings)
    if "wish" in columns.fields:
        blank = grid.rows.filter(grid.column(columns.fields["wish"]).is_null())
        place = repeat(Bad(_("The place of the wish is missing."), code="cell_missing"))
        findings.rows(blank, grid.header[columns.fields["wish"]], place)
    frame = pl.DataFrame(
        {
            "row": grid.rows,
            "staff_id": ids,
            "wish": wish,
            "post": _texts(grid, columns, "post"),
            "bureau": _texts(grid, columns, "bureau"),
            "kind": read_optional(grid, columns, "kind", parse_kind, tables.WORK_KINDS, findings),
        }
    )
    if "wish" not in columns.fields:
        frame = frame.with_columns(order.alias("wish"))
    post, bureau, kind = (_blank(grid, columns, name) for name in ("post", "bureau", "kind"))
    findings.rows(
        grid.rows.filter(post & bureau & kind),
        None,
        repeat(
            Bad(
                _("It is not said what is wished for."),
                _("Name a post, a bureau or a kind."),
                code="wish_empty",
            )
        ),
    )
    tell_twice(
        frame,
        ["staff_id", "wish"],
        grid.header[columns.fields["staff_id"]],
        _("A wish of this person and place stands already in row {row}."),
        _("Number each person's wishes 1, 2, 3; until then none of these counts."),
        findings,
    )
    kept = findings.keep_good(frame).sort("staff_id", "wish", maintain_order=True)
    return findings.intake(kept, tables.WISHES, frame)


def read_people(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a file with a row for each person: staff_id. A person who stands twice is an error.

    The frame has the columns of `tables.PEOPLE`. Raises TdskillError when nothing can be read.
    """
    findings = Findings(str(path))
    grid, columns = _table(path, encoding, (STAFF_ID,), (STAFF_ID,), findings, framework)
    ids = staff_ids(grid, columns, findings)
    tell_repeated(ids, grid, columns, findings)
    frame = pl.DataFrame({"row": grid.rows, "staff_id": ids})
    return findings.intake(findings.keep_good(frame), tables.PEOPLE)


def _table(
    path: Path,
    encoding: str | None,
    known: tuple[Field, ...],
    needed: tuple[Field, ...],
    findings: Findings,
    framework: Framework,
) -> tuple[Grid, Columns]:
    texts = [
        needed[0].name,
        *(
            field.name
            for field in known
            if field.name in {"post", "bureau", "work"} - {needed[0].name}
        ),
    ]
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, known, needed, str(path)),
        texts,
        findings,
    )
    headers.tell_columns(grid.header, columns, framework.skill_names, findings)
    return grid, columns


def _texts(grid: Grid, columns: Columns, name: str) -> pl.Series:
    if name not in columns.fields:
        return pl.repeat(None, len(grid.rows), dtype=pl.String, eager=True)
    return grid.column(columns.fields[name])


def _blank(grid: Grid, columns: Columns, name: str) -> pl.Series:
    if name not in columns.fields:
        return pl.repeat(value=True, n=len(grid.rows), dtype=pl.Boolean, eager=True)
    return grid.column(columns.fields[name]).is_null()


def _parse_job_type(text: str, names: Names) -> str | Bad:
    return names.find(text) or cells.unknown(_("Unknown job type {cell}."), text, names)


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


def _parse_skills(text: str, names: Names, scales: Mapping[str, Scale]) -> str | Bad:
    """Return skills with their levels as `id:level;id:level`, each skill once, the highest level.

    Names may hold the signs between skills: the longest known name is taken first. Where anything is
    wrong it is a Bad that tells every fault.
    """
    needs: dict[str, int] = {}
    faults: list[Bad] = []
    for part in _parts(unicodedata.normalize("NFKC", text), names):
        skill, level = _need_of(part, names, scales)
        faults += [each for each in (skill, level) if isinstance(each, Bad)]
        if isinstance(skill, str) and isinstance(level, int):
            needs[skill] = max(level, needs.get(skill, 0))
    if not needs and not faults:
        faults = [_no_skill_with_level(text)]
    if faults:
        return Bad.together(faults)
    return ";".join(f"{skill}:{level}" for skill, level in needs.items())


def _parts(text: str, names: Names) -> Iterator[str]:
    """Yield the parts of a cell, each as long as the name before its last colon is known."""
    pieces = _BETWEEN_SKILLS.split(text)
    start = 0
    while start < len(pieces):
        ends = range(min(len(pieces), start + 2 * _MOST_SIGNS + 1), start + 1, -2)
        joined = ("".join(pieces[start:end]) for end in ends)
        part = next((each for each in joined if _is_need(each, names)), pieces[start])
        if part.strip():
            yield part
        start += 2 * len(_BETWEEN_SKILLS.findall(part)) + 2


def skills_named(text: str, names: Names) -> list[str]:
    """Return the names of skills in a cell with skills and levels."""
    parts = _parts(unicodedata.normalize("NFKC", text), names)
    return [(part.rpartition(":")[0] or part).strip() for part in parts]


def _is_need(part: str, names: Names) -> bool:
    name, _colon, level = part.rpartition(":")
    return names.find(name) is not None and not _BETWEEN_SKILLS.search(level)


def _need_of(
    text: str, names: Names, scales: Mapping[str, Scale]
) -> tuple[str | Bad | None, int | Bad | None]:
    name, colon, needed = text.rpartition(":")
    if not colon:
        return _no_skill_with_level(text), None
    skill = names.find(name)
    scale = scales[skill] if skill else next(iter(scales.values()))
    level = cells.parse_needed_level(needed, scale)
    return (
        skill or cells.unknown_skill(name, names),
        Bad(_("The level is missing."), code="cell_missing") if level is None else level,
    )


def _no_skill_with_level(text: str) -> Bad:
    return Bad(
        _("{cell} is not a skill with a level.").format(cell=cells.quoted(text)),
        _("Write skills with levels such as クラウドサービス活用:2;UXデザイン:1."),
        code="not_a_skill_with_level",
    )


def _needs(text: str | None, framework: Framework) -> list[dict[str, object]]:
    """Return what is needed of the framework's own set."""
    pairs = [part.split(":") for part in text.split(";")] if text else []
    return [
        {"skill": skill, "level": int(level)}
        for skill, level in pairs
        if skill in framework.skill_by_id
    ]
