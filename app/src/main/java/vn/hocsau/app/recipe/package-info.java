/**
 * Huấn luyện không cần notebook: mỗi gói mô hình một công thức, cho ra cùng tên gói và cùng cài đặt
 * như notebook, kèm những thứ trang web cần.
 *
 * <pre>{@code
 * Recipe recipe = Recipes.get("04_mnist_cnn");
 * recipe.make(new Workbench(RunMode.QUICK, progress)).save(folder);
 * }</pre>
 */
@NullMarked
package vn.hocsau.app.recipe;

import org.jspecify.annotations.NullMarked;
