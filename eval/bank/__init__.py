"""Our own questions on public documents, to measure and to fit the program with."""
