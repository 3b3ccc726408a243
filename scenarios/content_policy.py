"""The part of a Content-Security-Policy that a client without scripts can obey: form-action."""

from __future__ import annotations

import httpx

from scenarios.expect import Mismatch


def form_may_go_to(url: httpx.URL, page: httpx.Response) -> None:
    """Chromium stops a form, redirects included, where the policy of its page says so."""
    allowed = _form_action(page.headers.get("content-security-policy", ""))
    if allowed is None or any(_fits(source, url, page.url) for source in allowed):
        return
    raise Mismatch(
        f"a policy of {page.url.path} that lets its form go to {_origin(url)}",
        seen=f"form-action {' '.join(allowed) or 'without a source'}: a browser stops here",
        answer=page,
    )


def _form_action(policy: str) -> list[str] | None:
    for directive in policy.split(";"):
        words = directive.split()
        if words and words[0].lower() == "form-action":
            return words[1:]
    return None


def _fits(source: str, url: httpx.URL, page: httpx.URL) -> bool:
    if source == "'self'":
        return _origin(url) == _origin(page)
    if source.endswith(":"):
        return f"{url.scheme}:" == source.lower()
    return source == "*" or _origin(url) == source.rstrip("/").lower()


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"
