// Without this the server copies when saving; with it people see what they get.
const COPIED = ["opening", "opens_at", "closes_at", "note"];
const COPIED_TO = [1, 2, 3, 4];

const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const isSeasonal = (row) => field(row, "valid_from").value || field(row, "valid_to").value;
const saysSomething = (row) => COPIED.some((name) => field(row, name).value);
const rowsOf = (day) => [...day.querySelectorAll(".week-row")].filter((row) => !isSeasonal(row));

function fill(row, source) {
  for (const name of COPIED) {
    const target = field(row, name);
    target.value = source ? field(source, name).value : "";
    target.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const folded = row.closest("details");
  if (source && folded) folded.open = true;
}

// Whether each day had room for all of Monday; else the server adds rows when saving.
function copyMonday(week) {
  const days = week.querySelectorAll(".week-day");
  const monday = rowsOf(days[0]).filter(saysSomething);
  const targets = COPIED_TO.map((number) => rowsOf(days[number]));
  if (targets.some((rows) => rows.length < monday.length)) return false;
  for (const rows of targets) {
    rows.forEach((row, position) => fill(row, monday[position]));
  }
  return true;
}

for (const week of document.querySelectorAll("[data-week]")) {
  const box = week.querySelector("[data-week-copy]");
  box.addEventListener("change", () => {
    if (!box.checked || !copyMonday(week)) return;
    box.checked = false;
    week.querySelector("[data-week-said]").textContent = box.dataset.weekCopy;
  });
}
