package vn.hocsau.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import vn.hocsau.exercise.Mark.State;

/** Chấm một câu trả lời như ô chấm làm, nhưng không ghi tiến độ. */
final class Verdicts {

  private Verdicts() {}

  static void assertRight(Supplier<Mark> check) {
    Mark mark = Exercise.mark("có trả lời", check);
    assertEquals(State.RIGHT, mark.state(), mark.sentence());
  }

  /** Sai, và câu nói ra có chứa lý do. */
  static void assertWrong(String reason, Supplier<Mark> check) {
    Mark mark = Exercise.mark("có trả lời", check);
    assertEquals(State.WRONG, mark.state(), mark.sentence());
    assertTrue(mark.sentence().contains(reason), mark.sentence());
  }

  static void assertTodo(Supplier<Mark> check) {
    assertEquals(State.NOT_DONE, Exercise.mark("có trả lời", check).state());
  }
}
