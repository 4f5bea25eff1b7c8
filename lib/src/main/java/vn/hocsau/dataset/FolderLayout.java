package vn.hocsau.dataset;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import vn.hocsau.dataset.ImageFolder.Broken;
import vn.hocsau.store.DataException;

/**
 * Cách xếp một bộ ảnh riêng, hiểu từ các đường dẫn: mỗi thư mục con là một lớp, ảnh nằm sâu hơn
 * thuộc lớp của thư mục ngoài cùng.
 *
 * <p>Thư mục bọc ngoài cả bộ ảnh được bỏ qua; tệp ẩn và tệp do macOS, Windows, Jupyter tự thêm
 * không được xét.
 *
 * @param classes tên lớp theo thứ tự chữ cái, dạng Unicode NFC
 * @param labels đường dẫn của từng ảnh → nhãn
 * @param skipped những tệp không được đọc, và vì sao
 */
record FolderLayout(List<String> classes, Map<String, Integer> labels, List<Broken> skipped) {
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp");
  private static final Set<String> SYSTEM =
      Set.of("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin");
  private static final Set<String> PARTS =
      Set.of("train", "training", "test", "testing", "val", "valid", "validation");

  /** Nhãn được giữ bằng một byte có dấu. */
  private static final int MAX_CLASSES = 127;

  /**
   * Xếp các tệp vào lớp.
   *
   * @param place tên thư mục hay tệp zip, để nêu trong thông báo
   * @param names đường dẫn của mọi tệp, phân cách bằng '/'; thư mục rỗng kết thúc bằng '/'
   * @throws DataException nếu không có thư mục con nào chứa ảnh, các thư mục con là những phần như
   *     train và test chứ không phải lớp, hoặc có quá nhiều lớp
   */
  static FolderLayout of(String place, List<String> names) {
    var pictures = new ArrayList<String>();
    var skipped = new ArrayList<Broken>();
    for (String name : names) {
      if (isSystem(name)) {
        skipped.add(new Broken(name, "Tệp ẩn hoặc do hệ điều hành, Jupyter tự thêm."));
      } else if (name.endsWith("/")) {
        skipped.add(new Broken(name, "Thư mục rỗng nên không thành một lớp."));
      } else if (!isImage(name)) {
        skipped.add(new Broken(name, "Đuôi tệp không phải jpg, jpeg, png, gif hay bmp."));
      } else {
        pictures.add(name);
      }
    }
    String root = root(pictures);
    TreeMap<String, Set<String>> folders = folders(pictures, root);
    refuseParts(place, folders);
    List<String> classes =
        folders.keySet().stream().map(FolderLayout::nfc).distinct().sorted().toList();
    if (classes.isEmpty()) {
      throw new DataException(
          "%s: không có thư mục con nào chứa ảnh. Hãy xếp ảnh của mỗi lớp vào một thư mục con."
              .formatted(place));
    }
    if (classes.size() > MAX_CLASSES) {
      throw new DataException(
          "%s: có %d thư mục lớp, nhiều nhất là %d. Hãy gộp bớt các lớp."
              .formatted(place, classes.size(), MAX_CLASSES));
    }
    var labels = new HashMap<String, Integer>();
    for (String picture : pictures) {
      String folder = first(picture, root);
      if (folder.isEmpty()) {
        skipped.add(new Broken(picture, "Ảnh không nằm trong thư mục lớp nào."));
      } else {
        labels.put(picture, classes.indexOf(nfc(folder)));
      }
    }
    return new FolderLayout(classes, labels, skipped);
  }

  static boolean isImage(String name) {
    return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private static boolean isSystem(String name) {
    for (String part : name.split("/", -1)) {
      if (part.startsWith(".") || SYSTEM.contains(part.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** Bỏ mọi thư mục bọc ngoài: chỉ có một mình nó, và trong nó còn thư mục khác chứa ảnh. */
  private static String root(List<String> pictures) {
    String root = "";
    TreeMap<String, Set<String>> folders = folders(pictures, root);
    while (folders.size() == 1 && !folders.firstEntry().getValue().isEmpty()) {
      root += folders.firstKey() + "/";
      folders = folders(pictures, root);
    }
    return root;
  }

  /** Các thư mục ngay dưới gốc có ảnh ở bên trong → các thư mục con có ảnh của chúng. */
  private static TreeMap<String, Set<String>> folders(List<String> pictures, String root) {
    var folders = new TreeMap<String, Set<String>>();
    for (String picture : pictures) {
      String folder = first(picture, root);
      if (!folder.isEmpty()) {
        String inner = first(picture, root + folder + "/");
        folders
            .computeIfAbsent(folder, f -> new TreeSet<>())
            .addAll(inner.isEmpty() ? Set.of() : Set.of(inner));
      }
    }
    return folders;
  }

  /** Thư mục đầu tiên của đường dẫn, kể từ gốc; rỗng nếu tệp nằm ngay ở gốc hoặc ngoài gốc. */
  private static String first(String name, String root) {
    int slash = name.startsWith(root) ? name.indexOf('/', root.length()) : -1;
    return slash < 0 ? "" : name.substring(root.length(), slash);
  }

  private static void refuseParts(String place, TreeMap<String, Set<String>> folders) {
    var parts = new TreeSet<>(folders.keySet());
    parts.removeIf(folder -> !PARTS.contains(folder.toLowerCase(Locale.ROOT)));
    if (parts.size() < 2) {
      parts.clear();
    }
    var owners = new HashMap<String, String>();
    folders.forEach(
        (folder, inner) ->
            inner.forEach(
                name -> {
                  String other = owners.putIfAbsent(nfc(name), folder);
                  if (other != null) {
                    parts.addAll(List.of(other, folder));
                  }
                }));
    if (!parts.isEmpty()) {
      throw new DataException(
          "%s: %s trông như các phần của một bộ ảnh (train, test, …) chứ không phải các lớp. Hãy đọc từng phần một, chẳng hạn Path.of(\"…/%s\"), trong đó mỗi lớp một thư mục con; tệp zip thì giải nén trước."
              .formatted(place, String.join(", ", parts), parts.first()));
    }
  }

  private static String nfc(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }
}
