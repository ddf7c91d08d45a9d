"""Training of the selector: examples, the layers that learn, and the file that is shipped."""
