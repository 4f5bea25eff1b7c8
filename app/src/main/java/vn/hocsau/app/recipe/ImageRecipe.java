package vn.hocsau.app.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelAssets.Sample;
import vn.hocsau.app.model.Png;
import vn.hocsau.course.CourseModel;
import vn.hocsau.course.DataSizes;
import vn.hocsau.dataset.ImageDataset;
import vn.hocsau.image.ImageSet;
import vn.hocsau.image.Picture;
import vn.hocsau.image.PictureInput;
import vn.hocsau.image.PictureInput.Layout;
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
 * @param layout cách bày ảnh cho mạng
 * @param model mạng và cài đặt
 * @param quickImages số ảnh huấn luyện nhiều nhất ở chế độ nhanh; chế độ đầy đủ dùng mọi ảnh
 */
record ImageRecipe(
    String id,
    Supplier<? extends ImageDataset> load,
    Layout layout,
    CourseModel model,
    int quickImages)
    implements Recipe {

  /** Ảnh kiểm tra nhiều nhất ở chế độ nhanh. */
  private static final int QUICK_TEST = 1_000;

  private static final int SAMPLES = 24;

  @Override
  public TrainedModel make(Workbench bench) {
    ImageDataset data = load.get();
    boolean fast = bench.mode() == RunMode.QUICK;
    ImageSet train = fast ? data.train().first(quickImages) : data.train();
    ImageSet test = fast ? data.test().first(QUICK_TEST) : data.test();
    ImageSet validation = fast ? data.validation().first(QUICK_TEST / 2) : data.validation();
    var input = layout == Layout.IMAGES ? PictureInput.images(train) : PictureInput.steps(train);
    CourseModel sized = model.on(sizes(train));
    var run = bench.start(id, sized, data.provenance());
    MultiLayerNetwork net = bench.network(sized);
    History history =
        bench.training(sized, net).validation(input.of(validation)).fit(input.of(train));
    var report = ClassificationReport.of(net, input.of(test), test.classes());
    RunRecord record = run.finish();
    return new TrainedModel(
        new ModelBundle(net, Map.of(), train.classes(), input.settings(), record),
        new ModelAssets(
            record.startedAt(),
            history.epochs().size(),
            List.of(
                Metric.percent("Độ chính xác trên tập kiểm tra", report.accuracy()),
                Metric.percent("F1 trung bình các lớp", report.f1())),
            samples(data.test()),
            null));
  }

  @Override
  public ModelAssets assetsOf(ModelBundle bundle) {
    return ModelAssets.unmeasured(samples(load.get().test()), null);
  }

  private DataSizes sizes(ImageSet like) {
    int numClasses = like.classes().size();
    return layout == Layout.IMAGES
        ? DataSizes.picture(like.height(), like.width(), like.channels(), numClasses)
        : DataSizes.rows(like.height(), like.width(), like.channels(), numClasses);
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
