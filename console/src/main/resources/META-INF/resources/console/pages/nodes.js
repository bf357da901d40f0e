import { announce, h, output, replace, state, table, time } from '../dom.js';
import { events, get, items, part, post } from '../api.js';

const nameOf = node => node.node ?? node.name;
const profileOf = profile => profile.profile ?? profile.name;
const profiles = node => Array.isArray(node.profiles) ? node.profiles
  : Object.entries(node.profiles ?? {}).map(([profile, value]) => ({ profile, ...value }));

/** All nodes. */
export async function nodes({ content, signal, connected }) {
  const list = h('div', {});
  const draw = async () => {
    const found = items(await get('/v1/nodes', signal), 'nodes');
    replace(list, found.length === 0
      ? h('p', {}, 'There are none yet. ', h('code', {}, 'firn nodes token'), ' says how a machine joins.')
      : table('Nodes', ['Node', 'State', 'Platform', 'Generations'], found.map(each => [
        h('a', { href: `#/nodes/${part(nameOf(each))}` }, nameOf(each)),
        each.connected ? state('DONE', 'connected') : state('FAILED', 'away'),
        each.platform ?? '',
        profiles(each).map(p => `${profileOf(p)} ${p.active ?? '–'}`).join(', '),
      ])));
  };
  await draw();
  replace(content, h('h2', {}, 'Nodes'), list);
  follow('', signal, draw, connected);
}

function follow(query, signal, draw, connected) {
  let timer = null;
  events(`from=now&type=node.&type=generation.&type=activation.${query}`, signal, () => {
    timer ??= setTimeout(() => { timer = null; if (!signal.aborted) draw().catch(() => {}); }, 150);
  }, connected);
}

/** One node: its profiles and their generations, each with a way back to it. */
export async function node({ content, names: [name], signal, connected }) {
  const body = h('div', {});
  const path = `/v1/nodes/${part(name)}`;
  const draw = async () => {
    const found = await get(path, signal);
    const lists = await Promise.all(profiles(found).map(async profile => {
      const which = profileOf(profile);
      const answer = await get(`${path}/profiles/${which.split('/').map(part).join('/')}/generations`, signal);
      return [which, items(answer, 'generations'), answer.active ?? profile.active];
    }));
    replace(body,
      h('p', {}, found.connected ? state('DONE', 'connected') : state('FAILED', 'away'), ' ', found.platform ?? '',
        found.agentVersion && ` agent ${found.agentVersion}`),
      lists.length === 0 && h('p', {}, 'It runs no generation of ours yet.'),
      lists.map(([which, generations, active]) => [
        h('h3', {}, which),
        table(`Generations of ${which}, newest first`, ['Generation', 'Created', 'Configuration', 'State', 'Output', 'Action'],
          [...generations].reverse().map(each => {
            const isActive = each.current === true || each.generation === active;
            return [
              String(each.generation), time(each.created), each.configuration ?? '',
              isActive ? state('DONE', 'active') : each.fault ? [state('FAILED'), ' ', String(each.fault.message ?? each.fault)] : '',
              each.packages?.length > 0 ? each.packages.join(' ') : output(each.storePath),
              isActive ? '' : h('button', {
                type: 'button', 'aria-label': `Roll ${which} back to generation ${each.generation}`,
                onclick: () => confirmRollback(name, which, each.generation),
              }, 'Roll back'),
            ];
          })),
      ]));
  };
  await draw();
  replace(content, h('h2', {}, name), body);
  follow(`&node=${part(name)}`, signal, draw, connected);
}

function confirmRollback(name, profile, generation) {
  const message = h('p', { role: 'status' });
  const go = h('button', { type: 'button' }, 'Roll back');
  const dialog = h('dialog', { 'aria-labelledby': 'rollback-title' },
    h('h3', { id: 'rollback-title' }, `Roll ${name} back?`),
    h('p', {}, `The profile ${profile} of ${name} will run generation ${generation}.`),
    message,
    h('div', { class: 'bar' },
      h('button', { type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Cancel'), go));
  go.addEventListener('click', async () => {
    go.disabled = true;
    try {
      const answer = await post(
        `/v1/nodes/${part(name)}/profiles/${profile.split('/').map(part).join('/')}/rollback`,
        { generation, action: 'SWITCH' });
      dialog.close();
      announce(`Rolling ${name} back to generation ${generation}, revision ${answer.revision}`);
    } catch (e) {
      message.className = 'failed';
      message.textContent = e.message;
      go.disabled = false;
    }
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
