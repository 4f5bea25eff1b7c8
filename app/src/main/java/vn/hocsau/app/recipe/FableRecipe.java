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
import vn.hocsau.dataset.Fable;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.text.TextGenerator;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.text.WordWindows;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;
import vn.hocsau.train.Training;

/**
 * {@code 03_sinh_tu}: {@code words-lstm} của bài 03, đọc thẳng số thứ tự của từ.
 *
 * <p>Ở chế độ nhanh, mạng đầy đủ (512 nút) chưa kịp thuộc truyện; công thức dùng bản có embedding
 * của cùng bài, nhỏ hơn hàng chục lần mà thuộc ngay.
 */
final class FableRecipe implements Recipe {

  private static final int WINDOW = 3;

  @Override
  public String id() {
    return "03_sinh_tu";
  }

  @Override
  public TrainedModel make(Workbench bench) {
    var fable = Fable.load();
    List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(fable.text());
    var vocabulary = Vocabulary.of(tokens);
    DataSet train = WordWindows.of(vocabulary.encode(tokens), WINDOW).oneHot(vocabulary.size());
    int numWords = vocabulary.size();
    CourseModel model =
        bench.mode() == RunMode.QUICK
            ? CourseModels.WORDS_EMBEDDING.on(DataSizes.words(numWords, WINDOW, numWords))
            : CourseModels.WORDS_LSTM.on(DataSizes.sequence(1, WINDOW, numWords));
    var run = bench.start(id(), model, fable.provenance());
    MultiLayerNetwork net = bench.network(model);
    History history = bench.training(model, net).fit(train);
    var generator =
        TextGenerator.of(new NetworkModel(net, WINDOW), vocabulary, Tokenizer.WORDS_AND_MARKS);
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(net, Map.of(), vocabulary.words(), generator.settings(), record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(
                Metric.percent(
                    "Độ chính xác trên chính truyện đã học", Training.accuracy(net, train, 128))),
            List.of(),
            null));
  }
}
