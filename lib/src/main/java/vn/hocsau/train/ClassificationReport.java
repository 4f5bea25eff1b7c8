package vn.hocsau.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;

/**
 * Kết quả của một mô hình phân loại trên một tập dữ liệu: độ chính xác, precision, recall, F1 của
 * từng lớp, ma trận nhầm lẫn, và những mẫu đoán sai.
 *
 * <p>Số đếm do {@link Evaluation} của DL4J giữ. Trung bình các lớp (<i>macro</i>) ở đây lấy trên
 * mọi lớp, lớp không bao giờ được đoán thì precision bằng 0, như scikit-learn; {@code Evaluation}
 * bỏ những lớp ấy ra nên cho con số đẹp hơn sự thật.
 *
 * <pre>{@code
 * var report = ClassificationReport.of(net, test, mnist.test().classes());
 * report.accuracy();    // 0.9893
 * report.mistakes();    // số thứ tự của những ảnh đoán sai
 * }</pre>
 */
public final class ClassificationReport implements Tabular, Scored {
  private static final int BATCH = 256;

  private final List<String> classes;
  private final int[] truth;
  private final int[] predicted;
  private final float[] confidence;
  private final Evaluation evaluation;

  private ClassificationReport(
      List<String> classes, int[] truth, int[] predicted, float[] confidence) {
    this.classes = List.copyOf(classes);
    this.truth = truth;
    this.predicted = predicted;
    this.confidence = confidence;
    this.evaluation = new Evaluation(classes);
    for (int i = 0; i < truth.length; i++) {
      evaluation.eval(predicted[i], truth[i]);
    }
  }

