"""Reviews as the API reads and tells them."""
