// A frame on a head, in WebGL: its front is a sheet bent as real fronts are, seen by the camera that sees the head. It has
// the size it has: nothing is stretched to fit.

import { PANTOSCOPIC_TILT, WRAP_RADIUS_MM } from "./geometry.js";
import { Temples, endTones } from "./temples.js";
import { HEAD, band, look, program, shape } from "./webgl.js";

const MESH_POINTS = 478;
const COLUMNS = 32; // of the grid; the sheet bends from side to side only
const HIDING_YAW_DEG = 30; // from which the nose stands before the far rim
const TOLERANCE_MM = { front: 8, temples: 2 }; // by which meshes are too near to the camera
const BRIDGE_SPARE_MM = 3; // the bridge lies on the nose and is never behind it
const MARGIN_MM = 10; // round the picture, so that the shadow ends softly and not at its edge
const SHADOW = { strength: 0.28, lower_mm: 2.2, blur: 3.5 }; // under the rims; blur in levels of the texture

const SHEET = `${HEAD}
  in vec2 at; uniform vec3 seat; uniform vec2 texture_size, centre; uniform float pxPerMm, lower;
  out vec2 place; out float across;
  void main() {
    vec2 mm = (at * texture_size - centre) / pxPerMm;
    place = at; across = mm.x;
    mm.y += lower;
    float deep = mm.y * ${PANTOSCOPIC_TILT.toFixed(6)} + mm.x * mm.x / ${(2 * WRAP_RADIUS_MM).toFixed(1)};
    gl_Position = seen(seat + vec3(mm, deep));
  }`;
const COLOUR = `#version 300 es
  precision highp float;
  uniform sampler2D front; uniform float blur, shadow, free, gain; in vec2 place; in float across; out vec4 colour;
  void main() {
    vec4 seen = texture(front, place, blur);
    vec2 inside = min(place, 1. - place);
    float fading = smoothstep(0., 0.06, min(inside.x, inside.y));
    colour = shadow > 0. ? vec4(0, 0, 0, seen.a * shadow * fading) : vec4(min(seen.rgb * gain, seen.a), seen.a);
    gl_FragDepth = abs(across) < free ? 0. : gl_FragCoord.z;
  }`;
const FACE = `${HEAD}
  in vec3 point; uniform float behind;
  void main() { gl_Position = seen(point + vec3(0, 0, behind)); }`;
const NOTHING = `#version 300 es
  precision mediump float; out vec4 colour; void main() { colour = vec4(0); }`;

/** A frame ready to be drawn: `frame` as GET /api/ar/frames tells it, and its picture. */
export async function loadFront(frame) {
  const picture = new Image();
  picture.crossOrigin = "anonymous"; // pictures may lie on another host, and WebGL shows none without leave
  picture.src = frame.picture;
  await picture.decode();
  return { frame, picture, tones: endTones({ frame, picture }) };
}

export class Glasses {
  /** Draws on a <canvas>; `triangles` are those of the mesh. */
  constructor(canvas, triangles) {
    this.canvas = canvas;
    const gl = canvas.getContext("webgl2", { premultipliedAlpha: true, antialias: true });
    this.gl = gl;
    this.sheet = program(gl, SHEET, COLOUR);
    this.face = program(gl, FACE, NOTHING);
    this.grid = shape(gl, this.sheet, "at", { points: gridPoints(), size: 2, triangles: band(COLUMNS) });
    this.mesh = shape(gl, this.face, "point", { points: new Float32Array(3 * MESH_POINTS), size: 3, triangles });
    this.temples = new Temples(gl);
    this.texture = gl.createTexture();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Wear another front. */
  wear({ frame, picture, tones }) {
    const { gl } = this;
    this.frame = frame;
    this.temples.wear(frame, tones);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    this.sheetPicture = framed(picture, this.#margin);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, this.sheetPicture);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    for (const edge of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, edge, gl.CLAMP_TO_EDGE);
  }

  get #margin() {
    return Math.round(MARGIN_MM * this.frame.px_per_mm);
  }

  clear() {
    const { gl } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  }

  /** Draw the frame on a head (geometry.js). `gain` is how bright the light on the face is: 1 in a studio. */
  draw(head, seat, { yaw, gain }) {
    const { gl } = this;
    this.clear();
    this.mesh.fill(new Float32Array(head.points.flat()));
    this.#drawFace(head, TOLERANCE_MM.temples);
    this.temples.draw(head, seat, { yaw, gain });
    const hides = Math.abs(yaw) >= HIDING_YAW_DEG;
    if (hides) this.#drawFace(head, TOLERANCE_MM.front);
    this.#drawFront(head, seat, { hides, gain });
  }

  #drawFront(head, seat, { hides, gain }) {
    const { gl } = this;
    if (hides) gl.enable(gl.DEPTH_TEST);
    gl.useProgram(this.sheet.program);
    look(gl, this.sheet, head);
    this.#measures(seat, hides);
    this.#pass({ lower: SHADOW.lower_mm, blur: SHADOW.blur, shadow: SHADOW.strength, gain });
    this.#pass({ lower: 0, blur: -0.3, shadow: 0, gain });
    gl.disable(gl.DEPTH_TEST);
  }

  #pass(values) {
    for (const [name, value] of Object.entries(values)) this.gl.uniform1f(this.sheet.at(name), value);
    this.grid.draw();
  }

  /** The depth of the face, so far behind where it is, and nothing to see. */
  #drawFace(head, behind) {
    const { gl } = this;
    gl.useProgram(this.face.program);
    look(gl, this.face, head);
    gl.uniform1f(this.face.at("behind"), behind);
    gl.enable(gl.DEPTH_TEST);
    gl.depthMask(true);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.colorMask(false, false, false, false);
    this.mesh.draw();
    gl.colorMask(true, true, true, true);
    gl.depthMask(false); // what is drawn from here on is seen through
    gl.disable(gl.DEPTH_TEST);
  }

  #measures(seat, hides) {
    const { gl, frame } = this;
    const { at } = this.sheet;
    const { width, height } = this.sheetPicture;
    gl.uniform3f(at("seat"), ...seat);
    gl.uniform2f(at("texture_size"), width, height);
    gl.uniform2f(at("centre"), frame.centre_column + this.#margin, frame.datum_row + this.#margin);
    gl.uniform1f(at("pxPerMm"), frame.px_per_mm);
    gl.uniform1f(at("free"), hides ? frame.bridge_mm / 2 + BRIDGE_SPARE_MM : 0);
  }
}

/** The picture with so many transparent px round it. */
function framed(picture, margin) {
  const [width, height] = [picture.width + 2 * margin, picture.height + 2 * margin];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(picture, margin, margin);
  return canvas;
}

function gridPoints() {
  const points = [];
  for (let column = 0; column <= COLUMNS; column += 1) points.push(column / COLUMNS, 0, column / COLUMNS, 1);
  return new Float32Array(points);
}
