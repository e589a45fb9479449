// Face Mesh by MediaPipe, from our own files (see face_mesh/NOTICE.md). Loaded when the camera is first asked for: 6 MB as
// they are sent, 10 MB unpacked.

import { Refused } from "./api.js";

// Where each file of face_mesh/ lies: on a server its name carries its checksum.
const files = JSON.parse(document.getElementById("try-on-face-mesh").textContent);
let loading = null;

/** The finder of faces: `find(canvas)` answers the mesh of the largest face, or null. One is enough for a page. */
export function faceFinder() {
  // A load that failed is tried again the next time.
  loading ??= load().catch((failure) => {
    loading = null;
    throw failure;
  });
  return loading;
}

async function load() {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Refused({ code: "browser_too_old" });
  await script(files["face_mesh.js"]);
  const { FaceMesh, FACEMESH_TESSELATION } = window;
  const finder = new FaceMesh({ locateFile: (name) => files[name] ?? name });
  // No confidences among the options: this version stops working when it is given any.
  finder.setOptions({ maxNumFaces: 1, refineLandmarks: true });
  let found = null;
  finder.onResults(({ multiFaceLandmarks }) => {
    found = multiFaceLandmarks?.[0] ?? null;
  });
  try {
    await finder.initialize();
  } catch (failure) {
    console.warn("Face Mesh did not start:", failure);
    throw new Refused({ code: "browser_too_old" });
  }
  const find = async (canvas) => {
    await finder.send({ image: canvas });
    return found;
  };
  return { find, reset: () => finder.reset(), triangles: triangles(FACEMESH_TESSELATION) };
}

function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Refused({ code: "offline" })));
    document.head.append(element);
  });
}

/** Edges as triangles: they are listed three by three, round each of them. */
function triangles(edges) {
  const found = [];
  for (let index = 0; index < edges.length; index += 3) found.push(edges[index][0], edges[index + 1][0], edges[index + 2][0]);
  return new Uint16Array(found);
}
