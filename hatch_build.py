"""Compile the catalogues when a wheel or an editable install is made."""

from typing import Any

from babel.messages.frontend import CommandLineInterface
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface[Any]):
    """Puts a compiled catalogue beside each `.po` of the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's
        locale = f"{self.root}/src/tdskill/locale"
        CommandLineInterface().run(["pybabel", "-q", "compile", "-D", "tdskill", "-d", locale])
