"""The guarded client: where it goes, where it never goes, and what it puts up with. Nothing leaves 127.0.0.1."""

import gzip
import json
import shutil
import ssl
import subprocess
import sys
import threading
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.links import client, guard
from posts.links.client import NoAnswer, NotAllowed, TooLarge, TooSlow
from tests import misbehaving
from tests.misbehaving import PUBLIC

pytestmark = pytest.mark.once  # the network is the same whatever the database

PAGE = "http://news.example.org/story"

# --- Where it goes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1",
        "2001:db8::1", "2001::1", "2001:2::1", "3fff::1", "5f00::1", "100::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    ],
)  # fmt: skip
def test_it_goes_to_no_address_of_a_network_of_its_own(address):
    assert not guard.is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_it_goes_to_addresses_of_the_public_internet(address):
    assert guard.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "", "   ", "story", "//example.org/", "file:///etc/passwd", "ftp://example.org/", "gopher://example.org/",
        "javascript:alert(1)", "data:text/html,x", "http://", "http:///path", "https://[::1", "http://[::1]/",
        "http://[fe80::1%25eth0]/", "http://localhost/", "http://localhost./", "http://LOCALHOST/", "http://a.localhost/",
        "http://printer.local/", "http://db.internal/", "http://router.lan/", "http://x.home.arpa/", "http://x.onion/",
        "http://intranet/", "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://127.0.0.1./", "http://1.1.1.1.1/", "http://１２７.0.0.1/",
        "http://127。0。0。1/", "http://169.254.169.254/latest/", "http://aya@example.org/", "http://a:b@example.org/",
        "http://@example.org/", "http://example.org:8080/", "http://example.org:22/", "http://example.org:0/",
        "http://example.org:99999/", "http://example.org:x/", "http://exa mple.org/", "http://example.org/\r\nX: y",
        "http://example.org\\@127.0.0.1/", "http://-x.example.org/", "http://a..example.org/", "http://exa%6dple.org/",
        "http://a.svc/", "http://127.0.0.1.nip.io/", "http://lvh.me/", "http://127.0.0.1。example.org/",
        "http://example.org/x\r\n", "http://example.org/" + "a" * 2000, "http://" + "a." * 130 + "org/", "http://\ud800.example.org/",
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_public_web_address_before_anybody_is_asked(net, url):
    with pytest.raises(NotAllowed):
        client.web.fetch(url)
    assert net.looked_up == []
    assert net.dialled == []


def test_it_judges_the_team_s_own_cases_as_they_do(shared):
    """Some 160 addresses of ../shared/kit, each with what a guarded client should make of it."""
    run = subprocess.run([sys.executable, shared / "kit" / "ssrf_cases.py"], capture_output=True, text=True, check=True)
    cases = [json.loads(line) for line in run.stdout.splitlines()]
    wrong = [case["url"] for case in cases if case["expect"] in VERDICTS and _verdict(case["url"]) != case["expect"]]
    assert wrong == []
    assert len(cases) > 100


VERDICTS = ("refuse", "allow")


