package vn.hocsau.layer;

import java.util.Locale;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Máy tính của một tầng hồi tiếp.
 *
 * <p>Mặc định tầng tự chọn khi mạng được dựng: oneDNN nếu làm được, nếu không thì OpenBLAS; hai máy
 * cho cùng kết quả trong sai số làm tròn. Thuộc tính hệ thống {@value #PROPERTY} ép dùng một máy:
 * {@code -Dhocsau.engine=onednn} hoặc {@code -Dhocsau.engine=nd4j}.
 */
public enum Engine {
  /** oneDNN: nhanh nhất; chỉ kiểu FLOAT, bộ xử lý x86-64, hàm kích hoạt mà oneDNN có. */
  ONEDNN,

  /** OpenBLAS đi kèm ND4J và vòng lặp Java: mọi bộ xử lý, mọi tùy chọn, FLOAT và DOUBLE. */
  ND4J;

  /** Thuộc tính hệ thống ép dùng một máy. */
  public static final String PROPERTY = "hocsau.engine";

  /**
   * Máy mà một tầng trong mạng đã dựng đang dùng, chẳng hạn {@code Engine.of(net.getLayer(0))}.
   *
   * @param layer tầng {@link LSTM}, {@link GRU} hoặc {@link SimpleRNN} của một mạng
   * @return máy của tầng
   * @throws IllegalArgumentException nếu là tầng loại khác; thông báo nêu lớp của nó
   */
  public static Engine of(Layer layer) {
    if (layer instanceof RecurrentRuntime recurrent) {
      return recurrent.engine() instanceof OneDnnEngine ? ONEDNN : ND4J;
    }
    throw new IllegalArgumentException(
        "Chỉ tầng LSTM, GRU, SimpleRNN của vn.hocsau.layer có máy riêng; đây là %s."
            .formatted(layer.getClass().getName()));
  }

  static RecurrentEngine choose(Recurrent layer, DataType dataType) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "%s chỉ chạy với kiểu FLOAT hoặc DOUBLE; mạng dùng %s. Đổi dataType(…) của mạng."
              .formatted(layer.title(), dataType));
    }
    Engine forced = forced();
    String obstacle = OneDnnEngine.obstacle(layer, dataType);
    if (forced == ONEDNN && obstacle != null) {
      throw new IllegalArgumentException(
          "%s không chạy được bằng oneDNN: %s Bỏ -D%s=onednn để tầng chạy bằng OpenBLAS."
              .formatted(layer.title(), obstacle, PROPERTY));
    }
    return forced == ND4J || obstacle != null
        ? PortableEngine.of(layer, dataType)
        : new OneDnnEngine(layer);
  }

  private static @Nullable Engine forced() {
    String name = System.getProperty(PROPERTY, "");
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case "onednn" -> ONEDNN;
      case "nd4j" -> ND4J;
      default ->
          throw new IllegalArgumentException(
              "-D%s=%s không có; dùng onednn, nd4j hoặc bỏ trống.".formatted(PROPERTY, name));
    };
  }
}
