// The shop's API as this page uses it: JSON in and out, refusals as errors with a code, and the guest's token.

const TOKEN = "almahra-cart-token";
const PATIENCE_MS = 30_000;
const UPLOAD_PATIENCE_MS = 180_000; // ten megabytes from a phone with one bar

/** The shop said no, or could not be reached. `code` is for programs, the message for people. */
export class Refused extends Error {
  constructor({ status = 0, code, detail = "", facts = {}, retryAfter = null }) {
    super(detail);
    Object.assign(this, { name: "Refused", status, code, facts, retryAfter });
  }
}

/** The guest's key to cart and photos. Without it the browser would be a new guest at each visit. */
export const token = {
  get: () => localStorage.getItem(TOKEN),
  keep: (value) => localStorage.setItem(TOKEN, value),
};

/**
 * Ask the shop. `path` begins after /api; `json` or `form` is the body. Answers the JSON, null for a 204.
 * Throws Refused; its code is "offline" or "timeout" where no answer came.
 */
export async function ask(method, path, { json, form } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (token.get()) headers["X-Cart-Token"] = token.get();
  if (json) headers["Content-Type"] = "application/json";
  const body = form ?? (json && JSON.stringify(json));
  const signal = AbortSignal.timeout(form ? UPLOAD_PATIENCE_MS : PATIENCE_MS);
  const response = await reached(`/api${path}`, { method, headers, body, signal });
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw refusal(response, answer);
  // The first answer to a guest names the token by which we are known from then on.
  if (answer.token) token.keep(answer.token);
  return answer;
}

async function reached(address, options) {
  try {
    return await fetch(address, options);
  } catch (failure) {
    throw new Refused({ code: failure.name === "TimeoutError" ? "timeout" : "offline" });
  }
}

function refusal(response, answer) {
  const first = Object.values(answer.fields ?? {})[0]?.[0];
  return new Refused({
    status: response.status,
    code: first?.code ?? answer.code ?? "server_error",
    detail: first?.detail ?? answer.detail ?? "",
    facts: answer.facts ?? {},
    retryAfter: Number(response.headers.get("Retry-After")) || null,
  });
}
