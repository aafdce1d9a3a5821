# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin_util is private to the collection: it may change without notice.
"""Data that others wrote, on its way through Ansible: it is never taken for templates."""

from __future__ import annotations

import typing as t

from ansible.release import __version__

_TAINTS = tuple(int(part) for part in __version__.split(".")[:2]) < (2, 19)
"""Whether this release evaluates all text as a template that is not marked; later ones only what is marked."""


def foreign(value: t.Any) -> t.Any:
    """The value, marked so that ``{{`` in a name stays what it is, wherever the result of a filter goes."""
    if not _TAINTS:
        return value
    from ansible.utils.unsafe_proxy import wrap_var  # noqa: PLC0415 - later releases deprecate it

    return wrap_var(value)
