"""Tells hatchling to compile the message catalogues before it makes a wheel or an editable install."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueBuildHook(BuildHookInterface[Any]):
    """Runs first in every build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues of the tree that is being built."""
        sys.path.insert(0, self.root)
        from compile_catalogues import compile_catalogues

        compile_catalogues(Path(self.root))
