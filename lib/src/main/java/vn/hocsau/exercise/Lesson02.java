package vn.hocsau.exercise;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;
import vn.hocsau.exercise.Answers.Mistake;
import vn.hocsau.sequence.FeatureScaler;
import vn.hocsau.sequence.ForecastScores;

/** Bài tập của bài 02: dự báo nhiệt độ. */
public final class Lesson02 {

  /** Đếm cửa sổ và minibatch. */
  public static final CountWindows EX1 = new CountWindows();

  /** Chuẩn tắc hóa bằng tay. */
  public static final StandardScore EX2 = new StandardScore();

  /** Mạng đọc bảy cột. */
  public static final SevenColumns EX3 = new SevenColumns();

  /** Cắt cửa sổ bằng tay. */
  public static final CutWindows EX4 = new CutWindows();

  /** Gọt gradient. */
  public static final ClipNorm EX5 = new ClipNorm();

  /** Gradient sau khi học. */
  public static final LearnedGradient EX6 = new LearnedGradient();

  /** Phần mất đi khi cắt xén. */
  public static final TruncatedShare EX7 = new TruncatedShare();

  /** Sửa chỗ rò rỉ. */
  public static final FindLeak EX8 = new FindLeak();

  /** Bảy cột, đoán mức thay đổi. */
  public static final ForecastChange EX9 = new ForecastChange();

