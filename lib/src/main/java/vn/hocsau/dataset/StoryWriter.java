package vn.hocsau.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ghép một truyện ngụ ngôn từ khuôn câu; chỗ trống {x} được điền bằng một từ bốc ngẫu nhiên. */
final class StoryWriter {

  private static final Pattern BLANK = Pattern.compile("\\{(\\w+)\\}");

  private static final List<String> ANIMALS =
      List.of(
          ("Fox, Crow, Wolf, Lamb, Lion, Mouse, Frog, Stork, Ass, Dog, Goat, Hare, "
                  + "Tortoise, Eagle, Owl, Cock, Bear, Monkey, Horse, Stag")
              .split(", ", -1));
  private static final List<String> ADJECTIVES =
      List.of(
          ("hungry, proud, old, clever, foolish, greedy, patient, idle, timid, vain, "
                  + "weary, honest")
              .split(", ", -1));
  private static final List<String> PLACES =
      List.of(
          ("a deep well, an open field, the edge of a wood, a narrow bridge, "
                  + "a warm barn, the bank of a river, a rocky hill, an empty hut, "
                  + "the shade of a tree")
              .split(", ", -1));
  private static final List<String> THINGS =
      List.of(
          ("a piece of cheese, a bag of corn, a fat fish, a golden ring, "
                  + "a heap of straw, a bunch of grapes, a silver bell, a jar of honey, "
                  + "a loaf of bread")
              .split(", ", -1));
  private static final List<String> FIRST =
      List.of(
          "One day a {adj} {A} met a {B} near {place}.",
          "A {adj} {A} lived close to {place}, and a {B} was his neighbour.",
          "Long ago a {A} and a {B} were travelling together towards {place}.",
          "It happened that a {B} had found {thing} by {place}, and a {adj} {A} saw it.");
  private static final List<String> MIDDLE =
      List.of(
          "\"Friend,\" said the {A}, \"give me {thing}, and I will show you {place}.\"",
          "The {B} was carrying {thing}, which the {A} very much wished to have.",
          "\"You are so {adj},\" cried the {B}, \"that nobody will believe a word you say.\"",
          "But the {B} knew that a {A} seldom keeps his promise, and answered nothing.",
          "So they went on until they came to {place}, where the {A} fell asleep.",
          "The {A} thought to himself that he would be very {adj} to let such a chance go by.",
          "\"If you were not so {adj},\" replied the {A}, \"you would share {thing} with me.\"",
          "At last the {B} lost his patience, and ran away as fast as he could to {place}.",
          "Then the {A} hid {thing} under a stone and waited for the {B} to come back.");
  private static final List<String> LAST =
      List.of(
          "When the {B} saw what had happened, he laughed and said, \"It serves you right.\"",
          "The {A} went home without {thing}, and told nobody what he had lost.",
          "\"Next time,\" said the {B}, \"I shall think before I trust a {adj} {A}.\"",
          "And from that day the {A} and the {B} were never seen together again.");
  private static final List<String> MORALS =
      List.of(
          "Fair words do not fill an empty plate.",
          "He who wants too much often loses all.",
          "A true friend is known in time of need.",
          "Think twice before you trust a stranger.",
          "Slow and careful work is seldom lost.");

  private final Random random;
  private final String hero;
  private final String other;

  StoryWriter(Random random) {
    this.random = random;
    this.hero = any(ANIMALS);
    String second = any(ANIMALS);
    while (second.equals(hero)) {
      second = any(ANIMALS);
    }
    this.other = second;
  }

  Aesop.Story write() {
    var middle = new ArrayList<>(MIDDLE);
    Collections.shuffle(middle, random);
    var text = new StringBuilder(fill(any(FIRST)));
    for (String sentence : middle.subList(0, 3 + random.nextInt(4))) {
      text.append(' ').append(fill(sentence));
    }
    text.append(' ').append(fill(any(LAST))).append(' ').append(any(MORALS));
    return new Aesop.Story(
        "THE %s AND THE %s".formatted(hero, other).toUpperCase(Locale.ROOT), text.toString());
  }

  private String fill(String sentence) {
    return BLANK.matcher(sentence).replaceAll(blank -> Matcher.quoteReplacement(word(blank)));
  }

  private String word(MatchResult blank) {
    return switch (blank.group(1)) {
      case "A" -> hero;
      case "B" -> other;
      case "adj" -> any(ADJECTIVES);
      case "place" -> any(PLACES);
      default -> any(THINGS);
    };
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
