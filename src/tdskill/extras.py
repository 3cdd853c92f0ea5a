"""The packages that some parts need besides, by the name of the extra that brings them."""

from tdskill.i18n import gettext as _

PACKAGES = {
    "excel": ("fastexcel", "XlsxWriter"),
    "optimize": ("scipy",),
    "pdf": ("weasyprint",),
}


def pip_install(extra: str) -> str:
    """Return the command that installs the packages of an extra, wherever tdskill came from."""
    return f"python -m pip install {' '.join(PACKAGES[extra])}"


def how_to_install(extra: str, instead: str = "") -> str:
    """Say how to install what an extra brings, or what to do instead."""
    command = pip_install(extra)
    if instead:
        return _("Install it with: {command} - or {instead}").format(
            command=command, instead=instead
        )
    return _("Install it with: {command}").format(command=command)
