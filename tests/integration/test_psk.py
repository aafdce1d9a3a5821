# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rotating pre-shared keys: what the API is asked, what it holds afterwards, and that nobody sees a key."""

from __future__ import annotations

import typing as t

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS, Played, Task

GENERATE = "POST ipsec_tunnels/{id}/psk_generate"
LIST, SET = "GET ipsec_tunnels", "PUT ipsec_tunnels/{id}"
OLD = "hush-old-psk-0123456789"


def seed(emulator: magic_emulator.Emulator) -> None:
    """Two tunnels with an old key each, and one without any."""
    old = {"psk": OLD, "psk_metadata": {"last_generated_on": "2020-01-02T03:04:05Z"}}
    tunnels = [
        {"name": name, "cloudflare_endpoint": "203.0.113.1", "interface_address": f"10.214.0.{host}/31", **key}
        for name, host, key in (("primary", 0, old), ("standby", 2, old), ("new", 4, {}))
    ]
    emulator.set_account(ACCOUNT_ID, {"ipsec_tunnels": tunnels})


def keys(emulator: magic_emulator.Emulator) -> dict[str, str | None]:
    """The keys that the API holds."""
    return {tunnel["name"]: tunnel.get("psk") for tunnel in emulator.account(ACCOUNT_ID)["ipsec_tunnels"]}


def rotation(*names: str, age: str | None = None, **psks: str) -> Task:
    tunnels = [{"tunnel": name, **({"psk": psks[name]} if name in psks else {})} for name in names]
    return Task("ipsec_psk", {"tunnels": tunnels, **({"rotate_if_older_than": age} if age else {})})


def assert_not_shown(played: Played, *secrets: str | None) -> None:
    shown = played.output + str([step.result for step in played.steps])
    assert not [secret for secret in secrets if secret is None or secret in shown]


def test_a_generated_key_can_be_registered_and_nobody_sees_it(play: Play, emulator: magic_emulator.Emulator) -> None:
    seed(emulator)
    first = rotation("primary", "new")
    generated = Task(first.module, first.options, keywords={"register": "generated"})
    kept = Task(
        "ansible.builtin.copy",
        {"content": "{{ generated.psks[0].psk }}", "dest": "{{ playbook_dir }}/kept", "mode": "0600"},
        keywords={"no_log": True},
    )
    read = Task(
        "ansible.builtin.assert",
        {"that": ["lookup('file', playbook_dir ~ '/kept') == generated.psks[0].psk", "generated.psks | length == 1"]},
        keywords={"no_log": True},
    )
    played = play([first.rehearsed(), generated, kept, read, first], diff=True)
    rehearsed, rotated, _kept, compared, repeated = played.steps

    assert rehearsed.requests == (LIST, f"{GENERATE}?validate_only=true")
    assert rehearsed.result["psks"] == []
    assert [tunnel["due"] for tunnel in rehearsed.result["tunnels"]] == [False, True]
    assert rotated.requests == (LIST, GENERATE)
    assert "psks" not in rotated.result  # hidden as a whole
    assert compared.status == "ok"
    assert repeated.requests == (LIST,)
    assert repeated.result["changed"] is False

    after = keys(emulator)
    assert after["primary"] == after["standby"] == OLD
    assert after["new"]
    assert_not_shown(played, OLD, after["new"])


def test_old_keys_are_replaced_by_ones_own(play: Play, emulator: magic_emulator.Emulator) -> None:
    seed(emulator)
    task = rotation("standby", "primary", age="90d", standby="{{ other_psk }}", primary="{{ psk }}")
    rehearsed, rotated, repeated = play([task.rehearsed(), task, task]).steps
    assert rehearsed.requests == (LIST, f"{SET}?validate_only=true", f"{SET}?validate_only=true")
    assert rotated.requests == (LIST, SET, SET)
    assert [(tunnel["name"], tunnel["key"]) for tunnel in rotated.result["tunnels"]] == [
        ("standby", "new"),
        ("primary", "new"),
    ]
    assert rotated.result["psks"] == []
    assert (rehearsed.result["changed"], rotated.result["changed"]) == (True, True)
    assert (repeated.result["changed"], repeated.requests) == (False, (LIST,))
    assert keys(emulator) == {"primary": SECRETS["psk"], "standby": SECRETS["other_psk"], "new": None}
    # Nothing else of the tunnels has changed.
    fields = [{name: value for name, value in each.items() if "_on" not in name} for each in rehearsed.objects]
    for before, after in zip(fields, rotated.objects, strict=True):
        assert {name: after[name] for name in before if name != "psk_metadata"} == {
            name: value for name, value in before.items() if name != "psk_metadata"
        }


def test_a_failure_ends_the_rotation_and_says_how_far_it_came(play: Play, emulator: magic_emulator.Emulator) -> None:
    def refuse_the_second() -> None:
        seed(emulator)
        tunnels = {tunnel["name"]: tunnel["id"] for tunnel in emulator.account(ACCOUNT_ID)["ipsec_tunnels"]}
        path = f"{tunnels['primary']}/psk_generate"
        emulator.add_fault("status", match={"method": "POST", "path": path}, status=403)

    task = rotation("standby", "primary", "new", age="0")
    played = play([Task(task.module, task.options, before=refuse_the_second, keywords={"register": "failed"}), show()])
    rotated, shown = played.steps
    assert rotated.status == "failed"
    assert rotated.requests == (LIST, GENERATE, GENERATE)
    message = "New keys are active on: standby. The keys are as they were on: primary, new."
    assert message in shown.result["msg"]
    # The result is hidden, since it holds a key; what went wrong is still said.
    assert "IPsec tunnel primary: the API" in played.output
    after = keys(emulator)
    assert (after["primary"], after["new"]) == (OLD, None)
    assert after["standby"] != OLD
    assert_not_shown(played, OLD, after["standby"])


def show() -> Task:
    """A task that shows what can be shown of a failure."""
    return Task("ansible.builtin.debug", {"msg": "{{ failed.msg }}"})


def test_what_cannot_be_meant_is_refused_before_any_key_is_touched(
    play: Play, emulator: magic_emulator.Emulator
) -> None:
    cases: list[tuple[t.Any, str]] = [
        (rotation("primary", "primary"), "tunnels.tunnel: 'primary' is named twice."),
        (rotation("nowhere"), "there is no IPsec tunnel 'nowhere'"),
        (rotation("primary", age="soon"), "rotate_if_older_than: 'soon' is not a length of time"),
    ]
    tasks = [Task(case.module, case.options, before=lambda: seed(emulator)) for case, _message in cases]
    for step, (_case, message) in zip(play(tasks).steps, cases, strict=True):
        assert message in step.message
        assert set(step.requests) <= {LIST}
