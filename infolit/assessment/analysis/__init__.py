"""Statistics of items and paths, from counts alone; needs numpy and scipy, so that only commands import it."""
