"""Houses and walls. Each has its front at z = 0, facing +Z, its middle at x = 0."""

import math

from mesh import Mesh, mix, noise, smooth, times
from walls import Paint, Wall, dish, gate, laundry, tank

LINEN = ["#c9c2b0", "#74869a", "#96584a", "#b09c68", "#d2ccbc", "#5c6a5a", "#84687a", "#434c60"]


def shell(m, w, d, h, paint, front=(), left=(), right=(), y=0.0, x=0.0, z=0.0, thick=0.24, rim=None, roof="#9a8d76", stains=(), step=0.55):
    """Four walls, a roof below their rim, the rim's inside; returns the front, left and right walls."""
    rim = 0.5 if rim is None else rim
    f = Wall(m, x - w / 2, z, 0, w, h, paint, front, y=y, step=step, stains=stains)
    r = Wall(m, x + w / 2, z, 90, d, h, paint, right, y=y, step=step * 1.6)
    b = Wall(m, x + w / 2, z - d, 180, w, h, paint, (), y=y, step=2.0)
    left_wall = Wall(m, x - w / 2, z - d, 270, d, h, paint, left, y=y, step=step * 1.6)
    top = y + h
    m.quad("matte", [(x - w / 2, top - rim, z), (x + w / 2, top - rim, z), (x + w / 2, top - rim, z - d), (x - w / 2, top - rim, z - d)], times(roof, 0.9), n=(0, 1, 0))
    c = times(paint.base, 0.8)
    t = thick
    ring = [(x - w / 2, z), (x + w / 2, z), (x + w / 2, z - d), (x - w / 2, z - d)]
    inner = [(x - w / 2 + t, z - t), (x + w / 2 - t, z - t), (x + w / 2 - t, z - d + t), (x - w / 2 + t, z - d + t)]
    for i in range(4):
        a, b2, p, q = ring[i], ring[(i + 1) % 4], inner[i], inner[(i + 1) % 4]
        lift = 0.0 if paint.top == 0 else -paint.top * 0.2
        m.quad("matte", [(a[0], top + lift, a[1]), (b2[0], top + lift, b2[1]), (q[0], top + lift, q[1]), (p[0], top + lift, p[1])], [c, c, times(c, 0.9), times(c, 0.9)], n=(0, 1, 0))
        m.quad("matte", [(q[0], top - rim, q[1]), (p[0], top - rim, p[1]), (p[0], top + lift, p[1]), (q[0], top + lift, q[1])][::-1][::-1], times(c, 0.75))
    return f, left_wall, r


def poles(m, y, w, d, n=6, colour="#5a4632", z=0.0):
    """Ends of roof beams that stand out of a front."""
    for i in range(n):
        x = -w / 2 + w * (i + 0.5) / n + 0.1 * (m.r.random() - 0.5)
        m.rod((x, y, z - 0.1), (x, y - 0.02, z + 0.25 + 0.2 * m.r.random()), 0.06 + 0.02 * m.r.random(), colour, sides=6)


def spouts(m, xs, y, z=0.0):
    for x in xs:
        m.box(x - 0.05, y, z, x + 0.05, y + 0.08, z + 0.45, "#77705f")


