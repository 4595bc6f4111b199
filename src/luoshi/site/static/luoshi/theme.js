// Before the page is painted: dark or light, as chosen here before or else as the device has it.
"use strict";
(function () {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function stored() { try { return localStorage.getItem("luoshi-theme"); } catch { return null; } }
  function show() {
    document.documentElement.dataset.theme = stored() || (dark.matches ? "dark" : "light");
    document.dispatchEvent(new Event("luoshi:theme"));
  }
  show();
  dark.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", function () {
    const button = document.getElementById("luoshi-theme");
    if (!button) return;
    const tell = () => button.setAttribute("aria-pressed", String(document.documentElement.dataset.theme === "dark"));
    button.hidden = false;
    button.addEventListener("click", function () {
      const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("luoshi-theme", next); } catch { /* private window: the choice lasts for this page */ }
      document.documentElement.dataset.theme = next;
      document.dispatchEvent(new Event("luoshi:theme"));
    });
    document.addEventListener("luoshi:theme", tell);
    tell();
  });
})();
