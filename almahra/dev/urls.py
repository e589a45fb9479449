from django.urls import path

from . import views

urlpatterns = [
    path("mail", views.mail_list, name="mailbox"),
    path("mail/latest", views.mail_latest, name="mailbox-latest"),
    path("mail/empty", views.mail_empty, name="mailbox-empty"),
    path("mail/<slug:key>", views.mail_detail, name="mail"),
    path("mail/<slug:key>/html", views.mail_html, name="mail-html"),
]
