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

function offer(button) {
  const form = document.getElementById(button.dataset.near);
  const said = button.parentElement.querySelector("[data-near-said]");
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-disabled", "true");
    said.textContent = "…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send(form, button.closest("form"), coords),
      () => {
        button.removeAttribute("aria-disabled");
        said.textContent = button.dataset.failed;
      },
      OPTIONS,
    );
  });
}

if (navigator.geolocation) {
  document.querySelectorAll("[data-near]").forEach(offer);
}
