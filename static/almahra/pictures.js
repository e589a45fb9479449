// The pictures on a product's page: dragged into their order, or moved with the arrow keys.
// Without this script the order is typed as numbers into the same fields.

const ROW = "tr.form-row:not(.empty-form)";

const live = document.createElement("p");
live.setAttribute("role", "status");
live.className = "pictures-status";

function rowsOf(body) {
  return [...body.querySelectorAll(ROW)];
}

function positionOf(row) {
  return row.querySelector("input[name$='-position']");
}

/** The numbers follow from how the rows stand. */
function number(body) {
  rowsOf(body).forEach((row, index) => {
    const input = positionOf(row);
    if (input && input.value !== String(index + 1)) {
      input.value = String(index + 1);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

function tell(row) {
  const rows = rowsOf(row.parentElement);
  live.textContent = positionOf(row).dataset.moved
    .replace("{place}", String(rows.indexOf(row) + 1))
    .replace("{count}", String(rows.length));
}

/** Put `row` at the place of another one. The messages about a row stand above it and go along. */
function place(row, index) {
  const body = row.parentElement;
  const rows = rowsOf(body);
  const from = rows.indexOf(row);
  if (index < 0 || index >= rows.length || index === from) return false;
  const messages = row.previousElementSibling?.matches(".row-form-errors") ? row.previousElementSibling : null;
  const target = rows[index];
  if (index < from) {
    const above = target.previousElementSibling?.matches(".row-form-errors") ? target.previousElementSibling : target;
    body.insertBefore(row, above);
  } else {
    target.after(row);
  }
  if (messages) body.insertBefore(messages, row);
  number(body);
  return true;
}

function drag(handle, row) {
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    row.classList.add("is-dragged");
  });
  handle.addEventListener("pointermove", (event) => {
    if (!row.classList.contains("is-dragged")) return;
    const rows = rowsOf(row.parentElement);
    const over = rows.findIndex((other) => {
      const box = other.getBoundingClientRect();
      return other !== row && event.clientY >= box.top && event.clientY <= box.bottom;
    });
    if (over === -1) return;
    // Only past the middle of the other row: a tall one and a low one would change places for ever.
    const box = rows[over].getBoundingClientRect();
    const isPast = over > rows.indexOf(row) ? event.clientY > box.top + box.height / 2 : event.clientY < box.top + box.height / 2;
    if (isPast && place(row, over)) handle.setPointerCapture(event.pointerId);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    handle.addEventListener(end, () => {
      if (!row.classList.contains("is-dragged")) return;
      row.classList.remove("is-dragged");
      tell(row);
    });
  }
}

function press(handle, row) {
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (place(row, rowsOf(row.parentElement).indexOf(row) + step)) {
      handle.focus();
      tell(row);
    }
  });
}

function equip(row) {
  const input = positionOf(row);
  if (!input || row.querySelector(".picture-handle")) return;
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "picture-handle";
  handle.textContent = "⇅";
  handle.title = input.dataset.move;
  handle.setAttribute("aria-label", input.dataset.move);
  input.before(handle);
  drag(handle, row);
  press(handle, row);
}

for (const table of document.querySelectorAll("fieldset.pictures table")) {
  if (!positionOf(table)) continue; // shown to somebody who may not change it
  rowsOf(table).forEach(equip);
  table.after(live);
}
document.addEventListener("formset:added", (event) => {
  if (!event.target.closest("fieldset.pictures")) return;
  equip(event.target);
  number(event.target.parentElement);
});
