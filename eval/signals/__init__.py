"""What each signal, pattern and part of the lexicon does: how often it fires, what it earns."""
