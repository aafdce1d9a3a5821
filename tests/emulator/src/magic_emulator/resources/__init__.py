# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource families of the API, one module each."""

from __future__ import annotations

from typing import Final

from ..family import Family
from .cf_interconnects import CfInterconnects
from .gre_tunnels import GreTunnels
from .ipsec_tunnels import IpsecTunnels
from .routes import Routes

FAMILIES: Final[tuple[Family, ...]] = (GreTunnels(), IpsecTunnels(), CfInterconnects(), Routes())
"""Every family that the emulator knows."""
