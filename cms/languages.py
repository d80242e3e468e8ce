"""Which language a request is answered in: the desk follows the browser, the pages follow the site."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers


class LanguageMiddleware:
    """Desk: Accept-Language (or the language cookie). Public pages: LANGUAGE_CODE, the same for everybody,
    so that a page has one form, one ETag and no Vary."""

    DESK = "/admin/"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        on_desk = request.path_info.startswith(self.DESK)
        language = translation.get_language_from_request(request) if on_desk else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.setdefault("Content-Language", language)
            if on_desk:
                patch_vary_headers(response, ("Accept-Language",))
            return response
