"""Walls with openings, worn and stained, and what is fixed to them."""

import math

from mesh import Mesh, fbm, lin, mix, noise, smooth, times


class Paint:
    """How a wall is painted and worn."""

    def __init__(self, base, dado=None, dado_m=1.15, patch="#8f8878", kind="plaster", wear=1.0, seed=1, top=0.0, bumps=0.008):
        self.base, self.dado, self.dado_m, self.patch = lin(base), dado and lin(dado), dado_m, lin(patch)
        self.kind, self.wear, self.seed, self.top, self.bumps = kind, wear, seed, top, bumps

    def colour(self, u, v, high, stains):
        s, w = self.seed * 17, self.wear
        c = self.base
        if self.dado and v < self.dado_m + 0.05 * (noise(u * 2.5, 0, s) - 0.5):
            c = self.dado
        c = times(c, 0.86 + 0.28 * fbm(u * 0.6, v * 0.8, 3, s))
        # Plaster has gone.
        c = mix(c, self.patch, w * 0.75 * smooth(0.62, 0.7, fbm(u * 0.55 + 9, v * 0.75, 3, s + 3)))
        # Hands and shoulders.
        hand = math.exp(-(((v - 1.1) / 0.42) ** 2)) * smooth(0.45, 0.8, noise(u * 0.9, v * 1.3, s + 5))
        c = mix(c, times(self.patch, 0.62), 0.45 * w * hand)
        # Splashes and damp near the ground.
        low = 1 - smooth(0.0, 0.35 + 0.5 * noise(u * 1.4, 0, s + 6), v)
        c = mix(c, "#5a4a38", 0.62 * low)
        # Streaks of rain from the top.
        c = times(c, 1 - 0.32 * w * smooth(high - 1.3, high, v) * smooth(0.45, 0.75, noise(u * 2.6, v * 0.25, s + 7)))
        for u0, u1, v0, down in stains:
            if v < v0 and v0 - down < v:
                side = smooth(u0 - 0.1, u0 + 0.1, u) * (1 - smooth(u1 - 0.1, u1 + 0.1, u))
                c = times(c, 1 - 0.5 * w * side * (1 - (v0 - v) / down) * (0.35 + 0.65 * noise(u * 5, 0, s + 8)))
        return c


