"""What the kernel says of processes and of the whole machine. Linux only: all of it is read from /proc."""

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def fields(pid: int) -> list[str]:
    """Of /proc/PID/stat, from the third on: the second is a name, which may hold anything. None for a process that has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        if found := fields(pid):
            children.setdefault(int(found[1]), []).append(pid)
    pids = [root]
    for pid in pids:
        pids.extend(children.get(pid, []))
    return pids


def cpu_seconds(root: int) -> float:
    """User and system time of a tree, with those that have ended and were waited for."""
    return sum(int(ticks) for pid in tree(root) for ticks in fields(pid)[11:15]) / TICKS


def own_seconds() -> float:
    """Of this process and of its children that have ended."""
    return sum(os.times()[:4])


def busy_seconds() -> float:
    """Of all cores together: everything but idling and waiting for a disk. What a hypervisor took away counts as busy."""
    first_line = Path("/proc/stat").read_text().partition("\n")[0]
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, first_line.split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS


def memory_mib(root: int) -> float:
    """The proportional set size of a tree: what is shared counts in parts."""
    kib = 0
    for pid in tree(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib / 1024


def wait_until_quiet(roots: Sequence[int], timeout: float) -> None:
    """Servers work on for clients that have gone, and deliver events when the load is over."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        before = sum(map(cpu_seconds, roots))
        time.sleep(0.25)
        if sum(map(cpu_seconds, roots)) - before <= 0.01:
            return


def cores() -> int:
    return len(os.sched_getaffinity(0))


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def file_system(folder: Path) -> str:
    """What kind of file system a folder is on. On a tmpfs nothing is ever flushed to a disk."""
    best = ("", "unknown")
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _device, mounted_at, kind = line.split()[:3]
        if folder.resolve().is_relative_to(mounted_at) and len(mounted_at) > len(best[0]):
            best = (mounted_at, kind)
    return best[1]
