# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with objects, gathered so that all of it is told at once."""

from __future__ import annotations

import typing as t

from .._client.errors import InvalidObjects, MagicError, PlanError
from .stages import Desired


class Findings:
    """What was found.

    Args:
        one: there is one object, so that the first problem ends it, as the error that it is.

    Attributes:
        problems: what cannot be done, each with its place.
        warnings: what the user should know although nothing is wrong.
    """

    def __init__(self, *, one: bool = False) -> None:
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self._one = one
        self._unclear: set[Desired] = set()

    def attempt(self, nodes: t.Sequence[Desired], where: t.Callable[[], str], action: t.Callable[[], None]) -> None:
        """Do something about objects, and keep what is wrong with them for the end.

        Args:
            where: gives the place and the name of the first.
        """
        try:
            action()
        except MagicError as error:
            if self._one:
                raise
            self._unclear.update(nodes)
            self.problems.append(f"{where()}: {error}")

    def refuse(self, node: Desired, where: str, *texts: str) -> None:
        """Note problems of an object, if there are any."""
        if texts and self._one:
            raise PlanError(" ".join(texts))
        if texts:
            self._unclear.add(node)
            self.problems += [f"{where}: {text}" for text in texts]

    def warn(self, where: str, text: str) -> None:
        """Note what the user should know of an object."""
        self.warnings.append(text if self._one else f"{where}: {text}")

    def clear(self, nodes: t.Iterable[Desired]) -> list[Desired]:
        """The objects with which nothing is wrong so far, nor with those that they live in."""
        return [node for node in nodes if not self._unclear or not {node, node.parent} & self._unclear]

    def raise_problems(self) -> None:
        """End it if there are problems.

        Raises:
            InvalidObjects: with every problem.
        """
        if self.problems:
            raise InvalidObjects(self.problems)
