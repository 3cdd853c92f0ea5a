"""A solver that ends before anything is found."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from tdskill.analysis import integers


def find_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no search find whole numbers: relaxations give quarters, and branch and bound is stopped."""

    def quarters(*arguments: Any, **options: Any) -> Any:
        found = linprog(*arguments, **options)
        found.x = np.full_like(found.x, 0.25)
        return found

    stopped = SimpleNamespace(x=None, status=1, message="stopped", mip_dual_bound=None)
    monkeypatch.setattr(integers, "linprog", quarters)
    monkeypatch.setattr(integers, "milp", lambda *_a, **_o: stopped)
