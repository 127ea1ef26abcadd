"""Each capability announces itself in one file; `all.py` lists them."""
