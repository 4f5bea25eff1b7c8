// Trang vẽ chữ số.
import './shell.js';
import { element, find, percent, svg } from './dom.js';
import { latest, post } from './api.js';
import { bars } from './bars.js';
import { chooseModel, modelsOf } from './model.js';
import { toPixels } from './strokes.js';

const SIZE = 280;
const STEP = 10;
const board = find('#bang-ve');
const ink = find('#net');
const cursor = find('#but');
const verdict = find('#ket-luan');
const spoken = find('#loi-doc');
const seen = find('#mang-thay').getContext('2d');
const chart = bars(find('#xac-suat'), [...'0123456789']);

let model;
let strokes = [];
let line = null;
let speaking;

function say(text) {
  clearTimeout(speaking);
  speaking = setTimeout(() => { spoken.textContent = text; }, 700);
}

const recognise = latest(async () => {
  const pixels = toPixels(strokes);
  const picture = seen.createImageData(28, 28);
  pixels.forEach((value, i) => picture.data.set([value, value, value, 255], 4 * i));
  seen.putImageData(picture, 0, 0);
  if (strokes.length === 0) {
    chart.clear();
    verdict.textContent = 'Vẽ một chữ số vào bảng.';
    return;
  }
  try {
    const answer = await post(`/digits?model=${model.id}`, { pixels });
    if (strokes.length === 0) return;
    chart.show(answer.probabilities);
    verdict.replaceChildren('Mạng đọc là ', element('strong', {}, answer.best.label), `, chắc ${percent(answer.best.probability)}.`);
    say(verdict.textContent);
  } catch (error) {
    verdict.textContent = error.message;
  }
});

function add(point) {
  strokes.at(-1).push(point);
  line.setAttribute('points', strokes.at(-1).map(({ x, y }) => `${x},${y}`).join(' '));
  recognise();
}

function begin(point) {
  strokes.push([]);
  line = svg('polyline');
  ink.append(line);
  add(point);
  add(point);
}

function undo() {
  strokes.pop();
  ink.lastChild?.remove();
  line = null;
  recognise();
}

function clear() {
  strokes = [];
  line = null;
  ink.replaceChildren();
  lift();
  recognise();
  say('Bảng trống.');
}

// Chuột, bút, ngón tay
const at = event => {
  const frame = board.getBoundingClientRect();
  const clip = value => Math.round(Math.min(SIZE, Math.max(0, value)) * 10) / 10;
  return { x: clip((event.clientX - frame.left) * SIZE / frame.width), y: clip((event.clientY - frame.top) * SIZE / frame.height) };
};
let drawing = null;
board.addEventListener('pointerdown', event => {
  if (event.button !== 0 || drawing !== null) return;
  drawing = event.pointerId;
  board.setPointerCapture(drawing);
  begin(at(event));
});
board.addEventListener('pointermove', event => {
  if (event.pointerId !== drawing) return;
  const passed = event.getCoalescedEvents?.() ?? [];
  (passed.length ? passed : [event]).forEach(each => add(at(each)));
});
const release = event => { if (event.pointerId === drawing) drawing = null; };
board.addEventListener('pointerup', release);
board.addEventListener('pointercancel', release);

// Bàn phím: mũi tên đưa bút, dấu cách hạ hoặc nhấc bút.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const held = new Set();
let spot = { x: SIZE / 2, y: SIZE / 2 };
let down = false;

function lift() {
  down = false;
  cursor.classList.remove('ha');
}

function move() {
  let { x, y } = spot;
  for (const key of held) {
    x += ARROWS[key][0] * STEP;
    y += ARROWS[key][1] * STEP;
  }
  const inside = value => Math.min(SIZE - STEP, Math.max(STEP, value));
  spot = { x: inside(x), y: inside(y) };
  cursor.setAttribute('cx', spot.x);
  cursor.setAttribute('cy', spot.y);
  if (down) add(spot);
}

board.addEventListener('keydown', event => {
  if (event.key in ARROWS) {
    held.add(event.key);
    move();
  } else if (event.key === ' ') {
    if (event.repeat) return event.preventDefault();
    if (down) lift();
    else {
      begin(spot);
      down = true;
      cursor.classList.add('ha');
    }
    say(down ? 'Đã hạ bút.' : 'Đã nhấc bút.');
  } else if (event.key === 'Backspace') {
    lift();
    undo();
  } else if (event.key === 'Delete') {
    clear();
  } else {
    return;
  }
  event.preventDefault();
});
board.addEventListener('keyup', event => held.delete(event.key));
board.addEventListener('blur', () => { held.clear(); lift(); });

find('#xoa').addEventListener('click', clear);
find('#bo-net').addEventListener('click', undo);

const models = await modelsOf(each => each.task === 'digits');
chooseModel(models, chosen => {
  model = chosen;
  if (model.available) recognise();
});
