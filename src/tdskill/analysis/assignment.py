"""One person for each post so that the sum of the fits is highest, the same on every machine.

A table of fits has a row for each post and a column for each person: whole numbers above 0, and
IMPOSSIBLE where the two cannot come together. A post that stays empty counts 0. Sums of fits stay
below 2**53, so that the solver's floating point numbers are exact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

IMPOSSIBLE: Final = -1
NOBODY: Final = -1
_FAR: Final = -(2**30)

Fits = NDArray[np.int32]
Indexes = NDArray[np.int64]
Prices = NDArray[np.int32]


def best_assignment(fits: Fits) -> Indexes:
    """Return the person of each post, or NOBODY.

    The sum of the fits is highest (`linear_sum_assignment`). Of several best ones it is that in which
    the first post has the first person that it can have, then the second post, and so on; somebody
    comes before nobody.
    """
    posts, people = fits.shape
    if not posts or not people:
        return np.full(posts, NOBODY, dtype=np.int64)
    chosen = np.full(posts, NOBODY, dtype=np.int64)
    # People as rows take half the time of posts as rows.
    costs = np.ascontiguousarray(np.maximum(fits, 0).T, dtype=np.float64)
    persons, places = linear_sum_assignment(costs, maximize=True)
    able = fits[places, persons] > IMPOSSIBLE
    chosen[places[able]] = persons[able]
    return _first_in_order(fits, chosen)


def least_prices(fits: Fits, chosen: Indexes) -> tuple[Prices, Prices]:
    """Return the least price of each post at which nobody would rather have another post, and what is left.

    They prove that an assignment is the best: with v a post's price and u = fit - v what is left to
    its person (0 for who has no post), u + v is the fit of every pair chosen and no pair's fit is
    above it; empty posts cost 0.
    """
    filled = np.flatnonzero(chosen != NOBODY)
    idle = np.setdiff1d(np.arange(fits.shape[1]), chosen[filled])
    prices: Prices = fits[:, idle].max(axis=1, initial=0).astype(np.int32)
    offers = fits[:, chosen[filled]]
    offers[offers == IMPOSSIBLE] = _FAR
    own = fits[filled, chosen[filled]]
    changed = np.arange(len(filled))
    while len(changed):
        bids = (offers[:, changed] + (prices[filled] - own)[changed]).max(axis=1, initial=0)
        risen = bids > prices
        prices = np.maximum(prices, bids)
        changed = np.flatnonzero(risen[filled])
    left = np.zeros(fits.shape[1], dtype=np.int32)
    left[chosen[filled]] = own - prices[filled]
    return prices, left


def _first_in_order(fits: Fits, chosen: Indexes) -> Indexes:
    """Return the first in order of all assignments that are as good as this best one.

    As good are those that use tight pairs alone (fit = u + v). Person after person may move along
    tight pairs in a ring, with `pool` standing for being without a post and for being empty.
    """
    posts, people = fits.shape
    prices, left = least_prices(fits, chosen)
    filled = np.flatnonzero(chosen != NOBODY)
    tight = np.ascontiguousarray(((fits - prices[:, None]) == left) & (fits > IMPOSSIBLE)).T.copy()
    pool = posts
    chosen = chosen.copy()
    place = np.full(people, pool, dtype=np.int64)
    place[chosen[filled]] = filled
    open_posts = np.ones(posts, dtype=bool)
    for post in range(posts):
        now = chosen[post]
        earlier = tight[: people if now == NOBODY else now, post]
        candidates = [
            int(person)
            for person in np.flatnonzero(earlier)
            if place[person] == pool or open_posts[place[person]]
        ]
        if candidates:
            _make_room(post, candidates, tight, (prices, left), chosen, place, open_posts)
        open_posts[post] = False
    return chosen


def _make_room(
    post: int,
    candidates: list[int],
    tight: NDArray[np.bool_],
    duals: tuple[Prices, Prices],
    chosen: Indexes,
    place: Indexes,
    open_posts: NDArray[np.bool_],
) -> None:
    """Give the post to the first candidate for whom there is a ring of tight pairs; change in place."""
    prices, left = duals
    posts = len(chosen)
    pool = posts
    free = prices == 0
    came_from = np.full(posts + 1, NOBODY, dtype=np.int64)
    came_from[post] = post
    queue = [post]
    wanted = place[candidates[0]]
    for node in queue:
        if came_from[wanted] != NOBODY:
            break
        if node == pool:
            idle = np.flatnonzero(place == pool)
            reached = free | tight[idle].any(axis=0)
            to_pool = False
        else:
            person = chosen[node]
            reached = free if person == NOBODY else tight[person]
            to_pool = person == NOBODY or left[person] == 0
        new = np.flatnonzero(reached & open_posts & (came_from[:posts] == NOBODY))
        came_from[new] = node
        queue.extend(new.tolist())
        if to_pool and came_from[pool] == NOBODY:
            came_from[pool] = node
            queue.append(pool)
    reachable = [person for person in candidates if came_from[place[person]] != NOBODY]
    if not reachable:
        return
    node, comes = int(place[reachable[0]]), NOBODY
    moves: list[tuple[int, int]] = [(post, reachable[0])]
    while node != post:
        source = int(came_from[node])
        if source == pool:
            idle = np.flatnonzero((place == pool) & tight[:, node])
            idle = idle[idle != reachable[0]]
            comes = int(idle[0]) if len(idle) else NOBODY
        else:
            comes = int(chosen[source])
        moves.append((node, comes))
        node = source
    for target, person in moves:
        if target != pool:
            chosen[target] = person
    place[:] = pool
    filled = np.flatnonzero(chosen != NOBODY)
    place[chosen[filled]] = filled


@dataclass(frozen=True)
class Next:
    """Who would come next to a post: a person with the fit, what all fits lose, from which post.

    `post` is NOBODY where the person has none now; `swap` says that the two people change places, so
    that the other post does not stay empty.
    """

    person: int
    fit: int
    loss: int
    post: int
    swap: bool


Exchange = list[tuple[int, int]]
"""People and the posts that they have then, or NOBODY."""


def next_best(
    fits: Fits,
    chosen: Indexes,
    post: int,
    allows: Callable[[Exchange], bool] = lambda _exchange: True,
) -> Next | None:
    """Return who else could have this post at the least loss by one exchange that is allowed, or None.

    Either somebody without a post comes in, or somebody leaves another post: to the one who had this
    post where that can be, else it stays empty. Of equal losses the first person's counts.
    """
    now = chosen[post]
    if now == NOBODY:
        return None
    filled = np.flatnonzero(chosen != NOBODY)
    place = np.full(fits.shape[1], NOBODY, dtype=np.int64)
    place[chosen[filled]] = filled
    gain = np.where(fits[post] > IMPOSSIBLE, fits[post], _FAR).astype(np.int64)
    gain[now] = _FAR
    at_home = np.zeros(fits.shape[1], dtype=np.int64)
    at_home[chosen[filled]] = fits[filled, chosen[filled]]
    back = np.zeros(fits.shape[1], dtype=np.int64)
    back[chosen[filled]] = np.maximum(fits[filled, now], 0)
    loss = fits[post, now] + at_home - gain - back
    loss[gain == _FAR] = -_FAR
    for person in np.argsort(loss, kind="stable").tolist():
        if gain[person] == _FAR:
            break
        other = int(place[person])
        swap = other != NOBODY and bool(fits[other, now] > IMPOSSIBLE)
        if allows([(person, post), (int(now), other if swap else NOBODY)]):
            return Next(person, int(gain[person]), int(loss[person]), other, swap=swap)
    return None
