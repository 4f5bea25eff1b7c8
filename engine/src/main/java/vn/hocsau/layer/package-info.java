/**
 * Các tầng hồi tiếp, tích chập, gộp, chuẩn hóa cho DL4J, tính bằng oneDNN hoặc bằng máy portable.
 */
@NullMarked
package vn.hocsau.layer;

import org.jspecify.annotations.NullMarked;
