package vn.hocsau.notebook;

import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import vn.hocsau.train.Progress;
import vn.hocsau.train.ProgressListener;

/**
 * Thanh tiến độ huấn luyện, thay đổi tại chỗ trong ô, nhiều nhất năm lần mỗi giây.
 *
 * <p>Tạo bằng {@link Notebook#progressBar}. Không có kernel thì in khoảng mười dòng và một dòng kết
 * thúc. Mọi lỗi khi hiện đều bị bỏ qua: hỏng thanh tiến độ không được làm hỏng việc huấn luyện.
 */
public final class ProgressBar implements ProgressListener {

  private static final long MIN_NANOS = 200_000_000L;
  private static final int MAX_PRINTED = 10;

  private final String title;
  private final @Nullable Screen screen;
  private final LongSupplier clock;

  private @Nullable String displayId;
  private long lastShown;
  private int lastPrinted;

  ProgressBar(String title, @Nullable Screen screen, LongSupplier clock) {
    this.title = title;
    this.screen = screen;
    this.clock = clock;
  }

  @Override
  public synchronized void onProgress(Progress progress) {
    try {
      if (screen == null) {
        print(progress);
      } else {
        show(screen, progress);
      }
    } catch (RuntimeException e) {
      // Kernel đã đóng hay ô đã kết thúc: không còn chỗ để hiện, huấn luyện vẫn phải tiếp tục.
      lastShown = clock.getAsLong();
    }
  }

  private void show(Screen screen, Progress progress) {
    long now = clock.getAsLong();
    String id = displayId;
    if (id == null) {
      id = UUID.randomUUID().toString();
      displayId = id;
      lastShown = now;
      screen.display(render(progress), id);
    } else if (progress.finished() || now - lastShown >= MIN_NANOS) {
      lastShown = now;
      screen.update(render(progress), id);
    }
    if (progress.finished()) {
      displayId = null;
    }
  }

  private void print(Progress progress) {
    int tenth = (int) (fraction(progress) * MAX_PRINTED);
    if (progress.finished() || tenth > lastPrinted) {
      System.out.println(text(progress));
      lastPrinted = progress.finished() ? 0 : tenth;
    }
  }

  Bundle render(Progress progress) {
    String name = Html.escape(title);
    String html =
        Html.PROGRESS_STYLE
            + "<div class=\"hs-tien-do\"><strong>%s</strong> ".formatted(name)
            + "<progress max=\"1\" value=\"%s\" aria-label=\"Tiến độ huấn luyện %s\"></progress> %s</div>"
                .formatted(
                    String.format(
                        Locale.ROOT, "%.3f", progress.finished() ? 1 : fraction(progress)),
                    name,
                    Html.escape(details(progress)));
    return Bundle.html(html, text(progress));
  }

  private String text(Progress progress) {
    return title + ": " + details(progress);
  }

  private static String details(Progress p) {
    var text = new StringBuilder();
    boolean early = p.finished() && p.epoch() < p.numEpochs();
    text.append(early ? "dừng ở epoch" : p.finished() ? "xong" : "epoch");
    text.append(" %d/%d".formatted(p.epoch(), p.numEpochs()));
    if (!p.finished()) {
      text.append(", bước %d/%d".formatted(p.step(), p.numSteps()));
    }
    if (!Double.isNaN(p.loss())) {
      text.append(" · mất mát ").append(number(p.loss()));
    }
    if (!Double.isNaN(p.valLoss())) {
      text.append(" · kiểm định ").append(number(p.valLoss()));
    }
    if (!Double.isNaN(p.accuracy())) {
      text.append(" · độ chính xác ").append(number(p.accuracy()));
    }
    if (!Double.isNaN(p.valAccuracy())) {
      text.append(" · kiểm định ").append(number(p.valAccuracy()));
    }
    if (p.finished()) {
      text.append(" · hết ").append(duration(p.elapsed()));
      text.append(p.note().isBlank() ? "" : " · " + p.note());
    } else {
      text.append(" · còn khoảng ").append(duration(p.remaining()));
    }
    return text.toString();
  }

  private static double fraction(Progress p) {
    double step = p.numSteps() == 0 ? 0 : (double) p.step() / p.numSteps();
    double done = p.numEpochs() == 0 ? 0 : (p.epoch() - 1 + step) / p.numEpochs();
    return Math.max(0, Math.min(1, done));
  }

  private static String number(double value) {
    return String.format(Locale.FRENCH, Math.abs(value) >= 1000 ? "%.0f" : "%.4f", value);
  }

  /** Khoảng thời gian bằng lời: "chưa đến 1 giây", "12 giây", "3 phút 20 giây", "1 giờ 5 phút". */
  static String duration(Duration time) {
    long seconds = Math.round(time.toMillis() / 1000.0);
    if (time.toMillis() < 1000) {
      return "chưa đến 1 giây";
    }
    if (seconds < 60) {
      return seconds + " giây";
    }
    if (seconds < 3600) {
      long rest = seconds % 60;
      return seconds / 60 + " phút" + (rest == 0 ? "" : " " + rest + " giây");
    }
    long minutes = seconds % 3600 / 60;
    return seconds / 3600 + " giờ" + (minutes == 0 ? "" : " " + minutes + " phút");
  }
}
