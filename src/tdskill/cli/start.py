"""What `tdskill` alone says: which workspace one stands in, and what comes next."""

from collections.abc import Iterator
from pathlib import Path

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.manifest import MANIFEST, is_blank_form
from tdskill.render.labels import fiscal_year_label
from tdskill.workspace import Workspace, open_workspace


def where_one_stands(folder: Path) -> Iterator[str]:
    """Yield a few lines about the workspace of a folder, or how to come to one."""
    try:
        workspace = open_workspace(folder)
    except TdskillError as error:
        yield f"{error.message}\n{error.hint}"
    else:
        yield from _standing(workspace) if workspace.years else _no_workspace(folder)
    yield _("All commands: {command}").format(command="tdskill --help")


def _no_workspace(folder: Path) -> Iterator[str]:
    yield _("There is no workspace in {folder}: no folder of a fiscal year such as 2024.").format(
        folder=folder.resolve()
    )
    yield _("Lay one out: {command}").format(command=_("tdskill init DIR"))
    yield _("See what it does on made-up data: {command}").format(command="tdskill gap --sample")
    yield _("Work on one elsewhere: {command}").format(command=_("tdskill gap --workspace DIR"))


def _standing(workspace: Workspace) -> Iterator[str]:
    filled = {kind: path for kind, path in workspace.files.items() if not is_blank_form(path)}
    facts = (
        workspace.organisation,
        fiscal_year_label(workspace.fiscal_year),
        workspace.folder.resolve(),
    )
    yield _("Workspace: {facts}").format(facts=listed(filter(None, facts)))
    yield _("Filled in: {names}").format(
        names=listed(path.name for path in filled.values() if path.exists()) or _("none")
    )
    yield _("Next: {step}").format(step=_next_step(workspace, set(filled)))


def _next_step(workspace: Workspace, filled: set[str]) -> str:
    if filled.isdisjoint({"roster", "staff"}):
        return _("Write the people into roster.csv, or with their levels into staff.csv.")
    if workspace.is_just_opened:
        return _("Make the forms with {sheet}, and take them back with {collect}.").format(
            sheet=_("tdskill sheet --out forms"), collect=_("tdskill collect DIR")
        )
    if workspace.is_running:
        return _("See who stands where: {status}. Once everybody is confirmed: {confirm}").format(
            status="tdskill status", confirm="tdskill confirm"
        )
    if "demand" not in filled:
        return _("Write what is needed into demand.csv, or ask the bureaus: {sheet}").format(
            sheet="tdskill sheet --demand --out DIR"
        )
    figures = _("Compare demand with supply: {gap}. Choose the fields: {priorities}").format(
        gap="tdskill gap", priorities="tdskill priorities"
    )
    year = workspace.fiscal_year or 0
    if not (workspace.year_dir / MANIFEST).exists() or year + 1 in workspace.years:
        return figures
    following = _("Open the year that follows: {init}").format(
        init=f"tdskill init --year {year + 1}"
    )
    return f"{figures}\n{following}"
