"""Offers as others write them and read them: tables, calendars, linked data. Neither the web nor SQL is known here."""
