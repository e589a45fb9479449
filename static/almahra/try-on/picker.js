// The catalogue: searched, narrowed, in the order of fit, a page at a time; and a button to try each frame on.

import { ask } from "./api.js";
import { find, make, tell } from "./elements.js";
import { reason, say } from "./words.js";

const PAGE_SIZE = 12;
const MOST_SKUS = 24; // the shop answers for so many at once
const PAUSE_MS = 300; // after a key, before we search

export class Picker {
  /** `onTry` gets a list of offers {sku, product, name, price, frame}; `frame` is what the live mode draws. */
  constructor({ onTry }) {
    this.onTry = onTry;
    this.page = 1;
    this.round = 0; // counts searches, so that a slow answer does not overwrite a later one
    this.frames = new Map(); // what can be tried on, by SKU
    find("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    find("q").addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.search(), PAUSE_MS);
    });
    find("shape").addEventListener("change", () => this.search());
    find("fits").addEventListener("change", () => this.search());
    find("more").addEventListener("click", () => this.#load(this.page + 1));
  }

  search() {
    clearTimeout(this.pause);
    return this.#load(1);
  }

  /** The order of fit needs a photo that was measured: {fits, face, pd_mm}, null when it is gone. */
  rankFor(whose) {
    this.whose = whose;
    const box = find("fits");
    const wasOn = box.checked;
    box.disabled = !whose;
    box.checked = wasOn && Boolean(whose);
    find("fits-hint").hidden = Boolean(whose);
    if (wasOn) this.search();
  }

  async #load(page) {
    const round = (this.round += 1);
    const list = find("frames");
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await ask("GET", `/products?${this.#question(page)}`);
      const frames = await pictures(answer.results);
      if (round !== this.round) return;
      this.#show(answer, frames, page);
    } catch (failure) {
      if (round === this.round) this.#fail(failure, page);
    } finally {
      if (round === this.round) list.removeAttribute("aria-busy");
    }
  }

  #question(page) {
    const asked = new URLSearchParams({ kind: "frame", page_size: PAGE_SIZE, page });
    if (find("q").value.trim()) asked.set("q", find("q").value.trim());
    if (find("shape").value) asked.set("shape", find("shape").value);
    if (this.whose && find("fits").checked) {
      for (const [name, value] of Object.entries(this.whose)) if (value !== null) asked.set(name, value);
    }
    return asked;
  }

  #show(answer, frames, page) {
    this.page = page;
    for (const frame of frames) this.frames.set(frame.sku, frame);
    const list = find("frames");
    const before = page > 1 ? list.children.length : 0;
    const cards = answer.results.map((product) => this.#card(product));
    if (page > 1) list.append(...cards);
    else list.replaceChildren(...cards);
    const more = find("more");
    more.hidden = !answer.next;
    more.textContent = say("more_frames"); // it may have said something else after a failure
    tell(find("picker-status"), answer.count ? say("frames_shown", { shown: list.children.length, count: answer.count }) : say("no_frames"));
    if (before) cards[0]?.querySelector("button:not([disabled]), select")?.focus(); // where reading goes on
    fillShapes(answer.facets?.shape);
  }

  #fail(failure, page) {
    tell(find("picker-status"), reason(failure), { isBad: true });
    // What was shown stays; the button tries once more.
    const more = find("more");
    more.hidden = false;
    more.textContent = say("try_again");
    this.page = page - 1;
  }

  #card(product) {
    const name = `${product.brand.name} ${product.name}`;
    const price = `${product.price} ${product.currency}`;
    const offers = product.colours.map(({ name: colour, sku, in_stock: inStock }) => ({
      ...{ sku, colour, inStock, price, product: product.slug },
      name: `${name}, ${colour}`,
      frame: this.frames.get(sku),
    }));
    const picture = product.image ? make("img", { src: product.image.url, alt: "", width: product.image.width, height: product.image.height, loading: "lazy" }) : null;
    const heading = make("h3", {}, name);
    const details = make("p", { class: "soft" }, make("bdi", {}, price), product.in_stock ? "" : ` · ${say("sold_out")}`);
    return make("li", { class: "card" }, picture, heading, details, ...this.#controls(name, offers));
  }

  /** The choice of colour, and the buttons. */
  #controls(name, offers) {
    const usable = offers.filter(({ frame }) => frame);
    if (!usable.length) return [make("p", { class: "soft" }, say("try_on_unavailable"))];
    const colours = make("select", { "aria-label": `${say("colour")}: ${name}` }, ...usable.map(({ sku, colour }) => make("option", { value: sku }, colour)));
    const chosen = () => usable.find(({ sku }) => sku === colours.value);
    const one = make("button", { type: "button", onclick: () => this.onTry(one, [chosen()]) }, say("try_on"));
    one.setAttribute("aria-label", `${say("try_on")}: ${name}`);
    const all = make("button", { type: "button", class: "second every-colour", onclick: () => this.onTry(all, usable) }, say("every_colour"));
    all.setAttribute("aria-label", `${say("every_colour")}: ${name}`);
    const hasChoice = usable.length > 1;
    if (!hasChoice) return [make("p", { class: "soft" }, usable[0].colour), make("p", { class: "buttons" }, one)];
    return [colours, make("p", { class: "buttons" }, one, all)];
  }
}

/** The pictures for trying on of all colours of these products. */
async function pictures(products) {
  const skus = products.flatMap(({ colours }) => colours.map(({ sku }) => sku));
  const questions = [];
  for (let at = 0; at < skus.length; at += MOST_SKUS) questions.push(skus.slice(at, at + MOST_SKUS));
  const answers = await Promise.all(questions.map((some) => ask("GET", `/ar/frames?sku=${some.map(encodeURIComponent).join(",")}`)));
  return answers.flat();
}

/** The shapes there are, with how many. Chosen ones stay chosen. */
function fillShapes(values = []) {
  const select = find("shape");
  const chosen = select.value;
  const options = values.map(({ value, label, count }) => make("option", { value }, `${label} (${count})`));
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen;
  if (select.value !== chosen) select.value = "";
}
