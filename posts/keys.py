"""Short identifiers that mean nothing and never change."""

import secrets

# No vowels and no look-alikes: no word comes out by chance, and a person can read one aloud.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def new_key() -> str:
    """Ten characters, about 47 bits: unique within a site for any number of posts it will ever hold."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def new_token() -> str:
    """128 bits and more, for addresses nobody may guess."""
    return secrets.token_urlsafe(24)
