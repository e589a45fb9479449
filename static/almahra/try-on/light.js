// How much light there is on a face: the brightest skin says it (tryon/rendering/light.py).

const SIDE = 16; // px of the small picture that is looked at
const BRIGHTEST = 0.95; // of all px, by their brightness
const BRIGHT = 205 / 255;
const [EXPOSURE, LEAST_GAIN, MOST_GAIN] = [0.85, 0.3, 1.12];

const small = document.createElement("canvas");
small.width = small.height = SIDE;
const context = small.getContext("2d", { willReadFrequently: true });

/** What a frame's colours are to be multiplied by. `mesh` in px of `canvas`. */
export function gainOf(canvas, mesh) {
  const [columns, rows] = [0, 1].map((axis) => mesh.map((point) => point[axis]));
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  const [width, height] = [Math.max(...columns) - left, Math.max(...rows) - top];
  context.drawImage(canvas, left, top, width, height, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const levels = [];
  for (let at = 0; at < data.length; at += 4) levels.push((0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2]) / 255);
  levels.sort((one, other) => one - other);
  const brightest = levels[Math.floor(BRIGHTEST * (levels.length - 1))];
  return Math.min(Math.max((brightest / BRIGHT) ** EXPOSURE, LEAST_GAIN), MOST_GAIN);
}
