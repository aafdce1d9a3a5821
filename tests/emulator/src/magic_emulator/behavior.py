# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the server behaves where nobody knows how the API does."""

from __future__ import annotations

from itertools import product
from typing import Final, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict

Mode = Literal["merge", "replace"]
"""What an update does with the fields that its body leaves out: keep them, or set them back to their defaults."""


class UpdateRule(NamedTuple):
    """How an update reads its body: ``whole`` for the fields of the object, ``nested`` for those of objects in it."""

    whole: Mode
    nested: Mode


class Behavior(BaseModel):
    """One way in which the API may behave, for all accounts.

    ``put`` is what PUT does with the fields that it leaves out, at every depth. ``patch`` is what PATCH does with the
    fields that its nested objects leave out: PATCH always keeps the fields of the object itself. Lists and maps are
    values, and replaced as a whole.

    ``error_pointers`` lets errors say where in the body they are, which the reference has, and no genuine error.
    ``gre_bgp_updates`` is whether PUT of a GRE tunnel takes ``bgp``, as it was seen to, against the reference.
    ``remote_identities`` is whether tunnels with a key show their IKE identities, and not empty texts.
    ``connector_primary`` is whether connectors have ``primary``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    put: Mode = "merge"
    patch: Mode = "replace"
    error_pointers: bool = False
    gre_bgp_updates: bool = True
    remote_identities: bool = True
    connector_primary: bool = False

    @property
    def of_put(self) -> UpdateRule:
        """How PUT reads its body."""
        return UpdateRule(self.put, self.put)

    @property
    def of_patch(self) -> UpdateRule:
        """How PATCH reads its body."""
        return UpdateRule("merge", self.patch)

    def changed(self, **changes: object) -> Behavior:
        """The same behavior but for some settings.

        :raises pydantic.ValidationError: there is no such setting, or it has no such value.
        """
        return Behavior.model_validate({**self.model_dump(), **changes})


READINGS: Final = {
    f"put-{put}/patch-{patch}": Behavior(put=put, patch=patch) for put, patch in product(get_args(Mode), repeat=2)
}
"""All that PUT and PATCH may mean, by a name for each: what updates an object has to work with every one."""
