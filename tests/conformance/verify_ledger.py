"""Checks an export of Behalf's ledger. Standard library only; the format is in SECURITY.md."""
import hashlib
import json
import sys


def canonical(entry):
    # RFC 8785 for what a ledger holds: objects, texts, integers up to 2^53.
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


head = bytes(32)
with open(sys.argv[1], encoding="utf-8") as lines:
    for number, line in enumerate(lines):
        entry = json.loads(line)
        prev, own = bytes.fromhex(entry.pop("prev_hash")), bytes.fromhex(entry.pop("hash"))
        expected = hashlib.sha256(head + canonical(entry).encode()).digest()
        if prev != head or own != expected or entry["seq"] != number:
            sys.exit(print(f"entry {number} is not what was written") or 1)
        head = own
print(f"intact, head {head.hex()}")
