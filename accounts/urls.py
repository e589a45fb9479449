from django.urls import path

from . import views

urlpatterns = [
    path("auth/register", views.RegisterView.as_view()),
    path("auth/verify-email", views.VerifyEmailView.as_view()),
    path("auth/resend-verification", views.ResendVerificationView.as_view()),
    path("auth/login", views.LoginView.as_view()),
    path("auth/logout", views.LogoutView.as_view()),
    path("auth/refresh", views.RefreshView.as_view()),
    path("auth/reset-password", views.ResetPasswordView.as_view()),
    path("auth/change-password", views.ChangePasswordView.as_view()),
    path("auth/me", views.MeView.as_view()),
    path("users/profile", views.ProfileView.as_view()),
    path("users/addresses", views.AddressList.as_view()),
    path("users/addresses/<uuid:id>", views.AddressDetail.as_view()),
    path("users/wearers", views.WearerList.as_view()),
    path("users/wearers/<uuid:id>", views.WearerDetail.as_view()),
]
