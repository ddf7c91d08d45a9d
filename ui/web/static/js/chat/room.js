// How much room there is: the phone's keyboard takes its part, and what is left belongs to the answers.

const TIGHT = 520;
const TINY = 280;

export function measureRoom() {
  const view = window.visualViewport;
  const root = document.documentElement;
  const measure = () => {
    const height = view ? view.height : innerHeight;
    // Magnified by the reader: the page stays as it is.
    if (view && view.scale > 1.05) return;
    root.style.setProperty("--pq-view", `${height}px`);
    root.style.setProperty("--pq-view-top", `${view ? view.offsetTop : 0}px`);
    root.dataset.room = height < TINY ? "tiny" : height < TIGHT ? "tight" : "";
  };
  view?.addEventListener("resize", measure);
  view?.addEventListener("scroll", measure);
  addEventListener("resize", measure);
  measure();
}
