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
        .layer("exercise")
        .definedBy("vn.hocsau.exercise..")
        .layer("notebook")
        .definedBy("vn.hocsau.notebook..")
        .layer("chart")
        .definedBy("vn.hocsau.chart..")
        .layer("course")
        .definedBy("vn.hocsau.course..")
        .layer("train")
        .definedBy("vn.hocsau.train..")
        .layer("lucbat")
        .definedBy("vn.hocsau.text.lucbat..")
        .layer("text")
        .definedBy("vn.hocsau.text")
        .layer("sequence")
        .definedBy("vn.hocsau.sequence..")
        .layer("dataset")
        .definedBy("vn.hocsau.dataset..")
        .layer("image")
        .definedBy("vn.hocsau.image..")
        .layer("store")
        .definedBy("vn.hocsau.store..")
        .layer("layer")
        .definedBy("vn.hocsau.layer..")
        .whereLayer("exercise")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("notebook")
        .mayOnlyBeAccessedByLayers("exercise")
        .whereLayer("chart")
        .mayOnlyBeAccessedByLayers("exercise", "notebook")
        .whereLayer("course")
        .mayOnlyBeAccessedByLayers("exercise", "notebook")
        .whereLayer("train")
        .mayOnlyBeAccessedByLayers("exercise", "notebook", "chart", "course")
        .whereLayer("lucbat")
        .mayOnlyBeAccessedByLayers("exercise", "notebook", "course")
        .whereLayer("text")
        .mayOnlyBeAccessedByLayers("exercise", "notebook", "chart", "course", "train", "lucbat")
        .whereLayer("sequence")
        .mayOnlyBeAccessedByLayers("exercise", "notebook", "chart", "course", "train")
        .whereLayer("dataset")
        .mayOnlyBeAccessedByLayers(
            "exercise", "notebook", "chart", "course", "train", "lucbat", "text", "sequence")
        .whereLayer("image")
        .mayOnlyBeAccessedByLayers("exercise", "notebook", "chart", "course", "train", "dataset")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers(
            "exercise",
            "notebook",
            "chart",
            "course",
            "train",
            "lucbat",
            "text",
            "sequence",
            "dataset",
            "image")
        .whereLayer("layer")
        .mayOnlyBeAccessedByLayers("exercise", "notebook", "course", "train", "text")
        .check(LIBRARY);
  }
}
