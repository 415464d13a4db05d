const TYPING = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])";
const ACTING = "a[href], button, summary";

function formFor(target) {
  const own = target.closest("form[data-keyboard]");
  if (own) return own;
  const forms = document.querySelectorAll("form[data-keyboard]");
  return forms.length === 1 && !target.closest("form") ? forms[0] : null;
}

// Of several questions on one page: the one that holds focus, else the first without an
// answer.
function groupOf(form, target) {
  const groups = [...form.querySelectorAll("[data-key-group]")];
  const own = target.closest("[data-key-group]");
  return own ?? groups.find((group) => !group.querySelector(":checked")) ?? groups[0];
}

function choose(group, key) {
  const control = group.querySelector(`[data-key="${key}"]`);
  if (!control) return false;
  control.focus();
  control.click();
  return true;
}

function goToNextGroup(form, group) {
  const groups = [...form.querySelectorAll("[data-key-group]")];
  const next = groups[groups.indexOf(group) + 1];
  const control =
    next?.querySelector(":checked") ??
    next?.querySelector("input:not([type=hidden])") ??
    form.querySelector("[data-key-next]");
  control.focus();
  (next ?? control).scrollIntoView({ block: "center" });
  return true;
}

function goOn(form, group) {
  if (group) return goToNextGroup(form, group);
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
  const group = groupOf(form, event.target);
  const isChoice = /^[1-9]$/.test(event.key);
  const isNext = event.key === "Enter" && !event.target.matches(ACTING);
  if ((isChoice && choose(group ?? form, event.key)) || (isNext && goOn(form, group))) {
    event.preventDefault();
  }
}

if (document.querySelector("form[data-keyboard]")) {
  document.documentElement.classList.add("has-keyboard");
}
document.addEventListener("keydown", onKey);
