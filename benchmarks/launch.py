"""Run one command and say what it took: `python -I -S launch.py LIMIT RESULT PROGRAM [ARGUMENT...]`.

A process inherits the largest size of the one that starts it, until it is larger itself: so the one that measures is as
small as a Python can be, whatever the benchmarks hold. Writes wall seconds, CPU seconds, MB and whether the limit was
reached into the file RESULT.
"""

import os
import signal
import sys
import time


def main(limit: float, result: str, words: list[str]) -> None:
    """Time it; past the limit it is ended, with all that it started."""
    nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    started = time.monotonic()
    pid = os.posix_spawnp(words[0], words, os.environ, file_actions=[nothing], setsid=True)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(pid, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, _, usage = os.wait4(pid, 0)
    wall = time.monotonic() - started
    with open(result, "w") as out:
        out.write(f"{wall} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024} {int(wall >= limit)}")


main(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
