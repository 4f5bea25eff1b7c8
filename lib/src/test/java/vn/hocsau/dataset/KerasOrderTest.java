package vn.hocsau.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KerasOrderTest {

  /** numpy.random.RandomState(113).shuffle(np.arange(10)). */
  @Test
  void shufflesLikeNumpy() {
    assertArrayEquals(new int[] {9, 3, 6, 1, 0, 7, 4, 8, 2, 5}, new KerasOrder().next(10));
  }

  /** Hai lượt liên tiếp của imdb.load_data(): năm mẫu huấn luyện và năm mẫu kiểm tra đầu tiên. */
  @Test
  void secondOrderContinuesTheGenerator() {
    var order = new KerasOrder();
    assertArrayEquals(
        new int[] {7798, 13226, 18078, 793, 17499}, Arrays.copyOf(order.next(25_000), 5));
    assertArrayEquals(new int[] {22748, 4083, 8015}, Arrays.copyOf(order.next(25_000), 3));
  }
}
