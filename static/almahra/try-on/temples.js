// The temples: from the hinges to the ears, behind the head where it stands before them (tryon/rendering/temples.py).

import { PANTOSCOPIC_TILT, WRAP_RADIUS_MM } from "./geometry.js";
import { HEAD, band, look, program, shape } from "./webgl.js";

const PIECES = 12;
const TEMPLE_POINT = { "-1": 127, 1: 356 }; // of the mesh, left and right in the picture
const EAR_POINT = { "-1": 234, 1: 454 };
const SPREAD_MM = 2.5; // how far a temple stands off the head
const [BEHIND_EAR_POINT_MM, LEAST_LENGTH_MM] = [12, 60]; // the ears begin behind the mesh
const HINGE_INSET_MM = 1.2;
const FALL_MM = 3.5; // from hinge to ear
const TAPER = 0.35;
const [HEIGHT_SHARE, LEAST_HEIGHT_MM, MOST_HEIGHT_MM] = [0.14, 3, 6]; // of the lens height
const NEAR_YAW_DEG = 8; // from which the temple on the side that turns to the camera lies before the head
const END_PIECE_MM = 2.2; // of the front: its colour is that of the temple

const RIBBON = `${HEAD}
  in vec4 point; out float along;
  void main() { along = point.w; gl_Position = seen(point.xyz); }`;
// Nobody tells us where hair begins: a temple fades before it would lie on it.
const PLASTIC = `#version 300 es
  precision highp float;
  uniform vec4 tone; uniform float gain; in float along; out vec4 colour;
  void main() {
    float cover = tone.a * (1. - smoothstep(0.35, 0.8, along));
    colour = vec4(min(tone.rgb * gain * (0.92 - 0.45 * along), 1.) * cover, cover);
  }`;

export class Temples {
  constructor(gl) {
    this.gl = gl;
    this.ribbon = program(gl, RIBBON, PLASTIC);
    this.shape = shape(gl, this.ribbon, "point", { points: new Float32Array(8 * (PIECES + 1)), size: 4, triangles: band(PIECES) });
  }

  /** Wear another front: `tones` are the colours (0..1, with alpha) of its ends, by their side. */
  wear(frame, tones) {
    Object.assign(this, { frame, tones });
  }

  /** Draw both; the depth of the head is in the buffer already. */
  draw(head, seat, { yaw, gain }) {
    const { gl } = this;
    gl.useProgram(this.ribbon.program);
    look(gl, this.ribbon, head);
    gl.uniform1f(this.ribbon.at("gain"), gain);
    for (const side of [-1, 1]) {
      if (side * yaw > NEAR_YAW_DEG) gl.disable(gl.DEPTH_TEST);
      else gl.enable(gl.DEPTH_TEST);
      gl.uniform4f(this.ribbon.at("tone"), ...this.tones[side]);
      this.shape.fill(points(this.frame, head, seat, side));
      this.shape.draw();
    }
    gl.disable(gl.DEPTH_TEST);
  }
}

/** Pairs of points, upper and lower edge, from hinge to ear: x, y, z in mm of the head, and 0..1 along. */
function points(frame, head, [seatX, seatY, seatZ], side) {
  const half = frame.frame_width_mm / 2 - HINGE_INSET_MM;
  const down = (frame.hinge_row - frame.datum_row) / frame.px_per_mm;
  const [x0, y0] = [seatX + side * half, seatY + down];
  const z0 = seatZ + down * PANTOSCOPIC_TILT + half ** 2 / (2 * WRAP_RADIUS_MM) + 0.5;
  const [temple, ear] = [TEMPLE_POINT, EAR_POINT].map((names) => head.points[names[side]]);
  const earX = side * (Math.max(Math.abs(temple[0]), Math.abs(ear[0])) + SPREAD_MM);
  const earZ = Math.max(ear[2] + BEHIND_EAR_POINT_MM, LEAST_LENGTH_MM);
  const height = Math.min(Math.max(HEIGHT_SHARE * frame.lens_height_mm, LEAST_HEIGHT_MM), MOST_HEIGHT_MM);
  const found = [];
  for (let piece = 0; piece <= PIECES; piece += 1) {
    const along = piece / PIECES;
    // Most of the bend lies near the hinge, where the temple leaves the front and comes to run along the head.
    const x = x0 + (earX - x0) * (1 - (1 - along) ** 1.6);
    const [y, z] = [y0 + FALL_MM * along ** 1.5, z0 + (earZ - z0) * along];
    const edge = (height / 2) * (1 - TAPER * Math.min(along * 1.6, 1));
    found.push(x, y - edge, z, along, x, y + edge, z, along);
  }
  return new Float32Array(found);
}

/** The colours of both ends of a front at the height of its hinges, from its picture. */
export function endTones({ frame, picture }) {
  const [width, row] = [Math.max(1, Math.round(END_PIECE_MM * frame.px_per_mm)), Math.round(frame.hinge_row)];
  const canvas = Object.assign(document.createElement("canvas"), { width, height: 1 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const toneAt = (left) => {
    context.clearRect(0, 0, width, 1);
    context.drawImage(picture, left, row, width, 1, 0, 0, width, 1);
    return tone(context.getImageData(0, 0, width, 1).data);
  };
  return { "-1": toneAt(0), 1: toneAt(frame.width_px - width) };
}

function tone(data) {
  const sums = [0, 0, 0, 0];
  let opaque = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] / 255;
    for (let part = 0; part < 3; part += 1) sums[part] += (data[at + part] / 255) * alpha;
    sums[3] += alpha;
    opaque += data[at + 3] > 0;
  }
  const straight = sums.slice(0, 3).map((sum) => sum / Math.max(sums[3], 0.001));
  return [...straight, Math.min(1, (1.25 * sums[3]) / Math.max(opaque, 1))];
}
