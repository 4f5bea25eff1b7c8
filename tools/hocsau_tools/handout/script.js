(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  document.querySelector('.doi-nen').addEventListener('click', () => {
    const now = root.dataset.nen || (dark.matches ? 'toi' : 'sang');
    root.dataset.nen = now === 'toi' ? 'sang' : 'toi';
    try { localStorage.setItem('hocsau-nen', root.dataset.nen); } catch (e) { /* không nhớ được thì thôi */ }
  });

  // Khung nào phải cuộn ngang thì bàn phím cũng tới được.
  const reach = () => document.querySelectorAll('pre, .bang, .ket-qua').forEach(box => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  });
  reach();
  addEventListener('resize', reach);

  // In ra giấy thì lời giải và phần kiểm tra phải mở; mã ẩn vẫn ẩn.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open]):not(.an-ma)')];
    closed.forEach(fold => { fold.open = true; });
  });
  addEventListener('afterprint', () => closed.forEach(fold => { fold.open = false; }));

  // Màn hình rộng: mục lục luôn mở và đánh dấu mục đang đọc; màn hình hẹp: gập lại.
  const toc = document.querySelector('.muc-luc details');
  if (!toc) return;
  const wide = matchMedia('(min-width: 74rem)');
  const fit = () => { toc.open = wide.matches; };
  fit();
  wide.addEventListener('change', fit);
  toc.addEventListener('click', event => {
    if (event.target.closest('a') && !wide.matches) toc.open = false;
    if (event.target.closest('summary') && wide.matches) event.preventDefault();
  });
  const links = new Map([...toc.querySelectorAll('a[href^="#"]')].map(link => [link.hash.slice(1), link]));
  const headings = [...links.keys()].map(id => document.getElementById(id));
  let waiting = false;
  const mark = () => {
    waiting = false;
    const passed = headings.filter(heading => heading.getBoundingClientRect().top < innerHeight * 0.25);
    const current = passed.at(-1);
    links.forEach((link, id) => link.classList.toggle('dang-doc', id === current?.id));
  };
  addEventListener('scroll', () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
  mark();
})();
