# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of object from its creation to its end, each step rehearsed, carried out and repeated."""

from __future__ import annotations

import importlib
import typing as t

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.life_cycles import LIFE_CYCLES, LifeCycle, Options
from ansible_collections.cloudflare.magic.tests.integration.playbook import (
    ACCOUNT_ID,
    Adapter,
    Played,
    Player,
    Step,
    Task,
)

COMPUTED = {
    "modified_on",
    "bgp_status",
    "psk_metadata",
    "health_check.target.effective",
    "last_updated",
    "lan_1.lan_name",
    "lan_2.lan_name",
}
"""Fields that change by themselves when others do."""

NOT_ABOUT_FIELDS = {
    *("state", "id", "recreate", "update_psk", "match_priority", "cascade", "reissue_license"),
    *("nexthop_tunnel", "connector", "secondary_connector", "lan_1.lan", "lan_2.lan", "app", "account_app_id"),
    *("device.id", "device.provision_license"),
}
"""Options with tests of their own."""

each_life_cycle = pytest.mark.parametrize("life", LIFE_CYCLES, ids=lambda life: life.kind)


def leaves(values: t.Mapping[str, t.Any], prefix: str = "") -> dict[str, t.Any]:
    """The values of all fields by dotted path. An empty one is the same as none."""
    found: dict[str, t.Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= leaves(value, f"{prefix}{name}.")
        elif value not in ("", []):
            found[f"{prefix}{name}"] = value
    return found


def differing(before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]) -> set[str]:
    """The fields whose values differ, without those that the API computes."""
    old, new = leaves(before), leaves(after)
    paths = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    return {path for path in paths if not any(path == field or path.startswith(f"{field}.") for field in COMPUTED)}


def assert_same(reported: t.Mapping[str, t.Any], witnessed: t.Mapping[str, t.Any]) -> None:
    """A task reported what the SDK saw. Of secrets it reports only that they are there."""
    expected = {path: "********" if path == "bgp.md5_key" else value for path, value in leaves(witnessed).items()}
    assert leaves(reported) == expected


def assert_witnessed(step: Step) -> dict[str, t.Any]:
    """The only object that the SDK sees is the one that the task reported. Returns the SDK's."""
    (witnessed,) = step.objects
    assert_same(step.object, witnessed)
    return witnessed


def assert_result(step: Step, operation: str, changes: t.Collection[str], requests: list[str]) -> None:
    assert step.status == "ok", step.result
    assert (step.result["operation"], step.result["changed"]) == (operation, operation != "unchanged")
    assert sorted(step.result["changes"]) == sorted(changes)
    assert list(step.requests) == requests
    assert "warnings" not in step.result
    diff = step.result["diff"]
    assert (diff["before"] != diff["after"]) == step.result["changed"]


def run(play: Play, emulator: magic_emulator.Emulator, life: LifeCycle) -> Played:
    """Each step three times: in check mode, for real, and again."""
    emulator.set_account(ACCOUNT_ID, life.seed)
    tasks = [Task(life.kind, {**life.key, **stage.options}) for stage in life.stages]
    if life.creation is not None:
        created = Task(life.kind, {**life.key, **life.creation})
        tasks = [created, *tasks, Task(life.kind, {**life.key, "state": "absent"})]
    return play([run for task in tasks for run in (task.rehearsed(), task, task)], diff=True)


@pytest.mark.genuine(1)
@pytest.mark.genuine(6)
@each_life_cycle
def test_life_cycle_under_every_reading(
    player: Player, emulator: magic_emulator.Emulator, api_reading: magic_emulator.Behavior, life: LifeCycle
) -> None:
    """Updates and clearing come to the same, whatever an API does with what a body leaves out."""
    life = life.condensed()
    emulator.set_account(ACCOUNT_ID, life.seed)
    tasks = [Task(life.kind, {**life.key, **stage.options}) for stage in life.stages]
    if life.creation is not None:
        tasks = [Task(life.kind, {**life.key, **life.creation}), *tasks]
    steps = player.play([run for task in tasks for run in (task, task)], adapter="worker").steps
    for done, again in zip(steps[::2], steps[1::2], strict=True):
        assert done.result["changed"], done.result
        assert "warnings" not in done.result
        assert again.operation == "unchanged"
        assert differing(done.objects[0], again.objects[0]) == set()
    current = steps[0].objects[0] if life.creation is not None else None
    for stage, done in zip(life.stages, steps[2::2] if life.creation is not None else steps[::2], strict=True):
        if current is not None:
            changed = differing(current, done.objects[0])
            assert {path for path in changed if not path.startswith(stage.changes)} == set()
        current = done.objects[0]


