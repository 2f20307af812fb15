"""The lexicon: meanings and names, with their words in each language."""
