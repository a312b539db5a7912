/** The page's own words, in the reader's language, as the server wrote them into the page. */

const words = JSON.parse(document.getElementById("words").textContent);

export const language = document.documentElement.lang || "zh-CN";
export const locale = language.startsWith("zh") ? "zh-CN" : "en-GB";

/**
 * The text of `key` with its {placeholders} filled in.
 * @param {string} key  without the leading "page."
 * @param {Object<string, string|number>} values
 */
export function word(key, values = {}) {
  const text = words[`page.${key}`] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether the catalogue has a text for `key`. */
export function hasWord(key) {
  return `page.${key}` in words;
}
