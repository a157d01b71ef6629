"""What the library offers: entered, imported, rehearsed, published."""
