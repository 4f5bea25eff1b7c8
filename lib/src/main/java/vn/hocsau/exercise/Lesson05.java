package vn.hocsau.exercise;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Imdb;
import vn.hocsau.dataset.Reviews;
import vn.hocsau.train.ClassificationReport;
import vn.hocsau.train.Training;
import vn.hocsau.train.WordLogistic;

/** Bài tập của bài 05: SimpleRNN, LSTM, GRU. */
public final class Lesson05 {

  private static final int NUM_WORDS = 88_584;

  /** Đếm tham số của GRU. */
  public static final CountParameters EX1 = new CountParameters();

  /** Trộn trạng thái cũ và mới. */
  public static final BlendStates EX2 = new BlendStates();

  /** Đệm và cắt ở bên trái hoặc bên phải. */
  public static final PadAndCut EX3 = new PadAndCut();

  /** SimpleRNN trên chỉ số đã chia nhỏ. */
  public static final ScaledIds EX4 = new ScaledIds();

  /** Phần cuối hay phần đầu của bình luận. */
  public static final EndOrStart EX5 = new EndOrStart();

  /** Sức kéo của một từ. */
  public static final Pull EX6 = new Pull();

  /** Một bước GRU kiểu cổng đặt lại nhân trước. */
  public static final GruStep EX7 = new GruStep();

  /** GRU với mười nghìn từ. */
  public static final TenThousandWords EX8 = new TenThousandWords();

