package vn.hocsau.exercise;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import tech.tablesaw.api.Table;
import vn.hocsau.exercise.Answers.Mistake;
import vn.hocsau.text.LanguageModel;
import vn.hocsau.text.NGramModel;
import vn.hocsau.text.Sampler;
import vn.hocsau.train.Training;

/** Bài tập của bài 03: sinh từ. */
public final class Lesson03 {

  /** Đếm cửa sổ. */
  public static final CountWindows EX1 = new CountWindows();

  /** Perplexity bằng tay. */
  public static final PerplexityByHand EX2 = new PerplexityByHand();

  /** Ba từ vào, mười từ ra. */
  public static final SlidingGeneration EX3 = new SlidingGeneration();

  /** Entropy chéo từ logit. */
  public static final CrossEntropy EX4 = new CrossEntropy();

  /** Chỉ đổi đầu vào. */
  public static final RawInput EX5 = new RawInput();

  /** Bốc từ kế tiếp. */
  public static final DrawWord EX6 = new DrawWord();

  /** Văn bản lớn hơn. */
  public static final LargerText EX7 = new LargerText();

  private Lesson03() {}

  /**
   * Bảng tiến độ của bài.
   *
   * @return mỗi bài tập một hàng
   */
  public static Table progress() {
    return Progress.table(List.of(EX1, EX2, EX3, EX4, EX5, EX6, EX7));
  }

