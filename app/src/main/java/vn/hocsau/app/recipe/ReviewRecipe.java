package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import vn.hocsau.app.model.Companion;
import vn.hocsau.app.model.Metric;
import vn.hocsau.data.Imdb;
import vn.hocsau.data.Reviews;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.GRU;
import vn.hocsau.sequence.SequencePadding;
import vn.hocsau.train.ClassificationReport;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ReviewScorer;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;

/**
 * {@code 05_imdb_gru}: {@code imdb-gru} của bài 05.
 *
 * <p>Ở chế độ nhanh, mạng nhỏ hơn: bảng 10 000 từ, 32 số mỗi từ, GRU 32 nút.
 */
final class ReviewRecipe implements Recipe {

  /** Hai chỉ số đệm, mở đầu, từ lạ và một chỗ trống đứng trước các từ. */
  private static final int RESERVED = 4;

  @Override
  public String id() {
    return "05_imdb_gru";
  }

  @Override
  public Made make(Workbench bench) {
    var imdb = Imdb.load();
    var run = RunRecord.start(id(), Workbench.SEED).data(imdb.provenance());
    boolean quick = bench.mode() == RunMode.QUICK;
    int length = bench.mode().pick(80, 200);
    int numIds = Math.min(bench.mode().pick(10_000, 88_584), imdb.words().size() + RESERVED);
    Reviews train = imdb.train().first(bench.mode().pick(4_000, 22_500)).withVocabulary(numIds);
    Reviews validation =
        imdb.validation().first(bench.mode().pick(500, 2_500)).withVocabulary(numIds);
    Reviews test = imdb.test().first(bench.mode().pick(1_000, 25_000)).withVocabulary(numIds);
    MultiLayerNetwork net = network(quick, numIds, length);
    History history =
        bench
            .training(net, bench.mode().pick(3, 10), 128)
            .validation(padded(validation, length))
            .fit(padded(train, length));
    var report = ClassificationReport.of(net, padded(test, length), Imdb.CLASSES);
    var scorer = ReviewScorer.of(net, imdb.words(), length);
    RunRecord record = run.finish();
    return new Made(
        new ModelBundle(net, Map.of(), Imdb.CLASSES, scorer.settings(), record),
        new Companion(
            record.startedAt(),
            history.epochs().size(),
            List.of(Metric.percent("Độ chính xác trên tập kiểm tra", report.accuracy())),
            List.of(),
            null));
  }

  private static MultiLayerNetwork network(boolean quick, int numIds, int length) {
    var gru = new GRU.Builder().nOut(quick ? 32 : 200);
    if (!quick) {
      gru.inputDropout(0.33).l2(0.02);
    }
    // Trung bình trên hai đầu ra như bài 05: tổng thì phần dữ liệu nặng gấp đôi phần phạt l2.
    var mean = new LossBinaryXENT(Nd4j.createFromArray(0.5f, 0.5f));
    return Workbench.build(
        Networks.start(new Adam(quick ? 4e-3 : 1e-4))
            .layer(new Embedding.Builder().nIn(numIds).nOut(quick ? 32 : 128).build())
            .layer(Networks.dropout(0.3))
            .layer(gru.build())
            .layer(Networks.dropout(0.3))
            .layer(new OutputLayer.Builder(mean).nOut(2).activation(Activation.SIGMOID).build())
            .setInputType(InputType.recurrent(1, length))
            .build());
  }

  private static DataSet padded(Reviews reviews, int length) {
    return new DataSet(SequencePadding.left(reviews.ids(), length), reviews.oneHot());
  }
}
