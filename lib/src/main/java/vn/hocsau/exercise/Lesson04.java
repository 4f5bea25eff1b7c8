package vn.hocsau.exercise;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.BostonHousing;
import vn.hocsau.text.SequencePadding;
import vn.hocsau.train.LinearRegression;
import vn.hocsau.train.RegressionReport;
import vn.hocsau.train.Training;

/** Bài tập của bài 04: CNN và RNN. */
public final class Lesson04 {

  /** Đếm vòng lặp. */
  public static final CountIterations EX1 = new CountIterations();

  /** Cỡ và số tham số của một tầng tích chập. */
  public static final ConvolutionSize EX2 = new ConvolutionSize();

  /** Tích chập một chiều bằng tay. */
  public static final ConvolveByHand EX3 = new ConvolveByHand();

  /** Vùng tiếp nhận. */
  public static final ReceptiveField EX4 = new ReceptiveField();

  /** Bình luận thành đầu vào của mạng. */
  public static final ReviewInput EX5 = new ReviewInput();

  /** Hồi quy không có cột B. */
  public static final WithoutColumnB EX6 = new WithoutColumnB();

  /** Xáo điểm ảnh. */
  public static final ScramblePixels EX7 = new ScramblePixels();

  /** Mạng nhỏ vượt mốc tuyến tính. */
  public static final SmallNetwork EX8 = new SmallNetwork();

