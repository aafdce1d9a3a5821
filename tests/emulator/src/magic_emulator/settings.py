# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests may want to be otherwise in one account."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """The ``settings`` of an account in a seed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account_number: int | None = Field(default=None, ge=1)
    """The account's internal number, which IKE identities contain; without, one that its id decides."""
    pcap_interval: float = Field(default=60, ge=0)
    """Seconds that must lie between two requests for simple packet captures."""
    pcap_step: float = Field(default=0.2, ge=0)
    """Seconds that a packet capture stays in each status on its way to the last one."""
    pcap_error: str | None = None
    """Why packet captures that are requested from now on will fail; they succeed without."""
    pcap_end: Literal["complete", "success"] = "complete"
    """The status in which a full packet capture ends."""
