# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets that are written the way results and exports show them: the one that is there is to stay. Pure."""

from __future__ import annotations

import typing as t

from .._client.errors import PlanError
from .._models.base import without_none
from .._models.path import value_at
from .._resources.description import ResourceType
from .diff import HIDDEN, Object, is_empty, without


def take_placeholders(kind: ResourceType, options: Object) -> tuple[Object, tuple[str, ...]]:
    """A user's options without the placeholders, and the fields that have one."""
    paths = tuple(sorted(path for path in kind.secret if value_at(options, path) == HIDDEN))
    # Beside a placeholder, options that were left out must not make an empty object, which would clear the field.
    return (without(without_none(options), paths) if paths else options), paths


def check_placeholders(kind: ResourceType, paths: t.Iterable[str], before: Object | None) -> None:
    """See that there is something that each placeholder can stand for.

    Args:
        before: the object as it is; None when it does not exist, or is going to be created anew.

    Raises:
        PlanError: there is nothing, so that the object would come to be without its secret.
    """
    for path in paths:
        holder = path.rpartition(".")[0]
        if before is None or (holder and is_empty(value_at(before, holder))):
            raise PlanError(
                f"{path}: {HIDDEN} stands for the value that the {kind.label} has already, and it has none. Write the "
                "value itself, or leave the option out."
            )
