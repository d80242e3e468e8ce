"""Readers that turn what an editor brings along into a Document, and the splitter that tells its speakers apart.

Pure text work lives here. No models and no requests, except in load.py, which makes drafts.
"""
