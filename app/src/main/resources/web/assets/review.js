// Trang bình luận phim.
import './shell.js';
import { element, find, number, percent } from './dom.js';
import { latest, post } from './api.js';
import { table } from './chart.js';
import { modelsOf, showModel } from './model.js';

/** Từ làm log-odds đổi ít hơn chừng này không được tô: tô hết thì không còn thấy gì. */
const FAINTEST = 0.05;
const MOST = 6;

const text = find('#loi');
const status = find('#trang-thai');

const signed = influence => `${influence > 0 ? '+' : ''}${number(influence, 2)}`;

function painted({ word, influence, known }, strongest) {
  if (!known) return element('span', { class: 'la', title: 'Mạng không đọc từ này' }, word);
  if (Math.abs(influence) < FAINTEST) return word;
  const span = element('span', {
    class: influence > 0 ? 'khen' : 'che', title: `Kéo về ${influence > 0 ? 'khen' : 'chê'}, log-odds ${signed(influence)}`,
  }, word);
  span.style.setProperty('--muc', Math.max(0.25, Math.abs(influence) / strongest).toFixed(2));
  return span;
}

function show({ best, probabilities, words }) {
  const praise = probabilities[1].probability;
  find('#ket-luan').replaceChildren('Mạng nghe ra lời ', element('strong', {}, best.label), `, chắc ${percent(best.probability)}.`);
  find('#kim').style.left = `${100 * praise}%`;
  const strongest = Math.max(FAINTEST, ...words.map(each => Math.abs(each.influence)));
  find('#cac-chu').replaceChildren(...words.flatMap(each => [painted(each, strongest), ' ']));
  const moved = words.filter(each => each.known && Math.abs(each.influence) >= FAINTEST)
    .sort((a, b) => Math.abs(b.influence) - Math.abs(a.influence)).slice(0, MOST);
  find('#bang-tu').replaceChildren(moved.length
    ? table('Những từ kéo mạnh nhất', ['Từ', 'Kéo về', 'Log-odds'],
      moved.map(each => [each.word, each.influence > 0 ? 'khen' : 'chê', signed(each.influence)]))
    : element('p', { class: 'phu' }, 'Không từ nào một mình kéo nổi kết quả.'));
  find('#ket-qua').hidden = false;
}

const judge = latest(async () => {
  status.textContent = 'Đang đọc…';
  try {
    show(await post('/review', { text: text.value }));
    status.textContent = '';
  } catch (error) {
    status.textContent = error.message;
  }
});

find('#mau-don').addEventListener('submit', event => {
  event.preventDefault();
  judge();
});
text.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) judge(); });
const count = () => { find('#dem').textContent = `${number(text.value.length)} / ${number(text.maxLength)} ký tự`; };
text.addEventListener('input', count);
count();

const [model] = await modelsOf(each => each.task === 'review');
showModel(model);
find('#goi-y').replaceChildren(...model.examples.map(example => element('li', {}, element('button', {
  type: 'button', lang: 'en', onclick() { text.value = example; count(); judge(); },
}, example.length > 60 ? `${example.slice(0, 57).trimEnd()}…` : example))));
