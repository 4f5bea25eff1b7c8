"""Công cụ của khóa học: chạy, kiểm tra và đổi notebook thành báo cáo."""
