package vn.hocsau.layer;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import vn.hocsau.layer.internal.library.EngineProperty;

/**
 * Máy tính của một tầng.
 *
 * <p>Mặc định tầng tự chọn khi mạng được dựng: oneDNN nếu làm được (trừ SimpleRNN, ở đó tích ma
 * trận nhanh hơn), nếu không thì máy portable; hai máy cho cùng kết quả trong sai số làm tròn.
 * Thuộc tính hệ thống {@value #PROPERTY} ép dùng một máy: {@code -Dhocsau.engine=onednn} hoặc
 * {@code -Dhocsau.engine=portable}.
 */
public enum Engine {
  /** oneDNN: nhanh nhất; chỉ kiểu FLOAT, bộ xử lý x86-64, hàm kích hoạt mà oneDNN có. */
  ONEDNN,

  /**
   * Tích ma trận và vòng lặp Java: mọi bộ xử lý, mọi tùy chọn, FLOAT và DOUBLE. Tích kiểu FLOAT làm
   * bằng oneDNN nếu nạp được và không bị ép, nếu không thì bằng OpenBLAS đi kèm ND4J.
   */
  PORTABLE;

  /** Thuộc tính hệ thống ép dùng một máy. */
  public static final String PROPERTY = EngineProperty.NAME;

  /**
   * Máy mà một tầng trong mạng đã dựng đang dùng, chẳng hạn {@code Engine.of(net.getLayer(0))}.
   *
   * @param layer tầng hồi tiếp, tích chập, gộp hoặc chuẩn hóa của gói này, trong một mạng
   * @return máy của tầng
   * @throws IllegalArgumentException nếu là tầng loại khác; thông báo nêu lớp của nó
   */
  public static Engine of(Layer layer) {
    if (layer instanceof User user) {
      return user.engineInUse();
    }
    throw new IllegalArgumentException(
        "Chỉ tầng hồi tiếp, tích chập, gộp, chuẩn hóa của vn.hocsau.layer có máy riêng; đây là %s."
            .formatted(layer.getClass().getName()));
  }

  /**
   * Như {@link #of}, cho tầng bất kỳ.
   *
   * @param layer tầng trong một mạng đã dựng
   * @return máy của tầng; rỗng nếu là tầng loại khác
   */
  public static Optional<Engine> find(Layer layer) {
    return layer instanceof User user ? Optional.of(user.engineInUse()) : Optional.empty();
  }

  /** Tầng đang chạy có máy riêng. */
  interface User {
    Engine engineInUse();
  }

  static RecurrentEngine choose(Recurrent layer, DataType dataType) {
    Engine engine = choose(layer.title(), dataType, OneDnnRecurrent.obstacle(layer, dataType));
    // SimpleRNN: mỗi bước chỉ có một tích ma trận, làm thẳng tích ấy nhanh hơn phép rnn của oneDNN.
    boolean better = layer.cell() == Cell.SIMPLE_RNN && forced() == null;
    return engine == ONEDNN && !better
        ? new OneDnnRecurrent(layer)
        : PortableRecurrent.of(layer, dataType);
  }

  /**
   * Chọn máy cho một tầng.
   *
   * @param title tên tầng, cho câu báo lỗi
   * @param dataType kiểu số của mạng
   * @param obstacle vì sao oneDNN không tính được; null nếu tính được
   * @return máy được chọn
   * @throws IllegalArgumentException nếu kiểu số không dùng được hoặc máy bị ép không làm được
   */
  static Engine choose(String title, DataType dataType, @Nullable String obstacle) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "%s chỉ chạy với kiểu FLOAT hoặc DOUBLE; mạng dùng %s. Đổi dataType(…) của mạng."
              .formatted(title, dataType));
    }
    Engine forced = forced();
    if (forced == ONEDNN && obstacle != null) {
      throw new IllegalArgumentException(
          "%s không chạy được bằng oneDNN: %s Bỏ -D%s=onednn để tầng chạy bằng máy portable."
              .formatted(title, obstacle, PROPERTY));
    }
    return forced == PORTABLE || obstacle != null ? PORTABLE : ONEDNN;
  }

  static @Nullable Engine forced() {
    String name = EngineProperty.forced();
    return name == null ? null : name.equals(EngineProperty.ONEDNN) ? ONEDNN : PORTABLE;
  }
}
