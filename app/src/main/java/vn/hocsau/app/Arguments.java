package vn.hocsau.app;

/** Đọc đối số dòng lệnh. */
final class Arguments {

  private Arguments() {}

  /**
   * Giá trị đi sau một tùy chọn.
   *
   * @throws IllegalArgumentException nếu thiếu: "Sau --port phải có một giá trị; xem --help."
   */
  static String value(String[] args, int option) {
    if (option + 1 >= args.length || args[option + 1].startsWith("--")) {
      throw new IllegalArgumentException(
          "Sau %s phải có một giá trị; xem --help.".formatted(args[option]));
    }
    return args[option + 1];
  }

  /**
   * Một đối số không phải tùy chọn.
   *
   * @throws IllegalArgumentException nếu là tùy chọn lạ: "Không hiểu tùy chọn --ports; xem --help."
   */
  static String name(String arg) {
    if (arg.startsWith("-")) {
      throw new IllegalArgumentException("Không hiểu tùy chọn %s; xem --help.".formatted(arg));
    }
    return arg;
  }

  /**
   * Một số nguyên.
   *
   * @throws IllegalArgumentException nếu không phải số trong khoảng: "--port phải là số trong [0,
   *     65535], nhận được "tám"."
   */
  static int number(String option, String value, int min, int max) {
    if (!value.matches("[0-9]{1,9}")
        || Integer.parseInt(value) < min
        || Integer.parseInt(value) > max) {
      throw new IllegalArgumentException(
          "%s phải là số trong [%d, %d], nhận được \"%s\".".formatted(option, min, max, value));
    }
    return Integer.parseInt(value);
  }
}
