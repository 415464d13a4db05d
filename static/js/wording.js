// Beside a message's words in the admin: its length as typed, and how a phone shows it.
const { countSegments, withoutLetter } = window.textParts;

const data = JSON.parse(document.getElementById("wording-data").textContent);
const body = document.querySelector("[data-wording]");
const subject = document.querySelector("[name=subject]");
const length = document.querySelector("[data-wording-length]");
const hints = document.querySelector("[data-wording-hints]");
const preview = document.querySelector("[data-wording-preview]");
const previewSubject = document.querySelector("[data-wording-subject]");

function filled(text) {
  return text.replace(new RegExp(data.placeholder, "g"), (whole, name) => data.sample[name] ?? whole);
}

function say(words, facts) {
  return Object.entries(facts).reduce((text, [name, value]) => text.replace(name, value), data.words[words]);
}

function listed(lines) {
  hints.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

function unknownNames(text) {
  const names = [...text.matchAll(new RegExp(data.placeholder, "g"))].map((match) => match[1]);
  return [...new Set(names)].filter((name) => !(name in data.sample));
}

function aboutLetter(text, letter, parts) {
  const others = countSegments(withoutLetter(text, letter), data);
  const dearer = others.count < parts;
  return say(dearer ? "dearer" : "narrower", { LETTER: letter, PLAIN: others.count, PARTS: parts });
}

function aboutLetters(text, segments) {
  const { outside, count } = segments;
  const plain = outside.reduce(withoutLetter, text);
  const plainCount = countSegments(plain, data).count;
  if (outside.length > 1 && plainCount < count) {
    return [say("dearer", { LETTER: outside.join(" "), PLAIN: plainCount, PARTS: count })];
  }
  return outside.map((letter) => aboutLetter(text, letter, count));
}

function measure(text) {
  const segments = countSegments(text, data);
  const facts = {
    UNITS: segments.units,
    CAPACITY: segments.capacity,
    ENCODING: segments.encoding,
    PARTS: segments.count,
  };
  length.textContent = say(segments.count === 1 ? "one" : "many", facts);
  length.classList.toggle("wording-too-long", segments.count > data.maxParts);
  length.dataset.parts = segments.count;
  length.dataset.encoding = segments.encoding;
  const tooLong = segments.count > data.maxParts ? [say("tooLong", { LIMIT: data.maxParts })] : [];
  return [...tooLong, ...aboutLetters(text, segments)];
}

function update() {
  const text = filled(body.value);
  preview.textContent = text;
  if (previewSubject && subject) previewSubject.textContent = filled(subject.value);
  const unknown = unknownNames(`${subject?.value ?? ""} ${body.value}`);
  listed([...unknown.map((name) => say("unknown", { NAME: name })), ...(data.isText ? measure(text) : [])]);
}

function put(field, value) {
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.querySelector("[data-wording-shipped]")?.addEventListener("click", () => {
  put(subject, data.shippedSubject);
  put(body, data.shipped);
  body.focus();
});
body.addEventListener("input", update);
subject?.addEventListener("input", update);
update();
