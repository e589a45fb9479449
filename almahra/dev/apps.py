from django.apps import AppConfig


class DevConfig(AppConfig):
    name = "almahra.dev"
    label = "dev"
