package vn.hocsau.app.recipe;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import vn.hocsau.app.model.Companion;
import vn.hocsau.app.model.Metric;
import vn.hocsau.data.TruyenKieu;
import vn.hocsau.layer.Embedding;
import vn.hocsau.layer.LSTM;
import vn.hocsau.text.LucBatGenerator;
import vn.hocsau.text.NetworkModel;
import vn.hocsau.text.NetworkModel.Reading;
import vn.hocsau.text.Passages;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.Vocabulary;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;

/** {@code 06_kieu}: mô hình theo tiếng của Truyện Kiều, đoán tiếng kế tiếp ở mọi bước. */
final class KieuRecipe implements Recipe {

  /** Bốn câu: đủ để nhìn thấy tiếng phải bắt vần. */
  private static final int LENGTH = 32;

  @Override
  public String id() {
    return "06_kieu";
  }

  @Override
  public Made make(Workbench bench) {
    var kieu = TruyenKieu.load();
    var run = RunRecord.start(id(), Workbench.SEED).data(kieu.provenance());
    List<List<String>> verses = kieu.verses().stream().map(Tokenizer.WORDS::tokens).toList();
    // Số câu chẵn, để phần giấu đi cũng bắt đầu bằng câu lục.
    int learned = (int) (0.9 * verses.size()) / 2 * 2;
    List<String> tokens = LucBatGenerator.tokens(verses.subList(0, learned));
    var vocabulary = Vocabulary.ofFrequent(tokens, 2);
    boolean quick = bench.mode() == RunMode.QUICK;
    MultiLayerNetwork net = network(quick, vocabulary.size());
    // Nguyên tố cùng nhau với 16, độ dài một cặp lục bát: đoạn nào cũng mở đầu ở một chỗ khác trong
    // câu.
    int stride = bench.mode().pick(15, 7);
    History history =
        bench
            .training(net, bench.mode().pick(8, 30), 32)
            .fit(Passages.of(vocabulary.encode(tokens), vocabulary.size(), LENGTH, stride));
    var model = new NetworkModel(net, LENGTH, Reading.EVERY_STEP);
    int[] hidden =
        vocabulary.encode(LucBatGenerator.tokens(verses.subList(learned, verses.size())));
    RunRecord record = run.finish();
    return new Made(
        new ModelBundle(
            net,
            Map.of(),
            vocabulary.words(),
            LucBatGenerator.of(model, vocabulary).settings(),
            record),
        new Companion(
            record.startedAt(),
            history.epochs().size(),
            List.of(new Metric("Perplexity trên câu chưa đọc", model.perplexity(hidden, 1), "")),
            List.of(),
            null));
  }

  private static MultiLayerNetwork network(boolean quick, int numWords) {
    NeuralNetConfiguration.ListBuilder layers =
        Networks.start(new Adam(quick ? 0.005 : 0.002))
            .layer(new Embedding.Builder().nIn(numWords).nOut(64).build())
            .layer(new LSTM.Builder().nOut(quick ? 96 : 256).returnSequences(true).build());
    if (!quick) {
      layers
          .layer(Networks.dropout(0.3))
          .layer(new LSTM.Builder().nOut(256).returnSequences(true).build())
          .layer(Networks.dropout(0.3));
    }
    return Workbench.build(
        layers
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(numWords)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(1, LENGTH))
            .build());
  }
}
