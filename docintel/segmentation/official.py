"""Official documents: which lines are elements of the form and not of the matter (GB/T 9704; Taiwan's 函).

Enters: the lines of the clean text with their plain roles. Leaves: the same lines, those of head and foot named: marks of
secrecy and urgency, masthead, number, signer, title, addressees; list of attachments, signature and date, notes and contacts, copies,
imprint; who attended, in minutes. Everything behind asks these roles, and no one looks for the elements again.
Refuses the look-alikes: a form's field, a cited number, a table's cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from docintel.document import LineRole, Zone
from docintel.lexicon.document_numbers import find_number, labelled_number, lone_number
from docintel.lexicon.full_dates import find_full_date
from docintel.lexicon.labels import zone_of_label
from docintel.lexicon.official import elements, is_body_name, names_addressees, sole_body, without_blanks
from docintel.segmentation.lines import Line

_HEAD = 16
# 首页 > 河湖长制 > 工作提示; 即时 | 社会 | 地方
_NAVIGATION = re.compile(r"[^\s\d。，：>›»|]{1,12}(?:\s?[>›»]+\s?[^\s。，：>›»|]{1,14}|\s?\|\s?[^\s\d。，：>›»|]{1,8}(?=\s|\Z)){1,}(?:\s[^\d。，：]{0,12})?")
_SENTENCE = re.compile(r"[。！；]")
# No name of a body holds one.
_MARK = re.compile(r"[，。；：！？“”《》]")
_NUMBERED = re.compile(r"[号期]|N[oO]")
_OFFICIAL_TITLE = re.compile(r"关于|(?:通[报知告]|公[告示]|函|令|单|书|决定|意见|方案|办法|报告|请示|批复|纪要|清单|台账|简报|建议)(?:（.{0,16}）)?\Z")
_MOST_TITLES = 4
_MOST_SIGNING = 8
_FOOT = 8
_DATED_ZONES, _NAMED_ZONES = ("deadline", "completion"), ("unit", "location")
_CLOSING = 4
_LISTED = re.compile(r"(?:附件)?\s?(\d{1,2})\s?[.．、：:]")
_GOES_ON = re.compile(r"[、，,]\Z")
_SHORT = 60
_PLAIN: frozenset[LineRole] = frozenset(("title", "meta", "heading", "body"))


def official(text: str, lines: list[Line], cells: Mapping[int, Zone]) -> list[Line]:
    """The lines, those that are elements of an official document with the role of theirs.

    `cells` are the numbers of lines that read as the cells of a table, with what their column is about: no element, but for
    a signature that a table without an end took in.
    """
    form = _Form(text, lines, cells)
    form.read_head()
    form.read_minutes()
    form.read_copies()
    form.read_attachments()
    form.read_signatures()
    form.read_notes()
    form.read_closing()
    form.read_appendices()
    return form.lines


def is_form_table(cells: Sequence[str]) -> bool:
    """Word sets head and foot of a document as tables without rules: these are lines, not a table.

    >>> is_form_table(["抄送：市水利局。", "六安市河长制办公室", "2024年5月21日印发"]), is_form_table(["责任单位", "市水利局"])
    (True, False)
    """
    words = [cell.strip() for cell in cells if cell.strip()]
    sure = [_is_element(said) for said in words]
    return any(sure) and all(known or is_body_name(said) for known, said in zip(sure, words, strict=True))


def _is_element(words: str) -> bool:
    told = elements()
    return (
        any(form.match(words) for form in (told.copies, told.signer))
        or any(form.fullmatch(words) for form in (told.printing_line, told.mark_line))
        or lone_number(words) is not None
    )


class _Form:
    """The lines under reading; each step names some of those that are still plain."""

    def __init__(self, text: str, lines: list[Line], cells: Mapping[int, Zone]) -> None:
        self.lines = list(lines)
        self._cells = cells
        self._words = [text[line.start : line.end] for line in lines]
        ruled = "\t" in text or "|" in text
        self._rows = frozenset(n for n, words in enumerate(self._words) if _is_row(words)) if ruled else frozenset()

    def _name(self, number: int, role: LineRole) -> None:
        line = self.lines[number]
        body_start = line.body_start if role in ("heading", "title", "body") else line.start
        self.lines[number] = Line(line.start, line.end, role, 0, body_start)

    def _is_plain(self, number: int) -> bool:
        return self.lines[number].role in _PLAIN and number not in self._cells

    def _plain_lines(self) -> Iterator[tuple[int, str]]:
        """The numbers and words of the lines that no step has named yet."""
        for number, words in enumerate(self._words):
            if self._is_plain(number):
                yield number, words

    def _body_begins(self) -> int:
        """The first line of running text."""
        for number, words in enumerate(self._words[:_HEAD]):
            if _SENTENCE.search(words) and len(words) > 20 and not elements().address_label.match(words):
                return number
        return min(len(self.lines), _HEAD)

    # --- head -----------------------------------------------------------------------------------------------

    def read_head(self) -> None:
        """份号、密级、紧急程度，发文机关标志，发文字号，签发人，主送机关."""
        told, begins = elements(), self._body_begins()
        for number in range(begins):
            words = self._words[number]
            if told.mark_line.fullmatch(words):
                self._name(number, "mark")
            elif told.signer.match(words):
                self._name(number, "signer")
            elif _is_number_line(words):
                self._name(number, "number")
        self._read_titles()
        for number in reversed(range(begins)):
            if self.lines[number].role in ("title", "body", "meta") and self._is_masthead(number, begins):
                self._name(number, "masthead")
        self._sign_under_title(begins)
        self._keep_a_title(begins)
        self._read_addressees(begins)

    def _read_titles(self) -> None:
        """The first lines that are no sentence and no metadata; elements in between do not count."""
        considered = 0
        for number, line in enumerate(self.lines):
            if not self._is_plain(number):
                continue
            if _NAVIGATION.fullmatch(self._words[number]):
                self._name(number, "meta")
                continue
            if line.role == "heading" or (line.role == "body" and not self._may_be_title(number)):
                return
            if line.role == "body":
                self._name(number, "title")
            considered += 1
            if considered > _MOST_TITLES:
                return

    def _may_be_title(self, number: int) -> bool:
        words = self._words[number]
        if len(words) > _SHORT or re.search(r"[。；]|[：，]\Z", words):
            return False
        if number == 0:
            return True
        label, colon, _ = words.partition("：")
        return not colon or not (zone_of_label(label) or (len(label) <= 8 and "：" in words[-12:]))

    def _is_masthead(self, number: int, begins: int) -> bool:
        """某办公室文件; or the name of a body alone above a number or an official title."""
        words = self._words[number]
        printed = elements().masthead.fullmatch(words)
        if printed is not None and is_body_name(without_blanks(printed["body"])):
            return True
        if not is_body_name(without_blanks(words)):
            return False
        for below in range(number + 1, min(begins, number + 6)):
            role, said = self.lines[below].role, self._words[below]
            if role == "number" or (role == "title" and _OFFICIAL_TITLE.search(said)):
                return True
            if role not in ("masthead", "mark", "signer") and not is_body_name(said):
                return False
        return False

    def _sign_under_title(self, begins: int) -> None:
        """A report or a brief bears its author, and often the day, under the title."""
        titles = [n for n in range(begins) if self.lines[n].role == "title"]
        for number in titles[1:]:
            words = self._words[number]
            if is_body_name(without_blanks(words)) and not is_body_name(self._words[number - 1]) and self._opens_the_text(number + 1, begins):
                self._name(number, "signature")
                if self._is_dated(number + 1):
                    self._name(number + 1, "signature")

    def _is_dated(self, number: int) -> bool:
        return number < len(self.lines) and elements().date_line.fullmatch(self._words[number].strip("（）")) is not None

    def _opens_the_text(self, number: int, begins: int) -> bool:
        """Nothing but a date and addressees stands between here and the text."""
        number += self._is_dated(number)
        return number >= begins or self._words[number].endswith("：") or self.lines[number].role == "heading"

    def _keep_a_title(self, begins: int) -> None:
        """An order or a Taiwanese letter has no title but its masthead (某市总河长令, 某局 函)."""
        roles = [line.role for line in self.lines[:begins]]
        if "title" in roles:
            return
        last = next((n for n in reversed(range(begins)) if roles[n] == "masthead" and not self._words[n].endswith("文件")), None)
        if last is not None and not is_body_name(self._words[last]):
            self._name(last, "title")

    def _read_addressees(self, begins: int) -> None:
        for number in range(min(begins, _HEAD)):
            words = self._words[number]
            if not self._is_plain(number):
                continue
            if elements().address_label.match(words) or (4 <= len(words) <= 240 and words.endswith("：") and names_addressees(words)):
                self._name(number, "address")

    # --- minutes ---------------------------------------------------------------------------------------------

    def read_minutes(self) -> None:
        """时间、地点、主持、出席: of minutes and records alone; in other forms these are fields."""
        if not any(line.role == "title" and elements().minutes.search(self._words[n]) for n, line in enumerate(self.lines[:_HEAD])):
            return
        for number, words in enumerate(self._words):
            if elements().attendance.match(words) and self._is_plain(number):
                self._name(number, "attendance")

    # --- foot ------------------------------------------------------------------------------------------------

    def read_copies(self) -> None:
        """抄送机关, with the lines that a long list goes on in; 印发机关和印发日期."""
        told = elements()
        for number, words in enumerate(self._words[1:], 1):
            if ("印" in words or "主题词" in words) and told.printing_line.fullmatch(words):
                self._name(number, "imprint")
                if is_body_name(self._words[number - 1]) and words[:1].isdigit():
                    self._name(number - 1, "imprint")
            elif self._is_plain(number) and (told.copies.match(words) or self._ends_in_copies(number)):
                self._name(number, "copies")
                self._go_on(number, "copies")

    def _ends_in_copies(self, number: int) -> bool:
        """报：…… 发：…… of minutes and briefs, in the last lines."""
        words = self._words[number]
        return (
            number >= len(self.lines) - _FOOT
            and len(words) <= 2 * _SHORT
            and elements().copies_short.match(words) is not None
            and not _SENTENCE.search(words[:-1])
        )

    def _go_on(self, number: int, role: LineRole) -> None:
        for below in range(number + 1, min(number + 6, len(self.lines))):
            if not self._is_plain(below) or not _GOES_ON.search(self._words[below - 1]):
                return
            self._name(below, role)

    def read_attachments(self) -> None:
        """附件说明: the titles behind 附件：, one a line where they are numbered."""
        begins = self._body_begins()
        for number, words in enumerate(self._words):
            opened = elements().attachments.match(words)
            # Taiwan's letters list them in the head.
            in_form = number > 0 and self.lines[number - 1].role in ("mark", "number")
            if opened is None or (number < begins and not in_form) or not self._is_plain(number) or opened.end() == len(words):
                continue
            self._name(number, "attachments")
            listed = _LISTED.match(words, opened.end() + (words[opened.end()] == " "))
            if listed is None:
                continue
            awaited = int(listed[1]) + 1
            for below in range(number + 1, len(self.lines)):
                following = _LISTED.match(self._words[below])
                if following is None or int(following[1]) != awaited or _SENTENCE.search(self._words[below]):
                    break
                self._name(below, "attachments")
                awaited += 1

    def read_signatures(self) -> None:
        """发文机关署名 and 成文日期, wherever they stand: an appendix or an imprint may follow."""
        told = elements()
        self._free_the_end()
        for number, words in self._plain_lines():
            if number in self._rows:
                continue
            if told.date_line.fullmatch(words):
                self._sign_above(number)
            elif self._is_signed_line(words):
                self._name(number, "signature")

    def _free_the_end(self) -> None:
        """Body and date that end the document are no cells, unless their columns are of bodies and dates."""
        last = len(self.lines) - 1
        while last > 0 and self.lines[last].role in ("copies", "imprint"):
            last -= 1
        if last not in self._cells or self._cells[last] in _DATED_ZONES or not elements().date_line.fullmatch(self._words[last]):
            return
        if last - 1 in self._cells and self._cells[last - 1] not in _NAMED_ZONES and is_body_name(self._words[last - 1]):
            self._cells = {number: zone for number, zone in self._cells.items() if number < last - 1}

    def _sign_above(self, number: int) -> None:
        """The bodies, or the holder of a post, in the lines over a date."""
        above = number - 1
        while above > 0 and number - above <= _MOST_SIGNING and self._is_plain(above) and self._signs(above):
            above -= 1
        if above == number - 1:
            return
        if self._is_half_a_name(above, above + 1):
            above -= 1
        for signing in range(above + 1, number + 1):
            self._name(signing, "signature")

    def _signs(self, number: int) -> bool:
        words = self._words[number]
        return is_body_name(without_blanks(words)) or elements().post_line.fullmatch(words) is not None

    def _is_half_a_name(self, number: int, below: int) -> bool:
        """和布克赛尔县……反馈意见 over 整改工作领导小组办公室: a long name in two lines."""
        words = self._words[number]
        return (
            number > 0
            and self.lines[number].role in ("body", "meta")
            and len(words) <= 36
            and not re.search(r"[。；！？：，、）]", words)
            and not re.match(r"\d|（", words)
            and is_body_name(words + self._words[below])
            and not is_body_name(words)
        )

    def _is_signed_line(self, words: str) -> bool:
        """某办公室 2024年5月20日 in one line, or the date first."""
        if _MARK.search(words, 0, len(words) - 1):
            return False
        dated = find_full_date(words)
        return dated is not None and (dated.start() == 0 or dated.end() >= len(words) - 1) and sole_body(words) is not None

    def read_notes(self) -> None:
        """附注: （此件公开发布）, contacts."""
        told = elements()
        for number, words in self._plain_lines():
            if number == 0 or number in self._rows:
                continue
            contact = told.contact.match(words) and len(words) <= 2 * _SHORT and not _SENTENCE.search(words[:-1])
            if contact or told.remark_line.fullmatch(words):
                self._name(number, "note")

    def read_closing(self) -> None:
        """A signature without a date, or a date alone, in the last lines of the matter."""
        for number in range(max(1, len(self.lines) - _CLOSING), len(self.lines)):
            words = self._words[number]
            if number in self._cells or self.lines[number].role not in ("body", "meta", "title") or len(words) > 30:
                continue
            if self.lines[number].role == "body" and not _SENTENCE.search(words) and not re.search("[，：]", words):
                self._name(number, "meta")
            if elements().date_line.fullmatch(words) or is_body_name(without_blanks(words)) or elements().post_line.fullmatch(words):
                self._name(number, "signature")

    def read_appendices(self) -> None:
        """附件1 behind the signature opens a part of its own, under a title of its own."""
        signed = next((n for n, line in enumerate(self.lines) if line.role in ("signature", "attachments")), None)
        if signed is None:
            return
        for number in range(signed + 1, len(self.lines)):
            words = self._words[number]
            opened = elements().appendix.match(words)
            if opened is None or not self._is_plain(number) or len(words) > _SHORT or _SENTENCE.search(words):
                continue
            self._name(number, "heading")
            below = number + 1
            if opened.end() == len(words) and below < len(self.lines) and self._is_title_of_part(below):
                self._name(below, "heading")

    def _is_title_of_part(self, number: int) -> bool:
        words = self._words[number]
        return self.lines[number].role in ("body", "meta") and len(words) <= _SHORT and not re.search(r"[。；：，\t]", words)


def _is_number_line(words: str) -> bool:
    """A number alone, behind its label, or in brackets with the day."""
    if len(words) > _SHORT or not _NUMBERED.search(words) or _is_row(words):
        return False
    bracketed = words.startswith("（") and words.endswith("）") and find_number(words) is not None
    return bracketed or lone_number(words) is not None or labelled_number(words) is not None


def _is_row(words: str) -> bool:
    """Columns set apart by tabs or bars are a table's."""
    return words.count("\t") > 1 or words.count("|") > 1
