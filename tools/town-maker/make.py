"""Makes the models of the town: `python3 tools/town-maker/make.py [NAME …]`.

Everything is computed here from seeds; nothing is taken from elsewhere. The models lie in
scenarios/shared/combat/models and share two pictures there.
"""

import pathlib
import sys

import goods as g
import houses as h
import pictures
from mesh import Mesh

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "scenarios/shared/combat/models"


def far(stall):
    """The same stall with fewer and larger parts, for who drives past."""
    Mesh.fine = False
    mesh = stall()
    Mesh.fine = True
    return mesh


def things():
    yield from houses()
    for name, house in houses():
        yield f"far_{name}", lambda house=house: far(house)
    yield "back_1", lambda: far(lambda: h.back_house(21, "#c6ad84", 1))
    yield "back_2", lambda: far(lambda: h.back_house(22, "#bfae92", 2))
    yield "back_3", lambda: far(lambda: h.back_house(23, "#ab8d62", 1))
    yield from market()


def houses():
    yield "house_mud_1", lambda: h.mud_house(1, "#a9875c", "#5b4630")
    yield "house_mud_2", lambda: h.mud_house(4, "#b7966a", "#4f6a6c", flip=True)
    yield "house_block_1", lambda: h.block_house(2, "#d2c0a0", "#7f9c98", "#3f6a70", "#4c6f78")
    yield "house_block_2", lambda: h.block_house(3, "#c4a884", None, "#6d3f30", None, flip=True)
    yield "house_block_3", lambda: h.block_house(6, "#b9bcae", "#8c7a5c", "#4a5a44", "#7a5a3c")
    yield "house_low", lambda: h.block_house(5, "#cdb083", "#9a6a4a", "#4f6f86", None, storeys=1)
    yield "house_shop_1", lambda: h.shop_house(3, "#c9b48e", "#8c6a4a", "#7d8a90", 0.9, "#8c3b30")
    yield "house_shop_2", lambda: h.shop_house(8, "#b3a992", None, "#5f7d78", 0.3, "#3a6c78")
    yield "house_raw", h.raw_house
    yield "house_prayer", h.prayer_house
    yield "wall_gate_1", lambda: h.compound_wall(4, "#b0905f", None, 14, 5.4, ("#3d6f74", "#4b8088"))
    yield "wall_gate_2", lambda: h.compound_wall(7, "#c9b58f", "#a08a66", 12, 2.6, ("#7c4a34", "#5f6b4a"), leaf=-38, mud=False)
    yield "wall_mud", lambda: h.compound_wall(5, "#a88a5e", None, 12)
    yield "wall_plaster", lambda: h.compound_wall(9, "#c2b08c", "#8f9a8c", 10, mud=False, h=2.1)


def market():
    sets = [
        (["#d2c0a0", "#b8a27c", "#c9ac86", "#a9b0a0", "#cbb9a6"], ["#7d8a90", "#5d7a70", "#8a7f6a"]),
        (["#bfa27a", "#c9c0ac", "#b58f68", "#d4c39c", "#a8987c"], ["#56707c", "#8a8478", "#7a4c3c"]),
        (["#cdb58e", "#9fa898", "#c4a07a", "#c9b9a0", "#b49a74"], ["#6f7c6a", "#8a8f92", "#4f6f86"]),
    ]
    for i, (bases, shutters) in enumerate(sets):
        yield f"far_row_{i + 1}", lambda i=i, bases=bases, shutters=shutters: far(lambda: h.shop_row(i + 1, bases, shutters))
        yield f"row_{i + 1}", lambda i=i, bases=bases, shutters=shutters: h.shop_row(i, bases, shutters)
    yield "arch", h.arch
    yield "alley_1", lambda: h.alley_wall(5, "#b3956a")
    yield "alley_2", lambda: h.alley_wall(8, "#a98c66")
    stalls = {
        "fruit": lambda: g.stall_fruit(11, "#b4472f", "#d9cdb0", g.FRUIT, "#5f6f48"),
        "green": lambda: g.stall_fruit(12, "#4c7464", "#cfc6a6", g.GREEN, "#8c4a34"),
        "spice": lambda: g.stall_spice(13),
        "cloth_1": lambda: g.stall_cloth(14, "#8a3b4a", "#d0b890"),
        "cloth_2": lambda: g.stall_cloth(18, "#39607c", "#c9bfa2"),
        "carpet": lambda: g.stall_carpet(15),
        "pots": lambda: g.stall_pots(16),
        "bread": lambda: g.stall_bread(17),
    }
    for name, stall in stalls.items():
        yield f"stall_{name}", stall
    for name, stall in stalls.items():
        yield f"far_{name}", lambda stall=stall: far(stall)
    made = None

    def small(name):
        nonlocal made
        made = made or g.small_things()
        return made[name]

    for name in ("cart", "chair", "chair_red", "chair_blue", "parasol", "well", "bench", "tea_table", "litter", "pole", "palm", "shade_1", "shade_2", "shade_3", "slats", "ground_street", "ground_side", "ground_market", "cast_1", "cast_2", "cast_cloth", "ball", "laundry", "oven"):
        yield name, lambda name=name: small(name)
    yield "far_cart", lambda: far(lambda: g.small_things()["cart"])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[1:])
    if "pictures" in wanted or not (FOLDER / "town_mud.png").exists():
        pictures.make(FOLDER)
    for name, make in things():
        if wanted and name not in wanted:
            continue
        mesh = make()
        mesh.write(FOLDER / f"town_{name}.glb")
        print(f"{name:16} {mesh.triangles():6} triangles", {k: len(p[4]) // 3 for k, p in mesh.parts.items()})


main()
