// Biểu đồ đường vẽ bằng SVG, rộng theo trang; số liệu của nó luôn có thêm một bảng để đọc.
import { element, number, svg } from './dom.js';

const MARGIN = { top: 12, right: 14, bottom: 30, left: 46 };

/** Các vạch tròn số phủ khoảng [low, high], chừng năm vạch. */
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(each => each * power).find(each => each >= rough);
  const first = Math.floor(low / step), last = Math.ceil(high / step);
  return { digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), values: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step) };
}

/**
 * Vẽ vào place và vẽ lại khi bề rộng đổi.
 *
 * figure: { label: câu mô tả thay cho hình, lines: [{ kind, points: [[x, y]…], dots }], band: [[x, low, high]…],
 * marks: [{ x, text }…] trên trục hoành, now: x của vạch "bây giờ" }. Trả về hàm nhận hình mới.
 */
export function lineChart(place) {
  let figure;
  function draw() {
    const width = Math.max(280, place.clientWidth);
    const height = Math.round(Math.min(380, Math.max(230, width * 0.5)));
    const points = figure.lines.flatMap(line => line.points);
    const band = figure.band ?? [];
    const xs = points.map(point => point[0]);
    const ys = [...points.map(point => point[1]), ...band.flatMap(([, low, high]) => [low, high])];
    const scale = ticks(Math.min(...ys), Math.max(...ys));
    const [low, high] = [scale.values[0], scale.values.at(-1)];
    const [first, last] = [Math.min(...xs), Math.max(...xs)];
    const right = width - MARGIN.right, bottom = height - MARGIN.bottom;
    const x = value => MARGIN.left + (value - first) / (last - first) * (right - MARGIN.left);
    const y = value => bottom - (value - low) / (high - low) * (bottom - MARGIN.top);
    const path = pairs => pairs.map(([a, b], i) => `${i ? 'L' : 'M'}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join('');
    const every = Math.ceil(figure.marks.length * 52 / (right - MARGIN.left));

    const area = band.length > 0 && svg('path', {
      class: 'dai', d: path([...band.map(([a, b]) => [a, b]), ...band.map(([a, , c]) => [a, c]).reverse()]) + 'Z',
    });
    place.replaceChildren(svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': figure.label },
      ...scale.values.flatMap(value => [
        svg('line', { class: 'luoi', x1: MARGIN.left, x2: right, y1: y(value), y2: y(value) }),
        svg('text', { x: MARGIN.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, number(value, scale.digits)),
      ]),
      ...figure.marks.filter((_, i) => i % every === 0).flatMap(mark => [
        svg('line', { class: 'luoi', x1: x(mark.x), x2: x(mark.x), y1: bottom, y2: bottom + 5 }),
        svg('text', { x: x(mark.x), y: bottom + 20, 'text-anchor': 'middle' }, mark.text),
      ]),
      figure.now !== undefined && svg('line', { class: 'moc', x1: x(figure.now), x2: x(figure.now), y1: MARGIN.top, y2: bottom }),
      area,
      ...figure.lines.map(line => svg('path', { class: line.kind, d: path(line.points) })),
      ...figure.lines.filter(line => line.dots).flatMap(line => line.points.map(([a, b]) =>
        svg('circle', { class: 'diem', cx: x(a), cy: y(b), r: 3 })))));
  }
  let known;
  new ResizeObserver(() => {
    if (figure && place.clientWidth !== known) draw();
    known = place.clientWidth;
  }).observe(place);
  return next => {
    figure = next;
    known = place.clientWidth;
    draw();
  };
}

/** Bảng: heads là tên cột, rows là chữ từng ô; cột đầu là tên hàng, cột số canh phải. */
export function table(caption, heads, rows) {
  const numeric = heads.map((_, i) => i > 0 && rows.every(row => /^[+−–]?[\d,\u202f%]*$/.test(row[i])));
  const cell = (tag, text, i, scope) => element(tag, { class: numeric[i] && 'so', scope }, text);
  return element('table', {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...heads.map((head, i) => cell('th', head, i, 'col')))),
    element('tbody', {}, ...rows.map(row => element('tr', {},
      ...row.map((text, i) => (i ? cell('td', text, i) : cell('th', text, 0, 'row')))))));
}
