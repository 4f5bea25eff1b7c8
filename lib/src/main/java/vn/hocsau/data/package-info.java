/** Từ mục lục dữ liệu đến tệp đã kiểm tra, rồi đến bảng có kiểu. */
@NullMarked
package vn.hocsau.data;

import org.jspecify.annotations.NullMarked;
