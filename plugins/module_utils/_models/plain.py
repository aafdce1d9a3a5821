# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as JSON has them, whoever made them: Ansible, YAML or a library."""

from __future__ import annotations

import datetime
import json
import typing as t
from collections.abc import Iterator, Mapping, Set

_PLAIN = frozenset({type(None), bool, int, float, str})


def plain(value: t.Any) -> t.Any:
    """The same value in Python's own types, as a module gets its options.

    Ansible marks what it hands to plugins by classes of its own (``AnsibleUnsafeText``, tagged values, lazy containers,
    vaulted strings), which are no strings to some releases of pydantic. YAML makes dates, sets and bytes.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        return str.__str__(value)  # str() leaves it what it is where its class says so
    if isinstance(value, Mapping):
        return {_plain_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, Iterator)):
        return [plain(item) for item in value]
    if isinstance(value, Set):
        # A set has no order; this one is the same in each run.
        return sorted(map(plain, value), key=str)
    return _plain_single(value)


def _plain_single(value: t.Any) -> int | float | str:
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode(errors="surrogateescape")  # what is no text is told with the option's name
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    # Whatever else there is, a vaulted value included, has a text.
    return str.__str__(str(value))


def shown(value: t.Any) -> str:
    """A value for a message, as YAML writes it: ``'low'``, ``1400``, ``true``, ``null``. Of many values, only that."""
    if isinstance(value, str):
        return repr(plain(value))
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(plain(value))
    if isinstance(value, Mapping):
        return "a dictionary"
    return "a list" if isinstance(value, (list, tuple, Iterator, Set)) else repr(plain(value))


def _plain_key(key: t.Any) -> str:
    """JSON has texts for keys."""
    return json.dumps(key) if key is None or isinstance(key, (bool, int, float)) else str(plain(key))
