from __future__ import annotations

import traceback

import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.config.proxy import parse_proxy
from smtp_connector.errors import ConfigError
from smtp_connector.terms import SECRET_MASK
from tests.configs import make_config


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "user", "password"),
    [
        ("http://proxy.example:3128", "http", "proxy.example", 3128, "", ""),
        (" HTTPS://Proxy.Example:443/ ", "https", "proxy.example", 443, "", ""),
        ("socks://10.0.0.1:1080", "socks5", "10.0.0.1", 1080, "", ""),
        ("socks5h://[2001:db8::1]:1080", "socks5h", "2001:db8::1", 1080, "", ""),
        ("socks4a://ada@proxy:1080", "socks4a", "proxy", 1080, "ada", ""),
        ("http://ada:p%40ss%3A%2Fw%C3%B6rd@proxy:3128", "http", "proxy", 3128, "ada", "p@ss:/wörd"),
        ("http://ada:a:b@proxy:3128", "http", "proxy", 3128, "ada", "a:b"),
        (f"http://{SECRET_MASK}@proxy:3128", "http", "proxy", 3128, SECRET_MASK, ""),
    ],
)
def test_url_of_a_proxy_is_read(
    text: str, scheme: str, host: str, port: int, user: str, password: str
) -> None:
    proxy = parse_proxy(text)

    assert (proxy.scheme, proxy.host, proxy.port) == (scheme, host, port)
    assert (proxy.user, proxy.password) == (user, password)


@pytest.mark.parametrize(
    "text",
    [
        "proxy.example:3128",
        "http://proxy.example",
        "http://proxy.example:0",
        "http://proxy.example:70000",
        "http://proxy.example:port",
        "http://:3128",
        "http://proxy.example:3128/path",
        "http://proxy.example:3128?a=b",
        "http://proxy.example:3128#a",
        "http://pro xy:3128",
        "http://pro\nxy:3128",
        "http://bücher.example:3128",
        "http://[::1:3128",
        "http://ada:hunter2/@proxy.example:3128",
        "http://ada:hunter2#@proxy.example:3128",
        "http://ada:hunter2%00@proxy.example:3128",
        "http://ada:hunter2\u2100@proxy.example:3128",
        "ftp://ada:hunter2@proxy.example:3128",
        f"socks5://ada:hunter2{'a' * 255}@proxy.example:3128",
    ],
)
def test_what_is_no_url_of_a_proxy_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(make_config(proxy=text))

    (problem,) = caught.value.problems
    assert problem.path == "proxy"
    assert problem.suggestion
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
