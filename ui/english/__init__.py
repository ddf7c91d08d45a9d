"""What the program itself says in an answer, in English; the words of documents stay as they stand."""
