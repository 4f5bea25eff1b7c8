package vn.hocsau.notebook;

/** Nơi hiện được một giá trị rồi thay nó tại chỗ. */
interface Screen {

  /**
   * Hiện một giá trị dưới ô đang chạy.
   *
   * @param value giá trị
   * @param id mã số để thay về sau
   */
  void display(Object value, String id);

  /**
   * Thay giá trị đã hiện.
   *
   * @param value giá trị mới
   * @param id mã số đã dùng khi hiện
   */
  void update(Object value, String id);
}
