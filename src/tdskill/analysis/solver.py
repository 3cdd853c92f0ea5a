"""Whole numbers to their best, exactly: the extra `optimize` (scipy with HiGHS)."""

from importlib.util import find_spec

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _


def need_solver() -> None:
    """Raise TdskillError where the extra `optimize` is not installed."""
    if find_spec("scipy") is None:
        raise TdskillError(
            _("This command needs the solver of the extra optimize, which is not installed."),
            _('Install it with: python -m pip install "tdskill[optimize]"'),
        )
