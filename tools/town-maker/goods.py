"""Stalls, goods and small things of daily use. Stalls have their front at z = 0, facing +Z."""

import math

from mesh import Mesh, fbm, lin, mix, noise, smooth, times

FRUIT = ["#d8862a", "#c23a26", "#d9b52e", "#7f9c3a", "#9a2f3c", "#c9d07a", "#6b3a5c", "#d9a05c"]
GREEN = ["#5f8a38", "#b8382a", "#e0d8c0", "#6e3560", "#d07a2c", "#86a84c", "#c7b07a", "#3f6b34"]
SPICE = ["#c98a1e", "#a83a1c", "#7a4a26", "#d8b24a", "#8f7a34", "#c9b89a", "#5c3a2a", "#b85c26"]


def crate(m, x, y, z, w, d, h, colour, fruit, wood="#a5855a", tilt=0.0, heap=0.05):
    """A crate with a heap of fruit."""
    with m.push(x, y, z, pitch=tilt):
        for a, b, c, e in ((-w / 2, d / 2 - 0.015, w / 2, d / 2), (-w / 2, -d / 2, w / 2, -d / 2 + 0.015), (-w / 2, -d / 2, -w / 2 + 0.015, d / 2), (w / 2 - 0.015, -d / 2, w / 2, d / 2)):
            m.box(a, 0, b, c, h * 0.46, e, wood, skip="bu", vary=0.25)
            m.box(a, h * 0.54, b, c, h, e, wood, skip="bu", vary=0.25)
        m.quad("matte", [(-w / 2, h * 0.7, d / 2), (w / 2, h * 0.7, d / 2), (w / 2, h * 0.7, -d / 2), (-w / 2, h * 0.7, -d / 2)], times(fruit, 0.3))
        r = colour if Mesh.fine else colour * 2.0
        nx, nz = max(2, round(w / (2 * r))), max(2, round(d / (2 * r)))
        for i in range(nx):
            for j in range(nz):
                u, v = (i + 0.5) / nx - 0.5, (j + 0.5) / nz - 0.5
                u += 0.2 / nx * (m.r.random() - 0.5)
                bump = heap * (1 - 3.2 * u * u) * (1 - 3.2 * v * v)
                m.dome(u * w * 0.96, h * 0.75 + bump + 0.02 * m.r.random(), v * d * 0.96, r * 1.1, mix(times(fruit, 0.8 + 0.4 * m.r.random()), "#8a9a3a", 0.25 * m.r.random()), sides=5)


def sack(m, x, y, z, r, h, colour, cloth="#b8a582"):
    with m.push(x, y, z, yaw=60 * m.r.random()):
        a = 0.9 + 0.2 * m.r.random()
        m.lathe([(r * 0.85, 0), (r * 1.1, h * 0.3), (r, h * 0.75), (r * 1.04, h * 0.86), (r * 1.14, h * 0.9), (r * 1.1, h), (r * 0.92, h * 0.97)], [times(cloth, 0.5 * a), times(cloth, 0.75 * a), times(cloth, a), times(cloth, 0.8 * a), times(cloth, 1.05 * a), times(cloth, 1.1 * a), times(colour, 0.6)], sides=9, cap=False)
        m.lathe([(r * 0.94, h * 0.95), (r * 0.6, h * 1.12), (0.01, h * 1.32)], [times(colour, 0.8), colour, times(colour, 1.15)], sides=9, cap=False)


def legs(m, w, d, h, colour="#6a543a"):
    for a in (-w / 2 + 0.05, w / 2 - 0.09):
        for b in (-d + 0.05, -0.09):
            m.box(a, 0, b, a + 0.05, h, b + 0.05, colour, skip="tu")


def table(m, w, d, h, cloth=None, hem=0.35, seed=1, colour="#8a6e4a"):
    """A table with planks, its front edge at z = 0; with a cloth that hangs down in front."""
    n = 4
    for i in range(n):
        m.box(-w / 2, h - 0.035, -d + d * i / n + 0.004, w / 2, h, -d + d * (i + 1) / n - 0.004, colour, skip="u" if i else "", vary=0.3)
    legs(m, w, d, h)
    if cloth:
        c = lin(cloth)

        def at(u, v):
            wave = math.sin(u * w * 7 + seed) * 0.05 + math.sin(u * w * 17 + seed) * 0.02
            return (-w / 2 - 0.02 + (w + 0.04) * u, h + 0.012 - (hem + 0.05 * math.sin(u * 9 + seed)) * v, 0.015 + (0.03 + wave) * v)

        m.sheet(at, max(6, round(w * 5)), 3, lambda u, v: times(c, (0.75 + 0.35 * (0.5 + 0.5 * math.cos(u * w * 7 + seed + 0.8))) * (1 - 0.35 * smooth(0.6, 1.0, v)) * (0.6 if 0.78 < v < 0.9 else 1)))
        m.quad("matte", [(-w / 2 - 0.02, h + 0.008, 0.02), (w / 2 + 0.02, h + 0.008, 0.02), (w / 2 + 0.02, h + 0.008, -d), (-w / 2 - 0.02, h + 0.008, -d)], [times(c, 0.8)] * 2 + [times(c, 0.5)] * 2)


