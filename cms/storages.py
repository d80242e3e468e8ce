"""The private file storage of the desk."""

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class DeskStorage(FileSystemStorage):
    """Files under DESK_MEDIA_ROOT. They have no URL: a desk view that has checked the permission opens them."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self):
        return str(settings.DESK_MEDIA_ROOT)

    @property
    def location(self):
        return os.path.abspath(self.base_location)  # noqa: PTH100  (the parent class works with strings)

    def url(self, name):
        raise ValueError("Files of the desk have no public address.")
