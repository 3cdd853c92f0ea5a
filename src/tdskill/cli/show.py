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
    help=_("Show the framework: skills, job types, exams, career ladder, tools, trainings."),
    rich_markup_mode=None,
    no_args_is_help=True,
)


def _shower(what: str) -> Callable[..., None]:
    def show(
        folder: options.Folder = Path(),
        form: options.Form = None,
        output: options.Output = None,
    ) -> None:
        from tdskill.cli.output import emit
        from tdskill.library.reading import locate
        from tdskill.render.answers import framework as answers

        chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
        framework = locate(folder, None, sample=False, named={}, output=output).framework()
        emit(getattr(answers, f"{what}_answer")(framework), chosen, output)

    return show


for _name, _what, _help in (
    ("skills", "skills", _("The skills with their meaning, and the levels.")),
    ("job-types", "job_types", _("The job types with the levels they require.")),
    ("certifications", "certifications", _("The exams with the levels they suggest.")),
    ("ladder", "ladder", _("The ranks with their guide levels and targets.")),
    ("tools", "tools", _("The digital tools with their meaning, and the levels.")),
    ("trainings", "trainings", _("The courses with the levels they raise.")),
):
    app.command(_name, cls=Command, help=_help)(_shower(_what))


@app.command("columns", cls=Command, help=_("The columns of a command's answers."))
def columns(
    command: Annotated[
        str | None,
        typer.Argument(metavar="[COMMAND]", help=_("Only this command."), show_default=False),
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
