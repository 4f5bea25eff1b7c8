package vn.hocsau.image;

import java.awt.Rectangle;

/**
 * Phép xoay đưa ảnh trong tệp về hướng người ta nhìn, theo số hướng của EXIF.
 *
 * @param orientation trong [1, 8]: 1 giữ nguyên, 3 xoay nửa vòng, 6 và 8 xoay một phần tư vòng; 2,
 *     4, 5, 7 còn soi gương
 */
record Upright(int orientation) {

  /** Hàng của ảnh thẳng là cột trong tệp. */
  private boolean swaps() {
    return orientation >= 5;
  }

  /** Cột trong tệp đi ngược chiều. */
  private boolean flipsColumns() {
    return orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  }

  /** Hàng trong tệp đi ngược chiều. */
  private boolean flipsRows() {
    return orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  }

  /** Cỡ mà ảnh trong tệp phải có để sau khi xoay thành cỡ này. */
  PixelGrid stored(PixelGrid grid) {
    return swaps()
        ? new PixelGrid(/* height= */ grid.width(), /* width= */ grid.height(), grid.channels())
        : grid;
  }

  /**
   * Phần giữa lớn nhất của ảnh trong tệp có tỉ lệ cho trước; lẻ một điểm thì bỏ ở cuối ảnh thẳng.
   */
  Rectangle crop(int width, int height, PixelGrid stored) {
    int w = (int) Math.min(width, Math.max(1, (long) height * stored.width() / stored.height()));
    int h = (int) Math.min(height, Math.max(1, (long) width * stored.height() / stored.width()));
    return new Rectangle(
        (width - w + (flipsColumns() ? 1 : 0)) / 2, (height - h + (flipsRows() ? 1 : 0)) / 2, w, h);
  }

  /** Xoay các điểm [kênh × hàng × cột] trong tệp thành ảnh thẳng cỡ {@code grid}. */
  byte[] turn(byte[] pixels, PixelGrid grid) {
    PixelGrid from = stored(grid);
    byte[] turned = new byte[pixels.length];
    int next = 0;
    for (int channel = 0; channel < grid.channels(); channel++) {
      for (int r = 0; r < grid.height(); r++) {
        for (int c = 0; c < grid.width(); c++) {
          int row = swaps() ? c : r;
          int column = swaps() ? r : c;
          row = flipsRows() ? from.height() - 1 - row : row;
          column = flipsColumns() ? from.width() - 1 - column : column;
          turned[next++] = pixels[(channel * from.height() + row) * from.width() + column];
        }
      }
    }
    return turned;
  }
}
