package vn.hocsau.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import vn.hocsau.dataset.BatchSource;

/** Nguồn đã dựng trong tiến trình này: một nguồn một lúc, mọi phần việc dùng chung. */
final class LoadedData {

  private static @Nullable LoadedData current;

  private final DataRecipe recipe;
  private final BatchSource source;
  private final String fingerprint;

  private LoadedData(DataRecipe recipe) {
    this.recipe = recipe;
    this.source = recipe.load();
    this.fingerprint = source.fingerprint();
  }

  /**
   * Nguồn của một công thức.
   *
   * @param recipe công thức
   * @param expected dấu vân tay trên máy điều khiển
   * @throws ClusterException nếu máy này dựng ra dữ liệu khác
   */
  static synchronized BatchSource of(DataRecipe recipe, String expected) {
    LoadedData loaded = current;
    if (loaded == null || !loaded.recipe.equals(recipe)) {
      loaded = new LoadedData(recipe);
      current = loaded;
    }
    if (!loaded.fingerprint.equals(expected)) {
      throw new ClusterException(
          "Dữ liệu trên máy %s khác dữ liệu trên máy điều khiển: hãy để mọi máy đọc cùng HOCSAU_CACHE hoặc cùng HOCSAU_MIRROR."
              .formatted(host()),
          null);
    }
    return loaded.source;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "thực thi";
    }
  }
}
