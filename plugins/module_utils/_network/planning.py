# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of whole networks: what only concerns many objects at once, beside the planning of each."""

from __future__ import annotations

import typing as t

from .._engine.clearing import exactly
from .._engine.current import Current
from .._engine.nexthops import check_nexthops
from .._engine.planner import Planner, Policy, Section
from .._engine.ring import break_rings
from .._engine.scope import Scope, unnamed
from .._engine.stages import Matched, Planned
from .desired import DesiredNetwork
from .sections import ACCOUNT_KINDS, CHILDREN, SITE_KINDS


class NetworkPlanner(Planner):
    """Plans one network.

    Args:
        scope: what may be deleted although nobody named it.
    """

    def __init__(self, current: Current, network: DesiredNetwork, policy: Policy, scope: Scope) -> None:
        of_account = [(kind, None) for section, kind in ACCOUNT_KINDS.items() if section in network.sections]
        inside = [(kind, node) for node in network.nodes for name, kind in SITE_KINDS.items() if name in node.sections]
        sections: list[Section] = [*of_account, *inside]
        super().__init__(current, network.nodes, policy, sections=sections, children=CHILDREN)
        self._scope = scope

    def plan(self) -> list[Planned]:
        """See ``Planner``; objects that exchange values move aside for each other."""
        kinds = [*ACCOUNT_KINDS.values(), *SITE_KINDS.values()]
        planned = break_rings(super().plan(), self._current, kinds, self.findings)
        self.findings.raise_problems()
        return planned

    def _unnamed(self, planned: t.Sequence[Planned]) -> list[Planned]:
        if self._policy.state == "overridden":
            return unnamed(self._deletions, planned, self._sections, self._scope)
        return super()._unnamed(planned)

    def _fields(self, node: Matched) -> dict[str, t.Any]:
        return node.fields if self._policy.state == "merged" else exactly(node)

    def _check(self, planned: t.Sequence[Planned]) -> None:
        check_nexthops(planned, self.matched, self._current, self.findings)
        if refusal := self._scope.refusal(planned):
            self.findings.problems.append(refusal)
