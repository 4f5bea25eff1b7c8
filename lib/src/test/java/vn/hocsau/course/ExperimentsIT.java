package vn.hocsau.course;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;

class ExperimentsIT {

  static List<CourseModel> models() {
    return Experiments.models();
  }

  @Test
  void everyMeasuredModelButTheOneNoLessonUsesIsHere() {
    List<CourseModel> measured = new ArrayList<>(CourseModels.MEASURED);
    measured.remove(CourseModels.KIEU_LSTM);
    assertTrue(models().containsAll(measured));
  }

  @ParameterizedTest
  @MethodSource("models")
  void networkFitsItsData(CourseModel model) {
    Experiment experiment = Experiments.of(model, RunMode.QUICK);
    MultiLayerNetwork net = experiment.model().network(RunMode.QUICK);
    Stream.of(experiment.train(), experiment.validation(), experiment.test())
        .filter(Objects::nonNull)
        .forEach(
            part -> {
              DataSet two = part.batch(new int[] {0, 1});
              long[] labels = two.getLabels().shape().clone();
              if (labels.length == 2 && labels[1] == 1) {
                labels[1] = experiment.model().sizes().numOutputs(); // nhãn là số thứ tự của lớp
              }
              assertArrayEquals(labels, net.output(two.getFeatures()).shape());
            });
  }

  @Test
  void sameSeedGivesTheSameScoresAndAnotherSeedOthers() {
    Experiment experiment = Experiments.of(CourseModels.ELECTRIC_FFNN2, RunMode.QUICK);
    var first = experiment.run(7, null, ProgressListener.SILENT).scores();
    assertEquals(first, experiment.run(7, null, ProgressListener.SILENT).scores());
    assertNotEquals(first, experiment.run(8, null, ProgressListener.SILENT).scores());
  }
}
