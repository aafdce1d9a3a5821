# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets for full packet captures, and the proof that they are the customer's."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..body import Body
from ..clock import rfc3339
from ..envelope import Answer, ApiError, ErrorInfo, invalid, no_content
from ..family import Family
from ..operation import Call, Operation
from ..pagination import page_of
from ..state import Account, Index, Object

_R2_PARAMETERS: Final = ("account-id", "access-key-id", "secret-access-key")
_R2_KEYS: Final = frozenset({"access-key-id", "secret-access-key"})
"""The parameters of an R2 bucket's URI that are secret."""


def _has_its_parameters(value: str) -> str:
    if value.startswith("r2://"):
        query = parse_qs(urlsplit(value).query)
        for name in _R2_PARAMETERS:
            if name not in query:
                raise PydanticCustomError("bucket", "the URI of an R2 bucket needs {name}", {"name": name})
    return value


Bucket = Annotated[str, Field(pattern=r"^(s3|gs|r2)://[^/?\s][^\s]*\z"), AfterValidator(_has_its_parameters)]
"""The URI of a bucket of Amazon S3, Google Cloud Storage or R2."""
NamedBucket = Annotated[str, Field(pattern=r"^(s3|gs|r2)://[^/?\s][^\s]*\z")]
"""The URI of a bucket that has been added, with or without its keys."""
_HIDDEN: Final = frozenset({"challenge"})


class OwnershipCreate(Body):
    destination_conf: Bucket


class OwnershipValidation(Body):
    destination_conf: NamedBucket
    ownership_challenge: str


class PcapOwnership(Family):
    """The ``challenge`` of a bucket is what its challenge file holds: only the control API shows it."""

    name = "pcap_ownership"
    id_parameter = "ownership_id"
    not_found = ErrorInfo(404, "bucket not found")
    create_body = OwnershipCreate
    created_field = "submitted"
    defaults: ClassVar[Mapping[str, Any]] = {"status": "pending"}
    indexes: ClassVar[Mapping[str, Index]] = {"bucket": lambda bucket: without_keys(bucket["destination_conf"])}

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
        item.setdefault("validated", item["submitted"] if item["status"] == "success" else "")

    def view(self, item: Object, call: Call) -> Object:
        shown = {name: value for name, value in item.items() if name not in _HIDDEN}
        return {**shown, "destination_conf": without_keys(item["destination_conf"])}

    def list(self, call: Call) -> Answer:
        return page_of([self.view(item, call) for item in self.listed(call)], call.query)

    def create(self, call: Call) -> Any:
        body = self.parse(OwnershipCreate, call)
        if _bucket(call.account, body.destination_conf):
            raise invalid(f"{without_keys(body.destination_conf)} has been added already", "/destination_conf")
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
            outcome = {"status": "failed", "validated": ""}
        bucket = {**bucket, **outcome}
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
    return next(iter(account["pcap_ownership"].having("bucket", without_keys(destination_conf))), None)


def without_keys(destination_conf: str) -> str:
    """A bucket's URI as the API shows it: that of R2 without its keys."""
    if not destination_conf.startswith("r2://"):
        return destination_conf
    bucket, _mark, query = destination_conf.partition("?")
    kept = "&".join(part for part in query.split("&") if part.partition("=")[0] not in _R2_KEYS)
    return f"{bucket}?{kept}" if kept else bucket
