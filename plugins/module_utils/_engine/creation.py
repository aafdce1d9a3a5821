# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create something once, although the answer to its creation may be lost."""

from __future__ import annotations

import typing as t

from .._client.errors import ApiError, Effect, MagicError, OutcomeUnknown, ServerError

_MOST_CREATIONS = 3
"""How often a creation is sent in all when its answer is lost each time and the object is not there."""

_MOST_LOOK_UPS = 4
"""How often an object is looked up, with growing pauses, while the API may still be creating it."""

_Created = t.TypeVar("_Created")


def create_once(
    send: t.Callable[[], _Created],
    look_up: t.Callable[[], _Created | None],
    back_off: t.Callable[[int], None],
) -> _Created:
    """Create it, and look it up whenever it is not clear whether that has happened.

    Args:
        send: asks the API to create it.
        look_up: finds what a request may have created; None where there is nothing.
        back_off: waits, the longer the more attempts there have been (counted from 0).

    Raises:
        OutcomeUnknown: it could not be looked up, or the API may yet create it.
        ApiError: the API refused, and has not created it at an earlier try either.
    """
    for creation in range(1, _MOST_CREATIONS + 1):
        try:
            return send()
        except OutcomeUnknown as error:
            lost = error
        except ApiError as error:
            if creation == 1 and not isinstance(error, ServerError):
                raise
            # The API may refuse a second one because the first was created after all.
            existing = look_up()
            if existing is None:
                raise
            return existing
        existing = _look_up(lost, look_up, back_off)
        if existing is not None:
            return existing
        if Effect.PENDING in lost.effect or creation == _MOST_CREATIONS:
            raise lost
    raise AssertionError("unreachable")


def make_secret(send: t.Callable[[], _Created]) -> _Created:
    """Let the API make a secret, and another one if the answer was lost: nothing else would show it.

    Raises:
        OutcomeUnknown: lost again, or the API may yet make the first one, which would replace the second.
    """
    try:
        return send()
    except OutcomeUnknown as error:
        if Effect.PENDING in error.effect:
            raise
        return send()


def _look_up(
    lost: OutcomeUnknown, look_up: t.Callable[[], _Created | None], back_off: t.Callable[[int], None]
) -> _Created | None:
    """The object whose creation was not answered, or None. Whoever sends it again risks a second one, so take time.

    Raises:
        OutcomeUnknown: it could not be looked up.
    """
    for attempt in range(_MOST_LOOK_UPS if Effect.PENDING in lost.effect else 1):
        back_off(attempt)
        try:
            existing = look_up()
        except MagicError as error:
            raise OutcomeUnknown(f"{lost} And it could not be looked up: {error}") from error
        if existing is not None:
            return existing
    return None
