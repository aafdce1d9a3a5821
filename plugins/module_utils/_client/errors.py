# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that can go wrong between a task and the API, as one tree of exceptions.

    MagicError
    ├── InvalidOptions          an option that cannot be right
    ├── PlanError               the desired state cannot be reached from the current one
    ├── ConfigurationError      no credentials, contradictory credentials, no account
    ├── TransportError          no usable answer was received
    │   └── OutcomeUnknown      a creation may or may not have been carried out
    ├── NotSent                 a request was given up before it was sent
    └── ApiError                the API answered, and the answer is an error
        ├── AuthenticationError
        │   └── NotAllowedError
        ├── EntitlementError
        ├── NotFoundError
        ├── RateLimitedError
        └── ServerError

No message ever holds a credential: requests are described by method and path only. Names and messages of others in it
do nothing but being read: line breaks and control characters in them are shown as escapes.
"""

from __future__ import annotations

import dataclasses
import enum
import types
import typing as t

from .retry import rule_for_status
from .visible import visible

_MOST_PROBLEMS = 20


class Effect(enum.Flag):
    """What a failure may have changed all the same.

    NONE: nothing.
    MAYBE: the request that failed may have been carried out.
    PENDING: the API may yet carry it out, so that a look-up that finds nothing does not tell the end of it.
    PARTIAL: something was changed before it, so that the state is neither the old one nor the new one.
    """

    NONE = 0
    MAYBE = 1
    PENDING = 3
    PARTIAL = 4


_Error = t.TypeVar("_Error", bound="MagicError")


class MagicError(Exception):
    """Root of all errors that a task reports to its user. ``str()`` is one readable paragraph.

    What it has changed is said when it is made; ``having`` gives the same failure with another effect.

    Args:
        text: the paragraph, without the subject.
        effect: what it may have changed all the same; None for what such failures usually do.
        worth_retrying: as below; None for what it usually is.
        former: what the result tells of the time before it, such as objects that were deleted, as they were.

    Attributes:
        subject: the object that the task was about, such as ``GRE tunnel GRE_1``; empty while it is not known.
        worth_retrying: whether the same task may succeed later although nobody mends anything: after a timeout or a
            failure of the API it may, after a refusal it will not.
    """

    subject = ""
    effect = Effect.NONE
    worth_retrying = False
    former: t.Mapping[str, t.Any] = types.MappingProxyType({})

    def __init__(
        self,
        text: str = "",
        *,
        effect: Effect | None = None,
        worth_retrying: bool | None = None,
        former: t.Mapping[str, t.Any] | None = None,
    ) -> None:
        super().__init__(text)
        known = {"effect": effect, "worth_retrying": worth_retrying, "former": former}
        self.__dict__.update({name: value for name, value in known.items() if value is not None})

    @property
    def unsure(self) -> bool:
        """Whether the state is not known to be the one from before: something was changed, or may have been."""
        return self.effect is not Effect.NONE

    def having(self: _Error, effect: Effect) -> _Error:
        """The same failure, with another effect."""
        other = self.__class__.__new__(self.__class__, *self.args)
        other.__dict__.update(self.__dict__, effect=effect)
        other.__cause__, other.__suppress_context__ = self.__cause__, self.__suppress_context__
        return other.with_traceback(self.__traceback__)

    def __str__(self) -> str:
        first, *others = [visible(line) for line in self._lines()]
        return "\n".join([f"{visible(self.subject)}: {first}" if self.subject else first, *others])

    def _lines(self) -> t.Sequence[str]:
        """The lines of the message, without the subject. A line break inside one is not of our making."""
        return [self._text()]

    def _text(self) -> str:
        return super().__str__()


class InvalidOptions(MagicError):
    """What the user wrote cannot be right; nothing was changed.

    Attributes:
        problems: one sentence for each option, naming it.
    """

    def __init__(self, problems: t.Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = len(problems) - _MOST_PROBLEMS
        self._shown = [*problems[:_MOST_PROBLEMS], *([f"And {more} more problems."] if more > 0 else [])]
        super().__init__(" ".join(self._shown))


class InvalidObjects(InvalidOptions):
    """The same of many objects. Each problem has a line of its own, since who mends them goes from one to the next."""

    def _lines(self) -> t.Sequence[str]:
        if len(self.problems) <= 1:
            return self._shown
        return [f"{len(self.problems)} problems:", *(f"- {problem}" for problem in self._shown)]


class PlanError(MagicError):
    """The desired state cannot be reached from the current one, or which object is meant is not clear."""


class ConfigurationError(MagicError):
    """The task's connection options cannot work; nothing was sent."""


class TransportError(MagicError):
    """No usable answer: connection, TLS, proxy, timeout, or an answer that is not an envelope."""

    worth_retrying = True


class OutcomeUnknown(TransportError):
    """A POST was sent and its answer was lost, so it must be looked up before it is sent again."""

    effect = Effect.MAYBE


class NotSent(MagicError):
    """A request was not sent, because it would have had to wait and nobody wants to wait any more."""

    worth_retrying = True


_REFUSED = "Invalid Request: "
"""How messages of the API begin that say what is wrong with a body."""


