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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.course.Experiments;
import vn.hocsau.train.RunMode;

class SeedsCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  private record Result(int code, String out, String err) {}

  private Result run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        SeedsCommand.run(
            args,
            root,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Path file() {
    return root.resolve("build/seeds/nhanh/electric-ffnn1.json");
  }

  @Test
  void trainsOnlyTheSeedsThatAreMissing() throws IOException {
    assertEquals(0, run("electric-ffnn1", "1").code());
    JsonNode first = JSON.readTree(file().toFile()).get("outcomes").get(0);
    Result again = run("electric-ffnn1", "2");
    JsonNode study = JSON.readTree(file().toFile());
    assertEquals(321, study.get("params").asInt());
    assertTrue(study.get("memoryMb").asDouble() > 100, study::toString);
    assertEquals(2, study.get("outcomes").size());
    assertEquals(first, study.get("outcomes").get(0));
    assertFalse(again.out().contains("hạt giống 7:"), again.out());
    assertTrue(again.out().contains("hạt giống 8:"), again.out());
    try (Stream<Path> left = Files.list(file().getParent())) {
      assertEquals(List.of(file()), left.toList(), "không để lại checkpoint");
    }
  }

  @Test
  void otherSettingsStartAnew() throws IOException {
    run("electric-ffnn1", "1");
    String old =
        Files.readString(file()).replaceFirst("\"settings\" : \"\\w+\"", "\"settings\" : \"x\"");
    Files.writeString(file(), old);
    assertTrue(run("electric-ffnn1", "1").out().contains("hạt giống 7:"));
  }

  @Test
  void dataThatCameFromElsewhereIsStillTheSameData() throws IOException {
    run("electric-ffnn1", "1");
    String moved =
        Files.readString(file())
            .replaceFirst("\"origin\" : \"\\w+\"", "\"origin\" : \"OFFICIAL\"")
            .replaceFirst(
                "\"address\" : \"[^\"]*\"", "\"address\" : \"https://example.org/a.csv\"");
    Files.writeString(file(), moved);
    assertFalse(run("electric-ffnn1", "1").out().contains("hạt giống 7:"));
  }

  @Test
  void quickResultsAreNotPublished() {
    Result result = run("electric-ffnn1", "1", "--save-results");
    assertEquals(0, result.code());
    assertTrue(result.out().contains("không công bố"), result.out());
    assertFalse(Files.exists(root.resolve("notebooks")));
  }

  @Test
  void unknownModelGetsOneSentenceWithNearNames() {
    Result result = run("imdb-gu", "3");
    assertEquals(2, result.code());
    assertTrue(
        result.err().startsWith("Không có mô hình \"imdb-gu\". Gần giống: imdb-gru"), result.err());
  }

  @Test
  void exportedArraysAreThoseOfTheExperiment() throws IOException {
    assertEquals(0, run("--export", "boston-cnn", root.toString()).code());
    var train = Experiments.of(CourseModels.BOSTON_CNN, RunMode.QUICK).train();
    var features = Nd4j.createFromNpyFile(root.resolve("train.x.npy").toFile());
    assertEquals(
        train.batch(new int[] {3}).getFeatures(), features.get(NDArrayIndex.interval(3, 4)));
    JsonNode settings = JSON.readTree(root.resolve("cai_dat.json").toFile());
    assertEquals(5, settings.get("patience").asInt());
    assertEquals("VAL_LOSS", settings.get("monitor").asText());
  }

  @Test
  void tableOfResultsListsEveryModel() throws IOException {
    Path table = Path.of("../notebooks/ket_qua/bang.json");
    List<String> listed = new ArrayList<>();
    for (JsonNode group : JSON.readTree(table.toFile())) {
      group.get("models").forEach(model -> listed.add(model.get("model").asText()));
    }
    List<String> known = Experiments.models().stream().map(CourseModel::id).sorted().toList();
    assertEquals(known, listed.stream().sorted().toList());
  }
}
