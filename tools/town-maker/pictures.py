"""Greys that tile over 4 m: plaster and mud, multiplied by the colours of corners."""

import struct
import zlib

from mesh import dice, fbm, noise, smooth

TEXELS = 512


def png(path, rows):
    raw = b"".join(b"\0" + bytes(v for texel in row for v in texel) for row in rows)

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def plaster(x, y):
    """x and y from 0 to 1."""
    broad = fbm(x * 4, y * 4, 4, 11, 4)
    trowel = noise(x * 32, y * 96, 12, 96)
    k = 0.84 + 0.16 * (broad - 0.5) + 0.07 * (trowel - 0.5)
    # Cracks where a warped ridge is thin.
    w = fbm(x * 8, y * 8, 3, 31, 8)
    ridge = abs(noise(x * 4 + w * 0.9, y * 4 + w * 0.7, 33, 0) - 0.5)
    edge = min(x, y, 1 - x, 1 - y)
    if ridge < 0.006 and fbm(x * 4, y * 4, 2, 40, 4) > 0.5 and edge > 0.03:
        k -= 0.3 * (1 - ridge / 0.006)
    pit = noise(x * 128, y * 128, 51, 128)
    k -= 0.12 * smooth(0.86, 0.93, pit)
    # Flaked places: a step in the coat, a dark lower edge.
    flake = fbm(x * 6, y * 6, 4, 61, 6)
    k -= 0.13 * smooth(0.62, 0.635, flake)
    k += 0.08 * smooth(0.6, 0.615, flake) * (1 - smooth(0.62, 0.63, flake))
    return k


def mud(x, y):
    broad = fbm(x * 4, y * 4, 5, 71, 4)
    k = 0.8 + 0.3 * (broad - 0.5)
    # Courses of bricks show through the coat.
    row = y * 32
    course = int(row)
    brick = x * 12 + (0.5 if course % 2 else 0)
    joint = min(row % 1, 1 - row % 1) * 0.125 * 2.2, min(brick % 1, 1 - brick % 1) * 0.333
    bare = smooth(0.42, 0.6, fbm(x * 4, y * 4, 3, 81, 4))
    if min(joint) < 0.03:
        k -= 0.13 * bare * (1 - min(joint) / 0.03)
    k += 0.1 * bare * (dice(int(brick) % 12, course, 5) - 0.5)
    # Straw.
    straw = noise(x * 160, y * 48, 91, 0)
    k += 0.12 * smooth(0.86, 0.94, straw)
    k -= 0.1 * smooth(0.8, 0.9, noise(x * 96, y * 96, 95, 96))
    return k


def ground(x, y):
    """Trodden earth: dust, pebbles, prints of soles and tyres."""
    broad = fbm(x * 4, y * 4, 5, 111, 4)
    k = 0.74 + 0.36 * (broad - 0.5)
    k += 0.1 * (noise(x * 64, y * 64, 115, 64) - 0.5)
    stone = noise(x * 96, y * 96, 121, 96)
    k += 0.2 * smooth(0.8, 0.86, stone) - 0.16 * smooth(0.72, 0.79, stone) * (1 - smooth(0.8, 0.84, stone))
    big = noise(x * 32, y * 32, 125, 32)
    k += 0.14 * smooth(0.87, 0.9, big) - 0.12 * smooth(0.82, 0.86, big) * (1 - smooth(0.87, 0.89, big))
    k -= 0.14 * smooth(0.6, 0.72, fbm(x * 16, y * 16, 2, 131, 16))
    return k


ALL = {"town_plaster": (plaster, 0.012), "town_mud": (mud, 0.03), "town_ground": (ground, 0.02)}


def make(folder, names=ALL):
    for name in names:
        of, warm = ALL[name]
        rows = []
        for j in range(TEXELS):
            row = []
            for i in range(TEXELS):
                k = max(0.2, min(1.0, of((i + 0.5) / TEXELS, (j + 0.5) / TEXELS)))
                row.append(tuple(int(255 * v + 0.5) for v in (k, k * (1 - warm * (1 - k)), k * (1 - 3 * warm * (1 - k)))))
            rows.append(row)
        png(f"{folder}/{name}.png", rows)
