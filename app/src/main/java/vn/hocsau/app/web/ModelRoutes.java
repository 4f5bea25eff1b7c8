package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.hocsau.app.model.Companion;
import vn.hocsau.app.model.ImageClassifier;
import vn.hocsau.app.model.ModelCard;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Storyteller;
import vn.hocsau.app.model.Task;
import vn.hocsau.app.web.Replies.Model;
import vn.hocsau.app.web.Replies.Source;
import vn.hocsau.app.web.Replies.TrainingInfo;
import vn.hocsau.store.Provenance;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.text.Tokenizer;
import vn.hocsau.text.lucbat.LucBatGenerator;
import vn.hocsau.train.ModelBundle;

/** {@code GET /api/v1/models}. */
final class ModelRoutes {

  private static final Map<Origin, String> ORIGINS =
      Map.of(
          Origin.CACHE, "bộ nhớ đệm",
          Origin.MIRROR, "kho gương",
          Origin.OFFICIAL, "địa chỉ công khai",
          Origin.PACKAGE, "gói phần mềm",
          Origin.SIMULATED, "mô phỏng");

  private final Models models;
  private final PageRoutes pages;

  ModelRoutes(Models models, PageRoutes pages) {
    this.models = models;
    this.pages = pages;
  }

  void addTo(Routes routes) {
    routes.get("/api/v1/models", this::list);
  }

  private void list(Context ctx) {
    Replies.send(ctx, new Replies.ModelList(models.all().stream().map(this::describe).toList()));
  }

  private Model describe(Models.Entry entry) {
    ModelCard card = entry.card();
    return new Model(
        card.id(),
        card.title(),
        card.description(),
        card.task().key(),
        card.task() == Task.IMAGES ? card.kind() : null,
        card.page(),
        entry.available(),
        entry.problem(),
        entry.simulated(),
        examples(entry),
        minWords(entry.predictor()),
        entry.predictor() instanceof ImageClassifier classifier ? classifier.labels() : null,
        training(entry.bundle(), entry.companion()),
        entry.metrics(),
        pages.hasReport(card.notebook()) ? PageRoutes.reportPath(card.notebook()) : null,
        card.notebook());
  }

  /** Bộ từ vựng đổi theo dữ liệu huấn luyện: câu mẫu nào có từ lạ thì không mời bấm. */
  private static List<String> examples(Models.Entry entry) {
    List<String> all = entry.card().examples();
    if (entry.predictor() instanceof Storyteller teller) {
      return all.stream().filter(teller::understands).toList();
    }
    if (entry.predictor() instanceof LucBatGenerator generator) {
      return all.stream()
          .filter(
              line ->
                  Tokenizer.WORDS.tokens(line).stream().allMatch(generator.vocabulary()::contains))
          .toList();
    }
    return all;
  }

  private static @Nullable Integer minWords(@Nullable Object predictor) {
    if (predictor instanceof Storyteller teller) {
      return teller.minWords();
    }
    return predictor instanceof LucBatGenerator ? 1 : null;
  }

  private static @Nullable TrainingInfo training(
      @Nullable ModelBundle bundle, @Nullable Companion companion) {
    if (bundle == null) {
      return null;
    }
    var record = bundle.record();
    int epochs =
        companion != null && companion.trainedAt().equals(record.startedAt())
            ? companion.epochs()
            : 0;
    return new TrainingInfo(
        record.mode(),
        record.startedAt(),
        record.seconds(),
        bundle.network().numParams(),
        epochs > 0 ? epochs : null,
        sources(record.data()));
  }

  private static List<Source> sources(List<Provenance> data) {
    return data.stream()
        .map(
            source ->
                new Source(
                    source.datasetId(),
                    source.title(),
                    source.simulated(),
                    ORIGINS.getOrDefault(source.origin(), ""),
                    source.licence()))
        .toList();
  }
}
