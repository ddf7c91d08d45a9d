"use strict";
// The framework scrolls to the end of an answer; a reader wants its beginning. So the newest question is kept at the
// top of the view while its answer grows, until the reader scrolls by hand.
(() => {
  let asked = 0;
  let following = false;
  const letGo = () => { following = false; };
  addEventListener("wheel", letGo, { passive: true });
  addEventListener("touchmove", letGo, { passive: true });

  new MutationObserver(() => {
    const list = document.querySelector("#pq-chat .bubble-wrap");
    const questions = document.querySelectorAll("#pq-chat .user-row");
    if (questions.length > asked) following = true;
    asked = questions.length;
    if (!list || !asked || !following) return;
    const distance = questions[asked - 1].getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTop += distance - 12;
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });

  // The page says it is English; screen readers would pronounce it so.
  document.documentElement.lang = "zh-CN";
})();
