package vn.hocsau.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Mũi tên của cụm: nó biết thư viện và phép đo, không ai biết nó hay biết Spark. */
class ArchitectureTest {

  @Test
  void nobodyBelowKnowsTheClusterOrSpark() {
    var everything =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("vn.hocsau");
    noClasses()
        .that()
        .resideOutsideOfPackage("vn.hocsau.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("vn.hocsau.cluster..", "org.apache.spark..")
        .check(everything);
    noClasses()
        .that()
        .resideInAPackage("vn.hocsau.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("vn.hocsau.notebook..", "vn.hocsau.chart..", "vn.hocsau.exercise..")
        .check(everything);
  }
}
