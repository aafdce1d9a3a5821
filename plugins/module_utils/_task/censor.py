# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets that are part of other values, such as a description with a key in it.

Ansible does the same for the options that it knows to be secret, one after the other: for thousands of secrets in
thousands of objects that takes minutes.
"""

from __future__ import annotations

import typing as t

from .._engine.diff import HIDDEN


class Censor:
    """Hides secrets, wherever they occur.

    Args:
        secrets: none of them is empty.
    """

    def __init__(self, secrets: t.Collection[str]) -> None:
        self._width = min(map(len, secrets), default=0)
        self._by_beginning: dict[str, list[str]] = {}
        for secret in secrets:
            self._by_beginning.setdefault(secret[: self._width], []).append(secret)

    def text(self, text: str) -> str:
        """The text without the secrets."""
        width = self._width
        if not width or len(text) < width:
            return text
        beginnings = {text[place : place + width] for place in range(len(text) - width + 1)}
        possible = [secret for each in beginnings & self._by_beginning.keys() for secret in self._by_beginning[each]]
        for secret in sorted(possible, key=len, reverse=True):  # one can be the beginning of another
            text = text.replace(secret, HIDDEN)
        return text

    def value(self, value: t.Any) -> t.Any:
        """The same for plain data, at every depth. A number that has a secret in it is hidden as a whole."""
        if not self._width or value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return value if self.text(str(value)) == str(value) else HIDDEN
