package vn.hocsau.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.text.NetworkModel.Reading;

/**
 * Viết tiếp: nhận vài từ mở đầu, cho n từ kế tiếp bằng cửa sổ trượt, từ vừa sinh ra lại thành đầu
 * vào.
 *
 * <pre>{@code
 * var generator = TextGenerator.of(new NetworkModel(net, 3), vocabulary, Tokenizer.WORDS_AND_MARKS);
 * generator.generate("had a general", 10, Sampler.greedy()).text();
 *
 * // từ một gói mô hình đã lưu, và nhận từng từ ngay khi có
 * var bundle = ModelBundle.load(file);
 * TextGenerator.of(bundle.network(), bundle.labels(), bundle.settings())
 *     .stream("had a general", 10, Sampler.temperature(0.8, 42))
 *     .forEach(step -> send(step.word()));
 * }</pre>
 *
 * <p>Không giữ trạng thái giữa hai lần gọi, nên nhiều người dùng chung được.
 */
public final class TextGenerator {

  /** Số từ tối đa mỗi lần, để một yêu cầu lạ không chiếm máy mãi. */
  public static final int MAX_WORDS = 1000;

  private static final int CANDIDATES = 5;
  private static final String WINDOW = "window";
  private static final String TOKENIZER = "tokenizer";
  private static final String READING = "reading";

  private final LanguageModel model;
  private final Vocabulary vocabulary;
  private final Tokenizer tokenizer;

  /**
   * Một từ vừa được chọn.
   *
   * @param word từ
   * @param probability xác suất mô hình cho từ ấy, trước khi chỉnh nhiệt độ
   * @param candidates các từ đứng đầu theo mô hình, nhiều nhất năm từ, xác suất giảm dần
   */
  public record Step(String word, double probability, List<Candidate> candidates) {}

  /**
   * Một từ mô hình đang cân nhắc.
   *
   * @param word từ
   * @param probability xác suất
   */
  public record Candidate(String word, double probability) {}

  /**
   * Lời văn đã viết tiếp.
   *
   * @param prefix các từ mở đầu
   * @param words các từ sinh ra
   */
  public record Continuation(List<String> prefix, List<String> words) {

    /**
     * Sao các danh sách.
     *
     * @param prefix các từ mở đầu
     * @param words các từ sinh ra
     */
    public Continuation {
      prefix = List.copyOf(prefix);
      words = List.copyOf(words);
    }

    /**
     * Cả lời văn.
     *
     * @return mở đầu và phần viết tiếp, nối thành một dòng
     */
    public String text() {
      return Tokenizer.join(Stream.concat(prefix.stream(), words.stream()).toList());
    }
  }

