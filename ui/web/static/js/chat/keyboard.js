// Keys that work wherever the focus is. Esc takes back the latest thing first.

/** `closers`: in their order, each says whether it had something to close. */
export function listenToKeys({ closers, box, log }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !document.querySelector("dialog:modal")) {
      if (closers.some((close) => close())) event.preventDefault();
    }
    // One line has nothing to scroll: the keys then turn the pages of the log.
    if ((event.key === "PageDown" || event.key === "PageUp") && event.target === box && box.scrollHeight <= box.clientHeight + 1) {
      event.preventDefault();
      log.scrollBy(event.key === "PageDown" ? 1 : -1);
    }
  });
}
