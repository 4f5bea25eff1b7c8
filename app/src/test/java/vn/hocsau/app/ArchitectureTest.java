package vn.hocsau.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * Mũi tên của ứng dụng web: web và recipe cùng gọi model, không gọi nhau; thư viện không biết ứng
 * dụng.
 */
class ArchitectureTest {

  private static final JavaClasses EVERYTHING =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("vn.hocsau");

  @Test
  void modelStandsBelowWebAndRecipeWhichDoNotKnowEachOther() {
    never("vn.hocsau.app.model..", "vn.hocsau.app.web..", "vn.hocsau.app.recipe..");
    never("vn.hocsau.app.web..", "vn.hocsau.app.recipe..");
    never("vn.hocsau.app.recipe..", "vn.hocsau.app.web..");
  }

  @Test
  void theWebKnowsNoNotebook() {
    never("vn.hocsau.app..", "vn.hocsau.notebook..", "vn.hocsau.chart..");
  }

  private static void never(String from, String... to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .check(EVERYTHING);
  }
}