  private TextGenerator(LanguageModel model, Vocabulary vocabulary, Tokenizer tokenizer) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.tokenizer = tokenizer;
  }

  /**
   * Dựng từ một mô hình ngôn ngữ bất kỳ.
   *
   * @param model mô hình
   * @param vocabulary bộ từ vựng của mô hình
   * @param tokenizer cách tách lời mở đầu, đúng như khi huấn luyện
   * @return bộ sinh từ
   */
  public static TextGenerator of(LanguageModel model, Vocabulary vocabulary, Tokenizer tokenizer) {
    return new TextGenerator(model, vocabulary, tokenizer);
  }

  /**
   * Dựng từ nội dung của một gói mô hình.
   *
   * @param net mạng trong gói
   * @param labels các từ theo số thứ tự
   * @param settings cài đặt do {@link #settings()} ghi
   * @return bộ sinh từ
   * @throws IllegalArgumentException nếu cài đặt thiếu hoặc sai: "Gói mô hình không phải mô hình
   *     sinh từ: cài đặt window = null, tokenizer = null."
   */
  public static TextGenerator of(
      MultiLayerNetwork net, List<String> labels, Map<String, String> settings) {
    String tokenizer = settings.get(TOKENIZER);
    try {
      return of(
          network(net, settings),
          Vocabulary.ofWords(labels),
          Tokenizer.valueOf(String.valueOf(tokenizer)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Gói mô hình không phải mô hình sinh từ: cài đặt window = %s, tokenizer = %s."
              .formatted(settings.get(WINDOW), tokenizer),
          e);
    }
  }

  /**
   * Mạng của một gói, bày đầu vào theo cài đặt {@code window} và {@code reading}.
   *
   * @param net mạng trong gói
   * @param settings cài đặt do {@link #settings()} ghi
   * @return mô hình ngôn ngữ
   * @throws IllegalArgumentException nếu cài đặt thiếu hoặc sai: "window phải là số nguyên từ 1 đến
   *     9999, nhận được null."
   */
  public static NetworkModel network(MultiLayerNetwork net, Map<String, String> settings) {
    String window = String.valueOf(settings.get(WINDOW));
    if (!window.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          "window phải là số nguyên từ 1 đến 9999, nhận được %s.".formatted(window));
    }
    return new NetworkModel(
        net,
        Integer.parseInt(window),
        Reading.valueOf(settings.getOrDefault(READING, Reading.WINDOW.name())));
  }

  /**
   * Cài đặt để {@link #network} dựng lại đúng mô hình; cách đọc mặc định thì không ghi.
   *
   * @param memory số từ nhiều nhất mô hình nhìn
   * @param reading cách bày đầu vào cho mạng
   * @param tokenizer cách tách lời mở đầu
   * @return {@code window}, {@code tokenizer}, và {@code reading} nếu có
   */
  public static Map<String, String> settings(int memory, Reading reading, Tokenizer tokenizer) {
    var settings = new HashMap<String, String>();
    settings.put(WINDOW, Integer.toString(memory));
    settings.put(TOKENIZER, tokenizer.name());
    if (reading != Reading.WINDOW) {
      settings.put(READING, reading.name());
    }
    return Map.copyOf(settings);
  }

  /**
   * Như {@link #settings(int, Reading, Tokenizer)}, của một mô hình đã có.
   *
   * @param model mô hình
   * @param tokenizer cách tách lời mở đầu
   * @return {@code window}, {@code tokenizer}, và {@code reading} nếu có
   */
  public static Map<String, String> settings(LanguageModel model, Tokenizer tokenizer) {
    return settings(
        model.memory(),
        model instanceof NetworkModel network ? network.reading() : Reading.WINDOW,
        tokenizer);
  }

  /**
   * Cài đặt cần lưu cùng mạng và bộ từ vựng để dựng lại đúng bộ sinh từ này.
   *
   * @return {@code window}, {@code tokenizer}, và {@code reading} nếu mạng không đọc cửa sổ cố định
   */
  public Map<String, String> settings() {
    return settings(model, tokenizer);
  }

  /**
   * Bộ từ vựng.
   *
   * @return bộ từ vựng của mô hình
   */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * Tách lời mở đầu thành từ, theo cách viết trong bộ từ vựng ({@link TypedText#tokens}).
   *
   * @param prefix lời mở đầu, gõ hay dán
   * @return các từ, kể cả từ lạ
   */
  public List<String> read(String prefix) {
    return TypedText.tokens(prefix, tokenizer::tokens, vocabulary::contains);
  }

  /**
   * Viết tiếp n từ.
   *
   * @param prefix lời mở đầu, ít nhất {@link LanguageModel#window()} từ; chỉ những từ cuối được
   *     dùng
   * @param count số từ cần thêm, trong [1, {@link #MAX_WORDS}]
   * @param sampler cách chọn từ
   * @return lời mở đầu và các từ mới
   * @throws UnknownWordException nếu lời mở đầu có từ lạ; thông báo kèm từ gần giống
   * @throws IllegalArgumentException nếu lời mở đầu quá ngắn, ví dụ "Cần 3 từ mở đầu, nhận được 2:
   *     had a.", hoặc count ngoài khoảng
   */
  public Continuation generate(String prefix, int count, Sampler sampler) {
    List<String> opening = read(prefix);
    return new Continuation(opening, stream(prefix, count, sampler).map(Step::word).toList());
  }

  /**
   * Như {@link #generate}, báo từng từ ngay khi chọn được.
   *
   * @param prefix lời mở đầu
   * @param count số từ cần thêm
   * @param sampler cách chọn từ
   * @param onStep được gọi sau mỗi từ, trên luồng đang gọi
   */
  public void generate(String prefix, int count, Sampler sampler, Consumer<Step> onStep) {
    stream(prefix, count, sampler).forEachOrdered(onStep);
  }

  /**
   * Như {@link #generate}, dưới dạng luồng lười: từ nào được lấy ra mới tính từ ấy; ngừng lấy là
   * ngừng tính. Lời mở đầu được kiểm tra ngay khi gọi.
   *
   * @param prefix lời mở đầu
   * @param count số từ cần thêm
   * @param sampler cách chọn từ
   * @return luồng count từ, lấy tuần tự
   */
  public Stream<Step> stream(String prefix, int count, Sampler sampler) {
    int[] opening = requireOpening(prefix);
    if (count < 1 || count > MAX_WORDS) {
      throw new IllegalArgumentException(
          "Số từ cần thêm phải trong [1, %d], nhận được %d.".formatted(MAX_WORDS, count));
    }
    var random = new SplittableRandom(sampler.seed());
    var writer =
        new Object() {
          private int[] history = opening;

          Step next() {
            double[] p = known(model.nextWord(history));
            int chosen = sampler.pick(p, random.nextDouble());
            history = append(history, chosen, model.memory());
            return new Step(vocabulary.word(chosen), p[chosen], candidates(p));
          }
        };
    return Stream.generate(writer::next).limit(count);
  }

  private int[] requireOpening(String prefix) {
    List<String> opening = read(prefix);
    int window = Math.max(1, model.window());
    if (opening.size() < window) {
      String heard = opening.isEmpty() ? prefix.strip() : String.join(" ", opening);
      throw new IllegalArgumentException(
          "Cần %d từ mở đầu, nhận được %d: %s."
              .formatted(
                  window,
                  opening.size(),
                  heard.isEmpty() ? "(không có từ nào)" : TypedText.visible(heard)));
    }
    vocabulary.requireKnown(opening);
    int[] ids = vocabulary.encode(opening);
    int kept = Math.min(ids.length, Math.max(1, model.memory()));
    return Arrays.copyOfRange(ids, ids.length - kept, ids.length);
  }

  /**
   * Thêm một từ vào lịch sử, chỉ giữ những từ cuối mà mô hình còn nhìn.
   *
   * @param history số thứ tự các từ đã có
   * @param word số thứ tự từ mới
   * @param memory số từ mô hình nhìn, {@link LanguageModel#memory()}
   * @return lịch sử mới, nhiều nhất {@code max(1, memory)} từ
   */
  public static int[] append(int[] history, int word, int memory) {
    int drop = Math.max(0, history.length + 1 - Math.max(1, memory));
    int[] longer = Arrays.copyOfRange(history, drop, history.length + 1);
    longer[longer.length - 1] = word;
    return longer;
  }

  /** Không bao giờ viết ra chỗ đứng thay của từ lạ hay chỗ đệm. */
  private double[] known(double[] p) {
    double[] q = p.clone();
    for (String mark : List.of(Vocabulary.UNKNOWN, Vocabulary.PADDING)) {
      if (vocabulary.contains(mark)) {
        q[vocabulary.id(mark)] = 0;
      }
    }
    double rest = Arrays.stream(q).sum();
    return Arrays.stream(q).map(v -> v / rest).toArray();
  }

  private List<Candidate> candidates(double[] p) {
    return IntStream.range(0, p.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -p[i]))
        .limit(CANDIDATES)
        .map(i -> new Candidate(vocabulary.word(i), p[i]))
        .toList();
  }
}
