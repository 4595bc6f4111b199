// A pin on the outlines and names of the city's streets: an SVG of our own server that a finger, a mouse or the keyboard moves. Its units are metres.
// One finger scrolls the page up and down and moves the map sideways; two move and zoom it.
const svgNS = "http://www.w3.org/2000/svg";
const NEAREST = 600, TAP = 8, LABEL = 13; // metres across at the closest; pixels that a tap may tremble; pixels of a name's letters

/** Draw the map, an answer of the server's, into a box; ``chosen(at, name)`` hears of a pin put by hand, of null for one outside the city. Gives show(at), look(code), inside(at, code) and nameOf(at): the street at [longitude, latitude], "" outside the city. */
export async function pinMap(box, { answer, words, chosen }) {
  if (!answer.ok) throw new Error(String(answer.status));
  const svg = document.importNode(new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement, true);
  if (svg.localName !== "svg") throw new Error("no map");
  svg.setAttribute("aria-hidden", "true"); // what it shows is said in words beside it
  const streets = [...svg.querySelectorAll("path")], labels = [...svg.querySelectorAll("text")];
  const whole = svg.viewBox.baseVal, city = { x: whole.x, y: whole.y, wide: whole.width, high: whole.height };
  const west = Number(svg.dataset.lon), north = Number(svg.dataset.lat), perEast = Number(svg.dataset.east), perNorth = Number(svg.dataset.north);
  const pin = document.createElementNS(svgNS, "g");
  pin.setAttribute("class", "point");
  pin.innerHTML = '<path d="M0 0C-8 -13 -13 -17 -13 -25A13 13 0 1 1 13 -25C13 -17 8 -13 0 0Z"/><circle class="eye" cy="-25" r="5"/>';
  pin.style.display = "none";
  svg.append(pin);
  box.prepend(svg);

  let view = { x: 0, y: 0, wide: 1 }, at = null; // left, top and width in metres; the pin in metres
  const ratio = () => box.clientHeight / box.clientWidth || 1;
  const unit = () => view.wide / (box.clientWidth || 1);
  function draw() {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.wide} ${view.wide * ratio()}`);
    svg.style.setProperty("--u", `${unit()}px`);
    if (at) pin.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${unit()})`);
    names();
  }
  function names() { // the larger places first; one that would lie over another stays away
    const u = unit(), taken = [];
    for (const label of labels) {
      const x = Number(label.getAttribute("x")), y = Number(label.getAttribute("y"));
      const half = ([...label.textContent].reduce((sum, c) => sum + (c > "\u2e80" ? 1 : 0.6), 0) * LABEL * u) / 2, line = LABEL * u;
      const own = { l: x - half, r: x + half, t: y - line, b: y + line * 0.4 };
      const free = !taken.some((t) => own.l < t.r && t.l < own.r && own.t < t.b && t.t < own.b);
      label.style.display = free ? "" : "none";
      if (free) taken.push(own);
    }
  }
  function fit(b, room = 1.1) {
    const wide = Math.min(Math.max(b.wide, b.high / ratio()) * room, Math.max(city.wide, city.high / ratio()) * 1.05);
    view = { x: b.x + b.wide / 2 - wide / 2, y: b.y + b.high / 2 - (wide * ratio()) / 2, wide };
    draw();
  }
  function zoom(by, x = view.x + view.wide / 2, y = view.y + (view.wide * ratio()) / 2) {
    const wide = Math.min(Math.max(view.wide * by, NEAREST), Math.max(city.wide, city.high / ratio()) * 1.2), k = wide / view.wide;
    view = { x: x - (x - view.x) * k, y: y - (y - view.y) * k, wide };
    draw();
  }
  const centre = () => ({ x: view.x + view.wide / 2, y: view.y + (view.wide * ratio()) / 2 });
  function street(p) {
    const point = svg.createSVGPoint();
    point.x = p.x; point.y = p.y;
    return streets.find((s) => s.isPointInFill(point)) || null;
  }
  const metres = ([longitude, latitude]) => ({ x: (longitude - west) * perEast, y: (north - latitude) * perNorth });
  const degrees = (p) => [west + p.x / perEast, north - p.y / perNorth];
  const boxOf = (s) => { const b = s.getBBox(); return { x: b.x, y: b.y, wide: b.width, high: b.height }; };

  function put(p) { // by hand: only inside the city
    const s = street(p);
    if (!s) return chosen(null, "");
    at = p;
    pin.style.display = "";
    const own = boxOf(s);
    if (view.wide > own.wide * 2.5) fit({ x: Math.min(own.x, p.x), y: Math.min(own.y, p.y), wide: own.wide, high: own.high }, 1.6);
    else draw();
    chosen(degrees(p), s.dataset.name);
  }

  // ---- fingers and the mouse
  const down = new Map();
  let moved = false, begun = null;
  const here = (e) => { const b = box.getBoundingClientRect(); return { x: view.x + (e.clientX - b.left) * unit(), y: view.y + (e.clientY - b.top) * unit() }; };
  svg.addEventListener("pointerdown", (e) => { if (!down.size) { moved = false; begun = view; } down.set(e.pointerId, e); svg.setPointerCapture(e.pointerId); });
  svg.addEventListener("pointermove", (e) => {
    const before = down.get(e.pointerId);
    if (!before) return;
    const others = [...down.values()].filter((o) => o.pointerId !== e.pointerId);
    if (!moved && !others.length && Math.hypot(e.clientX - before.clientX, e.clientY - before.clientY) < TAP) return;
    moved = true;
    const share = others.length ? 0.5 : 1, u = unit();
    view = { ...view, x: view.x - (e.clientX - before.clientX) * u * share, y: view.y - (e.clientY - before.clientY) * u * share };
    if (others.length) {
      const [o] = others, was = Math.hypot(before.clientX - o.clientX, before.clientY - o.clientY), is = Math.hypot(e.clientX - o.clientX, e.clientY - o.clientY);
      const m = here({ clientX: (e.clientX + o.clientX) / 2, clientY: (e.clientY + o.clientY) / 2 });
      if (is > 10) zoom(was / is, m.x, m.y);
    } else draw();
    down.set(e.pointerId, e);
  });
  svg.addEventListener("pointerup", (e) => { if (down.delete(e.pointerId) && !down.size && !moved) { box.focus({ preventScroll: true }); put(here(e)); } });
  svg.addEventListener("pointercancel", (e) => { down.delete(e.pointerId); moved = true; view = begun; draw(); }); // the page scrolls instead
  svg.addEventListener("wheel", (e) => { if (e.ctrlKey) { e.preventDefault(); const p = here(e); zoom(e.deltaY > 0 ? 1.25 : 0.8, p.x, p.y); } }, { passive: false });

  // ---- the keyboard: arrows move the pin (Shift: far), Enter puts it into the middle, + and - zoom
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  box.addEventListener("keydown", (e) => {
    if (e.target !== box || e.ctrlKey || e.metaKey || e.altKey) return;
    const way = ARROWS[e.key], step = unit() * (e.shiftKey ? 60 : 12);
    if (way && !at) put(centre());
    else if (way) {
      const p = { x: at.x + way[0] * step, y: at.y + way[1] * step }, room = 0.1 * view.wide;
      if (p.x < view.x + room || p.x > view.x + view.wide - room || p.y < view.y + room || p.y > view.y + view.wide * ratio() - room) view = { ...view, x: p.x - view.wide / 2, y: p.y - (view.wide * ratio()) / 2 };
      put(p);
    } else if (e.key === "Enter" || e.key === " ") put(at || centre());
    else if (e.key === "+" || e.key === "=") zoom(0.6);
    else if (e.key === "-") zoom(1 / 0.6);
    else return;
    e.preventDefault();
  });
  for (const [sign, word, by] of [["+", words.zoomIn, 0.6], ["−", words.zoomOut, 1 / 0.6]]) {
    const button = document.createElement("button");
    button.type = "button"; button.className = "button"; button.textContent = sign; button.setAttribute("aria-label", word);
    button.addEventListener("click", () => zoom(by));
    box.querySelector("[data-zoom]").append(button);
  }
  new ResizeObserver(draw).observe(box);
  fit({ x: city.x, y: city.y, wide: city.wide, high: city.high }, 1.02);

  return {
    show(place) {
      at = place && metres(place);
      pin.style.display = at ? "" : "none";
      if (at) fit({ x: at.x - 1500, y: at.y - 1500, wide: 3000, high: 3000 });
    },
    look(code) { const s = streets.find((x) => x.dataset.code === code); if (s) fit(boxOf(s)); return s ? s.dataset.name : ""; },
    inside: (place, code) => Boolean(place) && street(metres(place))?.dataset.code === code,
    nameOf: (place) => street(metres(place))?.dataset.name || "",
  };
}
