/** Từ tệp đã kiểm tra đến giá trị có kiểu: mỗi bộ dữ liệu một bộ nạp, kèm mẫu mô phỏng của nó. */
@NullMarked
package vn.hocsau.dataset;

import org.jspecify.annotations.NullMarked;
