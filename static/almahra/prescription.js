// The picture of a prescription: larger, smaller, turned. Without this script it opens large in a page of its own.

const WIDEST = 4; // times the width of its frame
const QUARTERS = 4;

function show(image, { zoom, quarters }) {
  image.dataset.zoom = String(zoom);
  image.dataset.quarters = String(quarters);
}

for (const figure of document.querySelectorAll(".rx-picture")) {
  const image = figure.querySelector("img");
  const state = { zoom: 1, quarters: 0 };
  const act = (change) => {
    change();
    show(image, state);
  };
  figure.querySelector(".rx-tools").hidden = false;
  figure.querySelector("[data-zoom=in]").addEventListener("click", () => act(() => (state.zoom = Math.min(state.zoom + 1, WIDEST))));
  figure.querySelector("[data-zoom=out]").addEventListener("click", () => act(() => (state.zoom = Math.max(state.zoom - 1, 1))));
  figure.querySelector("[data-turn]").addEventListener("click", () => act(() => (state.quarters = (state.quarters + 1) % QUARTERS)));
}
