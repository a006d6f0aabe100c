"""A variable or a word that turns debug mode off, or selects the settings of production."""
