from django.urls import path

from . import live

urlpatterns = [path("ar/frames", live.FramesToTryOnView.as_view(), name="frames-to-try-on")]
