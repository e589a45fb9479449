from django.urls import path

from . import views

urlpatterns = [
    path("payments/config", views.ConfigView.as_view(), name="payments-config"),
    path("payments/create-intent", views.CreateIntentView.as_view(), name="payments-create-intent"),
    path("payments/confirm", views.ConfirmView.as_view(), name="payments-confirm"),
    path("payments/methods", views.KeptCardsView.as_view(), name="payments-methods"),
    path("payments/methods/<slug:method>", views.KeptCardView.as_view(), name="payments-method"),
    path("payments/refund", views.RefundView.as_view(), name="payments-refund"),
    path("payments/webhook", views.WebhookView.as_view(), name="payments-webhook"),
]
