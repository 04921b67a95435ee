# SPDX-License-Identifier: EUPL-1.2
"""Who is upstream of whom. Power carries every outage down; data carries silence only, and never feeds anything."""

from apps.events.correlation.facts import DATA, POWER, Topology

Path = tuple[tuple[int, int], ...]  # (node, its branch the asset hangs on), nearest first


class Network:
    """Ancestors of assets, each found once."""

    def __init__(self, topology: Topology) -> None:
        self._up = topology.up
        self._power: dict[int, Path] = {}
        self._data: dict[int, Path] = {}
        self._beyond: dict[int, Path] = {}

    def power(self, asset: int) -> Path:
        """Nodes whose loss leaves `asset` without current."""
        found = self._power.get(asset)
        if found is None:
            found = self._power[asset] = self._climb(asset, POWER)
        return found

    def data(self, asset: int) -> Path:
        """Nodes whose loss leaves `asset` without a voice."""
        found = self._data.get(asset)
        if found is None:
            found = self._data[asset] = self._climb(asset, DATA)
        return found

    def beyond(self, asset: int) -> Path:
        """Nodes that feed a node through which `asset` speaks: their loss silences it too."""
        found = self._beyond.get(asset)
        if found is None:
            found = self._beyond[asset] = tuple(step for gateway, _ in self.data(asset) for step in self.power(gateway))
        return found

    def _climb(self, asset: int, nature: str) -> Path:
        """Nearest first; a loop in the inventory ends where it closes."""
        parents = [node for node, kind in self._up.get(asset, ()) if kind == nature and node != asset]
        found = dict.fromkeys(parents, asset)
        level = parents
        while level:
            above = []
            for below in level:
                for node, kind in self._up.get(below, ()):
                    if kind == nature and node not in found and node != asset:
                        found[node] = below
                        above.append(node)
            level = above
        return tuple(found.items())
