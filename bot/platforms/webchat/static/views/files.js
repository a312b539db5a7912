/** The files of a ticket: names to save them by, and what became of those that are not here. */

import { button, el } from "../format/dom.js";
import { word } from "../format/i18n.js";
import { Failure, file } from "../net/api.js";
import { toast } from "./toasts.js";

const MEGABYTE = 1024 * 1024;
/** How long the browser has to take over what it saves. */
const SAVED_WITHIN = 60_000;

/** @param {{name: string, size: number, href: ?string, state: ?string}[]} files */
export function fileListNode(files) {
  return el("ul", { class: "files" }, ...files.map(fileNode));
}

/**
 * Each is asked for by a press, not by a link: the desk notes who took it.
 *
 * @param {{name: string, href: string}[]} papers  written by the desk in the moment they are asked for
 */
export function paperListNode(papers) {
  return el("ul", { class: "files" }, ...papers.map(({ name, href }) => el("li", { class: "file" }, paperNode(name, href))));
}

function paperNode(name, href) {
  const node = button(name, { class: "link isolate", on: { click: async () => {
    node.disabled = true;
    await savePaper(href);
    node.disabled = false;
  } } });
  return node;
}

/** A picture that the desk drew, on the ground of the page. @param {(ground: string) => string} address  where it lies, for a `light` ground or a `dark` one */
export function pictureNode(address, alt) {
  const node = el("picture", {},
    el("source", { media: "(prefers-color-scheme: dark)", srcset: address("dark") }),
    el("img", { src: address("light"), alt, width: 1280, height: 1024,
      on: { error: () => node.replaceWith(el("p", { class: "card-intro", text: word("chart.none") })) } }));
  return node;
}

/**
 * @param {{id: number, name: string, is_picture: boolean, dark: number|null}[]} files  kept papers that a card shows
 * @param {string} post
 */
export function cardFilesNode(files, post) {
  const address = (id) => `/chat/posts/${post}/files/${id}`;
  const papers = files.filter((one) => !one.is_picture).map(({ id, name }) => ({ name, href: address(id) }));
  const pictures = files.filter((one) => one.is_picture);
  return el("div", { class: "charts" },
    ...pictures.map(({ id, dark, name }) => el("a", { href: address(id), target: "_blank", rel: "noopener" },
      pictureNode((ground) => address(ground === "dark" ? dark ?? id : id), name))),
    papers.length > 0 && paperListNode(papers));
}

/** Saves a paper; where the desk refuses it, the page stays and says why. */
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

function fileNode({ name, size, href, state }) {
  const shown = href
    ? el("a", { class: "isolate", href, download: "", text: name, on: { click: saved(href) } })
    : el("span", { class: "isolate", text: name });
  return el("li", { class: "file" }, shown, " ", el("span", { class: "file-state", text: state ?? sizeText(size) }));
}

function saved(href) {
  return (event) => {
    event.preventDefault();
    save(href, "GET");
  };
}

function sizeText(bytes) {
  if (bytes >= MEGABYTE) return word("file.size_mb", { size: (bytes / MEGABYTE).toFixed(1) });
  return word("file.size_kb", { size: Math.max(1, Math.round(bytes / 1024)) });
}
