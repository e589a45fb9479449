from django.urls import path

from . import views

urlpatterns = [
    path("users/prescriptions", views.PrescriptionList.as_view()),
    path("users/prescriptions/check", views.PrescriptionCheck.as_view()),
    path("users/prescriptions/<uuid:prescription_id>", views.PrescriptionDetail.as_view()),
    path("users/prescriptions/<uuid:prescription_id>/file", views.PrescriptionFileView.as_view()),
]
