"""Fuzzing: whole files of every format, broken in every way, until the time is over.

    python benchmarks/fuzz.py [SECONDS] [SEED] [WORDS ...]

Takes whole files of each format (or those whose name holds one of the words), breaks them (bits, pieces left out, doubled
or swapped, cuts; in ZIP packages members and XML elements too, so that what is broken lies behind the checksum) and has
each read and analysed by a process that is killed when it hangs. What breaks a promise (`broken_promises`: an
exception, an error without words, a mistake of ours told as damage; more than `CPU_SECONDS` or `MEGABYTES`; a process
that dies) is made as small as it goes, kept in `fuzz-found/`, and printed; exits 1 if anything was. The same seed
breaks files in the same ways.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "readers"))

from hostile import Worker
from hostile_files import seeds

CPU_SECONDS, MEGABYTES = 20, 1_000
_TRIES_TO_SHRINK = 60
FOUND = Path("fuzz-found")


def flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def put(data: bytearray, rng: random.Random) -> None:
    """A value that counts and offsets break at."""
    at = rng.randrange(len(data))
    data[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"9999", b"-1  "))


def leave_out(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.randrange(1, 200)]


def double(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = data[at : at + rng.randrange(1, 200)] * rng.choice((1, 1, 2, 50))


def swap(data: bytearray, rng: random.Random) -> None:
    size = rng.randrange(1, 60)
    one, other = rng.randrange(len(data)), rng.randrange(len(data))
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


def cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def elements(data: bytearray, rng: random.Random) -> None:
    """An element of XML goes, comes twice, or changes places with another."""
    pieces = bytes(data).split(b"<")
    one, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    change = rng.randrange(3)
    if change == 0:
        pieces[one], pieces[other] = pieces[other], pieces[one]
    elif change == 1:
        pieces[one:one] = pieces[other : other + rng.randrange(1, 9)] * rng.choice((1, 1, 100))
    else:
        del pieces[one : one + rng.randrange(1, 4)]
    data[:] = b"<".join(pieces)


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, put, leave_out, double, swap, cut)


def broken(data: bytes, rng: random.Random) -> bytes:
    """The file, broken in one to eight ways; a package mostly inside its members."""
    if data.startswith(b"PK\x03\x04") and rng.random() < 0.8:
        return _inside(data, rng)
    ways = (*WAYS, elements) if data.lstrip().startswith(b"<") else WAYS
    work = bytearray(data)
    for _ in range(rng.randrange(1, 9)):
        if work:
            rng.choice(ways)(work, rng)
    return bytes(work)


def _inside(data: bytes, rng: random.Random) -> bytes:
    """Members broken, left out, named like others or with each other's content, and packed anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(members))
        name, content = members[at]
        change = rng.random()
        if change < 0.1:
            members[at] = (name, rng.choice(members)[1])
        elif change < 0.15 and len(members) > 1:
            del members[at]
        elif content:
            work = bytearray(content)
            for _ in range(rng.randrange(1, 6)):
                if work:
                    rng.choice((*WAYS, elements, elements, elements))(work, rng)
            members[at] = (name, bytes(work))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def wrong_with(data: bytes, name: str, folder: Path, crew: Worker) -> tuple[list[str], list[str]]:
    """What came of a file, and which promises that breaks."""
    path = folder / name
    path.write_bytes(data)
    told = crew.ask({"path": str(path)}, CPU_SECONDS)
    wrong = list(told["wrong"])
    wrong += [f"took {told['seconds']:.0f} s"] if told["seconds"] > CPU_SECONDS else []
    wrong += [f"took {told['megabytes']:.0f} MB"] if told["megabytes"] > MEGABYTES else []
    return told["outcomes"], wrong


def shrunk(data: bytes, name: str, folder: Path, crew: Worker) -> bytes:
    """The file without the pieces that are not needed to break what it breaks."""
    size, tries = len(data) // 2, 0
    while size and tries < _TRIES_TO_SHRINK:
        at = 0
        while at < len(data) and tries < _TRIES_TO_SHRINK:
            tries += 1
            smaller = data[:at] + data[at + size :]
            if smaller and wrong_with(smaller, name, folder, crew)[1]:
                data = smaller
            else:
                at += size
        size //= 2
    return data


def main(seconds: float, seed: int, words: list[str]) -> int:
    """Break files until the time is over; the exit code."""
    rng = random.Random(seed)
    whole = {name: data for name, data in seeds().items() if not words or any(word in name for word in words)}
    tried, outcomes, found = 0, Counter[str](), 0
    end = time.monotonic() + seconds
    crew = Worker()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        while time.monotonic() < end:
            name = rng.choice(sorted(whole))
            data = broken(whole[name], rng)
            came, wrong = wrong_with(data, name, Path(folder), crew)
            tried += 1
            outcomes.update(f"{name.split('.')[-1]}: {what}" for what in came)
            if wrong:
                found += 1
                FOUND.mkdir(exist_ok=True)
                (FOUND / f"{seed}-{tried}-{name}").write_bytes(shrunk(data, name, Path(folder), crew))
                print(f"{seed}-{tried}-{name}", *wrong[:3], sep="  !! ", flush=True)
    crew.stop()
    for what, count in sorted(outcomes.items()):
        print(f"{count:7}  {what}")
    print(f"{tried} files broken (seed {seed}), {found} broke a promise")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(float(next(iter(sys.argv[1:]), 60)), int(next(iter(sys.argv[2:]), 0)), sys.argv[3:]))
