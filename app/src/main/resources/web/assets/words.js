// Hai trang cùng một cách: viết tiếp truyện từ ba từ, viết tiếp tiêu đề báo.
import './shell.js';
import { element, find, number, percent } from './dom.js';
import { post } from './api.js';
import { table } from './chart.js';
import { chooseModel, modelsOf } from './model.js';

const KEPT = 6;

const task = document.body.dataset.viec;
const form = find('#mau-don');
const opening = find('#mo-dau');
const status = find('#trang-thai');
const results = find('#cac-ban');

let model;

function slider(id, show) {
  const input = find(`#${id}`);
  const output = find(`#${id}-so`);
  const update = () => { output.textContent = show(Number(input.value)); };
  input.addEventListener('input', update);
  update();
  return () => Number(input.value);
}
const temperature = slider('nhiet-do', value => number(value, 1));
const topK = slider('top-k', value => (value === 0 ? 'tất cả' : String(value)));
const count = find('#so-tu') ? slider('so-tu', String) : () => 10;

/** Từng từ mới: xác suất của nó và những từ đứng đầu lúc ấy. */
function considered(words) {
  return element('details', { class: 'gap' },
    element('summary', {}, 'Mạng đã cân nhắc gì'),
    element('div', { class: 'bang', tabindex: '0', role: 'region', 'aria-label': 'Từng từ mạng đã cân nhắc' },
      table('Xác suất trước khi chỉnh nhiệt độ', ['Từ đã chọn', 'Xác suất', 'Những từ đứng đầu'],
        words.map(({ word, probability, candidates }) => [word, percent(probability),
          candidates.map(each => `${each.word} ${percent(each.probability)}`).join(', ')]))));
}

function show({ prefix, words }, heat, best) {
  const likely = Math.exp(words.reduce((sum, each) => sum + Math.log(Math.max(each.probability, 1e-9)), 0) / words.length);
  results.prepend(element('li', {},
    element('p', { lang: 'en' }, element('span', { class: 'moi' }, prefix.join(' ')), ...words.flatMap(each => [/^[.,;:!?]/.test(each.word) ? '' : ' ', element('span', {}, each.word)])),
    element('p', { class: 'phu' },
      `Nhiệt độ ${number(heat, 1)}${best ? `, trong ${best} từ đầu` : ''}. Mỗi từ được mạng tin trung bình ${percent(likely)}.`),
    considered(words)));
  while (results.children.length > KEPT) results.lastChild.remove();
}

async function write() {
  const [heat, best] = [temperature(), topK()];
  status.textContent = 'Đang viết…';
  find('#viet').disabled = true;
  try {
    const body = { text: opening.value, count: count(), temperature: heat, topK: best };
    show(await post(`/${task}`, task === 'words' ? { ...body, model: model.id } : body), heat, best);
    status.textContent = '';
  } catch (error) {
    status.textContent = error.message;
  } finally {
    find('#viet').disabled = false;
  }
}

form.addEventListener('submit', event => {
  event.preventDefault();
  write();
});

chooseModel(await modelsOf(each => each.task === task), chosen => {
  model = chosen;
  find('#goi-y').replaceChildren(...model.examples.map(example => element('li', {}, element('button', {
    type: 'button', lang: 'en', onclick() { opening.value = example; form.requestSubmit(); },
  }, example))));
  if (model.examples.length) opening.value = model.examples[0];
});