def awning(m, w, back, front, z0, z1, ca, cb=None, seed=1, sag=0.16, valance=0.22, bands=8, patched=True):
    """A cloth on four poles, sagging, with a hem of waves; a patch, sun-bleached along the ridge."""
    for x in (-w / 2, w / 2):
        m.rod((x, 0, z1 - 0.04), (x + 0.03 * math.sin(seed + x), front + 0.06, z1), 0.03, "#70593e", sides=5)
        m.rod((x, 0, z0), (x, back + 0.08, z0), 0.03, "#66503a", sides=5)
        # Ropes that hold the poles.
        m.rod((x, front, z1), (x * 1.12, 0.0, z1 + 0.75), 0.007, "#b0a486", sides=3)
    m.rod((-w / 2 - 0.1, front, z1), (w / 2 + 0.1, front + 0.03 * math.sin(seed), z1), 0.022, "#70593e", sides=4)
    a, b = lin(ca), lin(cb or ca)

    def at(u, v):
        y = back + (front - back) * v
        edge = 0.04 * math.sin(u * 11 + seed)
        dip = sag * math.sin(math.pi * v) * (0.55 + 0.45 * math.sin(math.pi * u)) + 0.05 * math.sin(math.pi * u * 2 + seed) * v
        return (-w / 2 - 0.05 + (w + 0.1) * u, y - dip, z0 + (z1 - z0 + edge) * v)

    def colour(u, v):
        c = a if int(u * bands) % 2 == 0 else b
        if patched and 0.58 < u < 0.72 and 0.3 < v < 0.62:
            c = mix(c, "#8a7a5c", 0.7)
        return times(mix(c, "#c9bca0", 0.35 * smooth(0.5, 0.9, noise(u * 3 + seed, v * 3, 7))), 0.78 + 0.34 * noise(u * 7, v * 5, seed))

    m.sheet(at, bands, 6, colour)

    def hem(u, v):
        p = at(u, 1.0)
        scallop = 0.72 + 0.28 * abs(math.sin(u * bands * math.pi))
        return (p[0], p[1] - valance * v * scallop, p[2] + 0.02 * math.sin(u * 20 + seed) * v + 0.03 * v)

    m.sheet(hem, bands * 2, 1, lambda u, v: times(a if int(u * bands) % 2 == 0 else b, 0.62 + 0.15 * noise(u * 9, 1, seed)))


def scales(m, x, y, z):
    with m.push(x, y, z):
        m.box(-0.16, 0, -0.12, 0.16, 0.12, 0.12, "#5f7a86")
        m.lathe([(0.03, 0.12), (0.03, 0.17), (0.17, 0.19), (0.2, 0.24)], ["#8a8880", "#8a8880", "#a8a69c", "#c0bdb2"], "cloth", 9, cap=False)
        m.quad("gloss", [(-0.1, 0.02, 0.122), (0.1, 0.02, 0.122), (0.1, 0.1, 0.122), (-0.1, 0.1, 0.122)], "#c4c8bc")


def carpet_colour(seed):
    g, b, c, d = [("#6e2c28", "#343a4c", "#a8906a", "#4a2224"), ("#3a4456", "#74342e", "#a8987a", "#2a303c"), ("#855034", "#4a4c3e", "#b09c78", "#54342a"), ("#5a2c36", "#8f7042", "#a89678", "#3a2a30"), ("#75684c", "#703630", "#b0a284", "#4a4232")][seed % 5]

    def colour(u, v):
        i, j = abs(u - 0.5) * 2, abs(v - 0.5) * 2
        edge = max(i, j)
        k = 0.85 + 0.25 * noise(u * 14, v * 20, seed)
        if edge > 0.93:
            return times(d, k)
        if edge > 0.72:
            return times(mix(b, c, 0.45) if (int(u * 17) + int(v * 23)) % 3 == 0 else b, k)
        if edge > 0.66:
            return times(mix(c, g, 0.3), k)
        diamond = i * 0.9 + j * 0.75
        if diamond < 0.2:
            return times(mix(c, b, 0.35), k)
        if diamond < 0.42:
            return times(mix(b, g, 0.25), k)
        if diamond < 0.5:
            return times(mix(c, g, 0.5), k)
        return times(mix(d, g, 0.4) if (int(u * 15) * 3 + int(v * 19) * 5) % 7 == 0 else g, k)

    return colour


def carpet_hung(m, x, y, z, w, h, seed):
    nx, ny = (14, 20) if Mesh.fine else (6, 8)
    m.sheet(lambda u, v: (x + w * u, y - h * v + 0.015 * math.sin(5 * u), z + 0.05 * math.sin(6 * u + seed) * v + 0.03 * math.sin(3 * v + seed)), nx, ny, carpet_colour(seed))


def carpet_roll(m, x, y, z, length, r, seed, yaw=0):
    with m.push(x, y, z, yaw=yaw):
        c = carpet_colour(seed)
        n = 9 if Mesh.fine else 6
        for i in range(6):
            a, b = -length / 2 + length * i / 6, -length / 2 + length * (i + 1) / 6
            for s in range(n):
                t0, t1 = 2 * math.pi * s / n, 2 * math.pi * (s + 1) / n
                col = c(0.1 + 0.8 * (i + 0.5) / 6, 0.05 + 0.3 * (s + 0.5) / n)
                ps = [(a, r + r * math.sin(t0), r * math.cos(t0)), (b, r + r * math.sin(t0), r * math.cos(t0)), (b, r + r * math.sin(t1), r * math.cos(t1)), (a, r + r * math.sin(t1), r * math.cos(t1))]
                m.quad("matte", ps[::-1], times(col, 0.65 + 0.35 * max(0, math.sin((t0 + t1) / 2) * 0.5 + 0.5)), n=(0, math.sin((t0 + t1) / 2), math.cos((t0 + t1) / 2)))
        for sx in (-1, 1):
            for k, rr in enumerate((1.0, 0.7, 0.4)):
                pts = [(sx * length / 2 + sx * 0.002 * k, r + r * rr * math.sin(2 * math.pi * s / 8), r * rr * math.cos(2 * math.pi * s / 8)) for s in range(8)]
                col = ["#cbb68c", "#8c3630", "#2a2420"][k]
                q = [m.corner("matte", p, (sx, 0, 0), col) for p in pts]
                for s in range(1, 7):
                    m.triangle("matte", *((q[0], q[s + 1], q[s]) if sx > 0 else (q[0], q[s], q[s + 1])))


