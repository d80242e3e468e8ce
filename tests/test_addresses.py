"""One page has many addresses: they are told to be one, and no two pages ever are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.links import addresses

SAME = [
    ("scheme", "https://news.example.org/a-1", "http://news.example.org/a-1"),
    ("case of the host", "https://news.example.org/a-1", "HTTPS://News.Example.ORG/a-1"),
    ("white space around it", "https://news.example.org/a-1", "  https://news.example.org/a-1\n"),
    ("dot at the end of the host", "https://news.example.org/a-1", "https://news.example.org./a-1"),
    ("default port", "https://news.example.org/a-1", "https://news.example.org:443/a-1"),
    ("default port of http", "https://news.example.org/a-1", "http://news.example.org:80/a-1"),
    ("www", "https://example.org/a-1", "https://www.example.org/a-1"),
    ("telephones", "https://example.org/a-1", "https://m.example.org/a-1"),
    ("telephones in Japan", "https://example.co.jp/a-1", "https://sp.example.co.jp/a-1"),
    ("telephones inside", "https://en.example.org/a-1", "https://en.m.example.org/a-1"),
    ("amp host", "https://example.org/a-1", "https://amp.example.org/a-1"),
    ("amp at the end", "https://example.org/a-1", "https://example.org/a-1/amp"),
    ("amp at the end with a slash", "https://example.org/a-1", "https://example.org/a-1/amp/"),
    ("amp at the beginning", "https://example.org/articles/a1.html", "https://example.org/amp/articles/a1.html"),
    ("amp page", "https://example.org/a.html", "https://example.org/a.amp.html"),
    ("amp as parameter", "https://example.org/a-1", "https://example.org/a-1?amp=1"),
    ("output type", "https://example.org/a-1", "https://example.org/a-1?outputType=amp"),
    ("amp cache", "https://example.org/a-1", "https://example-org.cdn.ampproject.org/c/s/example.org/a-1"),
    ("amp viewer", "https://example.org/a-1", "https://www.google.com/amp/s/example.org/a-1"),
    ("slash at the end", "https://example.org/a-1", "https://example.org/a-1/"),
    ("no path", "https://example.org", "https://example.org/"),
    ("index page", "https://example.org/a/", "https://example.org/a/index.html"),
    ("fragment", "https://example.org/a-1", "https://example.org/a-1#part-2"),
    ("empty query", "https://example.org/a-1", "https://example.org/a-1?"),
    ("campaigns", "https://example.org/a?id=7", "https://example.org/a?utm_source=x&id=7&utm_medium=y&fbclid=z"),
    ("campaigns, upper case", "https://example.org/a", "https://example.org/a?UTM_Source=x"),
    ("Japanese papers", "https://example.jp/a", "https://example.jp/a?iref=comtop&n_cid=DSREA001&cx_testId=1"),
    ("British papers", "https://example.org/a", "https://example.org/a?CMP=Share_iOSApp&at_medium=RSS&ocid=x"),
    ("a campaign called ref", "https://example.org/a", "https://example.org/a?ref=front-page"),
    ("order of parameters", "https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1"),
    ("case of percent signs", "https://example.org/%E6%B8%AF", "https://example.org/%e6%b8%af"),
    ("letters as percent signs", "https://example.org/abc-1", "https://example.org/%61bc%2D1"),
    ("Japanese as it is read", "https://example.org/%E6%B8%AF", "https://example.org/港"),
    ("IDN", "https://xn--59j689q5dya.jp/a", "https://食べ物.jp/a"),
    ("short address of a video", "https://www.youtube.com/watch?v=abc123", "https://youtu.be/abc123?si=x"),
    ("shared video", "https://www.youtube.com/watch?v=abc123", "https://m.youtube.com/watch?v=abc123&feature=share"),
]
OTHER = [
    ("parameter that names the page", "https://example.org/?p=1", "https://example.org/?p=2"),
    ("id", "https://example.org/news.php?id=1", "https://example.org/news.php?id=2"),
    ("number called ref", "https://example.org/doc?ref=1", "https://example.org/doc?ref=2"),
    ("videos", "https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abd"),
    ("pages", "https://example.org/a?page=2", "https://example.org/a"),
    ("case of the path", "https://example.org/Abc", "https://example.org/abc"),
    ("hosts", "https://en.example.org/a", "https://fr.example.org/a"),
    ("what is not a telephone's", "https://space.example.org/a", "https://example.org/a"),
    ("names that are as short as they can be", "https://m.co.jp/a", "https://amp.co.jp/a"),
    ("ports", "https://example.org:8443/a", "https://example.org/a"),
    ("a page about amplifiers", "https://example.org/guitars/amp", "https://example.org/guitars"),
    ("slash in a name", "https://example.org/a%2Fb", "https://example.org/a/b"),
    ("question mark in a name", "https://example.org/a%3Fb=1", "https://example.org/a?b=1"),
    ("pages that a script finds", "https://example.org/#!/a", "https://example.org/#!/b"),
    ("values", "https://example.org/a?x=", "https://example.org/a"),
    ("the same parameter twice", "https://example.org/a?x=1&x=2", "https://example.org/a?x=1"),
    ("plus and percent", "https://example.org/a+b", "https://example.org/a%20b"),
    ("numbers for names", "http://1.2.3.4/a", "http://3.4/a"),
    ("not of the web", "ftp://example.org/a", "https://example.org/a"),
]


@pytest.mark.parametrize(("name", "one", "other"), SAME, ids=[row[0] for row in SAME])
def test_two_spellings_of_one_address_are_told_to_be_one(name, one, other):
    assert addresses.normalise(one) == addresses.normalise(other)
    assert addresses.key(one) == addresses.key(other)


@pytest.mark.parametrize(("name", "one", "other"), OTHER, ids=[row[0] for row in OTHER])
def test_two_articles_are_never_told_to_be_one(name, one, other):
    assert addresses.key(one) != addresses.key(other)


@pytest.mark.parametrize(
    "text", ["", "   ", "no address", "http://", "http://[", "http://a:b/", "mailto:a@example.org"]
)
def test_what_is_no_address_stays_as_it_is(text):
    assert addresses.normalise(text) == text.strip()
    assert len(addresses.key(text)) == 64


_WEB = st.from_regex(r"https?://[a-z0-9.-]{1,20}\.example\.org(/[ -~]{0,30})?", fullmatch=True)


@given(st.one_of(st.text(), _WEB))
def test_any_text_has_one_form_and_that_form_has_no_other(text):
    found = addresses.normalise(text)
    if found.startswith("//"):
        assert addresses.normalise(f"https:{found}") == found
    assert addresses.key(text) == addresses.key(f" {text}\n")


@pytest.mark.parametrize(
    ("url", "host", "home"),
    [
        ("https://www.Example.org/a/b?c", "example.org", "https://www.example.org/"),
        ("http://sp.news.example.co.jp/", "news.example.co.jp", "http://sp.news.example.co.jp/"),
        ("no address", "", ""),
        ("http://[", "", ""),
    ],
)
def test_it_says_whose_site_an_address_belongs_to(url, host, home):
    assert addresses.host(url) == host
    assert addresses.home(url) == home
