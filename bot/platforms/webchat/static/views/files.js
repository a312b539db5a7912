/** The files of a ticket: names to save them by, and what became of those that are not here. */

import { el } from "../format/dom.js";
import { word } from "../format/i18n.js";

const MEGABYTE = 1024 * 1024;

/** @param {{name: string, size: number, href: ?string, state: ?string}[]} files */
export function fileListNode(files) {
  return el("ul", { class: "files" }, ...files.map(fileNode));
}

/**
 * Each is asked for by a form, not by a link: the desk notes who took it, and what changes something is no GET.
 *
 * @param {{name: string, href: string}[]} papers  written by the desk in the moment they are asked for
 */
export function paperListNode(papers) {
  return el("ul", { class: "files" }, ...papers.map(({ name, href }) => el("li", { class: "file" },
    el("form", { method: "post", action: href },
      el("button", { type: "submit", class: "link isolate", text: name })))));
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

/** Saves a paper that was asked for by a press: the same form, sent at once. */
export function savePaper(href) {
  const form = el("form", { method: "post", action: href, hidden: "" });
  document.body.append(form);
  form.submit();
  form.remove();
}

function fileNode({ name, size, href, state }) {
  const shown = href
    ? el("a", { class: "isolate", href, download: "", text: name })
    : el("span", { class: "isolate", text: name });
  return el("li", { class: "file" }, shown, " ", el("span", { class: "file-state", text: state ?? sizeText(size) }));
}

function sizeText(bytes) {
  if (bytes >= MEGABYTE) return word("file.size_mb", { size: (bytes / MEGABYTE).toFixed(1) });
  return word("file.size_kb", { size: Math.max(1, Math.round(bytes / 1024)) });
}
