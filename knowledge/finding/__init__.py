"""Finding: the sentences that a question may be about."""
