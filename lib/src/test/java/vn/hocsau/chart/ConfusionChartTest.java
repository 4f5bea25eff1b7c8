package vn.hocsau.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.train.ClassificationReport;

class ConfusionChartTest {

  private static ClassificationReport report(List<String> classes, int[]... pairs) {
    INDArray truth = Nd4j.zeros(pairs.length, classes.size());
    INDArray guess = Nd4j.zeros(pairs.length, classes.size());
    for (int i = 0; i < pairs.length; i++) {
      truth.putScalar(i, pairs[i][0], 1);
      guess.putScalar(i, pairs[i][1], 1);
    }
    return ClassificationReport.of(truth, guess, classes);
  }

  @Test
  void altTextTellsAccuracyAndTheWorstSlips() {
    var report =
        report(
            List.of("chê", "khen", "lẫn"),
            new int[] {0, 0},
            new int[] {0, 1},
            new int[] {0, 1},
            new int[] {1, 0},
            new int[] {1, 1});
    assertEquals(
        "Ma trận nhầm lẫn: LSTM. Đoán đúng 2 trong 5 mẫu (40,0 %). Nhầm nhiều nhất: chê thành khen"
            + " (2 lần), khen thành chê (1 lần).",
        ConfusionChart.of("LSTM", report).altText());
  }

  @Test
  void rightIsBlueWrongIsOrangeAndEmptyCellsStayWhite() throws IOException {
    var report =
        report(List.of("a", "b", "c"), new int[] {0, 0}, new int[] {1, 0}, new int[] {2, 2});
    Chart chart = ConfusionChart.of("Thử", report);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.png()));
    assertEquals(Chart.DENSITY * chart.width(), image.getWidth());
    int blue = 0;
    int orange = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        int rgb = image.getRGB(x, y) & 0xFFFFFF;
        blue += rgb == 0x0072B2 ? 1 : 0;
        orange += rgb == 0xD55E00 ? 1 : 0;
      }
    }
    assertTrue(blue > 1.8 * orange && orange > 10_000, blue + " " + orange);
  }

  @Test
  void longNamesMakeRoomForThemselves() {
    var names = List.of("áo chui đầu rất dài", "giày thể thao cổ cao", "c");
    var narrow = ConfusionChart.of("x", report(List.of("a", "b", "c"), new int[] {0, 0}));
    var wide = ConfusionChart.of("x", report(names, new int[] {0, 0}));
    assertTrue(wide.width() > narrow.width() && wide.height() > narrow.height());
  }

  @Test
  void emptyTitleIsRefused() {
    var report = report(List.of("a", "b"), new int[] {0, 0});
    assertThrows(IllegalArgumentException.class, () -> ConfusionChart.of(" ", report));
  }
}
