"""Whether what was found answers: confidence, what a question takes for granted, yes or no."""
