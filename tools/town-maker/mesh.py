"""Triangles with colours of corners, and binary glTF files of them. Standard library alone."""

import json
import math
import random
import struct


def lin(c):
    """Linear red, green and blue of a colour such as "#c0a080"."""
    if not isinstance(c, str):
        return c
    v = [int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in v)


def mix(a, b, t):
    a, b = lin(a), lin(b)
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def times(c, k):
    return tuple(x * k for x in lin(c))


def smooth(a, b, x):
    t = min(1.0, max(0.0, (x - a) / (b - a)))
    return t * t * (3 - 2 * t)


def dice(*n):
    h = 0x9E3779B9
    for v in n:
        h ^= (int(v) * 0x85EBCA6B) & 0xFFFFFFFF
        h = ((h ^ (h >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
        h = ((h ^ (h >> 12)) * 0x297A2D39) & 0xFFFFFFFF
        h ^= h >> 15
    return h / 4294967295.0


def noise(x, y, seed=0, period=0):
    i, j = math.floor(x), math.floor(y)
    f, g = x - i, y - j
    f, g = f * f * (3 - 2 * f), g * g * (3 - 2 * g)

    def at(a, b):
        if period:
            a, b = a % period, b % period
        return dice(a, b, seed)

    low = at(i, j) + (at(i + 1, j) - at(i, j)) * f
    high = at(i, j + 1) + (at(i + 1, j + 1) - at(i, j + 1)) * f
    return low + (high - low) * g


def fbm(x, y, octaves, seed=0, period=0):
    s, a, n = 0.0, 0.5, 0.0
    for o in range(octaves):
        s += a * noise(x * 2**o, y * 2**o, seed + o, period * 2**o)
        n += a
        a *= 0.5
    return s / n


# Materials: name, roughness, metal, seen from both sides, picture.
KINDS = {
    "matte": (1.0, 0.0, False, None),
    "gloss": (0.3, 0.0, False, None),
    "metal": (0.3, 0.0, False, None),
    "cloth": (1.0, 0.0, True, None),
    "plaster": (1.0, 0.0, False, "town_plaster.png"),
    "ground": (1.0, 0.0, False, "town_ground.png"),
    "mud": (1.0, 0.0, False, "town_mud.png"),
    # Shade that lies on the ground: dark, seen through.
    "shade": (1.0, 0.0, False, None),
}
ALPHA = {"shade": 0.8}


class Mesh:
    """Triangles by kind. What is added is moved by `pose`: yaw, pitch, roll (degrees) and a place."""

    # Stalls that are only seen from the road have fewer and larger parts.
    fine = True

    def __init__(self, seed=1):
        self.parts = {}
        self.stack = [((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0))]
        self.r = random.Random(seed)

    def push(self, x=0, y=0, z=0, yaw=0, pitch=0, roll=0, size=1.0):
        a, b, c = (math.radians(v) for v in (yaw, pitch, roll))

        def turn(p):
            px, py, pz = p
            px, py = px * math.cos(c) - py * math.sin(c), px * math.sin(c) + py * math.cos(c)
            py, pz = py * math.cos(b) - pz * math.sin(b), py * math.sin(b) + pz * math.cos(b)
            px, pz = px * math.cos(a) + pz * math.sin(a), -px * math.sin(a) + pz * math.cos(a)
            return px, py, pz

        axes = [turn(e) for e in ((size, 0, 0), (0, size, 0), (0, 0, size))]
        self.stack.append(tuple(self.dir(e) for e in axes) + (self.at((x, y, z)),))
        return self

    def pop(self):
        self.stack.pop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pop()

    def dir(self, v):
        a, b, c, _ = self.stack[-1]
        return tuple(a[i] * v[0] + b[i] * v[1] + c[i] * v[2] for i in range(3))

    def at(self, p):
        o = self.stack[-1][3]
        return tuple(v + w for v, w in zip(self.dir(p), o))

    def corner(self, kind, p, n, colour, uv=(0.0, 0.0)):
        part = self.parts.setdefault(kind, ([], [], [], [], []))
        n = self.dir(n)
        length = math.sqrt(sum(v * v for v in n)) or 1.0
        part[0].append(self.at(p))
        part[1].append(tuple(v / length for v in n))
        part[2].append(lin(colour))
        part[3].append(uv)
        return len(part[0]) - 1

    def triangle(self, kind, a, b, c):
        self.parts[kind][4].extend((a, b, c))

    def quad(self, kind, ps, colours, n=None, uvs=None):
        """A quad, counter-clockwise from its front; colours: one, or one for each corner."""
        if n is None:
            u = [ps[1][i] - ps[0][i] for i in range(3)]
            v = [ps[3][i] - ps[0][i] for i in range(3)]
            n = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
        if isinstance(colours, str) or not isinstance(colours[0], (tuple, str)):
            colours = [colours] * 4
        uvs = uvs or [(0.0, 0.0)] * 4
        q = [self.corner(kind, p, n, c, uv) for p, c, uv in zip(ps, colours, uvs)]
        self.triangle(kind, q[0], q[1], q[2])
        self.triangle(kind, q[0], q[2], q[3])

    def box(self, x0, y0, z0, x1, y1, z1, colour, kind="matte", shade=0.78, skip="", vary=0.06):
        """A box; its foot is darker by `shade`."""
        c = times(colour, 1 - vary / 2 + vary * self.r.random())
        d = times(c, shade)
        if not Mesh.fine:
            skip += "bu"
        f = {
            "f": ([(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)], [d, d, c, c]),
            "b": ([(x1, y0, z0), (x0, y0, z0), (x0, y1, z0), (x1, y1, z0)], [d, d, c, c]),
            "r": ([(x1, y0, z1), (x1, y0, z0), (x1, y1, z0), (x1, y1, z1)], [d, d, c, c]),
            "l": ([(x0, y0, z0), (x0, y0, z1), (x0, y1, z1), (x0, y1, z0)], [d, d, c, c]),
            "t": ([(x0, y1, z1), (x1, y1, z1), (x1, y1, z0), (x0, y1, z0)], c),
            "u": ([(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)], times(d, 0.8)),
        }
        for side, (ps, colours) in f.items():
            if side not in skip:
                self.quad(kind, ps, colours)

    def lathe(self, outline, colours, kind="matte", sides=10, cap=True):
        """An outline of (radius, height) turned about Y; a colour for each point, or one."""
        if isinstance(colours, str) or not isinstance(colours[0], (tuple, str)):
            colours = [colours] * len(outline)
        if not Mesh.fine:
            sides = max(5, sides * 2 // 3)
        rings = []
        for i, (r, y) in enumerate(outline):
            a, b = outline[max(0, i - 1)], outline[min(len(outline) - 1, i + 1)]
            nr, ny = b[1] - a[1], a[0] - b[0]
            ring = []
            for s in range(sides + 1):
                t = 2 * math.pi * s / sides
                p = (r * math.cos(t), y, -r * math.sin(t))
                n = (nr * math.cos(t), ny, -nr * math.sin(t))
                ring.append(self.corner(kind, p, n, colours[i]))
            rings.append(ring)
        for lo, hi in zip(rings, rings[1:]):
            for s in range(sides):
                self.triangle(kind, lo[s], lo[s + 1], hi[s + 1])
                self.triangle(kind, lo[s], hi[s + 1], hi[s])
        if cap and outline[-1][0] > 0.002:
            y = outline[-1][1]
            m = self.corner(kind, (0, y, 0), (0, 1, 0), colours[-1])
            rim = [
                self.corner(kind, (outline[-1][0] * math.cos(t), y, -outline[-1][0] * math.sin(t)), (0, 1, 0), colours[-1])
                for t in (2 * math.pi * s / sides for s in range(sides + 1))
            ]
            for s in range(sides):
                self.triangle(kind, m, rim[s], rim[s + 1])

    def rod(self, a, b, r, colour, kind="matte", sides=4):
        """A thin rod from a to b."""
        sides = sides if Mesh.fine else 3
        d = [b[i] - a[i] for i in range(3)]
        length = math.sqrt(sum(v * v for v in d)) or 1e-6
        d = [v / length for v in d]
        e = (0, 1, 0) if abs(d[1]) < 0.9 else (1, 0, 0)
        u = [d[1] * e[2] - d[2] * e[1], d[2] * e[0] - d[0] * e[2], d[0] * e[1] - d[1] * e[0]]
        k = math.sqrt(sum(v * v for v in u))
        u = [v / k for v in u]
        w = [d[1] * u[2] - d[2] * u[1], d[2] * u[0] - d[0] * u[2], d[0] * u[1] - d[1] * u[0]]
        lo, hi = [], []
        for s in range(sides + 1):
            t = 2 * math.pi * s / sides
            n = [u[i] * math.cos(t) + w[i] * math.sin(t) for i in range(3)]
            lo.append(self.corner(kind, tuple(a[i] + n[i] * r for i in range(3)), n, colour))
            hi.append(self.corner(kind, tuple(b[i] + n[i] * r for i in range(3)), n, colour))
        for s in range(sides):
            self.triangle(kind, lo[s], lo[s + 1], hi[s + 1])
            self.triangle(kind, lo[s], hi[s + 1], hi[s])

    def sheet(self, at, nu, nv, colour, kind="cloth"):
        """A cloth: `at(u, v)` a point for u and v from 0 to 1, `colour(u, v)` of each cell."""
        e = 0.01
        if not Mesh.fine:
            nu, nv = max(1, (nu * 2 + 1) // 3), max(1, (nv * 2 + 1) // 3)

        def normal(u, v):
            a = at(min(1, u + e), v)
            b = at(max(0, u - e), v)
            c = at(u, min(1, v + e))
            d = at(u, max(0, v - e))
            p = [a[i] - b[i] for i in range(3)]
            q = [c[i] - d[i] for i in range(3)]
            return (p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0])

        for i in range(nu):
            for j in range(nv):
                c = colour((i + 0.5) / nu, (j + 0.5) / nv)
                q = []
                for a, b in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)):
                    u, v = a / nu, b / nv
                    q.append(self.corner(kind, at(u, v), normal(u, v), c))
                self.triangle(kind, q[0], q[1], q[2])
                self.triangle(kind, q[0], q[2], q[3])

    def dome(self, x, y, z, r, colour, sides=5, flat=1.0, kind="matte"):
        """The upper part of a fruit."""
        c = lin(colour)
        if not Mesh.fine:
            sides = min(sides, 4)
        top = self.corner(kind, (x, y + r * flat, z), (0, 1, 0), times(c, 1.12))
        turn = self.r.random() * 6
        rim = []
        for s in range(sides):
            t = turn + 2 * math.pi * s / sides
            rim.append(self.corner(kind, (x + r * math.cos(t), y, z - r * math.sin(t)), (math.cos(t), 0.35, -math.sin(t)), times(c, 0.62)))
        for s in range(sides):
            self.triangle(kind, top, rim[s], rim[(s + 1) % sides])

    def triangles(self):
        return sum(len(p[4]) for p in self.parts.values()) // 3

    def write(self, path):
        data, views, accessors, prims, materials, images = bytearray(), [], [], [], [], []

        def add(raw, count, kind, component, **more):
            stride = more.pop("stride", None)
            while len(data) % 4:
                data.append(0)
            view = {"buffer": 0, "byteOffset": len(data), "byteLength": len(raw)}
            if stride:
                view["byteStride"] = stride
            views.append(view)
            data.extend(raw)
            accessors.append({"bufferView": len(views) - 1, "componentType": component, "count": count, "type": kind, **more})
            return len(accessors) - 1

        for name, (ps, ns, cs, uvs, idx) in self.parts.items():
            rough, metal, both, picture = KINDS[name]
            low = [min(p[i] for p in ps) for i in range(3)]
            high = [max(p[i] for p in ps) for i in range(3)]
            attributes = {
                "POSITION": add(b"".join(struct.pack("<3f", *p) for p in ps), len(ps), "VEC3", 5126, min=low, max=high),
                "NORMAL": add(b"".join(struct.pack("<3bx", *(round(127 * v) for v in n)) for n in ns), len(ns), "VEC3", 5120, normalized=True, stride=4),
                "COLOR_0": add(b"".join(struct.pack("<4H", *(round(65535 * min(1, max(0, v))) for v in c), 65535) for c in cs), len(cs), "VEC4", 5123, normalized=True),
            }
            look = {"roughnessFactor": rough, "metallicFactor": metal}
            if picture:
                attributes["TEXCOORD_0"] = add(b"".join(struct.pack("<2f", *uv) for uv in uvs), len(uvs), "VEC2", 5126)
                images.append({"uri": picture})
                look["baseColorTexture"] = {"index": len(images) - 1}
            small = len(ps) < 65536
            packed = struct.pack(f"<{len(idx)}{'H' if small else 'I'}", *idx)
            indices = add(packed, len(idx), "SCALAR", 5123 if small else 5125)
            material = {"name": name, "pbrMetallicRoughness": look}
            if both:
                material["doubleSided"] = True
            if name in ALPHA:
                material["alphaMode"] = "BLEND"
                look["baseColorFactor"] = [1.0, 1.0, 1.0, ALPHA[name]]
            materials.append(material)
            prims.append({"attributes": attributes, "indices": indices, "material": len(materials) - 1})
        root = {
            "asset": {"version": "2.0", "generator": "tools/town-maker"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0}],
            "meshes": [{"primitives": prims}],
            "materials": materials,
            "accessors": accessors,
            "bufferViews": views,
            "buffers": [{"byteLength": len(data)}],
        }
        if images:
            root["images"] = images
            root["textures"] = [{"source": i} for i in range(len(images))]
        text = json.dumps(root, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        data += b"\0" * (-len(data) % 4)
        with open(path, "wb") as out:
            out.write(struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(data)))
            out.write(struct.pack("<I4s", len(text), b"JSON") + text)
            out.write(struct.pack("<I4s", len(data), b"BIN\0") + data)
