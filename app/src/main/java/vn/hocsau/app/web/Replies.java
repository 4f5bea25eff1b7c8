package vn.hocsau.app.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vn.hocsau.app.model.ClassProbability;
import vn.hocsau.app.model.ClimateForecaster;
import vn.hocsau.app.model.ElectricForecaster;
import vn.hocsau.app.model.Metric;
import vn.hocsau.text.TextGenerator;

/** Mọi câu trả lời JSON, đúng như openapi.json mô tả. */
final class Replies {

  /** Trường không có thì vắng hẳn. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private Replies() {}

  record ErrorBody(Problem error) {}

  record Problem(String code, String message, @Nullable Map<String, List<String>> suggestions) {}

  record ModelList(List<Model> models) {}

  record Model(
      String id,
      String title,
      String description,
      String task,
      @Nullable String kind,
      String page,
      boolean available,
      @Nullable String problem,
      boolean simulated,
      List<String> examples,
      @Nullable Integer minWords,
      @Nullable List<String> labels,
      @Nullable TrainingInfo training,
      List<Metric> metrics,
      @Nullable String report,
      String notebook) {}

  record TrainingInfo(
      String mode,
      String startedAt,
      double seconds,
      long parameters,
      @Nullable Integer epochs,
      List<Source> data) {}

  record Source(String id, String title, boolean simulated, String origin, String licence) {}

  record Prediction(
      String model,
      ClassProbability best,
      List<ClassProbability> probabilities,
      @Nullable String seen) {}

  record Samples(String kind, boolean simulated, List<SampleLink> samples) {}

  record SampleLink(int n, String label, String url) {}

  record Review(
      String model,
      ClassProbability best,
      List<ClassProbability> probabilities,
      List<Word> words) {}

  record Word(String word, double influence, boolean known) {}

  record Continuation(
      String model, List<String> prefix, List<TextGenerator.Step> words, String text) {}

  record Syllable(String word, int line, int position) {}

  record Poem(String model, List<String> lines, List<String> faults, String text) {}

  record Electric(
      String model,
      String unit,
      boolean simulated,
      List<ElectricForecaster.Known> history,
      List<ElectricForecaster.Predicted> forecast) {}

  record Climate(
      String model,
      String unit,
      boolean simulated,
      int day,
      int days,
      String date,
      int hoursAhead,
      List<ClimateForecaster.Reading> history,
      List<ClimateForecaster.Reading> forecast,
      List<ClimateForecaster.Reading> truth,
      double mae,
      double naiveMae) {}

  record Health(String status, int models, List<String> missing, @Nullable Problem error) {}

  /** Viết một câu trả lời thành JSON. */
  static void send(Context ctx, Object reply) {
    ctx.contentType("application/json; charset=utf-8").result(write(reply));
  }

  static String write(Object reply) {
    try {
      return JSON.writeValueAsString(reply);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Không viết được câu trả lời thành JSON.", e);
    }
  }
}
