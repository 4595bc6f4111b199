"""Article 12's three routes to a unit that is chosen: one rule for who dispatches by hand and for the table of dangers."""

import pytest

from luoshi.routing.catalogue import Catalogue

CATALOGUE = Catalogue((), {"990102001000": "ztj"}, {"990102000000": "zt"}, {})


@pytest.mark.parametrize(
    ("lead", "place", "way", "district"),
    [
        ("ztj", "990102001000", "direct_copied", "zt"),
        ("ztj", "", "direct_copied", "zt"),  # by its own place
        ("zt", "990102001000", "district", "zt"),
        ("zt", "", "district", "zt"),
        ("jtj", "990102001000", "direct", "zt"),
        ("jtj", "", "direct", ""),
        ("jtj", "990103000000", "direct", ""),
    ],
)
def test_the_route_to_a_unit(lead, place, way, district):
    assert CATALOGUE.way_to(lead, place) == (way, district)
