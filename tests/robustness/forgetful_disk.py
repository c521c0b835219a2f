"""A disk that forgets what was not synced: rebuilt from a trace of a server's system calls.

Each write waits in memory until its file is synced; what a power cut leaves at any moment is what was synced by then.
This is the hardest case a disk may show: a real one may also keep writes that nobody waited for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Everything that changes a file or speaks to a peer, in every thread, with whole buffers as hexadecimal digits.
CALLS = "pwrite64,write,pwritev,pwritev2,writev,ftruncate,fallocate,fsync,fdatasync,unlink,rename,sendto,sendmsg"
_LINE = re.compile(r"^(?P<pid>\d+) +(?:<\.\.\. )?(?P<call>\w+)(?P<resumed> resumed>)?(?P<rest>.*)$")
_PLACE = re.compile(r"^\((?:AT_FDCWD, )?(?:\d+<(?P<fd>[^>]*)>|\"(?P<path>[^\"]*)\")")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NUMBERS = re.compile(r", (\d+), (\d+)(?:\) += \d+)?(?: <unfinished \.\.\.>)?$")
_ANSWER = b"HTTP/1.1 303"


def command(log: Path) -> list[str]:
    """The words before a server's command that trace it into `log`, leaving it our own child."""
    return ["strace", "-D", "-f", "-q", "-y", "-xx", "-s", "200000", "-o", str(log), "-e", f"trace={CALLS}", "--"]


@dataclass
class File:
    """A file as programs see it (`seen`) and as a power cut would leave it (`kept`)."""

    seen: bytearray
    kept: bytes

    def write(self, data: bytes, place: int) -> None:
        self.seen.extend(bytes(max(0, place - len(self.seen))))
        self.seen[place : place + len(data)] = data


@dataclass
class Disk:
    """The files named in `files` through a trace. `unknown` collects changes it does not understand."""

    files: dict[str, File]
    unknown: list[str] = field(default_factory=list)

    def at_each_answer(self, log: Path) -> Iterator[dict[str, bytes]]:
        """What a power cut would leave, at the moment each acknowledgement begins to leave the server."""
        syncing: dict[str, tuple[str, bytes]] = {}
        for line in log.read_text().splitlines():
            match = _LINE.match(line)
            if match is None:
                continue
            call, rest, pid = match["call"], match["rest"], match["pid"]
            if match["resumed"]:
                if pid in syncing and call in ("fsync", "fdatasync"):
                    self._sync(*syncing.pop(pid))
                continue
            place = _PLACE.match(rest)
            name = _text((place["fd"] or place["path"] or "") if place else "")
            if call in ("sendto", "write", "writev", "sendmsg") and name not in self.files:
                if _ANSWER in b"".join(_data(rest)):
                    yield {path: file.kept for path, file in self.files.items()}
            elif call in ("fsync", "fdatasync") and name in self.files:
                # Only what was written before the sync began is promised by it, and only once it has returned.
                began = bytes(self.files[name].seen)
                if rest.endswith("<unfinished ...>"):
                    syncing[pid] = (name, began)
                else:
                    self._sync(name, began)
            elif name in self.files:
                self._change(call, name, rest)

    def _sync(self, name: str, began: bytes) -> None:
        self.files[name].kept = began

    def _change(self, call: str, name: str, rest: str) -> None:
        file = self.files[name]
        numbers = _NUMBERS.search(rest)
        if call == "pwrite64" and numbers:
            file.write(b"".join(_data(rest)), int(numbers[2]))
        elif call == "ftruncate" and (size := re.search(r", (\d+)", rest)):
            del file.seen[int(size[1]) :]
            file.write(b"", int(size[1]))
        elif call == "unlink":
            self.files[name] = File(bytearray(), b"")
        else:
            self.unknown.append(f"{call} {name}")


def _data(rest: str) -> list[bytes]:
    return [bytes.fromhex(found.replace("\\x", "")) for found in _BYTES.findall(rest)]


def _text(hexadecimal: str) -> str:
    return bytes.fromhex(hexadecimal.replace("\\x", "")).decode() if hexadecimal.startswith("\\x") else hexadecimal
