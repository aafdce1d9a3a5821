# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options of the modules that read what connectors report."""

    DOCUMENTATION = r"""
options:
  connector:
    description:
      - Serial number or notes of the connector (or its identifier). Notes that several connectors have are an error.
    type: str
    required: true
  since:
    description:
      - Beginning of a range of time, which belongs to it. This is C(from) of the API.
      - Seconds since the epoch, such as V(1781414400); a date or time in the form of ISO 8601, such as V(2026-06-14),
        V(2026-06-14T05:20:00Z) or V(2026-06-14T07:20:00+02:00), where UTC is taken if no offset is given; or a time
        before now, such as V(-90s), V(-30m), V(-24h), V(-7d) or V(-2w).
      - If it is left out, the range begins 24 hours before O(until).
      - Excludes O(latest) and O(time).
    type: str
  until:
    description:
      - End of a range of time, which belongs to it, in the same forms as O(since). This is C(to) of the API.
      - If it is left out, the range ends now.
      - Excludes O(latest) and O(time).
    type: str
  latest:
    description:
      - Whether to read what the API calls the latest ones, in a single request and with all details. How many these
        are is up to the API.
      - Excludes O(since), O(until) and O(time).
    type: bool
    default: false
  time:
    description:
      - When the one to read was recorded, in seconds since the epoch, as C(t) of an earlier result tells. The result is
        an empty list if there is none.
      - Excludes O(since), O(until) and O(latest).
    type: int
  limit:
    description:
      - Return at most so many, the newest ones.
      - Pages of a range are always followed to their end. The parameter of this name that the API has is the size of
        such a page, which is left to the API.
    type: int
"""
