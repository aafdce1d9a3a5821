# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pre-shared keys: when one is due, what is sent, and what is known of each tunnel when something goes wrong."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context
from ansible_collections.cloudflare.magic.plugins.module_utils._task.psk import ipsec_psk_task
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, Seen, ok, refused

FAILURE = refused(500, {"code": 1000, "message": "internal error"})
LOST = Reply(drop=True)


def made(**ago: float) -> dict[str, t.Any]:
    """The metadata of a key that was made so long ago."""
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**ago)
    return {"psk_metadata": {"last_generated_on": moment.isoformat().replace("+00:00", "Z")}}


class PskServer(ScriptedServer):
    """Tunnels ``a``, ``b`` and ``c``, of which some have keys.

    Attributes:
        replies: what the writes are answered with, in order; those beyond the list succeed.
    """

    def __init__(self, **metadata: dict[str, t.Any]) -> None:
        super().__init__(self._answer)
        self.replies: list[Reply] = []
        self._tunnels = [{"id": f"id-{name}", "name": name, **metadata.get(name, {})} for name in "abc"]

    @property
    def writes(self) -> list[str]:
        """What was sent besides the list of tunnels."""
        return [
            f"{seen.method} {seen.target.partition('/ipsec_tunnels/')[2]}"
            for seen in self.requests
            if seen.method != "GET"
        ]

    def _answer(self, seen: Seen) -> Reply:
        if seen.method == "GET":
            return ok({"ipsec_tunnels": self._tunnels})
        if self.replies:
            return self.replies.pop(0)
        metadata = {"psk_metadata": {"last_generated_on": "2026-06-14T05:20:00Z"}}
        if seen.method == "PUT":
            return ok({"modified": True, "modified_ipsec_tunnel": {**json.loads(seen.body), **metadata}})
        identifier = seen.target.split("/")[-2]
        key = {} if "validate_only" in seen.target else {"psk": f"key of {identifier}"}
        return ok({"ipsec_id": f"12345_{identifier}", **key, **metadata})


def run(server: PskServer, *names: str, age: str | None = None, check_mode: bool = False, **psks: str) -> t.Any:
    with server:
        settings = Settings(account_id="a" * 32, headers=(), base_url=server.url, retries=0)
        with Client(settings, Unlimited()) as client:
            return ipsec_psk_task().run(
                {
                    "tunnels": [{"tunnel": name, "psk": psks.get(name)} for name in names],
                    "rotate_if_older_than": age,
                },
                Context(Account(client), check_mode=check_mode, warn=pytest.fail),
            )


def stopped(server: PskServer, *names: str, **options: t.Any) -> dict[str, t.Any]:
    """What the result tells when a rotation does not come to its end."""
    with pytest.raises(MagicError) as caught:
        run(server, *names, **options)
    assert caught.value.__cause__ is not None
    return {"msg": str(caught.value), "changed": caught.value.unsure, **caught.value.former}


def states(result: dict[str, t.Any]) -> dict[str, str]:
    return {tunnel["name"]: tunnel["key"] for tunnel in result["tunnels"]}


def test_only_tunnels_without_a_key_get_one_unless_an_age_is_given() -> None:
    server = PskServer(a=made(days=900))
    result = run(server, "a", "b")
    assert server.writes == ["POST id-b/psk_generate"]
    assert states(result) == {"a": "old", "b": "new"}
    assert [tunnel["reason"] for tunnel in result["tunnels"]] == [
        "it has a key, and rotate_if_older_than is not given",
        "it has no key",
    ]
    assert result["psks"] == [
        {
            "tunnel": "b",
            "id": "id-b",
            "psk": "key of id-b",
            "last_generated_on": "2026-06-14T05:20:00Z",
            "ipsec_id": "12345_id-b",
            "remote_identities": {},
        }
    ]
    assert result["changed"] is True


@pytest.mark.parametrize(
    ("age", "due", "reason"),
    [
        ("90d", True, "90 d 1 h"),
        ("2161h", True, "90 d 1 h"),
        ("91d", False, "90 d 1 h"),
        ("0", True, "90 d 1 h"),
    ],
)
def test_a_key_is_due_from_an_age_on(age: str, due: bool, reason: str) -> None:
    server = PskServer(a=made(days=90, hours=1))
    result = run(server, "a", age=age)
    assert result["tunnels"][0]["due"] is result["changed"] is bool(server.writes) is due
    assert result["tunnels"][0]["reason"] == f"its key is {reason} old"


@pytest.mark.parametrize(
    ("ago", "reason"),
    [({"seconds": 90}, "1 min"), ({"hours": 3, "minutes": 5.5}, "3 h 5 min"), ({"seconds": -300}, "0 s")],
)
def test_an_age_of_zero_replaces_every_key_even_if_the_api_is_ahead(ago: dict[str, float], reason: str) -> None:
    result = run(PskServer(a=made(**ago)), "a", age="0")
    assert result["tunnels"][0]["reason"] == f"its key is {reason} old"
    assert states(result) == {"a": "new"}


@pytest.mark.genuine(12)
@pytest.mark.parametrize("decimals", ["", ".1", ".09683", ".096831", ".096831234"])
def test_times_have_any_number_of_decimals(decimals: str) -> None:
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=5, minutes=1)
    written = f"{moment:%Y-%m-%dT%H:%M:%S}{decimals}Z"
    server = PskServer(a={"psk_metadata": {"last_generated_on": written}})
    result = run(server, "a", age="1d")
    assert result["tunnels"][0]["reason"].startswith("its key is 5 h")


