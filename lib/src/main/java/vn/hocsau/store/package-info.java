/** Từ mục lục dữ liệu đến tệp đã kiểm tra: tải về, cache, giải nén, mã băm, ghi tệp trọn vẹn. */
@NullMarked
package vn.hocsau.store;

import org.jspecify.annotations.NullMarked;
