// Where a head is, how large it is, and where a frame sits on it: tryon/pose.py, tryon/scale.py and
// tryon/rendering/{heads,seats}.py in the browser. Axes: x to the right of the picture, y down, z away from the camera.
// A point is [x, y, z], a rotation three rows.

import { MEAN_HEAD } from "./mean_head.js";

// The visible iris is 11.7 mm wide, pupils stand 63 ± 3.7 mm apart: sources in tryon/scale.py.
const IRIS_MM = 11.7;
const IRIS_DEVIATION = 0.045;
const EDGE_DEVIATION_PX = 0.6;
// This mesh draws irises wider than the network for irises does that the server asks: 1.04, 1.06 and 1.06 times on the
// three of our portraits that are bright and look ahead.
const MESH_IRIS = 1.05;
const SMALLEST_IRIS_PX = 14;
const MOST_YAW_DEG = 10;
const MOST_GAZE = 0.12;
const MEAN_PD_MM = 63;
const PD_DEVIATION_MM = 3.7;
const USUAL_MM = 6;
const PLAUSIBLE_MM = [48, 80];

// Points of the mesh. "Right" is the person's own.
const EYES = {
  right: { corners: [33, 133], iris: [468, 469, 470, 471, 472] },
  left: { corners: [362, 263], iris: [473, 474, 475, 476, 477] },
};
const LIDS = [159, 145, 386, 374];
const RIDGE = [9, 8, 168, 6, 197, 195, 5]; // of the nose, from the brows down
const SELLION = [168, 6, 197, 8];

const FOCAL_LENGTH = 0.8; // of the picture's width: webcams and phones from the front see 60 to 70 degrees
const [NEAREST_CAMERA_MM, FARTHEST_CAMERA_MM] = [380, 2500];

// See tryon/rendering/seats.py.
const [DROP_MM, DROP_FOR_BRIDGE, DROP_FOR_HEIGHT] = [2.6, 0.3, 0.1];
const [USUAL_BRIDGE_MM, USUAL_HEIGHT_MM] = [18, 40];
const [LEAST_DROP_MM, MOST_DROP_MM] = [1, 6];
const BRIDGE_ABOVE = 0.16;
const [NEAREST_MM, FARTHEST_MM] = [12.5, 20];
export const PANTOSCOPIC_TILT = Math.tan((7 * Math.PI) / 180);
export const WRAP_RADIUS_MM = 260;

