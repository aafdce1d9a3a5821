# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of events that connectors report, and which of them tell of a failure."""

from __future__ import annotations

EVENT_KINDS = (
    "Init",
    "Leave",
    "StartAttestation",
    "FinishAttestationSuccess",
    "FinishAttestationFailure",
    "StartRotateCryptKey",
    "FinishRotateCryptKeySuccess",
    "FinishRotateCryptKeyFailure",
    "StartRotatePki",
    "FinishRotatePkiSuccess",
    "FinishRotatePkiFailure",
    "StartUpgrade",
    "FinishUpgradeSuccess",
    "FinishUpgradeFailure",
    "Reconcile",
    "ConfigureCloudflaredTunnel",
    # Known to newer versions of the API:
    "BlessSlotSuccess",
    "BlessSlotPending",
    "BlessSlotFailure",
    "RekeyInstallBoth",
    "RekeyStart",
    "RekeyRestart",
    "RekeyAdvance",
    "RekeyComplete",
    "RekeyReset",
    "HaTransition",
    "HaError",
    "HaInit",
    "HaLeave",
)


def is_failure(kind: str) -> bool:
    """Whether something did not succeed, as far as the name of a kind tells; kinds that nobody knows included."""
    return kind.endswith(("Failure", "Failed", "Error", "Reset"))


def is_known(kind: str) -> bool:
    """Whether this version of the collection knows what a kind of event means."""
    return kind in EVENT_KINDS
