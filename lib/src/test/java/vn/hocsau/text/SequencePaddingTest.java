package vn.hocsau.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class SequencePaddingTest {
  private static final int[][] SEQUENCES = {{1, 5}, {1, 2, 3, 4}, {}, {7, 8, 9}};

  @Test
  void padsAndCutsOnTheLeftLikeKeras() {
    assertEquals(
        Nd4j.create(new float[][] {{0, 1, 5}, {2, 3, 4}, {0, 0, 0}, {7, 8, 9}}),
        SequencePadding.left(SEQUENCES, 3));
  }

  @Test
  void stepsHaveOneFeature() {
    assertArrayEquals(new long[] {4, 1, 3}, SequencePadding.leftSteps(SEQUENCES, 3).shape());
    assertEquals(4, SequencePadding.leftSteps(SEQUENCES, 3).getInt(1, 0, 2));
  }

  @Test
  void largeIndicesStayExact() {
    int last = (1 << 24) - 1;
    assertEquals(last, SequencePadding.left(new int[][] {{last}}, 1).getInt(0, 0));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> SequencePadding.left(new int[][] {{1}, {1, 1 << 24}}, 3));
    assertEquals("Dãy 1, vị trí 1: chỉ số 16777216 nằm ngoài [0, 2^24).", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> SequencePadding.left(new int[][] {{-1}}, 3));
  }

  @Test
  void emptyInputIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> SequencePadding.left(new int[0][], 3));
    assertThrows(IllegalArgumentException.class, () -> SequencePadding.left(SEQUENCES, 0));
  }
}
