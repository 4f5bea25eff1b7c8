package vn.hocsau.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import vn.hocsau.app.recipe.Recipe;
import vn.hocsau.app.recipe.Recipes;
import vn.hocsau.store.DataException;
import vn.hocsau.train.ProjectFolder;
import vn.hocsau.train.RunMode;

/** Lệnh {@code hocsau train}: làm gói mô hình mà không cần chạy notebook. */
public final class TrainCommand {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private TrainCommand() {}

  /**
   * Chạy lệnh rồi thoát với mã tương ứng.
   *
   * @param args các đối số, xem {@code hocsau train --help}
   */
  public static void main(String[] args) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(args, out, err));
  }

  /** Chạy lệnh; trả mã thoát. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    List<Recipe> recipes = new ArrayList<>();
    Path folder = ProjectFolder.build("models");
    boolean list = false;
    RunMode mode;
    try {
      mode = RunMode.current();
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--list" -> list = true;
          case "--models" -> folder = Path.of(Arguments.value(args, i++));
          default -> recipes.add(Recipes.get(Arguments.name(args[i])));
        }
      }
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return USAGE;
    }
    var trainer = new Trainer(folder, out);
    if (list) {
      trainer.list();
      return OK;
    }
    try {
      (recipes.isEmpty() ? Recipes.ALL : recipes).forEach(recipe -> trainer.train(recipe, mode));
      return OK;
    } catch (DataException | UncheckedIOException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }
}
