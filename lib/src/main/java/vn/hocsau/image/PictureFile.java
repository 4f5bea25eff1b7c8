package vn.hocsau.image;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import vn.hocsau.image.BadImageException.Reason;

/**
 * Bộ khung của một tệp ảnh, đọc mà không giải mã điểm ảnh nào: tệp có đủ tới cuối không, có đòi
 * nhiều công quá không, và máy ảnh cầm nghiêng theo hướng nào.
 *
 * @param type loại ảnh, theo nội dung
 * @param body phần cần để giải mã hình đầu tiên; chữ kèm theo và các hình sau của PNG, GIF đã bỏ
 * @param orientation hướng EXIF trong [1, 8]; 1 là đã thẳng, cũng là khi EXIF vắng hoặc hỏng
 */
@SuppressWarnings("ArrayRecordComponent")
record PictureFile(Type type, byte[] body, int orientation) {

  /**
   * Số lượt quét nhiều nhất của một ảnh JPEG. Ảnh lũy tiến thường có khoảng mười lượt; mỗi lượt bắt
   * bộ giải mã đi lại cả ảnh, dù chỉ dài vài chục byte.
   */
  static final int MAX_SCANS = 50;

  private static final String EXIF = "Exif\0\0";
  private static final int ORIENTATION = 0x0112;

  /** Các loại ảnh đọc được và những byte đầu của chúng. */
  enum Type {
    JPEG("\u00FF\u00D8\u00FF"),
    PNG("\u0089PNG\r\n\u001A\n"),
    GIF("GIF8"),
    BMP("BM");

    private final String signature;

    Type(String signature) {
      this.signature = signature;
    }

    private static Type of(byte[] file) {
      for (Type type : values()) {
        int length = Math.min(file.length, type.signature.length());
        if (new String(file, 0, length, StandardCharsets.ISO_8859_1).equals(type.signature)) {
          return type;
        }
      }
      throw new BadImageException(
          Reason.NOT_AN_IMAGE,
          "Nội dung không phải ảnh JPEG, PNG, GIF hay BMP. Hãy chọn một tệp ảnh,"
              + " hoặc lưu ảnh lại thành JPEG hay PNG.");
    }
  }

  /**
   * Xem bộ khung của một tệp.
   *
   * @throws BadImageException nếu không phải ảnh, bị cắt, hoặc là JPEG có quá {@link #MAX_SCANS}
   *     lượt quét
   */
  static PictureFile of(byte[] file) {
    Type type = Type.of(file);
    ByteBuffer in = ByteBuffer.wrap(file);
    try {
      return switch (type) {
        case JPEG -> jpeg(file, in);
        case PNG -> png(file, in);
        case GIF -> gif(file, in);
        case BMP -> bmp(file, in);
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw cut(type);
    }
  }

  static BadImageException cut(Type type) {
    return new BadImageException(
        Reason.BROKEN,
        "Ảnh %s bị hỏng: tệp bị cắt nên hết trước khi hình hết. Hãy chép hoặc tải lại tệp ảnh rồi thử lại."
            .formatted(type));
  }

  static BadImageException broken(Type type, Throwable cause) {
    return new BadImageException(
        Reason.BROKEN,
        "Ảnh %s bị hỏng hoặc dùng kiểu màu không đọc được. Hãy mở ảnh bằng một chương trình khác rồi lưu lại."
            .formatted(type),
        cause);
  }

  /** Nhảy qua một đoạn; tệp không dài tới đó thì bị coi là cắt. */
  private static void skip(ByteBuffer in, int count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + count);
  }

