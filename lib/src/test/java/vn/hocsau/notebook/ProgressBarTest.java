package vn.hocsau.notebook;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import vn.hocsau.train.Progress;

class ProgressBarTest {

  private static final class Recorder implements Screen {
    final List<String> ids = new ArrayList<>();
    final List<Bundle> shown = new ArrayList<>();

    @Override
    public void display(Object value, String id) {
      ids.add(id);
      shown.add((Bundle) value);
    }

    @Override
    public void update(Object value, String id) {
      assertEquals(ids.get(ids.size() - 1), id);
      shown.add((Bundle) value);
    }
  }

  private static Progress step(int epoch, int step) {
    double nan = Double.NaN;
    return new Progress(
        epoch,
        100,
        step,
        5,
        .0123,
        .015,
        nan,
        nan,
        Duration.ofSeconds(3),
        Duration.ofSeconds(12),
        false,
        "");
  }

  private static Progress end(String note) {
    double nan = Double.NaN;
    return new Progress(
        12, 100, 5, 5, .01, nan, nan, nan, Duration.ofSeconds(200), Duration.ZERO, true, note);
  }

  @Test
  void updatesInPlaceAtMostFiveTimesASecond() {
    var screen = new Recorder();
    var now = new AtomicLong();
    var bar = new ProgressBar("LSTM 1", screen, now::get);
    for (int ms = 0; ms < 2000; ms += 10) {
      now.set(ms * 1_000_000L);
      bar.onProgress(step(1 + ms / 100, 1));
    }
    assertEquals(1, screen.ids.size());
    assertEquals(10, screen.shown.size());
    bar.onProgress(end("Dừng sớm ở epoch 12."));
    assertEquals(11, screen.shown.size(), "trạng thái cuối luôn được hiện");
  }

  @Test
  void tellsAccuracyWhenItIsMeasured() {
    var screen = new Recorder();
    var bar = new ProgressBar("LSTM", screen, () -> 0);
    bar.onProgress(
        new Progress(
            1, 2, 1, 5, .5, .6, .96, .9, Duration.ofSeconds(3), Duration.ofSeconds(1), false, ""));
    String text = screen.shown.get(0).text();
    assertTrue(text.contains("độ chính xác 0,9600 · kiểm định 0,9000"), text);
  }

  @Test
  void tellsEpochStepLossAndTimeLeft() {
    Bundle bundle = new ProgressBar("LSTM <1>", null, () -> 0).render(step(3, 2));
    assertEquals(
        "LSTM <1>: epoch 3/100, bước 2/5 · mất mát 0,0123 · kiểm định 0,0150 · còn khoảng 12 giây",
        bundle.text());
    String html = bundle.data().get(Bundle.HTML);
    assertTrue(
        html.contains(
            "<progress max=\"1\" value=\"0.024\" aria-label=\"Tiến độ huấn luyện LSTM &lt;1&gt;\">"),
        html);
  }

  @Test
  void finalStateTellsTotalTimeAndNote() {
    Bundle bundle = new ProgressBar("FFNN", null, () -> 0).render(end("Dừng sớm ở epoch 12."));
    assertEquals(
        "FFNN: dừng ở epoch 12/100 · mất mát 0,0100 · hết 3 phút 20 giây · Dừng sớm ở epoch 12.",
        bundle.text());
    assertTrue(bundle.data().get(Bundle.HTML).contains("value=\"1.000\""));
  }

  @Test
  void secondTrainingGetsItsOwnBar() {
    var screen = new Recorder();
    var bar = new ProgressBar("FFNN", screen, () -> 0);
    bar.onProgress(step(1, 1));
    bar.onProgress(end(""));
    bar.onProgress(step(1, 1));
    assertEquals(2, screen.ids.size());
    assertNotEquals(screen.ids.get(0), screen.ids.get(1));
  }

  @Test
  void brokenKernelNeverStopsTraining() {
    Screen broken =
        new Screen() {
          @Override
          public void display(Object value, String id) {
            throw new IllegalStateException("kernel đã đóng");
          }

          @Override
          public void update(Object value, String id) {
            throw new IllegalStateException("kernel đã đóng");
          }
        };
    var bar = new ProgressBar("FFNN", broken, () -> 0);
    assertDoesNotThrow(
        () -> {
          bar.onProgress(step(1, 1));
          bar.onProgress(end(""));
        });
  }

  @Test
  void withoutAKernelPrintsAFewLines() {
    var bar = new ProgressBar("FFNN", null, () -> 0);
    String printed =
        Printed.by(
            () -> {
              for (int epoch = 1; epoch <= 100; epoch++) {
                for (int step = 1; step <= 5; step++) {
                  bar.onProgress(step(epoch, step));
                }
              }
              bar.onProgress(end("Xong."));
            });
    assertEquals(11, printed.lines().count(), printed);
    assertTrue(printed.startsWith("FFNN: epoch 10/100"), printed);
    assertTrue(printed.endsWith("Xong."), printed);
  }

  @Test
  void saysDurationsInWords() {
    assertEquals("chưa đến 1 giây", ProgressBar.duration(Duration.ofMillis(400)));
    assertEquals("12 giây", ProgressBar.duration(Duration.ofSeconds(12)));
    assertEquals("1 phút", ProgressBar.duration(Duration.ofMillis(59_700)));
    assertEquals("3 phút 20 giây", ProgressBar.duration(Duration.ofSeconds(200)));
    assertEquals("1 giờ 5 phút", ProgressBar.duration(Duration.ofMinutes(65)));
    assertEquals("2 giờ", ProgressBar.duration(Duration.ofHours(2)));
  }
}
