package vn.hocsau.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Mạng chạy cạnh nhau không ảnh hưởng đến nhau: từng con số như khi chạy một mình. */
class RecurrentConcurrencyTest {

  private static final int STEPS = 20;

  private final DataSet data =
      new DataSet(
          Nets.randn(DataType.FLOAT, 1, 16, 5, STEPS),
          Nets.randn(DataType.FLOAT, 2, 16, Nets.OUTPUTS, STEPS));

  private ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void openThreads() {
    threads = Executors.newCachedThreadPool();
  }

  @AfterEach
  void closeThreads() {
    threads.shutdownNow();
    System.clearProperty(Engine.PROPERTY);
  }

  private static MultiLayerNetwork net(Cell first, Cell second) {
    return Nets.net(
        DataType.FLOAT,
        new Adam(0.01),
        InputType.recurrent(5),
        Nets.perStep(),
        Nets.builder(first).nOut(24).returnSequences(true).build(),
        Nets.builder(second).nOut(16).returnSequences(true).build());
  }

  private INDArray train(MultiLayerNetwork net) {
    for (int i = 0; i < 15; i++) {
      net.fit(data);
    }
    return net.params();
  }

  private <T> List<T> atTheSameTime(List<Callable<T>> tasks) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> result : threads.invokeAll(tasks)) {
      results.add(result.get());
    }
    return results;
  }

  @ParameterizedTest
  @EnumSource
  void twoTrainings(Engine engine) throws Exception {
    if (engine == Engine.PORTABLE) {
      System.setProperty(Engine.PROPERTY, engine.name().toLowerCase(Locale.ROOT));
    }
    INDArray lstmAlone = train(net(Cell.LSTM, Cell.SIMPLE_RNN)).dup();
    INDArray gruAlone = train(net(Cell.GRU, Cell.LSTM)).dup();
    List<INDArray> together =
        atTheSameTime(
            List.of(
                () -> train(net(Cell.LSTM, Cell.SIMPLE_RNN)),
                () -> train(net(Cell.GRU, Cell.LSTM))));
    assertEquals(lstmAlone, together.get(0));
    assertEquals(gruAlone, together.get(1));
  }

  @Test
  void oneNetworkServingSixteenThreads() throws Exception {
    MultiLayerNetwork net = net(Cell.LSTM, Cell.GRU);
    List<INDArray> inputs = new ArrayList<>();
    List<INDArray> alone = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      INDArray x = Nets.randn(DataType.FLOAT, i, 1 + i % 5, 5, 3 + i % 4);
      inputs.add(x);
      alone.add(net.output(x));
    }
    List<Callable<Boolean>> requests = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      INDArray x = inputs.get(i);
      INDArray expected = alone.get(i);
      requests.add(
          () -> {
            boolean same = true;
            for (int k = 0; k < 20; k++) {
              same &= expected.equals(net.output(x));
            }
            return same;
          });
    }
    assertEquals(Collections.nCopies(16, true), atTheSameTime(requests));
  }
}
