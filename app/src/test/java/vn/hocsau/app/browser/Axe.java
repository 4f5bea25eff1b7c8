package vn.hocsau.app.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Bộ luật tiếp cận axe-core chạy ngay trong trang. */
final class Axe {

  private static final Set<String> GRAVE = Set.of("serious", "critical");
  private static final String SCRIPT = script();

  private Axe() {}

  /** Những chỗ vi phạm mức nặng và rất nặng: luật, phần tử, cách sửa. */
  static List<String> graveFindings(Browser browser) {
    browser.driver().executeScript(SCRIPT);
    Object report =
        browser
            .driver()
            .executeAsyncScript(
                "const done = arguments[0];"
                    + " axe.run(document, { resultTypes: ['violations'] })"
                    + ".then(found => done(JSON.stringify(found.violations)),"
                    + " error => done(JSON.stringify([{ impact: 'critical', id: String(error),"
                    + " nodes: [{}] }])));");
    List<String> findings = new ArrayList<>();
    for (JsonNode rule : Browser.json((String) report)) {
      if (GRAVE.contains(rule.path("impact").asText())) {
        for (JsonNode node : rule.path("nodes")) {
          findings.add(
              "%s: %s: %s"
                  .formatted(
                      rule.path("id").asText(),
                      node.path("html").asText(),
                      node.path("failureSummary").asText()));
        }
      }
    }
    return findings;
  }

  private static String script() {
    try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
      if (in == null) {
        throw new IllegalStateException("Thiếu axe.min.js trên classpath của bài thử.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
