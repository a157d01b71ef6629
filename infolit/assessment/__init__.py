"""The measurement: items, progress, scoring, levels, guidance. Pure functions over values; no web, no database."""
