package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.store.Source.Kind;

/** Hai máy ảo Java thật cùng lấy một bộ vào một cache. */
class TwoProcessesIT {
  private static final byte[] BODY = Fixtures.bytes(300_000, 1);

  @TempDir Path folder;

  /** Chương trình của mỗi tiến trình: lấy bộ thử rồi in mã băm. */
  static final class Fetch {
    private Fetch() {}

    public static void main(String[] args) {
      Source source =
          Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", BODY, URI.create(args[1])));
      DataStore store =
          DataStore.of(
              Fixtures.catalog(source),
              StoreSettings.of(Path.of(args[0])).withPythons(),
              new DownloadListener() {
                @Override
                public void onProgress(String file, long done, long total) {}

                @Override
                public void onWait(String datasetId) {
                  System.out.println("CHỜ");
                }
              });
      System.out.println(store.fetch(Fixtures.ID).provenance().sha256());
    }
  }

  private Process start(Path cache, URI url, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-Dstdout.encoding=UTF-8",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Fetch.class.getName(),
            cache.toString(),
            url.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  @Test
  void downloadOnceAndBothGetTheSameBytes() throws Exception {
    Path cache = folder.resolve("cache");
    Path firstLog = folder.resolve("mot.txt");
    Path secondLog = folder.resolve("hai.txt");
    CountDownLatch go = new CountDownLatch(1);
    try (FaultyServer server = new FaultyServer()) {
      // Máy chủ giữ câu trả lời tới khi tiến trình thứ hai báo đang chờ khóa.
      server.on(
          "/a",
          (request, out) -> {
            go.await();
            FaultyServer.serve(BODY, "\"v1\"").write(request, out);
          });
      Process first = start(cache, server.url("/a"), firstLog);
      Process second = start(cache, server.url("/a"), secondLog);
      try {
        waitForOneWaiting(firstLog, secondLog);
        go.countDown();
        assertTrue(first.waitFor(60, TimeUnit.SECONDS));
        assertTrue(second.waitFor(60, TimeUnit.SECONDS));
      } finally {
        go.countDown();
        first.destroy();
        second.destroy();
      }

      List<String> lines = Stream.concat(lines(firstLog), lines(secondLog)).sorted().toList();
      String sha256 = Fingerprint.of(BODY);
      assertEquals(List.of(sha256, sha256, "CHỜ").stream().sorted().toList(), lines);
      assertEquals(1, server.requests().size());
      assertEquals(List.of("a.bin"), Fixtures.visible(cache));
      assertArrayEquals(BODY, Files.readAllBytes(cache.resolve(Fixtures.ID).resolve("a.bin")));
    }
  }

  private static Stream<String> lines(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8).lines();
  }

  private static void waitForOneWaiting(Path... logs) throws Exception {
    for (int i = 0; i < 300; i++) {
      for (Path log : logs) {
        if (Files.exists(log) && lines(log).anyMatch("CHỜ"::equals)) {
          return;
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("Không tiến trình nào phải chờ khóa.");
  }
}
