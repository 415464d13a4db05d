// Blank at once: the neutral site may take seconds to arrive.
function leave(event) {
  const link = event.target.closest?.("[data-quick-exit]");
  if (!link) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  document.title = "";
  location.replace(link.href);
}

document.addEventListener("click", leave);
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.documentElement.hidden) location.reload();
});
