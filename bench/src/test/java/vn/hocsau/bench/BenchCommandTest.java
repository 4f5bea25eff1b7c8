package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.hocsau.layer.Engine;

class BenchCommandTest {

  /** Không chạy nóng quá ba bước. */
  private static final StepTimer QUICK = new StepTimer(0, 0, 0);

  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  private static Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        BenchCommand.run(
            args,
            QUICK,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static List<JsonNode> read(Path json) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(json)) {
      rows.add(mapper.readTree(line));
    }
    return rows;
  }

  @Test
  void writesOneJsonLineForEachModelInTheOrderAsked() throws IOException {
    Path json = folder.resolve("do.jsonl");
    Result result =
        run("electric-lstm1", "electric-ffnn2", "--steps", "4", "--json", json.toString());
    assertEquals(0, result.code(), result.err());
    List<JsonNode> rows = read(json);
    assertEquals(
        List.of("electric-lstm1", "electric-ffnn2"),
        rows.stream().map(row -> row.get("id").asText()).toList());
    JsonNode row = rows.get(0);
    assertEquals(19_521, row.get("params").asLong());
    assertEquals(64, row.get("batch").asInt());
    assertEquals(4, row.get("steps").asInt());
    assertEquals("auto", row.get("engine").asText());
    assertTrue(row.get("peer").asText().startsWith("hocsau "), row.toString());
    double[] ordered = {
      0,
      row.get("ms_min").asDouble(),
      row.get("ms_median").asDouble(),
      row.get("ms_p90").asDouble(),
      row.get("ms_max").asDouble()
    };
    for (int i = 1; i < ordered.length; i++) {
      assertTrue(ordered[i] > 0 && ordered[i] >= ordered[i - 1], row.toString());
    }
    assertTrue(row.get("warm_up_steps").asInt() >= 3);
    assertFalse(row.has("heap_peak_mb"));
    assertTrue(
        result.out().contains("electric-lstm1               19,521        64"), result.out());
  }

  @Test
  void measuresMemoryOnRequest() throws IOException {
    Path json = folder.resolve("do.jsonl");
    Result result =
        run("electric-ffnn1", "--steps", "1", "--memory", "--engine", "nd4j", "--json", json + "");
    assertEquals(0, result.code(), result.err());
    JsonNode row = read(json).get(0);
    assertEquals("portable", row.get("engine").asText());
    assertTrue(row.get("heap_peak_mb").asDouble() > 1, row.toString());
    assertTrue(
        row.get("process_peak_mb").asDouble() > row.get("heap_peak_mb").asDouble(), row.toString());
    assertFalse(row.has("off_heap_peak_mb"), "heap của lần chạy này không được cấp trọn từ đầu");
  }

  @Test
  void whatTheEngineCannotDoIsNamedAndLeftOut() {
    Result stock = run("imdb-gru", "electric-ffnn1", "--engine", "stock", "--steps", "1");
    assertEquals(0, stock.code());
    assertEquals(
        "Bỏ qua imdb-gru: DL4J 1.0.0-M2.1 không có tầng GRU", stock.err().strip(), stock.err());
    assertTrue(stock.out().contains("electric-ffnn1 "), stock.out());

    Result forced = run("electric-lstm2", "--engine", "onednn", "--steps", "1");
    assertEquals(1, forced.code());
    assertTrue(forced.err().startsWith("Bỏ qua electric-lstm2: Tầng LSTM"), forced.err());
    assertEquals("", System.getProperty(Engine.PROPERTY, ""));
  }

  @Test
  void bareMeasuresOnlyModelsThatOneDnnKnows() throws IOException {
    Path json = folder.resolve("tran.jsonl");
    Result result =
        run("electric-lstm1", "electric-ffnn1", "--bare", "--steps", "2", "--json", json + "");
    assertEquals(0, result.code(), result.err());
    List<JsonNode> rows = read(json);
    assertEquals(1, rows.size());
    assertEquals("onednn bare", rows.get(0).get("peer").asText());
    assertEquals(19_521, rows.get(0).get("params").asLong());
    assertTrue(
        result.err().contains("Bỏ qua electric-ffnn1: không có tầng hồi tiếp"), result.err());
  }

  @Test
  void predictMeasuresWhatUsersWaitFor() throws IOException {
    Path json = folder.resolve("dự đoán.jsonl");
    Result result =
        run(
            "--predict",
            "latency-electric-lstm2",
            "token-nyt-lstm",
            "predict-mnist-cnn",
            "--steps",
            "2",
            "--json",
            json + "");
    assertEquals(0, result.code(), result.err());
    List<JsonNode> rows = read(json);
    assertEquals(
        List.of("latency-electric-lstm2", "token-nyt-lstm", "predict-mnist-cnn"),
        rows.stream().map(row -> row.get("id").asText()).toList());
    assertEquals(
        List.of(1, 1, 10_000), rows.stream().map(row -> row.get("batch").asInt()).toList());
    assertEquals(93_322, rows.get(2).get("params").asLong());
    assertTrue(rows.stream().allMatch(row -> row.get("ms_median").asDouble() > 0));
    assertTrue(result.out().contains("Thời gian một lượt dự đoán"), result.out());
  }

  @Test
  void everyPredictionRowNamesAModelOfTheCourse() {
    assertEquals(
        List.of(
            "predict-mnist-cnn",
            "predict-mnist-rnn4",
            "predict-imdb-cnn",
            "predict-imdb-gru",
            "latency-electric-lstm2",
            "latency-climate-lstm-7",
            "latency-mnist-cnn",
            "latency-imdb-gru",
            "latency-mnist-lstm",
            "latency-cifar-lstm",
            "token-words-lstm",
            "token-nyt-lstm",
            "token-kieu-lstm"),
        PredictionRow.all().stream().map(row -> row.model().id()).toList());
  }

  @Test
  void listShowsEveryModel() {
    Result result = run("--list");
    assertEquals(0, result.code());
    assertEquals(MeasuredModel.all().size(), result.out().lines().count());
    assertTrue(
        result.out().contains("93,322 tham số, minibatch  64, mẫu [kênh 1, cao 28, rộng 28]"),
        result.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kieu-ltsm | Không có mô hình \"kieu-ltsm\". Gần giống: kieu-lstm,",
        "--jsn x | Không hiểu --jsn. Gần giống: --json,",
        "--engine mkl | --engine không có \"mkl\"; chọn một trong: auto, onednn, portable, stock.",
        "--engine | --engine cần tên máy đi sau.",
        "--steps 0 | --steps cần một số nguyên dương; nhận được \"0\".",
        "--steps năm | --steps cần một số nguyên dương; nhận được \"năm\".",
        "--json --list | --json cần một tên tệp đi sau.",
        "--predict predict-mnist-cn | --predict không có việc \"predict-mnist-cn\". Gần giống: predict-mnist-cnn,",
        "--predict mnist-cnn --bare | --predict, --bare là những việc khác nhau; chỉ chọn một.",
        "--bare --list | --bare, --list là những việc khác nhau; chỉ chọn một.",
        "--bare --engine stock | --bare luôn gọi thẳng oneDNN; bỏ --engine stock.",
      })
  void wrongUsageGetsOneSentence(String line, String sentence) {
    Result result = run(line.split(" "));
    assertEquals(2, result.code());
    assertTrue(result.err().startsWith(sentence), result.err());
    assertEquals(1, result.err().lines().count());
    assertEquals("", result.out());
  }

  @Test
  void unwritableFileIsToldBeforeMeasuring() {
    Path json = folder.resolve("không có").resolve("do.jsonl");
    Result result = run("electric-ffnn1", "--json", json.toString());
    assertEquals(1, result.code());
    assertTrue(result.err().startsWith("Không đọc hoặc ghi được: "), result.err());
    assertEquals("", result.out());
  }

  @Test
  void roofline() throws IOException {
    Path json = folder.resolve("moc.jsonl");
    Path chart = folder.resolve("moc.png");
    Result result =
        run(
            "electric-lstm1",
            "--roofline",
            "--steps",
            "3",
            "--json",
            json.toString(),
            "--chart",
            chart.toString());
    assertEquals(0, result.code(), result.err());
    JsonNode row = read(json).get(0);
    double bound = row.get("bound_ms").asDouble();
    assertTrue(
        bound > 0 && row.get("gflop").asDouble() > 0 && row.get("traffic_mb").asDouble() > 0);
    assertTrue(row.get("ms_median").asDouble() > bound, row.toString());
    assertTrue(result.out().contains("Gflop/s"), result.out());
    assertTrue(result.out().contains("LSTM 64: h·U"), result.out());
    assertTrue(ImageIO.read(chart.toFile()).getWidth() > 500);
  }

  @Test
  void aChartIsDrawnOnlyOfTheRoofline() {
    Result result = run("electric-lstm1", "--chart", "a.png");
    assertEquals(2, result.code());
    assertTrue(result.err().contains("hãy thêm --roofline"), result.err());
  }
}
