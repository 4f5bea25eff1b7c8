// Trang đầu: mỗi trang con nói mô hình của nó đã sẵn sàng chưa.
import './shell.js';
import { element, find } from './dom.js';
import { get } from './api.js';
import { inOrder, measured } from './model.js';

function state(models) {
  const usable = models.filter(model => model.available);
  if (usable.length === 0) {
    return ['Chưa có mô hình. ', element('code', {}, `./hocsau train ${models[0].id}`)];
  }
  const [model] = usable;
  const [best] = model.metrics;
  return [
    model.simulated && element('strong', {}, 'Dữ liệu mô phỏng. '),
    best ? measured(best) : 'Sẵn sàng',
  ].filter(Boolean);
}

try {
  const { models } = await get('/models');
  for (const place of document.querySelectorAll('[data-trang]')) {
    const own = inOrder(models.filter(model => model.page === place.dataset.trang));
    if (own.length) place.replaceChildren(...state(own));
  }
} catch (error) {
  document.querySelectorAll('[data-trang]').forEach(place => place.replaceChildren());
  find('#loi-bao').replaceChildren(element('p', { class: 'bao hong' }, error.message));
}
