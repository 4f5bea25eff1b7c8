package vn.hocsau.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.course.Experiment;
import vn.hocsau.dataset.BatchSource;

/**
 * Dữ liệu đã chuẩn bị của một mô hình, để thư viện khác huấn luyện trên đúng những con số ấy.
 *
 * <p>Thư mục có {@code train.x.npy}, {@code train.y.npy}, {@code validation…}, {@code test…} theo
 * thứ tự trục của DL4J, và {@code cai_dat.json}: số epoch, minibatch, tốc độ học, hạt giống, dừng
 * sớm.
 */
final class Export {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Export() {}

  static void write(Experiment experiment, Path folder) throws IOException {
    Files.createDirectories(folder);
    write(experiment.train(), folder, "train");
    write(experiment.validation(), folder, "validation");
    write(experiment.test(), folder, "test");
    var setup = experiment.model().setup(experiment.mode());
    var training = setup.training();
    var stopping = training.earlyStopping();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("model", experiment.model().id());
    settings.put("mode", experiment.mode().key());
    settings.put("data", experiment.data());
    settings.put("labelUnit", experiment.labelUnit());
    settings.put("optimizer", setup.updater().getClass().getSimpleName());
    settings.put("learningRate", setup.updater().getLearningRate(0, 0));
    settings.put("maxGradientNorm", experiment.model().maxGradientNorm());
    settings.put("seed", training.seed());
    settings.put("epochs", training.epochs());
    settings.put("batchSize", training.batchSize());
    settings.put("numWords", experiment.model().sizes().numWords());
    settings.put("numOutputs", experiment.model().sizes().numOutputs());
    settings.put("monitor", stopping == null ? null : stopping.monitor().name());
    settings.put("patience", stopping == null ? null : stopping.patience());
    settings.put("restoreBest", stopping != null && stopping.restoreBest());
    JSON.writeValue(folder.resolve("cai_dat.json").toFile(), settings);
  }

  private static void write(@Nullable BatchSource source, Path folder, String name)
      throws IOException {
    if (source != null) {
      DataSet all = source.batch(IntStream.range(0, source.size()).toArray());
      write(all.getFeatures(), folder.resolve(name + ".x.npy"));
      write(all.getLabels(), folder.resolve(name + ".y.npy"));
    }
  }

  private static void write(INDArray array, Path file) throws IOException {
    Nd4j.writeAsNumpy(array.dup('c'), file.toFile());
  }
}
