// Districts coloured by a value beside a list of the same: pointing at one lights the other, a click follows its link.
// No tiles, no fonts, no network: the outlines come from the page, or from one address of our own.
// On a narrow screen the map is a drawing alone, and nothing more is fetched: the map that moves is ten times the rest of the page.
const wide = matchMedia("(min-width: 48rem)").matches;
const words = document.getElementById("luoshi-words").dataset;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const STEPS = 5;
const english = document.documentElement.lang.startsWith("en");

/** Bounds of at most five classes of equal width between the least and the greatest value. */
function classes(values) {
  const low = Math.min(...values), high = Math.max(...values);
  const steps = high > low ? STEPS : 1;
  return Array.from({ length: steps }, (_, n) => ({ from: low + ((high - low) * n) / steps, to: low + ((high - low) * (n + 1)) / steps, tone: steps === 1 ? "seq-3" : `seq-${n + 1}` }));
}

function toneOf(value, bins) {
  if (value === null) return "seq-none";
  return (bins.find((b) => value < b.to) || bins[bins.length - 1]).tone;
}

function boundsOf(geojson) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (at) => {
    if (typeof at[0] !== "number") return at.forEach(walk);
    box[0] = Math.min(box[0], at[0]); box[1] = Math.min(box[1], at[1]); box[2] = Math.max(box[2], at[0]); box[3] = Math.max(box[3], at[1]);
  };
  for (const feature of geojson.features) walk(feature.geometry.coordinates);
  return box;
}

/** A point inside an outline: the middle of the longest stretch of five level cuts. */
function middle(geometry) {
  const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.reduce((a, b) => (b[0].length > a[0].length ? b : a));
  const lats = rings[0].map((p) => p[1]), low = Math.min(...lats), high = Math.max(...lats);
  let best = { width: -1, at: rings[0][0] };
  for (let n = 3; n <= 7; n++) {
    const y = low + ((high - low) * n) / 10 + 1e-9, cuts = [];
    for (const ring of rings) for (let i = 1; i < ring.length; i++) {
      const [x1, y1] = ring[i - 1], [x2, y2] = ring[i];
      if ((y1 < y) !== (y2 < y)) cuts.push(x1 + ((y - y1) * (x2 - x1)) / (y2 - y1));
    }
    cuts.sort((a, b) => a - b);
    for (let i = 1; i < cuts.length; i += 2) if (cuts[i] - cuts[i - 1] > best.width) best = { width: cuts[i] - cuts[i - 1], at: [(cuts[i] + cuts[i - 1]) / 2, y] };
  }
  return best.at;
}

/** Of boxes, the widest place first, those that overlap none before them. */
function free(boxes) {
  const taken = [];
  return boxes.map((b) => {
    const clear = !taken.some((t) => b.left < t.right && t.left < b.right && b.top < t.bottom && t.top < b.bottom);
    if (clear) taken.push(b);
    return clear;
  });
}

/** How large an outline is, as its box. */
function extent(feature) {
  const [west, south, east, north] = boundsOf({ features: [feature] });
  return (east - west) * (north - south);
}

