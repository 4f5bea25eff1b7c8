// Trang nhiệt độ: một ngày kiểm tra, dự báo cạnh số đo thật.
import './shell.js';
import { find, number } from './dom.js';
import { get, latest } from './api.js';
import { lineChart, table } from './chart.js';
import { modelsOf, showModel } from './model.js';

const slider = find('#ngay');
const place = find('#bieu-do');
const draw = lineChart(place);

/** Giờ kể từ 1970; số đo không ghi múi giờ nên coi như UTC. */
const hour = time => Date.parse(`${time.length > 16 ? time : `${time}:00`}Z`) / 3_600_000;
const short = date => `${Number(date.slice(8, 10))}/${Number(date.slice(5, 7))}`;
const spoken = date => `${short(date)}/${date.slice(0, 4)}`;
const pairs = readings => readings.map(({ time, value }) => [hour(time), value]);

function show({ unit, date, days, day, hoursAhead, history, forecast, truth, mae, naiveMae }) {
  slider.max = days;
  slider.value = day;
  label(date);
  const better = mae < naiveMae ? 'mạng hơn' : 'mạng thua';
  const summary = `Ngày ${spoken(date)}: mạng sai trung bình ${number(mae, 2)} ${unit}; đoán "cùng giờ hôm trước" sai ${number(naiveMae, 2)} ${unit}, ${better}.`;
  const before = place.clientWidth < 560 ? history.slice(-48) : history;
  const midnights = [...before, ...truth].filter(({ time }) => time.slice(11, 16) === '00:00');
  draw({
    label: `Biểu đồ đường nhiệt độ: ${number(before.length / 24)} ngày trước, dự báo trước ${hoursAhead} giờ và số đo thật. ${summary} Số từng giờ ở bảng bên dưới.`,
    lines: [
      { kind: 'that', points: [...pairs(before), ...pairs(truth)] },
      { kind: 'du-bao', points: pairs(forecast), dots: true },
    ],
    marks: midnights.map(({ time }) => ({ x: hour(time), text: short(time) })),
    now: hour(forecast[0].time),
  });
  find('#tom-tat').textContent = summary;
  find('#bang').replaceChildren(table(`Ngày ${spoken(date)}, ${unit}`, ['Giờ', 'Dự báo', 'Số đo', 'Lệch'],
    forecast.map(({ time, value }, i) => [time.slice(11, 16), number(value, 1), number(truth[i].value, 1), number(value - truth[i].value, 1)])));
}

function label(date) {
  find('#ngay-so').textContent = date ? spoken(date) : '';
  slider.setAttribute('aria-valuetext', date ? `ngày ${spoken(date)}` : '');
  find('#truoc').disabled = Number(slider.value) <= 1;
  find('#sau').disabled = Number(slider.value) >= Number(slider.max);
}

const refresh = latest(async day => {
  try {
    show(await get(`/climate?day=${day}`));
  } catch (error) {
    find('#tom-tat').textContent = error.message;
  }
});

slider.addEventListener('input', () => refresh(slider.value));
find('#truoc').addEventListener('click', () => refresh(Number(slider.value) - 1));
find('#sau').addEventListener('click', () => refresh(Number(slider.value) + 1));

const [model] = await modelsOf(each => each.task === 'climate');
showModel(model);
if (model.available) await refresh(1);
