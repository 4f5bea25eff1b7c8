// Mô hình đứng sau trang: có chưa, học từ đâu, tốt đến đâu.
import { element, find, number } from './dom.js';
import { get } from './api.js';

const MODES = { nhanh: 'chế độ nhanh (ít dữ liệu, ít epoch)', day_du: 'chế độ đầy đủ' };

function duration(seconds) {
  if (seconds < 90) return `${number(seconds)} giây`;
  if (seconds < 5400) return `${number(seconds / 60)} phút`;
  return `${number(seconds / 3600, 1)} giờ`;
}

const date = utc => new Date(/Z|[+-]\d\d:\d\d$/.test(utc) ? utc : `${utc}Z`).toLocaleDateString('vi-VN');

const lines = texts => texts.map(text => element('p', {}, text));

function row(name, ...contents) {
  return element('div', {}, element('dt', {}, name), element('dd', {}, ...contents));
}

/** Một số đo thành chữ, ví dụ "Độ chính xác: 98,95 %". */
export function measured({ name, value, unit }) {
  const gap = /^[%°]/.test(unit) ? '\u202f' : '\u00a0';
  return `${name}: ${number(value, Math.abs(value) >= 100 ? 0 : 2)}${unit && gap + unit}`;
}

function source({ title, simulated, origin, licence }) {
  return simulated ? `${title}: mẫu do chương trình tự sinh` : `${title} (${origin}; ${licence})`;
}

function lesson(model) {
  const lessonNumber = model.notebook.slice(0, 2);
  return model.report
    ? element('a', { href: model.report }, `Báo cáo của bài ${lessonNumber}`)
    : element('span', {}, `Bài ${lessonNumber}; báo cáo chưa có trên máy này, làm bằng `,
      element('code', {}, `./hocsau report ${model.notebook}`));
}

function card(model) {
  const training = model.training;
  return element('dl', {},
    row('Mô hình', model.title, element('p', { class: 'phu' }, model.description)),
    training && row('Cỡ', `${number(training.parameters)} tham số`),
    training && row('Huấn luyện', [
      MODES[training.mode] ?? training.mode, training.epochs && `${number(training.epochs)} epoch`,
      `cả lần chạy ${duration(training.seconds)}`, `ngày ${date(training.startedAt)}`,
    ].filter(Boolean).join(', ')),
    training && row('Dữ liệu', ...lines(training.data.map(source))),
    row('Tốt đến đâu', ...lines(model.metrics.length ? model.metrics.map(measured) : ['Gói mô hình không kèm số đo.'])),
    row('Học từ', lesson(model)));
}

function notice(model) {
  if (!model.available) {
    return element('aside', { class: 'bao chua-co' }, element('p', {},
      element('strong', {}, 'Chưa có mô hình. '), model.problem));
  }
  return model.simulated && element('aside', { class: 'bao mo-phong' }, element('p', {},
    element('strong', {}, 'Dữ liệu mô phỏng. '),
    'Máy này không tải được dữ liệu thật nên mô hình học trên mẫu do chương trình sinh ra; kết quả chỉ minh họa cách làm.'));
}

/** Hiện lời báo và lý lịch của một mô hình; chỗ thao tác chỉ hiện khi mô hình dùng được. */
export function showModel(model) {
  find('#loi-bao').replaceChildren(...[notice(model)].filter(Boolean));
  find('#mo-hinh').replaceChildren(card(model));
  find('#cong-cu').hidden = !model.available;
}

/** Mô hình đứng trước trên trang có nhiều mô hình. */
const FIRST = '03_aesop';

/** Mô hình chạy được đứng trước, rồi tới mô hình được chọn trước. */
export const inOrder = models =>
  [...models].sort((a, b) => b.available - a.available || (b.id === FIRST) - (a.id === FIRST));

/** Mọi mô hình mà trang này dùng. */
export async function modelsOf(accepts) {
  try {
    const { models } = await get('/models');
    return inOrder(models.filter(accepts));
  } catch (error) {
    find('#loi-bao').replaceChildren(element('p', { class: 'bao hong' }, error.message));
    throw error;
  }
}

/** Nhóm nút chọn khi trang có hơn một mô hình; đổi lựa chọn thì gọi lại. */
export function chooseModel(models, changed) {
  const place = find('#chon-mo-hinh');
  const usable = models.filter(model => model.available);
  const choose = model => { showModel(model); changed(model); };
  if (usable.length > 1) {
    place.append(...usable.map((model, index) => element('label', {},
      element('input', { type: 'radio', name: 'model', value: model.id, checked: index === 0, onchange: () => choose(model) }),
      model.title)));
    place.hidden = false;
  }
  choose(models[0]);
}
