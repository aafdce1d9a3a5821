# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin_util is private to the collection: it may change without notice.
"""The action adapter: runs a task inside Ansible's own worker process.

A module costs the start of a Python interpreter, the import of its libraries and a file to unpack, for each task and
each item of a loop. A worker is forked from a process that has all of that in memory. The results are the same: option
validation, check mode, diff, censoring and errors come from the same code, and tests run through both adapters.

A plugin must bear its module's own name: then Ansible imports it before it forks, and the libraries are warm.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import multiprocessing
import multiprocessing.util
import os
import signal
import threading
import time
import typing as t
from multiprocessing.reduction import ForkingPickler

from ansible.errors import AnsibleConnectionFailure
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as ModuleAction
from ansible.utils.display import Display

from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._client.visible import visible
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.custody import PLACE, Custody
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.signals import SIGNALS, deferred
from ansible_collections.cloudflare.magic.plugins.module_utils._models.plain import plain
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import REPORTED, SILENCE, Console, Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import (
    TaskReport,
    execute,
    missing_library,
    open_account,
)
from ansible_collections.cloudflare.magic.plugins.plugin_utils.ansible_process import (
    ERROR_OUTPUT,
    environment,
    prepare_main_process,
    prepare_worker,
    send_back,
    uncopied,
)

IN_WORKER_VARIABLE = "cloudflare_magic_in_worker"
"""Set this variable to false to run everything through the module adapter."""

KEPT_VARIABLE = "cloudflare_magic_secrets_are_kept"
"""Set this variable to true where a result is registered for something else than its secrets."""


_display = Display()

_time_limits: dict[str, int] = {}
"""How long the tasks of this worker may take in the background, in seconds, by the tasks' uuid, for another attempt."""


