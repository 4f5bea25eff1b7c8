package vn.hocsau.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  /** Ví dụ trong FIPS 180-2, phụ lục B.1. */
  @Test
  void isTheSha256OfTheBytes() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Fingerprint.of("abc"));
  }

  @Test
  void partsAddUpToTheWhole() {
    byte[] tail = "đ".getBytes(StandardCharsets.UTF_8);
    assertEquals(Fingerprint.of("abcđ"), new Fingerprint().add("abc").add(tail).hex());
  }
}
