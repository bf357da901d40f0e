import { announce, fault, h, replace, seconds, state, time } from '../dom.js';
import { events, get, items, part, post } from '../api.js';

/** The newest revisions with their stages, live. */
export async function overview({ content, signal, connected }) {
  const list = h('div', {});
  const draw = async () => {
    const revisions = items(await get('/v1/revisions?limit=30', signal), 'revisions');
    replace(list, revisions.length === 0
      ? h('p', {}, 'Nothing was submitted yet. Try ', h('code', {}, './firn rebuild switch examples/web'), '.')
      : revisions.map(card));
  };
  await draw();
  replace(content, h('h2', {}, 'Revisions'), list);
  let timer = null;
  events('from=now', signal, () => {
    // many events come at once: draw once for all of them
    timer ??= setTimeout(() => { timer = null; if (!signal.aborted) draw().catch(() => {}); }, 150);
  }, connected);
}

function card(revision) {
  const name = revision.configuration ?? 'Rollback';
  return h('article', { class: 'card', 'aria-label': `${name}, ${revision.state.toLowerCase()}` },
    h('h3', {}, name, ' ', state(revision.state)),
    h('p', { class: 'soft' }, time(revision.submitted),
      revision.action && `, ${revision.action.toLowerCase().replace('_', '-')}`,
      revision.submitter && ` by ${revision.submitter}`, ', ',
      h('span', { class: 'mono' }, revision.revision)),
    h('ol', { class: 'stages' }, revision.stages.map(stage =>
      h('li', {}, state(stage.state, `${stage.name} ${seconds(stage.began, stage.ended)}`)))),
    isUnderWay(revision) && cancelling(revision),
    revision.builds.running.length > 0 && h('p', {}, 'Builds: ',
      revision.builds.running.map((drv, i) => [i > 0 && ', ',
        h('a', { href: `#/builds/${part(drv.split('/').pop())}` }, drv.split('/').pop().slice(33))])),
    revision.systems.map(system => [
      system.fault && fault(system.fault, system.lastLines),
      system.warnings.map(w => h('p', { class: 'running' }, `${system.name}: ${w}`)),
      system.toplevel && revision.configuration && !revision.profile?.startsWith('user/') &&
        h('p', {}, h('a', { href: `#/systems/${part(revision.configuration)}/${part(system.name)}` }, `Options of ${system.name}`))]),
    revision.nodes.map(node => h('div', {},
      h('p', {}, h('a', { href: `#/nodes/${part(node.node)}` }, node.node), ' ',
        state(node.state, `generation ${node.generation}${node.profile === 'system' ? '' : ' of ' + node.profile}`),
        node.state === 'FAILED' && ` (runs ${node.active || 'none'})`,
        node.urls.map(url => [' ', link(url)])),
      fault(node.fault))));
}

/** Whether there is something left to cancel. */
function isUnderWay(revision) {
  return revision.configuration && (revision.systems.length
    ? revision.systems.some(system => system.state === 'RUNNING')
    : revision.state === 'RUNNING');
}

/** A button that ends a submission. Nothing is lost with it, so nobody is asked twice. */
function cancelling(revision) {
  const name = revision.configuration;
  const message = h('span', { role: 'status', class: 'failed' });
  const button = h('button', { type: 'button', 'aria-label': `Cancel ${name}, revision ${revision.revision}` }, 'Cancel');
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await post(`/v1/configurations/${part(name)}/revisions/${part(revision.revision)}/cancel`);
      announce(`${name} is cancelled, revision ${revision.revision}`);
    } catch (e) {
      message.textContent = e.message;
      button.disabled = false;
    }
  });
  return h('p', {}, button, ' ', message);
}

/** A link, if it is one that a page may lead to. */
function link(url) {
  return /^https?:\/\//.test(url) ? h('a', { href: url, rel: 'noreferrer' }, url) : url;
}
