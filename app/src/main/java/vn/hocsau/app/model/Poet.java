package vn.hocsau.app.model;

import org.jspecify.annotations.Nullable;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.lucbat.LucBatGenerator;
import vn.hocsau.train.ModelBundle;

/**
 * Bộ viết thơ lục bát của một gói.
 *
 * @param generator bộ sinh thơ
 */
public record Poet(LucBatGenerator generator) implements Predictor {

  /**
   * Dựng từ một gói.
   *
   * @param bundle gói có từ vựng là nhãn và cài đặt của {@link LucBatGenerator#settings()}
   * @return bộ viết thơ
   * @throws IllegalArgumentException nếu cài đặt thiếu hoặc sai
   */
  public static Poet of(ModelBundle bundle) {
    var generator = LucBatGenerator.of(bundle.network(), bundle.labels(), bundle.settings());
    TrialRun.requireNextWord(bundle);
    return new Poet(generator);
  }

  @Override
  public @Nullable Integer openingWords() {
    return 1;
  }

  @Override
  public boolean understands(String example) {
    return Tokenizer.WORDS.tokens(example).stream().allMatch(generator.vocabulary()::contains);
  }
}
