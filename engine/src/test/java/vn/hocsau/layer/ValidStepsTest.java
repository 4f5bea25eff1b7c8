package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.layer.internal.memory.NativeBuffer;
import vn.hocsau.layer.internal.memory.Scratch;

class ValidStepsTest {

  /** Hai chuỗi, một đặc trưng, bốn bước: [N, C, T]. */
  private static final INDArray VALUES =
      Nd4j.createFromArray(new double[][][] {{{1, 2, 3, 4}}, {{5, 6, 7, 8}}});

  private static final INDArray MASK =
      Nd4j.createFromArray(new boolean[][] {{false, true, false, true}, {true, true, true, false}});

  private final Scratch scratch = new Scratch(DataType.DOUBLE);

  @AfterEach
  void release() {
    scratch.close();
  }

  private static double[] first(NativeBuffer strip, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = strip.get(i);
    }
    return values;
  }

  @Test
  void movesRealStepsToTheFrontAndBack() {
    ValidSteps steps = ValidSteps.of(MASK, 2, 4, "Tầng thử");
    assertTrue(steps.masked());
    assertArrayEquals(new int[] {2, 3}, steps.lengths());
    NativeBuffer gathered = steps.gather(VALUES, scratch);
    assertArrayEquals(new double[] {2, 5, 4, 6, 0, 7, 0, 0}, first(gathered, 8));
    NativeBuffer back = NativeBuffer.of(Nd4j.ones(DataType.DOUBLE, 4, 2, 1));
    steps.scatter(gathered, back, 1);
    assertArrayEquals(new double[] {0, 5, 2, 6, 0, 7, 4, 0}, first(back, 8));
  }

  @Test
  void readsTheLastRealStepAndSpreadsItsGradient() {
    ValidSteps steps = ValidSteps.of(MASK, 2, 4, "Tầng thử");
    NativeBuffer last = NativeBuffer.of(Nd4j.zeros(DataType.DOUBLE, 2, 1));
    steps.lastStep(steps.gather(VALUES, scratch), last, 1);
    assertArrayEquals(new double[] {4, 7}, first(last, 2));
    NativeBuffer spread =
        steps.spreadLast(Nd4j.createFromArray(new double[][] {{10}, {20}}), scratch);
    assertArrayEquals(new double[] {0, 0, 10, 0, 0, 20, 0, 0}, first(spread, 8), ValidSteps.FLOOR);
    assertTrue(first(spread, 1)[0] > 0, "các bước không có gradient nằm trên vùng số denormal");
  }

  @Test
  void usesTimeMajorMemoryInPlace() {
    ValidSteps steps = ValidSteps.of(null, 2, 4, "Tầng thử");
    assertFalse(steps.masked());
    INDArray timeMajor = Nd4j.rand(DataType.DOUBLE, 4, 2, 3);
    NativeBuffer strip = steps.gather(timeMajor.permute(1, 2, 0), scratch);
    assertEquals(timeMajor.data().addressPointer().address(), strip.pointer().address());
  }

  @Test
  void copiesOtherLayouts() {
    ValidSteps steps = ValidSteps.of(null, 2, 4, "Tầng thử");
    for (INDArray layout :
        new INDArray[] {
          VALUES, VALUES.dup('f'), VALUES.permute(0, 2, 1).dup('c').permute(0, 2, 1)
        }) {
      assertArrayEquals(
          new double[] {1, 5, 2, 6, 3, 7, 4, 8}, first(steps.gather(layout, scratch), 8));
    }
  }

  @Test
  void treatsAMaskOfOnesAsNoMask() {
    assertFalse(ValidSteps.of(Nd4j.ones(2, 4), 2, 4, "Tầng thử").masked());
  }

  @Test
  void refusesAMaskOfAnotherShape() {
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ValidSteps.of(Nd4j.ones(2, 3), 2, 4, "Tầng thử"))
                .getMessage());
    assertTrue(message.contains("[2, 3]") && message.contains("[2, 4]"), message);
  }
}
