package vn.hocsau.train;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.dataset.BatchSource;
import vn.hocsau.store.Fingerprint;

/** Nguồn minibatch nhặt hàng từ một tập dữ liệu nằm sẵn trong bộ nhớ. */
public final class InMemory implements BatchSource {

  private final DataSet data;
  private final Column features;
  private final Column labels;
  private final @Nullable Column featuresMask;
  private final @Nullable Column labelsMask;

  /**
   * Bọc một tập dữ liệu.
   *
   * @param data đặc trưng và nhãn, cùng số mẫu; mặt nạ nếu có
   * @throws IllegalArgumentException nếu tập rỗng, hoặc đặc trưng, nhãn và mặt nạ không cùng số mẫu
   */
  public InMemory(DataSet data) {
    if (data.numExamples() == 0 || data.getLabels() == null) {
      throw new IllegalArgumentException("Tập dữ liệu rỗng: cần ít nhất một mẫu có nhãn.");
    }
    this.data = data;
    requireSameCount("nhãn", data.getLabels());
    requireSameCount("mặt nạ đặc trưng", data.getFeaturesMaskArray());
    requireSameCount("mặt nạ nhãn", data.getLabelsMaskArray());
    this.features = new Column(data.getFeatures());
    this.labels = new Column(data.getLabels());
    this.featuresMask = columnOrNull(data.getFeaturesMaskArray());
    this.labelsMask = columnOrNull(data.getLabelsMaskArray());
  }

  private void requireSameCount(String what, @Nullable INDArray array) {
    long count = data.getFeatures().size(0);
    if (array != null && array.size(0) != count) {
      throw new IllegalArgumentException(
          "Tập dữ liệu có %d mẫu nhưng %s chỉ cho %d mẫu: đặc trưng %s, %s %s. Hãy cắt hai bên bằng nhau."
              .formatted(
                  count,
                  what,
                  array.size(0),
                  Arrays.toString(data.getFeatures().shape()),
                  what,
                  Arrays.toString(array.shape())));
    }
  }

  @Override
  public int size() {
    return data.numExamples();
  }

  @Override
  public DataSet batch(int[] examples) {
    return new DataSet(
        features.rows(examples),
        labels.rows(examples),
        featuresMask == null ? null : featuresMask.rows(examples),
        labelsMask == null ? null : labelsMask.rows(examples));
  }

  @Override
  public String fingerprint() {
    var fingerprint = new Fingerprint();
    add(fingerprint, data.getFeatures());
    add(fingerprint, data.getLabels());
    add(fingerprint, data.getFeaturesMaskArray());
    add(fingerprint, data.getLabelsMaskArray());
    return fingerprint.hex();
  }

  static void add(Fingerprint fingerprint, @Nullable INDArray array) {
    if (array != null) {
      fingerprint.add(array.shapeInfoToString()).add(array.dup('c').data().asBytes());
    }
  }

  private static @Nullable Column columnOrNull(@Nullable INDArray array) {
    return array == null ? null : new Column(array);
  }

  /** Một mảng [mẫu, …] được nhìn như ma trận [mẫu, phần còn lại] để nhặt hàng một lượt. */
  private static final class Column {
    private final INDArray matrix;
    private final long[] shape;

    Column(INDArray array) {
      this.shape = array.shape();
      INDArray dense = array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
      this.matrix = dense.reshape('c', shape[0], array.length() / shape[0]);
    }

    INDArray rows(int[] rows) {
      INDArray picked = Nd4j.pullRows(matrix, 1, rows, 'c');
      long[] batchShape = shape.clone();
      batchShape[0] = rows.length;
      return picked.reshape('c', batchShape);
    }
  }
}
