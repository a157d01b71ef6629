"""Commands for whoever looks after an installation; what is slow to load they load when they run."""
