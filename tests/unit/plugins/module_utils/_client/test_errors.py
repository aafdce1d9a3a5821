# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person reads when the API refuses, and which class a program catches."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiError,
    ApiProblem,
    AuthenticationError,
    ConfigurationError,
    EntitlementError,
    InvalidObjects,
    InvalidOptions,
    MagicError,
    NotAllowedError,
    NotFoundError,
    NotSent,
    OutcomeUnknown,
    PlanError,
    RateLimitedError,
    ServerError,
    TransportError,
    error_for,
)


@pytest.mark.parametrize(
    ("status", "codes", "kind"),
    [
        (400, [], ApiError),
        (400, [1022], ApiError),
        (409, [], ApiError),
        (400, [1012], EntitlementError),
        (403, [1025], EntitlementError),
        (400, [1101], EntitlementError),
        (400, [6103], AuthenticationError),
        (400, [10000], AuthenticationError),
        (401, [], AuthenticationError),
        (403, [], NotAllowedError),
        (403, [9999], NotAllowedError),
        (400, [1020], NotFoundError),
        (400, [1029], NotFoundError),
        (400, [1032], NotFoundError),
        (404, [], NotFoundError),
        (429, [], RateLimitedError),
        (500, [], ServerError),
        (503, [1022], ServerError),
        (200, [1029], NotFoundError),  # success: false comes with any status
        (200, [7000, 10000], AuthenticationError),  # any of several codes counts
    ],
)
def test_codes_choose_the_class_before_the_status_does(status: int, codes: list[int], kind: type[ApiError]) -> None:
    error = error_for(status, [ApiProblem(code, "no") for code in codes], "GET", "x")
    assert error.__class__ is kind
    assert error.codes == codes
    assert error.status == status


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (ApiProblem(1022, "must be a /31", "/interface_address"), "interface_address: must be a /31"),
        (ApiProblem(1022, "too low.", "/health_check/rate"), "health_check.rate: too low"),
        (ApiProblem(1022, "interface_address is taken", "/interface_address"), "interface_address is taken"),
        (ApiProblem(None, " trouble \n"), "trouble"),
        (ApiProblem(7, ""), "no message"),
        (ApiProblem(1022, "Invalid Request: too low.", "/mtu"), "mtu: too low"),
        (ApiProblem(1022, "Invalid Request: mtu: too low."), "the request: mtu: too low"),
        (ApiProblem(1022, "Invalid Request: "), "Invalid Request:"),
    ],
)
def test_a_problem_names_its_field_once(problem: ApiProblem, text: str) -> None:
    assert str(problem) == text


def test_the_message_reads_as_one_paragraph_with_codes_and_status() -> None:
    problems = [ApiProblem(1022, "must be a /31", "/interface_address"), ApiProblem(None, "see the manual.")]
    error = error_for(400, problems, "PUT", "accounts/a/magic/gre_tunnels/1")
    error.subject = "GRE tunnel GRE_1"
    assert str(error) == (
        "GRE tunnel GRE_1: the API refused interface_address: must be a /31; see the manual (code 1022, HTTP 400)."
    )


def test_an_error_without_a_reason_names_the_request() -> None:
    assert str(error_for(400, [], "PUT", "accounts/a")) == "the API refused PUT accounts/a without a reason (HTTP 400)."


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (403, 1012, "account team"),
        (401, 10000, "api_token"),
        (429, 971, "request_limit"),
    ],
)
def test_what_a_user_can_do_is_said(status: int, code: int, advice: str) -> None:
    assert advice in str(error_for(status, [ApiProblem(code, "no")], "GET", "x"))


EVIL = st.text(
    st.sampled_from("ab \n\r\t\x00\x07\x1b[31m\x7f\x9b\u2028\u2029\u202e\u2066\u200f\ufeff\ud800é漢") | st.characters(),
    max_size=30,
)


@given(name=EVIL, message=EVIL)
def test_no_message_holds_a_character_that_acts(name: str, message: str) -> None:
    """Line breaks are there between the lines of a list only, and nobody else can make one."""
    errors: list[MagicError] = [kind(message) for kind in (PlanError, ConfigurationError, TransportError, NotSent)]
    errors += [
        error_for(status, [ApiProblem(1, message, name)], "GET", name) for status in (200, 400, 403, 404, 429, 500)
    ]
    errors += [InvalidOptions([message, name]), InvalidObjects([message]), OutcomeUnknown(message)]
    for error in errors:
        error.subject = f"GRE tunnel {name}"
        assert acting(str(error)) == set()
        assert acting(str(PlanError(f"a child failed: {error}"))) == set()
    several = str(InvalidObjects([message, name, message]))
    assert acting(several) == {"\n"}
    assert [line[:2] for line in several.split("\n")] == ["3 ", "- ", "- ", "- "]


def acting(text: str) -> set[str]:
    """The characters that a terminal would obey, hide or fail on."""
    return {
        each for each in text if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") or each in "\u202e\u2066\ufeff"
    }


def test_all_wrong_options_are_reported_at_once() -> None:
    error = InvalidOptions(["mtu: 1 is too small.", "ttl: 0 is too small."])
    assert str(error) == "mtu: 1 is too small. ttl: 0 is too small."
    assert error.problems == ("mtu: 1 is too small.", "ttl: 0 is too small.")


def test_problems_of_many_objects_have_a_line_each_and_their_number_is_told() -> None:
    assert str(InvalidObjects(["sites[0]: give name."])) == "sites[0]: give name."
    assert str(InvalidObjects(["a.", "b."])) == "2 problems:\n- a.\n- b."
    first, *lines = str(InvalidObjects([f"{number}." for number in range(23)])).split("\n")
    assert (first, lines[-2:]) == ("23 problems:", ["- 19.", "- And 3 more problems."])


@pytest.mark.parametrize(
    ("status", "code", "method", "worth"),
    [
        (400, 1022, "PUT", False),
        (401, 10000, "PUT", False),
        (403, 1025, "POST", False),
        (400, 1012, "POST", False),
        (404, 7003, "GET", False),
        (404, 1029, "PUT", True),  # it was there when it was read
        (409, 409, "DELETE", False),
        (408, 1, "GET", True),
        (429, 971, "PUT", True),
        (500, 1, "PUT", True),
        (503, 1, "POST", True),
    ],
)
def test_trying_again_is_worth_it_where_the_answer_means_later(
    status: int, code: int, method: str, worth: bool
) -> None:
    assert error_for(status, [ApiProblem(code, "no")], method, "x").worth_retrying is worth


def test_whoever_repeats_a_refusal_in_other_words_says_as_much() -> None:
    assert [kind("x").worth_retrying for kind in (TransportError, OutcomeUnknown, NotSent)] == [True] * 3
    assert [kind("x").worth_retrying for kind in (PlanError, ConfigurationError)] == [False] * 2
