"""A film for the browser's fake camera: a QR code that somebody holds up."""

from __future__ import annotations

from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
WHITE, BLACK, GREY = 235, 16, b"\x80"


def film(path: Path, text: str) -> Path:
    """Write a film (YUV4MPEG2) that shows the code of a text in the middle of a white picture."""
    rows = [bytes(row) for row in segno.make(text, error="m").matrix]
    scale = (HEIGHT - 80) // len(rows)
    left = (WIDTH - scale * len(rows)) // 2
    light = bytearray([WHITE]) * (WIDTH * HEIGHT)
    for y, row in enumerate(rows):
        line = b"".join(bytes([BLACK if dark else WHITE]) * scale for dark in row)
        for i in range(scale):
            start = (40 + y * scale + i) * WIDTH + left
            light[start : start + len(line)] = line
    frame = b"FRAME\n" + bytes(light) + GREY * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + 3 * frame)
    return path
