package vn.hocsau.app.recipe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vn.hocsau.app.model.Models;
import vn.hocsau.train.RunMode;
import vn.hocsau.train.RunRecord;

class RecipesIT {

  static List<String> ids() {
    return Recipes.ALL.stream().map(Recipe::id).toList();
  }

  /** Mạng chưa học, nhưng gói và phần kèm phải khớp nhau và khớp trang của nó. */
  @ParameterizedTest
  @MethodSource("ids")
  void theBundleOfEveryRecipeServesItsPage(String id, @TempDir Path folder) {
    Recipe recipe = Recipes.get(id);
    var experiment = recipe.experiment().apply(RunMode.QUICK);
    var record = RunRecord.start(id, 1).data(experiment.data()).finish();
    var bundle = experiment.bundle(experiment.model().network(RunMode.QUICK), record);
    new TrainedModel(bundle, recipe.assetsOf(bundle)).save(folder.resolve(id + ".zip"));
    Models.Entry entry = Models.load(folder).entry(id);
    assertTrue(entry.available(), String.valueOf(entry.problem()));
  }
}
