package vn.hocsau.notebook;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * Báo những biến mất giá trị vì một khai báo khác vừa đổi, và ô phải chạy lại để có lại chúng.
 *
 * <p>{@link Redefinition} giữ được giá trị của hầu hết các biến; còn lại những biến mà kiểu của
 * chúng vừa được viết lại (thêm trường vào một lớp rồi chạy lại ô của lớp ấy).
 */
final class LostVariables implements Consumer<SnippetEvent> {

  /** Nơi một biến đang ở: đoạn mã khai báo nó, lớp chứa trường của nó, số thứ tự của ô. */
  private record Home(VarSnippet snippet, String place, int cell) {}

  private final JShell shell;
  private final IntSupplier cell;
  private final Consumer<String> report;
  private final Method className;
  private final Map<String, Home> homes = new HashMap<>();
  private final Map<String, String> types = new HashMap<>();

  /**
   * Theo dõi một JShell.
   *
   * @param shell JShell của kernel
   * @param cell số thứ tự của ô đang chạy
   * @param report nơi nhận câu báo
   * @throws ReflectiveOperationException nếu JShell không cho biết lớp của một đoạn mã
   */
  LostVariables(JShell shell, IntSupplier cell, Consumer<String> report)
      throws ReflectiveOperationException {
    this.shell = shell;
    this.cell = cell;
    this.report = report;
    className = Snippet.class.getDeclaredMethod("classFullName");
    className.setAccessible(true);
  }

  @Override
  public void accept(SnippetEvent event) {
    if (event.causeSnippet() != null) {
      return; // Khi biến cố chính tới, mọi đoạn mã phụ thuộc đã dịch lại xong.
    }
    Set<String> replaced = replacedTypes();
    Map<Integer, List<String>> lost = new TreeMap<>();
    for (VarSnippet variable : shell.variables().toList()) {
      String name = variable.name();
      String place = placeOf(variable);
      Home home = homes.get(name);
      if (home == null || home.snippet() != variable) {
        homes.put(name, new Home(variable, place, cell.getAsInt()));
      } else if (!home.place().equals(place) || mentions(variable.typeName(), replaced)) {
        homes.put(name, new Home(variable, place, home.cell()));
        if (!home.place().isEmpty()) {
          lost.computeIfAbsent(home.cell(), c -> new ArrayList<>()).add(name);
        }
      }
    }
    if (!lost.isEmpty()) {
      report.accept(sentence(lost, event.snippet()));
    }
  }

  /** Những kiểu vừa thành lớp mới: vật thuộc lớp cũ không còn là vật của kiểu ấy. */
  private Set<String> replacedTypes() {
    Set<String> replaced = new HashSet<>();
    for (TypeDeclSnippet type : shell.types().toList()) {
      String place = placeOf(type);
      String before = types.put(type.name(), place);
      if (before != null && !before.equals(place)) {
        replaced.add(type.name());
      }
    }
    return replaced;
  }

  private static boolean mentions(String typeName, Set<String> types) {
    return Arrays.stream(typeName.split("\\W+")).anyMatch(types::contains);
  }

  /** Lớp đang giữ một đoạn mã; rỗng khi đoạn mã không còn dịch được. */
  private String placeOf(Snippet snippet) {
    try {
      return shell.status(snippet).isDefined() ? String.valueOf(className.invoke(snippet)) : "";
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("JShell không cho biết lớp của một đoạn mã.", e);
    }
  }

  private static String sentence(Map<Integer, List<String>> lost, Snippet cause) {
    var names = new ArrayList<String>();
    var cells = new ArrayList<String>();
    lost.forEach(
        (cell, variables) -> {
          names.addAll(variables);
          cells.add("[" + cell + "]");
        });
    String reason =
        cause instanceof PersistentSnippet persistent && !(cause instanceof ImportSnippet)
            ? persistent.name() + " vừa được khai báo lại"
            : "ô này đổi cách dịch mã đã khai báo " + (names.size() == 1 ? "nó" : "chúng");
    return "Biến %s đã mất giá trị hoặc còn giữ bản cũ vì %s; hãy chạy lại ô %s trước khi dùng tiếp."
        .formatted(String.join(", ", names), reason, String.join(", rồi ô ", cells));
  }
}
