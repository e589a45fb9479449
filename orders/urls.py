from django.urls import path

from . import views

urlpatterns = [
    path("orders", views.OrdersView.as_view(), name="orders"),
    path("orders/<slug:number>", views.OrderView.as_view(), name="order"),
    path("orders/<slug:number>/cancel", views.CancelView.as_view(), name="order-cancel"),
    path("orders/<slug:number>/status", views.StatusView.as_view(), name="order-status"),
    path("orders/<slug:number>/track", views.TrackView.as_view(), name="order-track"),
]
