"""Readers' pages: read a request, ask the public side, choose a template. Neither session nor CSRF, nothing of the desk."""
