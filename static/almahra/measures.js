// The measurements of a frame: drawn to scale while they are typed, and what can not be true of them said beside the
// field. The rules and all words come with the page, the outlines of lenses from the drawing of frames on the server.

const LENGTHS = ["a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm"];
const DRAWN = ["a_mm", "b_mm", "dbl_mm", "temple_mm", "frame_width_mm"];
const SVG = "http://www.w3.org/2000/svg";
const GLITCH = 1e-9; // sums of tenths are a little off

// ---- rules ----

function added(parts, known) {
  if (!parts || !Object.keys(parts).every((name) => !name || name in known)) return null;
  return Object.entries(parts).reduce((sum, [name, times]) => sum + times * (name ? known[name] : 1), 0);
}

/** A length in words: tenths, and the rest is cut off. */
function plain(length) {
  return length === null ? "" : String(Math.floor(length * 10 + GLITCH) / 10);
}

/** What can not be true, by the field that says it: as catalog/sizing.py, which holds the rules. */
export function faults(lengths, rules) {
  const known = Object.fromEntries(Object.entries(lengths).filter(([, length]) => Number.isFinite(length)));
  if ("a_mm" in known && "b_mm" in known) known.diagonal = Math.hypot(known.a_mm, known.b_mm);
  const found = {};
  for (const { field, least, most, words } of rules) {
    if (!(field in known)) continue;
    const [from, to] = [added(least, known), added(most, known)];
    const isShort = from !== null && known[field] < from - GLITCH;
    if (!isShort && !(to !== null && known[field] > to + GLITCH)) continue;
    const said = words.replace("%(least)s", plain(from)).replace("%(most)s", plain(to));
    (found[field] ??= []).push(said);
  }
  return found;
}

// ---- the drawing; lengths are mm, the middle of the front is at 0 0 ----

function add(parent, name, attributes = {}, text = "") {
  const made = parent.appendChild(document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

/** A line with a mark at both ends, and what it measures. */
function dimension(svg, [x1, y1], [x2, y2], text, at, anchor = "middle") {
  const away = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [across, up] = [(1.5 * (y2 - y1)) / away, (1.5 * (x2 - x1)) / away];
  const marks = [[x1, y1], [x2, y2]].map(([x, y]) => `M${x - across} ${y + up}L${x + across} ${y - up}`);
  add(svg, "path", { class: "dimension", d: `M${x1} ${y1}L${x2} ${y2}${marks.join("")}` });
  add(svg, "text", { class: "measure", x: at[0], y: at[1], "text-anchor": anchor }, text);
}

function lensPath(points, { a_mm: a, b_mm: b }) {
  return `M${points.map(([x, y]) => `${((x * a) / 2).toFixed(2)} ${((y * b) / 2).toFixed(2)}`).join("L")}Z`;
}

/** Both lenses with their rims: below the rim of a half rim, a thread; of a rimless frame, nothing. */
function lenses(svg, lengths, points, rim) {
  const { a_mm: a, b_mm: b, dbl_mm: dbl } = lengths;
  const path = lensPath(points, lengths);
  for (const side of [-1, 1]) {
    const half = add(svg, "g", { transform: `translate(${(side * (dbl + a)) / 2} 0) scale(${side} 1)`, class: "half" });
    if (rim === "full") add(half, "path", { class: "rim", d: path });
    if (rim === "semi") {
      const clip = add(half, "clipPath", { id: `upper-${side}` });
      add(clip, "rect", { x: -a, y: -b, width: 2 * a, height: 1.1 * b });
      add(half, "path", { class: "rim", d: path, "clip-path": `url(#upper-${side})` });
    }
    add(half, "path", { class: "lens", d: path });
    add(half, "rect", { class: "box", x: -a / 2, y: -b / 2, width: a, height: b });
  }
}

/** Where the outline crosses a height, on one side of its own lens: -1 towards the nose, 1 towards the temple. */
function edge(points, side, height, { a_mm: a, b_mm: b }) {
  const near = points.filter(([x]) => x * side > 0);
  const [x] = near.reduce((best, point) =>
    Math.abs((point[1] * b) / 2 - height) < Math.abs((best[1] * b) / 2 - height) ? point : best,
  );
  return (x * a) / 2;
}

/** The bridge and the two pieces that lead out to the temples. */
function joints(svg, lengths, points) {
  const { a_mm: a, b_mm: b, dbl_mm: dbl, frame_width_mm: width } = lengths;
  const [centre, low, high] = [(dbl + a) / 2, -0.16 * b, -0.28 * b];
  const nose = centre + edge(points, -1, low, lengths);
  add(svg, "path", { class: "joint", d: `M${-nose} ${low}Q0 ${low - 0.28 * dbl} ${nose} ${low}` });
  const rim = centre + edge(points, 1, high, lengths);
  for (const side of [-1, 1]) add(svg, "path", { class: "joint", d: `M${side * rim} ${high}L${(side * width) / 2} ${high}` });
}

/** The temple from the side, bent down behind the ear: its length is that of the whole line. */
function temple(svg, length, y, words) {
  const [start, tail] = [-length / 2, Math.min(40, length / 3)];
  const bend = start + length - tail;
  const [right, down] = [0.8 * tail, 0.6 * tail];
  add(svg, "path", { class: "temple", d: `M${start} ${y}L${bend} ${y}L${bend + right} ${y + down}` });
  const above = `M${start} ${y - 5}L${bend + 1.6} ${y - 5}L${bend + right + 3} ${y + down - 4}`;
  const ends = `M${start} ${y - 6.5}L${start} ${y - 3.5}M${bend + right + 3.9} ${y + down - 5.2}L${bend + right + 2.1} ${y + down - 2.8}`;
  add(svg, "path", { class: "dimension", d: above + ends });
  add(svg, "text", { class: "measure", x: start + (length - tail) / 2, y: y - 7, "text-anchor": "middle" }, words);
}

export function drawing(lengths, points, rim, words) {
  const { a_mm: a, b_mm: b, dbl_mm: dbl, temple_mm: length, frame_width_mm: width } = lengths;
  const [half, wide] = [b / 2, Math.max(width / 2 + 26, length / 2 + 4)];
  const svg = document.createElementNS(SVG, "svg");
  const says = (name) => `${words[name]} ${plain(lengths[name])}`;
  svg.setAttribute("viewBox", `${-wide} ${-half - 26} ${2 * wide} ${b + 82}`);
  svg.setAttribute("direction", "ltr"); // numbers and letters stand where the lines are, whatever the page's direction
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${words.label} ${DRAWN.map((name) => `${says(name)} mm`).join(", ")}`);
  lenses(svg, lengths, points, rim);
  joints(svg, lengths, points);
  const [top, nose] = [-half - 17, -half - 7];
  dimension(svg, [-width / 2, top], [width / 2, top], says("frame_width_mm"), [0, top - 2.5]);
  dimension(svg, [-dbl / 2, nose], [dbl / 2, nose], says("dbl_mm"), [0, nose - 1.5]);
  dimension(svg, [dbl / 2, half + 7], [dbl / 2 + a, half + 7], says("a_mm"), [(dbl + a) / 2, half + 12.5]);
  const left = -width / 2 - 5;
  dimension(svg, [left, -half], [left, half], says("b_mm"), [left - 3, 1.8], "end");
  temple(svg, length, half + 30, says("temple_mm"));
  return svg;
}

// ---- the page ----

function inputOf(row, field) {
  return row.querySelector(`[name$='-${field}'], [name='${field}']`);
}

/** What stands in a row: null where there is no number. Text of a page that is only read counts too. */
function lengthsOf(row) {
  const read = (field) => {
    const input = inputOf(row, field);
    const text = input ? input.value : (row.querySelector(`.field-${field} :is(p, .readonly)`)?.textContent ?? "");
    const number = Number.parseFloat(text.trim().replace(",", "."));
    return Number.isFinite(number) ? number : null;
  };
  return Object.fromEntries(LENGTHS.map((field) => [field, read(field)]));
}

/** Say below a field what is wrong with it; the field points there for those who hear the page. */
function tell(input, said) {
  let place = input.parentElement.querySelector(".implausible");
  if (!place) {
    place = document.createElement("p");
    place.className = "implausible";
    place.id = `${input.id}_implausible`;
    place.setAttribute("role", "status");
    input.after(place);
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${place.id}`.trim());
  }
  if (place.textContent !== said) place.textContent = said;
  input.setAttribute("aria-invalid", String(said !== ""));
}

