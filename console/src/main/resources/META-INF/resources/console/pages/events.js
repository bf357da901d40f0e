import { h, replace } from '../dom.js';
import { events as follow, part } from '../api.js';

const MOST = 500;

/** Everything that happens, as it happens; filtered, paused, from the beginning or from now. */
export async function events({ content, signal, connected }) {
  const list = h('ol', { class: 'events', 'aria-label': 'Events, newest first' });
  const count = h('p', { class: 'soft', role: 'status' });
  const fields = Object.fromEntries(['type', 'revision', 'configuration', 'node']
    .map(name => [name, h('input', { id: `filter-${name}`, autocomplete: 'off', size: name === 'revision' ? 36 : 16 })]));
  const from = h('select', { id: 'filter-from' },
    h('option', { value: 'now' }, 'what comes'), h('option', { value: 'beginning' }, 'everything'));
  const pause = h('button', { type: 'button', 'aria-pressed': 'false' }, 'Pause');
  let paused = false;
  let waiting = [];
  let total = 0;
  let stop = new AbortController();
  const tell = () => {
    count.textContent = paused && waiting.length > 0 ? `${waiting.length} more wait` : `${total} events`;
  };
  const add = event => {
    list.prepend(item(event));
    while (list.childElementCount > MOST) list.lastElementChild.remove();
  };
  const start = () => {
    stop.abort();
    stop = new AbortController();
    const mine = AbortSignal.any([signal, stop.signal]);
    replace(list);
    waiting = [];
    total = 0;
    tell();
    const query = [`from=${from.value}`, ...Object.entries(fields)
      .filter(([, input]) => input.value.trim() !== '')
      .map(([name, input]) => `${name}=${part(input.value.trim())}`)].join('&');
    return follow(query, mine, event => {
      total++;
      if (paused) {
        waiting.push(event);
        if (waiting.length > MOST) waiting.shift();
      } else {
        add(event);
      }
      tell();
    }, connected);
  };
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    pause.textContent = paused ? 'Go on' : 'Pause';
    if (!paused) {
      waiting.forEach(add);
      waiting = [];
    }
    tell();
  });
  replace(content,
    h('h2', {}, 'Events'),
    h('form', { class: 'bar', onsubmit: event => { event.preventDefault(); start(); } },
      h('label', { for: 'filter-from' }, 'Show', from),
      h('label', { for: 'filter-type' }, 'Type begins with', fields.type),
      h('label', { for: 'filter-configuration' }, 'Configuration', fields.configuration),
      h('label', { for: 'filter-node' }, 'Node', fields.node),
      h('label', { for: 'filter-revision' }, 'Revision', fields.revision),
      h('button', { type: 'submit' }, 'Apply'), pause),
    count, list);
  start();
}

function item(event) {
  const name = event.type.replace(/^dev\.firn\./, '').replace(/\.v\d+$/, '');
  return h('li', {}, h('details', {},
    h('summary', {}, h('span', { class: 'soft mono' }, event.data.time ?? ''), ' ', h('strong', {}, name), ' ', event.data.subject ?? ''),
    h('pre', { tabindex: '0' }, JSON.stringify(event.data, null, 2))));
}
