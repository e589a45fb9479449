// Live: camera, face and frame in this browser. No picture of it is ever sent; the only requests are for files of the
// shop and for pictures of frames.

import { openCamera } from "./camera.js";
import { find, tell } from "./elements.js";
import { PupilDistance, eyes, head, inPx, pose, seat } from "./geometry.js";
import { Glasses, loadFront } from "./glasses.js";
import { gainOf } from "./light.js";
import { faceFinder } from "./mesh.js";
import { reason, say } from "./words.js";

const LOST_MS = 1200; // without a face before we say so
const LIGHT_EVERY = 10; // pictures
const MOST_YAW_DEG = 60; // beyond it there is nothing to wear glasses on in the picture

export class Live {
  /** `onEstimate` hears what the pupillary distance seems to be, `onSwitch` that the camera went on or off. */
  constructor({ onEstimate, onSwitch }) {
    Object.assign(this, { onEstimate, onSwitch });
    this.video = find("live-video");
    this.picture = find("live-picture");
    this.overlay = find("live-glasses");
    this.seen = document.createElement("canvas"); // what the finder looks at, shown once it has answered
    this.known = null; // the PD in mm, once somebody says it
    this.front = null;
    this.round = 0; // counts starts, so that a loop of an earlier one ends
  }

  get isOn() {
    return Boolean(this.stopCamera);
  }

  async start() {
    const round = (this.round += 1);
    this.distance = new PupilDistance();
    showButtons({ isOn: true });
    tell(find("live-status"), say("camera_asks"));
    try {
      const stop = await openCamera(this.video, { onEnd: () => this.#end() });
      if (round !== this.round) return stop(); // left while the browser still asked
      this.stopCamera = stop;
      this.onSwitch();
      await this.#prepare();
    } catch (failure) {
      if (round !== this.round) return undefined;
      this.stop();
      tell(find("live-status"), reason(failure), { isBad: true });
      return undefined;
    }
    return this.#run(round);
  }

  async #prepare() {
    tell(find("live-status"), say("live_loading"));
    this.finder = await faceFinder();
    this.glasses ??= new Glasses(this.overlay, this.finder.triangles);
    if (this.front) this.glasses.wear(this.front);
    this.finder.reset();
  }

  stop() {
    this.round += 1;
    this.stopCamera?.();
    this.stopCamera = null;
    find("mirror").hidden = find("keep").hidden = true;
    showButtons({ isOn: false });
    tell(find("live-status"), "");
    this.onSwitch();
  }

  /** The camera ended by itself, or nobody looked any more. */
  #end() {
    this.stop();
    tell(find("live-status"), say("camera_ended"));
  }

  /** Wear a frame as GET /api/ar/frames tells it. */
  async wear(frame) {
    const front = await loadFront(frame);
    this.front = front;
    this.glasses?.wear(front);
    if (this.isOn) this.#invite();
  }

  /** What is seen now, as a canvas of its own, the way round of a mirror. */
  still() {
    const { width, height } = this.picture;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.setTransform(-1, 0, 0, 1, width, 0);
    context.drawImage(this.picture, 0, 0);
    this.#draw(); // a WebGL canvas can be read right after it was drawn on, and at no other time
    context.drawImage(this.overlay, 0, 0);
    return canvas;
  }

  #invite() {
    tell(find("live-status"), this.front ? "" : say("choose_frame"));
  }

  async #run(round) {
    if (round !== this.round) return; // stopped while the finder was loaded
    let [last, lost, count] = [performance.now(), 0, 0];
    this.#invite();
    this.ms = null;
    while (round === this.round) {
      await nextPicture(this.video);
      if (round !== this.round || !this.video.videoWidth) continue;
      this.#take();
      const landmarks = await this.finder.find(this.seen);
      if (round !== this.round) return;
      this.#look(landmarks, count);
      count += 1;
      find("mirror").dataset.pictures = count;
      const now = performance.now();
      lost = landmarks ? 0 : lost + now - last;
      if (count > 1) this.#measureSpeed(now - last); // the first one compiles and fills caches
      last = now;
      if (lost > LOST_MS) tell(find("live-status"), say("no_face_live"));
      else if (landmarks && this.front) tell(find("live-status"), "");
      find("mirror").hidden = false;
      find("keep").hidden = !this.front;
    }
  }

  /** Copy the video's picture, so that what is shown is what was looked at and the frame does not swim. */
  #take() {
    const { videoWidth: width, videoHeight: height } = this.video;
    for (const canvas of [this.seen, this.picture, this.overlay]) {
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    }
    this.seen.getContext("2d").drawImage(this.video, 0, 0);
  }

  #look(landmarks, count) {
    const { width, height } = this.seen;
    this.wearer = null;
    if (landmarks) {
      const mesh = inPx(landmarks, width, height);
      const turn = pose(mesh);
      const { pupils, irisPx, gaze } = eyes(mesh);
      const frontalPx = Math.hypot(pupils[0][0] - pupils[1][0], pupils[0][1] - pupils[1][1]) / Math.max(turn.foreshortening, 0.3);
      this.distance.look({ frontalPx, irisPx, gaze, yaw: turn.yaw });
      const estimate = this.distance.estimate;
      if (count % LIGHT_EVERY === 0 || !this.gain) {
        this.gain = gainOf(this.seen, mesh);
        this.onEstimate(estimate);
      }
      const mmPerPx = (this.known ?? estimate.mm) / frontalPx;
      this.wearer = { turn, head: head(mesh, { rotation: turn.rotation, pupils, mmPerPx, width }) };
    }
    this.picture.getContext("2d").drawImage(this.seen, 0, 0);
    this.#draw();
  }

  #draw() {
    if (!this.wearer || !this.front || Math.abs(this.wearer.turn.yaw) > MOST_YAW_DEG) return this.glasses.clear();
    const { turn, head: wearer } = this.wearer;
    return this.glasses.draw(wearer, seat(wearer, this.front.frame), { yaw: turn.yaw, gain: this.gain });
  }

  /** For those who measure: pictures a second, as an attribute beside their number. */
  #measureSpeed(ms) {
    this.ms = this.ms ? 0.9 * this.ms + 0.1 * ms : ms;
    find("mirror").dataset.fps = (1000 / this.ms).toFixed(1);
  }
}

/** One button in place of the other, also for whoever has the focus on it. */
function showButtons({ isOn }) {
  const [goes, comes] = isOn ? [find("start"), find("stop")] : [find("stop"), find("start")];
  const hadFocus = document.activeElement === goes;
  goes.hidden = true;
  comes.hidden = false;
  if (hadFocus) comes.focus();
}

function nextPicture(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else requestAnimationFrame(resolve);
    // A camera that was unplugged sends no more; the loop must see that it was stopped.
    setTimeout(resolve, 500);
  });
}
