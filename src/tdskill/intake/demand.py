"""Demand files: how many people a bureau's work needs with a skill at a level."""

from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import BUREAU, DEMAND_FIELDS, HEADCOUNT, LEVEL, SKILL
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.cells import Scale
from tdskill.intake.findings import Bad, Findings, Intake
from tdskill.intake.replaced import parse_skill, tell_earlier, with_present_skills
from tdskill.intake.spellings import unify
from tdskill.intake.table import of_one_set, read_column, read_table, tell_in_two_sheets

_NEEDED = (BUREAU, SKILL, LEVEL, HEADCOUNT)


def read_demand(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a demand file: a row for each need, with bureau, skill, level, headcount and perhaps work.

    The frame has the columns of `tables.DEMAND`. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.skill_names
    scale = Scale.of(framework)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, DEMAND_FIELDS, _NEEDED, source),
        ("skill", "bureau", "work"),
        findings,
    )
    headers.tell_columns(grid.header, columns, names, findings)
    fields = columns.fields
    grid = of_one_set(grid, fields["skill"], framework)
    bureau = grid.column(fields["bureau"])
    no_bureau = repeat(Bad(_("The bureau is missing.")))
    findings.rows(grid.rows.filter(bureau.is_null()), grid.header[fields["bureau"]], no_bureau)
    level = partial(cells.parse_needed_level, scale=scale)
    read = [
        read_column(
            grid, fields[name], parse, tables.DEMAND[name], findings, missing=missing
        ).alias(name)
        for name, parse, missing in (
            ("skill", partial(parse_skill, framework=framework), _("The skill is missing.")),
            ("level", level, _("The level is missing.")),
            ("headcount", cells.parse_headcount, _("The number of people is missing.")),
        )
    ]
    work = (
        grid.column(fields["work"])
        if "work" in fields
        else pl.repeat(None, len(grid.rows), dtype=pl.String, eager=True)
    )
    frame = pl.DataFrame(
        [grid.rows.alias("row"), bureau.alias("bureau"), work.alias("work"), *read]
    )
    tell_in_two_sheets(
        findings.keep_good(frame),
        ["bureau", "work", "skill", "level"],
        grid.header[fields["headcount"]],
        _("This need stands already in row {row}; the people would count twice."),
        findings,
    )
    good = unify(findings.keep_good(frame), findings)
    tell_earlier(good["skill"].unique(), framework, findings)
    return findings.intake(with_present_skills(good, framework).select(*tables.DEMAND))
