"""Its part of the sample city."""

from luoshi.matters.ledger import SYSTEM, open_matter

SIZE, SIZE_OF = 2, "things handed in"


def load(loading):
    """So many umbrellas."""
    for n in range(loading.sizes.get("lost_property", SIZE)):
        open_matter("lost", {"text": f"雨伞{n}", "lead": "yz-zjj", "colour": "黑"}, SYSTEM, at=loading.now)
