// Frames on the face of a photo: asked for, waited for with a bar, shown large and as a row of what was tried.

import { ask } from "./api.js";
import { addToCart } from "./cart.js";
import { closeUp } from "./closeup.js";
import * as compare from "./compare.js";
import { find, make, tell } from "./elements.js";
import { wait } from "./session.js";
import { length, reason, say } from "./words.js";

const ASK_EVERY_MS = 500;
const PATIENCE_MS = 90_000;
const MOST_AT_ONCE = 6; // variants in one question
const RENEWED_EVERY_MS = 60_000; // links live five times as long: what fails with a fresh one fails for another reason
const OFFERS = "almahra-try-on-offers"; // in this tab: names and prices of what was tried, for after a reload

export class Tries {
  /** `onGone` hears that the shop does not have the photo any more. */
  constructor({ onGone }) {
    this.onGone = onGone;
    // What is known of a SKU: product, name, price.
    this.offers = new Map(JSON.parse(sessionStorage.getItem(OFFERS) ?? "[]"));
    this.tried = new Map(); // the answer for each SKU, in the order they were tried
    this.asked = { face: null, pd_mm: null };
    this.renewedAt = 0;
    find("shown-add").addEventListener("click", () => addToCart(find("shown-add"), this.shown));
    find("shown-compare").addEventListener("click", () => this.#compare());
    find("shown-whole").addEventListener("click", () => this.#turnWhole());
  }

  /** Begin with a session. `results` are those of before a reload. */
  begin(session) {
    this.clear();
    this.session = session;
    const results = session.results ?? [];
    const last = results.at(-1);
    for (const result of results) if (result.status === "done") this.#keep(result);
    for (const result of this.tried.values()) result.isOld = result.face !== last.face || result.pd_mm !== last.pd_mm;
    this.shown = [...this.tried.keys()].at(-1) ?? null;
    this.#showAll();
  }

  clear() {
    this.session = null;
    this.shown = null;
    this.tried.clear();
    compare.forget((key) => key.startsWith("photo "));
    this.#showAll();
  }

  /** Try variants of one product: `offers` are {sku, product, name, price}. */
  async ask(offers) {
    for (const { sku, product, name, price } of offers) this.offers.set(sku, { sku, product, name, price });
    sessionStorage.setItem(OFFERS, JSON.stringify([...this.offers]));
    const skus = offers.map(({ sku }) => sku).slice(0, MOST_AT_ONCE);
    const { session } = this;
    tell(find("photo-status"), "");
    this.#progress(0, skus.length);
    find("progress").scrollIntoView({ block: "nearest" });
    try {
      const answer = await ask("POST", `/ar/try-on/${offers[0].product}`, { json: this.#question(skus) });
      const results = await this.#finished(answer.results, session);
      if (session !== this.session) return; // deleted meanwhile, and nothing of it is shown any more
      for (const result of results) this.#keep(result);
      this.show(results.find(({ status }) => status === "done")?.sku ?? results[0].sku);
    } catch (failure) {
      if (session === this.session) this.#fail(failure);
    } finally {
      find("progress").hidden = true;
    }
  }

  /** Another face or pupillary distance: what is on show is drawn anew, the rest when it is looked at. */
  async change(asked) {
    Object.assign(this.asked, asked);
    const { shown } = this;
    for (const [sku, result] of this.tried) result.isOld = sku !== undefined;
    if (shown) await this.#again(shown);
  }

  #fail(failure) {
    // Its day is over, or it was deleted elsewhere.
    if (failure.code === "unknown_session") this.onGone();
    else tell(find("photo-status"), failure.status === 404 ? say("frame_gone") : reason(failure), { isBad: true });
  }

  #question(skus) {
    const known = Object.fromEntries(Object.entries(this.asked).filter(([, value]) => value !== null));
    return { session_id: this.session.session_id, skus, ...known };
  }

  async #again(sku) {
    // A product can be asked for by a SKU as well.
    await this.ask([this.offers.get(sku) ?? { sku, product: sku, name: sku, price: "" }]);
  }

  /** Ask until none waits any more, and tell how far it is. */
  async #finished(first, session) {
    let results = first;
    const ids = new Set(first.map(({ id }) => id));
    for (let since = Date.now(); ; ) {
      const waiting = results.filter(({ status }) => status === "queued").length;
      this.#progress(results.length - waiting, results.length);
      if (!waiting) return results;
      if (Date.now() - since > PATIENCE_MS) throw Object.assign(new Error(), { code: "timeout" });
      await wait(ASK_EVERY_MS);
      const answered = new Map((await resultsOf(session)).map((result) => [result.id, result]));
      results = results.map((result) => (ids.has(result.id) && answered.get(result.id)) || result);
    }
  }

