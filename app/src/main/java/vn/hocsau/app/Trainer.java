package vn.hocsau.app;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.recipe.Recipe;
import vn.hocsau.app.recipe.Recipes;
import vn.hocsau.app.recipe.TrainedModel;
import vn.hocsau.store.Provenance;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunMode;

/** Làm ra gói mô hình trong một thư mục, vừa làm vừa kể trên màn hình. */
final class Trainer {

  private final Path folder;
  private final PrintStream out;

  Trainer(Path folder, PrintStream out) {
    this.folder = folder;
    this.out = out;
  }

  /** Huấn luyện và lưu; gói cũ cùng tên bị thay. */
  void train(Recipe recipe, RunMode mode) {
    out.println("▸ " + recipe.id() + ", chế độ " + mode);
    long started = System.nanoTime();
    TrainedModel trained = recipe.make(mode, new TerminalProgress(out));
    trained.save(file(recipe));
    out.println(
        "  %s%s · %s giây · %s"
            .formatted(
                scores(trained.assets().metrics()),
                simulated(trained.bundle()) ? " · DỮ LIỆU MÔ PHỎNG" : "",
                String.format(Locale.FRENCH, "%.1f", (System.nanoTime() - started) / 1e9),
                file(recipe)));
  }

  /** Làm những gì còn thiếu để trang web chạy được: gói, hoặc chỉ phần kèm của gói đã có. */
  void complete(RunMode mode) {
    List<Recipe> missing =
        Recipes.ALL.stream().filter(recipe -> !Files.isRegularFile(file(recipe))).toList();
    if (!missing.isEmpty()) {
      out.println(
          "Chưa có %d gói mô hình; huấn luyện ở chế độ %s trước khi mở trang."
              .formatted(missing.size(), mode));
      missing.forEach(recipe -> train(recipe, mode));
    }
    for (Recipe recipe : Recipes.ALL) {
      Path assets = ModelAssets.beside(file(recipe));
      if (!Files.isRegularFile(assets)) {
        assetsOf(recipe, assets);
      }
    }
  }

  /** Gói hỏng thì để đó: trang của nó sẽ nói lý do. */
  private void assetsOf(Recipe recipe, Path assets) {
    out.println("▸ %s: chuẩn bị ảnh mẫu và chuỗi số liệu cho trang".formatted(recipe.id()));
    try {
      recipe.assetsOf(ModelBundle.load(file(recipe))).save(assets);
    } catch (IllegalArgumentException e) {
      out.println("  " + e.getMessage());
    }
  }

  /** Tình trạng của mọi gói, mỗi gói một dòng. */
  void list() {
    for (Recipe recipe : Recipes.ALL) {
      out.printf("%-18s %s%n", recipe.id(), state(recipe));
    }
  }

  private String state(Recipe recipe) {
    if (!Files.isRegularFile(file(recipe))) {
      return "chưa có";
    }
    try {
      ModelBundle bundle = ModelBundle.load(file(recipe));
      return "chế độ %s, %s%s"
          .formatted(
              bundle.record().mode(),
              bundle.record().startedAt(),
              simulated(bundle) ? ", dữ liệu mô phỏng" : "");
    } catch (IllegalArgumentException e) {
      return "hỏng: " + e.getMessage();
    }
  }

  private Path file(Recipe recipe) {
    return folder.resolve(recipe.id() + ".zip");
  }

  private static boolean simulated(ModelBundle bundle) {
    return bundle.record().data().stream().anyMatch(Provenance::simulated);
  }

  private static String scores(List<Metric> metrics) {
    return metrics.isEmpty()
        ? "không có số đo"
        : metrics.stream()
            .map(
                metric ->
                    "%s: %s %s"
                        .formatted(
                            metric.name(),
                            String.format(Locale.FRENCH, "%.2f", metric.value()),
                            metric.unit())
                        .strip())
            .reduce((a, b) -> a + "; " + b)
            .orElseThrow();
  }
}
