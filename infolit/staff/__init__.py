"""The librarian's area: its door, accounts, and what is behind it."""
