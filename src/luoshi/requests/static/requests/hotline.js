// The phone desk and the callback screen by keyboard: digits take candidates, F9 saves. Nothing here is needed to send the form.
"use strict";
(function () {
  const form = document.querySelector("form.call, form.call-answers");
  if (!form) return;
  const BASE = { subject: 1, place: 4, join: 7 }; // 1–3, 4–6, 7–9
  const $ = (selector, from) => (from || form).querySelector(selector);
  const all = (selector, from) => [...(from || form).querySelectorAll(selector)];
  const typing = (el) => el.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

  // ---- each candidate says its digit; those of the caller's own requests come before the look-alikes
  function number() {
    for (const [group, base] of Object.entries(BASE)) {
      all(`input[data-pick=${group}]`).forEach((input, n) => {
        const key = input.parentElement.querySelector("kbd");
        input.dataset.digit = n < 3 ? String(base + n) : "";
        if (n >= 3 || !key) return;
        key.textContent = String(base + n);
        key.hidden = false;
        input.setAttribute("aria-keyshortcuts", `Alt+${base + n}`);
      });
    }
    for (const [n, key] of all("kbd[data-from]").entries()) { // the answers of a callback, counted through
      key.textContent = key.parentElement.querySelector("input").dataset.digit = String(n + 1);
      key.hidden = false;
    }
    for (const group of Object.keys(BASE)) { // nothing taken is said by the last of a group, where there is one
      const none = $(`input[data-none=${group}]`);
      if (none && !$(`input[name=${group}]:checked`)) none.checked = true;
    }
  }

  /** Take a candidate, or leave it where it was taken already. */
  function take(digit) {
    const input = $(`input[data-digit="${digit}"]`);
    if (!input) return false;
    const none = input.dataset.pick && $(`input[data-none=${input.dataset.pick}]`);
    if (input.checked && none) none.checked = true;
    else input.checked = !(input.checked && input.dataset.pick);
    if (document.activeElement.name === input.name) $(`input[name=${input.name}]:checked`)?.focus(); // the arrows go on from there
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  // ---- answered at once: the template with what is filled in, as the caller is told it
  const outcome = $("#id_outcome"), box = $("#at-once"), unsolved = $("[data-unsolved]");
  const wanting = () => { if (unsolved) unsolved.hidden = !["no", "half"].includes($("input[name=solved]:checked")?.value); };
  form.addEventListener("change", wanting);
  function words() {
    if (!outcome) return;
    const template = outcome.selectedOptions[0]?.dataset.template || "";
    for (const part of all("[data-needs]", box)) part.hidden = !template.includes(`{${part.dataset.needs}}`);
    const said = template.replace("{to}", $("#id_to").value || "…").replace("{answer}", $("#id_answer").value || "…");
    $("[data-words]", box).textContent = said || "—";
  }
  function answer(code, fill) {
    box.open = true;
    if (code) outcome.value = code;
    for (const [id, value] of Object.entries(fill || {})) $(`#id_${id}`).value = value;
    words();
    const first = code && all("[data-needs]:not([hidden]) :is(input, textarea)", box).find((el) => !el.value);
    (first || (code ? $("#save") : outcome)).focus();
  }
  outcome?.addEventListener("change", words);
  box?.addEventListener("input", words);

  form.addEventListener("click", (e) => {
    const line = e.target.closest("[data-emergency]"), use = e.target.closest("[data-use]");
    if (line) answer("emergency", { to: line.dataset.emergency });
    if (use) answer("answered", { answer: $("[data-known]", use.parentElement).innerText });
  });

  /** Enter goes on to the next box: half a call is not to be saved by a slip. */
  function onward(from) {
    const stops = all("input:not([type=hidden]), textarea, select, button").filter((el) => el.offsetParent && (el.type !== "radio" || el.checked));
    stops[(from.type === "radio" ? stops.findIndex((el) => el.name === from.name) : stops.indexOf(from)) + 1]?.focus();
  }

  // ---- keys
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229 || document.querySelector("dialog[open]")) return;
    if (e.key === "F9" || (e.key === "Enter" && (e.ctrlKey || e.metaKey))) { e.preventDefault(); if (!e.repeat) form.requestSubmit(document.querySelector("#save")); return; }
    if (e.key === "Enter" && form.contains(e.target) && e.target.matches("input:not([type=submit])")) { e.preventDefault(); onward(e.target); return; }
    const letter = e.altKey && !e.ctrlKey && !e.metaKey && !e.shiftKey && /^Key([FJWPTL])$/.exec(e.code)?.[1];
    if (letter) { // F: several matters; J: what a caller did; W: told that it lies elsewhere; P, T, L: the boxes, in every browser
      const target = { F: $("#split"), J: $("[data-conduct]"), W: $("[data-told]"), P: $("#id_phone"), T: $("#id_text"), L: $("#id_address") }[letter];
      if (target) { e.preventDefault(); "PTL".includes(letter) ? target.focus() : target.click(); }
      return;
    }
    const units = document.querySelector("dialog#directory");
    if (e.key === "F7" && units) { e.preventDefault(); units.showModal(); units.querySelector("input").select(); return; }
    if (e.key === "F8" && box) { e.preventDefault(); answer(); return; }
    const digit = /^Digit([0-9])$/.exec(e.code)?.[1];
    if (digit === undefined || e.ctrlKey || e.metaKey || e.shiftKey || !(e.altKey || !typing(e.target))) return;
    if (digit === "0" && box) { e.preventDefault(); const to = $("#id_to").value || $("[data-emergency]")?.dataset.emergency; answer("emergency", to && { to }); }
    else if (take(digit)) e.preventDefault();
  });

  // ---- the name of a known caller; the digits after each answer of the server
  document.addEventListener("htmx:afterSwap", (e) => {
    number();
    if (e.target.id !== "caller") return;
    const known = $("[data-name]", e.target)?.dataset.name || "", name = $("#id_name");
    if (!name.value || name.value === name.dataset.filled) name.value = name.dataset.filled = known; // never one caller's name with another's number
  });

  // ---- a call is not lost by a slip: leaving asks, sending does not, and sends once
  let sending = false;
  form.addEventListener("submit", (e) => {
    if (sending) { e.preventDefault(); return; }
    sending = true;
    const busy = $("[data-busy]");
    if (busy) busy.hidden = false;
  });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (e) => { if (!sending && "leave" in form.dataset && $("#id_text")?.value.trim()) e.preventDefault(); });
  number();
  words();
  wanting();
})();
