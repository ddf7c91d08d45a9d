"""Follow-ups made standalone: edits of the last question as it was understood."""
