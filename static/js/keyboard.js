const TYPING = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])";
const ACTING = "a[href], button, summary";

function formFor(target) {
  const own = target.closest("form[data-keyboard]");
  if (own) return own;
  const forms = document.querySelectorAll("form[data-keyboard]");
  return forms.length === 1 && !target.closest("form") ? forms[0] : null;
}

function choose(form, key) {
  const control = form.querySelector(`[data-key="${key}"]`);
  if (!control) return false;
  control.focus();
  control.click();
  return true;
}

function goOn(form) {
  const next = form.querySelector("[data-key-next]");
  if (!next) return false;
  next.click();
  return true;
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches(TYPING)) return;
  const form = formFor(event.target);
  if (!form) return;
  const isChoice = /^[1-9]$/.test(event.key);
  const isNext = event.key === "Enter" && !event.target.matches(ACTING);
  if ((isChoice && choose(form, event.key)) || (isNext && goOn(form))) {
    event.preventDefault();
  }
}

if (document.querySelector("form[data-keyboard]")) {
  document.documentElement.classList.add("has-keyboard");
}
document.addEventListener("keydown", onKey);
