package vn.hocsau.app.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vn.hocsau.text.TextGenerator;
import vn.hocsau.text.TextGenerator.Continuation;
import vn.hocsau.train.ModelBundle;

/**
 * Bộ viết tiếp của một gói.
 *
 * @param generator bộ sinh từ
 * @param minWords số từ mở đầu ít nhất
 */
public record Storyteller(TextGenerator generator, int minWords) implements Predictor {

  /**
   * Dựng từ một gói.
   *
   * @param bundle gói có từ vựng là nhãn và cài đặt của {@link TextGenerator#settings()}
   * @return bộ viết tiếp
   * @throws IllegalArgumentException nếu cài đặt thiếu hoặc sai
   */
  public static Storyteller of(ModelBundle bundle) {
    var settings = bundle.settings();
    var generator = TextGenerator.of(bundle.network(), bundle.labels(), settings);
    TrialRun.requireNextWord(bundle);
    boolean fixedWindow = settings.getOrDefault("reading", "WINDOW").equals("WINDOW");
    return new Storyteller(
        generator, fixedWindow ? Integer.parseInt(settings.getOrDefault("window", "1")) : 1);
  }

  @Override
  public @Nullable Integer openingWords() {
    return minWords;
  }

  @Override
  public boolean understands(String example) {
    List<String> tokens = generator.read(example);
    return tokens.size() >= minWords && tokens.stream().allMatch(generator.vocabulary()::contains);
  }

  /**
   * Ghép lời mở đầu với các từ đã sinh.
   *
   * @param prefix lời mở đầu
   * @param words các từ sinh ra
   * @return cả lời văn
   */
  public Continuation continuation(String prefix, List<String> words) {
    return new Continuation(generator.read(prefix), words);
  }
}
