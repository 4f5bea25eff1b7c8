/**
 * Ứng dụng web của khóa học: lệnh {@code hocsau app} và {@code hocsau train}.
 *
 * <p>Ba phòng, mũi tên chỉ đi xuống: {@code web} (HTTP) → {@code model} (gói mô hình → bộ dự đoán
 * dùng được từ nhiều luồng); {@code recipe} (huấn luyện không cần notebook) đứng riêng, gặp {@code
 * model} ở gói mô hình và phần kèm của gói.
 */
@NullMarked
package vn.hocsau.app;

import org.jspecify.annotations.NullMarked;
