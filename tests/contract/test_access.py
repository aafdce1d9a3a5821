# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may ask, and what comes instead of an answer."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import limit_left
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    AuthenticationError,
    EntitlementError,
    NotFoundError,
)
from ansible_collections.cloudflare.magic.tests.contract.api import Api, NotTried, Request
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw

ANY = "magic/routes"


def _with(api: Api, credentials: t.Mapping[str, str]) -> Exception:
    return api.ask(Request("GET", f"/accounts/{api.account_id}/{ANY}"), credentials).error


@pytest.mark.reference("Authentication")
def test_an_unknown_token_is_an_error_of_authentication(api: Api) -> None:
    """An unknown token is answered with an error of authentication, such as 10000.

    Why: the error tells the user to look at the token, and not at the account or the object.
    """
    error = _with(api, {"Authorization": "Bearer invalid"})
    assert isinstance(error, AuthenticationError), str(error)


@pytest.mark.genuine(16)
def test_a_malformed_token_is_an_error_of_authentication(api: Api) -> None:
    """What cannot be a token is answered with 6003 and 6111, or with another error of authentication.

    Why: as above; a line break that came along with the token is the commonest case.
    """
    error = _with(api, {"Authorization": "Bearer not a token"})
    assert isinstance(error, AuthenticationError), str(error)


@pytest.mark.genuine(16)
def test_a_token_passed_off_as_a_key_is_an_error_of_authentication(api: Api) -> None:
    """What cannot be a global API key is answered with 6003 and 6103, or with another error of authentication.

    Why: the advice says which of the two options an API token goes into.
    """
    error = _with(api, {"X-Auth-Email": "user@example.com", "X-Auth-Key": "a-token-and-no-key"})
    assert isinstance(error, AuthenticationError), str(error)


@pytest.mark.reference("Accounts")
def test_a_malformed_account_id_is_an_error(api: Api) -> None:
    """What is no account id is answered with an error, and not with an empty list.

    Why: an empty list would make every object of a playbook look as if it had to be created.
    """
    answer = api.ask(Request("GET", f"/accounts/no-account/{ANY}"))
    assert not answer.succeeded, answer


@pytest.mark.genuine(16)
@pytest.mark.parametrize("product", ["gre_tunnels", "sites"])
def test_a_product_that_the_account_lacks_is_told_by_its_code(api: Api, product: str) -> None:
    """An account without Magic Transit or Magic WAN is told so: 1012, 1025, or a plain 403.

    Why: the error says that the account team has to be asked, and not that the token is wrong.
    """
    answer = api.get(f"magic/{product}")
    if answer.succeeded:
        raise NotTried("the account has it")
    assert isinstance(answer.error, (EntitlementError, AuthenticationError)), answer


@pytest.mark.reference("Rate limits")
def test_the_limit_stands_in_headers_that_can_be_read(api: Api, saw: Saw) -> None:
    """Where answers carry the header Ratelimit, requests left and seconds can be read from it.

    Why: the budget learns from it what other hosts and the dashboard use up. Without it, it only counts its own.
    """
    headers = api.get(ANY).headers
    for name in ("ratelimit", "ratelimit-policy"):
        saw(f"{name}: {headers.get(name, 'none')}")
    assert "ratelimit" not in headers or limit_left(headers) is not None, headers["ratelimit"]


@pytest.mark.reference("Errors")
def test_a_path_that_does_not_exist_is_an_error_in_an_envelope(api: Api) -> None:
    """A path that the API does not have is answered with an error, in the usual envelope.

    Why: whatever the API lacks must not be taken for an object that is not there yet.
    """
    answer = api.get("magic/no-such-thing")
    assert isinstance(answer.body, dict), f"{answer}: no envelope"
    assert not answer.succeeded, answer
    assert isinstance(answer.error, (NotFoundError, AuthenticationError)) or answer.status == 400, answer
