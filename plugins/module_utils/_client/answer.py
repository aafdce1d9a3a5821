# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the bytes of an answer to what is inside its envelope. Nothing here trusts them."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
import re
import typing as t
import zlib

from .._time import UTC, http_date_or_none
from .budget import limit_left
from .errors import (
    ApiError,
    ApiProblem,
    AuthenticationError,
    EntitlementError,
    NotFoundError,
    RateLimitedError,
    error_for,
)
from .failure import FailedTry, Failure, without_answer
from .retry import RULES, Rule, rule_for_status

try:
    import httpx
except ImportError:
    httpx = None  # type: ignore[assignment]

LARGEST_ANSWER = 1 << 26
"""Bytes of an answer, and of all pages of one list together. Ten thousand tunnels have ten million."""

_DEEPEST_ANSWER = 100
"""Levels of lists and objects inside each other. The API has about ten."""

_TOO_DEEP = f"it is nested deeper than {_DEEPEST_ANSWER} levels"

_LONGEST_INTEGER = 20
"""Characters; what 64 bits can hold."""

_PIECE = 1 << 18
"""Bytes that are handed on at once."""

_LONGEST_EXCERPT = 120
"""Characters quoted of what came instead of an answer."""

_LOOKED_AT = 1 << 14
"""Bytes that are looked at for them."""

_GZIP = b"\x1f\x8b"
"""How compressed content begins. What else follows it is padding."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """A successful answer, without its envelope.

    Attributes:
        result: the envelope's ``result``; an object, a list or None.
        result_info: where the page stands; empty when the API says nothing of pages.
        repeated: an earlier try of this request may have been carried out, so that ``modified: false`` in this answer
            does not mean that nothing was changed.
        size: bytes of the answer.
    """

    result: t.Any
    result_info: t.Mapping[str, t.Any]
    repeated: bool = False
    size: int = dataclasses.field(default=0, compare=False)


def has_id(result: t.Any) -> t.TypeGuard[dict[str, t.Any]]:
    """Whether the result of an answer is an object of the API, which always has an ``id``."""
    return isinstance(result, dict) and bool(result.get("id"))


@dataclasses.dataclass(frozen=True)
class Received:
    """An answer as it came, uncompressed.

    Attributes:
        headers: without regard to case.
    """

    status: int
    headers: t.Mapping[str, str]
    content: bytes


def received(response: httpx.Response, named: str) -> Received:
    """Read an answer to its end.

    Args:
        named: the request, for errors.

    Raises:
        FailedTry: it is too large to be one.
        httpx.HTTPError: it did not come whole.
    """
    return Received(response.status_code, response.headers, b"".join(pieces(response, LARGEST_ANSWER, named)))


def pieces(
    response: httpx.Response, most: int, named: str, progress: t.Callable[[int], None] = lambda received: None
) -> t.Iterator[bytes]:
    """The content, uncompressed, in pieces of which none is large, whatever the compressed form expands to.

    Args:
        most: bytes that are read, before and after they are uncompressed.
        named: the request, for errors.
        progress: is told how many bytes have come.

    Raises:
        FailedTry: there are more.
        httpx.HTTPError: the content did not come whole.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise httpx.DecodingError(f"the answer has an encoding that was not asked for: {encoding[:_LONGEST_EXCERPT]!r}")
    expand = _Gzip().expand if encoding.endswith("gzip") else _as_it_is
    came = made = 0
    # A transport that is no network may have the content whole, and uncompressed, already.
    whole = response.is_stream_consumed
    if whole:
        expand = _as_it_is
    for raw in (response.content,) if whole else response.iter_raw(_PIECE):
        came += len(raw)
        for piece in expand(raw):
            made += len(piece)
            if made > most:
                raise too_large(named, most)
            yield piece
        if came > most:
            raise too_large(named, most)
        progress(came)
    if came:
        yield from expand(b"")


