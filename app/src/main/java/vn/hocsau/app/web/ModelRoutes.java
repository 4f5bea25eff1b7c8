package vn.hocsau.app.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.hocsau.app.model.ImageClassifier;
import vn.hocsau.app.model.ModelAssets;
import vn.hocsau.app.model.ModelCard;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Predictor;
import vn.hocsau.app.model.Task;
import vn.hocsau.app.web.Replies.Model;
import vn.hocsau.app.web.Replies.Source;
import vn.hocsau.app.web.Replies.TrainingInfo;
import vn.hocsau.store.Provenance;
import vn.hocsau.store.Provenance.Origin;
import vn.hocsau.train.ModelBundle;

/** {@code GET /api/v1/models}. */
final class ModelRoutes {

  private static final Map<Origin, String> ORIGINS =
      Map.of(
          Origin.CACHE, "bộ nhớ đệm",
          Origin.MIRROR, "kho gương",
          Origin.OFFICIAL, "địa chỉ công khai",
          Origin.PACKAGE, "gói phần mềm",
          Origin.OWN, "thư mục riêng",
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
    Predictor predictor = entry.predictor();
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
        predictor == null
            ? card.examples()
            : card.examples().stream().filter(predictor::understands).toList(),
        predictor == null ? null : predictor.openingWords(),
        predictor instanceof ImageClassifier classifier ? classifier.labels() : null,
        training(entry.bundle(), entry.assets()),
        entry.metrics(),
        pages.hasReport(card.notebook()) ? PageRoutes.reportPath(card.notebook()) : null,
        card.notebook());
  }

  private static @Nullable TrainingInfo training(
      @Nullable ModelBundle bundle, @Nullable ModelAssets assets) {
    if (bundle == null) {
      return null;
    }
    var record = bundle.record();
    int epochs =
        assets != null && assets.trainedAt().equals(record.startedAt()) ? assets.epochs() : 0;
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
