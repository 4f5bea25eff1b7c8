package vn.hocsau;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Mũi tên giữa các phòng chỉ đi xuống, đúng như CONTRIBUTING.md vẽ. */
class ArchitectureTest {

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("vn.hocsau");

  @Test
  void arrowsBetweenRoomsOnlyGoDown() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("notebook")
        .definedBy("vn.hocsau.notebook..")
        .layer("chart")
        .definedBy("vn.hocsau.chart..")
        .layer("course")
        .definedBy("vn.hocsau.course..")
        .layer("train")
        .definedBy("vn.hocsau.train..")
        .layer("text")
        .definedBy("vn.hocsau.text..")
        .layer("sequence")
        .definedBy("vn.hocsau.sequence..")
        .layer("data")
        .definedBy("vn.hocsau.data..")
        .layer("layer")
        .definedBy("vn.hocsau.layer..")
        .whereLayer("notebook")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("chart")
        .mayOnlyBeAccessedByLayers("notebook")
        .whereLayer("course")
        .mayOnlyBeAccessedByLayers("notebook")
        .whereLayer("train")
        .mayOnlyBeAccessedByLayers("notebook", "chart", "course")
        .whereLayer("text")
        .mayOnlyBeAccessedByLayers("notebook", "chart", "train")
        .whereLayer("sequence")
        .mayOnlyBeAccessedByLayers("notebook", "chart", "train")
        .whereLayer("data")
        .mayOnlyBeAccessedByLayers("notebook", "chart", "course", "train", "text", "sequence")
        .whereLayer("layer")
        .mayOnlyBeAccessedByLayers("notebook", "course", "train")
        .check(LIBRARY);
  }
}
