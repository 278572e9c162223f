"""Mails as files (.eml, RFC 5322): headers, parts, attachments.

Enters: the bytes of a mail. Leaves: the body, then the attachments, each with its name; a mail inside as a mail of its
own. Refuses: parts that are nested deeper than can be followed (`nested_too_deep`). Nothing is fetched: a part that lies
elsewhere (message/external-body) has no content.

Headers are cut and, where the standard library cannot make sense of them, taken for empty: its parser takes time without
bound on long ones and fails in many ways on malformed ones, and of all headers only the names of attachments matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import EmailPolicy
from typing import Any, cast

from docintel.errors import UnreadableError

_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|X-[\w-]+):", re.I
)
_SURE = re.compile(rb"^(?:MIME-Version|Received|Message-ID):", re.I | re.M)
_HEAD = 4096
_LONGEST_HEADER = 2_000
_DEEPEST = 20


def is_mail(data: bytes) -> bool:
    """Three header lines at the top, one of them such as only mail has."""
    head = data[:_HEAD].lstrip()
    lines = [line for line in head.splitlines()[:40] if line[:1] not in (b" ", b"\t")][:8]
    if len(lines) < 3 or not _HEADER.match(lines[0]):
        return False
    return sum(bool(_HEADER.match(line)) for line in lines) >= 3 and _SURE.search(head) is not None


class _Lenient(EmailPolicy):
    """The standard policy, with headers cut and no exception left in them."""

    def header_source_parse(self, sourcelines: Any) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> Any:
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # RecursionError, IndexError, AttributeError, UnicodeError: whatever the parser trips over
            return super().header_fetch_parse(name, "")


_POLICY = _Lenient()


def eml_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in a mail: name and bytes. Names are as the mail gives them, "" where it gives none."""
    try:
        message = cast(EmailMessage, BytesParser(policy=_POLICY).parsebytes(data))
        yield from _files(message, set())
    except RecursionError:
        raise UnreadableError("nested_too_deep", format="EML") from None


def _files(message: EmailMessage, told: set[int], depth: int = 1) -> Iterator[tuple[str, bytes]]:
    """`told` are the bodies given so far: that of a multipart inside is found from outside too, and given once."""
    if depth > _DEEPEST:
        raise UnreadableError("nested_too_deep", format="EML")
    if message.get_content_type() == "message/rfc822":
        yield _mail_inside(message)
        return
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None and id(body) not in told:
        told.add(id(body))
        content = body.get_payload(decode=True)
        if isinstance(content, bytes):
            yield f"正文.{'html' if body.get_content_subtype() == 'html' else 'txt'}", content
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield part.get_filename() or "", content
        elif part.get_content_type() == "message/rfc822":
            yield _mail_inside(part)
        elif part.get_content_maintype() == "multipart":
            yield from _files(part, told, depth + 1)


def _mail_inside(part: EmailMessage) -> tuple[str, bytes]:
    # Written out, each level inside costs several calls, and the headers of the deepest would be lost unseen.
    if _depth(part) > _DEEPEST:
        raise UnreadableError("nested_too_deep", format="EML")
    name = part.get_filename()
    return f"{name}.eml" if name else "", b"".join(inner.as_bytes(policy=_POLICY) for inner in part.iter_parts())


def _depth(message: MIMEPart) -> int:
    """How many levels of parts a mail has, itself included, at most one more than are followed."""
    depth, level = 1, [message]
    while depth <= _DEEPEST and (level := [inner for part in level for inner in part.iter_parts()]):
        depth += 1
    return depth
