// The drafts beside the report's text: both move together, rows are ticked one by one, by section or from here to there, by mouse and by key.
"use strict";
(function () {
  const desk = document.querySelector("[data-drafting]");
  if (!desk) return;
  const $ = (selector, from) => (from || desk).querySelector(selector);
  const all = (selector, from) => [...(from || desk).querySelectorAll(selector)];
  const boxes = () => all("input[name=m]");
  const boxOf = (row) => $("input[name=m]", row);
  const typing = (el) => el.closest("input:not([type=checkbox]), select, textarea, [contenteditable], dialog[open]");
  let now = null, last = null; // the ref that is marked; the box that was ticked last
  const held = new Set(); // ticked rows that are being swapped for themselves

  // ---- a phone begins with the list; its bar is one line until somebody unfolds it, and stays as it was when an act has swapped it
  const phone = matchMedia("(max-width: 47.99rem)").matches;
  let unfolded = !phone;
  const fold = () => { const box = $("[data-do]"); if (box) box.open = unfolded; };
  if (phone) for (const box of all("details.tree, details.source")) box.open = false;
  desk.addEventListener("click", (e) => { if (e.target.closest("[data-do] > summary")) unfolded = !$("[data-do]").open; });
  document.addEventListener("htmx:afterSettle", fold);
  fold();

  /** Mark a draft and its sentence; the one that was not clicked comes into sight within its own pane. */
  function mark(ref, from) {
    if (ref === now && from !== "text") return;
    now = ref;
    for (const el of all(".now")) if (!el.closest(".pager")) el.classList.remove("now");
    const row = document.getElementById(ref), sentences = all(`[data-sentence="${CSS.escape(ref)}"]`);
    if (row) row.classList.add("now");
    for (const el of sentences) el.classList.add("now");
    if (from === "row" && sentences.length) {
      const pane = $(".source .text"), box = sentences[0].getBoundingClientRect(), frame = pane.getBoundingClientRect();
      pane.scrollTop += box.top - frame.top - (frame.height - box.height) / 3;
    } else if (from === "text" && row) {
      row.scrollIntoView({ block: "center" });
      (boxOf(row) || $("a[href]", row)).focus({ preventScroll: true });
    }
  }

  /** How many are chosen; a section's box says whether all of it are; sentences show what has a lead. */
  function count() {
    const ticked = boxes().filter((box) => box.checked);
    const said = $("#chosen"), whole = $("#all");
    if (said) said.textContent = String(ticked.length);
    if (whole) { whole.checked = ticked.length > 0 && ticked.length === boxes().length; whole.indeterminate = ticked.length > 0 && !whole.checked; }
    for (const part of all("[data-part]")) {
      const own = all(`tr[data-in="${part.dataset.part}"] input[name=m]`), some = own.filter((box) => box.checked).length;
      part.checked = some > 0 && some === own.length;
      part.indeterminate = some > 0 && !part.checked;
      part.disabled = !own.length;
    }
  }
  function colour() {
    for (const row of all("tr[data-led]")) for (const el of all(`[data-sentence="${CSS.escape(row.id)}"]`)) el.classList.toggle("led", row.dataset.led === "led");
  }

  /** From the box ticked last to this one, all as this one. */
  function range(box) {
    const each = boxes(), ends = [each.indexOf(last), each.indexOf(box)].sort((a, b) => a - b);
    if (ends[0] >= 0) for (const one of each.slice(ends[0], ends[1] + 1)) one.checked = box.checked;
  }

  desk.addEventListener("click", (e) => {
    const sentence = e.target.closest("[data-sentence]"), row = e.target.closest("tr[data-led]");
    if (sentence && document.getElementById(sentence.dataset.sentence)) { e.preventDefault(); mark(sentence.dataset.sentence, "text"); }
    if (e.target.closest("[data-to-text]") && row && $(`[data-sentence="${CSS.escape(row.id)}"]`)) { e.preventDefault(); $(".source").open = true; now = null; mark(row.id, "row"); }
    else if (row) mark(row.id, "row");
    const box = e.target.closest("input[name=m]");
    if (box) { if (e.shiftKey && last) range(box); last = box; count(); }
    if (e.target.id === "all") { for (const one of boxes()) one.checked = e.target.checked; count(); }
    const part = e.target.closest("[data-part]");
    if (part) { for (const one of all(`tr[data-in="${part.dataset.part}"] input[name=m]`)) one.checked = part.checked; count(); }
  });
  desk.addEventListener("focusin", (e) => { const row = e.target.closest("tr[data-led]"); if (row) mark(row.id, "row"); });

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || document.querySelector("dialog[open]") || typing(e.target)) return;
    const row = now && document.getElementById(now), key = e.key.toLowerCase();
    if (key === "u") { const undo = $("#act-undo"); if (undo) { e.preventDefault(); undo.click(); } }
    else if (key === "g") { const lead = $("#bar_lead"); if (lead) { e.preventDefault(); $("[data-do]").open = unfolded = true; lead.focus(); lead.select(); } }
    else if (!row) return;
    else if (key === "x" && boxOf(row)) { const box = boxOf(row); e.preventDefault(); box.checked = e.shiftKey ? true : !box.checked; if (e.shiftKey && last) range(box); last = box; count(); }
    else if (key === "e") { const edit = $("[data-edit]", row); if (edit) { e.preventDefault(); edit.click(); } }
    else if (key === "s") { const take = $("[data-take]", row); if (take) { e.preventDefault(); take.click(); } }
  });

  // ---- a row that is swapped for itself stays chosen; an act's answer says itself what does
  document.addEventListener("htmx:beforeSwap", (e) => { const row = e.detail.target; if (row.matches("tr") && boxOf(row)?.checked) held.add(row.id); });
  document.addEventListener("htmx:afterSettle", () => {
    for (const ref of held) { const row = document.getElementById(ref), box = row && boxOf(row); if (box) { box.checked = true; held.delete(ref); } }
    if (last && !last.isConnected) last = null;
    if (now) { const row = document.getElementById(now); if (row) row.classList.add("now"); }
    count();
    colour();
  });

  // ---- after an act the numbers on the tabs and of the chapters are those of their lists again
  let soon = 0;
  document.addEventListener("htmx:afterRequest", (e) => {
    if (e.detail.requestConfig?.verb !== "post" || !e.detail.successful) return;
    clearTimeout(soon);
    soon = setTimeout(anew, 150);
  });
  async function anew() {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok || answer.redirected) return; // signed out meanwhile: the next act says so
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["leads", "chapters"]) document.getElementById(id)?.replaceWith(page.getElementById(id) || "");
  }
  const asked = location.hash.slice(1);
  if (asked && document.getElementById(asked)?.matches("tr")) mark(asked, "row");
  else if (location.search.includes("section=")) { const first = $("tr[data-led]"); if (first) mark(first.id, "row"); }
  count();
})();