def mud_house(seed, base, door, flip=False):
    m = Mesh(seed)
    p = Paint(base, None, patch=times(base, 0.72), kind="mud", seed=seed, top=0.28, bumps=0.05)
    w, d, h = 8.6 + (seed % 3) * 0.8, 6.5, 3.05 + 0.15 * (seed % 2)
    s = -1 if flip else 1
    windows = [(w / 2 + s * 2.3 - 0.4, 1.1, 0.8, 0.75), (w / 2 - s * 3.0 - 0.35, 1.25, 0.65, 0.6)]
    f, le, ri = shell(m, w, d, h, p, [(w / 2 - 0.55, 0.0, 1.1, 1.95), *windows], [(2.4, 1.3, 0.6, 0.6)], [(3.0, 1.3, 0.6, 0.55)], stains=[(w / 2 + 1.0, w / 2 + 1.25, h - 0.5, 1.9), (1.2, 1.4, h - 0.5, 1.6)])
    f.door(w / 2 - 0.55, 1.1, 1.95, door, metal=False)
    for i, (u, v, a, b) in enumerate(windows):
        f.window(u, v, a, b, frame="#57432f", shutters="#4f6f74" if (seed + i) % 2 else None, bars="#3a352e" if not (seed + i) % 2 else None, sill=False)
    le.window(2.4, 1.3, 0.6, 0.6, bars="#3a352e", sill=False)
    ri.window(3.0, 1.3, 0.6, 0.55, bars="#3a352e", sill=False)
    poles(m, h - 0.62, w * 0.9, d, 8)
    spouts(m, [1.15 - w / 2 + 0.15, 1.12], h - 0.5)
    # Brushwood on the roof, a bench of clay along the front, a jar.
    for i in range(14):
        x = -w / 2 + 0.5 + m.r.random() * (w - 1)
        m.rod((x, h - 0.3, -1 - 3 * m.r.random()), (x + 1.2 * (m.r.random() - 0.5), h + 0.25 + 0.2 * m.r.random(), -0.4 - 3 * m.r.random()), 0.025, "#8a7654", sides=3)
    m.box(s * 1.0 if s > 0 else -3.0, 0, 0.02, s * 1.0 + 2.0 if s > 0 else -1.0, 0.42, 0.5, times(base, 0.9), shade=0.6)
    with m.push(-s * 1.3, 0, 0.4):
        m.lathe([(0.1, 0), (0.26, 0.25), (0.24, 0.45), (0.12, 0.58), (0.15, 0.66)], ["#6e4a34", "#8f6044", "#96684a", "#8a5c42", "#a0704e"], sides=9)
    with m.push(w * 0.3, h - 0.3, -2):
        dish(m, 160)
    # A lean-to of poles and mats at one side.
    with m.push(s * (w / 2 + 1.1), 0, -1.6):
        for a, b in ((-0.9, -1), (0.9, -1), (0.9, 1), (-0.9, 1)):
            m.rod((a, 0, b), (a, 2.1 + 0.08 * b, b), 0.05, "#5f4a34", sides=5)
        m.sheet(lambda u, v: (-1.3 + 2.6 * u, 2.2 - 0.12 * math.sin(math.pi * u) + 0.1 * v, 1.3 - 2.6 * v), 5, 4, lambda u, v: times("#8a7650", 0.7 + 0.5 * noise(u * 9, v * 5, seed)))
        m.box(-0.7, 0, -0.8, 0.5, 0.5, -0.2, "#7d6544")
        m.box(-0.6, 0.5, -0.75, 0.2, 0.85, -0.3, "#8f7a58")
    return m


