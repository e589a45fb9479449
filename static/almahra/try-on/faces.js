// The faces in a photo: boxes to choose from, what was measured, and the pupillary distance.

import { find, make } from "./elements.js";
import { hasWords, length, say } from "./words.js";

/** Draw the boxes; where there is more than one, each is a button. `onChoose` gets the index. */
export function showBoxes(session, { chosen, onChoose }) {
  const { faces, photo } = session;
  const share = (px, whole) => `${(100 * px) / whole}%`;
  const isChoice = faces.length > 1;
  find("which").hidden = !isChoice || chosen !== null;
  find("boxes").replaceChildren(
    ...faces.map(({ index, box: [left, top, right, bottom] }, place) => {
      const made = isChoice
        ? make("button", { type: "button", "aria-pressed": String(index === chosen), "aria-label": say("face_number", { number: place + 1 }), onclick: () => onChoose(index) })
        : make("span");
      made.className = "face-box";
      // Set through the object: the page's policy allows no style attributes.
      made.style.left = share(left, photo.width);
      made.style.top = share(top, photo.height);
      made.style.width = share(right - left, photo.width);
      made.style.height = share(bottom - top, photo.height);
      return made;
    }),
  );
}

/** What to do better, in sentences. */
export function showWarnings(session, face) {
  const codes = new Set([...(session.warnings ?? []), ...(face?.warnings ?? [])]);
  codes.delete("several_faces"); // asked beside the boxes
  const sentences = [...codes].filter(hasWords).map((code) => make("li", {}, say(code)));
  find("warnings").replaceChildren(...sentences);
}

/** The estimate, and how sure it is. Two deviations: nineteen of twenty people are within them. */
export function showEstimate({ mm, deviation, source }) {
  const values = { pd: length(Math.round(mm * 2) / 2), deviation: length(Math.ceil(2 * deviation)) };
  find("estimate").textContent = say(`pd_${source}`, values);
}
