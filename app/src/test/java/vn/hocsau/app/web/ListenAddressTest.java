package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {

  /** Lời của ba hệ điều hành; máy chạy thử có thể là root nên không thử cổng 80 thật. */
  @ParameterizedTest
  @CsvSource({
    "Address already in use, đang có chương trình khác dùng",
    "Address already in use: bind, đang có chương trình khác dùng",
    "Permission denied, không cho mở cổng 80",
    "Permission denied: bind, không cho mở cổng 80",
    "Operation not permitted, không cho mở cổng 80",
    "Cannot assign requested address, không phải của máy này",
    "Can't assign requested address, không phải của máy này",
    "Der Socket ist kaputt, 'hệ điều hành nói: Der Socket ist kaputt'"
  })
  void everyReasonHasItsSentence(String reason, String part) {
    String message =
        new ListenAddress("127.0.0.1", 80).refusal(new BindException(reason)).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void aReasonWithoutWordsIsStillASentence() {
    String message = new ListenAddress("h", 9).refusal(new SocketException()).getMessage();
    assertTrue(message.startsWith("Không mở được cổng 9 ở địa chỉ h"), message);
  }

  @Test
  void anOpenPortIsFine() {
    new ListenAddress("127.0.0.1", 0).check();
  }
}
