package vn.hocsau.train;

import java.io.ObjectInputStream;
import java.io.Serializable;

/** Lớp lạ trong một gói: chỉ cần được khởi tạo hay giải chuỗi hóa là để lại dấu. */
@SuppressWarnings("unused")
public final class Canary implements Serializable {
  private static final long serialVersionUID = 1L;
  static final String MARK = "hocsau.canary";

  static {
    System.setProperty(MARK, "đã khởi tạo");
  }

  private void readObject(ObjectInputStream in) {
    System.setProperty(MARK, "đã giải chuỗi hóa");
  }
}
