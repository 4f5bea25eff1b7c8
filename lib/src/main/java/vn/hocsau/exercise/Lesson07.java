package vn.hocsau.exercise;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** Bài tập của bài 07, bài mở rộng: huấn luyện trên nhiều máy. */
public final class Lesson07 {

  /** Đếm byte mỗi vòng. */
  public static final RoundBytes EX1 = new RoundBytes();

  /** Cỡ một phần dữ liệu. */
  public static final ShareSize EX2 = new ShareSize();

  /** Trung bình có trọng số. */
  public static final WeightedMean EX3 = new WeightedMean();

  /** Chọn số bước mỗi vòng. */
  public static final ChooseSteps EX4 = new ChooseSteps();

  /** Không dồn về một máy. */
  public static final RingSpeedUp EX5 = new RingSpeedUp();

  private Lesson07() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2, EX3, EX4, EX5));
  }

  /** LSTM 18 948 tham số, Adam, năm máy: mỗi vòng bao nhiêu byte qua máy điều khiển? */
  public static final class RoundBytes extends Exercise {
    private static final double PARAMS = 18_948;

    RoundBytes() {
      super(
          "07_ex1",
          "Bài 1",
          "Adam giữ hai số cho mỗi tham số, nên trạng thái có $3 · 18\\,948$ số thực, mỗi số 4"
              + " byte: 227 376 byte. Mỗi vòng nó đi tới năm máy rồi về từ năm phần:"
              + " $2 · 5 · 227\\,376 = 2\\,273\\,760$ byte. Với SGD chỉ còn một phần ba.",
          "Những gì phải đi qua mạng máy tính, ngoài tham số? Bộ tối ưu nhớ gì?",
          "Số byte của trạng thái, nhân số máy (đi) và số phần (về).");
    }

    /**
     * Chấm.
     *
     * @param answer số byte đi và về của một vòng; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(
          answer,
          () ->
              Answers.number(
                  answer,
                  120 * PARAMS,
                  0,
                  Map.of(
                      40 * PARAMS, "thiếu bộ nhớ của Adam: hai số cho mỗi tham số",
                      80 * PARAMS, "Adam giữ hai số cho mỗi tham số, không phải một",
                      60 * PARAMS, "đó mới là một chiều; trạng thái còn đi chiều kia",
                      24 * PARAMS, "đó là của một máy, bài có năm",
                      72 * PARAMS, "một chiều bạn chỉ tính một bản; mỗi máy nhận một bản",
                      30 * PARAMS, "mỗi số thực float chiếm 4 byte")));
    }
  }

  /** Phần p của n mẫu chia cho P phần, mẫu i thuộc phần i mod P: bao nhiêu mẫu? */
  public static final class ShareSize extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Size {
      /**
       * Đếm mẫu của một phần.
       *
       * @param samples số mẫu n
       * @param parts số phần P
       * @param part phần p, trong [0, P)
       * @return số mẫu của phần p; null là chưa làm
       */
      @Nullable Integer of(int samples, int parts, int part);
    }

    ShareSize() {
      super(
          "07_ex2",
          "Bài 2",
          "Mẫu $p, p + P, p + 2P, …$ nhỏ hơn $n$: có $\\lceil (n - p) / P \\rceil$ mẫu, viết bằng"
              + " số nguyên là (n - p + P - 1) / P. Hai phần hơn kém nhau nhiều nhất một mẫu, vì"
              + " thế trung bình phải có trọng số.",
          "Viết ra các mẫu của phần cuối cùng khi n = 10, P = 4.",
          "Chia nguyên làm tròn lên: ⌈a / b⌉ = (a + b − 1) / b với a ≥ 0.");
    }

    /**
     * Chấm với nhiều cách chia.
     *
     * @param size phương thức của người học
     */
    public void check(Size size) {
      grade(size, () -> mark(size));
    }

    private static Mark mark(Size size) {
      var random = new Random(2);
      int[][] cases = new int[24][];
      Arrays.setAll(
          cases,
          k -> {
            int parts = 2 + random.nextInt(9);
            return new int[] {parts + random.nextInt(200), parts, random.nextInt(parts)};
          });
      cases[0] = new int[] {10, 4, 0};
      cases[1] = new int[] {10, 4, 3};
      cases[2] = new int[] {12, 4, 1};
      return MethodTrial.<int[]>of(c -> size.of(c[0], c[1], c[2]), c -> count(c[0], c[1], c[2]))
          .on(cases.length, k -> cases[k])
          .named(c -> "n = %d, P = %d, p = %d".formatted(c[0], c[1], c[2]))
          .mistake("bạn làm tròn xuống nên bỏ sót các mẫu lẻ", c -> c[0] / c[1])
          .mistake(
              "bạn cho mọi phần bằng phần lớn nhất: phần sau có thể ít hơn một mẫu",
              c -> (c[0] + c[1] - 1) / c[1])
          .mistake(
              "bạn dồn mọi mẫu lẻ vào phần cuối",
              c -> c[0] / c[1] + (c[2] == c[1] - 1 ? c[0] % c[1] : 0))
          .mistake(
              "bạn cho phần p = n mod P thừa một mẫu; p đếm từ 0", c -> (c[0] - c[2] + c[1]) / c[1])
          .mark();
    }

    private static int count(int samples, int parts, int part) {
      int count = 0;
      for (int i = part; i < samples; i += parts) {
        count++;
      }
      return count;
    }
  }

  /** Trung bình có trọng số của tham số các phần, cộng theo thứ tự phần. */
  public static final class WeightedMean extends Exercise {
    private static final float TOLERANCE = 1e-6f;

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Mean {
      /**
       * Lấy trung bình.
       *
       * @param params tham số của từng phần, [phần, tham số]
       * @param samples số mẫu mỗi phần đã học, [phần]
       * @return trung bình, [tham số]; null là chưa làm
       */
      double @Nullable [] of(double[][] params, int[] samples);
    }

    WeightedMean() {
      super(
          "07_ex3",
          "Bài 3",
          "$\\bar\\theta = \\sum_p \\frac{n_p}{n} \\theta_p$ với $n = \\sum_p n_p$. Vòng ngoài đi"
              + " qua các phần theo thứ tự 0, 1, 2, …: cộng số thực theo thứ tự khác thì chữ số"
              + " cuối có thể khác, nên cộng theo thứ tự ai xong trước sẽ cho mỗi lần một kết quả.",
          "Phần học gấp ba số mẫu thì nên có tiếng nói gấp mấy?",
          "Trọng số của phần p là n_p chia cho tổng số mẫu; cẩn thận phép chia hai số nguyên.");
    }

    /**
     * Chấm trên những trạng thái người học chưa thấy.
     *
     * @param mean phương thức của người học
     */
    public void check(Mean mean) {
      grade(mean, () -> mark(mean));
    }

    @SuppressWarnings("ArrayRecordComponent") // chỉ đọc, không so sánh
    private record Parts(double[][] params, int[] samples) {}

    private static Mark mark(Mean mean) {
      return MethodTrial.<Parts>of(
              p -> mean.of(p.params(), p.samples()), p -> weighted(p, shares(p.samples())))
          .on(6, WeightedMean::parts)
          .named(
              p ->
                  "%d phần đã học %s mẫu"
                      .formatted(p.params().length, Arrays.toString(p.samples())))
          .within(TOLERANCE)
          .mistake(
              "bạn lấy trung bình cộng, phần nhiều mẫu và phần ít mẫu như nhau",
              p -> weighted(p, equal(p.samples().length)))
          .mistake(
              "bạn chưa chia cho tổng số mẫu",
              p -> weighted(p, Arrays.stream(p.samples()).asDoubleStream().toArray()))
          .mistake(
              "bạn chia thêm cho số phần; các trọng số đã cộng lại bằng 1",
              p ->
                  weighted(
                      p,
                      Arrays.stream(shares(p.samples()))
                          .map(w -> w / p.samples().length)
                          .toArray()))
          .mistake("bạn chia hai số nguyên: n_p / n bằng 0", p -> new double[p.params()[0].length])
          .mark();
    }

    private static Parts parts(int k) {
      var random = new Random(30 + k);
      int parts = 2 + k % 3;
      int length = 3 + k;
      double[][] params = new double[parts][];
      int[] samples = new int[parts];
      for (int p = 0; p < parts; p++) {
        params[p] = random.doubles(length, -1, 1).toArray();
        samples[p] = 32 * (1 + p) + random.nextInt(32);
      }
      return new Parts(params, samples);
    }

    private static double[] weighted(Parts parts, double[] weights) {
      double[] sum = new double[parts.params()[0].length];
      for (int p = 0; p < weights.length; p++) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += weights[p] * parts.params()[p][i];
        }
      }
      return sum;
    }

    private static double[] shares(int[] samples) {
      double all = Arrays.stream(samples).sum();
      return Arrays.stream(samples).mapToDouble(n -> n / all).toArray();
    }

    private static double[] equal(int parts) {
      double[] weights = new double[parts];
      Arrays.fill(weights, 1.0 / parts);
      return weights;
    }
  }

  /** Số bước mỗi vòng nhỏ nhất để phần phụ không chiếm quá một tỉ lệ của vòng. */
  public static final class ChooseSteps extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Choice {
      /**
       * Chọn k.
       *
       * @param step thời gian một bước, giây
       * @param overhead thời gian của một vòng ngoài việc học, giây
       * @param share phần lớn nhất của vòng được dành cho việc phụ, trong (0, 1)
       * @return số bước mỗi vòng nhỏ nhất; null là chưa làm
       */
      @Nullable Integer of(double step, double overhead, double share);
    }

    ChooseSteps() {
      super(
          "07_ex4",
          "Bài 4",
          "Muốn $a / (a + k t) \\le q$ thì $k \\ge a (1 - q) / (q t)$, làm tròn lên. Với"
              + " $a = 0{,}05$ giây và $q = 5$ %, việc học của một vòng phải kéo dài 0,95 giây: đó là"
              + " chỗ của lời khuyên \"một vòng từ một giây\".",
          "Viết thời gian của cả vòng theo a, k, t; phần phụ chiếm bao nhiêu của nó?",
          "Giải bất phương trình theo k, rồi Math.ceil.");
    }

    /**
     * Chấm với nhiều máy và nhiều mạng.
     *
     * @param choice phương thức của người học
     */
    public void check(Choice choice) {
      grade(choice, () -> mark(choice));
    }

    private static Mark mark(Choice choice) {
      var random = new Random(4);
      double[][] cases = new double[12][];
      Arrays.setAll(
          cases,
          k ->
              new double[] {
                0.001 + 0.05 * random.nextDouble(),
                0.02 + 0.2 * random.nextDouble(),
                0.02 + 0.3 * random.nextDouble()
              });
      return MethodTrial.<double[]>of(
              c -> choice.of(c[0], c[1], c[2]), c -> Math.ceil(c[1] * (1 - c[2]) / (c[2] * c[0])))
          .on(cases.length, k -> cases[k])
          .named(
              c ->
                  "bước %s giây, phần phụ %s giây, tỉ lệ %s"
                      .formatted(Answers.shown(c[0]), Answers.shown(c[1]), Answers.shown(c[2])))
          .mistake(
              "bạn so phần phụ với việc học, bài hỏi so với cả vòng",
              c -> Math.ceil(c[1] / (c[2] * c[0])))
          .mistake(
              "bạn làm tròn xuống, nên phần phụ vượt tỉ lệ một chút",
              c -> Math.floor(c[1] * (1 - c[2]) / (c[2] * c[0])))
          .mistake(
              "bạn tìm k để cả vòng đủ một giây; bài hỏi theo tỉ lệ",
              c -> Math.ceil((1 - c[1]) / c[0]))
          .mistake(
              "bạn chỉ chia phần phụ cho thời gian một bước, chưa dùng tỉ lệ",
              c -> Math.ceil(c[1] / c[0]))
          .mark();
    }
  }

  /** Chuyền vòng tròn thay cho dồn về máy điều khiển: P máy học nhanh gấp mấy một máy? */
  public static final class RingSpeedUp extends Exercise {
    private static final double TOLERANCE = 1e-6;

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Model {
      /**
       * Nhanh lên bao nhiêu lần, ở cùng số mẫu đã học.
       *
       * @param machines số máy P
       * @param steps số bước mỗi vòng k
       * @param step thời gian một bước t, giây
       * @param overhead phần cố định của một vòng a, giây
       * @param bytes cỡ trạng thái s, byte
       * @param bandwidth tốc độ đường truyền của mỗi máy b, byte mỗi giây
       * @return số lần; null là chưa làm
       */
      @Nullable Double of(
          int machines, int steps, double step, double overhead, double bytes, double bandwidth);
    }

    RingSpeedUp() {
      super(
          "07_ex5",
          "Bài 5",
          "Một vòng kéo dài $k t + a + 2 \\frac{P - 1}{P} s / b$ và học $P k$ bước, nên"
              + " $S(P) = P k t / (k t + a + 2 \\frac{P - 1}{P} s / b)$. Thời gian truyền không vượt"
              + " $2 s / b$ dù có bao nhiêu máy, nên trần đã mất: $S$ tăng gần như tỉ lệ với $P$, chỉ"
              + " kém đi một hệ số không đổi. Giá của nó: máy nào cũng phải có mặt trong vòng tròn,"
              + " một máy chết là cả vòng phải làm lại.",
          "Thời gian của một vòng gồm ba phần; phần nào của công thức trong bài phải thay?",
          "Lấy thời gian một máy học P · k bước chia cho thời gian một vòng; cẩn thận phép chia hai"
              + " số nguyên.");
    }

    /**
     * Chấm với nhiều cụm.
     *
     * @param model phương thức của người học
     */
    public void check(Model model) {
      grade(model, () -> mark(model));
    }

    /** Một cụm; transfer là s / b, giây. */
    private record Case(int machines, int steps, double step, double overhead, double transfer) {
      static final double BANDWIDTH = 125e6;

      double bytes() {
        return transfer * BANDWIDTH;
      }

      /** Thời gian một vòng khi trạng thái phải đi từng ấy lần. */
      double round(double copies) {
        return steps * step + overhead + copies * transfer;
      }

      double ring() {
        return 2.0 * (machines - 1) / machines;
      }

      double speedUp(double round) {
        return machines * steps * step / round;
      }
    }

    private static Mark mark(Model model) {
      var random = new Random(5);
      Case[] cases = new Case[12];
      Arrays.setAll(
          cases,
          k ->
              new Case(
                  2 + random.nextInt(63),
                  1 + random.nextInt(100),
                  0.002 + 0.05 * random.nextDouble(),
                  0.02 + 0.1 * random.nextDouble(),
                  0.005 + 0.1 * random.nextDouble()));
      return MethodTrial.<Case>of(
              c ->
                  model.of(
                      c.machines(), c.steps(), c.step(), c.overhead(), c.bytes(), Case.BANDWIDTH),
              c -> c.speedUp(c.round(c.ring())))
          .on(cases.length, k -> cases[k])
          .named(c -> "P = %d, k = %d".formatted(c.machines(), c.steps()))
          .within(TOLERANCE)
          .mistake(
              "bạn vẫn dồn mọi trạng thái về máy điều khiển",
              c -> c.speedUp(c.round(2 * c.machines())))
          .mistake("bạn chia hai số nguyên: (P - 1) / P bằng 0", c -> c.speedUp(c.round(0)))
          .mistake("bạn quên thừa số 2", c -> c.speedUp(c.round(c.ring() / 2)))
          .mistake("bạn quên thừa số (P - 1) / P", c -> c.speedUp(c.round(2)))
          .mistake(
              "bạn cộng số byte của mọi máy, nhưng các máy truyền cùng lúc",
              c -> c.speedUp(c.round(2.0 * (c.machines() - 1))))
          .mistake(
              "bạn bỏ quên phần cố định của vòng", c -> c.speedUp(c.round(c.ring()) - c.overhead()))
          .mistake(
              "bạn chưa nhân P ở tử: một máy cần P · k bước để học bằng chừng ấy",
              c -> c.speedUp(c.round(c.ring())) / c.machines())
          .mistake("bạn trả về thời gian của một vòng", c -> c.round(c.ring()))
          .mark();
    }
  }
}
