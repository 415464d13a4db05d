function textFor(button) {
  const source = button.dataset.copyFrom;
  if (!source) return button.dataset.copy;
  const element = document.querySelector(source);
  return element.value ?? element.textContent.trim();
}

// navigator.clipboard is missing where the page is served without TLS.
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-from]");
  if (!button) return;
  if (!(await copy(textFor(button)))) return;
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = (button.dataset.copyBefore ??= label.textContent);
  label.textContent = button.dataset.copied ?? "✓";
  button.focus();
  setTimeout(() => (label.textContent = before), 2500);
});