@dataclasses.dataclass(frozen=True)
class ApiProblem:
    """One entry of the ``errors`` list of the API's envelope."""

    code: int | None
    message: str
    pointer: str | None = None

    def __str__(self) -> str:
        field = (self.pointer or "").strip("/").replace("/", ".")
        text = self.message.strip().rstrip(".") or "no message"
        if text.startswith(_REFUSED):
            text = text.removeprefix(_REFUSED) if field else f"the request: {text.removeprefix(_REFUSED)}"
        # The API often repeats the field in its message; once is enough.
        return f"{field}: {text}" if field and not text.startswith(field) else text


class ApiError(MagicError):
    """The API answered with an error.

    Attributes:
        status: HTTP status of the answer.
        problems: the envelope's ``errors``; may be empty.
        method, path: the request, without query and credentials.
        repeated: whether an earlier try of the same request may have been carried out.
        advice: what can be done about it; who knows more may set a better one.
        about_the_request: it is about what was asked, and not about who asked, about what is there, or about the API.
    """

    verdict = "the API refused"
    advice = ""
    about_the_request = True

    def __init__(
        self, status: int, problems: t.Sequence[ApiProblem], method: str, path: str, *, repeated: bool = False
    ) -> None:
        self.status = status
        self.problems = tuple(problems)
        self.method = method
        self.path = path
        self.repeated = repeated
        super().__init__(worth_retrying=self._may_pass())

    def _may_pass(self) -> bool:
        """Whether the answer means "later", and not "no"."""
        return rule_for_status(self.status).again != "never"

    def _text(self) -> str:
        return self._describe()

    @property
    def codes(self) -> list[int]:
        """The API's error codes, in the order of the answer."""
        return [problem.code for problem in self.problems if problem.code is not None]

    def _describe(self) -> str:
        reasons = "; ".join(str(problem) for problem in self.problems) or f"{self.method} {self.path} without a reason"
        codes = ", ".join(str(code) for code in self.codes)
        origin = f"code {codes}, HTTP {self.status}" if codes else f"HTTP {self.status}"
        return f"{self.verdict} {reasons} ({origin}).{' ' if self.advice else ''}{self.advice}"


class AuthenticationError(ApiError):
    """The credentials are malformed, unknown or not allowed to do this."""

    def _may_pass(self) -> bool:
        return False

    verdict = "the API did not accept the credentials:"
    about_the_request = False
    advice = (
        "Check that api_token holds an API token (not the Global API Key, which goes into api_key together with "
        "api_email) and that it has the Magic Transit or Magic WAN permission for this account."
    )


class NotAllowedError(AuthenticationError):
    """HTTP 403 without a code that says why. An account without Magic WAN is answered so, as well as a token."""

    verdict = "the API does not allow this:"
    advice = (
        "Either the API token lacks a permission for this account (Magic Transit or Magic WAN, Read or Write), or the "
        "account does not have the product, such as Magic WAN. Check the token first, then ask your Cloudflare account "
        "team."
    )


class EntitlementError(ApiError):
    """The account does not have the product or the feature."""

    def _may_pass(self) -> bool:
        return False

    verdict = "the account is not entitled to this:"
    about_the_request = False
    advice = (
        "Ask your Cloudflare account team to enable Magic Transit or Magic WAN, or the feature named, for this account."
    )


class NotFoundError(ApiError):
    """The object, or the account, does not exist."""

    verdict = "the API did not find it:"
    about_the_request = False

    @property
    def speaks_of_the_object(self) -> bool:
        """Whether the API's own code says that there is no such object. The page of a proxy says no such thing."""
        return not _NO_ROUTE_CODES.issuperset(self.codes)

    def _may_pass(self) -> bool:
        # What is to be changed was read before, so it has gone since; the next task reads anew.
        return self.method != "GET"


class RateLimitedError(ApiError):
    """The request limit was reached, and waiting for it went past the bound."""

    verdict = "the API's request limit is reached:"
    about_the_request = False
    advice = (
        "The limit counts everything that this user or token does; run again later, or lower request_limit so that "
        "others have their share."
    )


class ServerError(ApiError):
    """The API failed on its side (HTTP 5xx)."""

    verdict = "the API failed:"
    about_the_request = False


_ENTITLEMENT_CODES = {1012, 1025, 1101}
_NO_ROUTE_CODES = {7000, 7003}
_NOT_FOUND_CODES = {1020, 1029, 1032}
_AUTHENTICATION_CODES = {6003, 6103, 6111, 9106, 9109, 9103, 10000, 10001}


def error_for(
    status: int, problems: t.Sequence[ApiProblem], method: str, path: str, *, repeated: bool = False
) -> ApiError:
    """Choose the class of the error from the API's codes first and the HTTP status second."""
    codes = {problem.code for problem in problems}
    kind: type[ApiError] = ApiError
    if codes & _ENTITLEMENT_CODES:
        kind = EntitlementError
    elif codes & _AUTHENTICATION_CODES or status == 401:
        kind = AuthenticationError
    elif codes & _NOT_FOUND_CODES or status == 404:
        kind = NotFoundError
    elif status == 403:
        kind = NotAllowedError
    elif status == 429:
        kind = RateLimitedError
    elif status >= 500:
        kind = ServerError
    return kind(status, problems, method, path, repeated=repeated)
