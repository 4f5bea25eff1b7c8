package vn.hocsau.app.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vn.hocsau.app.model.Models;
import vn.hocsau.train.ProjectFolder;

/**
 * Chụp mọi trang, rộng và hẹp, sáng và tối, với các gói trong {@code build/models}.
 *
 * <p>Chỉ chạy khi được yêu cầu: {@code mvn -pl app verify -Dit.test=ScreenshotsIT
 * -Dhocsau.screenshots=true}; ảnh nằm trong {@code app/screenshots}.
 */
@EnabledIfSystemProperty(
    named = "hocsau.screenshots",
    matches = "true",
    disabledReason = "chỉ chụp khi có -Dhocsau.screenshots=true")
class ScreenshotsIT {

  private static final int WIDE = 1280;
  private static final int NARROW = 390;
  private static final int TALLEST = 2_000;

  private static Site site;
  private static Browser browser;

  @BeforeAll
  static void open() {
    site = Site.with(Models.load(ProjectFolder.build("models")));
    browser = Browser.open(site.address());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (site != null) {
      site.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Page.class)
  void page(Page page) throws IOException {
    Path folder = Files.createDirectories(Path.of("screenshots"));
    for (int width : new int[] {WIDE, NARROW}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.screen(width, dark);
        browser.visit(page.path());
        if (browser.all("#cong-cu[hidden]").isEmpty()) {
          page.use(browser);
        }
        tidy(page);
        String name =
            "%s-%s-%s.webp"
                .formatted(page.slug(), width == WIDE ? "rong" : "hep", dark ? "toi" : "sang");
        Files.write(folder.resolve(name), browser.picture(width, TALLEST));
      }
    }
  }

  /** Gập bảng số cho ảnh khỏi dài; làm nhòe mặt người: họ không cho phép in mặt mình vào đây. */
  private static void tidy(Page page) {
    browser
        .driver()
        .executeScript(
            "document.querySelectorAll('details.gap[open]').forEach(fold => { fold.open = false; });"
                + " if (arguments[0]) document.querySelectorAll('main img, main canvas')"
                + ".forEach(picture => { picture.style.filter = `blur(${picture.clientWidth / 8}px)`; });",
            page == Page.FACES);
  }
}
