"""OLE compound files: the container of .doc, .xls, .wps and of encrypted DOCX and XLSX.

Enters: bytes. Leaves: whether a stream of a given name lies inside. Refuses: nothing.
"""

from __future__ import annotations

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def holds_stream(data: bytes, name: str) -> bool:
    """Whether the directory names this stream.

    The directory holds names as UTF-16 in entries of 128 bytes, so looking for the name at such a place also works
    where the allocation table is broken or cut off.
    """
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(wanted, at + 1)
    return False
