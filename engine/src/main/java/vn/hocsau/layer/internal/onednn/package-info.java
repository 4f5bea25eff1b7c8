/** Phép tính oneDNN dựng sẵn, giữ qua các bước. */
@NullMarked
package vn.hocsau.layer.internal.onednn;

import org.jspecify.annotations.NullMarked;
