// Chạy trước khi trang hiện, để nền đã chọn không nháy sang nền kia.
try {
  const chosen = localStorage.getItem('hocsau-nen');
  if (chosen) document.documentElement.dataset.nen = chosen;
} catch { /* trình duyệt cấm bộ nhớ thì theo nền của máy */ }
