// Words that wait for a look, by keyboard: j and k walk, x ticks, a ticks what holds nothing personal, o opens, s sends.
"use strict";
(function () {
  const form = document.getElementById("looking");
  if (!form) return;
  const boxes = [...form.querySelectorAll("tr[data-look] input[type=checkbox]")];
  const clean = () => boxes.forEach((box) => { if (!box.disabled && "clean" in box.dataset) box.checked = true; });
  const button = form.querySelector("[data-harmless]");
  if (button) { button.hidden = false; button.addEventListener("click", clean); }
  const at = () => boxes.indexOf(document.activeElement);
  const go = (n) => boxes[Math.max(0, Math.min(boxes.length - 1, n))]?.focus();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    const box = boxes[at()];
    const keys = {
      j: () => go(at() + 1),
      k: () => go(at() < 0 ? 0 : at() - 1),
      x: () => { if (box && !box.disabled) box.checked = !box.checked; },
      a: clean,
      o: () => { if (box) box.closest("tr").querySelector("a").click(); },
      s: () => form.requestSubmit(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
