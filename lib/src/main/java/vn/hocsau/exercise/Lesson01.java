package vn.hocsau.exercise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;
import vn.hocsau.exercise.Answers.Mistake;
import vn.hocsau.sequence.ForecastScores;
import vn.hocsau.sequence.NaiveForecast;
import vn.hocsau.sequence.SeriesScaler;
import vn.hocsau.sequence.SlidingWindows;
import vn.hocsau.train.History;

/** Bài tập của bài 01: sản lượng điện. */
public final class Lesson01 {

  /** Đếm cửa sổ. */
  public static final CountWindows EX1 = new CountWindows();

  /** Đếm tham số. */
  public static final CountParameters EX2 = new CountParameters();

  /** Sai số theo đơn vị gốc. */
  public static final OriginalUnits EX3 = new OriginalUnits();

  /** Trộn hai mốc. */
  public static final MixedBaseline EX4 = new MixedBaseline();

  /** Một bước LSTM. */
  public static final MemoryUpdate EX5 = new MemoryUpdate();

  /** Chênh lệch so với năm trước. */
  public static final YearlyChange EX6 = new YearlyChange();

  /** Lượt ngược qua ô nhớ của LSTM. */
  public static final CellGradient EX7 = new CellGradient();

  /** Chờ bao nhiêu epoch. */
  public static final Patience EX8 = new Patience();

