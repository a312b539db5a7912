/** Files and papers to save; what the desk refuses, it says why, and the page stays. */

import { el } from "../format/dom.js";
import { Failure, file } from "../net/api.js";
import { toast } from "./toasts.js";

/** How long the browser has to take over what it saves. */
const SAVED_WITHIN = 60_000;

/** Has every paper and file saved that is pressed, wherever it stands; a paper by its own kind of question, for the desk notes who took it. */
export function listenForSaves() {
  document.addEventListener("click", async (event) => {
    const node = event.target.closest?.("[data-save], [data-take]");
    if (!node) return;
    event.preventDefault();
    node.disabled = true;
    await (node.dataset.save ? savePaper(node.dataset.save) : save(node.getAttribute("href"), "GET"));
    node.disabled = false;
  });
}

/** Saves a paper. */
export function savePaper(href) {
  return save(href, "POST");
}

async function save(href, method) {
  const asked = performance.now();
  try {
    const { name, content } = await file(href, method);
    const address = URL.createObjectURL(content);
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), SAVED_WITHIN);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toast(error.message, { isRefusal: true, asked });
  }
}