  /**
   * Chấm điểm từ nhãn và đầu ra.
   *
   * @param labels nhãn one-hot [n, k], hoặc nhãn 0–1 [n, 1] khi chỉ có một đầu ra sigmoid
   * @param outputs xác suất, cùng kích thước; lớp được đoán là cột lớn nhất, hoặc lớp 1 khi xác
   *     suất ≥ 0,5
   * @param classes tên k lớp, hoặc hai lớp khi có một đầu ra
   * @return kết quả
   * @throws IllegalArgumentException nếu kích thước lệch nhau, số lớp sai, hoặc đầu ra không hữu
   *     hạn, ví dụ "Đầu ra của mẫu 3 là NaN; mạng đã phân kỳ."
   */
  public static ClassificationReport of(INDArray labels, INDArray outputs, List<String> classes) {
    if (labels.rank() != 2 || !Arrays.equals(labels.shape(), outputs.shape()) || labels.isEmpty()) {
      throw new IllegalArgumentException(
          "Nhãn và đầu ra phải cùng kích thước [mẫu, lớp], nhận được %s và %s."
              .formatted(Arrays.toString(labels.shape()), Arrays.toString(outputs.shape())));
    }
    int width = (int) labels.size(1);
    if (classes.size() != Math.max(2, width)) {
      throw new IllegalArgumentException(
          "Mạng có %d đầu ra nên cần %d tên lớp, nhận được %d."
              .formatted(width, Math.max(2, width), classes.size()));
    }
    float[][] y = labels.toFloatMatrix();
    float[][] p = outputs.toFloatMatrix();
    int[] truth = new int[y.length];
    int[] predicted = new int[y.length];
    float[] confidence = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      for (float value : p[i]) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "Đầu ra của mẫu %d là %s; mạng đã phân kỳ.".formatted(i, value));
        }
      }
      truth[i] = pick(y[i]);
      predicted[i] = pick(p[i]);
      confidence[i] = width > 1 ? p[i][predicted[i]] : Math.max(p[i][0], 1 - p[i][0]);
    }
    return new ClassificationReport(classes, truth, predicted, confidence);
  }

  /**
   * Cho mạng dự đoán từng minibatch rồi chấm điểm.
   *
   * @param net mạng đã huấn luyện
   * @param data tập dữ liệu: đặc trưng [n, …], nhãn [n, k] hoặc [n, 1]
   * @param classes tên các lớp
   * @return kết quả
   * @throws IllegalArgumentException như ở {@link #of(INDArray, INDArray, List)}
   */
  public static ClassificationReport of(MultiLayerNetwork net, DataSet data, List<String> classes) {
    return of(data.getLabels(), Training.output(net, data, BATCH), classes);
  }

  private static int pick(float[] row) {
    if (row.length == 1) {
      return row[0] >= 0.5f ? 1 : 0;
    }
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      best = row[c] > row[best] ? c : best;
    }
    return best;
  }

  /**
   * Số mẫu đã chấm.
   *
   * @return n
   */
  public int size() {
    return truth.length;
  }

  /**
   * Tên các lớp.
   *
   * @return tên theo thứ tự nhãn
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * Lớp thật của một mẫu.
   *
   * @param i số thứ tự mẫu, trong [0, n)
   * @return nhãn
   */
  public int truth(int i) {
    return truth[i];
  }

  /**
   * Lớp được đoán của một mẫu.
   *
   * @param i số thứ tự mẫu, trong [0, n)
   * @return nhãn
   */
  public int predicted(int i) {
    return predicted[i];
  }

  /**
   * Xác suất mà mô hình gán cho lớp nó đoán.
   *
   * @param i số thứ tự mẫu, trong [0, n)
   * @return xác suất trong [0, 1]
   */
  public double confidence(int i) {
    return confidence[i];
  }

  /**
   * Những mẫu đoán sai, mẫu sai mà chắc chắn nhất đứng trước.
   *
   * @return số thứ tự các mẫu
   */
  public int[] mistakes() {
    return IntStream.range(0, size())
        .filter(i -> truth[i] != predicted[i])
        .boxed()
        .sorted((a, b) -> Float.compare(confidence[b], confidence[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Ma trận nhầm lẫn.
   *
   * @return số mẫu [lớp thật, lớp dự đoán]
   */
  public int[][] confusion() {
    int k = classes.size();
    int[][] counts = new int[k][k];
    for (int actual = 0; actual < k; actual++) {
      for (int guess = 0; guess < k; guess++) {
        counts[actual][guess] = evaluation.getConfusionMatrix().getCount(actual, guess);
      }
    }
    return counts;
  }

  /**
   * Độ chính xác: tỉ lệ mẫu đoán đúng.
   *
   * @return trong [0, 1]
   */
  public double accuracy() {
    return evaluation.accuracy();
  }

  /**
   * Precision (độ chuẩn xác): trong những mẫu được đoán là lớp c, tỉ lệ đúng là lớp c.
   *
   * @param c nhãn của lớp
   * @return trong [0, 1]; 0 nếu không mẫu nào được đoán là lớp này
   */
  public double precision(int c) {
    return evaluation.precision(c, 0);
  }

  /**
   * Recall (độ phủ): trong những mẫu thật sự thuộc lớp c, tỉ lệ được đoán ra.
   *
   * @param c nhãn của lớp
   * @return trong [0, 1]; 0 nếu không mẫu nào thuộc lớp này
   */
  public double recall(int c) {
    return evaluation.recall(c, 0);
  }

  /**
   * Chỉ số F1: trung bình điều hòa của precision và recall, 2PR / (P + R).
   *
   * @param c nhãn của lớp
   * @return trong [0, 1]; 0 nếu cả hai đều bằng 0
   */
  public double f1(int c) {
    double sum = precision(c) + recall(c);
    return sum == 0 ? 0 : 2 * precision(c) * recall(c) / sum;
  }

  /**
   * Trung bình precision của các lớp.
   *
   * @return trong [0, 1]
   */
  public double precision() {
    return macro(this::precision);
  }

  /**
   * Trung bình recall của các lớp.
   *
   * @return trong [0, 1]
   */
  public double recall() {
    return macro(this::recall);
  }

  /**
   * Trung bình F1 của các lớp.
   *
   * @return trong [0, 1]
   */
  public double f1() {
    return macro(this::f1);
  }

  /**
   * MSE, MAE, RMSE tính trên chính con số của nhãn, như tài liệu gốc vẽ. Chỉ để đối chiếu: nhầm 1
   * thành 7 không "xa" hơn nhầm 1 thành 2, nên với phân loại các số này ít ý nghĩa.
   *
   * @return sai số giữa nhãn dự đoán và nhãn thật
   */
  public RegressionReport labelErrors() {
    return RegressionReport.of(
        Arrays.stream(truth).asDoubleStream().toArray(),
        Arrays.stream(predicted).asDoubleStream().toArray());
  }

  @Override
  public Map<String, Double> scores() {
    var scores = new LinkedHashMap<String, Double>();
    scores.put("Độ chính xác", accuracy());
    scores.put("Precision", precision());
    scores.put("Recall", recall());
    scores.put("F1", f1());
    return Collections.unmodifiableMap(scores);
  }

  @Override
  public Table asTable() {
    var name = StringColumn.create("Lớp");
    var precision = DoubleColumn.create("Precision");
    var recall = DoubleColumn.create("Recall");
    var f1 = DoubleColumn.create("F1");
    var count = IntColumn.create("Số mẫu");
    for (int c = 0; c < classes.size(); c++) {
      int label = c;
      name.append(classes.get(c));
      precision.append(precision(c));
      recall.append(recall(c));
      f1.append(f1(c));
      count.append((int) Arrays.stream(truth).filter(t -> t == label).count());
    }
    name.append("Trung bình các lớp");
    precision.append(precision());
    recall.append(recall());
    f1.append(f1());
    count.append(size());
    for (DoubleColumn column : List.of(precision, recall, f1)) {
      for (int row = 0; row < column.size(); row++) {
        column.set(row, ModelComparison.round(column.getDouble(row)));
      }
    }
    String title =
        "Kết quả phân loại: đúng %d trong %d mẫu".formatted(size() - mistakes().length, size());
    return Table.create(title, name, precision, recall, f1, count);
  }

  private double macro(IntToDoubleFunction perClass) {
    return IntStream.range(0, classes.size()).mapToDouble(perClass).average().orElseThrow();
  }
}