def _verdict(url) -> str:
    try:
        guard.target(url)
    except NotAllowed:
        return "refuse"
    return "allow"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://Example.ORG", "http://example.org/"),
        ("http://example.org./a", "http://example.org/a"),
        ("https://example.org:443/a?b=c#d", "https://example.org/a?b=c"),
        ("http://example.org:443/", "http://example.org:443/"),
        (
            "https://食べ物.example.jp/記事?語=い",
            "https://xn--59j689q5dya.example.jp/%E8%A8%98%E4%BA%8B?%E8%AA%9E=%E3%81%84",
        ),
        ("http://example.org/a%2Fb%zz", "http://example.org/a%2Fb%zz"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_it_asks_for_addresses_as_the_web_spells_them(url, asked):
    assert guard.target(url).url == asked


@given(st.text())
def test_it_refuses_or_takes_apart_any_text(text):
    for url in (text, f"http://{text}", f"https://{text}/"):
        try:
            found = guard.target(url)
        except NotAllowed:
            continue
        assert found.url.isascii()
        assert guard.target(found.url) == found


def test_one_private_address_among_the_addresses_of_a_name_is_enough_to_stay_away(net):
    net.names["news.example.org"] = [PUBLIC, "10.0.0.7"]
    with pytest.raises(NotAllowed):
        client.web.fetch(PAGE)
    assert net.dialled == []


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1", "fe80::1%eth0"])
def test_a_name_that_leads_to_a_private_address_is_not_followed(net, address):
    net.names["news.example.org"] = [address]
    with pytest.raises(NotAllowed):
        client.web.fetch(PAGE)
    assert net.dialled == []


def test_a_name_that_changes_between_the_check_and_the_connection_gains_nothing(net):
    answers = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
    net.names["news.example.org"] = lambda: answers.pop(0)
    net.page(PAGE, "the public page")
    assert client.web.fetch(PAGE).body == b"the public page"
    assert net.dialled == [(PUBLIC, 80)], "it connects to the very address that was checked"
    assert net.looked_up == ["news.example.org"]


def test_it_takes_the_next_address_of_a_name_when_one_does_not_answer(net):
    net.names["news.example.org"] = ["2606:4700::1111", PUBLIC]
    net.page(PAGE)

    def dial(address, port, seconds):
        if ":" in address:
            raise ConnectionRefusedError
        return net.dial(address, port, seconds)

    assert net.client(dial=dial).fetch(PAGE).status == 200


# --- Redirects --------------------------------------------------------------------------------------


def test_it_follows_redirects_and_says_where_they_led(net):
    net.page(PAGE, status=301, location="//www.example.org/a")
    net.page("http://www.example.org/a", status=302, location="b?c=d")
    net.page("http://www.example.org/b?c=d", "here")
    answer = client.web.fetch(PAGE)
    assert (answer.url, answer.body) == ("http://www.example.org/b?c=d", b"here")


@pytest.mark.parametrize(
    "onward",
    [
        "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd", "ftp://example.org/", "http://localhost/", "http://example.org:8080/", "//2130706433/",
        "http://user@example.org/",
    ],
)  # fmt: skip
def test_a_redirect_is_judged_like_any_address(net, onward):
    net.page(PAGE, status=302, location=onward)
    with pytest.raises(NotAllowed):
        client.web.fetch(PAGE)
    assert len(net.dialled) == 1


def test_a_redirect_to_a_name_with_a_private_address_is_not_followed(net):
    net.names["inside.example.org"] = ["192.168.0.1"]
    net.page(PAGE, status=302, location="http://inside.example.org/")
    with pytest.raises(NotAllowed):
        client.web.fetch(PAGE)
    assert net.dialled == [(PUBLIC, 80)]


def test_it_goes_in_no_circle(net):
    net.page(PAGE, status=302, location="/other")
    net.page("http://news.example.org/other", status=302, location="/story")
    with pytest.raises(client.Lost):
        client.web.fetch(PAGE)
    assert len(net.asked) == 2


def test_it_does_not_go_on_and_on(net):
    for number in range(10):
        net.page(f"http://news.example.org/{number}", status=302, location=f"/{number + 1}")
    with pytest.raises(client.Lost):
        client.web.fetch("http://news.example.org/0")
    assert len(net.asked) == client.REDIRECTS + 1


@pytest.mark.parametrize("onward", ["http://[", "http://\xff.example.org/", "//["])
def test_a_redirect_that_makes_no_sense_is_an_error_with_words(net, onward):
    net.page(PAGE, status=302, location=onward)
    with pytest.raises((client.FetchError, NotAllowed)):
        client.web.fetch(PAGE)


def test_a_redirect_without_an_address_is_an_answer(net):
    net.page(PAGE, "moved", status=302)
    assert client.web.fetch(PAGE).status == 302


# --- What it says -----------------------------------------------------------------------------------


def test_it_says_who_it_is_and_keeps_no_cookie(net, settings, monkeypatch):
    settings.SITE_URL = "https://notes.example.jp"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    net.page(PAGE, status=302, location="/next", set_cookie="a=b")
    net.page("http://news.example.org/next")
    client.web.fetch(PAGE)
    first, second = net.asked
    assert first.headers["user-agent"] == "Warichu/1 (+https://notes.example.jp)"
    assert first.host == "news.example.org"
    assert "cookie" not in second.headers
    assert "referer" not in second.headers


def test_the_head_is_asked_for_without_the_body(net):
    net.page(PAGE, "body")
    assert client.web.fetch(PAGE, method="HEAD").body == b""
    assert net.asked[0].method == "HEAD"


# --- What it puts up with ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [misbehaving.slow_headers, misbehaving.silent])
def test_a_server_that_takes_its_time_gets_no_more_than_there_is(net, kind):
    net.pages["news.example.org/story"] = kind(net)
    with pytest.raises(TooSlow):
        net.client(seconds=0.3).fetch(PAGE)


def test_of_a_page_that_drips_what_has_come_is_read(net):
    net.pages["news.example.org/story"] = misbehaving.slow_drip(net, b"<title>Harbour</title>")
    answer = net.client(seconds=0.5).fetch(PAGE)
    assert answer.body.startswith(b"<title>Harbour</title>")
    assert not answer.whole


def test_a_name_server_that_takes_its_time_is_not_waited_for(net):
    waiting = threading.Event()

    def resolve(host, port):
        waiting.wait(20)
        return [PUBLIC]

    with pytest.raises(TooSlow):
        net.client(resolve=resolve, seconds=0.2).fetch(PAGE)
    waiting.set()
    assert net.dialled == []


def test_the_time_is_one_for_all_redirects(net):
    def slowly(sock, asked):
        threading.Event().wait(0.15)
        misbehaving.send(sock, 302, {"location": f"{asked.path}x"})

    for length in range(8):
        net.pages[f"news.example.org/story{'x' * length}"] = slowly
    with pytest.raises(TooSlow):
        net.client(seconds=0.4).fetch(PAGE)


@pytest.mark.parametrize("kind", ["endless", "huge", "bomb"])
def test_of_a_body_without_end_the_beginning_is_read(net, kind):
    net.pages["news.example.org/story"] = {
        "endless": misbehaving.endless(net),
        "huge": (200, {}, b"0" * 3_000_000),
        "bomb": misbehaving.bomb(50),
    }[kind]
    answer = client.web.fetch(PAGE)
    assert len(answer.body) == client.LIMIT
    assert not answer.whole


def test_who_needs_all_of_it_is_told_that_it_is_too_large(net):
    net.pages["news.example.org/story"] = misbehaving.bomb(2)
    with pytest.raises(TooLarge):
        client.web.fetch(PAGE, whole=True)


@pytest.mark.parametrize("kind", [misbehaving.cut_off, misbehaving.cut_off_chunks])
def test_of_a_body_that_breaks_off_what_has_come_is_read(net, kind):
    net.pages["news.example.org/story"] = kind(b"<title>Half</title>")
    answer = client.web.fetch(PAGE)
    assert answer.body.startswith(b"<title>Half</title>")
    assert not answer.whole


def test_packed_bodies_are_unpacked_and_broken_ones_read_as_far_as_they_go(net):
    packed = gzip.compress("港の話".encode() * 1000)
    net.pages["news.example.org/story"] = (200, {"content-encoding": "gzip"}, packed)
    assert client.web.fetch(PAGE).body == "港の話".encode() * 1000
    assert client.web.fetch(PAGE).whole
    net.pages["news.example.org/story"] = (200, {"content-encoding": "gzip"}, packed[:30] + b"nonsense")
    assert not client.web.fetch(PAGE).whole
    net.pages["news.example.org/story"] = (200, {"content-encoding": "br"}, b"nobody asked for that")
    assert client.web.fetch(PAGE).body == b""


@pytest.mark.parametrize("kind", [misbehaving.nonsense, misbehaving.hangs_up])
def test_who_speaks_no_http_gives_no_answer(net, kind):
    net.pages["news.example.org/story"] = kind
    with pytest.raises(NoAnswer):
        client.web.fetch(PAGE)


def test_no_such_name_and_nobody_there_are_told_apart(net):
    def refuse(address, port, seconds):
        raise ConnectionRefusedError

    with pytest.raises(NoAnswer) as refused:
        net.client(dial=refuse).fetch(PAGE)
    net.dead.add("news.example.org")
    with pytest.raises(NoAnswer) as unknown:
        client.web.fetch(PAGE)
    assert (refused.value.code, unknown.value.code) == ("refused", "dns")


def test_every_error_says_what_happened_in_a_sentence(net):
    net.dead.add("news.example.org")
    for url in (PAGE, "http://127.0.0.1/", "nonsense"):
        with pytest.raises((client.FetchError, NotAllowed)) as error:
            client.web.fetch(url)
        assert str(error.value).endswith("。")


# --- TLS --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """A folder with a key and a certificate for news.example.org, signed by an authority that only this run knows."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl: apt-get install openssl")
    folder = tmp_path_factory.mktemp("tls")

    def run(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "3650"]
    run(*new, "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=Warichu test authority")
    run(*new, "-keyout", "site.key", "-out", "site.pem", "-subj", "/CN=news.example.org",
        "-addext", "subjectAltName=DNS:news.example.org", "-addext", "basicConstraints=critical,CA:FALSE",
        "-CA", "authority.pem", "-CAkey", "authority.key")  # fmt: skip
    return folder


@pytest.fixture
def secure(net, certificates):
    """The same web behind TLS, with a certificate of an authority that only this test knows."""
    folder = certificates
    net.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    net.tls.load_cert_chain(folder / "site.pem", folder / "site.key")
    net.page("https://news.example.org/story", "safe")
    net.context = ssl.create_default_context(cafile=folder / "authority.pem")
    return net


def test_a_certificate_is_checked_for_the_name_and_not_for_the_number(secure):
    answer = secure.client(context=secure.context).fetch("https://news.example.org/story")
    assert answer.body == b"safe"
    assert secure.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_of_another_name_or_of_nobody_is_refused(secure, trusted):
    host = "other.example.org" if trusted else "news.example.org"
    changes = {"context": secure.context} if trusted else {}
    with pytest.raises(NoAnswer) as error:
        secure.client(**changes).fetch(f"https://{host}/story")
    assert error.value.code == "tls"
    assert secure.asked == []