class InWorkerAction(ModuleAction):
    """Base of all action plugins; a subclass names its ``task_type``."""

    task_type: t.ClassVar[Task]

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the task here where that means the same as running the module; otherwise run the module."""
        task_vars = task_vars or {}
        if not self.task_type.secret_results or self._task.check_mode:
            return self._run_somewhere(tmp, task_vars)
        guard = _guard()
        guard.begin()
        try:
            result = self._run_somewhere(tmp, task_vars)
        except Exception:
            raise
        except BaseException:  # such as the time limit of the task, after which the worker lives on
            guard.cut_off()
            raise
        kept = boolean(self._templar.template(task_vars.get(KEPT_VARIABLE, False)), strict=False)
        guard.end(self.task_type, result, read=bool(self._task.register) and not kept)
        return result

    def _run_somewhere(self, tmp: str | None, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        if self._belongs_here(task_vars):
            variables: dict[str, t.Any] = {}
            self._compute_environment_string(variables)
            with environment(variables):
                result = self._run_here()
        elif self.task_type.secret_results:
            result = self._run_module_in_secret(tmp, task_vars)
        else:
            result = super().run(tmp, task_vars)
        if self.task_type.large_options and not self._task.until and not self._task.retries:
            send_back(self._task, self.task_type.without_large_options(self._task.args))
        if any(result.get(key) for key in self.task_type.secret_results):
            # What is registered keeps the secret, so that the next task can store it; nothing displays it.
            result["_ansible_no_log"] = True
            # Up to ansible-core 2.18, only this hides what a loop makes of its items' results.
            self._task.no_log = True
            if result.get("failed"):
                _display.error(str(result.get("msg")))  # hidden with the rest of the result otherwise
        return result

    def _belongs_here(self, task_vars: t.Mapping[str, t.Any]) -> bool:
        """Whether the task is for this very machine, user and process.

        A missing library is left to the module: its interpreter may have the library, and its message is the standard
        one.
        """
        return (
            self._connection.transport == "local"
            and not self._task.become
            and not self._task.async_val
            and boolean(self._templar.template(task_vars.get(IN_WORKER_VARIABLE, True)), strict=False)
            and missing_library() is None
        )

    def _run_module_in_secret(self, tmp: str | None, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Run the module where its result may hold what the API shows only once."""
        # With -vvv, a connection shows all that a module answers, unless it is told not to.
        self._play_context.no_log = self._connection._play_context.no_log = True
        limit = _time_limits.get(self._task._uuid, 0) if self._task.async_val == 0 else self._task.async_val
        if limit and not self._task.poll and not self._task.no_log:
            return {
                "failed": True,
                "changed": False,
                "msg": f"async with poll: 0: cloudflare.magic.{self.task_type.name} may return "
                f"{' and '.join(self.task_type.secret_results)}, which the API shows only once, and async_status would "
                "show it on the screen and in logs. Set no_log: true for this task and for the one with async_status, "
                "or let the task wait, with poll: 5.",
            }
        self._task.async_val = limit
        with _guard().module() if not self._task.check_mode else contextlib.nullcontext():
            result: dict[str, t.Any] = super().run(tmp, task_vars)
            _guard().end(self.task_type, result)
        if limit and self._task.poll and not result.get("failed") and not result.get("skipped"):
            result = self._awaited(result, task_vars)
        result.pop(REPORTED, None)
        return result

    def _awaited(self, started: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Wait for a job in the background, as Ansible does.

        Of a result that Ansible itself waits for, no plugin can say that it is not to be shown.
        """
        limit = _time_limits[self._task._uuid] = self._task.async_val
        self._task.async_val = 0  # so that nobody waits for it again
        job = {"jid": started["ansible_job_id"], "_async_dir": os.path.dirname(started["results_file"])}
        left = limit
        result = started
        while left > 0:
            time.sleep(self._task.poll)
            left -= self._task.poll
            try:
                result = self._ask_for_job(job, task_vars)
            except AnsibleConnectionFailure as error:
                if left <= 0:
                    raise
                _display.vvvv(f"Asking again for the job in the background: {error}")
                continue
            if result.get("finished") or result.get("failed"):
                break
        if not result.get("finished"):
            msg = f"async task did not complete within the requested time - {limit}s. {_ELSEWHERE}"
            return {"failed": True, "msg": msg, "async_result": result}
        _guard().end(self.task_type, result)
        if result.get("failed") and REPORTED not in result and not self._task.check_mode:
            # The module was killed, most likely at its time limit.
            result["msg"] = f"{str(result.get('msg', '')).rstrip('.')}. {_ELSEWHERE}"
        self._ask_for_job({**job, "mode": "cleanup"}, task_vars)
        return result

    def _ask_for_job(self, job: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        answer: dict[str, t.Any] = self._execute_module(
            module_name="ansible.legacy.async_status", module_args=job, task_vars=task_vars, wrap_async=False
        )
        return answer

    def _run_here(self) -> dict[str, t.Any]:
        prepare_worker()
        specification = self.task_type.specification
        given = plain(self._task.args)
        if problem := self.task_type.misshapen(given):
            return {"failed": True, "changed": False, "msg": visible(problem)}
        given = self.task_type.without_null(given)
        for name in self.task_type.large_options:
            if name in given:
                given[name] = uncopied(given[name])
        validation = ArgumentSpecValidator(**specification).validate(given)
        params = validation.validated_parameters
        if validation.error_messages:
            message = validation.errors.msg
            if isinstance(validation.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            report = TaskReport({"failed": True, "changed": False, "msg": visible(message, keep="\n")})
        else:
            report = execute(
                self.task_type,
                params,
                check_mode=bool(self._task.check_mode),
                diff=bool(self._task.diff),
                account_for=_account,
                console=_console(),
                custody=_guard().custody if self.task_type.secret_results else None,
            )
        result = {**report.result, "invocation": {"module_args": self.task_type.shown(params)}}
        if report.warnings:
            result["warnings"] = report.warnings
        # As AnsibleModule does it: flags stay readable even where a secret happens to look like one.
        flags = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
        secrets = self.task_type.secrets_among(validation._no_log_values) | report.secrets
        return {**remove_values(result, secrets), **flags}


def _console() -> Console:
    """Progress on the error output if it is a terminal, so that neither results nor logs have it in them."""
    watched = ERROR_OUTPUT is not None and os.isatty(ERROR_OUTPUT)
    return Console(
        verbose=_display.v,
        progress=functools.partial(_display.display, stderr=True, screen_only=True) if watched else SILENCE.progress,
        interrupted=_last_words,
        abandoned=_abandoned,
    )


def _last_words(text: str) -> t.NoReturn:
    """Show a report that Ansible does not take any more, and end the worker, which it waits for."""
    _guard().speak(text)
    raise KeyboardInterrupt


_ELSEWHERE = (
    "What the API had issued by then and does not show again (license keys, generated keys) is in a file of that user "
    f"in {PLACE}, on the machine where the module ran."
)


class _Guard:
    """Sees in a worker that no secret which the API shows only once is lost in silence.

    Results are taken when the worker ends, all those of a loop together. So the secrets stay in custody until then.
    What Ansible sends then may lack them: another attempt replaces the result of the one before, and an error in a
    condition of the playbook, or in a later item of a loop, can replace the result of the whole task.

    Attributes:
        custody: of the secrets of this worker.
        elsewhere: whether a module has been started, which has a custody of its own.
    """

    def __init__(self) -> None:
        self.custody = Custody()
        self.elsewhere = False
        self._spoken = False
        self._told = False
        self._read = True
        self._issued_before = 0
        for number in SIGNALS:
            former = signal.getsignal(number)
            if former is not None and former != signal.SIG_IGN:
                signal.signal(number, functools.partial(self._interrupted, former))
        multiprocessing.util.Finalize(None, self._leave, exitpriority=100)
        self._look_at_what_is_sent()

    def _look_at_what_is_sent(self) -> None:
        """Call ``sending`` before the result of the task goes to Ansible, which has no hook for that.

        Each ansible-core puts something else into the queue; all that matters is whether the secrets are in it.
        """
        queue = _display._final_q
        send_task_result = getattr(queue, "send_task_result", None)
        if send_task_result is None:  # something other than Ansible's own worker runs the task
            return

        def look_and_send(*args: t.Any, **kwargs: t.Any) -> None:
            put = queue.put

            def look_and_put(sent: t.Any) -> None:
                queue.put = put
                if self.custody.issued:
                    self.sending(bytes(ForkingPickler.dumps(sent)))
                put(sent)

            queue.put = look_and_put
            try:
                send_task_result(*args, **kwargs)
            finally:
                queue.put = put

        queue.send_task_result = look_and_send

    def begin(self) -> None:
        """Begin a task, another item of its loop, or another attempt.

        Raises:
            KeyboardInterrupt: Ansible itself has ended.
        """
        self.elsewhere = False
        self._issued_before = self.custody.issued
        if _abandoned():
            _last_words("Interrupted: Ansible itself has ended.")

    def end(self, task: Task, result: t.Mapping[str, t.Any], *, read: bool = True) -> None:
        """Keep what a module has returned until Ansible has taken that.

        Args:
            read: whether the playbook can read the result, which is not displayed, and is expected to.
        """
        secrets = {name: result[name] for name in task.secret_results if result.get(name)}
        if not secrets:
            return
        self._read = self._read and read
        if self.custody.issued == self._issued_before:
            shown = {name: result[name] for name in ("id", "name", task.name) if result.get(name)}
            self.custody.keep(shown, secrets)

    def sending(self, result: bytes) -> None:
        """Ansible is about to get this, pickled: say where the secrets are that the playbook cannot find in it."""
        path = self.custody.path
        if self._read and self.custody.all_in(result):
            return
        if not self._told and (path is None or path.encode() not in result):
            self.cut_off()

    @contextlib.contextmanager
    def module(self) -> t.Iterator[None]:
        """While a module runs: it gets the signals, and what it answers to them is waited for."""
        self.elsewhere = True
        ended = threading.Event()
        watch = threading.Thread(target=self._watch, args=(ended,), daemon=True)
        watch.start()
        try:
            with deferred(_pass_on):
                yield
        finally:
            ended.set()
            watch.join()
        self.elsewhere = False

    def _watch(self, ended: threading.Event) -> None:
        while not ended.wait(1.0):
            if _abandoned():
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def cut_off(self) -> None:
        """The secrets will be in no result that the playbook can read."""
        words = self._words()
        if words and not self._spoken:
            self._told = self.custody.retained = True
            _display.warning(words)

    def speak(self, text: str) -> None:
        """Say the last words of this worker, or write them down where nobody hears them."""
        self._spoken = True
        self.custody.retained = True
        last_resort = self._last_resort()
        text = "\n".join(filter(None, [text, self._words(), *last_resort]))
        try:
            if ERROR_OUTPUT is None:
                raise OSError("there is no error output")
            os.write(ERROR_OUTPUT, f"\n{text}\n".encode())
        except OSError:
            self.custody.note(text)

    def _words(self) -> str:
        return " ".join(filter(None, [self.custody.words(), _ELSEWHERE if self.elsewhere else ""]))

    def _last_resort(self) -> list[str]:
        """The secrets that no file would take. A terminal can be recorded, but nothing else has them."""
        unwritten = self.custody.unwritten
        if unwritten and ERROR_OUTPUT is not None and os.isatty(ERROR_OUTPUT):
            return ["Nothing else has these, so they are shown here:", *map(str.rstrip, unwritten)]
        return ["They are lost: let the API issue others."] if unwritten else []

    def _interrupted(self, former: t.Any, number: int, _frame: object) -> None:
        if self._words() and not self._spoken:
            self.speak("Interrupted.")
        signal.signal(number, former)
        signal.raise_signal(number)

    def _leave(self) -> None:
        """The worker has sent its results, and ends."""
        if self.custody.issued and not self._spoken and _abandoned():
            self.speak("Interrupted: Ansible itself has ended.")
        self.custody.release()


_guards: dict[int, _Guard] = {}
"""One for each worker, by its process id."""


def _guard() -> _Guard:
    return _guards.get(os.getpid()) or _guards.setdefault(os.getpid(), _Guard())


def _pass_on(number: int) -> None:
    """Give a signal to the processes of this worker, unless they have it from where it came from.

    Up to ansible-core 2.18, a worker shares its group with Ansible, and perhaps with the script that has started that.
    """
    if os.getpgrp() == os.getpid():
        own = signal.signal(number, signal.SIG_IGN)
        os.killpg(os.getpid(), number)
        signal.signal(number, own)


def _abandoned() -> bool:
    """Whether Ansible's own process, which has started this worker, has ended."""
    ansible = multiprocessing.parent_process()
    return ansible is not None and os.getppid() != ansible.pid


_accounts: dict[tuple[t.Any, ...], Account] = {}


def _account(settings: Settings) -> Account:
    """Keep one account for all items of a loop: they run in one worker, and its connections stay open."""
    proxies = tuple(sorted(item for item in os.environ.items() if item[0].lower().endswith("_proxy")))
    key = (os.getpid(), settings, proxies)
    if key not in _accounts:
        _accounts[key] = open_account(settings)
        atexit.register(_accounts[key].client.close)
    _accounts[key].begin_task()
    return _accounts[key]


prepare_main_process()
