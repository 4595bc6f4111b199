// The residents' pages beyond plain HTML: a point from the map or from the device, photos made smaller and shown, the link copied or printed.
// The map is fetched only when it is opened.
function points(field) {
  const [longitude, latitude] = ["longitude", "latitude"].map((name) => field.querySelector(`input[name=${name}]`));
  const said = field.querySelector("[data-said]"), clear = field.querySelector("[data-clear]"), open = field.querySelector("[data-open-map]");
  const street = field.querySelector("select[name=street]"), words = field.dataset, here = field.querySelector("[data-here]");
  let map = null, telling = 0;

  const tell = (text) => { said.textContent = text; };
  const known = () => (longitude.value !== "" && latitude.value !== "" ? [Number(longitude.value), Number(latitude.value)] : null);
  function set(at, name, quiet) {
    longitude.value = at ? at[0].toFixed(6) : "";
    latitude.value = at ? at[1].toFixed(6) : "";
    clear.hidden = !at;
    if (at && street && street.value) street.value = ""; // the pin speaks last
    tell(at ? (name ? words.wordsChosen.replace("{}", name) : words.wordsSet) : "");
    clearTimeout(telling); // the server is asked once the pin lies still
    if (!quiet) telling = setTimeout(() => document.body.dispatchEvent(new Event("luoshi:point")), 400);
  }

  field.querySelector("[data-buttons]").hidden = false;
  if (known()) { clear.hidden = false; tell(words.wordsSet); }
  clear.addEventListener("click", () => { set(null); map?.show(null); (open || here).focus(); });
  here.hidden = !navigator.geolocation;
  here.addEventListener("click", () => {
    tell(words.wordsWaiting);
    navigator.geolocation.getCurrentPosition(async (found) => {
      const at = [found.coords.longitude, found.coords.latitude], drawn = open && (await opened());
      const name = drawn ? drawn.nameOf(at) : "";
      if (drawn && !name) return tell(words.wordsElsewhere);
      set(at, name);
      drawn?.show(at);
    }, (error) => tell(error.code === 1 ? words.wordsRefused : words.wordsFailed), { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
  });
  street?.addEventListener("change", () => {
    const name = map?.look(street.value);
    if (known() && street.value && !map?.inside(known(), street.value)) { set(null, "", true); map?.show(null); tell(words.wordsStreet); } // the list asks the server itself
    else if (name) tell("");
  });
  document.addEventListener("click", (e) => { // "the street is wrong" leads to the list
    if (e.target.closest("[data-to-street]")) { street.closest("details").open = true; street.focus(); e.preventDefault(); }
  });

  const place = field.querySelector("#point-map"), box = place?.querySelector(".pick");
  /** The map, drawn when first asked for; null where it cannot be had. */
  async function opened() {
    place.hidden = false;
    open.setAttribute("aria-expanded", "true");
    if (map) return map;
    try {
      const given = fetch(box.dataset.url);
      const { pinMap } = await import("./pin.js");
      map = await pinMap(box, {
        answer: await given, words: document.getElementById("luoshi-words").dataset,
        chosen: (at, name) => (at ? set(at, name) : tell(words.wordsOutside)),
      });
      if (known()) map.show(known());
      else if (street?.value) map.look(street.value);
      box.dataset.drawn = "yes";
    } catch { place.hidden = true; open.hidden = true; tell(words.wordsNone); }
    return map;
  }
  open?.addEventListener("click", () => {
    if (place.hidden) return opened();
    place.hidden = true;
    open.setAttribute("aria-expanded", "false");
  });
}

// ---- photos: at most so many, made smaller here where the browser can read them, shown, and each can be taken out again
const WIDEST = 1600, ENOUGH = 500_000; // dots of the longer side; bytes above which a photo is pressed harder

async function smaller(file) {
  let picture;
  try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return { file, picture: null }; } // e.g. HEIC: the server reads it
  const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // under what is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let made = null;
  for (const quality of [0.8, 0.65, 0.5]) {
    made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!made || made.size <= ENOUGH) break;
  }
  const sent = made && made.size < file.size ? new File([made], "photo.jpg", { type: "image/jpeg" }) : file;
  return { file: sent, picture: canvas };
}

