"""What the console tells whoever puts the widget into a page, and never the key."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from ui.access.secret import new_secret


def hints(page: Page, address: str) -> list[str]:
    """Ask on the page and return what the console was told."""
    page.complaints.clear()  # type: ignore[attr-defined]
    page.goto(address)
    page.locator(".input").fill("2020年高企净增目标是多少")
    page.locator(".input").press("Enter")
    expect(page.locator(".exchange .problem")).to_be_visible()
    return [one for one in page.complaints if one.startswith("[policyqa] ")]  # type: ignore[attr-defined]


def test_each_fault_of_the_tag_the_key_or_the_policy_is_named_once(page, portal, keyed):
    elsewhere, unknown = keyed.key("https://elsewhere.example"), new_secret("0123456789")
    address = portal.page(keyed.address, key=elsewhere, open="true", theme="pink", position="top")
    policy, kind, body = portal.pages["/"]
    portal.pages["/"] = (policy, kind, body.replace("data-open", 'data-lang="fr" data-open'))
    seen = hints(page, address)
    assert [one for one in seen if "403" in one] == [
        f"[policyqa] 403: the origin {portal.origin} is not among the key's origins; "
        f"make one with: policyqa keys create --origins {portal.origin}"
    ]
    for name, value in (("lang", "fr"), ("theme", "pink"), ("position", "top")):
        assert sum(f'data-{name}="{value}"' in one for one in seen) == 1
    expect(page.locator(".exchange button.strong")).to_have_count(0)  # asking again mends nothing

    told = hints(page, portal.page(keyed.address, key=unknown, open="true"))
    assert told == ["[policyqa] 401: data-key is unknown, expired or revoked; see: policyqa keys list"]
    told = hints(page, portal.page(keyed.address, open="true"))
    assert told == ["[policyqa] neither data-key nor data-token-url is given"]
    told = hints(page, portal.page(keyed.address, token_url="/nothing?secret=s3cret", open="true"))
    assert told == [f'[policyqa] {portal.origin}/nothing answered 404; it must return {{"token","expires_in"}}']

    address = portal.page(keyed.address, key=keyed.key(portal.origin), open="true")
    policy, kind, body = portal.pages["/"]
    portal.pages["/"] = (policy.replace(f" 'self' {keyed.address};", " 'self';"), kind, body)
    (told,) = hints(page, address)
    assert f"blocked before it was sent: does the page's CSP allow connect-src {keyed.address}" in told
    assert not any(secret in one for secret in (elsewhere, unknown, "s3cret") for one in (*seen, told))
