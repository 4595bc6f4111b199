"""Open311 GeoReport v2: services, requests and tokens in XML and JSON, for the clients that there are. See docs/open311.md."""
