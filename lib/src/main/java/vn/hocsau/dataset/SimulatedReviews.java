package vn.hocsau.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import vn.hocsau.dataset.ReviewFiles.Parts;
import vn.hocsau.store.Fingerprint;

/**
 * Bình luận phim mô phỏng bằng tiếng Anh: câu khen, câu chê và câu kể ghép từ một bộ từ nhỏ.
 *
 * <p>Một phần câu nói ngược bằng phủ định ("not a dull film"), nên đếm từ chưa đủ, phải để ý thứ
 * tự; mỗi bình luận có thể lẫn vài câu trái ý, và nhãn theo ý của số đông.
 *
 * @param parts hai phần, thứ tự ngẫu nhiên
 * @param words bộ từ vựng của phần huấn luyện, hay gặp trước
 * @param sha256 mã băm của toàn bộ lời
 */
record SimulatedReviews(Parts parts, ImdbWords words, String sha256) {
  private static final int TRAIN = 4_000;
  private static final int TEST = 1_000;
  private static final double CONTRARY = 0.2;
  private static final double NEGATED = 0.3;

  private static final String[] GOOD =
      words(
          "great wonderful brilliant superb moving clever funny charming beautiful honest gripping"
              + " fresh memorable elegant warm thrilling touching perfect masterful delightful"
              + " inspired excellent stunning witty tender powerful enjoyable smart original"
              + " solid");
  private static final String[] BAD =
      words(
          "awful boring terrible dull weak stupid lazy clumsy predictable cheap annoying empty"
              + " ridiculous messy pointless painful forgettable horrible flat silly shallow"
              + " tedious lame poor disappointing ugly slow wooden confusing unbearable");
  private static final String[] ASPECTS =
      words(
          "plot story acting script music ending cast dialogue camera pacing direction soundtrack"
              + " editing photography humor romance action mystery hero villain performance costume"
              + " lighting opening scene chapter character atmosphere idea message");
  private static final String[] KINDS =
      words("film movie picture comedy drama thriller western musical sequel remake documentary");
  private static final String[] DEGREES = words("very really truly quite simply rather so utterly");
  private static final String[] PEOPLE =
      words(
          "director actress actor writer producer composer husband neighbor brother sister teacher"
              + " friend critic audience detective soldier doctor lawyer pilot singer");
  private static final String[] PLACES =
      words(
          "london paris texas hanoi rome chicago theater airport village hospital school island"
              + " desert castle station kitchen garden river street prison");
  private static final String[] TIMES =
      words("yesterday today tonight recently twice again once monday friday summer winter");
  private static final String[] VERBS =
      words("meets follows leaves finds loses helps visits remembers saves chases marries calls");
  private static final String[] STARTS = words("the this that its their");

  /** Hai âm tiết ghép thành một tên riêng; tên càng về sau càng hiếm gặp. */
  private static final String[] SYLLABLES =
      words(
          "ba den fi gor hal jo ka lin mo nar pe ros sa tor vi wen ya zel bri cla dro fel gra hin"
              + " jar kel lum mir nol pra");

  static SimulatedReviews write() {
    var random = new Random(113);
    List<String> train = new ArrayList<>();
    List<String> test = new ArrayList<>();
    for (int i = 0; i < TRAIN + TEST; i++) {
      (i < TRAIN ? train : test).add(review(i % 2 == 1, random));
    }
    ImdbWords words = ImdbWords.of(byFrequency(train));
    var order = new KerasOrder();
    return new SimulatedReviews(
        new Parts(reviews(train, words, order), reviews(test, words, order)),
        words,
        Fingerprint.of((String.join("\n", train) + String.join("\n", test))));
  }

  /** Nhãn xen kẽ 0, 1 theo thứ tự viết, rồi xáo trộn. */
  private static Reviews reviews(List<String> texts, ImdbWords words, KerasOrder order) {
    byte[] labels = new byte[texts.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (i % 2);
    }
    return new Reviews(texts.stream().map(words::encode).toArray(int[][]::new), labels)
        .reordered(order.next(labels.length));
  }

  private static List<String> byFrequency(List<String> texts) {
    Map<String, Integer> counts = new HashMap<>();
    for (String text : texts) {
      for (String word : text.split(" ", -1)) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Từ 5 đến 14 câu; số câu đúng ý nhiều hơn hẳn số câu trái ý. */
  static String review(boolean good, Random random) {
    int opinions = 3 + random.nextInt(5);
    int contrary = 0;
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < opinions; i++) {
      boolean against = random.nextDouble() < CONTRARY && 2 * (contrary + 1) < opinions;
      contrary += against ? 1 : 0;
      sentences.add(opinion(good != against, random));
    }
    for (int i = 2 + random.nextInt(6); i > 0; i--) {
      sentences.add(random.nextInt(sentences.size() + 1), narration(random));
    }
    return String.join(" ", sentences);
  }

  private static String opinion(boolean good, Random random) {
    boolean negated = random.nextDouble() < NEGATED;
    String adjective = pick(good != negated ? GOOD : BAD, random);
    String not = negated ? "not " : "";
    String degree = random.nextBoolean() ? pick(DEGREES, random) + " " : "";
    return switch (random.nextInt(4)) {
      case 0 -> "the %s is %s%s%s".formatted(pick(ASPECTS, random), not, degree, adjective);
      case 1 ->
          "%s %s was %s%s%s"
              .formatted(pick(STARTS, random), pick(ASPECTS, random), not, degree, adjective);
      case 2 -> "it is %sa %s%s %s".formatted(not, degree, adjective, pick(KINDS, random));
      default -> "i found the %s %s%s%s".formatted(pick(ASPECTS, random), not, degree, adjective);
    };
  }

  private static String narration(Random random) {
    return switch (random.nextInt(4)) {
      case 0 ->
          "a %s %s the %s in the %s"
              .formatted(
                  pick(PEOPLE, random),
                  pick(VERBS, random),
                  pick(PEOPLE, random),
                  pick(PLACES, random));
      case 1 ->
          "i watched this %s %s with my %s"
              .formatted(pick(KINDS, random), pick(TIMES, random), pick(PEOPLE, random));
      case 2 -> "%s and %s play the %s".formatted(name(random), name(random), pick(PEOPLE, random));
      default ->
          "the %s comes from %s and the %s too"
              .formatted(pick(PEOPLE, random), pick(PLACES, random), pick(PEOPLE, random));
    };
  }

  private static String name(Random random) {
    int n = SYLLABLES.length;
    int rank = (int) (n * n * StrictMath.pow(random.nextDouble(), 3));
    return SYLLABLES[rank / n] + SYLLABLES[rank % n];
  }

  private static String pick(String[] words, Random random) {
    return words[random.nextInt(words.length)];
  }

  private static String[] words(String list) {
    return Arrays.stream(list.split(" ", -1)).toArray(String[]::new);
  }
}
