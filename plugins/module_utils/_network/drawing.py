# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things stand in the drawing of a network: sites on both sides of Cloudflare, and their tunnels in between.

The sites that have drifted are drawn whole and come first. Of the others there can be a thousand: they become a line
each, and dots where even lines are too many.
"""

from __future__ import annotations

import re
import typing as t

Shape = dict[str, t.Any]

WIDTH = 1200
CARD_WIDTH = 400
BAR_WIDTH = 96
_GAP = 12
_HEADER = 46
_TUNNEL = 24
_LINE = 26
_DOT = 16
_DOTS_PER_ROW = (WIDTH - 40) // _DOT

_FEW_SITES = 12
_MOST_CARDS = 40
_MOST_LINES = 160
_TUNNELS_PER_CARD = 16
_CAPTION = 22

_NUMBERS = re.compile(r"(\d+)")


def drawing(sites: t.Iterable[t.Mapping[str, t.Any]]) -> Shape:
    """Give each site its place.

    Args:
        sites: as the report of drift has them.

    Returns:
        ``width`` and ``height`` of the drawing, in pixels; ``bar``, which is Cloudflare; ``cards`` and ``lines``, each
        a site with its place, and of its tunnels the height ``y`` and the ``caption``; and ``dots``.
    """
    parts = [part for site in sites for part in _parts(dict(site))]
    parts.sort(key=lambda site: (not site["drifted"], not site["name"], _natural(site["name"] or "")))
    few = len(parts) <= _FEW_SITES
    whole = parts if few else [site for site in parts if site["drifted"]][:_MOST_CARDS]
    rest = parts[len(whole) :]
    columns = [0, 0]
    cards = [_placed(site, columns, _HEADER + _TUNNEL * max(1, len(site["tunnels"])) + 6) for site in whole]
    lines = [_placed(site, columns, _LINE - _GAP + 6, gap=6) for site in rest[:_MOST_LINES]]
    for card in cards:
        for number, tunnel in enumerate(card["tunnels"]):
            tunnel["y"] = card["y"] + _HEADER + _TUNNEL * number + _TUNNEL // 2 - 2
            tunnel["caption"] = _shortened(tunnel["name"] or "")
    bottom = max([120, *(shape["y"] + shape["height"] for shape in (*cards, *lines))])
    dots = [
        {**site, "x": 20 + _DOT * (number % _DOTS_PER_ROW), "y": bottom + 40 + _DOT * (number // _DOTS_PER_ROW)}
        for number, site in enumerate(rest[_MOST_LINES:])
    ]
    return {
        "width": WIDTH,
        "height": dots[-1]["y"] + _DOT + 8 if dots else bottom,
        "card_width": CARD_WIDTH,
        "bar": {"x": (WIDTH - BAR_WIDTH) // 2, "width": BAR_WIDTH, "height": bottom},
        "cards": cards,
        "lines": lines,
        "dots": dots,
    }


def _shortened(name: str) -> str:
    """As much of a name as there is room for on a wire."""
    return name if len(name) <= _CAPTION else f"{name[: _CAPTION - 1]}…"


def _natural(name: str) -> list[tuple[bool, int | str]]:
    """So that branch-2 comes before branch-10."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else part.lower()) for part in _NUMBERS.split(name)]


def _parts(site: Shape) -> list[Shape]:
    """A site with very many tunnels, which nobody's usually is, takes several cards."""
    tunnels = sorted(site["tunnels"], key=lambda tunnel: not _has_drifted(tunnel))
    chunks = [tunnels[start : start + _TUNNELS_PER_CARD] for start in range(0, len(tunnels), _TUNNELS_PER_CARD)]
    first, *others = chunks or [[]]
    return [
        {**site, "tunnels": [dict(tunnel) for tunnel in first]},
        *(
            {
                **site,
                "tunnels": [dict(tunnel) for tunnel in chunk],
                "drifted": sum(1 for tunnel in chunk if _has_drifted(tunnel)),
            }
            for chunk in others
        ),
    ]


def _has_drifted(tunnel: t.Mapping[str, t.Any]) -> bool:
    return bool(tunnel["drift"]) or any(route["drift"] for route in tunnel["routes"])


def _placed(site: Shape, columns: list[int], height: int, gap: int = _GAP) -> Shape:
    """Put it below what is there already, in the shorter column."""
    column = columns.index(min(columns))
    place = {"x": 0 if column == 0 else WIDTH - CARD_WIDTH, "y": columns[column], "height": height, "column": column}
    columns[column] += height + gap
    return {**site, **place}
