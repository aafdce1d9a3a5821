# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The retry policy: what follows from each way in which one try of a request can fail.

``RULES`` is all of it. To retry another status, add its line there. A request that does something else when it is
carried out twice (a POST, or what its caller calls unique) is only retried where the effect is ``none``; in the other
cases its caller has to look up first what became of it.
"""

from __future__ import annotations

import typing as t


class Rule(t.NamedTuple):
    """What follows from one failed try.

    Attributes:
        again: when the request may succeed: ``now``, so it is retried; ``later``, so the same task may succeed another
            time although nobody changes anything; ``never``, as long as nobody changes anything.
        effect: what the request has changed: ``none``; ``maybe`` something; or ``pending``, since the API may still be
            carrying it out.
        wait: before a retry: ``backoff``, the longer the more tries there were; ``asked``, as long as the answer asks
            for, and as ``backoff`` where it asks for nothing; ``shared``, the same, and all other requests wait too.
    """

    again: t.Literal["now", "later", "never"]
    effect: t.Literal["none", "maybe", "pending"]
    wait: t.Literal["backoff", "asked", "shared"] = "backoff"


RULES: t.Mapping[int | str, Rule] = {
    # The API, or a gateway before it, answered with this status:
    408: Rule("later", "none"),
    425: Rule("later", "none"),
    429: Rule("now", "none", "shared"),
    502: Rule("now", "maybe", "asked"),
    503: Rule("now", "maybe", "asked"),
    504: Rule("now", "pending", "asked"),
    "another 5xx": Rule("later", "maybe"),
    "another status": Rule("never", "none"),
    # 429 for a limit of this operation only, such as one packet capture a minute:
    "limit of one operation": Rule("later", "none"),
    # An error code says that the credentials, the account or the path are wrong:
    "refused by code": Rule("never", "none"),
    # The answer is of no use, although the request went well:
    "answer without an envelope": Rule("now", "maybe"),
    "answer without a result": Rule("now", "none"),
    "answer too large": Rule("never", "maybe"),
    # There is no answer:
    "request cannot be sent": Rule("never", "none"),
    "TLS failed": Rule("never", "none"),
    "not connected": Rule("now", "none"),
    "no answer in time": Rule("now", "pending"),
    "connection lost": Rule("now", "maybe"),
}


def rule_for_status(status: int) -> Rule:
    """The rule for an answer that is an error, by its HTTP status alone."""
    return RULES.get(status) or RULES["another 5xx" if status >= 500 else "another status"]