def pot(m, x, y, z, r, h, colour, kind="metal"):
    with m.push(x, y, z, yaw=90 * m.r.random()):
        c = lin(colour)
        m.lathe([(r * 0.55, 0), (r * 0.95, h * 0.22), (r, h * 0.42), (r * 0.7, h * 0.68), (r * 0.42, h * 0.8), (r * 0.58, h)], [times(c, 0.45), times(c, 0.7), c, times(c, 1.1), times(c, 0.8), times(c, 1.2)], kind, 9)


def stall_fruit(seed, ca, cb, wares, cloth):
    m = Mesh(seed)
    w = 3.2
    awning(m, w, 2.75, 2.25, -1.9, 0.75, ca, cb, seed)
    with m.push(0, 0, -0.35):
        table(m, w - 0.3, 1.3, 0.72, cloth, 0.42, seed)
    n = 4 if Mesh.fine else 3
    k = 0
    for row in range(3):
        for i in range(n):
            x = -w / 2 + 0.5 + (w - 1.0) * i / (n - 1)
            fruit = wares[k % len(wares)]
            k += 1 if m.r.random() < 0.85 else 0
            crate(m, x, 0.72 + 0.12 * row, -0.55 - 0.4 * row, 0.6 if Mesh.fine else 0.84, 0.38, 0.17, 0.048 + 0.02 * (k % 3), fruit, tilt=14, heap=0.05)
    # On the ground before the stall: baskets, a melon heap, crates in a stack.
    for i in range(2):
        crate(m, -w / 2 + 0.5 + 0.68 * i, 0.0, 0.08, 0.58, 0.42, 0.26, 0.06, wares[(i + 3) % len(wares)])
    for i in range(3):
        m.box(w / 2 + 0.1, 0.3 * i, -1.1, w / 2 + 0.65, 0.3 * i + 0.27, -0.65, ["#a5855a", "#4c7a96", "#96784e"][i], vary=0.2)
    for i in range(9):
        with m.push(w / 2 - 0.9 + 0.27 * (i % 4) + (0.13 if i > 3 else 0), 0.13 if i < 4 else (0.34 if i < 7 else 0.5), 0.02 - 0.05 * (i % 3)):
            c = mix("#3f6b34", "#7f9c3a", m.r.random())
            m.lathe([(0.02, -0.15), (0.12, -0.1), (0.15, 0.0), (0.12, 0.1), (0.01, 0.15)], [times(c, 0.4), times(c, 0.6), c, times(c, 1.15), times(c, 1.2)], sides=7, cap=False)
    scales(m, 0.55, 0.73, -0.32 - 0.2)
    # Bunches that hang from the front bar.
    for i in range(5 if Mesh.fine else 0):
        x = -1.2 + 0.6 * i + 0.1 * m.r.random()
        c = wares[i % 2 * 2 + 1]
        m.rod((x, 2.2, 0.6), (x, 1.95, 0.6), 0.006, "#8a7a50", sides=3)
        for j in range(5):
            with m.push(x + 0.035 * math.cos(j * 2.4), 1.92 - 0.055 * j, 0.6 + 0.035 * math.sin(j * 2.4)):
                k = times(c, 0.7 + 0.3 * m.r.random())
                m.lathe([(0.004, -0.04), (0.034, -0.025), (0.042, 0.0), (0.03, 0.028), (0.004, 0.036)], [times(k, 0.4), times(k, 0.6), k, times(k, 1.1), times(k, 1.1)], sides=6, cap=False)
    return m


def stall_spice(seed):
    m = Mesh(seed)
    w = 3.0
    awning(m, w, 2.7, 2.2, -1.9, 0.6, "#b08a4a", "#8c4a30", seed, bands=6)
    with m.push(0, 0, -0.9):
        table(m, w - 0.2, 0.95, 0.62, "#6e3a2c", 0.5, seed)
    k = 0
    for row, (n, r, h, y, z) in enumerate(((5, 0.24, 0.52, 0.0, -0.1), (5, 0.23, 0.5, 0.0, -0.62), (6, 0.19, 0.3, 0.62, -1.2), (6, 0.19, 0.3, 0.62, -1.62))):
        n = n if Mesh.fine else n - 2
        for i in range(n):
            x = -w / 2 + 0.35 + (w - 0.7) * i / (n - 1) + 0.03 * (m.r.random() - 0.5)
            sack(m, x, y, z + 0.04 * m.r.random(), r, h * (0.9 + 0.2 * m.r.random()), SPICE[(k * 3 + row) % len(SPICE)], ["#b8a582", "#cdbfa0", "#9a8460"][k % 3])
            k += 1
    for i in range(9):
        x = -1.3 + 0.32 * i
        c = ["#8c2f20", "#7a6a3a", "#a8762a"][i % 3]
        for j in range(5):
            m.dome(x, 2.05 - 0.1 * j, 0.48, 0.05, times(c, 0.7 + 0.1 * j), sides=4, flat=1.6)
    scales(m, 1.15, 0.63, -0.95)
    return m


