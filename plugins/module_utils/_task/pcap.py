# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks ``pcap`` and ``pcap_info``."""

from __future__ import annotations

import datetime
import functools
import typing as t

from .._capture import bucket_address, lifecycle
from .._capture.captures import FAILED, Capture, Captures
from .._capture.saved_file import check_destination, destination, save
from .._client.errors import ApiError, Effect, InvalidOptions, MagicError, PlanError
from .._client.paths import check_identifier
from .._models.pcap import Pcap, check_complete
from .definition import Context, Task

_FIELDS: dict[str, dict[str, t.Any]] = {
    "type": {"type": "str", "choices": ["simple", "full"]},
    "system": {"type": "str", "choices": ["magic-transit"], "default": "magic-transit"},
    "time_limit": {"type": "int"},
    "packet_limit": {"type": "int"},
    "byte_limit": {"type": "int"},
    "filter_v1": {
        "type": "dict",
        "aliases": ["filter"],
        "options": {
            "source_address": {"type": "str"},
            "source_port": {"type": "int"},
            "destination_address": {"type": "str"},
            "destination_port": {"type": "int"},
            "protocol": {"type": "str"},
        },
    },
    "offset_time": {"type": "str"},
    "colo_name": {"type": "str"},
    "destination_conf": {"type": "str"},
}


def pcap_task() -> Task:
    """Start, take up, follow, stop and download a packet capture."""
    return Task(
        name="pcap",
        options={
            "state": {"type": "str", "choices": ["present", "stopped"], "default": "present"},
            "id": {"type": "str"},
            **_FIELDS,
            "reuse_within": {"type": "int"},
            "wait": {"type": "bool", "default": True},
            "wait_timeout": {"type": "int", "default": 600},
            "dest": {"type": "path"},
            "summary": {"type": "bool"},
        },
        run=_run,
        mutually_exclusive=[("id", option) for option in (*_FIELDS, "reuse_within") if option != "system"],
        partly_secret={"destination_conf": bucket_address.shown},
    )


def pcap_info_task() -> Task:
    """Read packet captures."""

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        captures = Captures(context.account.client, context.account.root)
        check_identifier(params["id"])
        if params["id"] is not None:
            capture = captures.get(params["id"])
            return {"changed": False, "pcaps": [_shown(capture)] if capture else []}
        wanted = {name: params[name] for name in ("type", "status") if params[name] is not None}
        found = [each for each in captures.list() if all(each.get(name) == value for name, value in wanted.items())]
        return {"changed": False, "pcaps": [_shown(each) for each in found]}

    return Task(
        name="pcap_info",
        options={
            "id": {"type": "str"},
            "type": _FIELDS["type"],
            "status": {
                "type": "str",
                "choices": [
                    "unknown",
                    "success",
                    "pending",
                    "running",
                    "conversion_pending",
                    "conversion_running",
                    "complete",
                    "failed",
                ],
            },
        },
        run=run,
        mutually_exclusive=[("id", "type"), ("id", "status")],
    )


def _run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    context.secrets.update(bucket_address.secrets_in(params["destination_conf"] or ""))
    wanted = Pcap.from_user({name: params[name] for name in _FIELDS})
    _check_options(params)
    captures = Captures(context.account.client, context.account.root)
    capture: Capture = {"id": params["id"]}
    operation = "unchanged"
    try:
        act = _stop if params["state"] == "stopped" else _present
        operation, before, capture = act(captures, params, wanted, context)
        result: dict[str, t.Any] = {
            "changed": operation != "unchanged",
            "operation": operation,
            "reused": params["reuse_within"] is not None and operation == "unchanged",
            "pcap": _shown(capture),
            "diff": {"before": _shown(before), "after": _shown(capture), "header": _name(capture)},
        }
        if params["wait"] and capture and not context.check_mode:
            tell = context.console.verbose
            capture = lifecycle.follow(captures, capture, params["wait_timeout"], tell)
            result["pcap"] = _shown(capture)
            trouble = _trouble(capture, params["wait_timeout"])
            if trouble:
                return {**result, "failed": True, "msg": f"{_name(capture)}: {trouble}"}
        if params["dest"] is not None:
            result.update(_download(captures, capture, params, context.check_mode))
            if result["downloaded"] and operation == "unchanged":
                result.update(changed=True, operation="downloaded")
    except MagicError as error:
        # A capture that was started in vain must be found again, so every error names it.
        error.subject = error.subject or _name(capture)
        if operation != "unchanged" and not context.check_mode:
            raise error.having(error.effect | Effect.PARTIAL) from error.__cause__
        raise
    return result


def _check_options(params: t.Mapping[str, t.Any]) -> None:
    """Refuse what contradicts itself, before anything is sent."""
    problems = []
    for option, lowest in (("reuse_within", 1), ("wait_timeout", 1)):
        if params[option] is not None and params[option] < lowest:
            problems.append(f"{option}: {params[option]} is too small; the minimum is {lowest}.")
    if params["dest"] is None and params["summary"]:
        problems.append("summary: it is read from the downloaded file, so it needs dest.")
    if params["dest"] is not None and not params["wait"]:
        problems.append("dest: only a capture that has ended can be downloaded, so it needs wait: true.")
    if params["dest"] is not None and (params["type"] == "full" or params["state"] == "stopped"):
        problems.append("dest: only simple captures can be downloaded; full ones are written to their bucket.")
    if params["state"] == "stopped" and params["type"] == "simple":
        problems.append("state: only full captures can be stopped.")
    if params["state"] == "stopped" and params["reuse_within"] is not None:
        problems.append("reuse_within: state: stopped starts nothing.")
    if params["state"] == "present" and params["id"] is None and params["type"] is None:
        problems.append("type: missing; give the type of the capture to start, or the id of one that is there.")
    if problems:
        raise InvalidOptions(problems)
    check_identifier(params["id"])
    if params["dest"] is not None:
        check_destination(params["dest"])


