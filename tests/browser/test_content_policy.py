"""A real browser keeps the page's content policy: whatever got into it, nothing runs and nothing leaves."""

from collections.abc import Callable

import pytest

from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]

TRIED = """
async () => {
  const violated = new Set();
  document.addEventListener("securitypolicyviolation", (event) => violated.add(event.effectiveDirective));
  window.ran = [];
  const put = (name, values, text = "") => {
    const made = Object.assign(document.createElement(name), values);
    made.textContent = text;
    document.body.append(made);
  };
  put("script", {}, "window.ran.push('inline script')");
  put("script", { src: "https://evil.example/x.js" });
  put("img", { src: "https://evil.example/x.png" });
  put("iframe", { src: "https://evil.example/" });
  put("object", { data: "https://evil.example/x.swf" });
  put("style", {}, "body { color: red }");
  put("base", { href: "https://evil.example/" });
  const holder = document.createElement("div");
  holder.innerHTML = `<img src="x:" onerror="window.ran.push('handler')">`
    + '<a id="js" href="javascript:window.ran.push(1)">x</a>';
  document.body.append(holder);
  document.getElementById("js").click();
  put("form", { action: "https://evil.example/", id: "leaving" });
  document.getElementById("leaving").submit();
  await fetch("https://evil.example/").catch(() => {});
  await new Promise((over) => setTimeout(over, 500));
  return { ran: window.ran, violated: [...violated].sort(), base: document.baseURI.startsWith(location.origin) };
}
"""
FORBIDDEN = {
    "base-uri",
    "connect-src",
    "form-action",
    "frame-src",
    "img-src",
    "object-src",
    "script-src-attr",
    "script-src-elem",
    "style-src-elem",
}


def test_nothing_that_got_into_the_page_runs_or_leaves(seat: Open) -> None:
    """Scripts in the page and from elsewhere, handlers, frames, pictures, styles, forms, requests: all are stopped."""
    person = seat("赵小禾")
    person.report("报表导出 <img src=x onerror=alert(1)><script>alert(1)</script> 的金额列显示不全")
    assert person.complaints == []
    seen = person.page.evaluate(TRIED)
    assert seen["ran"] == []
    assert seen["base"]
    assert set(seen["violated"]) >= FORBIDDEN
    assert person.complaints
    person.complaints.clear()  # these were asked for


def test_no_other_page_may_frame_it(seat: Open) -> None:
    """A page that shows the desk in a frame shows nothing of it."""
    person = seat("赵小禾")
    address = person.page.url
    page = person.context.new_page()
    with page.expect_event("framenavigated", lambda frame: frame is not page.main_frame):
        page.set_content(f'<iframe src="{address}"></iframe>')
    frames = [frame for frame in page.frames if frame is not page.main_frame]
    assert frames
    assert all("chrome-error" in frame.url or not frame.query_selector("#middle") for frame in frames)
