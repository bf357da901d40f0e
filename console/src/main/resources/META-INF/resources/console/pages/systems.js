import { announce, fault, h, output, replace, state, table } from '../dom.js';
import { get, items, part } from '../api.js';

const PAGE = 50;
const nameOf = system => system.system ?? system.entry?.name ?? system.name;

/** All systems. */
export async function systems({ content, signal }) {
  const found = items(await get('/v1/systems', signal), 'systems');
  replace(content, h('h2', {}, 'Systems'), found.length === 0
    ? h('p', {}, 'There are none yet.')
    : table('Systems and their newest revisions', ['System', 'Options', 'State', 'Output'], found.map(each => [
      h('a', { href: `#/systems/${part(each.configuration)}/${part(nameOf(each))}` }, `${each.configuration}/${nameOf(each)}`),
      each.state?.options ?? each.options ?? '',
      each.state?.fault ? h('span', {}, state('FAILED'), fault(each.state.fault))
        : state((each.state?.toplevel ?? each.toplevel) ? 'DONE' : 'RUNNING'),
      output(each.state?.toplevel ?? each.toplevel),
    ])));
}

/** The options of one system, searched. */
export async function system({ content, names: [configuration, name], signal }) {
  const base = `/v1/systems/${part(configuration)}/${part(name)}/options`;
  const list = h('div', { role: 'region', 'aria-label': 'Options' });
  const more = h('button', { type: 'button' }, 'More');
  const input = h('input', { id: 'query', type: 'search', size: 40 });
  let last = '';
  let turn = 0;
  const load = async fresh => {
    const mine = ++turn;
    if (fresh) last = '';
    const found = items(await get(
      `${base}?limit=${PAGE}&query=${part(input.value.trim())}&after=${part(last)}`, signal), 'options');
    if (mine !== turn) return;
    if (fresh) replace(list);
    list.append(...found.map(option));
    if (fresh && found.length === 0) list.append(h('p', {}, 'No option has that in its name or description.'));
    last = found.at(-1)?.name ?? last;
    more.hidden = found.length < PAGE;
    announce(`${found.length} options`);
  };
  more.addEventListener('click', () => load(false));
  let timer = 0;
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(() => load(true), 250); });
  await load(true);
  replace(content,
    h('h2', {}, `${configuration}/${name}`),
    h('form', { class: 'bar', role: 'search', onsubmit: event => { event.preventDefault(); load(true); } },
      h('label', { for: 'query' }, 'Find an option by name or description', input)),
    list, more);
}

const place = at => typeof at === 'string' ? at
  : `${at.file ?? ''}${at.line > 0 ? ':' + at.line : ''}${at.column > 0 ? ':' + at.column : ''}`;
const shown = value => typeof value === 'string' ? value : JSON.stringify(value);
const row = (name, value) => value === undefined || value === null || value === '' ? []
  : [h('dt', {}, name), h('dd', { class: 'mono' }, shown(value))];

function option(each) {
  return h('article', { class: 'card' },
    h('h3', {}, each.name),
    h('dl', {},
      row('Type', each.type), row('Value', each.value), row('Default', each.default), row('Example', each.example),
      (each.definitions ?? []).map(d => [h('dt', {}, 'Defined'),
        h('dd', { class: 'mono' }, shown(d.value ?? ''), h('br'), h('span', { class: 'soft' }, place(d),
          d.priority !== undefined && ` (priority ${d.priority})`))]),
      (each.declarations ?? []).map(d => row('Declared', place(d)))),
    each.description && h('p', {}, shown(each.description)));
}
