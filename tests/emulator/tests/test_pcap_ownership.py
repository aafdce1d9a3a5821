# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets for full packet captures, and the proof that they are the customer's."""

from __future__ import annotations

import pytest

from magic_emulator.clock import read_rfc3339

BUCKET = "s3://pcaps-bucket?region=us-east-1"


@pytest.fixture
def ownership(magic):
    return magic.pcaps.ownership


@pytest.fixture
def challenge(emulator, account_id):
    """What the challenge file in a bucket holds."""

    def read(filename: str) -> str:
        buckets = {bucket["filename"]: bucket for bucket in emulator.account(account_id)["pcap_ownership"]}
        return buckets[filename]["challenge"]

    return read


def test_from_challenge_to_proof(ownership, account_id, challenge):
    added = ownership.create(account_id=account_id, destination_conf=BUCKET)
    assert added.to_dict() == {
        "id": added.id,
        "destination_conf": BUCKET,
        "filename": f"ownership-challenge-{added.id}.txt",
        "status": "pending",
        "submitted": added.submitted,
        "validated": "",
    }

    content = challenge(added.filename)
    proved = ownership.validate(account_id=account_id, destination_conf=BUCKET, ownership_challenge=f"{content}\n")

    assert proved.status == "success"
    assert read_rfc3339(proved.validated) >= read_rfc3339(added.submitted)
    assert list(ownership.get(account_id=account_id)) == [proved]


@pytest.mark.parametrize("wrong", ["", "something else"])
def test_a_wrong_answer_fails_until_there_is_a_right_one(ownership, account_id, challenge, wrong):
    added = ownership.create(account_id=account_id, destination_conf=BUCKET)
    right = challenge(added.filename)

    outcomes = [
        ownership.validate(account_id=account_id, destination_conf=BUCKET, ownership_challenge=answer)
        for answer in (right, wrong, added.filename, right)
    ]

    assert [outcome.status for outcome in outcomes] == ["success", "failed", "failed", "success"]
    assert [bool(outcome.validated) for outcome in outcomes] == [True, False, False, True]


def test_each_bucket_has_a_challenge_of_its_own(ownership, account_id, challenge):
    first, second = (
        ownership.create(account_id=account_id, destination_conf=bucket) for bucket in (BUCKET, "gs://other/directory")
    )

    answer = challenge(first.filename)
    outcome = ownership.validate(
        account_id=account_id, destination_conf=second.destination_conf, ownership_challenge=answer
    )

    assert outcome.status == "failed"
    assert [bucket.status for bucket in ownership.get(account_id=account_id)] == ["pending", "failed"]


def test_deleting(ownership, account_id, refusal):
    added = ownership.create(account_id=account_id, destination_conf=BUCKET)

    answer = ownership.with_raw_response.delete(added.id, account_id=account_id)

    assert (answer.status_code, answer.http_response.content) == (204, b"")
    assert "content-length" not in answer.headers
    assert list(ownership.get(account_id=account_id)) == []
    assert refusal(lambda: ownership.delete(added.id, account_id=account_id)) == (404, [(404, None)])
    assert ownership.create(account_id=account_id, destination_conf=BUCKET).status == "pending"


def test_a_bucket_can_be_added_once(ownership, account_id, refusal):
    ownership.create(account_id=account_id, destination_conf=BUCKET)

    refused = refusal(lambda: ownership.create(account_id=account_id, destination_conf=BUCKET))

    assert refused == (400, [(1022, "/destination_conf")])


@pytest.mark.parametrize(
    "uri", ["", "pcaps-bucket", "https://bucket.example", "s3://", "s3://?region=us-east-1", 5, None]
)
def test_what_is_no_bucket(ownership, account_id, refusal, uri):
    refused = refusal(
        lambda: ownership.create(account_id=account_id, destination_conf="", extra_body={"destination_conf": uri})
    )

    assert refused == (400, [(1022, "/destination_conf")])


def test_an_unknown_bucket_cannot_be_validated(ownership, account_id, refusal):
    refused = refusal(
        lambda: ownership.validate(account_id=account_id, destination_conf=BUCKET, ownership_challenge="x")
    )

    assert refused == (404, [(404, None)])


def test_a_seed_may_hold_the_proof(ownership, emulator, account_id):
    emulator.set_account(
        account_id, {"pcap_ownership": [{"destination_conf": BUCKET, "status": "success", "challenge": "known"}]}
    )

    (bucket,) = ownership.get(account_id=account_id)

    assert bucket.validated == bucket.submitted
    assert "challenge" not in bucket.to_dict()
    assert (
        ownership.validate(account_id=account_id, destination_conf=BUCKET, ownership_challenge="known").status
        == "success"
    )


def test_lists_come_in_pages(http, magic, emulator, account_id):
    ids = [f"{number:032x}" for number in range(45)]
    buckets = [{"id": bucket_id, "destination_conf": f"gs://{bucket_id}"} for bucket_id in ids]
    emulator.set_account(account_id, {"pcap_ownership": buckets})
    url = f"{emulator.base_url}/accounts/{account_id}/pcaps/ownership"

    first, last = http.get(url).json(), http.get(url, params={"page": 3}).json()
    whole, beyond = http.get(url, params={"per_page": 50}).json(), http.get(url, params={"page": 9}).json()

    assert [bucket["id"] for bucket in first["result"]] == ids[:20]
    assert first["result_info"] == {"count": 20, "page": 1, "per_page": 20, "total_count": 45}
    assert [bucket["id"] for bucket in last["result"]] == ids[40:]
    assert last["result_info"] == {"count": 5, "page": 3, "per_page": 20, "total_count": 45}
    assert [bucket["id"] for bucket in whole["result"]] == ids
    assert (beyond["result"], beyond["result_info"]["total_count"]) == ([], 45)
    assert [bucket.id for bucket in magic.pcaps.ownership.get(account_id=account_id)] == ids[:20]


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "two"}, {"per_page": "-1"}, {"per_page": "1001"}])
def test_pages_that_make_no_sense(http, emulator, account_id, query):
    answer = http.get(f"{emulator.base_url}/accounts/{account_id}/pcaps/ownership", params=query)

    assert answer.status_code == 400
    assert [error["source"]["pointer"] for error in answer.json()["errors"]] == [f"/{next(iter(query))}"]
