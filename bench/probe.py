"""Runs one command and prints what it cost, as JSON; `measure.py` starts it for each run.

It is a process of its own, of few imports, because the kernel counts the memory of whoever starts a
command into the command's peak: this one's is the floor of every figure, about 10 MiB.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time

SAMPLE_SECONDS = 0.01
SESSION_FIELD = 3  # of /proc/PID/stat, counted after the name's closing bracket; proc(5)
KIB = 1024  # the unit of ru_maxrss on Linux; getrusage(2)
PAGE = os.sysconf("SC_PAGE_SIZE")


def main(output: str, folder: str, limit: str, *argv: str) -> None:
    """Run `argv` in `folder`, its output in `output` and `output`.err, for `limit` seconds."""
    os.chdir(folder)
    start = time.perf_counter()
    child = os.posix_spawnp(argv[0], argv, os.environ, file_actions=_files(output), setsid=True)
    timer = threading.Timer(float(limit), os.killpg, (child, signal.SIGKILL))
    timer.daemon = True
    timer.start()
    sampler = Sampler(child)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    timer.cancel()
    largest = usage.ru_maxrss * KIB
    cost = {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "largest": largest,
        "together": max(sampler.stop(), largest),
    }
    print(json.dumps({"code": os.waitstatus_to_exitcode(status), "cost": cost}))


def _files(output: str) -> list[tuple[int, int, str, int, int]]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return [
        (os.POSIX_SPAWN_OPEN, descriptor, path, flags, 0o644)
        for descriptor, path in ((1, output), (2, output + ".err"))
    ]


class Sampler:
    """Adds up, again and again, the resident memory of a session: of a command and its children."""

    def __init__(self, session: int) -> None:
        """Start to watch, in a thread."""
        self._session = session
        self._peak = 0
        self._mine: set[str] = set()
        self._strangers: set[str] = set()  # looked at once, so that a sample stays cheap
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return the largest sum that was seen, in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            alive = _processes()
            unknown = alive - self._strangers - self._mine
            new = {pid for pid in unknown if _session(pid) == self._session}
            # New ones count from the next sample on: between fork and exec a process shows the
            # memory of its parent once more.
            self._peak = max(self._peak, sum(_resident_bytes(pid) for pid in self._mine))
            self._mine = (self._mine | new) & alive
            self._strangers = alive - self._mine


def _processes() -> set[str]:
    with os.scandir("/proc") as entries:
        return {entry.name for entry in entries if entry.name.isdecimal()}


def _session(pid: str) -> int | None:
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return int(fields[SESSION_FIELD]) if len(fields) > SESSION_FIELD else None


def _resident_bytes(pid: str) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE if fields else 0


def _read(path: str) -> bytes:
    """Return the file, or nothing if the process is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    main(*sys.argv[1:])
