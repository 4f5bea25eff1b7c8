package vn.hocsau.app.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.app.TinyModels;

class ForecastersTest {

  @TempDir static Path folder;
  private static Models models;

  @BeforeAll
  static void load() {
    models = TinyModels.in(folder);
  }

  @Test
  void electricGoesOnFromTheLastKnownMonth() {
    var forecaster = models.get("01_dien_nang", ElectricForecaster.class);
    assertEquals("2020-01", forecaster.history().get(0).month());
    var forecast = forecaster.forecast(14);
    assertEquals("2025-01", forecast.get(0).month());
    assertEquals("2026-02", forecast.get(13).month());
    assertEquals(forecast, forecaster.forecast(14));
    var error = assertThrows(IllegalArgumentException.class, () -> forecaster.forecast(0));
    assertEquals("months phải trong [1, 24], nhận được 0.", error.getMessage());
  }

  @Test
  void climateDaysStartAtMidnightAfterEnoughHistory() {
    var forecaster = models.get("02_du_bao_khi_hau", ClimateForecaster.class);
    // Chuỗi bắt đầu 7 giờ ngày 1; cần 24 + 12 giờ phía trước, nên ngày đầu là mồng 3.
    var day = forecaster.day(1);
    assertEquals("2021-03-03", day.date());
    assertEquals("2021-03-03T00:00", day.forecast().get(0).time());
    assertEquals("2021-03-02T00:00", day.history().get(0).time());
    assertEquals("2021-03-02T23:00", day.history().get(23).time());
    double[] hourly = TinyModels.wave(24 * 6);
    assertEquals(hourly[41], day.truth().get(0).value());
    assertEquals(4, forecaster.days());
    assertEquals("2021-03-06", forecaster.day(4).date());
    assertThrows(IllegalArgumentException.class, () -> forecaster.day(5));
  }

  @Test
  void naiveErrorIsZeroForASeriesThatRepeatsDaily() {
    var day = models.get("02_du_bao_khi_hau", ClimateForecaster.class).day(2);
    assertEquals(0, day.naiveMae(), 1e-9);
    assertTrue(day.mae() > 0);
  }

  @Test
  void aBrokenBundleIsExplainedAndTheOthersStillRun() throws Exception {
    Path other = folder.resolve("khac");
    Files.createDirectories(other);
    Files.writeString(other.resolve("03_aesop.zip"), "không phải zip");
    TinyModels.write(ModelCards.get("03_sinh_tu"), other);
    Models loaded = Models.load(other);
    var missing =
        assertThrows(MissingModelException.class, () -> loaded.get("03_aesop", Storyteller.class));
    assertTrue(missing.getMessage().contains("hocsau train 03_aesop"), missing.getMessage());
    assertEquals(3, loaded.get("03_sinh_tu", Storyteller.class).minWords());
    assertTrue(
        loaded.entry("01_dien_nang").problem() != null
            && loaded.entry("01_dien_nang").problem().contains("hocsau train 01_dien_nang"));
  }

  @Test
  void metricsBelongToTheTrainingThatMadeTheBundle() {
    Models.Entry entry = models.entry("03_aesop");
    assertEquals(List.of(Metric.percent("Độ chính xác", 0.5)), entry.metrics());
    Path file = folder.resolve("03_aesop.zip");
    ModelAssets assets = ModelAssets.load(ModelAssets.beside(file));
    new ModelAssets("2000-01-01T00:00:00", 3, assets.metrics(), List.of(), null)
        .save(ModelAssets.beside(file));
    assertEquals(List.of(), Models.load(folder).entry("03_aesop").metrics());
    assets.save(ModelAssets.beside(file));
  }

  @Test
  void unknownNamesGetTheNearestOne() {
    var error = assertThrows(IllegalArgumentException.class, () -> ModelCards.get("06_meo_chó"));
    assertEquals(
        "Không có mô hình \"06_meo_chó\"; gần giống nhất: 06_meo_cho.", error.getMessage());
  }
}
