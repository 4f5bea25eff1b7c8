package vn.hocsau.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.dataset.Imdb;
import vn.hocsau.dataset.Reviews;
import vn.hocsau.layer.LSTM;
import vn.hocsau.store.Catalog;
import vn.hocsau.store.DataStore;
import vn.hocsau.store.Dataset;
import vn.hocsau.store.DownloadListener;
import vn.hocsau.store.StoreSettings;
import vn.hocsau.text.SequencePadding;

/** Từ bình luận mô phỏng đến kết quả phân loại: đúng các bước của bài 05. */
class ReviewPipelineIT {
  private static final int NUM_WORDS = 400;
  private static final int LENGTH = 60;

  @TempDir Path folder;

  private Imdb simulated() {
    Dataset real = Catalog.load().get("imdb");
    var offline =
        new Dataset(
            real.id(),
            real.folder(),
            real.title(),
            real.description(),
            real.licence(),
            real.citation(),
            real.rows(),
            real.columns(),
            real.sources().subList(0, 1),
            real.simulated());
    return Imdb.load(
        DataStore.of(
            new Catalog(List.of(offline)), StoreSettings.of(folder), DownloadListener.SILENT));
  }

  private static DataSet arrays(Reviews reviews) {
    Reviews cut = reviews.withVocabulary(NUM_WORDS);
    return new DataSet(SequencePadding.leftSteps(cut.ids(), LENGTH), cut.oneHot());
  }

  @Test
  void readingWordsInOrderBeatsCountingThem() {
    Imdb imdb = simulated();
    var counting = WordLogistic.fit(imdb.train().ids(), imdb.train().labels(), NUM_WORDS, 5, 42);
    var baseline =
        ClassificationReport.of(
            imdb.test().labels(), counting.probabilities(imdb.test().ids()), Imdb.CLASSES);
    assertTrue(baseline.accuracy() > 0.7, "túi từ: " + baseline.accuracy());

    var net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(5e-3))
                .list()
                .layer(new EmbeddingSequenceLayer.Builder().nIn(NUM_WORDS).nOut(16).build())
                .layer(new LSTM.Builder().nOut(24).returnSequences(false).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.XENT)
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.recurrent(NUM_WORDS, LENGTH))
                .build());
    net.init();
    DataSet test = arrays(imdb.test());
    History history =
        Training.of(net)
            .epochs(6)
            .batchSize(64)
            .validation(arrays(imdb.validation()))
            .fit(arrays(imdb.train()));
    var report = ClassificationReport.of(net, test, Imdb.CLASSES);
    assertEquals(6, history.epochs().size());
    assertTrue(
        report.accuracy() > baseline.accuracy() + 0.02,
        "LSTM %.3f, túi từ %.3f".formatted(report.accuracy(), baseline.accuracy()));
  }
}
