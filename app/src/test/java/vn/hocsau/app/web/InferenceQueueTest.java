package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
}