def stall_cloth(seed, ca, cb):
    m = Mesh(seed)
    w = 3.4
    awning(m, w, 2.85, 2.45, -1.9, 0.7, ca, cb, seed, bands=10)
    with m.push(0, 0, -0.5):
        table(m, w - 0.3, 1.1, 0.75, ca, 0.6, seed)
    dyes = ["#8f403a", "#3f5c70", "#b08c48", "#566f58", "#74485f", "#a8653e", "#cfc4aa", "#434a60", "#84805a", "#985c66", "#46696a"]
    k = seed
    for row in range(3 if Mesh.fine else 2):
        for i in range(8):
            x = -w / 2 + 0.4 + (w - 0.8) * i / 7
            c = dyes[(k * 5 + 3 * row) % len(dyes)]
            k += 1
            m.rod((x, 0.83 + 0.14 * row, -0.6 - 0.08 * row), (x + 0.02, 0.86 + 0.14 * row, -1.45), 0.075, times(c, 0.8 + 0.3 * m.r.random()), sides=6)
            m.rod((x, 0.83 + 0.14 * row, -0.595 - 0.08 * row), (x, 0.83 + 0.14 * row, -0.6 - 0.08 * row), 0.03, "#d8ccb0", sides=5)
    # Lengths that hang from the ridge, before the back and at the sides.
    for i in range(6):
        x = -w / 2 + 0.1 + 0.55 * i
        c = lin(dyes[(i * 4 + seed) % len(dyes)])
        h = 1.3 + 0.5 * m.r.random()
        stripe = i % 3 == 0
        m.sheet(lambda u, v, x=x, h=h: (x + 0.48 * u, 2.6 - h * v, -1.8 + 0.07 * math.sin(9 * u + x * 3) * (0.4 + v)), 5, 3, lambda u, v, c=c, s=stripe: times(c, (0.75 + 0.3 * math.sin(9 * u) ** 2) * (0.55 if s and int(v * 3) % 2 else 1)))
    for i, x in enumerate((-w / 2 + 0.02, -w / 2 + 0.5, w / 2 - 0.95, w / 2 - 0.48)):
        c = lin(dyes[(i * 3 + seed + 1) % len(dyes)])
        h = 1.0 + 0.35 * (i % 2)
        m.sheet(lambda u, v, x=x, h=h: (x + 0.44 * u, 2.38 - h * v, 0.62 + 0.05 * math.sin(10 * u + x * 3) * (0.4 + v)), 6, 4, lambda u, v, c=c, i=i: times(c if v < 0.82 or i % 2 else "#c9a85a", 0.72 + 0.35 * math.sin(10 * u + 1) ** 2))
    return m


def stall_carpet(seed):
    m = Mesh(seed)
    w = 3.6
    awning(m, w, 2.95, 2.6, -1.9, 0.5, "#a5946e", "#8f7f5c", seed, bands=6, patched=False)
    m.rod((-w / 2, 2.5, -1.6), (w / 2, 2.5, -1.6), 0.03, "#70593e")
    carpet_hung(m, -w / 2 + 0.1, 2.48, -1.55, 1.1, 1.7, seed)
    carpet_hung(m, -w / 2 + 1.28, 2.48, -1.55, 1.1, 1.8, seed + 1)
    carpet_hung(m, -w / 2 + 2.45, 2.48, -1.55, 1.05, 1.65, seed + 2)
    for i in range(5):
        y = 0.02 + 0.09 * i
        with m.push(-0.7 + 0.04 * m.r.random(), y, -0.75, yaw=4 * (m.r.random() - 0.5)):
            c = carpet_colour(seed + i)
            m.box(-0.85, 0, -0.6, 0.85, 0.07, 0.6, c(0.5, 0.3), skip="tu", vary=0.2)
            if i == 4:
                m.sheet(lambda u, v: (-0.85 + 1.7 * u, 0.075, 0.6 - 1.2 * v), 12, 9, c)
    for i in range(4):
        with m.push(0.75 + 0.32 * i, 0, -1.0 - 0.12 * i, roll=90 - 4 * i):
            carpet_roll(m, 0.75, -0.14, 0, 1.5, 0.14, seed + i)
    carpet_roll(m, 0.9, 0, 0.1, 1.6, 0.15, seed + 3)
    carpet_roll(m, 0.95, 0, 0.42, 1.6, 0.14, seed + 2)
    carpet_roll(m, 0.9, 0.26, 0.26, 1.55, 0.13, seed + 1)
    return m


def stall_pots(seed):
    m = Mesh(seed)
    w = 3.2
    awning(m, w, 2.75, 2.3, -1.9, 0.6, "#7f8c86", "#5a6f70", seed, bands=6)
    with m.push(0, 0, -0.5):
        table(m, w - 0.3, 1.2, 0.6, "#4a5a5c", 0.3, seed)
    metals = ["#a8703c", "#b08f4a", "#8f8d86", "#9a5f38", "#a8853f"]
    for row in range(3):
        n = 7 - row if Mesh.fine else 4 - row
        for i in range(n):
            x = -w / 2 + 0.4 + (w - 0.8) * (i + 0.5 * (row % 2)) / (n - 0.5)
            s = 0.8 + 0.5 * m.r.random()
            pot(m, x, 0.6, -0.65 - 0.38 * row, 0.15 * s, (0.24 + 0.14 * row) * s, metals[(i + row * 2 + seed) % 5])
    for i in range(5):
        pot(m, -1.2 + 0.5 * i, 0, 0.0, 0.2, 0.34 + 0.12 * (i % 2), metals[(i * 2) % 5])
    # Trays against the table, lamps and ladles on hooks.
    for i in range(3):
        with m.push(-0.9 + 0.85 * i, 0.33, -0.42, pitch=76):
            c = metals[i]
            m.lathe([(0.01, 0.02), (0.2, 0.02), (0.3, 0.03), (0.33, 0.06)], [times(c, 0.7), c, times(c, 0.8), times(c, 1.2)], "metal", 12, cap=False)
    for i in range(8):
        x = -1.35 + 0.38 * i
        y = 1.75 + 0.12 * (i % 3)
        m.rod((x, 2.28, 0.5), (x, y + 0.28, 0.5), 0.005, "#4a4844", sides=3)
        with m.push(x, y, 0.5):
            c = metals[i % 5]
            if i % 2:
                g = ["#b8402a", "#2f7480", "#c9942a"][i % 3]
                m.lathe([(0.02, 0), (0.09, 0.06), (0.11, 0.14), (0.07, 0.22), (0.02, 0.28)], [times(c, 0.6), g, times(g, 1.3), c, c], "metal", 7)
            else:
                m.lathe([(0.02, 0.0), (0.12, 0.03), (0.15, 0.12)], [times(c, 0.6), c, times(c, 1.2)], "metal", 8, cap=False)
    return m


