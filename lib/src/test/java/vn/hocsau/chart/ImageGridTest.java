package vn.hocsau.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.dataset.Cifar10;
import vn.hocsau.dataset.Mnist;
import vn.hocsau.image.ImageSet;
import vn.hocsau.store.Offline;
import vn.hocsau.train.ClassificationReport;

class ImageGridTest {
  private static ImageSet images;
  private static ImageSet colored;

  /** Mười ảnh mô phỏng; kho không lấy được gì. */
  @BeforeAll
  static void drawImages(@TempDir Path folder) {
    images = Mnist.load(Offline.store(folder, "mnist")).test().first(10);
    colored = Cifar10.load(Offline.store(folder, "cifar10")).test().first(10);
  }

  @Test
  void drawsTheChosenImagesWithTheirClass() throws IOException {
    Chart chart = ImageGrid.labelled("Vài ảnh", images, 3, 1);
    assertEquals(
        "Lưới 2 ảnh: Vài ảnh. Nhãn theo thứ tự: %d; %d."
            .formatted(images.label(3), images.label(1)),
        chart.altText());
    var picture = ImageIO.read(new ByteArrayInputStream(chart.png()));
    assertEquals(Chart.DENSITY * chart.width(), picture.getWidth());
    long ink =
        IntStream.range(0, picture.getWidth() * picture.getHeight())
            .filter(
                p -> (picture.getRGB(p % picture.getWidth(), p / picture.getWidth()) & 0xFF) < 60)
            .count();
    assertTrue(ink > 1_000, "nét mực: " + ink);
  }

  @Test
  void coloredImagesKeepTheirColors() throws IOException {
    Chart chart = ImageGrid.labelled("Ảnh màu", colored, 0);
    var picture = ImageIO.read(new ByteArrayInputStream(chart.png()));
    byte[] pixels = colored.pixels(0);
    // Điểm góc trên bên trái của ảnh, cách mép hình một quãng đúng bằng lề.
    int rgb = picture.getRGB(Chart.DENSITY * 15, Chart.DENSITY * 49);
    for (int channel = 0; channel < 3; channel++) {
      assertEquals(pixels[channel * 1024] & 0xFF, (rgb >> (16 - 8 * channel)) & 0xFF, 2);
    }
  }

  @Test
  void predictionsShowBothClasses() {
    INDArray labels = images.flat().getLabels();
    INDArray outputs = labels.dup();
    outputs.putScalar(4, images.label(4), 0);
    outputs.putScalar(4, (images.label(4) + 1) % 10, 1);
    var report = ClassificationReport.of(labels, outputs, images.classes());
    Chart chart = ImageGrid.predicted("Đoán sai", images, report, report.mistakes());
    assertEquals(
        "Lưới 1 ảnh: Đoán sai. Nhãn theo thứ tự: thật: %d, đoán: %d."
            .formatted(images.label(4), (images.label(4) + 1) % 10),
        chart.altText());
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageGrid.predicted("Lệch", images.first(9), report, 0));
  }

  @Test
  void manyImagesWrapAndAreLimited() {
    int[] many = IntStream.range(0, 100).map(i -> i % 10).toArray();
    Chart chart = ImageGrid.labelled("Nhiều", images, many);
    assertTrue(chart.altText().startsWith("Lưới 40 ảnh"), chart.altText());
    assertTrue(chart.height() > ImageGrid.labelled("Ít", images, 0, 1).height() * 2);
  }

  @Test
  void noImageIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ImageGrid.labelled("Rỗng", images));
  }

  @Test
  void drawsFeatureMapsOnOneScale() throws IOException {
    INDArray maps = Nd4j.zeros(2, 1, 1);
    maps.putScalar(1, 0, 0, 3);
    Chart chart = ImageGrid.maps("Ánh xạ", maps);
    assertEquals("Lưới 2 ảnh: Ánh xạ. Nhãn theo thứ tự: 0; 1.", chart.altText());
    var picture = ImageIO.read(new ByteArrayInputStream(chart.png()));
    long black =
        IntStream.range(0, picture.getWidth() * picture.getHeight())
            .filter(
                i ->
                    (picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) & 0xFFFFFF)
                        == 0)
            .count();
    assertTrue(black >= 4 * 60 * 60, "ô thứ hai phải đen kín, đếm được " + black);
  }

  @Test
  void rejectsMapsThatAreNotThreeDimensionalOrNotFinite() {
    INDArray flat = Nd4j.zeros(26, 26);
    INDArray diverged = Nd4j.valueArrayOf(new long[] {1, 2, 2}, Float.NaN);
    for (INDArray maps : List.of(flat, diverged)) {
      var error =
          assertThrows(IllegalArgumentException.class, () -> ImageGrid.maps("Ánh xạ", maps));
      assertTrue(error.getMessage().contains("[ánh xạ, hàng, cột]"), error.getMessage());
    }
  }
}