class Wall:
    """A wall from (x, z) along `yaw`, seen from its outside; u to the right, v up, n outward.

    Openings are (u, v, wide, high): holes with reveals.
    """

    def __init__(self, mesh, x, z, yaw, wide, high, paint, openings=(), y=0.0, step=0.6, deep=0.2, stains=(), under=True):
        self.m, self.x, self.y, self.z, self.yaw = mesh, x, y, z, yaw
        self.wide, self.high = wide, high
        p = paint
        stains = list(stains) + [(u - 0.05, u + w + 0.05, v, 1.5) for u, v, w, h in openings if v > 0.3 and under]

        def cuts(length, edges, step):
            edges = sorted({0.0, length, *[min(length, max(0.0, e)) for e in edges]})
            out = [0.0]
            for a, b in zip(edges, edges[1:]):
                n = max(1, round((b - a) / step))
                out += [a + (b - a) * (i + 1) / n for i in range(n)]
            return out

        step = step if Mesh.fine else step * 1.45
        us = cuts(wide, [e for u, _, w, _ in openings for e in (u, u + w)], step)
        levels = [0.3] + ([p.dado_m - 0.03, p.dado_m + 0.03] if p.dado else [])
        vs = cuts(high, [e for _, v, _, h in openings for e in (v, v + h)] + levels, step)

        def point(u, v):
            bump = p.bumps * 2 * (noise(u * 1.3 + x, v * 1.3 + z, p.seed + 40) - 0.5) * (0 if u in (0, wide) else 1)
            top = p.top * (noise(u * 1.1 + x, z, p.seed + 41) - 0.7) if v == high else 0
            return (u, v + top, bump)

        kind = p.kind
        with self.frame():
            for u0, u1 in zip(us, us[1:]):
                for v0, v1 in zip(vs, vs[1:]):
                    um, vm = (u0 + u1) / 2, (v0 + v1) / 2
                    if any(u < um < u + w and v < vm < v + h for u, v, w, h in openings):
                        continue
                    q = [(u0, v0), (u1, v0), (u1, v1), (u0, v1)]
                    e = 0.02
                    inner = [(um + (a - um) * (1 - e), vm + (b - vm) * (1 - e)) for a, b in q]
                    mesh.quad(
                        kind,
                        [point(a, b) for a, b in q],
                        [p.colour(a + x, b, high, [(s[0] + x, s[1] + x, *s[2:]) for s in stains]) for a, b in inner],
                        n=(0, 0, 1),
                        uvs=[((a + x * 1.7 + p.seed * 0.37) / 4, -(b + y + p.seed * 0.53) / 4) for a, b in q],
                    )
            for u, v, w, h in openings:
                c = times(p.base, 0.62)
                d = times(p.base, 0.4)
                uv = [(0, 0), (deep / 4, 0), (deep / 4, h / 4), (0, h / 4)]
                mesh.quad(kind, [(u, v, 0), (u, v, -deep), (u, v + h, -deep), (u, v + h, 0)][::-1], [d, c, c, d][::-1], n=(1, 0, 0), uvs=uv)
                mesh.quad(kind, [(u + w, v, -deep), (u + w, v, 0), (u + w, v + h, 0), (u + w, v + h, -deep)][::-1], [c, d, d, c], n=(-1, 0, 0), uvs=uv)
                mesh.quad(kind, [(u, v + h, -deep), (u + w, v + h, -deep), (u + w, v + h, 0), (u, v + h, 0)][::-1][::-1], times(p.base, 0.33), n=(0, -1, 0), uvs=uv)
                mesh.quad(kind, [(u, v, 0), (u + w, v, 0), (u + w, v, -deep), (u, v, -deep)], times(p.base, 0.85), n=(0, 1, 0), uvs=uv)

    def frame(self):
        return self.m.push(self.x, self.y, self.z, self.yaw)

    def window(self, u, v, w, h, frame="#6d5a44", glass="#39434a", bars=None, shutters=None, curtain=None, sill=True, deep=0.16):
        m = self.m
        with self.frame():
            g = lin(glass)
            m.quad("gloss", [(u, v, -deep), (u + w, v, -deep), (u + w, v + h, -deep), (u, v + h, -deep)], [times(g, 0.7), times(g, 0.8), times(g, 1.35), times(g, 1.2)])
            if curtain:
                m.quad("matte", [(u, v, -deep + 0.01), (u + w * 0.45, v, -deep + 0.01), (u + w * 0.4, v + h, -deep + 0.01), (u, v + h, -deep + 0.01)], [times(curtain, 0.7), times(curtain, 0.5), curtain, times(curtain, 0.8)])
            t = 0.05
            z = -deep + 0.015
            for a, b, c, d in ((u, v, u + w, v + t), (u, v + h - t, u + w, v + h), (u, v, u + t, v + h), (u + w - t, v, u + w, v + h), (u + w / 2 - 0.02, v, u + w / 2 + 0.02, v + h)):
                m.box(a, b, z, c, d, z + 0.04, frame, skip="bu")
            if bars:
                n = max(3, round(w / (0.14 if Mesh.fine else 0.22)))
                for i in range(n + 1):
                    a = u + w * i / n
                    m.box(a - 0.008, v, -0.05, a + 0.008, v + h, -0.034, bars, skip="butl", vary=0)
                for b in (0.3, 0.7):
                    m.box(u, v + h * b, -0.05, u + w, v + h * b + 0.02, -0.034, bars, skip="b")
            if shutters:
                for side in (-1, 1):
                    a = u - w / 2 - 0.02 if side < 0 else u + w + 0.02
                    m.box(a, v, 0.0, a + w / 2, v + h, 0.035, shutters, skip="b", vary=0.15)
                    for i in range(7 if Mesh.fine else 0):
                        y = v + 0.1 + (h - 0.2) * i / 7
                        m.quad("matte", [(a + 0.06, y, 0.052), (a + w / 2 - 0.06, y, 0.052), (a + w / 2 - 0.06, y + (h - 0.2) / 8, 0.037), (a + 0.06, y + (h - 0.2) / 8, 0.037)], [times(shutters, 0.95), times(shutters, 0.9), times(shutters, 0.5), times(shutters, 0.5)])
            if sill:
                m.box(u - 0.08, v - 0.07, -0.02, u + w + 0.08, v, 0.09, times("#b0a898", 0.8), skip="b")

    def door(self, u, w, h, colour="#3f6a70", metal=True, v=0.0, deep=0.14, step=True):
        m = self.m
        with self.frame():
            c = lin(colour)
            for i in range(2):
                for j in range(4):
                    a, b = u + w * i / 2, v + h * j / 4
                    cs = []
                    for p, q in ((a, b), (a + w / 2, b), (a + w / 2, b + h / 4), (a, b + h / 4)):
                        k = 0.75 + 0.4 * noise(p * 3, q * 3, 9)
                        rust = (1 - smooth(0.0, 0.45, q - v)) * 0.7
                        cs.append(mix(times(c, k), "#5c3c26", rust))
                    m.quad("matte", [(a, b, -deep), (a + w / 2, b, -deep), (a + w / 2, b + h / 4, -deep), (a, b + h / 4, -deep)], cs)
            if metal:
                for i in range(2):
                    a = u + w * i / 2
                    for b0, b1 in ((0.06, 0.42), (0.47, 0.62), (0.67, 0.94)):
                        m.box(a + w * 0.06, v + h * b0, -deep, a + w * 0.44, v + h * b1, -deep + 0.025, times(c, 1.12), skip="b", vary=0.12)
            else:
                for i in range(5):
                    a = u + w * (i + 0.5) / 5
                    m.box(a - 0.01, v, -deep, a + 0.01, v + h, -deep + 0.012, times(c, 0.5), skip="bu")
            m.box(u + w * 0.52, v + 1.0, -deep, u + w * 0.55, v + 1.18, -deep + 0.06, "#9a9890", skip="b")
            if step:
                m.box(u - 0.1, 0, 0, u + w + 0.1, max(0.12, v), 0.38, "#8d8474", skip="bu")

    def roller(self, u, w, h, colour="#7d8a90", up=0.0, v=0.05, deep=0.12):
        """A roller shutter; `up` is the share that is open."""
        m = self.m
        with self.frame():
            low = v + (h - v) * up
            n = max(2, round((h - low) / (0.17 if Mesh.fine else 0.3)))
            for i in range(n):
                a, b = low + (h - low) * i / n, low + (h - low) * (i + 1) / n
                k = 0.82 + 0.25 * noise(i * 0.7, u, 3)
                c = times(colour, k)
                d = mix(times(colour, 0.55 * k), "#5c4632", 0.5 * (1 - smooth(0.2, 0.9, a)))
                bow = -0.025 * noise(i, u, 4)
                m.quad("matte", [(u, a, -deep), (u + w, a, -deep), (u + w, b, -deep + 0.03 + bow), (u, b, -deep + 0.03 + bow)], [d, d, c, c])
            m.box(u - 0.06, h, -deep, u + w + 0.06, h + 0.28, 0.06, times(colour, 0.8), skip="b")
            for a in (u - 0.05, u + w - 0.01):
                m.box(a, 0, -deep, a + 0.06, h, 0.02, times(colour, 0.6), skip="bu")
            if up:
                # The room behind: floor, back and sides in the dark.
                m.quad("matte", [(u, 0.02, -1.6), (u + w, 0.02, -1.6), (u + w, low + 0.4, -1.6), (u, low + 0.4, -1.6)], ["#3a3128", "#332b24", "#1d1a17", "#1d1a17"])
                m.quad("matte", [(u, 0.02, -deep), (u + w, 0.02, -deep), (u + w, 0.02, -1.6), (u, 0.02, -1.6)], ["#6e614f", "#6e614f", "#3a3128", "#3a3128"])
                for a, s in ((u, 1), (u + w, -1)):
                    ps = [(a, 0.02, -deep), (a, 0.02, -1.6), (a, low + 0.4, -1.6), (a, low + 0.4, -deep)]
                    cs = ["#5e5342", "#332b24", "#1d1a17", "#3a3128"]
                    m.quad("matte", ps if s > 0 else ps[::-1], cs if s > 0 else cs[::-1], n=(s, 0, 0))
                for k in range(3 if Mesh.fine else 0):
                    y = 0.55 + 0.5 * k
                    if y + 0.3 > low + 0.3:
                        break
                    m.box(u + 0.1, y, -1.58, u + w - 0.1, y + 0.04, -1.25, "#7a6248", skip="b")
                    a = u + 0.15
                    while a < u + w - 0.35:
                        t = 0.12 + 0.16 * m.r.random()
                        c = m.r.choice(["#a8452e", "#c79a3a", "#44708a", "#5c7f4c", "#b9ab92", "#8c4a68", "#d8cdb4"])
                        m.box(a, y + 0.04, -1.55, a + t, y + 0.2 + 0.14 * m.r.random(), -1.3, times(c, 0.6), skip="bu")
                        a += t + 0.02

    def ac(self, u, v):
        m = self.m
        with self.frame():
            m.box(u, v, 0.08, u + 0.8, v + 0.55, 0.38, "#c8c4b6", vary=0.1)
            m.quad("matte", [(u + 0.06, v + 0.05, 0.385), (u + 0.5, v + 0.05, 0.385), (u + 0.5, v + 0.5, 0.385), (u + 0.06, v + 0.5, 0.385)], ["#4d4b46", "#5a5852", "#6a6860", "#55534c"])
            for a in (u + 0.1, u + 0.7):
                m.box(a - 0.02, v - 0.04, 0, a + 0.02, v, 0.36, "#6a5a48")
            m.rod((u + 0.75, v, 0.05), (u + 0.78, v - 1.3, 0.02), 0.015, "#a8a294")

    def meter(self, u, v=1.5):
        m = self.m
        with self.frame():
            m.box(u, v, 0, u + 0.34, v + 0.5, 0.14, "#7f8a86", skip="b")
            m.quad("gloss", [(u + 0.06, v + 0.2, 0.142), (u + 0.28, v + 0.2, 0.142), (u + 0.28, v + 0.42, 0.142), (u + 0.06, v + 0.42, 0.142)], ["#2e3436", "#2e3436", "#5a6468", "#4a5458"])
            m.rod((u + 0.17, v + 0.5, 0.04), (u + 0.17, self.high - 0.1, 0.04), 0.018, "#4c4a46")
            m.rod((u + 0.1, v, 0.04), (u + 0.1, 0.1, 0.04), 0.015, "#6c6860")

    def pipe(self, u, top):
        with self.frame():
            self.m.rod((u, 0.15, 0.06), (u, top, 0.06), 0.045, "#8a8578", sides=6)
            for y in (0.8, top * 0.55, top - 0.4):
                self.m.box(u - 0.06, y, 0, u + 0.06, y + 0.04, 0.11, "#5c5448")