  private static PictureFile jpeg(byte[] file, ByteBuffer in) {
    int orientation = 0;
    int scans = 0;
    for (int marker = marker(in); marker != 0xD9; marker = marker(in)) {
      if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
        continue; // dấu không kèm đoạn nào
      }
      if (marker == 0xDA && ++scans > MAX_SCANS) {
        throw new BadImageException(
            Reason.TOO_LARGE,
            "Ảnh JPEG có hơn %d lượt quét nên giải mã quá lâu. Hãy mở ảnh bằng một chương trình khác rồi lưu lại."
                .formatted(MAX_SCANS));
      }
      int start = in.position();
      int length = in.getShort() & 0xFFFF;
      if (marker == 0xE1 && orientation == 0 && length > 2 + EXIF.length()) {
        byte[] segment = new byte[length - 2];
        in.get(segment);
        orientation = exif(segment);
      }
      in.position(start);
      skip(in, Math.max(2, length));
    }
    if (scans == 0) {
      throw broken(Type.JPEG, new IllegalArgumentException("Không có lượt quét nào."));
    }
    return new PictureFile(Type.JPEG, file, Math.max(1, orientation));
  }

  /** Dấu kế tiếp, bỏ qua dữ liệu nén đứng trước nó. */
  private static int marker(ByteBuffer in) {
    int marker = 0;
    while (marker == 0) {
      while ((in.get() & 0xFF) != 0xFF) {}
      do {
        marker = in.get() & 0xFF;
      } while (marker == 0xFF);
    }
    return marker;
  }

  private static int exif(byte[] segment) {
    int from = EXIF.length();
    boolean exif = new String(segment, 0, from, StandardCharsets.ISO_8859_1).equals(EXIF);
    return exif ? orientation(ByteBuffer.wrap(segment, from, segment.length - from).slice()) : 0;
  }

  /** Hướng trong thư mục đầu tiên của khối TIFF; không đi theo con trỏ nào khác. */
  private static int orientation(ByteBuffer tiff) {
    try {
      tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int count = tiff.getShort(directory) & 0xFFFF;
      for (int i = 0; i < count; i++) {
        int at = directory + 2 + 12 * i;
        if (tiff.getShort(at) == ORIENTATION) {
          int value = tiff.getShort(at + 2) == 4 ? tiff.getInt(at + 8) : tiff.getShort(at + 8);
          return value >= 1 && value <= 8 ? value : 1;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      return 1; // EXIF hỏng thì coi như không có
    }
    return 1;
  }

  private static PictureFile png(byte[] file, ByteBuffer in) {
    var body = new ByteArrayOutputStream(in.capacity());
    int orientation = 0;
    String name = "";
    skip(in, Type.PNG.signature.length());
    body.write(file, 0, in.position());
    while (!name.equals("IEND")) {
      int start = in.position();
      int length = in.getInt();
      byte[] letters = new byte[4];
      in.get(letters);
      name = new String(letters, StandardCharsets.ISO_8859_1);
      int content = in.position();
      skip(in, length);
      skip(in, 4);
      if (name.equals("eXIf") && orientation == 0) {
        orientation = orientation(in.slice(content, length));
      }
      // Chữ hoa mở đầu tên một đoạn bắt buộc; tRNS là nền trong suốt.
      if (Character.isUpperCase(name.charAt(0)) || name.equals("tRNS")) {
        body.write(file, start, in.position() - start);
      }
    }
    return new PictureFile(Type.PNG, body.toByteArray(), Math.max(1, orientation));
  }

  private static PictureFile gif(byte[] file, ByteBuffer in) {
    var body = new ByteArrayOutputStream(in.capacity());
    skip(in, 10);
    skipColors(in.get(), in, 2);
    body.write(file, 0, in.position());
    while (true) {
      int start = in.position();
      int block = in.get();
      boolean kept = block == ',';
      if (kept) {
        skip(in, 8);
        skipColors(in.get(), in, 1); // sau bảng màu là cỡ mã LZW
      } else if (block == '!') {
        kept = (in.get() & 0xFF) == 0xF9; // nền trong suốt
      } else {
        throw broken(Type.GIF, new IllegalArgumentException("Khối lạ " + block + "."));
      }
      for (int length = in.get() & 0xFF; length > 0; length = in.get() & 0xFF) {
        skip(in, length);
      }
      if (kept) {
        body.write(file, start, in.position() - start);
      }
      if (block == ',') {
        body.write(';');
        return new PictureFile(Type.GIF, body.toByteArray(), 1);
      }
    }
  }

  private static void skipColors(byte flags, ByteBuffer in, int more) {
    skip(in, more + (flags < 0 ? 3 << ((flags & 7) + 1) : 0));
  }

  /** Bộ giải mã BMP tin mọi con số trong đầu tệp, nên chúng được đối chiếu với độ dài thật. */
  private static PictureFile bmp(byte[] file, ByteBuffer in) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    int pixels = in.getInt(10);
    int header = in.getInt(14);
    boolean core = header == 12;
    long width = core ? in.getShort(18) & 0xFFFF : in.getInt(18);
    long height = core ? in.getShort(20) & 0xFFFF : Math.abs((long) in.getInt(22));
    int bits = in.getShort(core ? 24 : 28);
    int compression = core ? 0 : in.getInt(30);
    int colors = core ? 0 : in.getInt(46);
    boolean linked = header == 124 && in.getInt(70) == 0x4C494E4B; // bảng màu ở một tệp khác
    if (header < 12 || bits < 1 || bits > 32 || width < 1 || height < 1 || linked) {
      throw broken(Type.BMP, new IllegalArgumentException("Đầu tệp có số không hợp lệ."));
    }
    skip(in, pixels);
    switch (compression) {
      case 0, 3 -> {
        long rowBits = width * bits;
        long needed = (rowBits + 31) / 32 * 4 * (height - 1) + (rowBits + 7) / 8;
        if (needed > in.remaining() || colors < 0 || colors > in.capacity() / 4) {
          throw new BufferUnderflowException();
        }
      }
      case 1, 2 -> {
        if (in.getInt(34) < 0 || in.getInt(34) > in.remaining()) {
          throw new BufferUnderflowException();
        }
        skipRuns(in, compression == 1 ? 8 : 4);
      }
      default -> throw broken(Type.BMP, new IllegalArgumentException("Kiểu nén " + compression));
    }
    return new PictureFile(Type.BMP, file, 1);
  }

  /** Đi tới dấu hết ảnh của kiểu nén RLE. */
  private static void skipRuns(ByteBuffer in, int bits) {
    while (true) {
      int count = in.get() & 0xFF;
      int value = in.get() & 0xFF;
      if (count == 0 && value == 1) {
        return;
      }
      if (count == 0 && value > 1) {
        skip(in, value == 2 ? 2 : (value * bits + 15) / 16 * 2);
      }
    }
  }
}
