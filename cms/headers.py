"""Response headers that neither Django nor django-csp sets."""

from django.utils.cache import patch_cache_control

DESK = "/admin/"
# Where drafts can be seen: by editors, and by whoever holds a link to one.
PRIVATE = (DESK, "/preview/")


class PermissionsPolicyMiddleware:
    """Turns off the browser features this site never uses."""

    POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", self.POLICY)
        return response


class PrivateDeskMiddleware:
    """Nothing of the desk and no draft lands in a cache that others share, or in a search engine, whatever a view forgets:
    a response without Cache-Control is not stored at all, one with it is at least private."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(PRIVATE):
            if response.has_header("Cache-Control"):
                patch_cache_control(response, private=True)
            else:
                patch_cache_control(response, private=True, no_store=True)
            response.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response