def gate(m, w, h, colour, second=None, leaf=0.0):
    """A metal gate of two leaves in the plane z = 0, dented, with ribs and rust; one a little open."""
    c, d = lin(colour), lin(second or colour)
    for side in (0, 1):
        with m.push(0 if side == 0 else w, 0, 0, yaw=leaf if side == 0 else 0):
            x0 = 0.02 if side == 0 else -w / 2 + 0.01
            x1 = w / 2 - 0.01 if side == 0 else -0.02
            nx, ny = 5, 6 if Mesh.fine else 4
            for i in range(nx):
                for j in range(ny):
                    ps, cs = [], []
                    for a, b in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)):
                        x, y = x0 + (x1 - x0) * a / nx, 0.06 + (h - 0.06) * b / ny
                        dent = 0.05 * smooth(0.6, 0.85, noise(x * 1.7 + side * 5, y * 1.6, 21)) * (0 < a < nx)
                        base = d if 0.38 < (b + 0.0) / ny < 0.9 and 0 < a < nx else c
                        k = 0.82 + 0.34 * noise(x * 2 + side * 9, y * 2, 22)
                        rust = 0.75 * (1 - smooth(0.05, 0.6, y)) + 0.5 * smooth(0.72, 0.85, noise(x * 3, y * 3 + side * 7, 23))
                        ps.append((x, y, -dent))
                        cs.append(mix(times(base, k), "#5e3a22", min(0.85, rust)))
                    m.quad("matte", ps, cs)
                    m.quad("matte", ps[::-1], [times(q, 0.7) for q in cs[::-1]])
            for y in (0.06, h * 0.36, h * 0.68, h - 0.07):
                m.box(x0, y, 0, x1, y + 0.06, 0.035, times(c, 0.9), skip="b", vary=0.2)
            for x in (x0, (x0 + x1) / 2, x1 - 0.05):
                m.box(x, 0.06, 0, x + 0.05, h, 0.035, times(c, 0.85), skip="b", vary=0.2)
            if side == 0:
                m.box(x1 - 0.16, 1.0, 0.03, x1 - 0.02, 1.16, 0.07, "#3d3b38")
            n = 6
            for i in range(n):
                x = x0 + (x1 - x0) * (i + 0.5) / n
                m.rod((x, h, 0.0), (x, h + 0.16, 0.0), 0.012, times(c, 0.6), sides=3)


