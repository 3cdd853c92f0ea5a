"""Maximum flow in a network of whole numbers, by Dinic's algorithm."""

from collections import deque
from collections.abc import Iterator

UNLIMITED = 1 << 62


class Network:
    """Edges with capacities between nodes from 0; the flow found stays, and more can be asked for."""

    def __init__(self, nodes: int) -> None:
        self._edges_of: list[list[int]] = [[] for _node in range(nodes)]
        self._to: list[int] = []
        # What an edge can still take; the edge at `edge ^ 1` is its reverse and holds the flow.
        self._room: list[int] = []

    def connect(self, start: int, end: int, capacity: int) -> int:
        """Add an edge and return its number."""
        edge = len(self._to)
        self._to += (end, start)
        self._room += (capacity, 0)
        self._edges_of[start].append(edge)
        self._edges_of[end].append(edge + 1)
        return edge

    def widen(self, edge: int, by: int) -> None:
        """Let an edge take more."""
        self._room[edge] += by

    def fill(self, source: int, sink: int) -> int:
        """Send as much more as can be sent from source to sink, and return how much that is.

        E. A. Dinic, 1970: again and again all shortest paths at once, while there are any.
        """
        sent = 0
        while (distance := self._distances(source))[sink] >= 0:
            sent += sum(self._along_shortest(source, sink, distance))
        return sent

    def _distances(self, source: int) -> list[int]:
        distance = [-1] * len(self._edges_of)
        distance[source] = 0
        waiting = deque([source])
        to, room = self._to, self._room
        while waiting:
            node = waiting.popleft()
            beyond = distance[node] + 1
            for edge in self._edges_of[node]:
                if room[edge] and distance[to[edge]] < 0:
                    distance[to[edge]] = beyond
                    waiting.append(to[edge])
        return distance

    def _along_shortest(self, source: int, sink: int, distance: list[int]) -> Iterator[int]:
        """Send along shortest paths until none is left; yield what each took."""
        to, room, edges_of = self._to, self._room, self._edges_of
        # How many of a node's edges lead nowhere any more.
        passed = [0] * len(edges_of)
        path: list[int] = []
        node = source
        while True:
            if node == sink:
                amount = min(room[edge] for edge in path)
                for edge in path:
                    room[edge] -= amount
                    room[edge ^ 1] += amount
                yield amount
                path.clear()
                node = source
            elif passed[node] == len(edges_of[node]):
                if not path:
                    return
                node = to[path.pop() ^ 1]
                passed[node] += 1
            else:
                edge = edges_of[node][passed[node]]
                if room[edge] and distance[to[edge]] == distance[node] + 1:
                    path.append(edge)
                    node = to[edge]
                else:
                    passed[node] += 1

    def reaching(self, sink: int) -> set[int]:
        """Return the nodes from which more could still be sent to the sink, and the sink.

        After `fill` they are the sink's side of the minimum cut with the smallest such side, which
        is the same whatever flow was found.
        """
        found = {sink}
        waiting = [sink]
        while waiting:
            node = waiting.pop()
            for edge in self._edges_of[node]:
                start = self._to[edge]
                if start not in found and self._room[edge ^ 1]:
                    found.add(start)
                    waiting.append(start)
        return found
