package vn.hocsau.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import vn.hocsau.dataset.ImdbWords;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.Prediction;
import vn.hocsau.text.SequencePadding;
import vn.hocsau.text.TypedText;

/**
 * Chấm khen chê một bình luận tiếng Anh viết tự do, và cho biết từ nào kéo điểm về phía nào.
 *
 * <pre>{@code
 * var scorer = ReviewScorer.of(ModelBundle.load(file));
 * var verdict = scorer.score("A dull story, but what a wonderful ending!");
 * verdict.praise();                 // xác suất khen
 * verdict.words().get(1);           // WordInfluence[word=dull, influence=-1.9, read=true]
 * }</pre>
 *
 * <p>Bình luận được tách từ như dữ liệu IMDB, đệm hoặc cắt ở bên trái như lúc huấn luyện. Nhiều
 * luồng gọi được cùng lúc; mạng chạy lần lượt.
 */
public final class ReviewScorer {
  private static final String LENGTH = "length";
  private static final String WORDS = "words";
  private static final double EPS = 1e-6;

  private final Prediction prediction;
  private final ImdbWords words;
  private final int length;
  private final long numIds;

  /**
   * Lời phán của mạng về một bình luận.
   *
   * @param praise xác suất khen, trong (0, 1); từ 0,5 trở lên là khen
   * @param words mọi từ của bình luận theo thứ tự, kèm sức kéo
   */
  public record Verdict(double praise, List<WordInfluence> words) {

    /**
     * Sao danh sách.
     *
     * @param praise xác suất khen
     * @param words các từ
     */
    public Verdict {
      words = List.copyOf(words);
    }
  }

  private ReviewScorer(MultiLayerNetwork net, ImdbWords words, int length) {
    this.prediction = Prediction.of(net);
    this.words = words;
    this.length = length;
    if (!(net.getLayer(0).conf().getLayer() instanceof Embedding embedding)) {
      throw new IllegalArgumentException(
          "Tầng đầu của mạng chấm bình luận phải là Embedding, nhận được %s."
              .formatted(net.getLayer(0).conf().getLayer().getClass().getSimpleName()));
    }
    this.numIds = embedding.getNIn();
    if (length < 1) {
      throw new IllegalArgumentException("length phải ≥ 1, nhận được %d.".formatted(length));
    }
  }

  /**
   * Dựng từ mạng vừa huấn luyện.
   *
   * @param net mạng có tầng đầu là {@link Embedding} đọc [mẫu, bước]; một đầu ra sigmoid (khen),
   *     hoặc hai đầu ra theo thứ tự chê, khen
   * @param words bộ từ vựng lúc huấn luyện; chỉ số từ số hàng của Embedding trở lên được đọc là từ
   *     lạ
   * @param length số bước lúc huấn luyện, ≥ 1
   * @return bộ chấm
   * @throws IllegalArgumentException nếu tầng đầu không phải Embedding hoặc {@code length} &lt; 1
   */
  public static ReviewScorer of(MultiLayerNetwork net, ImdbWords words, int length) {
    return new ReviewScorer(net, words, length);
  }

  /**
   * Dựng từ một gói mô hình; không cần đến bộ dữ liệu nữa.
   *
   * @param bundle gói có cài đặt {@code length} và {@code words}, như {@link #settings()} ghi
   * @return bộ chấm
   * @throws IllegalArgumentException nếu cài đặt thiếu hoặc sai: "Gói mô hình không phải mô hình
   *     chấm bình luận: cài đặt length = null, words có 0 từ."
   */
  public static ReviewScorer of(ModelBundle bundle) {
    String length = bundle.settings().get(LENGTH);
    List<String> words =
        Arrays.stream(bundle.settings().getOrDefault(WORDS, "").split(" ", -1))
            .filter(word -> !word.isEmpty())
            .toList();
    if (length == null || !length.matches("[1-9][0-9]{0,3}") || words.isEmpty()) {
      throw new IllegalArgumentException(
          "Gói mô hình không phải mô hình chấm bình luận: cài đặt length = %s, words có %d từ."
              .formatted(length, words.size()));
    }
    return of(bundle.network(), ImdbWords.of(words), Integer.parseInt(length));
  }

