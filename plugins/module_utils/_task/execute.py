# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a task with checked options. Both adapters call this, so that they cannot differ."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shlex
import sys
import traceback
import typing as t

from ansible.module_utils.basic import missing_required_lib

from .._client.client import HTTPX_IMPORT_ERROR, Client
from .._client.errors import ApiError, Effect, MagicError
from .._client.settings import Settings, settings_from
from .._client.visible import visible
from .._engine.account import Account
from .._engine.custody import Custody
from .._models.base import PYDANTIC_IMPORT_ERROR
from .censor import Censor
from .definition import SILENCE, Console, Context, Task

REQUIREMENTS = ("httpx>=0.26,<1", "pydantic>=2.5,<3")
"""The libraries that a Python needs to run a task, as in ``requirements.txt``."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""One half of a character, without the other."""

_UNKNOWN = " Whether it was carried out is not known; run again, and the state is looked up first."


@dataclasses.dataclass
class TaskReport:
    """What a task came to.

    Attributes:
        result: the task's result; with ``failed`` and ``msg`` when it failed.
        warnings: for the user, each one sentence or more.
        secrets: values that the adapter has to censor, whatever they were read from.
    """

    result: dict[str, t.Any]
    warnings: list[str] = dataclasses.field(default_factory=list)
    secrets: frozenset[str] = frozenset()


def missing_library() -> dict[str, t.Any] | None:
    """The failure to report when this Python lacks libraries, with all of them at once; None when all are there."""
    errors = {"httpx": HTTPX_IMPORT_ERROR, "pydantic": PYDANTIC_IMPORT_ERROR}
    missing = [library for library, error in errors.items() if error]
    if not missing:
        return None
    wanted = shlex.join([sys.executable, "-m", "pip", "install", *REQUIREMENTS])
    return {
        "failed": True,
        "msg": f"{missing_required_lib(', '.join(missing))} To install all that the collection needs: {wanted}",
        "exception": "\n".join(error for error in errors.values() if error),
    }


def open_account(settings: Settings) -> Account:
    """The account under a client of its own."""
    return Account(Client(settings))


def execute(
    task: Task,
    params: t.Mapping[str, t.Any],
    *,
    check_mode: bool,
    diff: bool,
    account_for: t.Callable[[Settings], Account] = open_account,
    console: Console = SILENCE,
    custody: Custody | None = None,
) -> TaskReport:
    """Run the task and turn every error into a failed result.

    Args:
        params: the options after Ansible's validation.
        diff: whether the user asked for a diff.
        account_for: gives the account; an adapter may keep accounts, and their connections, between tasks.
        console: how the task speaks while it runs.
        custody: keeps what the API shows only once until the result has been taken.
    """
    custody = custody or Custody(on_disk=False)
    issued_before = custody.issued
    report = TaskReport(missing_library() or {})
    if report.result:
        return report
    found: set[str] = set()

    def censor() -> Censor:
        return Censor(task.secrets_among(found))

    client: Client | None = None
    changes_before = 0
    try:
        # Until they are understood, there may be a password anywhere in them.
        report.secrets = frozenset(url for url in (params.get("base_url"), params.get("proxy")) if url and "@" in url)
        settings = settings_from(params, os.environ)
        report.secrets = settings.secrets
        if settings.insecure_url:
            report.warnings.append(
                f"base_url {settings.base_url} has no TLS: the credentials cross the network in clear."
            )
        account = account_for(settings)
        account.custody = custody
        client = account.client
        changes_before = client.changes_sent
        context = Context(account, check_mode, report.warnings.append, _readable(console, censor), found)
        result = task.run(params, context)
        if not diff:
            result.pop("diff", None)
        report.result = without_secrets(task, result, found)
        if "msg" in report.result:
            report.result["msg"] = visible(report.result["msg"])
    except MagicError as error:
        report.secrets |= task.secrets_among(found)
        report.result = {
            "failed": True,
            "changed": error.unsure,
            "msg": f"{error}{_UNKNOWN if Effect.MAYBE in error.effect else ''}",
            **error.former,
            **_details(error),
        }
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets a sentence and a developer a traceback
        report.secrets |= task.secrets_among(found)
        report.result = {
            "failed": True,
            "changed": client is not None and client.changes_sent > changes_before,
            "msg": f"cloudflare.magic.{task.name} met an error that it should not have met, {type(error).__name__}: "
            f"{visible(str(error))}. Please report it with the output of -vvv.",
            "exception": visible(traceback.format_exc(), keep="\n"),
        }
    if custody.issued > issued_before and not any(report.result.get(key) for key in task.secret_results):
        custody.retained = True
        report.result["msg"] = " ".join(filter(None, [report.result.get("msg"), custody.words()]))
    censored = censor()
    report.warnings[:] = [visible(censored.text(warning)) for warning in report.warnings]
    shown = report.result.pop("diff", None)
    if shown is not None:
        report.result["diff"] = [_as_text(each) for each in shown] if isinstance(shown, list) else _as_text(shown)
    return report


def without_secrets(task: Task, result: t.Mapping[str, t.Any], secrets: t.Iterable[str]) -> dict[str, t.Any]:
    """The result of a task with its secrets only where it is for them.

    Its diff is data here: text of YAML can spell a secret in another way.
    """
    censor = Censor(task.secrets_among(secrets))
    return {name: value if name in task.secret_results else censor.value(value) for name, value in result.items()}


def _details(error: BaseException | None) -> dict[str, t.Any]:
    """The API's error, also when it is the cause of another one, for a playbook to decide on."""
    if error is None:
        return {}
    if not isinstance(error, ApiError):
        return _details(error.__cause__)
    return {
        "api_error": {
            "status": error.status,
            "method": error.method,
            "path": error.path,
            "errors": [dataclasses.asdict(problem) for problem in error.problems],
        }
    }


def _readable(console: Console, censor: t.Callable[[], Censor]) -> Console:
    """The console, without secrets, on which nothing acts that others have put into a text.

    The lines are the task's own.
    """

    def through(show: t.Callable[[str], None]) -> t.Callable[[str], None]:
        return lambda text: show(visible(censor().text(text), keep="\n"))

    return dataclasses.replace(
        console,
        verbose=through(console.verbose),
        progress=through(console.progress),
        interrupted=through(console.interrupted),
    )


def _as_text(diff: t.Mapping[str, t.Any]) -> dict[str, str]:
    header = visible(diff["header"])
    return {
        "before_header": header,
        "after_header": header,
        "before": visible(_text(diff["before"]), keep="\n"),
        "after": visible(_text(diff["after"]), keep="\n"),
    }


def _text(value: t.Any) -> str:
    if not value:
        return ""
    # Plain types, whatever the models are made of, and nothing that UTF-8 cannot hold.
    value = json.loads(_SURROGATE.sub(lambda match: rf"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False)))
    # Only here, since it takes time to import, and a module is started anew for each task.
    from ansible.module_utils.common.yaml import HAS_YAML, yaml_dump  # noqa: PLC0415

    if HAS_YAML:
        return str(yaml_dump(value, default_flow_style=False, sort_keys=True, allow_unicode=True))
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
