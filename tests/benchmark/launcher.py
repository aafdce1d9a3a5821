# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start a command, wait for it, and report what it took: ``launcher.py DESCRIPTOR COMMAND …``.

The kernel adds up processor time and memory of all processes, so that none is too short to be seen. But it counts the
memory of whoever starts a process as the process's own. Hence this script, which imports next to nothing: a benchmark
that holds large data would measure itself.
"""

import os
import sys
import time

os.set_inheritable(int(sys.argv[1]), False)
started = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_process, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - started
cpu = usage.ru_utime + usage.ru_stime
report = f'{{"wall": {wall}, "cpu": {cpu}, "peak_memory": {usage.ru_maxrss * 1024}}}'
os.write(int(sys.argv[1]), report.encode())
sys.exit(os.waitstatus_to_exitcode(status))
