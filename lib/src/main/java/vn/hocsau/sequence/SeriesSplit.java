package vn.hocsau.sequence;

import java.util.Arrays;

/**
 * Chia một chuỗi thời gian thành ba đoạn liên tiếp: huấn luyện, kiểm định, kiểm tra.
 *
 * <p>Không xáo trộn: tập kiểm định luôn nằm sau tập huấn luyện, tập kiểm tra luôn ở cuối, nên mô
 * hình không bao giờ nhìn thấy tương lai. Ví dụ với 397 tháng, {@code SeriesSplit.of(series, 0.64,
 * 0.16)} cho 254 + 63 + 80 tháng.
 *
 * @param train đoạn đầu, kích thước [T₁], đơn vị của chuỗi gốc
 * @param validation đoạn giữa, kích thước [T₂]; có thể rỗng
 * @param test đoạn cuối, kích thước [T₃]
 */
@SuppressWarnings("ArrayRecordComponent")
public record SeriesSplit(double[] train, double[] validation, double[] test) {

  /**
   * Chia theo tỉ lệ; phần còn lại là tập kiểm tra.
   *
   * @param series chuỗi gốc, kích thước [T], không chứa NaN
   * @param trainFraction tỉ lệ của tập huấn luyện, trong (0, 1)
   * @param validationFraction tỉ lệ của tập kiểm định, trong [0, 1)
   * @return ba đoạn; hai mốc chia được làm tròn xuống
   * @throws IllegalArgumentException nếu tỉ lệ sai, ví dụ "Tỉ lệ huấn luyện 0.90 + kiểm định 0.20
   *     phải nhỏ hơn 1 để còn tập kiểm tra."
   */
  public static SeriesSplit of(double[] series, double trainFraction, double validationFraction) {
    Series.requireFinite(series);
    if (!(trainFraction > 0) || !(validationFraction >= 0)) {
      throw new IllegalArgumentException(
          "Tỉ lệ huấn luyện phải dương và tỉ lệ kiểm định không được âm, nhận được %s và %s."
              .formatted(trainFraction, validationFraction));
    }
    if (trainFraction + validationFraction >= 1) {
      throw new IllegalArgumentException(
          "Tỉ lệ huấn luyện %.2f + kiểm định %.2f phải nhỏ hơn 1 để còn tập kiểm tra."
              .formatted(trainFraction, validationFraction));
    }
    int first = (int) (series.length * trainFraction);
    int second = (int) (series.length * (trainFraction + validationFraction));
    return new SeriesSplit(
        Arrays.copyOfRange(series, 0, first),
        Arrays.copyOfRange(series, first, second),
        Arrays.copyOfRange(series, second, series.length));
  }

  /**
   * Chia hai phần, không có tập kiểm định.
   *
   * @param series chuỗi gốc, kích thước [T], không chứa NaN
   * @param trainFraction tỉ lệ của tập huấn luyện, trong (0, 1)
   * @return hai đoạn; {@link #validation()} rỗng
   */
  public static SeriesSplit of(double[] series, double trainFraction) {
    return of(series, trainFraction, 0);
  }
}
