// Nói chuyện với máy chủ: JSON, ảnh, và luồng từ.

/** Lỗi có câu tiếng Việt đọc được cho người dùng. */
export class ApiError extends Error {}

async function send(path, options) {
  let response;
  try {
    response = await fetch(`/api/v1${path}`, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError('Không nói chuyện được với máy chủ. Hãy xem lệnh hocsau app còn chạy không.');
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  throw new ApiError(body?.error?.message ?? `Máy chủ trả lời lỗi ${response.status}.`);
}

const posted = (body, options) => ({
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), ...options,
});

export const get = async path => (await send(path)).json();

export const post = async (path, body) => (await send(path, posted(body))).json();

/** Tệp nào cũng gửi như ảnh, kể cả tệp trình duyệt không biết kiểu: máy chủ xem nội dung rồi nói có phải ảnh không. */
export const postImage = async (path, blob) => (await send(path, {
  method: 'POST', headers: { 'Content-Type': blob.type.startsWith('image/') ? blob.type : 'image/*' }, body: blob,
})).json();

/** Đọc luồng text/event-stream: mỗi lần cho { event, data }. */
export async function* stream(path, body, signal) {
  const response = await send(path, posted(body, {
    signal, headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
  }));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (waiting + value).split(/\r?\n\r?\n/);
    waiting = blocks.pop();
    for (const block of blocks) {
      signal?.throwIfAborted();
      const fields = block.split(/\r?\n/);
      const read = name => fields.filter(field => field.startsWith(`${name}:`))
        .map(field => field.slice(name.length + 1).replace(/^ /, '')).join('\n');
      const data = read('data');
      if (data) yield { event: read('event') || 'message', data: JSON.parse(data) };
    }
  }
}

/**
 * Bọc một việc chạy lâu để chỉ một lần chạy cùng lúc; gọi dồn thì chỉ lời gọi cuối được chạy tiếp.
 * Dùng khi đang vẽ hoặc đang kéo thanh trượt.
 */
export function latest(work) {
  let running = false;
  let next = null;
  return async function call(...inputs) {
    next = inputs;
    if (running) return;
    running = true;
    try {
      while (next) {
        const current = next;
        next = null;
        await work(...current);
      }
    } finally {
      running = false;
    }
  };
}
