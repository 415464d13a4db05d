function chosenIn(form) {
  const boxes = [...form.elements].filter((field) => field.matches(".match-choose input, [data-choose]"));
  return boxes.filter((box) => box.checked);
}

function update(bar) {
  const chosen = chosenIn(bar.closest("form")).length;
  bar.querySelector("[data-choose-count]").textContent = chosen;
  if ("chooseQuiet" in bar.dataset) bar.hidden = chosen === 0;
  for (const button of bar.querySelectorAll("button")) {
    button.setAttribute("aria-disabled", String(chosen === 0));
  }
}

function updateAll() {
  document.querySelectorAll("[data-choose-bar]").forEach(update);
}

// What is ticked stands in the address, so that Back and Reload find it again.
function keepInAddress({ target }) {
  if (!target.matches?.(".match-choose input")) return;
  const form = target.closest("form[data-keep-choice]");
  if (!form) return;
  const address = new URL(location.href);
  address.searchParams.delete("place");
  chosenIn(form).forEach(({ value }) => address.searchParams.append("place", value));
  history.replaceState(history.state, "", address);
}

function refuseEmpty(event) {
  const button = event.target.closest?.("[data-choose-bar] button");
  if (button?.getAttribute("aria-disabled") === "true") event.preventDefault();
}

function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

updateAll();
document.querySelectorAll("[data-without-scripts]").forEach((button) => (button.hidden = true));
document.querySelectorAll("[data-print]").forEach(offerPrint);
document.addEventListener("change", keepInAddress);
document.addEventListener("change", updateAll);
document.addEventListener("click", refuseEmpty);
document.addEventListener("htmx:afterSettle", updateAll);
window.addEventListener("pageshow", updateAll);
