// Up to four frames side by side: pictures of the photo way, or stills of the live way that stay in this browser.

import { addToCart } from "./cart.js";
import { find, make, tell } from "./elements.js";
import { say } from "./words.js";

const MOST = 4;
const chosen = new Map(); // by key, in the order they were chosen

export function isCompared(key) {
  return chosen.has(key);
}

/**
 * Put a picture in, or take it out. `picture` is an <img> or <canvas> of its own; `onChange` hears when it is in no more.
 * Answers whether it is in; a fifth is not.
 */
export function toggle(key, { picture, name, price, sku, onChange = () => {} } = {}) {
  if (chosen.has(key)) {
    const { onChange: out } = chosen.get(key);
    chosen.delete(key);
    show();
    out();
    return false;
  }
  if (chosen.size === MOST) {
    find("compare").hidden = false;
    tell(find("compare-status"), say("compare_full", { most: MOST }));
    find("compare-status").scrollIntoView({ block: "center" }); // far from where it was asked
    return false;
  }
  chosen.set(key, { picture, name, price, sku, onChange });
  show();
  return true;
}

/** The same frame in another picture, for example with another pupillary distance. */
export function replace(key, picture) {
  if (!chosen.has(key)) return;
  chosen.get(key).picture = picture;
  show();
}

/** Photos that were deleted are not shown here any more either. */
export function forget(matches) {
  for (const key of [...chosen.keys()].filter(matches)) chosen.delete(key);
  show();
}

function show() {
  find("compare").hidden = !chosen.size;
  // It stands at the end of the page: a link beside the buttons leads there.
  for (const link of document.querySelectorAll(".to-compare")) {
    link.hidden = !chosen.size;
    link.textContent = say("side_by_side", { count: chosen.size });
  }
  tell(find("compare-status"), chosen.size === 1 ? say("compare_one") : "");
  find("compared").replaceChildren(
    ...[...chosen].map(([key, { picture, name, price, sku }]) => {
      const add = make("button", { type: "button", onclick: () => addToCart(add, sku) }, say("add"));
      const out = () => {
        toggle(key);
        find("compare").focus(); // the button that had it is gone
      };
      const remove = make("button", { type: "button", class: "second", onclick: out }, say("remove"));
      for (const button of [add, remove]) button.setAttribute("aria-label", `${button.textContent}: ${name}`);
      const words = make("figcaption", {}, make("strong", {}, name), " ", make("bdi", { class: "soft" }, price));
      return make("li", {}, make("figure", {}, picture, words), make("p", { class: "buttons" }, add, remove));
    }),
  );
}
