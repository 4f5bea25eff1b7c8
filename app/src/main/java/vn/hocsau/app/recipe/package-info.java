/**
 * Huấn luyện không cần notebook: mỗi gói mô hình một công thức, làm từ thí nghiệm của khóa học
 * ({@link vn.hocsau.course.Experiments}), kèm những thứ trang web cần.
 *
 * <pre>{@code
 * Recipe recipe = Recipes.get("04_mnist_cnn");
 * recipe.make(RunMode.QUICK, progress).save(file);
 * }</pre>
 */
@NullMarked
package vn.hocsau.app.recipe;

import org.jspecify.annotations.NullMarked;
