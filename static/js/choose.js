function update(bar) {
  const form = bar.closest("form");
  const chosen = form.querySelectorAll(".match-choose input:checked").length;
  bar.querySelector("[data-choose-count]").textContent = chosen;
  for (const button of bar.querySelectorAll("button")) {
    button.setAttribute("aria-disabled", String(chosen === 0));
  }
}

function refuseEmpty(event) {
  const button = event.target.closest?.("[data-choose-bar] button");
  if (button?.getAttribute("aria-disabled") === "true") event.preventDefault();
}

const bars = document.querySelectorAll("form [data-choose-bar]");
bars.forEach(update);
document.addEventListener("change", () => bars.forEach(update));
document.addEventListener("click", refuseEmpty);
window.addEventListener("pageshow", () => bars.forEach(update));
