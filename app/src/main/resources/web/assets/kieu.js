// Trang viết tiếp Truyện Kiều: từng tiếng hiện ra ngay khi mạng chọn.
import './shell.js';
import { element, find, number } from './dom.js';
import { stream } from './api.js';
import { modelsOf, showModel } from './model.js';

const form = find('#mau-don');
const opening = find('#mo-dau');
const poem = find('#tho');
const status = find('#trang-thai');
const heat = find('#nhiet-do');
const lines = find('#so-cau');

const syllables = text => text.trim().split(/\s+/).filter(Boolean);
const capital = word => word[0].toLocaleUpperCase('vi') + word.slice(1);

/** Tờ thơ: câu lẻ 6 tiếng thụt vào, câu chẵn 8 tiếng ra sát lề, như sách in lục bát. */
function sheet(text) {
  const opening = syllables(text);
  const verses = [];
  poem.replaceChildren();

  /** line và position đếm từ 1, qua cả lời mở đầu. */
  function put(word, line, position, given) {
    if (!verses[line - 1]) {
      verses[line - 1] = element('p', { class: line % 2 ? 'luc' : 'bat' });
      poem.append(verses[line - 1]);
    }
    verses[line - 1].append(position > 1 ? ' ' : '', element('span', { class: given ? 'moi' : 'vua-viet' }, word));
    return verses[line - 1];
  }
  let line = 1, position = 1;
  for (const word of opening) {
    put(word, line, position, true);
    position = position === (line % 2 ? 6 : 8) ? 1 : position + 1;
    if (position === 1) line += 1;
  }
  const rest = () => poem.querySelector('.con-tro')?.classList.remove('con-tro');

  return {
    add(syllable) {
      rest();
      const word = syllable.position === 1 ? capital(syllable.word) : syllable.word;
      put(word, syllable.line, syllable.position, false).classList.add('con-tro');
    },
    rest,
  };
}

function judge(faults) {
  find('#luat').replaceChildren(faults.length
    ? element('p', {}, `${number(faults.length)} chỗ lệch luật lục bát:`)
    : element('p', {}, 'Cả bài đúng luật lục bát: số tiếng, bằng trắc, vần.'),
  element('ul', {}, ...faults.map(fault => element('li', {}, fault))));
}

let writing = null;

async function write() {
  writing?.abort();
  const control = writing = new AbortController();
  const paper = sheet(opening.value);
  find('#luat').replaceChildren();
  status.textContent = 'Đang viết…';
  find('#dung').disabled = false;
  poem.setAttribute('aria-busy', 'true');
  let whole;
  try {
    const request = {
      text: opening.value, lines: Number(lines.value), temperature: Number(heat.value),
      form: form.elements.form.value,
    };
    for await (const { event, data } of stream('/kieu', request, control.signal)) {
      if (event === 'syllable') paper.add(data);
      else if (event === 'done') whole = data;
      else if (event === 'error') throw new Error(data.error.message);
    }
    status.textContent = whole ? 'Viết xong.' : 'Luồng bị đứt giữa chừng; hãy viết lại.';
  } catch (error) {
    if (writing !== control) return;
    status.textContent = error.name === 'AbortError' ? 'Đã dừng.' : error.message;
  }
  paper.rest();
  if (whole) judge(whole.faults);
  find('#dung').disabled = true;
  poem.setAttribute('aria-busy', 'false');
  writing = null;
}

form.addEventListener('submit', event => {
  event.preventDefault();
  write();
});
find('#dung').addEventListener('click', () => writing?.abort());
heat.addEventListener('input', () => { find('#nhiet-do-so').textContent = number(Number(heat.value), 1); });
lines.addEventListener('input', () => { find('#so-cau-so').textContent = lines.value; });

const [model] = await modelsOf(each => each.task === 'kieu');
showModel(model);
find('#goi-y').replaceChildren(...model.examples.map(example => element('li', {}, element('button', {
  type: 'button', onclick() { opening.value = example; form.requestSubmit(); },
}, example.replace('\n', ' / ')))));
if (model.examples.length) opening.value = model.examples[0];
