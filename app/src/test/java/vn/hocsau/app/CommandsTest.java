package vn.hocsau.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.hocsau.app.model.ModelCard;
import vn.hocsau.app.model.ModelCards;
import vn.hocsau.app.recipe.Recipe;
import vn.hocsau.app.recipe.Recipes;

class CommandsTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream screen = new PrintStream(written, true, StandardCharsets.UTF_8);

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyModelHasARecipe() {
    assertEquals(
        ModelCards.ALL.stream().map(ModelCard::id).sorted().toList(),
        Recipes.ALL.stream().map(Recipe::id).sorted().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "06_meo,gần giống nhất: 06_kieu",
    "--lits,Không hiểu tùy chọn --lits",
    "--models,Sau --models phải có một giá trị"
  })
  void trainExplainsWrongArguments(String argument, String part) {
    assertEquals(2, TrainCommand.run(new String[] {argument}, screen, screen));
    assertTrue(text().contains(part), text());
  }

  @ParameterizedTest
  @CsvSource({
    "--port,tám,--port phải là số trong",
    "--port,70000,--port phải là số trong",
    "--load,64,--load cần dạng NxS",
    "--prot,1,Không hiểu --prot"
  })
  void appExplainsWrongArguments(String option, String value, String part) {
    assertEquals(2, AppCommand.run(new String[] {option, value}, screen, screen));
    assertTrue(text().contains(part), text());
  }

  @Test
  void trainListsTheStateOfEveryBundle() {
    TinyModels.write(ModelCards.get("03_aesop"), folder);
    String[] arguments = {"--list", "--models", folder.toString()};
    assertEquals(0, TrainCommand.run(arguments, screen, screen));
    assertTrue(text().matches("(?s).*03_aesop +chế độ nhanh, .*, dữ liệu mô phỏng.*"), text());
    assertTrue(text().matches("(?s).*06_kieu +chưa có.*"), text());
  }

  @Test
  void loadRunFindsNoWrongAnswer() {
    ModelCards.ALL.forEach(card -> TinyModels.write(card, folder));
    String[] arguments = {"--load", "4x2", "--models", folder.toString()};
    assertEquals(0, AppCommand.run(arguments, screen, screen), text());
    assertTrue(text().contains("sai: 0, từ chối vì bận: 0, lỗi mạng: 0"), text());
  }

  /** Nếu vẫn huấn luyện gói thiếu thì phép thử này chạy nhiều phút. */
  @Test
  void readOnlyServesWhatIsThereAndLeavesTheFolderAsItWas() throws Exception {
    for (String id : List.of("03_aesop", "06_kieu")) {
      TinyModels.write(ModelCards.get(id), folder);
      Files.delete(folder.resolve(id + ".kem.zip"));
    }
    String[] arguments = {"--read-only", "--load", "1x1", "--models", folder.toString()};
    assertEquals(0, AppCommand.run(arguments, screen, screen), text());
    assertTrue(text().contains("Chưa có gói mô hình 04_mnist_cnn"), text());
    assertTrue(text().contains("sai: 0, từ chối vì bận: 0, lỗi mạng: 0"), text());
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("03_aesop.zip", "06_kieu.zip"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void readOnlyWithoutAnyBundleStopsWithTheReason() {
    Path empty = folder.resolve("trong");
    String[] arguments = {"--read-only", "--models", empty.toString()};
    assertEquals(1, AppCommand.run(arguments, screen, screen));
    assertTrue(text().contains("không có gói nào dùng được, mà --read-only thì không"), text());
    assertFalse(Files.exists(empty));
  }

  @Test
  void aBusyPortIsExplained() throws Exception {
    ModelCards.ALL.forEach(card -> TinyModels.write(card, folder));
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String[] arguments = {"--port", port, "--models", folder.toString()};
      assertEquals(1, AppCommand.run(arguments, screen, screen));
      assertTrue(text().contains("Cổng " + port + " đang có chương trình khác dùng"), text());
    }
  }

  /** Gói nào cũng thiếu: nếu lỗi được báo sau khi huấn luyện thì phép thử này chạy nhiều phút. */
  @ParameterizedTest
  @CsvSource({
    "xyz.invalid,Không hiểu địa chỉ \"xyz.invalid\"",
    "'',Không hiểu địa chỉ \"\"",
    "http://127.0.0.1,Không hiểu địa chỉ",
    "192.0.2.1,Địa chỉ 192.0.2.1 không phải của máy này",
    "2001:db8::1,Địa chỉ 2001:db8::1 không phải của máy này"
  })
  void anAddressThatCannotBeOpenedIsToldBeforeTraining(String host, String part) {
    String[] arguments = {"--host", host, "--models", folder.toString()};
    assertEquals(1, AppCommand.run(arguments, screen, screen));
    assertTrue(text().startsWith(part), text());
    assertEquals(1, text().lines().count(), text());
  }

  @Test
  void aBusyPortIsToldBeforeTraining() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String[] arguments = {"--port", port, "--models", folder.toString()};
      assertEquals(1, AppCommand.run(arguments, screen, screen));
      assertTrue(text().startsWith("Cổng " + port + " đang có chương trình khác dùng"), text());
    }
  }
}
