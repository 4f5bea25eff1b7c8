/**
 * Từ gói mô hình trên đĩa đến bộ dự đoán trả lời được nhiều người cùng lúc; không biết gì về HTTP.
 */
@NullMarked
package vn.hocsau.app.model;

import org.jspecify.annotations.NullMarked;
