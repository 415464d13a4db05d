// What htmx puts into a page: where the focus goes, and what is said when an answer does
// not come.
const pathOf = (url) => new URL(url, location.href).pathname;

function showFocus({ detail: { elt } }) {
  if (elt === document.body) return;
  const place = elt.parentElement?.id;
  const opener = place && document.querySelector(`[aria-controls="${place}"]`);
  if (opener) opener.setAttribute("aria-expanded", "true");
  const marked = elt.matches("[data-focus]") ? elt : elt.querySelector("[data-focus]");
  (elt.querySelector("[data-error-summary]") ?? marked)?.focus();
}

// What is open already holds what was typed: it is gone to, not fetched anew.
function keepOpen(event) {
  const opener = event.detail.requestConfig.elt;
  if (opener.getAttribute("aria-expanded") !== "true") return;
  event.preventDefault();
  const place = document.getElementById(opener.getAttribute("aria-controls"));
  place.querySelector("[data-focus]").focus();
}

// Signing in, in another tab too, makes the token that stands in the page an old one.
function useCurrentToken({ detail: { headers, formData } }) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (!token) return;
  headers["X-CSRFToken"] = token;
  if (formData.has("csrfmiddlewaretoken")) formData.set("csrfmiddlewaretoken", token);
}

function placeOf({ requestConfig, target }) {
  return requestConfig.elt.matches("form") ? requestConfig.elt : target;
}

function forgetTrouble({ detail }) {
  placeOf(detail)?.querySelector(":scope > [data-trouble]")?.remove();
}

// What saves by itself tells of it by itself; what asks now and then asks again.
function tell(detail, why) {
  const { elt } = detail.requestConfig;
  if (elt.closest("[data-autosave]") || elt.getAttribute("hx-swap") === "none") return;
  const template = document.querySelector(`template[data-trouble-of="${why}"]`);
  const place = placeOf(detail);
  if (!template || !place) return;
  forgetTrouble({ detail });
  place.prepend(template.content.cloneNode(true));
  place.querySelector(":scope > [data-trouble]").focus();
}

// A redirect means that sign-in answered in place of the view: what stands is kept.
function keepWhatStands({ detail }) {
  const { xhr, pathInfo } = detail;
  if (!xhr.responseURL) return;
  if (pathOf(xhr.responseURL) === pathOf(pathInfo.requestPath)) return;
  detail.shouldSwap = false;
  tell(detail, "signed-out");
}

document.addEventListener("htmx:load", showFocus);
document.addEventListener("htmx:configRequest", useCurrentToken);
document.addEventListener("htmx:beforeRequest", keepOpen);
document.addEventListener("htmx:beforeRequest", forgetTrouble);
document.addEventListener("htmx:beforeSwap", keepWhatStands);
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, ({ detail }) => tell(detail, "failed"));
}