@pytest.mark.by_both
@each_life_cycle
def test_life_cycle(play: Play, emulator: magic_emulator.Emulator, adapter: Adapter, life: LifeCycle) -> None:
    if adapter == "module":
        life = life.condensed()  # each of its tasks costs the start of a Python interpreter
    steps = iter(run(play, emulator, life).steps)
    thing = f"{life.path}/{{id}}"

    def look(*further: str) -> list[str]:
        return [*life.lookups, *further, f"GET {life.path}"]

    def rehearsal(method: str, path: str) -> list[str]:
        return [f"{method} {path}?validate_only=true"] if method in life.rehearses else []

    if life.creation is not None:
        rehearsed, created, repeated = next(steps), next(steps), next(steps)
        fields = leaves({**life.key, **life.creation}).keys() - {"site"}
        assert_result(rehearsed, "created", fields, [*look(), *rehearsal("POST", life.path)])
        assert rehearsed.objects == ()
        assert "id" not in rehearsed.object
        assert_result(created, "created", fields, [*look(), f"POST {life.path}"])
        assert created.result["diff"] == rehearsed.result["diff"]
        assert_result(repeated, "unchanged", [], look())
        current = assert_witnessed(created)
        assert assert_witnessed(repeated) == current
    else:
        current = {}

    for stage in life.stages:
        rehearsed, updated, repeated = next(steps), next(steps), next(steps)
        current = current or rehearsed.objects[0]
        asked = rehearsal(life.update_method, thing)
        assert_result(rehearsed, "updated", stage.changes, [*look(*stage.lookups), *asked])
        assert rehearsed.objects == (current,)
        assert differing(rehearsed.object, updated.object) == set()
        assert_result(updated, "updated", stage.changes, [*look(*stage.lookups), f"{life.update_method} {thing}"])
        assert updated.result["diff"] == rehearsed.result["diff"]
        # The independent witness sees that what was reported has changed, and nothing else has.
        witnessed = assert_witnessed(updated)
        changed = differing(current, witnessed)
        assert {path for path in changed if not path.startswith(stage.changes)} == set()
        assert [path for path in stage.changes if not any(each.startswith(path) for each in changed)] == []
        assert_result(repeated, "unchanged", [], look(*stage.lookups))
        assert assert_witnessed(repeated) == witnessed
        current = witnessed

    if life.creation is not None:
        rehearsed, deleted, repeated = next(steps), next(steps), next(steps)
        found = [*look(), *life.children]
        assert_result(rehearsed, "deleted", [], [*found, *rehearsal("DELETE", thing)])
        assert rehearsed.objects == (current,)
        assert_result(deleted, "deleted", [], [*found, f"DELETE {thing}"])
        assert deleted.result["diff"] == rehearsed.result["diff"]
        assert deleted.objects == ()
        assert_same(deleted.object, current)
        assert_result(repeated, "unchanged", [], look())
        assert repeated.object == {}

    assert next(steps, None) is None


@each_life_cycle
def test_life_cycle_goes_through_every_option(life: LifeCycle) -> None:
    """An option without a step of its own would go untested, in all the tests that build on the table."""
    module = importlib.import_module(f"ansible_collections.cloudflare.magic.plugins.modules.{life.kind}")
    given = set()
    for options in ({**life.key, **(life.creation or {})}, *(stage.options for stage in life.stages)):
        given |= named(options, module.TASK.options)
    assert documented(module.TASK.options) - given == NOT_ABOUT_FIELDS & documented(module.TASK.options)


def documented(specification: t.Mapping[str, t.Any], prefix: str = "") -> set[str]:
    """All options of an argument spec by dotted path, those that only hold others aside."""
    paths: set[str] = set()
    for name, option in specification.items():
        paths |= documented(option["options"], f"{prefix}{name}.") if "options" in option else {f"{prefix}{name}"}
    return paths


def named(options: Options, specification: t.Mapping[str, t.Any], prefix: str = "") -> set[str]:
    """The options of an argument spec that these options give, by dotted path."""
    paths: set[str] = set()
    for name, value in options.items():
        inner = specification[name].get("options")
        if inner:
            for each in value if isinstance(value, list) else [value]:
                paths |= named(each, inner, f"{prefix}{name}.")
        else:
            paths.add(f"{prefix}{name}")
    return paths
