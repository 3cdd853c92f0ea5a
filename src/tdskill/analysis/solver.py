"""Whole numbers to their best, exactly: the extra `optimize` (scipy with HiGHS)."""

from importlib.util import find_spec

from tdskill.errors import TdskillError
from tdskill.extras import how_to_install
from tdskill.i18n import gettext as _


def has_solver() -> bool:
    """Whether the extra `optimize` is installed."""
    return find_spec("scipy") is not None


def need_solver() -> None:
    """Raise TdskillError where the extra `optimize` is not installed."""
    if not has_solver():
        raise TdskillError(
            _("This command needs the solver of the extra optimize, which is not installed."),
            how_to_install("optimize"),
        )


def need_numpy() -> None:
    """Raise TdskillError where nothing of the extra `optimize` is there to draw random numbers with."""
    if find_spec("numpy") is None:
        raise TdskillError(
            _(
                "This command needs numpy, which comes with the extra optimize and is not installed."
            ),
            how_to_install("optimize"),
        )