  private Lesson01() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2, EX3, EX4, EX5, EX6, EX7, EX8));
  }

  /** Chuỗi 397 tháng, cửa sổ 12, tầm dự báo 3: bao nhiêu mẫu? */
  public static final class CountWindows extends Exercise {
    CountWindows() {
      super(
          "01_ex1",
          "Bài 1",
          "Cửa sổ bắt đầu ở tháng $t$ có nhãn ở tháng $t + 12 + 3 - 1$, nên còn"
              + " $397 - 12 - 3 + 1 = 383$ chỗ bắt đầu.",
          "Viết ra cửa sổ cuối cùng: nó bắt đầu ở tháng nào thì nhãn của nó còn nằm trong chuỗi?",
          "Với chuỗi dài T, cửa sổ p tháng, tầm dự báo k: n = T − p − k + 1.");
    }

    /**
     * Chấm.
     *
     * @param answer số mẫu; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(
          answer,
          () ->
              Answers.number(
                  answer,
                  383,
                  0,
                  Map.of(
                      385.0, "đó là số cửa sổ khi dự báo ngay tháng kế tiếp, còn thiếu tầm dự báo",
                      382.0, "thiếu đúng một: cửa sổ đầu tiên cũng được đếm",
                      386.0, "đó là số cửa sổ không có nhãn")));
    }
  }

  /** LSTM 50 nút trên LSTM 50 nút: bao nhiêu tham số? */
  public static final class CountParameters extends Exercise {
    CountParameters() {
      super(
          "01_ex2",
          "Bài 2",
          "Mỗi khối có $50 · 50$ trọng số vào, $50 · 50$ trọng số hồi tiếp và 50 hệ số điều chỉnh;"
              + " ba cổng và ô nhớ tiềm năng là bốn khối:"
              + " $4 · (50 · 50 + 50 · 50 + 50) = 20\\,200$.",
          "Tầng trên đọc gì: chuỗi gốc hay trạng thái của tầng dưới?",
          "Bốn khối, mỗi khối (d_x + d_h) · d_h + d_h; với tầng trên d_x cũng là 50.");
    }

    /**
     * Chấm.
     *
     * @param answer số tham số của tầng trên; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(
          answer,
          () ->
              Answers.number(
                  answer,
                  20_200,
                  0,
                  Map.of(
                      20_000.0, "thiếu hệ số điều chỉnh của bốn khối",
                      5_050.0, "đó mới là một khối",
                      10_400.0, "tầng trên đọc 50 số của tầng dưới, không phải một",
                      15_150.0, "LSTM có bốn khối, đó là số của ba khối (GRU)")));
    }
  }

  /** RMSE của một mạng trên tập kiểm định, tính bằng điểm. */
  public static final class OriginalUnits extends Exercise {
    OriginalUnits() {
      super(
          "01_ex3",
          "Bài 3",
          "Đầu ra của mạng nằm trên thang đo [0, 1]; scaler.unscale đưa nó về điểm, rồi mới so với"
              + " giá trị thật bằng ForecastScores.of(truth, …).rmse().",
          "Mạng học trên thang nào? Hai dãy đem so phải cùng đơn vị.",
          "scaler.unscale nhận thẳng net.output(đặc trưng); truth đã ở đơn vị gốc.");
    }

    /**
     * Chấm.
     *
     * @param answer RMSE, điểm; null là chưa làm
     * @param outputs đầu ra của mạng trên tập kiểm định, [n, 1], thang đo của mạng
     * @param windows các cửa sổ của tập kiểm định, n cửa sổ
     * @param scaler bộ chuẩn hóa của bài
     */
    public void check(
        @Nullable Double answer, INDArray outputs, SlidingWindows windows, SeriesScaler scaler) {
      grade(
          answer,
          () -> {
            var scores =
                ForecastScores.of(scaler.unscale(windows.labels()), scaler.unscale(outputs));
            var scaled = ForecastScores.of(values(windows.labels()), values(outputs));
            var usual = new LinkedHashMap<Double, String>();
            usual.put(scores.mae(), "đó là MAE, bài hỏi RMSE");
            usual.put(scores.rmse() * scores.rmse(), "đó là MSE, còn phải lấy căn bậc hai");
            usual.put(scaled.rmse(), "đó là sai số trên thang đo [0, 1], chưa đổi về điểm");
            usual.put(
                scaled.rmse() * scaled.rmse(),
                "đó là mất mát MSE trên thang đo [0, 1]: chưa lấy căn, chưa đổi về điểm");
            return Answers.number(answer, scores.rmse(), 0.005, usual);
          });
    }

    private static double[] values(INDArray column) {
      return column.dup('c').data().asDouble();
    }
  }

  /** RMSE của trung bình cộng hai mốc trên tập kiểm định. */
  public static final class MixedBaseline extends Exercise {
    MixedBaseline() {
      super(
          "01_ex4",
          "Bài 4",
          "Lấy NaiveForecast.lag(series, 1, from, to) và NaiveForecast.lag(series, 12, from, to),"
              + " cộng từng phần tử rồi chia đôi, chấm với truth. Trung bình chỉ có lợi khi hai dự"
              + " báo sai cỡ nhau và ngược chiều; trộn với một mốc sai lớn hơn nhiều thì mốc tốt"
              + " xấu đi.",
          "Hai mảng dự báo có cùng độ dài với truth; trung bình lấy theo từng tháng.",
          "NaiveForecast.lag cho từng mốc, IntStream cho trung bình, ForecastScores.of để chấm.");
    }

    /**
     * Chấm.
     *
     * @param answer RMSE, điểm; null là chưa làm
     * @param series chuỗi gốc [T], điểm
     * @param from tháng đầu tiên của tập kiểm định
     * @param to sau tháng cuối cùng của tập kiểm định
     * @param scaler bộ chuẩn hóa của bài
     */
    public void check(
        @Nullable Double answer, double[] series, int from, int to, SeriesScaler scaler) {
      grade(
          answer,
          () -> {
            double[] truth = Arrays.copyOfRange(series, from, to);
            double[] last = NaiveForecast.lag(series, 1, from, to);
            double[] year = NaiveForecast.lag(series, 12, from, to);
            var mixed = ForecastScores.of(truth, mean(last, year));
            var seasonal = ForecastScores.of(truth, year);
            var usual = new LinkedHashMap<Double, String>();
            usual.put(seasonal.rmse(), "đó là sai số của riêng mốc cùng tháng năm trước");
            usual.put(
                ForecastScores.of(truth, last).rmse(),
                "đó là sai số của riêng mốc giá trị gần nhất");
            usual.put(
                (seasonal.rmse() + ForecastScores.of(truth, last).rmse()) / 2,
                "bạn lấy trung bình hai sai số; hãy lấy trung bình hai dự báo rồi mới chấm");
            usual.put(mixed.mae(), "đó là MAE, bài hỏi RMSE");
            usual.put(mixed.rmse() * mixed.rmse(), "đó là MSE, còn phải lấy căn bậc hai");
            usual.put(
                ForecastScores.of(scaler.scale(truth), scaler.scale(mean(last, year))).rmse(),
                "đó là sai số trên thang đo [0, 1], chưa đổi về điểm");
            return Answers.number(answer, mixed.rmse(), 0.005, usual)
                .whenRight(
                    "Riêng mốc cùng tháng năm trước sai %s điểm: trộn thêm giá trị gần nhất %s."
                        .formatted(
                            Answers.shown(seasonal.rmse()),
                            mixed.rmse() < seasonal.rmse()
                                ? "có lợi"
                                : "chỉ làm nó kém đi, vì giá trị gần nhất sai lớn hơn nhiều"));
          });
    }

    private static double[] mean(double[] a, double[] b) {
      return IntStream.range(0, a.length).mapToDouble(t -> (a[t] + b[t]) / 2).toArray();
    }
  }

  /** Cổng quên và ô nhớ mới của một bước LSTM. */
  public static final class MemoryUpdate extends Exercise {
    private static final int EXAMPLES = 3;
    private static final int HIDDENS = 4;

    MemoryUpdate() {
      super(
          "01_ex5",
          "Bài 5",
          "$f_t = \\sigma(z_f)$ là Transforms.sigmoid(zf); $c_t = f_t \\odot c_{t-1} + i_t \\odot"
              + " \\tilde{c}_t$ là f.mul(memory).add(i.mul(candidate)). Nhân từng phần tử (mul),"
              + " không phải nhân ma trận (mmul).",
          "Đọc lại công thức của f và c trong mục LSTM và các cổng: cổng nào nhân với ô nhớ cũ?",
          "Transforms.sigmoid cho cổng; mul và add cho tích và tổng theo từng phần tử.");
    }

    /** Một bước LSTM, từ bốn tổng có trọng số và ô nhớ cũ; mọi mảng [mẫu, d_h]. */
    @FunctionalInterface
    public interface Step {
      /**
       * Tính một bước.
       *
       * @param zf tổng có trọng số của cổng quên, trước hàm kích hoạt
       * @param zi tổng có trọng số của cổng đầu vào
       * @param zc tổng có trọng số của ô nhớ tiềm năng
       * @param zo tổng có trọng số của cổng đầu ra
       * @param memory ô nhớ cũ
       * @return {trạng thái ẩn mới, ô nhớ mới}; null là chưa làm
       */
      INDArray @Nullable [] apply(
          INDArray zf, INDArray zi, INDArray zc, INDArray zo, INDArray memory);
    }

    /**
     * Chấm trên những mảng người học chưa thấy.
     *
     * @param step bước LSTM của người học
     */
    public void check(Step step) {
      grade(step, () -> mark(step, new Random(5)));
    }

    private static Mark mark(Step step, Random random) {
      double[] zf = random(random);
      double[] zi = random(random);
      double[] zc = random(random);
      double[] zo = random(random);
      double[] c = random(random);
      INDArray[] result =
          Answers.returned(step.apply(tensor(zf), tensor(zi), tensor(zc), tensor(zo), tensor(c)));
      if (result.length != 2) {
        return Mark.wrong("Chưa đúng: cần hai mảng, trạng thái ẩn mới rồi ô nhớ mới.");
      }
      for (INDArray part : result) {
        if (Answers.returned(part).rank() != 2
            || part.size(0) != EXAMPLES
            || part.size(1) != HIDDENS) {
          return Mark.wrong(
              "Chưa đúng: với %d mẫu và %d nút ẩn, mảng của bạn có kích thước %s, cần [%d, %d]."
                  .formatted(EXAMPLES, HIDDENS, Arrays.toString(part.shape()), EXAMPLES, HIDDENS));
        }
      }
      double[] expected = memory(zf, zi, zc, c, (f, i) -> sigmoid(f), (f, i) -> sigmoid(i));
      var usual =
          List.of(
              new Mistake(
                  memory(zf, zi, zc, c, (f, i) -> sigmoid(i), (f, i) -> sigmoid(f)),
                  "bạn tráo hai cổng: cổng quên nhân với ô nhớ cũ, cổng đầu vào nhân với ô nhớ"
                      + " tiềm năng"),
              new Mistake(
                  memory(zf, zi, zc, c, (f, i) -> 1, (f, i) -> sigmoid(i)),
                  "ô nhớ cũ chưa được nhân với cổng quên"),
              new Mistake(
                  memory(zf, zi, zc, c, (f, i) -> 0, (f, i) -> sigmoid(i)),
                  "ô nhớ mới của bạn bỏ mất phần giữ lại từ ô nhớ cũ"),
              new Mistake(
                  memory(zf, zi, zc, c, (f, i) -> sigmoid(f), (f, i) -> 1),
                  "ô nhớ tiềm năng chưa được nhân với cổng đầu vào"),
              new Mistake(
                  memory(zf, zi, zc, c, (f, i) -> f, (f, i) -> sigmoid(i)),
                  "cổng quên thiếu sigmoid"),
              new Mistake(
                  memory(zf, zi, zc, c, (f, i) -> Math.tanh(f), (f, i) -> sigmoid(i)),
                  "cổng quên phải là sigmoid: tanh cho cả số âm, không dùng làm cổng được"));
      Mark memory = Answers.array(values(result[1]), expected, 1e-5, usual);
      if (memory.state() != Mark.State.RIGHT) {
        return memory;
      }
      double[] hidden = new double[expected.length];
      for (int k = 0; k < hidden.length; k++) {
        hidden[k] = sigmoid(zo[k]) * Math.tanh(expected[k]);
      }
      if (Answers.difference(values(result[0]), hidden, 1e-5) != null) {
        return Mark.wrong(
            "Chưa đúng: ô nhớ mới đã đúng, nhưng trạng thái ẩn không bằng o ⊙ tanh(ô nhớ mới).");
      }
      return Mark.right("Đúng rồi: cổng quên, ô nhớ mới và trạng thái ẩn đều khớp.");
    }

    private static double[] memory(
        double[] zf,
        double[] zi,
        double[] zc,
        double[] c,
        DoubleBinaryOperator forget,
        DoubleBinaryOperator input) {
      double[] memory = new double[c.length];
      for (int k = 0; k < c.length; k++) {
        memory[k] =
            forget.applyAsDouble(zf[k], zi[k]) * c[k]
                + input.applyAsDouble(zf[k], zi[k]) * Math.tanh(zc[k]);
      }
      return memory;
    }

    private static double sigmoid(double z) {
      return 1 / (1 + Math.exp(-z));
    }

    private static double[] random(Random random) {
      return random.doubles((long) EXAMPLES * HIDDENS, -2, 2).toArray();
    }

    private static INDArray tensor(double[] values) {
      float[] floats = new float[values.length];
      for (int k = 0; k < floats.length; k++) {
        floats[k] = (float) values[k];
      }
      return Nd4j.createFromArray(floats).reshape(EXAMPLES, HIDDENS);
    }

    private static double[] values(INDArray array) {
      return array.dup('c').data().asDouble();
    }
  }

  /** Chuỗi chênh lệch so với cùng tháng năm trước. */
  public static final class YearlyChange extends Exercise {
    YearlyChange() {
      super(
          "01_ex6",
          "Bài 6",
          "Mười hai tháng đầu không có năm trước để trừ, nên mảng dài T − 12: phần tử thứ k là"
              + " $x_{k+12} - x_k$. Mạng chỉ còn phải đoán phần khác thường của năm nay; cộng lại"
              + " giá trị năm trước là ra dự báo.",
          "Tháng nào là tháng đầu tiên có cùng tháng năm trước trong chuỗi?",
          "IntStream.range(12, values.length), mỗi t lấy hiệu của values[t] và values[t − 12].");
    }

    /**
     * Chấm trên những chuỗi người học chưa thấy.
     *
     * @param change phương thức của người học: chuỗi [T] → chênh lệch [T - 12]; trả về null là chưa
     *     làm
     */
    public void check(UnaryOperator<double[]> change) {
      grade(change, () -> mark(change));
    }

    private static Mark mark(UnaryOperator<double[]> change) {
      var random = new Random(6);
      for (int length : new int[] {13, 30, 41}) {
        double[] series = random.doubles(length, 50, 130).toArray();
        double[] answer = Answers.returned(change.apply(series.clone()));
        if (answer.length == length) {
          return Mark.wrong(
              "Chưa đúng: chuỗi %d tháng cho bạn %d chênh lệch, nhưng 12 tháng đầu không có năm trước để trừ."
                  .formatted(length, length));
        }
        var usual = new ArrayList<Mistake>();
        usual.add(
            new Mistake(
                difference(series, 1), "bạn trừ tháng liền trước, bài cần cùng tháng năm trước"));
        usual.add(
            new Mistake(
                Arrays.stream(difference(series, 12)).map(v -> -v).toArray(),
                "ngược dấu: lấy năm nay trừ năm trước"));
        usual.add(new Mistake(difference(series, 11), "bạn trừ tháng cách 11 tháng, cần 12"));
        if (length > 13) {
          usual.add(new Mistake(difference(series, 13), "bạn trừ tháng cách 13 tháng, cần 12"));
          usual.add(
              new Mistake(
                  Arrays.copyOf(difference(series, 12), length - 13),
                  "thiếu tháng cuối cùng của chuỗi"));
        }
        Mark mark = Answers.array(answer, difference(series, 12), 1e-9, usual);
        if (mark.state() != Mark.State.RIGHT) {
          return mark;
        }
      }
      return Mark.right("Đúng rồi: chuỗi T tháng cho T − 12 chênh lệch.");
    }

    private static double[] difference(double[] series, int lag) {
      return IntStream.range(lag, series.length)
          .mapToDouble(t -> series[t] - series[t - lag])
          .toArray();
    }
  }

  /** Gradient qua một bước của ô nhớ LSTM, so với sai phân hữu hạn. */
  public static final class CellGradient extends Exercise {
    private static final List<String> NAMES = List.of("z_f", "z_i", "z_c", "ô nhớ cũ");
    private static final double STEP = 1e-5;

    CellGradient() {
      super(
          "01_ex7",
          "Bài 7",
          "Đặt $f = \\sigma(z_f)$, $i = \\sigma(z_i)$, $\\tilde{c} = \\tanh(z_c)$. Gradient theo"
              + " $z_f, z_i, z_c, c_{t-1}$ là $g\\,c_{t-1}\\,f(1 - f)$,"
              + " $g\\,\\tilde{c}\\,i(1 - i)$, $g\\,i\\,(1 - \\tilde{c}^2)$ và $g f$. Số cuối là thứ"
              + " truyền tiếp về bước trước: mỗi bước chỉ nhân với cổng quên, không có $\\tanh'$ nào,"
              + " nên cổng mở gần 1 thì gradient đi được xa.",
          "Quy tắc dây chuyền: ô nhớ mới là tổng của hai tích; lấy đạo hàm của tổng ấy theo f, i,"
              + " c̃ và ô nhớ cũ trước.",
          "Nhân tiếp với đạo hàm của hàm kích hoạt: σ' = σ(1 − σ) cho hai cổng, 1 − c̃² cho tanh.");
    }

    /** Lượt ngược qua một bước của ô nhớ. */
    @FunctionalInterface
    public interface Backward {
      /**
       * Tính bốn gradient.
       *
       * @param zf tổng có trọng số của cổng quên
       * @param zi tổng có trọng số của cổng đầu vào
       * @param zc tổng có trọng số của ô nhớ tiềm năng
       * @param previous ô nhớ cũ
       * @param gradient ∂L/∂c, gradient theo ô nhớ mới
       * @return gradient theo zf, zi, zc và previous; null là chưa làm
       */
      double @Nullable [] apply(double zf, double zi, double zc, double previous, double gradient);
    }

    /**
     * Chấm bằng sai phân hữu hạn trên những số người học chưa thấy.
     *
     * @param backward lượt ngược của người học
     */
    public void check(Backward backward) {
      grade(backward, () -> mark(backward));
    }

    private static Mark mark(Backward backward) {
      var random = new Random(7);
      double farthest = 0;
      for (int trial = 0; trial < 20; trial++) {
        double[] at = random.doubles(4, -1.2, 1.2).toArray();
        double g = random.nextDouble(0.5, 2);
        double[] answer = Answers.returned(backward.apply(at[0], at[1], at[2], at[3], g));
        if (answer.length != NAMES.size()) {
          return Mark.wrong(
              "Chưa đúng: bạn trả về %d số, cần bốn gradient theo z_f, z_i, z_c và ô nhớ cũ."
                  .formatted(answer.length));
        }
        double[] numeric = IntStream.range(0, 4).mapToDouble(k -> slope(at, g, k)).toArray();
        for (int k = 0; k < numeric.length; k++) {
          double gap = Math.abs(answer[k] - numeric[k]);
          if (!(gap <= 1e-6)) {
            return wrong(answer, numeric, k, usual(at, g));
          }
          farthest = Math.max(farthest, gap);
        }
      }
      return Mark.right(
          "Đúng rồi: ở 20 điểm thử, bốn gradient lệch sai phân nhiều nhất %s."
              .formatted(Answers.shown(farthest)));
    }

    private static Mark wrong(double[] answer, double[] numeric, int k, List<Mistake> usual) {
      for (Mistake mistake : usual) {
        if (Answers.difference(answer, mistake.values(), 1e-6) == null) {
          return Mark.wrong("Chưa đúng: " + mistake.why() + ".");
        }
      }
      return Mark.wrong(
          "Chưa đúng: gradient theo %s của bạn là %s, sai phân cho %s."
              .formatted(NAMES.get(k), Answers.shown(answer[k]), Answers.shown(numeric[k])));
    }

    /** Sai phân giữa của L = g · c theo số thứ k trong {z_f, z_i, z_c, ô nhớ cũ}. */
    private static double slope(double[] at, double g, int k) {
      double[] right = at.clone();
      double[] left = at.clone();
      right[k] += STEP;
      left[k] -= STEP;
      return g * (memory(right) - memory(left)) / (2 * STEP);
    }

    private static double memory(double[] at) {
      return sigmoid(at[0]) * at[3] + sigmoid(at[1]) * Math.tanh(at[2]);
    }

    private static double sigmoid(double z) {
      return 1 / (1 + Math.exp(-z));
    }

    private static List<Mistake> usual(double[] at, double g) {
      double f = sigmoid(at[0]);
      double i = sigmoid(at[1]);
      double candidate = Math.tanh(at[2]);
      double gate = f * (1 - f);
      double input = i * (1 - i);
      double tanh = 1 - candidate * candidate;
      double previous = at[3];
      return List.of(
          new Mistake(
              new double[] {g * previous, g * candidate, g * i, g * f},
              "bạn bỏ qua đạo hàm của sigmoid và của tanh"),
          new Mistake(
              new double[] {previous * gate, candidate * input, i * tanh, f},
              "thiếu thừa số gradient, tức ∂L/∂c"),
          new Mistake(
              new double[] {
                g * previous * (1 - f * f), g * candidate * (1 - i * i), g * i * tanh, g * f
              },
              "1 − σ² là đạo hàm của tanh; đạo hàm của sigmoid là σ(1 − σ)"),
          new Mistake(
              new double[] {
                g * previous * gate, g * candidate * input, g * i * (1 - candidate), g * f
              },
              "đạo hàm của tanh là 1 − c̃², bạn quên bình phương"),
          new Mistake(
              new double[] {g * candidate * input, g * previous * gate, g * i * tanh, g * f},
              "bạn tráo gradient theo z_f và theo z_i"),
          new Mistake(
              new double[] {g * previous * gate, g * candidate * input, g * i * tanh, g},
              "ô nhớ cũ đi qua cổng quên: gradient theo nó phải nhân với f"));
    }
  }

  /** Huấn luyện FFNN 1 với hạt giống khác, dừng sớm sau 5 epoch không tiến bộ. */
  public static final class Patience extends Exercise {
    private static final int PATIENCE = 5;

    Patience() {
      super(
          "01_ex8",
          "Bài 8",
          "Training.of(build(ffnn1(2))) với validation(validation.flat()) và"
              + " earlyStopping(EarlyStopping.onValLoss(5).restoringBest()). Chờ ít epoch thì một"
              + " đoạn đường cong đi ngang cũng đủ làm quá trình học dừng.",
          "Phương thức train của bài đặt sẵn số epoch chờ đợi; lần này bạn phải tự đặt.",
          "Chép chuỗi lời gọi trong train: Training.of(…).epochs(400)…, đổi số epoch chờ đợi, bỏ"
              + " checkpoint.");
    }

    /**
     * Chấm.
     *
     * @param answer lịch sử huấn luyện của người học; null là chưa làm
     * @param first lịch sử của FFNN 1 ở phần đầu bài
     */
    public void check(@Nullable History answer, History first) {
      grade(answer, () -> mark(Answers.given(answer), first));
    }

    private static Mark mark(History answer, History first) {
      if (!answer.hasValidation()) {
        return Mark.wrong(
            "Chưa đúng: lần huấn luyện này không có tập kiểm định, nên không dừng theo nó được.");
      }
      double[] losses = answer.valLoss();
      if (losses[0] == first.valLoss()[0]) {
        return Mark.wrong(
            "Chưa đúng: epoch đầu giống hệt lần chạy ở trên; bạn chưa đổi hạt giống của mạng.");
      }
      int best = best(losses);
      int waited = losses.length - 1 - best;
      if (waited != PATIENCE) {
        String why =
            waited < PATIENCE
                ? "đã hết số epoch tối đa, hoặc quy tắc dừng không theo mất mát kiểm định"
                : "quy tắc dừng của bạn chờ lâu hơn, hoặc không có";
        return Mark.wrong(
            "Chưa đúng: epoch tốt nhất là %d mà dừng ở epoch %d, tức chờ %d epoch chứ không phải %d; %s."
                .formatted(best + 1, losses.length, waited, PATIENCE, why));
      }
      return Mark.right(
          "Đúng rồi: dừng ở epoch %d, mất mát kiểm định tốt nhất %s; lần chạy ở trên dừng ở epoch %d, tốt nhất %s."
              .formatted(
                  losses.length,
                  Answers.shown(losses[best]),
                  first.valLoss().length,
                  Answers.shown(first.valLoss()[best(first.valLoss())])));
    }

    private static int best(double[] losses) {
      int best = 0;
      for (int epoch = 1; epoch < losses.length; epoch++) {
        if (losses[epoch] < losses[best]) {
          best = epoch;
        }
      }
      return best;
    }
  }
}
