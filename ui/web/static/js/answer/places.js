// Where words stand in a text, whatever blanks lie between their characters; never part of a longer number.

const BLANK = /\s/;
const DIGIT = /[0-9]/;

/** The text without blanks, and for each character left the place where it stands. */
function bare(text) {
  let kept = "";
  const at = [];
  for (let index = 0; index < text.length; index += 1) {
    if (BLANK.test(text[index])) continue;
    kept += text[index];
    at.push(index);
  }
  return { kept, at };
}

export const squeezed = (text) => text.replace(/\s+/g, "");

/** Every [start, end] of `words` in `text`, at most `most`. */
export function placesOf(text, words, most = 20) {
  const wanted = squeezed(words);
  if (!wanted) return [];
  const { kept, at } = bare(text);
  const found = [];
  for (let start = kept.indexOf(wanted); start >= 0 && found.length < most; start = kept.indexOf(wanted, start + wanted.length)) {
    const end = start + wanted.length;
    if (!cuts(kept, start, end)) found.push([at[start], at[end - 1] + 1]);
  }
  return found;
}

function cuts(text, start, end) {
  const left = DIGIT.test(text[start]) && /[0-9][.,]?$/.test(text.slice(Math.max(0, start - 2), start));
  const right = DIGIT.test(text[end - 1]) && /^[.,]?[0-9]/.test(text.slice(end, end + 2));
  return left || right;
}

/** The parts of a short answer that says several things: "277家；150家以上". */
export function piecesOf(short) {
  return short.split(/[；;]+/).map((one) => one.trim().replace(/。$/, "")).filter(Boolean);
}
