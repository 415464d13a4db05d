// Where somebody is goes out in a form, never in an address, rounded to about a
// kilometer; the server answers with a ZIP code.
const ROUNDED = 100;
const OPTIONS = { enableHighAccuracy: false, timeout: 15_000, maximumAge: 600_000 };

function send(form, search, { latitude, longitude }) {
  for (const [name, value] of new FormData(search)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.elements.latitude.value = Math.round(latitude * ROUNDED) / ROUNDED;
  form.elements.longitude.value = Math.round(longitude * ROUNDED) / ROUNDED;
  form.submit();
}

function offer(line) {
  const form = document.getElementById(line.dataset.near);
  const button = line.querySelector("button");
  const said = line.querySelector("[role=status]");
  line.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = "…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send(form, line.closest("form"), coords),
      () => (said.textContent = line.dataset.failed),
      OPTIONS,
    );
  });
}

if (navigator.geolocation) {
  document.querySelectorAll("[data-near]").forEach(offer);
}
