"""Cuts off what a program is never loaded with: symbols and debugging notes of a finished ELF file.

`strip` (binutils 2.44) ruins Semgrep's program, whose wheel was made by moving sections about. This
moves nothing: what the kernel loads, by the program headers, stays byte for byte where it was; the
table of sections and all behind the last loaded byte go. Format: `elf(5)`.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

_IDENT = b"\x7fELF\x02\x01"
"""64 bits, little endian: amd64 and arm64."""
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")


def main(path: Path) -> None:
    """Shorten the program at `path` in place."""
    path.write_bytes(without_sections(path.read_bytes()))


def without_sections(program: bytes) -> bytes:
    """Return `program` without its sections; raises `ValueError` if it is no 64-bit ELF file."""
    if not program.startswith(_IDENT):
        raise ValueError("this is no 64-bit little-endian ELF file")
    fields = list(_HEADER.unpack_from(program))
    first, size, number = fields[5], fields[9], fields[10]
    end = max(_end(program, first + size * one) for one in range(number))
    fields[6] = fields[12] = fields[13] = 0  # e_shoff, e_shnum, e_shstrndx: no table of sections
    return _HEADER.pack(*fields) + program[_HEADER.size : end]


def _end(program: bytes, place: int) -> int:
    """Return where the part that a program header names ends in the file, in bytes."""
    fields: tuple[int, ...] = _PROGRAM_HEADER.unpack_from(program, place)
    return fields[2] + fields[5]  # p_offset, p_filesz


if __name__ == "__main__":
    main(Path(sys.argv[1]))