  private Lesson02() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2, EX3, EX4, EX5, EX6, EX7, EX8, EX9));
  }

  /** 420 551 lần đo, 71,5 % để học, cửa sổ 720, tầm 72: bao nhiêu cửa sổ, bao nhiêu minibatch? */
  public static final class CountWindows extends Exercise {
    CountWindows() {
      super(
          "02_ex1",
          "Bài 1",
          "Phần huấn luyện có $\\lfloor 0{,}715 · 420\\,551 \\rfloor = 300\\,693$ lần đo; cửa sổ"
              + " bắt đầu ở $s$ có nhãn ở $s + 720 + 72$, nên còn $300\\,693 - 720 - 72 = 299\\,901$"
              + " chỗ bắt đầu, chia thành 1 172 minibatch mà minibatch cuối thiếu mẫu.",
          "Cửa sổ cuối cùng bắt đầu ở đâu thì nhãn của nó vẫn nằm trong phần huấn luyện?",
          "n = T − past − future với T là số lần đo của phần huấn luyện; số minibatch làm tròn lên.");
    }

    /**
     * Chấm.
     *
     * @param answer {số cửa sổ, số minibatch}; null là chưa làm
     */
    public void check(int @Nullable [] answer) {
      grade(answer, () -> mark(Answers.given(answer)));
    }

    private static Mark mark(int[] answer) {
      if (answer.length != 2) {
        return Mark.wrong(
            "Chưa đúng: cần hai số, số cửa sổ rồi số minibatch; bạn có %d số."
                .formatted(answer.length));
      }
      Mark windows =
          Answers.number(
              answer[0],
              299_901,
              0,
              Map.of(
                  299_973.0, "cửa sổ thì nằm trong phần huấn luyện nhưng nhãn thì chưa, thiếu tầm",
                  299_979.0, "bạn chỉ trừ 714 lần đo tới vị trí cuối mạng đọc; nhãn còn ở xa hơn",
                  299_902.0, "nhãn cách chỗ bắt đầu 720 + 72 lần đo, bạn đếm thừa một cửa sổ",
                  299_900.0, "thiếu đúng một: cửa sổ đầu tiên cũng được đếm",
                  419_759.0, "đó là số cửa sổ của cả chuỗi, bài hỏi phần huấn luyện"));
      if (windows.state() != Mark.State.RIGHT) {
        return windows;
      }
      Mark batches =
          Answers.number(
              answer[1],
              1172,
              0,
              Map.of(1171.0, "minibatch cuối thiếu mẫu nhưng vẫn là một minibatch"));
      return batches.state() == Mark.State.RIGHT
          ? Mark.right("Đúng rồi, 299 901 cửa sổ chia thành 1 172 minibatch.")
          : batches;
    }
  }

  /** Điểm chuẩn của một lần đo, với trung bình và độ lệch chuẩn của năm lần đo. */
  public static final class StandardScore extends Exercise {
    private static final double NEW = 20;

    StandardScore() {
      super(
          "02_ex2",
          "Bài 2",
          "Trung bình là 12; bình phương các độ lệch cộng lại được 34, chia cho 5 được 6,8 nên"
              + " $\\sigma = 2{,}608$ và $z = (20 - 12) / 2{,}608 = 3{,}068$. Chia cho 4 là độ lệch"
              + " chuẩn **mẫu**, dùng khi muốn ước lượng cho cả một tổng thể.",
          "Trung bình và độ lệch chuẩn tính trên năm số đã học, không có số mới.",
          "σ là căn của trung bình bình phương độ lệch: chia cho số phần tử, như FeatureScaler.");
    }

    /**
     * Chấm.
     *
     * @param answer z của 20 °C; null là chưa làm
     */
    public void check(@Nullable Double answer) {
      grade(
          answer,
          () -> {
            double expected = score(5, 11, 13, 12, 16, 8);
            var usual = new LinkedHashMap<Double, String>();
            usual.put(
                score(4, 11, 13, 12, 16, 8),
                "bạn chia cho T − 1 (độ lệch chuẩn mẫu); bộ chuẩn hóa của bài chia cho T");
            usual.put(8 / 6.8, "bạn chia cho phương sai, phải chia cho căn của nó");
            usual.put(20 / Math.sqrt(6.8), "bạn quên trừ trung bình");
            usual.put(-expected, "ngược dấu: số mới lớn hơn trung bình");
            usual.put(
                score(6, 11, 13, 12, 16, 8, NEW),
                "bạn để số mới lọt vào trung bình và độ lệch chuẩn: đó là rò rỉ dữ liệu");
            return Answers.number(answer, expected, 5e-3, usual);
          });
    }

    private static double score(int divisor, double... learned) {
      double mean = Arrays.stream(learned).average().orElseThrow();
      double squares = Arrays.stream(learned).map(v -> (v - mean) * (v - mean)).sum();
      return (NEW - mean) / Math.sqrt(squares / divisor);
    }
  }

  /** Mạng climate-lstm-1 mở rộng cho bảy cột. */
  public static final class SevenColumns extends Exercise {
    SevenColumns() {
      super(
          "02_ex3",
          "Bài 3",
          "build(climateLstm(7, 32, 1)): $4\\,((7 + 32) · 32 + 32) = 5\\,120$ tham số cho LSTM, cộng"
              + " $32 + 1$ cho đầu ra, là 5 153. Thêm sáu cột chỉ thêm $4 · 6 · 32 = 768$ trọng số.",
          "Phương thức nào của bài dựng climate-lstm-1, và đối số nào của nó là số cột?",
          "climateLstm(số cột, số nút, hạt giống) cho cấu hình, build(…) cho mạng.");
    }

    /**
     * Chấm số cột đọc vào, số nút và số tham số.
     *
     * @param answer mạng của người học; null là chưa làm
     */
    public void check(@Nullable MultiLayerNetwork answer) {
      grade(answer, () -> mark(Answers.given(answer)));
    }

    private static Mark mark(MultiLayerNetwork net) {
      String first = net.getLayer(0).conf().getLayer().getClass().getSimpleName();
      if (!first.contains("LSTM")) {
        return Mark.wrong("Chưa đúng: tầng đầu của bạn là %s, cần LSTM.".formatted(first));
      }
      long columns = net.getParam("0_W").size(0);
      if (columns != 7) {
        return Mark.wrong(
            "Chưa đúng: mạng của bạn đọc %d cột, cần 7; nó có %s tham số."
                .formatted(columns, Answers.shown((double) net.numParams())));
      }
      int hiddens = net.layerSize(0);
      if (hiddens != 32) {
        return Mark.wrong(
            "Chưa đúng: tầng LSTM của bạn có %d nút, đề giữ nguyên 32.".formatted(hiddens));
      }
      if (net.numParams() != 5153) {
        return Mark.wrong(
            "Chưa đúng: mạng của bạn có %s tham số, cần 5 153: một tầng LSTM và một đầu ra."
                .formatted(Answers.shown((double) net.numParams())));
      }
      return Mark.right("Đúng rồi, mạng đọc 7 cột và có 5 153 tham số.");
    }
  }

  /** Cắt mọi cửa sổ thưa của một chuỗi, kèm nhãn. */
  public static final class CutWindows extends Exercise {
    CutWindows() {
      super(
          "02_ex4",
          "Bài 4",
          "Có T − past − future chỗ bắt đầu. Hàng thứ s lấy series[s], series[s + step], …,"
              + " past / step số, rồi tới nhãn series[s + past + future].",
          "Vẽ một chuỗi mười số ra giấy, past = 4, step = 2, future = 1: hàng đầu gồm những số nào?",
          "Vòng ngoài chạy theo s tới T − past − future, vòng trong theo k tới past / step; ô cuối"
              + " của hàng là nhãn.");
    }

    /** Cắt cửa sổ. */
    @FunctionalInterface
    public interface Windows {
      /**
       * Cắt mọi cửa sổ.
       *
       * @param series chuỗi [T]
       * @param past độ dài cửa sổ, tính bằng lần đo, chia hết cho step
       * @param future tầm dự báo: nhãn nằm sau lần đo kế tiếp cửa sổ ngần ấy lần đo
       * @param step mỗi ngần ấy lần đo lấy một số
       * @return mỗi cửa sổ một hàng [past / step + 1], nhãn ở cuối; null là chưa làm
       */
      double @Nullable [][] apply(double[] series, int past, int future, int step);
    }

    /**
     * Chấm trên những chuỗi người học chưa thấy.
     *
     * @param windows phương thức của người học
     */
    public void check(Windows windows) {
      grade(windows, () -> mark(windows));
    }

    private static Mark mark(Windows windows) {
      var random = new Random(4);
      for (int[] size : new int[][] {{40, 12, 5, 3}, {23, 6, 0, 1}, {31, 8, 3, 4}}) {
        double[] series = random.doubles(size[0], -10, 30).toArray();
        double[][] rows =
            Answers.returned(windows.apply(series.clone(), size[1], size[2], size[3]));
        String problem = problem(rows, series, size[1], size[2], size[3]);
        if (problem != null) {
          return Mark.wrong(
              "Chưa đúng với T = %d, past = %d, future = %d, step = %d: %s."
                  .formatted(size[0], size[1], size[2], size[3], problem));
        }
      }
      return Mark.right("Đúng rồi: đủ cửa sổ, đúng các vị trí và đúng nhãn trên ba chuỗi.");
    }

    private static @Nullable String problem(
        double[][] rows, double[] series, int past, int future, int step) {
      int width = past / step;
      for (double[] row : rows) {
        if (Answers.returned(row).length != width + 1) {
          String why = row.length == past + 1 && step > 1 ? "; mỗi step lần đo chỉ lấy một số" : "";
          return "một hàng của bạn có %d số, cần %d vị trí và một nhãn%s"
              .formatted(row.length, width, why);
        }
      }
      for (int s = 0; s < Math.min(rows.length, series.length - past - future); s++) {
        for (int k = 0; k < width; k++) {
          if (rows[s][k] != series[s + k * step]) {
            return "hàng %d, vị trí %d của bạn không phải series[%d]".formatted(s, k, s + k * step);
          }
        }
        int label = s + past + future;
        if (rows[s][width] != series[label]) {
          return "nhãn của hàng %d phải là series[%d]%s"
              .formatted(s, label, labelHint(rows, series, s, past, width, label));
        }
      }
      int expected = series.length - past - future;
      if (rows.length != expected) {
        String why =
            rows.length == series.length - past
                ? "; những cửa sổ cuối có nhãn nằm ngoài chuỗi"
                : rows.length == expected - 1 ? "; thiếu cửa sổ cuối cùng" : "";
        return "bạn có %d cửa sổ, cần %d%s".formatted(rows.length, expected, why);
      }
      return null;
    }

    /** Mọi hàng cùng lệch về một chỗ thì nói chỗ ấy. */
    private static String labelHint(
        double[][] rows, double[] series, int s, int past, int width, int label) {
      for (int at = s; at < series.length; at++) {
        if (rows[s][width] == series[at]) {
          return at < s + past
              ? "; bạn lấy series[%d], nằm ngay trong cửa sổ: mạng chỉ việc chép lại".formatted(at)
              : "; bạn lấy series[%d], %s %d lần đo"
                  .formatted(at, at < label ? "sớm" : "muộn", Math.abs(at - label));
        }
      }
      return "";
    }
  }

  /** Gọt gradient theo chuẩn. */
  public static final class ClipNorm extends Exercise {
    ClipNorm() {
      super(
          "02_ex5",
          "Bài 5",
          "Chuẩn là căn của tổng bình phương; hệ số là $\\min(1, g_{\\max} / \\lVert g \\rVert)$,"
              + " chung cho mọi phần tử nên hướng giữ nguyên. Gradient đã ngắn hơn ngưỡng thì không"
              + " đổi.",
          "Một số duy nhất nhân với cả véc-tơ: số ấy là bao nhiêu khi gradient đã đủ ngắn?",
          "Tính norm bằng Math.sqrt của tổng bình phương, rồi Math.min(1, threshold / norm).");
    }

    /** Gọt một gradient. */
    @FunctionalInterface
    public interface Clip {
      /**
       * Gọt.
       *
       * @param gradient gradient, [n]
       * @param threshold ngưỡng g_max > 0 của chuẩn
       * @return gradient đã gọt, [n]; null là chưa làm
       */
      double @Nullable [] apply(double[] gradient, double threshold);
    }

    /**
     * Chấm trên những gradient người học chưa thấy.
     *
     * @param clip phương thức của người học
     */
    public void check(Clip clip) {
      grade(clip, () -> mark(clip));
    }

    private static Mark mark(Clip clip) {
      var random = new Random(5);
      for (double length : new double[] {40, 0.3, 7, 1.4}) {
        double threshold = random.nextDouble(1.5, 3);
        double[] raw = random.doubles(6, -1, 1).toArray();
        double scale = length / norm(raw);
        double[] gradient = Arrays.stream(raw).map(v -> v * scale).toArray();
        double[] answer = Answers.returned(clip.apply(gradient.clone(), threshold));
        var usual =
            List.of(
                new Mistake(
                    each(gradient, v -> Math.max(-threshold, Math.min(threshold, v))),
                    "bạn gọt riêng từng phần tử nên hướng của gradient đổi; hãy co cả véc-tơ"),
                new Mistake(
                    each(gradient, v -> v * threshold / length),
                    "gradient ngắn hơn ngưỡng phải giữ nguyên, bạn lại kéo nó dài ra"),
                new Mistake(
                    each(gradient, v -> v * Math.min(1, threshold / (length * length))),
                    "bạn chia cho bình phương của chuẩn, quên lấy căn"),
                new Mistake(
                    each(gradient, v -> v * Math.min(1, 1 / length)),
                    "chuẩn sau khi gọt của bạn là 1, phải là ngưỡng"),
                new Mistake(gradient, "gradient dài hơn ngưỡng mà bạn giữ nguyên"));
        double[] expected = each(gradient, v -> v * Math.min(1, threshold / length));
        Mark mark = Answers.array(answer, expected, 1e-9, usual);
        if (mark.state() != Mark.State.RIGHT) {
          return mark;
        }
      }
      return Mark.right("Đúng rồi: gradient dài được co về ngưỡng, gradient ngắn giữ nguyên.");
    }

    private static double norm(double[] values) {
      return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    private static double[] each(double[] values, DoubleUnaryOperator change) {
      return Arrays.stream(values).map(change).toArray();
    }
  }

  /** Tỉ số gradient bước đầu trên bước cuối của mạng đã học. */
  public static final class LearnedGradient extends Exercise {
    LearnedGradient() {
      super(
          "02_ex6",
          "Bài 6",
          "gradientByStep(lstm1) cho chuẩn của gradient ở từng bước; lấy phần tử 0 chia cho phần tử"
              + " 119. Tỉ số đổi sau khi học vì trọng số đã đổi, trong đó có trọng số của cổng quên.",
          "Phương thức nào của bài đo gradient theo từng bước, và nó nhận gì?",
          "Gọi gradientByStep với mạng đã huấn luyện; bước đầu là phần tử 0, bước cuối là phần tử"
              + " 119.");
    }

    /**
     * Chấm.
     *
     * @param answer tỉ số; null là chưa làm
     * @param learned chuẩn gradient theo bước của mạng đã học, [bước]
     * @param fresh chuẩn gradient theo bước của mạng mới khởi tạo, [bước]
     */
    public void check(@Nullable Double answer, double[] learned, double[] fresh) {
      grade(answer, () -> mark(Answers.given(answer), learned, fresh));
    }

    private static Mark mark(double answer, double[] learned, double[] fresh) {
      double expected = ratio(learned);
      if (near(answer, expected)) {
        return Mark.right(
            "Đúng rồi, %s; lúc mới khởi tạo là %s, nên học xong gradient đi về bước đầu %s."
                .formatted(
                    Answers.shown(expected),
                    Answers.shown(ratio(fresh)),
                    expected > ratio(fresh) ? "dễ hơn" : "khó hơn"));
      }
      var usual = new LinkedHashMap<Double, String>();
      usual.put(1 / expected, "bạn lấy bước cuối chia cho bước đầu");
      usual.put(ratio(fresh), "đó là tỉ số của mạng mới khởi tạo; bài hỏi mạng đã học");
      usual.put(learned[0], "đó là gradient của bước đầu, còn phải chia cho bước cuối");
      for (var mistake : usual.entrySet()) {
        if (near(answer, mistake.getKey())) {
          return Mark.wrong(
              "Chưa đúng: bạn có %s, %s.".formatted(Answers.shown(answer), mistake.getValue()));
        }
      }
      return Mark.wrong("Chưa đúng: bạn có %s.".formatted(Answers.shown(answer)));
    }

    private static double ratio(double[] norms) {
      return norms[0] / norms[norms.length - 1];
    }

    private static boolean near(double a, double b) {
      return a == b || Math.abs(a - b) <= 0.01 * Math.abs(b);
    }
  }

  /** Phần của tổng bình phương chuẩn mất đi khi chỉ giữ k bước cuối. */
  public static final class TruncatedShare extends Exercise {
    TruncatedShare() {
      super(
          "02_ex7",
          "Bài 7",
          "Cộng bình phương của các bước 0 … T − kept − 1 rồi chia cho tổng bình phương của mọi"
              + " bước. Với LSTM mới khởi tạo, cắt xén gần như không mất gì, vì ở đó đã không còn"
              + " gradient để mất.",
          "BPTT bị cắt xén giữ những bước nào: đầu chuỗi hay cuối chuỗi?",
          "Arrays.stream(norms, 0, norms.length − kept) là các bước bị bỏ; nhớ bình phương.");
    }

    /** Phần mất đi. */
    @FunctionalInterface
    public interface Lost {
      /**
       * Tính phần mất đi.
       *
       * @param norms chuẩn của gradient theo bước, [T], có số dương
       * @param kept số bước cuối được giữ, trong [0, T]
       * @return phần của tổng bình phương nằm ở các bước bị bỏ, trong [0, 1]; null là chưa làm
       */
      @Nullable Double apply(double[] norms, int kept);
    }

    /**
     * Chấm trên những dãy người học chưa thấy.
     *
     * @param lost phương thức của người học
     */
    public void check(Lost lost) {
      grade(lost, () -> mark(lost));
    }

    private static Mark mark(Lost lost) {
      var random = new Random(7);
      for (int[] size : new int[][] {{120, 24}, {50, 10}, {8, 5}, {120, 60}}) {
        double[] norms = random.doubles(size[0], 0.1, 3).toArray();
        int cut = size[0] - size[1];
        double answer = Answers.returned(lost.apply(norms.clone(), size[1]));
        if (!Double.isFinite(answer)) {
          return Mark.wrong("Chưa đúng: bạn có %s, hãy xem lại phép chia.".formatted(answer));
        }
        double[] squares = Arrays.stream(norms).map(v -> v * v).toArray();
        var usual = new LinkedHashMap<Double, String>();
        usual.put(share(norms, 0, cut), "bạn chưa bình phương các chuẩn");
        usual.put(share(squares, cut, size[0]), "đó là phần còn giữ được, bài hỏi phần mất đi");
        usual.put(share(squares, size[1], size[0]), "bạn giữ các bước đầu; phải giữ các bước cuối");
        if (size[1] != 24 && size[0] > 24) {
          usual.put(share(squares, 0, size[0] - 24), "bạn viết cứng 24 bước; hãy dùng đối số kept");
        }
        usual.put(
            Math.sqrt(share(squares, 0, cut)), "bài hỏi tỉ lệ của tổng bình phương, không lấy căn");
        Mark mark = Answers.number(answer, share(squares, 0, cut), 1e-9, usual);
        if (mark.state() != Mark.State.RIGHT) {
          return mark;
        }
      }
      return Mark.right("Đúng rồi, khớp trên bốn dãy gradient.");
    }

    private static double share(double[] values, int from, int to) {
      return Arrays.stream(values, from, to).sum() / Arrays.stream(values).sum();
    }
  }

  /** Sửa phương thức cắt tập huấn luyện để tương lai không lọt vào. */
  public static final class FindLeak extends Exercise {
    private static final int TRAIN_END = 60;

    FindLeak() {
      super(
          "02_ex8",
          "Bài 8",
          "Hai chỗ rò rỉ. Bộ chuẩn hóa khớp trên cả chuỗi: hãy khớp trên"
              + " Arrays.copyOf(series, trainEnd). Vòng lặp chỉ đòi cửa sổ nằm trong phần huấn"
              + " luyện: nhãn ở start + past + future cũng phải nhỏ hơn trainEnd.",
          "Đổi một giá trị nằm sau trainEnd: những số nào trong các hàng đổi theo?",
          "SeriesScaler.standardize chỉ nên thấy phần huấn luyện; điều kiện của vòng lặp phải tính"
              + " cả nhãn.");
    }

    /** Tập huấn luyện đã chuẩn tắc hóa. */
    @FunctionalInterface
    public interface TrainRows {
      /**
       * Cắt cửa sổ huấn luyện.
       *
       * @param series cả chuỗi [T], T > trainEnd
       * @param trainEnd sau lần đo cuối cùng của phần huấn luyện
       * @param past độ dài cửa sổ
       * @param future tầm dự báo: nhãn của cửa sổ s là series[s + past + future]
       * @return mỗi cửa sổ một hàng [past + 1], đã chuẩn tắc hóa, nhãn ở cuối; null là chưa làm
       */
      double @Nullable [][] apply(double[] series, int trainEnd, int past, int future);
    }

    /**
     * Chấm: đổi tương lai xem tập huấn luyện có đổi theo, rồi so với tập huấn luyện đúng.
     *
     * @param rows phương thức của người học
     */
    public void check(TrainRows rows) {
      grade(rows, () -> mark(rows));
    }

    private static Mark mark(TrainRows rows) {
      var random = new Random(8);
      for (int[] size : new int[][] {{6, 3}, {4, 0}, {10, 7}}) {
        double[] series = random.doubles(TRAIN_END + 30, 5, 25).toArray();
        double[] other = series.clone();
        for (int t = TRAIN_END; t < other.length; t++) {
          other[t] += 40 + t;
        }
        double[][] before =
            Answers.returned(rows.apply(series.clone(), TRAIN_END, size[0], size[1]));
        double[][] after = Answers.returned(rows.apply(other.clone(), TRAIN_END, size[0], size[1]));
        String problem = width(before, size[0]);
        if (problem == null) {
          problem = width(after, size[0]);
        }
        if (problem == null) {
          problem = leak(before, after, size[0]);
        }
        if (problem == null) {
          problem = problem(before, series, size[0], size[1]);
        }
        if (problem != null) {
          return Mark.wrong("Chưa đúng: " + problem + ".");
        }
      }
      return Mark.right(
          "Đúng rồi: đổi mọi giá trị sau phần huấn luyện mà tập huấn luyện không đổi.");
    }

    private static @Nullable String width(double[][] rows, int past) {
      for (double[] row : rows) {
        if (Answers.returned(row).length != past + 1) {
          return "một hàng của bạn có %d số, cần %d giá trị và một nhãn"
              .formatted(row.length, past);
        }
      }
      return null;
    }

    private static @Nullable String leak(double[][] before, double[][] after, int past) {
      int changed = 0;
      for (int s = 0; s < Math.min(before.length, after.length); s++) {
        for (int k = 0; k < before[s].length; k++) {
          if (before[s][k] != after[s][k]) {
            if (k < past && s == 0) {
              return "đổi các giá trị sau phần huấn luyện thì đầu vào của cửa sổ đầu tiên cũng đổi,"
                  + " vậy phép chuẩn hóa còn nhìn thấy tương lai";
            }
            changed++;
          }
        }
      }
      return changed == 0
          ? null
          : "còn %d số nằm sau phần huấn luyện, nhất là nhãn của những cửa sổ cuối"
              .formatted(changed);
    }

    private static @Nullable String problem(
        double[][] rows, double[] series, int past, int future) {
      int expected = TRAIN_END - past - future;
      if (rows.length != expected) {
        return "không còn rò rỉ, nhưng bạn có %d cửa sổ, cần %d (mọi cửa sổ có nhãn trong phần huấn luyện)"
            .formatted(rows.length, expected);
      }
      double[] raw = flat(expected, past, future, series);
      double[] answer = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
      if (Answers.difference(answer, raw, 1e-3) == null) {
        return "các hàng chưa được chuẩn tắc hóa";
      }
      double[] train = Arrays.copyOf(series, TRAIN_END);
      double mean = Arrays.stream(train).average().orElseThrow();
      double squares = Arrays.stream(train).map(v -> (v - mean) * (v - mean)).sum();
      String difference = null;
      // Chia cho T hay T − 1 đều không rò rỉ: bài này không phân biệt.
      for (int divisor : new int[] {TRAIN_END, TRAIN_END - 1}) {
        double sigma = Math.sqrt(squares / divisor);
        double[] scaled = Arrays.stream(raw).map(v -> (v - mean) / sigma).toArray();
        difference = Answers.difference(answer, scaled, 1e-3);
        if (difference == null) {
          return null;
        }
      }
      return "không còn rò rỉ, nhưng khi xếp mọi hàng nối nhau thì " + difference;
    }

    /** Các hàng đúng, chưa chuẩn hóa, xếp nối nhau. */
    private static double[] flat(int count, int past, int future, double[] series) {
      return IntStream.range(0, count)
          .flatMap(s -> IntStream.rangeClosed(0, past).map(k -> s + (k < past ? k : past + future)))
          .mapToDouble(t -> series[t])
          .toArray();
    }
  }

  /** Dự báo của mạng bảy cột đoán mức thay đổi, trên tập kiểm định. */
  public static final class ForecastChange extends Exercise {
    ForecastChange() {
      super(
          "02_ex9",
          "Bài 9",
          "Setup mới từ seven.all().changeFrom(FUTURE + STEP), mạng climateLstm(7, 32, …), huấn luyện"
              + " bằng trainBest, rồi Model(…).forecast(….validation()): phương thức ấy cộng trả giá"
              + " trị cuối và đổi về °C.",
          "Hai ý đã có sẵn trong bài: cách làm nhãn là mức thay đổi, và cách đọc nhiều cột.",
          "setup(MultivariateSeries.of(…)) cho bảy cột, changeFrom cho nhãn, trainBest để huấn luyện,"
              + " Model.forecast để ra °C.");
    }

    /**
     * Chấm: RMSE phải nhỏ hơn mốc "giá trị cuối" của cùng tập.
     *
     * @param answer dự báo [n], °C; null là chưa làm
     * @param truth nhiệt độ thật của tập kiểm định, [n], °C
     * @param last giá trị cuối mạng được thấy, [n], °C
     * @param sameHour nhiệt độ cùng giờ hôm trước, [n], °C
     * @param scaler bộ chuẩn hóa có cột nhiệt độ
     * @param name tên cột nhiệt độ
     */
    public void check(
        double @Nullable [] answer,
        double[] truth,
        double[] last,
        double[] sameHour,
        FeatureScaler scaler,
        String name) {
      grade(answer, () -> mark(Answers.given(answer), truth, last, sameHour, scaler, name));
    }

    private static Mark mark(
        double[] answer,
        double[] truth,
        double[] last,
        double[] sameHour,
        FeatureScaler scaler,
        String name) {
      if (answer.length != truth.length) {
        return Mark.wrong(
            "Chưa đúng: bạn có %s dự báo, tập kiểm định có %s cửa sổ."
                .formatted(Answers.shown(answer.length), Answers.shown(truth.length)));
      }
      if (Answers.difference(answer, sameHour, 1e-6) == null) {
        return Mark.wrong(
            "Chưa đúng: đó là mốc cùng giờ hôm trước; bài cần dự báo của mạng bảy cột.");
      }
      double bar = ForecastScores.of(truth, last).rmse();
      double rmse = ForecastScores.of(truth, answer).rmse();
      if (rmse < bar) {
        double strong = ForecastScores.of(truth, sameHour).rmse();
        return Mark.right(
            "Đúng rồi: RMSE %s °C, hơn mốc giá trị cuối (%s) và %s mốc cùng giờ hôm trước (%s)."
                .formatted(
                    Answers.shown(rmse),
                    Answers.shown(bar),
                    rmse < strong ? "hơn" : "chưa hơn",
                    Answers.shown(strong)));
      }
      double[] celsius = scaler.unscale(name, answer);
      double mean = scaler.mean(name);
      double[] returned = new double[last.length];
      double[] unscaled = new double[last.length];
      for (int i = 0; i < last.length; i++) {
        returned[i] = answer[i] - mean + last[i];
        unscaled[i] = celsius[i] - mean + last[i];
      }
      String why = "";
      if (ForecastScores.of(truth, celsius).rmse() < bar) {
        why = "; dự báo của bạn còn ở thang chuẩn hóa, hãy đổi về °C";
      } else if (ForecastScores.of(truth, returned).rmse() < bar
          || ForecastScores.of(truth, unscaled).rmse() < bar) {
        why = "; dự báo của bạn mới là mức thay đổi, hãy cộng trả giá trị cuối";
      }
      return Mark.wrong(
          "Chưa đúng: RMSE %s °C, chưa hơn mốc giá trị cuối (%s)%s."
              .formatted(Answers.shown(rmse), Answers.shown(bar), why));
    }
  }
}
