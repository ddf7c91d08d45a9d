"""Lines to blocks: paragraphs, lists, tables, questions with answers, labelled values, signatures."""
