"""The customer's side: it reads the record, and nothing of the CMS."""
