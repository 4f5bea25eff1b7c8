// Dựng phần tử bằng textContent, không bao giờ bằng chuỗi HTML: dữ liệu luôn chỉ là chữ.

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter(child => child !== undefined && child !== false));
  return node;
}

/** Phần tử HTML: element('p', { class: 'phu' }, 'chữ', phần tử khác…). */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Phần tử SVG, cùng cách gọi. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** Phần tử duy nhất khớp với bộ chọn. */
export const find = selector => document.querySelector(selector);

/** Số viết theo lối Việt: dấu phẩy thập phân, cách hẹp giữa các nhóm ba chữ số. */
export function number(value, digits = 0) {
  const [whole, fraction] = Math.abs(value).toFixed(digits).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  const sign = value < 0 && Number(value.toFixed(digits)) !== 0 ? '−' : '';
  return sign + grouped + (fraction ? `,${fraction}` : '');
}

/** Phần trăm của một xác suất, một chữ số thập phân. */
export const percent = probability => `${number(100 * probability, 1)}\u202f%`;