  /** 38 024 từ, cửa sổ 5 từ: bao nhiêu mẫu? */
  public static final class CountWindows extends Exercise {
    CountWindows() {
      super(
          "03_ex1",
          "Bài 1",
          "Mẫu $i$ gồm các từ $i … i + 4$ và nhãn là từ $i + 5$, nên còn $38\\,024 - 5 = 38\\,019$"
              + " mẫu.",
          "Cửa sổ cuối cùng vẫn phải còn một từ đứng sau để làm nhãn.",
          "Dãy T từ cho T − w mẫu.");
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
                  38_019,
                  0,
                  Map.of(
                      38_020.0, "cửa sổ cuối của bạn không còn từ nào làm nhãn",
                      38_018.0, "thiếu đúng một: cửa sổ đầu tiên cũng được đếm",
                      38_021.0, "đó là số mẫu với cửa sổ 3 từ",
                      7_604.0, "hai cửa sổ liền nhau chỉ lệch một từ, không cắt rời nhau",
                      7_605.0, "hai cửa sổ liền nhau chỉ lệch một từ, không cắt rời nhau")));
    }
  }

  /** Perplexity của ba xác suất 0,5; 0,25; 0,125. */
  public static final class PerplexityByHand extends Exercise {
    PerplexityByHand() {
      super(
          "03_ex2",
          "Bài 2",
          "Trung bình của $-\\log P$ là $(\\log 2 + \\log 4 + \\log 8) / 3 = 2 \\log 2$, lấy mũ được"
              + " 4: mô hình phân vân như đang chọn đều giữa bốn từ.",
          "Perplexity lấy trung bình của log xác suất, không phải của xác suất.",
          "Math.exp của trừ trung bình các Math.log.");
    }

    /**
     * Chấm.
     *
     * @param answer perplexity; null là chưa làm
     */
    public void check(@Nullable Double answer) {
      grade(
          answer,
          () ->
              Answers.number(
                  answer,
                  4,
                  1e-3,
                  Map.of(
                      2 * Math.log(2),
                      "đó là trung bình của −log P, còn phải lấy mũ",
                      2.0,
                      "bạn lấy log cơ số 2 rồi quên lấy mũ",
                      0.25,
                      "bạn quên dấu trừ: perplexity không nhỏ hơn 1",
                      64.0,
                      "bạn mới lấy nghịch đảo của tích, chưa chia trung bình cho 3 từ",
                      14 / 3.0,
                      "bạn lấy trung bình cộng của 1/P; phải là trung bình của log",
                      24 / 7.0,
                      "bạn lấy trung bình của xác suất; phải là trung bình của log",
                      Math.exp(2),
                      "log cơ số 2 thì phải lấy mũ cơ số 2")));
    }
  }

  /** Viết tiếp bằng cửa sổ trượt ba từ. */
  public static final class SlidingGeneration extends Exercise {
    private static final int WORDS = 11;
    private static final int COUNT = 10;
    private static final int[][] STARTS = {{1, 2, 3}, {0, 7, 4}, {10, 10, 1}};

    SlidingGeneration() {
      super(
          "03_ex3",
          "Bài 3",
          "Cửa sổ luôn có ba từ. Mỗi vòng: hỏi model.nextWord(cửa sổ), lấy từ có xác suất lớn nhất,"
              + " ghi lại, rồi bỏ từ đầu cửa sổ và thêm từ vừa chọn vào cuối.",
          "Sau khi chọn từ thứ tư, mô hình phải nhìn ba từ nào để chọn từ thứ năm?",
          "Vòng lặp count lần; cửa sổ mới là {cửa sổ[1], cửa sổ[2], từ vừa chọn}. Từ có xác suất lớn"
              + " nhất: Nd4j.createFromArray(p).argMax().getInt(0).");
    }

    /** Phép viết tiếp của người học. */
    @FunctionalInterface
    public interface Generation {
      /**
       * Viết tiếp.
       *
       * @param model mô hình đoán từ kế tiếp từ ba từ
       * @param three ba từ đầu, số thứ tự
       * @param count số từ phải viết, ≥ 1
       * @return {@code count} số thứ tự, không kể ba từ đầu; null là chưa làm
       */
      int @Nullable [] apply(LanguageModel model, int[] three, int count);
    }

    /**
     * Chấm bằng một mô hình bịa mà từ kế tiếp phụ thuộc cả ba từ trước.
     *
     * @param generation phương thức của người học
     */
    public void check(Generation generation) {
      grade(generation, () -> mark(generation));
    }

    private static Mark mark(Generation generation) {
      for (int[] start : STARTS) {
        int[] answer = Answers.returned(generation.apply(new ThreeWords(), start.clone(), COUNT));
        int[] all = slid(start, 1);
        Mark mark =
            Answers.array(
                Arrays.stream(answer).asDoubleStream().toArray(),
                last(all, COUNT),
                0,
                List.of(
                    new Mistake(last(all, all.length), "bạn trả về cả ba từ đầu"),
                    new Mistake(last(slid(start, 0), COUNT), "cửa sổ của bạn không trượt"),
                    new Mistake(
                        last(slid(start, 2), COUNT),
                        "cửa sổ của bạn bỏ từ cuối; phải bỏ từ đầu, thêm từ mới vào cuối")));
        if (mark.state() != Mark.State.RIGHT) {
          return mark;
        }
      }
      return Mark.right("Đúng rồi: mỗi từ mới vào cuối cửa sổ, từ cũ nhất ra ngoài.");
    }

    /** Ba từ đầu rồi các từ viết tiếp; 1 là trượt đúng, 0 là đứng yên, 2 là thay từ cuối. */
    private static int[] slid(int[] start, int way) {
      int[] all = Arrays.copyOf(start, start.length + COUNT);
      int[] window = start.clone();
      for (int n = start.length; n < all.length; n++) {
        all[n] = ThreeWords.after(window);
        window =
            switch (way) {
              case 0 -> window;
              case 1 -> new int[] {window[1], window[2], all[n]};
              default -> new int[] {window[0], window[1], all[n]};
            };
      }
      return all;
    }

    private static double[] last(int[] words, int count) {
      return Arrays.stream(words, words.length - count, words.length).asDoubleStream().toArray();
    }

    /** Mô hình bịa: từ kế tiếp là một hàm của ba từ cuối. */
    private static final class ThreeWords implements LanguageModel {
      static int after(int[] three) {
        return (3 * three[0] + 5 * three[1] + 2 * three[2] + 1) % WORDS;
      }

      @Override
      public int window() {
        return 3;
      }

      @Override
      public double[] nextWord(int[] history) {
        if (history.length < 3) {
          throw new IllegalArgumentException(
              "mô hình cần 3 từ đứng trước, bạn đưa %d từ".formatted(history.length));
        }
        double[] p = new double[WORDS];
        Arrays.fill(p, 0.5 / (WORDS - 1));
        p[after(Arrays.copyOfRange(history, history.length - 3, history.length))] = 0.5;
        return p;
      }
    }
  }

  /** Entropy chéo tính thẳng từ logit. */
  public static final class CrossEntropy extends Exercise {
    CrossEntropy() {
      super(
          "03_ex4",
          "Bài 4",
          "$L = \\log \\sum_j e^{z_j} - z_y$. Trừ mọi logit cho logit lớn nhất $m$ không đổi kết"
              + " quả: $L = m + \\log \\sum_j e^{z_j - m} - z_y$, và không số mũ nào lớn hơn 0.",
          "Trừ cùng một số vào mọi logit thì xác suất có đổi không?",
          "Lấy Arrays.stream(logits).max() ra trước; Math.log của tổng các Math.exp(z − max).");
    }

    /** Mất mát của một từ. */
    @FunctionalInterface
    public interface Loss {
      /**
       * Tính mất mát.
       *
       * @param logits các logit, [K]
       * @param target số thứ tự của từ đúng, trong [0, V)
       * @return entropy chéo, ≥ 0; null là chưa làm
       */
      @Nullable Double apply(double[] logits, int target);
    }

    /**
     * Chấm trên những logit người học chưa thấy, trong đó có logit rất lớn.
     *
     * @param loss phương thức của người học
     */
    public void check(Loss loss) {
      grade(loss, () -> mark(loss));
    }

    private static Mark mark(Loss loss) {
      var random = new Random(4);
      for (double shift : new double[] {0, 0, -30, 1000, -1000}) {
        double[] logits = random.doubles(6, shift - 3, shift + 3).toArray();
        int target = random.nextInt(1, 6);
        double expected = loss(logits, target);
        double answer = Answers.returned(loss.apply(logits.clone(), target));
        if (!Double.isFinite(answer)) {
          return Mark.wrong(
              "Chưa đúng: logit quanh %s cho bạn %s, vì Math.exp tràn số hoặc về 0; hãy trừ logit lớn nhất trước khi lấy mũ."
                  .formatted(Answers.shown(shift), answer));
        }
        var usual = new LinkedHashMap<Double, String>();
        usual.put(Math.exp(-expected), "đó là xác suất của từ đúng; mất mát là trừ log của nó");
        usual.put(-expected, "ngược dấu: xác suất càng nhỏ thì mất mát phải càng lớn");
        usual.put(loss(logits, target - 1), "đó là mất mát của từ liền trước; số thứ tự đếm từ 0");
        usual.put(expected / Math.log(2), "bạn dùng log cơ số 2, cần log tự nhiên");
        usual.put(expected / Math.log(10), "bạn dùng log cơ số 10, cần log tự nhiên");
        usual.put(expected + logits[target], "bạn quên trừ logit của từ đúng");
        Mark mark = Answers.number(answer, expected, 1e-6, usual);
        if (mark.state() != Mark.State.RIGHT) {
          return mark;
        }
      }
      return Mark.right("Đúng rồi, kể cả khi logit lên tới hàng nghìn.");
    }

    private static double loss(double[] logits, int target) {
      double largest = Arrays.stream(logits).max().orElseThrow();
      return largest
          + Math.log(Arrays.stream(logits).map(z -> Math.exp(z - largest)).sum())
          - logits[target];
    }
  }

  /** Mạng nhỏ của bài, không có tầng embedding. */
  public static final class RawInput extends Exercise {
    private static final int HIDDENS = 64;
    private static final double RATE = 0.005;

    RawInput() {
      super(
          "03_ex5",
          "Bài 5",
          "Chép cấu hình của embeddingNet, bỏ dòng Embedding: LSTM 64 nút đọc thẳng một con số ở mỗi"
              + " bước. Cùng cỡ, cùng tốc độ học, cùng số epoch, nên chênh lệch còn lại là do đầu"
              + " vào.",
          "So cấu hình của lstmConf và của embeddingNet: chúng khác nhau ở những dòng nào?",
          "LSTM.Builder().nOut(64), wordOutput(vocabulary.size()), Adam(0.005),"
              + " InputType.recurrent(1, WINDOW); huấn luyện bằng fit.");
    }

    /**
     * Chấm: đúng các tầng, đúng tốc độ học, và đã học (hơn cách đoán từ hay gặp nhất).
     *
     * @param answer mạng đã huấn luyện; null là chưa làm
     * @param train tập huấn luyện của bài
     * @param naive độ chính xác của cách luôn đoán từ hay gặp nhất
     * @param withEmbedding mạng có embedding của bài
     */
    public void check(
        @Nullable MultiLayerNetwork answer,
        DataSet train,
        double naive,
        MultiLayerNetwork withEmbedding) {
      grade(answer, () -> mark(Answers.given(answer), train, naive, withEmbedding));
    }

    private static Mark mark(
        MultiLayerNetwork net, DataSet train, double naive, MultiLayerNetwork withEmbedding) {
      String first = net.getLayer(0).conf().getLayer().getClass().getSimpleName();
      if (first.contains("Embedding")) {
        return Mark.wrong("Chưa đúng: mạng của bạn vẫn còn tầng embedding.");
      }
      if (!first.contains("LSTM") || net.getnLayers() != 2) {
        return Mark.wrong(
            "Chưa đúng: mạng của bạn có %d tầng, tầng đầu là %s; cần một LSTM và một tầng ra."
                .formatted(net.getnLayers(), first));
      }
      if (net.layerSize(0) != HIDDENS) {
        return Mark.wrong(
            "Chưa đúng: tầng LSTM của bạn có %d nút, cần %d như mạng embedding."
                .formatted(net.layerSize(0), HIDDENS));
      }
      Double rate = net.getLearningRate(0);
      if (rate == null || Math.abs(rate - RATE) > 1e-9) {
        return Mark.wrong(
            "Chưa đúng: tốc độ học của bạn là %s, phải là 0,005 để chỉ có đầu vào là khác."
                .formatted(rate == null ? "không rõ" : Answers.shown(rate)));
      }
      double accuracy = Training.accuracy(net, train, 128);
      if (!(accuracy > naive)) {
        return Mark.wrong(
            "Chưa đúng: đúng các tầng, nhưng mạng mới đoán trúng %s, chưa hơn cách luôn đoán từ hay gặp nhất (%s); bạn đã huấn luyện nó chưa?"
                .formatted(Answers.shown(accuracy), Answers.shown(naive)));
      }
      return Mark.right(
          "Đúng rồi: đọc số thứ tự thì đoán trúng %s, có embedding thì %s."
              .formatted(
                  Answers.shown(accuracy),
                  Answers.shown(Training.accuracy(withEmbedding, train, 128))));
    }
  }

  /** Bốc từ kế tiếp theo nhiệt độ và top-k. */
  public static final class DrawWord extends Exercise {
    private static final int DRAWS = 20_000;
    private static final double TOLERANCE = 0.02;
    private static final double[] WORDS = {0.1, 0.4, 0.05, 0.3, 0.15};

    DrawWord() {
      super(
          "03_ex6",
          "Bài 6",
          "Giữ k từ có xác suất lớn nhất, đổi mỗi $p_i$ thành $p_i^{1/\\tau}$, chia cho tổng của"
              + " chúng (không phải cho 1), rồi cộng dồn tới khi vượt một số bốc đều trong [0, 1).",
          "Ba việc theo thứ tự: bỏ bớt, đổi trọng số, bốc. Sau hai việc đầu, tổng còn bằng 1 không?",
          "Math.pow(p, 1 / temperature); random.nextDouble() nhân với tổng trọng số, rồi trừ dần"
              + " từng trọng số tới khi âm.");
    }

    /** Bốc một từ. */
    @FunctionalInterface
    public interface Draw {
      /**
       * Bốc.
       *
       * @param p xác suất của từng từ, [K], tổng bằng 1
       * @param temperature nhiệt độ τ > 0
       * @param k số từ được xét, từ 1 tới V
       * @param random nguồn ngẫu nhiên có hạt giống
       * @return số thứ tự của từ, trong [0, V); null là chưa làm
       */
      @Nullable Integer apply(double[] p, double temperature, int k, Random random);
    }

    /**
     * Chấm: bốc nhiều lần với hạt giống cố định rồi so tần suất.
     *
     * @param draw phương thức của người học
     */
    public void check(Draw draw) {
      grade(draw, () -> mark(draw));
    }

    private static Mark mark(Draw draw) {
      int size = WORDS.length;
      double[][] settings = {
        {1, size}, {0.5, size}, {2, size}, {1, 2}, {2, 3}, {0.01, size}, {2, 1}
      };
      for (double[] setting : settings) {
        double temperature = setting[0];
        int k = (int) setting[1];
        var random = new Random(6);
        double[] counts = new double[size];
        for (int n = 0; n < DRAWS; n++) {
          int word = Answers.returned(draw.apply(WORDS.clone(), temperature, k, random));
          if (word < 0 || word >= size) {
            return Mark.wrong(
                "Chưa đúng: có %d từ mà bạn trả về từ số %d; với top-k, nhớ chia cho tổng của k từ."
                    .formatted(size, word));
          }
          counts[word]++;
        }
        double[] frequencies = Arrays.stream(counts).map(c -> c / DRAWS).toArray();
        double[] expected = shape(temperature, k);
        Mark mark = Answers.array(frequencies, expected, TOLERANCE, usual(temperature, k));
        if (mark.state() != Mark.State.RIGHT) {
          return Mark.wrong(
              mark.sentence().replace("Chưa đúng: số", "Chưa đúng: tần suất của từ")
                  + " (Bốc %s lần với τ = %s, k = %d từ phân phối %s.)"
                      .formatted(
                          Answers.shown(DRAWS),
                          Answers.shown(temperature),
                          k,
                          Arrays.toString(WORDS)));
        }
      }
      return Mark.right(
          "Đúng rồi: tần suất khớp ở bảy cặp nhiệt độ và k, τ gần 0 và k = 1 luôn ra từ đứng đầu.");
    }

    private static List<Mistake> usual(double temperature, int k) {
      double[] greedy = new double[WORDS.length];
      greedy[1] = 1;
      double[] even = new double[WORDS.length];
      Arrays.fill(even, 1.0 / WORDS.length);
      return List.of(
          new Mistake(greedy, "bạn luôn chọn từ có xác suất lớn nhất"),
          new Mistake(even, "bạn bốc đều, không theo xác suất"),
          new Mistake(shape(1 / temperature, k), "bạn lấy lũy thừa τ; phải là lũy thừa 1/τ"),
          new Mistake(shape(1, k), "bạn không dùng nhiệt độ"),
          new Mistake(
              shape(temperature, WORDS.length), "bạn không dùng k: mọi từ đều còn được bốc"),
          new Mistake(shape(1, WORDS.length), "bạn không dùng nhiệt độ và k"),
          new Mistake(last(temperature, k), "bạn giữ k từ nhỏ nhất, phải giữ k từ lớn nhất"));
    }

    private static double[] shape(double temperature, int k) {
      return Sampler.topK(k, temperature, 0).shape(WORDS);
    }

    private static double[] last(double temperature, int k) {
      int[] ranked =
          IntStream.range(0, WORDS.length)
              .boxed()
              .sorted((a, b) -> Double.compare(WORDS[a], WORDS[b]))
              .mapToInt(Integer::intValue)
              .toArray();
      double[] kept = new double[WORDS.length];
      for (int rank = 0; rank < k; rank++) {
        kept[ranked[rank]] = WORDS[ranked[rank]];
      }
      return Sampler.temperature(temperature, 0).shape(kept);
    }
  }

  /** Mô hình ngôn ngữ học từ ngụ ngôn Aesop, chấm trên những truyện giấu đi. */
  public static final class LargerText extends Exercise {
    LargerText() {
      super(
          "03_ex7",
          "Bài 7",
          "embeddingNet với LossFunction.SPARSE_MCXENT, nhãn là số thứ tự của từ"
              + " (WordWindows.of(…).sparse()), dừng sớm theo tập kiểm định, rồi gói lại bằng new"
              + " NetworkModel(net, WINDOW).",
          "Dựng lại thí nghiệm “thuộc lòng không phải là khái quát”, chỉ đổi văn bản và cách viết"
              + " nhãn.",
          "embeddingNet(aesopVocabulary.size(), 64, 64, LossFunction.SPARSE_MCXENT), vài epoch với"
              + " EarlyStopping.onValLoss(2).restoringBest(); kết quả là new NetworkModel(…).");
    }

    /**
     * Chấm: perplexity trên phần giấu đi phải nhỏ hơn của mô hình chỉ đếm tần suất từng từ.
     *
     * @param answer mô hình của người học; null là chưa làm
     * @param hidden phần giấu đi, dãy số thứ tự [T]
     * @param learned phần để học, dãy số thứ tự
     * @param vocabularySize số từ của bộ từ vựng
     * @param from vị trí bắt đầu đoán
     */
    public void check(
        @Nullable LanguageModel answer, int[] hidden, int[] learned, int vocabularySize, int from) {
      grade(answer, () -> mark(Answers.given(answer), hidden, learned, vocabularySize, from));
    }

    private static Mark mark(
        LanguageModel model, int[] hidden, int[] learned, int vocabularySize, int from) {
      if (model.window() > from) {
        return Mark.wrong(
            "Chưa đúng: mô hình của bạn cần %d từ đứng trước, đề cho %d từ."
                .formatted(model.window(), from));
      }
      double[] next = model.nextWord(Arrays.copyOf(hidden, from));
      double sum = Arrays.stream(next).sum();
      if (next.length != vocabularySize || Math.abs(sum - 1) > 1e-3) {
        return Mark.wrong(
            "Chưa đúng: xác suất của từ kế tiếp phải gồm %d số có tổng 1; bạn có %d số, tổng %s."
                .formatted(vocabularySize, next.length, Answers.shown(sum)));
      }
      double perplexity = model.perplexity(hidden, from);
      double unigram = NGramModel.fit(learned, vocabularySize, 1, 2).perplexity(hidden, from);
      if (perplexity >= unigram || Double.isNaN(perplexity)) {
        return Mark.wrong(
            "Chưa đúng: perplexity trên phần giấu đi là %s, chưa hơn mô hình chỉ đếm tần suất từng từ (%s)%s."
                .formatted(
                    Answers.shown(perplexity),
                    Answers.shown(unigram),
                    perplexity > 0.8 * vocabularySize
                        ? "; gần như đoán đều, mạng đã được huấn luyện chưa?"
                        : "; hãy học thêm epoch, hoặc dừng sớm theo tập kiểm định"));
      }
      return Mark.right(
          "Đúng rồi: trên những truyện chưa đọc, perplexity %s; chỉ đếm tần suất thì %s, đoán đều thì %s."
              .formatted(
                  Answers.shown(perplexity),
                  Answers.shown(unigram),
                  Answers.shown(vocabularySize)));
    }
  }
}
