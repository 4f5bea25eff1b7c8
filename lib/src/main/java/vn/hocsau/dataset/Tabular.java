package vn.hocsau.dataset;

import tech.tablesaw.api.Table;

/** Một giá trị tự bày được thành bảng; notebook hiện nó như mọi bảng Tablesaw khác. */
@FunctionalInterface
public interface Tabular {

  /**
   * Bày thành bảng.
   *
   * @return bảng mới, tên cột bằng tiếng Việt
   */
  Table asTable();
}
