// Tìm trong mọi trang: có dấu hay không dấu, xếp theo chỗ gặp (tiêu đề trước), mở bằng phím "/".
(() => {
  const dialog = document.querySelector('.hop-tim');
  if (!dialog) return;
  const input = dialog.querySelector('input');
  const list = dialog.querySelector('[role="listbox"]');
  const note = dialog.querySelector('p');
  const suffix = dialog.dataset.suffix;
  let sections = null;
  let chosen = -1;

  const fold = text => text.replace(/[^\x00-\x7f]/g, char => char === 'đ' ? 'd' : char.normalize('NFD')[0]);

  const read = pages => pages.flatMap(page => page.sections.map(([anchor, title, text]) => {
    const file = page.edition ? page.file.replace('.html', `${suffix}.html`) : page.file;
    const lowerTitle = title.toLowerCase();
    const lower = text.toLowerCase();
    return { address: `${file}#${anchor}`, page: page.title, title, text, lower, lowerTitle, weight: page.weight,
      folded: fold(lower), foldedTitle: fold(lowerTitle) };
  }));

  const load = () => new Promise((resolve, reject) => {
    if (sections) { resolve(); return; }
    const script = document.createElement('script');
    script.src = '{{ index_file }}';
    script.onload = () => { sections = read(window.hocsauIndex); resolve(); };
    script.onerror = reject;
    document.head.append(script);
  });

  const isWord = char => char !== undefined && /[\p{L}\p{N}]/u.test(char);

  // Số lần gặp trọn từ (tối đa 5) và có gặp hay không, kể cả khi chỉ là phần đầu của một từ.
  const count = (text, word) => {
    let whole = 0;
    let start = 0;
    for (let at = text.indexOf(word); at >= 0 && whole < 5; at = text.indexOf(word, at + 1)) {
      if (isWord(text[at - 1])) continue;
      start = 1;
      if (!isWord(text[at + word.length])) whole++;
    }
    return { whole, start };
  };

  const pick = (section, word, inTitle) => fold(word) === word
    ? (inTitle ? section.foldedTitle : section.folded)
    : (inTitle ? section.lowerTitle : section.lower);

  const score = (section, words, phrase) => {
    let total = 0;
    for (const word of words) {
      const title = count(pick(section, word, true), word);
      const text = count(pick(section, word, false), word);
      if (!title.start && !text.start) return 0;
      total += title.whole ? 10 : 5 * title.start;
      total += text.whole + 0.3 * text.start;
    }
    const title = pick(section, phrase, true);
    if (count(title, phrase).whole) total += 20 + 40 * phrase.length / title.length;
    if (words.length > 1) total += 4 * count(pick(section, phrase, false), phrase).whole;
    return total * section.weight;
  };

  const search = query => {
    const words = query.normalize('NFC').toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const phrase = words.join(' ');
    return sections.map(section => ({ section, score: score(section, words, phrase) }))
      .filter(hit => hit.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, 20)
      .map(hit => ({ ...hit, words, phrase }));
  };

  // Một đoạn quanh chỗ gặp đầu tiên, chỗ gặp được tô.
  const snippet = ({ section, words, phrase }) => {
    const places = [phrase, ...words].map(word => pick(section, word, false).indexOf(word)).filter(at => at >= 0);
    const middle = places.length ? places[0] : 0;
    const start = middle > 60 ? section.text.indexOf(' ', middle - 60) + 1 : 0;
    const end = Math.min(section.text.length, start + 180);
    const marks = words.flatMap(word => {
      const text = pick(section, word, false);
      const found = [];
      for (let at = text.indexOf(word, start); at >= 0 && at < end; at = text.indexOf(word, at + word.length)) {
        if (!isWord(text[at - 1])) found.push([at, at + word.length]);
      }
      return found;
    }).sort((a, b) => a[0] - b[0]);
    const line = document.createElement('span');
    line.className = 'trich';
    let position = start;
    line.append(start ? '… ' : '');
    for (const [from, to] of marks) {
      if (from < position) continue;
      const mark = document.createElement('mark');
      mark.textContent = section.text.slice(from, to);
      line.append(section.text.slice(position, from), mark);
      position = to;
    }
    line.append(section.text.slice(position, end), end < section.text.length ? ' …' : '');
    return line;
  };

  const choose = number => {
    const options = [...list.children];
    chosen = options.length ? (number + options.length) % options.length : -1;
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === chosen)));
    if (chosen < 0) input.removeAttribute('aria-activedescendant');
    else {
      input.setAttribute('aria-activedescendant', options[chosen].id);
      options[chosen].scrollIntoView({ block: 'nearest' });
    }
  };

  const show = () => {
    if (!sections) return;
    const hits = search(input.value);
    list.replaceChildren(...hits.map((hit, number) => {
      const option = document.createElement('a');
      option.id = `tim-${number}`;
      option.setAttribute('role', 'option');
      option.href = hit.section.address;
      option.tabIndex = -1;
      const title = document.createElement('strong');
      title.textContent = hit.section.title;
      const page = document.createElement('span');
      page.className = 'phu';
      page.textContent = hit.section.page;
      option.append(title, page, snippet(hit));
      return option;
    }));
    choose(0);
    list.hidden = !hits.length;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    note.textContent = hits.length ? `${hits.length === 20 ? 'Hai mươi kết quả đầu' : `${hits.length} kết quả`}; phím ↑ ↓ để chọn, Enter để mở.`
      : input.value.trim() ? 'Không có mục nào chứa đủ các từ ấy.' : 'Gõ có dấu hay không dấu đều được.';
  };

  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.select();
    load().then(show, () => { note.textContent = 'Không đọc được {{ index_file }}: tệp ấy phải nằm cùng thư mục với trang này.'; });
  };

  document.querySelector('.tim').addEventListener('click', open);
  addEventListener('keydown', event => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); open(); }
  });
  input.addEventListener('input', show);
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown') choose(chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen - 1);
    else if (event.key === 'Enter') list.children[chosen]?.click();
    else return;
    event.preventDefault();
  });
  list.addEventListener('click', event => { if (event.target.closest('a')) dialog.close(); });
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
})();
