package vn.hocsau.layer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Mũi tên của mô-đun: các tầng đứng trên những gói trong, và không biết phòng nào khác. */
class ArchitectureTest {

  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("vn.hocsau");

  @Test
  void knowsOnlyDl4jAndWhatItComputesWith() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "vn.hocsau.layer..",
            "java..",
            "org.deeplearning4j..",
            "org.nd4j..",
            "org.bytedeco..",
            "com.fasterxml.jackson..",
            "org.jspecify.annotations")
        .check(ENGINE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("vn.hocsau.(**)").should().beFreeOfCycles().check(ENGINE);
  }
}