@pytest.mark.genuine(11)
@pytest.mark.genuine(13)
def test_the_identities_of_a_tunnel_are_those_that_the_api_gives() -> None:
    identities = {"hex_id": "3132", "fqdn_id": "x.12345.ipsec.cloudflare.com", "user_id": "ipsec@x.12345"}
    server = PskServer(a={"psk_metadata": {}, "remote_identities": identities})
    result = run(server, "a")
    for report in (*result["tunnels"], *result["psks"]):
        assert report["remote_identities"] == identities
        assert report["ipsec_id"] == "12345_id-a"


@pytest.mark.parametrize("psk", ["", "********"])
def test_what_is_no_key_is_refused(psk: str) -> None:
    server = PskServer()
    with pytest.raises(MagicError, match=r"tunnels.psk of a: .* leave it out to generate one"):
        run(server, "a", a=psk)
    assert server.requests == []


def test_a_time_without_an_offset_is_in_utc() -> None:
    moment = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(hours=2, minutes=1)
    server = PskServer(a={"psk_metadata": {"last_generated_on": moment.isoformat()}})
    assert run(server, "a", age="1d")["tunnels"][0]["reason"] == "its key is 2 h 1 min old"


def test_a_key_of_ones_own_is_set_with_everything_else_as_it_is_and_not_returned() -> None:
    server = PskServer(a={"cloudflare_endpoint": "203.0.113.1", "interface_address": "10.0.0.0/31"})
    result = run(server, "a", a="mine")
    assert server.writes == ["PUT id-a"]
    body = json.loads(server.requests[-1].body)
    assert body["psk"] == "mine"
    assert body["cloudflare_endpoint"] == "203.0.113.1"
    assert result["psks"] == []
    assert "mine" not in str(result)
    assert result["tunnels"][0]["last_generated_on"] == "2026-06-14T05:20:00Z"


def test_check_mode_only_asks() -> None:
    server = PskServer()
    result = run(server, "b", "a", check_mode=True, a="mine")
    assert server.writes == ["POST id-b/psk_generate?validate_only=true", "PUT id-a?validate_only=true"]
    assert (result["changed"], result["psks"]) == (True, [])
    assert states(result) == {"b": "old", "a": "old"}
    assert [tunnel["rotated"] for tunnel in result["tunnels"]] == [False, False]


def test_a_second_run_sends_nothing() -> None:
    server = PskServer(a=made(days=1), b=made(days=1))
    result = run(server, "a", "b", age="2d", a="mine")
    assert (server.writes, result["changed"]) == ([], False)


def test_a_refusal_ends_the_run_with_the_state_of_each_tunnel() -> None:
    server = PskServer()
    server.replies = [ok({"psk": "first"}), refused(400, {"code": 1022, "message": "no"})]
    result = stopped(server, "a", "b", "c")
    assert result["changed"] is True
    assert states(result) == {"a": "new", "b": "old", "c": "old"}
    assert [psk["psk"] for psk in result["psks"]] == ["first"]
    assert result["msg"].startswith("IPsec tunnel b: the API refused no (code 1022")
    assert result["msg"].endswith("New keys are active on: a. The keys are as they were on: b, c.")
    assert len(server.writes) == 2


@pytest.mark.parametrize("reply", [FAILURE, LOST, ok({"psk_metadata": {}})], ids=["failure", "lost", "no key"])
def test_a_broken_answer_leaves_the_key_unknown(reply: Reply) -> None:
    server = PskServer()
    server.replies = [reply, reply]
    result = stopped(server, "a", "b")
    assert states(result) == {"a": "unknown", "b": "old"}
    assert result["changed"] is True
    assert "Whether the key was replaced is not known, so give a new one to: a." in result["msg"]


def test_a_lost_set_key_is_unknown_too() -> None:
    server = PskServer()
    server.replies = [LOST]
    assert states(stopped(server, "a", a="mine")) == {"a": "unknown"}


def test_nothing_is_unknown_after_a_failed_rehearsal() -> None:
    server = PskServer()
    server.replies = [FAILURE]
    result = stopped(server, "a", "b", check_mode=True)
    assert states(result) == {"a": "old", "b": "old"}
    assert result["changed"] is False


def test_a_key_that_was_lost_on_its_way_is_generated_again() -> None:
    server = PskServer()
    server.replies = [LOST]
    result = run(server, "a")
    assert server.writes == ["POST id-a/psk_generate"] * 2
    assert [psk["psk"] for psk in result["psks"]] == ["key of id-a"]


def test_no_second_key_is_asked_for_while_the_first_may_yet_come_and_replace_it() -> None:
    server = PskServer()
    server.replies = [refused(504)]
    assert states(stopped(server, "a")) == {"a": "unknown"}
    assert server.writes == ["POST id-a/psk_generate"]


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (["a", "id-a"], {}, "tunnels.tunnel: 'id-a' is named twice, by its name and by its id."),
        (["a", "a"], {}, "tunnels.tunnel: 'a' is named twice."),
        (["a"], {"a": ""}, "tunnels.psk of a: a key cannot be empty; leave it out to generate one."),
        (["d"], {}, "tunnels.tunnel: there is no IPsec tunnel 'd'. These exist: a, b, c."),
        (["a"], {"age": "soon"}, "rotate_if_older_than: 'soon' is not a length of time"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_key_is_touched(
    names: list[str], options: dict[str, str], message: str
) -> None:
    server = PskServer()
    with pytest.raises(MagicError) as caught:
        run(server, "b", *names, **options)
    assert str(caught.value).startswith(message)
    assert server.writes == []


def test_an_unreadable_time_is_an_error() -> None:
    with pytest.raises(MagicError, match="'long ago' of the last key cannot be read"):
        run(PskServer(a={"psk_metadata": {"last_generated_on": "long ago"}}), "a", age="0")
