import { announce, fault, h, replace, state, table, time } from '../dom.js';
import { events, get, items, part, text, wait } from '../api.js';

const LONGEST = 1_000_000;
const short = drv => drv.split('/').pop();

/** Builds, the latest change first. */
export async function builds({ content, signal, connected }) {
  const list = h('div', {});
  const draw = async () => {
    const found = items(await get('/v1/builds?limit=100', signal), 'builds');
    replace(list, found.length === 0 ? h('p', {}, 'Nothing was built yet.')
      : table('Builds', ['Build', 'State', 'Started', 'Took'], found.map(each => [
        h('a', { href: `#/builds/${part(short(each.derivation))}` }, each.name ?? short(each.derivation)),
        state(each.state), time(each.startedAt), each.millis > 0 ? `${(each.millis / 1000).toFixed(1)} s` : '',
      ])));
  };
  await draw();
  replace(content, h('h2', {}, 'Builds'), list);
  let timer = null;
  events('from=now&type=build.', signal, () => {
    timer ??= setTimeout(() => { timer = null; if (!signal.aborted) draw().catch(() => {}); }, 250);
  }, connected);
}

/** One build, its log as it runs. */
export async function build({ content, names: [drv], signal }) {
  const path = `/v1/builds/${part(drv)}`;
  const found = await get(path, signal);
  const log = h('pre', { tabindex: '0', role: 'log', 'aria-live': 'off', 'aria-label': 'Log' });
  const head = h('p', {}, state(found.state), ' ', h('span', { class: 'mono' }, drv));
  replace(content, h('h2', {}, found.name ?? drv), head, log);
  const line = document.createTextNode('');
  log.append(line);
  await text(`${path}/log?follow=true`, signal, piece => {
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
    line.appendData(piece);
    if (line.length > LONGEST) line.deleteData(0, line.length - LONGEST);
    if (atEnd) log.scrollTop = log.scrollHeight;
  }).catch(e => {
    if (e.status !== 404) throw e; // it failed before there was a log
  });
  if (line.length === 0) line.appendData('The builder wrote nothing.');
  // the log is at its end a moment before the build is
  for (;;) {
    const ended = await get(path, signal);
    replace(head, state(ended.state), ' ', h('span', { class: 'mono' }, drv));
    if (!['RUNNING', 'QUEUED'].includes(String(ended.state).toUpperCase())) {
      log.before(fault(ended.fault) ?? '');
      announce(`The build ${String(ended.state).toLowerCase()}`);
      return;
    }
    await wait(250, signal);
  }
}
