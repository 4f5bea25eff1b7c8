package vn.hocsau.notebook;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Gom những gì một ô in ra thành ít tin lớn, để không tin nào rơi mất.
 *
 * <p>Kernel gửi mỗi dòng một tin; kênh ZeroMQ bỏ bớt khi quá 1.000 tin chưa kịp đi, và máy chủ
 * Jupyter bỏ bớt khi quá 1.000 tin hay 1 MB mỗi giây. Lớp này gửi mỗi {@value #TICK_MILLIS} ms một
 * lần, dưới cả hai ngưỡng ấy; chương trình in nhanh hơn thì phải chờ. Mỗi ô in được {@value #LIMIT}
 * byte ở mỗi luồng; quá mức ấy thì phần giữa bị bỏ, có một câu cho biết bỏ bao nhiêu, và phần cuối
 * vẫn hiện.
 */
final class CellOutput {

  /** Số byte UTF-8 một ô được in ở mỗi luồng. */
  static final int LIMIT = 4_000_000;

  /** Số byte cuối cùng luôn được giữ. */
  static final int TAIL = 8_000;

  private static final int TICK_MILLIS = 50;
  private static final int TICK_BYTES = 40_000;
  private static final int TICK_MESSAGES = 40;

  /** Chờ gửi lâu nhất; sau đó thà để ô chạy tiếp. */
  private static final long PATIENCE_MILLIS = 60_000;

  /** Một đoạn liền nhau của cùng một luồng. */
  private record Piece(PrintStream sink, ByteArrayOutputStream bytes) {}

  private final BooleanSupplier attached;
  private final IntSupplier cell;
  private final Deque<Piece> pending = new ArrayDeque<>();
  private final Face out;
  private final Face err;

  private int waiting;
  private boolean hurried;
  private long tick = System.currentTimeMillis();
  private int tickBytes;
  private int tickMessages;

  /**
   * Đứng trước hai luồng của kernel.
   *
   * @param out luồng chuẩn của kernel; mỗi lần {@code flush} nó gửi một tin
   * @param err luồng lỗi của kernel
   * @param attached có ô nào đang chạy để nhận chữ không; không có thì chữ chờ ô sau
   * @param cell số thứ tự của ô đang chạy
   */
  CellOutput(PrintStream out, PrintStream err, BooleanSupplier attached, IntSupplier cell) {
    this.attached = attached;
    this.cell = cell;
    this.out = new Face(out);
    this.err = new Face(err);
    var writer = new Thread(this::run, "hocsau-output");
    writer.setDaemon(true);
    writer.start();
  }

  /** Luồng chuẩn để in vào. */
  PrintStream out() {
    return new PrintStream(out, false, StandardCharsets.UTF_8);
  }

  /** Luồng lỗi để in vào. */
  PrintStream err() {
    return new PrintStream(err, false, StandardCharsets.UTF_8);
  }

  /** Gửi hết những gì đã in, kể cả câu báo phần bị bỏ; gọi khi một đoạn mã chạy xong. */
  synchronized void finish() {
    out.finish();
    err.finish();
    drain();
  }

  /** Gửi hết những gì đã in rồi chờ tới lượt gửi một tin khác loại, để mọi thứ giữ đúng thứ tự. */
  synchronized void beforeMessage() {
    drain();
    await(this::isFull);
    tickMessages++;
  }

  private void drain() {
    hurried = true;
    notifyAll();
    await(() -> !pending.isEmpty() && attached.getAsBoolean());
  }

  /** Chờ khi điều kiện còn đúng; cờ ngắt của luồng được trả lại sau khi chờ. */
  private void await(BooleanSupplier condition) {
    boolean interrupted = Thread.interrupted();
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (condition.getAsBoolean() && System.currentTimeMillis() < end) {
      try {
        wait(TICK_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nhịp này đã gửi đủ chưa; hết nhịp thì sang nhịp mới. */
  private boolean isFull() {
    long now = System.currentTimeMillis();
    if (Math.abs(now - tick) >= TICK_MILLIS) {
      tick = now;
      tickBytes = 0;
      tickMessages = 0;
    }
    return tickBytes >= TICK_BYTES || tickMessages >= TICK_MESSAGES;
  }

  private synchronized void run() {
    try {
      while (true) {
        while (pending.isEmpty()) {
          hurried = false;
          wait();
        }
        long due = System.currentTimeMillis() + TICK_MILLIS;
        while (!hurried && waiting < TICK_BYTES && System.currentTimeMillis() < due) {
          wait(TICK_MILLIS);
        }
        while (!attached.getAsBoolean() || isFull()) {
          wait(TICK_MILLIS);
        }
        try {
          send();
        } catch (RuntimeException e) {
          // Kênh của kernel đã đóng: không còn ai đọc.
          pending.clear();
          waiting = 0;
        }
      }
    } catch (InterruptedException e) {
      pending.clear();
    }
  }

  private void send() {
    while (!pending.isEmpty() && !isFull()) {
      Piece piece = pending.removeFirst();
      byte[] bytes = piece.bytes().toByteArray();
      int sent = Math.min(bytes.length, TICK_BYTES - tickBytes);
      sent = sent < bytes.length || !hurried ? wholeCharacters(bytes, sent) : sent;
      if (sent < bytes.length) {
        var rest = new ByteArrayOutputStream();
        rest.write(bytes, sent, bytes.length - sent);
        pending.addFirst(new Piece(piece.sink(), rest));
      }
      if (sent == 0) {
        break;
      }
      piece.sink().write(bytes, 0, sent);
      piece.sink().flush();
      tickBytes += sent;
      tickMessages++;
      waiting -= sent;
    }
    notifyAll();
  }

  /** Số byte lớn nhất, không quá {@code length}, không cắt ngang một ký tự UTF-8. */
  private static int wholeCharacters(byte[] bytes, int length) {
    int lead = length - 1;
    while (lead > 0 && length - lead < 4 && (bytes[lead] & 0xC0) == 0x80) {
      lead--;
    }
    if (lead < 0) {
      return 0;
    }
    int first = bytes[lead] & 0xFF;
    int needed = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return length - lead < needed ? lead : length;
  }

  /** Một trong hai luồng mà mã của notebook in vào. */
  private final class Face extends OutputStream {

    private final PrintStream sink;
    private int lastCell = -1;
    private int written;
    private long cut;
    private long cutLines;
    private ByteArrayOutputStream tail = new ByteArrayOutputStream();

    Face(PrintStream sink) {
      this.sink = sink;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      synchronized (CellOutput.this) {
        int now = cell.getAsInt();
        if (now != lastCell) {
          lastCell = now;
          written = 0;
        }
        written = (int) Math.min((long) written + length, LIMIT + 1);
        if (written <= LIMIT) {
          append(bytes, offset, length);
        } else {
          keepTail(bytes, offset, length);
        }
        if (!Thread.currentThread().isInterrupted()) {
          await(() -> waiting > TICK_BYTES && attached.getAsBoolean());
        }
      }
    }

    private void append(byte[] bytes, int offset, int length) {
      if (length == 0) {
        return;
      }
      Piece last = pending.peekLast();
      if (last == null || last.sink() != sink) {
        last = new Piece(sink, new ByteArrayOutputStream());
        pending.addLast(last);
      }
      last.bytes().write(bytes, offset, length);
      if (waiting == 0 || waiting >= TICK_BYTES) {
        CellOutput.this.notifyAll();
      }
      waiting += length;
    }

    private void keepTail(byte[] bytes, int offset, int length) {
      tail.write(bytes, offset, length);
      if (tail.size() > 2 * TAIL) {
        byte[] all = tail.toByteArray();
        int dropped = all.length - TAIL;
        while (dropped < all.length && (all[dropped] & 0xC0) == 0x80) {
          dropped++;
        }
        for (int i = 0; i < dropped; i++) {
          cutLines += all[i] == '\n' ? 1 : 0;
        }
        cut += dropped;
        tail = new ByteArrayOutputStream();
        tail.write(all, dropped, all.length - dropped);
      }
    }

    void finish() {
      if (cut > 0) {
        String notice =
            "… Ô này in quá %s MB nên %d dòng (%s MB) ở giữa không được hiện; hãy in ít hơn, hoặc ghi ra tệp. Phần cuối:"
                .formatted(mega(LIMIT), cutLines, mega(cut));
        byte[] bytes = ("\n" + notice + "\n").getBytes(StandardCharsets.UTF_8);
        append(bytes, 0, bytes.length);
      }
      append(tail.toByteArray(), 0, tail.size());
      tail = new ByteArrayOutputStream();
      cut = 0;
      cutLines = 0;
    }

    private static String mega(long bytes) {
      return String.format(Locale.FRENCH, bytes % 1_000_000 == 0 ? "%.0f" : "%.1f", bytes / 1e6);
    }
  }
}
