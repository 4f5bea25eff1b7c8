package vn.hocsau.train;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import vn.hocsau.store.SmallZip.RefusedException;

/**
 * Đọc cấu hình mạng từ một tệp không rõ ai làm ra.
 *
 * <p>Trong JSON của DL4J, tên lớp nằm ngay trong tệp ("@class", với phân phối là "type") và Jackson
 * nạp lớp ấy trước khi hỏi nó là gì. Vì vậy cả cây JSON được soát trước, theo danh sách những gì
 * một cấu hình được có: các lớp dưới đây, tên hằng, số vừa phải. DL4J chỉ thấy bản viết lại từ cây
 * đã soát.
 */
final class NetworkJson {

  private static final int MAX_DEPTH = 40;
  private static final int MAX_LAYERS = 256;
  private static final int MAX_NAME = 200;

  /**
   * Các số nguyên lớn nhất trong cấu hình. Tích của hai số nút và một cửa sổ hai chiều vẫn nằm gọn
   * trong {@code long}, nên số tham số tính ra không bị tràn.
   */
  private static final long MAX_SIZE = 1 << 22;

  private static final long MAX_WINDOW = 256;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  private static final Set<String> CLASSES =
      Map.ofEntries(
              names(
                  "vn.hocsau.layer.",
                  "Embedding LSTM GRU SimpleRNN Conv1D Conv2D MaxPooling1D MaxPooling2D"
                      + " BatchNormalization Flatten OrthogonalInit"),
              names(
                  "org.deeplearning4j.nn.conf.layers.",
                  "ActivationLayer AutoEncoder BatchNormalization CenterLossOutputLayer CnnLossLayer"
                      + " Convolution1D Convolution1DLayer Convolution2D ConvolutionLayer Deconvolution2D"
                      + " DenseLayer DepthwiseConvolution2D DropoutLayer EmbeddingLayer EmbeddingSequenceLayer"
                      + " GlobalPoolingLayer GravesBidirectionalLSTM GravesLSTM LSTM"
                      + " LocalResponseNormalization LossLayer OutputLayer Pooling1D Pooling2D"
                      + " RnnLossLayer RnnOutputLayer SeparableConvolution2D Subsampling1DLayer SubsamplingLayer Upsampling1D"
                      + " Upsampling2D ZeroPadding1DLayer ZeroPaddingLayer"
                      + " convolutional.Cropping1D convolutional.Cropping2D"
                      + " misc.ElementWiseMultiplicationLayer misc.FrozenLayer"
                      + " misc.FrozenLayerWithBackprop misc.RepeatVector recurrent.Bidirectional"
                      + " recurrent.LastTimeStep recurrent.SimpleRnn recurrent.TimeDistributed"
                      + " util.MaskLayer util.MaskZeroLayer"),
              names(
                  "org.deeplearning4j.nn.conf.preprocessor.",
                  "CnnToFeedForwardPreProcessor CnnToRnnPreProcessor ComposableInputPreProcessor"
                      + " FeedForwardToCnnPreProcessor FeedForwardToRnnPreProcessor"
                      + " RnnToCnnPreProcessor RnnToFeedForwardPreProcessor"),
              names(
                  "org.deeplearning4j.nn.conf.dropout.",
                  "AlphaDropout Dropout GaussianDropout GaussianNoise SpatialDropout"),
              names("org.deeplearning4j.nn.conf.weightnoise.", "DropConnect WeightNoise"),
              names(
                  "org.deeplearning4j.nn.conf.constraint.",
                  "MaxNormConstraint MinMaxNormConstraint NonNegativeConstraint UnitNormConstraint"),
              names(
                  "org.deeplearning4j.nn.conf.distribution.",
                  "BinomialDistribution ConstantDistribution GaussianDistribution"
                      + " LogNormalDistribution NormalDistribution OrthogonalDistribution"
                      + " TruncatedNormalDistribution UniformDistribution"),
              names(
                  "org.deeplearning4j.nn.weights.",
                  "WeightInitConstant WeightInitDistribution WeightInitIdentity"
                      + " WeightInitLecunUniform WeightInitNormal WeightInitRelu WeightInitReluUniform"
                      + " WeightInitSigmoidUniform WeightInitUniform WeightInitVarScalingNormalFanAvg"
                      + " WeightInitVarScalingNormalFanIn WeightInitVarScalingNormalFanOut"
                      + " WeightInitVarScalingUniformFanAvg WeightInitVarScalingUniformFanIn"
                      + " WeightInitVarScalingUniformFanOut WeightInitXavier WeightInitXavierLegacy"
                      + " WeightInitXavierUniform"),
              names(
                  "org.nd4j.linalg.activations.impl.Activation",
                  "Cube ELU GELU HardSigmoid HardTanH Identity LReLU Mish PReLU RReLU RationalTanh"
                      + " ReLU ReLU6 RectifiedTanh SELU Sigmoid SoftPlus SoftSign Softmax Swish TanH"
                      + " ThresholdedReLU"),
              names(
                  "org.nd4j.linalg.lossfunctions.impl.Loss",
                  "BinaryXENT CosineProximity FMeasure Hinge KLD L1 L2 MAE MAPE MCXENT MSE MSLE"
                      + " MultiLabel NegativeLogLikelihood Poisson SparseMCXENT SquaredHinge"
                      + " Wasserstein"),
              names(
                  "org.nd4j.linalg.learning.config.",
                  "AMSGrad AdaBelief AdaDelta AdaGrad AdaMax Adam Nadam Nesterovs NoOp RmsProp Sgd"),
              names(
                  "org.nd4j.linalg.learning.regularization.",
                  "L1Regularization L2Regularization WeightDecay"),
              names(
                  "org.nd4j.linalg.schedule.",
                  "CycleSchedule ExponentialSchedule FixedSchedule InverseSchedule MapSchedule"
                      + " PolySchedule RampSchedule SigmoidSchedule StepSchedule"))
          .entrySet()
          .stream()
          .flatMap(entry -> Arrays.stream(entry.getValue()).map(entry.getKey()::concat))
          .collect(Collectors.toUnmodifiableSet());