def _present(
    captures: Captures, params: t.Mapping[str, t.Any], wanted: dict[str, t.Any], context: Context
) -> tuple[str, Capture, Capture]:
    """The capture that was asked for, started where needed: what was done, and the capture before and after."""
    if params["id"] is not None:
        capture = _by_id(captures, params["id"])
        return "unchanged", capture, capture
    check_complete(wanted, datetime.datetime.now(datetime.timezone.utc))
    known = captures.list()
    if params["reuse_within"] is not None:
        existing = lifecycle.recent(known, wanted, params["reuse_within"])
        if existing is not None:
            return "unchanged", existing, existing
    if context.check_mode:
        return "started", {}, wanted
    identifiers = {str(each.get("id")) for each in known}
    return "started", {}, lifecycle.start(captures, wanted, identifiers, context.account.client.back_off)


def _stop(
    captures: Captures, params: t.Mapping[str, t.Any], wanted: dict[str, t.Any], context: Context
) -> tuple[str, Capture, Capture]:
    """The full capture that was meant, stopped if it still runs: what was done, and the capture before and after."""
    capture = _to_stop(captures, params, wanted)
    if not lifecycle.capturing(capture):
        return "unchanged", capture, capture
    if context.check_mode:
        return "stopped", capture, {**capture, "stop_requested": "(time of the run)"}
    identifier = str(capture["id"])
    try:
        captures.stop(identifier)
    except ApiError as error:
        after = _ended_meanwhile(captures, identifier, error)
        # By an earlier try, if its answer was lost; otherwise it has come to its end by itself.
        stopped = Effect.MAYBE in error.effect and after.get("stop_requested")
        return "stopped" if stopped else "unchanged", capture if stopped else after, after
    try:
        return "stopped", capture, captures.get(identifier) or capture
    except MagicError as error:
        failure = PlanError(
            f"it was asked to stop, and could not be read afterwards. The cause: {error}", effect=Effect.PARTIAL
        )
        failure.subject = _name(capture)
        raise failure from error


def _ended_meanwhile(captures: Captures, identifier: str, refusal: ApiError) -> Capture:
    """The capture, if it has ended although the API refused to stop it.

    Raises:
        ApiError: the refusal, since it has not, or that is not known.
    """
    try:
        after = captures.get(identifier)
    except MagicError:
        raise refusal from None
    if after is None or lifecycle.capturing(after):
        raise refusal
    return after


def _to_stop(captures: Captures, params: t.Mapping[str, t.Any], wanted: dict[str, t.Any]) -> Capture:
    """The capture that was meant; empty where none that still runs fits.

    Raises:
        MagicError: it is not clear which one is meant, or it cannot be stopped.
    """
    if params["id"] is not None:
        capture = _by_id(captures, params["id"])
        if capture.get("type") != "full":
            raise PlanError(f"only full captures can be stopped, and it is {capture.get('type')}.")
        return capture
    if not wanted.keys() & {"destination_conf", "colo_name"}:
        raise InvalidOptions(
            ["state: which capture to stop is not clear; give its id, or its destination_conf or colo_name."]
        )
    wanted = {**wanted, "type": "full"}
    fitting = [each for each in captures.list() if lifecycle.capturing(each) and lifecycle.fits(each, wanted)]
    if len(fitting) > 1:
        identifiers = ", ".join(str(each.get("id")) for each in fitting)
        raise PlanError(f"{len(fitting)} captures that still run fit: {identifiers}. Give the id of one.")
    return fitting[0] if fitting else {}


def _by_id(captures: Captures, identifier: str) -> Capture:
    capture = captures.get(identifier)
    if capture is None:
        raise PlanError("there is none with this id.")
    return capture


def _trouble(capture: Capture, timeout: float) -> str | None:
    """Why the capture is not what the user waited for, in one sentence or two; None if it is."""
    if capture.get("status") == FAILED:
        reason = str(capture.get("error_message") or "the API gives no reason").rstrip(".")
        return f"the capture failed: {reason}."
    if not lifecycle.ended(capture):
        return (
            f"it has not ended within wait_timeout ({timeout} s); its status is {capture.get('status')}. Run again "
            f"with id: {capture.get('id')} to go on waiting for it."
        )
    return None


def _download(
    captures: Captures, capture: Capture, params: t.Mapping[str, t.Any], check_mode: bool
) -> dict[str, t.Any]:
    """Bring the file of a capture to this machine, and return what is known of it."""
    if capture.get("type") != "simple":
        raise PlanError(
            f"only simple captures can be downloaded, and it is {capture.get('type')}. Its file goes to its bucket."
        )
    if check_mode and not lifecycle.ended(capture):
        return {"downloaded": True, "dest": params["dest"]}
    identifier = str(capture["id"])
    saved = save(
        functools.partial(captures.download, identifier),
        destination(params["dest"], identifier),
        summarize=params["summary"] is not False,
        dry_run=check_mode,
    )
    summary = {} if saved.summary is None else {"summary": saved.summary}
    return {"downloaded": saved.changed, "dest": saved.path, "checksum": saved.checksum, "size": saved.size, **summary}


def _shown(capture: Capture) -> Capture:
    """A capture without the keys to its bucket, which no answer should hold."""
    if "destination_conf" not in capture:
        return capture
    return {**capture, "destination_conf": bucket_address.shown(capture["destination_conf"])}


def _name(capture: Capture) -> str:
    return f"Packet capture {capture.get('id') or ''}".rstrip()
