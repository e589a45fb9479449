// The page: which part talks to which. Each part has a module of its own.

import { showCart, addToCart } from "./cart.js";
import * as compare from "./compare.js";
import { busy, find, tell } from "./elements.js";
import { showBoxes, showEstimate, showWarnings } from "./faces.js";
import { Live } from "./live.js";
import { photoInput, preview } from "./photo.js";
import { Picker } from "./picker.js";
import * as sessions from "./session.js";
import { Tries } from "./tries.js";
import { moment, reason, say } from "./words.js";

const [LEAST_PD_MM, MOST_PD_MM] = [40, 80];

const state = { consent: null, session: null, file: null, face: null, pd: null, worn: null, stills: 0 };
const tries = new Tries({ onGone: lose });
const live = new Live({
  onEstimate: (estimate) => isLive() && state.pd === null && showEstimate(estimate),
  onSwitch: showDistance,
});
const picker = new Picker({ onTry: tryOn });
const shutter = photoInput({ mayTake, onPhoto: send });

function isLive() {
  return document.querySelector("[name=way]:checked").value === "live";
}

/** A word that must be seen, wherever on the page somebody is. */
function warn(id, text) {
  tell(find(id), text, { isBad: true });
  find(id).scrollIntoView({ block: "nearest", behavior: motion() });
}

// ---- consent and photo ----

async function showConsent() {
  const [card, again] = [find("consent"), find("consent-again")];
  again.hidden = true;
  try {
    state.consent = await sessions.consent();
    tell(find("consent-text"), state.consent.text);
    card.querySelector(".tick").hidden = false;
  } catch (failure) {
    tell(find("consent-text"), reason(failure), { isBad: true });
    again.hidden = false;
  }
  card.removeAttribute("aria-busy");
}

/** The text is another one by now. */
function askAgain() {
  find("agree").checked = false;
  showConsent();
}

function mayTake() {
  if (state.consent && find("agree").checked) return true;
  warn("photo-status", say("agree_first"));
  find("agree").focus();
  return false;
}

async function send(file) {
  shutter.close(); // a photo was chosen or dropped while the camera was on
  tell(find("photo-status"), say("sending"));
  find("photo-form").setAttribute("aria-busy", "true");
  try {
    const session = await sessions.send(file, { consentVersion: state.consent.version });
    begin(session, file);
  } catch (failure) {
    warn("photo-status", reason(failure));
    if (failure.code === "consent_required") askAgain();
  } finally {
    find("photo-form").removeAttribute("aria-busy");
  }
}

/** Go on with a photo that the shop has looked at. */
function begin(session, file) {
  if (session.status !== "ready") {
    // Nothing was kept of it but its name; another photo is the next step.
    warn("photo-status", session.detail || reason(session));
    sessions.destroy(session).catch(() => sessions.forget());
    return;
  }
  // After a reload, what was tried tells which face and which distance were meant.
  const last = session.results?.at(-1);
  const only = session.faces.length === 1 ? session.faces[0].index : null;
  Object.assign(state, { session, file, face: last?.face ?? only });
  if (last?.pd_source === "given") state.pd = live.known = last.pd_mm;
  find("photo-form").hidden = true;
  find("session").hidden = false;
  find("about").open = !last;
  tell(find("expiry"), say("expires", { when: moment(session.expires_at) }));
  preview(find("own-picture"), file, { ...session.photo, instead: last?.url });
  tries.begin(session);
  tries.asked = { face: state.face, pd_mm: state.pd };
  rank();
  showFace();
  tell(find("photo-status"), state.face === null || last ? "" : say("found"));
}

function showFace() {
  const { session } = state;
  showBoxes(session, { chosen: state.face, onChoose: choose });
  const face = session.faces.find(({ index }) => index === state.face);
  showWarnings(session, face);
  showDistance();
}

function choose(index) {
  state.face = index;
  showFace();
  document.querySelector(`#boxes [aria-pressed=true]`)?.focus();
  tell(find("photo-status"), say("found"));
  tries.change({ face: index });
  rank();
}

/** Frames in the order of how they fit the face that is meant. */
function rank() {
  picker.rankFor({ fits: state.session.session_id, face: state.face, pd_mm: state.pd });
}

async function forgetPhoto() {
  await busy(find("delete"), async () => {
    try {
      await sessions.destroy(state.session);
      end(say("deleted"));
    } catch (failure) {
      warn("photo-status", reason(failure));
    }
  });
}

