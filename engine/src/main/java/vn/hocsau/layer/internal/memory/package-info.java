/** Vùng nhớ ngoài heap và cách xếp dữ liệu trên đó. */
@NullMarked
package vn.hocsau.layer.internal.memory;

import org.jspecify.annotations.NullMarked;
