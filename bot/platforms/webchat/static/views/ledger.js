/** The ledger of permissions as files to save, below the card that shows a part of it. */

import { paperListNode } from "./files.js";
import { word } from "../format/i18n.js";

const SHOWN_BY = new Set(["access.ledger", "access.mine", "ledger.open"]);

/**
 * @param {string} name  the button or the form that the card answers
 * @param {{person?: string, system?: string, day?: string}} fields  what was asked for in the form
 * @returns {HTMLElement|null} links to the same part, where the card shows one
 */
export function ledgerPapersNode(name, { person = "", system = "", day = "" } = {}) {
  if (!SHOWN_BY.has(name)) return null;
  const asked = new URLSearchParams(Object.entries({ person, system, at: day }).filter(([, value]) => value.trim()));
  const href = (kind) => `/chat/access/ledger.${kind}${asked.size ? `?${asked}` : ""}`;
  return paperListNode(["docx", "csv"].map((kind) => ({ name: word(`paper.ledger_${kind}`), href: href(kind) })));
}
