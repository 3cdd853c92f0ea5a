"""What a guard of the bureaus' shortfalls brings and costs, as a frozen result."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """What a guard brings and costs.

    each: no bureau comes to lack more; else `most` may be short in all (None: as many as today). before,
    after, unguarded: the shortfalls of all bureaus, each by itself, today, after the placement and
    after that of the best fit alone. points: what the sum of fits loses of `points_unguarded`, a full
    fit being 100; no placement within the guard loses less than `points_least`.
    """

    each: bool
    most: int | None
    before: int
    after: int
    unguarded: int
    points: float
    points_least: float
    points_unguarded: float

    @property
    def share(self) -> float:
        """The points lost, of the highest sum without a guard."""
        return self.points / self.points_unguarded if self.points_unguarded else 0.0
