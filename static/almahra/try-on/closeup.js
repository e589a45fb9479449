// A picture cut to the face in it: in a photo of a whole person nobody would see the glasses.

import { make } from "./elements.js";

const ROOM = 2.2; // times the face

/** An <img> in a square that shows the face of `box` (px of a photo of that size) with some room. */
export function closeUp(image, { box: [left, top, right, bottom], photo }) {
  const side = Math.min(ROOM * Math.max(right - left, bottom - top), photo.width, photo.height);
  const from = (low, high, whole) => Math.min(Math.max((low + high - side) / 2, 0), whole - side);
  // Set through the object: the page's policy allows no style attributes.
  image.style.width = percent(photo.width, side);
  image.style.left = percent(-from(left, right, photo.width), side);
  image.style.top = percent(-from(top, bottom, photo.height), side);
  return make("span", { class: "close-up" }, image);
}

function percent(px, side) {
  return `${(100 * px) / side}%`;
}
