package vn.hocsau.app.web;

import vn.hocsau.app.model.ModelCard;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Predictor;
import vn.hocsau.app.model.Task;

/** Tìm bộ dự đoán theo tên người gọi nêu. */
final class Lookup {

  private static final int SHOWN = 40;

  private Lookup() {}

  /**
   * Bộ dự đoán của mô hình có tên ấy.
   *
   * @throws ApiException 404 nếu không có tên ấy hoặc mô hình làm việc khác
   */
  static <T extends Predictor> T find(Models models, String id, Task task, Class<T> type) {
    Models.Entry entry;
    try {
      entry = models.entry(id);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(e.getMessage());
    }
    ModelCard card = entry.card();
    if (card.task() != task) {
      throw ApiException.notFound(
          "Mô hình %s không làm được việc này; nó dùng cho trang %s."
              .formatted(card.id(), card.page()));
    }
    return entry.require(type);
  }

  static String shorten(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
