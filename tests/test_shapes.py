"""The sheets of blocks on the change form: filled in from shapes, and the same to the character as the stock admin's."""

import io
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from PIL import Image

from posts import storage
from posts.document import Commentary, Figure, Method, Said
from tests import documents
from tests.desk_pages import change_url, form_data, page_of, prefix_of
from tests.documents import replace

pytestmark = pytest.mark.django_db
ODD = '<p>"引用" &amp; {braces} {0} {at} &lt;b&gt; shape</p>'


@pytest.fixture
def post(make_post):
    """Every kind of block, filled and empty, with characters that a template or a format could take for its own."""
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, "PNG")
    storage.desk().save("figures/x.png", ContentFile(file.getvalue()))
    other = replace(documents.SOURCE, key="other", title='A "title" {value} & <more>', links=())
    quoted = replace(documents.TRANSLATION, key="odd", source="other", body=ODD, original=ODD, title='"{title}"<')
    bare = replace(documents.TRANSLATION, key="bare", body="", original="", title="", translator="",
                   translator_said=Said.UNKNOWN, method=Method.UNKNOWN, said_reason="{n}")  # fmt: skip
    figure = Figure(key="shelf", image="figures/x.png", width=3, height=2, alt='"棚" {0}', altered=True)
    blocks = (documents.OPENING, documents.TRANSLATION, quoted, bare, figure, Figure(key="none"),
              Commentary(key="empty"), Commentary(key="undecided", body=ODD, undecided="{why} <?>"))  # fmt: skip
    return make_post(blocks=blocks, sources=(documents.SOURCE, other))


def _lines(html: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", html).strip()


def _sheets(response):
    return [sheet for wrapped in response.context["inline_admin_formsets"] for sheet in wrapped]


def test_a_sheet_is_what_the_stock_admin_renders_of_it(client, aya, post):
    client.force_login(aya)
    sheets = _sheets(client.get(change_url(post)))
    assert len(sheets) == 8 + 3  # and the empty one of each kind
    for sheet in sheets:
        assert _lines(sheet.fieldsets) == _lines("".join(sheet.rendered()))
        stock = sheet.wrapped
        assert _lines(sheet.links) == _lines(f"{stock.pk_field().field}{stock.fk_field().field}")
        assert _lines(str(sheet.deletion)) == _lines(f"{stock.deletion_field().field}")


def test_a_form_that_comes_back_shows_what_was_sent_and_its_errors(client, aya, post):
    client.force_login(aya)
    data = form_data(client.get(change_url(post)))
    odd, bare, shelf = (prefix_of(data, key) for key in ("odd", "bare", "shelf"))
    data |= {f"{odd}-body": "<p>{別} &lt;</p>", f"{odd}-voice": "quotation", f"{odd}-method": "machine"}
    data |= {f"{bare}-translator": "水野綾", f"{shelf}-alt": "{}", f"{odd}-translator": "", "slug": "No Good"}
    data.pop(f"{shelf}-altered")
    response = client.post(change_url(post), data)
    assert response.status_code == 200
    for sheet in _sheets(response):
        assert _lines(sheet.fieldsets) == _lines("".join(sheet.rendered()))
    back = form_data(response)
    assert {name: back.get(name) for name in data if name.startswith("posts_")} == {
        name: value for name, value in data.items() if name.startswith("posts_")
    }
    assert f"{shelf}-altered" not in back
    row = page_of(response).get_element_by_id(bare)
    assert row.xpath(".//ul[contains(@class, 'errorlist')]")


def test_who_may_only_read_gets_the_text_without_fields(client, mio, post):
    mio.user_permissions.set(Permission.objects.filter(codename__in=["view_post", "see_every_post"]))
    User.objects.filter(pk=mio.pk).update(is_staff=True)
    client.force_login(mio)
    response = client.get(change_url(post))
    assert response.status_code == 200
    for sheet in _sheets(response):
        assert "readonly" in sheet.fieldsets
        assert "<textarea" not in sheet.fieldsets
    assert ODD.replace("<", "&lt;") not in response.content.decode()
    assert len(page_of(response).xpath("//*[@class='block-thumb']/img")) == 1
