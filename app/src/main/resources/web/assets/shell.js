// Phần chung của mọi trang: mục lục và nút đổi nền.
import { element, find } from './dom.js';

const GROUPS = [
  ['Nhìn', [
    ['/chu-so', 'Chữ số viết tay'], ['/anh/fashion', 'Quần áo'], ['/anh/cifar', 'Ảnh CIFAR-10'],
    ['/anh/meo-cho', 'Chó và mèo'], ['/anh/khuon-mat', 'Khuôn mặt'],
  ]],
  ['Đọc và viết', [
    ['/binh-luan', 'Bình luận phim'], ['/ba-tu', 'Ba từ mở đầu'], ['/tieu-de', 'Tiêu đề báo'], ['/kieu', 'Truyện Kiều'],
  ]],
  ['Dự báo', [['/dien-nang', 'Sản lượng điện'], ['/khi-hau', 'Nhiệt độ']]],
  ['Cho lập trình viên', [['/api', 'API']]],
];

const here = location.pathname.replace(/(.)\/$/, '$1');
const link = ([address, title]) =>
  element('li', {}, element('a', { href: address, 'aria-current': address === here && 'page' }, title));
const fold = element('details', {},
  element('summary', {}, 'Các trang'),
  element('nav', { 'aria-label': 'Các trang' },
    ...GROUPS.flatMap(([group, pages]) => [element('h2', {}, group), element('ul', {}, ...pages.map(link))])));

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const toggle = element('button', {
  class: 'doi-nen', type: 'button', title: 'Đổi nền sáng hoặc tối', 'aria-label': 'Đổi nền sáng hoặc tối',
  onclick() {
    const now = root.dataset.nen || (dark.matches ? 'toi' : 'sang');
    root.dataset.nen = now === 'toi' ? 'sang' : 'toi';
    try { localStorage.setItem('hocsau-nen', root.dataset.nen); } catch { /* không nhớ được thì thôi */ }
  },
});
find('.dau-trang').append(toggle, fold);

const wide = matchMedia('(min-width: 74rem)');
const fit = () => { fold.open = wide.matches; };
fit();
wide.addEventListener('change', fit);
