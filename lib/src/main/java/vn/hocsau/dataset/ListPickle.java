package vn.hocsau.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Đọc một mảng đối tượng mà NumPy ghi bằng pickle (giao thức 2 đến 4), với mỗi phần tử là một danh
 * sách số nguyên.
 *
 * <p>Pickle là một chương trình cho máy ngăn xếp và có thể gọi hàm bất kỳ; vì thế máy ở đây chỉ
 * hiểu danh sách và số, mọi thứ khác chỉ là một vật không tên được nhấc lên đặt xuống.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">Python, pickletools</a>
 */
final class ListPickle {
  /** Tên lớp, kiểu NumPy, chuỗi, bộ…: không cái nào cần tới. */
  private static final Object OPAQUE = new Object();

  private static final Object MARK = new Object();

  /** NumPy ghi từng nghìn phần tử một, nên ngăn xếp thật không bao giờ cao tới đây. */
  private static final int MAX_STACK = 100_000;

  private final ByteBuffer in;
  private final int rows;
  private int memoized;
  private long numLists;
  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private @Nullable Items first;

  /** Một danh sách: số nguyên để gọn trong mảng, phần tử khác để riêng. */
  private static final class Items {
    private int[] numbers = {};
    private boolean used;
    private boolean memoized;
    private int count;
    private final List<Items> lists = new ArrayList<>();

    void add(Object item) throws IOException {
      if (item instanceof Items list) {
        if (list.used) {
          throw new IOException("một danh sách nằm ở hai chỗ");
        }
        list.used = true;
        lists.add(list);
      } else if (item instanceof Integer number) {
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, Math.max(16, 2 * count));
        }
        numbers[count++] = number;
      } else {
        throw new IOException("phần tử lạ trong danh sách");
      }
    }
  }

  /**
   * Chuẩn bị đọc từ chỗ hiện tại.
   *
   * @param in các byte, little-endian
   * @param rows số danh sách con, như phần mô tả của mảng; nhiều hơn thì không đọc
   */
  ListPickle(ByteBuffer in, int rows) {
    this.in = in;
    this.rows = rows;
  }

  /** Danh sách được dựng đầu tiên là ruột của mảng. */
  int[][] read() throws IOException {
    for (int op = in.get() & 0xFF; op != '.'; op = in.get() & 0xFF) {
      step(op);
      if (stack.size() > MAX_STACK || numLists > rows + 1L) {
        throw new IOException("nhiều vật hơn phần mô tả");
      }
    }
    if (first == null || first.count > 0) {
      throw new IOException("không có danh sách các danh sách");
    }
    return first.lists.stream().map(l -> Arrays.copyOf(l.numbers, l.count)).toArray(int[][]::new);
  }

  private void step(int op) throws IOException {
    switch (op) {
      case 0x80 -> skip(1); // PROTO
      case 0x95 -> skip(8); // FRAME
      case 'K' -> stack.push(in.get() & 0xFF);
      case 'M' -> stack.push(Short.toUnsignedInt(in.getShort()));
      case 'J' -> stack.push(in.getInt());
      case '(' -> stack.push(MARK);
      case ']' -> {
        var list = new Items();
        first = first == null ? list : first;
        first.used = true;
        numLists++;
        stack.push(list);
      }
      case 'a' -> {
        Object item = stack.pop();
        top().add(item);
      }
      case 'e' -> {
        Deque<Object> items = popToMark();
        for (Object item : items) {
          top().add(item);
        }
      }
      case 'q' -> memoize(in.get() & 0xFF);
      case 'r' -> memoize(in.getInt());
      case 0x94 -> memoize(memoized);
      case 'h' -> stack.push(memo.getOrDefault(in.get() & 0xFF, OPAQUE));
      case 'j' -> stack.push(memo.getOrDefault(in.getInt(), OPAQUE));
      case 'X', 'T', 'B' -> text(in.getInt());
      case 'U', 'C', 0x8C -> text(in.get() & 0xFF);
      case 'c' -> {
        line();
        line();
        stack.push(OPAQUE);
      }
      case 'N', ')', 0x88, 0x89 -> stack.push(OPAQUE);
      case 't' -> {
        popToMark();
        stack.push(OPAQUE);
      }
      case 0x85 -> replace(1);
      case 0x86, 'R', 0x93 -> replace(2);
      case 0x87 -> replace(3);
      case 'b' -> stack.pop();
      default -> throw new IOException("lệnh pickle lạ 0x%02x".formatted(op));
    }
  }

  /** Chỉ nhớ danh sách, mỗi danh sách một lần; vật khác khi được nhắc lại vẫn là vật không tên. */
  private void memoize(int key) throws IOException {
    memoized++;
    if (stack.element() instanceof Items list) {
      if (list.memoized) {
        throw new IOException("một danh sách được nhớ hai lần");
      }
      list.memoized = true;
      memo.put(key, list);
    }
  }

  private Items top() throws IOException {
    if (stack.peek() instanceof Items list) {
      return list;
    }
    throw new IOException("thêm phần tử vào chỗ không phải danh sách");
  }

  /** Các vật trên dấu mốc, theo thứ tự đã đặt lên; dấu mốc cũng được lấy xuống. */
  private Deque<Object> popToMark() {
    var items = new ArrayDeque<Object>();
    for (Object item = stack.pop(); item != MARK; item = stack.pop()) {
      items.push(item);
    }
    return items;
  }

  private void replace(int count) {
    for (int i = 0; i < count; i++) {
      stack.pop();
    }
    stack.push(OPAQUE);
  }

  private void text(int length) throws IOException {
    skip(length);
    stack.push(OPAQUE);
  }

  private void skip(int length) throws IOException {
    if (length < 0) {
      throw new IOException("chiều dài âm");
    }
    in.position(in.position() + length);
  }

  private void line() {
    while (in.get() != '\n') {
      // Tên lớp trong giao thức 2; không dùng tới.
    }
  }
}