function photos(field) {
  const input = field.querySelector("input[type=file]"), list = field.querySelector("[data-shots]"), said = field.querySelector("[data-photos-said]");
  const words = field.dataset, most = Number(words.most), largest = Number(words.largest);
  let kept = [], busy = 0, waiting = null;
  const size = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} KB`);

  function give() { // what the form sends is what is shown
    const sent = new DataTransfer();
    for (const each of kept) sent.items.add(each.file);
    input.files = sent.files;
    list.replaceChildren(...kept.map((each, n) => {
      const item = document.createElement("li"), thumb = document.createElement("canvas"), text = document.createElement("p"), out = document.createElement("button");
      thumb.width = thumb.height = 160;
      thumb.setAttribute("role", "img");
      thumb.setAttribute("aria-label", words.wordsShot.replace("{}", n + 1));
      if (each.picture) {
        const k = Math.max(160 / each.picture.width, 160 / each.picture.height), w = each.picture.width * k, h = each.picture.height * k;
        thumb.getContext("2d").drawImage(each.picture, (160 - w) / 2, (160 - h) / 2, w, h);
      }
      const bytes = each.file.size < each.was ? `${size(each.was)} → ${size(each.file.size)}` : size(each.file.size);
      text.textContent = `${words.wordsShot.replace("{}", n + 1)} · ${bytes}${each.picture ? "" : ` · ${words.wordsUnseen}`}`;
      out.type = "button"; out.className = "button small"; out.textContent = words.wordsOut;
      out.setAttribute("aria-label", `${words.wordsOut} ${words.wordsShot.replace("{}", n + 1)}`);
      out.addEventListener("click", () => { kept = kept.filter((k) => k !== each); give(); said.textContent = ""; input.focus(); });
      item.append(thumb, text, out);
      return item;
    }));
  }
  input.addEventListener("change", async () => {
    const chosen = [...input.files], wrong = [];
    busy += 1;
    field.dataset.busy = "yes";
    said.textContent = words.wordsBusy;
    for (const file of chosen) {
      if (kept.length >= most) { wrong.push(words.wordsMany); break; }
      if (!file.type.startsWith("image/") && !/\.(heic|heif|avif)$/i.test(file.name)) { wrong.push(words.wordsNone.replace("{}", file.name)); continue; }
      const made = await smaller(file);
      if (made.file.size > largest) wrong.push(words.wordsLarge.replace("{}", file.name));
      else kept.push({ ...made, was: file.size });
    }
    give();
    said.textContent = wrong.join(" ");
    busy -= 1;
    if (!busy) { delete field.dataset.busy; waiting?.(); waiting = null; }
  });
  const form = input.form;
  form.addEventListener("submit", (e) => { // sent before the photos are ready: it waits for them
    if (!busy) return;
    e.preventDefault();
    const by = e.submitter;
    waiting = () => form.requestSubmit(by);
  });
}

/** While a form is on its way its button says so; the same sent twice would be one, but nobody knows that. */
function sending(form) {
  const button = form.querySelector("button.main"), said = button?.textContent;
  if (!button || !form.dataset.sending) return;
  form.addEventListener("submit", (e) => { if (!e.defaultPrevented) { button.textContent = form.dataset.sending; button.setAttribute("aria-disabled", "true"); } });
  window.addEventListener("pageshow", () => { button.textContent = said; button.removeAttribute("aria-disabled"); });
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

// What was chosen after the server was asked stays: leaving a field asks it, and so does the very tap that chooses.
function choosing(box) {
  let chosen = [];
  box.addEventListener("htmx:beforeSwap", () => { chosen = [...box.querySelectorAll("input:checked")]; });
  box.addEventListener("htmx:afterSwap", () => {
    const again = [...box.querySelectorAll("input")];
    for (const old of chosen) { const now = again.find((each) => each.type === old.type && each.name === old.name && each.value === old.value); if (now) now.checked = true; }
  });
}

const field = document.getElementById("point"), tools = document.querySelector("[data-link-tools]");
if (field) points(field);
if (tools) link(tools);
const understood = document.getElementById("understood");
if (understood) choosing(understood);
for (const each of document.querySelectorAll("[data-photos]")) if (window.DataTransfer && window.createImageBitmap) photos(each);
for (const form of document.querySelectorAll("form[data-sending]")) sending(form);
