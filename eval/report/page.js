"use strict";
(() => {
  const list = document.getElementById("questions");
  const articles = [...list.querySelectorAll("article")];
  const texts = articles.map((article) => article.textContent.toLowerCase());
  const box = document.getElementById("search");
  const menus = [...document.querySelectorAll("#filter select")];
  const shown = document.getElementById("shown");

  function apply() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    articles.forEach((article, at) => {
      const fits = menus.every((menu) => menu.value === "*" || "=" + article.dataset[menu.dataset.by] === menu.value)
        && words.every((word) => texts[at].includes(word));
      article.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = String(count);
  }

  document.getElementById("filter").hidden = false;
  box.addEventListener("input", apply);
  menus.forEach((menu) => menu.addEventListener("change", apply));
  document.getElementById("filter").addEventListener("reset", () => setTimeout(apply));
  document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
})();