def too_large(named: str, most: int) -> FailedTry:
    """The error to raise for what would take too much memory or disk."""
    text = f"{named}: the answer is larger than {most >> 20} MiB, so it was not read to its end."
    return FailedTry(without_answer(text, RULES["answer too large"]))


def _as_it_is(raw: bytes) -> t.Iterator[bytes]:
    return iter((raw,) if raw else ())


class _Gzip:
    """Uncompresses what comes in pieces, in pieces."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    def expand(self, raw: bytes) -> t.Iterator[bytes]:
        """The next pieces.

        Args:
            raw: the next of the compressed form; empty at its end.

        Raises:
            httpx.DecodingError: it is damaged, or ends too early.
        """
        if not raw and not self._member.eof:
            raise httpx.DecodingError("the compressed answer ends too early")
        try:
            while raw:
                if self._member.eof:
                    if raw.startswith(_GZIP):
                        raise httpx.DecodingError("the compressed answer has more than one part")
                    return
                if piece := self._member.decompress(raw, _PIECE):
                    yield piece
                raw = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        except zlib.error as error:
            raise httpx.DecodingError(f"the compressed answer is damaged: {error}") from None


def unwrap(answer: Received, method: str, path: str, repeated: bool) -> Answer:
    """Take the envelope off.

    Raises:
        FailedTry: the envelope holds an error, or the status says so, or there is no envelope.
    """
    status = answer.status
    body, instead = None, ""
    try:
        body = _read(answer.content)
    except _Unreadable as unreadable:
        instead = f"JSON that cannot be used: {unreadable}."
    except ValueError:
        pass
    if not isinstance(body, dict):
        text = f"{method} {path}: the API answered HTTP {status} with {instead or _what_came_instead(answer)}"
        if 300 <= status < 500:
            raise _refusal(answer, [ApiProblem(None, text)], method, path, repeated)
        rule = RULES["answer without an envelope"] if status < 300 else rule_for_status(status)
        failure = without_answer(text, rule)
        raise FailedTry(dataclasses.replace(failure, wait=_wait(answer, rule)))
    errors = body.get("errors") or []
    problems = [_problem(entry) for entry in (errors if isinstance(errors, list) else [errors])]
    if status < 300 and body.get("success", not problems) is True:
        if method == "GET" and "result" not in body:
            text = f"{method} {path}: the API's answer holds no result."
            raise FailedTry(without_answer(text, RULES["answer without a result"]))
        info = body.get("result_info")
        return Answer(body.get("result"), info if isinstance(info, dict) else {}, repeated, len(answer.content))
    raise _refusal(answer, problems, method, path, repeated)


class _Unreadable(Exception):
    """JSON that nobody can have meant."""


def _read(content: bytes) -> t.Any:
    """Read JSON.

    Raises:
        ValueError: it is none.
        _Unreadable: it is, and holds what nothing here could calculate with or look through.
    """
    try:
        value = json.loads(
            _whole_characters(content), parse_constant=_no_number, parse_float=_finite, parse_int=_bounded
        )
    except RecursionError:
        raise _Unreadable(_TOO_DEEP) from None
    level = [value] if isinstance(value, (dict, list)) else []
    for _depth in range(_DEEPEST_ANSWER):
        level = [
            item
            for container in level
            for item in (container.values() if isinstance(container, dict) else container)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return value
    raise _Unreadable(_TOO_DEEP)


def _whole_characters(content: bytes) -> bytes | str:
    """JSON in which halves of a character are the character that stands for one that is broken.

    Neither YAML nor UTF-8 can hold them, so that nothing could be done with what they are in.
    """
    if not _HALF_CHARACTER.search(content):
        return content
    text = _ESCAPED.sub(
        lambda match: match[0] if match[1] is None else chr(int(match[1], 16)), content.decode(errors="surrogatepass")
    )
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
_ESCAPED = re.compile(r"\\(?:u([dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)


def _no_number(text: str) -> t.NoReturn:
    raise _Unreadable(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _Unreadable("no number is as large as one in it")
    return number


def _bounded(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise _Unreadable("no 64 bits hold a number in it")
    return int(text)


def _refusal(answer: Received, problems: t.Sequence[ApiProblem], method: str, path: str, repeated: bool) -> FailedTry:
    """The failure of a try that was answered with an error."""
    error = error_for(answer.status, problems, method, path, repeated=repeated)
    rule = rule_for_status(answer.status)
    if isinstance(error, (AuthenticationError, EntitlementError, NotFoundError)):
        rule = RULES["refused by code"]
    elif isinstance(error, RateLimitedError) and _is_of_one_operation(answer):
        error, rule = (
            ApiError(answer.status, problems, method, path, repeated=repeated),
            RULES["limit of one operation"],
        )
    return FailedTry(Failure(error, rule, _wait(answer, rule)))


def _is_of_one_operation(answer: Received) -> bool:
    """Whether a 429 is about a limit of its own, while the limit of all requests is not reached."""
    left = limit_left(answer.headers)
    return "retry-after" not in answer.headers and left is not None and left.requests > 0


def _wait(answer: Received, rule: Rule) -> float:
    """Seconds to wait as the answer asks for, where the rule says to; 0 where it asks for nothing."""
    wait = None if rule.wait == "backoff" else _retry_after(answer.headers)
    if wait is None and rule.wait == "shared":
        left = limit_left(answer.headers)
        wait = left and float(left.seconds)
    return wait or 0.0


def _problem(entry: t.Any) -> ApiProblem:
    if not isinstance(entry, dict):
        return ApiProblem(None, str(entry))
    source = entry.get("source")
    pointer = source.get("pointer") if isinstance(source, dict) else None
    code = entry.get("code")
    return ApiProblem(
        code=code if isinstance(code, int) else None,
        message=str(entry.get("message") or ""),
        pointer=pointer if isinstance(pointer, str) else None,
    )


def _what_came_instead(answer: Received) -> str:
    """Say in a few words what stands where an envelope should stand."""
    if not answer.content:
        return "an empty body."
    kind = answer.headers.get("content-type", "no content type").partition(";")[0]
    excerpt = " ".join(_without_markup(answer.content[:_LOOKED_AT].decode(errors="replace")).split())
    if len(excerpt) > _LONGEST_EXCERPT:
        # At the end of a word: the first half of a secret is nothing that an adapter knows to censor.
        excerpt = excerpt[:_LONGEST_EXCERPT].rpartition(" ")[0]
    instead = "what is no envelope" if kind == "application/json" else f"{kind} instead of JSON"
    return f"{instead}: {excerpt!r}."


def _without_markup(text: str) -> str:
    """What a page shows. Goes through it once, whatever is in it."""
    shown, place = [], 0
    lower = text.lower()
    while (begin := text.find("<", place)) >= 0:
        shown.append(text[place:begin])
        place = text.find(">", begin) + 1
        for unseen in ("style", "script", "head"):
            if lower.startswith(unseen, begin + 1) and not lower[begin + 1 + len(unseen) :][:1].isalnum():
                place = lower.find(f"</{unseen}", begin)
                break
        if place <= 0:
            return " ".join(shown)
    return " ".join([*shown, text[place:]])


def _retry_after(headers: t.Mapping[str, str]) -> float | None:
    """Seconds that ``Retry-After`` asks for, in either of its forms; None where it asks for none."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        moment = http_date_or_none(text)
    else:
        return seconds if seconds >= 0 else None
    if moment is None:
        return None
    # By the clock that it was reckoned with, where the answer shows it.
    now = http_date_or_none(headers.get("date", "")) or datetime.datetime.now(UTC)
    left = (moment - now).total_seconds()
    return left if left > 0 else None  # a date that is past asks for nothing
