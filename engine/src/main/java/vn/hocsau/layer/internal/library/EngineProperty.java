package vn.hocsau.layer.internal.library;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Thuộc tính hệ thống mà người dùng đặt để ép mọi tầng dùng một máy. */
public final class EngineProperty {

  /** Tên thuộc tính. */
  public static final String NAME = "hocsau.engine";

  /** Ép dùng oneDNN. */
  public static final String ONEDNN = "onednn";

  /** Ép dùng máy portable; tên cũ là nd4j. */
  public static final String PORTABLE = "portable";

  private EngineProperty() {}

  /**
   * Máy bị ép.
   *
   * @return {@link #ONEDNN}, {@link #PORTABLE}, hoặc null nếu để tầng tự chọn
   * @throws IllegalArgumentException nếu là tên khác; thông báo nêu các tên dùng được
   */
  public static @Nullable String forced() {
    String name = System.getProperty(NAME, "");
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case ONEDNN -> ONEDNN;
      case PORTABLE, "nd4j" -> PORTABLE;
      default ->
          throw new IllegalArgumentException(
              "-D%s=%s không có; dùng onednn, portable hoặc bỏ trống.".formatted(NAME, name));
    };
  }
}
