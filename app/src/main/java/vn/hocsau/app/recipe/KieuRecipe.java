package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.CourseModels;
import vn.hocsau.course.DataSizes;
import vn.hocsau.dataset.TruyenKieu;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.text.NetworkModel.Reading;
import vn.hocsau.text.Passages;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.text.lucbat.LucBatGenerator;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunRecord;

/** {@code 06_kieu}: mô hình theo tiếng của Truyện Kiều, đoán tiếng kế tiếp ở mọi bước. */
final class KieuRecipe implements Recipe {

  /** Bốn câu: đủ để nhìn thấy tiếng phải bắt vần. */
  private static final int LENGTH = 32;

  /**
   * Nguyên tố cùng nhau với 16, độ dài một cặp lục bát: đoạn nào cũng mở đầu ở một chỗ khác trong
   * câu.
   */
  private static final int STRIDE = 15;

  @Override
  public String id() {
    return "06_kieu";
  }

  @Override
  public TrainedModel make(Workbench bench) {
    var kieu = TruyenKieu.load();
    List<List<String>> verses =
        kieu.verses().stream()
            .limit(bench.mode().pick(1_000, 10_000))
            .map(Tokenizer.WORDS::tokens)
            .toList();
    // Chia ở chỗ hết một cặp lục bát, để phần nào cũng bắt đầu bằng câu lục.
    int learned = verses.size() / 2 * 8 / 10 * 2;
    int chosen = verses.size() / 2 * 9 / 10 * 2;
    List<String> tokens = LucBatGenerator.tokens(verses.subList(0, learned));
    var vocabulary = Vocabulary.ofFrequent(tokens, 2);
    int numWords = vocabulary.size();
    int[] validation = vocabulary.encode(LucBatGenerator.tokens(verses.subList(learned, chosen)));
    CourseModel poet = CourseModels.KIEU_EVERY_STEP.on(DataSizes.words(numWords, LENGTH, numWords));
    var run = bench.start(id(), poet, kieu.provenance());
    MultiLayerNetwork net = bench.network(poet);
    History history =
        bench
            .training(poet, net)
            .validation(Passages.of(validation, numWords, LENGTH, LENGTH - 1))
            .fit(Passages.of(vocabulary.encode(tokens), numWords, LENGTH, STRIDE));
    var model = new NetworkModel(net, LENGTH, Reading.EVERY_STEP);
    int[] hidden = vocabulary.encode(LucBatGenerator.tokens(verses.subList(chosen, verses.size())));
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(
            net,
            Map.of(),
            vocabulary.words(),
            LucBatGenerator.of(model, vocabulary).settings(),
            record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(new Metric("Perplexity trên câu chưa đọc", model.perplexity(hidden, 1), "")),
            List.of(),
            null));
  }
}
