# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start a packet capture once, take one that is already there, and follow it to its end."""

from __future__ import annotations

import datetime
import time
import typing as t

from .._client.errors import ApiError
from .._client.visible import visible
from .._engine.creation import create_once
from .._models.base import ApiPayload
from .._models.pcap import Pcap
from .._time import time_or_none
from .bucket_address import same_bucket
from .captures import DONE, FAILED, Capture, Captures

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_PAUSE_GROWTH = 1.5


def capturing(capture: Capture) -> bool:
    """Whether packets are still captured, or are going to be, and nobody asked for an end of that."""
    return capture.get("status") in ("unknown", "pending", "running") and not capture.get("stop_requested")


def ended(capture: Capture) -> bool:
    """Whether nothing more will become of it."""
    return capture.get("status") in DONE or capture.get("status") == FAILED


def fits(capture: Capture, wanted: t.Mapping[str, t.Any]) -> bool:
    """Whether a capture has what is wanted of it, in canonical form.

    What the API does not show of a capture, such as the packet limit of a simple one, is not compared.
    """
    actual = Pcap.from_api(ApiPayload(capture))
    actual["filter_v1"] = {name: value for name, value in (actual.get("filter_v1") or {}).items() if value}
    return all(_equal(field, value, actual[field]) for field, value in wanted.items() if field in actual)


def _equal(field: str, wanted: t.Any, actual: t.Any) -> bool:
    return same_bucket(wanted, actual) if field == "destination_conf" else bool(wanted == actual)


def recent(captures: t.Iterable[Capture], wanted: t.Mapping[str, t.Any], seconds: float) -> Capture | None:
    """The newest capture like this one, submitted within the last seconds, that neither failed nor was stopped."""
    earliest = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds)
    candidates = [
        (submitted, capture)
        for capture in captures
        if (submitted := time_or_none(capture.get("submitted"))) is not None
        and submitted >= earliest
        and capture.get("status") != FAILED
        and not capture.get("stop_requested")
        and _same(capture, wanted)
    ]
    return max(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def start(
    captures: Captures, body: t.Mapping[str, t.Any], known: t.Collection[str], back_off: t.Callable[[int], None]
) -> Capture:
    """Start a capture. Where the answer is lost, look for the capture before asking again.

    Args:
        body: in canonical form.
        known: ids of the captures that were there before.
        back_off: waits before a look-up, the longer the more there have been.

    Raises:
        MagicError: the API refused, or could not be reached.
    """

    def look_up() -> Capture | None:
        new = [each for each in captures.list() if each.get("id") not in known and _same(each, body)]
        return max(new, key=lambda each: str(each.get("submitted")), default=None)

    try:
        return create_once(lambda: captures.start(body), look_up, back_off)
    except ApiError as error:
        if error.status == 429 and body["type"] == "simple":
            error.advice = (
                "The API starts one simple capture a minute. Wait that long, or set reuse_within to take the capture "
                "that is already there."
            )
        raise


def follow(
    captures: Captures,
    capture: Capture,
    timeout: float,
    tell: t.Callable[[str], None],
    *,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> Capture:
    """Read a capture again and again until it has ended or the time is up; the pauses grow.

    Args:
        timeout: seconds.
        tell: gets a line about each reading.

    Returns:
        The capture as it was read last.
    """
    begin = clock()
    pause = _FIRST_PAUSE
    while not ended(capture):
        left = begin + timeout - clock()
        if left <= 0:
            break
        sleep(min(pause, left))
        pause = min(pause * _PAUSE_GROWTH, _LONGEST_PAUSE)
        capture = captures.get(str(capture["id"])) or capture
        tell(progress(capture, clock() - begin))
    return capture


def progress(capture: Capture, waited: float) -> str:
    """A line for a person who waits."""
    packets = capture.get("packets_captured")
    counted = f", {packets} packets" if packets is not None else ""
    return visible(
        f"Packet capture {capture.get('id')}: {capture.get('status', 'unknown')}{counted} after {waited:.0f} s"
    )


def _same(capture: Capture, body: t.Mapping[str, t.Any]) -> bool:
    """Whether a capture may come from this body. One without a filter asked for all packets."""
    return fits(capture, {"filter_v1": {}, **body})
