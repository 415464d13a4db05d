// Answers that did not reach the server stay here, newest per question, until they do.
const waiting = new Map();
const sending = new Map();
const RETRY_MS = 10_000;
let leaving = false;

const keyOf = (answer) => `${answer.url} ${[...new Set(answer.body.keys())].join()}`;

function show(state, signedOut = false) {
  for (const status of document.querySelectorAll("[data-autosave-status]")) {
    const words = signedOut ? status.dataset.signedOut : status.dataset[state];
    status.dataset.state = state;
    status.querySelector("[data-autosave-text]").textContent = words;
    status.querySelector("[data-autosave-retry]").hidden = state !== "failed";
  }
}

// A redirect means that sign-in answered in place of the view, and nothing was saved.
function wasRedirected(asked, answered) {
  if (!answered) return false;
  const place = (url) => new URL(url, location.href).pathname;
  return place(asked) !== place(answered);
}

function settle(answer, ok, signedOut) {
  if (ok) waiting.delete(keyOf(answer));
  else waiting.set(keyOf(answer), answer);
  if (waiting.size) show("failed", signedOut);
  else if (!sending.size) show("saved");
}

function onRequest({ detail }) {
  if (!detail.elt.closest("[data-autosave]")) return;
  const { path, formData } = detail.requestConfig;
  const body = new URLSearchParams([...formData.entries()]);
  sending.set(detail.xhr, { url: path, body, form: detail.elt.id });
  show("saving");
}

function onResponse({ detail }) {
  const answer = sending.get(detail.xhr);
  if (!answer) return;
  sending.delete(detail.xhr);
  if (detail.successful) forgetOlder(detail.elt);
  const signedOut = wasRedirected(answer.url, detail.xhr.responseURL);
  settle(answer, detail.successful && !signedOut, signedOut);
}

function csrfToken() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function send(answer) {
  const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
  try {
    const response = await fetch(answer.url, { method: "POST", body: answer.body, headers });
    const signedOut = response.redirected;
    settle(answer, response.ok && !signedOut, signedOut);
    const elsewhere = response.headers.get("HX-Redirect");
    if (response.ok && elsewhere) location.assign(elsewhere);
  } catch {
    settle(answer, false);
  }
}

async function flush() {
  if (!waiting.size) return true;
  show("saving");
  for (const answer of [...waiting.values()]) await send(answer);
  return waiting.size === 0;
}

// A form that is saved whole takes the place of what it could not save before.
function forgetOlder(form) {
  if (form.dataset.autosave !== "whole") return;
  for (const [key, answer] of waiting) if (answer.form === form.id) waiting.delete(key);
}

async function beforeSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-autosave]")) return;
  forgetOlder(form);
  if (!waiting.size) {
    leaving = true;
    return;
  }
  event.preventDefault();
  const { submitter } = event;
  if (await flush()) form.requestSubmit(submitter);
}

document.addEventListener("htmx:beforeRequest", onRequest);
document.addEventListener("htmx:afterRequest", onResponse);
document.addEventListener("submit", beforeSubmit);
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-autosave-retry]")) flush();
});
window.addEventListener("online", flush);
setInterval(flush, RETRY_MS);
window.addEventListener("pageshow", () => (leaving = false));
window.addEventListener("beforeunload", (event) => {
  if (!leaving && (waiting.size || sending.size)) event.preventDefault();
});
