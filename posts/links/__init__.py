"""Addresses outside the site: what they are called, what stands there, whether they still answer.

Nothing here is imported by the package itself, so that `addresses` stays pure.
"""
