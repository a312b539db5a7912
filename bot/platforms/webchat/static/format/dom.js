/** Builds elements; every text goes in as text, so what people type can never become markup. */

/**
 * @param {string} tag
 * @param {Object} props  `class`, `text`, `data` (data-* values), `on` (listeners); anything else is an attribute, left out when null or false
 * @param {...(Node|string|null|false|undefined)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "data") setData(node, value);
    else if (name === "on") for (const [kind, listener] of Object.entries(value)) node.addEventListener(kind, listener);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

function setData(node, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== null && value !== undefined) node.dataset[name] = value;
  }
}

/** A button that submits nothing. */
export function button(label, props = {}, ...children) {
  return el("button", { type: "button", ...props }, label, ...children);
}

/**
 * Makes the children of `parent` exactly `nodes`, moving and replacing as little as it can.
 * @param {Element} parent
 * @param {Node[]} nodes
 */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

/** Runs `change`, which rebuilds things, and gives the focus back to the same control afterwards. */
export function keepingFocus(root, change) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const key = focused && focusKey(focused);
  change();
  if (key && !root.contains(document.activeElement)) focusOn(key, root);
}

/** Focuses the control with that key, which may have been built anew since the key was taken. */
export function focusOn(key, root = document) {
  const again = [...root.querySelectorAll("button, a, input, textarea")].find((node) => focusKey(node) === key);
  again?.focus({ preventScroll: true });
}

/** Names a control by what it does and where it stands. */
export function focusKey(node) {
  const post = node.closest("[data-post]")?.dataset.post ?? "";
  const line = node.closest("[data-line]")?.dataset.line ?? "";
  return [node.tagName, post, line, node.dataset.action ?? node.className].join("|");
}
