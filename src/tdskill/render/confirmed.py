"""What a year confirms as bytes: its levels or its demand, each with a manifest."""

import datetime as dt
import json
from collections.abc import Mapping

import polars as pl

from tdskill import __version__
from tdskill.errors import TdskillError
from tdskill.formula_guard import guarded
from tdskill.framework import Framework, fingerprint, framework_digest
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.kinds import DEMAND, STAFF, stage_names
from tdskill.manifest import DEMAND as NEEDS
from tdskill.manifest import digests_of, levels_of
from tdskill.render.formats import csv_bytes
from tdskill.reports.confirmation import Confirmation
from tdskill.reports.demand_survey import DemandConfirmation

_SHOWN = 10


def levels_csv(report: Confirmation, framework: Framework) -> bytes:
    """Return staff.csv: a row a person and a column a skill, in the main language of the framework.

    Raises TdskillError for a staff id that would not stay what it is in a spreadsheet.
    """
    ids = report.staff.select("staff_id")
    changed = ids.filter(guarded(pl.col("staff_id")) != pl.col("staff_id"))["staff_id"]
    if len(changed):
        raise TdskillError(
            _("Spreadsheets take these staff ids for formulas: {ids}.").format(
                ids=listed(changed, _SHOWN)
            ),
            _("Nothing was written. Begin a staff id with a letter or a figure."),
        )
    skills = {skill.id: skill.name.first for skill in framework.skills}
    language = framework.about.main_language
    stage = pl.col("stage").replace_strict(stage_names(language), return_dtype=pl.String)
    titles = {column.name: column.header_in(language) for column in STAFF.template}
    staff = report.staff.select(*titles, *skills).with_columns(stage)
    return csv_bytes(staff.rename(titles | skills))


def manifest_json(
    report: Confirmation, framework: Framework, levels: bytes, written_at: dt.datetime
) -> bytes:
    """Return staff.manifest.json: what the levels are, from what they come, and who is missing.

    `leavers` have judgements and are not on the roster, or not counted on it.

    `written_at` has an offset from UTC; digests are SHA-256 but for the framework's and its skills'
    (`framework.fingerprint`).
    """
    manifest = {
        "staff": {"file": levels_of(framework.set_id), **digests_of(levels)},
        "set": framework.set_id,
        "fiscal_year": report.fiscal_year,
        "people": report.staff.height,
        "stages": report.standings,
        "leavers": list(report.leavers),
        "missing": report.missing["staff_id"].to_list(),
        "framework": {
            **_of_framework(framework),
            "fingerprints": {skill.id: fingerprint(skill, framework) for skill in framework.skills},
        },
        "inputs": [{"file": file.name, "sha256": digest} for file, digest in report.inputs],
        "judgements": report.judgements,
        "tdskill": __version__,
        "written_at": written_at.isoformat(timespec="seconds"),
    }
    return _as_json(manifest)


def needs_csv(report: DemandConfirmation, framework: Framework) -> bytes:
    """Return demand.csv: a row a need, in the main language of the framework."""
    names = {skill.id: skill.name.first for each in framework.sets for skill in each.skills}
    skill = pl.col("skill").replace_strict(names, return_dtype=pl.String)
    language = framework.about.main_language
    titles = {column.name: column.header_in(language) for column in DEMAND.template}
    return csv_bytes(report.rows.select(*titles).with_columns(skill).rename(titles))


def demand_manifest_json(
    report: DemandConfirmation, framework: Framework, needs: bytes, written_at: dt.datetime
) -> bytes:
    """Return demand.manifest.json: what the needs are, from which answers, and which bureaus are missing.

    `written_at` and digests as in `manifest_json`.
    """
    manifest = {
        "demand": {"file": NEEDS, **digests_of(needs)},
        "fiscal_year": report.survey.fiscal_year,
        "needs": report.rows.height,
        "headcount": int(report.rows["headcount"].sum()),
        "answers": [
            row | {"answered_on": str(row["answered_on"])}
            for row in report.answers.iter_rows(named=True)
        ],
        "missing": list(report.survey.missing),
        "framework": _of_framework(framework),
        "inputs": [{"file": file.name, "sha256": digest} for file, digest in report.inputs],
        "tdskill": __version__,
        "written_at": written_at.isoformat(timespec="seconds"),
    }
    return _as_json(manifest)


def _of_framework(framework: Framework) -> dict[str, object]:
    about = framework.about
    return {"id": about.id, "version": about.version, "digest": framework_digest(framework)}


def _as_json(manifest: Mapping[str, object]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