function lose() {
  sessions.forget();
  end(say("photo_over"));
}

/** Back to the beginning, with a word about it. */
function end(text) {
  Object.assign(state, { session: null, file: null, face: null });
  tries.clear();
  picker.rankFor(null);
  find("session").hidden = true;
  find("photo-form").hidden = false;
  showDistance();
  tell(find("photo-status"), text);
  find("photo").focus();
}

// ---- the pupillary distance ----

function showDistance() {
  const face = state.session?.faces.find(({ index }) => index === state.face);
  find("distance").hidden = isLive() ? !live.isOn : !face;
  if (state.pd !== null) showEstimate({ mm: state.pd, deviation: 0, source: "given" });
  else if (face && !isLive()) showEstimate({ mm: face.pd_mm, deviation: face.pd_uncertainty_mm, source: face.pd_source });
}

function useDistance(event) {
  event.preventDefault();
  const [field, status] = [find("pd"), find("pd-status")];
  const typed = field.value.trim();
  const pd = typed ? Number(typed) : null;
  // What is no number at all comes as nothing; it does not mean that the distance is unknown.
  const isPossible = !field.validity.badInput && (pd === null || (pd >= LEAST_PD_MM && pd <= MOST_PD_MM));
  field.setAttribute("aria-invalid", String(!isPossible));
  tell(status, isPossible ? "" : say("pd_implausible"), { isBad: true });
  if (!isPossible) return;
  state.pd = live.known = pd;
  showDistance();
  if (!state.session) return;
  tries.change({ pd_mm: pd });
  rank();
}

// ---- frames ----

function tryOn(button, offers) {
  return busy(button, () => (isLive() ? wearLive(offers) : wearOnPhoto(offers)));
}

async function wearOnPhoto(offers) {
  if (!state.session) return warn("photo-status", say("photo_first"));
  if (state.face === null) return warn("photo-status", say("several_faces"));
  await tries.ask(offers);
  find("about").open = false; // the frame on the face is what is looked at now
  find("shown").scrollIntoView({ block: "nearest", behavior: motion() });
  return undefined;
}

async function wearLive([offer]) {
  try {
    await live.wear(offer.frame);
  } catch {
    return warn("live-status", say("went_wrong"));
  }
  state.worn = offer;
  find("live-frame").hidden = false;
  find("live-name").textContent = offer.name;
  find("live-price").textContent = offer.price;
  find("live-add").setAttribute("aria-label", `${say("add")}: ${offer.name}`);
  if (!live.isOn) tell(find("live-status"), say("camera_first"));
  find("live-way").scrollIntoView({ block: "nearest", behavior: motion() });
  return undefined;
}

function keepStill() {
  const { name, price, sku } = state.worn;
  state.stills += 1;
  const picture = live.still();
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", say("on_your_face", { name }));
  compare.toggle(`live ${state.stills}`, { picture, name, price, sku });
}

function motion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

// ---- which way, and the world outside ----

function changeWay() {
  find("photo-way").hidden = isLive();
  find("live-way").hidden = !isLive();
  live.stop();
  shutter.close();
  showDistance();
}

function tellWhetherOnline() {
  find("offline").hidden = navigator.onLine;
}

find("consent-again").addEventListener("click", showConsent);
find("agree").addEventListener("change", () => find("agree").checked && tell(find("photo-status"), ""));
// Enter on the tick sends a form in some browsers, which would load the page anew.
find("photo-form").addEventListener("submit", (event) => event.preventDefault());
find("delete").addEventListener("click", forgetPhoto);
find("another").addEventListener("click", forgetPhoto);
find("distance").addEventListener("submit", useDistance);
find("start").addEventListener("click", () => live.start());
find("stop").addEventListener("click", () => live.stop());
find("keep").addEventListener("click", keepStill);
find("live-add").addEventListener("click", () => addToCart(find("live-add"), state.worn.sku));
for (const way of document.querySelectorAll("[name=way]")) way.addEventListener("change", changeWay);
for (const event of ["online", "offline"]) window.addEventListener(event, tellWhetherOnline);

tellWhetherOnline();
changeWay(); // a reload may keep what was chosen
showCart();
showConsent();
picker.search();
sessions.remembered().then((session) => session && !state.session && begin(session, null));
