"""Checks that content and translations keep their rules, before a patron meets a slip."""
