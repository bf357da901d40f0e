import { announce, h, replace } from './dom.js';
import { forgetToken, get, hasToken, setToken, takeToken } from './api.js';
import { overview } from './pages/overview.js';
import { systems, system } from './pages/systems.js';
import { nodes, node } from './pages/nodes.js';
import { builds, build } from './pages/builds.js';
import { events } from './pages/events.js';

// Each page gets a place to draw in, the rest of the address, and a signal that aborts when it is left.
const PAGES = [
  [/^#\/?$/, 'Overview', overview],
  [/^#\/systems$/, 'Systems', systems],
  [/^#\/systems\/([^/]+)\/([^/]+)$/, 'System', system],
  [/^#\/nodes$/, 'Nodes', nodes],
  [/^#\/nodes\/([^/]+)$/, 'Node', node],
  [/^#\/builds$/, 'Builds', builds],
  [/^#\/builds\/([^/]+)$/, 'Build', build],
  [/^#\/events$/, 'Events', events],
];

const content = document.getElementById('content');
const connection = document.getElementById('connection');
let leave = new AbortController();

function connected(on) {
  connection.textContent = on ? 'Connected' : 'Not connected; trying again';
}

async function show(focus) {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  connection.textContent = '';
  if (!hasToken()) {
    askForToken('');
    return;
  }
  const hash = location.hash || '#/';
  const found = PAGES.map(([pattern, title, page]) => [pattern.exec(hash), title, page]).find(([match]) => match);
  for (const link of document.querySelectorAll('nav a')) {
    const here = link.hash === '#/' ? hash === '#/' : hash === link.hash || hash.startsWith(link.hash + '/');
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!found) {
    replace(content, h('h2', {}, 'There is no such page'), h('p', {}, h('a', { href: '#/' }, 'To the overview')));
    return;
  }
  const [match, title, page] = found;
  const names = match.slice(1).map(decodeURIComponent);
  document.title = `${[...names, title].join(' – ')} – Firn`;
  replace(content, h('p', { class: 'soft' }, 'Loading…'));
  if (focus) content.focus();
  try {
    await page({ content, names, signal, connected });
    if (!signal.aborted) announce(`${title} is shown`);
  } catch (e) {
    if (!signal.aborted) fail(e);
  }
}

function fail(e) {
  if (e.status === 401) {
    forgetToken();
    askForToken('The server does not take this token.');
    return;
  }
  replace(content,
    h('h2', {}, 'This cannot be shown'),
    h('p', { class: 'failed', role: 'alert' }, e.message),
    h('button', { type: 'button', onclick: () => show(true) }, 'Try again'));
}

function askForToken(message) {
  document.title = 'Token – Firn';
  const input = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: true, size: 48 });
  const form = h('form', { class: 'bar', onsubmit: async event => {
    event.preventDefault();
    setToken(input.value.trim());
    try {
      await get('/v1/revisions?limit=1');
      show(true);
    } catch (e) {
      fail(e);
    }
  } }, h('label', { for: 'token' }, 'Token', input), h('button', { type: 'submit' }, 'Enter'));
  replace(content,
    h('h2', {}, 'Enter the token of this Firn'),
    message && h('p', { class: 'failed', role: 'alert' }, message),
    h('p', {}, h('code', {}, 'firn console'), ' opens this page with it. It is kept in this tab only.'),
    form);
  input.focus();
}

window.addEventListener('hashchange', () => { takeToken(); show(true); });
window.addEventListener('unhandledrejection', event => {
  if (event.reason?.name !== 'AbortError') fail(event.reason);
});
takeToken();
show(false);
export { connected };
