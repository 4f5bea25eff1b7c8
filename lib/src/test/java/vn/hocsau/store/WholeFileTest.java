package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.store.Source.Kind;

class WholeFileTest {
  @TempDir Path folder;

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void manyWritersOfOneFileNeverMixOrFail() throws Exception {
    Path file = folder.resolve("a.zip");
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] content = new byte[200_000];
      Arrays.fill(content, (byte) i);
      writers.add(
          Transfer.THREADS.submit(
              () -> {
                for (int round = 0; round < 5; round++) {
                  WholeFile.write(file, out -> out.write(content));
                }
                return null;
              }));
    }
    for (Future<?> writer : writers) {
      writer.get(60, TimeUnit.SECONDS);
    }
    byte[] content = Files.readAllBytes(file);
    assertEquals(200_000, content.length);
    assertEquals(1, IntStream.range(0, content.length).map(i -> content[i]).distinct().count());
    assertEquals(List.of("a.zip"), files());
  }

  @Test
  void failureKeepsTheOldFileAndLeavesNothing() throws IOException {
    Path file = folder.resolve("a.json");
    WholeFile.write(file, out -> out.write('1'));
    assertThrows(
        IOException.class,
        () ->
            WholeFile.write(
                file,
                out -> {
                  out.write(new byte[100_000]);
                  throw new IOException("No space left on device");
                }));
    assertEquals("1", Files.readString(file));
    assertEquals(List.of("a.json"), files());
  }

  @Test
  void fullDiskIsSaidInVietnamese() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "chỉ có trên Linux");
    IOException e = assertThrows(IOException.class, () -> Files.write(full, new byte[1]));
    assertEquals("ổ đĩa đầy", IoReason.of(e));
  }

  @Test
  void reasonsAreVietnamese() {
    assertEquals(
        "ổ đĩa đầy", IoReason.of(new IOException("There is not enough space on the disk")));
    assertEquals(
        "đã dùng hết hạn mức đĩa của người dùng",
        IoReason.of(new FileSystemException("x", null, "Disk quota exceeded")));
    assertEquals("không có quyền đọc hoặc ghi", IoReason.of(new AccessDeniedException("x")));
    assertEquals(
        "ổ đĩa chỉ đọc", IoReason.of(new FileSystemException("x", null, "Read-only file system")));
    assertEquals("dữ liệu bị cắt hoặc hỏng", IoReason.of(new EOFException()));
    assertEquals("dữ liệu hỏng hoặc ổ đĩa lỗi", IoReason.of(new IOException("whatever")));
    assertEquals("lời của ta", IoReason.of(new RuntimeException(new FetchFailure("lời của ta."))));
  }

  @Test
  void twoMirrorsBuiltAtOnceIntoOneFolder() throws Exception {
    byte[] body = Fixtures.bytes(300_000, 4);
    try (var server = new FaultyServer()) {
      server.on("/a", FaultyServer.serve(body, "\"v\""));
      DataStore store =
          Fixtures.store(
              folder.resolve("cache"),
              Fixtures.source(Kind.OFFICIAL, Fixtures.file("a.bin", body, server.url("/a"))));
      store.fetch(Fixtures.ID);
      Path target = folder.resolve("guong");
      List<Future<Integer>> runs =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      Transfer.THREADS.submit(
                          () -> {
                            var out =
                                new PrintStream(
                                    new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
                            String[] args = {"--mirror", target.toString()};
                            return DataCommand.run(args, store, out, out);
                          }))
              .toList();
      for (Future<Integer> run : runs) {
        assertEquals(0, run.get(60, TimeUnit.SECONDS));
      }
      assertEquals(
          Fingerprint.of(body) + "  thu/a.bin\n", Files.readString(target.resolve("SHA256SUMS")));
      try (Stream<Path> all = Files.walk(target)) {
        assertFalse(all.anyMatch(p -> p.toString().endsWith(".part")));
      }
      assertTrue(Files.exists(target.resolve("thu/a.bin")));
    }
  }
}
