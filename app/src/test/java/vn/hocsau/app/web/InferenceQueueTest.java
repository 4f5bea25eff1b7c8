package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InferenceQueueTest {

  @Test
  void runsOnItsOwnThreadsAndReturnsTheAnswer() {
    try (var queue = new InferenceQueue(1, 2, Duration.ofSeconds(10))) {
      String thread = queue.run(() -> Thread.currentThread().getName());
      assertTrue(thread.startsWith("suy-luan-"), thread);
      assertEquals(0, queue.busyPlaces());
    }
  }

  @Test
  void refusesWhenNoPlaceIsLeftAndTakesAgainAfterwards() {
    try (var queue = new InferenceQueue(1, 1, Duration.ofSeconds(10))) {
      try (var place = queue.enter()) {
        assertEquals(1, queue.busyPlaces());
        var refused = assertThrows(ApiException.class, queue::enter);
        assertEquals("busy", refused.error().code());
        assertEquals(7, place.run(() -> 7));
      }
      assertEquals(8, queue.run(() -> 8));
    }
  }

  @Test
  void givesUpWaitingAfterTheLimitAndFreesThePlace() {
    var release = new CountDownLatch(1);
    try (var queue = new InferenceQueue(1, 1, Duration.ofMillis(50))) {
      var late =
          assertThrows(
              ApiException.class,
              () ->
                  queue.run(
                      () -> {
                        release.await();
                        return 1;
                      }));
      assertEquals("timeout", late.error().code());
      assertEquals(0, queue.busyPlaces());
      release.countDown();
    }
  }

  @Test
  void passesTheErrorOfTheWorkOn() {
    try (var queue = new InferenceQueue(1, 1, Duration.ofSeconds(10))) {
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  queue.run(
                      () -> {
                        throw new IllegalArgumentException("sai");
                      }));
      assertEquals("sai", error.getMessage());
    }
  }

  /** Hai việc kẹt trên hai luồng: việc sau vẫn được làm, và lúc kẹt hết thì nói ra. */
  @Test
  void workThatIsStuckDoesNotHoldUpOthers() throws Exception {
    var release = new CountDownLatch(1);
    try (var queue = new InferenceQueue(2, 8, Duration.ofMillis(300))) {
      for (int i = 0; i < 2; i++) {
        assertThrows(ApiException.class, () -> decodeStuck(queue, release));
      }
      assertTrue(queue.working());
      try (var place = queue.enter()) {
        assertEquals(7, place.decode(() -> 7));
        assertEquals(8, place.run(() -> 8));
      }
      for (int i = 0; i < 2; i++) {
        assertThrows(ApiException.class, () -> decodeStuck(queue, release));
      }
      assertFalse(queue.working(), "kẹt cả luồng dự phòng");
      assertEquals(9, queue.run(() -> 9), "giải mã kẹt không chắn suy luận");
      assertEquals(0, queue.busyPlaces());
      release.countDown();
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (!queue.working() && System.nanoTime() < end) {
        Thread.sleep(10);
      }
      assertTrue(queue.working(), "việc kẹt xong thì lại nhận việc");
      try (var place = queue.enter()) {
        assertEquals(10, place.decode(() -> 10));
      }
    }
  }

  /** Như bộ giải mã không để ý tới lời ngắt. */
  private static int decodeStuck(InferenceQueue queue, CountDownLatch release) {
    try (var place = queue.enter()) {
      return place.decode(
          () -> {
            boolean waiting = true;
            while (waiting) {
              try {
                release.await();
                waiting = false;
              } catch (InterruptedException e) {
                // cứ chạy tiếp
              }
            }
            return 1;
          });
    }
  }
}
