# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the results and logs of a task repeat of its options."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Task
from ansible_collections.cloudflare.magic.plugins.modules.gre_tunnel import TASK as GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.modules.ipsec_psk import TASK as IPSEC_PSK
from ansible_collections.cloudflare.magic.plugins.modules.network import TASK as NETWORK

HIDDEN = "(not repeated here)"


@pytest.mark.parametrize(
    ("task", "given", "shown"),
    [
        (GRE_TUNNEL, {"name": "GRE_1", "mtu": None, "nmae": "hush"}, {"name": "GRE_1", "mtu": None, "nmae": HIDDEN}),
        (GRE_TUNNEL, {"bgp": {"customer_asn": 1, "md5": "hush"}}, {"bgp": {"customer_asn": 1, "md5": HIDDEN}}),
        (GRE_TUNNEL, {"bgp": "md5=hush"}, {"bgp": HIDDEN}),
        (GRE_TUNNEL, {"bgp": None}, {"bgp": None}),
        (
            IPSEC_PSK,
            {"tunnels": [{"tunnel": "a", "key": "hush"}, "hush"]},
            {"tunnels": [{"tunnel": "a", "key": HIDDEN}, HIDDEN]},
        ),
        (NETWORK, {"ipsec_tunnels": [{"psk": "hush"}], "sites": None}, {"ipsec_tunnels": HIDDEN, "sites": None}),
    ],
)
def test_only_the_values_of_known_options_are_shown(
    task: Task, given: dict[str, t.Any], shown: dict[str, t.Any]
) -> None:
    assert task.shown(given) == shown