def tank(m, r=0.62, h=1.35, colour="#2f3438"):
    """A round water tank on a stand."""
    for a, b in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        m.rod((a, 0, b), (a, 0.6, b), 0.035, "#6a5a48")
    m.box(-0.65, 0.56, -0.65, 0.65, 0.62, 0.65, "#7a6a56")
    c = lin(colour)
    out, cs = [], []
    for i in range(6):
        y = 0.62 + h * i / 5
        out += [(r, y), (r * 1.03, y + 0.06)]
        cs += [times(c, 0.8), times(c, 1.15)]
    out += [(r * 0.6, 0.62 + h + 0.2), (r * 0.25, 0.62 + h + 0.24), (r * 0.25, 0.62 + h + 0.32)]
    cs += [times(c, 1.4), times(c, 1.3), times(c, 1.2)]
    m.lathe(out, cs, "matte", 12)
    m.rod((r, 0.8, 0), (r + 0.25, 0.8, 0), 0.025, "#9a958a")
    m.rod((r + 0.25, 0.8, 0), (r + 0.25, -0.4, 0), 0.025, "#9a958a")


def dish(m, yaw=200, r=0.5):
    with m.push(yaw=yaw):
        m.rod((0, 0, 0), (0, 0.8, 0), 0.03, "#77726a", sides=5)
        with m.push(0, 0.85, 0.08, pitch=62):
            m.lathe([(0.01, 0.0), (r * 0.5, 0.04), (r * 0.85, 0.12), (r, 0.18)], ["#b8b4a8", "#c4c0b2", "#bdb8aa", "#8f887a"], "cloth", 12, cap=False)
            m.rod((0, 0.1, r * 0.8), (0, 0.55, 0), 0.014, "#55524c", sides=3)
            m.box(-0.05, 0.5, -0.05, 0.05, 0.6, 0.05, "#4a4844")


