"""Files of seats: how many people each training takes this year."""

from functools import partial
from pathlib import Path

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells
from tdskill.intake.cells import Parse
from tdskill.intake.described import named, read_rows
from tdskill.intake.row_problems import Intake
from tdskill.kinds import SEATS


def read_seats(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read the seats of trainings. A training that the framework does not have is an error.

    Raises TdskillError when nothing can be read.
    """
    parsers: dict[str, Parse] = {
        "training": named(framework.training_names, _("Unknown training {cell}.")),
        "seats": partial(cells.parse_count, wrong=_("{cell} is not a number of seats.")),
    }
    rows = read_rows(SEATS, path, framework, encoding, parsers)
    return rows.intake(rows.good())
