"""What is true of text whatever the stage: sentences, terms, numbers, periods, tokens."""
