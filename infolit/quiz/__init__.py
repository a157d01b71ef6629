"""The patron: from the start page to the library's training. No cookie, no session, no CSRF token (ADR 1)."""
