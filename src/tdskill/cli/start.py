"""What `tdskill` alone says: which workspace one stands in, and what comes next."""

from collections.abc import Iterator
from pathlib import Path

from tdskill.columns import COLUMNS
from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.manifest import is_blank_form
from tdskill.render.labels import fiscal_year_label
from tdskill.reports.next_steps import next_steps
from tdskill.workspace import Workspace, open_workspace
from tdskill.years import today


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
    yield _("Next: {step}").format(step=_next_step(workspace))
    yield _("What to do in this year: {command}").format(command="tdskill next")


def _next_step(workspace: Workspace) -> str:
    steps = next_steps(workspace, workspace.framework(), int(workspace.year_dir.name), today()).now
    if not steps:
        return _("nothing is to be done now")
    task = _(COLUMNS["task"].codes[steps[0].task])
    if steps[0].command is None:
        return task
    return _("{task}: {command}").format(task=task, command=steps[0].command)
