from django.urls import path

from . import links, live, views

urlpatterns = [
    path("ar/frames", live.FramesToTryOnView.as_view(), name="frames-to-try-on"),
    path("ar/consent", views.ConsentView.as_view()),
    path("ar/upload-photo", views.UploadView.as_view()),
    path("ar/try-on/<str:product>", views.TryOnView.as_view()),
    path("ar/results/<uuid:session_id>", views.ResultsView.as_view()),
    path("ar/picture", links.picture, name="try-on-picture"),
]
