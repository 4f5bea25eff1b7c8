package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vn.hocsau.app.model.ImageClassifier;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelAssets.Sample;
import vn.hocsau.app.model.ModelCard;
import vn.hocsau.app.model.ModelCards;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Png;
import vn.hocsau.app.model.Task;
import vn.hocsau.image.BadImageException;
import vn.hocsau.image.Picture;

/** Chữ số, ảnh tải lên và ảnh mẫu. */
final class ImageRoutes {

  /** Địa chỉ nhận tệp ảnh. */
  static final String UPLOADS = "/api/v1/images/";

  private static final String DIGIT_MODEL = "04_mnist_cnn";
  private static final int SIDE = 28;

  /** Ảnh gốc lớn nhất: 4096 × 4096 điểm. */
  private static final long MAX_PIXELS = 4096L * 4096;

  private final Models models;
  private final InferenceQueue queue;

  /** Thân của {@code POST /api/v1/digits}. */
  @SuppressWarnings("ArrayRecordComponent")
  record DigitRequest(double @Nullable [] pixels) {}

  ImageRoutes(Models models, InferenceQueue queue) {
    this.models = models;
    this.queue = queue;
  }

  void addTo(Routes routes) {
    routes.post("/api/v1/digits", this::digit);
    routes.post(UPLOADS + "{kind}", this::image);
    routes.get("/api/v1/samples/{kind}", this::samples);
    routes.get("/api/v1/samples/{kind}/{n}", this::sample);
  }

  private void digit(Context ctx) {
    String id = ctx.queryParam("model");
    String model = id == null ? DIGIT_MODEL : id;
    ImageClassifier classifier = Lookup.find(models, model, Task.DIGITS, ImageClassifier.class);
    Picture picture = drawn(Body.json(ctx, DigitRequest.class).pixels());
    var prediction = queue.run(() -> classifier.classify(picture));
    Replies.send(
        ctx, new Replies.Prediction(model, prediction.best(), prediction.probabilities(), null));
  }

  private static Picture drawn(double @Nullable [] pixels) {
    if (pixels == null || pixels.length != SIDE * SIDE) {
      throw ApiException.invalid(
          "Trường pixels phải có 784 số, nhận được %d."
              .formatted(pixels == null ? 0 : pixels.length));
    }
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      if (!(pixels[i] >= 0 && pixels[i] <= 255)) {
        throw ApiException.invalid(
            "Trường pixels[%d] phải trong [0, 255], nhận được %s.".formatted(i, pixels[i]));
      }
      bytes[i] = (byte) Math.round(pixels[i]);
    }
    return Picture.of(bytes, SIDE, SIDE, 1);
  }

  private void image(Context ctx) {
    ModelCard card = card(ctx.pathParam("kind"), Task.IMAGES);
    ImageClassifier classifier = models.get(card.id(), ImageClassifier.class);
    byte[] file = Body.image(ctx);
    // Giải mã cũng tốn bộ nhớ nên cũng phải xếp hàng, nhưng trên luồng riêng.
    Picture picture;
    ImageClassifier.Classification prediction;
    try (var place = queue.enter()) {
      picture = place.decode(() -> classifier.read(file, MAX_PIXELS));
      prediction = place.run(() -> classifier.classify(picture));
    } catch (BadImageException e) {
      throw switch (e.reason()) {
        case NOT_AN_IMAGE -> ApiException.unsupported(e.getMessage());
        case TOO_LARGE -> ApiException.tooLarge(e.getMessage());
        case BROKEN -> ApiException.invalid(e.getMessage());
      };
    }
    Replies.send(
        ctx,
        new Replies.Prediction(
            card.id(),
            prediction.best(),
            prediction.probabilities(),
            "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.of(picture))));
  }

  private void samples(Context ctx) {
    String kind = ctx.pathParam("kind");
    Models.Entry entry = withSamples(kind);
    List<Replies.SampleLink> links = new ArrayList<>();
    for (Sample sample : pictures(entry)) {
      int n = links.size();
      links.add(
          new Replies.SampleLink(n, sample.label(), "/api/v1/samples/%s/%d".formatted(kind, n)));
    }
    Replies.send(ctx, new Replies.Samples(kind, entry.simulated(), links));
  }

  private void sample(Context ctx) {
    Models.Entry entry = withSamples(ctx.pathParam("kind"));
    List<Sample> samples = pictures(entry);
    int n = Inputs.number("n", ctx.pathParam("n"), 0);
    if (n < 0 || n >= samples.size()) {
      throw ApiException.notFound(
          "Không có ảnh mẫu số %d; có %d ảnh.".formatted(n, samples.size()));
    }
    ctx.header("Cache-Control", "private, max-age=300")
        .contentType("image/png")
        .result(samples.get(n).png());
  }

  private static List<Sample> pictures(Models.Entry entry) {
    ModelAssets assets = entry.assets();
    return assets == null ? List.of() : assets.samples();
  }

  /** Mô hình đầu tiên của loại ảnh ấy có ảnh mẫu. */
  private Models.Entry withSamples(String kind) {
    List<Models.Entry> entries =
        models.all().stream().filter(entry -> kind.equals(entry.card().kind())).toList();
    if (entries.isEmpty()) {
      throw ApiException.notFound(unknownKind(kind, true));
    }
    return entries.stream()
        .filter(entry -> !pictures(entry).isEmpty())
        .findFirst()
        .orElse(entries.get(0));
  }

  private static ModelCard card(String kind, Task task) {
    return ModelCards.ALL.stream()
        .filter(card -> card.task() == task && kind.equals(card.kind()))
        .findFirst()
        .orElseThrow(() -> ApiException.notFound(unknownKind(kind, false)));
  }

  private static String unknownKind(String kind, boolean digits) {
    List<String> kinds =
        ModelCards.ALL.stream()
            .filter(card -> card.task() == Task.IMAGES || (digits && card.task() == Task.DIGITS))
            .map(card -> String.valueOf(card.kind()))
            .distinct()
            .toList();
    return "Không có loại ảnh \"%s\"; các loại là: %s."
        .formatted(Lookup.shorten(kind), String.join(", ", kinds));
  }
}
