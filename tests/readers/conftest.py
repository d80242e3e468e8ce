"""The posts that reading tools are tried on, public at a live server, and where the tools come from.

A tool that is not installed makes its tests skip, saying how to get it (and fail with WARICHU_NO_SKIP=1)."""

import io
import shutil

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from PIL import Image

from posts import publishing
from posts.demo.pictures import PICTURES
from posts.importing import load
from posts.management.commands import demo_content
from posts.models.public import Edition
from tests.conftest import ROOT
from tests.readers.samples import pasted, samples


@pytest.fixture
def editions(transactional_db, settings, tmp_path, monkeypatch):
    """Every post that readers may see: the demonstration (with small pictures), the invented samples and, where the
    team's folder is beside this checkout, its sample through the importer."""
    settings.VAR_DIR = tmp_path
    picture = io.BytesIO()
    Image.new("RGB", (64, 36), "#16233f").save(picture, "PNG")
    monkeypatch.setattr(demo_content, "PICTURES", dict.fromkeys(PICTURES, picture.getvalue))
    call_command("demo_content", stdout=io.StringIO())
    documents = list(samples())
    paste = ROOT.parent / "shared" / "samples" / "posts" / "ameba-post.txt"
    if paste.is_file():
        documents.append(pasted(paste.read_text(encoding="utf-8")))
    editor = User.objects.get(username="aya")
    for document in documents:
        publishing.publish(load.make_draft(document, by=editor), by=editor)
    return list(Edition.objects.public())


@pytest.fixture(scope="session")
def program():
    """`program(name, package)`: the path of a program of Debian's."""

    def find(name, package):
        path = shutil.which(name)
        if not path:
            pytest.skip(f"needs {name}: apt-get install {package}")
        return path

    return find


@pytest.fixture(scope="session")
def readability_js():
    """The source of Mozilla's Readability, which is Firefox's reader view."""
    path = ROOT / "tests" / "node" / "node_modules" / "@mozilla" / "readability" / "Readability.js"
    if not path.is_file():
        pytest.skip("needs Mozilla Readability: make node-packages (with npm; on Debian: apt-get install npm)")
    return path.read_text(encoding="utf-8")
