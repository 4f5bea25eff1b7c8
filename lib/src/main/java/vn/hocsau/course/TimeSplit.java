package vn.hocsau.course;

/**
 * Chia một chuỗi theo thời gian: huấn luyện, rồi kiểm định, rồi kiểm tra.
 *
 * @param trainEnd sau phần tử cuối của tập huấn luyện
 * @param validationEnd sau phần tử cuối của tập kiểm định
 * @param end sau phần tử cuối của tập kiểm tra
 */
public record TimeSplit(int trainEnd, int validationEnd, int end) {}
