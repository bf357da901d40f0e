// Calls of Firn's REST interface. The token stays in this tab.

const KEY = 'firn-token';

/** Takes a token that came behind the address's # and takes it out of the address. */
export function takeToken() {
  const match = /^#token=(.+)$/.exec(location.hash);
  if (match) {
    sessionStorage.setItem(KEY, decodeURIComponent(match[1]));
    history.replaceState(null, '', location.pathname + '#/');
  }
}

export const hasToken = () => sessionStorage.getItem(KEY) !== null;
export const setToken = token => sessionStorage.setItem(KEY, token);
export const forgetToken = () => sessionStorage.removeItem(KEY);

/** What a service answers when it refuses. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, { body, headers = {}, signal } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      headers: {
        Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ''}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Refusal(0, 'The server does not answer.');
  }
  if (!response.ok) {
    const text = await response.text();
    let detail = '';
    try {
      detail = JSON.parse(text).detail ?? '';
    } catch {
      // no problem document
    }
    throw new Refusal(response.status, detail || `The server answers ${response.status}.`);
  }
  return response;
}

export const get = async (path, signal) => (await call('GET', path, { signal })).json();

export const post = async (path, body) => {
  const text = await (await call('POST', path, { body })).text();
  return text ? JSON.parse(text) : {};
};

/** Reads text as it comes; gives each piece to the listener. */
export async function text(path, signal, listener) {
  const response = await call('GET', path, { signal, headers: { Accept: 'text/plain' } });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    listener(value);
  }
}

/** Waits, or until the signal aborts. */
export const wait = (millis, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, millis);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

/**
 * Follows /v1/events until the signal aborts; after a lost connection it goes on right after the last event.
 * Says on `connected` whether it is connected.
 */
export async function events(query, signal, listener, connected) {
  let last = '';
  let pause = 250;
  while (!signal.aborted) {
    try {
      const response = await call('GET', `/v1/events?${query}`, {
        signal, headers: { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) },
      });
      connected(true);
      pause = 250;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        rest += value;
        let end;
        while ((end = rest.indexOf('\n\n')) >= 0) {
          const event = { id: '', type: '', data: '' };
          for (const line of rest.slice(0, end).split('\n')) {
            if (line.startsWith('id: ')) event.id = line.slice(4);
            else if (line.startsWith('event: ')) event.type = line.slice(7);
            else if (line.startsWith('data: ')) event.data += line.slice(6);
          }
          rest = rest.slice(end + 2);
          if (event.data) {
            if (event.id) last = event.id;
            if (event.type !== 'caught-up') listener({ ...event, data: JSON.parse(event.data) });
          }
        }
      }
    } catch (e) {
      if (signal.aborted) return;
      if (e.status === 401 || e.status === 400) throw e;
    }
    connected(false);
    await wait(pause, signal);
    pause = Math.min(5000, pause * 2);
  }
}

/** Lists come bare, or as a member of that name. */
export const items = (answer, name) => Array.isArray(answer) ? answer : answer?.[name] ?? [];

export const part = encodeURIComponent;
