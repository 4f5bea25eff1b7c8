// Trang sản lượng điện: lịch sử, dự báo và dải dự báo.
import './shell.js';
import { find, number } from './dom.js';
import { get, latest } from './api.js';
import { lineChart, table } from './chart.js';
import { modelsOf, showModel } from './model.js';

const slider = find('#so-thang');
const place = find('#bieu-do');
const draw = lineChart(place);

/** "2018-02" thành số tháng kể từ năm 0, để tính khoảng cách. */
const index = month => 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7)) - 1;
const spoken = month => `tháng ${Number(month.slice(5, 7))}/${month.slice(0, 4)}`;

function show({ unit, history, forecast }) {
  const shownYears = place.clientWidth < 560 ? 3 : 6;
  const recent = history.slice(-12 * shownYears);
  const end = recent.at(-1);
  const values = new Map(history.map(({ month, value }) => [index(month), value]));
  const yearBefore = forecast.map(({ month }) => index(month)).filter(month => values.has(month - 12))
    .map(month => [month, values.get(month - 12)]);
  const from = [index(end.month), end.value];
  const years = [...new Set([...recent, ...forecast].map(({ month }) => month.slice(0, 4)))];
  const low = forecast.reduce((a, b) => (b.value < a.value ? b : a));
  const high = forecast.reduce((a, b) => (b.value > a.value ? b : a));
  const summary = `Sau ${spoken(end.month)}, mạng dự báo ${forecast.length} tháng: cao nhất ${spoken(high.month)} (${number(high.value, 1)}), `
    + `thấp nhất ${spoken(low.month)} (${number(low.value, 1)}), đơn vị ${unit}.`;
  draw({
    label: `Biểu đồ đường sản lượng điện ${shownYears} năm gần nhất và dự báo. ${summary} Số từng tháng ở bảng bên dưới.`,
    lines: [
      { kind: 'mo', points: [from, ...yearBefore] },
      { kind: 'that', points: recent.map(({ month, value }) => [index(month), value]) },
      { kind: 'du-bao', points: [from, ...forecast.map(({ month, value }) => [index(month), value])] },
    ],
    band: [[...from, end.value], ...forecast.map(({ month, low: a, high: b }) => [index(month), a, b])],
    marks: years.map(year => ({ x: 12 * Number(year), text: year })).filter(mark => mark.x >= index(recent[0].month)),
    now: from[0],
  });
  find('#tom-tat').textContent = summary;
  find('#bang').replaceChildren(table(`Dự báo, ${unit}`, ['Tháng', 'Dự báo', 'Thấp', 'Cao', 'Năm trước'],
    forecast.map(({ month, value, low: a, high: b }) => [
      month, number(value, 1), number(a, 1), number(b, 1),
      values.has(index(month) - 12) ? number(values.get(index(month) - 12), 1) : '–',
    ])));
}

const refresh = latest(async () => {
  try {
    show(await get(`/electric?months=${slider.value}`));
  } catch (error) {
    find('#tom-tat').textContent = error.message;
  }
});

const label = () => { find('#so-thang-so').textContent = `${slider.value} tháng`; };
slider.addEventListener('input', () => {
  label();
  refresh();
});
label();

const [model] = await modelsOf(each => each.task === 'electric');
showModel(model);
if (model.available) await refresh();
