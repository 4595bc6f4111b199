// What every page does beyond plain HTML: questions before what cannot be undone, toasts, keys, htmx's token and errors.
"use strict";
(function () {
  const $ = (selector, from) => (from || document).querySelector(selector);
  const words = () => $("#luoshi-words").dataset;

  // ---- htmx: the token goes with every request; the question and the errors are ours
  document.addEventListener("htmx:configRequest", (e) => {
    const token = $("input[name=csrfmiddlewaretoken]");
    if (token) e.detail.headers["X-CSRFToken"] = token.value;
  });
  document.addEventListener("htmx:confirm", (e) => {
    if (!e.detail.question) return;
    e.preventDefault();
    ask(e.detail.question).then((yes) => yes && e.detail.issueRequest(true));
  });
  const quiet = (e) => e.detail.elt && e.detail.elt.dataset.quiet !== undefined; // what asks by itself says nothing of its failures
  document.addEventListener("htmx:responseError", (e) => quiet(e) || toast(e.detail.xhr.status === 403 ? words().forbidden : words().failed, "bad"));
  document.addEventListener("htmx:sendError", (e) => quiet(e) || toast(words().offline, "bad"));
  document.addEventListener("htmx:afterSettle", (e) => prepare(e.detail.elt));
  document.addEventListener("htmx:afterSettle", (e) => { // the tab of a page that lies behind others says how many dangers are open
    if (!e.detail.elt.classList.contains("news")) return;
    const now = $("[data-count]", e.detail.elt), title = document.title.replace(/^⚠\d+ /, "");
    document.title = now ? `⚠${now.dataset.count} ${title}` : title;
  });
  // A response's header HX-Trigger: {"toast": {"text": "…", "tone": "ok"}}
  document.addEventListener("toast", (e) => toast(e.detail.text || e.detail.value, e.detail.tone || "ok"));

  for (const button of document.querySelectorAll("[data-print-page]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // ---- on paper: the light colours, and nothing folded away; afterwards everything is as it was
  let before = null;
  window.addEventListener("beforeprint", () => {
    const root = document.documentElement, folded = [...document.querySelectorAll("main details:not([open], .chart details)")];
    before = { theme: root.dataset.theme, folded };
    for (const each of folded) each.open = true;
    root.dataset.theme = "light";
    document.dispatchEvent(new Event("luoshi:theme"));
    document.dispatchEvent(new Event("luoshi:paper"));
  });
  window.addEventListener("afterprint", () => {
    if (!before) return;
    for (const each of before.folded) each.open = false;
    document.documentElement.dataset.theme = before.theme || "";
    before = null;
    document.dispatchEvent(new Event("luoshi:theme"));
  });

  // ---- a toast stays ten seconds, longer while it is pointed at or holds the focus
  function toast(text, tone) {
    const box = document.createElement("div"), span = document.createElement("span"), close = document.createElement("button");
    box.className = `toast ${tone}`;
    span.textContent = text;
    close.className = "button small quiet";
    close.type = "button";
    close.textContent = words().close;
    close.addEventListener("click", () => box.remove());
    box.append(span, close);
    $("#luoshi-toasts").append(box);
    const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 3000) : box.remove());
    setTimeout(leave, 10000);
  }

  // ---- <form data-confirm="question"> or <button data-confirm="question"> asks first
  function ask(question) {
    const dialog = $("#luoshi-confirm");
    $("#luoshi-question").textContent = question;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
  }
  document.addEventListener("submit", (e) => {
    const form = e.target, by = e.submitter;
    const question = (by && by.dataset.confirm) || form.dataset.confirm;
    if (!question || form.dataset.asked) return;
    e.preventDefault();
    e.stopPropagation();
    ask(question).then((yes) => {
      if (!yes) return;
      form.dataset.asked = "yes";
      form.requestSubmit(by);
      delete form.dataset.asked;
    });
  }, true);

  // ---- <button data-dialog="id"> opens a dialog; a button in a form of method "dialog" closes it
  document.addEventListener("click", (e) => {
    const opener = e.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
    const all = e.target.closest("input[data-all]"); // ticks every box of that name in its form
    if (all) for (const box of (all.form || document).querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.all)}"]`)) box.checked = all.checked;
  });

  // ---- keys: never while something is being typed
  const rowLinks = () => [...document.querySelectorAll("[data-rows] a[data-row], table.rows tbody tr")].map((el) => (el.matches("a") ? el : $("a[href]", el))).filter((el) => el && el.offsetParent);
  function step(by) {
    const links = rowLinks(), row = document.activeElement && document.activeElement.closest("tr, li");
    const at = links.findIndex((el) => el === document.activeElement || (row && row.contains(el)));
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.closest("input, select, textarea, [contenteditable], dialog[open]")) return; // a dialog just closed may still hold the focus
    if (e.key === "/") { const box = $("[data-search], input[type=search]"); if (box) { e.preventDefault(); box.focus(); box.select(); } }
    else if (e.key === "?") $("#luoshi-keys").showModal();
    else if (e.key === "j") step(1);
    else if (e.key === "k") step(-1);
  });

  // ---- a table shown as cards on a phone stays a table to a screen reader
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  function prepare(root) {
    for (const table of root.querySelectorAll("table.rows")) {
      for (const el of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
        el.setAttribute("role", el.tagName === "TH" ? (el.scope === "row" ? "rowheader" : "columnheader") : ROLES[el.tagName]);
      }
    }
    const wrong = $("[data-focus]", root);
    if (wrong) wrong.focus();
  }
  prepare(document);
})();
