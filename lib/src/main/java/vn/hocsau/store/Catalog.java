package vn.hocsau.store;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Mục lục dữ liệu của khóa học: {@code data/catalog.json}, được gói vào trong jar.
 *
 * <pre>{@code
 * Dataset dataset = Catalog.load().get("mnist");
 * dataset.licence();   // CC BY-SA 3.0 …
 * }</pre>
 *
 * @param datasets các bộ dữ liệu, theo thứ tự trong mục lục
 */
public record Catalog(List<Dataset> datasets) {
  private static final String RESOURCE = "catalog.json";
  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /**
   * Kiểm tra toàn bộ mục lục ngay khi tạo.
   *
   * @param datasets các bộ dữ liệu
   * @throws DataException nếu một mục thiếu hoặc sai; thông báo nêu bộ, nguồn, tệp và trường, ví dụ
   *     "Mục lục dữ liệu sai ở bộ "mnist", nguồn 2, tệp "a.gz": sha256 phải gồm 64 chữ số thập lục
   *     phân thường, đang là "12"."
   */
  public Catalog {
    if (datasets == null || datasets.isEmpty()) {
      throw new DataException("Mục lục dữ liệu rỗng: cần ít nhất một bộ trong \"datasets\".");
    }
    datasets = List.copyOf(datasets);
    Set<String> ids = new HashSet<>();
    Set<String> folders = new HashSet<>();
    for (Dataset dataset : datasets) {
      String where = "bộ \"" + dataset.id() + "\"";
      requireName(dataset.id(), where, "id");
      requireName(dataset.folder(), where, "folder");
      require(ids.add(dataset.id()), where, "id bị lặp");
      require(
          folders.add(dataset.folder().toLowerCase(Locale.ROOT)),
          where,
          "folder bị lặp: " + dataset.folder());
      validate(dataset, where);
    }
  }

