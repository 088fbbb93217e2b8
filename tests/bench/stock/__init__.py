"""What a project that `wagtail start` made needs to say the words of an explainer; copied into it."""
