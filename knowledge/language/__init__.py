"""Language: words, sentences, and what a language's lists of words say."""