  /**
   * Đọc mục lục gói trong jar.
   *
   * @return mục lục đã kiểm tra
   */
  public static Catalog load() {
    try (InputStream in = Catalog.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new DataException(
            "Jar thiếu vn/hocsau/store/" + RESOURCE + ": hãy dựng lại bằng mvn package.");
      }
      return read(in, RESOURCE);
    } catch (IOException e) {
      throw new DataException("Không đọc được " + RESOURCE + " trong jar: " + IoReason.of(e), e);
    }
  }

  /**
   * Đọc một mục lục JSON.
   *
   * @param in luồng UTF-8; người gọi tự đóng
   * @param name tên dùng trong thông báo lỗi
   * @return mục lục đã kiểm tra
   * @throws IOException nếu luồng không đọc được
   * @throws DataException nếu JSON hỏng hoặc có trường lạ; thông báo nêu dòng và cột
   */
  public static Catalog read(InputStream in, String name) throws IOException {
    try {
      return JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readValue(in, Catalog.class);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof DataException invalid) {
        throw invalid;
      }
      JsonLocation at = e.getLocation();
      throw new DataException(
          "Mục lục %s sai ở dòng %d, cột %d: %s"
              .formatted(
                  name,
                  at == null ? 0 : at.getLineNr(),
                  at == null ? 0 : at.getColumnNr(),
                  e.getOriginalMessage()),
          e);
    }
  }

  /**
   * Tìm một bộ theo tên gọi.
   *
   * @param id ví dụ {@code electric-production}
   * @return bộ dữ liệu
   * @throws IllegalArgumentException nếu không có; thông báo kể các tên có thật
   */
  public Dataset get(String id) {
    return datasets.stream()
        .filter(d -> d.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Không có bộ dữ liệu \"%s\". Các bộ có trong mục lục: %s."
                        .formatted(
                            id,
                            datasets.stream().map(Dataset::id).collect(Collectors.joining(", ")))));
  }

  private static void validate(Dataset dataset, String where) {
    requireText(dataset.title(), where, "title");
    requireText(dataset.description(), where, "description");
    requireText(dataset.licence(), where, "licence");
    requireText(dataset.citation(), where, "citation");
    requireText(dataset.simulated(), where, "simulated");
    require(dataset.rows() > 0, where, "rows phải lớn hơn 0");
    require(!dataset.columns().isEmpty(), where, "columns rỗng");
    require(!dataset.sources().isEmpty(), where, "sources rỗng");
    for (Dataset.Column column : dataset.columns()) {
      String place = where + ", cột \"" + column.name() + "\"";
      requireText(column.name(), place, "name");
      requireText(column.meaning(), place, "meaning");
      requireText(column.type(), place, "type");
    }
    // Cache đặt tệp theo tên, nên hai nguồn chỉ được dùng chung tên cho cùng một nội dung.
    Map<String, DataFile> byName = new HashMap<>();
    for (int i = 0; i < dataset.sources().size(); i++) {
      Source source = dataset.sources().get(i);
      String place = where + ", nguồn " + (i + 1);
      validate(source, place);
      for (DataFile file : source.files()) {
        DataFile same = byName.putIfAbsent(file.name().toLowerCase(Locale.ROOT), file);
        require(
            same == null
                || (same.name().equals(file.name()) && same.checksum().equals(file.checksum())),
            place,
            "tệp \"" + file.name() + "\" trùng tên với tệp khác nội dung ở nguồn trước");
      }
    }
  }

  private static void validate(Source source, String where) {
    require(source.kind() != null, where, "thiếu kind (mirror, official hoặc package)");
    requireText(source.format(), where, "format");
    require(!source.select(List.of()).isEmpty(), where, "files không có tệp chính nào");
    Source.Archive archive = source.archive();
    if (archive != null) {
      String place = where + ", tệp nén \"" + archive.name() + "\"";
      requireName(archive.name(), place, "name");
      requireHex(archive.sha256(), Checksum.Algorithm.SHA256, place, "sha256");
      requireHex(archive.md5(), Checksum.Algorithm.MD5, place, "md5");
      require(archive.bytes() == null || archive.bytes() > 0, place, "bytes phải lớn hơn 0");
      requireUrls(archive.urls(), place);
    }
    if (source.kind() == Source.Kind.PACKAGE) {
      require(
          archive != null
              && archive.packageName() != null
              && archive.version() != null
              && archive.sha256() != null,
          where,
          "nguồn package cần archive có package, version và sha256");
    }
    for (DataFile file : source.files()) {
      String place = where + ", tệp \"" + file.name() + "\"";
      requireName(file.name(), place, "name");
      requireHex(file.sha256(), Checksum.Algorithm.SHA256, place, "sha256");
      requireHex(file.md5(), Checksum.Algorithm.MD5, place, "md5");
      requireHex(file.gitBlob(), Checksum.Algorithm.GIT_BLOB, place, "gitBlob");
      requireUrls(file.urls(), place);
      require(file.bytes() == null || file.bytes() > 0, place, "bytes phải lớn hơn 0");
      require(
          file.bytes() != null || file.checksum().isPresent(),
          place,
          "không có kích thước lẫn mã băm thì không kiểm tra được gì");
      require(
          file.checksum().isPresent() || file.note() != null || source.note() != null,
          place,
          "thiếu mã băm thì phải có note nói rõ");
      boolean reachable =
          switch (source.kind()) {
            case MIRROR -> file.urls().isEmpty() && archive == null;
            case OFFICIAL -> archive == null ? !file.urls().isEmpty() : !archive.urls().isEmpty();
            case PACKAGE -> file.urls().isEmpty();
          };
      require(reachable, place, "urls và archive không hợp với kind " + source.kind());
      require((archive != null) == (file.member() != null), place, "member đi đôi với archive");
    }
  }

  private static void requireUrls(List<URI> urls, String where) {
    for (URI url : urls) {
      require(
          ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
              && url.getHost() != null,
          where,
          "địa chỉ phải bắt đầu bằng http:// hoặc https://, đang là \"" + url + "\"");
    }
  }

  private static void requireHex(
      @Nullable String hex, Checksum.Algorithm algorithm, String where, String field) {
    require(
        hex == null || hex.matches("[0-9a-f]{" + algorithm.hexLength + "}"),
        where,
        "%s phải gồm %d chữ số thập lục phân thường, đang là \"%s\""
            .formatted(field, algorithm.hexLength, hex));
  }

  private static void requireName(@Nullable String name, String where, String field) {
    require(
        name != null && SAFE_NAME.matcher(name).matches() && !ArchiveReader.refusedByWindows(name),
        where,
        field
            + " chỉ được gồm chữ không dấu, số, '.', '_', '-', và không phải tên mà Windows dành riêng, đang là \""
            + name
            + "\"");
  }

  private static void requireText(@Nullable String text, String where, String field) {
    require(text != null && !text.isBlank(), where, "thiếu " + field);
  }

  private static void require(boolean ok, String where, String problem) {
    if (!ok) {
      throw new DataException("Mục lục dữ liệu sai ở " + where + ": " + problem + ".");
    }
  }
}
