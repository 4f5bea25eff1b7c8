package vn.hocsau.app.browser;

/** Vài chữ số viết bằng một nét; điểm tính từ tâm bảng, tỉ lệ với nửa cạnh. */
final class Strokes {

  static final double[][] ONE = {{.05, -.6}, {.03, -.3}, {.02, 0}, {0, .3}, {-.02, .6}};

  static final double[][] SEVEN = {
    {-.45, -.55},
    {-.15, -.55},
    {.15, -.55},
    {.45, -.55},
    {.32, -.25},
    {.18, .05},
    {.05, .35},
    {-.05, .65},
  };

  static final double[][] ZERO = circle(.4, .6);

  private Strokes() {}

  private static double[][] circle(double width, double height) {
    var points = new double[25][];
    for (int i = 0; i < points.length; i++) {
      double angle = 2 * Math.PI * i / (points.length - 1);
      points[i] = new double[] {-width * Math.sin(angle), -height * Math.cos(angle)};
    }
    return points;
  }
}
