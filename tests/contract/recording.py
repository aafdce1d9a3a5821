# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run asked and was answered, in a form that can be handed in."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.tests.contract.api import Answer
from ansible_collections.cloudflare.magic.tests.contract.scrubber import Scrubber

FORMAT = 1

_LONGEST_LIST = 20
"""Items. More of the same tell nothing more of an API, but much of an account."""


class Finding(t.TypedDict):
    """What became of one assumption.

    ``verdict`` is one of ``VERDICTS``; ``saw`` what was seen where nobody knew, or where it is otherwise.
    """

    test: str
    assumption: str
    about: str
    source: str
    verdict: str
    saw: str


VERDICTS = ("as assumed", "otherwise", "not allowed", "not tried")


def recording(findings: t.Sequence[tuple[Finding, t.Sequence[Answer]]], secrets: t.Iterable[str]) -> dict[str, t.Any]:
    """All findings of a run with the exchanges that led to them, without whatever tells whose account it was."""
    scrubber = Scrubber(secrets)
    for _finding, answers in findings:
        for answer in answers:
            scrubber.learn(answer.request.body)
            scrubber.learn(answer.body)
    return {
        "format": FORMAT,
        "findings": [
            {
                **finding,
                "saw": scrubber.text(finding["saw"]),
                "exchanges": [_exchange(answer, scrubber) for answer in answers],
            }
            for finding, answers in findings
        ],
    }


def _exchange(answer: Answer, scrubber: Scrubber) -> dict[str, t.Any]:
    request = answer.request
    asked = {
        "method": request.method,
        "path": scrubber.path(request.path),
        "params": scrubber.parameters(request.params),
        "headers": scrubber.headers(request.headers),
        "body": scrubber.document(request.body),
        "foreign": request.foreign or None,
    }
    return {
        "request": {name: value for name, value in asked.items() if value not in ({}, None)},
        "answer": {
            "status": answer.status,
            "headers": scrubber.headers(answer.headers),
            "body": scrubber.document(_shortened(answer.body)),
        },
    }


def _shortened(document: t.Any) -> t.Any:
    if isinstance(document, dict):
        return {name: _shortened(value) for name, value in document.items()}
    return [_shortened(item) for item in document[:_LONGEST_LIST]] if isinstance(document, list) else document
