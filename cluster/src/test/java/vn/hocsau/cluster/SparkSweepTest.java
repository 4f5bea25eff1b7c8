package vn.hocsau.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import vn.hocsau.train.RunMode;

class SparkSweepTest {

  @Test
  void twelveTrialsEqualTheSequentialResultsBitByBit() throws Exception {
    List<Trial> trials = new ArrayList<>();
    for (double learningRate : new double[] {1e-3, 3e-3, 1e-2}) {
      for (long seed = 1; seed <= 4; seed++) {
        trials.add(new Trial("electric-ffnn1", RunMode.QUICK, seed, learningRate));
      }
    }
    List<TreeMap<String, Double>> alone =
        trials.stream().map(trial -> trial.run().scores()).toList();
    Set<Trial> told = Collections.synchronizedSet(new java.util.HashSet<>());
    List<Trial.Result> results;
    try (var cluster = SparkCluster.connect("local[2]")) {
      results = SparkSweep.run(cluster, trials, result -> told.add(result.trial()));
    }
    assertEquals(trials, results.stream().map(Trial.Result::trial).toList());
    assertEquals(alone, results.stream().map(Trial.Result::scores).toList());
    assertEquals(Set.copyOf(trials), told);
    assertEquals(
        12, alone.stream().map(scores -> scores.get("rmse")).collect(Collectors.toSet()).size());
  }

  @Test
  void oneBrokenTrialLeavesTheOthers() {
    var good = new Trial("electric-ffnn1", RunMode.QUICK, 1);
    var broken = new Trial("khong-co", RunMode.QUICK, 1);
    List<Trial> told = new ArrayList<>();
    try (var cluster = SparkCluster.connect("local[2]")) {
      var failed =
          assertThrows(
              ClusterException.class,
              () ->
                  SparkSweep.run(
                      cluster, List.of(broken, good), result -> told.add(result.trial())));
      assertTrue(failed.getMessage().contains("khong-co"), failed.getMessage());
    }
    assertEquals(List.of(good), told);
  }
}
