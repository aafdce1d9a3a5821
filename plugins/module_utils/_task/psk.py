# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The task ``cloudflare.magic.ipsec_psk``: new pre-shared keys for IPsec tunnels, never by accident."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import typing as t

from .._client.errors import Effect, InvalidOptions, MagicError, OutcomeUnknown, PlanError, TransportError
from .._client.paths import item_path
from .._engine import find
from .._engine.account import Account
from .._engine.creation import make_secret
from .._engine.diff import HIDDEN
from .._engine.plan import plan_present
from .._engine.update import update
from .._models.base import ApiPayload
from .._models.path import value_at
from .._resources.description import Reference
from .._resources.ipsec_tunnel import IPSEC_TUNNEL
from .._time import format_duration, parse_duration, parse_time
from .definition import Context, Task


@dataclasses.dataclass
class _Rotation:
    """One tunnel and what is to be done with its key.

    Attributes:
        psk: the key to set; None lets the API generate one.
        due: whether it gets a new key, and ``reason`` why or why not.
        key: which key is active: ``old``, ``new``, or ``unknown``. A tunnel that has none yet has its old one.
        generated: the new key, if the API made it. The user knows any other.
        last_generated_on: when the key that is active was made.
        ipsec_id: the identity of the tunnel, as the API gave it with its key.
    """

    tunnel: ApiPayload
    psk: str | None
    due: bool
    reason: str
    last_generated_on: str | None
    key: t.Literal["old", "new", "unknown"] = "old"
    generated: str | None = None
    ipsec_id: str | None = None

    @property
    def name(self) -> str:
        return str(self.tunnel.get("name"))

    def report(self) -> dict[str, t.Any]:
        """What a playbook may show of it."""
        return {
            "name": self.name,
            "id": self.tunnel["id"],
            "due": self.due,
            "reason": self.reason,
            "rotated": self.key == "new",
            "key": self.key,
            "last_generated_on": self.last_generated_on,
            **self.identities(),
        }

    def identities(self) -> dict[str, t.Any]:
        """How a device may call itself, in the API's own words: nobody else can tell what they are made of."""
        return {
            "ipsec_id": self.ipsec_id or self.tunnel.get("ipsec_id"),
            "remote_identities": self.tunnel.get("remote_identities") or {},
        }


def ipsec_psk_task() -> Task:
    """Generate or set the keys of one or many tunnels, in the order given."""
    return Task(
        name="ipsec_psk",
        options={
            "tunnels": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "tunnel": {"type": "str", "required": True},
                    "psk": {"type": "str", "no_log": True},
                },
            },
            "rotate_if_older_than": {"type": "str"},
        },
        run=_run,
        secret_results=("psks",),
    )


def _run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    rotations = _plan(params, context.account)
    due = [rotation for rotation in rotations if rotation.due]
    failure = _rotate_until_failure(due, context)
    result = {
        "tunnels": [rotation.report() for rotation in rotations],
        "psks": [
            {
                "tunnel": rotation.name,
                "id": rotation.tunnel["id"],
                "psk": rotation.generated,
                "last_generated_on": rotation.last_generated_on,
                **rotation.identities(),
            }
            for rotation in rotations
            if rotation.generated
        ],
    }
    if failure is not None:
        begun = any(rotation.key != "old" for rotation in due)
        raise PlanError(
            f"{failure} {_account_of(due)}", effect=Effect.PARTIAL if begun else Effect.NONE, former=result
        ) from failure
    return {"changed": bool(due), **result}


def _rotate_until_failure(due: t.Sequence[_Rotation], context: Context) -> MagicError | None:
    """Work off the rotations in their order. Returns why it stopped, if it did not come to their end."""
    for rotation in due:
        if context.console.abandoned():
            end = PlanError("Interrupted: Ansible itself has ended.")
            context.console.interrupted(f"{end} {_account_of(due)}")
            return end
        try:
            _rotate(rotation, context)
        except MagicError as error:
            error.subject = IPSEC_TUNNEL.describe(rotation.tunnel)
            if Effect.MAYBE in error.effect:
                rotation.key = "unknown"
            rotation.reason = str(error)
            return error
    return None


def _account_of(due: t.Sequence[_Rotation]) -> str:
    """Say which key each tunnel has."""
    sentences = []
    for key, beginning in (
        ("new", "New keys are active on"),
        ("unknown", "Whether the key was replaced is not known, so give a new one to"),
        ("old", "The keys are as they were on"),
    ):
        names = [rotation.name for rotation in due if rotation.key == key]
        if names:
            sentences.append(f"{beginning}: {', '.join(names)}.")
    return " ".join(sentences)


