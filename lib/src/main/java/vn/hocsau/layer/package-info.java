/** Các tầng hồi tiếp LSTM, GRU, SimpleRNN cho DL4J, tính bằng oneDNN hoặc OpenBLAS. */
@NullMarked
package vn.hocsau.layer;

import org.jspecify.annotations.NullMarked;
