package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.course.DataSizes;
import vn.hocsau.dataset.Imdb;
import vn.hocsau.dataset.Reviews;
import vn.hocsau.text.SequencePadding;
import vn.hocsau.train.ClassificationReport;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ReviewScorer;
import vn.hocsau.train.RunRecord;

/**
 * {@code 05_imdb_gru}: {@code imdb-gru} của bài 05.
 *
 * <p>Ở chế độ nhanh, bảng từ chỉ có 10 000 từ hay gặp nhất, để gói nhỏ.
 */
final class ReviewRecipe implements Recipe {

  /** Hai chỉ số đệm, mở đầu, từ lạ và một chỗ trống đứng trước các từ. */
  private static final int RESERVED = 4;

  @Override
  public String id() {
    return "05_imdb_gru";
  }

  @Override
  public TrainedModel make(Workbench bench) {
    var imdb = Imdb.load();
    int length = bench.mode().pick(80, 200);
    int numIds = Math.min(bench.mode().pick(10_000, 88_584), imdb.words().size() + RESERVED);
    Reviews train = imdb.train().first(bench.mode().pick(4_000, 22_500)).withVocabulary(numIds);
    Reviews validation =
        imdb.validation().first(bench.mode().pick(500, 2_500)).withVocabulary(numIds);
    Reviews test = imdb.test().first(bench.mode().pick(1_000, 25_000)).withVocabulary(numIds);
    CourseModel gru = CourseModels.IMDB_GRU.on(DataSizes.words(numIds, length, 2));
    var run = bench.start(id(), gru, imdb.provenance());
    MultiLayerNetwork net = bench.network(gru);
    History history =
        bench.training(gru, net).validation(padded(validation, length)).fit(padded(train, length));
    var report = ClassificationReport.of(net, padded(test, length), Imdb.CLASSES);
    var scorer = ReviewScorer.of(net, imdb.words(), length);
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(net, Map.of(), Imdb.CLASSES, scorer.settings(), record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(Metric.percent("Độ chính xác trên tập kiểm tra", report.accuracy())),
            List.of(),
            null));
  }

  private static DataSet padded(Reviews reviews, int length) {
    return new DataSet(SequencePadding.left(reviews.ids(), length), reviews.oneHot());
  }
}