def block_house(seed, base, dado, door, shutters, flip=False, storeys=2):
    m = Mesh(seed)
    s = -1 if flip else 1
    w, d = 8.2 + (seed % 3) * 0.9, 7.5
    h1, h2 = 3.2, 3.0 if storeys == 2 else 0.0
    h = h1 + h2 + 0.75
    p = Paint(base, dado, 1.15 + 0.1 * (seed % 2), seed=seed)
    du = w / 2 - s * 1.6 - 0.55
    wins = [(w / 2 + s * 0.9 - 0.6, 1.05, 1.2, 1.25), (w / 2 + s * 2.9 - 0.5, 1.05, 1.0, 1.25)]
    ups = []
    balcony = storeys == 2 and seed % 2 == 0
    if storeys == 2:
        ups = [(1.0, h1 + 0.95, 1.1, 1.3), (w / 2 - 0.55, h1 + (0.15 if balcony else 0.95), 1.1, 2.1 if balcony else 1.3), (w - 2.1, h1 + 0.95, 1.1, 1.3)]
    f, le, ri = shell(m, w, d, h, p, [(du, 0.12, 1.1, 2.1), *wins, *ups], [(3.0, 1.2, 1.0, 1.1)] + ([(3.0, h1 + 1.0, 1.0, 1.1)] if storeys == 2 else []), [(2.5, 1.2, 1.0, 1.1)], stains=[(w * 0.62, w * 0.62 + 0.12, h - 0.75, 2.6), (0.7, 0.82, h - 0.75, 2.2)], rim=0.75)
    f.door(du, 1.1, 2.1, door, v=0.12)
    for i, (u, v, a, b) in enumerate(wins):
        f.window(u, v, a, b, bars="#4a4640", frame="#8c8474", curtain=["#b9a27c", "#7f4c4c", "#c9c2b0"][(seed + i) % 3])
    for i, (u, v, a, b) in enumerate(ups):
        if balcony and i == 1:
            f.door(u, a, b, shutters or door, v=v, step=False)
            continue
        f.window(u, v, a, b, frame="#8c8474", shutters=shutters if (i + seed) % 2 else None, curtain="#cfc4ae" if not (i + seed) % 3 else None, bars="#4a4640" if not shutters else None)
    le.window(3.0, 1.2, 1.0, 1.1, bars="#4a4640")
    ri.window(2.5, 1.2, 1.0, 1.1, bars="#4a4640")
    if storeys == 2:
        le.window(3.0, h1 + 1.0, 1.0, 1.1)
    # A ledge between the storeys, a canopy over the door.
    with m.push(0, 0, 0):
        if storeys == 2:
            m.box(-w / 2 - 0.05, h1 - 0.05, 0, w / 2 + 0.05, h1 + 0.1, 0.07, times(base, 0.85), skip="b")
        m.box(du - w / 2 - 0.35, 2.45, 0, du - w / 2 + 1.45, 2.57, 0.9, "#9a9282", skip="b", shade=0.6)
        for x in (-w / 2 - 0.03, w / 2 - 0.37):
            m.box(x, h - 0.12, -0.3, x + 0.4, h + 0.06, 0.04, times(base, 0.9))
    m.box(-w / 2 - 0.04, h - 0.06, -0.28, w / 2 + 0.04, h + 0.03, 0.05, times(base, 0.8))
    f.meter(du + s * 1.5 if s > 0 else du - 0.7)
    f.pipe(w * 0.62 + 0.06, h - 0.7)
    if storeys == 2:
        f.ac(w / 2 + s * 2.0 - 0.4, h1 + 0.3)
    else:
        f.ac(w / 2 - s * 3.1 - 0.4, 2.1)
    if balcony:
        x0, x1 = -1.5, 1.5
        m.box(x0, h1 - 0.02, 0, x1, h1 + 0.12, 1.1, times(base, 0.8), shade=0.55)
        for i in range(11):
            x = x0 + 0.05 + (x1 - x0 - 0.1) * i / 10
            m.rod((x, h1 + 0.12, 1.05), (x, h1 + 1.05, 1.05), 0.012, "#4d5a58", sides=3)
        m.box(x0, h1 + 1.03, 1.02, x1, h1 + 1.08, 1.08, "#4d5a58")
        for x in (x0, x1 - 0.05):
            m.box(x, h1 + 1.03, 0, x + 0.05, h1 + 1.08, 1.08, "#4d5a58")

        def rug(u, v):
            return (x0 + 0.5 + 1.3 * u, h1 + 1.1 - 0.9 * v, 1.1 + 0.03 * math.sin(7 * u) * v + 0.02)

        m.sheet(rug, 8, 6, lambda u, v: "#6e2e2a" if 0.15 < u < 0.85 and int(v * 6) % 2 else ("#94794a" if int(u * 8) % 2 else "#4c2a2e"))
    # Stairs outside up to the roof or the upper storey.
    top = h1 if storeys == 2 else h1 - 0.1
    n = 14
    with m.push(s * (w / 2), 0, -d + 0.6):
        for i in range(n):
            y = top * (i + 1) / n
            z = (d - 1.2) * i / n
            x0, x1 = (0.0, 1.0) if s > 0 else (-1.0, 0.0)
            m.box(x0, 0 if i % 3 == 0 else max(0, y - 0.7), d - 1.2 - z - 0.42, x1, y, d - 1.2 - z, times(base, 0.82), skip="b")
    with m.push(-s * (w / 2 - 1.4), h - 0.75, -2.4):
        tank(m, colour="#2f3438" if seed % 3 else "#c9c2b0")
    with m.push(s * (w / 2 - 1.0), h - 0.75, -1.0):
        dish(m, 150 + 30 * (seed % 3))
    with m.push(-w / 2 + 0.6, h - 0.75, -1.1):
        m.rod((0, 0, 0), (0, 2.0, 0), 0.03, "#6a5a48")
        m.rod((w * 0.5, 0, 0), (w * 0.5, 2.0, 0), 0.03, "#6a5a48")
        laundry(m, w * 0.5, LINEN, 1.95)
    # Bare bars for another storey.
    for x in (-w / 2 + 0.2, w / 2 - 0.2):
        for a, b in ((0, 0), (0.12, 0.03), (0.04, -0.12)):
            m.rod((x + a, h, -0.2 + b), (x + a + 0.12 * (m.r.random() - 0.5), h + 0.6 + 0.3 * m.r.random(), -0.2 + b), 0.011, "#6e4630", sides=3)
    return m


