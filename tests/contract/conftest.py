# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks an emulator, or with ``--account`` the account that the environment names."""

from __future__ import annotations

import os
import signal
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import AuthenticationError
from ansible_collections.cloudflare.magic.tests.contract.api import GENTLE, Api, NotTried, Request, is_id
from ansible_collections.cloudflare.magic.tests.contract.belongings import Workshop, belongings, clear, new_tag
from ansible_collections.cloudflare.magic.tests.contract.seed import ACCOUNT_ID, SEED
from ansible_collections.cloudflare.magic.tests.contract.verdicts import SEEN, Verdicts, source_of

CLOUDFLARE = "https://api.cloudflare.com/client/v4"
RECORDINGS = Path(__file__).resolve().parents[2] / ".cache" / "contract"
VERDICTS = pytest.StashKey[Verdicts]()

Saw = t.Callable[[str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run ask a real account."""
    parser.addoption(
        "--account",
        action="store_true",
        help="the contract suite asks the account of CLOUDFLARE_API_TOKEN, and not an emulator of its own",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Judge what a run finds in an account."""
    if not config.getoption("--account"):
        return
    if not os.environ.get("CLOUDFLARE_API_TOKEN"):
        raise pytest.UsageError("CLOUDFLARE_API_TOKEN is not set: it has to hold an API token of the account to ask")
    secrets = [os.environ.get(name, "") for name in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL")]
    verdicts = Verdicts(RECORDINGS, secrets)
    config.stash[VERDICTS] = verdicts
    config.pluginmanager.register(verdicts, "verdicts")
    # So that what was made is taken away again.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Insist on reasons and sources; read an account before anything is made in it."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and not ("Why:" in (item.obj.__doc__ or "") and source_of(item)):
            raise pytest.UsageError(f"{item.nodeid} does not say why it matters and where it comes from")
    if config.getoption("--account"):
        items.sort(key=lambda item: item.get_closest_marker("writes") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what this run is not to do."""
    for mark, variable in (("writes", "WRITE"), ("orders", "ORDER")):
        if item.get_closest_marker(mark) and item.config.getoption("--account") and os.environ.get(variable) != "1":
            raise NotTried(f"only with {variable}=1")


@pytest.fixture(scope="session")
def _session_api(request: pytest.FixtureRequest) -> t.Iterator[Api]:
    if not request.config.getoption("--account"):
        with magic_emulator.serve(SEED, rate_limit="100000/300") as emulator:
            api = Api(emulator.base_url, ACCOUNT_ID, {"Authorization": "Bearer contract"}, rate=1e6)
            api.reads_only = False
            yield api
            api.close()
        return
    api = Api(
        os.environ.get("CLOUDFLARE_BASE_URL") or CLOUDFLARE,
        os.environ.get("CLOUDFLARE_ACCOUNT_ID", ""),
        {"Authorization": f"Bearer {os.environ['CLOUDFLARE_API_TOKEN']}"},
        rate=float(os.environ.get("CONTRACT_RATE", GENTLE)),
    )
    try:
        api.account_id = api.account_id or _only_account(api)
        _check_credentials(api)
        api.reads_only = os.environ.get("WRITE") != "1"
        request.config.stash[VERDICTS].api = api
        yield api
    finally:
        api.close()


@pytest.fixture
def api(_session_api: Api) -> Api:
    """The account that is asked."""
    return _session_api


@pytest.fixture
def global_key(request: pytest.FixtureRequest) -> t.Mapping[str, str]:
    """Credentials for what the reference allows no token."""
    email, key = "user@example.com", "0123456789abcdef0123456789abcdef01234"
    if request.config.getoption("--account"):
        email, key = os.environ.get("CLOUDFLARE_EMAIL", ""), os.environ.get("CLOUDFLARE_API_KEY", "")
    if not email or not key:
        raise NotTried("only with CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY")
    return {"X-Auth-Email": email, "X-Auth-Key": key}


@pytest.fixture(scope="session")
def _session_workshop(_session_api: Api, request: pytest.FixtureRequest) -> t.Iterator[Workshop]:
    verdicts = request.config.stash.get(VERDICTS, None)
    notes = verdicts.notes if verdicts else []
    gone, stuck = clear(_session_api, belongings(_session_api))
    notes += [f"Left over from an earlier run, and deleted now: {', '.join(gone)}"] * bool(gone)
    notes += [f"Left over from an earlier run, and still there: {', '.join(stuck)}"] * bool(stuck)
    yield Workshop(_session_api, new_tag())
    gone, stuck = clear(_session_api, belongings(_session_api))
    notes += [f"Still there, delete it by hand: {', '.join(stuck)}"] * bool(stuck)


@pytest.fixture
def workshop(_session_workshop: Workshop) -> t.Iterator[Workshop]:
    """Makes objects, and deletes them after the test."""
    yield _session_workshop
    _session_workshop.clear()


@pytest.fixture
def saw(request: pytest.FixtureRequest) -> Saw:
    """Notes which way the API is, where nobody knows and the product is right either way."""
    return request.node.stash.setdefault(SEEN, []).append


def _check_credentials(api: Api) -> None:
    """End the run where nothing can be read with the token: each assumption would be reported as not allowed."""
    answers = [api.get(path) for path in ("magic/routes", "magic/sites")]
    if all(not answer.succeeded and isinstance(answer.error, AuthenticationError) for answer in answers):
        pytest.exit(f"CLOUDFLARE_API_TOKEN cannot read this account: {answers[0]}", returncode=4)


def _only_account(api: Api) -> str:
    """The one account that the token can see."""
    answer = api.ask(Request("GET", "/accounts"))
    accounts = answer.body.get("result") if answer.succeeded else None
    ids = [account.get("id") for account in accounts or [] if isinstance(account, dict)]
    if len(ids) == 1 and is_id(ids[0]):
        return str(ids[0])
    seen = f"the token can see {len(ids)} accounts" if answer.succeeded else str(answer)
    pytest.exit(f"CLOUDFLARE_ACCOUNT_ID is not set, and {seen}: name the account to ask", returncode=4)