  #progress(done, all) {
    find("progress").hidden = false;
    find("progress-text").textContent = all > 1 ? say("drawing_several", { done, all }) : say("drawing");
    const bar = find("progress-bar");
    bar.max = all;
    // One picture is waited for without knowing how long: a bar without a value says so.
    if (all > 1) bar.value = done;
    else bar.removeAttribute("value");
  }

  #keep(result) {
    this.tried.delete(result.sku);
    this.tried.set(result.sku, result);
    this.#showCompared(result);
  }

  #showCompared(result) {
    if (compare.isCompared(keyOf(result.sku)) && result.url) compare.replace(keyOf(result.sku), this.#closeUp(result));
  }

  /** Show one that was tried. */
  show(sku) {
    const result = this.tried.get(sku);
    if (result.isOld) return this.#again(sku);
    this.shown = sku;
    this.#showAll();
    if (result.status === "failed") tell(find("photo-status"), reason(result), { isBad: true });
    return undefined;
  }

  #showAll() {
    const result = this.tried.get(this.shown);
    find("shown").hidden = result?.status !== "done";
    if (result?.status === "done") this.#showOne(result);
    const done = [...this.tried.values()].filter(({ status }) => status === "done");
    find("tried").replaceChildren(...done.map((one) => this.#thumbnail(one)));
  }

  #showOne(result) {
    const name = this.#name(result.sku);
    const isWhole = find("shown-whole").getAttribute("aria-pressed") === "true";
    find("shown-picture").replaceChildren(isWhole ? this.#image(result) : this.#closeUp(result));
    find("said").textContent = say("on_your_face", { name });
    find("shown-name").textContent = name;
    find("shown-price").textContent = this.offers.get(result.sku)?.price ?? "";
    find("shown-fit").replaceChildren(...fitSentences(result).map((sentence) => make("li", {}, sentence)));
    find("shown-add").setAttribute("aria-label", `${say("add")}: ${name}`);
    find("shown-compare").setAttribute("aria-pressed", String(compare.isCompared(keyOf(result.sku))));
  }

  #thumbnail(result) {
    const attributes = { type: "button", "aria-current": result.sku === this.shown ? "true" : null, onclick: () => this.show(result.sku) };
    return make("li", {}, make("button", attributes, this.#closeUp(result)));
  }

  #turnWhole() {
    const button = find("shown-whole");
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    this.#showAll();
  }

  #name(sku) {
    return this.offers.get(sku)?.name ?? sku;
  }

  #image(result) {
    const image = make("img", { src: result.url, alt: say("on_your_face", { name: this.#name(result.sku) }) });
    // Links to pictures live five minutes; who comes back later gets a new one.
    image.addEventListener("error", () => this.#renew(), { once: true });
    return image;
  }

  #closeUp(result) {
    const { faces, photo } = this.session;
    const face = faces.find(({ index }) => index === result.face) ?? faces[0];
    return closeUp(this.#image(result), { box: face.box, photo });
  }

  #compare() {
    const sku = this.shown;
    const isIn = compare.toggle(keyOf(sku), {
      picture: this.#closeUp(this.tried.get(sku)),
      name: this.#name(sku),
      price: this.offers.get(sku)?.price ?? "",
      sku,
      onChange: () => this.#showAll(),
    });
    find("shown-compare").setAttribute("aria-pressed", String(isIn));
  }

  async #renew() {
    const { session } = this;
    if (!session || Date.now() - this.renewedAt < RENEWED_EVERY_MS) return;
    this.renewedAt = Date.now();
    try {
      const results = await resultsOf(session);
      if (session !== this.session) return;
      for (const fresh of results) {
        const ours = this.tried.get(fresh.sku);
        if (ours?.id !== fresh.id) continue;
        ours.url = fresh.url;
        this.#showCompared(ours);
      }
      this.#showAll();
    } catch (failure) {
      if (session === this.session) this.#fail(failure);
    }
  }
}

/** All pictures of a session. Throws Refused: one that is gone is `unknown_session`, as where a body names it. */
async function resultsOf({ session_id: id }) {
  try {
    return (await ask("GET", `/ar/results/${id}`)).results;
  } catch (failure) {
    throw failure.status === 404 ? Object.assign(failure, { code: "unknown_session" }) : failure;
  }
}

function keyOf(sku) {
  return `photo ${sku}`;
}

/** How it fits, in words with their millimetres. */
function fitSentences({ fit, width_mm: width }) {
  const sentences = [say("frame_width", { mm: length(width) })];
  if (!fit) return sentences;
  const mm = length(Math.abs(fit.difference_mm));
  sentences.push(say(mm === length(0) ? "width_same" : `width_${fit.word}`, { mm }));
  if (fit.bridge && fit.bridge.word !== "fits") sentences.push(say(`bridge_${fit.bridge.word}`));
  return sentences;
}
