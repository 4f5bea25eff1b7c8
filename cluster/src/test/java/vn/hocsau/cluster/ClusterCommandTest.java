package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterCommandTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream screen = new PrintStream(said, true, StandardCharsets.UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "học|Cần train hoặc seeds",
        "train|Cần tên một mô hình",
        "train khong-co|Không có mô hình \"khong-co\". Gần giống: ",
        "train electric-ffnn1 --rounds|Thiếu giá trị sau --rounds",
        "train electric-ffnn1 --rounds 0|--rounds phải là số nguyên từ 1 trở lên",
        "train electric-ffnn1 --learning-rate 0,001|--learning-rate phải là số dương, ví dụ 0.0002",
        "train electric-ffnn1 --learning-rate 0|--learning-rate phải là số dương, ví dụ 0.0002",
        "train electric-ffnn1 --may 3|Không có tùy chọn --may",
        "train electric-ffnn1|Chưa biết cụm nào",
        "seeds 3|Cần số hạt giống rồi tên mô hình",
        "train electric-ffnn1 --master local[2] --steps 500|ít hơn 500 bước mỗi vòng"
      })
  void badInputGetsOneSentence(String line, String sentence) {
    assertEquals(2, ClusterCommand.run(line.split(" ", -1), screen, screen), text());
    assertTrue(text().contains(sentence), text());
  }

  @Test
  void trainsAModelOfTheCourseAndWritesWhatItMeasured() throws Exception {
    String[] arguments = {
      "train",
      "electric-ffnn1",
      "--master",
      "local[2]",
      "--steps",
      "2",
      "--rounds",
      "5",
      "--learning-rate",
      "2e-3"
    };
    assertEquals(0, ClusterCommand.run(arguments, screen, screen), text());
    assertTrue(text().contains("2 phần, 2 bước mỗi vòng, 5 vòng"), text());
    assertTrue(text().contains("rmse "), text());
    Path file = Path.of(text().substring(text().indexOf("Kết quả: ") + 9).strip());
    assertTrue(Files.readString(file).contains("\"stepsPerRound\" : 2"), file.toString());
    assertTrue(Files.readString(file).contains("\"learningRate\" : 0.002"), file.toString());
    Files.delete(file);
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
