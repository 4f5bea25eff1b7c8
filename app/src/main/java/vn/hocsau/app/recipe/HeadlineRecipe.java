package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.course.DataSizes;
import vn.hocsau.dataset.Headlines;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.text.NetworkModel.Reading;
import vn.hocsau.text.PrefixWindows;
import vn.hocsau.text.TextGenerator;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunRecord;
import vn.hocsau.train.Training;

/** {@code 06_tieu_de}: {@code nyt-lstm} của bài 06, đọc phần đầu lớn dần của tiêu đề. */
final class HeadlineRecipe implements Recipe {

  private static final Tokenizer TOKENIZER = Tokenizer.NO_PUNCTUATION;

  @Override
  public String id() {
    return "06_tieu_de";
  }

  @Override
  public TrainedModel make(Workbench bench) {
    var headlines = Headlines.load();
    List<List<String>> titles = headlines.titles().stream().map(TOKENIZER::tokens).toList();
    var vocabulary = Vocabulary.of(titles.stream().flatMap(List::stream).toList()).withPadding();
    List<int[]> ids = titles.stream().map(vocabulary::encode).toList();
    int length = titles.stream().mapToInt(List::size).max().orElseThrow() - 1;
    int learned = ids.size() * 9 / 10;
    var train = PrefixWindows.of(ids.subList(0, learned), length);
    var hidden = PrefixWindows.of(ids.subList(learned, ids.size()), length);
    CourseModel model =
        CourseModels.NYT_LSTM.on(DataSizes.words(vocabulary.size(), length, vocabulary.size()));
    var run = bench.start(id(), model, headlines.provenance());
    MultiLayerNetwork net = bench.network(model);
    History history = bench.training(model, net).fit(train);
    var generator =
        TextGenerator.of(new NetworkModel(net, length, Reading.PADDED), vocabulary, TOKENIZER);
    double perplexity = Math.exp(Training.score(net, hidden, 128));
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(net, Map.of(), vocabulary.words(), generator.settings(), record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(new Metric("Perplexity trên tiêu đề chưa đọc", perplexity, "")),
            List.of(),
            null));
  }
}