def stall_bread(seed):
    m = Mesh(seed)
    w = 2.6
    awning(m, w, 2.6, 2.2, -1.7, 0.5, "#cbbfa2", "#a8653c", seed, bands=8)
    with m.push(0, 0, -0.3):
        table(m, w - 0.2, 1.0, 0.82, "#d0c6ae", 0.3, seed)
    for i in range(3):
        for j in range(5):
            for k in range((3 if Mesh.fine else 1) + (i + j) % 3):
                with m.push(-0.95 + 0.47 * j + 0.03 * m.r.random(), 0.83 + 0.035 * k, -0.45 - 0.3 * i, yaw=360 * m.r.random()):
                    c = mix("#c98f4a", "#8a5428", 0.6 * m.r.random())
                    m.lathe([(0.14, 0), (0.155, 0.018), (0.12, 0.034), (0.01, 0.04)], [times(c, 0.6), c, times(c, 1.15), times(c, 1.3)], sides=8, cap=False)
    # A clay oven behind, a peel, a sack of flour.
    with m.push(0.2, 0, -1.9):
        m.lathe([(0.75, 0), (0.8, 0.3), (0.72, 0.75), (0.45, 1.0), (0.28, 1.04), (0.24, 0.9)], ["#8a6a48", "#a5825a", "#ac885e", "#a07c54", "#3a2c20", "#1f1914"], sides=12, cap=False)
        m.quad("matte", [(-0.2, 0.1, 0.79), (0.2, 0.1, 0.79), (0.16, 0.42, 0.8), (-0.16, 0.42, 0.8)], ["#2a1f18", "#2a1f18", "#1a1410", "#1a1410"])
    m.rod((1.15, 0, -1.5), (1.0, 1.9, -1.7), 0.02, "#8a6c46")
    sack(m, -1.0, 0, -1.5, 0.26, 0.6, "#e0d8c4", "#d8cfb8")
    return m


