"""What pointing loses and cannot break: scripted models that point rightly, at random, falsely, or not at all."""
