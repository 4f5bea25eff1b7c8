/** Thư viện oneDNN của tiến trình, và máy mà người dùng ép dùng. */
@NullMarked
package vn.hocsau.layer.internal.library;

import org.jspecify.annotations.NullMarked;
