package vn.hocsau.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * Kết quả đo một mô hình, một dòng JSON; bảy trường đầu trùng tên với phép đo của Keras.
 *
 * @param id tên mô hình
 * @param params số tham số
 * @param batch số mẫu của minibatch
 * @param msMedian trung vị, mili giây
 * @param msMin bước nhanh nhất
 * @param steps số bước đo
 * @param peer thư viện được đo
 * @param engine máy tính đã chọn
 * @param msP90 bách phân vị 90
 * @param msMax bước chậm nhất
 * @param warmUpSteps số bước chạy nóng
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Measurement(
    String id,
    long params,
    int batch,
    double msMedian,
    double msMin,
    int steps,
    String peer,
    String engine,
    double msP90,
    double msMax,
    int warmUpSteps) {

  static Measurement of(
      CourseModel model, long params, String peer, String engine, StepTimer.Timing timing) {
    return new Measurement(
        model.id(),
        params,
        model.batch(),
        micro(timing.median()),
        micro(timing.min()),
        timing.sorted().size(),
        peer,
        engine,
        micro(timing.p90()),
        micro(timing.max()),
        timing.warmUpSteps());
  }

  /** Ba chữ số thập phân: đơn vị nhỏ nhất là micro giây. */
  private static double micro(double millis) {
    return Math.round(millis * 1e3) / 1e3;
  }
}