const subtract = (a, b) => a.map((value, axis) => value - b[axis]);
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const mean = (points) => points[0].map((_, axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
const turned = (rows, point) => rows.map((row) => row[0] * point[0] + row[1] * point[1] + row[2] * point[2]);
const transposed = (rows) => rows.map((_, axis) => rows.map((row) => row[axis]));

/** The mesh (fractions of the picture, as Face Mesh tells it) in px. Its depth has the scale of its width. */
export function inPx(landmarks, width, height) {
  return landmarks.map(({ x, y, z }) => [x * width, y * height, z * width]);
}

/** How the head is turned: the rotation that carries the mean head onto the mesh with the least squares. */
export function pose(mesh) {
  const names = Object.keys(MEAN_HEAD);
  const [source, target] = [names.map((name) => MEAN_HEAD[name]), names.map((name) => mesh[name])];
  const [from, to] = [mean(source), mean(target)];
  const covariance = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  source.forEach((point, index) => {
    const [s, t] = [subtract(point, from), subtract(target[index], to)];
    for (let row = 0; row < 3; row += 1) for (let column = 0; column < 3; column += 1) covariance[row][column] += t[row] * s[column];
  });
  const rotation = nearestRotation(covariance);
  const foreshortening = Math.hypot(rotation[0][0], rotation[1][0]);
  const degrees = (y, x) => (Math.atan2(y, x) * 180) / Math.PI;
  return {
    rotation,
    foreshortening,
    roll: degrees(rotation[1][0], rotation[0][0]),
    yaw: degrees(-rotation[2][0], foreshortening),
    pitch: degrees(rotation[2][1], rotation[2][2]),
  };
}

/**
 * The orthogonal part of a 3x3 matrix, by Newton's iteration: R becomes the mean of R and its inverse transposed.
 * Higham, "Computing the polar decomposition", SIAM J. Sci. Stat. Comput. 7 (1986).
 */
function nearestRotation(matrix) {
  const size = Math.cbrt(Math.abs(determinant(matrix))) || 1;
  let rotation = matrix.map((row) => row.map((value) => value / size));
  for (let round = 0; round < 20; round += 1) {
    const opposite = inverseTransposed(rotation);
    rotation = rotation.map((row, y) => row.map((value, x) => (value + opposite[y][x]) / 2));
  }
  return rotation;
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function determinant([a, b, c]) {
  return a[0] * cross(b, c)[0] + a[1] * cross(b, c)[1] + a[2] * cross(b, c)[2];
}

function inverseTransposed(rows) {
  const size = determinant(rows);
  const [a, b, c] = rows;
  return [cross(b, c), cross(c, a), cross(a, b)].map((row) => row.map((value) => value / size));
}

/** What the eyes show: pupils and the diameter of the irises in px, and whether they look straight ahead. */
export function eyes(mesh) {
  const seen = Object.fromEntries(
    Object.entries(EYES).map(([side, { corners, iris }]) => {
      const [centre, ...ends] = iris.map((index) => mesh[index]);
      // Lids cover the top and the bottom, a turned head narrows the width: the longer one is nearer to the truth.
      const diameter = Math.max(distance(ends[0], ends[2]), distance(ends[1], ends[3]));
      const [inner, outer] = corners.map((index) => mesh[index]);
      const across = subtract(outer, inner);
      const aside = subtract(centre, mean([inner, outer]));
      const gaze = (aside[0] * across[0] + aside[1] * across[1]) / distance(inner, outer) ** 2;
      return [side, { centre, diameter, gaze }];
    }),
  );
  return {
    pupils: [seen.right.centre, seen.left.centre],
    irisPx: (seen.right.diameter + seen.left.diameter) / 2 / MESH_IRIS,
    gaze: Math.max(Math.abs(seen.right.gaze), Math.abs(seen.left.gaze)),
  };
}

/**
 * The pupillary distance as the irises tell it, the mean of what was seen so far, drawn towards what people have by how
 * unsure it is. `deviation` is one standard deviation in mm, `source` "iris" or "mean".
 */
export class PupilDistance {
  static MOST = 60; // pictures; more would be slow to follow somebody who comes nearer

  seen = [];

  look({ frontalPx, irisPx, gaze, yaw }) {
    if (irisPx < SMALLEST_IRIS_PX || Math.abs(yaw) > MOST_YAW_DEG || gaze > MOST_GAZE) return;
    this.seen.push([(frontalPx / irisPx) * IRIS_MM, irisPx]);
    if (this.seen.length > PupilDistance.MOST) this.seen.shift();
  }

  get estimate() {
    if (!this.seen.length) return { mm: MEAN_PD_MM, deviation: PD_DEVIATION_MM, source: "mean" };
    const [seen, irisPx] = mean(this.seen);
    // The mean of many pictures is hardly surer than one: people's irises differ, and that is most of it.
    const far = 1 + Math.max(0, Math.abs(seen - MEAN_PD_MM) - USUAL_MM) / 3;
    const deviation = seen * Math.hypot(IRIS_DEVIATION, EDGE_DEVIATION_PX / irisPx) * far;
    const trust = PD_DEVIATION_MM ** 2 / (PD_DEVIATION_MM ** 2 + deviation ** 2);
    const mm = MEAN_PD_MM + trust * (clamp(seen, ...PLAUSIBLE_MM) - MEAN_PD_MM);
    return { mm, deviation: PD_DEVIATION_MM * Math.sqrt(1 - trust), source: "iris" };
  }
}

/** The head in millimetres, and the camera that sees it. `middle` (px) is where the origin between the pupils is seen. */
export function head(mesh, { rotation, pupils, mmPerPx, width }) {
  const middle = mean(pupils);
  const back = transposed(rotation);
  const inMm = mesh.map(([x, y, z]) => turned(back, [(x - middle[0]) * mmPerPx, (y - middle[1]) * mmPerPx, z * mmPerPx]));
  // The pupils are known in the picture only: they are put on their ray, as deep in the head as the lids.
  const deep = mean(LIDS.map((index) => inMm[index]))[2] / Math.max(rotation[2][2], 0.3);
  const points = inMm.map((point) => subtract(point, rotation[2].map((value) => value * deep)));
  const camera = clamp(FOCAL_LENGTH * width * mmPerPx, NEAREST_CAMERA_MM, FARTHEST_CAMERA_MM);
  return { points, rotation, middle, mmPerPx, camera };
}

/** Where a frame sits: the origin of its sheet in millimetres of the head. */
export function seat({ points }, { bridge_mm: bridge, lens_height_mm: height }) {
  const drop = DROP_MM + DROP_FOR_BRIDGE * (bridge - USUAL_BRIDGE_MM) + DROP_FOR_HEIGHT * (height - USUAL_HEIGHT_MM);
  const y = clamp(drop, LEAST_DROP_MM, MOST_DROP_MM);
  const ridge = RIDGE.map((index) => points[index]).sort((one, other) => one[1] - other[1]);
  const z = clamp(depthAt(ridge, y - BRIDGE_ABOVE * height) - 0.5, -FARTHEST_MM, -NEAREST_MM);
  // Half of the way from the pupils to the nose: noses stand askew, and so do meshes.
  return [mean(SELLION.map((index) => points[index]))[0] / 2, y, z];
}

/** z of a line of points, which go down, at the height y. */
function depthAt(line, y) {
  if (y <= line[0][1]) return line[0][2];
  for (let index = 1; index < line.length; index += 1) {
    const [above, below] = [line[index - 1], line[index]];
    if (y <= below[1]) return above[2] + ((below[2] - above[2]) * (y - above[1])) / (below[1] - above[1] || 1);
  }
  return line.at(-1)[2];
}
