// What the shop keeps of a photo for a day: sending it, waiting for it, its faces, and having it deleted.

import { ask } from "./api.js";
import { readyToSend } from "./photo.js";

const KEPT = "almahra-try-on"; // in this tab, so that a reload does not ask for the photo again
const ASK_EVERY_MS = 700;
const PATIENCE_MS = 90_000;

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The text somebody agrees to, and its version. */
export function consent() {
  return ask("GET", "/ar/consent");
}

/** Send a photo; answers the session, measured or failed. Throws Refused. */
export async function send(file, { consentVersion }) {
  const form = new FormData();
  form.append("photo", await readyToSend(file), "photo");
  form.append("consent", consentVersion);
  // Remembered at once: should the next question fail, a reload still finds the photo, and can have it deleted.
  return looked(keep(await ask("POST", "/ar/upload-photo", { form })));
}

/** Ask until the shop has looked at the photo. */
async function looked(session) {
  let current = session;
  for (let since = Date.now(); current.status === "queued"; ) {
    if (Date.now() - since > PATIENCE_MS) return { ...current, status: "failed", code: "timeout" };
    await wait(ASK_EVERY_MS);
    current = await ask("GET", `/ar/results/${session.session_id}`);
  }
  return current;
}

function keep(session) {
  sessionStorage.setItem(KEPT, session.session_id);
  return session;
}

/** The session of before a reload with all its pictures; null where there is none, or its day is over. */
export async function remembered() {
  const id = sessionStorage.getItem(KEPT);
  if (!id) return null;
  try {
    return await looked(await ask("GET", `/ar/results/${id}`));
  } catch (failure) {
    if (failure.status === 404) forget();
    return null;
  }
}

export function forget() {
  sessionStorage.removeItem(KEPT);
}

/** Have the photo and all that came from it deleted. What is gone already is as good as deleted. */
export async function destroy(session) {
  try {
    await ask("DELETE", `/ar/results/${session.session_id}`);
  } catch (failure) {
    if (failure.status !== 404) throw failure;
  }
  forget();
}
