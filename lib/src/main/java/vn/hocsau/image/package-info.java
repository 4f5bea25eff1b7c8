/** Ảnh thành mảng điểm ảnh và ngược lại: tập ảnh, giải mã, đổi cỡ. */
@NullMarked
package vn.hocsau.image;

import org.jspecify.annotations.NullMarked;
