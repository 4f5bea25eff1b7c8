"""Chấm một lớp: nhận bài nộp, chạy từng bài trong hộp cát, để nbgrader cho điểm, viết phiếu trả bài."""
