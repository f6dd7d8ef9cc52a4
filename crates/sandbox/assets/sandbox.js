// Keeps what is marked fresh so while the page is looked at: the one page when it is told of a change, the inbox by the
// clock. Without it the inbox reloads itself, and the one page has a link for it.
"use strict";

const again = document.body.dataset.again;

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(again);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const shown of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.getElementById(shown.id);
      if (fresh && fresh.innerHTML !== shown.innerHTML) replace(shown, fresh);
    }
  } catch {
    // The sandbox is starting again: the next round will do.
  }
}

function replace(shown, fresh) {
  const focused = shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  shown.replaceChildren(...fresh.childNodes);
  if (focused) shown.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

const { events } = document.body.dataset;
if (events) {
  new EventSource(events).onmessage = refresh;
  document.addEventListener("visibilitychange", refresh);
}
// Ages grow without an event.
setInterval(refresh, events ? 20000 : 2000);
