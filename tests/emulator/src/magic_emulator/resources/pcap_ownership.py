# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets for full packet captures, and the proof that they are the customer's."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from ..body import Body
from ..clock import rfc3339
from ..envelope import Answer, ApiError, ErrorInfo, invalid, no_content
from ..family import Family
from ..operation import Call, Operation
from ..pagination import page_of
from ..state import Account, Index, Object

Bucket = Annotated[str, Field(pattern=r"^(s3|gs)://[^/?\s][^\s]*\z")]
"""The URI of a bucket of Amazon S3 or Google Cloud Storage."""
_HIDDEN: Final = frozenset({"challenge"})


class OwnershipCreate(Body):
    destination_conf: Bucket


class OwnershipValidation(OwnershipCreate):
    ownership_challenge: str


class PcapOwnership(Family):
    """The ``challenge`` of a bucket is what its challenge file holds: only the control API shows it."""

    name = "pcap_ownership"
    id_parameter = "ownership_id"
    not_found = ErrorInfo(404, "bucket not found")
    create_body = OwnershipCreate
    created_field = "submitted"
    defaults: ClassVar[Mapping[str, Any]] = {"status": "pending"}
    indexes: ClassVar[Mapping[str, Index]] = {"destination_conf": lambda bucket: bucket["destination_conf"]}

    @property
    def collection_path(self) -> str:
        return "/accounts/{account_id}/pcaps/ownership"

    def operations(self) -> Iterator[Operation]:
        yield Operation("GET", self.collection_path, self.list)
        yield Operation("POST", self.collection_path, self.create)
        yield Operation("POST", f"{self.collection_path}/validate", self.validate)
        yield Operation("DELETE", self.member_path, self.delete)

    def complete(self, item: Object, given: frozenset[str] = frozenset()) -> None:
        super().complete(item, given)
        item.setdefault("filename", f"ownership-challenge-{item['id']}.txt")
        item.setdefault("challenge", secrets.token_urlsafe(32))
        if item["status"] == "success":
            item.setdefault("validated", item["submitted"])

    def view(self, item: Object, call: Call) -> Object:
        return {name: value for name, value in item.items() if name not in _HIDDEN}

    def list(self, call: Call) -> Answer:
        return page_of([self.view(item, call) for item in self.listed(call)], call.query)

    def create(self, call: Call) -> Any:
        body = self.parse(OwnershipCreate, call)
        if self.collection(call).ids("destination_conf", body.destination_conf):
            raise invalid(f"{body.destination_conf} has been added already", "/destination_conf")
        return self.view(self.created(call), call)

    def validate(self, call: Call) -> Any:
        """Compare what the customer read in the bucket with what was written there."""
        body = self.parse(OwnershipValidation, call)
        bucket = _bucket(call.account, body.destination_conf)
        if bucket is None:
            raise ApiError(404, self.not_found)
        if body.ownership_challenge.strip() == bucket["challenge"]:
            outcome = {"status": "success", "validated": rfc3339(call.account.clock.now())}
        else:
            outcome = {"status": "failed"}
        bucket = {name: value for name, value in bucket.items() if name != "validated"} | outcome
        self.collection(call).put(bucket)
        return self.view(bucket, call)

    def delete(self, call: Call) -> Answer:
        self.removed(call)
        return no_content()


def may_be_written(account: Account, destination_conf: str) -> bool:
    """Whether the account has proved that a bucket is its own."""
    bucket = _bucket(account, destination_conf)
    return bucket is not None and bucket["status"] == "success"


def _bucket(account: Account, destination_conf: str) -> Object | None:
    return next(iter(account["pcap_ownership"].having("destination_conf", destination_conf)), None)
