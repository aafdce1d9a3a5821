# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource families of the API, one module each."""

from __future__ import annotations

from typing import Final

from ..family import Family
from ..operation import Operation
from .acls import Acls
from .app_configs import AppConfigs
from .apps import Apps, ManagedApps
from .cf_interconnects import CfInterconnects
from .connectors import Connectors, Devices
from .gre_tunnels import GreTunnels
from .ipsec_tunnels import IpsecTunnels
from .lans import Lans
from .network_paths import NetworkPaths
from .pcap_ownership import PcapOwnership
from .pcaps import Pcaps
from .request_traces import RequestTraces
from .routes import Routes
from .sites import Sites
from .traceroutes import TracerouteTargets
from .wans import Wans

FAMILIES: Final[tuple[Family, ...]] = (
    GreTunnels(),
    IpsecTunnels(),
    CfInterconnects(),
    Routes(),
    Devices(),
    Connectors(),
    ManagedApps(),
    Apps(),
    Sites(),
    Lans(),
    Wans(),
    Acls(),
    AppConfigs(),
    PcapOwnership(),
    Pcaps(),
    TracerouteTargets(),
    NetworkPaths(),
)
"""Every family that the emulator knows."""

OPERATIONS: Final[tuple[Operation, ...]] = (
    *(operation for family in FAMILIES for operation in family.operations()),
    *RequestTraces().operations(),
)
"""Everything that can be asked for."""
