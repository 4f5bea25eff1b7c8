// Nét vẽ thành 28 × 28 điểm ảnh theo cách MNIST làm: nét vừa khung 20 × 20, trọng tâm nằm giữa ảnh.

const SIDE = 28;
const BOX = 20;
const WIDTH = 2.4;
/** Nét nhỏ hơn chừng này (trên bảng vẽ 280 × 280) không được phóng to hết cỡ, kẻo một chấm thành một mảng. */
const SMALLEST = 60;

const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
const pen = canvas.getContext('2d', { willReadFrequently: true });

function paint(strokes, scale, x, y) {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = '#000';
  pen.fillRect(0, 0, SIDE, SIDE);
  Object.assign(pen, { strokeStyle: '#fff', lineWidth: WIDTH, lineCap: 'round', lineJoin: 'round' });
  for (const stroke of strokes) {
    pen.beginPath();
    for (const point of stroke) pen.lineTo(point.x * scale + x, point.y * scale + y);
    if (stroke.length === 1) pen.lineTo(stroke[0].x * scale + x + 0.01, stroke[0].y * scale + y);
    pen.stroke();
  }
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  return Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i]);
}

function centre(pixels) {
  let mass = 0, x = 0, y = 0;
  pixels.forEach((value, i) => {
    mass += value;
    x += value * (i % SIDE + 0.5);
    y += value * (Math.floor(i / SIDE) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

/**
 * Điểm ảnh của các nét.
 *
 * strokes: mỗi nét là một dãy điểm {x, y}; trả về 784 số 0…255, từng hàng từ trên xuống.
 */
export function toPixels(strokes) {
  const points = strokes.flat();
  if (points.length === 0) return new Array(SIDE * SIDE).fill(0);
  const xs = points.map(point => point.x), ys = points.map(point => point.y);
  const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys);
  const scale = (BOX - WIDTH) / Math.max(right - left, bottom - top, SMALLEST);
  const x = SIDE / 2 - scale * (left + right) / 2, y = SIDE / 2 - scale * (top + bottom) / 2;
  const mass = centre(paint(strokes, scale, x, y));
  return paint(strokes, scale, x + SIDE / 2 - mass.x, y + SIDE / 2 - mass.y);
}