/** The same map as a drawing: on a phone, on paper, where a WebGL canvas stays empty, and where there is no WebGL. */
function drawing(box, geojson, values, links) {
  const ns = "http://www.w3.org/2000/svg", [west, south, east, north] = boundsOf(geojson);
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180), scale = 1000 / ((east - west) * narrow || 1); // degrees of longitude shrink with the latitude
  const at = ([x, y]) => [(x - west) * narrow * scale, (north - y) * scale];
  const make = (name, attributes) => { const el = document.createElementNS(ns, name); for (const [k, v] of Object.entries(attributes)) el.setAttribute(k, v); return el; };
  const svg = make("svg", { class: "map-drawing", viewBox: `-10 -10 1020 ${Math.round((north - south) * scale) + 20}`, role: "img", "aria-label": box.getAttribute("aria-label") });
  const labels = [], size = wide ? 22 : 36;
  svg.style.fontSize = `${size}px`;
  const code = (feature) => String(feature.properties.code);
  for (const feature of [...geojson.features].sort((a, b) => extent(b) - extent(a))) {
    const polygons = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    const d = polygons.flat().map((ring) => "M" + ring.map((p) => at(p).map((n) => n.toFixed(1)).join(" ")).join("L") + "Z").join("");
    const shape = make("path", { d });
    shape.style.fill = `var(--${feature.properties.tone || "seq-none"})`; // through the DOM: the policy allows it
    if (links.has(code(feature))) { shape.classList.add("to"); shape.addEventListener("click", () => links.get(code(feature)).click()); }
    svg.append(shape);
    const [x, y] = at(middle(feature.geometry)), label = make("text", { x: x.toFixed(1), y: y.toFixed(1) });
    const value = values.get(code(feature)), name = (english && feature.properties.name_en) || feature.properties.name;
    label.append(name);
    if (value !== undefined && value !== null) { const line = make("tspan", { x: x.toFixed(1), dy: "1.2em" }); line.append(links.get(code(feature)).querySelector("b").textContent); label.append(line); }
    const half = ([...name].reduce((sum, c) => sum + (c > "\u2e80" ? 1 : 0.6), 0) * size) / 2;
    labels.push({ label, left: x - half, right: x + half, top: y - size, bottom: y + size * 1.5 });
  }
  const clear = free(labels);
  svg.append(...labels.filter((_l, n) => clear[n]).map((l) => l.label)); // above every outline
  box.after(svg);
}

function key(box, bins, unit, gaps) {
  const list = document.createElement("ul");
  list.className = "key";
  const line = (tone, text) => {
    const item = document.createElement("li"), patch = document.createElement("i");
    patch.style.background = `var(--${tone})`; // through the DOM: the policy allows it
    item.append(patch, text);
    list.append(item);
  };
  const say = (x) => (unit === "%" ? x.toFixed(2) : String(Math.round(x * 10) / 10)); // bounds of the classes
  for (const b of bins) line(b.tone, b.from === b.to ? say(b.from) + unit : `${say(b.from)}–${say(b.to)}${unit}`);
  if (gaps) line("seq-none", words.none);
  box.after(list);
}

function names(chart, Marker, geojson) {
  const tags = [];
  for (const feature of [...geojson.features].sort((a, b) => extent(b) - extent(a))) {
    const tag = document.createElement("div");
    tag.className = "map-name";
    tag.textContent = (english && feature.properties.name_en) || feature.properties.name;
    const marker = new Marker({ element: tag }).setLngLat(middle(feature.geometry)).addTo(chart);
    const el = marker.getElement(); // the list beside the map says the same to a screen reader
    for (const name of ["role", "tabindex", "aria-label"]) el.removeAttribute(name);
    el.setAttribute("aria-hidden", "true");
    tags.push(el);
  }
  const thin = () => free(tags.map((el) => el.getBoundingClientRect())).forEach((clear, n) => { tags[n].style.visibility = clear ? "" : "hidden"; });
  thin();
  chart.on("moveend", thin);
  chart.on("resize", thin);
}

/** The library of the map that moves, and its sheet. */
async function moving() {
  const folder = new URL("./vendor/maplibre-gl/", import.meta.url), sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("maplibre-gl.css", folder).href;
  document.head.append(sheet);
  const library = await import("./vendor/maplibre-gl/maplibre-gl.mjs");
  library.setWorkerUrl(new URL("maplibre-gl-worker.mjs", folder).href);
  return library;
}

