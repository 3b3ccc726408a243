"""Where events may be sent: the list of what is inside, in every way that it can be written."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from mock_icims.domain.webhooks.addresses import (
    LOOPBACK,
    AddressBlocked,
    Reach,
    destination,
    is_inside,
)
from mock_icims.settings import Settings, SettingsRefused

NOTHING = Reach()
THIS_MACHINE = Reach(LOOPBACK)
DOCKER = Reach((ip_network("172.16.0.0/12"),))

# fmt: off
INSIDE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002::1",
    "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1",
    "ff00::1", "ff02::1", "::ffff:0:127.0.0.1", "100:0:0:1::1",
]
# fmt: on

# fmt: off
OUTSIDE = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
    "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
    "223.255.255.255", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2001:4860::8888",
]
# fmt: on


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_reached_by_its_address(address: str) -> None:
    assert is_inside(ip_address(address))
    with pytest.raises(AddressBlocked, match="no address on the internet"):
        NOTHING.check(destination("https://app.test/"), [ip_address(address)])


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_internet_is_reached(address: str) -> None:
    NOTHING.check(destination("https://app.test/"), [ip_address(address)])


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0x7f.0x0.0x0.0x1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://017700000001/",
        "https://0177.0.0.01/",
        "https://0/",
        "https://0x/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1%25eth0]/",
        "https://127.0.0.1./",
        "https://127\u30020\uff0e0\uff611/",
        "https://\uff11\uff12\uff17.0.0.1/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://app.localhost/",
        "https://2852039166/",
        "https://169.254.169.254/latest/meta-data",
        "https://0xA9FEA9FE/",
    ],
)
def test_no_way_of_writing_an_address_gets_around_the_list(url: str) -> None:
    assert "no address on the internet" in str(NOTHING.objection(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://app.test@127.0.0.1/",
        "https://user:secret@app.test/",
        "https://@app.test/",
        "https://app.test\\@127.0.0.1/",
        "ftp://app.test/",
        "file:///etc/passwd",
        "//app.test/",
        "https:///events",
        "https://app.test:99999/",
        "https://[::1/",
        "http://app.test/",
        "https://app.test:8443/",
        "https://app.test:0/",
    ],
)
def test_what_is_no_plain_address_of_a_program_is_refused(url: str) -> None:
    assert NOTHING.objection(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://app.test/events",
        "https://app.test:443/",
        "https://8.8.8.8/",
        "https://0x08080808/",
        "https://010.8.8.8/",
        "https://1e3/",
        "https://256.0.0.1/",
        "https://127.0.0.256/",
        "https://127.16777216/",
        "https://4294967296/",
    ],
)
def test_https_on_the_internet_and_names_that_look_like_numbers_are_fine(url: str) -> None:
    assert NOTHING.objection(url) is None


@pytest.mark.parametrize(
    ("url", "port"),
    [("https://app.test/", 443), ("http://localhost/", 80), ("http://localhost:8200/", 8200)],
)
def test_a_program_is_at_the_usual_port_of_its_scheme_or_at_the_one_it_says(
    url: str, port: int
) -> None:
    assert destination(url).port == port


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8200/icims/events",
        "http://localhost:8200/",
        "http://[::1]:8200/",
        "http://[::ffff:127.0.0.1]/",
        "http://127.1:9000/",
    ],
)
def test_a_listed_subnet_is_reached_by_plain_http_and_any_port(url: str) -> None:
    assert THIS_MACHINE.objection(url) is None


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://app.test/", "http://8.8.8.8/"])
def test_listing_one_subnet_lists_no_other(url: str) -> None:
    assert THIS_MACHINE.objection(url) is not None


def test_a_name_may_be_plain_where_a_subnet_is_listed_and_is_judged_by_what_it_resolves_to() -> (
    None
):
    url = "http://integration:8200/icims/events"

    assert DOCKER.objection(url) is None
    DOCKER.check(destination(url), [ip_address("172.18.0.3")])
    with pytest.raises(AddressBlocked, match="https"):
        DOCKER.check(destination(url), [ip_address("8.8.8.8")])
    with pytest.raises(AddressBlocked, match="no address on the internet"):
        DOCKER.check(destination(url), [ip_address("172.18.0.3"), ip_address("127.0.0.1")])


def test_this_machine_is_listed_by_itself_until_others_can_come() -> None:
    url = "http://127.0.0.1:8200/icims/events"
    exposed = Settings(public_url="https://icims.example")
    listening = Settings(host="0.0.0.0")
    listed = Settings(public_url="https://icims.example", allow_subnets=("127.0.0.1/32",))

    assert Reach(Settings().subnets).objection(url) is None
    assert Reach(exposed.subnets).objection(url) is not None
    assert Reach(listening.subnets).objection(url) is not None
    assert Reach(listed.subnets).objection(url) is None
    assert Reach(Settings().subnets).objection("http://10.0.0.1/") is not None


def test_a_subnet_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsRefused):
        Settings(allow_subnets=("10.0.0.0/99",))
