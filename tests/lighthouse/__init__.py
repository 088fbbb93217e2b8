"""Lighthouse on the customer's pages."""
