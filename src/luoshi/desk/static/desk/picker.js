// A box that looks names up: <input data-names="address">, after the ARIA combobox pattern. What is chosen is sent as its code; typed by hand
// it is sent as it stands, and the server knows names too. data-several: names parted by 、, of which the last is looked for.
"use strict";
(function () {
  const WAIT = 150; // milliseconds of rest before the server is asked
  let count = 0;

  function prepare(input) {
    if (input.role === "combobox") return;
    const list = document.createElement("ul"), said = document.createElement("span");
    list.id = `names-${++count}`;
    list.className = "names";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0]?.firstChild?.textContent.trim() || "");
    list.hidden = true;
    said.className = "away";
    said.setAttribute("role", "status");
    input.removeAttribute("list"); // the browser's own would lie over ours
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) input.setAttribute(name, value);
    input.parentElement.classList.add("has-names");
    input.after(list, said);

    const several = "several" in input.dataset;
    let timer = 0, asked = 0, at = -1;
    const options = () => [...list.children];
    const begun = () => (several ? /^([\s\S]*[、，,;；])?\s*([^、，,;；]*)$/.exec(input.value) : [null, "", input.value]);

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      const rows = options();
      if (!rows.length) return;
      at = (next + rows.length) % rows.length;
      rows.forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
      input.setAttribute("aria-activedescendant", rows[at].id);
      rows[at].scrollIntoView({ block: "nearest" });
    }

    function take(row) {
      if (several) input.value = `${begun()[1] || ""}${row.dataset.label}、`;
      else {
        input.value = row.dataset.label;
        input.dataset.code = row.dataset.code;
      }
      close();
      said.textContent = row.dataset.label;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function draw(answer) {
      list.replaceChildren(...answer.rows.map((found, n) => {
        const row = document.createElement("li"), more = document.createElement("span");
        row.id = `${list.id}-${n}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        Object.assign(row.dataset, { code: found.code, label: found.label });
        row.textContent = found.label;
        more.textContent = found.more;
        more.className = "soft small";
        if (found.more) row.append(" ", more);
        return row;
      }));
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !answer.rows.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = answer.said;
    }

    async function look(then) {
      const mine = ++asked;
      try {
        const answer = await fetch(`${input.dataset.names}?q=${encodeURIComponent(begun()[2].trim())}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || mine !== asked) return;
        const found = await answer.json();
        if (mine !== asked || document.activeElement !== input) return;
        draw(found);
        if (then) then();
      } catch { /* the box stays what it is without a script */ }
    }

    input.addEventListener("input", (e) => {
      delete input.dataset.code; // what is typed is no longer what was chosen
      clearTimeout(timer);
      asked++;
      if (e.isComposing) return;
      if (!begun()[2].trim()) close();
      else timer = setTimeout(look, WAIT);
    });
    input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(look, WAIT); });
    input.addEventListener("keydown", (e) => {
      if (e.isComposing || e.keyCode === 229 || e.altKey || e.ctrlKey || e.metaKey) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        const by = e.key === "ArrowDown" ? 1 : -1;
        if (list.hidden) look(() => mark(by > 0 ? 0 : -1));
        else mark(at < 0 && by < 0 ? -1 : at + by);
      } else if (e.key === "Enter" && !list.hidden && at >= 0) {
        e.preventDefault();
        e.stopImmediatePropagation();
        e.stopPropagation(); // no form is sent, and no key of the page acts, by the choice of a name
        take(options()[at]);
      } else if (e.key === "Escape" && !list.hidden) {
        e.preventDefault();
        e.stopPropagation();
        close();
      }
    });
    list.addEventListener("pointerdown", (e) => e.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (e) => { const row = e.target.closest("li"); if (row) take(row); });
    input.addEventListener("blur", () => { clearTimeout(timer); asked++; close(); });
  }

  const all = (root) => (root.querySelectorAll ? root.querySelectorAll("input[data-names]") : []);
  all(document).forEach(prepare);
  document.addEventListener("focusin", (e) => e.target.matches("input[data-names]") && prepare(e.target)); // what htmx put there meanwhile

  // However a form is sent, by the browser or by htmx, the code goes in the place of the name it stands for.
  document.addEventListener("formdata", (e) => {
    for (const input of all(e.target)) {
      const { name, value, dataset } = input;
      if (name && dataset.code && e.formData.getAll(name).length === 1 && e.formData.get(name) === value) e.formData.set(name, dataset.code);
    }
  });
})();
