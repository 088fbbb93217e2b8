"""How dates are written, where Django’s own choice is shorter than the page wants."""
