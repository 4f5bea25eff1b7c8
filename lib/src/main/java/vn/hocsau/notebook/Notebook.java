package vn.hocsau.notebook;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.hocsau.train.RunMode;

/**
 * Cửa vào của notebook: nối thư viện với kernel và hiện các giá trị.
 *
 * <p>Ô mã đầu tiên của mọi notebook:
 *
 * <pre>{@code
 * %classpath ../lib/target/hocsau.jar
 * vn.hocsau.notebook.Notebook.init();
 * }</pre>
 *
 * <p>Không có kernel (JUnit, jshell) thì mọi phương thức vẫn chạy và in văn bản.
 */
public final class Notebook {

  /** Những gì mọi bài học đều dùng; phần riêng của bài thì bài tự nhập. */
  static final List<String> IMPORTS =
      List.of(
          "org.deeplearning4j.nn.conf.*",
          "org.deeplearning4j.nn.conf.inputs.InputType",
          "org.deeplearning4j.nn.conf.layers.*",
          "org.deeplearning4j.nn.conf.layers.recurrent.*",
          "org.deeplearning4j.nn.multilayer.MultiLayerNetwork",
          "org.deeplearning4j.nn.weights.WeightInit",
          "org.nd4j.linalg.activations.Activation",
          "org.nd4j.linalg.api.buffer.DataType",
          "org.nd4j.linalg.api.ndarray.INDArray",
          "org.nd4j.linalg.dataset.DataSet",
          "org.nd4j.linalg.dataset.api.iterator.DataSetIterator",
          "org.nd4j.linalg.dataset.api.preprocessor.*",
          "org.nd4j.linalg.factory.Nd4j",
          "org.nd4j.linalg.indexing.NDArrayIndex",
          "org.nd4j.linalg.learning.config.*",
          "org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction",
          "org.nd4j.linalg.ops.transforms.Transforms",
          "tech.tablesaw.api.*",
          "vn.hocsau.chart.*",
          "vn.hocsau.course.*",
          "vn.hocsau.dataset.*",
          "vn.hocsau.exercise.*",
          "vn.hocsau.image.*",
          "vn.hocsau.layer.*",
          // Nhập đích danh nên che tầng cùng tên của DL4J.
          "vn.hocsau.layer.BatchNormalization",
          "vn.hocsau.layer.LSTM",
          "vn.hocsau.notebook.*",
          "vn.hocsau.sequence.*",
          "vn.hocsau.store.*",
          "vn.hocsau.text.*",
          "vn.hocsau.text.lucbat.*",
          "vn.hocsau.train.*",
          // Nhập đích danh nên che display của kernel: bản của kernel trả về một mã số, mà ô nào
          // kết thúc bằng display(…) thì mã số ấy hiện ra dưới ô.
          "static vn.hocsau.notebook.Notebook.display",
          "static vn.hocsau.notebook.Notebook.progressBar");

  private static @Nullable Kernel installed;

  private Notebook() {}

  /**
   * Nối với kernel đang chạy: dạy nó bày biểu đồ, bảng và các giá trị khác của khóa học, nhập các
   * lớp hay dùng, rồi hiện một dòng cho biết đã sẵn sàng. Gọi nhiều lần cũng như một lần.
   *
   * @throws IllegalArgumentException nếu biến {@code HOCSAU_MODE} có giá trị lạ
   */
  public static void init() {
    Optional<Kernel> kernel = Kernel.find();
    kernel.ifPresent(Notebook::install);
    String version = Notebook.class.getPackage().getImplementationVersion();
    display(
        Bundle.text(
            "Sẵn sàng: hocsau %s, chế độ %s, Java %s, %s."
                .formatted(
                    version == null ? "đang phát triển" : version,
                    RunMode.current(),
                    Runtime.version().feature(),
                    kernel.map(k -> "kernel " + k.name()).orElse("không có kernel"))));
  }

  /**
   * Đăng ký với kernel đúng một lần, dù được gọi từ {@link #init} hay từ phần mở rộng của JJava;
   * trả về cầu nối đã đăng ký.
   */
  static synchronized Kernel install(Kernel kernel) {
    Kernel known = installed;
    if (known != null && kernel.isSameAs(known)) {
      return known;
    }
    installed = kernel;
    Opener.stopWith(System.getenv("JPY_PARENT_PID"));
    kernel.attach();
    for (Class<?> type : Renderings.TYPES) {
      kernel.register(type, Renderings.MIME_TYPES, Renderings::of);
    }
    var code = new StringBuilder();
    IMPORTS.forEach(name -> code.append("import ").append(name).append(";\n"));
    kernel.eval(code.toString());
    return kernel;
  }

  /**
   * Hiện một giá trị dưới ô đang chạy: biểu đồ, bảng, lý lịch dữ liệu, {@link Markdown}, lịch sử
   * huấn luyện, hay bất cứ thứ gì kernel biết bày. Không có kernel thì in dạng văn bản.
   *
   * <p>Trong notebook, phương thức này che {@code display} cùng tên của kernel và không trả về mã
   * số nào; muốn tự cập nhật kết quả đã hiện thì dùng {@link #progressBar}.
   *
   * @param value giá trị cần hiện
   */
  public static void display(@Nullable Object value) {
    show(value == null ? Bundle.text("null") : value, UUID.randomUUID().toString());
  }

  static void show(Object value, String id) {
    Kernel kernel = Kernel.find().orElse(null);
    if (kernel == null) {
      System.out.println(Renderings.of(value).text());
    } else {
      install(kernel).display(value, id);
    }
  }

  /**
   * Tạo thanh tiến độ để trao cho {@code Training.onProgress}; nó hiện ra ở ô đang chạy khi huấn
   * luyện bắt đầu và được cập nhật tại chỗ.
   *
   * @param title tên lần huấn luyện, ví dụ "LSTM 1"
   * @return thanh tiến độ
   */
  public static ProgressBar progressBar(String title) {
    return new ProgressBar(
        title, Kernel.find().map(Notebook::install).orElse(null), System::nanoTime);
  }
}
