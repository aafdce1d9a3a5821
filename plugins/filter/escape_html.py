# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: escape_html
short_description: Make data safe to stand in a page, however deep it is nested
description:
  - Escapes every string in data, so that a template can put it into HTML without thinking of it. That is for data which
    others wrote, such as the names of routers.
  - Control characters and marks that turn the direction of writing are shown as escapes, such as V(\\x1b).
  - Ansible does not escape for itself, even where a template asks Jinja2 for it with C(autoescape).
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
options:
  _input:
    description: Lists, dictionaries and strings. Whatever else there is stays as it is.
    type: raw
    required: true
seealso:
  - plugin: cloudflare.magic.markdown_code
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write a list of tunnels as a page
  ansible.builtin.copy:
    content: |
      <!DOCTYPE html><title>Tunnels</title>
      {% for tunnel in read.gre_tunnels | cloudflare.magic.escape_html %}
      <p>{{ tunnel.name }}: {{ tunnel.description }}</p>
      {% endfor %}
    dest: "{{ playbook_dir }}/tunnels.html"
    mode: "0644"
"""

RETURN = r"""
_value:
  description:
    - The same data, in keys and values with C(&), C(<), C(>), quotes and whatever cannot be seen escaped.
  type: raw
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.visible import in_html
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def escape_html(data: t.Any) -> t.Any:
    """Escape every string in the data, keys included."""
    if isinstance(data, str):
        return in_html(str(data))
    if isinstance(data, t.Mapping):
        return {escape_html(key): escape_html(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [escape_html(item) for item in data]
    return data


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"escape_html": lambda data: foreign(escape_html(data))}
