// The residents' pages beyond plain HTML: a point from the map or from the device, and the link copied or printed.
// The map is fetched only when it is opened: it is larger than all the rest of the page.
const root = document.documentElement;
const css = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

function points(field) {
  const [longitude, latitude] = ["longitude", "latitude"].map((name) => field.querySelector(`input[name=${name}]`));
  const said = field.querySelector("[data-said]"), clear = field.querySelector("[data-clear]"), open = field.querySelector("[data-open-map]");
  let chart = null, show = () => {};

  const tell = (text) => { said.textContent = text; };
  const known = () => longitude.value !== "" && latitude.value !== "";
  function set(at) {
    longitude.value = at ? at[0].toFixed(6) : "";
    latitude.value = at ? at[1].toFixed(6) : "";
    clear.hidden = !at;
    tell(at ? field.dataset.wordsSet : "");
    show(at);
    document.body.dispatchEvent(new Event("luoshi:point"));
  }

  field.querySelector("[data-buttons]").hidden = false;
  if (known()) { clear.hidden = false; tell(field.dataset.wordsSet); }
  clear.addEventListener("click", () => { set(null); field.querySelector("[data-here]").focus(); });
  const here = field.querySelector("[data-here]");
  here.hidden = !navigator.geolocation;
  here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    (found) => { const at = [found.coords.longitude, found.coords.latitude]; set(at); chart?.jumpTo({ center: at, zoom: 13 }); },
    () => tell(field.dataset.wordsFailed), { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 }));

  if (!open) return;
  const place = field.querySelector("#point-map"), box = place.querySelector(".map-box");
  open.addEventListener("click", async () => {
    place.hidden = !place.hidden;
    open.setAttribute("aria-expanded", String(!place.hidden));
    if (place.hidden || chart) return;
    try {
      [chart, show] = await draw(box, field.dataset, set);
      if (known()) show([Number(longitude.value), Number(latitude.value)]);
      box.dataset.drawn = "yes";
    } catch { place.hidden = true; open.hidden = true; tell(field.dataset.wordsNone); } // no WebGL: the words remain
  });
  place.querySelector("[data-centre]").addEventListener("click", () => chart && set(chart.getCenter().toArray()));
}

async function draw(box, words, set) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = box.dataset.styles;
  document.head.append(sheet);
  const { Map: Chart, Marker, NavigationControl, setWorkerUrl } = await import("../luoshi/vendor/maplibre-gl/maplibre-gl.mjs");
  setWorkerUrl(new URL("../luoshi/vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href);
  const outlines = await (await fetch(box.dataset.url)).json();
  const bounds = outlines.features.flatMap((f) => f.geometry.coordinates.flat(Infinity)).reduce((b, x, n) => (n % 2 ? [b[0], Math.min(b[1], x), b[2], Math.max(b[3], x)] : [Math.min(b[0], x), b[1], Math.max(b[2], x), b[3]]), [180, 90, -180, -90]);
  const common = document.getElementById("luoshi-words").dataset;
  const chart = new Chart({
    container: box, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, cooperativeGestures: true, bounds, fitBoundsOptions: { padding: 16 }, maxZoom: 17,
    locale: { "NavigationControl.ZoomIn": common.zoomIn, "NavigationControl.ZoomOut": common.zoomOut, "Map.Title": words.wordsTitle, "CooperativeGesturesHandler.WindowsHelpText": common.gesture, "CooperativeGesturesHandler.MacHelpText": common.gesture, "CooperativeGesturesHandler.MobileHelpText": common.touch },
    style: { version: 8, sources: { places: { type: "geojson", data: outlines } }, layers: [
      { id: "fill", type: "fill", source: "places", paint: { "fill-color": css("seq-none") } },
      { id: "edge", type: "line", source: "places", paint: { "line-color": css("ink"), "line-width": 1 } },
    ] },
  });
  chart.touchZoomRotate.disableRotation();
  chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
  await chart.once("load");
  for (const feature of outlines.features) label(chart, Marker, feature);
  let pin = null;
  chart.on("click", (e) => set(e.lngLat.toArray()));
  return [chart, (at) => {
    pin?.remove();
    pin = at && new Marker({ color: css("brand-solid") }).setLngLat(at).addTo(chart);
    if (pin) hide(pin.getElement());
  }];
}

/** A division's name at the middle of its outline's corners. */
function label(chart, Marker, feature) {
  const corners = (feature.geometry.type === "Polygon" ? feature.geometry.coordinates : feature.geometry.coordinates[0])[0];
  const tag = document.createElement("div");
  tag.className = "map-name";
  tag.textContent = (root.lang.startsWith("en") && feature.properties.name_en) || feature.properties.name;
  const middle = [0, 1].map((n) => corners.reduce((sum, at) => sum + at[n], 0) / corners.length);
  hide(new Marker({ element: tag }).setLngLat(middle).addTo(chart).getElement());
}

/** What is drawn is said in words beside the map. */
function hide(element) {
  for (const name of ["role", "tabindex", "aria-label"]) element.removeAttribute(name);
  element.setAttribute("aria-hidden", "true");
}

function link(tools) {
  tools.hidden = false;
  tools.querySelector("[data-copy]").addEventListener("click", async (e) => {
    const input = document.getElementById(e.target.dataset.copy);
    input.select();
    try { await navigator.clipboard.writeText(input.value); } catch { document.execCommand("copy"); } // without HTTPS there is no clipboard
    document.querySelector("[data-copy-said]").textContent = tools.dataset.copied;
  });
  tools.querySelector("[data-print]").addEventListener("click", () => print());
}

const field = document.getElementById("point"), tools = document.querySelector("[data-link-tools]");
if (field) points(field);
if (tools) link(tools);
