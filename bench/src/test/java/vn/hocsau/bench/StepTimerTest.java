package vn.hocsau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import vn.hocsau.bench.StepTimer.Timing;

class StepTimerTest {

  @Test
  void summarizesSortedTimes() {
    Timing ten = new Timing(3, List.of(1d, 2d, 3d, 4d, 5d, 6d, 7d, 8d, 9d, 10d));
    assertEquals(5.5, ten.median());
    assertEquals(1, ten.min());
    assertEquals(9, ten.p90());
    assertEquals(10, ten.max());
    assertEquals(2, new Timing(3, List.of(1d, 2d, 9d)).median());
  }

  @Test
  void timesExactlyTheStepsAskedAfterAWarmUp() {
    AtomicInteger calls = new AtomicInteger();
    Timing timing = new StepTimer(0, 0, 0).time(calls::incrementAndGet, 7);
    assertEquals(7, timing.sorted().size());
    assertTrue(timing.warmUpSteps() >= 3);
    assertTrue(calls.get() >= timing.warmUpSteps() + 7);
    assertEquals(timing.sorted().stream().sorted().toList(), timing.sorted());
  }

  @Test
  void aLongStepWarmsUpByItself() {
    assertFalse(StepTimer.warm(2, 1));
    assertFalse(StepTimer.warm(5, 0.1));
    assertTrue(StepTimer.warm(3, 0.4));
    assertTrue(StepTimer.warm(1, 6));
  }

  @Test
  void ownChoiceStaysBetweenFiveAndAHundredSteps() {
    assertEquals(100, new StepTimer(0, 0, 2).time(() -> {}, 0).sorted().size());
    assertEquals(5, new StepTimer(0, 0, 0).time(() -> {}, 0).sorted().size());
  }
}
