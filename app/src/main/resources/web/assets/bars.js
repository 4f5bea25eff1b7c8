// Xác suất từng lớp thành thanh ngang; mỗi thanh là một mục danh sách đọc được.
import { element, percent } from './dom.js';

/** Danh sách thanh có thứ tự lớp cố định; vẽ lại chỉ đổi độ dài. */
export function bars(list, labels) {
  const rows = new Map(labels.map(label => {
    const fill = element('i');
    const value = element('span', { class: 'so' });
    const item = element('li', {}, element('span', { class: 'ten' }, label),
      element('span', { class: 'vach', 'aria-hidden': 'true' }, fill), value);
    return [label, { fill, value, item }];
  }));
  list.replaceChildren(...[...rows.values()].map(row => row.item));

  const show = probabilities => {
    const best = Math.max(...probabilities.map(each => each.probability));
    for (const { label, probability } of probabilities) {
      const { fill, value, item } = rows.get(label);
      fill.style.width = `${100 * probability}%`;
      value.textContent = percent(probability);
      item.classList.toggle('nhat', probability === best);
    }
  };
  const clear = () => rows.forEach(({ fill, value, item }) => {
    fill.style.width = '0';
    value.textContent = '–';
    item.classList.remove('nhat');
  });
  clear();
  return { show, clear };
}