async function draw(root) {
  const box = root.querySelector(".map-box"), links = new Map([...root.querySelectorAll("a[data-code]")].map((a) => [a.dataset.code, a]));
  const given = document.getElementById(root.dataset.map);
  const geojson = given ? JSON.parse(given.textContent) : await (await fetch(root.dataset.url)).json();
  const values = new Map([...links].map(([code, a]) => [code, a.dataset.value === "" ? null : Number(a.dataset.value)]));
  const known = [...values.values()].filter((v) => v !== null);
  const bins = known.length ? classes(known) : [];
  geojson.features.forEach((f, n) => { f.id = n; f.properties.tone = toneOf(values.get(String(f.properties.code)) ?? null, bins); });

  drawing(box, geojson, values, links);
  if (!wide) {
    box.hidden = true;
    root.classList.add("alone");
    key(root.querySelector(".map-drawing"), bins, root.dataset.unit, geojson.features.some((f) => f.properties.tone === "seq-none"));
    root.dataset.drawn = "yes";
    return;
  }
  const { Map: Chart, Marker, NavigationControl } = await moving();
  const paint = () => ["match", ["get", "tone"], ...[1, 2, 3, 4, 5].flatMap((n) => [`seq-${n}`, css(`seq-${n}`)]), css("seq-none")];
  const chart = new Chart({
    container: box, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, cooperativeGestures: true, bounds: boundsOf(geojson), fitBoundsOptions: { padding: 24 }, maxZoom: 13,
    locale: { "NavigationControl.ZoomIn": words.zoomIn, "NavigationControl.ZoomOut": words.zoomOut, "Map.Title": box.getAttribute("aria-label"), "CooperativeGesturesHandler.WindowsHelpText": words.gesture, "CooperativeGesturesHandler.MacHelpText": words.gesture, "CooperativeGesturesHandler.MobileHelpText": words.touch },
    style: { version: 8, sources: { places: { type: "geojson", data: geojson } }, layers: [
      { id: "fill", type: "fill", source: "places", paint: { "fill-color": paint() } },
      { id: "edge", type: "line", source: "places", paint: { "line-color": css("paper"), "line-width": 1.5 } },
      { id: "lit", type: "line", source: "places", paint: { "line-color": css("ink"), "line-width": ["case", ["boolean", ["feature-state", "lit"], false], 3, 0] } },
    ] },
  });
  chart.touchZoomRotate.disableRotation();
  chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
  key(box, bins, root.dataset.unit, geojson.features.some((f) => f.properties.tone === "seq-none"));
  await chart.once("load");
  names(chart, Marker, geojson);

  let lit = null;
  const light = (feature) => {
    if (lit) { chart.setFeatureState({ source: "places", id: lit.id }, { lit: false }); links.get(String(lit.properties.code))?.classList.remove("lit"); }
    lit = feature;
    if (lit) { chart.setFeatureState({ source: "places", id: lit.id }, { lit: true }); links.get(String(lit.properties.code))?.classList.add("lit"); }
  };
  const whole = (f) => geojson.features[f.id];
  chart.on("mousemove", "fill", (e) => { const f = whole(e.features[0]); chart.getCanvas().style.cursor = links.has(String(f.properties.code)) ? "pointer" : ""; light(f); });
  chart.on("mouseleave", "fill", () => { chart.getCanvas().style.cursor = ""; light(null); });
  chart.on("click", "fill", (e) => links.get(String(whole(e.features[0]).properties.code))?.click());
  for (const [code, a] of links) {
    const f = geojson.features.find((g) => String(g.properties.code) === code);
    for (const event of ["mouseenter", "focus"]) a.addEventListener(event, () => light(f || null));
    for (const event of ["mouseleave", "blur"]) a.addEventListener(event, () => light(null));
  }
  document.addEventListener("luoshi:theme", () => {
    chart.setPaintProperty("fill", "fill-color", paint());
    chart.setPaintProperty("edge", "line-color", css("paper"));
    chart.setPaintProperty("lit", "line-color", css("ink"));
  });
  root.dataset.drawn = "yes";
}

for (const root of document.querySelectorAll("[data-map]")) {
  draw(root).catch(() => { root.querySelector(".map-box").hidden = true; root.classList.add("alone"); }); // no WebGL: the list remains
}
