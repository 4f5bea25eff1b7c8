package vn.hocsau.app.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.hocsau.app.model.ElectricForecaster;
import vn.hocsau.app.model.Metric;
import vn.hocsau.app.model.Models;
import vn.hocsau.train.ProgressListener;
import vn.hocsau.train.RunMode;

class RecipesTest {

  @TempDir Path folder;

  @Test
  void aTrainedBundleForecastsAndShowsItsOwnMeasures() {
    var trained = Recipes.get("01_dien_nang").make(RunMode.QUICK, ProgressListener.SILENT);
    trained.save(folder.resolve("01_dien_nang.zip"));
    Models.Entry entry = Models.load(folder).entry("01_dien_nang");
    assertEquals(
        List.of("RMSE dự báo một tháng, tập kiểm tra", "MAE dự báo một tháng, tập kiểm tra"),
        entry.metrics().stream().map(Metric::name).toList());
    assertEquals(trained.assets().metrics(), entry.metrics());
    assertEquals(12, entry.require(ElectricForecaster.class).forecast(12).size());
    assertTrue(trained.assets().epochs() > 0);
  }
}
