# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task of this collection is, whichever adapter runs it."""

from __future__ import annotations

import dataclasses
import math
import typing as t

from ansible.module_utils.common.validation import check_type_dict, check_type_float, check_type_int

from .._client import settings
from .._client.visible import visible
from .._engine.account import Account
from .._models.suggestion import most_alike, no_such_option
from .._resources.spelling import misplaced


def _silent(*_words: object) -> None:
    """Say nothing."""


@dataclasses.dataclass(frozen=True)
class Console:
    """How a task speaks to its user while it runs. A module cannot; what it has to say is in its result.

    Attributes:
        verbose: shows a line, or a table, to a user who asked for more (``-v``). Whatever others have put into a line
            must not break it.
        progress: shows a line that tells how far long work has come.
        interrupted: shows the report of a run that the user has interrupted. Where Ansible itself is on its way out
            and takes no result any more, it does not return.
        abandoned: whether Ansible itself has ended, and nobody waits for the result any more.
    """

    verbose: t.Callable[[str], None] = _silent
    progress: t.Callable[[str], None] = _silent
    interrupted: t.Callable[[str], None] = _silent
    abandoned: t.Callable[[], bool] = lambda: False


SILENCE = Console()

REPORTED = "cloudflare_magic_reported"
"""Key, between the adapters only, of a failure that the module itself reports, with where its secrets are.

Without it, the failure is what Ansible says of a module that has been killed. Nothing else tells the two apart with
each ansible-core: some add ``invocation`` or ``changed`` to every result, or drop ``invocation``.
"""


@dataclasses.dataclass(frozen=True)
class Context:
    """What a task's function gets besides its options.

    Attributes:
        account: the account that the connection options name.
        check_mode: nothing may be persisted.
        warn: shows a warning to the user.
        console: speaks to the user while the task runs.
        secrets: values that the function has found where Ansible does not look for any, or that its result can spell
            in another way. They are censored wherever something is shown, even inside a longer text.
    """

    account: Account
    check_mode: bool
    warn: t.Callable[[str], None]
    console: Console = SILENCE
    secrets: set[str] = dataclasses.field(default_factory=set)


