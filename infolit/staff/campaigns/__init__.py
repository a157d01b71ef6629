"""Doors: links, classes, kiosks, portals, workshops."""