  private Lesson04() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2, EX3, EX4, EX5, EX6, EX7, EX8));
  }

  /** 54 000 ảnh, batch 64, 5 epoch: bao nhiêu vòng lặp? */
  public static final class CountIterations extends Exercise {
    CountIterations() {
      super(
          "04_ex1",
          "Bài 1",
          "$54\\,000 / 64 = 843{,}75$: mỗi epoch có 843 minibatch đủ và một minibatch 48 ảnh, tức"
              + " 844 vòng lặp; năm epoch là $5 \\cdot 844 = 4\\,220$.",
          "Minibatch cuối của mỗi epoch có đủ 64 ảnh không? Nó có được tính là một vòng lặp không?",
          "Tính số vòng lặp của một epoch trước, bằng công thức có dấu ⌈ ⌉ ở mục Epoch và batch.");
    }

    /**
     * Chấm.
     *
     * @param answer số lần sửa trọng số; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(answer, () -> judge(answer));
    }

    Mark judge(@Nullable Integer answer) {
      return Answers.number(
          answer,
          4_220,
          0,
          Map.of(
              4_215.0, "bạn bỏ minibatch cuối còn thiếu ảnh của mỗi epoch",
              844.0, "đó mới là một epoch",
              843.0, "đó mới là một epoch, và thiếu minibatch cuối",
              4_219.0, "bạn nhân với số epoch rồi mới chia: epoch nào cũng bắt đầu lại từ đầu",
              4_218.0, "bạn nhân với số epoch rồi mới chia: epoch nào cũng bắt đầu lại từ đầu"));
    }
  }

  /** Ảnh màu 64×64, 16 bộ lọc 5×5, gộp 2×2: cạnh và số tham số. */
  public static final class ConvolutionSize extends Exercise {
    ConvolutionSize() {
      super(
          "04_ex2",
          "Bài 2",
          "Sau tích chập cạnh là $64 - 5 + 1 = 60$, gộp đôi còn 30. Mỗi bộ lọc có $5 \\cdot 5 \\cdot"
              + " 3$ trọng số và một hệ số điều chỉnh: $(75 + 1) \\cdot 16 = 1\\,216$. Tầng gộp không"
              + " có tham số.",
          "Làm từng tầng một. Bộ lọc nhìn mấy kênh cùng lúc?",
          "Cạnh: n − k + 1 rồi chia đôi. Tham số: đếm cho một bộ lọc, đừng quên hệ số điều chỉnh.");
    }

    /**
     * Chấm.
     *
     * @param side cạnh của ánh xạ đặc trưng sau khi gộp; null là chưa làm
     * @param params số tham số của tầng tích chập; null là chưa làm
     */
    public void check(@Nullable Integer side, @Nullable Integer params) {
      grade(side == null ? null : params, () -> judge(side, params));
    }

    Mark judge(@Nullable Integer side, @Nullable Integer params) {
      Mark sides =
          Answers.number(
              side,
              30,
              0,
              Map.of(
                  60.0, "đó là cạnh trước khi gộp",
                  32.0, "tích chập không đệm làm cạnh ngắn đi trước khi gộp",
                  29.0, "n − k + 1 chứ không phải n − k"));
      if (sides.state() != Mark.State.RIGHT) {
        return Mark.wrong("Cạnh. " + sides.sentence());
      }
      Mark counted =
          Answers.number(
              params,
              1_216,
              0,
              Map.of(
                  1_200.0, "thiếu hệ số điều chỉnh, mỗi bộ lọc một cái",
                  416.0, "mỗi bộ lọc nhìn cả ba kênh của ảnh màu",
                  400.0, "mỗi bộ lọc nhìn cả ba kênh, và còn hệ số điều chỉnh",
                  1_248.0, "mỗi bộ lọc chỉ có một hệ số điều chỉnh, không phải mỗi kênh một cái",
                  76.0, "đó mới là một bộ lọc"));
      return counted.state() == Mark.State.RIGHT
          ? Mark.right("Đúng rồi: cạnh 30, 1 216 tham số.")
          : Mark.wrong("Tham số. " + counted.sentence());
    }
  }

  /** Viết tích chập một chiều có hệ số điều chỉnh và ReLU. */
  public static final class ConvolveByHand extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Convolution {
      /**
       * Tích chập.
       *
       * @param x dãy vào [bước]
       * @param filter bộ lọc [bề rộng]
       * @param bias hệ số điều chỉnh
       * @return ánh xạ đặc trưng [bước ra]; null là chưa làm
       */
      double @Nullable [] apply(double[] x, double[] filter, double bias);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Signal(double[] x, double[] filter, double bias) {}

    private static final double[][] FILTERS = {{1, -2, 0.5}, {2}, {-1, 3}, {0.5, 1, -1, 2, -0.5}};

    ConvolveByHand() {
      super(
          "04_ex3",
          "Bài 3",
          "Với mỗi chỗ đặt $t$ từ 0 đến $n - k$: $H_t = \\mathrm{ReLU}(b + \\sum_u W_u X_{t+u})$."
              + " Có $n - k + 1$ chỗ đặt; số âm thành 0 sau cùng, khi đã cộng $b$.",
          "Kết quả dài bao nhiêu? Xem lại công thức n − k + 1 rồi thử với dãy 4 số, bộ lọc rộng 4.",
          "Hai vòng lặp lồng nhau như crossCorrelate: ngoài chạy theo chỗ đặt t, trong cộng dồn theo"
              + " u; cộng b, rồi Math.max(0, …).");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (dãy, bộ lọc, hệ số điều chỉnh) → ánh xạ đặc trưng
     */
    public void check(Convolution answer) {
      grade(answer, () -> judge(answer));
    }

    private static Signal input(int k) {
      var random = new Random(40 + k);
      double[] filter = FILTERS[k % FILTERS.length];
      double[] x = random.ints(filter.length + k, -4, 5).asDoubleStream().toArray();
      return new Signal(x, filter.clone(), 0.5 * (k % 3) - 0.25);
    }

    private static double[] convolve(Signal in, int length, boolean flipped, boolean relu) {
      int width = in.filter.length;
      return IntStream.range(0, length)
          .mapToDouble(
              t -> {
                double sum = in.bias;
                for (int u = 0; u < width; u++) {
                  sum += in.filter[flipped ? width - 1 - u : u] * in.x[t + u];
                }
                return relu ? Math.max(0, sum) : sum;
              })
          .toArray();
    }

    private static int length(Signal in) {
      return in.x.length - in.filter.length + 1;
    }

    Mark judge(Convolution answer) {
      return MethodTrial.<Signal>of(
              in -> answer.apply(in.x, in.filter, in.bias),
              in -> convolve(in, length(in), false, true))
          .on(8, k -> input(k))
          .named(
              in ->
                  "x = %s, bộ lọc %s, b = %s"
                      .formatted(
                          Arrays.toString(in.x),
                          Arrays.toString(in.filter),
                          Answers.shown(in.bias)))
          .mistake("bạn quên ReLU", in -> convolve(in, length(in), false, false))
          .mistake(
              "bạn quên hệ số điều chỉnh",
              in -> convolve(new Signal(in.x, in.filter, 0), length(in), false, true))
          .mistake(
              "bạn quên cả ReLU lẫn hệ số điều chỉnh",
              in -> convolve(new Signal(in.x, in.filter, 0), length(in), false, false))
          .mistake(
              "bạn cộng hệ số điều chỉnh sau ReLU",
              in ->
                  Arrays.stream(convolve(new Signal(in.x, in.filter, 0), length(in), false, true))
                      .map(v -> v + in.bias)
                      .toArray())
          .mistake(
              "bạn lật ngược bộ lọc; ở đây nó được giữ nguyên chiều",
              in -> convolve(in, length(in), true, true))
          .mistake("bạn thiếu chỗ đặt cuối cùng", in -> convolve(in, length(in) - 1, false, true))
          .mark();
    }
  }

  /** Viết phép tính vùng tiếp nhận của một chồng tầng. */
  public static final class ReceptiveField extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Field {
      /**
       * Vùng tiếp nhận.
       *
       * @param widths bề rộng của từng tầng, từ dưới lên
       * @param strides sải bước của từng tầng
       * @return số bước vào mà một số của tầng cuối nhìn thấy; null là chưa làm
       */
      @Nullable Integer apply(int[] widths, int[] strides);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Stack(int[] widths, int[] strides) {}

    private static final int[][] WIDTHS = {
      {3}, {3, 3}, {5, 2, 5, 2, 5, 2, 5, 2}, {2, 3}, {7, 3, 1, 4}, {3, 2, 3, 2, 3}, {1, 1}
    };
    private static final int[][] STRIDES = {
      {1}, {1, 1}, {1, 2, 1, 2, 1, 2, 1, 2}, {2, 1}, {3, 1, 2, 1}, {1, 2, 1, 2, 1}, {2, 3}
    };

    ReceptiveField() {
      super(
          "04_ex4",
          "Bài 4",
          "Bắt đầu từ 1 với $s = 1$; qua mỗi tầng: cộng $(k - 1) \\cdot s$, rồi mới nhân $s$ với sải"
              + " bước của tầng ấy. Với `imdb-cnn`: 5, 6, 14, 16, 32, 36, 68, 76 từ.",
          "Chưa qua tầng nào thì một số nhìn thấy mấy số? Hai số kề nhau ở tầng này cách nhau bao xa"
              + " ở đầu vào?",
          "Giữ hai biến trong vòng lặp: vùng tiếp nhận và tích các sải bước của những tầng bên dưới."
              + " Cập nhật cái nào trước?");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (bề rộng, sải bước) → vùng tiếp nhận
     */
    public void check(Field answer) {
      grade(answer, () -> judge(answer));
    }

    /** Vùng tiếp nhận, với chỗ bắt đầu và cách tính tích sải bước cho trước. */
    private static int field(Stack stack, int start, boolean useStride, boolean ownStride) {
      int field = start;
      int jump = 1;
      for (int i = 0; i < stack.widths.length; i++) {
        jump *= ownStride ? stack.strides[i] : 1;
        field += (stack.widths[i] - 1) * (useStride ? jump : 1);
        jump *= ownStride ? 1 : stack.strides[i];
      }
      return field;
    }

    Mark judge(Field answer) {
      return MethodTrial.<Stack>of(
              in -> answer.apply(in.widths, in.strides), in -> field(in, 1, true, false))
          .on(WIDTHS.length, k -> new Stack(WIDTHS[k].clone(), STRIDES[k].clone()))
          .named(
              in ->
                  "bề rộng %s, sải bước %s"
                      .formatted(Arrays.toString(in.widths), Arrays.toString(in.strides)))
          .mistake("bạn chưa dùng đến sải bước", in -> field(in, 1, false, false))
          .mistake(
              "bạn nhân cả sải bước của chính tầng đang xét: chỉ tính các tầng bên dưới",
              in -> field(in, 1, true, true))
          .mistake(
              "bạn bắt đầu từ 0: chưa qua tầng nào, một số vẫn nhìn thấy chính nó",
              in -> field(in, 0, true, false))
          .mistake(
              "bạn cộng k · s thay vì (k − 1) · s",
              in -> {
                int sum = 1;
                int jump = 1;
                for (int i = 0; i < in.widths.length; i++) {
                  sum += in.widths[i] * jump;
                  jump *= in.strides[i];
                }
                return sum;
              })
          .mistake(
              "bạn trả về tích các sải bước",
              in -> Arrays.stream(in.strides).reduce(1, (a, b) -> a * b))
          .mark();
    }
  }

  /** Viết bước đưa một bình luận vào mạng. */
  public static final class ReviewInput extends Exercise {
    private static final int NUM_WORDS = 10_000;
    private static final int LENGTH = 300;
    private static final int UNKNOWN = 2;
    private static final int ALL = Integer.MAX_VALUE;

    ReviewInput() {
      super(
          "04_ex5",
          "Bài 5",
          "Đổi mọi chỉ số từ 10 000 trở lên thành `ImdbWords.UNKNOWN`, rồi gọi"
              + " `SequencePadding.leftSteps(new int[][] {ids}, LENGTH)`: nó đệm và cắt bên trái, và"
              + " cho mảng [1, 1, 300].",
          "Bảng embedding có các hàng từ 0 đến 9 999. Chỉ số 10 000 có hàng không?",
          "Thay từ lạ trong dãy chỉ số, rồi dùng đúng phương thức mà padded(…) đã gọi.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức chỉ số từ → đầu vào của mạng [1, 1, 300] (mẫu, chỉ số, bước)
     */
    public void check(Function<int[], @Nullable INDArray> answer) {
      grade(answer, () -> judge(answer));
    }

    private static int[] input(int k) {
      int[] lengths = {5, 300, 420, 301, 12};
      var random = new Random(500 + k);
      int[] ids = random.ints(lengths[k], 3, 12_000).toArray();
      ids[0] = 1;
      ids[ids.length - 1] = k % 2 == 0 ? NUM_WORDS : NUM_WORDS - 1;
      return ids;
    }

    private static INDArray made(
        int[] ids, int unknown, int limit, boolean padLeft, boolean cutLeft) {
      int[] known = Arrays.stream(ids).map(id -> id < limit ? id : unknown).toArray();
      int n = known.length;
      int from = cutLeft ? Math.max(0, n - LENGTH) : 0;
      int[] kept = Arrays.copyOfRange(known, from, Math.min(n, from + LENGTH));
      if (!padLeft) {
        kept = Arrays.copyOf(kept, LENGTH);
      }
      return SequencePadding.leftSteps(new int[][] {kept}, LENGTH);
    }

    Mark judge(Function<int[], @Nullable INDArray> answer) {
      return MethodTrial.<int[]>of(answer::apply, ids -> made(ids, UNKNOWN, NUM_WORDS, true, true))
          .on(5, k -> input(k))
          .named(
              ids ->
                  "một bình luận %d từ, từ cuối mang chỉ số %d"
                      .formatted(ids.length, ids[ids.length - 1]))
          .within(0)
          .mistake(
              "bạn chưa đổi chỉ số từ 10 000 trở lên thành từ lạ",
              ids -> made(ids, UNKNOWN, ALL, true, true))
          .mistake(
              "bạn để sót chỉ số 10 000: bảng chỉ có các hàng 0 đến 9 999",
              ids -> made(ids, UNKNOWN, NUM_WORDS + 1, true, true))
          .mistake(
              "bạn đổi từ lạ thành 0, mà 0 là chỗ đệm", ids -> made(ids, 0, NUM_WORDS, true, true))
          .mistake("bạn đệm và cắt ở bên phải", ids -> made(ids, UNKNOWN, NUM_WORDS, false, false))
          .mistake("bạn đệm ở bên phải", ids -> made(ids, UNKNOWN, NUM_WORDS, false, true))
          .mistake(
              "bạn giữ phần đầu thay vì phần cuối của bình luận",
              ids -> made(ids, UNKNOWN, NUM_WORDS, true, false))
          .mistake(
              "bạn thiếu chiều đặc trưng, dùng leftSteps thay cho left",
              ids -> made(ids, UNKNOWN, NUM_WORDS, true, true).reshape(1, LENGTH))
          .mark();
    }
  }

  /** RMSE của hồi quy tuyến tính khi bỏ cột B. */
  public static final class WithoutColumnB extends Exercise {
    private static final double TOLERANCE = 0.006;

    WithoutColumnB() {
      super(
          "04_ex6",
          "Bài 6",
          "Lấy mọi cột trừ cột B (`NDArrayIndex.interval` trước và sau nó, nối bằng `Nd4j.hstack`),"
              + " khớp trên phần huấn luyện, dự đoán và tính RMSE trên phần kiểm định.",
          "Phải bỏ cột B ở cả hai tập. Khớp ở tập nào, chấm ở tập nào?",
          "BostonHousing.FEATURES.indexOf(\"B\") cho số thứ tự của cột; LinearRegression.fit(…) và"
              + " RegressionReport.of(…).rmse() làm phần còn lại.");
    }

    /**
     * Chấm.
     *
     * @param answer RMSE trên tập kiểm định, nghìn USD; null là chưa làm
     * @param train phần huấn luyện của lần chạy này
     * @param validation phần kiểm định của lần chạy này
     */
    public void check(@Nullable Double answer, Table train, Table validation) {
      grade(answer, () -> judge(answer, train, validation));
    }

    private static INDArray features(Table table, String without) {
      INDArray all = BostonHousing.features(table);
      int[] kept =
          IntStream.range(0, BostonHousing.FEATURES.size())
              .filter(c -> !BostonHousing.FEATURES.get(c).equals(without))
              .toArray();
      return all.getColumns(kept);
    }

    private static RegressionReport errors(Table train, Table judged, String without) {
      var line = LinearRegression.fit(features(train, without), BostonHousing.prices(train));
      return RegressionReport.of(
          BostonHousing.prices(judged), line.predict(features(judged, without)));
    }

    Mark judge(@Nullable Double answer, Table train, Table validation) {
      RegressionReport right = errors(train, validation, "B");
      RegressionReport all = errors(train, validation, "");
      var usual = new LinkedHashMap<Double, String>();
      usual.put(all.rmse(), "đó là RMSE khi vẫn còn cột B");
      usual.put(right.mse(), "đó là MSE, chưa lấy căn");
      usual.put(right.mae(), "đó là MAE");
      usual.put(errors(train, train, "B").rmse(), "đó là RMSE trên tập huấn luyện");
      usual.put(errors(validation, validation, "B").rmse(), "bạn khớp trên chính tập kiểm định");
      usual.put(right.rmse() - all.rmse(), "đó là mức thay đổi; hãy trả lời RMSE mới");
      usual.put(all.rmse() - right.rmse(), "đó là mức thay đổi; hãy trả lời RMSE mới");
      usual.put(1000 * right.rmse(), "đơn vị là nghìn USD");
      usual.put(errors(train, validation, "LSTAT").rmse(), "bạn bỏ nhầm cột LSTAT, cột cuối cùng");
      return Answers.number(answer, right.rmse(), TOLERANCE, usual);
    }
  }

  /** Viết phép xáo cột. */
  public static final class ScramblePixels extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Scramble {
      /**
       * Xáo.
       *
       * @param flat [mẫu, điểm ảnh]
       * @param order cột thứ j của kết quả là cột {@code order[j]} của đầu vào
       * @return [mẫu, điểm ảnh]; null là chưa làm
       */
      @Nullable INDArray apply(INDArray flat, int[] order);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Pixels(INDArray flat, int[] order) {}

    private static final int[][] ORDERS = {
      {2, 0, 1}, {1, 2, 3, 0}, {0, 1}, {4, 2, 0, 1, 3}, {3, 5, 1, 0, 2, 4}
    };

    ScramblePixels() {
      super(
          "04_ex7",
          "Bài 7",
          "Dựng một mảng mới cùng kích thước, rồi với mỗi $j$: cột $j$ của nó là cột `order[j]` của"
              + " mảng cũ. Chồng khuôn không hề gì vì nó chỉ cộng 784 tích rời nhau: đổi thứ tự số"
              + " hạng không đổi tổng.",
          "Vì sao không nên ghi đè lên chính mảng đang đọc?",
          "Nd4j.zeros(…) cho mảng mới; trong hai vòng lặp, getDouble(i, …) đọc và putScalar(i, j, …)"
              + " ghi, như crossCorrelate.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (ảnh trải phẳng, thứ tự) → ảnh đã xáo
     */
    public void check(Scramble answer) {
      grade(answer, () -> judge(answer));
    }

    private static Pixels input(int k) {
      int[] order = ORDERS[k].clone();
      var random = new Random(70 + k);
      int rows = order.length == 3 ? 3 : 2 + k;
      double[] values = random.doubles((long) rows * order.length).toArray();
      return new Pixels(Nd4j.create(values, new long[] {rows, order.length}, 'c'), order);
    }

    private static INDArray columns(INDArray flat, int[] order, boolean inverse) {
      INDArray made = flat.dup();
      for (int i = 0; i < flat.size(0); i++) {
        for (int j = 0; j < order.length; j++) {
          made.putScalar(i, inverse ? order[j] : j, flat.getDouble(i, inverse ? j : order[j]));
        }
      }
      return made;
    }

    Mark judge(Scramble answer) {
      return MethodTrial.<Pixels>of(
              in -> answer.apply(in.flat, in.order), in -> columns(in.flat, in.order, false))
          .on(ORDERS.length, k -> input(k))
          .named(in -> "thứ tự %s".formatted(Arrays.toString(in.order)))
          .mistake("bạn xáo theo chiều ngược lại", in -> columns(in.flat, in.order, true))
          .mistake("bạn chưa xáo gì", in -> in.flat)
          .mistake(
              "bạn ghi đè lên chính mảng đang đọc nên có cột bị mất",
              in -> {
                for (int i = 0; i < in.flat.size(0); i++) {
                  for (int j = 0; j < in.order.length; j++) {
                    in.flat.putScalar(i, j, in.flat.getDouble(i, in.order[j]));
                  }
                }
                return in.flat;
              })
          .mistake("bạn xáo các hàng, tức là xáo thứ tự ảnh", in -> in.flat.getRows(in.order))
          .mark();
    }
  }

  /** Dựng và huấn luyện một mạng ít tham số vượt mốc tuyến tính. */
  public static final class SmallNetwork extends Exercise {
    private static final int MAX_PARAMS = 30_000;

    SmallNetwork() {
      super(
          "04_ex8",
          "Bài 8",
          "Tham số của CNN dồn ở tầng kết nối đầy đủ. Bớt bộ lọc và gộp thêm trước khi trải phẳng thì"
              + " còn rất ít: `conv2d(16)`, gộp, `conv2d(32)`, gộp rồi thẳng ra softmax chỉ có 12 810"
              + " tham số. Một nghìn ảnh thì batch nhỏ, để đủ số lần sửa trọng số.",
          "Tầng nào của mnist-cnn tốn tham số nhất? Xem cột cuối của bảng tóm tắt.",
          "Bớt bộ lọc, bỏ bớt tầng; trước khi huấn luyện, xem numParams(). Còn thua mốc thì giảm cỡ"
              + " batch hoặc thêm epoch.");
    }

    /**
     * Chấm.
     *
     * @param answer mạng đã huấn luyện; null là chưa làm
     * @param validation ảnh kiểm định [mẫu, kênh, hàng, cột] và nhãn
     * @param bar độ chính xác của mốc, trong [0, 1]
     */
    public void check(@Nullable MultiLayerNetwork answer, DataSet validation, double bar) {
      grade(answer, () -> judge(Answers.given(answer), validation, bar));
    }

    Mark judge(MultiLayerNetwork net, DataSet validation, double bar) {
      if (net.numParams() > MAX_PARAMS) {
        return Mark.wrong(
            "Chưa đúng: mạng có %s tham số, tối đa %s."
                .formatted(Answers.shown((double) net.numParams()), Answers.shown(MAX_PARAMS)));
      }
      double accuracy = Training.accuracy(net, validation, 256);
      String scored =
          "%s tham số, đúng %s %% tập kiểm định, mốc đúng %s %%"
              .formatted(
                  Answers.shown((double) net.numParams()),
                  Answers.percent(accuracy),
                  Answers.percent(bar));
      if (accuracy > bar) {
        return Mark.right("Đúng rồi: %s.".formatted(scored));
      }
      double chance = 1.0 / validation.getLabels().size(1);
      return Mark.wrong(
          accuracy < 1.8 * chance
              ? "Chưa đúng: %s. Mạng gần như đoán bừa; bạn đã gọi fit(…) chưa?".formatted(scored)
              : "Chưa đúng: %s.".formatted(scored));
    }
  }
}
