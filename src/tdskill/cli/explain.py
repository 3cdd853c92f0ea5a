"""tdskill explain."""

from typing import Annotated

import typer

from tdskill.i18n import gettext as _


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help=_("The code of a rule, such as TD216 (default: list them)."),
            show_default=False,
        ),
    ] = None,
) -> None:
    from tdskill.cli.output import deliver
    from tdskill.framework.rules import CODES
    from tdskill.names import choose_word
    from tdskill.render.rules import explained, rules_list

    known = tuple(CODES.values())
    text = rules_list() if code is None else explained(choose_word("CODE", code, known))
    deliver(text.encode(), None, personal=False)
