"""Whether this installation can do its work: checks that say what is wrong, and what to do about it."""
