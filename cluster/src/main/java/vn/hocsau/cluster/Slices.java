package vn.hocsau.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Lấy trung bình một trạng thái lớn mà không dồn P bản về máy điều khiển: mỗi phần cắt trạng thái
 * thành lát, lát cùng số của mọi phần gặp nhau ở một máy và được cộng theo thứ tự phần. Mỗi phần tử
 * vẫn là đúng phép cộng ấy, nên kết quả giống từng bit với {@link State#average}.
 */
final class Slices {

  /** Từ chừng này byte mỗi vòng thì dồn hết về máy điều khiển tốn bộ nhớ của nó. */
  static final long FROM_BYTES = 512L << 20;

  /** Số thực mỗi lát: 4 MiB. */
  private static final int LENGTH = 1 << 20;

  /** Lát mang số đo của phần việc, không mang tham số. */
  private static final int TASK = -1;

  private Slices() {}

  /**
   * Một lát.
   *
   * @param index số thứ tự lát; {@value #TASK} là số đo
   * @param values giá trị
   * @param tasks số đo, kể cả số mẫu làm trọng số: một phần tử ở phần vừa học, đủ P phần tử sau khi
   *     gộp
   */
  @SuppressWarnings("ArrayRecordComponent") // chỉ gửi đi, không so sánh
  record Piece(int index, float[] values, List<Round.Task> tasks) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** Cắt trạng thái của một phần; khóa là số thứ tự lát. */
  static Iterator<Tuple2<Integer, Piece>> of(Part part) {
    Round.Task task = part.task();
    List<Tuple2<Integer, Piece>> pieces = new ArrayList<>();
    pieces.add(new Tuple2<>(TASK, new Piece(TASK, new float[0], List.of(task))));
    float[] all = joined(part.state());
    for (int from = 0; from < all.length; from += LENGTH) {
      int index = from / LENGTH;
      float[] values = Arrays.copyOfRange(all, from, Math.min(all.length, from + LENGTH));
      pieces.add(new Tuple2<>(index, new Piece(index, values, List.of(task))));
    }
    return pieces.iterator();
  }

  /** Gộp lát cùng số của mọi phần. */
  static Piece average(int index, Iterable<Piece> fromAll) {
    List<Piece> pieces = new ArrayList<>();
    fromAll.forEach(pieces::add);
    pieces.sort(Comparator.comparingInt(piece -> piece.tasks().get(0).partition()));
    List<Round.Task> tasks = pieces.stream().map(piece -> piece.tasks().get(0)).toList();
    if (index == TASK) {
      return new Piece(TASK, new float[0], tasks);
    }
    return new Piece(
        index,
        State.mean(pieces.stream().map(Piece::values).toList(), SparkTraining.samples(tasks)),
        List.of());
  }

  /**
   * Ghép các lát thành trạng thái.
   *
   * @param pieces các lát đã gộp, thứ tự bất kỳ
   * @param before trạng thái đầu vòng, cho biết độ dài
   * @param steps số bước vừa học
   */
  static Assembled assemble(List<Piece> pieces, State before, int steps) {
    float[] all = new float[before.params().length + before.updater().length];
    @Nullable List<Round.Task> tasks = null;
    for (Piece piece : pieces) {
      if (piece.index() == TASK) {
        tasks = piece.tasks();
      } else {
        System.arraycopy(piece.values(), 0, all, piece.index() * LENGTH, piece.values().length);
      }
    }
    if (tasks == null) {
      throw new IllegalStateException("Vòng không có số đo của phần nào.");
    }
    int numParams = before.params().length;
    return new Assembled(
        new State(
            Arrays.copyOf(all, numParams),
            Arrays.copyOfRange(all, numParams, all.length),
            before.iteration() + steps,
            before.epoch()),
        tasks);
  }

  /** Trạng thái đã gộp, cùng số đo của mọi phần. */
  record Assembled(State state, List<Round.Task> tasks) {
    List<Round.Task> into(MultiLayerNetwork net) {
      state.into(net);
      return tasks;
    }
  }

  private static float[] joined(State state) {
    float[] all = Arrays.copyOf(state.params(), state.params().length + state.updater().length);
    System.arraycopy(state.updater(), 0, all, state.params().length, state.updater().length);
    return all;
  }
}
