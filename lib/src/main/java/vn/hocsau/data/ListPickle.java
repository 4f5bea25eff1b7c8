package vn.hocsau.data;

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

  private final ByteBuffer in;
  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private @Nullable Items first;

  /** Một danh sách: số nguyên để gọn trong mảng, phần tử khác để riêng. */
  private static final class Items {
    private int[] numbers = new int[16];
    private int count;
    private final List<Items> lists = new ArrayList<>();

    void add(Object item) throws IOException {
      if (item instanceof Items list) {
        lists.add(list);
      } else if (item instanceof Integer number) {
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count);
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
   */
  ListPickle(ByteBuffer in) {
    this.in = in;
  }

  /** Danh sách được dựng đầu tiên là ruột của mảng. */
  int[][] read() throws IOException {
    for (int op = in.get() & 0xFF; op != '.'; op = in.get() & 0xFF) {
      step(op);
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
      case 'q' -> memo.put(in.get() & 0xFF, stack.element());
      case 'r' -> memo.put(in.getInt(), stack.element());
      case 0x94 -> memo.put(memo.size(), stack.element());
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

  private void text(int length) {
    skip(length);
    stack.push(OPAQUE);
  }

  private void skip(int length) {
    in.position(in.position() + length);
  }

  private void line() {
    while (in.get() != '\n') {
      // Tên lớp trong giao thức 2; không dùng tới.
    }
  }
}
