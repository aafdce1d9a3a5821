# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of the emulator. Credentials and bodies are not recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class RequestRecord:
    """One request to the API.

    ``path`` and ``template`` are relative to the API's base URL; ``template`` is empty for a path that the API does
    not have. ``status`` stays empty if the connection was dropped. ``client_port`` tells connections apart.
    """

    method: str
    path: str
    template: str | None
    query: dict[str, str]
    time: str
    client_port: int | None
    dry_run: bool
    status: int | None = None
    duration_ms: float | None = None
    fault: str | None = None

    @property
    def is_write(self) -> bool:
        """Whether the request could have changed something."""
        return self.method != "GET" and not self.dry_run


class RequestLog:
    """All requests since the last reset, in order of arrival."""

    def __init__(self) -> None:
        self._records: list[RequestRecord] = []

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(list(self._records))

    def add(self, record: RequestRecord) -> None:
        self._records.append(record)

    def clear(self) -> None:
        self._records.clear()

    def summary(self) -> dict[str, Any]:
        """Every request, and how many there were of each sort."""
        records = list(self._records)
        return {
            "counts": {
                "total": len(records),
                "writes": sum(record.is_write for record in records),
                "dry_runs": sum(record.dry_run for record in records),
                "connections": len({record.client_port for record in records}),
                "by_method": Counter(record.method for record in records),
                "by_path": Counter(f"{record.method} {record.template or record.path}" for record in records),
                "by_status": Counter(str(record.status) for record in records),
            },
            "requests": [asdict(record) for record in records],
        }
