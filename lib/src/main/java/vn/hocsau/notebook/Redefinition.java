package vn.hocsau.notebook;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jdk.jshell.JShell;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import net.bytebuddy.agent.ByteBuddyAgent;

/**
 * Giữ giá trị của biến khi JShell dịch lại đoạn mã đã khai báo nó.
 *
 * <p>Mỗi biến của notebook là một trường tĩnh trong một lớp của JShell. Khai báo lại một biến, một
 * phương thức, hay thêm một lệnh import làm JShell dịch lại mọi đoạn mã phụ thuộc rồi xin bộ chạy
 * mã thay ruột các lớp ấy ({@link ExecutionControl#redefine}). Bộ chạy mã của JJava và IJava từ
 * chối, nên JShell nạp lớp mới với trường rỗng: biến thành null. Lệnh {@code jshell} của JDK thay
 * ruột được nên không mất gì; lớp này làm đúng như thế, bằng {@link Instrumentation} của máy ảo.
 */
final class Redefinition {

  private Redefinition() {}

  /**
   * Dạy một JShell thay ruột lớp tại chỗ.
   *
   * @param shell JShell của kernel
   * @throws IllegalStateException nếu máy ảo không cho gắn tác tử
   * @throws ReflectiveOperationException nếu JShell của JDK này không còn trường ta biết
   */
  static void install(JShell shell) throws ReflectiveOperationException {
    Instrumentation instrumentation = ByteBuddyAgent.install();
    instrumentation.redefineModule(
        JShell.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of(JShell.class.getPackageName(), Set.of(Redefinition.class.getModule())),
        Set.of(),
        Map.of());
    Field field = JShell.class.getDeclaredField("executionControl");
    field.setAccessible(true);
    Object original = field.get(shell);
    field.set(
        shell,
        Proxy.newProxyInstance(
            ExecutionControl.class.getClassLoader(),
            new Class<?>[] {ExecutionControl.class},
            (proxy, method, args) -> {
              if (method.getName().equals("redefine")) {
                redefine(instrumentation, (ClassBytecodes[]) args[0]);
                return null;
              }
              try {
                return method.invoke(original, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static void redefine(Instrumentation instrumentation, ClassBytecodes[] classes)
      throws ClassInstallException {
    Map<String, Class<?>> loaded = new HashMap<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      loaded.put(type.getName(), type);
    }
    try {
      var definitions = new ClassDefinition[classes.length];
      for (int i = 0; i < classes.length; i++) {
        Class<?> type = loaded.get(classes[i].name());
        if (type == null) {
          throw new ClassNotFoundException(classes[i].name());
        }
        definitions[i] = new ClassDefinition(type, classes[i].bytecodes());
      }
      instrumentation.redefineClasses(definitions);
    } catch (UnsupportedOperationException
        | LinkageError
        | ClassNotFoundException
        | UnmodifiableClassException e) {
      // Lớp đổi cả khung (thêm trường, thêm phương thức): JShell sẽ thay hẳn bằng lớp mới.
      throw new ClassInstallException(String.valueOf(e.getMessage()), new boolean[classes.length]);
    }
  }
}
