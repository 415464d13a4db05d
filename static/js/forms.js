const submitted = new WeakSet();

// A download leaves the page, and its form, where they are.
const RELEASE_MS = 5_000;

function release(form) {
  submitted.delete(form);
  for (const button of form.querySelectorAll("[data-once-pressed]")) {
    delete button.dataset.oncePressed;
    button.removeAttribute("aria-disabled");
  }
}

function ignoreSecondSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (submitted.has(form)) {
    event.preventDefault();
    return;
  }
  submitted.add(form);
  if (event.submitter) {
    event.submitter.dataset.oncePressed = "";
    event.submitter.setAttribute("aria-disabled", "true");
  }
  setTimeout(release, RELEASE_MS, form);
}

function releaseForms(event) {
  if (event.persisted) document.querySelectorAll("form[data-once]").forEach(release);
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.user-menu[open]")) {
    if (event.type === "keydown" && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.type === "click" && !menu.contains(event.target)) {
      menu.open = false;
    }
  }
}

document.addEventListener("submit", ignoreSecondSubmit);
window.addEventListener("pageshow", releaseForms);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.querySelector("[data-error-summary], [data-arrival]")?.focus();
