// The front of a frame on a head, in WebGL: a sheet bent as real fronts are, seen by the camera that sees the head. It has
// the size it has: nothing is stretched to fit.

import { PANTOSCOPIC_TILT, WRAP_RADIUS_MM } from "./geometry.js";

const COLUMNS = 32; // of the grid; the sheet bends from side to side only
const DEEPEST_MM = 400; // before and behind the eyes: what the depth buffer can hold
const HIDING_YAW_DEG = 30; // from which the nose stands before the far rim
const TOLERANCE_MM = 8; // by which meshes are too near to the camera
const BRIDGE_SPARE_MM = 3; // the bridge lies on the nose and is never behind it
const SHADOW = { strength: 0.28, lower_mm: 2.2, blur: 3.5 }; // under the rims; blur in levels of the texture

const HEAD = `#version 300 es
  uniform mat3 rotation; uniform vec2 middle, size; uniform float mmPerPx, camera;
  vec4 seen(vec3 point) {
    vec3 p = rotation * point;
    float far = (camera + p.z) / camera;
    vec2 px = middle + p.xy / far / mmPerPx;
    vec2 place = vec2(2, -2) * px / size + vec2(-1, 1);
    return vec4(place * far, clamp(p.z / ${DEEPEST_MM.toFixed(1)}, -1., 1.) * far, far);
  }`;
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
    colour = shadow > 0. ? vec4(0, 0, 0, seen.a * shadow) : vec4(min(seen.rgb * gain, seen.a), seen.a);
    gl_FragDepth = abs(across) < free ? 0. : gl_FragCoord.z;
  }`;
const FACE = `${HEAD}
  in vec3 point;
  void main() { gl_Position = seen(point + vec3(0, 0, ${TOLERANCE_MM.toFixed(1)})); }`;
const NOTHING = `#version 300 es
  precision mediump float; out vec4 colour; void main() { colour = vec4(0); }`;

/** A frame ready to be drawn: `frame` as GET /api/ar/frames tells it, and its picture. */
export async function loadFront(frame) {
  const picture = new Image();
  picture.crossOrigin = "anonymous"; // pictures may lie on another host, and WebGL shows none without leave
  picture.src = frame.picture;
  await picture.decode();
  return { frame, picture };
}

export class Glasses {
  /** Draws on a <canvas>; `triangles` are those of the mesh. */
  constructor(canvas, triangles) {
    this.canvas = canvas;
    const gl = canvas.getContext("webgl2", { premultipliedAlpha: true, antialias: true });
    this.gl = gl;
    this.sheet = program(gl, SHEET, COLOUR);
    this.face = program(gl, FACE, NOTHING);
    this.grid = this.#shape(this.sheet, "at", gridPoints(), 2, gridTriangles());
    this.mesh = this.#shape(this.face, "point", new Float32Array(3 * 478), 3, triangles);
    this.texture = gl.createTexture();
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Wear another front. */
  wear({ frame, picture }) {
    const { gl } = this;
    this.frame = frame;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    for (const edge of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, edge, gl.CLAMP_TO_EDGE);
  }

  clear() {
    const { gl } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  }

  /** Draw the front on a head (geometry.js). `gain` is how bright the light on the face is: 1 in a studio. */
  draw(head, seat, { yaw, gain }) {
    const { gl } = this;
    this.clear();
    const hides = Math.abs(yaw) >= HIDING_YAW_DEG;
    if (hides) this.#drawFace(head);
    gl.useProgram(this.sheet.program);
    this.#look(this.sheet, head);
    this.#measures(seat, hides);
    gl.enable(gl.BLEND);
    gl.depthMask(false);
    gl.bindVertexArray(this.grid.array);
    this.#pass({ lower: SHADOW.lower_mm, blur: SHADOW.blur, shadow: SHADOW.strength, gain });
    this.#pass({ lower: 0, blur: -0.3, shadow: 0, gain });
    gl.depthMask(true);
    gl.disable(gl.DEPTH_TEST);
  }

  #pass(values) {
    for (const [name, value] of Object.entries(values)) this.gl.uniform1f(this.sheet.at(name), value);
    this.gl.drawElements(this.gl.TRIANGLES, this.grid.count, this.gl.UNSIGNED_SHORT, 0);
  }

  /** The depth of the face and nothing to see. */
  #drawFace(head) {
    const { gl } = this;
    gl.useProgram(this.face.program);
    this.#look(this.face, head);
    gl.bindVertexArray(this.mesh.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.mesh.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(head.points.flat()), gl.DYNAMIC_DRAW);
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.colorMask(false, false, false, false);
    gl.drawElements(gl.TRIANGLES, this.mesh.count, gl.UNSIGNED_SHORT, 0);
    gl.colorMask(true, true, true, true);
  }

  #look({ at }, { rotation, middle, mmPerPx, camera }) {
    const { gl } = this;
    // WebGL reads columns: row by row it would be the turn back, so it is told to transpose.
    gl.uniformMatrix3fv(at("rotation"), true, rotation.flat());
    gl.uniform2f(at("middle"), middle[0], middle[1]);
    gl.uniform2f(at("size"), this.canvas.width, this.canvas.height);
    gl.uniform1f(at("mmPerPx"), mmPerPx);
    gl.uniform1f(at("camera"), camera);
  }

  #measures(seat, hides) {
    const { gl, frame } = this;
    const { at } = this.sheet;
    gl.uniform3f(at("seat"), ...seat);
    gl.uniform2f(at("texture_size"), frame.width_px, frame.height_px);
    gl.uniform2f(at("centre"), frame.centre_column, frame.datum_row);
    gl.uniform1f(at("pxPerMm"), frame.px_per_mm);
    gl.uniform1f(at("free"), hides ? frame.bridge_mm / 2 + BRIDGE_SPARE_MM : 0);
  }

  #shape({ program: used }, name, points, size, triangles) {
    const { gl } = this;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, points, gl.STATIC_DRAW);
    const place = gl.getAttribLocation(used, name);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
    return { array, buffer, count: triangles.length };
  }
}

function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  const places = new Map();
  const at = (name) => places.get(name) ?? places.set(name, gl.getUniformLocation(made, name)).get(name);
  return { program: made, at };
}

function gridPoints() {
  const points = [];
  for (let column = 0; column <= COLUMNS; column += 1) points.push(column / COLUMNS, 0, column / COLUMNS, 1);
  return new Float32Array(points);
}

function gridTriangles() {
  const corners = [];
  for (let column = 0; column < COLUMNS; column += 1) {
    const first = 2 * column;
    corners.push(first, first + 1, first + 2, first + 2, first + 1, first + 3);
  }
  return new Uint16Array(corners);
}
