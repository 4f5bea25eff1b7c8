package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import vn.hocsau.app.model.ClassProbability;
import vn.hocsau.app.model.Critic;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Storyteller;
import vn.hocsau.app.model.Task;
import vn.hocsau.app.web.Replies.Word;
import vn.hocsau.text.Sampler;
import vn.hocsau.text.TextGenerator.Step;
import vn.hocsau.text.UnknownWordException;
import vn.hocsau.train.ReviewScorer;

/** Bình luận, truyện và tiêu đề báo. */
final class TextRoutes {

  static final int MAX_REVIEW = 5000;
  static final int MAX_OPENING = 500;

  private static final String REVIEW_MODEL = "05_imdb_gru";
  private static final String WORDS_MODEL = "03_aesop";
  private static final String HEADLINES_MODEL = "06_tieu_de";
  private static final int MAX_WORDS = 100;
  private static final int MAX_TOP = 100;
  private static final double TEMPERATURE = 0.8;

  private final Models models;
  private final InferenceQueue queue;

  /** Thân của {@code POST /api/v1/review}. */
  record ReviewRequest(@Nullable String text) {}

  /** Thân của {@code POST /api/v1/words} và {@code /api/v1/headlines}. */
  record ContinueRequest(
      @Nullable String text,
      @Nullable Integer count,
      @Nullable Double temperature,
      @Nullable Integer topK,
      @Nullable Long seed,
      @Nullable String model) {}

  TextRoutes(Models models, InferenceQueue queue) {
    this.models = models;
    this.queue = queue;
  }

  void addTo(Routes routes) {
    routes.post("/api/v1/review", this::review);
    routes.post("/api/v1/words", this::words);
    routes.post("/api/v1/headlines", this::headlines);
  }

  private void review(Context ctx) {
    String text = Inputs.text(Body.json(ctx, ReviewRequest.class).text(), MAX_REVIEW);
    Critic critic = models.get(REVIEW_MODEL, Critic.class);
    ReviewScorer.Verdict verdict = queue.run(() -> refusing(() -> critic.scorer().score(text)));
    var probabilities =
        List.of(
            new ClassProbability(critic.labels().get(0), 1 - verdict.praise()),
            new ClassProbability(critic.labels().get(1), verdict.praise()));
    Replies.send(
        ctx,
        new Replies.Review(
            REVIEW_MODEL,
            verdict.praise() >= 0.5 ? probabilities.get(1) : probabilities.get(0),
            probabilities,
            verdict.words().stream()
                .map(word -> new Word(word.word(), word.influence(), word.read()))
                .toList()));
  }

  private void words(Context ctx) {
    ContinueRequest request = Body.json(ctx, ContinueRequest.class);
    String model = request.model() == null ? WORDS_MODEL : request.model();
    proceed(ctx, request, model, Task.WORDS);
  }

  private void headlines(Context ctx) {
    ContinueRequest request = Body.json(ctx, ContinueRequest.class);
    if (request.model() != null && !request.model().equals(HEADLINES_MODEL)) {
      throw ApiException.notFound("Tiêu đề báo chỉ có mô hình %s.".formatted(HEADLINES_MODEL));
    }
    proceed(ctx, request, HEADLINES_MODEL, Task.HEADLINES);
  }

  private void proceed(Context ctx, ContinueRequest request, String model, Task task) {
    String text = Inputs.text(request.text(), MAX_OPENING);
    int count = Inputs.integer("count", request.count(), 10, 1, MAX_WORDS);
    int topK = Inputs.integer("topK", request.topK(), 0, 0, MAX_TOP);
    double temperature = Inputs.temperature(request.temperature(), TEMPERATURE);
    Storyteller teller = Lookup.find(models, model, task, Storyteller.class);
    Sampler sampler = new Sampler(temperature, topK, seed(request.seed()));
    List<Step> steps = new ArrayList<>();
    try (var place = queue.enter()) {
      // Tìm từ gần giống cho từ lạ cũng tốn công, nên cũng chạy trên luồng suy luận.
      Iterator<Step> writing =
          place.run(
              () -> refusing(() -> teller.generator().stream(text, count, sampler)).iterator());
      while (steps.size() < count) {
        // Mỗi từ một lượt, để một lời dài không chắn những người khác.
        steps.add(place.run(writing::next));
      }
    }
    var continuation = teller.continuation(text, steps.stream().map(Step::word).toList());
    Replies.send(
        ctx, new Replies.Continuation(model, continuation.prefix(), steps, continuation.text()));
  }

  static long seed(@Nullable Long seed) {
    return seed == null ? ThreadLocalRandom.current().nextLong() : seed;
  }

  /** Việc mà lỗi đầu vào của nó là lỗi của người gọi. */
  interface Checked<T> {
    T get();
  }

  /** Đổi lời từ chối đầu vào của thư viện thành lỗi cho người gọi. */
  static <T> T refusing(Checked<T> work) {
    try {
      return work.get();
    } catch (UnknownWordException e) {
      throw new ApiException(422, "unknown_word", e.getMessage(), e.suggestions());
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(e.getMessage());
    }
  }
}
