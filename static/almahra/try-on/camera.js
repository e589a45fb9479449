// The camera: opened when somebody presses the button, closed as soon as nobody looks.

import { Refused } from "./api.js";

const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: "user" };
// How browsers say no, and how we do.
const CODES = {
  NotAllowedError: "camera_denied",
  SecurityError: "camera_denied",
  NotFoundError: "camera_missing",
  OverconstrainedError: "camera_missing",
  NotReadableError: "camera_in_use",
  AbortError: "camera_in_use",
};

/** Show the camera in a <video>. Answers how to stop it. `onEnd` is called when it ends by itself. Throws Refused. */
export async function openCamera(video, { onEnd }) {
  // Browsers hide it from pages that came without encryption.
  if (!navigator.mediaDevices?.getUserMedia) throw new Refused({ code: "camera_insecure" });
  const stream = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false }).catch((failure) => {
    throw new Refused({ code: CODES[failure.name] ?? "camera_missing" });
  });
  const stop = () => {
    window.removeEventListener("pagehide", end);
    document.removeEventListener("visibilitychange", onHidden);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const end = () => {
    stop();
    onEnd();
  };
  // A camera that stays on in a tab nobody sees would frighten anybody who notices its light.
  const onHidden = () => document.hidden && end();
  window.addEventListener("pagehide", end);
  document.addEventListener("visibilitychange", onHidden);
  stream.getVideoTracks()[0].addEventListener("ended", end);
  video.srcObject = stream;
  await video.play().catch((failure) => {
    stop();
    throw failure;
  });
  return stop;
}
