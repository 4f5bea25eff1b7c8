/** Huấn luyện có kiểm định, dừng sớm, checkpoint và lý lịch của lần chạy; đóng gói mô hình. */
@NullMarked
package vn.hocsau.train;

import org.jspecify.annotations.NullMarked;