def small_things():
    """Each a thing of its own: name to mesh."""
    out = {}

    m = Mesh(31)
    for x in (-0.55, 0.55):
        with m.push(x, 0.32, 0.25, yaw=90):
            with m.push(pitch=90):
                m.lathe([(0.28, -0.02), (0.32, -0.02), (0.32, 0.02), (0.28, 0.02)], ["#3a3632", "#2e2b28", "#2e2b28", "#55504a"], "cloth", 14, cap=False)
            for i in range(6):
                t = math.pi * i / 6
                m.rod((0.3 * math.cos(t), 0.3 * math.sin(t), 0), (-0.3 * math.cos(t), -0.3 * math.sin(t), 0), 0.012, "#6a543a", sides=3)
    for i in range(5):
        m.box(-0.48 + 0.2 * i, 0.5, -0.8, -0.29 + 0.2 * i, 0.54, 0.9, "#8a6c46", vary=0.3)
    for x in (-0.5, 0.46):
        m.box(x, 0.54, -0.8, x + 0.04, 0.74, 0.9, "#5f7a74", vary=0.2)
        m.rod((x + 0.02, 0.56, 0.85), (x + 0.02, 0.78, 1.75), 0.022, "#70593e")
    m.rod((-0.5, 0.77, 1.7), (0.5, 0.77, 1.7), 0.022, "#70593e")
    m.rod((0, 0, -0.7), (0, 0.5, -0.7), 0.03, "#5a4632")
    m.rod((-0.55, 0.32, 0.25), (0.55, 0.32, 0.25), 0.025, "#4a4844")
    for i in range(3):
        crate(m, -0.01, 0.54, -0.5 + 0.45 * i, 0.85, 0.4, 0.22, 0.06, FRUIT[(i * 3) % 8])
    out["cart"] = m

    for name, c in (("chair", "#b8b2a0"), ("chair_red", "#8f4a40"), ("chair_blue", "#4f6f86")):
        m = Mesh(32)
        k = lin(c)
        for a, b in ((-0.2, -0.2), (0.2, -0.2), (0.2, 0.2), (-0.2, 0.2)):
            m.rod((a * 1.15, 0, b * 1.15), (a, 0.43, b), 0.022, times(k, 0.8))
        m.sheet(lambda u, v: (-0.23 + 0.46 * u, 0.44 - 0.02 * math.sin(math.pi * u), -0.23 + 0.46 * v), 3, 3, lambda u, v: times(k, 0.85 + 0.2 * noise(u * 4, v * 4, 2)))
        for i in range(4):
            x = -0.18 + 0.12 * i
            m.box(x - 0.04, 0.46, -0.25, x + 0.04, 0.82, -0.225, k)
        m.box(-0.24, 0.8, -0.26, 0.24, 0.87, -0.22, k)
        for x in (-0.24, 0.21):
            m.box(x, 0.62, -0.24, x + 0.03, 0.65, 0.18, k)
            m.box(x, 0.44, 0.15, x + 0.03, 0.65, 0.18, k)
        out[name] = m

    m = Mesh(33)
    m.lathe([(0.3, 0), (0.28, 0.08), (0.05, 0.1), (0.028, 0.12), (0.028, 2.5)], "#8a8478", sides=7)
    n = 8
    for i in range(n):
        a, b = 2 * math.pi * i / n, 2 * math.pi * (i + 1) / n
        c = "#9c5744" if i % 2 else "#cfc4aa"
        e = times(c, 0.8)
        pa, pb = (1.5 * math.cos(a), 2.05, -1.5 * math.sin(a)), (1.5 * math.cos(b), 2.05, -1.5 * math.sin(b))
        top = (0, 2.55, 0)
        q = [m.corner("cloth", p, (p[0] * 0.3, 1, p[2] * 0.3), k) for p, k in ((pa, e), (pb, e), (top, times(c, 1.05)))]
        m.triangle("cloth", *q)
        m.quad("cloth", [(pa[0], 1.87, pa[2]), (pb[0], 1.87, pb[2]), pb, pa], [times(c, 0.6)] * 2 + [e] * 2)
    out["parasol"] = m

    m = Mesh(34)
    m.lathe([(0.95, 0), (0.95, 0.62), (1.02, 0.64), (1.02, 0.76), (0.72, 0.76), (0.72, 0.62), (0.7, 0.0)], ["#7a6a54", "#a0907a", "#a89880", "#b5a68c", "#9a8a72", "#5a4c3c", "#2a241c"], "matte", 14, cap=False)
    m.lathe([(0.7, 0.2), (0.01, 0.21)], ["#1d1f1e", "#24292a"], "matte", 14)
    for x in (-0.85, 0.85):
        m.rod((x, 0.7, 0), (x, 2.0, 0), 0.06, "#66503a", sides=6)
    m.rod((-0.95, 1.9, 0), (0.95, 1.9, 0), 0.07, "#70593e", sides=7)
    m.rod((0.1, 1.9, 0.08), (0.1, 1.0, 0.06), 0.012, "#b0a486", sides=3)
    with m.push(0.1, 0.72, 0.06):
        m.lathe([(0.1, 0), (0.14, 0.28)], ["#4a5456", "#6a7476"], "cloth", 8, cap=False)
    out["well"] = m

    m = Mesh(35)
    m.box(-0.8, 0.42, -0.2, 0.8, 0.47, 0.2, "#86683f", vary=0.2)
    m.box(-0.8, 0.42, -0.25, 0.8, 0.47, -0.21, "#6f5636")
    for x in (-0.7, 0.62):
        m.box(x, 0, -0.18, x + 0.08, 0.42, 0.18, "#5f4a30")
    m.box(-0.7, 0.18, -0.03, 0.7, 0.24, 0.03, "#5f4a30")
    out["bench"] = m

    m = Mesh(36)
    m.lathe([(0.28, 0), (0.03, 0.04), (0.03, 0.5), (0.36, 0.52), (0.38, 0.55)], ["#5a4632", "#6a543a", "#6a543a", "#a88a52", "#c0a468"], sides=10)
    for i in range(3):
        t = 2 * math.pi * i / 3
        with m.push(0.2 * math.cos(t), 0.55, 0.2 * math.sin(t)):
            m.lathe([(0.02, 0), (0.032, 0.07)], ["#8a3c1e", "#b86a34"], "gloss", 6)
    with m.push(0.0, 0.55, 0.0):
        m.lathe([(0.06, 0), (0.09, 0.06), (0.05, 0.13), (0.02, 0.16)], ["#7a7870", "#b8b6ac", "#c8c6bc", "#a8a69c"], "metal", 8)
        m.rod((0.08, 0.06, 0), (0.15, 0.12, 0), 0.012, "#b8b6ac", "metal")
    out["tea_table"] = m

    m = Mesh(37)
    for i in range(8):
        a = 0.2 + 0.22 * m.r.random()
        with m.push(1.3 * (m.r.random() - 0.5), 0, 1.0 * (m.r.random() - 0.5), yaw=360 * m.r.random()):
            c = mix("#a98a5c", "#8a6c44", m.r.random())
            if i < 3:
                m.box(-a / 2, 0.28 * (i % 2), -a / 2, a / 2, 0.28 * (i % 2) + 0.28, a / 2, c, skip="u")
            else:
                m.quad("matte", [(-a, 0.012 + 0.004 * i, a * 0.7), (a, 0.012 + 0.004 * i, a * 0.7), (a, 0.012 + 0.004 * i, -a * 0.7), (-a, 0.012 + 0.004 * i, -a * 0.7)], times(c, 0.8))
    for i in range(26):
        x, z = 3.0 * (m.r.random() - 0.5), 1.8 * (m.r.random() - 0.5)
        c = m.r.choice(["#d8d4c4", "#4c7a96", "#7f9c3a", "#a83c2e", "#c9b26a", "#8a7a5c", "#2f2d2a"])
        s = 0.03 + 0.07 * m.r.random()
        with m.push(x, 0.006, z, yaw=360 * m.r.random()):
            m.quad("matte", [(-s, 0, s), (s, 0.015, s), (s, 0.0, -s * 0.6), (-s, 0.02, -s)], times(c, 0.9), n=(0, 1, 0))
    out["litter"] = m

    m = Mesh(38)
    m.rod((0, 0, 0), (0.08, 7.2, 0), 0.11, "#6e5a42", sides=7)
    m.box(-0.8, 6.7, -0.05, 0.9, 6.8, 0.05, "#5f4c38")
    m.box(-0.5, 6.1, -0.05, 0.6, 6.18, 0.05, "#5f4c38")
    for x in (-0.7, -0.35, 0.4, 0.8):
        with m.push(x, 6.8, 0):
            m.lathe([(0.05, 0), (0.07, 0.05), (0.04, 0.14)], ["#c4c0b0", "#8a877c", "#6a675e"], sides=6)
    m.box(-0.22, 4.9, 0.1, 0.24, 5.5, 0.4, "#77766c")
    for i in range(7):
        m.rod((0.1, 6.9 - 0.2 * i, 0.02), (-1.2 + 0.3 * i, 5.6 - 0.3 * (i % 3), 1.1 + 0.3 * (i % 2)), 0.012, "#2a2826", sides=3)
    out["pole"] = m

    m = Mesh(39)
    for i in range(9):
        y = 5.6 * (i / 9)
        b = 0.35 * (i / 9) ** 2
        with m.push(b, y, 0):
            m.lathe([(0.17, 0), (0.2, 0.3), (0.15, 0.64)], [times("#6a5238", 0.8), "#7f6648", "#57432e"], sides=6, cap=False)
    for i in range(15):
        t = 2 * math.pi * i / 15 + 0.3 * m.r.random()
        lift = 0.9 * m.r.random() - 0.1
        long = 2.0 + 0.7 * m.r.random()
        c = mix("#5f7038", "#8c8a4a", m.r.random()) if lift > 0.0 else lin("#9a8452")

        def frond(u, v, t=t, lift=lift, long=long):
            r = 0.1 + long * u
            y = 5.75 + lift * 1.5 * u - 1.5 * u * u * (1.2 - lift * 0.5)
            side = (v - 0.5) * 0.8 * math.sin(math.pi * min(1, u * 0.92 + 0.08)) ** 0.7
            return (0.35 + r * math.cos(t) - side * math.sin(t), y - 0.28 * abs(v - 0.5) * 2 * 0.6, r * math.sin(t) + side * math.cos(t))

        m.sheet(frond, 5, 2, lambda u, v, c=c: times(c, 0.65 + 0.6 * noise(u * 30, v * 9, 3)))
    for i in range(3):
        t = 2.1 * i
        for j in range(6):
            m.dome(0.35 + 0.35 * math.cos(t) + 0.06 * (j % 3), 5.1 - 0.1 * j, 0.35 * math.sin(t), 0.08, "#a8702c", sides=4)
    out["palm"] = m

    # Cloths over a street, 6 m by 2.2 m: from wall to wall along X.
    for k, (a, b) in enumerate((("#b0703c", "#d0b888"), ("#5c7470", "#c4b894"), ("#8c3c34", "#c8a878"))):
        m = Mesh(50 + k)

        def over(u, v, k=k):
            return (-3.6 + 7.2 * u, 0.25 * math.sin(2 * v + k) - 0.75 * math.sin(math.pi * u) - 0.06 * math.sin(math.pi * 3 * v + u * 4), -1.2 + 2.4 * v + 0.15 * math.sin(6 * u + k))

        m.sheet(over, 14, 6, lambda u, v, a=a, b=b: times(a if int(v * 6 + 0.6 * math.sin(3 * u)) % 2 else b, 0.75 + 0.4 * noise(u * 9, v * 5, 4)))
        for s in (0, 1):
            for v in (0.0, 0.5, 1.0):
                p = over(s, v)
                m.rod(p, (p[0] + (-0.7 if s == 0 else 0.7), p[1] + 0.35, p[2]), 0.008, "#b0a486", sides=3)
        out[f"shade_{k + 1}"] = m

    # Slats over a passage of 2.6 m, 4 m long, lying at height 0.
    m = Mesh(60)
    for z in (-1.9, -0.6, 0.7, 2.0):
        m.rod((-1.5, 0.0, z), (1.5, 0.03, z), 0.07, "#5a4632", sides=6)
    for i in range(10):
        z = -1.95 + 0.4 * i + 0.06 * m.r.random()
        if i == 6:
            continue
        m.box(-1.45 - 0.2 * m.r.random(), 0.06, z, 1.45 + 0.2 * m.r.random(), 0.09, z + 0.15 + 0.05 * m.r.random(), "#7a6244", vary=0.4)
    m.sheet(lambda u, v: (-0.4 + 1.5 * u, 0.12 - 0.1 * math.sin(math.pi * u), -1.6 + 1.3 * v), 5, 3, lambda u, v: times("#9a7f52", 0.7 + 0.5 * noise(u * 8, v * 8, 3)))
    out["slats"] = m

    # Ground of trodden earth: 22 m by 25 m for a street on foot, 13 m by 25 m for the side of a road.
    for name, wide, cells in (("ground_street", 22.0, (22, 25)), ("ground_side", 13.0, (9, 15)), ("ground_market", 13.0, (13, 15))):
        m = Mesh(64)
        nx, nz = cells

        def at(i, j):
            u, v = i / nx, j / nz
            x, z = wide * (u - 0.5), 25 * (v - 0.5)
            # The same along both ends, so that pieces meet.
            w = math.sin(math.pi * v) ** 0.5
            y = 0.03 * (noise(u * wide * 0.7, v * 17, 5) - 0.45) * w
            if name == "ground_street":
                y -= 0.05 * (1 - smooth(1.2, 2.1, abs(x + 0.1)))
            else:
                y = 0.02 + 0.05 * noise(u * wide * 0.7, v * 17, 5) * w
                y -= 0.045 * (1 - smooth(0.0, 1.6, x + wide / 2) * smooth(0.0, 1.6, wide / 2 - x))
            return (x, y, z)

        def tone(i, j):
            u, v = i / nx, j / nz
            x, z = wide * (u - 0.5), 25 * (v - 0.5)
            c = mix("#a58e69", "#8f7a58", fbm(u * wide * 0.35, v * 8, 3, 6))
            c = mix(c, "#b39c76", 0.5 * smooth(0.55, 0.75, fbm(u * wide * 0.5 + 5, v * 11, 3, 7)))
            c = mix(c, "#6a5940", 0.5 * smooth(0.62, 0.75, noise(u * wide * 0.45, v * 10, 8)))
            if name == "ground_street":
                # Darker along the walls and below the stalls.
                c = times(c, 1 - 0.42 * smooth(6.2, 7.6, abs(x)) - 0.12 * (1 - smooth(0.8, 2.2, abs(abs(x) - 4.0))))
            else:
                # Two tracks of tyres beside the asphalt, spilt water near the houses.
                for t in (-wide / 2 + 1.3, -wide / 2 + 3.0):
                    c = times(c, 1 - 0.22 * math.exp(-(((x - t) / 0.3) ** 2)))
                c = mix(c, "#a8936e", 0.6 * (1 - smooth(0.0, 1.5, x + wide / 2)))
            if name == "ground_market":
                # The shade of awnings and shops, which the light tier does not cast so far out.
                s = x + wide / 2 + 0.5 * (noise(v * 12, 3, 9) - 0.5)
                c = times(c, 1 - 0.5 * smooth(0.6, 1.6, s) * (1 - smooth(2.6, 3.6, s)) - 0.4 * smooth(4.6, 6.4, s))
            return c

        for i in range(nx):
            for j in range(nz):
                q = [(i, j + 1), (i + 1, j + 1), (i + 1, j), (i, j)]
                ps = [at(*p) for p in q]
                uvs = [(p[0] / 3.1, p[2] / (25 / 8)) for p in ps]
                m.quad("ground", ps, [tone(a, b % nz) for a, b in q], n=(0, 1, 0), uvs=uvs)
        out[name] = m

    # Shade of a row of houses at the left in the afternoon, 25 m along Z, to both sides of x = 0; of a cloth.
    for name, steps in (
        ("cast_1", [(0.0, -1.4), (0.34, -1.2), (0.36, -3.6), (0.44, -3.7), (0.46, -2.4), (0.74, -2.2), (0.76, -9.5), (0.86, -9.5), (0.88, -1.6), (1.0, -1.4)]),
        ("cast_2", [(0.0, -1.4), (0.1, -1.3), (0.12, -4.4), (0.4, -4.2), (0.42, -0.4), (0.47, -0.3), (0.49, -1.0), (0.78, -1.1), (0.8, -5.6), (0.93, -5.5), (0.95, -1.5), (1.0, -1.4)]),
    ):
        m = Mesh(65)
        for (a, xa), (b, xb) in zip(steps, steps[1:]):
            # The sun stands a little ahead: edges run back to the right.
            za, zb = 12.5 - 25 * a, 12.5 - 25 * b
            m.quad("shade", [(-10.6, 0, za), (xa, 0, za), (xb, 0, zb), (-10.6, 0, zb)], "#060709", n=(0, 1, 0))
        out[name] = m
    m = Mesh(66)
    n = 12
    for i in range(n):
        u, v = i / n, (i + 1) / n
        e = [0.35 * math.sin(5 * t) + 0.2 * math.sin(11 * t) for t in (u, v)]
        m.quad("shade", [(-5 + 10 * u, 0, 1.3 + e[0]), (-5 + 10 * v, 0, 1.3 + e[1]), (-5 + 10 * v, 0, -1.3 + e[1] * 0.7), (-5 + 10 * u, 0, -1.3 + e[0] * 0.7)], "#060709", n=(0, 1, 0))
    out["cast_cloth"] = m

    # A ball of children.
    m = Mesh(61)
    m.lathe([(0.01, 0), (0.08, 0.03), (0.11, 0.11), (0.08, 0.19), (0.01, 0.22)], ["#b8b4a4", "#3a3632", "#d8d4c4", "#3a3632", "#d8d4c4"], sides=9, cap=False)
    out["ball"] = m

    # A clothes line between two poles; a heap of sacks; jars.
    from walls import laundry

    m = Mesh(62)
    for x in (0, 4.2):
        m.rod((x, 0, 0), (x + 0.06, 2.15, 0), 0.035, "#66503a", sides=5)
    laundry(m, 4.2, ["#c9c2b0", "#74869a", "#96584a", "#b09c68", "#5c6a5a", "#84687a"], 2.05, 0.1)
    out["laundry"] = m

    m = Mesh(63)
    m.lathe([(0.8, 0), (0.85, 0.35), (0.75, 0.8), (0.45, 1.05), (0.3, 1.08), (0.26, 0.9)], ["#8a6a48", "#a5825a", "#ac885e", "#a07c54", "#3a2c20", "#1f1914"], sides=12, cap=False)
    m.quad("matte", [(-0.22, 0.1, 0.84), (0.22, 0.1, 0.84), (0.17, 0.46, 0.85), (-0.17, 0.46, 0.85)], ["#2a1f18", "#2a1f18", "#1a1410", "#1a1410"])
    for i in range(9):
        m.rod((1.0 + 0.1 * m.r.random(), 0.06 + 0.07 * (i % 4), -0.4 + 0.1 * i), (1.9, 0.06 + 0.07 * (i % 4), -0.5 + 0.12 * i), 0.03, "#6a543a", sides=4)
    out["oven"] = m
    return out
