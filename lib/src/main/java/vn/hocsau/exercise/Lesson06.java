package vn.hocsau.exercise;

import io.javalin.Javalin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import tech.tablesaw.api.Table;
import vn.hocsau.image.PictureInput;
import vn.hocsau.layer.LSTM;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.lucbat.LucBat;
import vn.hocsau.text.lucbat.Syllable;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunRecord;

/** Bài tập của bài 06: phòng thực hành LSTM. */
public final class Lesson06 {

  /** Mạng đọc ảnh theo hàng. */
  public static final RowReader EX1 = new RowReader();

  /** Lật ngang ảnh. */
  public static final MirrorPicture EX2 = new MirrorPicture();

  /** Đếm tham số. */
  public static final CountParameters EX3 = new CountParameters();

  /** Tỉ lệ sai theo nhóm. */
  public static final ErrorsByGroup EX4 = new ErrorsByGroup();

  /** Chấm vần lục bát. */
  public static final RhymeRate EX5 = new RhymeRate();

  /** Route phục vụ một mô hình đã lưu. */
  public static final WebRoute EX6 = new WebRoute();

  private Lesson06() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2, EX3, EX4, EX5, EX6));
  }

  /** Dựng mạng hai tầng LSTM đọc ảnh theo hàng. */
  public static final class RowReader extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface Builder {
      /**
       * Dựng mạng.
       *
       * @param shape kích thước một mảng ảnh: [mẫu, kênh, hàng, cột]
       * @param numClasses số lớp
       * @param numHiddens số nút mỗi tầng LSTM
       * @return mạng; null là chưa làm
       */
      @Nullable MultiLayerNetwork apply(long[] shape, int numClasses, int numHiddens);
    }

    private static final List<String> LAYERS = List.of("LSTM", "LSTM", "DenseLayer", "OutputLayer");

    /** Kênh, hàng, cột, số lớp, số nút. */
    private static final int[][] CASES = {{3, 32, 32, 10, 128}, {1, 7, 5, 4, 6}, {3, 6, 9, 2, 8}};

    RowReader() {
      super(
          "06_ex1",
          "Bài 1",
          "Một hàng của ảnh là một bước; bước ấy mang mọi cột của mọi kênh, nên đầu vào là"
              + " `InputType.recurrent(cột · kênh, hàng)`. Tầng LSTM dưới trả cả chuỗi cho tầng trên,"
              + " tầng trên chỉ trả trạng thái cuối. Với CIFAR-10: 96 đặc trưng, 32 bước, 255 690 tham"
              + " số.",
          "Mỗi bước là một hàng điểm ảnh. Một điểm ảnh màu góp mấy số vào bước ấy?",
          "Theo khuôn mnistLstm: network(…), hai lần lstm(…), dense(…), softmax(…), và setInputType"
              + " tính từ shape.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (kích thước mảng ảnh, số lớp, số nút) → mạng
     */
    public void check(Builder answer) {
      grade(answer, () -> judge(answer));
    }

    /** Số tham số khi mỗi bước có d đặc trưng, tầng kết nối đầy đủ có m nút. */
    private static long params(long d, long h, long m, long classes) {
      return 4 * ((d + h) * h + h) + 4 * (2 * h * h + h) + (h + 1) * m + (m + 1) * classes;
    }

    Mark judge(Builder answer) {
      for (int[] one : CASES) {
        MultiLayerNetwork net =
            Answers.given(answer.apply(new long[] {1, one[0], one[1], one[2]}, one[3], one[4]));
        Mark mark = judge(net, one);
        if (mark.state() != Mark.State.RIGHT) {
          return mark;
        }
      }
      return Mark.right("Đúng rồi; với CIFAR-10 mạng có 255 690 tham số.");
    }

    private static Mark judge(MultiLayerNetwork net, int[] one) {
      long channels = one[0];
      long height = one[1];
      long width = one[2];
      long classes = one[3];
      long h = one[4];
      String what =
          "ảnh %d×%d, %d kênh, %d lớp, %d nút".formatted(height, width, channels, classes, h);
      long right = params(width * channels, h, h / 2, classes);
      if (!Networks.layers(net).equals(LAYERS)) {
        return Mark.wrong(
            "Chưa đúng: với %s, mạng có các tầng %s, phải là %s."
                .formatted(
                    what, String.join(", ", Networks.layers(net)), String.join(", ", LAYERS)));
      }
      if (net.numParams() != right) {
        String why = "";
        if (net.numParams() == params(width, h, h / 2, classes)) {
          why = " Hình như bạn quên các kênh: mỗi điểm ảnh màu góp ba số.";
        } else if (net.numParams() == params(height * channels, h, h / 2, classes)) {
          why = " Hình như bạn đổi chỗ hàng và cột: mỗi bước là một hàng, có đủ các cột.";
        } else if (net.numParams() == params(height * width * channels, h, h / 2, classes)) {
          why = " Hình như bạn đưa cả ảnh vào một bước.";
        } else if (net.numParams() == params(width * channels, h, h, classes)) {
          why = " Tầng kết nối đầy đủ chỉ có một nửa số nút.";
        }
        return Mark.wrong(
            "Chưa đúng: với %s, mạng có %s tham số, phải có %s.%s"
                .formatted(
                    what,
                    Answers.shown((double) net.numParams()),
                    Answers.shown((double) right),
                    why));
      }
      List<Long> shape = Networks.outputShape(net, 2, width * channels, height);
      return shape.equals(List.of(2L, classes))
          ? Mark.right("")
          : Mark.wrong(
              ("Chưa đúng: với %s, hai ảnh cho đầu ra %s, phải là [2, %d]. Tầng LSTM trên chỉ trả"
                      + " trạng thái cuối.")
                  .formatted(what, shape, classes));
    }
  }

  /** Viết phép lật ngang một ảnh. */
  public static final class MirrorPicture extends Exercise {
    private static final int[][] SHAPES = {{1, 2, 3}, {3, 2, 4}, {3, 3, 3}, {2, 4, 1}, {1, 1, 5}};

    MirrorPicture() {
      super(
          "06_ex2",
          "Bài 2",
          "Chỉ thứ tự **cột** đảo lại: `mới[k][i][j] = cũ[k][i][cột − 1 − j]`. Kênh và hàng giữ"
              + " nguyên, ảnh cũ không bị sửa.",
          "Lật ngang đổi trái thành phải. Trong ba chiều kênh, hàng, cột, chiều nào đảo?",
          "Dựng mảng mới cùng cỡ rồi ba vòng lặp; cột j của ảnh mới lấy từ cột nào của ảnh cũ?");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức ảnh [kênh, hàng, cột] → ảnh lật ngang
     */
    public void check(Function<double[][][], double @Nullable [][][]> answer) {
      grade(answer, () -> judge(answer));
    }

    private static double[][][] picture(int k) {
      int[] shape = SHAPES[k];
      var random = new Random(60 + k);
      double[][][] made = new double[shape[0]][shape[1]][];
      for (double[][] channel : made) {
        for (int i = 0; i < channel.length; i++) {
          channel[i] = random.ints(shape[2], 0, 256).asDoubleStream().toArray();
        }
      }
      return made;
    }

    /** Đảo những chiều được chọn. */
    private static double[][][] flipped(double[][][] old, boolean c, boolean h, boolean w) {
      int channels = old.length;
      int rows = old[0].length;
      int columns = old[0][0].length;
      double[][][] made = new double[channels][rows][columns];
      for (int k = 0; k < channels; k++) {
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            made[k][i][j] =
                old[c ? channels - 1 - k : k][h ? rows - 1 - i : i][w ? columns - 1 - j : j];
          }
        }
      }
      return made;
    }

    Mark judge(Function<double[][][], double @Nullable [][][]> answer) {
      Mark mark =
          MethodTrial.<double[][][]>of(answer::apply, old -> flipped(old, false, false, true))
              .on(SHAPES.length, k -> picture(k))
              .named(
                  old ->
                      "ảnh %d kênh, %d hàng, %d cột"
                          .formatted(old.length, old[0].length, old[0][0].length))
              .mistake("bạn lật trên xuống dưới", old -> flipped(old, false, true, false))
              .mistake(
                  "bạn xoay ảnh nửa vòng: chỉ trái phải đổi chỗ",
                  old -> flipped(old, false, true, true))
              .mistake("bạn đảo các kênh màu", old -> flipped(old, true, false, false))
              .mistake("bạn đảo cả các kênh màu", old -> flipped(old, true, false, true))
              .mistake("bạn trả lại ảnh cũ", old -> old)
              .mistake(
                  "bạn ghi đè lên ảnh đang đọc nên nửa ảnh bị mất",
                  old -> {
                    for (double[][] channel : old) {
                      for (double[] row : channel) {
                        for (int j = 0; j < row.length; j++) {
                          row[j] = row[row.length - 1 - j];
                        }
                      }
                    }
                    return old;
                  })
              .mark();
      if (mark.state() != Mark.State.RIGHT) {
        return mark;
      }
      double[][][] original = picture(1);
      double[][][] made = answer.apply(original);
      return made != original && Arrays.deepEquals(original, picture(1))
          ? mark
          : Mark.wrong(
              "Chưa đúng: ảnh lật ngang thì đúng, nhưng ảnh gốc cũng bị sửa mất. Hãy dựng mảng"
                  + " mới.");
    }
  }

  /** LSTM 100 nút trên Fashion-MNIST: bao nhiêu tham số? */
  public static final class CountParameters extends Exercise {
    CountParameters() {
      super(
          "06_ex3",
          "Bài 3",
          "Tầng dưới: $4\\,((28 + 100) \\cdot 100 + 100) = 51\\,600$; tầng trên đọc 100 trạng thái:"
              + " $4\\,((100 + 100) \\cdot 100 + 100) = 80\\,400$; rồi $101 \\cdot 50 + 51 \\cdot 10 ="
              + " 5\\,560$. Tổng 137 560.",
          "Đi từng tầng: mỗi tầng đọc bao nhiêu số, có bao nhiêu nút?",
          "lstmParams(d, h) cho mỗi tầng LSTM; tầng kết nối đầy đủ có (vào + 1) · ra tham số.");
    }

    /**
     * Chấm.
     *
     * @param answer số tham số của cả mạng; null là chưa làm
     */
    public void check(@Nullable Integer answer) {
      grade(answer, () -> judge(answer));
    }

    Mark judge(@Nullable Integer answer) {
      return Answers.number(
          answer,
          137_560,
          0,
          Map.of(
              136_700.0, "thiếu các hệ số điều chỉnh",
              137_500.0, "thiếu hệ số điều chỉnh của tầng kết nối đầy đủ và tầng ra",
              108_760.0, "tầng LSTM trên đọc 100 trạng thái, không phải 28 điểm ảnh",
              439_960.0, "mỗi bước là một hàng 28 điểm ảnh, không phải cả ảnh 784 điểm",
              132_000.0, "còn tầng kết nối đầy đủ và tầng ra",
              143_120.0, "tầng kết nối đầy đủ chỉ có 50 nút",
              59_242.0, "đó là mạng 64 nút"));
    }
  }

  /** Viết tỉ lệ sai và nửa khoảng tin cậy của từng nhóm. */
  public static final class ErrorsByGroup extends Exercise {

    /** Phương thức của người học. */
    @FunctionalInterface
    public interface GroupErrors {
      /**
       * Tỉ lệ sai theo nhóm.
       *
       * @param truth lớp thật [mẫu]
       * @param predicted lớp được đoán [mẫu]
       * @param groups nhóm của từng mẫu
       * @return tên nhóm → {tỉ lệ sai, nửa khoảng tin cậy 95 %}; null là chưa làm
       */
      @Nullable Map<String, double[]> apply(int[] truth, int[] predicted, List<String> groups);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Judged(int[] truth, int[] predicted, List<String> groups) {
      long wrong(String group) {
        return of(group).filter(i -> truth[i] != predicted[i]).count();
      }

      int size(String group) {
        return Math.toIntExact(of(group).count());
      }

      private IntStream of(String group) {
        return IntStream.range(0, truth.length).filter(i -> groups.get(i).equals(group));
      }
    }

    private static final double TOLERANCE = 1e-6;

    ErrorsByGroup() {
      super(
          "06_ex4",
          "Bài 4",
          "Với mỗi nhóm, đếm số mẫu $n$ và số mẫu sai; $\\hat{p}$ = sai / $n$, nửa khoảng tin cậy ="
              + " $1{,}96 \\sqrt{\\hat{p}(1 - \\hat{p}) / n}$, với $n$ là số mẫu **của nhóm**. Nhóm"
              + " nhỏ thì khoảng rộng: với 40 ảnh và 20 % sai, khoảng là ±12,4 điểm phần trăm.",
          "Chia cho số mẫu của nhóm hay của cả tập? Một nhóm không sai lần nào có phải có mặt"
              + " không?",
          "Một vòng lặp đếm bằng hai TreeMap (số mẫu, số sai) với merge(nhóm, 1, Integer::sum), rồi"
              + " một vòng lặp qua các nhóm.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức (lớp thật, lớp đoán, nhóm) → tỉ lệ sai và nửa khoảng của từng nhóm
     */
    public void check(GroupErrors answer) {
      grade(answer, () -> judge(answer));
    }

    private static Judged made(int k) {
      var random = new Random(20 + k);
      List<String> names = List.of("An", "Bình", "Chi", "Dũng").subList(0, 2 + k % 3);
      int n = 12 + 9 * k;
      List<String> groups =
          IntStream.range(0, n)
              .mapToObj(i -> names.get(i < names.size() ? i : random.nextInt(names.size())))
              .toList();
      int[] truth = random.ints(n, 0, 3).toArray();
      int[] predicted = truth.clone();
      for (int i = 0; i < n; i++) {
        // Nhóm đầu không sai lần nào.
        if (!groups.get(i).equals("An") && (i < names.size() || random.nextInt(3) == 0)) {
          predicted[i] = (truth[i] + 1) % 3;
        }
      }
      return new Judged(truth, predicted, groups);
    }

    Mark judge(GroupErrors answer) {
      for (int k = 0; k < 4; k++) {
        Judged data = made(k);
        Map<String, double[]> got =
            Answers.given(answer.apply(data.truth.clone(), data.predicted.clone(), data.groups));
        Mark mark = judge(data, got);
        if (mark.state() != Mark.State.RIGHT) {
          return mark;
        }
      }
      return Mark.right("Đúng rồi, đã thử với bốn cách chia nhóm khác nhau.");
    }

    private static Mark judge(Judged data, Map<String, double[]> got) {
      var names = new TreeSet<>(data.groups);
      if (!got.keySet().equals(names)) {
        return Mark.wrong(
            "Chưa đúng: kết quả có các nhóm %s, phải là %s."
                .formatted(new TreeMap<>(got).keySet(), names));
      }
      for (String name : names) {
        int n = data.size(name);
        double p = (double) data.wrong(name) / n;
        double half = 1.96 * Math.sqrt(p * (1 - p) / n);
        double[] pair = got.get(name);
        if (pair == null || pair.length != 2) {
          return Mark.wrong(
              "Chưa đúng: mỗi nhóm phải có đúng hai số, tỉ lệ sai và nửa khoảng tin cậy.");
        }
        String group = "nhóm %s có %d mẫu, sai %d".formatted(name, n, data.wrong(name));
        if (different(pair[0], p)) {
          return Mark.wrong(
              "Chưa đúng: %s, tỉ lệ sai là %s, bạn có %s.%s"
                  .formatted(
                      group,
                      Answers.shown(p),
                      Answers.shown(pair[0]),
                      rateWhy(pair[0], p, data, n)));
        }
        if (different(pair[1], half)) {
          return Mark.wrong(
              "Chưa đúng: %s, nửa khoảng tin cậy là %s, bạn có %s.%s"
                  .formatted(
                      group,
                      Answers.shown(half),
                      Answers.shown(pair[1]),
                      halfWhy(pair[1], p, data, n)));
        }
      }
      return Mark.right("");
    }

    private static boolean different(double got, double expected) {
      return !(Math.abs(got - expected) <= TOLERANCE);
    }

    private static String rateWhy(double got, double p, Judged data, int n) {
      if (!different(got, 1 - p)) {
        return " Đó là tỉ lệ đúng.";
      }
      if (!different(got, 100 * p)) {
        return " Hãy trả lời bằng tỉ lệ trong [0, 1], không phải phần trăm.";
      }
      if (!different(got, p * n / data.truth.length)) {
        return " Bạn chia cho số mẫu của cả tập.";
      }
      if (!different(got, p * n)) {
        return " Đó là số lần sai, chưa chia cho số mẫu.";
      }
      return "";
    }

    private static String halfWhy(double got, double p, Judged data, int n) {
      double error = Math.sqrt(p * (1 - p) / n);
      if (!different(got, error)) {
        return " Bạn quên nhân 1,96.";
      }
      if (!different(got, 2 * 1.96 * error)) {
        return " Đó là cả khoảng, không phải nửa khoảng.";
      }
      if (!different(got, 1.96 * Math.sqrt(p * (1 - p)))) {
        return " Bạn quên chia cho số mẫu.";
      }
      if (!different(got, 1.96 * p * (1 - p) / n)) {
        return " Bạn quên căn bậc hai.";
      }
      if (!different(got, 1.96 * Math.sqrt(p * (1 - p) / data.truth.length))) {
        return " Bạn chia cho số mẫu của cả tập.";
      }
      return n > 1 && !different(got, 1.96 * Math.sqrt(p * (1 - p) / (n - 1)))
          ? " Bạn chia cho n − 1; công thức của bài chia cho n."
          : "";
    }
  }

  /** Viết phép chấm vần của một đoạn lục bát. */
  public static final class RhymeRate extends Exercise {

    private static final List<List<String>> POEMS =
        List.of(
            List.of(
                "Trăm năm trong cõi người ta,", "Chữ tài chữ mệnh khéo là ghét nhau.",
                "Trải qua một cuộc bể dâu,", "Những điều trông thấy mà đau đớn lòng."),
            List.of("Công cha như núi Thái Sơn,", "Nghĩa mẹ như nước trong nguồn chảy ra."),
            List.of(
                "Trong đầm gì đẹp bằng sen,", "Lá xanh bông trắng lại chen nhụy vàng.",
                "Nhụy vàng bông trắng lá xanh,", "Gần bùn mà chẳng hôi tanh mùi bùn."),
            List.of(
                "Công cha như núi Thái Sơn,", "Nghĩa mẹ như biển mênh mông chảy vào.",
                "Một lòng thờ mẹ kính cha,", "Cho tròn chữ hiếu mới là đạo con."),
            List.of("Anh đi anh nhớ quê nhà,", "Nhớ canh rau muống."),
            List.of(
                "Cày đồng đang buổi ban trưa,",
                "Mồ hôi thánh thót như mưa ruộng cày.",
                "Ai ơi bưng bát cơm đầy,"));

    RhymeRate() {
      super(
          "06_ex5",
          "Bài 5",
          "Mỗi câu trừ câu đầu phải bắt vần: tiếng **thứ sáu** của nó với tiếng cuối của câu trước"
              + " (thứ sáu nếu câu trước là lục, thứ tám nếu là bát). Số chỗ phải vần là số câu trừ"
              + " một; câu thiếu tiếng hay tiếng lạ thì chỗ ấy không vần.",
          "Đoạn bốn câu có mấy chỗ phải vần? Kể ra từng cặp tiếng.",
          "Tokenizer.WORDS.tokens(câu) cho các tiếng, Syllable.find(tiếng) cho âm tiết (rỗng nếu"
              + " không phải), rhymesWith so vần. Với câu i, cặp phải xét là tiếng 6 của nó và tiếng 6"
              + " hoặc 8 của câu i − 1.");
    }

    /**
     * Chấm.
     *
     * @param answer phương thức các câu, câu lục đứng đầu → tỉ lệ chỗ phải vần mà có vần
     */
    public void check(Function<List<String>, @Nullable Double> answer) {
      grade(answer, () -> judge(answer));
    }

    private static boolean rhymes(List<String> a, int i, List<String> b, int j, boolean exact) {
      if (i > a.size() || j > b.size()) {
        return false;
      }
      var one = Syllable.find(a.get(i - 1));
      var other = Syllable.find(b.get(j - 1));
      return one.isPresent()
          && other.isPresent()
          && (exact ? one.get().rhymesExactlyWith(other.get()) : one.get().rhymesWith(other.get()));
    }

    /** Tỉ lệ vần khi chỉ xét cặp trong một hay giữa hai cặp câu, và bắt vần ở tiếng cho trước. */
    private static double rate(
        List<String> verses, boolean inside, boolean between, int eighth, boolean exact) {
      List<List<String>> words = verses.stream().map(Tokenizer.WORDS::tokens).toList();
      int kept = 0;
      int total = 0;
      for (int i = 1; i < words.size(); i++) {
        boolean ofEight = i % 2 == 1;
        if (ofEight ? !inside : !between) {
          continue;
        }
        total++;
        int source = ofEight ? 6 : 8;
        int target = ofEight ? eighth : 6;
        kept += rhymes(words.get(i - 1), source, words.get(i), target, exact) ? 1 : 0;
      }
      return (double) kept / total;
    }

    Mark judge(Function<List<String>, @Nullable Double> answer) {
      return MethodTrial.<List<String>>of(
              answer::apply, verses -> LucBat.scan(verses).rhymes().rate())
          .on(POEMS.size(), POEMS::get)
          .named(verses -> "“%s”".formatted(String.join(" / ", verses)))
          .mistake(
              "bạn chưa xét tiếng 8 câu bát với tiếng 6 câu lục sau",
              verses -> rate(verses, true, false, 6, false))
          .mistake(
              "bạn chưa xét tiếng 6 câu lục với tiếng 6 câu bát",
              verses -> rate(verses, false, true, 6, false))
          .mistake(
              "trong câu bát, bạn bắt vần ở tiếng 8: câu lục vần với tiếng 6 của câu bát",
              verses -> rate(verses, true, true, 8, false))
          .mistake(
              "bạn chỉ nhận vần chính; vần thông cũng được tính",
              verses -> rate(verses, true, true, 6, true))
          .mistake(
              "bạn chia cho số câu; câu đầu không phải bắt vần với ai",
              verses -> rate(verses, true, true, 6, false) * (verses.size() - 1) / verses.size())
          .mistake("bạn trả lời bằng phần trăm", verses -> 100 * rate(verses, true, true, 6, false))
          .mistake(
              "đó là số chỗ có vần, chưa chia",
              verses -> rate(verses, true, true, 6, false) * (verses.size() - 1))
          .mark();
    }
  }

  /** Viết route của trang web phục vụ một mô hình đã lưu. */
  public static final class WebRoute extends Exercise {
    private static final int SIDE = 28;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> CLASSES =
        List.of("mây", "mưa", "nắng", "gió", "sương", "tuyết", "bão", "sấm", "cầu vồng", "trăng");
    private static final int NUM_HIDDENS = 8;

    WebRoute() {
      super(
          "06_ex6",
          "Bài 6",
          "Trong handler: cắt `ctx.body()` ở dấu phẩy thành 784 số; không đủ thì `ctx.status(400)`"
              + " kèm một câu. Đủ thì dựng mảng [1, hàng, cột], chia 255, đổi chiều thành [mẫu, cột,"
              + " hàng] như `steps()` bày, hỏi `bundle.network()`, lấy số lớn nhất, và trả tên lớp từ"
              + " `bundle.labels()`.",
          "Mạng được học trên ảnh bày thế nào: khoảng giá trị nào, chiều nào là đặc trưng, chiều nào"
              + " là bước?",
          "Nd4j.create(số).castTo(DataType.FLOAT).reshape(1, 28, 28) cho [mẫu, hàng, cột];"
              + " permute(0, 2, 1) đổi hai chiều sau; argMax(1).getInt(0) cho số thứ tự lớp;"
              + " ctx.result(…) trả lời.");
    }

    /**
     * Chấm bằng yêu cầu HTTP thật: mở máy chủ ở một cổng trống với một mô hình lạ, gửi vài tấm ảnh
     * và một yêu cầu hỏng, rồi đóng.
     *
     * @param answer phương thức mô hình đã lưu → ứng dụng Javalin chưa mở cổng
     */
    public void check(Function<ModelBundle, @Nullable Javalin> answer) {
      grade(answer, () -> judge(answer));
    }

    Mark judge(Function<ModelBundle, @Nullable Javalin> answer) {
      ModelBundle bundle = bundle();
      Javalin app = Answers.given(answer.apply(bundle));
      try {
        app.start("127.0.0.1", 0);
        return judge(URI.create("http://127.0.0.1:" + app.port() + "/predict"), bundle);
      } finally {
        app.stop();
      }
    }

    /** Gói mô hình mà người học chưa thấy: trọng số bốc ngẫu nhiên, tên lớp khác. */
    static ModelBundle bundle() {
      MultiLayerConfiguration conf =
          new NeuralNetConfiguration.Builder()
              .list()
              .layer(new LSTM.Builder().nIn(SIDE).nOut(NUM_HIDDENS).build())
              .layer(
                  new OutputLayer.Builder(LossFunction.MCXENT)
                      .nIn(NUM_HIDDENS)
                      .nOut(CLASSES.size())
                      .activation(Activation.SOFTMAX)
                      .build())
              .build();
      int numParams =
          4 * ((SIDE + NUM_HIDDENS) * NUM_HIDDENS + NUM_HIDDENS)
              + (NUM_HIDDENS + 1) * CLASSES.size();
      var random = new Random(6);
      float[] params = new float[numParams];
      for (int i = 0; i < numParams; i++) {
        params[i] = (float) random.nextGaussian();
      }
      var net = new MultiLayerNetwork(conf);
      net.init(Nd4j.create(params).reshape(1, numParams), false);
      var input = new PictureInput(PictureInput.Layout.STEPS, SIDE, SIDE, 1);
      return new ModelBundle(
          net, Map.of(), CLASSES, input.settings(), RunRecord.start("06_ex6", 6).finish());
    }

    /** Tên lớp mà mạng gọi, với cách bày cho trước. */
    static String named(ModelBundle bundle, int[] pixels, boolean scaled, boolean transposed) {
      double[] values = Arrays.stream(pixels).mapToDouble(p -> scaled ? p / 255.0 : p).toArray();
      INDArray rows =
          Nd4j.create(values, new long[] {1, SIDE, SIDE}, 'c')
              .castTo(bundle.network().params().dataType());
      INDArray input = transposed ? rows.permute(0, 2, 1).dup('c') : rows;
      return bundle.labels().get(bundle.network().output(input).argMax(1).getInt(0));
    }

    /** Những ảnh mà mỗi cách bày sai cho một tên lớp khác, để nói được sai ở đâu. */
    static List<int[]> pictures(ModelBundle bundle) {
      var random = new Random(66);
      var chosen = new ArrayList<int[]>();
      for (int tries = 0; chosen.size() < 3 && tries < 2000; tries++) {
        int[] pixels = new int[SIDE * SIDE];
        int top = random.nextInt(20);
        int left = random.nextInt(20);
        int height = 3 + random.nextInt(20);
        int width = 3 + random.nextInt(20);
        for (int i = top; i < Math.min(SIDE, top + height); i++) {
          for (int j = left; j < Math.min(SIDE, left + width); j++) {
            pixels[i * SIDE + j] = 55 + random.nextInt(201);
          }
        }
        String right = named(bundle, pixels, true, true);
        boolean telling =
            !right.equals(named(bundle, pixels, false, true))
                && !right.equals(named(bundle, pixels, true, false))
                && chosen.stream().noneMatch(p -> named(bundle, p, true, true).equals(right));
        if (telling) {
          chosen.add(pixels);
        }
      }
      return chosen;
    }

    static String body(int[] pixels) {
      return Arrays.stream(pixels).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    private static HttpResponse<String> post(HttpClient client, URI address, String body) {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .timeout(PATIENCE)
              .POST(BodyPublishers.ofString(body))
              .build();
      try {
        return client.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        throw new UncheckedIOException("máy chủ không trả lời", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("bị ngắt khi chờ máy chủ", e);
      }
    }

    static Mark judge(URI address, ModelBundle bundle) {
      HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
      List<int[]> pictures = pictures(bundle);
      for (int[] pixels : pictures) {
        HttpResponse<String> reply = post(client, address, body(pixels));
        if (reply.statusCode() != 200) {
          return Mark.wrong(status(reply.statusCode()));
        }
        String got = reply.body().strip();
        String right = named(bundle, pixels, true, true);
        if (!got.equals(right)) {
          return Mark.wrong(
              "Chưa đúng: máy chủ trả lời “%s”, mô hình gọi ảnh ấy là “%s”.%s"
                  .formatted(shortened(got), right, why(got, bundle, pixels)));
        }
      }
      int status = post(client, address, "1,2,3").statusCode();
      return status == 400
          ? Mark.right(
              "Đúng rồi: %d ảnh được gọi đúng tên, yêu cầu hỏng bị từ chối."
                  .formatted(pictures.size()))
          : Mark.wrong(
              "Chưa đúng: ảnh thì gọi đúng tên, nhưng thân chỉ có ba số phải được trả mã 400, máy"
                  + " chủ trả mã %d.".formatted(status));
    }

    private static String status(int code) {
      return switch (code) {
        case 404 -> "Chưa đúng: máy chủ trả mã 404, không có route /predict.";
        case 405 -> "Chưa đúng: máy chủ trả mã 405, /predict phải nhận POST.";
        case 500 -> "Chưa đúng: máy chủ trả mã 500, handler dừng với một lỗi Java.";
        default -> "Chưa đúng: máy chủ trả mã %d cho một ảnh tốt.".formatted(code);
      };
    }

    private static String why(String got, ModelBundle bundle, int[] pixels) {
      if (got.matches("\\d+")) {
        return " Hãy trả tên lớp trong bundle.labels(), không phải số thứ tự.";
      }
      if (got.isEmpty()) {
        return " Bạn quên ctx.result(…)?";
      }
      if (!bundle.labels().contains(got)) {
        return " Tên lớp phải lấy từ bundle được trao.";
      }
      if (got.equals(named(bundle, pixels, false, true))) {
        return " Hình như bạn quên chia 255.";
      }
      return got.equals(named(bundle, pixels, true, false))
          ? " Hình như hàng và cột bị đổi chỗ: mạng cần [mẫu, cột, hàng]."
          : " Mạng có phải là bundle.network() không?";
    }

    private static String shortened(String text) {
      return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
  }
}
