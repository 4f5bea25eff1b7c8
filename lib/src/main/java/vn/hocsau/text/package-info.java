/**
 * Từ văn bản đến mảng số và ngược lại: tách token, bộ từ vựng, cửa sổ từ, mô hình n-gram, sinh từ.
 */
@NullMarked
package vn.hocsau.text;

import org.jspecify.annotations.NullMarked;