@dataclasses.dataclass(frozen=True)
class Task:
    """A module: its options, and the function that turns them into a result.

    Attributes:
        name: of the module, without the collection.
        options: argument spec without the connection options, which every task has.
        run: the function. It raises ``MagicError`` for whatever the user has to be told. A ``diff`` in its result is
            a mapping with ``before`` and ``after`` as data and a ``header``, or a list of those.
        secret_results: keys of its result that hold a secret which the API returns only once. A result with one of
            them can be registered and is not displayed.
        large_options: options that may hold thousands of objects, with secrets anywhere in them. Neither logs nor the
            ``invocation`` of the result repeat them.
        partly_secret: options of which a part can be a secret, such as a URI with a key in it, each with what makes of
            a value what may be shown. ``run`` puts the secrets themselves into the context before anything can fail.
        shortest_secret: length from which values of ``no_log`` options are secrets. Each is censored wherever it occurs
            in the result, even inside a longer text; where an option may hold anything, ``1`` would blot out a lot.
    """

    name: str
    options: t.Mapping[str, t.Any]
    run: t.Callable[[t.Mapping[str, t.Any], Context], dict[str, t.Any]]
    mutually_exclusive: t.Sequence[t.Sequence[str]] = ()
    secret_results: t.Sequence[str] = ()
    large_options: t.Sequence[str] = ()
    partly_secret: t.Mapping[str, t.Callable[[t.Any], t.Any]] = dataclasses.field(default_factory=dict)
    shortest_secret: int = 1

    def secrets_among(self, values: t.Iterable[str]) -> set[str]:
        """Those values of ``no_log`` options that are to be censored, also as messages show or quote them.

        Without the line break that one may end in, it is no less secret.
        """
        both = (form for value in values for form in (value, value.strip()))
        secrets = {value for value in both if value and len(value) >= self.shortest_secret}
        return {form for value in secrets for form in (value, visible(value), repr(value)[1:-1])}

    @property
    def specification(self) -> dict[str, t.Any]:
        """Keyword arguments of ``AnsibleModule`` and ``ModuleArgumentSpecValidator`` alike."""
        return {
            "argument_spec": {**settings.OPTIONS, **self.options},
            "mutually_exclusive": [list(names) for names in self.mutually_exclusive],
        }

    def shown(self, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The options as the ``invocation`` of the result repeats them.

        What is no option may be a secret under a misspelled name, which nobody knows to censor.
        """
        shown = _known(self.specification["argument_spec"], self.without_large_options(params))
        shown.update({name: part(shown[name]) for name, part in self.partly_secret.items() if name in shown})
        return shown

    def without_large_options(self, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The options with a remark in place of each large one that was given."""
        large = {name: _NOT_REPEATED for name in self.large_options if params.get(name) is not None}
        return {**params, **large}

    def misshapen(self, params: t.Mapping[str, t.Any]) -> str | None:
        """Which option is misspelled, should hold others or a number and cannot, or holds what no request can carry.

        Ansible's own validation stumbles over it: it does not name the option, does not find the secrets beside it any
        more, suggests nothing, or fails with a traceback. The sentence does not show the value, which can hold a secret
        as well. None when there is none such.
        """
        return _unsendable(params) or _misshapen(self.specification["argument_spec"], params)

    def without_null(self, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The options without those that are null, at every depth, which are the same as left out.

        Ansible's own validation agrees for most options. It refuses null where there are choices, or a default.
        """
        return _without_null(self.specification["argument_spec"], params)


_NOT_REPEATED = "(not repeated here)"


def _known(options: t.Mapping[str, t.Any], params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The values of options, at every depth, without those of what is none."""

    def inside(option: t.Mapping[str, t.Any] | None, value: t.Any) -> t.Any:
        if option is None:
            return _NOT_REPEATED
        if value is None or not option.get("options"):
            return value
        if isinstance(value, list):
            return [inside(option, item) for item in value]
        return _known(option["options"], value) if isinstance(value, dict) else _NOT_REPEATED

    return {name: inside(options.get(name), value) for name, value in params.items()}


def _without_null(options: t.Mapping[str, t.Any], params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    def inside(option: t.Mapping[str, t.Any], value: t.Any) -> t.Any:
        if not option.get("options"):
            return value
        if isinstance(value, list):
            return [inside(option, item) for item in value]
        try:
            return _without_null(option["options"], check_type_dict(value))
        except TypeError:  # Ansible itself says so
            return value

    return {name: inside(options.get(name, {}), value) for name, value in params.items() if value is not None}


def _unsendable(value: t.Any, path: str = "") -> str | None:
    """What JSON in UTF-8 cannot hold, at any depth."""
    if isinstance(value, str):
        if value.isascii() or _is_text(value):
            return None
        return f"{path}: it is not text in UTF-8; what it comes from is in another encoding."
    if isinstance(value, float) and not math.isfinite(value):
        return f"{path}: it is not a finite number."
    if isinstance(value, dict):
        inside = ((f"{path}.{name}" if path else str(name), item) for name, item in value.items())
    elif isinstance(value, list):
        inside = ((f"{path}[{index}]", item) for index, item in enumerate(value))
    else:
        return None
    return next((problem for name, item in inside if (problem := _unsendable(item, name))), None)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


_NUMBERS: t.Mapping[str, t.Callable[[t.Any], object]] = {"int": check_type_int, "float": check_type_float}


def _misshapen(options: t.Mapping[str, t.Any], params: t.Mapping[str, t.Any], path: str = "") -> str | None:
    aliases = {alias: name for name, option in options.items() for alias in option.get("aliases", ())}
    for name in params:
        # What is like none of them is left to Ansible, which lists them all; names with an underscore are its own.
        known = name in options or name in aliases or str(name).startswith("_")
        if not known and most_alike(name, options):
            return no_such_option(name, options, path)
    given = {aliases.get(name, name): value for name, value in params.items()}
    for name, option in options.items():
        value = given.get(name)
        many = value if isinstance(value, list) and option["type"] == "list" else None
        one = option if many is None else {**option, "type": option.get("elements", "raw")}
        for item in [value] if many is None else many:
            if problem := _misshapen_value(one, item, f"{path}{name}"):
                return problem
    return None


def _misshapen_value(option: t.Mapping[str, t.Any], value: t.Any, path: str) -> str | None:
    if value is None:
        return None
    if option.get("options"):
        try:
            inner = check_type_dict(value)
        except (TypeError, ValueError):  # older releases of Ansible raise ValueError for "a=1 b"
            what = "a list" if isinstance(value, list) else "a single value"
            return f"{path}: {what} was given where a dictionary is needed."
        return _misshapen(option["options"], inner, f"{path}.")
    if problem := misplaced(option["type"], value):
        return f"{path}: {problem}"
    return _unfit_number(option, value, path)


def _unfit_number(option: t.Mapping[str, t.Any], value: t.Any, path: str) -> str | None:
    check = _NUMBERS.get(option.get("elements", option["type"]))
    try:
        return _unsendable(check(value), path) if check else None
    except OverflowError:
        return f"{path}: no number is as large as this."
    except (TypeError, ValueError):  # Ansible itself says so
        return None
