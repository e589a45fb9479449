// What all that is drawn on a head has in common: the camera that sees it, programs, and shapes in buffers.

const DEEPEST_MM = 400; // before and behind the eyes: what the depth buffer can hold

/** The beginning of a vertex shader: where a point of the head (mm) is seen. */
export const HEAD = `#version 300 es
  uniform mat3 rotation; uniform vec2 middle, size; uniform float mmPerPx, camera;
  vec4 seen(vec3 point) {
    vec3 p = rotation * point;
    float far = (camera + p.z) / camera;
    vec2 px = middle + p.xy / far / mmPerPx;
    vec2 place = vec2(2, -2) * px / size + vec2(-1, 1);
    return vec4(place * far, clamp(p.z / ${DEEPEST_MM.toFixed(1)}, -1., 1.) * far, far);
  }`;

/** Tell a program how the head (geometry.js) is seen on a canvas. */
export function look(gl, { at }, { rotation, middle, mmPerPx, camera }) {
  // WebGL reads columns: row by row it would be the turn back, so it is told to transpose.
  gl.uniformMatrix3fv(at("rotation"), true, rotation.flat());
  gl.uniform2f(at("middle"), middle[0], middle[1]);
  gl.uniform2f(at("size"), gl.canvas.width, gl.canvas.height);
  gl.uniform1f(at("mmPerPx"), mmPerPx);
  gl.uniform1f(at("camera"), camera);
}

/** A program and, by their names, its uniforms. */
export function program(gl, vertex, fragment) {
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

/** A shape for the attribute `name` of a program, `size` numbers a point; `fill` gives it other points. */
export function shape(gl, { program: used }, name, { points, size, triangles }) {
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  const buffer = gl.createBuffer();
  const fill = (others) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, others, gl.DYNAMIC_DRAW);
  };
  fill(points);
  const place = gl.getAttribLocation(used, name);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, size, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
  const draw = () => {
    gl.bindVertexArray(array);
    gl.drawElements(gl.TRIANGLES, triangles.length, gl.UNSIGNED_SHORT, 0);
  };
  return { fill, draw };
}

/** The triangles of a band whose points lie in pairs, one above the other. */
export function band(pieces) {
  const corners = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const first = 2 * piece;
    corners.push(first, first + 1, first + 2, first + 2, first + 1, first + 3);
  }
  return new Uint16Array(corners);
}
