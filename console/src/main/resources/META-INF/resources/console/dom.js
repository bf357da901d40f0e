// Elements without markup in strings: text from services only ever becomes text.

/** Makes an element. Attributes named on… are listeners; null and false leave one out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Puts children in the place of what an element has. */
export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** A table. Each row is a list of cells; the first one names it. */
export function table(caption, heads, rows) {
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', {},
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, heads.map(head => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, rows.map(cells => h('tr', {},
        cells.map((cell, i) => i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell)))))));
}

/** Says something to those who cannot see it. */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}

const SIGNS = { DONE: '✓', FAILED: '✗', RUNNING: '…', CANCELLED: '–' };

/** A state as a sign, a word and a colour. */
export function state(name, text) {
  const known = String(name ?? '').toUpperCase();
  const kind = { SUCCEEDED: 'DONE', QUEUED: 'RUNNING' }[known] ?? known;
  return h('span', { class: (SIGNS[kind] ? kind : 'soft').toLowerCase() },
    h('span', { 'aria-hidden': 'true' }, (SIGNS[kind] ?? '·') + ' '), text ?? known.toLowerCase());
}

/** A time of day, or a date when that is another one. */
export function time(text) {
  if (!text) return '';
  const date = new Date(text);
  const today = date.toDateString() === new Date().toDateString();
  return h('time', { datetime: text, title: text }, today ? date.toLocaleTimeString() : date.toLocaleString());
}

/** A store path by its name; its hash is there for those who point at it or copy it. */
export function output(path) {
  if (!path) return '';
  const name = path.split('/').pop();
  return h('span', { class: 'mono output', title: path }, h('span', { class: 'soft' }, name.slice(0, 8), '…'), name.slice(32));
}

export function seconds(from, to) {
  const millis = new Date(to ?? Date.now()) - new Date(from);
  return Number.isFinite(millis) ? `${(Math.max(0, millis) / 1000).toFixed(1)} s` : '';
}

/** A fault with its place. */
export function fault(value, lines = []) {
  if (!value) return null;
  const place = value.file ? `${value.file}${value.line > 0 ? ':' + value.line : ''}${value.column > 0 ? ':' + value.column : ''}` : '';
  return h('div', { class: 'fault' },
    h('p', { class: 'failed' }, value.message),
    place && h('p', {}, 'at ', h('code', {}, place)),
    value.details && h('details', {}, h('summary', {}, 'The whole message'), h('pre', { tabindex: '0' }, value.details)),
    lines.length > 0 && h('pre', { tabindex: '0', 'aria-label': 'The last lines of the log' }, lines.join('\n')));
}
