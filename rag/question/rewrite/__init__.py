"""Follow-ups made standalone by a language model, where the rules are not sure; what it says has to agree with them."""
