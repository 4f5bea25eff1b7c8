/** Lệnh {@code hocsau bench}: đo một bước huấn luyện của mọi mô hình trong khóa học. */
@NullMarked
package vn.hocsau.bench;

import org.jspecify.annotations.NullMarked;
