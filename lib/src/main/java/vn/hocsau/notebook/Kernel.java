package vn.hocsau.notebook;

import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.jspecify.annotations.Nullable;

/**
 * Cầu nối tới kernel đang chạy notebook.
 *
 * <p>JJava là hậu duệ của IJava: hai kernel có cùng các lớp hiển thị dưới hai tên gói khác nhau.
 * Gọi chúng bằng phản chiếu thì một lớp này phục vụ cả hai, và thư viện vẫn chạy ở nơi không có
 * kernel nào (JUnit, jshell).
 */
final class Kernel implements Screen {

  private static final System.Logger LOGGER = System.getLogger("vn.hocsau");

  private final Object kernel;

  /** Gói chứa {@code BaseKernel}, ví dụ {@code org.dflib.jjava.jupyter.kernel}. */
  private final String root;

  private @Nullable CellOutput output;

  private Kernel(Object kernel, String root) {
    this.kernel = kernel;
    this.root = root;
  }

  /**
   * Nối tới một đối tượng kernel đã biết.
   *
   * @param kernel đối tượng có lớp cha {@code BaseKernel} của JJava hoặc IJava
   * @return cầu nối
   * @throws IllegalArgumentException nếu đó không phải kernel Java nào ta biết
   */
  static Kernel of(Object kernel) {
    for (Class<?> c = kernel.getClass(); c != null; c = c.getSuperclass()) {
      if (c.getName().endsWith(".jupyter.kernel.BaseKernel")) {
        return new Kernel(kernel, c.getPackageName());
      }
    }
    throw new IllegalArgumentException(
        "%s không phải kernel JJava hay IJava.".formatted(kernel.getClass().getName()));
  }

  /**
   * Tìm kernel đang chạy.
   *
   * @return rỗng nếu chương trình không chạy trong notebook
   */
  static Optional<Kernel> find() {
    return running("org.dflib.jjava.jupyter.kernel.BaseKernel", "notebookKernel")
        .or(() -> running("io.github.spencerpark.ijava.IJava", "getKernelInstance"))
        .map(Kernel::of);
  }

  private static Optional<Object> running(String className, String method) {
    try {
      return Optional.ofNullable(Class.forName(className).getMethod(method).invoke(null));
    } catch (ReflectiveOperationException | LinkageError e) {
      // Không có lớp ấy, hoặc (JJava) có lớp mà không có kernel nào đang chạy.
      return Optional.empty();
    }
  }

  /**
   * Đứng giữa kernel và mã của notebook: chữ in ra được gom lại ({@link CellOutput}), biến giữ giá
   * trị khi JShell dịch lại ({@link Redefinition}), biến nào không giữ được thì được báo ({@link
   * LostVariables}). Kernel thiếu phần nào thì chạy như cũ ở phần ấy.
   */
  void attach() {
    try {
      JShell shell = shell();
      Object io = call(kernel, "getIO");
      var count = (AtomicInteger) field(kernel, "executionCount").get(kernel);
      IntSupplier cell = () -> count.get() - 1;
      CellOutput gathered = gather(io, cell);
      output = gathered;
      Consumer<SnippetEvent> lost = watch(shell, cell);
      shell.onSnippetEvent(
          event -> {
            lost.accept(event);
            gathered.finish();
          });
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOGGER.log(Level.DEBUG, "Kernel này không cho đứng giữa.", e);
    }
  }

  private static CellOutput gather(Object io, IntSupplier cell)
      throws ReflectiveOperationException {
    Field out = field(io, "out");
    Field err = field(io, "err");
    var kernelOut = (PrintStream) out.get(io);
    var kernelErr = (PrintStream) err.get(io);
    BooleanSupplier attached = () -> Boolean.TRUE.equals(call(io, "isAttached"));
    var gathered = new CellOutput(kernelOut, kernelErr, attached, cell);
    out.set(io, gathered.out());
    err.set(io, gathered.err());
    if (System.err == kernelErr) {
      System.setErr(gathered.err());
    }
    // Ngay từ giờ, kể cả giữa hai ô: chữ mà luồng nền in sau khi ô của nó xong sẽ hiện ở ô sau.
    System.setOut(gathered.out());
    return gathered;
  }

  private static Consumer<SnippetEvent> watch(JShell shell, IntSupplier cell)
      throws ReflectiveOperationException {
    try {
      Redefinition.install(shell);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOGGER.log(Level.DEBUG, "Máy ảo này không cho thay ruột lớp.", e);
    }
    return new LostVariables(shell, cell, sentence -> System.err.println(sentence));
  }

  /** JShell của JJava hay IJava. */
  private JShell shell() throws ReflectiveOperationException {
    if (hasMethod("getJShell")) {
      return (JShell) call(kernel, "getJShell");
    }
    Object evaluator = field(kernel, "evaluator").get(kernel);
    return (JShell) field(evaluator, "shell").get(evaluator);
  }

