const submitted = new WeakSet();

function ignoreSecondSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (submitted.has(form)) {
    event.preventDefault();
    return;
  }
  submitted.add(form);
  event.submitter?.setAttribute("aria-disabled", "true");
}

function releaseForms(event) {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) {
    submitted.delete(form);
    form
      .querySelectorAll("[type=submit][aria-disabled]")
      .forEach((button) => button.removeAttribute("aria-disabled"));
  }
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
document.querySelector("[data-error-summary]")?.focus();
