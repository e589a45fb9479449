from django.urls import path

from . import views

urlpatterns = [
    path("cart", views.CartView.as_view(), name="cart"),
    path("cart/add", views.AddView.as_view(), name="cart-add"),
    path("cart/clear", views.ClearView.as_view(), name="cart-clear"),
    path("cart/item/<uuid:line_id>", views.ItemView.as_view(), name="cart-item"),
    path("cart/coupon", views.CouponView.as_view(), name="cart-coupon"),
    path("cart/coupon/<str:code>", views.PutCouponView.as_view(), name="cart-coupon-off"),
    path("checkout/quote", views.QuoteView.as_view(), name="checkout-quote"),
    path("checkout/options", views.OptionsView.as_view(), name="checkout-options"),
]
