// Making and finding elements.

/** An element with attributes, listeners (keys that begin with "on") and children (elements or text). */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function find(id) {
  return document.getElementById(id);
}

/** Say something where it is read aloud; "" takes it away. */
export function tell(place, text, { isBad = false } = {}) {
  place.textContent = text;
  place.classList.toggle("bad", isBad);
  place.hidden = !text;
}

/** Keep a button from being pressed twice while `work` runs. It stays focusable, so that nobody loses their place. */
export async function busy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return undefined;
  button.setAttribute("aria-disabled", "true");
  try {
    return await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
