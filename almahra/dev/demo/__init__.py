"""The demo shop: invented brands, frames and people, loaded by `manage.py seed`. Never in production."""
