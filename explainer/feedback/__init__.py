"""What readers answer when they are asked whether a page was helpful.

An answer names its edition by plain values and points at nothing outside. Of whoever sent it, it keeps a hash for the day, so that
nobody floods it, and nothing else.
"""
