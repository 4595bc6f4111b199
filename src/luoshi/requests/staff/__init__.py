"""The hotline's screens: the phone desk, the queues, one request, callbacks, the duty catalogue, the knowledge base."""
