"""tdskill show: the framework as tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.boundary import Command, Group
from tdskill.i18n import gettext as _

app = typer.Typer(
    cls=Group,
    help=_(
        "Show the framework: skills, job types, sets of skills, exams, career ladder, trainings."
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
)


def _show(
    what: str, folder: Path, form: str | None, output: Path | None, skill_set: str = "skills"
) -> None:
    from tdskill.cli.output import emit
    from tdskill.library.reading import locate
    from tdskill.render.answers import framework as answers

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    framework = locate(folder, None, sample=False, named={}, output=output).framework()
    emit(getattr(answers, f"{what}_answer")(framework.for_set(skill_set)), chosen, output)


def _shower(what: str) -> Callable[..., None]:
    def show(
        folder: options.Folder = Path(),
        form: options.Form = None,
        output: options.Output = None,
    ) -> None:
        _show(what, folder, form, output)

    return show


def _shower_of_set(what: str) -> Callable[..., None]:
    def show(
        folder: options.Folder = Path(),
        skill_set: options.SkillSet = "skills",
        form: options.Form = None,
        output: options.Output = None,
    ) -> None:
        _show(what, folder, form, output, skill_set)

    return show


for _name, _shown, _help in (
    ("skills", _shower_of_set("skills"), _("The skills with their meaning, and the levels.")),
    ("job-types", _shower_of_set("job_types"), _("The job types with the levels they require.")),
    ("sets", _shower("sets"), _("The sets of skills that --set takes, and whom they are for.")),
    ("certifications", _shower("certifications"), _("The exams with the levels they suggest.")),
    ("ladder", _shower("ladder"), _("The ranks with their guide levels and targets.")),
    ("trainings", _shower("trainings"), _("The courses with the levels they raise.")),
):
    app.command(_name, cls=Command, help=_help)(_shown)


@app.command("columns", cls=Command, help=_("The columns of a command's answers."))
def columns(
    command: Annotated[
        str | None,
        typer.Argument(metavar="COMMAND", help=_("Only this command."), show_default=False),
    ] = None,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.output import emit
    from tdskill.render.answers import layouts
    from tdskill.render.answers.columns import columns_answer

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    known = options.choose_word("COMMAND", command, list(layouts())) if command else None
    emit(columns_answer(known), chosen, output)