def shop_house(seed, base, dado, shutter, open_share, sign):
    m = Mesh(seed)
    w, d, h1, h = 8.8, 7.0, 3.5, 7.2
    p = Paint(base, dado, 0.55, seed=seed)
    ups = [(0.9, h1 + 1.0, 1.0, 1.35), (w / 2 - 0.5, h1 + 1.0, 1.0, 1.35), (w - 1.9, h1 + 1.0, 1.0, 1.35)]
    f, le, ri = shell(m, w, d, h, p, [(0.45, 0.0, 3.4, 2.75), (4.5, 0.0, 3.2, 2.75), *ups], [], [], rim=0.7, stains=[(w / 2, w / 2 + 0.15, h - 0.7, 2.4)])
    f.roller(0.45, 3.4, 2.75, shutter, up=0.0)
    f.roller(4.5, 3.2, 2.75, times(shutter, 0.8), up=open_share)
    for i, u in enumerate(ups):
        f.window(*u, frame="#7d705c", shutters=["#5d7f86", None, "#5d7f86"][i] if seed % 2 else None, bars=None if seed % 2 else "#4a4640", curtain="#bfae8e" if i == 1 else None)
    # A board without words, and a canopy of sheet iron.
    m.box(-w / 2 + 0.3, 2.98, 0.02, -w / 2 + 4.0, 3.5, 0.12, sign, skip="b")
    m.box(-w / 2 + 4.4, 2.98, 0.02, w / 2 - 0.9, 3.5, 0.12, "#c9bfa6", skip="b")
    for i in range(14):
        x = -w / 2 + 0.2 + (w - 0.6) * i / 14
        c = mix("#9a948a", "#6e4428", 0.8 * smooth(0.4, 0.8, noise(i * 0.8, seed, 3)))
        m.quad("cloth", [(x, 2.82, 1.5), (x + 0.3, 2.79, 1.5), (x + 0.3, 2.98, 0.05), (x, 3.01, 0.05)], [times(c, 1.05), times(c, 0.8), times(c, 0.8), times(c, 1.05)])
        m.quad("cloth", [(x + 0.3, 2.79, 1.5), (x + 0.6, 2.82, 1.5), (x + 0.6, 3.01, 0.05), (x + 0.3, 2.98, 0.05)], [times(c, 0.8), times(c, 1.05), times(c, 1.05), times(c, 0.8)])
    for x in (-w / 2 + 0.4, 0.2, w / 2 - 0.4):
        m.rod((x, 2.0, 0.02), (x, 2.8, 1.4), 0.025, "#5a5048")
    f.ac(2.6, h1 + 0.3)
    f.meter(4.02, 1.6)
    f.pipe(w - 0.3, h - 0.6)
    with m.push(-1.4, h - 0.7, -3):
        tank(m)
    with m.push(2.2, h - 0.7, -1):
        dish(m, 190)
    with m.push(-w / 2 + 0.8, h - 0.7, -1.2):
        m.rod((0, 0, 0), (0, 1.9, 0), 0.03, "#6a5a48")
        m.rod((3.2, 0, 0), (3.2, 1.9, 0), 0.03, "#6a5a48")
        laundry(m, 3.2, LINEN, 1.85)
    # Before the open half: gas bottles, crates, a chair.
    for i, c in enumerate(("#a83c2e", "#3f6c8c", "#a83c2e")):
        with m.push(0.7 + 0.36 * i, 0, 0.45):
            m.lathe([(0.15, 0), (0.16, 0.1), (0.16, 0.42), (0.08, 0.56), (0.05, 0.58), (0.05, 0.66)], [times(c, 0.5), times(c, 0.8), c, times(c, 1.1), "#6a665e", "#8a867e"], sides=9)
    for i in range(4):
        m.box(2.0 + 0.62 * (i % 2), 0.3 * (i // 2), 0.25, 2.55 + 0.62 * (i % 2), 0.3 * (i // 2) + 0.27, 0.65, ["#3f6c8c", "#b8a88a", "#a5583a", "#c4a24a"][i], vary=0.1)
    return m


def raw_house(seed=5):
    """Unfinished: columns, slabs, some infill of blocks, bare bars above."""
    m = Mesh(seed)
    w, d, h1 = 9.6, 8.0, 3.3
    concrete = "#9b958a"
    p = Paint("#a09a8e", None, patch="#87817a", kind="mud", seed=seed, wear=0.6)
    for s in range(2):
        y = s * h1
        for i in range(4):
            for j in range(3):
                x, z = -w / 2 + 0.2 + (w - 0.7) * i / 3, -0.2 - (d - 0.6) * j / 2
                m.box(x, y, z - 0.3, x + 0.3, y + h1 - 0.25, z, times(concrete, 0.9 + 0.15 * m.r.random()), shade=0.7, skip="tu")
        m.box(-w / 2 - 0.1, y + h1 - 0.25, -d, w / 2 + 0.1, y + h1, 0.05, concrete, shade=0.7)
    for i in range(4):
        for j in range(3):
            x, z = -w / 2 + 0.2 + (w - 0.7) * i / 3, -0.2 - (d - 0.6) * j / 2
            for a, b in ((0.04, -0.04), (0.26, -0.04), (0.26, -0.26), (0.04, -0.26)):
                lean = 0.3 * (m.r.random() - 0.5)
                m.rod((x + a, 2 * h1, z + b), (x + a + lean * 0.3, 2 * h1 + 0.7, z + b), 0.012, "#704a34", sides=3)
                m.rod((x + a + lean * 0.3, 2 * h1 + 0.7, z + b), (x + a + lean, 2 * h1 + 1.1 + 0.2 * m.r.random(), z + b + lean), 0.012, "#704a34", sides=3)
    # Infill in some bays, with holes for windows.
    third = (w - 0.7) / 3
    for s, i, hole in ((0, 0, True), (0, 2, False), (1, 1, True)):
        x = -w / 2 + 0.5 + third * i
        o = [(third / 2 - 0.65, 0.9, 1.0, 1.2)] if hole else []
        Wall(m, x, -0.3, 0, third - 0.3, h1 - 0.25 if (s, i) != (1, 1) else 2.2, p, o, y=s * h1, step=0.7, deep=0.2, under=False)
    Wall(m, w / 2 - 0.2, -0.5, 90, d - 1.4, h1 - 0.25, p, [(2.0, 0.9, 1.2, 1.2)], step=0.9, deep=0.2, under=False)
    Wall(m, w / 2 - 0.5, -d + 0.4, 180, w - 1, h1 - 0.25, p, [], step=2)
    # Stairs of concrete inside, props, a heap of sand, blocks in a stack.
    for i in range(11):
        m.box(-0.6, 0.3 * i, -6.6 + 0.3 * i, 0.6, 0.3 * i + 0.3, -6.3 + 0.3 * i, times(concrete, 0.8))
    for i in range(5):
        x = -2.6 + 1.3 * i
        m.rod((x, 0, -1.6 - i % 2), (x + 0.1, h1 - 0.25, -1.6 - i % 2), 0.045, "#86704f", sides=5)
    with m.push(2.6, 0, 1.3):
        m.lathe([(1.35, 0), (0.9, 0.42), (0.4, 0.75), (0.01, 0.85)], ["#a08a64", "#b59d74", "#bda67c", "#c2ab82"], sides=11)
    for i in range(5):
        for j in range(3):
            for k in range(3 if i < 3 else 2):
                m.box(-3.9 + 0.43 * i, 0.2 * k, 0.9 + 0.24 * j, -3.5 + 0.43 * i, 0.2 * k + 0.19, 1.1 + 0.24 * j, times("#9a948a", 0.8 + 0.3 * m.r.random()), skip="bu")
    # A tarpaulin in the upper storey.
    m.sheet(lambda u, v: (-w / 2 + 0.4 + third * u, 2 * h1 - 0.3 - 2.3 * v - 0.15 * math.sin(math.pi * u), -0.1 + 0.25 * math.sin(5 * u + 2 * v) * v), 7, 5, lambda u, v: times("#46708c", 0.75 + 0.45 * noise(u * 6, v * 6, 8)))
    return m


def prayer_house(seed=9):
    """A small prayer house: a low dome, a short tower with loudspeakers."""
    m = Mesh(seed)
    w, d, h = 10.5, 8.5, 4.3
    p = Paint("#d9cfb6", "#8fa39a", 0.8, patch="#b3a488", seed=seed, wear=0.7)
    wins = [(1.2, 1.0, 0.9, 1.9), (3.0, 1.0, 0.9, 1.9), (w - 3.9, 1.0, 0.9, 1.9), (w - 2.1, 1.0, 0.9, 1.9)]
    f, le, ri = shell(m, w, d, h, p, [(w / 2 - 0.9, 0.2, 1.8, 2.6), *wins], [], [(2.0, 1.0, 0.9, 1.9), (5.0, 1.0, 0.9, 1.9)], stains=[(2.4, 2.6, h - 0.4, 2.0), (w - 1, w - 0.8, h - 0.4, 1.8)])
    f.door(w / 2 - 0.9, 1.8, 2.6, "#5f6f4a", metal=False, v=0.2)
    for o in wins:
        f.window(*o, frame="#6f8076", bars="#6f8076", sill=True)
        with f.frame():
            u, v, a, b = o
            m.box(u - 0.1, v + b, 0, u + a + 0.1, v + b + 0.12, 0.06, times("#d9cfb6", 0.95), skip="b")
    for o in ((2.0, 1.0, 0.9, 1.9), (5.0, 1.0, 0.9, 1.9)):
        ri.window(*o, frame="#6f8076", bars="#6f8076")
    m.box(-w / 2 - 0.08, h - 0.16, -d, w / 2 + 0.08, h + 0.04, 0.08, "#c4baa0")
    with m.push(0.6, h - 0.4, -d / 2):
        m.lathe([(2.3, 0), (2.3, 0.9), (2.2, 1.4), (1.9, 2.0), (1.35, 2.5), (0.7, 2.85), (0.08, 3.0), (0.05, 3.4)], ["#b8ae94", "#cfc5ab", "#a4b0a2", "#9fb0a6", "#a8b6aa", "#b2beb2", "#8f9a8e", "#6a665c"], "matte", 18)
    # The tower: a square shaft, a gallery, a small cap.
    with m.push(-w / 2 - 1.1, 0, -1.2):
        t = Paint("#d3c8ae", "#8fa39a", 0.8, patch="#b3a488", seed=seed + 1, wear=0.8)
        for yaw, x, z in ((0, -0.95, 0.95), (90, 0.95, 0.95), (180, 0.95, -0.95), (270, -0.95, -0.95)):
            Wall(m, x, z, yaw, 1.9, 9.0, t, [(0.75, 3.0, 0.4, 0.9), (0.75, 6.2, 0.4, 0.9)] if yaw in (0, 90) else [], step=0.8, deep=0.25)
        m.box(-1.35, 9.0, -1.35, 1.35, 9.25, 1.35, "#c4b99e", shade=0.6)
        for a, b in ((-1.25, -1.25), (1.15, -1.25), (1.15, 1.15), (-1.25, 1.15)):
            m.box(a, 9.25, b, a + 0.1, 10.2, b + 0.1, "#b8ad92")
        for a, b, c, e in ((-1.25, -1.25, 1.25, -1.2), (-1.25, 1.2, 1.25, 1.25), (-1.25, -1.25, -1.2, 1.25), (1.2, -1.25, 1.25, 1.25)):
            m.box(a, 10.1, b, c, 10.2, e, "#b8ad92")
            m.box(a, 9.65, b, c, 9.71, e, "#b8ad92")
        m.lathe([(0.7, 9.25), (0.66, 11.4)], ["#b8ad92", "#d3c8ae"], sides=8, cap=False)
        with m.push(0, 11.4, 0):
            m.lathe([(0.95, 0), (0.98, 0.12), (0.85, 0.5), (0.5, 0.95), (0.06, 1.2), (0.04, 1.6)], ["#9a9078", "#c4b99e", "#9fb0a6", "#a8b6aa", "#8f9a8e", "#6a665c"], sides=10)
        for yaw in (20, 110, 200, 290):
            with m.push(0, 10.6, 0, yaw=yaw):
                m.rod((0, 0, 0.6), (0, 0.05, 0.95), 0.06, "#55534c")
                with m.push(0, 0.05, 0.9, pitch=90):
                    m.lathe([(0.06, 0), (0.08, 0.15), (0.3, 0.5)], ["#7a786e", "#9a978a", "#b8b4a6"], "cloth", 10, cap=False)
    m.box(w / 2 - 2.6, 0, 0.3, w / 2 - 0.6, 0.4, 0.75, "#b3a88e")
    # Taps in a row for washing, a trough.
    m.box(-w / 2 + 0.2, 0, 0.1, -w / 2 + 2.6, 0.35, 0.55, "#a39a86")
    for i in range(4):
        x = -w / 2 + 0.5 + 0.6 * i
        m.rod((x, 0.9, 0.0), (x, 0.88, 0.16), 0.015, "#b09a5a", sides=4)
    return m


def back_house(seed, base, storeys, kind="matte"):
    """A house behind others: walls, a few windows, a tank, a line of washing."""
    m = Mesh(seed)
    w, d = 8.4, 7.0
    h = 3.1 * storeys + 0.6
    p = Paint(base, None, patch=times(base, 0.72), kind=kind, seed=seed, top=0.2 if kind == "mud" else 0, bumps=0.03)
    o = [(1.4 + 3.8 * i, 1.1 + 3.1 * s, 1.0, 1.1) for i in range(2) for s in range(storeys)]
    f, le, ri = shell(m, w, d, h, p, o, step=0.9)
    for i, a in enumerate(o):
        f.window(*a, shutters="#55757a" if (i + seed) % 3 == 0 else None, sill=False)
    with m.push(1.6, h - 0.5, -2.4):
        tank(m, colour="#2f3438" if seed % 2 else "#b9b2a0")
    with m.push(-3.2, h - 0.5, -1.2):
        dish(m, 170)
    return m


def compound_wall(seed, base, dado, length, gate_at=None, colours=("#3d6f74", None), h=2.35, leaf=0.0, mud=True):
    """A wall along X, its outside to +Z; with a gate of 3.2 m, or without."""
    m = Mesh(seed)
    p = Paint(base, dado, 0.9, patch=times(base, 0.7), kind="mud" if mud else "plaster", seed=seed, top=0.35 if mud else 0.05, bumps=0.05 if mud else 0.015)
    parts = [(0.0, length)] if gate_at is None else [(0.0, gate_at), (gate_at + 3.2, length - gate_at - 3.2)]
    x0 = -length / 2
    for a, wide in parts:
        Wall(m, x0 + a, 0, 0, wide, h, p, [], step=0.55)
        Wall(m, x0 + a + wide, -0.32, 180, wide, h, p, [], step=1.2)
        for i in range(max(1, round(wide / 1.1))):
            n = max(1, round(wide / 1.1))
            u0, u1 = a + wide * i / n, a + wide * (i + 1) / n

            def top(u, wide=wide, a=a):
                return h + p.top * (noise((u - a) * 1.1 + x0 + a, 0, p.seed + 41) - 0.7)

            m.quad("matte", [(x0 + u0, top(u0), 0), (x0 + u1, top(u1), 0), (x0 + u1, top(u1) - 0.03, -0.32), (x0 + u0, top(u0) - 0.03, -0.32)], times(base, 0.8 + 0.15 * noise(i, seed, 2)), n=(0, 1, 0))
        for e, yaw, z in ((a, 270, -0.32), (a + wide, 90, 0.0)):
            Wall(m, x0 + e, z, yaw, 0.32, h - p.top * 0.3, p, [], step=1.2)
    if gate_at is not None:
        g0 = x0 + gate_at
        for x in (g0 - 0.42, g0 + 3.2):
            m.box(x, 0, -0.42, x + 0.42, h + 0.45, 0.08, mix(base, "#a59c8a", 0.5), shade=0.65)
            m.box(x - 0.06, h + 0.45, -0.48, x + 0.48, h + 0.55, 0.14, "#a59c8a")
        with m.push(g0, 0, -0.1):
            gate(m, 3.2, h + 0.05, *colours, leaf=leaf)
    # Rubble and weeds at the foot, bits of glass of the wall's top left out.
    for i in range(int(length * 1.6)):
        x, r = x0 + length * m.r.random(), 0.04 + 0.1 * m.r.random()
        if gate_at is not None and g0 - 0.3 < x < g0 + 3.5:
            continue
        m.dome(x, -0.01, 0.08 + 0.3 * m.r.random(), r, times(base, 0.65 + 0.4 * m.r.random()), sides=4, flat=0.6)
    return m


def shop_row(seed, bases, shutters):
    """24 m of a bazaar's street: narrow shops, open, half shut and shut, rooms above."""
    m = Mesh(seed)
    x = -12.0
    widths = [[5.2, 4.4, 6.2, 4.0, 4.2], [4.0, 6.6, 4.6, 5.0, 3.8], [6.0, 4.2, 3.8, 5.8, 4.2], [4.6, 5.4, 4.2, 3.6, 6.2]][seed % 4]
    for i, w in enumerate(widths):
        base = bases[i % len(bases)]
        back = [0.0, 0.25, 0.1, 0.35, 0.0][(i + seed) % 5]
        h = [6.4, 5.2, 7.1, 3.9, 6.0][(i * 2 + seed) % 5]
        p = Paint(base, times(base, 0.62) if (i + seed) % 2 else None, 0.5, seed=seed * 7 + i)
        wide = w - 1.0
        ups = []
        if h > 4.5:
            n = 2 if w > 4.3 else 1
            ups = [(w * (k + 0.5) / n - 0.45, 3.9, 0.9, 1.25) for k in range(n)]
        f, le, ri = shell(m, w, 6, h, p, [(0.5, 0.0, wide, 2.6), *ups], x=x + w / 2, z=-back, rim=0.5, step=0.8, stains=[(w * 0.8, w * 0.8 + 0.14, h - 0.5, 2.0)])
        f.roller(0.5, wide, 2.6, shutters[(i + seed) % len(shutters)], up=[0.92, 0.0, 0.9, 0.55, 0.92][(i + seed * 2) % 5])
        for k, o in enumerate(ups):
            f.window(*o, frame="#77684f", shutters="#4f7378" if (i + k + seed) % 3 == 0 else None, bars="#4a4640" if (i + k + seed) % 3 == 1 else None, curtain="#bfae8e" if (i + k) % 2 else None)
        with m.push(x, 0, -back):
            board = ["#7a443a", "#4a666c", "#a8904f", "#74734f", "#c4baa2"][(i * 3 + seed) % 5]
            m.box(0.3, 2.92, 0.0, w - 0.3, 3.42, 0.1, board, skip="b", vary=0.12)
            if (i + seed) % 3 == 0:
                drop = 0.55 + 0.15 * m.r.random()
                ca, cb = [("#a8452e", "#d8ccb0"), ("#3f6a5a", "#cfc6a8"), ("#b8893a", "#e0d6bc"), ("#4a6a8c", "#d4ccb8")][(i + seed) % 4]
                m.sheet(lambda u, v: (0.2 + (w - 0.4) * u, 2.95 - drop * v - 0.09 * math.sin(math.pi * v) - 0.05 * math.sin(math.pi * 3 * u) * v, 0.1 + 1.5 * v), 10, 4, lambda u, v: times(ca if int(u * 10) % 2 else cb, 0.75 + 0.3 * noise(u * 5, v * 4, seed)))
                m.sheet(lambda u, v: (0.2 + (w - 0.4) * u, 2.95 - drop - 0.05 * math.sin(math.pi * 3 * u) - 0.2 * v * (0.7 + 0.3 * math.cos(u * 10 * math.pi)), 1.6 + 0.04 * v), 20, 1, lambda u, v: times(ca if int(u * 10) % 2 else cb, 0.65))
            if h > 4.5 and (i + seed) % 2:
                f.ac(0.4, 3.2 + 0.35)
            m.rod((0.12, 3.1, 0.04), (w - 0.1, 3.55, 0.05), 0.012, "#2f2d2a", sides=3)
        f.meter(w - 0.44, 1.7)
        with m.push(x + w * 0.6, h - 0.5, -2):
            if i % 2:
                dish(m, 170 + 20 * i)
            elif h > 5:
                tank(m, 0.5, 1.1, "#2f3438" if i % 4 else "#b9b2a0")
        x += w
    return m


def alley_wall(seed, base, length=7.0, h=3.7):
    """A blind wall of a passage: a door, small windows high up, a niche, a lamp, pipes."""
    m = Mesh(seed)
    p = Paint(base, mix(base, "#c8bca0", 0.5), 1.2, patch=times(base, 0.68), kind="mud", seed=seed, top=0.2, bumps=0.05)
    x0 = -length / 2
    o = [(1.0, 0.1, 0.95, 1.95), (3.4, 2.35, 0.55, 0.5), (5.2, 1.0, 0.5, 0.6)]
    f = Wall(m, x0, 0, 0, length, h, p, o, step=0.5, deep=0.25)
    Wall(m, x0 + length, -0.4, 180, length, h, p, [], step=1.5)
    f.door(1.0, 0.95, 1.95, "#4f6a64" if seed % 2 else "#6a4a34", metal=False, v=0.1)
    f.window(3.4, 2.35, 0.55, 0.5, bars="#3a352e", sill=False)
    with f.frame():
        m.quad("matte", [(5.2, 1.0, -0.24), (5.7, 1.0, -0.24), (5.7, 1.6, -0.24), (5.2, 1.6, -0.24)], times(base, 0.25))
        with m.push(5.45, 1.0, -0.1):
            m.lathe([(0.07, 0), (0.12, 0.12), (0.08, 0.24), (0.05, 0.28)], ["#6e4a34", "#96684a", "#8a5c42", "#a0704e"], sides=8)
    f.pipe(4.6, h - 0.2)
    f.meter(2.3, 1.5)
    m.rod((x0, 2.9, 0.04), (x0 + length, 2.75, 0.05), 0.012, "#2f2d2a", sides=3)
    m.quad("matte", [(x0, h, 0), (x0 + length, h, 0), (x0 + length, h, -0.4), (x0, h, -0.4)], times(base, 0.8), n=(0, 1, 0))
    return m


def arch(seed=3):
    """The gate at the end of a street: two piers, a round arch of 4.2 m, a ledge and battlements."""
    m = Mesh(seed)
    p = Paint("#c2a780", None, patch="#9a8058", kind="mud", seed=seed, bumps=0.03)
    r, high, w, deep = 2.1, 6.4, 9.0, 1.6
    for s in (-1, 1):
        x = -w / 2 if s < 0 else r
        wide = w / 2 - r
        Wall(m, x, 0, 0, wide, high, p, [], step=0.6)
        Wall(m, x + wide, -deep, 180, wide, high, p, [], step=0.8)
        # The jambs.
        Wall(m, -r if s < 0 else r, 0 if s < 0 else -deep, 90 if s < 0 else 270, deep, 2.6, p, [], step=0.6)
        Wall(m, -w / 2 if s < 0 else w / 2, -deep if s < 0 else 0, 270 if s < 0 else 90, deep, high, p, [], step=0.9)
    n = 14
    for i in range(n):
        a, b = math.pi * i / n, math.pi * (i + 1) / n
        pa, pb = (-r * math.cos(a), 2.6 + r * math.sin(a)), (-r * math.cos(b), 2.6 + r * math.sin(b))
        q = [(pa[0], pa[1]), (pb[0], pb[1]), (pb[0], high), (pa[0], high)]
        cs = [p.colour(u, v, high, []) for u, v in q]
        uvs = [(u / 4, -v / 4) for u, v in q]
        m.quad("mud", [(u, v, 0) for u, v in q], cs, n=(0, 0, 1), uvs=uvs)
        m.quad("mud", [(u, v, -deep) for u, v in q][::-1], cs[::-1], n=(0, 0, -1), uvs=uvs)
        m.quad("mud", [(pa[0], pa[1], 0), (pa[0], pa[1], -deep), (pb[0], pb[1], -deep), (pb[0], pb[1], 0)], times("#c2a780", 0.42), n=(math.cos((a + b) / 2), -math.sin((a + b) / 2), 0), uvs=[(0, 0), (0.4, 0), (0.4, 0.1), (0, 0.1)])
        # A rim of cut stones.
        k = 0.8 + 0.3 * m.r.random()
        e = 1.16
        m.quad("matte", [(pa[0], pa[1], 0.05), (pb[0], pb[1], 0.05), (pb[0] * e, 2.6 + (pb[1] - 2.6) * e, 0.05), (pa[0] * e, 2.6 + (pa[1] - 2.6) * e, 0.05)], times("#b39a72", k))
    m.box(-w / 2 - 0.1, high - 0.6, -deep - 0.1, w / 2 + 0.1, high - 0.42, 0.1, "#ab916a")
    for i in range(9):
        x = -w / 2 + w * i / 9 + 0.15
        m.box(x, high, -deep, x + 0.6, high + 0.55, 0, times("#bfa47c", 0.85 + 0.2 * m.r.random()), shade=0.85)
    m.box(-w / 2, high - 0.05, -deep, w / 2, high, 0, "#a88e68")
    return m
