package vn.hocsau.app;

import java.io.PrintStream;
import java.util.Locale;
import vn.hocsau.train.Progress;
import vn.hocsau.train.ProgressListener;

/** In tiến độ huấn luyện ra màn hình: nhiều nhất mười dòng cho một mô hình. */
final class TerminalProgress implements ProgressListener {

  private static final int MAX_LINES = 10;

  private final PrintStream out;
  private int shown;

  TerminalProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void onProgress(Progress progress) {
    int tenth = (int) (MAX_LINES * fraction(progress));
    if (!progress.finished() && tenth <= shown) {
      return;
    }
    shown = progress.finished() ? 0 : tenth;
    out.println(line(progress));
  }

  private static String line(Progress progress) {
    var line = new StringBuilder("  ");
    line.append(progress.finished() ? "xong " : "");
    line.append("epoch %d/%d".formatted(progress.epoch(), progress.numEpochs()));
    append(line, " · mất mát ", progress.loss());
    append(line, " · kiểm định ", progress.valLoss());
    if (!progress.finished()) {
      line.append(" · còn khoảng %d giây".formatted(progress.remaining().toSeconds()));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String name, double value) {
    if (!Double.isNaN(value)) {
      line.append(name).append(String.format(Locale.FRENCH, "%.4f", value));
    }
  }

  private static double fraction(Progress progress) {
    double step = progress.numSteps() == 0 ? 0 : (double) progress.step() / progress.numSteps();
    return (progress.epoch() - 1 + step) / Math.max(1, progress.numEpochs());
  }
}
