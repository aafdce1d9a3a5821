# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The task ``cloudflare.magic.ipsec_psk``: new pre-shared keys for IPsec tunnels, never by accident."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    InvalidOptions,
    MagicError,
    PlanError,
    TransportError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import plan_present
from ansible_collections.cloudflare.magic.plugins.module_utils._models.duration import seconds_of
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Reference
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task


@dataclasses.dataclass
class _Rotation:
    """One tunnel and what is to be done with its key.

    Attributes:
        psk: the key to set; None lets the API generate one.
        due: whether it gets a new key, and ``reason`` why or why not.
        new_key: the key that is active afterwards, once it is.
    """

    tunnel: ApiPayload
    psk: str | None
    due: bool
    reason: str
    done: bool = False
    new_key: str | None = None
    last_generated_on: str | None = None

    def report(self) -> dict[str, t.Any]:
        """What a playbook may show of it."""
        return {
            "name": self.tunnel.get("name"),
            "id": self.tunnel.get("id"),
            "rotated": self.done,
            "due": self.due,
            "reason": self.reason,
            "last_generated_on": self.last_generated_on,
        }


def ipsec_psk_task() -> Task:
    """Generate or set the keys of one or many tunnels, those with the oldest state first in the order given."""
    return Task(
        name="ipsec_psk",
        options={
            "tunnels": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {"tunnel": {"type": "str", "required": True}, "psk": {"type": "str", "no_log": True}},
            },
            "rotate_if_older_than": {"type": "str"},
        },
        run=_run,
        secret_results=("psks",),
    )


def _run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    rotations = _plan(params, context)
    due = [rotation for rotation in rotations if rotation.due]
    failure: MagicError | None = None
    for rotation in due:
        try:
            _rotate(rotation, context)
        except MagicError as error:
            error.subject = IPSEC_TUNNEL.describe(rotation.tunnel)
            rotation.reason = f"failed: {error}"
            failure = error
            break
    result = {
        "changed": any(rotation.done for rotation in due) or (context.check_mode and bool(due)),
        "tunnels": [rotation.report() for rotation in rotations],
        "psks": [
            {
                "tunnel": rotation.tunnel.get("name"),
                "id": rotation.tunnel.get("id"),
                "psk": rotation.new_key,
                "last_generated_on": rotation.last_generated_on,
            }
            for rotation in rotations
            if rotation.new_key
        ],
    }
    if failure is not None:
        done = ", ".join(str(rotation.tunnel.get("name")) for rotation in due if rotation.done) or "none"
        left = ", ".join(str(rotation.tunnel.get("name")) for rotation in due if not rotation.done)
        result["failed"] = True
        result["msg"] = f"{failure} New keys are active on: {done}. Their old keys are kept by: {left}."
    return result


def _plan(params: t.Mapping[str, t.Any], context: Context) -> list[_Rotation]:
    """Decide for each tunnel whether a new key is due.

    Raises:
        InvalidOptions: the age is not one, or a tunnel is named twice.
        PlanError: a name fits no tunnel, or several.
    """
    oldest = None
    if params["rotate_if_older_than"] is not None:
        try:
            oldest = seconds_of(params["rotate_if_older_than"])
        except ValueError as error:
            raise InvalidOptions([f"rotate_if_older_than: {error}."]) from None
    reference = Reference("tunnels.tunnel", (), (IPSEC_TUNNEL,), dict)
    candidates = [(IPSEC_TUNNEL, payload) for payload in context.account.list(IPSEC_TUNNEL)]
    rotations: dict[str, _Rotation] = {}
    for entry in params["tunnels"]:
        if entry["psk"] == "":
            raise InvalidOptions(
                [f"tunnels.psk of {entry['tunnel']}: a key cannot be empty; leave it out to generate one."]
            )
        tunnel = find.named(reference, entry["tunnel"], candidates)[1]
        if tunnel["id"] in rotations:
            raise InvalidOptions([f"tunnels.tunnel: {entry['tunnel']!r} is named twice."])
        generated = value_at(tunnel, "psk_metadata.last_generated_on")
        due, reason = _is_due(generated, oldest)
        rotations[tunnel["id"]] = _Rotation(tunnel, entry["psk"], due, reason, last_generated_on=generated)
    return list(rotations.values())


def _is_due(generated: str | None, oldest: int | None) -> tuple[bool, str]:
    """Whether a key made at that time is to be replaced, and why."""
    if not generated:
        return True, "it has no key"
    if oldest is None:
        return False, "it has a key, and rotate_if_older_than is not given"
    try:
        made = datetime.datetime.fromisoformat(generated.replace("Z", "+00:00"))
    except ValueError:
        raise TransportError(f"the API's time {generated!r} of the last key cannot be read.") from None
    if made.tzinfo is None:
        made = made.replace(tzinfo=datetime.timezone.utc)
    age = int((datetime.datetime.now(datetime.timezone.utc) - made).total_seconds())
    text = f"its key is {age // 86400} days and {age % 86400 // 3600} hours old"
    return age >= oldest, text


def _rotate(rotation: _Rotation, context: Context) -> None:
    """Give one tunnel its new key; in check mode, ask the API whether it would."""
    account, identifier = context.account, str(rotation.tunnel["id"])
    if rotation.psk is None:
        # The key is active at once, and nothing returns it again: after a lost answer only another one helps.
        path = f"{account.root}/{IPSEC_TUNNEL.path}/{identifier}/psk_generate"
        rehearsal = {"validate_only": "true"} if context.check_mode else None
        generated = account.client.request("POST", path, params=rehearsal, json={}).result or {}
        if context.check_mode:
            return
        rotation.new_key = generated.get("psk")
        rotation.last_generated_on = value_at(generated, "psk_metadata.last_generated_on")
        rotation.done = True
        if not rotation.new_key:
            raise PlanError("the API generated a key and did not return it; generate another one.")
        return
    plan = plan_present(IPSEC_TUNNEL, {}, rotation.tunnel, send={"psk": rotation.psk})
    written = account.update(IPSEC_TUNNEL, identifier, plan.body, rehearse=context.check_mode)
    if context.check_mode:
        return
    rotation.new_key = rotation.psk
    rotation.last_generated_on = value_at(written.payload, "psk_metadata.last_generated_on")
    rotation.done = True
