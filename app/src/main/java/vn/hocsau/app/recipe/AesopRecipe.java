package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.course.DataSizes;
import vn.hocsau.dataset.Aesop;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.text.TextGenerator;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.text.WordWindows;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunRecord;

/** {@code 03_aesop}: bài tập 7 của bài 03. */
final class AesopRecipe implements Recipe {

  private static final int WINDOW = 3;

  @Override
  public String id() {
    return "03_aesop";
  }

  @Override
  public TrainedModel make(Workbench bench) {
    var aesop = Aesop.load();
    int numStories = Math.min(aesop.stories().size(), bench.mode().pick(60, 10_000));
    int learned = (int) (0.8 * numStories);
    int chosen = (int) (0.9 * numStories);
    List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(aesop.text(0, learned));
    var vocabulary = Vocabulary.ofFrequent(tokens, 2);
    CourseModel lstm =
        CourseModels.AESOP_LSTM.on(DataSizes.words(vocabulary.size(), WINDOW, vocabulary.size()));
    var run = bench.start(id(), lstm, aesop.provenance());
    MultiLayerNetwork net = bench.network(lstm);
    int[] validation =
        vocabulary.encode(Tokenizer.WORDS_AND_MARKS.tokens(aesop.text(learned, chosen)));
    History history =
        bench
            .training(lstm, net)
            .validation(WordWindows.of(validation, WINDOW).sparse())
            .fit(WordWindows.of(vocabulary.encode(tokens), WINDOW).sparse());
    var model = new NetworkModel(net, WINDOW);
    int[] hidden =
        vocabulary.encode(Tokenizer.WORDS_AND_MARKS.tokens(aesop.text(chosen, numStories)));
    var generator = TextGenerator.of(model, vocabulary, Tokenizer.WORDS_AND_MARKS);
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(net, Map.of(), vocabulary.words(), generator.settings(), record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(
                new Metric(
                    "Perplexity trên những truyện chưa đọc", model.perplexity(hidden, WINDOW), "")),
            List.of(),
            null));
  }
}
