"""What each person ought to have, reckoned once more from the product's promises, the docs and the catalog's
file alone.

Nothing here imports the application, and nothing there imports this. `catalog.py`, `money.py` and `life.py`
are the rules; `outcomes.py` and what it chooses from say what may follow from what people and banks did;
`model.py` compares. `state.py` and `facts.py` are the words.
"""
