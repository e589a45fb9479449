// A photo: chosen, dropped or taken. It is handed on as a file; nothing is sent here.

import { openCamera } from "./camera.js";
import { busy, find, tell } from "./elements.js";
import { reason, say } from "./words.js";

const MOST_BYTES = 10_000_000; // the shop takes no more
const LONGEST_PX = 2048; // and works at this size anyway
const QUALITY = 0.92;

/** Let somebody give a photo. `mayTake` says whether it may be taken now, and tells why not. `onPhoto` gets it. */
export function photoInput({ mayTake, onPhoto }) {
  const give = (file) => mayTake() && onPhoto(file);
  const input = find("photo");
  input.addEventListener("click", (event) => mayTake() || event.preventDefault());
  // It looks like a button, and a button answers to Enter too.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    input.click();
  });
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // so that the same file can be chosen again
    if (file) give(file);
  });
  dropArea(find("drop"), give);
  return shutter({ mayTake, give });
}

function dropArea(area, give) {
  const over = (isOver) => (event) => {
    event.preventDefault();
    area.classList.toggle("is-over", isOver);
  };
  area.addEventListener("dragover", over(true));
  area.addEventListener("dragleave", over(false));
  area.addEventListener("drop", (event) => {
    over(false)(event);
    const [file] = event.dataTransfer.files;
    if (file) give(file);
  });
}

/** Taking a photo with the camera. Answers how to close it from outside. */
function shutter({ mayTake, give }) {
  const [box, video] = [find("shutter"), find("shutter-video")];
  let stop = null;
  let round = 0; // counts openings, so that one that was left while the browser still asked shows nothing
  const close = () => {
    round += 1;
    stop?.();
    stop = null;
    box.hidden = true;
  };
  find("take").addEventListener("click", () =>
    busy(find("take"), async () => {
      if (!mayTake()) return undefined;
      const opening = (round += 1);
      try {
        const opened = await openCamera(video, { onEnd: close });
        if (opening !== round) return opened();
        stop = opened;
        box.hidden = false;
        tell(find("photo-status"), "");
        find("shoot").focus();
      } catch (failure) {
        tell(find("photo-status"), reason(failure), { isBad: true });
      }
      return undefined;
    }),
  );
  find("shoot").addEventListener("click", async () => {
    const photo = await asJpeg(video, video.videoWidth, video.videoHeight);
    close();
    give(photo);
  });
  find("shoot-not").addEventListener("click", () => {
    close();
    find("take").focus();
  });
  return { close };
}

/** The photo as it is sent: as it came where possible, since it may say how its lens saw. */
export async function readyToSend(file) {
  if (file.size <= MOST_BYTES) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return file; // the shop reads more than this browser, or says no itself
  const shrink = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  return asJpeg(picture, Math.round(picture.width * shrink), Math.round(picture.height * shrink));
}

function asJpeg(picture, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/**
 * Show the photo in a canvas: from this device, so that it need not be asked back. HEIC is shown by few browsers. After
 * a reload there is no file; then `instead`, the address of a picture made from it, has to do.
 */
export async function preview(canvas, file, { width, height, instead }) {
  const shrink = Math.min(1, 900 / Math.max(width, height));
  Object.assign(canvas, { width: Math.round(width * shrink), height: Math.round(height * shrink) });
  const picture = await (file ? createImageBitmap(file, { imageOrientation: "from-image" }) : loaded(instead)).catch(() => null);
  const context = canvas.getContext("2d");
  if (picture) context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute("aria-label", picture ? say("your_photo") : say("photo_not_shown"));
}

async function loaded(address) {
  if (!address) return null;
  const image = Object.assign(new Image(), { src: address });
  await image.decode();
  return image;
}
