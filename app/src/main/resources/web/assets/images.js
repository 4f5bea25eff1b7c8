// Trang phân loại ảnh; loại ảnh lấy từ đường dẫn.
import './shell.js';
import { element, find, percent } from './dom.js';
import { get, latest, postImage } from './api.js';
import { bars } from './bars.js';
import { modelsOf, showModel } from './model.js';

/** Ảnh có cạnh dài hơn được thu nhỏ ngay trong trình duyệt: mạng chỉ nhìn vài chục điểm ảnh mỗi cạnh. */
const LONGEST = 512;

const kind = location.pathname.split('/').filter(Boolean).at(-1);
const intro = find(`[data-loai="${CSS.escape(kind)}"]`);
const preview = find('#anh');
const verdict = find('#ket-luan');
const seen = find('#mang-thay');

intro.hidden = false;
document.title = `${intro.querySelector('h1').textContent} · Học sâu bằng Java`;

let chart;

/** Bản gửi đi: ảnh nhỏ giữ nguyên từng byte, ảnh lớn thu lại, tệp không mở được để máy chủ nói vì sao. */
async function prepare(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    preview.hidden = true;
    return file;
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  preview.width = Math.max(1, Math.round(picture.width * scale));
  preview.height = Math.max(1, Math.round(picture.height * scale));
  preview.getContext('2d').drawImage(picture, 0, 0, preview.width, preview.height);
  preview.classList.toggle('nho', picture.width <= 256);
  preview.hidden = false;
  picture.close();
  return scale === 1 ? file : new Promise(done => { preview.toBlob(done, 'image/png'); });
}

const classify = latest(async (file, truth) => {
  verdict.textContent = 'Đang xem…';
  chart.clear();
  seen.hidden = true;
  try {
    const answer = await postImage(`/images/${kind}`, await prepare(file));
    chart.show(answer.probabilities);
    verdict.replaceChildren('Mạng đoán: ', element('strong', {}, answer.best.label), `, chắc ${percent(answer.best.probability)}.`,
      truth ? ` Nhãn gốc: ${truth}.` : '');
    if (answer.seen) {
      find('#mang-thay img').src = answer.seen;
      seen.hidden = false;
    }
  } catch (error) {
    verdict.textContent = error.message;
  }
});

function choose(file, truth) {
  if (!chart) return;
  document.querySelectorAll('.cac-mau button').forEach(button => button.setAttribute('aria-pressed', 'false'));
  classify(file, truth);
}

const zone = find('#tha');
find('#tep').addEventListener('change', event => {
  const [file] = event.target.files;
  if (file) choose(file);
  event.target.value = '';
});
const carries = event => event.dataTransfer.types.includes('Files');
addEventListener('dragover', event => { if (carries(event)) event.preventDefault(); });
addEventListener('drop', event => {
  if (!carries(event)) return;
  event.preventDefault();
  zone.classList.remove('dang-keo');
  choose(event.dataTransfer.files[0]);
});
zone.addEventListener('dragenter', () => zone.classList.add('dang-keo'));
zone.addEventListener('dragleave', event => { if (!zone.contains(event.relatedTarget)) zone.classList.remove('dang-keo'); });
addEventListener('paste', event => {
  const [file] = event.clipboardData.files;
  if (file) choose(file);
});

async function showSamples() {
  const { samples, simulated } = await get(`/samples/${kind}`);
  find('#cac-mau').replaceChildren(...samples.map(({ label, url, n }) => {
    const button = element('button', {
      type: 'button', 'aria-pressed': 'false',
      async onclick() {
        const response = await fetch(url);
        choose(await response.blob(), label);
        button.setAttribute('aria-pressed', 'true');
      },
    }, element('img', { src: url, alt: `Ảnh mẫu ${n + 1}, nhãn gốc: ${label}`, loading: 'lazy' }));
    return element('li', {}, button);
  }));
  find('#mau').hidden = samples.length === 0;
  find('#mau-mo-phong').hidden = !simulated;
}

const [model] = await modelsOf(each => each.task === 'images' && each.kind === kind);
showModel(model);
if (model.available) {
  chart = bars(find('#xac-suat'), model.labels);
  await showSamples();
}
