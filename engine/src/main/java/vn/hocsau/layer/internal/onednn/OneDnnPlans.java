package vn.hocsau.layer.internal.onednn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import vn.hocsau.layer.internal.library.EngineProperty;

/**
 * Các kế hoạch oneDNN của một tầng, theo bộ số đếm.
 *
 * <p>Giữ đủ cho minibatch đầy, minibatch cuối, tập kiểm định, một mẫu; lâu không dùng nhất thì bỏ
 * trước.
 *
 * @param <K> điều quyết định một kế hoạch
 * @param <P> loại kế hoạch
 */
public final class OneDnnPlans<K, P extends OneDnnPlan> implements AutoCloseable {

  private static final int MAX_PLANS = 6;

  private final String what;
  private final Function<K, P> maker;
  private final Map<K, P> plans = new LinkedHashMap<>(8, 0.75f, true);

  /**
   * Tạo bảng rỗng.
   *
   * @param what tên phép tính, cho câu báo lỗi
   * @param maker cách dựng một kế hoạch
   */
  public OneDnnPlans(String what, Function<K, P> maker) {
    this.what = what;
    this.maker = maker;
  }

  public P get(K key) {
    P known = plans.get(key);
    if (known != null) {
      return known;
    }
    if (plans.size() >= MAX_PLANS) {
      K oldest = plans.keySet().iterator().next();
      P dropped = plans.remove(oldest);
      if (dropped != null) {
        dropped.close();
      }
    }
    try {
      P made = maker.apply(key);
      plans.put(key, made);
      return made;
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "oneDNN không tạo được phép %s cho %s; chạy lại với -D%s=portable."
              .formatted(what, key, EngineProperty.NAME),
          e);
    }
  }

  @Override
  public void close() {
    plans.values().forEach(OneDnnPlan::close);
    plans.clear();
  }
}
