"""The confirmed levels of the year before."""

from dataclasses import replace

import polars as pl

from tdskill.framework import Framework
from tdskill.intake import staff_of
from tdskill.workspace import Workspace, YearData, open_workspace, read_year


def confirmed_before(
    workspace: Workspace,
    framework: Framework,
    *,
    encoding: str | None = None,
    skip_bad_rows: bool = False,
) -> tuple[Workspace, YearData] | None:
    """Read the year before, where the workspace has its staff.csv; `staff` has confirmed levels only.

    These are all levels of people who are confirmed or of whom no stage is told, and of others those
    that the year's assessments confirmed. Raises as `read_year` does.
    """
    year = (workspace.fiscal_year or 0) - 1
    if year not in workspace.years:
        return None
    earlier = open_workspace(workspace.folder, year=year)
    if "staff" not in earlier.files:
        return None
    data = read_year(
        earlier, framework, "staff", "assessments", encoding=encoding, skip_bad_rows=skip_bad_rows
    )
    confirmed = (pl.col("stage") == "confirmed").fill_null(value=True)
    single = data.assessments.filter(pl.col("stage") == "confirmed")
    others = staff_of(data.staff.filter(~confirmed), single, framework)
    staff = pl.concat([data.staff.filter(confirmed), others.filter(pl.col("stage").is_not_null())])
    return earlier, replace(data, staff=staff)
