"""Server: the composition root of the platform: settings, addresses, the WSGI entry and the production checks."""
