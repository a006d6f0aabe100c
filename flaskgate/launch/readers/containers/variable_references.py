"""References to a container's variables, `$(NAME)`, as the kubelet replaces them.

See https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ (`command`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Setting

_REFERENCE = re.compile(r"\$\$|\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)")


def expand(text: str, environment: Mapping[str, Setting], *, is_command: bool = False) -> str:
    """Replace what the container's environment says; what it says nothing of stays.

    In a command it does so only if it is not in capitals: `$(hostname)` is for a shell, while a
    variable may be added by a controller of the cluster.
    """

    def known(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "$"
        setting = environment.get(name)
        if setting is None:
            return UNKNOWN if is_command and name.isupper() else match[0]
        return UNKNOWN if setting.value is None else setting.value

    return _REFERENCE.sub(known, text)
