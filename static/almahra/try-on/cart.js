// The cart: how much is in it, and putting a frame into it.

import { ask, token } from "./api.js";
import { busy, find } from "./elements.js";
import { reason, say } from "./words.js";

/** Show what a guest's cart holds from an earlier visit. */
export async function showCart() {
  if (!token.get()) return;
  // The page works without knowing it; adding to the cart tells it anew.
  const cart = await ask("GET", "/cart").catch(() => null);
  if (cart) count(cart);
}

/** Put one piece of a variant into the cart. `button` says how it went. */
export async function addToCart(button, sku) {
  await busy(button, async () => {
    try {
      const cart = await ask("POST", "/cart/add", { json: { sku, quantity: 1 } });
      count(cart);
      answer(button, say("added"));
    } catch (failure) {
      answer(button, reason(failure));
    }
  });
}

function count(cart) {
  const pieces = cart.items.reduce((sum, item) => sum + item.quantity, 0);
  find("cart").textContent = pieces ? say("cart_holds", { count: pieces }) : "";
}

/** Beside the button, where the eyes are; read aloud, and gone when the next one is pressed. */
function answer(button, text) {
  document.querySelectorAll(".added").forEach((old) => old.remove());
  const said = document.createElement("span");
  said.className = "added";
  said.setAttribute("role", "status");
  button.after(said);
  // A live region is read when its text changes, not when it appears with one.
  requestAnimationFrame(() => (said.textContent = text));
}