def laundry(m, length, colours, y=2.0, drop=0.12):
    """A line along X with cloths on it."""
    n = 8

    def rope(t):
        return y - drop * 4 * t * (1 - t)

    for i in range(n):
        a, b = i / n, (i + 1) / n
        m.rod((length * a, rope(a), 0), (length * b, rope(b), 0), 0.007, "#cfc8b8", sides=3)
    x = 0.2
    while x < length - 0.7:
        w = 0.45 + 0.7 * m.r.random()
        w = min(w, length - x - 0.1)
        h = 0.5 + 0.75 * m.r.random()
        c = lin(m.r.choice(colours))
        wind = 0.08 + 0.12 * m.r.random()
        stripe = m.r.random() < 0.3

        def at(u, v, x=x, w=w, h=h, wind=wind):
            t = (x + w * u) / length
            return (x + w * u, rope(t) - h * v - 0.03 * math.sin(u * math.pi) * v, wind * v * math.sin(3 * u + x) + 0.02 * math.sin(9 * u))

        m.sheet(at, 4, 3, lambda u, v, c=c, s=stripe: times(c, (0.8 + 0.25 * noise(u * 5, v * 5, 3)) * (0.55 if s and int(u * 8) % 2 else 1)))
        x += w + 0.06 + 0.35 * m.r.random()