function judge(row, rules) {
  const found = faults(lengthsOf(row), rules);
  for (const field of LENGTHS) {
    const input = inputOf(row, field);
    if (!input) continue;
    const isUnread = input.validity.badInput || input.validity.stepMismatch;
    tell(input, isUnread ? input.validationMessage : (found[field] ?? []).join(" "));
  }
}

function equip(figure) {
  const { rules, words, shape: known, rim: knownRim } = JSON.parse(figure.dataset.outline);
  const group = document.getElementById(figure.dataset.group) ?? figure.closest("form, #content-main");
  const rows = () => {
    const found = [...group.querySelectorAll("tr.form-row:not(.empty-form)")];
    return found.length ? found : [group];
  };
  let outlines = {};
  let current = null;

  function draw() {
    const row = current?.isConnected ? current : rows()[0];
    const lengths = lengthsOf(row);
    const shape = document.getElementById("id_frame-0-shape")?.value || known;
    const rim = document.getElementById("id_frame-0-rim_type")?.value || knownRim || "full";
    // Far from any frame there is nothing to see; a little wrong is drawn as it is.
    const isDrawable = DRAWN.every((name) => lengths[name] > 4 && lengths[name] < 400);
    const points = outlines[shape] ?? outlines.rectangle;
    figure.querySelector("svg")?.remove();
    figure.querySelector(".nothing-drawn").hidden = Boolean(isDrawable && points);
    if (isDrawable && points) figure.prepend(drawing(lengths, points, rim, words));
  }

  function listen(event) {
    const row = event.target.closest?.("tr.form-row:not(.empty-form)");
    if (group.contains(event.target)) {
      current = row ?? group;
      judge(current, rules);
    }
    draw();
  }

  document.addEventListener("input", listen);
  document.addEventListener("change", listen);
  group.addEventListener("focusin", listen);
  rows().forEach((row) => judge(row, rules));
  fetch(figure.dataset.outlines).then((answer) => answer.json()).then((read) => {
    outlines = read;
    draw();
  });
}

document.querySelectorAll("figure.frame-outline").forEach(equip);