  private Lesson05() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2, EX3, EX4, EX5, EX6, EX7, EX8));
  }

  /** GRU 64 nút đọc embedding 32 chiều: bao nhiêu tham số? */
  public static final class CountParameters extends Exercise {
    CountParameters() {
      super(
          "05_ex1",
          "Bài 1",
          "Mỗi khối trong ba khối có $32 \\cdot 64$ trọng số vào, $64 \\cdot 64$ trọng số hồi tiếp và"
              + " **hai** hàng 64 hệ số điều chỉnh: $3 \\cdot 64 \\cdot (32 + 64 + 2) = 18\\,816$.",
          "GRU có mấy khối? Dạng reset-after có mấy hàng hệ số điều chỉnh?",
          "Xem công thức đếm tay ở mục GRU, thay $d_x$ và $d_h$.");
    }

    /**
     * Chấm.
     *
     * @param answer số tham số của tầng; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(answer, () -> judge(answer));
    }

    Mark judge(@Nullable Integer answer) {
      return Answers.number(
          answer,
          18_816,
          0,
          Map.of(
              18_624.0, "mỗi khối có hai hàng hệ số điều chỉnh, b và b′",
              18_432.0, "thiếu các hệ số điều chỉnh",
              24_832.0, "đó là LSTM: GRU chỉ có ba khối",
              6_272.0, "đó mới là một khối",
              25_088.0, "GRU có ba khối, không phải bốn",
              9_408.0, "bạn đổi chỗ: 32 là số chiều của đầu vào, 64 là số nút"));
    }
  }

  /** Viết phép trộn của cổng cập nhật. */
  public static final class BlendStates extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Blend {
      /**
       * Trộn.
       *
       * @param update cổng cập nhật z
       * @param previous trạng thái cũ
       * @param candidate trạng thái ẩn tiềm năng
       * @return trạng thái mới; null là chưa làm
       */
      @Nullable Double apply(double update, double previous, double candidate);
    }

    private static final double[][] INPUTS = {
      {0.25, 2, -1}, {0, 0.5, 0.75}, {1, 0.5, 0.75}, {0.9, -0.4, 0.1}, {0.6, 0, 1}
    };

    BlendStates() {
      super(
          "05_ex2",
          "Bài 2",
          "$h_t = z\\,h_{t-1} + (1 - z)\\,\\tilde{h}_t$: z bằng 1 thì giữ nguyên cái cũ, bằng 0 thì"
              + " thay hẳn bằng cái mới.",
          "Khi z = 1 thì trạng thái mới phải bằng gì? Khi z = 0 thì sao?",
          "Dòng cuối của bốn công thức ở mục GRU.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (z, trạng thái cũ, trạng thái ẩn tiềm năng) → trạng thái mới
     */
    public void check(Blend answer) {
      grade(answer, () -> judge(answer));
    }

    Mark judge(Blend answer) {
      return MethodTrial.<double[]>of(
              in -> answer.apply(in[0], in[1], in[2]), in -> in[0] * in[1] + (1 - in[0]) * in[2])
          .on(INPUTS.length, k -> INPUTS[k].clone())
          .named(
              in ->
                  "z = %s, trạng thái cũ %s, trạng thái tiềm năng %s"
                      .formatted(Answers.shown(in[0]), Answers.shown(in[1]), Answers.shown(in[2])))
          .mistake(
              "bạn đổi chỗ z và 1 − z: ở bài này z là phần giữ lại của cái cũ",
              in -> (1 - in[0]) * in[1] + in[0] * in[2])
          .mistake(
              "bạn cộng cả trạng thái tiềm năng mà không nhân với 1 − z",
              in -> in[0] * in[1] + in[2])
          .mistake("bạn nhân z với cả hai", in -> in[0] * (in[1] + in[2]))
          .mistake(
              "bạn lấy tanh thêm một lần; trạng thái tiềm năng đã qua tanh rồi",
              in -> in[0] * in[1] + (1 - in[0]) * Math.tanh(in[2]))
          .mark();
    }
  }

  /** Viết phép đệm và cắt. */
  public static final class PadAndCut extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Padding {
      /**
       * Đệm và cắt.
       *
       * @param ids dãy chỉ số
       * @param length độ dài phải có
       * @param left true: đệm và cắt bên trái; false: bên phải
       * @return dãy dài đúng {@code length}; null là chưa làm
       */
      int @Nullable [] apply(int[] ids, int length, boolean left);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Sequence(int[] ids, int length, boolean left) {}

    private static final int[][] SEQUENCES = {
      {1, 7, 8}, {1, 2, 3, 4, 5, 6}, {9, 8, 7, 6}, {}, {5}, {3, 1, 4, 1, 5, 9, 2}
    };

    PadAndCut() {
      super(
          "05_ex3",
          "Bài 3",
          "Giữ $m = \\min(n, T)$ chỉ số. Bên trái: $m$ chỉ số **cuối**, đặt ở $m$ ô cuối của mảng"
              + " mới. Bên phải: $m$ chỉ số đầu, đặt ở $m$ ô đầu. Mảng `int` mới vốn toàn 0 nên phần"
              + " còn lại đã được đệm.",
          "Viết ra giấy kết quả của [1, 7, 8] và [1, 2, 3, 4, 5, 6] với độ dài 4, mỗi bên một lần.",
          "new int[length] rồi System.arraycopy(nguồn, từ đâu, đích, vào đâu, bao nhiêu số). Chỉ còn"
              + " phải tính hai chữ “đâu”.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (dãy, độ dài, bên trái?) → dãy mới
     */
    public void check(Padding answer) {
      grade(answer, () -> judge(answer));
    }

    private static int[] fitted(Sequence in, boolean padLeft, boolean cutLeft, int length) {
      int n = in.ids.length;
      int kept = Math.min(n, length);
      int[] made = new int[length];
      System.arraycopy(in.ids, cutLeft ? n - kept : 0, made, padLeft ? length - kept : 0, kept);
      return made;
    }

    Mark judge(Padding answer) {
      return MethodTrial.<Sequence>of(
              in -> answer.apply(in.ids, in.length, in.left),
              in -> fitted(in, in.left, in.left, in.length))
          .on(
              2 * SEQUENCES.length,
              k -> new Sequence(SEQUENCES[k / 2].clone(), k < 6 ? 4 : 3, k % 2 == 0))
          .named(
              in ->
                  "dãy %s, độ dài %d, bên %s"
                      .formatted(Arrays.toString(in.ids), in.length, in.left ? "trái" : "phải"))
          .mistake(
              "bạn cắt ở bên phải: phải giữ phần cuối", in -> fitted(in, in.left, false, in.length))
          .mistake(
              "bạn cắt ở bên trái: phải giữ phần đầu", in -> fitted(in, in.left, true, in.length))
          .mistake("bạn đệm nhầm bên", in -> fitted(in, !in.left, in.left, in.length))
          .mistake("bạn làm ngược bên", in -> fitted(in, !in.left, !in.left, in.length))
          .mistake(
              "bạn chưa cắt dãy dài",
              in -> fitted(in, in.left, in.left, Math.max(in.length, in.ids.length)))
          .mistake(
              "bạn chưa đệm dãy ngắn",
              in -> fitted(in, in.left, in.left, Math.min(in.length, in.ids.length)))
          .mistake("bạn chưa đệm cũng chưa cắt gì", in -> in.ids)
          .mark();
    }
  }

  /** Huấn luyện SimpleRNN trên chỉ số chia cho cỡ từ vựng. */
  public static final class ScaledIds extends Exercise {
    private static final double TOLERANCE = 0.002;

    ScaledIds() {
      super(
          "05_ex4",
          "Bài 4",
          "Chia cho 88 584 thì đầu vào nằm trong [0, 1], nhưng mỗi từ vẫn chỉ là một con số trên một"
              + " trục, và hai từ liền nhau chỉ cách nhau 1/88 584: cách bày vẫn tồi như cũ.",
          "Phải chia ở những tập nào? Chấm mạng bằng dữ liệu nào?",
          "getFeatures().div(NUM_WORDS) cho đầu vào mới; dựng mạng như simple, huấn luyện bằng"
              + " training(…), rồi Training.accuracy(mạng, dữ liệu kiểm định đã chia, 512).");
    }

    /**
     * Chấm.
     *
     * @param net mạng đã huấn luyện trên chỉ số đã chia; null là chưa làm
     * @param accuracy độ chính xác kiểm định, trong [0, 1]; null là chưa làm
     * @param validationRaw tập kiểm định với chỉ số nguyên vẹn [mẫu, 1, bước]
     */
    public void check(
        @Nullable MultiLayerNetwork net, @Nullable Double accuracy, DataSet validationRaw) {
      grade(
          net == null ? null : accuracy,
          () -> judge(Answers.given(net), Answers.given(accuracy), validationRaw));
    }

    Mark judge(MultiLayerNetwork net, double accuracy, DataSet validationRaw) {
      Mark params =
          Networks.parameters(
              net,
              40_802,
              Map.of(
                  40_601L, "tầng ra phải có hai nút sigmoid như mọi mạng của bài",
                  121_002L, "đề bài hỏi mạng một tầng",
                  162_002L, "tầng hồi tiếp phải là SimpleRNN, không phải LSTM"));
      if (params.state() != Mark.State.RIGHT) {
        return params;
      }
      if (net.getLayer(1).getParam("b").norm1Number().doubleValue() == 0) {
        return Mark.wrong("Chưa đúng: mạng chưa học gì; hãy gọi fit(…).");
      }
      var scaled =
          new DataSet(validationRaw.getFeatures().div(NUM_WORDS), validationRaw.getLabels());
      double score = Training.accuracy(net, scaled, 512);
      if (Math.abs(accuracy - score) <= TOLERANCE) {
        return Mark.right(
            "Đúng rồi, mạng đúng %s %% tập kiểm định.".formatted(Answers.percent(score)));
      }
      var usual = new LinkedHashMap<Double, String>();
      usual.put(100 * score, "hãy trả lời bằng tỉ lệ trong [0, 1], không phải phần trăm");
      usual.put(
          Training.accuracy(net, validationRaw, 512),
          "đó là độ chính xác trên chỉ số chưa chia, khác thứ mạng đã học");
      usual.put(1 - score, "đó là tỉ lệ sai");
      return Answers.number(accuracy, score, TOLERANCE, usual);
    }
  }

  /** Túi từ chỉ đọc 50 từ cuối, hoặc 50 từ đầu. */
  public static final class EndOrStart extends Exercise {
    private static final int KEPT = 50;
    private static final int EPOCHS = 5;
    private static final long SEED = 7;

    /** Khớp bằng hạt giống hay số lượt khác thì lệch chừng này. */
    private static final double TOLERANCE = 0.02;

    EndOrStart() {
      super(
          "05_ex5",
          "Bài 5",
          "`Arrays.copyOfRange(ids, Math.max(0, n − 50), n)` giữ 50 từ cuối, `Arrays.copyOf(ids,"
              + " Math.min(50, n))` giữ 50 từ đầu. Cắt cả phần học lẫn phần kiểm định, rồi khớp"
              + " `WordLogistic` và chấm như ở mục Mốc so sánh.",
          "Bình luận có thể ngắn hơn 50 từ. Có phải cắt cả dữ liệu học không?",
          "Arrays.copyOfRange và Math.max; WordLogistic.fit rồi ClassificationReport.of(…)"
              + ".accuracy().");
    }

    /**
     * Chấm.
     *
     * @param last độ chính xác kiểm định khi chỉ đọc 50 từ cuối; null là chưa làm
     * @param first độ chính xác kiểm định khi chỉ đọc 50 từ đầu; null là chưa làm
     * @param train phần học của lần chạy này
     * @param validation phần kiểm định của lần chạy này
     */
    public void check(
        @Nullable Double last, @Nullable Double first, Reviews train, Reviews validation) {
      grade(
          last == null ? null : first,
          () ->
              judge(
                  Answers.given(last),
                  Answers.given(first),
                  new Part(train.ids(), train.labels()),
                  new Part(validation.ids(), validation.labels())));
    }

    /** Các bình luận [mẫu, từ] và nhãn của chúng. */
    @SuppressWarnings("ArrayRecordComponent")
    record Part(int[][] ids, INDArray labels) {}

    private static int[][] kept(Part reviews, boolean last) {
      return Arrays.stream(reviews.ids)
          .map(
              ids ->
                  last
                      ? Arrays.copyOfRange(ids, Math.max(0, ids.length - KEPT), ids.length)
                      : Arrays.copyOf(ids, Math.min(KEPT, ids.length)))
          .toArray(int[][]::new);
    }

    private static double accuracy(int[][] train, Part learned, int[][] judged, Part validation) {
      var model = WordLogistic.fit(train, learned.labels, NUM_WORDS, EPOCHS, SEED);
      return ClassificationReport.of(validation.labels, model.probabilities(judged), Imdb.CLASSES)
          .accuracy();
    }

    Mark judge(double last, double first, Part train, Part validation) {
      double rightLast = accuracy(kept(train, true), train, kept(validation, true), validation);
      double rightFirst = accuracy(kept(train, false), train, kept(validation, false), validation);
      boolean lastFits = Math.abs(last - rightLast) <= TOLERANCE;
      boolean firstFits = Math.abs(first - rightFirst) <= TOLERANCE;
      if (lastFits && firstFits) {
        return Mark.right(
            "Đúng rồi: 50 từ cuối %s %%, 50 từ đầu %s %%."
                .formatted(Answers.percent(last), Answers.percent(first)));
      }
      if (Math.abs(last - rightFirst) <= TOLERANCE && Math.abs(first - rightLast) <= TOLERANCE) {
        return Mark.wrong("Chưa đúng: bạn đổi chỗ phần cuối và phần đầu.");
      }
      if (last > 1 || first > 1) {
        return Mark.wrong("Chưa đúng: hãy trả lời bằng tỉ lệ trong [0, 1], không phải phần trăm.");
      }
      int[][] uncut = train.ids;
      var usual = new LinkedHashMap<Double, String>();
      usual.put(accuracy(uncut, train, validation.ids, validation), "đó là khi đọc cả bình luận");
      usual.put(
          accuracy(uncut, train, kept(validation, !lastFits), validation),
          "bạn cắt phần kiểm định mà chưa cắt phần học");
      usual.put(
          accuracy(kept(train, !lastFits), train, kept(train, !lastFits), train),
          "đó là độ chính xác trên chính phần học");
      Mark mark =
          lastFits
              ? Answers.number(first, rightFirst, TOLERANCE, usual)
              : Answers.number(last, rightLast, TOLERANCE, usual);
      return Mark.wrong((lastFits ? "Phần đầu. " : "Phần cuối. ") + mark.sentence());
    }
  }

  /** Viết sức kéo của một từ theo log-odds. */
  public static final class Pull extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Influence {
      /**
       * Sức kéo.
       *
       * @param whole xác suất khen của cả câu, trong (0, 1)
       * @param without xác suất khen của câu thiếu từ ấy, trong (0, 1)
       * @return sức kéo; null là chưa làm
       */
      @Nullable Double apply(double whole, double without);
    }

    private static final double[][] INPUTS = {
      {0.9, 0.5}, {0.2, 0.7}, {0.99, 0.98}, {0.5, 0.5}, {0.031, 0.004}
    };

    Pull() {
      super(
          "05_ex6",
          "Bài 6",
          "$\\operatorname{logit} p = \\ln \\frac{p}{1 - p}$; sức kéo là logit của cả câu **trừ** logit"
              + " của câu thiếu từ: từ kéo về phía khen thì dương.",
          "Bỏ đi một từ khen thì xác suất khen giảm. Sức kéo của từ ấy phải dương hay âm?",
          "Viết logit thành một dòng với Math.log (lô-ga-rít tự nhiên), rồi lấy hiệu.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (xác suất cả câu, xác suất câu thiếu từ) → sức kéo
     */
    public void check(Influence answer) {
      grade(answer, () -> judge(answer));
    }

    private static double logit(double p) {
      return Math.log(p / (1 - p));
    }

    Mark judge(Influence answer) {
      return MethodTrial.<double[]>of(
              in -> answer.apply(in[0], in[1]), in -> logit(in[0]) - logit(in[1]))
          .on(INPUTS.length, k -> INPUTS[k].clone())
          .named(
              in -> "cả câu %s, thiếu từ %s".formatted(Answers.shown(in[0]), Answers.shown(in[1])))
          .within(1e-4)
          .mistake("bạn trừ ngược chiều", in -> logit(in[1]) - logit(in[0]))
          .mistake("bạn lấy hiệu của hai xác suất, chưa đổi ra log-odds", in -> in[0] - in[1])
          .mistake(
              "bạn lấy ln p, còn log-odds là ln của p chia cho 1 − p",
              in -> Math.log(in[0] / in[1]))
          .mistake(
              "bạn dùng lô-ga-rít cơ số 10", in -> (logit(in[0]) - logit(in[1])) / Math.log(10))
          .mistake(
              "bạn chia hai tỉ số mà chưa lấy lô-ga-rít",
              in -> Math.exp(logit(in[0]) - logit(in[1])))
          .mark();
    }
  }

  /** Viết một bước GRU mà cổng đặt lại nhân trước phép nhân ma trận. */
  public static final class GruStep extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Step {
      /**
       * Một bước.
       *
       * @param x đầu vào [mẫu, d]
       * @param state trạng thái cũ [mẫu, h]
       * @param W trọng số vào [d, 3h], thứ tự z, r, trạng thái ẩn tiềm năng
       * @param U trọng số hồi tiếp [h, 3h]
       * @param b hệ số điều chỉnh [1, 3h]
       * @return trạng thái mới [mẫu, h]; null là chưa làm
       */
      @Nullable INDArray apply(INDArray x, INDArray state, INDArray W, INDArray U, INDArray b);
    }

    private record Tensors(INDArray x, INDArray state, INDArray in, INDArray back, INDArray bias) {}

    private enum Variant {
      RIGHT,
      RESET_AFTER,
      SWAPPED,
      NO_RESET,
      GATES_SWAPPED,
      NO_TANH
    }

    GruStep() {
      super(
          "05_ex7",
          "Bài 7",
          "Tính $z$ và $r$ như cũ, chỉ với một hàng hệ số điều chỉnh. Với $\\tilde{h}$, nhân $r \\odot"
              + " h_{t-1}$ **trước** rồi mới nhân với $U_h$, nên không dùng chung được phép nhân"
              + " $h_{t-1}U$ của hai cổng kia.",
          "So công thức của đề với gruStep: chỗ nào đổi? Số hạng nào không lấy từ state.mmul(U) được"
              + " nữa?",
          "block(U, 2, h) cho riêng ma trận của trạng thái tiềm năng; r.mul(state) cho trạng thái đã"
              + " bớt đi.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (x, trạng thái, W, U, b) → trạng thái mới
     */
    public void check(Step answer) {
      grade(answer, () -> judge(answer));
    }

    private static INDArray random(Random random, int rows, int columns) {
      double[] values = random.doubles((long) rows * columns, -1, 1).toArray();
      return Nd4j.create(values, new long[] {rows, columns}, 'c').castTo(DataType.FLOAT);
    }

    private static Tensors input(int k) {
      var random = new Random(90 + k);
      int features = 1 + k;
      int hidden = 2 + k % 3;
      int examples = k == 0 ? 1 : 2;
      return new Tensors(
          random(random, examples, features),
          random(random, examples, hidden),
          random(random, features, 3 * hidden),
          random(random, hidden, 3 * hidden),
          random(random, 1, 3 * hidden));
    }

    private static INDArray block(INDArray all, int k, int hidden) {
      return all.get(
              NDArrayIndex.all(), NDArrayIndex.interval((long) k * hidden, (k + 1L) * hidden))
          .dup();
    }

    private static INDArray step(Tensors in, boolean bias, Variant variant) {
      int h = Math.toIntExact(in.state.size(1));
      INDArray forward = in.x.mmul(in.in);
      if (bias) {
        forward = forward.addRowVector(in.bias);
      }
      INDArray back = in.state.mmul(in.back);
      boolean swapped = variant == Variant.GATES_SWAPPED;
      int first = swapped ? 1 : 0;
      INDArray z = Transforms.sigmoid(block(forward, first, h).add(block(back, first, h)));
      INDArray r = Transforms.sigmoid(block(forward, 1 - first, h).add(block(back, 1 - first, h)));
      INDArray matrix = block(in.back, 2, h);
      INDArray recurrent =
          switch (variant) {
            case RESET_AFTER -> r.mul(in.state.mmul(matrix));
            case NO_RESET -> in.state.mmul(matrix);
            default -> r.mul(in.state).mmul(matrix);
          };
      INDArray sum = block(forward, 2, h).add(recurrent);
      INDArray candidate = variant == Variant.NO_TANH ? sum : Transforms.tanh(sum);
      INDArray keep = variant == Variant.SWAPPED ? z.rsub(1) : z;
      return keep.mul(in.state).add(keep.rsub(1).mul(candidate));
    }

    Mark judge(Step answer) {
      return MethodTrial.<Tensors>of(
              in -> answer.apply(in.x, in.state, in.in, in.back, in.bias),
              in -> step(in, true, Variant.RIGHT))
          .on(4, k -> input(k))
          .named(
              in ->
                  "%d mẫu, %d đặc trưng, %d nút"
                      .formatted(in.x.size(0), in.x.size(1), in.state.size(1)))
          .within(1e-4)
          .mistake(
              "cổng đặt lại của bạn còn nhân sau phép nhân ma trận, như gruStep của bài",
              in -> step(in, true, Variant.RESET_AFTER))
          .mistake("bạn đổi chỗ z và 1 − z", in -> step(in, true, Variant.SWAPPED))
          .mistake("bạn quên cổng đặt lại", in -> step(in, true, Variant.NO_RESET))
          .mistake(
              "bạn lấy nhầm thứ tự khối: z trước, r sau",
              in -> step(in, true, Variant.GATES_SWAPPED))
          .mistake("bạn quên tanh ở trạng thái tiềm năng", in -> step(in, true, Variant.NO_TANH))
          .mistake("bạn quên hệ số điều chỉnh", in -> step(in, false, Variant.RIGHT))
          .mark();
    }
  }

  /** Dựng và huấn luyện GRU chỉ có mười nghìn từ. */
  public static final class TenThousandWords extends Exercise {
    private static final long PARAMS = 1_478_402;

    TenThousandWords() {
      super(
          "05_ex8",
          "Bài 8",
          "Chỉ bảng từ nhỏ đi: $10\\,000 \\cdot 128 = 1\\,280\\,000$ thay vì $11\\,338\\,752$; GRU và"
              + " tầng ra giữ nguyên, cả mạng còn 1 478 402 tham số. Nhớ đổi từ lạ bằng"
              + " `withVocabulary(10_000)` ở **mọi** tập.",
          "Đổi cỡ bảng từ thì phải đổi gì ở dữ liệu, để không chỉ số nào rơi ra ngoài bảng?",
          "words(reviews.withVocabulary(10_000)) cho dữ liệu; trong mạng chỉ nIn của Embedding đổi."
              + " Học ít bình luận thì cần tốc độ học lớn hơn.");
    }

    /**
     * Chấm.
     *
     * @param answer mạng đã huấn luyện; null là chưa làm
     * @param validation tập kiểm định với 10 000 từ [mẫu, bước]
     * @param bar độ chính xác phải vượt, trong [0, 1]
     */
    public void check(@Nullable MultiLayerNetwork answer, DataSet validation, double bar) {
      grade(answer, () -> judge(Answers.given(answer), validation, bar));
    }

    Mark judge(MultiLayerNetwork net, DataSet validation, double bar) {
      Mark params =
          Networks.parameters(
              net,
              PARAMS,
              Map.of(
                  11_537_154L, "bảng từ vẫn còn 88 584 hàng",
                  1_543_602L, "đó là LSTM chứ không phải GRU",
                  1_478_201L, "tầng ra phải có hai nút sigmoid"));
      if (params.state() != Mark.State.RIGHT) {
        return params;
      }
      double accuracy = Training.accuracy(net, validation, 512);
      String scored =
          "đúng %s %% tập kiểm định, phải hơn %s %%"
              .formatted(Answers.percent(accuracy), Answers.percent(bar));
      if (accuracy > bar) {
        return Mark.right("Đúng rồi: 1 478 402 tham số, %s.".formatted(scored));
      }
      return Mark.wrong(
          "Chưa đúng: mạng đủ 1 478 402 tham số nhưng mới %s; %s."
              .formatted(
                  scored,
                  accuracy < 0.55
                      ? "nó gần như tung đồng xu, bạn đã gọi fit(…) trên dữ liệu 10 000 từ chưa"
                      : "hãy học thêm epoch hoặc tăng tốc độ học"));
    }
  }
}
