// How many parts a text is charged and split into; the same rule, on the same
// alphabet, as notifications/segments.py (3GPP TS 23.038 and 23.040).

/** @returns {{encoding: string, units: number, count: number, capacity: number, outside: string[]}} */
function countSegments(text, { gsm7, escaped }) {
  const plain = new Set(gsm7);
  const costly = new Set(escaped);
  const characters = [...text];
  const outside = [...new Set(characters)].filter((c) => !plain.has(c) && !costly.has(c)).sort();
  if (outside.length) {
    return measure("UCS-2", characters.map((c) => c.length), 70, 67, outside);
  }
  return measure("GSM-7", characters.map((c) => (costly.has(c) ? 2 : 1)), 160, 153, []);
}

// A character of two units is never torn between two parts.
function measure(encoding, costs, alone, each, outside) {
  const units = costs.reduce((sum, cost) => sum + cost, 0);
  let count = 1;
  if (units > alone) {
    let used = 0;
    for (const cost of costs) {
      if (used + cost > each) {
        count += 1;
        used = 0;
      }
      used += cost;
    }
  }
  return { encoding, units, count, capacity: alone, outside };
}

const LOOK_ALIKE = { "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", " ": " " };

/** The text with one character written in a cheaper way: á as a, a curly quote as a straight one. */
function withoutLetter(text, letter) {
  const bare = LOOK_ALIKE[letter] ?? letter.normalize("NFD").replace(/\p{M}/gu, "");
  return text.replaceAll(letter, bare === letter ? "" : bare);
}

// Files have hashed names, so that none can import another.
window.textParts = { countSegments, withoutLetter };
