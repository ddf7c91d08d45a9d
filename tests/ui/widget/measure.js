// Read by the tests of the widget's looks: what in the panel is hard to read, and what sticks out of the window.
(() => {
  const root = document.querySelector("policyqa-widget").shadowRoot;
  const shown = (node) => node.getClientRects().length && !node.closest(".away");
  const name = (node) => node.className || node.tagName;

  function channels(color) {
    const numbers = color.match(/[\d.]+/g).map(Number);
    return color.startsWith("color(") ? numbers.map((one, index) => (index < 3 ? one * 255 : one)) : numbers;
  }

  // Relative luminance and contrast as in WCAG 2.2.
  function luminance(color) {
    const [r, g, b] = color.slice(0, 3).map((one) => {
      const part = one / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ground(node) {
    for (let at = node; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if ((color[3] ?? 1) > 0.5) return color;
    }
    return [255, 255, 255];
  }

  const found = [];
  for (const node of root.querySelectorAll("*")) {
    const box = node.getBoundingClientRect();
    if (!shown(node)) continue;
    if (box.width && (box.left < -1 || box.right > innerWidth + 1)) found.push(`${name(node)} sticks out`);
    const speaks = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
    if (!speaks || node.disabled || node.tagName === "STYLE") continue;
    const [ink, paper] = [luminance(channels(getComputedStyle(node).color)), luminance(ground(node))];
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) found.push(`${name(node)} has a contrast of ${ratio.toFixed(2)}`);
  }
  return found;
})();