def _plan(params: t.Mapping[str, t.Any], account: Account) -> list[_Rotation]:
    """Decide for each tunnel whether a new key is due.

    Raises:
        InvalidOptions: the age is not one, a key is empty, or a tunnel is named twice.
        PlanError: a name fits no tunnel, or several, or the tunnel of another one.
    """
    oldest = None
    if params["rotate_if_older_than"] is not None:
        try:
            oldest = parse_duration(params["rotate_if_older_than"])
        except ValueError as error:
            raise InvalidOptions([f"rotate_if_older_than: {error}."]) from None
    named: set[str] = set()
    for entry in params["tunnels"]:
        if entry["psk"] in ("", HIDDEN):
            reason = f"{HIDDEN} is how results show a key" if entry["psk"] else "a key cannot be empty"
            raise InvalidOptions([f"tunnels.psk of {entry['tunnel']}: {reason}; leave it out to generate one."])
        if entry["tunnel"] in named:
            raise InvalidOptions([f"tunnels.tunnel: {entry['tunnel']!r} is named twice."])
        named.add(entry["tunnel"])
    reference = Reference("tunnels.tunnel", (), (IPSEC_TUNNEL,), dict)
    # Read anew: what another item of a loop has just rotated is not due again.
    candidates = [(IPSEC_TUNNEL, payload) for payload in account.list(IPSEC_TUNNEL, fresh=True)]
    rotations: dict[str, _Rotation] = {}
    for entry in params["tunnels"]:
        tunnel = find.named(reference, entry["tunnel"], candidates)[1]
        if tunnel["id"] in rotations:
            raise PlanError(f"tunnels.tunnel: {entry['tunnel']!r} is named twice, by its name and by its id.")
        made = value_at(tunnel, "psk_metadata.last_generated_on")
        rotations[tunnel["id"]] = _Rotation(tunnel, entry["psk"], *_is_due(made, oldest), last_generated_on=made)
    return list(rotations.values())


def _is_due(made: str | None, oldest: int | None) -> tuple[bool, str]:
    """Whether a key made at that time is to be replaced, and why.

    Args:
        made: when the present key was made; None if there is none.
        oldest: age in seconds from which a key is replaced; None never replaces one.
    """
    if not made:
        return True, "it has no key"
    if oldest is None:
        return False, "it has a key, and rotate_if_older_than is not given"
    try:
        moment = parse_time(made)
    except ValueError:
        raise TransportError(f"the API's time {made!r} of the last key cannot be read.") from None
    # The API's clock may be ahead of ours.
    age = max(0, int((datetime.datetime.now(datetime.timezone.utc) - moment).total_seconds()))
    return age >= oldest, f"its key is {format_duration(age)} old"


def _rotate(rotation: _Rotation, context: Context) -> None:
    """Give one tunnel its new key; in check mode, ask the API whether it would."""
    if rotation.psk is None:
        _generate(rotation, context)
        return
    plan = plan_present(IPSEC_TUNNEL, {}, rotation.tunnel, send={"psk": rotation.psk})
    written = update(context.account, plan, None, dry_run=context.check_mode)
    for warning in written.warnings:
        context.warn(warning)
    if not context.check_mode:
        rotation.key = "new"
        rotation.last_generated_on = value_at(written.payload, "psk_metadata.last_generated_on")


def _generate(rotation: _Rotation, context: Context) -> None:
    """Let the API make a key, which is active at once."""
    account = context.account
    tunnels = f"{account.root}/{IPSEC_TUNNEL.path}"
    path = f"{item_path(tunnels, rotation.tunnel['id'], IPSEC_TUNNEL.label)}/psk_generate"
    validate_only = {"validate_only": "true"} if context.check_mode else None
    ask = functools.partial(
        account.client.request, "POST", path, params=validate_only, json={}, reads_only=context.check_mode
    )
    if context.check_mode:
        make_secret(ask)
        return
    with account.custody.issuing():
        answer = make_secret(ask)
        generated = answer.result if isinstance(answer.result, dict) else {}
        rotation.generated = generated.get("psk")
        if rotation.generated:
            name = IPSEC_TUNNEL.describe(rotation.tunnel)
            account.custody.keep({"object": name, "id": rotation.tunnel["id"]}, {"psk": rotation.generated})
    if not rotation.generated:
        raise OutcomeUnknown(f"POST {path}: the API's answer holds no key.")
    rotation.key = "new"
    rotation.ipsec_id = generated.get("ipsec_id")
    rotation.last_generated_on = value_at(generated, "psk_metadata.last_generated_on")
