// Trang API: tệp OpenAPI bày ra cho người đọc.
import './shell.js';
import { element, find } from './dom.js';
import { get } from './api.js';

const spec = await get('/openapi.json');

const resolve = node => (node?.$ref ? node.$ref.slice(2).split('/').reduce((at, key) => at[key], spec) : node);
const nameOf = node => node?.$ref?.split('/').at(-1);

/** Lời mô tả; chữ giữa hai dấu nháy ngược là mã. */
const prose = text => (text ?? '').split('`').map((part, i) => (i % 2 ? element('code', {}, part) : part));

function kindOf(schema) {
  if (schema.$ref) return element('a', { href: `#${nameOf(schema)}` }, nameOf(schema));
  if (schema.type === 'array') return element('span', {}, 'dãy ', kindOf(schema.items));
  return element('code', {}, schema.type ?? 'bất kỳ');
}

function limits(schema) {
  const parts = [];
  if (schema.enum) parts.push(schema.enum.join(', '));
  const range = (low, high, what) => {
    if (low !== undefined && high !== undefined) parts.push(low === high ? `đúng ${low}${what}` : `${low}–${high}${what}`);
    else if (low !== undefined) parts.push(`từ ${low}${what}`);
    else if (high !== undefined) parts.push(`nhiều nhất ${high}${what}`);
  };
  range(schema.minimum, schema.maximum, '');
  range(schema.minLength, schema.maxLength, ' ký tự');
  range(schema.minItems, schema.maxItems, ' phần tử');
  if (schema.default !== undefined) parts.push(`mặc định ${schema.default}`);
  return parts.join('; ');
}

function grid(caption, rows) {
  return element('div', { class: 'bang', tabindex: '0', role: 'region', 'aria-label': caption }, element('table', {},
    element('thead', {}, element('tr', {}, ...['Tên', 'Kiểu', 'Nghĩa'].map(head => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows)));
}

function field(name, schema, required, description = schema.description) {
  const inner = schema.type === 'array' ? schema.items : schema;
  const nested = !inner.$ref && inner.properties ? fields(inner, `${name}${schema.type === 'array' ? '[]' : ''}.`) : [];
  const notes = limits(schema);
  return [element('tr', {}, element('th', { scope: 'row' }, element('code', {}, name),
      !required && element('span', { class: 'phu' }, ' tùy chọn')), element('td', {}, kindOf(schema)),
    element('td', {}, ...prose(description), description && notes ? ' ' : '', notes && element('span', { class: 'phu' }, `[${notes}]`))), ...nested];
}

const fields = (schema, prefix = '') => Object.entries(schema.properties ?? {})
  .flatMap(([name, each]) => field(prefix + name, each, schema.required?.includes(name)));

const sample = value => element('pre', { tabindex: '0' }, typeof value === 'string' ? value.trimEnd() : JSON.stringify(value, null, 2));

function command(method, path, operation) {
  const media = Object.entries(operation.requestBody?.content ?? {})[0];
  const address = `${location.origin}${path.replace('{kind}', 'fashion').replace('{n}', '0')}`;
  if (!media) return `curl '${address}'`;
  const [type, { example }] = media;
  if (type.startsWith('image/')) return `curl --data-binary @anh.png -H 'Content-Type: ${type}' '${address}'`;
  if (!example) return undefined;
  return `curl -H 'Content-Type: application/json' -d '${JSON.stringify(example)}' '${address}'`;
}

function bodies(content) {
  return Object.entries(content ?? {}).map(([type, { schema, example }]) => [
    element('p', {}, element('code', {}, type), nameOf(schema) && ' ', nameOf(schema) && kindOf(schema)),
    example !== undefined && sample(example),
  ]).flat();
}

function endpoint(path, method, operation) {
  const parameters = operation.parameters ?? [];
  const call = command(method, path, operation);
  const answers = Object.entries(operation.responses).map(([code, answer]) => [code, resolve(answer)]);
  const errors = answers.filter(([code]) => !code.startsWith('2'));
  return element('details', { class: 'duong' },
    element('summary', {}, element('span', { class: 'phuong-thuc' }, method.toUpperCase()), element('code', {}, path),
      element('span', { class: 'phu' }, operation.summary)),
    element('div', {},
      element('p', {}, ...prose(operation.description)),
      parameters.length > 0 && element('h3', {}, 'Tham số'),
      parameters.length > 0 && grid('Tham số', parameters.flatMap(each => field(each.name, each.schema, each.required, each.description))),
      operation.requestBody && element('h3', {}, 'Thân yêu cầu'),
      ...(operation.requestBody ? bodies(operation.requestBody.content) : []),
      ...answers.filter(([code]) => code.startsWith('2')).flatMap(([code, answer]) =>
        [element('h3', {}, `Trả về ${code}`), element('p', {}, ...prose(answer.description)), ...bodies(answer.content)]),
      errors.length > 0 && element('h3', {}, 'Lỗi'),
      errors.length > 0 && element('div', { class: 'bang' }, element('table', {}, element('tbody', {},
        ...errors.map(([code, answer]) => element('tr', {}, element('th', { scope: 'row' }, code),
          element('td', {}, ...prose(answer.description))))))),
      call && element('h3', {}, 'Gọi thử'), call && sample(call)));
}

const operations = Object.entries(spec.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
find('#mo-ta').append(...prose(spec.info.description));
find('#cac-duong').replaceChildren(...spec.tags.flatMap(({ name, description }) => [
  element('h2', {}, name), description && element('p', {}, description),
  ...operations.filter(({ operation }) => operation.tags.includes(name))
    .map(({ path, method, operation }) => endpoint(path, method, operation)),
].filter(Boolean)));
find('#cac-kieu').replaceChildren(...Object.entries(spec.components.schemas).map(([name, schema]) =>
  element('details', { class: 'duong', id: name },
    element('summary', {}, element('code', {}, name), element('span', { class: 'phu' }, ...prose(schema.description))),
    element('div', {}, grid(name, fields(schema))))));

// Nhảy tới một kiểu thì mở nó ra.
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
};
addEventListener('hashchange', open);
open();
