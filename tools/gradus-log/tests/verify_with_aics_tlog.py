"""Verifies a checkpoint and its proofs with the public package `aics-tlog` (pip install aics-tlog).

Usage: python3 verify_with_aics_tlog.py CHECKPOINT.json LIST OLD.checkpoint CLINIC_VKEY
CHECKPOINT.json is what `gradus-log checkpoint FOLDER --since OLD.checkpoint --json` prints, and
CLINIC_VKEY the line that `gradus-log keys init` printed. Ends with an error where something is not
accepted.
"""

import json
import sys

from aics_tlog import (
    MerkleTree,
    parse_checkpoint,
    parse_note,
    parse_vkey,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
)

with open(sys.argv[1]) as file:
    new = json.load(file)
with open(sys.argv[2], "rb") as file:
    # Others may have added lines since.
    lines = file.read().splitlines()[: new["size"]]
with open(sys.argv[3]) as file:
    old_note = parse_note(file.read())
clinic = parse_vkey(sys.argv[4])


def proof(hashes):
    return [bytes.fromhex(one) for one in hashes]


# The checkpoint, by the key of its day.
note, day = parse_note(new["note"]), parse_vkey(new["vkey"])
verified = verify_checkpoint(note, day)
assert verified.ok, verified
checkpoint = parse_checkpoint(note.text)
assert (checkpoint.origin, checkpoint.size) == (new["origin"], new["size"]) == (day.name, len(lines))
print("checkpoint of", checkpoint.size, "lines")

# Its root is that of the list as it stands in the folder.
tree = MerkleTree(lines)
assert tree.root() == checkpoint.root == bytes.fromhex(new["root"])

# The last line is in it, and it has only grown since the old checkpoint.
last = new["last_line"]
assert verify_leaf_inclusion(
    lines[last["index"]], last["index"], checkpoint.size, proof(last["proof"]), checkpoint.root
)
print("last line", json.loads(lines[last["index"]])["event"])
old = parse_checkpoint(old_note.text)
assert verify_checkpoint(old_note, day).ok
assert verify_consistency(
    old.size, checkpoint.size, old.root, checkpoint.root, proof(new["since"]["proof"])
)
assert tree.root(old.size) == old.root
print("growth from", old.size, "to", checkpoint.size)

# The key of the day is one that the clinic signed.
keys_note = parse_note(new["keys_note"])
assert verify_checkpoint(keys_note, clinic).ok
keys = parse_checkpoint(keys_note.text)
print("clinic signed", keys.size, "keys")
key = new["key"]
leaf = new["key_leaf"].encode()
assert verify_leaf_inclusion(leaf, key["epoch"], keys.size, proof(key["proof"]), keys.root)
assert f"key {key['key']}\n" in new["key_leaf"]
print("key of the day is number", key["epoch"])

forged = parse_note(new["note"].replace(f"\n{checkpoint.size}\n", f"\n{checkpoint.size + 1}\n"))
assert not verify_checkpoint(forged, day).ok
print("forged: refused")