  /** Bộ đếm và hạt giống: chỉ là con số, không quyết định kích thước nào. */
  private static final Set<String> COUNTERS =
      Set.of("seed", "iterationCount", "epochCount", "maxIter", "maxNumLineSearchIterations");

  /** Kích thước của cửa sổ trượt trên ảnh hay chuỗi. */
  private static final Set<String> WINDOWS =
      Set.of(
          "kernelSize",
          "stride",
          "padding",
          "dilation",
          "window",
          "size",
          "cropping",
          "n",
          "depthMultiplier");

  private static final Set<String> UNITS = Set.of("nin", "nout");

  private NetworkJson() {}

  private static Map.Entry<String, String[]> names(String prefix, String names) {
    return Map.entry(prefix, names.split(" ", -1));
  }

  /**
   * Đọc cấu hình.
   *
   * @param json nội dung tệp
   * @return cấu hình
   * @throws IOException nếu không phải JSON, hoặc có điều không được nhận; thông báo là một mệnh đề
   *     tiếng Việt
   */
  static MultiLayerConfiguration read(byte[] json) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new RefusedException("cấu hình mạng không phải JSON hợp lệ hoặc lồng quá sâu");
    }
    if (root.path("confs").size() < 1 || root.path("confs").size() > MAX_LAYERS) {
      throw new RefusedException("cấu hình mạng phải có từ 1 đến %d tầng".formatted(MAX_LAYERS));
    }
    check("", root, MAX_SIZE);
    return MultiLayerConfiguration.fromJson(JSON.writeValueAsString(root));
  }

  private static void check(String key, JsonNode node, long limit) throws RefusedException {
    if (node.isTextual()) {
      checkText(key, node.textValue());
    } else if (node.isNumber()) {
      checkNumber(key, node, limit);
    } else if (node.isArray()) {
      boolean names = key.equals("variables") || key.equals("params");
      for (JsonNode element : node) {
        // ["tên lớp", {…}] cũng là một cách Jackson nhận tên lớp.
        if (element.isTextual() && !names) {
          throw new RefusedException("cấu hình mạng có danh sách lạ ở \"%s\"".formatted(key));
        }
        check(key, element, limit);
      }
    } else if (node.isObject()) {
      checkArray(node);
      for (var field : node.properties()) {
        long inside = WINDOWS.contains(field.getKey()) ? MAX_WINDOW : limit;
        check(field.getKey(), field.getValue(), inside);
      }
    }
  }

  private static void checkText(String key, String text) throws RefusedException {
    boolean known =
        switch (key) {
          case "@class", "type" -> CLASSES.contains(text);
          case "layerName" -> text.length() <= MAX_NAME;
          default -> text.length() <= MAX_NAME && text.matches("(-?[A-Za-z_][A-Za-z0-9_]*)?");
        };
    if (!known) {
      throw new RefusedException(
          key.equals("@class") || key.equals("type")
              ? "cấu hình mạng đòi lớp \"%s\", không có trong danh sách được phép"
                  .formatted(shortened(text))
              : "cấu hình mạng có giá trị lạ ở \"%s\"".formatted(shortened(key)));
    }
  }

  private static void checkNumber(String key, JsonNode number, long limit) throws RefusedException {
    // Jackson nhận cả 1e18 cho một trường nguyên, nên số thực ở chỗ của kích thước cũng bị chặn.
    boolean free =
        number.isIntegralNumber()
            ? COUNTERS.contains(key) && number.canConvertToLong()
            : limit == MAX_SIZE && !UNITS.contains(key);
    double value = number.doubleValue();
    boolean fits = Double.isFinite(value) && (free || Math.abs(value) <= limit);
    if (!fits) {
      throw new RefusedException("cấu hình mạng có số quá lớn ở \"%s\"".formatted(shortened(key)));
    }
  }

  /** Mảng ND4J viết trong JSON: kích thước phải đúng với số giá trị. */
  private static void checkArray(JsonNode node) throws RefusedException {
    JsonNode shape = node.get("shape");
    if (shape == null) {
      return;
    }
    double length = 1;
    for (JsonNode size : shape) {
      length *= size.asDouble();
    }
    if (length != node.path("data").size()) {
      throw new RefusedException("cấu hình mạng có mảng khai sai kích thước");
    }
  }

  private static String shortened(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
