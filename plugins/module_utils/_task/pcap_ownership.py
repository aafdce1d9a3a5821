# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks ``pcap_ownership`` and ``pcap_ownership_info``."""

from __future__ import annotations

import typing as t

from .._capture import bucket_address
from .._capture.buckets import Bucket, Buckets
from .._client.errors import InvalidOptions, MagicError, PlanError
from .._engine.creation import create_once
from .definition import Context, Task

_VALID = "success"


def pcap_ownership_task() -> Task:
    """Add a bucket for full packet captures, prove that it is one's own, or remove it from the account."""
    return Task(
        name="pcap_ownership",
        options={
            "state": {"type": "str", "choices": ["present", "validated", "absent"], "default": "present"},
            "destination_conf": {"type": "str", "required": True},
            "ownership_challenge": {"type": "str", "no_log": False},
        },
        run=_run,
        partly_secret={"destination_conf": bucket_address.shown},
    )


def pcap_ownership_info_task() -> Task:
    """Read the buckets for full packet captures."""

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        wanted = params["destination_conf"]
        context.secrets.update(bucket_address.secrets_in(wanted or ""))
        buckets = Buckets(context.account.client, context.account.root).list()
        found = [each for each in buckets if wanted is None or _is(each, wanted)]
        return {"changed": False, "pcap_ownerships": [_shown(each) for each in found]}

    return Task(
        name="pcap_ownership_info",
        options={"destination_conf": {"type": "str"}},
        run=run,
        partly_secret={"destination_conf": bucket_address.shown},
    )


def _run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    destination_conf = params["destination_conf"]
    context.secrets.update(bucket_address.secrets_in(destination_conf))
    name = bucket_address.shown(destination_conf)
    if not bucket_address.is_address(destination_conf):
        raise InvalidOptions(
            [f"destination_conf: {name!r} is not the URI of a bucket, such as s3://name?region=us-east-1."]
        )
    if params["ownership_challenge"] is not None and params["state"] != "validated":
        raise InvalidOptions(["ownership_challenge: only state: validated sends it."])
    buckets = Buckets(context.account.client, context.account.root)
    act = {"present": _present, "validated": _validated, "absent": _absent}[params["state"]]
    try:
        before = _find(buckets, destination_conf)
        operation, after = act(buckets, before, params, context)
    except MagicError as error:
        error.subject = error.subject or f"Bucket {name}"
        raise
    deleted = operation == "deleted"
    return {
        "changed": operation != "unchanged",
        "operation": operation,
        "pcap_ownership": _shown(before or {} if deleted else after),
        "diff": {
            "before": _shown(before or {}),
            "after": {} if deleted else _shown(after),
            "header": f"Bucket {name}",
        },
    }


def _is(bucket: Bucket, destination_conf: str) -> bool:
    return bucket_address.same_bucket(destination_conf, bucket.get("destination_conf"))


def _shown(bucket: Bucket) -> Bucket:
    """A bucket without the keys to it, which no answer should hold."""
    if "destination_conf" not in bucket:
        return bucket
    return {**bucket, "destination_conf": bucket_address.shown(bucket["destination_conf"])}


def _find(buckets: Buckets, destination_conf: str) -> Bucket | None:
    """The bucket with this URI, or None.

    Raises:
        PlanError: the API has it several times.
    """
    found = [each for each in buckets.list() if _is(each, destination_conf)]
    if len(found) > 1:
        identifiers = ", ".join(str(each.get("id")) for each in found)
        raise PlanError(f"the account has this bucket {len(found)} times: {identifiers}. Delete all but one.")
    return found[0] if found else None


def _present(
    buckets: Buckets, bucket: Bucket | None, params: t.Mapping[str, t.Any], context: Context
) -> tuple[str, Bucket]:
    """Have the bucket in the account: what was done, and the bucket."""
    destination_conf = params["destination_conf"]
    if bucket is not None:
        return "unchanged", bucket
    if context.check_mode:
        return "created", {"destination_conf": destination_conf}
    return "created", create_once(
        lambda: buckets.add(destination_conf), lambda: _find(buckets, destination_conf), context.account.client.back_off
    )


def _validated(
    buckets: Buckets, bucket: Bucket | None, params: t.Mapping[str, t.Any], context: Context
) -> tuple[str, Bucket]:
    """Have the bucket proved to be the user's: what was done, and the bucket.

    Raises:
        PlanError: it was not added before, or the proof does not convince the API.
    """
    if bucket is None:
        raise PlanError(
            "it has to be added first, with state: present. The API then writes a challenge file into it, and the "
            "content of that file is the proof."
        )
    if bucket.get("status") == _VALID:
        return "unchanged", bucket
    if context.check_mode:
        return "validated", {**bucket, "status": _VALID}
    challenge = params["ownership_challenge"] or bucket.get("filename")
    if not challenge:
        raise InvalidOptions(["ownership_challenge: missing, and the API names no challenge file either."])
    after = buckets.validate(params["destination_conf"], challenge)
    if after.get("status") != _VALID:
        raise PlanError(
            f"the API does not take the proof; the status of the bucket is {after.get('status')}. Give the content of "
            f"the file {after.get('filename')} in the bucket as ownership_challenge, and see that the API may write "
            "to the bucket."
        )
    return "validated", after


def _absent(
    buckets: Buckets, bucket: Bucket | None, _params: t.Mapping[str, t.Any], context: Context
) -> tuple[str, Bucket]:
    """Have the bucket no longer in the account: what was done, and what is left, which is nothing."""
    if bucket is None:
        return "unchanged", {}
    deleted = context.check_mode or buckets.delete(str(bucket.get("id") or ""))
    return "deleted" if deleted else "unchanged", {}
