package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class RunTest {

  @TempDir Path folder;

  @Test
  void modeIsQuickUnlessAskedOtherwise() {
    assertEquals(RunMode.QUICK, RunMode.parse(null));
    assertEquals(RunMode.QUICK, RunMode.parse(" "));
    assertEquals(RunMode.FULL, RunMode.parse("day_du"));
    assertEquals(30, RunMode.FULL.pick(3, 30));
  }

  @Test
  void unknownModeIsRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> RunMode.parse("nhah"));
    assertEquals("HOCSAU_MODE=nhah không hợp lệ; hãy dùng nhanh hoặc day_du.", error.getMessage());
  }

  @Test
  void summaryNamesTheAxesAndCountsParameters() {
    var input = InputType.recurrent(3, 1);
    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LSTM.Builder().nOut(50).build())
                .layer(new LastTimeStep(new LSTM.Builder().nOut(50).build()))
                .layer(new DenseLayer.Builder().nOut(32).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(input)
                .build());
    net.init();
    var summary = ModelSummary.of(net, input);
    assertEquals(32_665, summary.numParams());
    assertEquals("[mẫu, đặc trưng 50, bước 1]", summary.layers().get(0).outputShape());
    assertEquals("LastTimeStep(LSTM)", summary.layers().get(1).type());
    assertEquals("[mẫu, 50]", summary.layers().get(1).outputShape());
    assertEquals("Tổng", summary.asTable().stringColumn("Tầng").get(4));
  }

  @Test
  void resultsOfTheRunAndThePublishedOnesAreKeptApart() throws Exception {
    var results = Results.of("bai", folder);
    results.put("lstm.rmse", 4.5);
    Path file = results.save(RunRecord.start("bai", 7).finish());
    assertTrue(Files.readString(file).contains("\"lstm.rmse\" : 4.5"));
    assertEquals(4.5, results.get("lstm.rmse"));

    var missing =
        assertThrows(IllegalArgumentException.class, () -> results.published("lstm.rmse"));
    assertTrue(missing.getMessage().contains("--save-results"), missing.getMessage());
    Files.createDirectories(folder.resolve("notebooks/ket_qua"));
    Files.copy(file, folder.resolve("notebooks/ket_qua/bai.json"));
    assertEquals(4.5, results.published("lstm.rmse"));
    assertThrows(IllegalArgumentException.class, () -> results.published("lstm.mae"));
  }

  @Test
  void resultsRefuseNumbersThatAreNone() {
    var results = Results.of("bai", folder);
    assertThrows(IllegalArgumentException.class, () -> results.put("x", Double.NaN));
  }

  @Test
  void recordTellsVersionsAndMachine() {
    var table = RunRecord.start("bai", 7).finish().asTable();
    var keys = table.stringColumn("Mục").asList();
    assertTrue(keys.containsAll(java.util.List.of("Hạt giống", "Java", "ND4J", "Bộ xử lý")));
  }
}
