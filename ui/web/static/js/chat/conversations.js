// The conversations at the left: open, rename, export, delete.

import { announce, button, el, svg } from "../common/dom.js";
import { address } from "../common/page.js";

const LONGEST_TITLE = 80;

const dots = () =>
  svg("svg", { viewBox: "0 0 20 20", width: 20, height: 20, fill: "currentColor", "aria-hidden": "true" }, ...[4, 10, 16].map((cx) => svg("circle", { cx, cy: 10, r: 1.8 })));

export class Conversations {
  /** `actions`: `open(id)`, `rename(id, title)`, `remove(id)`, `removeAll()`. */
  constructor(store, tongue, actions) {
    Object.assign(this, { store, tongue, actions });
    this.node = document.getElementById("pq-conversations");
    this.foot = document.getElementById("pq-side-foot");
    this.opened = { id: "", as: "" };
    for (const name of ["list", "current"]) store.addEventListener(name, () => this.draw());
    tongue.addEventListener("turned", () => this.draw());
  }

  draw() {
    const held = this.#held();
    const { list } = this.store;
    const { w } = this.tongue;
    if (this.opened.as !== "rename" || !list.some((one) => one.conversation_id === this.opened.id)) {
      this.node.replaceChildren(
        ...(list.length ? list.map((one) => this.#item(one)) : [el("li", { class: "pq-none soft" }, w("no_conversations"))]),
      );
    }
    this.#drawFoot(list);
    this.#focus(held);
  }

  /** Close what is open of one of them. Whether something was. */
  close() {
    if (!this.opened.as) return false;
    const { id } = this.opened;
    this.opened = { id: "", as: "" };
    this.draw();
    this.#focus({ id, action: id ? "more" : "delete_all" });
    return true;
  }

  #item(one) {
    const { w } = this.tongue;
    const id = one.conversation_id;
    const title = one.title || w("untitled");
    const open = this.opened.id === id ? this.opened.as : "";
    const current = id === this.store.current;
    const link = el(
      "a",
      {
        href: `${location.search}#c=${id}`,
        class: "pq-open",
        title,
        "aria-current": current ? "true" : false,
        "data-action": "open",
        onclick: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
          event.preventDefault();
          this.actions.open(id);
        },
      },
      title,
    );
    const more = button(dots(), () => this.#toggle(id, "menu"), {
      class: "quiet pq-more",
      "aria-label": w("more_of", { title }),
      "aria-expanded": open ? "true" : "false",
      "data-action": "more",
    });
    return el("li", { "data-conversation": id, class: current ? "pq-current" : false }, el("div", { class: "pq-entry" }, link, more), this.#below(open, one));
  }

  #below(open, one) {
    const { w } = this.tongue;
    const id = one.conversation_id;
    if (open === "menu") {
      return el(
        "div",
        { class: "pq-menu" },
        button(w("rename"), () => this.#toggle(id, "rename", "name"), { class: "quiet", "data-action": "rename" }),
        el("a", { class: "button quiet", href: address(`chat/conversations/${id}/export`), download: "", "data-action": "export" }, w("export")),
        button(w("delete"), () => this.#toggle(id, "delete", "cancel"), { class: "quiet", "data-action": "delete" }),
      );
    }
    if (open === "rename") return this.#renaming(one);
    if (open === "delete") return this.#asking(w("delete_question"), () => this.actions.remove(id));
    return null;
  }

  #renaming(one) {
    const { w } = this.tongue;
    const name = el("input", { "aria-label": w("rename_label"), maxlength: LONGEST_TITLE, value: one.title ?? "", "data-action": "name" });
    const save = async () => {
      const title = name.value.trim();
      if (title && title !== one.title && !(await this.actions.rename(one.conversation_id, title))) return;
      this.close();
    };
    name.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.isComposing) event.preventDefault();
    });
    return el(
      "form",
      { class: "pq-menu", onsubmit: (event) => (event.preventDefault(), save()) },
      name,
      el("button", { class: "main" }, w("save")),
      button(w("cancel"), () => this.close(), { class: "quiet" }),
    );
  }

  #asking(question, act) {
    const { w } = this.tongue;
    return el(
      "div",
      { class: "pq-menu pq-asking", role: "group", "aria-label": question },
      el("p", {}, question),
      button(w("delete"), async () => {
        this.opened = { id: "", as: "" };
        if (await act()) announce(w("deleted"));
        this.draw();
        document.getElementById("pq-new").focus();
      }, { class: "danger", "data-action": "sure" }),
      button(w("cancel"), () => this.close(), { "data-action": "cancel" }),
    );
  }

  #drawFoot(list) {
    const { w } = this.tongue;
    this.foot.replaceChildren(
      ...(list.length ? [button(w("delete_all"), () => this.#toggle("", "all", "cancel"), { class: "quiet", "data-action": "delete_all" })] : []),
      ...(this.opened.as === "all" ? [this.#asking(w("delete_all_question"), () => this.actions.removeAll())] : []),
    );
  }

  #toggle(id, as, focus = "") {
    const same = this.opened.id === id && (this.opened.as === as || (as === "menu" && this.opened.as));
    this.opened = { id: "", as: "" };
    this.draw();
    if (!same) {
      this.opened = { id, as };
      this.node.querySelector(`[data-conversation="${CSS.escape(id)}"]`)?.replaceWith(this.#item(this.store.conversation(id)));
      this.#drawFoot(this.store.list);
    }
    this.#focus({ id, action: same ? "more" : focus || (as === "menu" ? "rename" : as) });
    if (focus === "name") this.node.querySelector('[data-action="name"]')?.select();
  }

  #held() {
    const held = document.activeElement;
    if (!this.node.contains(held) && !this.foot.contains(held)) return null;
    return { id: held.closest("[data-conversation]")?.dataset.conversation ?? "", action: held.dataset.action };
  }

  /** The focus stays where it was, or goes to the nearest thing that is still there. */
  #focus(wanted) {
    if (!wanted?.action) return;
    const place = wanted.id ? this.node.querySelector(`[data-conversation="${CSS.escape(wanted.id)}"]`) : this.foot;
    const found = place?.querySelector(`[data-action="${wanted.action}"]`) ?? place?.querySelector("button, a, input");
    (found ?? document.getElementById("pq-new")).focus();
  }
}
