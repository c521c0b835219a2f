"""How pages are made; knows no product noun."""
