/** Những gì một ô notebook gọi để hiện kết quả; phòng duy nhất biết có kernel. */
@NullMarked
package vn.hocsau.notebook;

import org.jspecify.annotations.NullMarked;
