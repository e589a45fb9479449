// What the page says. The sentences come with it, in its language: see tryon/page_words.py.

const words = JSON.parse(document.getElementById("try-on-words").textContent);
const language = document.documentElement.lang;
// Digits as everywhere in this shop, whatever a browser thinks that Arabic wants.
const locale = `${language}-u-nu-latn`;

/** The sentence `key` with its {places} filled in. */
export function say(key, values = {}) {
  const sentence = words[key];
  if (sentence === undefined) throw new Error(`no words for ${key}`);
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function hasWords(key) {
  return key in words;
}

/** Millimetres with at most one decimal. */
export function length(mm) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(mm);
}

/** A moment of today or tomorrow. */
export function moment(iso) {
  return new Intl.DateTimeFormat(locale, { weekday: "long", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

/** Why it did not work and what to do about it, for anything that was thrown. */
export function reason(failure) {
  if (failure.retryAfter && failure.status === 429) return say("limit_reached", { wait: waiting(failure.retryAfter) });
  if (hasWords(failure.code)) return say(failure.code);
  if (failure.name === "Refused" && failure.message) return failure.message;
  return say("went_wrong");
}

function waiting(seconds) {
  const [count, unit] = seconds < 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
