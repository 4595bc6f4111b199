"""The programs' door: /api/v1, described by its own OpenAPI document and by docs/api.md."""
