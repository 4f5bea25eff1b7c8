/**
 * Biểu đồ là giá trị: XChart cho ảnh tĩnh, Plotly cho hình tương tác; phòng này trả về, không tự
 * hiện.
 */
@NullMarked
package vn.hocsau.chart;

import org.jspecify.annotations.NullMarked;
