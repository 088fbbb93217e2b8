"""What Django is told of a Content-Type: enough to read forms, and nothing at which it fails."""

import pytest

from cporsite.wsgi import content_type


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", ""),
        ("text/plain", "text/plain"),
        ("application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded"),
        (
            "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
            "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
        ),
        ('multipart/form-data; charset=x; boundary="a b"', 'multipart/form-data; boundary="a'),
        ("text/plain; charset=hex", "text/plain"),
        ("text/plain; charset*=utf-8''%00", "text/plain"),
        ("text/plainé", ""),
        ("plain", ""),
        (f"text/{'a' * 20_000}", ""),
        (f"multipart/form-data; boundary={'a' * 20_000}", f"multipart/form-data; boundary={'a' * 70}"),
    ],
)
def test_the_kind_and_the_boundary_are_told(given: str, told: str) -> None:
    assert content_type(given) == told
