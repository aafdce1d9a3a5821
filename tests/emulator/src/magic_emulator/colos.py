# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Some of Cloudflare's data centers."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

_EARTH_RADIUS: Final = 6371
"""Kilometres."""


class Colo(NamedTuple):
    """A data center, with its place in degrees."""

    name: str
    city: str
    latitude: float
    longitude: float

    def distance(self, other: Colo) -> float:
        """Kilometres along a great circle."""
        here, there = math.radians(self.latitude), math.radians(other.latitude)
        between = math.radians(other.longitude - self.longitude)
        cosine = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(between)
        return _EARTH_RADIUS * math.acos(max(-1.0, min(1.0, cosine)))


COLOS: Final = (
    Colo("ams01", "Amsterdam, NL", 52.3, 4.8),
    Colo("bom01", "Mumbai, IN", 19.1, 72.9),
    Colo("den01", "Denver, CO, US", 39.9, -104.7),
    Colo("dfw01", "Dallas, TX, US", 32.9, -97.0),
    Colo("fra01", "Frankfurt, DE", 50.0, 8.6),
    Colo("gru01", "São Paulo, BR", -23.4, -46.5),
    Colo("jnb01", "Johannesburg, ZA", -26.1, 28.2),
    Colo("lhr01", "London, GB", 51.5, -0.5),
    Colo("nrt01", "Tokyo, JP", 35.8, 140.4),
    Colo("ord01", "Chicago, IL, US", 42.0, -87.9),
    Colo("ord02", "Chicago, IL, US", 41.8, -87.7),
    Colo("sin01", "Singapore, SG", 1.4, 104.0),
    Colo("sjc01", "San Jose, CA, US", 37.4, -121.9),
    Colo("syd01", "Sydney, AU", -33.9, 151.2),
)
"""By name; none of them is in China, whose data centers take no part in diagnostics."""


def colos_called(name: str) -> list[Colo]:
    """One data center (ord02), or all of a place (ORD); none if there is no such name."""
    wanted = name.lower()
    return [colo for colo in COLOS if wanted in {colo.name, colo.name[:3]}]
