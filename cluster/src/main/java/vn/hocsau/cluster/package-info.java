/**
 * Huấn luyện trên nhiều máy bằng Apache Spark: học song song trên từng phần dữ liệu rồi lấy trung
 * bình tham số ({@link vn.hocsau.cluster.SparkTraining}), và chia nhiều lần huấn luyện độc lập cho
 * nhiều máy ({@link vn.hocsau.cluster.SparkSweep}).
 *
 * <p>Spark lo việc gửi đi, chia việc, làm lại phần việc của máy vừa chết; mỗi máy học bằng đúng
 * vòng lặp của {@link vn.hocsau.train.Training}.
 *
 * @serial exclude
 */
@NullMarked
package vn.hocsau.cluster;

import org.jspecify.annotations.NullMarked;
