package vn.hocsau.text.lucbat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import vn.hocsau.text.Collocations;
import vn.hocsau.text.LanguageModel;
import vn.hocsau.text.Sampler;
import vn.hocsau.text.TextGenerator;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.TypedText;
import vn.hocsau.text.UnknownWordException;
import vn.hocsau.text.Vocabulary;

/**
 * Viết tiếp thơ lục bát bằng một mô hình ngôn ngữ, để tự do hoặc buộc theo luật.
 *
 * <p>Mô hình đọc dãy tiếng chữ thường không dấu câu; mỗi câu mở đầu và kết thúc bằng {@link
 * LucBat#END}. Token có gạch dưới là từ ghép ({@link Collocations}). {@link Form} cho biết luật nào
 * được giữ: mỗi lần chọn từ, những từ phạm luật bị cho xác suất 0 rồi mới bốc trong phần còn lại.
 *
 * <pre>{@code
 * var generator = LucBatGenerator.of(bundle.network(), bundle.labels(), bundle.settings());
 * generator.write("Trăm năm trong cõi người ta", 4, Form.STRICT, Sampler.temperature(0.8, 42));
 *
 * // từng tiếng ngay khi có
 * generator.stream("Trăm năm", 2, Form.STRICT, Sampler.temperature(0.8, 42))
 *     .forEach(step -> send(step.word(), step.startsLine()));
 * }</pre>
 *
 * <p>Không giữ trạng thái giữa hai lần gọi, nên nhiều người dùng chung được.
 */
public final class LucBatGenerator {

  /** Số câu tối đa mỗi lần. */
  public static final int MAX_LINES = 100;

  /** Số tiếng tối đa của lời mở đầu. */
  public static final int MAX_SEED = 500;

  /** Viết tự do mà quên xuống dòng thì đến đây bị buộc xuống dòng. */
  private static final int LONGEST_LINE = 14;

  private final LanguageModel model;
  private final Vocabulary vocabulary;
  private final Set<String> words;

  /** Các tiếng của mỗi token; rỗng nếu token không phải từ hoặc có tiếng không tách được. */
  private final List<List<Syllable>> syllables;

  /** Cách đọc → cách viết trong bộ từ vựng. */
  private final Map<String, String> spellings = new HashMap<>();

  private final int end;

  /** Luật được giữ khi viết. */
  public enum Form {
    /** Không luật nào: mô hình tự quyết cả chỗ xuống dòng. */
    FREE("tự do"),
    /** Chỉ giữ số tiếng 6/8. */
    LENGTH("giữ số tiếng"),
    /** Giữ số tiếng, bằng trắc, vần, và tiếng 6, 8 của câu bát khác thanh. */
    STRICT("giữ luật");

    private final String label;

    Form(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * Một từ vừa được viết.
   *
   * @param word từ, chữ thường, một hoặc hai tiếng cách nhau bằng khoảng trắng
   * @param line câu chứa nó, đếm từ 0 kể cả các câu của lời mở đầu
   * @param startsLine true nếu nó mở đầu một câu
   */
  public record Step(String word, int line, boolean startsLine) {}

  private LucBatGenerator(LanguageModel model, Vocabulary vocabulary) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.words = new HashSet<>(vocabulary.words());
    this.end = vocabulary.id(LucBat.END);
    this.syllables = vocabulary.words().stream().map(LucBatGenerator::syllables).toList();
    syllables.forEach(word -> word.forEach(s -> spellings.putIfAbsent(s.sound(), s.text())));
  }

  /**
   * Dựng từ một mô hình ngôn ngữ bất kỳ.
   *
   * @param model mô hình
   * @param vocabulary bộ từ vựng của mô hình, có {@link LucBat#END}
   * @return bộ viết thơ
   * @throws IllegalArgumentException nếu bộ từ vựng thiếu dấu hết câu: "Bộ từ vựng không có dấu hết
   *     câu “/”; hãy thêm LucBat.END vào sau mỗi câu khi huấn luyện."
   */
  public static LucBatGenerator of(LanguageModel model, Vocabulary vocabulary) {
    if (!vocabulary.contains(LucBat.END)) {
      throw new IllegalArgumentException(
          "Bộ từ vựng không có dấu hết câu “%s”; hãy thêm LucBat.END vào sau mỗi câu khi huấn luyện."
              .formatted(LucBat.END));
    }
    return new LucBatGenerator(model, vocabulary);
  }

  /**
   * Dựng từ nội dung của một gói mô hình.
   *
   * @param net mạng trong gói
   * @param labels các từ theo số thứ tự
   * @param settings cài đặt do {@link #settings()} ghi
   * @return bộ viết thơ
   * @throws IllegalArgumentException nếu cài đặt thiếu hoặc sai, hoặc bộ từ vựng thiếu dấu hết câu
   */
  public static LucBatGenerator of(
      MultiLayerNetwork net, List<String> labels, Map<String, String> settings) {
    try {
      return of(TextGenerator.network(net, settings), Vocabulary.ofWords(labels));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Gói mô hình không phải mô hình viết thơ: %s".formatted(e.getMessage()), e);
    }
  }

