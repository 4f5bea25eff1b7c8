/**
 * Mọi mạng của khóa học cùng cài đặt huấn luyện, mỗi thứ viết một lần; notebook, ứng dụng web và
 * phép đo đều đối chiếu hoặc dựng từ đây.
 *
 * <pre>{@code
 * MultiLayerNetwork net = CourseModels.MNIST_CNN.network(RunMode.FULL);
 * CourseModels.MNIST_CNN.training(net, RunMode.FULL).validation(validation).fit(train);
 * }</pre>
 */
@NullMarked
package vn.hocsau.course;

import org.jspecify.annotations.NullMarked;
