// Leaflet (window.L) draws what the list says; without it the panel stays hidden.
const METERS_PER_MILE = 1609.344;
const RINGS = [0.5, 1, 2, 5, 10, 25, 50, 100];

function readPoint({ lat, lon }) {
  if (!lat || !lon) return null;
  const point = [Number(lat), Number(lon)];
  return point.every(Number.isFinite) ? point : null;
}

function textElement(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

function goToItem(item) {
  item.scrollIntoView({ block: "center" });
  document.querySelectorAll(".match.is-current").forEach((other) => other.classList.remove("is-current"));
  item.classList.add("is-current");
  item.querySelector("a[href]")?.focus({ preventScroll: true });
}

function addMarker(map, layer, item, point) {
  const { label, name } = item.dataset;
  const icon = L.divIcon({ className: "map-marker", html: textElement(label), iconSize: [28, 28] });
  const marker = L.marker(point, { icon, riseOnHover: true }).addTo(layer);
  const element = marker.getElement();
  element.setAttribute("aria-label", `${label}. ${name}`);
  marker.bindTooltip(textElement(name));
  marker.on("click", () => goToItem(item));
  marker.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && goToItem(item));
  const mark = (on) => element.classList.toggle("is-current", on);
  item.addEventListener("pointerenter", () => mark(true));
  item.addEventListener("pointerleave", () => mark(false));
  item.addEventListener("focusin", () => mark(true));
  item.addEventListener("focusout", () => mark(false));
}

function addRing(map, here, miles, unit) {
  const radius = miles * METERS_PER_MILE;
  const ring = L.circle(here, { radius, className: "map-ring", weight: 1.5, interactive: false }).addTo(map);
  const top = [ring.getBounds().getNorth(), here[1]];
  const icon = L.divIcon({ className: "map-ring-label", html: textElement(`${miles} ${unit}`), iconSize: null });
  L.marker(top, { icon, interactive: false, keyboard: false }).addTo(map);
}

function addSearchPoint(map, here, furthest, { radius, miles, here: words }) {
  const icon = L.divIcon({ className: "map-here", iconSize: [20, 20] });
  const marker = L.marker(here, { icon, keyboard: false, zIndexOffset: 500 }).addTo(map);
  marker.getElement().setAttribute("aria-label", words);
  marker.getElement().setAttribute("role", "img");
  marker.bindTooltip(textElement(words));
  const reach = (Number(radius) || furthest * 1.15) / METERS_PER_MILE;
  const fitting = RINGS.filter((ring) => ring <= reach);
  (fitting.length ? fitting.slice(-3) : [RINGS[0]]).forEach((ring) => addRing(map, here, ring, miles));
}

function addTiles(map, { tiles, attribution }) {
  if (!tiles) return;
  L.tileLayer(tiles, { attribution, maxZoom: 19 }).addTo(map);
}

// A map that is drawn stays where it was moved to; only its places change.
const drawn = new WeakMap();

function placesListed() {
  return [...document.querySelectorAll("[data-map-list] [data-lat]")]
    .map((item) => ({ item, point: readPoint(item.dataset) }))
    .filter(({ point }) => point);
}

function draw(panel) {
  const element = panel.querySelector("[data-map]");
  const places = placesListed();
  const here = readPoint(element.dataset);
  if (!places.length && !here) return;
  panel.hidden = false;
  const map = L.map(element, { scrollWheelZoom: false });
  map.attributionControl.setPrefix(false);
  map.fitBounds(L.latLngBounds([...places.map(({ point }) => point), ...(here ? [here] : [])]).pad(0.15), { maxZoom: 15 });
  addTiles(map, element.dataset);
  L.control.scale({ metric: false }).addTo(map);
  if (here) {
    const furthest = Math.max(0, ...places.map(({ point }) => map.distance(here, point)));
    addSearchPoint(map, here, furthest, element.dataset);
  }
  const layer = L.layerGroup().addTo(map);
  drawn.set(panel, { map, layer });
  places.forEach(({ item, point }) => addMarker(map, layer, item, point));
}

function redraw({ map, layer }) {
  layer.clearLayers();
  placesListed().forEach(({ item, point }) => addMarker(map, layer, item, point));
}

function drawAll() {
  if (!window.L) return;
  for (const panel of document.querySelectorAll("[data-map-panel]")) {
    if (drawn.has(panel)) redraw(drawn.get(panel));
    else draw(panel);
  }
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
