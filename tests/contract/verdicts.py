# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes of each test's outcome a verdict on an assumption, and of all of them a table and a recording."""

from __future__ import annotations

import datetime
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.tests.contract.api import Answer, Api, NotAllowed
from ansible_collections.cloudflare.magic.tests.contract.recording import VERDICTS, Finding, recording
from ansible_collections.cloudflare.magic.tests.contract.scrubber import Scrubber, shown

SEEN = pytest.StashKey[list[str]]()
"""What a test saw where nobody knows which way the API is."""

_LONGEST_REMARK = 400


class Verdicts:
    """Collects what the tests of a run found.

    Attributes:
        api: what they asked; set once it is known.
    """

    def __init__(self, folder: Path, secrets: t.Iterable[str]) -> None:
        self.api: Api | None = None
        self.notes: list[str] = []
        self._folder = folder
        self._secrets = list(secrets)
        self._findings: dict[str, tuple[Finding, list[Answer]]] = {}
        self._asked_before = 0

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note where in the run's exchanges the test begins."""
        self._asked_before = len(self.api.exchanges) if self.api else 0

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> t.Iterator[None]:
        """Judge a phase of a test; the worst of its phases counts, where one failed."""
        outcome: t.Any = yield
        report: pytest.TestReport = outcome.get_result()
        if report.when == "teardown" and item.nodeid in self._findings:
            finding, _answers = self._findings[item.nodeid]
            self._findings[item.nodeid] = (finding, self._answers())
        if report.when != "call" and report.passed:
            return
        error = call.excinfo.value if call.excinfo else None
        verdict, saw = _judge(report, error, item.stash.get(SEEN, []))
        before = self._findings.get(item.nodeid)
        if before and before[0]["verdict"] == "otherwise":
            return
        finding = Finding(
            test=item.nodeid.rpartition("/")[2],
            assumption=assumption_of(item),
            about=about(item),
            source=source_of(item),
            verdict=verdict,
            saw=saw,
        )
        self._findings[item.nodeid] = (finding, self._answers())

    def _answers(self) -> list[Answer]:
        """What the test asked and was answered so far."""
        return self.api.exchanges[self._asked_before :] if self.api else []

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the table and write the recording."""
        findings = list(self._findings.values())
        if not findings:
            return
        scrubber = Scrubber(self._secrets)
        for _finding, answers in findings:
            for answer in answers:
                scrubber.learn(answer.body)
                scrubber.learn(answer.request.body)
        terminalreporter.section("what the API is like")
        for line in _table([finding for finding, _answers in findings]):
            terminalreporter.line(scrubber.without_secrets(line))
        terminalreporter.line("")
        totals = [sum(finding["verdict"] == verdict for finding, _answers in findings) for verdict in VERDICTS]
        terminalreporter.line(
            ", ".join(f"{number} {verdict}" for number, verdict in zip(totals, VERDICTS, strict=True))
        )
        for note in self.notes:
            terminalreporter.line(note)
        if self.api is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            moment = datetime.datetime.now(datetime.timezone.utc)
            path = self._folder / f"{moment:%Y-%m-%dT%H%M%SZ}-{os.getpid()}.json"
            path.write_text(shown(recording(findings, self._secrets)), encoding="utf-8")
            terminalreporter.line(f"Recording, without secrets, ids, names and addresses: {path}")


def assumption_of(item: pytest.Item) -> str:
    """The first line of a test's docstring."""
    docstring = getattr(item, "obj", None).__doc__ or item.name
    return str(docstring).strip().partition("\n")[0].rstrip(".")


def about(item: pytest.Item) -> str:
    """What a test is about where there are several of it, such as the kind of object; otherwise empty."""
    return str(item.callspec.id) if hasattr(item, "callspec") else ""


def source_of(item: pytest.Item) -> str:
    """Where the assumption comes from: numbers of GENUINE.md, or a section of the API's reference."""
    numbers = [f"G{number}" for mark in item.iter_markers("genuine") for number in mark.args]
    sections = [str(section) for mark in item.iter_markers("reference") for section in mark.args]
    return ", ".join(numbers + sections)


def _judge(report: pytest.TestReport, error: BaseException | None, seen: t.Sequence[str]) -> tuple[str, str]:
    if report.passed:
        return "as assumed", "; ".join(seen)
    reason = str(error).strip().partition("\n")[0][:_LONGEST_REMARK] if error is not None else ""
    if report.skipped:
        return ("not allowed" if isinstance(error, NotAllowed) else "not tried"), reason
    return "otherwise", "; ".join([*seen, reason or type(error).__name__])


def _table(findings: t.Sequence[Finding]) -> t.Iterator[str]:
    """A row for each assumption, with what it is about; what needs attention stands last, where it is seen."""
    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for finding in findings:
        row = (finding["verdict"], finding["assumption"], finding["source"], finding["saw"])
        rows.setdefault(row, []).append(finding["about"])
    for wanted in ("as assumed", "not tried", "not allowed", "otherwise"):
        for (verdict, assumption, source, saw), subjects in rows.items():
            if verdict == wanted:
                subject = f" [{', '.join(subjects)}]" if any(subjects) else ""
                yield f"{verdict:<13}{assumption}{subject}{f'  ({source})' if source else ''}"
                if saw:
                    yield f"{'':13}> {saw}"
