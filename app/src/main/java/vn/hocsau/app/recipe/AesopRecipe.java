package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.app.model.Companion;
import vn.hocsau.app.model.Metric;
import vn.hocsau.data.Aesop;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.LSTM;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.text.TextGenerator;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.text.WordWindows;
import vn.hocsau.train.EarlyStopping;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunRecord;

/** {@code 03_aesop}: bài tập 3 của bài 03. */
final class AesopRecipe implements Recipe {

  private static final int WINDOW = 3;

  @Override
  public String id() {
    return "03_aesop";
  }

  @Override
  public Made make(Workbench bench) {
    var aesop = Aesop.load();
    var run = RunRecord.start(id(), Workbench.SEED).data(aesop.provenance());
    int numStories = Math.min(aesop.stories().size(), bench.mode().pick(60, 10_000));
    int learned = (int) (0.8 * numStories);
    int chosen = (int) (0.9 * numStories);
    List<String> tokens = Tokenizer.WORDS_AND_MARKS.tokens(aesop.text(0, learned));
    var vocabulary = Vocabulary.ofFrequent(tokens, 2);
    MultiLayerNetwork net =
        network(vocabulary.size(), 64, bench.mode().pick(64, 128), LossFunction.SPARSE_MCXENT);
    int[] validation =
        vocabulary.encode(Tokenizer.WORDS_AND_MARKS.tokens(aesop.text(learned, chosen)));
    History history =
        bench
            .training(net, bench.mode().pick(6, 12), 128)
            .validation(WordWindows.of(validation, WINDOW).sparse())
            .earlyStopping(EarlyStopping.onValLoss(2).restoringBest())
            .fit(WordWindows.of(vocabulary.encode(tokens), WINDOW).sparse());
    var model = new NetworkModel(net, WINDOW);
    int[] hidden =
        vocabulary.encode(Tokenizer.WORDS_AND_MARKS.tokens(aesop.text(chosen, numStories)));
    var generator = TextGenerator.of(model, vocabulary, Tokenizer.WORDS_AND_MARKS);
    RunRecord record = run.finish();
    return new Made(
        new ModelBundle(net, Map.of(), vocabulary.words(), generator.settings(), record),
        new Companion(
            record.startedAt(),
            history.epochs().size(),
            List.of(
                new Metric(
                    "Perplexity trên những truyện chưa đọc", model.perplexity(hidden, WINDOW), "")),
            List.of(),
            null));
  }

  /** Mạng embedding của bài 03. */
  static MultiLayerNetwork network(int numWords, int embedSize, int numHiddens, LossFunction loss) {
    return Workbench.build(
        Networks.start(new Adam(0.005))
            .layer(new Embedding.Builder().nIn(numWords).nOut(embedSize).build())
            .layer(new LSTM.Builder().nOut(numHiddens).build())
            .layer(Networks.classes(loss, numWords))
            .setInputType(InputType.recurrent(1, WINDOW))
            .build());
  }
}
