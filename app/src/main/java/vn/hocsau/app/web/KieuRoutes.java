package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Poet;
import vn.hocsau.text.Sampler;
import vn.hocsau.text.lucbat.LucBat;
import vn.hocsau.text.lucbat.LucBatGenerator;
import vn.hocsau.text.lucbat.LucBatGenerator.Form;
import vn.hocsau.text.lucbat.LucBatGenerator.Step;

/** {@code POST /api/v1/kieu}: viết tiếp thơ, từng tiếng một. */
final class KieuRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(KieuRoutes.class);
  private static final String MODEL = "06_kieu";
  private static final int MAX_LINES = 8;
  private static final double TEMPERATURE = 0.7;
  private static final Map<String, Form> FORMS =
      Map.of("free", Form.FREE, "length", Form.LENGTH, "strict", Form.STRICT);

  private final Models models;
  private final InferenceQueue queue;

  /** Thân yêu cầu. */
  record KieuRequest(
      @Nullable String text,
      @Nullable Integer lines,
      @Nullable String form,
      @Nullable Double temperature,
      @Nullable Long seed) {}

  /** Nơi nhận từng tiếng. */
  interface Listener {
    void onSyllable(Replies.Syllable syllable) throws IOException;
  }

  KieuRoutes(Models models, InferenceQueue queue) {
    this.models = models;
    this.queue = queue;
  }

  void addTo(Routes routes) {
    routes.post("/api/v1/kieu", this::write);
  }

  private void write(Context ctx) throws IOException {
    KieuRequest request = Body.json(ctx, KieuRequest.class);
    String text = Inputs.text(request.text(), TextRoutes.MAX_OPENING);
    int lines = Inputs.integer("lines", request.lines(), 2, 1, MAX_LINES);
    Form form = form(request.form());
    var sampler =
        new Sampler(
            Inputs.temperature(request.temperature(), TEMPERATURE),
            0,
            TextRoutes.seed(request.seed()));
    LucBatGenerator generator = models.get(MODEL, Poet.class).generator();
    boolean whole =
        String.valueOf(ctx.header("Accept")).toLowerCase(Locale.ROOT).contains("application/json");
    List<String> opening = TextRoutes.refusing(() -> generator.read(text));
    try (var place = queue.enter()) {
      Iterator<Step> steps =
          place.run(
              () ->
                  TextRoutes.refusing(() -> generator.stream(text, lines, form, sampler))
                      .iterator());
      if (whole) {
        Replies.send(ctx, compose(opening, steps, place, syllable -> {}));
      } else {
        stream(ctx, opening, steps, place);
      }
    }
  }

  private static Form form(@Nullable String name) {
    Form form = FORMS.get(name == null ? "strict" : name);
    if (form == null) {
      throw ApiException.invalid("Trường form phải là free, length hoặc strict.");
    }
    return form;
  }

  private static void stream(
      Context ctx, List<String> opening, Iterator<Step> steps, InferenceQueue.Place place)
      throws IOException {
    var response = ctx.res();
    response.setContentType("text/event-stream; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    OutputStream out = response.getOutputStream();
    try {
      var poem = compose(opening, steps, place, syllable -> send(out, "syllable", syllable));
      send(out, "done", poem);
    } catch (ApiException e) {
      send(out, "error", Errors.body(e));
    } catch (IOException e) {
      LOG.debug("Người nghe đã đi giữa chừng: thôi viết", e);
    }
  }

  private static void send(OutputStream out, String event, Object data) throws IOException {
    String message = "event: %s\ndata: %s\n\n".formatted(event, Replies.write(data));
    out.write(message.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static Replies.Poem compose(
      List<String> opening, Iterator<Step> steps, InferenceQueue.Place place, Listener listener)
      throws IOException {
    List<List<String>> verses = new ArrayList<>();
    for (String syllable : opening) {
      if (verses.isEmpty()
          || verses.get(verses.size() - 1).size() == LucBat.length(verses.size() - 1)) {
        verses.add(new ArrayList<>());
      }
      verses.get(verses.size() - 1).add(syllable);
    }
    // Tính cả từ sau cùng lẫn chỗ hết đều cần mạng, nên cả hai chạy trên luồng suy luận.
    while (place.run(steps::hasNext)) {
      Step step = steps.next();
      if (step.startsLine()) {
        verses.add(new ArrayList<>());
      }
      List<String> verse = verses.get(verses.size() - 1);
      for (String syllable : step.word().split(" ", -1)) {
        verse.add(syllable);
        listener.onSyllable(new Replies.Syllable(syllable, verses.size(), verse.size()));
      }
    }
    List<String> lines = verses.stream().map(KieuRoutes::capitalised).toList();
    return new Replies.Poem(MODEL, lines, LucBat.faults(lines), String.join("\n", lines));
  }

  private static String capitalised(List<String> verse) {
    String line = String.join(" ", verse);
    return Character.toUpperCase(line.charAt(0)) + line.substring(1);
  }
}
