"""All routes. The desk is the admin, /preview/ is for who holds a link to a draft; everything else is for readers."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("preview/", include("posts.outsiders")),
    path("", include("posts.urls")),
]
