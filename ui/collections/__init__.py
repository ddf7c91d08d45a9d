"""Collections as the public meets them: title, welcome, examples."""
