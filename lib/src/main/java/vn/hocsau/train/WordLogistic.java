package vn.hocsau.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Hồi quy logistic trên túi từ (<i>bag of words</i>): mốc so sánh của bài toán khen chê.
 *
 * <p>Mỗi bình luận là tập các từ có mặt trong nó, không kể thứ tự và số lần. Với trọng số w của
 * từng từ và hệ số điều chỉnh b, xác suất khen là p = σ(b + Σ w[từ] / √(số từ khác nhau)); chia cho
 * căn số từ để bình luận dài không tự nhiên chắc chắn hơn. Huấn luyện bằng hạ gradient ngẫu nhiên
 * từng mẫu với tốc độ học Adagrad riêng cho mỗi từ, nên từ hiếm vẫn học được.
 *
 * <pre>{@code
 * var words = WordLogistic.fit(train.ids(), labels, 10_000, 5, 42);
 * words.probability(ids);   // xác suất khen
 * words.weight(id);         // từ này kéo về phía khen (dương) hay chê (âm)
 * }</pre>
 */
public final class WordLogistic {
  private static final double LEARNING_RATE = 0.5;
  private static final double L2 = 1e-5;

  /** Ba chỉ số dành riêng của bộ từ vựng (đệm, mở đầu, từ lạ) không phải là từ. */
  private static final int RESERVED = 3;

  private final double[] weights;
  private double bias;

  private WordLogistic(int numWords) {
    this.weights = new double[numWords];
  }

  /**
   * Huấn luyện.
   *
   * @param sequences n dãy chỉ số từ; chỉ số từ {@code numWords} trở lên và ba chỉ số dành riêng 0,
   *     1, 2 được bỏ qua
   * @param labels nhãn [n, 1], 0 hoặc 1
   * @param numWords số chỉ số được giữ, ≥ 4
   * @param epochs số lượt qua dữ liệu, ≥ 1
   * @param seed hạt giống của thứ tự mẫu
   * @return mô hình đã huấn luyện
   * @throws IllegalArgumentException nếu số nhãn khác số dãy, hoặc một đối số ngoài miền
   */
  public static WordLogistic fit(
      int[][] sequences, INDArray labels, int numWords, int epochs, long seed) {
    if (sequences.length == 0 || labels.length() != sequences.length) {
      throw new IllegalArgumentException(
          "Có %d bình luận nhưng %d nhãn; hai số phải bằng nhau và lớn hơn 0."
              .formatted(sequences.length, labels.length()));
    }
    if (numWords <= RESERVED || epochs < 1) {
      throw new IllegalArgumentException(
          "Cần numWords ≥ %d và epochs ≥ 1, nhận được %d và %d."
              .formatted(RESERVED + 1, numWords, epochs));
    }
    var model = new WordLogistic(numWords);
    int[][] bags = Arrays.stream(sequences).map(model::bag).toArray(int[][]::new);
    double[] y = labels.dup('c').data().asDouble();
    double[] squares = new double[numWords];
    double biasSquares = 1e-8;
    var random = new SplittableRandom(seed);
    for (int step = 0; step < epochs * bags.length; step++) {
      int i = random.nextInt(bags.length);
      double scale = scale(bags[i]);
      double error = sigmoid(model.score(bags[i])) - y[i];
      biasSquares += error * error;
      model.bias -= LEARNING_RATE * error / Math.sqrt(biasSquares);
      for (int word : bags[i]) {
        double gradient = error * scale + L2 * model.weights[word];
        squares[word] += gradient * gradient;
        model.weights[word] -= LEARNING_RATE * gradient / Math.sqrt(squares[word] + 1e-8);
      }
    }
    return model;
  }

  /**
   * Xác suất khen của một bình luận.
   *
   * @param sequence dãy chỉ số từ
   * @return trong (0, 1)
   */
  public double probability(int... sequence) {
    return sigmoid(score(bag(sequence)));
  }

  /**
   * Xác suất khen của nhiều bình luận.
   *
   * @param sequences n dãy chỉ số từ
   * @return mảng [n, 1], dùng được với {@link ClassificationReport#of(INDArray, INDArray,
   *     java.util.List)}
   */
  public INDArray probabilities(int[][] sequences) {
    float[] values = new float[sequences.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) probability(sequences[i]);
    }
    return Nd4j.create(values, new long[] {values.length, 1}, 'c');
  }

  /**
   * Trọng số của một từ.
   *
   * @param id chỉ số từ
   * @return dương nếu từ kéo về phía khen, âm nếu kéo về phía chê, 0 với từ bị bỏ qua
   */
  public double weight(int id) {
    return id >= RESERVED && id < weights.length ? weights[id] : 0;
  }

  /**
   * Số tham số.
   *
   * @return số từ được giữ và một hệ số điều chỉnh
   */
  public long numParams() {
    return weights.length - RESERVED + 1L;
  }

  private int[] bag(int[] sequence) {
    return Arrays.stream(sequence)
        .filter(id -> id >= RESERVED && id < weights.length)
        .distinct()
        .toArray();
  }

  private double score(int[] bag) {
    double sum = 0;
    for (int word : bag) {
      sum += weights[word];
    }
    return bias + sum * scale(bag);
  }

  private static double scale(int[] bag) {
    return 1 / Math.sqrt(Math.max(1, bag.length));
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