  /**
   * Cài đặt cần lưu cùng mạng để dựng lại đúng bộ chấm này.
   *
   * @return {@code length}, và {@code words} là mọi từ theo thứ tự chỉ số, cách nhau một khoảng
   *     trắng
   */
  public Map<String, String> settings() {
    return settings(words, length);
  }

  /**
   * Cài đặt của một bộ chấm, biết được từ trước khi huấn luyện.
   *
   * @param words bộ từ vựng lúc huấn luyện
   * @param length số bước lúc huấn luyện
   * @return như {@link #settings()}
   */
  public static Map<String, String> settings(ImdbWords words, int length) {
    return Map.of(
        LENGTH,
        Integer.toString(length),
        WORDS,
        String.join(" ", words.mostFrequent(words.size())));
  }

  /**
   * Chấm một bình luận. Mạng chạy một lần trên n + 1 dãy, n là số từ nó đọc, nhiều nhất {@code
   * length}.
   *
   * @param text bình luận bằng tiếng Anh
   * @return xác suất khen và sức kéo của từng từ
   * @throws IllegalArgumentException nếu không có từ nào mạng biết: "Không từ nào trong bình luận
   *     (tuyệt vời) có trong bộ từ vựng tiếng Anh của mô hình."
   */
  public Verdict score(String text) {
    List<String> tokens =
        TypedText.tokens(
            text, ImdbWords::tokens, word -> words.id(word).orElse(Integer.MAX_VALUE) < numIds);
    int[] ids = words.encode(String.join(" ", tokens));
    if (ids.length == 1) {
      throw new IllegalArgumentException(
          "Không từ nào trong bình luận (%s) có trong bộ từ vựng tiếng Anh của mô hình."
              .formatted(
                  TypedText.visible(text.length() > 40 ? text.substring(0, 40) + "…" : text)));
    }
    int from = Math.max(0, ids.length - length);
    int[] kept = Arrays.copyOfRange(ids, from, ids.length);
    for (int t = 0; t < kept.length; t++) {
      kept[t] = kept[t] < numIds ? kept[t] : ImdbWords.UNKNOWN;
    }
    // Dãy 0 đủ từ; dãy t + 1 thiếu từ ở vị trí t.
    int[][] sequences = new int[kept.length + 1][];
    sequences[0] = kept;
    for (int t = 0; t < kept.length; t++) {
      sequences[t + 1] = without(kept, t);
    }
    double[] logOdds = logOdds(sequences);
    List<WordInfluence> influences = new ArrayList<>(tokens.size());
    int position = 0; // vị trí trong ids; 0 là chỉ số mở đầu
    for (String token : tokens) {
      int t = words.id(token).isPresent() ? ++position - from : -1;
      influences.add(
          t < 0
              ? new WordInfluence(token, 0, false)
              : new WordInfluence(token, logOdds[0] - logOdds[t + 1], true));
    }
    return new Verdict(1 / (1 + Math.exp(-logOdds[0])), influences);
  }

  private static int[] without(int[] sequence, int t) {
    int[] rest = new int[sequence.length - 1];
    System.arraycopy(sequence, 0, rest, 0, t);
    System.arraycopy(sequence, t + 1, rest, t, rest.length - t);
    return rest;
  }

  /**
   * Log-odds khen của từng dãy. Với hai đầu ra, lấy trung bình của log-odds khen và log-odds "không
   * chê": dương đúng khi đầu ra khen lớn hơn, và bằng log-odds thường nếu hai xác suất bù nhau.
   */
  private double[] logOdds(int[][] sequences) {
    INDArray features = SequencePadding.left(sequences, length);
    double[][] outputs = prediction.output(features).toDoubleMatrix();
    return Arrays.stream(outputs)
        .mapToDouble(p -> p.length == 1 ? logit(p[0]) : (logit(p[1]) - logit(p[0])) / 2)
        .toArray();
  }

  private static double logit(double p) {
    double inside = Math.min(Math.max(p, EPS), 1 - EPS);
    return Math.log(inside / (1 - inside));
  }
}