  private static Field field(Object owner, String name) throws NoSuchFieldException {
    for (Class<?> c = owner.getClass(); c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new NoSuchFieldException(owner.getClass().getName() + "." + name);
  }

  /** Có phải cùng một kernel không. */
  boolean isSameAs(@Nullable Kernel other) {
    return other != null && other.kernel == kernel;
  }

  /** Tên cho người đọc. */
  String name() {
    return root.contains("jjava") ? "JJava" : "IJava";
  }

  /**
   * Dạy kernel bày các giá trị của một lớp.
   *
   * @param type lớp hoặc giao diện
   * @param mimeTypes các dạng có thể sinh ra
   * @param rendering cách bày
   */
  void register(Class<?> type, List<String> mimeTypes, Function<Object, Bundle> rendering) {
    Object registration = call(call(kernel, "getRenderer"), "createRegistration", type);
    call(registration, "preferring", (Object) mimeTypes.toArray(new String[0]));
    Class<?> renderFunction = load("display.RenderFunction");
    Object function =
        Proxy.newProxyInstance(
            renderFunction.getClassLoader(),
            new Class<?>[] {renderFunction},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "render" -> {
                    fill(args[1], rendering.apply(args[0]));
                    yield null;
                  }
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == args[0];
                  default -> "Cách bày " + type.getSimpleName();
                });
    call(registration, "register", function);
  }

  /** Chép vào khung kết quả những dạng mà nơi gọi yêu cầu. */
  private void fill(Object context, Bundle bundle) {
    Object out = call(context, "getOutputContainer");
    bundle
        .data()
        .forEach(
            (mime, content) -> {
              Object mimeType = callStatic(load("display.mime.MIMEType"), "parse", mime);
              if (Boolean.TRUE.equals(call(context, "wantsDataRenderedAs", mimeType))) {
                call(out, "putData", mime, content);
              }
            });
    bundle.metadata().forEach((mime, values) -> call(out, "putMetaData", mime, values));
  }

  /** Chạy một đoạn mã như thể nó được gõ trong một ô. */
  void eval(String code) {
    if (hasMethod("evalBuilder")) {
      call(call(kernel, "evalBuilder", code), "eval");
    } else {
      call(kernel, "eval", code);
    }
  }

  @Override
  public void display(Object value, String id) {
    Object data = render(value);
    call(data, "setDisplayId", id);
    takeTurn();
    uninterrupted(() -> call(kernel, "display", data));
  }

  @Override
  public void update(Object value, String id) {
    Object data = render(value);
    takeTurn();
    uninterrupted(
        () -> {
          Object io = call(kernel, "getIO");
          try {
            call(io.getClass().getField("display").get(io), "updateDisplay", id, data);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Kernel này không cho cập nhật kết quả đã hiện.", e);
          }
        });
  }

  /** Chờ chữ đã in đi trước, và chờ tới lượt khi có quá nhiều tin. */
  private void takeTurn() {
    if (output != null) {
      output.beforeMessage();
    }
  }

  private Object render(Object value) {
    return call(call(kernel, "getRenderer"), "render", value);
  }

  /**
   * Gửi tin khi luồng đã bị ngắt sẽ làm hỏng kênh của kernel (NIO đóng kênh khi gặp cờ ngắt): cất
   * cờ đi rồi trả lại.
   */
  private static void uninterrupted(Runnable action) {
    boolean interrupted = Thread.interrupted();
    try {
      action.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Class<?> load(String name) {
    try {
      return Class.forName(root + "." + name, true, kernel.getClass().getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "Kernel %s thiếu lớp %s; hãy cài lại kernel.".formatted(name(), name), e);
    }
  }

  private boolean hasMethod(String name) {
    return Arrays.stream(kernel.getClass().getMethods()).anyMatch(m -> m.getName().equals(name));
  }

  private static Object callStatic(Class<?> type, String name, Object... args) {
    return invoke(type, null, name, args);
  }

  private static Object call(Object target, String name, Object... args) {
    return invoke(target.getClass(), target, name, args);
  }

  /** Gọi phương thức công khai theo tên và đối số; không bao giờ null: {@code void} trả về lớp. */
  private static Object invoke(
      Class<?> type, @Nullable Object target, String name, Object... args) {
    Method method =
        Arrays.stream(type.getMethods())
            .filter(m -> m.getName().equals(name) && accepts(m, args))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Kernel này không có %s.%s; hãy cập nhật kernel."
                            .formatted(type.getSimpleName(), name)));
    try {
      Object result = method.invoke(target, args);
      return result == null ? type : result;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Kernel báo lỗi khi gọi " + name + ".", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Không gọi được " + name + " của kernel.", e);
    }
  }

  private static boolean accepts(Method method, Object[] args) {
    Class<?>[] types = method.getParameterTypes();
    if (types.length != args.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      if (!types[i].isInstance(args[i])) {
        return false;
      }
    }
    return true;
  }
}
