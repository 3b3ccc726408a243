"""Which method a request really asks for."""

from __future__ import annotations

import pytest

from mock_icims.web.form_method import effective_method

FORM = b"application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "query", "types", "said"),
    [
        ("POST", b"_method=PUT", [FORM], "PUT"),
        ("POST", b"a=1&_method=PATCH", [FORM + b"; charset=utf-8"], "PATCH"),
        ("POST", b"_method=DELETE", [b"multipart/form-data; boundary=x"], "DELETE"),
        ("POST", b"_method=delete", [FORM], "POST"),
        ("POST", b"_method=GET", [FORM], "POST"),
        ("POST", b"_method=", [FORM], "POST"),
        ("POST", b"", [FORM], "POST"),
        ("POST", b"_method=PUT", [b"application/json"], "POST"),
        ("POST", b"_method=PUT", [], "POST"),
        ("POST", b"_method=PUT", [FORM, FORM], "POST"),
        ("GET", b"_method=DELETE", [FORM], "GET"),
        ("PUT", b"_method=DELETE", [FORM], "PUT"),
    ],
)
def test_only_a_posted_form_names_another_method(
    method: str, query: bytes, types: list[bytes], said: str
) -> None:
    scope = {
        "method": method,
        "query_string": query,
        "headers": [(b"content-type", value) for value in types],
    }

    assert effective_method(scope) == said
