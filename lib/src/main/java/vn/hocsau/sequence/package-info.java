/** Chuỗi thời gian: chia theo thời gian, cắt cửa sổ trượt, mốc so sánh và sai số dự báo. */
@NullMarked
package vn.hocsau.sequence;

import org.jspecify.annotations.NullMarked;
