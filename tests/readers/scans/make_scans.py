"""How the images beside this file were made: `python tests/readers/scans/make_scans.py`, with Noto CJK fonts installed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
DOTS = 150
LINES = ("关于督办清溪河突出问题的函", "请于2024年6月30日前完成整改。")


def main() -> None:
    image = Image.new("L", (720, 150), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 16 * DOTS // 72, index=2)
    for number, line in enumerate(LINES):
        draw.text((30, 20 + 60 * number), line, font=font, fill=0)
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=4).save(
        Path(__file__).parent / "letter.png", optimize=True, dpi=(DOTS, DOTS)
    )


if __name__ == "__main__":
    main()
