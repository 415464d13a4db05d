// Runs in the capture phase, before htmx reads the question to save it.
function excludeOthers({ target }) {
  const question = target.closest?.("[data-key-group]");
  if (!question) return;
  const given = target.type === "text" ? target.value.trim() !== "" : target.checked;
  if (given) {
    const exclusive = target.matches("[data-exclusive]");
    for (const other of question.querySelectorAll("input[type=checkbox]:checked")) {
      if (other === target) continue;
      if (exclusive || other.matches("[data-exclusive]")) other.checked = false;
    }
    if (exclusive) question.querySelectorAll("input[type=text]").forEach((i) => (i.value = ""));
  }
  showClear(question);
}

function showClear(question) {
  const answered = question.querySelector(":checked") ||
    question.querySelector("input[type=text]")?.value;
  question.querySelector("[data-clear]").hidden = !answered;
}

document.addEventListener("change", excludeOthers, true);

const hint = document.querySelector("[data-keyboard-hint]");
if (hint) hint.hidden = !matchMedia("(hover: hover) and (pointer: fine)").matches;