  /**
   * Đổi các câu thơ thành dãy token để huấn luyện hoặc chấm: {@link LucBat#END} ở đầu và sau mỗi
   * câu.
   *
   * @param lines các câu, mỗi câu một danh sách tiếng hoặc từ
   * @return một dãy token
   */
  public static List<String> tokens(List<List<String>> lines) {
    var tokens = new ArrayList<String>(List.of(LucBat.END));
    for (List<String> line : lines) {
      tokens.addAll(line);
      tokens.add(LucBat.END);
    }
    return tokens;
  }

  /**
   * Cài đặt cần lưu cùng mạng và bộ từ vựng.
   *
   * @return như {@link TextGenerator#settings()}
   */
  public Map<String, String> settings() {
    return TextGenerator.settings(model, Tokenizer.WORDS);
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
   * Tách lời mở đầu thành tiếng, theo cách viết trong bộ từ vựng: dấu thanh đặt kiểu nào, "kỹ" hay
   * "kĩ", chữ đ hay chữ ð trông giống nó đều là một tiếng.
   *
   * @param seed lời mở đầu, gõ hay dán
   * @return các tiếng, chữ thường
   * @throws IllegalArgumentException nếu có chữ không phải âm tiết tiếng Việt
   */
  public List<String> read(String seed) {
    return Tokenizer.WORDS.tokens(TypedText.clean(seed)).stream()
        .map(Syllable::parse)
        .map(s -> words.contains(s.text()) ? s.text() : spellings.getOrDefault(s.sound(), s.text()))
        .toList();
  }

  /**
   * Viết cho đến khi có thêm đủ số câu trọn vẹn.
   *
   * @param seed lời mở đầu, tiếng nối tiếng; được xếp vào các câu 6, 8, 6, 8, … lần lượt, câu cuối
   *     có thể dở dang; rỗng thì viết từ đầu
   * @param lines số câu phải viết xong, trong [1, {@link #MAX_LINES}]; câu đang dở của lời mở đầu
   *     tính là câu thứ nhất
   * @param form luật được giữ
   * @param sampler cách chọn từ
   * @return mọi câu, kể cả lời mở đầu, chữ đầu câu viết hoa
   * @throws IllegalArgumentException nếu lời mở đầu có chữ không phải âm tiết tiếng Việt hoặc quá
   *     dài, hoặc số câu ngoài khoảng; thông báo nêu chữ ấy
   * @throws UnknownWordException nếu có tiếng lạ mà bộ từ vựng không có {@link Vocabulary#UNKNOWN}
   */
  public List<String> write(String seed, int lines, Form form, Sampler sampler) {
    List<List<String>> opening = layOut(seed);
    var verses = new ArrayList<StringBuilder>();
    opening.forEach(line -> verses.add(new StringBuilder(String.join(" ", line))));
    stream(seed, lines, form, sampler)
        .forEach(
            step -> {
              if (step.startsLine()) {
                verses.add(new StringBuilder());
              }
              StringBuilder verse = verses.get(verses.size() - 1);
              verse.append(verse.isEmpty() ? "" : " ").append(step.word());
            });
    return verses.stream().map(v -> capitalised(v.toString())).toList();
  }

  /**
   * Như {@link #write}, báo từng từ ngay khi chọn được.
   *
   * @param seed lời mở đầu
   * @param lines số câu phải viết xong
   * @param form luật được giữ
   * @param sampler cách chọn từ
   * @param onStep được gọi sau mỗi từ, trên luồng đang gọi
   */
  public void write(String seed, int lines, Form form, Sampler sampler, Consumer<Step> onStep) {
    stream(seed, lines, form, sampler).forEachOrdered(onStep);
  }

  /**
   * Như {@link #write}, dưới dạng luồng lười: từ nào được lấy ra mới tính từ ấy; ngừng lấy là ngừng
   * tính. Lời mở đầu được kiểm tra ngay khi gọi.
   *
   * @param seed lời mở đầu
   * @param lines số câu phải viết xong
   * @param form luật được giữ
   * @param sampler cách chọn từ
   * @return luồng từ mới, lấy tuần tự
   */
  public Stream<Step> stream(String seed, int lines, Form form, Sampler sampler) {
    if (lines < 1 || lines > MAX_LINES) {
      throw new IllegalArgumentException(
          "Số câu cần viết phải trong [1, %d], nhận được %d.".formatted(MAX_LINES, lines));
    }
    var writer = new Writer(layOut(seed), lines, form, sampler);
    return StreamSupport.stream(
        new Spliterators.AbstractSpliterator<Step>(
            Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
          @Override
          public boolean tryAdvance(Consumer<? super Step> action) {
            Optional<Step> step = writer.next();
            step.ifPresent(action);
            return step.isPresent();
          }
        },
        false);
  }

  /** Xếp lời mở đầu vào các câu 6, 8, 6, 8, …; câu cuối có thể dở dang. */
  private List<List<String>> layOut(String seed) {
    List<String> given = read(seed);
    if (given.size() > MAX_SEED) {
      throw new IllegalArgumentException(
          "Lời mở đầu có %d tiếng, nhiều nhất là %d.".formatted(given.size(), MAX_SEED));
    }
    var lines = new ArrayList<List<String>>();
    for (int from = 0; from < given.size(); ) {
      int to = Math.min(given.size(), from + LucBat.length(lines.size()));
      lines.add(given.subList(from, to));
      from = to;
    }
    return lines;
  }

  private static List<Syllable> syllables(String token) {
    var parts = new ArrayList<Syllable>();
    for (String part : token.split(Collocations.JOINT, -1)) {
      Optional<Syllable> syllable = Syllable.find(part);
      if (syllable.isEmpty()) {
        return List.of();
      }
      parts.add(syllable.get());
    }
    return parts;
  }

  private static String capitalised(String verse) {
    return verse.isEmpty() ? verse : Character.toUpperCase(verse.charAt(0)) + verse.substring(1);
  }

  /** Một lần viết: câu đang viết, tiếng phải bắt vần, và lịch sử cho mô hình. */
  private final class Writer {
    private final Form form;
    private final Sampler sampler;
    private final SplittableRandom random;
    private int[] history;
    private int line;
    private int remaining;
    private List<Syllable> current = new ArrayList<>();
    private Optional<Syllable> link = Optional.empty();
    private boolean starts;

    Writer(List<List<String>> opening, int lines, Form form, Sampler sampler) {
      this.form = form;
      this.sampler = sampler;
      this.random = new SplittableRandom(sampler.seed());
      this.remaining = lines;
      this.history = new int[] {end};
      this.starts = true;
      for (List<String> given : opening) {
        for (int id : vocabulary.encode(Collocations.merge(given, words))) {
          remember(id);
        }
        given.forEach(s -> current.add(Syllable.parse(s)));
        starts = false;
        if (current.size() == LucBat.length(line)) {
          breakLine();
        }
      }
    }

    Optional<Step> next() {
      while (remaining > 0) {
        int chosen = choose();
        if (chosen == end) {
          breakLine();
          remaining--;
          continue;
        }
        var step = new Step(vocabulary.word(chosen).replace(Collocations.JOINT, " "), line, starts);
        starts = false;
        remember(chosen);
        current.addAll(syllables.get(chosen));
        if (form != Form.FREE && current.size() == LucBat.length(line)) {
          breakLine();
          remaining--;
        }
        return Optional.of(step);
      }
      return Optional.empty();
    }

    private int choose() {
      double[] p = model.nextWord(history);
      boolean tooLong = current.size() >= LONGEST_LINE;
      double[] allowed = masked(p, id -> tooLong ? id == end : fits(id, form));
      if (Arrays.stream(allowed).sum() == 0) {
        // Cả bộ từ vựng không có từ nào hợp luật ở đây: giữ số tiếng, bỏ luật còn lại.
        allowed = masked(p, id -> fits(id, form == Form.FREE ? Form.FREE : Form.LENGTH));
      }
      return sampler.pick(allowed, random.nextDouble());
    }

    private double[] masked(double[] p, IntPredicate keep) {
      double[] q = new double[p.length];
      for (int id = 0; id < q.length; id++) {
        q[id] = keep.test(id) ? p[id] : 0;
      }
      return q;
    }

    private boolean fits(int id, Form rules) {
      if (id == end) {
        return rules == Form.FREE && !current.isEmpty();
      }
      List<Syllable> word = syllables.get(id);
      if (word.isEmpty()) {
        return false;
      }
      if (rules == Form.FREE) {
        return true;
      }
      if (current.size() + word.size() > LucBat.length(line)) {
        return false;
      }
      if (rules == Form.LENGTH) {
        return true;
      }
      for (int i = 0; i < word.size(); i++) {
        if (!keepsRules(word, i)) {
          return false;
        }
      }
      return true;
    }

    /** Tiếng thứ i của từ có giữ luật ở vị trí của nó không. */
    private boolean keepsRules(List<Syllable> word, int i) {
      Syllable syllable = word.get(i);
      int position = current.size() + i + 1;
      if (LucBat.mustBeBang(position).filter(b -> b != syllable.tone().isBang()).isPresent()) {
        return false;
      }
      if (position == 6) {
        return link.map(l -> !l.text().equals(syllable.text()) && l.rhymesWith(syllable))
            .orElse(true);
      }
      if (position == 8) {
        int six = 5 - current.size();
        Syllable sixth = six >= 0 ? word.get(six) : current.get(5);
        return sixth.tone() != syllable.tone();
      }
      return true;
    }

    private void breakLine() {
      int last = LucBat.length(line);
      link = current.size() >= last ? Optional.of(current.get(last - 1)) : Optional.empty();
      current = new ArrayList<>();
      line++;
      starts = true;
      remember(end);
    }

    private void remember(int id) {
      history = TextGenerator.append(history, id, model.memory());
    }
  }
}
