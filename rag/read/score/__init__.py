"""How well a candidate answers: named signals, their weights, and the trained selector."""
