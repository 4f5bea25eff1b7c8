package vn.hocsau.app.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import vn.hocsau.app.model.Companion;
import vn.hocsau.app.model.Companion.Sample;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.Png;
import vn.hocsau.data.ImageSet;
import vn.hocsau.data.Picture;
import vn.hocsau.data.Provenance;
import vn.hocsau.train.ClassificationReport;
import vn.hocsau.train.History;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;

/**
 * Công thức chung của mọi mạng đọc ảnh; mỗi gói chỉ khác dữ liệu, mạng và cỡ.
 *
 * @param id tên gói
 * @param load cách nạp dữ liệu
 * @param input cách bày ảnh cho mạng
 * @param network cấu hình mạng theo dữ liệu
 * @param quick cỡ của chế độ nhanh
 * @param full cỡ của chế độ đầy đủ
 */
record ImageRecipe(
    String id, Supplier<Images> load, Layout input, Architecture network, Size quick, Size full)
    implements Recipe {

  /** Ảnh kiểm tra nhiều nhất ở chế độ nhanh. */
  private static final int QUICK_TEST = 1_000;

  private static final int SAMPLES = 24;

  /** Một bộ ảnh đã chia. */
  record Images(ImageSet train, ImageSet validation, ImageSet test, Provenance provenance) {}

  /** Số ảnh huấn luyện nhiều nhất, số epoch và cỡ minibatch. */
  record Size(int images, int epochs, int batchSize) {}

  /** Cách bày ảnh; tên là tên phương thức của {@link ImageSet}, cũng là cài đặt {@code input}. */
  enum Layout {
    IMAGES("images"),
    STEPS("steps");

    private final String key;

    Layout(String key) {
      this.key = key;
    }

    DataSet of(ImageSet set) {
      return this == IMAGES ? set.images() : set.steps();
    }
  }

  /** Cấu hình mạng, biết cỡ ảnh và số lớp. */
  interface Architecture {
    MultiLayerConfiguration of(RunMode mode, ImageSet like);
  }

  @Override
  public Made make(Workbench bench) {
    Images data = load.get();
    var run = RunRecord.start(id, Workbench.SEED).data(data.provenance());
    boolean fast = bench.mode() == RunMode.QUICK;
    Size size = fast ? quick : full;
    ImageSet train = data.train().first(size.images());
    ImageSet test = fast ? data.test().first(QUICK_TEST) : data.test();
    ImageSet validation = fast ? data.validation().first(QUICK_TEST / 2) : data.validation();
    MultiLayerNetwork net = Workbench.build(network.of(bench.mode(), train));
    History history =
        bench
            .training(net, size.epochs(), size.batchSize())
            .validation(input.of(validation))
            .fit(input.of(train));
    var report = ClassificationReport.of(net, input.of(test), test.classes());
    RunRecord record = run.finish();
    return new Made(
        new ModelBundle(net, Map.of(), train.classes(), settings(train), record),
        new Companion(
            record.startedAt(),
            history.epochs().size(),
            List.of(
                Metric.percent("Độ chính xác trên tập kiểm tra", report.accuracy()),
                Metric.percent("F1 trung bình các lớp", report.f1())),
            samples(data.test()),
            null));
  }

  @Override
  public Companion accompany(ModelBundle bundle) {
    return Companion.unmeasured(samples(load.get().test()), null);
  }

  private Map<String, String> settings(ImageSet like) {
    return Map.of(
        "input",
        input.key,
        "height",
        Integer.toString(like.height()),
        "width",
        Integer.toString(like.width()),
        "channels",
        Integer.toString(like.channels()));
  }

  /** Mỗi lớp vài ảnh của tập kiểm tra, chia đều. */
  private static List<Sample> samples(ImageSet test) {
    int numClasses = test.classes().size();
    int perClass = Math.max(2, SAMPLES / numClasses);
    int[] taken = new int[numClasses];
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < test.size() && samples.size() < perClass * numClasses; i++) {
      int label = test.label(i);
      if (taken[label] < perClass) {
        taken[label]++;
        var picture = Picture.of(test.pixels(i), test.height(), test.width(), test.channels());
        samples.add(new Sample(test.classes().get(label), Png.of(picture)));
      }
    }
    return samples;
  }
}
