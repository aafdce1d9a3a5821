# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options that every module has (their argument spec is in ``_client/settings.py``)."""

    DOCUMENTATION = r"""
options:
  account_id:
    description:
      - B(Connection:) Identifier of the account, 32 hexadecimal digits. The dashboard shows it on the overview page of
        the account.
      - If it is left out, the environment variable E(CLOUDFLARE_ACCOUNT_ID) is used.
    type: str
  api_token:
    description:
      - B(Connection:) API token, sent as a bearer token. This is the recommended way to authenticate.
      - The token needs the permission C(Magic Transit Read) or C(Magic WAN Read) for the account in order to read, and
        C(Magic Transit Write) or C(Magic WAN Write) in order to change something or to have a change validated in check
        mode.
      - If no credentials are given as options, the environment variable E(CLOUDFLARE_API_TOKEN) is used.
      - Mutually exclusive with O(api_key).
    type: str
  api_email:
    description:
      - B(Connection:) E-mail address of the user that O(api_key) belongs to.
      - If it is left out, the environment variable E(CLOUDFLARE_EMAIL) is used.
    type: str
  api_key:
    description:
      - B(Connection:) Global API key of a user, the older way to authenticate. It can do everything that its user can
        do, so prefer O(api_token).
      - If no credentials are given as options, and E(CLOUDFLARE_API_TOKEN) is not set, the environment variable
        E(CLOUDFLARE_API_KEY) is used.
      - Requires O(api_email). Mutually exclusive with O(api_token).
    type: str
  base_url:
    description:
      - B(Connection:) URL below which the API is found, for a gateway in front of it or for tests.
      - If it is left out, the environment variable E(CLOUDFLARE_BASE_URL) is used, and without that
        V(https://api.cloudflare.com/client/v4).
    type: str
  validate_certs:
    description:
      - B(Connection:) Whether to verify the certificate of the API.
      - Credentials are sent with each request, so set this to V(false) in a laboratory only.
    type: bool
    default: true
  ca_path:
    description:
      - B(Connection:) File with the CA certificates to trust, in PEM form. Networks that inspect TLS need it.
      - If it is left out, the environment variable E(SSL_CERT_FILE) is used, and without that the CA certificates that
        come with the Python library C(httpx).
    type: path
  proxy:
    description:
      - B(Connection:) URL of a proxy, such as V(http://proxy.example.com:3128). It may hold a user name and a password.
        A SOCKS proxy (C(socks5://)) needs the Python library C(socksio) too.
      - If it is left out, the environment variables E(HTTPS_PROXY), E(ALL_PROXY) and E(NO_PROXY) are used. The last one
        may hold domains, addresses and prefixes, IPv6 included, with or without a port.
    type: str
  timeout:
    description:
      - B(Connection:) How long to wait for each phase of a request (to connect, to send, to receive), in seconds. A
        request and its answer together may take ten times as long. A download may take as long again for each 8 MiB.
      - An answer of more than 64 MiB and a download of more than 4 GiB end in an error.
    type: float
    default: 30.0
  retries:
    description:
      - B(Connection:) How many times to repeat a request after a connection failure or after an answer that means
        "not now", such as status 429, 502, 503 or 504. V(0) turns repetition off.
      - The pauses grow from half a second to 30 seconds, with jitter. Where the answer names a time in C(Retry-After),
        in seconds or as a date, that time is waited instead, up to ten minutes. If it is longer than that, the task
        fails at once and says so.
      - A creation whose answer was lost is never blindly repeated. The object is looked up first.
    type: int
    default: 4
  request_limit:
    description:
      - B(Connection:) How many requests to send at most in each O(request_window). All tasks, forks and playbooks of
        one user on one host that have the same credentials and the same limit share this budget. They wait their turn
        instead of exceeding it.
      - The API allows each user or token 1,200 requests in five minutes, and after that refuses everything for another
        five minutes. The default keeps a margin of two percent below that.
      - Lower it where others use the same token at the same time. Where several hosts share a token, such as the slices
        of a sliced job, give each of them its share.
      - V(0) turns the budget off. A pause that the API itself demands is kept all the same.
    type: int
    default: 1200
  request_window:
    description:
      - B(Connection:) Length of the window in which O(request_limit) holds, in seconds.
    type: float
    default: 300.0
requirements:
  - httpx >= 0.26
  - pydantic >= 2.5
notes:
  - Options whose description begins with B(Connection:) are the same in all modules. Set them once with
    C(module_defaults) and the group C(group/cloudflare.magic.all), or with environment variables. Options win over the
    C(environment) of the task, which wins over the environment of the process.
  - The modules speak to the API, not to a device, so they normally run with C(connection=local) on C(localhost) or once
    for each host of an inventory of sites. With a local connection, and without C(become) and C(async), the task runs
    inside the worker of Ansible itself, which is several times faster than starting a module. The results are the same.
    Set the variable C(cloudflare_magic_in_worker) to V(false) to always start the module.
  - The required Python libraries must be available to the Python that runs the task. With a local connection that is
    the one that runs Ansible, unless C(ansible_python_interpreter) says otherwise and the former lacks them.
"""
