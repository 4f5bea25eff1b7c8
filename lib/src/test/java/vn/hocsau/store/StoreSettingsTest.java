package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSettingsTest {
  private static final Path HOME = Path.of("home").toAbsolutePath();

  @Test
  void usesTheCacheFolderOfEachSystem() {
    assertEquals(
        HOME.resolve(".cache").resolve("hocsau"),
        StoreSettings.from(Map.of(), "Linux", HOME).cache());
    assertEquals(
        Path.of("xdg", "hocsau").toAbsolutePath(),
        StoreSettings.from(Map.of("XDG_CACHE_HOME", "xdg"), "Linux", HOME).cache());
    assertEquals(
        HOME.resolve("Library").resolve("Caches").resolve("hocsau"),
        StoreSettings.from(Map.of(), "Mac OS X", HOME).cache());
    assertEquals(
        Path.of("local", "hocsau").toAbsolutePath(),
        StoreSettings.from(Map.of("LOCALAPPDATA", "local"), "Windows 11", HOME).cache());
  }

  @Test
  void readsTheCourseVariables() {
    StoreSettings settings =
        StoreSettings.from(
            Map.of(
                "HOCSAU_CACHE", "kho",
                "HOCSAU_MIRROR", " http://may-thay:8000 ",
                "HOCSAU_DATA", "real",
                "HOCSAU_PYTHON", "python3.12"),
            "Linux",
            HOME);
    assertEquals(Path.of("kho").toAbsolutePath(), settings.cache());
    assertEquals("http://may-thay:8000/", String.valueOf(settings.mirror()));
    assertTrue(settings.realOnly());
    assertEquals(List.of("python3.12"), settings.pythons());
  }

  @Test
  void aReadOnlyCacheIsSharedAndTheUserKeepsAnOwnOne(@TempDir Path folder) throws IOException {
    Path common = Files.createDirectories(folder.resolve("chung"));
    Map<String, String> env = Map.of("HOCSAU_CACHE", common.toString());
    assertEquals(common, StoreSettings.from(env, "Linux", HOME).cache());
    assertNull(StoreSettings.from(env, "Linux", HOME).shared());

    assumeTrue(common.toFile().setWritable(false) && !Files.isWritable(common));
    assertEquals(
        HOME.resolve(".cache").resolve("hocsau"), StoreSettings.from(env, "Linux", HOME).cache());
    assertEquals(common, StoreSettings.from(env, "Linux", HOME).shared());
  }

  @Test
  void blankVariablesCountAsUnset() {
    StoreSettings settings =
        StoreSettings.from(
            Map.of("HOCSAU_CACHE", "", "HOCSAU_MIRROR", " ", "HOCSAU_DATA", ""), "Linux", HOME);
    assertEquals(HOME.resolve(".cache").resolve("hocsau"), settings.cache());
    assertNull(settings.mirror());
    assertFalse(settings.realOnly());
  }

  @Test
  void rejectsUnknownDataMode() {
    DataException e =
        assertThrows(
            DataException.class,
            () -> StoreSettings.from(Map.of("HOCSAU_DATA", "that"), "Linux", HOME));
    assertEquals(
        "HOCSAU_DATA chỉ nhận giá trị real (hoặc bỏ trống), đang là \"that\".", e.getMessage());
  }

  @Test
  void rejectsNonPositiveTimeouts() {
    StoreSettings settings = StoreSettings.of(HOME);
    assertThrows(
        IllegalArgumentException.class,
        () -> settings.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)));
  }
}
